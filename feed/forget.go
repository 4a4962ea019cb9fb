package feed

import (
	"context"
	"time"

	"retour/ground/db"
)

// DeliveredKept is how long a delivery that arrived is kept. The event itself stays in the log, and can be replayed.
const DeliveredKept = 60 * 24 * time.Hour

// Forget deletes the deliveries that arrived long enough ago, and says how many. What waits, was given up or dropped stays.
// It goes through all in small steps, so that no verb waits for it; once a day is enough.
func Forget(ctx context.Context, d *db.DB) (int64, error) {
	step := forget{Before: d.Now().Add(-DeliveredKept).UnixMicro()}
	gone := int64(0)
	for {
		found, _, err := db.Get[looked](d.On(ctx), `SELECT count(*), coalesce(sum(CASE WHEN state = 'delivered' AND at < $3 THEN 1 ELSE 0 END), 0), coalesce(max(id), 0)
			FROM (SELECT id, state, at FROM delivery WHERE id > $1 ORDER BY id LIMIT $2) AS next`, step.after, int64(forgetAStep), step.Before)
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

const forgetAStep = 2000

// looked is what lies behind a number: so many rows, so many of them old, and the number of the last.
type looked struct{ Rows, Old, Last int64 }

// forget is the verb that deletes the old ones among the deliveries behind one number, up to another.
type forget struct {
	Before int64 // microseconds since 1970, UTC
	after  int64
	upto   int64
}

func (forget) Right() db.Right { return db.Anyone }

func (forget) Touches(db.Look) ([]int64, error) { return nil, nil }

func (f forget) Do(tx *db.Tx) (struct{}, error) {
	tx.Exec(`DELETE FROM delivery WHERE id > $1 AND id <= $2 AND state = 'delivered' AND at < $3`, f.after, f.upto, f.Before)
	return struct{}{}, nil
}
