package feed

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/job"
)

const (
	workers   = 16
	triesMost = 22               // with the pauses of job.Pause, two and a half days
	waitMost  = 24 * time.Hour   // that a receiver may ask for
	bodyMost  = 4 << 10          // of an answer that is read at all, so that the connection can be used again
	lease     = 5 * time.Minute  // longer than any try
	restMost  = time.Minute      // that an endpoint which does not answer is left alone
	restAfter = 3                // tries without an answer, one after the other
	agent     = "Retour-Webhook" // User-Agent
)

// Runner gives the runner of the feed's intents. It is one of its own, so that a receiver that keeps us waiting holds up
// no refund and no mail.
func (f *Feed) Runner() *job.Runner {
	return &job.Runner{
		DB: f.db, Workers: workers, Lease: lease, TriesMax: triesMost,
		Handlers: map[string]job.Handler{deliverKind: f.deliver, replayKind: f.replay},
	}
}

// letter is a delivery with all it takes to send it.
type letter struct {
	Endpoint  int64
	State     DeliveryState
	URL       string
	EndState  EndpointState
	Secret    string
	OldSecret string
	OldUntil  int64
	event.Record
}

// result is what became of one try.
type result struct {
	status int64
	reason Reason // "": delivered
	detail string
	wait   time.Duration // that the receiver asked for
	asked  bool          // a request was made
}

// deliver is the handler. A try whose outcome nobody stored, because a node fell, is simply made again: the receiver
// knows the message by its id.
func (f *Feed) deliver(ctx context.Context, t job.Task) job.Outcome {
	l, ok, err := db.Get[letter](f.db.On(ctx), `SELECT d.endpoint, d.state, p.url, p.state, p.secret, p.old_secret, p.old_until,
		e.tx, e.id, e.at, e.kind, e.subject, e.actor, e.actor_kind, e.verb, e.data
		FROM delivery d JOIN endpoint p ON p.id = d.endpoint JOIN event e ON e.tx = d.tx AND e.id = d.event WHERE d.id = $1`, t.ID)
	if err != nil {
		return job.Outcome{State: job.Unknown, Note: "the delivery could not be read"}
	}
	if !ok || l.State != Waiting {
		return job.Outcome{State: job.Done}
	}
	if l.EndState != Active {
		return f.settle(t, l, job.Done, Dropped, result{reason: Inactive})
	}
	last := t.Tries+1 >= triesMost
	if pause := f.resting(l.Endpoint); pause > 0 && !last {
		return job.Outcome{State: job.Ready, Note: "the endpoint does not answer", After: max(pause, pauseOf(t))}
	}
	got := f.try(ctx, l)
	f.remember(l.Endpoint, got)
	switch {
	case got.reason == "":
		return f.settle(t, l, job.Done, Delivered, got)
	case got.reason == Unwanted:
		return f.settle(t, l, job.Done, Dropped, got)
	case last:
		return f.settle(t, l, job.Failed, GivenUp, got)
	}
	out := f.settle(t, l, job.Ready, Waiting, got)
	out.After = max(got.wait, pauseOf(t))
	return out
}

// pauseOf is the time before the next try, drawn out a little by the delivery's number, so that what failed together
// does not come back together.
func pauseOf(t job.Task) time.Duration {
	pause := job.Pause(t.Tries + 1)
	return pause + pause/64*time.Duration(t.ID%16)
}

// settle stores what became of a try, with the outcome of the intent.
func (f *Feed) settle(t job.Task, l letter, to job.State, state DeliveryState, got result) job.Outcome {
	out := job.Outcome{State: to, Note: note(got)}
	if to == job.Failed {
		out.Note = "given up: " + out.Note
	}
	if got.reason == Unwanted {
		out.Touches = []int64{l.Endpoint}
	}
	asked := int64(0)
	if got.asked {
		asked = 1
	}
	out.Then = func(tx *db.Tx) error {
		tx.Exec(`UPDATE delivery SET state = $2, tries = tries + $3, status = $4, reason = $5, detail = $6, at = $7 WHERE id = $1 AND state = 'waiting'`,
			t.ID, string(state), asked, got.status, string(got.reason), got.detail, tx.At())
		switch {
		case state == Delivered:
			tx.Exec(`UPDATE endpoint SET failing_since = NULL WHERE id = $1 AND failing_since IS NOT NULL`, l.Endpoint)
		case got.reason == Unwanted:
			return switchOff(tx, l.Endpoint)
		case got.asked:
			tx.Exec(`UPDATE endpoint SET failing_since = $2 WHERE id = $1 AND failing_since IS NULL`, l.Endpoint, tx.At())
		}
		return nil
	}
	return out
}

