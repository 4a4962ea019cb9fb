package notify

import (
	"slices"

	"retour/ground/lang"
)

// Kind names what a message says. It is stored, and part of a template's key.
type Kind string

// The kinds of messages, in the order in which a return meets them; those about an account last.
const (
	Requested        Kind = "requested"
	RequestedReview  Kind = "requested_review"
	RequestedKeep    Kind = "requested_keep"
	Withdrawal       Kind = "withdrawal"
	WithdrawalReview Kind = "withdrawal_review"
	Changed          Kind = "changed"
	Allowed          Kind = "allowed"
	Refused          Kind = "refused"
	Label            Kind = "label"
	LabelAddress     Kind = "label_address"
	Reminded         Kind = "reminded"
	Expired          Kind = "expired"
	Cancelled        Kind = "cancelled"
	Sent             Kind = "sent"
	Arrived          Kind = "arrived"
	Matched          Kind = "matched"
	Missing          Kind = "missing"
	Settled          Kind = "settled"
	SettledNothing   Kind = "settled_nothing"
	StoreCredit      Kind = "store_credit"
	RefundPaid       Kind = "refund_paid"
	RefundFailed     Kind = "refund_failed"
	CreditNote       Kind = "credit_note"
	Exchange         Kind = "exchange"
	ExchangeOrdered  Kind = "exchange_ordered"
	ExchangeFailed   Kind = "exchange_failed"
	Closed           Kind = "closed"
	Invitation       Kind = "invitation"
	PasswordReset    Kind = "password_reset"
	Trial            Kind = "trial"
)

// Audience is who a kind of message is for.
type Audience string

// The audiences.
const (
	Customer Audience = "customer" // who bought, at the address of the order
	Staff    Audience = "staff"    // the shop, at the address that answers go to
	Member   Audience = "member"   // a person who works here, about their account
)

// KindInfo describes a kind for those who edit its words.
type KindInfo struct {
	Kind     Kind
	Audience Audience
	Title    lang.Message // what it is, in a few words
	Holes    []Hole       // the placeholders it may use
	Needs    []string     // the placeholders it must use
}

