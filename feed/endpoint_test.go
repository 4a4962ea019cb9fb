package feed_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"retour/feed"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/lang"
)

func TestRemovedEndpointIsToldNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, private)
		in := newReceiver(t, nil)
		e := w.put(in.URL)
		w.closed(3)
		w.follow() // made, and not yet sent
		removed := run(w, feed.RemoveEndpoint{ID: e.ID})
		w.closed(3)
		w.settle()
		if n := len(in.messages()); n != 0 {
			t.Errorf("%d told", n)
		}
		if d := w.deliveries(e.ID, feed.Dropped); len(d) != 3 || d[0].Reason != feed.Inactive {
			t.Errorf("%+v", d)
		}
		if removed.State != feed.Removed {
			t.Errorf("%+v", removed)
		}
		if n := w.count(`SELECT count(*) FROM endpoint WHERE secret <> '' OR old_secret <> ''`); n != 0 {
			t.Error("the secret is still there")
		}
		if _, err := w.feed.Secret(w.d.On(ctx), e.ID); !fault.Is(err, "fault.not_found") {
			t.Error(err)
		}
		if list, err := feed.Endpoints(w.d.On(ctx)); err != nil || len(list) != 0 {
			t.Errorf("%v %v", list, err)
		}
		for what, err := range map[string]error{
			"put":       attempt(w, w.feed.Put(feed.PutEndpoint{ID: e.ID, URL: in.URL})),
			"rotate":    attempt(w, w.feed.Rotate(e.ID)),
			"replay":    attempt(w, feed.Replay{Endpoint: e.ID}),
			"redeliver": attempt(w, feed.Redeliver{Delivery: w.deliveries(e.ID, "")[0].ID}),
			"unknown":   attempt(w, feed.RemoveEndpoint{ID: 99}),
		} {
			if !fault.Is(err, "fault.not_found") {
				t.Errorf("%s: %v", what, err)
			}
		}
		if again := run(w, feed.RemoveEndpoint{ID: e.ID}); again.State != feed.Removed {
			t.Errorf("%+v", again)
		}
	})
}

func attempt[R any](w *world, v db.Verb[R]) error {
	_, err := db.Run(ctx, w.d, staff, "", v)
	return err
}

func TestPausedEndpointIsToldNothingUntilItGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, private)
		in := newReceiver(t, nil)
		e := w.put(in.URL)
		w.closed(2)
		w.settle()
		run(w, w.feed.Put(feed.PutEndpoint{ID: e.ID, URL: in.URL, Paused: true}))
		w.closed(4)
		w.settle()
		if err := attempt(w, feed.Replay{Endpoint: e.ID}); !fault.Is(err, "feed.inactive") {
			t.Errorf("replay to a paused endpoint: %v", err)
		}
		run(w, w.feed.Put(feed.PutEndpoint{ID: e.ID, URL: in.URL}))
		w.closed(1)
		w.settle()
		if n := len(in.messages()); n != 3 {
			t.Errorf("%d told, want the two before and the one after", n)
		}
	})
}

func TestChangedEndpointKeepsItsSecretAndItsPlace(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, private)
		old, moved := newReceiver(t, nil), newReceiver(t, nil)
		e := w.put(old.URL)
		secret := w.secret(e.ID)
		w.closed(2) // the follower has not come to these when the address changes
		run(w, w.feed.Put(feed.PutEndpoint{ID: e.ID, URL: moved.URL}))
		w.settle()
		if len(moved.messages()) != 2 || len(old.messages()) != 0 {
			t.Errorf("%d at the new address, %d at the old", len(moved.messages()), len(old.messages()))
		}
		if w.secret(e.ID) != secret || !verified(t, moved.messages()[0], secret) {
			t.Error("the secret changed with the address")
		}
	})
}

func TestOldSecretIsGoodForADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, private)
		in := newReceiver(t, nil)
		e := w.put(in.URL)
		first := w.secret(e.ID)
		run(w, w.feed.Rotate(e.ID))
		second := w.secret(e.ID)
		w.closed(1)
		w.settle()
		if m := in.messages()[0]; first == second || !verified(t, m, first) || !verified(t, m, second) {
			t.Errorf("signatures %q by both secrets", m.Header.Get("webhook-signature"))
		}
		w.pass(24 * time.Hour)
		w.closed(1)
		w.settle()
		if m := in.messages()[1]; verified(t, m, first) || !verified(t, m, second) {
			t.Error("after a day only the new secret signs")
		}
		run(w, w.feed.Rotate(e.ID))
		run(w, w.feed.Rotate(e.ID))
		w.closed(1)
		w.settle()
		if m := in.messages()[2]; verified(t, m, second) || !verified(t, m, w.secret(e.ID)) {
			t.Error("rotating twice drops the oldest secret")
		}
	})
}

