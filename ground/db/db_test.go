package db_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/ledger"
)

type noted struct {
	What string `json:"what"`
}

func (noted) Kind() string { return "test.noted" }

// note is a verb that says something about a subject, or fails.
type note struct {
	Subject int64  `json:"subject"`
	What    string `json:"what"`
	Fail    bool   `json:"fail"`
}

func (note) Right() db.Right { return db.Anyone }

func (n note) Touches(db.Look) ([]int64, error) { return []int64{n.Subject}, nil }

func (n note) Do(tx *db.Tx) (string, error) {
	event.Tell(tx, n.Subject, noted{n.What})
	if n.Fail {
		return "", fault.New(fault.Conflict, lang.FaultBalance())
	}
	return n.What + "!", nil
}

// take is a verb that moves pieces out of an account, checking nothing itself: the ledger's rule is the only guard.
type take struct {
	From   int64 `json:"from"`
	Pieces int64 `json:"pieces"`
}

func (take) Right() db.Right { return db.Anyone }

func (t take) Touches(db.Look) ([]int64, error) { return nil, nil }

func (t take) Do(tx *db.Tx) (int64, error) {
	ledger.Post(tx, t.From, ledger.Goods(ledger.Of(ledger.Sold, t.From), ledger.Of(ledger.Coming, tx.NewID()), t.Pieces))
	return t.Pieces, nil
}

type open struct {
	Line, Pieces int64
}

func (open) Right() db.Right { return db.Anyone }

func (o open) Touches(db.Look) ([]int64, error) { return []int64{o.Line}, nil }

func (o open) Do(tx *db.Tx) (bool, error) {
	ledger.Post(tx, o.Line, ledger.Goods(ledger.World(ledger.WorldSale), ledger.Of(ledger.Sold, o.Line), o.Pieces))
	return true, nil
}

func opened(t *testing.T, url string) *db.DB {
	return dbtest.Open(t, url, db.Options{}, ledger.Schema)
}

func TestTwelveRequestsForThreePieces(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := opened(t, url)
		ctx := context.Background()
		if _, err := db.Run(ctx, d, db.Program, "", open{7, 3}); err != nil {
			t.Fatal(err)
		}
		var granted, refused atomic.Int64
		var group sync.WaitGroup
		for range 12 {
			group.Go(func() {
				switch _, err := db.Run(ctx, d, db.Program, "", take{7, 1}); {
				case err == nil:
					granted.Add(1)
				case fault.Is(err, "fault.balance"):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		group.Wait()
		if granted.Load() != 3 || refused.Load() != 9 {
			t.Errorf("%d granted and %d refused, want 3 and 9", granted.Load(), refused.Load())
		}
		wrong, err := ledger.Verify(d.On(ctx))
		if err != nil || len(wrong) > 0 {
			t.Errorf("verify: %v %v", wrong, err)
		}
	})
}

func TestFailingVerbDoesNotHarmItsNeighbours(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := opened(t, url)
		ctx := context.Background()
		var group sync.WaitGroup
		for i := range 60 {
			group.Go(func() {
				got, err := db.Run(ctx, d, db.Program, "", note{Subject: int64(i%5 + 1), What: fmt.Sprint(i), Fail: i%3 == 0})
				if failed := err != nil; failed != (i%3 == 0) {
					t.Errorf("verb %d: %q %v", i, got, err)
				}
			})
		}
		group.Wait()
		if n, _, err := db.Get[int64](d.On(ctx), `SELECT count(*) FROM event`); err != nil || n != 40 {
			t.Errorf("%d events %v, want the 40 of the verbs that worked", n, err)
		}
	})
}

func TestSameKeyGivesSameAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := opened(t, url)
		ctx := context.Background()
		actor := db.Actor{ID: 5, Kind: db.Machine}
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				got, err := db.Run(ctx, d, actor, "k1", note{Subject: 1, What: "a"})
				if err != nil || got != "a!" {
					t.Errorf("got %q %v", got, err)
				}
			})
		}
		group.Wait()
		if _, err := db.Run(ctx, d, actor, "k1", note{Subject: 1, What: "b"}); !fault.Is(err, "fault.key_reused") {
			t.Errorf("another body under the same key: %v", err)
		}
		if _, err := db.Run(ctx, d, db.Actor{ID: 6, Kind: db.Machine}, "k1", note{Subject: 1, What: "b"}); err != nil {
			t.Errorf("the same key of somebody else: %v", err)
		}
		if _, err := db.Run(ctx, d, actor, "k2", note{Subject: 1, What: "c", Fail: true}); err == nil {
			t.Error("failing verb worked")
		}
		if got, err := db.Run(ctx, d, actor, "k2", note{Subject: 1, What: "c"}); err == nil {
			_ = got // another input than the failed one is fine: a failure stores nothing
		} else {
			t.Error(err)
		}
		if n, _, err := db.Get[int64](d.On(ctx), `SELECT count(*) FROM event`); err != nil || n != 3 {
			t.Errorf("%d events %v, want 3", n, err)
		}
	})
}

