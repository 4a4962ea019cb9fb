package db_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/ledger"
)

// childEnv makes this test's program a process that is going to be killed; it holds a JSON of orders.
const childEnv = "RETOUR_TEST_CHILD"

func TestMain(m *testing.M) {
	if text := os.Getenv(childEnv); text != "" {
		var o orders
		if err := json.Unmarshal([]byte(text), &o); err != nil {
			panic(err)
		}
		o.obey()
		return
	}
	os.Exit(m.Run())
}

// orders say what the child does and where it dies.
type orders struct {
	URL   string
	Do    string // "verbs" or "follow"
	From  int64  // number of the first verb
	Count int64
	Stage string // of a commit, at which it kills itself; "": it is killed from outside, or not at all
	Nth   int64  // the how many-th time
}

// obey runs the child. It says on its output what was acknowledged to it, one number a line.
func (o orders) obey() {
	ctx := context.Background()
	var times atomic.Int64
	d, err := db.Open(ctx, o.URL, db.Options{Fault: func(stage string) {
		if stage == o.Stage && times.Add(1) == o.Nth {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // until it arrives
		}
	}})
	if err == nil {
		err = d.Rebase(ctx)
	}
	if err != nil {
		panic(err)
	}
	if o.Do == "follow" {
		if err := event.Drain(ctx, d, counter); err != nil {
			panic(err)
		}
		fmt.Println("drained")
		return
	}
	var next atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for n := next.Add(1); n <= o.Count; n = next.Add(1) {
				if _, err := db.Run(ctx, d, client, fmt.Sprint("key", o.From+n), pair{o.From + n}); err != nil {
					panic(err)
				}
				if _, err := os.Stdout.WriteString(fmt.Sprintln(o.From + n)); err != nil {
					panic(err)
				}
			}
		})
	}
	group.Wait()
}

var client = db.Actor{ID: 77, Kind: db.Machine}

// pair is a verb of two events, a move and an answer, which only exist together.
type pair struct {
	N int64 `json:"n"`
}

func (pair) Right() db.Right { return db.Anyone }

func (p pair) Touches(db.Look) ([]int64, error) { return []int64{p.N % 5}, nil }

func (p pair) Do(tx *db.Tx) (int64, error) {
	event.Tell(tx, p.N, noted{"one"})
	ledger.Post(tx, p.N, ledger.Goods(ledger.World(ledger.WorldSale), ledger.Of(ledger.Sold, p.N), 1))
	event.Tell(tx, p.N, noted{"two"})
	return tx.NewID(), nil
}

// counter is a follower whose work is seen in the ledger: a piece for each event, of which the account of its subject's
// own number is the count.
var counter = event.Follower{Name: "counter", Do: func(tx *db.Tx, events []event.Record) error {
	for _, e := range events {
		ledger.Post(tx, e.Subject, ledger.Goods(ledger.World(ledger.WorldFound), ledger.Of(ledger.Place, e.Subject), 1))
	}
	return nil
}}

// child starts the program again with orders; read gives the acknowledged numbers until it has ended, and kills it after
// the killAfter-th, if that is not 0.
func child(t *testing.T, o orders, killAfter int) (acknowledged []string) {
	t.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childEnv+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		acknowledged = append(acknowledged, lines.Text())
		if len(acknowledged) == killAfter {
			_ = cmd.Process.Kill()
		}
	}
	err = cmd.Wait()
	if killed := err != nil && strings.Contains(err.Error(), "killed"); killed != (o.Stage != "" || killAfter > 0) {
		t.Fatalf("the child ended with %v", err)
	}
	return acknowledged
}

// Killed at any moment, nothing that was acknowledged is lost, nothing is there by halves, and whoever asks again under
// the same key gets the answer and no second effect.
func TestKilledInTheMiddle(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := opened(t, url)
		from := int64(0)
		for _, o := range []struct {
			stage string
			nth   int64
			after int
		}{{"before commit", 9, 0}, {"after commit", 9, 0}, {"", 0, 150}} {
			const count = 100_000
			from += count
			acknowledged := child(t, orders{URL: url, Do: "verbs", From: from, Count: count, Stage: o.stage, Nth: o.nth}, o.after)
			whole(t, d, from, acknowledged)
		}
	})
}

