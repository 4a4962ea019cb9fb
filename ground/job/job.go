// Package job holds intents: what is to be done in the outside world. An intent is a row written in the transaction of
// the fact that causes it, carried out later with no transaction open, and settled in a new one. Its own number is the
// key towards the outside, the same at every try, so that doing it twice is doing it once. An outcome that is not known
// stays visible until the outside was asked. It stores intents and knows no provider, carrier or mail.
//
//	ready ─▶ running ─▶ done
//	  ▲         ├─────▶ ready again, later          the outside said "not now"
//	  │         ├─────▶ unknown ─▶ running (asks)   no answer came, or we fell in between
//	  │         ├─────▶ waiting ─▶ done             a person or a webhook has the next word
//	  │         └─────▶ failed                      refused for good, or given up: visible, may be started again
//	approval ───┘                                   a person has to agree first
package job

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"time"

	"retour/ground/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema holds this room's migrations.
var Schema fs.FS = schema

// State of an intent.
type State string

// The states.
const (
	Ready    State = "ready"
	Running  State = "running"
	Unknown  State = "unknown"
	Waiting  State = "waiting"
	Approval State = "approval"
	Done     State = "done"
	Failed   State = "failed"
)

// Intent is what a verb wants done.
type Intent struct {
	ID       int64 // 0: a new number is taken
	Kind     string
	Subject  int64     // the return or other record it belongs to
	Args     any       // JSON
	NotYet   time.Time // not before
	Approval bool      // a person must agree first
}

// Intend writes the intent in the verb's transaction and gives its number, the key towards the outside.
func Intend(tx *db.Tx, in Intent) int64 {
	args, err := json.Marshal(in.Args)
	if err != nil {
		panic(fmt.Sprintf("intent %s: %v", in.Kind, err))
	}
	if in.ID == 0 {
		in.ID = tx.NewID()
	}
	due, state := tx.At(), Ready
	if !in.NotYet.IsZero() {
		due = max(due, in.NotYet.UnixMicro())
	}
	if in.Approval {
		state = Approval
	}
	tx.Insert("intent(id, kind, subject, state, due, tries, args, note, created)",
		in.ID, in.Kind, in.Subject, string(state), due, int64(0), string(args), "", tx.At())
	tx.WakeAfterCommit()
	return in.ID
}

// Task is an intent in the hands of its handler.
type Task struct {
	ID      int64
	Kind    string
	Subject int64
	State   State // Unknown: an earlier try may have worked; ask the outside before doing it again
	Tries   int64 // tries before this one
	Args    string
	Note    string
	Created int64
}

// Key is what the outside knows the task by, the same at every try.
func (t Task) Key() string { return fmt.Sprintf("retour-%d", t.ID) }

// Into decodes the arguments.
func (t Task) Into(args any) error {
	if err := json.Unmarshal([]byte(t.Args), args); err != nil {
		return fmt.Errorf("intent %d %s: %w", t.ID, t.Kind, err)
	}
	return nil
}

// Outcome is what became of a try. Then, if set, runs in the transaction that stores the outcome, under locks on Touches.
type Outcome struct {
	State   State         // Done, Ready (again later), Unknown, Waiting or Failed
	Note    string        // for the operator; no personal data
	After   time.Duration // Ready, Unknown: when to try again; 0: the usual growing pause
	Touches []int64
	Then    func(tx *db.Tx) error
}

const taskColumns = "id, kind, subject, state, tries, args, note, created"

// AskOf prepares the query for the intents of one subject, oldest first.
func AskOf(subject int64) *db.Asked[Task] {
	return db.Ask[Task](`SELECT `+taskColumns+` FROM intent WHERE subject = $1 ORDER BY id`, subject)
}

// Open reads intents that are not done, oldest due first, optionally of one state.
func Open(r db.Reader, state State, limit int) ([]Task, error) {
	if state == "" {
		return db.All[Task](r, `SELECT `+taskColumns+` FROM intent WHERE state <> 'done' ORDER BY due, id LIMIT $1`, int64(limit))
	}
	return db.All[Task](r, `SELECT `+taskColumns+` FROM intent WHERE state = $1 ORDER BY due, id LIMIT $2`, string(state), int64(limit))
}

// Number is the intent's number behind a key that Task.Key made, or 0.
func Number(key string) int64 {
	var n int64
	if _, err := fmt.Sscanf(key, "retour-%d", &n); err != nil || n <= 0 || fmt.Sprintf("retour-%d", n) != key {
		return 0
	}
	return n
}
