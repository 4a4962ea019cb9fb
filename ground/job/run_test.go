package job_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/job"
	"retour/ground/ledger"
)

// intend is a verb that wants something done.
type intend struct{ job.Intent }

func (intend) Right() db.Right { return db.Anyone }

func (intend) Touches(db.Look) ([]int64, error) { return nil, nil }

func (i intend) Do(tx *db.Tx) (int64, error) { return job.Intend(tx, i.Intent), nil }

// word is a verb that says something about an intent: what a webhook or a person learnt.
type word func(tx *db.Tx) error

func (word) Right() db.Right { return db.Anyone }

func (word) Touches(db.Look) ([]int64, error) { return nil, nil }

func (w word) Do(tx *db.Tx) (bool, error) { return true, w(tx) }

// world is a database with a clock that the test turns.
type world struct {
	*db.DB
	t   *testing.T
	now *atomic.Int64
}

func open(t *testing.T, url string, fault func(string)) world {
	t.Helper()
	now := &atomic.Int64{}
	now.Store(1_800_000_000_000_000)
	return world{openAt(t, url, now, fault), t, now}
}

func openAt(t *testing.T, url string, now *atomic.Int64, fault func(string)) *db.DB {
	return dbtest.Open(t, url, db.Options{Clock: func() time.Time { return time.UnixMicro(now.Load()) }, Log: slog.New(slog.DiscardHandler), Fault: fault},
		ledger.Schema, job.Schema)
}

func (w world) pass(d time.Duration) { w.now.Add(d.Microseconds()) }

func (w world) intend(in job.Intent) int64 {
	w.t.Helper()
	n, err := db.Run(context.Background(), w.DB, db.Program, "", intend{in})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w world) say(does func(tx *db.Tx) error) error {
	_, err := db.Run(context.Background(), w.DB, db.Program, "", word(does))
	return err
}

func (w world) step(r *job.Runner) int {
	w.t.Helper()
	n, err := r.Step(context.Background(), 64)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// is checks in what state an intent is, and after how many tries.
func (w world) is(id int64, state job.State, tries int64) {
	w.t.Helper()
	type row struct {
		State job.State
		Tries int64
	}
	got, _, err := db.Get[row](w.On(context.Background()), `SELECT state, tries FROM intent WHERE id = $1`, id)
	if err != nil || got != (row{state, tries}) {
		w.t.Errorf("intent is %+v %v, want %s after %d tries", got, err, state, tries)
	}
}

// outside is a provider of the outside that remembers under which keys it was called, and as what.
type outside struct {
	mu    sync.Mutex
	calls []call
	says  func(t job.Task) job.Outcome
}

type call struct {
	Key   string
	State job.State
}

func (o *outside) handle(_ context.Context, t job.Task) job.Outcome {
	o.mu.Lock()
	o.calls = append(o.calls, call{t.Key(), t.State})
	o.mu.Unlock()
	return o.says(t)
}

func (o *outside) states() (out []job.State) {
	for _, c := range o.calls {
		out = append(out, c.State)
	}
	return out
}

func runner(d *db.DB, o *outside) *job.Runner {
	return &job.Runner{DB: d, Handlers: map[string]job.Handler{"pay": o.handle}}
}

func says(out job.Outcome) func(job.Task) job.Outcome {
	return func(job.Task) job.Outcome { return out }
}

func each(t *testing.T, test func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, url string) { test(t, open(t, url, nil)) })
}

// The key towards the outside is the intent's own, the same at every try and after a person started it again; another
// intent has another.
func TestOneKeyForAllTries(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o := &outside{says: says(job.Outcome{State: job.Ready})}
		r := runner(w.DB, o)
		r.TriesMax = 3
		id := w.intend(job.Intent{Kind: "pay"})
		for range 5 {
			w.step(r)
			w.pass(7 * time.Hour)
		}
		w.is(id, job.Failed, 3)
		if err := w.say(func(tx *db.Tx) error { return job.Again(tx, id) }); err != nil {
			t.Fatal(err)
		}
		o.says = says(job.Outcome{State: job.Done})
		w.step(r)
		w.is(id, job.Done, 1)
		if len(o.calls) != 4 {
			t.Fatalf("%d calls, want 3 and 1", len(o.calls))
		}
		for _, c := range o.calls {
			if c.Key != o.calls[0].Key || job.Number(c.Key) != id {
				t.Errorf("calls under different keys: %v", o.calls)
			}
		}
		other := w.intend(job.Intent{Kind: "pay"})
		w.step(r)
		if last := o.calls[len(o.calls)-1].Key; last == o.calls[0].Key || job.Number(last) != other {
			t.Errorf("two intents under one key %s", last)
		}
	})
}

