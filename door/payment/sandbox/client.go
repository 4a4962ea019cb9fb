package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Config says where the sandbox server is and how to talk to it.
type Config struct {
	URL     string        // as Server.URL gives it
	Token   string        // the server's token, if it has one
	Secret  string        // webhook secret, "whsec_…"; without it no notice is believed
	Timeout time.Duration // of one call where the context has no deadline; 0: thirty seconds
}

// client speaks HTTP with the server. It never repeats a request and never follows a redirect: whether to try again is
// the caller's decision, because only the caller remembers the key.
type client struct {
	base    string
	token   string
	timeout time.Duration
	http    *http.Client
}

func newClient(c Config) (*client, error) {
	base, err := url.Parse(c.URL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, fmt.Errorf("sandbox: %q is not the address of a server", c.URL)
	}
	if c.Timeout == 0 {
		c.Timeout = 30 * time.Second
	}
	return &client{
		base:    strings.TrimSuffix(c.URL, "/"),
		token:   c.Token,
		timeout: c.Timeout,
		http: &http.Client{
			Transport:     &http.Transport{MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// reply is an answer of the server, read whole.
type reply struct {
	status int
	body   []byte
}

// longest is the most bytes of an answer; the list of all refunds is the longest one.
const longest = 256 << 20

// errUnsent marks a request of which surely nothing left this process.
var errUnsent = errors.New("not sent")

// call sends one request. An error wraps errUnsent if no connection was ever had; any other error leaves open whether
// the server has read the request.
func (c *client) call(ctx context.Context, method, path, key string, body any) (reply, error) {
	if _, bounded := ctx.Deadline(); !bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, c.timeout)
		defer cancel()
	}
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	request, err := c.request(ctx, method, path, key, body)
	if err != nil {
		return reply{}, errors.Join(errUnsent, err)
	}
	answer, err := c.http.Do(request)
	if err != nil {
		if !connected.Load() {
			err = errors.Join(errUnsent, err)
		}
		return reply{}, err
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, longest))
	return reply{status: answer.StatusCode, body: text}, errors.Join(err, answer.Body.Close())
}

func (c *client) request(ctx context.Context, method, path, key string, body any) (*http.Request, error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.base+path, content)
	if err != nil {
		return nil, err
	}
	// Without GetBody the transport cannot repeat a request by itself, which it otherwise does when a kept connection
	// breaks and the request carries an idempotency key.
	request.GetBody = nil
	request.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	if key != "" {
		request.Header.Set("Idempotency-Key", key)
	}
	return request, nil
}

// get reads path into the value, for questions that have no outcome to lose.
func (c *client) get(ctx context.Context, path string, into any) error {
	got, err := c.call(ctx, http.MethodGet, path, "", nil)
	if err != nil {
		return err
	}
	if got.status != http.StatusOK {
		return fmt.Errorf("sandbox: %s: status %d: %s", path, got.status, got.body)
	}
	return json.Unmarshal(got.body, into)
}

func (c *client) post(ctx context.Context, path string, body any) (reply, error) {
	got, err := c.call(ctx, http.MethodPost, path, "", body)
	if err == nil && got.status/100 != 2 {
		err = fmt.Errorf("sandbox: %s: status %d: %s", path, got.status, got.body)
	}
	return got, err
}
