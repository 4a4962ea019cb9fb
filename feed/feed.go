// Package feed tells machines what happened: it follows the log and sends each event to the endpoints that asked for its
// kind, signed as Standard Webhooks say, until it is delivered or visibly given up. Whoever would rather ask reads the
// same log by Page, and whoever missed something has it sent again from a cursor by Replay.
//
// It stores endpoints with their signing secrets and one delivery for each event and endpoint; the events themselves
// stay in the log. A signing secret must be known to sign, so it cannot be stored as a hash: with Settings.Key it is
// sealed in the database by AES-256-GCM, without one it lies there as it is, and whoever reads the database, or an
// archive of it, can sign as this installation.
//
// What a receiver may rely on, and what not:
//
//   - Each event arrives at least once, or its delivery is given up after two and a half days and shows so. The header
//     webhook-id is the same at every try, at every endpoint and in every replay: it is the key for doing it once.
//   - The order is kept as far as can be, also within one return, and no further: deliveries run beside each other, and
//     one that failed comes later. A receiver that needs the order compares the cursors in the bodies, which sort as
//     text like the log, or asks Page for what lies between.
//   - Only the kinds in Kinds are ever told; log-ins, keys and the like stay inside.
//
// What never happens here: a secret in an event, in a stored answer or in a log; a request to an address inside the own
// network, unless the installation allows it; a redirect followed; a transaction open while a receiver thinks.
package feed

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"sync"
	"time"

	"retour/ground/db"
	"retour/returns"
	"retour/withdrawal"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema holds this room's migrations.
var Schema fs.FS = schema

// Events lists the events that machines are told: of declarations of withdrawal, then of returns, in the order of their life.
var Events = slices.Concat(withdrawal.Kinds, returns.Kinds)

// Kinds lists their kinds.
var Kinds = func() []string {
	kinds := make([]string, len(Events))
	for i, e := range Events {
		kinds[i] = e.Kind()
	}
	return kinds
}()

// Settings of an installation. The zero value is right for production, save for Key.
type Settings struct {
	// Key seals the signing secrets in the database: 32 bytes, or none. Secrets sealed under another key can no longer
	// be used, and must be rotated.
	Key []byte
	// Private lets endpoints be reached by http and inside the own network: for tests, the demo, and receivers that
	// run beside Retour.
	Private bool
	// Timeout is how long a receiver may take to answer; default 10 seconds.
	Timeout time.Duration
}

// Feed sends events.
type Feed struct {
	db      *db.DB
	vault   vault
	guard   guard
	client  *http.Client
	timeout time.Duration

	mu    sync.Mutex
	rests map[int64]rest // endpoints that did not answer, by number
}

// New makes the feed of d.
func New(d *db.DB, s Settings) (*Feed, error) {
	v, err := newVault(s.Key)
	if err != nil {
		return nil, fmt.Errorf("feed: %w", err)
	}
	g := guard{private: s.Private}
	timeout := s.Timeout
	if timeout == 0 {
		timeout = 10 * time.Second
	}
	return &Feed{db: d, vault: v, guard: g, client: g.client(), timeout: timeout, rests: map[int64]rest{}}, nil
}

// wanted reports whether an endpoint with that filter is told of events of the kind.
func wanted(filter []string, kind string) bool {
	return slices.Contains(Kinds, kind) && (len(filter) == 0 || slices.Contains(filter, kind))
}

func toJSON(kinds []string) string {
	if len(kinds) == 0 {
		return "[]"
	}
	text, err := json.Marshal(kinds)
	if err != nil {
		panic(err) // strings always are JSON
	}
	return string(text)
}

func fromJSON(text string) (kinds []string, err error) {
	if err := json.Unmarshal([]byte(text), &kinds); err != nil {
		return nil, fmt.Errorf("kinds of an endpoint: %w", err)
	}
	return kinds, nil
}