// What a transaction wants done is wanted only if the transaction is kept.
func TestIntentOfALostVerb(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		lost := errors.New("no")
		if err := w.say(func(tx *db.Tx) error { job.Intend(tx, job.Intent{Kind: "pay"}); return lost }); !errors.Is(err, lost) {
			t.Fatal(err)
		}
		o := &outside{says: says(job.Outcome{State: job.Done})}
		if n := w.step(runner(w.DB, o)); n != 0 {
			t.Errorf("%d intents of a verb that failed", n)
		}
	})
}

// An outcome nobody knows is asked for before anything is done again, however often, and is never given up; a "not now" in
// between does not make it known.
func TestUnknownIsAskedFor(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o := &outside{}
		o.says = func(t job.Task) job.Outcome {
			if t.Tries%2 == 0 {
				return job.Outcome{State: job.Unknown, Note: "no answer"}
			}
			return job.Outcome{State: job.Ready, Note: "not now"}
		}
		r := runner(w.DB, o)
		r.TriesMax = 3
		id := w.intend(job.Intent{Kind: "pay"})
		for range 6 {
			w.step(r)
			w.pass(7 * time.Hour)
		}
		w.is(id, job.Unknown, 6)
		want := []job.State{job.Ready, job.Unknown, job.Unknown, job.Unknown, job.Unknown, job.Unknown}
		if got := o.states(); !slices.Equal(got, want) {
			t.Errorf("handed over as %v, want %v", got, want)
		}
	})
}

// A node that falls with a task in its hands leaves it unknown for the next, after the lease and not before; one that
// falls each time is tried at growing distances.
func TestNodeFalls(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		id := w.intend(job.Intent{Kind: "pay"})
		fall := func() {
			r := &job.Runner{DB: w.DB, Handlers: map[string]job.Handler{"pay": func(context.Context, job.Task) job.Outcome { return job.Outcome{} }}}
			job.Take(t, r)
		}
		fall()
		o := &outside{says: says(job.Outcome{State: job.Done})}
		w.pass(time.Minute)
		if n := w.step(runner(w.DB, o)); n != 0 {
			t.Error("taken over before its lease was over")
		}
		for range 8 { // it falls again and again
			w.pass(10 * time.Minute)
			fall()
		}
		w.is(id, job.Running, 9)
		w.pass(10 * time.Minute)
		if n := w.step(runner(w.DB, o)); n != 0 {
			t.Error("what made the process fall nine times is tried again within ten minutes")
		}
		w.pass(7 * time.Hour)
		w.step(runner(w.DB, o))
		w.is(id, job.Done, 10)
		if got := o.states(); !slices.Equal(got, []job.State{job.Unknown}) {
			t.Errorf("handed over as %v, want as unknown", got)
		}
	})
}

// A node whose lease ran out while it waited for the outside may add that it is done, and nothing else: the task is in
// other hands, or has ended.
func TestLateOutcome(t *testing.T) {
	for _, c := range []struct {
		late, other job.Outcome
		want        job.State
	}{
		{job.Outcome{State: job.Ready}, job.Outcome{State: job.Done}, job.Done},
		{job.Outcome{State: job.Unknown}, job.Outcome{State: job.Done}, job.Done},
		{job.Outcome{State: job.Failed}, job.Outcome{State: job.Done}, job.Done},
		{job.Outcome{State: job.Ready}, job.Outcome{State: job.Failed}, job.Failed},
		{job.Outcome{State: job.Ready}, job.Outcome{State: job.Waiting}, job.Waiting},
		{job.Outcome{State: job.Unknown}, job.Outcome{State: job.Waiting}, job.Waiting},
		{job.Outcome{State: job.Done}, job.Outcome{State: job.Waiting}, job.Done},
		{job.Outcome{State: job.Done}, job.Outcome{State: job.Failed}, job.Done},
	} {
		t.Run(string(c.late.State)+" after "+string(c.other.State), func(t *testing.T) {
			each(t, func(t *testing.T, w world) {
				id := w.intend(job.Intent{Kind: "pay"})
				second := &outside{says: says(c.other)}
				first := &outside{}
				first.says = func(job.Task) job.Outcome {
					w.pass(3 * time.Minute) // it takes too long
					w.step(runner(w.DB, second))
					return c.late
				}
				w.step(runner(w.DB, first))
				w.is(id, c.want, 2)
			})
		})
	}
}

