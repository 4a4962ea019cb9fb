package db

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
)

// Right names what an actor may do. The rooms of ground/access give people rights by roles.
type Right string

// Anyone is the right that needs none.
const Anyone Right = ""

// ActorKind says what kind of actor acts.
type ActorKind string

// The kinds of actors.
const (
	Person  ActorKind = "person"  // someone who works here, with a log-in
	Machine ActorKind = "machine" // an API key
	Shopper ActorKind = "shopper" // whoever proved to know an order; may act on that order only
	System  ActorKind = "system"  // the program itself: followers, jobs, imports
)

// Actor is who acts.
type Actor struct {
	ID     int64 // record number of the person or key; 0 for the system
	Kind   ActorKind
	Rights map[Right]bool
	Order  int64 // a shopper's order
	Gift   int64 // of it, what a gift code opened: who holds the code acts on that alone; 0: the buyer
	Strong bool  // a shopper who came by the signed link of a mail, not by guessing number and postcode
	Lang   lang.Tag
}

// Program is the actor of the program itself; it may do everything.
var Program = Actor{Kind: System}

// keeper is under whose number the actor's idempotency keys are stored. Shoppers have no record of their own: theirs are
// those of their order or gift, so that no shopper meets the keys of another, or of the program.
func (a Actor) keeper() int64 {
	switch {
	case a.Kind == Shopper && a.Gift != 0:
		return -a.Gift
	case a.Kind == Shopper:
		return -a.Order
	}
	return a.ID
}

// May reports whether the actor has the right.
func (a Actor) May(r Right) bool {
	return r == Anyone || a.Kind == System || a.Rights[r]
}

// Verb is one change: a struct with the input and these methods. The same struct is the body of an API call, a form, a
// command line, a job's argument, a step of the simulation and the record of the audit.
type Verb[R any] interface {
	// Right is what the actor must be allowed to do.
	Right() Right
	// Touches names the records (by number) whose changes must not overlap with this one, found by look-ups that never
	// change. On SQLite it is not asked: there is one writer.
	Touches(look Look) ([]int64, error)
	// Do reads, decides and queues writes. It may be run more than once and must do the same each time.
	Do(tx *Tx) (R, error)
}

// Run carries verb v through one transaction and returns its answer once it is durable. key is the caller's idempotency
// key ("" for none): the same actor, key and verb give the stored answer again; another input under the same key is
// refused with fault.key_reused. It is the only way in, for API, form, command line, job and simulation alike.
func Run[R any](ctx context.Context, d *DB, actor Actor, key string, v Verb[R]) (answer R, err error) {
	began := time.Now()
	defer func() { d.watch.verb(nameOf(v), err, began) }()
	if right := v.Right(); !actor.May(right) {
		if actor.Kind == "" {
			return answer, fault.New(fault.Unauthenticated, lang.FaultUnauthenticated())
		}
		return answer, fault.New(fault.Forbidden, lang.FaultForbidden(string(right)))
	}
	w := &work{ctx: ctx, db: d, actor: actor, key: key, name: nameOf(v)}
	if key != "" {
		input, err := json.Marshal(v)
		if err != nil {
			return answer, fmt.Errorf("%s: input: %w", w.name, err)
		}
		sum := sha256.Sum256(append(append([]byte(w.name), 0), input...))
		w.hash = sum[:12]
	}
	w.touches = v.Touches
	w.do = func(tx *Tx) ([]byte, error) {
		got, err := v.Do(tx)
		if err != nil {
			return nil, err
		}
		answer = got
		if key == "" {
			return nil, nil
		}
		return json.Marshal(got)
	}
	w.repeat = func(stored []byte) error {
		var got R
		if err := json.NewDecoder(bytes.NewReader(stored)).Decode(&got); err != nil {
			return err
		}
		answer = got
		return nil
	}
	if err := d.engine.run(ctx, w); err != nil {
		var none R
		return none, err
	}
	if w.told {
		d.wake()
	}
	return answer, nil
}

// work is one verb on its way through a transaction, with its types erased.
type work struct {
	ctx     context.Context
	db      *DB
	actor   Actor
	key     string
	hash    []byte
	name    string
	touches func(Look) ([]int64, error)
	do      func(*Tx) ([]byte, error)
	repeat  func([]byte) error
	stored  []byte  // the answer found under the key
	told    bool    // events or intents were appended
	also    []int64 // records to lock beside those that touches names, found under way
}

// attempt runs Do once on a started transaction and queues the row of its idempotency key.
func (w *work) attempt(tx *Tx) (err error) {
	defer func() {
		switch r := recover(); r {
		case nil:
		case errNeedIDs, errNeedLocks: // run again once it has more of them
			err = r.(error)
		default:
			err = fmt.Errorf("%s panicked: %v\n%s", w.name, r, stack())
		}
	}()
	answer, err := w.do(tx)
	if err != nil {
		return err
	}
	if w.key != "" {
		tx.Insert("call(actor, key, hash, at, answer)", w.actor.keeper(), w.key, w.hash, tx.At(), answer)
	}
	return tx.flushLate()
}

// lookup is the query for what is stored under the key.
func (w *work) lookup() *Asked[storedCall] {
	return Ask[storedCall](callLookup, w.actor.keeper(), w.key)
}

// answered looks at what is stored under the key: errAnswered, if the verb was run before.
func (w *work) answered(call *Asked[storedCall]) error {
	c, ok := call.First()
	switch {
	case !ok:
		return nil
	case !bytes.Equal(c.Hash, w.hash):
		return fault.New(fault.Conflict, lang.FaultKeyReused())
	}
	w.stored = c.Answer
	return errAnswered
}

// errAnswered ends a verb whose answer was found under its key; w.stored holds it.
var errAnswered = errors.New("db: answered before")

type storedCall struct {
	Hash   []byte
	Answer []byte
}

const callLookup = `SELECT hash, answer FROM call WHERE actor = $1 AND key = $2`

var verbNames sync.Map

// nameOf is the verb's name as events and audit show it: its type without the package.
func nameOf(v any) string {
	t := reflect.TypeOf(v)
	if name, ok := verbNames.Load(t); ok {
		return name.(string)
	}
	name := t.String()
	name = name[strings.LastIndexByte(name, '.')+1:]
	verbNames.Store(t, name)
	return name
}
