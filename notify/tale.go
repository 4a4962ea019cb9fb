package notify

import (
	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/money"
	"retour/policy"
	"retour/returns"
)

// tale is what one event tells, in one shape for all kinds of events. It is read from the event alone.
type tale struct {
	record    event.Record
	ret       id.Code
	traits    []Trait
	items     []returns.ItemTold
	missing   []returns.ItemTold
	parcel    id.Code
	replaces  id.Code
	carrier   string
	tracking  string
	pieces    int64
	amount    money.Amount // paid or to be paid; of a settlement all that is given
	gross     money.Amount
	withheld  money.Amount
	refund    money.Amount
	credit    money.Amount
	exchange  money.Amount
	trigger   string
	method    string
	reference string
	why       string
	settled   int64
	number    int64
	swap      int64  // number of the exchange
	order     string // number of the order that an exchange became
	sku       string
	quantity  int64
}

func (t *tale) trait(has bool, name Trait) {
	if has {
		t.traits = append(t.traits, name)
	}
}

// tellers reads the kinds of events that may be told. Others are passed over unread.
var tellers = map[string]func(event.Record) (tale, error){
	"return.requested":     teller(requested),
	"return.changed":       teller(changed),
	"return.decided":       teller(decided),
	"return.labelled":      teller(labelled),
	"return.reminded":      teller(func(e returns.Reminded) tale { return tale{ret: e.Return} }),
	"return.expired":       teller(func(e returns.Expired) tale { return tale{ret: e.Return, pieces: e.Pieces} }),
	"return.cancelled":     teller(func(e returns.Cancelled) tale { return tale{ret: e.Return, pieces: e.Pieces} }),
	"parcel.tracked":       teller(tracked),
	"parcel.arrived":       teller(arrived),
	"parcel.matched":       teller(func(e returns.Matched) tale { return tale{ret: e.Return, parcel: e.Parcel, pieces: e.Pieces} }),
	"parcel.opened":        teller(opened),
	"return.settled":       teller(settled),
	"refund.paid":          teller(paid),
	"refund.failed":        teller(failed),
	"credit_note.numbered": teller(noted),
	"exchange.asked":       teller(exchanged),
	"exchange.ended":       teller(ended),
	"return.closed":        teller(func(e returns.Closed) tale { return tale{ret: e.Return, why: e.Why} }),
}

// matching is the verb that gives a parcel its return: it tells of the arrival again, and then of the match.
const matching = "Match"

func teller[E event.Event](read func(E) tale) func(event.Record) (tale, error) {
	return func(r event.Record) (tale, error) {
		var e E
		if err := r.Into(&e); err != nil {
			return tale{}, err
		}
		t := read(e)
		t.record = r
		t.trait(r.Verb == matching, Found)
		return t, nil
	}
}

func requested(e returns.Requested) tale {
	t := tale{ret: e.Return, items: e.Items}
	t.trait(e.Origin == "blind", Blind)
	t.trait(e.Permit == string(returns.PermitReview), Review)
	t.trait(len(withdrawn(e.Items)) > 0, Withdrawn)
	return t
}

// changed has no permit in its event; the return's own row says later whether a person has to look at it.
func changed(e returns.Changed) tale {
	t := tale{ret: e.Return, items: e.Items}
	t.trait(len(withdrawn(e.Items)) > 0, Withdrawn)
	return t
}

// withdrawn are the items that are a withdrawal from the contract.
func withdrawn(items []returns.ItemTold) []returns.ItemTold { return byBasis(items, true) }

// others are the items that are none.
func others(items []returns.ItemTold) []returns.ItemTold { return byBasis(items, false) }

func byBasis(items []returns.ItemTold, withdrawal bool) []returns.ItemTold {
	var some []returns.ItemTold
	for _, item := range items {
		if (item.Basis == string(policy.Withdrawal)) == withdrawal {
			some = append(some, item)
		}
	}
	return some
}

func decided(e returns.Decided) tale {
	t := tale{ret: e.Return, why: e.Why}
	t.trait(e.Allowed, Accepted)
	return t
}

func labelled(e returns.Labelled) tale {
	t := tale{ret: e.Return, parcel: e.Parcel, replaces: e.Replaces, carrier: e.Carrier, tracking: e.Tracking}
	t.trait(e.Carrier == returns.OwnCarrier, Unpaid)
	return t
}

func tracked(e returns.Tracked) tale {
	t := tale{ret: e.Return, parcel: e.Parcel}
	t.trait(e.First, First)
	t.trait(e.Return != "", Known)
	return t
}

func arrived(e returns.Arrived) tale {
	t := tale{ret: e.Return, parcel: e.Parcel, pieces: e.Pieces}
	t.trait(e.Return != "", Known)
	return t
}

func opened(e returns.Opened) tale {
	t := tale{ret: e.Return, parcel: e.Parcel, missing: e.Missing}
	t.trait(len(e.Missing) > 0, Short)
	t.trait(e.Return != "", Known)
	return t
}

func settled(e returns.Settled) tale {
	t := tale{
		ret: e.Return, pieces: e.Pieces, gross: e.Gross, withheld: e.Withheld, refund: e.Refund, credit: e.Credit, exchange: e.Exchange,
		trigger: e.Trigger, settled: e.Number,
	}
	t.amount = money.Of(e.Refund.Minor+e.Credit.Minor+e.Exchange.Minor, e.Gross.Currency)
	t.trait(t.amount.Minor <= 0, Nothing)
	t.trait(e.Credit.Minor > 0 && e.Credit.Minor == t.amount.Minor, CreditOnly)
	return t
}

func paid(e returns.RefundPaid) tale {
	return tale{ret: e.Return, amount: e.Amount, method: e.Method, reference: e.Reference}
}

func failed(e returns.RefundFailed) tale {
	return tale{ret: e.Return, amount: e.Amount, why: e.Reason}
}

func noted(e returns.CreditNoted) tale {
	return tale{ret: e.Return, settled: e.Settlement.Number(id.Settled), number: e.Number}
}

func exchanged(e returns.ExchangeAsked) tale {
	return tale{ret: e.Return, swap: e.Exchange, sku: e.SKU, quantity: e.Quantity, amount: e.Price}
}

func ended(e returns.Exchanged) tale {
	t := tale{ret: e.Return, swap: e.Exchange, order: e.Order, amount: e.Price}
	t.trait(e.Failed, Unavailable)
	return t
}
