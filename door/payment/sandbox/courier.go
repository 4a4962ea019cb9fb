package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// courier delivers webhooks, one at a time, and strikes them off once the receiver has answered 2xx (or 410: it wants no
// more). Whatever is not delivered stays in the book, past the end of the process.
type courier struct {
	server *Server
	client *http.Client
	bell   chan struct{}
	road   sync.Mutex
}

func newCourier(s *Server) *courier {
	return &courier{
		server: s,
		bell:   make(chan struct{}, 1),
		client: &http.Client{
			Timeout:       15 * time.Second,
			Transport:     &http.Transport{DisableKeepAlives: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// wake tells the loop that there may be something to deliver.
func (c *courier) wake() {
	select {
	case c.bell <- struct{}{}:
	default:
	}
}

func (c *courier) loop(ctx context.Context, again <-chan time.Time) {
	c.wake() // what the last process left
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.bell:
		case <-again:
		}
		c.deliver(ctx, c.server.book.due())
	}
}

// wait returns when no delivery is under way.
func (c *courier) wait() {
	c.road.Lock()
	defer c.road.Unlock()
}

func (c *courier) deliver(ctx context.Context, notices []notice) {
	c.road.Lock()
	defer c.road.Unlock()
	for _, n := range notices {
		if ctx.Err() != nil {
			return
		}
		if !c.server.book.waits(n.ID) {
			continue // delivered meanwhile
		}
		if err := c.tell(ctx, n); err != nil {
			c.server.options.Log.Info("sandbox webhook not delivered", "id", n.ID, "error", err)
			continue
		}
		if err := c.server.book.told(n.ID); err != nil {
			c.server.options.Log.Error("sandbox cannot strike off a webhook", "id", n.ID, "error", err)
		}
	}
}

// tell posts one webhook as often as it was ordered, each copy with the same id.
func (c *courier) tell(ctx context.Context, n notice) error {
	record, err := c.server.book.byReference(n.Reference)
	if err != nil {
		return err
	}
	body, err := json.Marshal(report{Type: "refund." + string(record.State), Timestamp: record.At, Data: record})
	if err != nil {
		return err
	}
	for range n.Copies {
		if err := c.post(ctx, n.ID, body); err != nil {
			return err
		}
	}
	return nil
}

func (c *courier) post(ctx context.Context, id string, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.server.options.NoticeURL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	sign(request.Header, c.server.key, id, c.server.now(), body)
	answer, err := c.client.Do(request)
	if err != nil {
		return err
	}
	if err := answer.Body.Close(); err != nil {
		return err
	}
	if answer.StatusCode/100 != 2 && answer.StatusCode != http.StatusGone {
		return fmt.Errorf("the receiver answered %s", answer.Status)
	}
	return nil
}
