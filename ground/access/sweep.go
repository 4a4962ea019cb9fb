package access

import (
	"context"
	"time"

	"retour/ground/db"
)

// linksKept is how long a link that works once is remembered after its end, so that a late visitor is told what happened.
const linksKept = 30 * 24 * time.Hour

// Sweep throws away what has ended: sessions, counts of failed tries, one-time links, and secrets whose last link has
// ended. The program runs it once a day or so; nothing depends on when.
func Sweep(ctx context.Context, d *db.DB) error {
	_, err := db.Run(ctx, d, db.Program, "", sweep{})
	return err
}

type sweep struct{}

func (sweep) Right() db.Right { return programOnly }

func (sweep) Touches(db.Look) ([]int64, error) { return []int64{lockOf("access sweep")}, nil }

func (sweep) Do(tx *db.Tx) (bool, error) {
	before := func(age time.Duration) int64 { return tx.Now().Add(-age).UnixMicro() }
	tx.Exec(`DELETE FROM session WHERE expires <= $1 OR seen <= $2`, tx.At(), before(SessionIdle))
	tx.Exec(`DELETE FROM guess WHERE since <= $1`, before(forgetIn))
	tx.Exec(`DELETE FROM once_link WHERE expires <= $1`, before(linksKept))
	tx.Exec(`DELETE FROM secret WHERE kind = $1 AND created <= $2`, linkSecret, before(signingLife+LinkLifeMost))
	return true, nil
}
