package feed

import (
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
)

// EndpointState says whether events are sent to an endpoint.
type EndpointState string

// The states.
const (
	Active  EndpointState = "active"
	Paused  EndpointState = "paused"  // by a person
	Gone    EndpointState = "gone"    // the receiver answered 410: it wants no more
	Removed EndpointState = "removed" // its secrets are erased; its deliveries stay as the record of what was told
)

// Endpoint is where events are told to, without its secret.
type Endpoint struct {
	ID           int64         `json:"id"`
	URL          string        `json:"url"`
	Kinds        []string      `json:"kinds" doc:"kinds of events it is told of; empty: all"`
	State        EndpointState `json:"state" enum:"active,paused,gone,removed"`
	Created      time.Time     `json:"created"`
	FailingSince time.Time     `json:"failing_since,omitzero" doc:"first try of those that failed without one that worked since"`
	OldSecret    time.Time     `json:"old_secret_until,omitzero" doc:"until then messages are signed with the secret before as well"`
	Replaying    bool          `json:"replaying" doc:"a replay is under way"`
}

type endpointRow struct {
	ID           int64
	URL          string
	Kinds        string
	State        EndpointState
	Created      int64
	FailingSince *int64
	OldUntil     int64
	Replay       int64
}

const endpointColumns = "id, url, kinds, state, created, failing_since, old_until, replay"

func (r endpointRow) endpoint() (Endpoint, error) {
	kinds, err := fromJSON(r.Kinds)
	e := Endpoint{ID: r.ID, URL: r.URL, Kinds: kinds, State: r.State, Created: time.UnixMicro(r.Created).UTC(), Replaying: r.Replay != 0}
	if r.FailingSince != nil {
		e.FailingSince = time.UnixMicro(*r.FailingSince).UTC()
	}
	if r.OldUntil != 0 {
		e.OldSecret = time.UnixMicro(r.OldUntil).UTC()
	}
	return e, err
}

