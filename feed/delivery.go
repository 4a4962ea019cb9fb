package feed

import (
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/job"
	"retour/ground/lang"
)

// DeliveryState says how far a delivery got.
type DeliveryState string

// The states.
const (
	Waiting   DeliveryState = "waiting"   // for its first or its next try
	Delivered DeliveryState = "delivered" // the receiver answered 2xx
	GivenUp   DeliveryState = "given_up"  // every try failed; Redeliver starts again
	Dropped   DeliveryState = "dropped"   // the endpoint is no longer active, or the event was sent again instead
)

// Reason says in one word why a delivery has not arrived.
type Reason string

// The reasons.
const (
	BadStatus   Reason = "status"      // an answer, and not 2xx
	Redirected  Reason = "redirect"    // an answer that points elsewhere, where we do not go
	Unwanted    Reason = "gone"        // 410
	Slow        Reason = "slow"        // no answer in time
	Unreachable Reason = "unreachable" // no connection, or it broke off
	Inside      Reason = "inside"      // the name stands for an address inside a private network
	Sealed      Reason = "sealed"      // the signing secret cannot be read
	Inactive    Reason = "inactive"    // the endpoint was paused, switched off or removed meanwhile
	Replaced    Reason = "replaced"    // sent again as another delivery
)

// Message is the reason as a sentence, with the status the receiver answered.
func (r Reason) Message(status int64) lang.Message {
	switch r {
	case BadStatus:
		return lang.FeedReasonStatus(status)
	case Redirected:
		return lang.FeedReasonRedirect(status)
	case Unwanted:
		return lang.FeedReasonGone()
	case Slow:
		return lang.FeedReasonSlow()
	case Unreachable:
		return lang.FeedReasonUnreachable()
	case Inside:
		return lang.FeedReasonInside()
	case Sealed:
		return lang.FeedReasonSealed()
	case Inactive:
		return lang.FeedReasonInactive()
	case Replaced:
		return lang.FeedReasonReplaced()
	}
	return lang.Message{}
}

// Delivery is one event on its way to one endpoint.
type Delivery struct {
	ID       int64         `json:"id"`
	Endpoint int64         `json:"endpoint"`
	Event    string        `json:"event" doc:"the event's public id"`
	Cursor   string        `json:"cursor" doc:"the event's place in the log"`
	Kind     string        `json:"kind"`
	State    DeliveryState `json:"state" enum:"waiting,delivered,given_up,dropped"`
	Tries    int64         `json:"tries" doc:"requests that were made"`
	Status   int64         `json:"status,omitempty" doc:"HTTP status of the last answer; none came where there is none"`
	Reason   Reason        `json:"reason,omitempty" doc:"why it has not arrived"`
	Detail   string        `json:"detail,omitempty" doc:"what the network said, in English"`
	Made     time.Time     `json:"made"`
	At       time.Time     `json:"at" doc:"last try, or when it was made"`
	Next     time.Time     `json:"next,omitzero" doc:"next try of one that waits"`
}

type deliveryRow struct {
	ID       int64
	Endpoint int64
	Tx       int64
	Event    int64
	EventAt  int64
	Kind     string
	State    DeliveryState
	Tries    int64
	Status   int64
	Reason   Reason
	Detail   string
	Made     int64
	At       int64
	Due      int64
}

const deliverySelect = `SELECT d.id, d.endpoint, d.tx, d.event, e.at, d.kind, d.state, d.tries, d.status, d.reason, d.detail, d.made, d.at, coalesce(i.due, 0)
	FROM delivery d JOIN event e ON e.tx = d.tx AND e.id = d.event LEFT JOIN intent i ON i.id = d.id AND d.state = 'waiting' `

func (r deliveryRow) delivery() Delivery {
	d := Delivery{
		ID: r.ID, Endpoint: r.Endpoint, Kind: r.Kind, State: r.State, Tries: r.Tries, Status: r.Status, Reason: r.Reason, Detail: r.Detail,
		Event: EventID(event.Record{Tx: r.Tx, ID: r.Event, At: r.EventAt}).String(), Cursor: Encode(event.Cursor{Tx: r.Tx, ID: r.Event}),
		Made: time.UnixMicro(r.Made).UTC(), At: time.UnixMicro(r.At).UTC(),
	}
	if r.Due != 0 {
		d.Next = time.UnixMicro(r.Due).UTC()
	}
	return d
}

// Deliveries reads the deliveries of an endpoint, newest first, of one state or ("") of all, those with a number below
// before (0: from the newest), at most limit.
func Deliveries(r db.Reader, endpoint int64, state DeliveryState, before int64, limit int) ([]Delivery, error) {
	sql, args := deliverySelect+`WHERE d.endpoint = $1`, []any{endpoint, int64(limit)}
	if before != 0 {
		args = append(args, before)
		sql += ` AND d.id < ` + db.In(len(args), 1)
	}
	if state != "" {
		args = append(args, string(state))
		sql += ` AND d.state = ` + db.In(len(args), 1)
	}
	rows, err := db.All[deliveryRow](r, sql+` ORDER BY d.id DESC LIMIT $2`, args...)
	out := make([]Delivery, len(rows))
	for i, row := range rows {
		out[i] = row.delivery()
	}
	return out, err
}

// DeliveryOf reads one delivery. Fault: fault.not_found.
func DeliveryOf(r db.Reader, id int64) (Delivery, error) {
	row, ok, err := db.Get[deliveryRow](r, deliverySelect+`WHERE d.id = $1`, id)
	if err == nil && !ok {
		err = notFound("webhook delivery")
	}
	if err != nil {
		return Delivery{}, err
	}
	return row.delivery(), nil
}

// Redeliver sends the event of a delivery again, at once, as a new delivery. The old one, if it still waits, is dropped.
type Redeliver struct {
	Delivery int64 `json:"delivery"`
}

// Right is webhooks.write.
func (Redeliver) Right() db.Right { return access.WebhooksWrite }

// Touches takes the delivery, whose outcome may be stored at the same moment.
func (v Redeliver) Touches(db.Look) ([]int64, error) { return []int64{v.Delivery}, nil }

// Do makes the new delivery. Faults: fault.not_found, feed.inactive.
func (v Redeliver) Do(tx *db.Tx) (Delivery, error) {
	old, ok, err := db.Get[deliveryRow](tx, deliverySelect+`WHERE d.id = $1`, v.Delivery)
	if err != nil {
		return Delivery{}, err
	}
	if !ok {
		return Delivery{}, notFound("webhook delivery")
	}
	if err := mustBeActive(tx, old.Endpoint); err != nil {
		return Delivery{}, err
	}
	if old.State == Waiting {
		tx.Exec(`UPDATE delivery SET state = 'dropped', reason = $2 WHERE id = $1`, old.ID, string(Replaced))
	}
	job.Finish(tx, old.ID, "sent again")
	id := send(tx, old.Endpoint, place{old.Tx, old.Event, old.Kind})
	event.Tell(tx, old.Endpoint, Redelivered{old.Endpoint, old.ID, id})
	old.ID, old.State, old.Tries, old.Status, old.Reason, old.Detail, old.Made, old.At, old.Due = id, Waiting, 0, 0, "", "", tx.At(), tx.At(), tx.At()
	return old.delivery(), nil
}

func mustBeActive(tx *db.Tx, endpoint int64) error {
	row, err := takeEndpoint(tx, endpoint)
	if err != nil {
		return err
	}
	if row.State == Removed {
		return notFound("webhook endpoint")
	}
	if row.State != Active {
		return fault.New(fault.Conflict, lang.FeedInactive())
	}
	return nil
}
