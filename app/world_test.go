package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"retour/app"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/money"
	"retour/order"
	"retour/stock"
)

// journal is a log that a test reads while others write.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(b []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(b)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// openHouse opens a house on a fresh database; change may alter its settings.
func openHouse(t *testing.T, url string, change func(*app.Settings)) (*app.House, *journal) {
	t.Helper()
	log := &journal{}
	s := app.Settings{
		DB: url, Addr: "127.0.0.1:0", Data: t.TempDir(), Version: "test",
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if change != nil {
		change(&s)
	}
	h, err := app.Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() }) // again, where the test did
	return h, log
}

func do[R any](t *testing.T, h *app.House, v db.Verb[R]) R {
	t.Helper()
	got, err := db.Run(t.Context(), h.Store, db.Program, "", v)
	if err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	return got
}

// furnish makes a shop with its bins.
func furnish(t *testing.T, h *app.House) {
	t.Helper()
	do(t, h, order.PutShop{
		Code: "uk", Name: "Invented shop", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: "en",
		Settings: order.Settings{Address: order.Address{Lines: []string{"Invented shop", "1 Test Street"}, Country: "GB"}, ReplyTo: "shop@example.org"},
	})
	do(t, h, stock.PutSite{Code: "main", Name: "Main"})
	for _, p := range []string{"restock", "second_choice", "outlet", "donate"} {
		do(t, h, stock.PutBin{Site: "main", Name: p, Purpose: p})
	}
}

// served is a house that serves on a free port.
type served struct {
	*app.House
	t    *testing.T
	url  string
	key  string
	stop context.CancelFunc
	done chan error
	log  *journal
	n    int
}

func serve(t *testing.T, url string, change func(*app.Settings)) *served {
	t.Helper()
	return serveWith(t, url, change, func(*app.House) {})
}

// serveWith is serve, with something done to the house before it opens.
func serveWith(t *testing.T, url string, change func(*app.Settings), before func(*app.House)) *served {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h, log := openHouse(t, url, func(s *app.Settings) {
		s.Addr = listener.Addr().String()
		if change != nil {
			change(s)
		}
	})
	before(h)
	ctx, stop := context.WithCancel(context.Background())
	s := &served{House: h, t: t, url: "http://" + listener.Addr().String(), stop: stop, done: make(chan error, 1), log: log}
	go func() { s.done <- h.Serve(ctx, listener) }()
	t.Cleanup(s.end)
	return s
}

// end stops the server and waits for it, once.
func (s *served) end() {
	s.stop()
	if s.done == nil {
		return
	}
	if err := <-s.done; err != nil {
		s.t.Errorf("serve: %v", err)
	}
	s.done = nil
}

// ask makes a request with the key, and gives status and answer.
func (s *served) ask(method, path string, body any) (int, map[string]any) {
	s.t.Helper()
	var in io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			s.t.Fatal(err)
		}
		in = bytes.NewReader(text)
	}
	r, err := http.NewRequest(method, s.url+path, in)
	if err != nil {
		s.t.Fatal(err)
	}
	s.n++
	r.Header.Set("Authorization", "Bearer "+s.key)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", fmt.Sprintf("test-%d", s.n))
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var out map[string]any
	if strings.Contains(response.Header.Get("Content-Type"), "json") {
		if err := json.Unmarshal(text, &out); err != nil {
			s.t.Fatalf("%s %s: %s: %v", method, path, text, err)
		}
	}
	return response.StatusCode, out
}

// must is ask, where the answer has to be a success.
func (s *served) must(method, path string, body any) map[string]any {
	s.t.Helper()
	status, out := s.ask(method, path, body)
	if status < 200 || status > 299 {
		s.t.Fatalf("%s %s: %d %v", method, path, status, out)
	}
	return out
}

// until asks again and again until the answer is as wanted.
func (s *served) until(path string, wanted func(map[string]any) bool) map[string]any {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		out := s.must(http.MethodGet, path, nil)
		if wanted(out) {
			return out
		}
		select {
		case <-ctx.Done():
			s.t.Fatalf("GET %s never was as wanted: %v", path, out)
		case <-tick.C:
		}
	}
}

// newKey makes an API key with every right.
func (s *served) newKey() {
	s.t.Helper()
	verb, key := access.NewKey("test", time.Time{}, access.Rights...)
	do(s.t, s.House, verb)
	s.key = key
}

func gbps(minor int64) money.Amount { return money.Of(minor, "GBP") }