// kinds is the table of kinds: for whom, which placeholders beside those of every message, and which it cannot do without.
// An acknowledgement of a withdrawal must say what was withdrawn, and when (directive 2011/83/EU, article 11a(4)).
var kinds = []struct {
	kind     Kind
	audience Audience
	holes    []string
	needs    []string
	title    func() lang.Message
}{
	{Requested, Customer, []string{"items", "send_by", "due"}, []string{"return"}, lang.NotifyKindRequested},
	{RequestedReview, Customer, []string{"items"}, []string{"return"}, lang.NotifyKindRequestedReview},
	{RequestedKeep, Customer, []string{"items", "due"}, []string{"return"}, lang.NotifyKindRequestedKeep},
	{Withdrawal, Customer, []string{"items", "withdrawn", "others", "keep", "send_by", "due"}, []string{"withdrawn", "date"}, lang.NotifyKindWithdrawal},
	{WithdrawalReview, Customer, []string{"items", "withdrawn", "others"}, []string{"withdrawn", "date"}, lang.NotifyKindWithdrawalReview},
	{Changed, Customer, []string{"items", "review", "keep", "send_by", "due"}, []string{"items"}, lang.NotifyKindChanged},
	{Allowed, Customer, []string{"items", "keep", "send_by", "due"}, nil, lang.NotifyKindAllowed},
	{Refused, Customer, []string{"items", "why"}, nil, lang.NotifyKindRefused},
	{Label, Customer, []string{"items", "label", "parcel", "carrier", "tracking", "replaces", "send_by"}, []string{"label"}, lang.NotifyKindLabel},
	{LabelAddress, Customer, []string{"items", "label", "parcel", "replaces", "send_by"}, []string{"label"}, lang.NotifyKindLabelAddress},
	{Reminded, Customer, []string{"items", "send_by"}, nil, lang.NotifyKindReminded},
	{Expired, Customer, []string{"items", "pieces"}, nil, lang.NotifyKindExpired},
	{Cancelled, Customer, []string{"items", "pieces"}, nil, lang.NotifyKindCancelled},
	{Sent, Customer, []string{"items", "parcel", "carrier", "tracking", "seen", "due"}, nil, lang.NotifyKindSent},
	{Arrived, Customer, []string{"items", "parcel", "due"}, nil, lang.NotifyKindArrived},
	{Matched, Customer, []string{"items", "parcel", "pieces", "due"}, nil, lang.NotifyKindMatched},
	{Missing, Customer, []string{"items", "missing", "parcel"}, []string{"missing"}, lang.NotifyKindMissing},
	{Settled, Customer, []string{"items", "because", "amount", "gross", "withheld", "refund", "credit", "exchange", "pieces", "due"}, []string{"amount"}, lang.NotifyKindSettled},
	{SettledNothing, Customer, []string{"items", "because", "gross", "withheld", "pieces"}, []string{"link"}, lang.NotifyKindSettledNothing},
	{StoreCredit, Customer, []string{"items", "because", "amount", "gross", "withheld", "credit_code", "pieces"}, []string{"amount"}, lang.NotifyKindStoreCredit},
	{RefundPaid, Customer, []string{"items", "amount", "method", "expect", "reference"}, []string{"amount"}, lang.NotifyKindRefundPaid},
	{RefundFailed, Staff, []string{"amount", "reason"}, []string{"amount", "link"}, lang.NotifyKindRefundFailed},
	{CreditNote, Customer, []string{"number", "paper"}, []string{"paper"}, lang.NotifyKindCreditNote},
	{Exchange, Customer, []string{"items", "item", "value"}, []string{"item"}, lang.NotifyKindExchange},
	{ExchangeOrdered, Customer, []string{"items", "item", "new_order", "price", "value", "still_due", "back", "rest"}, []string{"new_order", "still_due"}, lang.NotifyKindExchangeOrdered},
	{ExchangeFailed, Customer, []string{"items", "item", "value"}, []string{"value"}, lang.NotifyKindExchangeFailed},
	{Closed, Customer, []string{"items"}, nil, lang.NotifyKindClosed},
	{Invitation, Member, []string{"until"}, []string{"link"}, lang.NotifyKindInvitation},
	{PasswordReset, Member, []string{"until"}, []string{"link"}, lang.NotifyKindPasswordReset},
	{Trial, Member, nil, nil, lang.NotifyKindTrial},
}

// everywhere are the placeholders of every message about a return; those of a person are not for staff, so that a message
// to the shop holds nothing about one.
var (
	everywhere = []string{"shop", "return", "order", "date", "link"}
	account    = []string{"shop", "date", "link"}
	personal   = []string{"greeting", "name"}
)

// Kinds lists every kind.
func Kinds() []KindInfo {
	all := make([]KindInfo, 0, len(kinds))
	for _, k := range kinds {
		info, _ := Info(k.kind)
		all = append(all, info)
	}
	return all
}

// Info describes one kind, and says whether there is such a kind.
func Info(k Kind) (KindInfo, bool) {
	for _, row := range kinds {
		if row.kind != k {
			continue
		}
		names := slices.Concat(everywhere, personal)
		switch row.audience {
		case Staff:
			names = everywhere
		case Member:
			names = slices.Concat(account, personal)
		}
		info := KindInfo{Kind: k, Audience: row.audience, Title: row.title(), Needs: row.needs}
		for _, name := range slices.Concat(names, row.holes) {
			info.Holes = append(info.Holes, Hole{Name: name, Says: holeCalled(name).says()})
		}
		return info, true
	}
	return KindInfo{}, false
}

func (i KindInfo) allows(hole string) bool {
	for _, h := range i.Holes {
		if h.Name == hole {
			return true
		}
	}
	return false
}

func (i KindInfo) names() []string {
	names := make([]string, len(i.Holes))
	for k, h := range i.Holes {
		names[k] = h.Name
	}
	return names
}
