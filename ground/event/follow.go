package event

import (
	"context"
	"hash/fnv"
	"time"

	"retour/ground/db"
)

// Follower reads the log from where it left off. Its cursor moves in the same transaction as what it does, so it misses
// no event and has no effect twice, whatever crashes. It stops on trouble and never skips.
type Follower struct {
	Name string
	Do   func(tx *db.Tx, events []Record) error
	// Touches may name records that Do changes and others change too.
	Touches func(events []Record) []int64
}

// step is the verb of a follower.
type step struct {
	follower Follower
	limit    int
	db       *db.DB
}

func (s step) Right() db.Right { return db.Anyone }

// Touches takes the follower's name as a lock, so that on several nodes one at a time does each step.
func (s step) Touches(db.Look) ([]int64, error) { return []int64{lockOf(s.follower.Name)}, nil }

func lockOf(name string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte("follower " + name)) // a hash never fails
	return int64(h.Sum64() | 1<<63)            // negative: never a record's number
}

func (s step) Do(tx *db.Tx) (int, error) {
	at, known, err := db.Get[Cursor](tx, `SELECT tx, id FROM follower WHERE name = $1`, s.follower.Name)
	if err != nil {
		return 0, err
	}
	events, err := After(tx, s.db, at, s.limit)
	if err != nil || len(events) == 0 {
		return 0, err
	}
	if err := s.follower.Do(tx, events); err != nil {
		return 0, err
	}
	last := events[len(events)-1]
	if known {
		tx.Exec(`UPDATE follower SET tx = $2, id = $3 WHERE name = $1`, s.follower.Name, last.Tx, last.ID)
	} else {
		tx.Insert("follower(name, tx, id)", s.follower.Name, last.Tx, last.ID)
	}
	return len(events), nil
}

// Step lets a follower do its next events, at most limit, and says how many it did.
func Step(ctx context.Context, d *db.DB, f Follower, limit int) (int, error) {
	return db.Run(ctx, d, db.Program, "", step{f, limit, d})
}

// Drain lets a follower catch up with everything that is behind it now.
func Drain(ctx context.Context, d *db.DB, f Follower) error {
	for {
		n, err := Step(ctx, d, f, batch)
		if err != nil || n == 0 {
			return err
		}
	}
}

const (
	batch = 200
	poll  = 500 * time.Millisecond // other nodes commit too, and do not wake us
	rest  = 5 * time.Second        // after trouble
)

// Loop keeps a follower going until ctx ends: woken by commits of this process, and polling for those of others. Trouble
// is logged and tried again; the follower never goes past it.
func Loop(ctx context.Context, d *db.DB, f Follower) {
	wake, stop := d.Wake()
	defer stop()
	for ctx.Err() == nil {
		wait := poll
		if err := Drain(ctx, d, f); err != nil && ctx.Err() == nil {
			d.Log().Error("follower stopped", "follower", f.Name, "error", err)
			wait = rest
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-wake:
		}
		timer.Stop()
	}
}

// Lag is how many events lie behind a follower's cursor, for metrics; it counts at most 10,000.
func Lag(r db.Reader, name string) (int64, error) {
	n, _, err := db.Get[int64](r, `SELECT count(*) FROM (SELECT 1 FROM event WHERE (tx, id) > (
		coalesce((SELECT tx FROM follower WHERE name = $1), 0), coalesce((SELECT id FROM follower WHERE name = $1), 0)) LIMIT 10000) AS behind`, name)
	return n, err
}
