package payment

import (
	"fmt"

	"retour/ground/fault"
)

// Validate refuses a refund that no provider may ever see: without a key, not positive, in no known currency. Every
// driver calls it before anything else, so a mistake upstream ends here and not on somebody's account.
func Validate(r Refund) (Result, error) {
	switch {
	case r.Key == "":
		return Refuse(r, Reason{Code: KeyMissing})
	case r.Amount.Currency == "" || !r.Amount.Currency.Known():
		return Refuse(r, Reason{Code: CurrencyUnknown})
	case r.Amount.Minor <= 0:
		return Refuse(r, Reason{Code: AmountNotPositive})
	}
	return Result{}, nil
}

// Check judges what a provider says of an attempt against what was asked. It is the one way from an answer, a Find or a
// notice to the ledger: a clear answer about the asked amount passes, a refusal comes back as ErrRefused, and anything
// else as state Unknown with ErrUnknown. So an amount other than the one asked is never booked by itself: a person looks.
func Check(asked Refund, got Result) (Result, error) {
	switch got.State {
	case Refused:
		return got, got.refusal()
	case Done, Pending:
		if got.Amount == asked.Amount {
			return got, nil
		}
	}
	said := got.State
	got.State = Unknown
	got.Reason = Reason{Code: AnswerDiffers, Text: fmt.Sprintf("%q for %s, asked %s", said, got.Amount, asked.Amount)}
	return got, fmt.Errorf("%w: %w", ErrUnknown, fault.New(fault.Unavailable, got.Reason.Message()))
}
