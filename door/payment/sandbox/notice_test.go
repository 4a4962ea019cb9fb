package sandbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"retour/door/payment"
	"retour/door/payment/sandbox"
	"retour/ground/fault"
)

// mailbox receives webhooks as our API would, and hands them to the test.
type mailbox struct {
	url    string
	got    chan received
	refuse chan struct{} // one token: the next webhook is answered 503
}

type received struct {
	header http.Header
	body   []byte
}

func openMailbox(t *testing.T) *mailbox {
	m := &mailbox{got: make(chan received, 100), refuse: make(chan struct{}, 100)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		select {
		case <-m.refuse:
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			w.WriteHeader(http.StatusNoContent)
		}
		m.got <- received{r.Header.Clone(), body}
	}))
	t.Cleanup(server.Close)
	m.url = server.URL
	return m
}

func (m *mailbox) next(t *testing.T, d *sandbox.Driver) payment.Notice {
	t.Helper()
	r := <-m.got
	n, err := d.Notice(r.header, r.body, noon)
	if err != nil {
		t.Fatalf("a webhook of the server is not believed: %v", err)
	}
	return n
}

func options(m *mailbox) sandbox.Options {
	return sandbox.Options{NoticeURL: m.url, Secret: testSecret}
}

func TestNoticeTellsTheOutcome(t *testing.T) {
	for fault, want := range map[sandbox.Fault]payment.State{
		"":                     payment.Done,
		sandbox.DropAfter:      payment.Done,
		sandbox.Decline:        payment.Refused,
		sandbox.Pend:           payment.Done,
		sandbox.PendDecline:    payment.Refused,
		sandbox.WrongAnswer:    payment.Done,
		sandbox.NoticeFirst:    payment.Done,
		sandbox.Fault("storm"): payment.Done, // an unknown word changes nothing
	} {
		t.Run("after "+string(fault), func(t *testing.T) {
			m := openMailbox(t)
			w := open(t, options(m))
			reference := w.pay(t, eur(1000))
			w.server.Order(fault)
			asked := refund("k1", reference, 500)
			_, _ = w.driver.Refund(t.Context(), asked)
			n := m.next(t, w.driver)
			if n.Key != "k1" || n.Payment != reference || n.Result.State != want || n.ID == "" {
				t.Errorf("told %+v, want %q of k1", n, want)
			}
			if want == payment.Done {
				if _, err := payment.Check(asked, n.Result); err != nil {
					t.Errorf("the notice fits what was asked: %v", err)
				}
			}
		})
	}
}

// The webhook may be there before the answer (woocommerce-gateway-stripe#838): both carry our key and one reference.
func TestNoticeBeforeTheAnswer(t *testing.T) {
	m := openMailbox(t)
	w := open(t, options(m))
	reference := w.pay(t, eur(1000))
	w.server.Order(sandbox.NoticeFirst)
	got, err := w.driver.Refund(t.Context(), refund("k1", reference, 500))
	if err != nil {
		t.Fatal(err)
	}
	select {
	case r := <-m.got:
		n, err := w.driver.Notice(r.header, r.body, noon)
		if err != nil || n.Key != "k1" || n.Result.Reference != got.Reference {
			t.Errorf("told %+v, %v; answered %+v", n, err, got)
		}
	default:
		t.Error("the answer came first")
	}
}

func TestNoticeTwiceHasOneID(t *testing.T) {
	m := openMailbox(t)
	w := open(t, options(m))
	reference := w.pay(t, eur(1000))
	w.server.Order(sandbox.NoticeTwice)
	if _, err := w.driver.Refund(t.Context(), refund("k1", reference, 500)); err != nil {
		t.Fatal(err)
	}
	first, second := m.next(t, w.driver), m.next(t, w.driver)
	if first.ID != second.ID || first.Result != second.Result {
		t.Errorf("told %+v, then %+v", first, second)
	}
}

// A notice not taken is kept, tried again on the next tick, and survives the end of the server.
func TestNoticeIsRetriedAndSurvives(t *testing.T) {
	m := openMailbox(t)
	again := make(chan time.Time)
	o := options(m)
	o.File = filepath.Join(t.TempDir(), "sandbox.book")
	o.Again, o.Unsynced, o.Now = again, true, func() time.Time { return noon }
	server, err := sandbox.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	w := connect(t, server.URL(), server)
	reference := w.pay(t, eur(1000))
	m.refuse <- struct{}{}
	m.refuse <- struct{}{}
	if _, err := w.driver.Refund(t.Context(), refund("k1", reference, 500)); err != nil {
		t.Fatal(err)
	}
	first := m.next(t, w.driver)
	again <- noon
	second := m.next(t, w.driver)
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	o.Again = nil
	open(t, o)
	third := m.next(t, w.driver)
	if first.ID != second.ID || second.ID != third.ID {
		t.Errorf("one notice, three ids: %s, %s, %s", first.ID, second.ID, third.ID)
	}
}

// A refund made in the provider's own portal is told without our key: never to be paid again, only to be recorded.
func TestNoticeOfRefundMadeElsewhere(t *testing.T) {
	m := openMailbox(t)
	w := open(t, options(m))
	reference := w.pay(t, eur(1000))
	made, err := w.control.Elsewhere(t.Context(), reference, eur(700), "1001", "")
	if err != nil {
		t.Fatal(err)
	}
	n := m.next(t, w.driver)
	if n.Key != "" || n.Payment != reference || n.Result.Reference != made.Reference || n.Result.Amount != eur(700) {
		t.Errorf("told %+v, made %+v", n, made)
	}
	if _, err := w.driver.Refund(t.Context(), refund("k1", reference, 301)); payment.Class(err) != payment.ErrRefused {
		t.Errorf("the payment holds 300 now; 301 gave %v", err)
	}
}

func TestForgedNotices(t *testing.T) {
	m := openMailbox(t)
	w := open(t, options(m))
	reference := w.pay(t, eur(1000))
	if _, err := w.driver.Refund(t.Context(), refund("k1", reference, 500)); err != nil {
		t.Fatal(err)
	}
	true1 := <-m.got
	with := func(name, value string) http.Header {
		h := true1.header.Clone()
		h.Set(name, value)
		return h
	}
	for _, c := range []struct {
		name   string
		header http.Header
		body   string
		now    time.Time
	}{
		{"another body", true1.header, string(true1.body) + " ", noon},
		{"another id", with("webhook-id", "ntc_other"), string(true1.body), noon},
		{"another time", with("webhook-timestamp", "1772452801"), string(true1.body), noon},
		{"another signature", with("webhook-signature", "v1,AAAA"), string(true1.body), noon},
		{"no signature", http.Header{}, string(true1.body), noon},
		{"replayed later", true1.header, string(true1.body), noon.Add(6 * time.Minute)},
		{"from the future", true1.header, string(true1.body), noon.Add(-6 * time.Minute)},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := w.driver.Notice(c.header, []byte(c.body), c.now)
			if f := fault.Of(err); f == nil || f.Kind != fault.Unauthenticated {
				t.Errorf("want unauthenticated, got %v", err)
			}
		})
	}
	rotated := with("webhook-signature", "v1,AAAA "+true1.header.Get("webhook-signature"))
	if _, err := w.driver.Notice(rotated, true1.body, noon); err != nil {
		t.Errorf("one good signature among several is enough: %v", err)
	}
}