func TestRightIsAsked(t *testing.T) {
	d := opened(t, dbtest.SQLite(t))
	if _, err := db.Run(context.Background(), d, db.Actor{Kind: db.Person}, "", guarded{}); !fault.Is(err, "fault.forbidden") {
		t.Error(err)
	}
	if _, err := db.Run(context.Background(), d, db.Actor{}, "", guarded{}); !fault.Is(err, "fault.unauthenticated") {
		t.Error(err)
	}
}

type guarded struct{ note }

func (guarded) Right() db.Right { return "work.dock" }

// A follower that reads while transactions of different length commit must see each event once, and those of one
// subject in order. On PostgreSQL a plain sequence fails here.
func TestFollowerMissesNothingUnderSlowTransactions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		const writers, each = 8, 60
		stage := make(chan struct{}, 1)
		d := dbtest.Open(t, url, db.Options{Fault: func(s string) {
			if s == "before commit" { // every third transaction stays open while others pass
				select {
				case stage <- struct{}{}:
					for range 200 {
						runtime.Gosched()
					}
					<-stage
				default:
				}
			}
		}}, ledger.Schema)
		ctx := context.Background()
		seen := map[int64][]string{}
		f := event.Follower{Name: "test", Do: func(_ *db.Tx, events []event.Record) error {
			for _, e := range events {
				var n noted
				if err := e.Into(&n); err != nil {
					return err
				}
				seen[e.Subject] = append(seen[e.Subject], n.What)
			}
			return nil
		}}
		var group sync.WaitGroup
		done := make(chan struct{})
		written := make(map[int64][]string)
		var mu sync.Mutex
		for w := range writers {
			group.Go(func() {
				for i := range each {
					subject := int64(w%4 + 1)
					what := fmt.Sprintf("%d-%d", w, i)
					if _, err := db.Run(ctx, d, db.Program, "", note{Subject: subject, What: what}); err != nil {
						t.Error(err)
					}
					mu.Lock()
					written[subject] = append(written[subject], what)
					mu.Unlock()
				}
			})
		}
		go func() { group.Wait(); close(done) }()
		for running := true; running; {
			select {
			case <-done:
				running = false
			default:
			}
			if _, err := event.Step(ctx, d, f, 37); err != nil {
				t.Fatal(err)
			}
		}
		if err := event.Drain(ctx, d, f); err != nil {
			t.Fatal(err)
		}
		total := 0
		for subject, list := range seen {
			total += len(list)
			last := map[string]int{}
			for _, what := range list {
				var w string
				var i int
				w, rest, _ := strings.Cut(what, "-")
				_, _ = fmt.Sscan(rest, &i)
				if i < last[w] {
					t.Errorf("subject %d: %s came after %d", subject, what, last[w])
				}
				last[w] = i + 1
			}
		}
		if total != writers*each {
			t.Errorf("the follower saw %d events, %d were written", total, writers*each)
		}
	})
}

// After a restore into a new cluster the server counts transactions from below the followers' cursors.
func TestNewClusterSkipsNoEvent(t *testing.T) {
	url := dbtest.Postgres(t)
	d := opened(t, url)
	ctx := context.Background()
	if _, err := db.Run(ctx, d, db.Program, "", note{Subject: 1, What: "before"}); err != nil {
		t.Fatal(err)
	}
	var told []string
	f := event.Follower{Name: "f", Do: func(_ *db.Tx, events []event.Record) error {
		for _, e := range events {
			told = append(told, e.Data)
		}
		return nil
	}}
	if err := event.Drain(ctx, d, f); err != nil {
		t.Fatal(err)
	}
	// what a dump of an older, busier cluster holds: numbers far above this server's
	if _, err := db.Run(ctx, d, db.Program, "", shift{by: 1 << 40}); err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(ctx, ledger.Schema); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Run(ctx, d, db.Program, "", note{Subject: 1, What: "after"}); err != nil {
		t.Fatal(err)
	}
	if err := event.Drain(ctx, d, f); err != nil {
		t.Fatal(err)
	}
	if len(told) != 2 || told[1] != `{"what":"after"}` {
		t.Errorf("told %v", told)
	}
}

type shift struct{ by int64 }

func (shift) Right() db.Right { return db.Anyone }

func (shift) Touches(db.Look) ([]int64, error) { return nil, nil }

func (s shift) Do(tx *db.Tx) (bool, error) {
	tx.Exec(`UPDATE event SET tx = tx + $1`, s.by)
	tx.Exec(`UPDATE follower SET tx = tx + $1`, s.by)
	return true, nil
}

func TestIdsAreNeverGivenTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		ctx := context.Background()
		seen := map[int64]bool{}
		for range 3 {
			d, err := db.Open(ctx, url, db.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := d.Migrate(ctx, ledger.Schema); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				first, err := db.Run(ctx, d, db.Program, "", many{30_000})
				if err != nil {
					t.Fatal(err)
				}
				for i := first; i < first+30_000; i++ {
					if seen[i] {
						t.Fatalf("%d was given twice", i)
					}
					seen[i] = true
				}
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
		}
	})
}

type many struct{ count int64 }

func (many) Right() db.Right { return db.Anyone }

func (many) Touches(db.Look) ([]int64, error) { return nil, nil }

func (m many) Do(tx *db.Tx) (int64, error) { return tx.NewIDs(m.count), nil }
