package sandbox_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"retour/door/payment"
	"retour/door/payment/sandbox"
)

// Each fault, as the caller meets it, as Find tells it afterwards, and as it ends when the same key is tried again.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		fault sandbox.Fault
		err   error         // class of the first call
		found payment.State // by Find afterwards; "" is not found
		again payment.State // of a second call with the same key
		paid  int64
	}{
		{sandbox.DropBefore, payment.ErrUnknown, "", payment.Done, 500},
		{sandbox.DropAfter, payment.ErrUnknown, payment.Done, payment.Done, 500},
		{sandbox.FailBefore, payment.ErrUnknown, "", payment.Done, 500},
		{sandbox.FailAfter, payment.ErrUnknown, payment.Done, payment.Done, 500},
		{sandbox.Busy, payment.ErrRetry, "", payment.Done, 500},
		{sandbox.Garble, payment.ErrUnknown, payment.Done, payment.Done, 500},
		{sandbox.WrongAnswer, payment.ErrUnknown, payment.Done, payment.Done, 500},
		{sandbox.ShortPay, payment.ErrUnknown, payment.Done, payment.Unknown, 499},
		{sandbox.Decline, payment.ErrRefused, payment.Refused, payment.Refused, 0},
		{sandbox.Pend, nil, payment.Done, payment.Done, 500},
		{sandbox.PendDecline, nil, payment.Refused, payment.Refused, 0},
		{sandbox.NoticeFirst, nil, payment.Done, payment.Done, 500},
		{sandbox.NoticeTwice, nil, payment.Done, payment.Done, 500},
		{sandbox.NoticeNever, nil, payment.Done, payment.Done, 500},
	} {
		t.Run(string(c.fault), func(t *testing.T) {
			w := open(t, sandbox.Options{})
			reference := w.pay(t, eur(1000))
			asked := refund("k1", reference, 500)
			w.server.Order(c.fault)

			got, err := w.driver.Refund(t.Context(), asked)
			if payment.Class(err) != c.err {
				t.Fatalf("first call: %+v, %v; want class %v", got, err, c.err)
			}
			if c.fault == sandbox.Pend || c.fault == sandbox.PendDecline {
				if got.State != payment.Pending {
					t.Errorf("first call: state %q, want pending", got.State)
				}
				w.settled(t, "k1")
			}
			found, err := w.driver.Find(t.Context(), "k1")
			if c.found == "" && !errors.Is(err, payment.ErrNotFound) || c.found != "" && (err != nil || found.State != c.found) {
				t.Errorf("found %+v, %v; want %q", found, err, c.found)
			}
			again, _ := w.driver.Refund(t.Context(), asked)
			if again.State != c.again {
				t.Errorf("second call: %+v, want state %q", again, c.again)
			}
			if paid := w.paid(t, reference); paid != c.paid {
				t.Errorf("the provider paid %d, want %d", paid, c.paid)
			}
		})
	}
}

// settled waits until a pending refund is decided: Find is asked until it answers otherwise.
func (w *world) settled(t *testing.T, key string) {
	t.Helper()
	for t.Context().Err() == nil {
		got, err := w.driver.Find(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if got.State != payment.Pending {
			return
		}
	}
}

// A stalled provider: the caller gives up, believes nothing, and the same key mends it.
func TestStall(t *testing.T) {
	for _, fault := range []sandbox.Fault{sandbox.StallBefore, sandbox.StallAfter} {
		t.Run(string(fault), func(t *testing.T) {
			struck := make(chan struct{})
			w := open(t, sandbox.Options{Met: func(string, sandbox.Fault) { close(struck) }})
			reference := w.pay(t, eur(1000))
			asked := refund("k1", reference, 500)
			w.server.Order(fault)
			ctx, giveUp := context.WithCancel(t.Context())
			answered := make(chan error, 1)
			go func() {
				_, err := w.driver.Refund(ctx, asked)
				answered <- err
			}()
			<-struck
			giveUp()
			if err := <-answered; !errors.Is(err, payment.ErrUnknown) {
				t.Errorf("given up after sending: %v, want unknown", err)
			}
			if got, err := w.driver.Refund(t.Context(), asked); err != nil || got.State != payment.Done {
				t.Errorf("the same key afterwards: %+v, %v", got, err)
			}
			if paid := w.paid(t, reference); paid != 500 {
				t.Errorf("paid %d, want 500", paid)
			}
		})
	}
}

// The driver's own time limit holds where the caller set none.
func TestDriverGivesUpByItself(t *testing.T) {
	w := open(t, sandbox.Options{})
	reference := w.pay(t, eur(1000))
	driver, err := sandbox.New(sandbox.Config{URL: w.server.URL(), Timeout: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	w.server.Order(sandbox.StallBefore)
	if _, err := driver.Refund(t.Context(), refund("k1", reference, 500)); err == nil {
		t.Error("an answer from a stalled provider")
	}
}
