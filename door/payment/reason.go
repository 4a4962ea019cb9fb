package payment

import "retour/ground/lang"

// Reason says why an attempt stands where it stands. It is stored with the attempt, so it is plain text; Message puts it
// into a person's language.
type Reason struct {
	Code string `json:"code" doc:"one of ours, or the provider's own"`
	Text string `json:"text,omitempty" doc:"the provider's own words, for the operator"`
}

// Our codes. The words are those of the refusals in the API (docs), where the same thing can be refused before it gets
// here.
const (
	AmountNotPositive = "amount_not_positive"
	CurrencyMismatch  = "currency_mismatch"
	CurrencyUnknown   = "currency_unknown"
	ExceedsRemaining  = "exceeds_payment_remaining"
	PaymentNotFound   = "payment_not_found"
	KeyMissing        = "key_missing"
	KeyReused         = "key_reused"       // the key already belongs to another refund; that one stands
	AnswerDiffers     = "answer_differs"   // the provider speaks of another amount than was asked
	Declined          = "declined"         // the provider's decision; Text may say why
	NoAnswer          = "no_answer"        // sent, and no usable answer came back
	NotReached        = "not_reached"      // not sent, or turned away unread
	WaitsForPerson    = "waits_for_person" // a person pays and confirms
)

// Message is the sentence for a person. A code that is not ours reads as the provider's refusal in its own words.
func (r Reason) Message() lang.Message {
	switch r.Code {
	case AmountNotPositive:
		return lang.PaymentAmountNotPositive()
	case CurrencyMismatch:
		return lang.PaymentCurrencyMismatch()
	case CurrencyUnknown:
		return lang.PaymentCurrencyUnknown()
	case ExceedsRemaining:
		return lang.PaymentExceedsPaymentRemaining()
	case PaymentNotFound:
		return lang.PaymentPaymentNotFound()
	case KeyMissing:
		return lang.PaymentKeyMissing()
	case KeyReused:
		return lang.PaymentKeyReused()
	case AnswerDiffers:
		return lang.PaymentAnswerDiffers()
	case NoAnswer:
		return lang.PaymentNoAnswer()
	case NotReached:
		return lang.PaymentNotReached()
	case WaitsForPerson:
		return lang.PaymentWaitsForPerson()
	}
	if r.Text != "" {
		return lang.PaymentDeclinedBecause(r.Text)
	}
	return lang.PaymentDeclined()
}
