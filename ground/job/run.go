package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"retour/ground/db"
)

// Handler does one kind of intent: it talks to the outside, with no transaction open.
type Handler func(ctx context.Context, t Task) Outcome

// Runner carries out intents. Several nodes may run one each.
type Runner struct {
	DB       *db.DB
	Handlers map[string]Handler
	Workers  int           // intents carried out at the same time; default 8
	Lease    time.Duration // how long a try may take before another node takes it over; default 2 minutes
	TriesMax int64         // tries before it is given up, visibly; default 15 (about two days). What is unknown is never given up
}

func (r *Runner) lease() time.Duration {
	if r.Lease == 0 {
		return 2 * time.Minute
	}
	return r.Lease
}

func (r *Runner) workers() int {
	if r.Workers == 0 {
		return 8
	}
	return r.Workers
}

func (r *Runner) triesMax() int64 {
	if r.TriesMax == 0 {
		return 15
	}
	return r.TriesMax
}

// Step takes at most limit due intents, as many as can be carried out at once, carries them out and stores what became of
// them. It says how many it took.
func (r *Runner) Step(ctx context.Context, limit int) (int, error) {
	tasks, err := r.take(ctx, min(limit, r.workers()))
	if err != nil {
		return 0, err
	}
	var group sync.WaitGroup
	for _, t := range tasks {
		group.Go(func() { r.carryOut(ctx, t) })
	}
	group.Wait()
	return len(tasks), nil
}

// Drain carries out what is due until nothing is.
func (r *Runner) Drain(ctx context.Context) error {
	for {
		n, err := r.Step(ctx, 64)
		if err != nil || n == 0 {
			return err
		}
	}
}

const (
	poll   = time.Second          // what comes due, and what other nodes intend, does not wake us
	gather = 5 * time.Millisecond // for more of those that end together
)

// Loop keeps carrying out intents until ctx ends, and returns when none is under way any more. One that takes long holds
// up no other as long as a worker is free.
func (r *Runner) Loop(ctx context.Context) {
	wake, stop := r.DB.Wake()
	defer stop()
	var under sync.WaitGroup
	defer under.Wait()
	free := make(chan struct{}, r.workers()) // one for each worker that is free
	for range r.workers() {
		free <- struct{}{}
	}
	for ctx.Err() == nil {
		tasks, err := r.take(ctx, len(free))
		if err != nil && ctx.Err() == nil {
			r.DB.Log().Error("intents stopped", "error", err)
		}
		for _, t := range tasks {
			<-free
			under.Go(func() {
				r.carryOut(ctx, t)
				free <- struct{}{}
			})
		}
		r.rest(ctx, free, wake)
	}
}

// rest waits until there may be something to do and somebody to do it.
func (r *Runner) rest(ctx context.Context, free chan struct{}, wake <-chan struct{}) {
	if len(free) == 0 {
		select {
		case <-ctx.Done():
		case one := <-free:
			time.Sleep(gather)
			free <- one
		}
		return
	}
	timer := time.NewTimer(poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-wake:
	}
}

// carryOut does one task and stores the outcome. If storing fails, the lease runs out and the task is unknown.
func (r *Runner) carryOut(ctx context.Context, t held) {
	var out Outcome
	if ctx.Err() != nil {
		out = Outcome{State: t.State, Note: t.Note, After: now} // nothing was begun
	} else {
		out = r.judged(ctx, t, r.try(ctx, t.Task))
	}
	ctx = context.WithoutCancel(ctx)
	err := r.store(ctx, t, out)
	if err != nil && out.Then != nil { // what it was to cause could not be caused: so it is asked for again, later
		r.DB.Log().Error("outcome not stored", "kind", t.Kind, "intent", t.ID, "error", err)
		err = r.store(ctx, t, Outcome{State: Unknown, Note: "the outcome could not be stored", After: Pause(t.Tries + 1)})
	}
	if err != nil {
		r.DB.Log().Error("intent not settled", "kind", t.Kind, "intent", t.ID, "error", err)
	}
}

// now, as a pause: the next who looks takes it.
const now = time.Nanosecond

// judged is what is made of a handler's word.
func (r *Runner) judged(ctx context.Context, t held, out Outcome) Outcome {
	switch {
	case ctx.Err() != nil && out.State != Done: // we are being stopped, and a call that was cut off says nothing
		return Outcome{State: Unknown, Note: "stopped", After: now}
	case out.State == Ready && t.State == Unknown: // "not now" is no answer to whether it was done before
		out.State = Unknown
	case out.State == Ready && t.Tries+1 >= r.triesMax():
		out.State, out.Note = Failed, "given up: "+out.Note
	}
	if out.After == 0 && (out.State == Ready || out.State == Unknown) {
		out.After = Pause(t.Tries + 1)
	}
	return out
}

func (r *Runner) store(ctx context.Context, t held, out Outcome) error {
	due := r.DB.Now().Add(out.After).UnixMicro()
	out.Note = readable(out.Note)
	for try := 1; ; try++ {
		_, err := db.Run(ctx, r.DB, db.Program, "", settle{t, out, due})
		if !errors.Is(err, errOvertaken) || try == 5 {
			return err
		}
	}
}

const noteMost = 400 // bytes

// readable makes a note of whatever the outside said, which may be long and need not be text.
func readable(note string) string {
	if len(note) > noteMost {
		note = note[:noteMost]
	}
	return strings.ToValidUTF8(strings.ReplaceAll(note, "\x00", ""), "")
}

func (r *Runner) try(ctx context.Context, t Task) (out Outcome) {
	defer func() {
		if p := recover(); p != nil {
			r.DB.Log().Error("intent panicked", "kind", t.Kind, "intent", t.ID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			out = Outcome{State: Unknown, Note: "internal error"}
		}
	}()
	return r.Handlers[t.Kind](ctx, t)
}

// Pause is the time before the next try: 5 seconds, doubled each time, at most 6 hours.
func Pause(tries int64) time.Duration {
	return min(5*time.Second<<min(max(tries-1, 0), 20), 6*time.Hour)
}
