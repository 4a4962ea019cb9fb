package feed_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"retour/feed"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/job"
	"retour/returns"
)

var private = feed.Settings{Private: true}

// A receiver that fails in every way it can gets each event in the end, and can tell a repetition from a new one.
func TestNastyReceiverGetsEveryEventInTheEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, feed.Settings{Private: true, Timeout: 300 * time.Millisecond})
		var trapped atomic.Int64
		trap := newReceiver(t, func(int, http.ResponseWriter, *http.Request) { trapped.Add(1) })
		in := newReceiver(t, func(n int, w http.ResponseWriter, r *http.Request) {
			switch n % 9 {
			case 0:
				w.WriteHeader(http.StatusInternalServerError)
			case 1:
				drop(w) // took it, and nobody hears of it
			case 2:
				<-r.Context().Done() // never answers
			case 3:
				http.Redirect(w, r, trap.URL, http.StatusTemporaryRedirect)
			case 4:
				w.WriteHeader(http.StatusNoContent)
			case 5:
				w.Header().Set("Retry-After", "3600")
				w.WriteHeader(http.StatusTooManyRequests)
			}
		})
		e := w.put(in.URL + "/hook?token=1")
		w.closed(20)
		w.settle()
		log, secret := w.log(), w.secret(e.ID)
		byID := map[string]message{}
		for _, m := range in.messages() {
			if !verified(t, m, secret) {
				t.Fatalf("the reference library refuses %s", m.ID)
			}
			if first, again := byID[m.ID]; again && !bytes.Equal(first.Body, m.Body) {
				t.Errorf("%s came with another body", m.ID)
			}
			byID[m.ID] = m
		}
		if len(byID) != len(log) || len(in.messages()) <= len(log) {
			t.Errorf("%d events, %d messages with %d ids", len(log), len(in.messages()), len(byID))
		}
		if n := len(w.deliveries(e.ID, feed.Delivered)); n != len(log) {
			t.Errorf("%d delivered of %d", n, len(log))
		}
		if trapped.Load() != 0 {
			t.Error("a redirect was followed")
		}
		if now, err := feed.EndpointOf(w.d.On(ctx), e.ID); err != nil || !now.FailingSince.IsZero() {
			t.Errorf("all arrived, yet the endpoint fails since %v %v", now.FailingSince, err)
		}
	})
}

func TestMessageIsAsTheStandardSays(t *testing.T) {
	d := newWorld(t, dbtest.SQLite(t), private)
	in := newReceiver(t, nil)
	e := d.put(in.URL)
	d.clock.Store(time.Now().UnixMicro()) // so that the reference library checks the timestamp as well
	d.closed(1)
	d.settle()
	record, m := d.log()[0], in.messages()[0]
	oracle, err := standardwebhooks.NewWebhook(d.secret(e.ID))
	if err != nil {
		t.Fatal(err)
	}
	if err := oracle.Verify(m.Body, m.Header); err != nil {
		t.Error(err)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(m.Body, &keys); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"type", "timestamp", "id", "cursor", "data"} {
		if len(keys[key]) == 0 {
			t.Errorf("%s is missing in %s", key, m.Body)
		}
	}
	var got, want returns.Closed
	if err := json.Unmarshal(m.Told.Data, &got); err != nil {
		t.Fatal(err)
	}
	if err := record.Into(&want); err != nil {
		t.Fatal(err)
	}
	if got != want || m.Told.Type != "return.closed" || !m.Told.Timestamp.Equal(record.Time()) || m.Told.ID != feed.EventID(record).String() ||
		m.Told.Cursor != feed.Encode(event.Cursor{Tx: record.Tx, ID: record.ID}) {
		t.Errorf("told %s of %+v", m.Body, record)
	}
	if !strings.HasPrefix(m.ID, "msg_") || strings.Contains(m.ID, ".") || m.Header.Get("Content-Type") != "application/json" {
		t.Errorf("headers %v", m.Header)
	}
	changed := bytes.Replace(m.Body, []byte("return.closed"), []byte("return.closes"), 1)
	if oracle.Verify(changed, m.Header) == nil {
		t.Error("the signature does not cover the body")
	}
}

func TestOnlyWantedKindsAreTold(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), private)
	some, all := newReceiver(t, nil), newReceiver(t, nil)
	e := w.put(some.URL, "refund.paid", "return.expired", "refund.paid")
	w.put(all.URL)
	run(w, happen{1, []event.Event{returns.Closed{}, returns.Expired{}, secretly{}, returns.RefundPaid{}}})
	w.settle()
	types := func(in *receiver) (out []string) {
		for _, m := range in.messages() {
			out = append(out, m.Told.Type)
		}
		return out
	}
	if diff := cmp.Diff([]string{"return.expired", "refund.paid"}, e.Kinds); diff != "" {
		t.Error(diff)
	}
	if got := types(some); len(got) != 2 || got[0] == got[1] {
		t.Errorf("told %v", got)
	}
	if got := types(all); len(got) != 3 {
		t.Errorf("told %v; of log-ins and of the feed itself nothing may be told", got)
	}
	_, err := db.Run(ctx, w.d, staff, "", w.feed.Put(feed.PutEndpoint{URL: all.URL, Kinds: []string{"return.closed", "session.failed"}}))
	if f := fault.Of(err); f == nil || f.Code() != "feed.kind" || f.Field != "kinds[1]" {
		t.Error(err)
	}
}

