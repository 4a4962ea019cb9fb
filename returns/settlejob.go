package returns

import (
	"context"
	"fmt"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/job"
)

// SettleHandler carries the intents "settle": it runs the verb in a transaction of its own, under the intent's number as
// key, so that a settlement is made once whatever falls in between. A return that has nothing to settle any more was
// settled by somebody else, which is fine.
func SettleHandler(d *db.DB) job.Handler {
	return func(ctx context.Context, t job.Task) job.Outcome {
		var args SettleArgs
		if err := t.Into(&args); err != nil {
			return job.Outcome{State: job.Failed, Note: err.Error()}
		}
		_, err := db.Run(ctx, d, db.Program, fmt.Sprintf("settle-%d", t.ID), Settle{Return: args.Return, Trigger: args.Trigger, upTo: args.UpTo})
		return answered(err)
	}
}

// answered is what became of an intent whose verb ended so: what the house refuses is an answer, and what went wrong is
// tried again.
func answered(err error) job.Outcome {
	switch f := fault.Of(err); {
	case err == nil:
		return job.Outcome{State: job.Done}
	case f != nil && f.Kind != fault.Internal:
		return job.Outcome{State: job.Done, Note: f.Code()}
	}
	return job.Outcome{State: job.Ready, Note: err.Error()}
}
