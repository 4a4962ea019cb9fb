package refund

import (
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
)

// Code is a word of refusal: why a sum is not owed. It is stable and for machines; the sentence beside it is for people.
type Code string

// The words of refusal.
const (
	AmountDiffersFromLines   Code = "amount_differs_from_lines"
	AmountNotPositive        Code = "amount_not_positive"
	CurrencyMismatch         Code = "currency_mismatch"
	DuplicateLine            Code = "duplicate_line"
	ExceedsLine              Code = "exceeds_line"
	ExceedsOrderRemaining    Code = "exceeds_order_remaining"
	ExceedsPaymentRemaining  Code = "exceeds_payment_remaining"
	ExceedsReturnRemaining   Code = "exceeds_return_remaining"
	ExceedsShare             Code = "exceeds_share"
	ExceedsShippingRemaining Code = "exceeds_shipping_remaining"
	ExceedsUnitRemaining     Code = "exceeds_unit_remaining"
	InvalidQuantity          Code = "invalid_quantity"
	LineAlreadyRefunded      Code = "line_already_refunded"
	LineNotFound             Code = "line_not_found"
	NotFullyPayable          Code = "not_fully_payable"
	NotInMinorUnits          Code = "not_in_minor_units"
	NothingSelected          Code = "nothing_selected"
	NothingToRefund          Code = "nothing_to_refund"
	OrderMissing             Code = "order_missing"
	OrderNotDelivered        Code = "order_not_delivered"
	OrderNotRefundable       Code = "order_not_refundable"
	PaymentNotRefundable     Code = "payment_not_refundable"
	PaymentOrderMismatch     Code = "payment_order_mismatch"
	QuantityExceeds          Code = "quantity_exceeds_refundable"
	ShippingAlreadyRefunded  Code = "shipping_already_refunded"
	UnknownMethod            Code = "unknown_method"
	AmountTooLarge           Code = "amount_too_large"
	RateOutOfRange           Code = "rate_out_of_range"
)

// Refusal says that a request is not owed as asked. The fault inside is what a person reads.
type Refusal struct {
	Code  Code
	Max   int64 // the most that would have been granted: minor units, or pieces where Code is about a quantity
	Fault *fault.Error
}

// At says which part of the order or of the request it is about, by the names of their fields in snake_case:
// "lines[0].rates", "items[2]", "return_shipping". What is known more closely already is kept.
func (r *Refusal) At(path ...any) *Refusal {
	if r.Fault.Field == "" {
		r.Fault.At(path...)
	}
	return r
}

// Error is the fault's sentence, for logs and tests.
func (r *Refusal) Error() string { return r.Fault.Error() }

// Unwrap gives the fault, so that fault.Of finds it.
func (r *Refusal) Unwrap() error { return r.Fault }

// Limited reports whether Max says something: the code is about more than there is.
func (r *Refusal) Limited() bool {
	_, limited := aboutAmounts[r.Code]
	return limited || r.Code == QuantityExceeds
}

// Refuse makes a refusal about an amount of which at most left would have been granted.
func Refuse(code Code, left int64, c money.Currency) *Refusal {
	return &Refusal{Code: code, Max: left, Fault: fault.New(code.kind(), code.say(money.Of(left, c)))}
}

// RefuseNet makes a refusal about an amount without tax of which at most left would have been granted.
func RefuseNet(code Code, left int64, c money.Currency) *Refusal {
	return &Refusal{Code: code, Max: left, Fault: fault.New(code.kind(), lang.RefundExceedsNet(money.Of(left, c)))}
}

// refuseQuantity makes a refusal about a number of pieces.
func refuseQuantity(left int64) *Refusal {
	return &Refusal{
		Code: QuantityExceeds, Max: left,
		Fault: fault.New(fault.Conflict, lang.RefundQuantityExceedsRefundable(left)),
	}
}

// RefuseNamed makes a refusal about something that is called by its name.
func RefuseNamed(code Code, name string) *Refusal {
	return &Refusal{Code: code, Fault: fault.New(fault.Invalid, aboutNames[code](name))}
}

// kind: what the state of the order forbids is a conflict, what could never be right is invalid.
func (c Code) kind() fault.Kind {
	switch c {
	case RateOutOfRange, AmountNotPositive, CurrencyMismatch, InvalidQuantity, NotInMinorUnits, NothingSelected, AmountDiffersFromLines,
		OrderMissing:
		return fault.Invalid
	default:
		return fault.Conflict
	}
}

// say is the sentence of a code that needs no more than the amount left.
func (c Code) say(left money.Amount) lang.Message {
	if about, ok := aboutAmounts[c]; ok {
		return about(left)
	}
	return plain[c]()
}

var aboutAmounts = map[Code]func(money.Amount) lang.Message{
	AmountDiffersFromLines:   lang.RefundAmountDiffersFromLines,
	ExceedsLine:              lang.RefundExceedsLine,
	ExceedsOrderRemaining:    lang.RefundExceedsOrderRemaining,
	ExceedsPaymentRemaining:  lang.RefundExceedsPaymentRemaining,
	ExceedsReturnRemaining:   lang.RefundExceedsReturnRemaining,
	ExceedsShare:             lang.RefundExceedsShare,
	ExceedsShippingRemaining: lang.RefundExceedsShippingRemaining,
	ExceedsUnitRemaining:     lang.RefundExceedsUnitRemaining,
	NotFullyPayable:          lang.RefundNotFullyPayable,
}

var aboutNames = map[Code]func(string) lang.Message{
	DuplicateLine: lang.RefundDuplicateLine,
	LineNotFound:  lang.RefundLineNotFound,
	UnknownMethod: lang.RefundUnknownMethod,
}

var plain = map[Code]func() lang.Message{
	AmountNotPositive:       lang.RefundAmountNotPositive,
	AmountTooLarge:          lang.RefundAmountTooLarge,
	CurrencyMismatch:        lang.RefundCurrencyMismatch,
	InvalidQuantity:         lang.RefundInvalidQuantity,
	LineAlreadyRefunded:     lang.RefundLineAlreadyRefunded,
	NotInMinorUnits:         lang.RefundNotInMinorUnits,
	NothingSelected:         lang.RefundNothingSelected,
	NothingToRefund:         lang.RefundNothingToRefund,
	OrderMissing:            lang.RefundOrderMissing,
	OrderNotDelivered:       lang.RefundOrderNotDelivered,
	RateOutOfRange:          lang.RefundRateOutOfRange,
	OrderNotRefundable:      lang.RefundOrderNotRefundable,
	PaymentNotRefundable:    lang.RefundPaymentNotRefundable,
	PaymentOrderMismatch:    lang.RefundPaymentOrderMismatch,
	ShippingAlreadyRefunded: lang.RefundShippingAlreadyRefunded,
}

// exceeded is the word for a part larger than what remains of a component of this kind.
func (k Kind) exceeded() Code {
	switch k {
	case Shipping:
		return ExceedsShippingRemaining
	case Unit:
		return ExceedsUnitRemaining
	case Fee:
		return ExceedsLine
	default:
		return ExceedsOrderRemaining
	}
}