func note(got result) string {
	switch {
	case got.reason == "":
		return ""
	case got.status != 0:
		return fmt.Sprintf("%s %d", got.reason, got.status)
	}
	return string(got.reason)
}

// switchOff does what the receiver asked for by 410.
func switchOff(tx *db.Tx, endpoint int64) error {
	row, err := takeEndpoint(tx, endpoint)
	if err != nil || row.State != Active {
		return err
	}
	tx.Exec(`UPDATE endpoint SET state = 'gone', replay = 0 WHERE id = $1`, endpoint)
	event.Tell(tx, endpoint, EndpointGone{endpoint})
	return nil
}

// try makes one request.
func (f *Feed) try(ctx context.Context, l letter) result {
	now := f.db.Now()
	body, err := json.Marshal(tell(l.Record))
	if err != nil {
		return result{reason: BadStatus, detail: "the event is not JSON"}
	}
	secrets, err := f.secrets(l, now)
	if err != nil {
		return result{reason: Sealed, detail: err.Error()}
	}
	id := messageID(l.Record)
	signature, err := sign(id, now, body, secrets...)
	if err != nil {
		return result{reason: Sealed, detail: err.Error()}
	}
	ctx, stop := context.WithTimeout(ctx, f.timeout)
	defer stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.URL, bytes.NewReader(body))
	if err != nil {
		return result{reason: Unreachable, detail: short(err)}
	}
	request.Header = http.Header{
		"Content-Type":      {"application/json"},
		"User-Agent":        {agent},
		"Webhook-Id":        {id},
		"Webhook-Timestamp": {strconv.FormatInt(now.Unix(), 10)},
		"Webhook-Signature": {signature},
	}
	answer, err := f.client.Do(request)
	if err != nil {
		return failed(err)
	}
	_, _ = io.CopyN(io.Discard, answer.Body, bodyMost) // what it says is not kept, and may be cut off
	_ = answer.Body.Close()
	return answered(answer, now)
}

// secrets are those to sign with now.
func (f *Feed) secrets(l letter, now time.Time) ([]string, error) {
	secret, err := f.vault.reveal(l.Secret)
	if err != nil || l.OldSecret == "" || now.UnixMicro() >= l.OldUntil {
		return []string{secret}, err
	}
	old, err := f.vault.reveal(l.OldSecret)
	if err != nil {
		return []string{secret}, nil // sealed under a key that is gone: the new one is the way out of that
	}
	return []string{secret, old}, nil
}

// answered reads a status as Standard Webhooks say.
func answered(answer *http.Response, now time.Time) result {
	got := result{status: int64(answer.StatusCode), asked: true}
	switch code := answer.StatusCode; {
	case code >= 200 && code < 300:
	case code == http.StatusGone:
		got.reason = Unwanted
	case code >= 300 && code < 400:
		got.reason = Redirected
	default:
		got.reason = BadStatus
		got.wait = retryAfter(answer.Header.Get("Retry-After"), now)
	}
	return got
}

// retryAfter reads seconds or a date; anything else, and anything in the past, is no wait.
func retryAfter(text string, now time.Time) time.Duration {
	wait := time.Duration(0)
	if seconds, err := strconv.ParseInt(text, 10, 32); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), waitMost)
}

// failed sorts what the network said.
func failed(err error) result {
	got := result{reason: Unreachable, detail: short(err), asked: true}
	var slow net.Error
	switch {
	case errors.Is(err, errInside):
		got.reason, got.asked = Inside, false
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &slow) && slow.Timeout():
		got.reason = Slow
	}
	return got
}

// short is an error without the address it was about, which may hold a password.
func short(err error) string {
	var around *url.Error
	if errors.As(err, &around) {
		err = around.Err
	}
	text := strings.ToValidUTF8(err.Error(), "?")
	if utf8.RuneCountInString(text) > 200 {
		text = string([]rune(text)[:200])
	}
	return text
}

// rest is how often, one after the other, an endpoint did not answer, and until when it is left alone. Each process
// keeps its own; a try that is put off so does not count as a request.
type rest struct {
	times int64
	until time.Time
}

// resting says for how long an endpoint is still left alone, so that one that is down does not keep the workers from
// those that are up.
func (f *Feed) resting(endpoint int64) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rests[endpoint].until.Sub(f.db.Now())
}

func (f *Feed) remember(endpoint int64, got result) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch r := f.rests[endpoint]; {
	case got.wait > 0:
		f.rests[endpoint] = rest{r.times, f.db.Now().Add(got.wait)}
	case got.status != 0:
		delete(f.rests, endpoint)
	default:
		r.times++
		if r.times >= restAfter {
			r.until = f.db.Now().Add(min(job.Pause(r.times-restAfter+1), restMost))
		}
		f.rests[endpoint] = r
	}
}
