package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/ledger"
)

// session is a connection of the test's own, beside the database under test.
func session(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func do(t *testing.T, conn *pgx.Conn, sql string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(context.Background(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// waits reports once the number of sessions that wait for an advisory lock of this name is count.
func waits(t *testing.T, conn *pgx.Conn, key int64, count int) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; {
		var n int
		err := conn.QueryRow(context.Background(), `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND (classid::bigint << 32 | objid::bigint) = $1`, key).Scan(&n)
		if err != nil {
			t.Fatal(err)
		}
		if n == count {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d sessions wait for lock %d, want %d", n, key, count)
		}
	}
}

// private is a number that other tests on the same server do not lock.
func private(n int64) int64 { return time.Now().UnixNano()%1_000_000_000*1000 + n }

// held is a note whose transaction stays open between its event and its commit, until whoever holds the lock lets go.
type held struct {
	note
	Lock int64
}

func (h held) Do(tx *db.Tx) (string, error) {
	got, err := h.note.Do(tx)
	tx.Exec(`SELECT pg_advisory_xact_lock($1)`, h.Lock) // goes out behind the event, before the commit
	return got, err
}

// One transaction has written its event and is not committed, while others that began later are. A follower that reads
// meanwhile may not step over its place in the log.
func TestFollowerWaitsForAnEarlierTransaction(t *testing.T) {
	url := dbtest.Postgres(t)
	d, ctx, lock := opened(t, url), context.Background(), private(1)
	other := session(t, url)
	do(t, other, `SELECT pg_advisory_lock($1)`, lock)
	slow := make(chan error)
	go func() {
		_, err := db.Run(ctx, d, db.Program, "", held{note{Subject: 1, What: "slow"}, lock})
		slow <- err
	}()
	watcher := session(t, url)
	waits(t, watcher, lock, 1)
	for i := range 3 {
		if _, err := db.Run(ctx, d, db.Program, "", note{Subject: 2, What: fmt.Sprint("quick", i)}); err != nil {
			t.Fatal(err)
		}
	}
	var seen []string
	f := event.Follower{Name: "f", Do: func(_ *db.Tx, events []event.Record) error {
		for _, e := range events {
			seen = append(seen, e.Data)
		}
		return nil
	}}
	for range 3 {
		if n, err := event.Step(ctx, d, f, 100); err != nil || n != 0 {
			t.Errorf("the follower went on over an open transaction: %d %v", n, err)
		}
	}
	do(t, other, `SELECT pg_advisory_unlock($1)`, lock)
	if err := <-slow; err != nil {
		t.Fatal(err)
	}
	if err := event.Drain(ctx, d, f); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 4 || seen[0] != `{"what":"slow"}` {
		t.Errorf("seen: %v", seen)
	}
}

// Two verbs about one return come one after the other, and so do their events and instants, also when the first is slow
// between its locks and its writes, and the second got its connection long before.
func TestEventsOfOneSubjectKeepTheirOrder(t *testing.T) {
	url := dbtest.Postgres(t)
	var clock atomic.Int64
	d := dbtest.Open(t, url, db.Options{Clock: func() time.Time { return time.UnixMicro(clock.Add(1_000_000)) }}, ledger.Schema)
	ctx, subject, lock := context.Background(), private(2), private(3)
	other, watcher := session(t, url), session(t, url)
	do(t, other, `SELECT pg_advisory_lock($1)`, lock)
	var group sync.WaitGroup
	run := func(v db.Verb[string]) {
		group.Go(func() {
			if _, err := db.Run(ctx, d, db.Program, "k"+fmt.Sprint(clock.Add(1)), v); err != nil {
				t.Error(err)
			}
		})
	}
	run(held{note{Subject: subject, What: "first"}, lock})
	waits(t, watcher, lock, 1)
	run(reading{note{Subject: subject, What: "second"}})
	waits(t, watcher, subject, 1)
	do(t, other, `SELECT pg_advisory_unlock($1)`, lock)
	group.Wait()
	q := event.AskTimeline(subject)
	if err := d.Read(ctx, q); err != nil {
		t.Fatal(err)
	}
	if got := told(t, d, subject); len(got) != 2 || got[0] != "first" || got[1] != "second" {
		t.Fatalf("order: %v", got)
	}
	if q.Rows[0].At >= q.Rows[1].At {
		t.Errorf("the second happened at %d, the first at %d", q.Rows[1].At, q.Rows[0].At)
	}
}

// reading is a note that reads before it acts, as verbs do.
type reading struct{ note }

func (r reading) Do(tx *db.Tx) (string, error) {
	if _, _, err := db.Get[int64](tx, `SELECT count(*) FROM event`); err != nil {
		return "", err
	}
	return r.note.Do(tx)
}

// twoLocks is a note whose verb touches two records.
type twoLocks struct {
	reading
	Other int64
}

func (l twoLocks) Touches(db.Look) ([]int64, error) {
	return []int64{l.Other, l.Subject, 0, l.Other}, nil
}

// A verb that waited long for another lock has an instant after that of the verbs that went before it, and it kept nothing
// from them: locks are taken in ascending order.
func TestLocksAscendAndInstantsFollow(t *testing.T) {
	url := dbtest.Postgres(t)
	var clock atomic.Int64
	d := dbtest.Open(t, url, db.Options{Clock: func() time.Time { return time.UnixMicro(clock.Add(1_000_000)) }}, ledger.Schema)
	ctx, low := context.Background(), private(8)
	high := low + 1
	other, watcher := session(t, url), session(t, url)
	do(t, other, `SELECT pg_advisory_lock($1)`, low)
	waiting := make(chan error)
	go func() {
		_, err := db.Run(ctx, d, db.Program, "", twoLocks{reading{note{Subject: low, What: "waits"}}, high})
		waiting <- err
	}()
	waits(t, watcher, low, 1)
	var got bool
	if err := watcher.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, high).Scan(&got); err != nil || !got {
		t.Fatalf("the higher lock was taken before the lower (%v)", err)
	}
	do(t, watcher, `SELECT pg_advisory_unlock($1)`, high)
	if _, err := db.Run(ctx, d, db.Program, "", beside{note{Subject: low, What: "goes before"}, high}); err != nil {
		t.Fatal(err)
	}
	do(t, other, `SELECT pg_advisory_unlock($1)`, low)
	if err := <-waiting; err != nil {
		t.Fatal(err)
	}
	q := event.AskTimeline(low)
	if err := d.Read(ctx, q); err != nil {
		t.Fatal(err)
	}
	if len(q.Rows) != 2 || q.Rows[0].At >= q.Rows[1].At || q.Rows[0].Data != `{"what":"goes before"}` {
		t.Errorf("events %+v", q.Rows)
	}
}

// beside is a note under another lock than its subject's.
type beside struct {
	note
	Lock int64
}

func (b beside) Touches(db.Look) ([]int64, error) { return []int64{b.Lock}, nil }

// atMost is a verb that counts and decides, with no account to guard it: only the order of lock and read does.
type atMost struct{ Subject, Most int64 }

func (atMost) Right() db.Right { return db.Anyone }

func (a atMost) Touches(db.Look) ([]int64, error) { return []int64{a.Subject}, nil }

func (a atMost) Do(tx *db.Tx) (bool, error) {
	n, _, err := db.Get[int64](tx, `SELECT count(*) FROM event WHERE subject = $1`, a.Subject)
	if err != nil || n >= a.Most {
		return false, err
	}
	event.Tell(tx, a.Subject, noted{"granted"})
	return true, nil
}

// What is read after the locks is fresh, whatever isolation the server's administrator prefers.
func TestReadAfterLockIsFresh(t *testing.T) {
	for _, isolation := range []string{"read%20committed", "repeatable%20read"} {
		t.Run(isolation, func(t *testing.T) {
			url := dbtest.Postgres(t) + "&default_transaction_isolation=" + isolation
			d, subject := opened(t, url), private(4)
			var group sync.WaitGroup
			for range 12 {
				group.Go(func() {
					if _, err := db.Run(context.Background(), d, db.Program, "", atMost{subject, 3}); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			if got := told(t, d, subject); len(got) != 3 {
				t.Errorf("%d were granted, want 3", len(got))
			}
		})
	}
}

// finds is a verb that learns only under way what it is about.
type finds struct {
	Subject int64
	Forgets bool
	runs    *atomic.Int64
}

func (finds) Right() db.Right { return db.Anyone }

func (finds) Touches(db.Look) ([]int64, error) { return []int64{0}, nil }

func (f finds) Do(tx *db.Tx) (int64, error) {
	f.runs.Add(1)
	n, _, err := db.Get[int64](tx, `SELECT count(*) FROM event WHERE subject = $1`, f.Subject)
	if err != nil {
		return 0, err
	}
	if f.Forgets { // whoever writes the record does not
		tx.Holding(f.Subject)
	} else if err := tx.Hold(f.Subject); err != nil {
		return 0, fmt.Errorf("as a verb might wrap it: %w", err)
	}
	event.Tell(tx, f.Subject, noted{"found"})
	return n, nil
}

// A verb that finds out under way what it is about gets the lock, and then reads again.
func TestLockFoundUnderWay(t *testing.T) {
	for _, forgets := range []bool{false, true} {
		lockFoundUnderWay(t, dbtest.Postgres(t), forgets)
	}
}

func lockFoundUnderWay(t *testing.T, url string, forgets bool) {
	d, ctx, subject, lock := opened(t, url), context.Background(), private(5), private(6)
	other, watcher := session(t, url), session(t, url)
	do(t, other, `SELECT pg_advisory_lock($1)`, lock)
	var group sync.WaitGroup
	group.Go(func() {
		if _, err := db.Run(ctx, d, db.Program, "", held{note{Subject: subject, What: "before"}, lock}); err != nil {
			t.Error(err)
		}
	})
	waits(t, watcher, lock, 1)
	var runs atomic.Int64
	group.Go(func() {
		if saw, err := db.Run(ctx, d, db.Program, "", finds{subject, forgets, &runs}); err != nil || saw != 1 {
			t.Errorf("it saw %d events %v, want the one of the verb before it", saw, err)
		}
	})
	waits(t, watcher, subject, 1)
	do(t, other, `SELECT pg_advisory_unlock($1)`, lock)
	group.Wait()
	if runs.Load() != 2 {
		t.Errorf("it ran %d times, want 2", runs.Load())
	}
}

// careless is a verb that takes no notice of what its reads say.
type careless struct {
	note
	SQL string
}

func (c careless) Do(tx *db.Tx) (string, error) {
	_, _, _ = db.Get[int64](tx, c.SQL)
	return c.note.Do(tx)
}

// A verb that swallows an error of its reads writes nothing; and what it would swallow includes that its key is answered.
func TestCarelessVerbWritesNothing(t *testing.T) {
	url := dbtest.Postgres(t)
	d, ctx := opened(t, url), context.Background()
	if _, err := db.Run(ctx, d, db.Program, "", careless{note{Subject: 1, What: "a"}, `SELECT nothing FROM nowhere`}); err == nil {
		t.Error("a broken read was swallowed")
	}
	for i := range 2 {
		got, err := db.Run(ctx, d, client, "same", careless{note{Subject: 1, What: "b"}, `SELECT 1`})
		if err != nil || got != "b!" {
			t.Errorf("time %d: %q %v", i, got, err)
		}
	}
	if got := told(t, d, 1); len(got) != 1 || got[0] != "b" {
		t.Errorf("told: %v", got)
	}
}

// Calls under one key at the same moment, with nothing that both lock, have one effect and one answer.
func TestSameKeyAtTheSameMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d, ctx := opened(t, url), context.Background()
		for round := range 10 {
			key := fmt.Sprint("key", round)
			var group sync.WaitGroup
			var answers [6]int64
			for i := range answers {
				group.Go(func() {
					var err error
					if answers[i], err = db.Run(ctx, d, client, key, unlocked{Subject: int64(round + 1)}); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			for _, a := range answers {
				if a != answers[0] || a == 0 {
					t.Fatalf("answers %v", answers)
				}
			}
			if got := told(t, d, int64(round+1)); len(got) != 1 {
				t.Errorf("%d effects", len(got))
			}
		}
	})
}

type unlocked struct{ Subject int64 }

func (unlocked) Right() db.Right { return db.Anyone }

func (unlocked) Touches(db.Look) ([]int64, error) { return nil, nil }

func (u unlocked) Do(tx *db.Tx) (int64, error) {
	event.Tell(tx, u.Subject, noted{"once"})
	return tx.NewID(), nil
}

// Shoppers choose their keys freely, and have no record of their own: they meet neither each other's nor the program's.
func TestShoppersKeysAreTheirOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d, ctx := opened(t, url), context.Background()
		for i, who := range []db.Actor{{Kind: db.Shopper, Order: 8}, {Kind: db.Shopper, Order: 9}, db.Program, {Kind: db.Person, ID: 8}} {
			what := fmt.Sprint("by ", i)
			if got, err := db.Run(ctx, d, who, "settle-1", note{Subject: 1, What: what}); err != nil || got != what+"!" {
				t.Errorf("%s: %q %v", what, got, err)
			}
		}
	})
}

// guards is a verb whose guarded write hits the wrong number of rows, between others that are fine.
type guards struct{ Rows int64 }

var errGuard = errors.New("guard")

func (guards) Right() db.Right { return db.Anyone }

func (guards) Touches(db.Look) ([]int64, error) { return nil, nil }

func (g guards) Do(tx *db.Tx) (bool, error) {
	event.Tell(tx, 1, noted{"before"})
	tx.ExecRows(g.Rows, errGuard, `UPDATE account SET unit = unit WHERE id <= $1`, int64(3))
	tx.Exec(`UPDATE account SET balance = balance + 1 WHERE id = 1`)
	return true, nil
}

// A guard that fails leaves nothing of its verb, takes no connection with it, and does not stop its neighbours.
func TestFailingGuard(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := dbtest.Open(t, url, db.Options{Readers: 2}, ledger.Schema)
		ctx := context.Background()
		if _, err := db.Run(ctx, d, db.Program, "", pragma{`INSERT INTO account(id, unit, balance) VALUES (1, 0, 0), (2, 0, 0), (3, 0, 0), (4, 0, 0)`}); err != nil {
			t.Fatal(err)
		}
		for range 10 { // more often than there are connections
			for _, rows := range []int64{0, 2, 4} {
				if _, err := db.Run(ctx, d, db.Program, "", guards{rows}); !errors.Is(err, errGuard) {
					t.Errorf("guard of %d: %v", rows, err)
				}
			}
		}
		if _, err := db.Run(ctx, d, db.Program, "", guards{3}); err != nil {
			t.Error(err)
		}
		if got := told(t, d, 1); len(got) != 1 {
			t.Errorf("%d events, want that of the one that worked", len(got))
		}
		if n, _, err := db.Get[int64](d.On(ctx), `SELECT balance FROM account WHERE id = 1`); err != nil || n != 1 {
			t.Errorf("balance %d %v", n, err)
		}
	})
}

// A lock that cannot be had in time is something to try again, not a mistake of the program.
func TestLockNotHad(t *testing.T) {
	url := dbtest.Postgres(t)
	d, subject := opened(t, url+"&lock_timeout=50"), private(7)
	other := session(t, url)
	do(t, other, `SELECT pg_advisory_lock($1)`, subject)
	if _, err := db.Run(context.Background(), d, db.Program, "", note{Subject: subject, What: "a"}); fault.Of(err) == nil || fault.Of(err).Kind != fault.Unavailable {
		t.Error(err)
	}
}