func TestReceiverThatIsGoneIsSwitchedOff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, private)
		in := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
		e := w.put(in.URL)
		w.closed(10)
		w.follow()
		w.work()
		if n := len(in.messages()); n != 1 {
			t.Errorf("%d requests, though the first was answered by 410", n)
		}
		if n := len(w.deliveries(e.ID, feed.Dropped)); n != 10 {
			t.Errorf("%d dropped, want 10", n)
		}
		w.closed(3)
		w.settle()
		if n := len(w.deliveries(e.ID, "")); n != 10 {
			t.Errorf("%d deliveries, want no new one", n)
		}
		if now, err := feed.EndpointOf(w.d.On(ctx), e.ID); err != nil || now.State != feed.Gone {
			t.Errorf("%v %v", now, err)
		}
		if n := w.count(`SELECT count(*) FROM event WHERE kind = 'webhook.gone'`); n != 1 {
			t.Errorf("told %d times", n)
		}
	})
}

func TestGivingUpShowsAndCanBeUndone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, private)
		broken := true
		in := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
			if broken {
				w.WriteHeader(http.StatusBadGateway)
			}
		})
		e := w.put(in.URL)
		w.closed(1)
		begin := w.d.Now()
		w.settle()
		d := w.deliveries(e.ID, feed.GivenUp)
		if len(d) != 1 || d[0].Status != 502 || d[0].Reason != feed.BadStatus || d[0].Tries != int64(len(in.messages())) || d[0].Tries < 15 {
			t.Fatalf("deliveries %+v after %d requests", d, len(in.messages()))
		}
		if took := w.d.Now().Sub(begin); took < 48*time.Hour {
			t.Errorf("given up after %v", took)
		}
		open, err := job.Open(w.d.On(ctx), job.Failed, 10)
		if err != nil || len(open) != 1 || !strings.HasPrefix(open[0].Note, "given up") {
			t.Errorf("open intents %v %v", open, err)
		}
		now, err := feed.EndpointOf(w.d.On(ctx), e.ID)
		if err != nil || now.FailingSince.IsZero() || now.State != feed.Active {
			t.Errorf("%+v %v", now, err)
		}
		broken = false
		again := run(w, feed.Redeliver{Delivery: d[0].ID})
		w.settle()
		if got, err := feed.DeliveryOf(w.d.On(ctx), again.ID); err != nil || got.State != feed.Delivered || got.Event != d[0].Event {
			t.Errorf("%+v %v", got, err)
		}
		messages := in.messages()
		if messages[0].ID != messages[len(messages)-1].ID {
			t.Error("the same event came under another id")
		}
		if open, err := job.Open(w.d.On(ctx), job.Failed, 10); err != nil || len(open) != 0 {
			t.Errorf("open intents %v %v", open, err)
		}
	})
}

func TestDeliveryThatWaitsIsSentAtOnce(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), private)
	in := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	e := w.put(in.URL)
	w.closed(1)
	w.follow()
	w.work()
	waiting := w.deliveries(e.ID, feed.Waiting)
	if len(waiting) != 1 || !waiting[0].Next.After(w.d.Now()) {
		t.Fatalf("%+v", waiting)
	}
	run(w, feed.Redeliver{Delivery: waiting[0].ID})
	w.work()
	w.settle()
	if n := len(in.messages()); n != 2 {
		t.Errorf("%d requests, want the failed one and one more", n)
	}
	if d, err := feed.DeliveryOf(w.d.On(ctx), waiting[0].ID); err != nil || d.State != feed.Dropped || d.Reason != feed.Replaced {
		t.Errorf("%+v %v", d, err)
	}
}

func TestRetryAfterIsHeeded(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), private)
	in := newReceiver(t, func(n int, rw http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			rw.Header().Set("Retry-After", "7200")
			rw.WriteHeader(http.StatusTooManyRequests)
		}
	})
	w.put(in.URL)
	w.closed(3)
	w.follow()
	w.work()
	w.pass(2*time.Hour - time.Minute)
	w.work()
	if n := len(in.messages()); n != 1 {
		t.Errorf("%d requests before the time the receiver asked for", n)
	}
	w.settle()
	if n := len(in.messages()); n != 4 {
		t.Errorf("%d requests, want 4", n)
	}
}

// An endpoint that does not answer is left alone for a while, and those that do are served meanwhile.
func TestDeadReceiverDoesNotHoldUpOthers(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), private)
	dead := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { drop(w) })
	well := newReceiver(t, nil)
	e := w.put(dead.URL)
	w.put(well.URL)
	w.closed(40)
	w.follow()
	w.work()
	if n := len(well.messages()); n != 40 {
		t.Errorf("%d of 40 told", n)
	}
	if n := len(dead.messages()); n > 10 {
		t.Errorf("%d requests to an endpoint that never answered", n)
	}
	if n := len(w.deliveries(e.ID, feed.Waiting)); n != 40 {
		t.Errorf("%d still wait", n)
	}
}

func TestEndlessAnswerIsCutOff(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), private)
	var sent atomic.Int64
	in := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		for {
			n, err := w.Write(make([]byte, 1<<16))
			if err != nil {
				return
			}
			sent.Add(int64(n))
		}
	})
	e := w.put(in.URL)
	w.closed(1)
	w.settle()
	if n := len(w.deliveries(e.ID, feed.Delivered)); n != 1 {
		t.Error("200 is 200, whatever follows")
	}
	in.Close()
	if sent.Load() > 64<<20 {
		t.Errorf("%d bytes were taken", sent.Load())
	}
}

func TestTimestampIsThatOfTheTry(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), private)
	in := newReceiver(t, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n < 3 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	w.put(in.URL)
	w.closed(1)
	w.settle()
	last := int64(0)
	for _, m := range in.messages() {
		at, err := strconv.ParseInt(m.At, 10, 64)
		if err != nil || at <= last {
			t.Errorf("timestamp %s after %d: %v", m.At, last, err)
		}
		last = at
	}
}