// whole checks what a killed child left behind.
func whole(t *testing.T, d *db.DB, from int64, acknowledged []string) {
	t.Helper()
	ctx := context.Background()
	type sums struct{ Subject, Events, Moves, Balance int64 }
	read := func() map[string]sums {
		rows, err := db.All[sums](d.On(ctx), `SELECT e.subject, count(*), (SELECT count(*) FROM move m WHERE m.subject = e.subject),
			(SELECT coalesce(max(balance), 0) FROM account a WHERE a.id = e.subject * 64 + 1)
			FROM event e WHERE e.subject > $1 AND e.kind = 'test.noted' GROUP BY e.subject ORDER BY e.subject`, from)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]sums{}
		for _, r := range rows {
			out[fmt.Sprint(r.Subject)] = r
			if r.Events != 2 || r.Moves != 1 || r.Balance != 1 {
				t.Errorf("there by halves, or twice: %+v", r)
			}
		}
		return out
	}
	there := read()
	for _, n := range acknowledged {
		if _, ok := there[n]; !ok {
			t.Errorf("%s was acknowledged and is lost", n)
		}
	}
	if len(acknowledged) == 0 {
		t.Error("nothing was acknowledged before the end")
	}
	first := map[int64]int64{}
	for round := range 2 {
		for n := from + 1; n < from+20; n++ {
			got, err := db.Run(ctx, d, client, fmt.Sprint("key", n), pair{n})
			if err != nil || round > 0 && got != first[n] {
				t.Errorf("asked again for %d: %d, %v; before %d", n, got, err, first[n])
			}
			first[n] = got
		}
	}
	read()
	if wrong, err := ledger.Verify(d.On(ctx)); err != nil || len(wrong) > 0 {
		t.Errorf("verify: %v %v", wrong, err)
	}
}

// A follower that falls before or after the commit of a step has done each event once when it has caught up.
func TestFollowerFalls(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		for _, stage := range []string{"before commit", "after commit"} {
			d := opened(t, url)
			ctx := context.Background()
			subject := int64(500)
			for range 30 {
				if _, err := db.Run(ctx, d, db.Program, "", note{Subject: subject, What: stage}); err != nil {
					t.Fatal(err)
				}
			}
			child(t, orders{URL: url, Do: "follow", Stage: stage, Nth: 1}, 0)
			if err := event.Drain(ctx, d, counter); err != nil {
				t.Fatal(err)
			}
			done, _, err := db.Get[int64](d.On(ctx), `SELECT balance FROM account WHERE id = $1`, int64(ledger.Of(ledger.Place, subject)))
			events := int64(len(told(t, d, subject)))
			if err != nil || done != events {
				t.Errorf("%s: %d of %d events were done (%v)", stage, done, events, err)
			}
		}
	})
}

// Two processes on one SQLite file: no number twice, no event passed over, no balance wrong.
func TestTwoProcessesOnOneFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := opened(t, url)
		ctx := context.Background()
		const each = 150
		var group sync.WaitGroup
		for p := range int64(2) {
			group.Go(func() {
				if n := len(child(t, orders{URL: url, Do: "verbs", From: 1000 * (p + 1), Count: each}, 0)); n != each {
					t.Errorf("process %d did %d", p, n)
				}
			})
		}
		done := make(chan struct{})
		go func() { group.Wait(); close(done) }()
		for running := true; running; {
			select {
			case <-done:
				running = false
			default:
			}
			if _, err := event.Step(ctx, d, counter, 50); err != nil {
				t.Fatal(err)
			}
		}
		if err := event.Drain(ctx, d, counter); err != nil {
			t.Fatal(err)
		}
		type sums struct{ Events, Numbers, Done int64 }
		got, _, err := db.Get[sums](d.On(ctx), `SELECT count(*), count(DISTINCT id),
			(SELECT CAST(sum(balance) AS BIGINT) FROM account WHERE id % 64 = 7) FROM event WHERE kind = 'test.noted'`)
		if err != nil || got != (sums{4 * each, 4 * each, 4 * each}) {
			t.Errorf("%+v %v, want %d of each", got, err, 4*each)
		}
	})
}
