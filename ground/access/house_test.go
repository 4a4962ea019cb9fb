package access_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
)

var ctx = context.Background()

const (
	password = "an invented passphrase"
	other    = "another invented passphrase"
)

// clock is a clock that tests move.
type clock struct{ at atomic.Int64 }

func (c *clock) now() time.Time          { return time.UnixMicro(c.at.Load()).UTC() }
func (c *clock) pass(span time.Duration) { c.at.Add(span.Microseconds()) }

func newClock() *clock {
	c := &clock{}
	c.at.Store(time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC).UnixMicro())
	return c
}

// house is an installation with one administrator, ada@example.org (invented, like everyone here).
type house struct {
	*testing.T
	url   string
	d     *db.DB
	clock *clock
	admin db.Actor
}

func empty(t *testing.T, url string) *house {
	c := newClock()
	return &house{T: t, url: url, d: dbtest.Open(t, url, db.Options{Clock: c.now}, access.Schema), clock: c}
}

func furnished(t *testing.T, url string) *house {
	t.Helper()
	h := empty(t, url)
	token, created, err := access.FirstAdministrator(ctx, h.d)
	if err != nil || !created {
		t.Fatal(created, err)
	}
	verb, err := access.NewBecomeAdministrator(ctx, h.d, token, "Ada@example.org", "Ada (invented)", lang.English, password)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Run(ctx, h.d, verb.By(), "", verb); err != nil {
		t.Fatal(err)
	}
	session, _, err := access.LogIn(ctx, h.d, "ada@example.org", password, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	h.admin = h.bySession(session)
	return h
}

// each runs a test on a furnished house on both engines.
func each(t *testing.T, test func(*house)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, url string) { test(furnished(t, url)) })
}

// node is another process on the same database.
func (h *house) node() *db.DB {
	h.Helper()
	return dbtest.Open(h.T, h.url, db.Options{Clock: h.clock.now}, access.Schema)
}

func (h *house) bySession(token string) db.Actor {
	h.Helper()
	actor, err := access.BySession(ctx, h.d, token)
	if err != nil {
		h.Fatal(err)
	}
	return actor
}

// joined invites someone, lets them accept, and gives who they are.
func (h *house) joined(email string, roles ...access.Role) db.Actor {
	h.Helper()
	invite, token := access.NewInvite(email, lang.English, roles...)
	if _, err := db.Run(ctx, h.d, h.admin, "", invite); err != nil {
		h.Fatal(err)
	}
	h.accept(token)
	return h.bySession(h.logIn(email, password))
}

func (h *house) accept(token string) {
	h.Helper()
	verb, err := access.NewAcceptInvite(ctx, h.d, token, "Someone (invented)", "", password)
	if err != nil {
		h.Fatal(err)
	}
	if _, err := db.Run(ctx, h.d, verb.By(), "", verb); err != nil {
		h.Fatal(err)
	}
}

func (h *house) logIn(email, password string) (token string) {
	h.Helper()
	token, _, err := access.LogIn(ctx, h.d, email, password, "192.0.2.1")
	if err != nil {
		h.Fatal(err)
	}
	return token
}

// events lists the kinds of the events told so far.
func (h *house) events() []event.Record {
	h.Helper()
	records, err := event.Log(h.d.On(ctx))
	if err != nil {
		h.Fatal(err)
	}
	return records
}

func (h *house) told(kind string) (n int) {
	h.Helper()
	for _, e := range h.events() {
		if e.Kind == kind {
			n++
		}
	}
	return n
}

// refused runs a verb that must end with the fault.
func refused[R any](h *house, actor db.Actor, v db.Verb[R], code string) {
	h.Helper()
	_, err := db.Run(ctx, h.d, actor, "", v)
	h.fault(err, code)
}

// done runs a verb that must work.
func done[R any](h *house, actor db.Actor, v db.Verb[R]) R {
	h.Helper()
	got, err := db.Run(ctx, h.d, actor, "", v)
	if err != nil {
		h.Fatal(err)
	}
	return got
}

func (h *house) fault(err error, code string) {
	h.Helper()
	if !fault.Is(err, code) {
		h.Fatalf("got %v, want %s", err, code)
	}
}

