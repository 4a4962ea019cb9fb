package event

import (
	"context"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"retour/ground/db"
)

// Follower reads the log from where it left off. Its cursor moves in the same transaction as what it does, so it misses
// no event and has no effect twice, whatever crashes. It stops on trouble and never skips.
type Follower struct {
	Name string
	Do   func(tx *db.Tx, events []Record) error
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
	last := events[len(events)-1]
	if err := s.follower.Do(tx, events); err != nil {
		if len(events) == 1 {
			err = fmt.Errorf("event %d/%d %s: %w", last.Tx, last.ID, last.Kind, err)
		}
		return 0, err
	}
	if known {
		tx.Exec(`UPDATE follower SET tx = $2, id = $3 WHERE name = $1`, s.follower.Name, last.Tx, last.ID)
	} else {
		tx.Insert("follower(name, tx, id)", s.follower.Name, last.Tx, last.ID)
	}
	return len(events), nil
}

// Step lets a follower do its next events, at most limit, and says how many it did. Where there are none, nothing is
// locked or written.
func Step(ctx context.Context, d *db.DB, f Follower, limit int) (int, error) {
	if p, err := peek(ctx, d, f); err != nil || !p.ready() {
		return 0, err
	}
	return db.Run(ctx, d, db.Program, "", step{f, limit, d})
}

// ahead is whether something lies behind a follower's cursor (0 or 1): that may be read now, and at all.
type ahead struct{ Readable, Any int64 }

func (a ahead) ready() bool { return a.Readable > 0 }

// late: something is there, but an earlier transaction is still open and may yet appear before it.
func (a ahead) late() bool { return a.Any > a.Readable }

func peek(ctx context.Context, d *db.DB, f Follower) (ahead, error) {
	a, _, err := db.Get[ahead](d.On(ctx), `SELECT `+count(d.Horizon(), 1)+`, `+count("", 1), f.Name)
	return a, err
}

// count is the SQL of how many events lie behind the cursor of the follower named $1, at most so many. It says in which
// order it looks, or PostgreSQL expects to find one at once wherever it begins, and reads the whole log when there is none.
func count(horizon string, most int) string {
	return `(SELECT count(*) FROM (SELECT 1 FROM event WHERE (tx, id) > (coalesce((SELECT tx FROM follower WHERE name = $1), 0),
		coalesce((SELECT id FROM follower WHERE name = $1), 0))` + horizon + ` ORDER BY tx, id LIMIT ` + strconv.Itoa(most) + `) AS behind)`
}

// steps is Step, and on trouble again with fewer events, so that what lies before the one that makes the trouble is done,
// and that one is named.
func steps(ctx context.Context, d *db.DB, f Follower) (int, error) {
	for limit := batch; ; limit = max(1, limit/8) {
		n, err := Step(ctx, d, f, limit)
		if err == nil || limit == 1 || ctx.Err() != nil {
			return n, err
		}
	}
}

// Drain lets a follower catch up with everything that is behind it now, also where it has to wait until an earlier
// transaction ends.
func Drain(ctx context.Context, d *db.DB, f Follower) error {
	for {
		n, err := steps(ctx, d, f)
		if err != nil {
			return err
		}
		if n > 0 {
			continue
		}
		if p, err := peek(ctx, d, f); err != nil || p.Any == 0 {
			return err
		}
		if err := pause(ctx, soon, nil); err != nil {
			return err
		}
	}
}

// pause waits, or until woken.
func pause(ctx context.Context, wait time.Duration, wake <-chan struct{}) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
	case <-wake:
	}
	return nil
}

const (
	poll = 500 * time.Millisecond // other nodes commit too, and do not wake us
	soon = 10 * time.Millisecond  // an earlier transaction is still open
	rest = 5 * time.Second        // after trouble
)

// batch is how many events a step takes. On SQLite all other verbs wait meanwhile, for some 2 ms with so few; PostgreSQL
// takes no more, so that one seed plays one world on both.
const batch = 10

// Loop keeps a follower going until ctx ends: woken by commits of this process, and polling for those of others. Trouble
// is logged and tried again; the follower never goes past it.
func Loop(ctx context.Context, d *db.DB, f Follower) {
	wake, stop := d.Wake()
	defer stop()
	for ctx.Err() == nil {
		wait := poll
		n, err := steps(ctx, d, f)
		if n > 0 {
			continue
		}
		p := ahead{}
		if err == nil {
			p, err = peek(ctx, d, f)
		}
		switch {
		case err != nil && ctx.Err() == nil:
			d.Log().Error("follower stopped", "follower", f.Name, "error", err)
			wait = rest
		case p.late():
			wait = soon
		}
		_ = pause(ctx, wait, wake) // an end of ctx ends the loop
	}
}

// Lag is how many events lie behind a follower's cursor, for metrics; it counts at most 10,000.
func Lag(r db.Reader, name string) (int64, error) {
	n, _, err := db.Get[int64](r, `SELECT `+count("", 10_000), name)
	return n, err
}
