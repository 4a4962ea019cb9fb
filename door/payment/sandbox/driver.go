package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"retour/door/payment"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Driver is our side of the sandbox: it knows the server by HTTP alone.
type Driver struct {
	client *client
	key    []byte
}

// New makes a driver; it does not call the server yet.
func New(c Config) (*Driver, error) {
	client, err := newClient(c)
	if err != nil {
		return nil, err
	}
	d := &Driver{client: client}
	if c.Secret != "" {
		if d.key, err = secret(c.Secret); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// Abilities says, above all, that no real money moves.
func (*Driver) Abilities() payment.Abilities {
	return payment.Abilities{Name: Name, Sandbox: true, Find: true, Notices: true, Caps: true}
}

// Refund asks the server to pay back, once for each key.
func (d *Driver) Refund(ctx context.Context, r payment.Refund) (payment.Result, error) {
	if refused, err := payment.Validate(r); err != nil {
		return refused, err
	}
	if err := ctx.Err(); err != nil {
		return payment.Lost(r, payment.ErrRetry, payment.Reason{Code: payment.NotReached}, err)
	}
	got, err := d.client.call(ctx, http.MethodPost, "/v1/refunds", r.Key,
		ask{Payment: r.Payment, Amount: r.Amount, Order: r.Order, Return: r.Return})
	switch {
	case errors.Is(err, errUnsent):
		return payment.Lost(r, payment.ErrRetry, payment.Reason{Code: payment.NotReached}, err)
	case err != nil:
		return payment.Lost(r, payment.ErrUnknown, payment.Reason{Code: payment.NoAnswer}, err)
	}
	return judge(r, got)
}

// judge reads an answer by its status. What turned the request away before reading it may be tried again; a status that
// leaves open whether something was stored is an unknown outcome.
func judge(r payment.Refund, got reply) (payment.Result, error) {
	said := fmt.Errorf("status %d: %.200s", got.status, got.body)
	switch got.status {
	case http.StatusOK, http.StatusUnprocessableEntity:
		var record Record
		if err := json.Unmarshal(got.body, &record); err != nil || record.Key != r.Key {
			return payment.Lost(r, payment.ErrUnknown, payment.Reason{Code: payment.NoAnswer}, said)
		}
		return payment.Check(r, record.result())
	case http.StatusConflict:
		return payment.Lost(r, payment.ErrUnknown, payment.Reason{Code: payment.KeyReused}, said)
	case http.StatusTooManyRequests, http.StatusUnauthorized, http.StatusBadRequest, http.StatusNotFound:
		return payment.Lost(r, payment.ErrRetry, payment.Reason{Code: payment.NotReached}, said)
	}
	return payment.Lost(r, payment.ErrUnknown, payment.Reason{Code: payment.NoAnswer}, said)
}

// Find asks the server what became of the attempt with that key.
func (d *Driver) Find(ctx context.Context, key string) (payment.Result, error) {
	unknown := payment.Result{State: payment.Unknown}
	got, err := d.client.call(ctx, http.MethodGet, "/v1/refunds/"+url.PathEscape(key), "", nil)
	if err == nil && got.status == http.StatusNotFound {
		return unknown, payment.ErrNotFound
	}
	var record Record
	if err == nil && got.status != http.StatusOK {
		err = fmt.Errorf("status %d: %.200s", got.status, got.body)
	}
	if err == nil {
		err = json.Unmarshal(got.body, &record)
	}
	if err == nil && record.Key != key {
		err = fmt.Errorf("asked for attempt %q, told of %q", key, record.Key)
	}
	if err != nil {
		return unknown, fmt.Errorf("%w: %w", payment.ErrRetry, fault.New(fault.Unavailable, lang.PaymentNoAnswer()).Because(err))
	}
	return record.result(), nil
}

// Notice checks and reads a webhook of the server.
func (d *Driver) Notice(header http.Header, body []byte, now time.Time) (payment.Notice, error) {
	if d.key == nil {
		return payment.Notice{}, fault.New(fault.Unauthenticated, lang.PaymentNoticeNotSigned())
	}
	id, err := verify(header, d.key, body, now)
	if err != nil {
		return payment.Notice{}, fault.New(fault.Unauthenticated, lang.PaymentNoticeNotSigned()).Because(err)
	}
	var r report
	if err := json.Unmarshal(body, &r); err != nil || r.Data.Reference == "" {
		return payment.Notice{}, fault.New(fault.Invalid, lang.PaymentNoticeUnreadable()).Because(err)
	}
	return payment.Notice{ID: id, Key: r.Data.Key, Payment: r.Data.Payment, Result: r.Data.result()}, nil
}
