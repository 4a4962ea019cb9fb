package feed

import (
	"context"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/job"
)

// Replay sends an endpoint every event behind a cursor again, up to those that the follower tells it of anyway: each
// once, delivered before or not, paused then or not, in the order of the log. It goes on in the background, and never
// lets more than a thousand wait. A replay that is under way is ended by a new one.
type Replay struct {
	Endpoint int64  `json:"endpoint"`
	After    string `json:"after,omitempty" doc:"cursor behind which to begin; leave out for the beginning of the log"`
}

// Right is webhooks.write.
func (Replay) Right() db.Right { return access.WebhooksWrite }

// Touches takes the endpoint.
func (v Replay) Touches(db.Look) ([]int64, error) { return []int64{v.Endpoint}, nil }

// Do marks the stretch. Faults: feed.cursor, feed.inactive, fault.not_found.
//
// It ends where the follower stands, or where the endpoint begins if the follower has not come so far: what lies behind
// that, the follower tells. A step of the follower that is under way and does not yet know the endpoint as active holds
// no event behind that place, see endpointRow.put.
func (v Replay) Do(tx *db.Tx) (Endpoint, error) {
	from, err := Decode(v.After)
	if err != nil {
		return Endpoint{}, err
	}
	if err := mustBeActive(tx, v.Endpoint); err != nil {
		return Endpoint{}, err
	}
	begins := db.Ask[event.Cursor](`SELECT since_tx, since_id FROM endpoint WHERE id = $1`, v.Endpoint)
	stands := db.Ask[event.Cursor](`SELECT tx, id FROM follower WHERE name = $1`, followerName)
	if err := tx.Read(begins, stands); err != nil {
		return Endpoint{}, err
	}
	until, _ := begins.First()
	if at, _ := stands.First(); before(until, at) {
		until = at
	}
	intent := job.Intend(tx, job.Intent{Kind: replayKind, Subject: v.Endpoint})
	tx.Exec(`UPDATE endpoint SET replay = $2, replay_tx = $3, replay_id = $4, until_tx = $5, until_id = $6 WHERE id = $1`,
		v.Endpoint, intent, from.Tx, from.ID, until.Tx, until.ID)
	event.Tell(tx, v.Endpoint, Replayed(v))
	row, err := takeEndpoint(tx, v.Endpoint)
	row.Replay = intent
	if err != nil {
		return Endpoint{}, err
	}
	return row.endpoint()
}

// before reports whether a lies before b in the log.
func before(a, b event.Cursor) bool { return a.Tx < b.Tx || a.Tx == b.Tx && a.ID < b.ID }

const (
	replayStep  = 200
	replayOpen  = 1000            // deliveries of an endpoint that may wait before a replay adds more
	replayPause = 2 * time.Second // until it looks again
)

// replayed is the verb of one step of a replay: it sends some events, moves the mark, and intends the next step. Intent
// tells a step of this replay from one of a replay that was ended, and from one that is carried out a second time.
type replayed struct {
	db       *db.DB
	endpoint int64
	intent   int64
}

func (replayed) Right() db.Right { return db.Anyone }

func (s replayed) Touches(db.Look) ([]int64, error) { return []int64{s.endpoint}, nil }

// stretch is how far a replay has come, and how full its endpoint is.
type stretch struct {
	State   EndpointState
	Filter  string
	Intent  int64
	Tx, ID  int64
	UntilTx int64
	UntilID int64
	Open    int64
}

func (s replayed) Do(tx *db.Tx) (struct{}, error) {
	var none struct{}
	at, ok, err := db.Get[stretch](tx, `SELECT state, kinds, replay, replay_tx, replay_id, until_tx, until_id,
		(SELECT count(*) FROM (SELECT 1 FROM delivery WHERE endpoint = $1 AND state = 'waiting' LIMIT 1000) AS waiting) FROM endpoint WHERE id = $1`, s.endpoint)
	if err != nil || !ok || at.Intent != s.intent {
		return none, err
	}
	until, from := event.Cursor{Tx: at.UntilTx, ID: at.UntilID}, event.Cursor{Tx: at.Tx, ID: at.ID}
	if at.State != Active || !before(from, until) {
		s.mark(tx, 0, from)
		return none, nil
	}
	if at.Open >= replayOpen {
		s.mark(tx, job.Intend(tx, job.Intent{Kind: replayKind, Subject: s.endpoint, NotYet: tx.Now().Add(replayPause)}), from)
		return none, nil
	}
	filter, err := fromJSON(at.Filter)
	if err != nil {
		return none, err
	}
	events, err := event.After(tx, s.db, from, replayStep)
	if err != nil {
		return none, err
	}
	pause := time.Duration(0)
	if len(events) == 0 { // what lies before the end cannot be read yet: a transaction is still open
		pause = replayPause
	}
	for _, e := range events {
		here := event.Cursor{Tx: e.Tx, ID: e.ID}
		if before(until, here) {
			from = until
			break
		}
		if from = here; wanted(filter, e.Kind) {
			send(tx, s.endpoint, place{e.Tx, e.ID, e.Kind})
		}
	}
	next := int64(0)
	if before(from, until) {
		next = job.Intend(tx, job.Intent{Kind: replayKind, Subject: s.endpoint, NotYet: tx.Now().Add(pause)})
	}
	s.mark(tx, next, from)
	return none, nil
}

func (s replayed) mark(tx *db.Tx, intent int64, at event.Cursor) {
	tx.Exec(`UPDATE endpoint SET replay = $2, replay_tx = $3, replay_id = $4 WHERE id = $1`, s.endpoint, intent, at.Tx, at.ID)
}

// replay carries out one step.
func (f *Feed) replay(ctx context.Context, t job.Task) job.Outcome {
	if _, err := db.Run(ctx, f.db, db.Program, "", replayed{f.db, t.Subject, t.ID}); err != nil {
		f.db.Log().Error("replay stopped", "endpoint", t.Subject, "error", err)
		return job.Outcome{State: job.Ready, Note: "the next events could not be read"}
	}
	return job.Outcome{State: job.Done}
}
