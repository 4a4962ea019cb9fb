package app_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"retour/app"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/job"
	"retour/ground/ledger"
)

type object = map[string]any

func gbp(minor int) object { return object{"amount": minor, "currency": "GBP"} }

// A whole return by HTTP alone, on a server with its loops running: from the first administrator's link to money paid,
// pieces put away and the credit note numbered.
func TestAWholeReturnByHTTP(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		s := serve(t, url, nil)
		if status, out := s.ask(http.MethodGet, "/healthz", nil); status != 200 || out["status"] != "ok" {
			t.Fatalf("/healthz: %d %v", status, out)
		}
		token, created, err := access.FirstAdministrator(t.Context(), s.Store)
		if err != nil || !created {
			t.Fatalf("first administrator: %v %v", created, err)
		}
		if _, err := access.LinkOwner(t.Context(), s.Store, access.ForFirst, token); err != nil {
			t.Errorf("the first link opens nothing: %v", err)
		}
		if status, _ := s.ask(http.MethodGet, "/api/v1/returns", nil); status != http.StatusUnauthorized {
			t.Errorf("without a key: %d, want 401", status)
		}
		s.newKey()

		s.must("PUT", "/api/v1/shops/uk", object{
			"name": "Invented shop", "currency": "GBP", "country": "GB", "zone": "Europe/London", "language": "en",
			"settings": object{"return_address": object{"lines": []string{"x"}, "country": "GB"}, "settle_at": "graded"},
		})
		s.must("PUT", "/api/v1/sites/main", object{"name": "Main"})
		s.must("PUT", "/api/v1/sites/main/bins/R1", object{"purpose": "restock"})
		now := time.Now().UTC()
		s.must("PUT", "/api/v1/orders", object{
			"channel": "uk", "number": "1001", "placed_at": now.AddDate(0, 0, -6), "delivered_at": now.AddDate(0, 0, -3),
			"currency": "GBP", "customer": object{"email": "anna@example.org", "country": "GB"},
			"lines":   []object{{"id": "1", "sku": "A", "quantity": 2, "total": gbp(1999)}},
			"tenders": []object{{"id": "t", "method": "card", "provider": "manual", "reference": "pay", "amount": gbp(1999)}},
		})
		rt := s.must("POST", "/api/v1/returns", object{"channel": "uk", "order": "1001", "items": []object{{"line": "1", "quantity": 2}}})["return"].(string)
		parcel := s.must("POST", "/api/v1/returns/"+rt+"/labels", object{})["parcel"].(string)
		s.must("POST", "/api/v1/carrier-events", object{"parcel": parcel, "event_id": "e1", "status": "accepted", "at": now})
		s.must("POST", "/api/v1/station/receive", object{"code": parcel})
		for range 2 {
			p := s.must("POST", "/api/v1/station/inspect", object{"parcel": parcel, "answers": object{"contents": "right", "sealed": "sealed"}})
			s.must("POST", "/api/v1/station/put", object{"plate": p["plate"], "bin": "R1"})
		}
		// the settlement, the payment and the credit note come by themselves
		v := s.until("/api/v1/returns/"+rt, func(v object) bool {
			list, _ := v["refunds"].([]any)
			sum := 0.0
			for _, r := range list {
				if r.(object)["state"] == "pending" {
					sum += r.(object)["amount"].(object)["amount"].(float64)
				}
			}
			return sum == 1999
		})
		for _, r := range v["refunds"].([]any) {
			s.must("POST", fmt.Sprintf("/api/v1/refunds/%.0f/confirm", r.(object)["attempt"]), object{"paid": true, "reference": "BANK"})
		}
		s.until("/api/v1/returns/"+rt, func(v object) bool {
			for _, one := range v["settlements"].([]any) {
				if one.(object)["credit_note"] == nil {
					return false
				}
			}
			return v["stage"] == "closed"
		})
		if wrong, err := ledger.Verify(s.Store.On(t.Context())); err != nil || len(wrong) > 0 {
			t.Errorf("ledger: %v %v", wrong, err)
		}
		s.end()
		said := s.log.String()
		for _, secret := range []string{s.key, "anna@example.org", rt, parcel, token} {
			if strings.Contains(said, secret) {
				t.Errorf("the log holds %q", secret)
			}
		}
		if !strings.Contains(said, "route=/api/v1/returns/{return}/labels") || !strings.Contains(said, "actor=machine") {
			t.Errorf("the log does not say what was asked and by what kind of actor:\n%s", said)
		}
	})
}

// Asked to stop, the server answers what is under way and takes nothing new.
func TestStopAnswersWhatIsUnderWay(t *testing.T) {
	s := serve(t, dbtest.SQLite(t), nil)
	s.newKey()
	furnish(t, s.House)
	body, send := io.Pipe()
	r, err := http.NewRequest(http.MethodPut, s.url+"/api/v1/sites/other", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.key)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", "slow")
	r.Header.Set("Expect", "100-continue") // the body is only sent once a handler wants to read it
	slow := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
	answered := make(chan int, 1)
	go func() {
		response, err := slow.Do(r)
		if err != nil {
			answered <- 0
			return
		}
		_ = response.Body.Close()
		answered <- response.StatusCode
	}()
	if _, err := io.WriteString(send, `{"name": `); err != nil { // returns when the handler has begun to read
		t.Fatal(err)
	}
	s.stop()
	for ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second); ; {
		fresh := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		response, err := fresh.Get(s.url + "/healthz")
		if err != nil {
			cancel()
			break // nobody listens any more
		}
		_ = response.Body.Close()
		if ctx.Err() != nil {
			t.Fatal("it goes on listening")
		}
	}
	if _, err := io.WriteString(send, `"Other"}`); err != nil {
		t.Fatal(err)
	}
	if err := send.Close(); err != nil {
		t.Fatal(err)
	}
	if status := <-answered; status != http.StatusOK {
		t.Errorf("the request under way was answered with %d, want 200", status)
	}
	s.end()
}