// A secret is nowhere but in its column, and there sealed if there is a key.
func TestSecretsStayWhereTheyBelong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		key := bytes.Repeat([]byte{7}, 32)
		w := newWorld(t, url, feed.Settings{Private: true, Key: key})
		in := newReceiver(t, nil)
		verb := w.feed.Put(feed.PutEndpoint{URL: in.URL})
		e, err := db.Run(ctx, w.d, staff, "key-1", verb)
		if err != nil {
			t.Fatal(err)
		}
		secret := w.secret(e.ID)
		if _, err := db.Run(ctx, w.d, staff, "key-2", w.feed.Rotate(e.ID)); err != nil {
			t.Fatal(err)
		}
		secrets := []string{secret, w.secret(e.ID)}
		stored, err := db.All[string](w.d.On(ctx), `SELECT secret FROM endpoint UNION ALL SELECT old_secret FROM endpoint`)
		if err != nil {
			t.Fatal(err)
		}
		answers, err := db.All[[]byte](w.d.On(ctx), `SELECT answer FROM call`)
		if err != nil || len(answers) != 2 {
			t.Fatal(len(answers), err)
		}
		events, err := db.All[string](w.d.On(ctx), `SELECT data FROM event`)
		if err != nil || len(events) == 0 {
			t.Fatal(err)
		}
		input, err := json.Marshal(verb)
		if err != nil {
			t.Fatal(err)
		}
		all := strings.Join(stored, " ") + strings.Join(events, " ") + string(bytes.Join(answers, nil)) + string(input)
		for _, s := range secrets {
			if strings.Contains(all, strings.TrimPrefix(s, "whsec_")) || !strings.HasPrefix(s, "whsec_") {
				t.Errorf("%s lies open in %s", s, all)
			}
		}
		if strings.Contains(strings.Join(events, " "), in.URL) {
			t.Error("an address lies in an event")
		}

		w.feed = w.with(feed.Settings{Private: true, Key: bytes.Repeat([]byte{8}, 32)})
		w.closed(1)
		w.follow()
		w.work()
		if d := w.deliveries(e.ID, feed.Waiting); len(d) != 1 || d[0].Reason != feed.Sealed || d[0].Tries != 0 {
			t.Errorf("under another key: %+v", d)
		}
		w.feed = w.with(feed.Settings{Private: true, Key: key})
		w.settle()
		if m := in.messages(); len(m) != 1 || !verified(t, m[0], secrets[1]) {
			t.Errorf("with the key back: %d messages", len(m))
		}
	})
}

func TestSecretFromBeforeThereWasAKeyStaysGood(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), private)
	in := newReceiver(t, nil)
	e := w.put(in.URL)
	secret := w.secret(e.ID)
	w.feed = w.with(feed.Settings{Private: true, Key: make([]byte, 32)})
	w.closed(1)
	w.settle()
	if m := in.messages(); w.secret(e.ID) != secret || len(m) != 1 || !verified(t, m[0], secret) {
		t.Error("the secret changed")
	}
	if _, err := feed.New(w.d, feed.Settings{Key: make([]byte, 16)}); err == nil {
		t.Error("a key of 16 bytes was taken")
	}
}

func TestRepeatedPutIsOneEndpoint(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, private)
		in := newReceiver(t, nil)
		var ids [2]int64
		var secrets [2]string
		for i := range ids {
			e, err := db.Run(ctx, w.d, staff, "once", w.feed.Put(feed.PutEndpoint{URL: in.URL}))
			if err != nil {
				t.Fatal(err)
			}
			ids[i], secrets[i] = e.ID, w.secret(e.ID)
		}
		if ids[0] != ids[1] || secrets[0] != secrets[1] {
			t.Errorf("%v %v", ids, secrets)
		}
		w.closed(1)
		w.settle()
		if m := in.messages(); len(m) != 1 || !verified(t, m[0], secrets[1]) {
			t.Errorf("%d messages", len(m))
		}
	})
}

