package access_test

import (
	"encoding/base64"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
)

const forReturn access.Purpose = "return"

func (h *house) sign(d *db.DB, subject int64, life time.Duration) string {
	h.Helper()
	token, err := access.Sign(ctx, d, forReturn, subject, h.clock.now().Add(life))
	if err != nil {
		h.Fatal(err)
	}
	return token
}

func (h *house) opens(d *db.DB, token string, want int64) {
	h.Helper()
	if got, err := access.Open(ctx, d, forReturn, token); err != nil || got != want {
		h.Fatalf("opens %d, %v; want %d", got, err, want)
	}
}

func TestSignedLink(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := empty(t, url)
		node := h.node()
		token := h.sign(h.d, 4711, time.Hour)
		for range 2 { // any number of times, on any node
			h.opens(h.d, token, 4711)
			h.opens(node, token, 4711)
		}
		_, err := access.Open(ctx, h.d, "order", token)
		h.fault(err, "access.signed_broken")
		for _, wrong := range []string{"", "x", token[1:], token + "A", token + "=", token + "\n", "AAAA" + token} {
			_, err := access.Open(ctx, h.d, forReturn, wrong)
			h.fault(err, "access.signed_broken")
		}
		h.clock.pass(time.Hour - time.Second)
		h.opens(h.d, token, 4711)
		h.clock.pass(time.Second)
		_, err = access.Open(ctx, h.d, forReturn, token)
		h.fault(err, "access.signed_expired")
		_, err = access.Open(ctx, h.d, "order", token) // of a link that was never for this, nothing is told
		h.fault(err, "access.signed_broken")
	})
}

func TestSignRefuses(t *testing.T) {
	h := empty(t, dbtest.SQLite(t))
	for name, f := range map[string]func() (string, error){
		"no purpose": func() (string, error) { return access.Sign(ctx, h.d, "", 5, h.clock.now().Add(time.Hour)) },
		"no subject": func() (string, error) { return access.Sign(ctx, h.d, forReturn, 0, h.clock.now().Add(time.Hour)) },
		"past":       func() (string, error) { return access.Sign(ctx, h.d, forReturn, 5, h.clock.now()) },
		"too far": func() (string, error) {
			return access.Sign(ctx, h.d, forReturn, 5, h.clock.now().Add(access.LinkLifeMost+time.Second))
		},
	} {
		if token, err := f(); err == nil || token != "" {
			t.Errorf("%s: signed %q", name, token)
		}
	}
}

// Any bit changed anywhere, and the link opens nothing.
func TestChangedLinkOpensNothing(t *testing.T) {
	h := empty(t, dbtest.SQLite(t))
	rapid.Check(t, func(rt *rapid.T) {
		subject := rapid.Int64Range(1, 1<<40).Draw(rt, "subject")
		life := rapid.Int64Range(1, int64(access.LinkLifeMost/time.Second)).Draw(rt, "seconds")
		token := h.sign(h.d, subject, time.Duration(life)*time.Second)
		h.opens(h.d, token, subject)
		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil {
			rt.Fatal(err)
		}
		bit := rapid.IntRange(0, len(raw)*8-1).Draw(rt, "bit")
		raw[bit/8] ^= 1 << (bit % 8)
		if got, err := access.Open(ctx, h.d, forReturn, base64.RawURLEncoding.EncodeToString(raw)); err == nil {
			rt.Fatalf("bit %d changed, and it opens %d", bit, got)
		}
		text := []byte(token)
		at := rapid.IntRange(0, len(text)-1).Draw(rt, "at")
		text[at] = rapid.SampledFrom([]byte("ABCabc012-_")).Draw(rt, "sign")
		if got, err := access.Open(ctx, h.d, forReturn, string(text)); err == nil && string(text) != token {
			rt.Fatalf("sign %d changed, and it opens %d", at, got)
		}
	})
}

func FuzzOpen(f *testing.F) {
	d := dbtest.Open(f, dbtest.SQLite(f), db.Options{}, access.Schema)
	token, err := access.Sign(ctx, d, forReturn, 5, time.Now().Add(time.Hour))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(token)
	f.Add("AQEB" + token)
	f.Fuzz(func(t *testing.T, text string) {
		if subject, err := access.Open(ctx, d, forReturn, text); err == nil && text != token {
			t.Fatalf("%q opens %d", text, subject)
		}
	})
}

func TestSecretRotates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := empty(t, url)
		node := h.node()
		year := 365 * 24 * time.Hour
		old := h.sign(h.d, 1, year)
		h.sign(node, 1, year)
		if n := h.secrets(); n != 1 {
			t.Errorf("two nodes made %d secrets", n)
		}
		h.clock.pass(29 * 24 * time.Hour)
		last := h.sign(node, 2, access.LinkLifeMost) // the last and longest under the first secret
		h.clock.pass(24 * time.Hour)
		next := h.sign(h.d, 3, year)
		if n := h.secrets(); n != 2 {
			t.Errorf("%d secrets after 30 days, want 2", n)
		}
		for _, d := range []*db.DB{h.d, node, h.node()} {
			h.opens(d, old, 1)
			h.opens(d, last, 2)
			h.opens(d, next, 3)
		}
		h.sweep()
		h.clock.pass(access.LinkLifeMost - 24*time.Hour - time.Second)
		h.sweep()
		h.opens(h.node(), last, 2) // to the end, though the secret is old
		h.clock.pass(2 * 24 * time.Hour)
		h.sweep()
		if n := h.secrets(); n != 1 {
			t.Errorf("%d secrets after the first one's last link ended, want 1", n)
		}
		_, err := access.Open(ctx, h.node(), forReturn, old)
		h.fault(err, "access.signed_expired") // still told kindly
	})
}

func (h *house) secrets() int64 {
	h.Helper()
	n, _, err := db.Get[int64](h.d.On(ctx), `SELECT count(*) FROM secret WHERE kind = 'link'`)
	if err != nil {
		h.Fatal(err)
	}
	return n
}

func (h *house) sweep() {
	h.Helper()
	if err := access.Sweep(ctx, h.d); err != nil {
		h.Fatal(err)
	}
}
