package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"time"

	"retour/app"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/id"
	"retour/returns"
)

// client calls a house over HTTP on the loopback.
type client struct {
	base string
	key  string
	http *http.Client
}

// serve starts a house's handler on a free port and gives a client with a key that may do everything.
func serve(ctx context.Context, h *app.House) (*client, func(), error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	server := &http.Server{Handler: h.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }() // ends with Close
	verb, key := access.NewKey("bench", h.Store.Now().Add(24*time.Hour), access.Rights...)
	if _, err := db.Run(ctx, h.Store, db.Program, "", verb); err != nil {
		return nil, nil, err
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	return &client{"http://" + listener.Addr().String() + "/api/v1", key, &http.Client{Transport: transport}}, func() { _ = server.Close() }, nil
}

func (c *client) post(ctx context.Context, path string, body, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", id.NewKey())
	return c.do(r, answer)
}

func (c *client) get(ctx context.Context, path string, answer any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return err
	}
	return c.do(r, answer)
}

func (c *client) do(r *http.Request, answer any) error {
	r.Header.Set("Authorization", "Bearer "+c.key)
	response, err := c.http.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(response.Body); err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return fmt.Errorf("%s %s: %s: %s", r.Method, r.URL.Path, response.Status, text.String())
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(text.Bytes(), answer)
}

// wholeReturn measures the processor time of a return in three calls over HTTP: request, receive, refund; followers and
// intents drained, the client and the database counted.
func wholeReturn(ctx context.Context, o Options, e engine) ([]Figure, error) {
	h, remove, err := e.open(ctx, "http")
	if err != nil {
		return nil, err
	}
	defer remove()
	defer h.Close()
	if err := prepare(ctx, h.Store); err != nil {
		return nil, err
	}
	count, warm := int64(min(2000, o.Returns)), int64(min(200, o.Returns))
	if err := orders(ctx, h.Store, 0, count+warm); err != nil {
		return nil, err
	}
	c, stop, err := serve(ctx, h)
	if err != nil {
		return nil, err
	}
	defer stop()
	one := func(n int64) error {
		var got returns.RequestAnswer
		if err := c.post(ctx, "/returns", returns.Request{Channel: "bench", Order: number(n), Items: []returns.Item{{Line: "1", Quantity: 1, Reason: "size.too_small"}}}, &got); err != nil {
			return err
		}
		if err := c.post(ctx, "/station/receive", returns.Receive{Code: string(got.Return)}, nil); err != nil {
			return err
		}
		return c.post(ctx, "/returns/"+string(got.Return)+"/settle", returns.Settle{Return: got.Return, Trigger: "received"}, nil)
	}
	if err := crowd(warm, one); err != nil {
		return nil, err
	}
	if err := h.Drain(ctx); err != nil {
		return nil, err
	}
	mine, theirs := used(), e.databaseTime()
	if err := crowd(count, func(n int64) error { return one(warm + n) }); err != nil {
		return nil, err
	}
	if err := h.Drain(ctx); err != nil {
		return nil, err
	}
	cpu := used() - mine + e.databaseTime() - theirs
	f := Figure{Name: "processor time of a whole return over HTTP (three calls)", Value: float64(cpu.Microseconds()) / 1000 / float64(count), Unit: "ms", Goal: "≤ 7"}
	f.Met = met(f.Value <= 7)
	return []Figure{f}, nil
}