// A webhook that ends an intent while a runner is about to take it, or carries it out, has the last word.
func TestEndedMeanwhile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		var w world
		var id int64
		var armed atomic.Bool
		now := &atomic.Int64{}
		now.Store(1_800_000_000_000_000)
		var second *db.DB
		w = open(t, url, func(stage string) {
			if stage == "before commit" && armed.CompareAndSwap(true, false) { // the claim has read, and not written
				if _, err := db.Run(context.Background(), second, db.Program, "", word(func(tx *db.Tx) error { job.Finish(tx, id, "webhook"); return nil })); err != nil {
					t.Error(err)
				}
			}
		})
		o := &outside{says: says(job.Outcome{State: job.Ready})}
		id = w.intend(job.Intent{Kind: "pay"})
		if w.Postgres() { // on SQLite nobody comes in between
			second = openAt(t, url, now, nil)
			armed.Store(true)
			if n := w.step(runner(w.DB, o)); n != 0 || len(o.calls) != 0 {
				t.Errorf("%d were taken and %d carried out although they had ended", n, len(o.calls))
			}
			w.is(id, job.Done, 0)
		}
		id = w.intend(job.Intent{Kind: "pay"})
		o.says = func(job.Task) job.Outcome {
			if err := w.say(func(tx *db.Tx) error { job.Finish(tx, id, "webhook"); return nil }); err != nil {
				t.Error(err)
			}
			return job.Outcome{State: job.Unknown}
		}
		w.step(runner(w.DB, o))
		w.is(id, job.Done, 1)
	})
}

// What an outcome causes is stored with it or not at all; if it cannot be, the outcome is asked for again.
func TestOutcomeAndWhatItCauses(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		id := w.intend(job.Intent{Kind: "pay"})
		broken := true
		o := &outside{says: says(job.Outcome{State: job.Done, Then: func(tx *db.Tx) error {
			event.Tell(tx, id, paid{})
			if broken {
				return errors.New("cannot be stored")
			}
			return nil
		}})}
		w.step(runner(w.DB, o))
		w.is(id, job.Unknown, 1)
		w.pass(time.Hour)
		broken = false
		w.step(runner(w.DB, o))
		w.is(id, job.Done, 2)
		if n, _, err := db.Get[int64](w.On(context.Background()), `SELECT count(*) FROM event`); err != nil || n != 1 {
			t.Errorf("%d events %v, want 1", n, err)
		}
		if got := o.states(); !slices.Equal(got, []job.State{job.Ready, job.Unknown}) {
			t.Errorf("handed over as %v", got)
		}
	})
}

type paid struct{}

func (paid) Kind() string { return "test.paid" }

// An intent that needs a person's consent, one whose time has not come, one that waits for a webhook and one of a kind
// nobody here handles are left alone.
func TestLeftAlone(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		o := &outside{says: says(job.Outcome{State: job.Waiting})}
		r := runner(w.DB, o)
		consent := w.intend(job.Intent{Kind: "pay", Approval: true})
		later := w.intend(job.Intent{Kind: "pay", NotYet: w.Now().Add(time.Hour)})
		w.intend(job.Intent{Kind: "of another program"})
		if n := w.step(r); n != 0 {
			t.Errorf("%d were taken", n)
		}
		w.pass(2 * time.Hour)
		if n := w.step(r); n != 1 {
			t.Errorf("%d were taken, want the one whose time has come", n)
		}
		w.is(later, job.Waiting, 1)
		w.pass(1000 * time.Hour)
		if err := w.say(func(tx *db.Tx) error { return job.Again(tx, consent) }); err != nil {
			t.Fatal(err)
		}
		if n := w.step(r); n != 1 {
			t.Errorf("%d were taken, want the one agreed to", n)
		}
		w.is(consent, job.Waiting, 1)
	})
}

