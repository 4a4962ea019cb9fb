package job

import (
	"context"
	"time"

	"retour/ground/db"
)

// DoneKept is how long an intent that is done is kept, for whoever wants to know how often it was tried.
const DoneKept = 60 * 24 * time.Hour

// Forget deletes intents that were done long enough ago, and says how many; those of the kinds in keep stay, and so does
// every one that is not done. It goes through all in small steps, so that no verb waits for it; once a day is enough.
func Forget(ctx context.Context, d *db.DB, keep ...string) (int64, error) {
	step := forget{Before: d.Now().Add(-DoneKept).UnixMicro(), keep: keep}
	gone := int64(0)
	for {
		found, err := step.look(d.On(ctx))
		if err != nil || found.Rows == 0 {
			return gone, err
		}
		step.upto = found.Last
		if found.Old > 0 {
			if _, err := db.Run(ctx, d, db.Program, "", step); err != nil {
				return gone, err
			}
			gone += found.Old
		}
		step.after = step.upto
	}
}

// forget is the verb that deletes the old ones among the intents behind one number, up to another.
type forget struct {
	Before int64 // microseconds since 1970, UTC
	keep   []string
	after  int64
	upto   int64
}

const forgetAStep = 2000

// stretch is what lies behind a number: so many rows, so many of them old, and the number of the last.
type stretch struct{ Rows, Old, Last int64 }

// old is which intents go. due is when one that is done ended; created guards one that was made ready again.
func (f forget) old(from int) (sql string, args []any) {
	sql, args = `state = 'done' AND due < `+db.In(from, 1)+` AND created < `+db.In(from, 1), []any{f.Before}
	if len(f.keep) == 0 {
		return sql, args
	}
	for _, kind := range f.keep {
		args = append(args, kind)
	}
	return sql + ` AND kind NOT IN (` + db.In(from+1, len(f.keep)) + `)`, args
}

func (f forget) look(r db.Reader) (stretch, error) {
	old, args := f.old(3)
	found, _, err := db.Get[stretch](r, `SELECT count(*), coalesce(sum(CASE WHEN `+old+` THEN 1 ELSE 0 END), 0), coalesce(max(id), 0)
		FROM (SELECT id, state, due, created, kind FROM intent WHERE id > $1 ORDER BY id LIMIT $2) AS next`, append([]any{f.after, int64(forgetAStep)}, args...)...)
	return found, err
}

func (forget) Right() db.Right { return db.Anyone }

func (forget) Touches(db.Look) ([]int64, error) { return nil, nil }

func (f forget) Do(tx *db.Tx) (struct{}, error) {
	old, args := f.old(3)
	tx.Exec(`DELETE FROM intent WHERE id > $1 AND id <= $2 AND `+old, append([]any{f.after, f.upto}, args...)...)
	return struct{}{}, nil
}
