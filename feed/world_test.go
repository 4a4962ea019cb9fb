package feed_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"retour/feed"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/job"
	"retour/returns"
)

var ctx = context.Background()

// world is a database with a clock that stands still until the test moves it.
type world struct {
	*testing.T
	d     *db.DB
	clock atomic.Int64
	feed  *feed.Feed
}

func newWorld(t *testing.T, url string, s feed.Settings) *world {
	t.Helper()
	w := &world{T: t}
	w.clock.Store(time.Date(2026, 3, 4, 14, 5, 0, 0, time.UTC).UnixMicro())
	w.d = dbtest.Open(t, url, db.Options{Clock: func() time.Time { return time.UnixMicro(w.clock.Load()) }}, job.Schema, feed.Schema)
	w.feed = w.with(s)
	return w
}

func (w *world) with(s feed.Settings) *feed.Feed {
	w.Helper()
	f, err := feed.New(w.d, s)
	if err != nil {
		w.Fatal(err)
	}
	return f
}

func (w *world) pass(d time.Duration) { w.clock.Add(d.Microseconds()) }

var staff = db.Actor{ID: 7, Kind: db.Person, Rights: map[db.Right]bool{"webhooks.write": true}}

func run[R any](w *world, v db.Verb[R]) R {
	w.Helper()
	got, err := db.Run(ctx, w.d, staff, "", v)
	if err != nil {
		w.Fatal(err)
	}
	return got
}

func (w *world) put(url string, kinds ...string) feed.Endpoint {
	w.Helper()
	return run(w, w.feed.Put(feed.PutEndpoint{URL: url, Kinds: kinds}))
}

// happen is a verb that tells of something a return went through.
type happen struct {
	Subject int64
	Events  []event.Event
}

func (happen) Right() db.Right { return db.Anyone }

func (h happen) Touches(db.Look) ([]int64, error) { return []int64{h.Subject}, nil }

func (h happen) Do(tx *db.Tx) (bool, error) {
	for _, e := range h.Events {
		event.Tell(tx, h.Subject, e)
	}
	return true, nil
}

// secretly is an event that machines are not told of.
type secretly struct{}

func (secretly) Kind() string { return "session.failed" }

func (w *world) closed(count int) {
	w.Helper()
	for i := range count {
		subject := int64(i%5 + 1)
		run(w, happen{subject, []event.Event{returns.Closed{Return: id.Make(id.Return, subject), Why: fmt.Sprintf("<%d>", i)}}})
		w.pass(time.Millisecond)
	}
}

// log is every event in order that machines may be told of.
func (w *world) log() []event.Record {
	w.Helper()
	all, err := db.All[event.Record](w.d.On(ctx), `SELECT tx, id, at, kind, subject, actor, actor_kind, verb, data FROM event
		WHERE kind NOT LIKE 'webhook.%' AND kind <> 'session.failed' ORDER BY tx, id`)
	if err != nil {
		w.Fatal(err)
	}
	return all
}

func (w *world) count(sql string, args ...any) int64 {
	w.Helper()
	n, _, err := db.Get[int64](w.d.On(ctx), sql, args...)
	if err != nil {
		w.Fatal(err)
	}
	return n
}

// follow lets the follower come to the end of the log; on a server that others use too, the horizon may wait for them.
func (w *world) follow() {
	w.Helper()
	for patience := time.Now().Add(20 * time.Second); ; {
		if err := event.Drain(ctx, w.d, w.feed.Follower()); err != nil {
			w.Fatal(err)
		}
		if w.count(`SELECT count(*) FROM event e WHERE NOT EXISTS (SELECT 1 FROM follower f WHERE f.name = 'feed' AND (f.tx, f.id) >= (e.tx, e.id))`) == 0 {
			return
		}
		if time.Now().After(patience) {
			w.Fatal("the follower does not come to the end")
		}
	}
}

// work carries out what is due, one after the other.
func (w *world) work() {
	w.Helper()
	runner := w.feed.Runner()
	runner.Workers = 1
	if err := runner.Drain(ctx); err != nil {
		w.Fatal(err)
	}
}

// settle lets time pass until nothing waits any more.
func (w *world) settle() {
	w.Helper()
	for range 2000 {
		w.follow()
		if err := w.feed.Runner().Drain(ctx); err != nil {
			w.Fatal(err)
		}
		if w.count(`SELECT count(*) FROM intent WHERE state IN ('ready', 'running', 'unknown')`) == 0 {
			return
		}
		w.pass(30 * time.Minute)
	}
	w.Fatal("something waits for ever")
}

func (w *world) deliveries(endpoint int64, state feed.DeliveryState) []feed.Delivery {
	w.Helper()
	got, err := feed.Deliveries(w.d.On(ctx), endpoint, state, 0, 10_000)
	if err != nil {
		w.Fatal(err)
	}
	return got
}

// message is what a receiver got.
type message struct {
	ID     string
	At     string
	Header http.Header
	Body   []byte
	Told   feed.Told
}

// receiver is a server that keeps what it got and answers as the test says.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	got    []message
	answer func(n int, w http.ResponseWriter, r *http.Request) // n-th request
}

func newReceiver(t *testing.T, answer func(n int, w http.ResponseWriter, r *http.Request)) *receiver {
	in := &receiver{answer: answer}
	in.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("body: %v", err)
		}
		m := message{ID: r.Header.Get("webhook-id"), At: r.Header.Get("webhook-timestamp"), Header: r.Header, Body: body}
		if err := json.Unmarshal(body, &m.Told); err != nil {
			t.Errorf("body: %v", err)
		}
		in.mu.Lock()
		in.got = append(in.got, m)
		n := len(in.got)
		in.mu.Unlock()
		if in.answer != nil {
			in.answer(n, w, r)
		}
	}))
	t.Cleanup(in.Close)
	return in
}

func (in *receiver) messages() []message {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]message(nil), in.got...)
}

func (in *receiver) forget() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.got = nil
}

// verified asks the reference library whether a message is signed by the secret.
func verified(t *testing.T, m message, secret string) bool {
	t.Helper()
	oracle, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	return oracle.VerifyIgnoringTimestamp(m.Body, m.Header) == nil
}

func (w *world) secret(endpoint int64) string {
	w.Helper()
	secret, err := w.feed.Secret(w.d.On(ctx), endpoint)
	if err != nil {
		w.Fatal(err)
	}
	return secret
}

func drop(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}