// A handler that panics takes nobody with it, and its outcome is unknown.
func TestHandlerPanics(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		bad := w.intend(job.Intent{Kind: "pay", Subject: 1})
		good := w.intend(job.Intent{Kind: "pay", Subject: 2})
		o := &outside{says: func(t job.Task) job.Outcome {
			if t.Subject == 1 {
				panic("oh")
			}
			return job.Outcome{State: job.Done}
		}}
		w.step(runner(w.DB, o))
		w.is(bad, job.Unknown, 1)
		w.is(good, job.Done, 1)
	})
}

// What the outside says need not be text, or short; an outcome is stored all the same.
func TestUnreadableNote(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		id := w.intend(job.Intent{Kind: "pay"})
		o := &outside{says: says(job.Outcome{State: job.Failed, Note: "caf\xc3\xa9 \x00\xff" + strings.Repeat("é", 1000)})}
		w.step(runner(w.DB, o))
		w.is(id, job.Failed, 1)
		note, _, err := db.Get[string](w.On(context.Background()), `SELECT note FROM intent WHERE id = $1`, id)
		if err != nil || !strings.HasPrefix(note, "café é") || len(note) > 400 {
			t.Errorf("note %q %v", note, err)
		}
	})
}

// Two nodes carry out each intent once.
func TestTwoRunners(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := open(t, url, nil)
		nodes := []*db.DB{w.DB, openAt(t, url, w.now, nil)}
		const count = 60
		for i := range count {
			w.intend(job.Intent{Kind: "pay", Subject: int64(i)})
		}
		o := &outside{says: says(job.Outcome{State: job.Done})}
		var group sync.WaitGroup
		for _, d := range nodes {
			group.Go(func() {
				if err := runner(d, o).Drain(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		seen := map[string]bool{}
		for _, c := range o.calls {
			if seen[c.Key] || c.State != job.Ready {
				t.Errorf("%s as %s a second time", c.Key, c.State)
			}
			seen[c.Key] = true
		}
		if len(seen) != count {
			t.Errorf("%d of %d were carried out", len(seen), count)
		}
	})
}

// In the loop one that takes long holds up no other, and the end waits for what is under way.
func TestLoop(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		ctx, stop := context.WithCancel(context.Background())
		begun, release, done := make(chan struct{}), make(chan struct{}), make(chan int64, 100)
		r := &job.Runner{DB: w.DB, Workers: 2, Handlers: map[string]job.Handler{
			"slow": func(ctx context.Context, t job.Task) job.Outcome {
				close(begun)
				<-release
				return job.Outcome{State: job.Failed, Note: fmt.Sprint(ctx.Err())}
			},
			"pay": func(_ context.Context, t job.Task) job.Outcome {
				done <- t.ID
				return job.Outcome{State: job.Done}
			},
		}}
		slow := w.intend(job.Intent{Kind: "slow"})
		ended := make(chan struct{})
		go func() { r.Loop(ctx); close(ended) }()
		<-begun
		for range 5 {
			w.intend(job.Intent{Kind: "pay"})
		}
		for range 5 {
			<-done
		}
		stop()
		select {
		case <-ended:
			t.Error("it ended with a task under way")
		default:
		}
		close(release)
		<-ended
		w.is(slow, job.Unknown, 1) // a call that was cut off says nothing, and the next start asks at once
		o := &outside{says: says(job.Outcome{State: job.Done})}
		w.pass(time.Second)
		r = &job.Runner{DB: w.DB, Handlers: map[string]job.Handler{"slow": o.handle}}
		if n := w.step(r); n != 1 {
			t.Errorf("%d were taken after the start, want the one that was stopped", n)
		}
	})
}

// Pauses grow from seconds to hours, and never overflow.
func TestPause(t *testing.T) {
	last := time.Duration(0)
	for tries := int64(0); tries < 200; tries++ {
		p := job.Pause(tries)
		if p < last || p < 5*time.Second || p > 6*time.Hour {
			t.Fatalf("pause %d is %s after %s", tries, p, last)
		}
		last = p
	}
	if last != 6*time.Hour {
		t.Errorf("at most %s", last)
	}
}

// Keys that are not ours lead to no intent.
func TestNumber(t *testing.T) {
	for _, key := range []string{"", "retour-", "retour-0", "retour--4", "retour-5x", "retour-05", " retour-5", "retour-99999999999999999999"} {
		if n := job.Number(key); n != 0 {
			t.Errorf("%q is read as %d", key, n)
		}
	}
	if n := job.Number(job.Task{ID: 5}.Key()); n != 5 {
		t.Errorf("our own key is read as %d", n)
	}
}
