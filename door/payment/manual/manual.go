// Package manual is the driver for money that a person pays back: by bank transfer, from the till, in the provider's own
// portal. It talks to nobody and stores nothing. A refund is pending from the first moment; the caller keeps it on a list,
// a person pays, and Confirm turns the reference they enter into the result.
//
// It is a driver for real use: a shop without a payment provider works with it alone.
package manual

import (
	"context"
	"strings"
	"time"
	"unicode"

	"retour/door/payment"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Name is the driver's name in settings and tenders.
const Name = "manual"

// longest is the most signs a reference may have; bank references are far shorter.
const longest = 140

// Driver is the manual driver. Its zero value works.
type Driver struct{}

// Abilities says that a person pays, and that nothing is remembered here.
func (Driver) Abilities() payment.Abilities {
	return payment.Abilities{Name: Name, Person: true}
}

// Refund answers that the refund waits for a person, every time it is called.
func (Driver) Refund(ctx context.Context, r payment.Refund) (payment.Result, error) {
	if err := ctx.Err(); err != nil {
		return payment.Lost(r, payment.ErrRetry, payment.Reason{Code: payment.NotReached}, err)
	}
	if refused, err := payment.Validate(r); err != nil {
		return refused, err
	}
	return payment.Result{
		State:  payment.Pending,
		Reason: payment.Reason{Code: payment.WaitsForPerson},
		Amount: r.Amount,
	}, nil
}

// Find knows no attempt: what became of it, the person says through Confirm.
func (Driver) Find(context.Context, string) (payment.Result, error) {
	return payment.Result{State: payment.Unknown}, payment.ErrNotFound
}

// Confirm is the result of a refund that a person says they have paid at the instant at, with the reference their bank
// or cash book shows. The reference is what makes it provable later, so it may not be empty.
func Confirm(asked payment.Refund, reference string, at time.Time) (payment.Result, error) {
	reference = strings.Join(strings.FieldsFunc(reference, blank), " ")
	switch {
	case strings.IndexFunc(reference, telling) < 0:
		return payment.Result{}, fault.New(fault.Invalid, lang.PaymentReferenceMissing()).At("reference")
	case len([]rune(reference)) > longest:
		return payment.Result{}, fault.New(fault.Invalid, lang.PaymentConfirmationTooLong(longest)).At("reference")
	}
	return payment.Result{State: payment.Done, Reference: reference, Amount: asked.Amount, At: at.UTC()}, nil
}

func blank(r rune) bool   { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
func telling(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