func TestRightIsNeeded(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), private)
	nobody := db.Actor{ID: 8, Kind: db.Machine}
	_, err := db.Run(ctx, w.d, nobody, "", w.feed.Put(feed.PutEndpoint{URL: "https://example.org"}))
	_, err2 := db.Run(ctx, w.d, nobody, "", feed.Replay{Endpoint: 1})
	if !fault.Is(err, "fault.forbidden") || !fault.Is(err2, "fault.forbidden") {
		t.Error(err, err2)
	}
	if err := attempt(w, feed.PutEndpoint{URL: "https://example.org"}); err == nil || fault.Of(err) != nil {
		t.Errorf("a verb that no Feed made: %v", err)
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), feed.Settings{})
	for address, code := range map[string]string{
		"https://example.org/webhooks":         "",
		" https://example.org:8443/a?b=c ":     "",
		"https://93.184.215.14/":               "",
		"https://[2606:2800:21f:cb07::1]/":     "",
		"http://example.org/":                  "feed.url_https",
		"ftp://example.org/":                   "feed.url_shape",
		"file:///etc/passwd":                   "feed.url_shape",
		"example.org":                          "feed.url_shape",
		"https://":                             "feed.url_shape",
		"https:example.org":                    "feed.url_shape",
		"https://user:secret@example.org/":     "feed.url_shape",
		"https://example.org/#part":            "feed.url_shape",
		"":                                     "feed.url_shape",
		"https://exa mple.org/":                "feed.url_shape",
		"https://" + strings.Repeat("a", 2000): "fault.text_too_long",
		"https://localhost/":                   "feed.url_inside",
		"https://LOCALHOST./":                  "feed.url_inside",
		"https://shop.internal/":               "feed.url_inside",
		"https://printer.local/":               "feed.url_inside",
		"https://intranet/":                    "feed.url_inside",
		"https://127.0.0.1/":                   "feed.url_inside",
		"https://10.1.2.3/":                    "feed.url_inside",
		"https://169.254.169.254/latest/":      "feed.url_inside",
		"https://100.100.100.200/":             "feed.url_inside",
		"https://0.0.0.0/":                     "feed.url_inside",
		"https://[::1]/":                       "feed.url_inside",
		"https://[::ffff:10.0.0.1]/":           "feed.url_inside",
		"https://[fd00::1]/":                   "feed.url_inside",
		"https://[fe80::1]/":                   "feed.url_inside",
		"https://[64:ff9b::7f00:1]/":           "feed.url_inside",
		"https://[2002:7f00:1::]/":             "feed.url_inside",
		"https://224.0.0.1/":                   "feed.url_inside",
		"https://255.255.255.255/":             "feed.url_inside",
	} {
		err := attempt(w, w.feed.Put(feed.PutEndpoint{URL: address}))
		if code == "" && err != nil || code != "" && (!fault.Is(err, code) || fault.Of(err).Field != "url") {
			t.Errorf("%q: %v, want %q", address, err, code)
		}
	}
}

// What a name stands for is only known when it is dialled, and may be another address than when it was looked at.
func TestPrivateAddressIsNotDialled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, private)
		in := newReceiver(t, nil)
		byNumber := w.put(in.URL)
		byName := w.put(strings.Replace(in.URL, "127.0.0.1", "localhost", 1))
		w.feed = w.with(feed.Settings{})
		w.closed(1)
		w.follow()
		w.work()
		for _, e := range []feed.Endpoint{byNumber, byName} {
			d := w.deliveries(e.ID, feed.Waiting)
			if len(d) != 1 || d[0].Reason != feed.Inside || d[0].Tries != 0 {
				t.Errorf("%s: %+v", e.URL, d)
			}
		}
		if n := len(in.messages()); n != 0 {
			t.Errorf("%d requests reached the inside", n)
		}
	})
}

func TestProxyOfTheEnvironmentIsNotAsked(t *testing.T) {
	proxy := newReceiver(t, nil)
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	w := newWorld(t, dbtest.SQLite(t), private)
	e := w.put("http://receiver.invalid/")
	w.closed(1)
	w.follow()
	w.work()
	if d := w.deliveries(e.ID, feed.Waiting); len(d) != 1 || d[0].Reason != feed.Unreachable || len(proxy.messages()) != 0 {
		t.Errorf("%+v", d)
	}
}

func TestNothingOfAnAddressIsInAReason(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), private)
	in := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { drop(w) })
	e := w.put(in.URL + "/?token=verysecret")
	w.closed(1)
	w.follow()
	w.work()
	if d := w.deliveries(e.ID, feed.Waiting); len(d) != 1 || d[0].Detail == "" || strings.Contains(d[0].Detail, "verysecret") {
		t.Errorf("%+v", d)
	}
}

func TestEveryReasonIsASentence(t *testing.T) {
	for _, r := range []feed.Reason{feed.BadStatus, feed.Redirected, feed.Unwanted, feed.Slow, feed.Unreachable, feed.Inside, feed.Sealed, feed.Inactive, feed.Replaced} {
		for _, tag := range lang.Tags {
			if text := r.Message(502).In(tag); !strings.HasSuffix(text, ".") {
				t.Errorf("%s in %s: %q", r, tag, text)
			}
		}
	}
}