// A secret is in no event, in no stored answer, and in no column but as a hash.
func TestSecretsAreNowhere(t *testing.T) {
	each(t, func(h *house) {
		invite, token := access.NewInvite("bo@example.org", lang.French, access.Agent)
		run(h, h.admin, "k1", invite)
		accept, err := access.NewAcceptInvite(ctx, h.d, token, "Bo (invented)", "", password)
		if err != nil {
			h.Fatal(err)
		}
		run(h, accept.By(), "k2", accept)
		create, key := access.NewKey("shop", time.Time{}, access.OrdersRead)
		run(h, h.admin, "k3", create)
		request, reset := access.NewPasswordReset("bo@example.org")
		run(h, db.Actor{}, "k4", request)
		set, err := access.NewResetPassword(ctx, h.d, reset, other)
		if err != nil {
			h.Fatal(err)
		}
		run(h, set.By(), "k5", set)
		session := h.logIn("bo@example.org", other)
		_, _, err = access.LogIn(ctx, h.d, "bo@example.org", "wrong wrong wrong", "192.0.2.77")
		h.fault(err, "access.wrong_log_in")
		signed, err := access.Sign(ctx, h.d, "return", 5, h.clock.now().Add(time.Hour))
		if err != nil {
			h.Fatal(err)
		}
		secrets := []string{token, key, reset, session, signed, password, other, "192.0.2.77"}
		personal := []string{"bo@example.org", "invented", "ada@"}
		all := slices.Concat(secrets, personal)

		never(h, `SELECT data FROM event`, all)
		answers := `SELECT CAST(answer AS TEXT) FROM call`
		if h.d.Postgres() {
			answers = `SELECT convert_from(answer, 'UTF8') FROM call`
		}
		never(h, answers, all)
		for _, column := range []string{
			"password FROM person", "reason || purpose FROM once_link", "start || name FROM api_key", "kind FROM secret",
		} {
			never(h, "SELECT "+column, secrets)
		}
		for _, column := range []string{"hash FROM session", "hash FROM once_link", "hash FROM api_key", "bucket FROM guess"} {
			hashes, err := db.All[[]byte](h.d.On(ctx), "SELECT "+column)
			if err != nil {
				h.Fatal(err)
			}
			for _, hash := range hashes {
				if len(hash) != 32 {
					h.Errorf("%s: %d bytes, want those of a SHA-256", column, len(hash))
				}
			}
		}
	})
}

func run[R any](h *house, actor db.Actor, key string, v db.Verb[R]) R {
	h.Helper()
	got, err := db.Run(ctx, h.d, actor, key, v)
	if err != nil {
		h.Fatal(err)
	}
	return got
}

// never fails if a column of text holds one of the words.
func never(h *house, query string, words []string) {
	h.Helper()
	values, err := db.All[string](h.d.On(ctx), query)
	if err != nil || len(values) == 0 {
		h.Fatal(query, len(values), err)
	}
	for _, value := range values {
		for _, word := range words {
			if strings.Contains(value, word) {
				h.Errorf("%s gives %q, which holds %q", query, value, word)
			}
		}
	}
}

// A verb that lacks its secret, as when made from JSON, does nothing.
func TestVerbsMadeByHandAreRefused(t *testing.T) {
	h := furnished(t, dbtest.SQLite(t))
	for name, err := range map[string]error{
		"invite":  errOf(db.Run(ctx, h.d, db.Program, "", access.InvitePerson{Email: "x@example.org", Roles: []access.Role{access.Agent}})),
		"accept":  errOf(db.Run(ctx, h.d, db.Program, "", access.AcceptInvite{Name: "x"})),
		"first":   errOf(db.Run(ctx, h.d, db.Program, "", access.BecomeAdministrator{Email: "x@example.org", Name: "x"})),
		"request": errOf(db.Run(ctx, h.d, db.Program, "", access.RequestPasswordReset{Email: "ada@example.org"})),
		"reset":   errOf(db.Run(ctx, h.d, db.Program, "", access.ResetPassword{})),
		"change":  errOf(db.Run(ctx, h.d, h.admin, "", access.ChangePassword{})),
		"key":     errOf(db.Run(ctx, h.d, db.Program, "", access.CreateKey{Name: "x", Rights: []db.Right{access.OrdersRead}})),
		"log in":  errOf(db.Run(ctx, h.d, db.Program, "", access.MakeLogInLink{Person: h.admin.ID})),
	} {
		if err == nil || fault.Of(err) != nil {
			t.Errorf("%s: %v, want an internal error", name, err)
		}
	}
}

func errOf[R any](_ R, err error) error { return err }
