package job

import (
	"context"
	"fmt"
	"hash/fnv"
	"runtime/debug"
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
	TriesMax int64         // tries before it is given up, visibly; default 15 (about two days)
}

func (r *Runner) lease() time.Duration {
	if r.Lease == 0 {
		return 2 * time.Minute
	}
	return r.Lease
}

// claim is the verb that takes due intents into this runner's hands. What was running past its lease, because a node
// fell, is unknown: it may have worked.
type claim struct {
	kinds []any
	limit int64
	lease time.Duration
}

func (claim) Right() db.Right { return db.Anyone }

func (claim) Touches(db.Look) ([]int64, error) { return []int64{claimLock}, nil }

var claimLock = func() int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte("intent claim")) // a hash never fails
	return int64(h.Sum64() | 1<<63)
}()

func (c claim) Do(tx *db.Tx) ([]Task, error) {
	args := append([]any{tx.At(), c.limit}, c.kinds...)
	tasks, err := db.All[Task](tx, `SELECT `+taskColumns+` FROM intent
		WHERE state IN ('ready', 'running', 'unknown') AND due <= $1 AND kind IN (`+db.In(3, len(c.kinds))+`) ORDER BY due, id LIMIT $2`, args...)
	if err != nil {
		return nil, err
	}
	until := tx.At() + c.lease.Microseconds()
	for i := range tasks {
		t := &tasks[i]
		// one that ended meanwhile, by a webhook or a person, stays as it ended
		tx.Exec(`UPDATE intent SET state = 'running', due = $2, tries = tries + 1 WHERE id = $1 AND state = $3`, t.ID, until, string(t.State))
		if t.State == Running {
			t.State = Unknown
		}
	}
	return tasks, nil
}

// settle is the verb that stores what became of a try.
type settle struct {
	task Task
	out  Outcome
	due  int64
}

func (settle) Right() db.Right { return db.Anyone }

func (s settle) Touches(db.Look) ([]int64, error) {
	return append([]int64{s.task.ID}, s.out.Touches...), nil
}

func (s settle) Do(tx *db.Tx) (struct{}, error) {
	state, ok, err := db.Get[State](tx, `SELECT state FROM intent WHERE id = $1`, s.task.ID)
	if err != nil {
		return struct{}{}, err
	}
	if !ok || state == Done || state == Failed {
		return struct{}{}, nil // somebody else settled it: a webhook, a person, or the node that took it over
	}
	if s.out.Then != nil {
		if err := s.out.Then(tx); err != nil {
			return struct{}{}, err
		}
	}
	tx.Exec(`UPDATE intent SET state = $2, due = $3, note = $4 WHERE id = $1`, s.task.ID, string(s.out.State), s.due, s.out.Note)
	tx.WakeAfterCommit()
	return struct{}{}, nil
}

// Step takes at most limit due intents, carries them out and stores what became of them. It says how many it took.
func (r *Runner) Step(ctx context.Context, limit int) (int, error) {
	kinds := make([]any, 0, len(r.Handlers))
	for k := range r.Handlers {
		kinds = append(kinds, k)
	}
	if len(kinds) == 0 {
		return 0, nil
	}
	sortStrings(kinds)
	due, _, err := db.Get[int64](r.DB.On(ctx), `SELECT count(*) FROM (SELECT 1 FROM intent
		WHERE state IN ('ready', 'running', 'unknown') AND due <= $1 LIMIT 1) AS due`, r.DB.Now().UnixMicro())
	if err != nil || due == 0 {
		return 0, err // nothing to write: no transaction
	}
	tasks, err := db.Run(ctx, r.DB, db.Program, "", claim{kinds, int64(limit), r.lease()})
	if err != nil {
		return 0, err
	}
	workers := r.Workers
	if workers == 0 {
		workers = 8
	}
	room := make(chan struct{}, workers)
	var group sync.WaitGroup
	for _, t := range tasks {
		room <- struct{}{}
		group.Go(func() {
			defer func() { <-room }()
			r.carryOut(ctx, t)
		})
	}
	group.Wait()
	return len(tasks), nil
}

// carryOut does one task and stores the outcome. If storing fails, the lease runs out and the task is unknown.
func (r *Runner) carryOut(ctx context.Context, t Task) {
	out := r.try(ctx, t)
	if ctx.Err() != nil && out.State != Done {
		return // we are being stopped: the next start takes it over
	}
	tries := t.Tries + 1
	most := r.TriesMax
	if most == 0 {
		most = 15
	}
	if out.State == Ready && tries >= most {
		out.State, out.Note = Failed, "given up: "+out.Note
	}
	pause := out.After
	if pause == 0 && (out.State == Ready || out.State == Unknown) {
		pause = Pause(tries)
	}
	due := r.DB.Now().Add(pause).UnixMicro()
	if _, err := db.Run(context.WithoutCancel(ctx), r.DB, db.Program, "", settle{t, out, due}); err != nil {
		r.DB.Log().Error("intent not settled", "kind", t.Kind, "intent", t.ID, "error", err)
	}
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
	return min(5*time.Second<<min(tries-1, 20), 6*time.Hour)
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

// Loop keeps carrying out intents until ctx ends.
func (r *Runner) Loop(ctx context.Context) {
	wake, stop := r.DB.Wake()
	defer stop()
	for ctx.Err() == nil {
		if err := r.Drain(ctx); err != nil && ctx.Err() == nil {
			r.DB.Log().Error("intents stopped", "error", err)
		}
		timer := time.NewTimer(time.Second)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-wake:
		}
		timer.Stop()
	}
}
