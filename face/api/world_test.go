package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"

	"retour/door/payment"
	"retour/door/payment/manual"
	"retour/face/api"
	"retour/feed"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/id"
	"retour/notify"
	"retour/photo"
	"retour/returns/halltest"
)

const base = "https://returns.example.org"

// world is an API over a fresh database with the shop "uk". Each answer is held against the API's own description.
type world struct {
	t       *testing.T
	db      *db.DB
	clock   *halltest.Clock
	handler http.Handler
	log     *bytes.Buffer
	keys    map[string]string // by rights
	feed    *feed.Feed
	photos  *photo.Store
}

// each runs a test on both engines.
func each(t *testing.T, test func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, url string) { test(open(t, url)) })
}

func open(t *testing.T, url string) *world {
	t.Helper()
	w := &world{t: t, clock: &halltest.Clock{At: halltest.Start}, log: &bytes.Buffer{}, keys: map[string]string{}}
	w.db = halltest.Open(t, url, w.clock)
	if err := w.db.Migrate(context.Background(), append(halltest.Schemas(), notify.Schema, feed.Schema)...); err != nil {
		t.Fatal(err)
	}
	var err error
	if w.feed, err = feed.New(w.db, feed.Settings{}); err != nil {
		t.Fatal(err)
	}
	if w.photos, err = photo.New(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	w.handler = api.New(w.house())
	return w
}

func (w *world) house() api.House {
	return api.House{
		DB: w.db, Log: slog.New(slog.NewTextHandler(w.log, nil)), Version: "test", Base: base, Cookie: "retour",
		Feed: w.feed, Photos: w.photos, Payments: map[string]payment.Driver{"manual": pretender{}, "silent": manual.Driver{}},
	}
}

// key is the API key of a machine with these rights and no others.
func (w *world) key(rights ...db.Right) string {
	w.t.Helper()
	name := fmt.Sprint(rights)
	if w.keys[name] == "" {
		verb, key := access.NewKey("test", time.Time{}, rights...)
		halltest.Run(w.t, w.db, verb)
		w.keys[name] = key
	}
	return w.keys[name]
}

// everything is a key with every right.
func (w *world) everything() string { return w.key(access.Rights...) }

// reply is an answer.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

// ask is a request being put together.
type ask struct {
	method, path string
	token        string
	key          string // "": a new one; "-": none
	language     string
	header       http.Header
	body         any  // string and []byte as they are, the rest as JSON
	unheld       bool // the request is wrong on purpose: only the answer is held against the description
}

func (w *world) do(a ask) reply {
	w.t.Helper()
	body, text := bodyOf(w.t, a.body)
	r := httptest.NewRequest(a.method, base+api.Prefix+a.path, bytes.NewReader(body))
	r.RemoteAddr = "192.0.2.7:4711"
	if text && len(body) > 0 {
		r.Header.Set("Content-Type", "application/json")
	}
	if a.token != "" {
		r.Header.Set("Authorization", "Bearer "+a.token)
	}
	if a.language != "" {
		r.Header.Set("Accept-Language", a.language)
	}
	if a.method != http.MethodGet && a.key != "-" {
		key := a.key
		if key == "" {
			key = id.NewKey()
		}
		r.Header.Set("Idempotency-Key", key)
	}
	for name, values := range a.header {
		r.Header[name] = values
	}
	recorder := httptest.NewRecorder()
	w.handler.ServeHTTP(recorder, r)
	got := recorder.Result()
	out := reply{t: w.t, status: got.StatusCode, header: got.Header}
	out.body, _ = io.ReadAll(got.Body)
	w.hold(a, r, body, got, out)
	return out
}

func bodyOf(t *testing.T, v any) (body []byte, text bool) {
	t.Helper()
	switch v := v.(type) {
	case nil:
		return nil, false
	case string:
		return []byte(v), true
	case []byte:
		return v, false
	}
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return body, true
}

// nowhere is a database that nobody asks: the description is about none.
var nowhere = &db.DB{}

var discard = slog.New(slog.DiscardHandler)

// document is the description as any reader finds it.
var document = sync.OnceValue(func() libopenapi.Document {
	handler := api.New(api.House{DB: nowhere, Log: slog.Default(), Version: "test", Base: base, Cookie: "retour"})
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, api.Prefix+"/openapi.json", nil))
	doc, err := libopenapi.NewDocument(recorder.Body.Bytes())
	if err != nil {
		panic(err)
	}
	return doc
})

var described = sync.OnceValue(func() validator.Validator {
	v, errs := validator.NewValidator(document())
	if len(errs) > 0 {
		panic(errs)
	}
	return v
})

// hold holds an exchange against the API's own description.
func (w *world) hold(a ask, r *http.Request, body []byte, got *http.Response, out reply) {
	w.t.Helper()
	if out.status == http.StatusNotFound && strings.Contains(string(out.body), "api.no_address") || out.status == http.StatusMethodNotAllowed {
		return // nothing that could be described
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	got.Body = io.NopCloser(bytes.NewReader(out.body))
	if !a.unheld {
		if ok, errs := described().ValidateHttpRequest(r); !ok {
			for _, e := range errs {
				w.t.Errorf("%s %s: the request is not as described: %s: %s %v", a.method, a.path, e.Message, e.Reason, e.SchemaValidationErrors)
			}
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	if ok, errs := described().ValidateHttpResponse(r, got); !ok {
		for _, e := range errs {
			w.t.Errorf("%s %s: the answer is not as described: %s: %s %v\n%s", a.method, a.path, e.Message, e.Reason, e.SchemaValidationErrors, out.body)
		}
	}
}

// ok fails the test unless the answer has this status.
func (r reply) ok(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

// into reads the answer.
func (r reply) into(v any) {
	r.t.Helper()
	if err := json.Unmarshal(r.body, v); err != nil {
		r.t.Fatalf("%v: %s", err, r.body)
	}
}

// as reads an answer of a known type.
func as[T any](r reply) T {
	r.t.Helper()
	var v T
	r.into(&v)
	return v
}

// counts are the rows of every table, by name, but for the tables in which refused requests leave traces.
func (w *world) counts() map[string]int64 {
	w.t.Helper()
	names, err := db.All[string](w.db.On(context.Background()), tablesOf(w.db))
	if err != nil {
		w.t.Fatal(err)
	}
	queries, counts := make([]db.Query, len(names)), make([]*db.Asked[int64], len(names))
	for i, name := range names {
		counts[i] = db.Ask[int64](`SELECT count(*) FROM "` + name + `"`)
		queries[i] = counts[i]
	}
	if err := w.db.Read(context.Background(), queries...); err != nil {
		w.t.Fatal(err)
	}
	out := map[string]int64{}
	for i, name := range names {
		out[name] = counts[i].Rows[0]
	}
	delete(out, "guess")
	return out
}

func tablesOf(d *db.DB) string {
	if d.Postgres() {
		return `SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename`
	}
	return `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name`
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
