package event_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/ledger"
)

type said struct {
	What string `json:"what"`
}

func (said) Kind() string { return "test.said" }

// say is a verb of one event.
type say struct {
	Subject int64
	What    string
}

func (say) Right() db.Right { return db.Anyone }

func (s say) Touches(db.Look) ([]int64, error) { return []int64{s.Subject}, nil }

func (s say) Do(tx *db.Tx) (bool, error) {
	event.Tell(tx, s.Subject, said{s.What})
	return true, nil
}

func tell(t *testing.T, d *db.DB, what ...string) {
	t.Helper()
	for _, w := range what {
		if _, err := db.Run(context.Background(), d, db.Program, "", say{1, w}); err != nil {
			t.Fatal(err)
		}
	}
}

// heard is what a follower that stores what it hears has heard, in its own order.
func heard(t *testing.T, d *db.DB) string {
	t.Helper()
	rows, err := db.All[string](d.On(context.Background()), `SELECT answer FROM note ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(rows, " ")
}

// listener stores what it hears, except what it chokes on.
func listener(chokes func(what string) error) event.Follower {
	return event.Follower{Name: "listener", Do: func(tx *db.Tx, events []event.Record) error {
		for _, e := range events {
			var s said
			if err := e.Into(&s); err != nil {
				return err
			}
			if err := chokes(s.What); err != nil {
				return err
			}
			tx.Insert("note(id, answer)", tx.NewID(), s.What)
		}
		return nil
	}}
}

func open(t *testing.T, url string, o db.Options) *db.DB {
	t.Helper()
	d := dbtest.Open(t, url, o, ledger.Schema)
	if _, err := db.Run(context.Background(), d, db.Program, "", table{}); err != nil {
		t.Fatal(err)
	}
	return d
}

// table makes the listener's table.
type table struct{}

func (table) Right() db.Right { return db.Anyone }

func (table) Touches(db.Look) ([]int64, error) { return nil, nil }

func (table) Do(tx *db.Tx) (bool, error) {
	tx.Exec(`CREATE TABLE note (id BIGINT PRIMARY KEY, answer TEXT NOT NULL)`)
	return true, nil
}

func never(string) error { return nil }

// A follower that chokes on one event has done all that lie before it, says which one it is, and goes on from there once
// it can: nothing twice, nothing left out, in order.
func TestFollowerStopsBeforeWhatItChokesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d, ctx := open(t, url, db.Options{}), context.Background()
		var all []string
		for i := range 60 {
			all = append(all, fmt.Sprint(i))
		}
		tell(t, d, all...)
		bitter := errors.New("too bitter")
		f := listener(func(what string) error {
			if what == "41" {
				return bitter
			}
			return nil
		})
		for range 2 {
			if err := event.Drain(ctx, d, f); !errors.Is(err, bitter) || !strings.Contains(err.Error(), "test.said") {
				t.Errorf("trouble told as %v", err)
			}
			if got, want := heard(t, d), strings.Join(all[:41], " "); got != want {
				t.Errorf("heard %s, want %s", got, want)
			}
		}
		if err := event.Drain(ctx, d, listener(never)); err != nil {
			t.Fatal(err)
		}
		if got, want := heard(t, d), strings.Join(all, " "); got != want {
			t.Errorf("heard %s, want %s", got, want)
		}
	})
}

// Panicking is trouble like any other.
func TestFollowerPanics(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := open(t, url, db.Options{})
		tell(t, d, "a", "b")
		if err := event.Drain(context.Background(), d, listener(func(what string) error { panic(what) })); err == nil {
			t.Error("a panic was swallowed")
		}
		if err := event.Drain(context.Background(), d, listener(never)); err != nil || heard(t, d) != "a b" {
			t.Errorf("afterwards: %v, heard %s", err, heard(t, d))
		}
	})
}

// A follower with nothing to do writes nothing: an idle installation leaves its disk alone.
func TestIdleFollowerWritesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		var verbs atomic.Int64
		d := open(t, url, db.Options{Watch: db.Watch{Verb: func(string, error, time.Duration) { verbs.Add(1) }}})
		tell(t, d, "a")
		if err := event.Drain(context.Background(), d, listener(never)); err != nil {
			t.Fatal(err)
		}
		before := verbs.Load()
		for range 5 {
			if n, err := event.Step(context.Background(), d, listener(never), 10); n != 0 || err != nil {
				t.Errorf("%d %v", n, err)
			}
		}
		if verbs.Load() != before {
			t.Errorf("%d transactions for nothing", verbs.Load()-before)
		}
	})
}

// Several nodes that run the same follower do each event once.
func TestSeveralNodesFollow(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		first := open(t, url, db.Options{})
		second := dbtest.Open(t, url, db.Options{}, ledger.Schema)
		nodes := []*db.DB{first, second}
		var group sync.WaitGroup
		done := make(chan struct{})
		for _, d := range nodes {
			for range 2 {
				group.Go(func() {
					for {
						if _, err := event.Step(context.Background(), d, listener(never), 3); err != nil {
							t.Error(err)
							return
						}
						select {
						case <-done:
							return
						default:
						}
					}
				})
			}
		}
		var all []string
		for i := range 60 {
			all = append(all, fmt.Sprint(i))
			tell(t, nodes[i%2], all[i])
		}
		close(done)
		group.Wait()
		if err := event.Drain(context.Background(), first, listener(never)); err != nil {
			t.Fatal(err)
		}
		rows, err := db.All[string](first.On(context.Background()), `SELECT answer FROM note ORDER BY id`)
		if err != nil || len(rows) != len(all) {
			t.Errorf("%d of %d events were done (%v): %v", len(rows), len(all), err, rows)
		}
	})
}

// The loop is woken by what this process commits, survives trouble, and ends with its context.
func TestLoop(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := open(t, url, db.Options{Log: slog.New(slog.DiscardHandler)})
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan string, 100)
		f := listener(never)
		inner := f.Do
		f.Do = func(tx *db.Tx, events []event.Record) error {
			for _, e := range events {
				done <- e.Data
			}
			return inner(tx, events)
		}
		var group sync.WaitGroup
		group.Go(func() { event.Loop(ctx, d, f) })
		tell(t, d, "a")
		<-done
		tell(t, d, "b")
		<-done
		stop()
		group.Wait()
	})
}

// Lag counts what lies behind.
func TestLag(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d, ctx := open(t, url, db.Options{}), context.Background()
		tell(t, d, "a", "b", "c")
		if n, err := event.Lag(d.On(ctx), "listener"); n != 3 || err != nil {
			t.Errorf("%d %v", n, err)
		}
		if err := event.Drain(ctx, d, listener(never)); err != nil {
			t.Fatal(err)
		}
		tell(t, d, "d")
		if n, err := event.Lag(d.On(ctx), "listener"); n != 1 || err != nil {
			t.Errorf("%d %v", n, err)
		}
	})
}

// bulk makes a long log that the follower has read to its end.
type bulk struct{ table }

func (bulk) Do(tx *db.Tx) (bool, error) {
	tx.Exec(`INSERT INTO event(tx, id, at, kind, subject, actor, actor_kind, verb, data)
		SELECT i / 10, i, 1, 'x', i % 1000, 0, '', '', '' FROM generate_series(1, 50000) AS i`)
	tx.Exec(`INSERT INTO follower(name, tx, id) VALUES ('listener', 5000, 50000)`)
	tx.Exec(`ANALYZE event`)
	return true, nil
}

// A follower that has read everything asks twice a second whether there is more: that must not read the log again.
func TestWaitingReadsNoLog(t *testing.T) {
	d, ctx := open(t, dbtest.Postgres(t), db.Options{}), context.Background()
	if _, err := db.Run(ctx, d, db.Program, "", bulk{}); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{event.Count(d.Horizon(), 1), event.Count("", 1), event.Count("", 10_000)} {
		plan, err := db.All[string](d.On(ctx), `EXPLAIN SELECT `+sql, "listener")
		if err != nil {
			t.Fatal(err)
		}
		if text := strings.Join(plan, "\n"); strings.Contains(text, "Seq Scan on event") {
			t.Errorf("it reads the whole log:\n%s", text)
		}
	}
}