func TestReadyOnlyWhileItCanWork(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		s := serve(t, url, nil)
		if status, out := s.ask(http.MethodGet, "/readyz", nil); status != 200 || out["status"] != "ready" {
			t.Fatalf("/readyz: %d %v", status, out)
		}
		do(t, s.House, forget{app.Steps()[3]})
		status, out := s.ask(http.MethodGet, "/readyz", nil)
		if checks, _ := out["checks"].(object); status != 503 || checks["migrations"] != fmt.Sprintf("missing %d", app.Steps()[3]) {
			t.Errorf("with a migration missing: %d %v", status, out)
		}
		if status, _ := s.ask(http.MethodGet, "/healthz", nil); status != 200 {
			t.Errorf("/healthz while not ready: %d", status)
		}
	})
}

func TestMetrics(t *testing.T) {
	s := serve(t, dbtest.SQLite(t), func(x *app.Settings) { x.MetricsToken = "let me see" })
	furnish(t, s.House)
	if status, _ := s.ask(http.MethodGet, "/metrics", nil); status != http.StatusUnauthorized {
		t.Errorf("/metrics without its token: %d, want 401", status)
	}
	r, err := http.NewRequest(http.MethodGet, s.url+"/metrics", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer let me see")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`retour_verb_duration_seconds_count{outcome="done",verb="PutBin"} 4`, `retour_follower_lag_events{follower="notify"}`,
		"retour_commit_group_verbs_count", "retour_database_up 1", `retour_info{engine="sqlite",version="test"} 1`, "process_resident_memory_bytes",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
}

// Behind a proxy the visitor is who the proxy says, and nobody else's word counts.
func TestVisitorBehindAProxy(t *testing.T) {
	for _, test := range []struct {
		setting, header, value string
		guesses                int // wrong guesses from that address, after which it has to wait
	}{
		{"X-Forwarded-For", "X-Forwarded-For", "198.51.100.7, 203.0.113.9", 0},
	} {
		s := serve(t, dbtest.SQLite(t), func(x *app.Settings) { x.Proxy = test.setting })
		r, err := http.NewRequest(http.MethodGet, s.url+"/healthz", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(test.header, test.value)
		if got := s.Visitor(r); got != "203.0.113.9" {
			t.Errorf("behind the proxy the visitor is %s, want the address that the proxy added", got)
		}
		s.Proxy = ""
		r.RemoteAddr = "192.0.2.1:4711"
		if got := s.Visitor(r); got != "192.0.2.1" {
			t.Errorf("without a proxy the visitor is %s, want the connection's address", got)
		}
	}
}

// want is a verb that writes an intent.
type want struct{ kind string }

func (want) Right() db.Right                  { return db.Anyone }
func (want) Touches(db.Look) ([]int64, error) { return nil, nil }

func (v want) Do(tx *db.Tx) (int64, error) {
	return job.Intend(tx, job.Intent{Kind: v.kind, Subject: 1}), nil
}

// Intents of a kind that nothing here does, as after a newer program was replaced by an older one, are told and do not stop
// the rest.
func TestWhatNobodyCarriesOutIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		s := serveWith(t, url, nil, func(h *app.House) {
			do(t, h, want{"settle"})
			do(t, h, want{"door.gone"})
		})
		status, out := s.ask(http.MethodGet, "/readyz", nil)
		if checks, _ := out["checks"].(object); status != 200 || out["status"] != "ready" || checks["intents"] != "nothing here carries out door.gone (1)" {
			t.Errorf("/readyz: %d %v", status, out)
		}
		response, err := http.Get(s.url + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err != nil || !strings.Contains(string(text), `retour_intents_unhandled{kind="door.gone"} 1`) {
			t.Errorf("/metrics does not count them: %v", err)
		}
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for began := time.Now(); !strings.Contains(s.log.String(), `msg="intents wait and nothing here carries them out" kind=door.gone count=1`); <-tick.C {
			if time.Since(began) > 30*time.Second {
				t.Fatalf("the log does not name them:\n%s", s.log)
			}
		}
	})
}

// Asked to stop while a provider thinks, the program waits for its answer and stores it.
func TestStopFinishesIntentsUnderWay(t *testing.T) {
	begun, answer := make(chan bool), make(chan bool)
	s := serveWith(t, dbtest.SQLite(t), nil, func(h *app.House) {
		h.Runner.Handlers["test.slow"] = func(ctx context.Context, _ job.Task) job.Outcome {
			begun <- true
			select {
			case <-answer:
			case <-ctx.Done():
			}
			if ctx.Err() != nil {
				return job.Outcome{State: job.Unknown, Note: "cut off"}
			}
			return job.Outcome{State: job.Done, Note: "answered"}
		}
	})
	do(t, s.House, want{"test.slow"})
	<-begun
	s.stop()
	answer <- true
	s.end()
	intents, err := job.Open(s.Store.On(t.Context()), "", 10)
	if err != nil || len(intents) > 0 {
		t.Errorf("after the stop: %+v, %v; want the intent done", intents, err)
	}
}
