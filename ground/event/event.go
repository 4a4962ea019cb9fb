// Package event is the log of what happened: who did what, when, by which rule. It is the audit trail, the outbox, the
// timeline and the live feed in one. Events are only ever added, and hold no personal data, comment or photo: those lie in
// tables that can be erased. Followers read the log; nobody upstream knows them.
package event

import (
	"encoding/json"
	"fmt"
	"time"

	"retour/ground/db"
)

// Event is one kind of thing that happens: a struct whose JSON is stored.
type Event interface {
	// Kind is the stable name, "return.requested".
	Kind() string
}

// Record is an event as stored. Its place in the log is (Tx, ID).
type Record struct {
	Tx        int64
	ID        int64
	At        int64 // microseconds since 1970, UTC
	Kind      string
	Subject   int64 // record number of the return, order or other thing it is about
	Actor     int64
	ActorKind db.ActorKind
	Verb      string
	Data      string // JSON
}

// Time is when it happened.
func (r Record) Time() time.Time { return time.UnixMicro(r.At).UTC() }

// Into decodes the event's data.
func (r Record) Into(e any) error {
	if err := json.Unmarshal([]byte(r.Data), e); err != nil {
		return fmt.Errorf("event %d/%d %s: %w", r.Tx, r.ID, r.Kind, err)
	}
	return nil
}

const into = "event(tx, id, at, kind, subject, actor, actor_kind, verb, data)"

const columns = "tx, id, at, kind, subject, actor, actor_kind, verb, data"

// Tell appends an event about subject in the verb's transaction.
func Tell(tx *db.Tx, subject int64, e Event) {
	data, err := json.Marshal(e)
	if err != nil {
		panic(fmt.Sprintf("event %s: %v", e.Kind(), err))
	}
	actor := tx.Actor()
	tx.Insert(into, db.TxNumber, tx.NewID(), tx.At(), e.Kind(), subject, actor.ID, string(actor.Kind), tx.Verb(), string(data))
	tx.WakeAfterCommit()
}

// AskTimeline prepares the query for all events about subject, oldest first.
func AskTimeline(subject int64) *db.Asked[Record] {
	return db.Ask[Record](`SELECT `+columns+` FROM event WHERE subject = $1 ORDER BY tx, id`, subject)
}

// Cursor is a place in the log.
type Cursor struct {
	Tx int64
	ID int64
}

// After reads the log behind the cursor in its order, at most limit events, and only as far as no earlier one can still
// appear.
func After(r db.Reader, d *db.DB, at Cursor, limit int) ([]Record, error) {
	return db.All[Record](r, `SELECT `+columns+` FROM event WHERE (tx, id) > ($1, $2)`+d.Horizon()+` ORDER BY tx, id LIMIT $3`, at.Tx, at.ID, int64(limit))
}

// Log reads the whole log as it is now, also what a follower may not see yet: for tests and tools that know that nothing
// is being written.
func Log(r db.Reader) ([]Record, error) {
	return db.All[Record](r, `SELECT `+columns+` FROM event ORDER BY tx, id`)
}

// Before reads the newest events before a place in the log, newest first; from the newest where the place is the zero one.
func Before(r db.Reader, at Cursor, limit int) ([]Record, error) {
	if at == (Cursor{}) {
		return Newest(r, limit)
	}
	return db.All[Record](r, `SELECT `+columns+` FROM event WHERE (tx, id) < ($1, $2) ORDER BY tx DESC, id DESC LIMIT $3`, at.Tx, at.ID, int64(limit))
}

// Newest reads the newest events as they are now, newest first: for people who watch. What belongs to a transaction that
// is still open may yet appear before them, so it is no way to follow the log.
func Newest(r db.Reader, limit int) ([]Record, error) {
	return db.All[Record](r, `SELECT `+columns+` FROM event ORDER BY tx DESC, id DESC LIMIT $1`, int64(limit))
}
