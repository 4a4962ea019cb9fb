package job

import (
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"time"

	"retour/ground/db"
)

// held is a task in the hands of one runner until its lease ends. Whoever finds another lease on the intent has lost it.
type held struct {
	Task
	Until int64 // microseconds since 1970, UTC
}

// errOvertaken: somebody else changed the intent between our reading and our writing.
var errOvertaken = errors.New("intent changed meanwhile")

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

// dueTasks is where due intents of some kinds are found: $1 is now, and from $2 on the kinds.
func dueTasks(kinds int) string {
	return ` FROM intent WHERE state IN ('ready', 'running', 'unknown') AND due <= $1 AND kind IN (` + db.In(2, kinds) + `)`
}

type dueTask struct {
	Task
	Due int64
}

func (c claim) Do(tx *db.Tx) ([]held, error) {
	args := append([]any{tx.At()}, c.kinds...)
	due, err := db.All[dueTask](tx, `SELECT `+taskColumns+`, due`+dueTasks(len(c.kinds))+` ORDER BY due, id LIMIT `+db.In(len(args)+1, 1), append(args, c.limit)...)
	if err != nil {
		return nil, err
	}
	tasks := make([]held, len(due))
	for i, d := range due {
		t := held{d.Task, tx.At() + c.lease.Microseconds()}
		if d.State == Running {
			t.State = Unknown
			t.Until += Pause(t.Tries).Microseconds() // what makes us fall each time must not do so every two minutes
		}
		// one that ended meanwhile, by a webhook or a person, stays as it ended
		tx.ExecOne(errOvertaken, `UPDATE intent SET state = 'running', due = $2, tries = tries + 1 WHERE id = $1 AND state = $3 AND due = $4`,
			t.ID, t.Until, string(d.State), d.Due)
		tasks[i] = t
	}
	return tasks, nil
}

// take brings at most limit due intents into this runner's hands.
func (r *Runner) take(ctx context.Context, limit int) ([]held, error) {
	kinds := make([]string, 0, len(r.Handlers))
	for k := range r.Handlers {
		kinds = append(kinds, k)
	}
	if len(kinds) == 0 || limit == 0 {
		return nil, nil
	}
	slices.Sort(kinds)
	list := make([]any, len(kinds))
	for i, k := range kinds {
		list[i] = k
	}
	for try := 1; ; try++ {
		due, _, err := db.Get[int64](r.DB.On(ctx), `SELECT count(*) FROM (SELECT 1`+dueTasks(len(list))+` ORDER BY due LIMIT 1) AS due`, append([]any{r.DB.Now().UnixMicro()}, list...)...)
		if err != nil || due == 0 {
			return nil, err // nothing to write: no transaction
		}
		tasks, err := db.Run(ctx, r.DB, db.Program, "", claim{list, int64(limit), r.lease()})
		if !errors.Is(err, errOvertaken) || try == 5 {
			return tasks, err
		}
	}
}

// settle is the verb that stores what became of a try.
type settle struct {
	task held
	out  Outcome
	due  int64
}

func (settle) Right() db.Right { return db.Anyone }

func (s settle) Touches(db.Look) ([]int64, error) {
	return append([]int64{s.task.ID}, s.out.Touches...), nil
}

// leased is where an intent stands, and until when.
type leased struct {
	State State
	Due   int64
}

func (s settle) Do(tx *db.Tx) (struct{}, error) {
	is, ok, err := db.Get[leased](tx, `SELECT state, due FROM intent WHERE id = $1`, s.task.ID)
	if err != nil || !ok || !s.counts(is) {
		return struct{}{}, err
	}
	if s.out.Then != nil {
		if err := s.out.Then(tx); err != nil {
			return struct{}{}, err
		}
	}
	tx.ExecOne(errOvertaken, `UPDATE intent SET state = $2, due = $3, note = $4 WHERE id = $1 AND state = $5 AND due = $6`,
		s.task.ID, string(s.out.State), s.due, s.out.Note, string(is.State), is.Due)
	tx.WakeAfterCommit()
	return struct{}{}, nil
}

// counts reports whether what the try learnt is still wanted. In our hands, all of it is. If a webhook, a person or the
// node that took the task over was faster, only what is final may add to it: done is done, whoever says so, and refused
// ends it unless it has ended.
func (s settle) counts(is leased) bool {
	ours := is.State == Running && is.Due == s.task.Until
	switch s.out.State {
	case Done:
		return is.State != Done
	case Failed:
		return ours || is.State == Running || is.State == Unknown || is.State == Ready || is.State == Waiting
	}
	return ours
}
