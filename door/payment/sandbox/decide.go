package sandbox

import (
	"fmt"
	"strconv"
	"time"

	"retour/door/payment"
)

// take enters payments. One that is there already must be the same.
func (b *book) take(payments []Payment) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var fresh []Payment
	for _, p := range payments {
		switch have := b.payments[p.Reference]; {
		case p.Reference == "" || p.Amount.Minor <= 0 || p.Amount.Currency == "" || !p.Amount.Currency.Known():
			return fmt.Errorf("%q of %s is no payment", p.Reference, p.Amount)
		case have == nil:
			fresh = append(fresh, p)
		case have.amount != p.Amount:
			return fmt.Errorf("payment %q is of %s, not of %s", p.Reference, have.amount, p.Amount)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	return b.write(step{Payments: fresh})
}

// refund answers an attempt: the old answer for a known key, else a new entry. told says whether a webhook will tell the
// final state, and in how many copies.
func (b *book) refund(key string, a ask, f Fault, told int, now time.Time) (Record, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if reference, ok := b.keys[key]; ok && key != "" {
		if e := b.refunds[reference]; e.Asked == a {
			return e.Record, nil
		}
		return Record{}, errReused
	}
	e := entry{Asked: a, Record: Record{
		Sandbox: true, Key: key, Payment: a.Payment, Amount: a.Amount, State: payment.Done,
		Reference: "SBX-" + strconv.Itoa(100001+len(b.order)), Order: a.Order, Return: a.Return, At: now,
	}}
	if f == ShortPay && a.Amount.Minor > 1 {
		e.Record.Amount.Minor--
	}
	switch code := b.judge(a); {
	case code != "":
		e.Record.State, e.Record.Reason = payment.Refused, payment.Reason{Code: code}
	case f == Decline:
		e.Record.State, e.Record.Reason = payment.Refused, declined
	case f == Pend:
		e.Record.State, e.Then = payment.Pending, payment.Done
	case f == PendDecline:
		e.Record.State, e.Then = payment.Pending, payment.Refused
	}
	s := step{Refund: &e}
	if e.Then == "" {
		s.Notice = noticeOf(e.Record, told)
	}
	return e.Record, b.write(s)
}

// declined is the reason of a refusal made on order.
var declined = payment.Reason{Code: payment.Declined, Text: "the sandbox was told to decline this refund"}

// judge is the provider's own cap and sense, whatever the caller believes.
func (b *book) judge(a ask) (code string) {
	p := b.payments[a.Payment]
	switch {
	case a.Amount.Minor <= 0:
		return payment.AmountNotPositive
	case p == nil:
		return payment.PaymentNotFound
	case p.amount.Currency != a.Amount.Currency:
		return payment.CurrencyMismatch
	case a.Amount.Minor > p.amount.Minor-p.used:
		return payment.ExceedsRemaining
	}
	return ""
}

// settle turns a pending refund into what it was to become. Done twice, it is done once.
func (b *book) settle(reference string, told int, now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	before, ok := b.refunds[reference]
	if !ok || before.Then == "" {
		return nil
	}
	e := *before
	e.Record.State, e.Record.At, e.Then = e.Then, now, ""
	if e.Record.State == payment.Refused {
		e.Record.Reason = declined
	}
	return b.write(step{Refund: &e, Notice: noticeOf(e.Record, told)})
}

func noticeOf(r Record, copies int) *notice {
	if copies == 0 {
		return nil
	}
	return &notice{ID: "ntc_" + r.Reference + "_" + string(r.State), Reference: r.Reference, Copies: copies}
}

// told strikes a delivered webhook off.
func (b *book) told(id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.write(step{Told: id})
}