// Endpoints reads all endpoints that were not removed, oldest first.
func Endpoints(r db.Reader) ([]Endpoint, error) {
	rows, err := db.All[endpointRow](r, `SELECT `+endpointColumns+` FROM endpoint WHERE state <> 'removed' ORDER BY id`)
	if err != nil {
		return nil, err
	}
	out := make([]Endpoint, len(rows))
	for i, row := range rows {
		if out[i], err = row.endpoint(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// EndpointOf reads one endpoint, also a removed one. Fault: fault.not_found.
func EndpointOf(r db.Reader, id int64) (Endpoint, error) {
	row, ok, err := db.Get[endpointRow](r, `SELECT `+endpointColumns+` FROM endpoint WHERE id = $1`, id)
	if err != nil {
		return Endpoint{}, err
	}
	if !ok {
		return Endpoint{}, notFound("webhook endpoint")
	}
	return row.endpoint()
}

func notFound(what string) error { return fault.New(fault.NotFound, lang.FaultNotFound(what)) }

// Secret reads an endpoint's signing secret as its receiver must know it, "whsec_…": for whoever may write webhooks, and
// for nobody else. Show it after PutEndpoint and RotateSecret: under a repeated idempotency key it is still the right one.
func (f *Feed) Secret(r db.Reader, endpoint int64) (string, error) {
	stored, ok, err := db.Get[string](r, `SELECT secret FROM endpoint WHERE id = $1 AND state <> 'removed'`, endpoint)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", notFound("webhook endpoint")
	}
	return f.vault.reveal(stored)
}

// PutEndpoint adds an endpoint, or changes one. An endpoint is told of every event after the one of being put here; one
// that was not active before starts anew, and Replay fetches what lies between.
type PutEndpoint struct {
	ID     int64    `json:"id,omitempty" doc:"endpoint to change; leave out to add one"`
	URL    string   `json:"url" doc:"where to send events: https, reachable from the internet" maxLength:"2000"`
	Kinds  []string `json:"kinds,omitempty" doc:"kinds of events to send; leave out for all"`
	Paused bool     `json:"paused,omitempty" doc:"send nothing for now; events meanwhile are not kept for it"`

	secret string // stored form, used when the endpoint is new
	guard  *guard
}

// Put makes the verb ready to run: it brings the secret of a new endpoint and the rules for addresses.
func (f *Feed) Put(v PutEndpoint) PutEndpoint {
	v.secret, v.guard = f.vault.fresh(), &f.guard
	return v
}

var errUnready = errors.New("feed: the verb was not made by a Feed")

// Right is webhooks.write.
func (PutEndpoint) Right() db.Right { return access.WebhooksWrite }

// Touches takes the endpoint.
func (v PutEndpoint) Touches(db.Look) ([]int64, error) { return []int64{v.ID}, nil }

// Do checks address and kinds. Faults: feed.url_shape, feed.url_https, feed.url_inside, feed.kind, fault.not_found.
func (v PutEndpoint) Do(tx *db.Tx) (Endpoint, error) {
	if v.guard == nil {
		return Endpoint{}, errUnready
	}
	address, err := v.guard.tidy(v.URL)
	if err != nil {
		return Endpoint{}, err
	}
	if err := known(v.Kinds); err != nil {
		return Endpoint{}, err
	}
	row := endpointRow{ID: v.ID, URL: address, Kinds: toJSON(tidyKinds(v.Kinds)), State: Active, Created: tx.At()}
	if v.Paused {
		row.State = Paused
	}
	if v.ID == 0 {
		row.ID = tx.NewID()
		row.put(tx, v.secret, "")
	} else if row, err = v.change(tx, row); err != nil {
		return Endpoint{}, err
	}
	event.Tell(tx, row.ID, EndpointPut{row.ID, tidyKinds(v.Kinds), row.State})
	return row.endpoint()
}

// What of a row that is there already is put anew: its place in the log only where it starts anew.
const (
	samePlace = "ON CONFLICT (id) DO UPDATE SET url = excluded.url, kinds = excluded.kinds, state = excluded.state"
	newPlace  = samePlace + ", since_tx = excluded.since_tx, since_id = excluded.since_id, failing_since = NULL"
)

// put writes the row with this moment as the place behind which events are told: it lies right before the verb's own
// event, so whoever reads that event, or any after it, also finds the row.
func (r endpointRow) put(tx *db.Tx, secret, tail string) {
	tx.InsertOr("endpoint(id, url, kinds, state, secret, old_secret, old_until, since_tx, since_id, created, replay, replay_tx, replay_id, until_tx, until_id)", tail,
		r.ID, r.URL, r.Kinds, string(r.State), secret, "", int64(0), db.TxNumber, tx.NewID(), r.Created, int64(0), int64(0), int64(0), int64(0), int64(0))
}

// change keeps the secret.
func (v PutEndpoint) change(tx *db.Tx, row endpointRow) (endpointRow, error) {
	old, err := takeEndpoint(tx, v.ID)
	if err != nil {
		return row, err
	}
	if old.State == Removed {
		return row, notFound("webhook endpoint")
	}
	row.Created, row.FailingSince, row.OldUntil, row.Replay = old.Created, old.FailingSince, old.OldUntil, old.Replay
	tail := samePlace
	if row.State == Active && old.State != Active {
		tail, row.FailingSince = newPlace, nil
	}
	row.put(tx, "", tail)
	return row, nil
}

func tidyKinds(kinds []string) []string {
	kinds = slices.Clone(kinds)
	slices.SortFunc(kinds, func(a, b string) int { return slices.Index(Kinds, a) - slices.Index(Kinds, b) })
	return slices.Compact(kinds)
}

// RemoveEndpoint ends an endpoint for good: nothing more is sent to it, and its secrets are erased.
type RemoveEndpoint struct {
	ID int64 `json:"id"`
}

// Right is webhooks.write.
func (RemoveEndpoint) Right() db.Right { return access.WebhooksWrite }

// Touches takes the endpoint.
func (v RemoveEndpoint) Touches(db.Look) ([]int64, error) { return []int64{v.ID}, nil }

// Do removes; an endpoint that is removed already stays so. Fault: fault.not_found.
func (v RemoveEndpoint) Do(tx *db.Tx) (Endpoint, error) {
	row, err := takeEndpoint(tx, v.ID)
	if err != nil || row.State == Removed {
		return Endpoint{ID: v.ID, State: Removed}, err
	}
	tx.Exec(`UPDATE endpoint SET state = 'removed', secret = '', old_secret = '', old_until = 0, replay = 0 WHERE id = $1`, v.ID)
	event.Tell(tx, v.ID, EndpointRemoved{v.ID})
	row.State, row.OldUntil, row.Replay = Removed, 0, 0
	return row.endpoint()
}

func takeEndpoint(tx *db.Tx, id int64) (endpointRow, error) {
	row, ok, err := db.Get[endpointRow](tx, `SELECT `+endpointColumns+` FROM endpoint WHERE id = $1`, id)
	if err == nil && !ok {
		err = notFound("webhook endpoint")
	}
	return row, err
}

// overlap is how long messages are signed with the secret before as well, so that a receiver has time to change it.
const overlap = 24 * time.Hour

// RotateSecret gives an endpoint a new signing secret. For 24 hours its messages carry a signature by the old one too.
// Rotating again within that time drops the oldest at once.
type RotateSecret struct {
	ID int64 `json:"id"`

	secret string
}

// Rotate makes the verb ready to run.
func (f *Feed) Rotate(endpoint int64) RotateSecret {
	return RotateSecret{ID: endpoint, secret: f.vault.fresh()}
}

// Right is webhooks.write.
func (RotateSecret) Right() db.Right { return access.WebhooksWrite }

// Touches takes the endpoint.
func (v RotateSecret) Touches(db.Look) ([]int64, error) { return []int64{v.ID}, nil }

// Do rotates. Fault: fault.not_found.
func (v RotateSecret) Do(tx *db.Tx) (Endpoint, error) {
	if v.secret == "" {
		return Endpoint{}, errUnready
	}
	row, err := takeEndpoint(tx, v.ID)
	if err != nil {
		return Endpoint{}, err
	}
	if row.State == Removed {
		return Endpoint{}, notFound("webhook endpoint")
	}
	row.OldUntil = tx.Now().Add(overlap).UnixMicro()
	tx.Exec(`UPDATE endpoint SET old_secret = secret, old_until = $2, secret = $3 WHERE id = $1`, v.ID, row.OldUntil, v.secret)
	event.Tell(tx, v.ID, SecretRotated{v.ID})
	return row.endpoint()
}

// longestURL bounds an endpoint's address.
const longestURL = 2000

// tidy refuses an address that events will never be sent to; what a name stands for is only known when it is dialled.
func (g guard) tidy(address string) (string, error) {
	wrong := func(m lang.Message) (string, error) { return "", fault.New(fault.Invalid, m).At("url") }
	address = strings.TrimSpace(address)
	if utf8.RuneCountInString(address) > longestURL {
		return wrong(lang.FaultTextTooLong("url", longestURL))
	}
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" || u.Scheme != "https" && u.Scheme != "http" {
		return wrong(lang.FeedUrlShape())
	}
	if u.Scheme == "http" && !g.private {
		return wrong(lang.FeedUrlHttps())
	}
	if !g.mayName(u.Hostname()) {
		return wrong(lang.FeedUrlInside())
	}
	return u.String(), nil
}
