package law

import (
	_ "embed"
	"slices"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
)

//go:embed data/bases.json
var basesFile []byte

var bases = data[struct {
	Note  string       `json:"note"`
	Bases []BasisTerms `json:"bases"`
}]("bases.json", basesFile)

// BasisTerms is what follows from the legal basis of a return (rules B-01 to B-08).
type BasisTerms struct {
	Basis     string `json:"basis"`
	Rule      string `json:"rule"`
	ReturnBy  string `json:"return_by"` // who bears the way back: consumer (if informed) or seller
	Deduction bool   `json:"deduction"` // a loss of value may be deducted
	Source    string `json:"source"`
}

// Basis gives the terms of a basis of the law. Those of a shop's own promises follow the promise, and are not known here.
func Basis(name string) (BasisTerms, bool) {
	for _, b := range bases().Bases {
		if b.Basis == name {
			return b, true
		}
	}
	return BasisTerms{}, false
}

// RefundFacts is what a refund by law depends on. Amounts are cents; what is not given is the ordinary case: a withdrawal
// from the whole order by an informed consumer.
type RefundFacts struct {
	Goods         *Amount             `json:"goods"`
	OutboundPaid  *Amount             `json:"outbound_paid"`
	Cheapest      *Amount             `json:"cheapest_standard"`
	Scope         string              `json:"scope" words:"whole_order part_of_order"`
	ExpressChosen *bool               `json:"express_chosen_by_consumer"`
	CostTold      *bool               `json:"return_cost_information_given"`
	LabelFee      *Amount             `json:"label_fee"`
	LabelChosen   bool                `json:"label_chosen_by_consumer"`
	RightTold     *bool               `json:"withdrawal_information_given"`
	Loss          *Amount             `json:"assessed_loss_of_value"` // assessed and evidenced
	Lines         []RefundLine        `json:"lines"`
	Discount      Amount              `json:"order_discount"`
	Delivery      string              `json:"delivery_pricing" words:"flat_per_order per_item free"`
	Withdrawn     []string            `json:"withdrawn"`
	Restocking    *Rate               `json:"restocking_fee_percent"`
	Due           *Amount             `json:"amount_due"`
	PaidBy        string              `json:"paid_by" words:"card gift_card bank_transfer direct_debit wallet paypal cash cheque invoice instalments store_credit voucher"`
	Offered       string              `json:"offered" words:"card gift_card bank_transfer direct_debit wallet paypal cash cheque invoice instalments store_credit voucher exchange"`
	Agreed        bool                `json:"consumer_express_agreement"`
	Basis         string              `json:"legal_basis"`
	ReturnPostage *Amount             `json:"return_postage_paid_by_consumer"`
	Postage       *Amount             `json:"postage_paid_by_consumer"` // the same by its short name
	Paid          []Means             `json:"paid"`
	Declarations  []PartialWithdrawal `json:"declarations"`
}

// RefundLine is a line of the order.
type RefundLine struct {
	SKU      string `json:"sku" needed:""`
	Price    Amount `json:"price"`
	Delivery Amount `json:"delivery"`
}

// Means is a means of payment and its amount.
type Means struct {
	Means  string `json:"means" needed:"" words:"card gift_card bank_transfer direct_debit wallet paypal cash cheque invoice instalments store_credit voucher"`
	Amount Amount `json:"amount"`
}

// PartialWithdrawal is one of several declarations about an order.
type PartialWithdrawal struct {
	On        Date     `json:"on"`
	Withdrawn []string `json:"withdrawn" needed:""`
}

// RefundOwed is what the law gives back. Fields that the facts do not call for are nil.
type RefundOwed struct {
	Refund     *Amount           `json:"refund,omitempty"`         // without postage
	Kept       *Amount           `json:"kept_by_trader,omitempty"` // of what was paid for the way out
	Deduction  *Amount           `json:"deduction,omitempty"`      // for loss of value
	Restocking *Amount           `json:"restocking_fee,omitempty"` // always nothing
	Postage    *Amount           `json:"reimburse_postage,omitempty"`
	Total      *Amount           `json:"total,omitempty"` // refund and postage
	PerLine    map[string]Amount `json:"per_line,omitempty"`
	Refunds    []Amount          `json:"refunds,omitempty"` // one for each declaration
	Valid      *bool             `json:"valid_refund,omitempty"`
	StillDue   *Amount           `json:"still_due,omitempty"`
	By         any               `json:"by,omitempty"` // a means, or a list of Means in the order of payment
	Traced
}

func refundAmount(q Question) (any, error) {
	var f RefundFacts
	if err := q.Read(&f); err != nil {
		return nil, err
	}
	owed, err := RefundAmount(f)
	if err != nil {
		return nil, err
	}
	return owed, nil
}

// RefundAmount gives what the law gives back (rules, G-06; directive 2011/83/EU, articles 13 and 14). The
// faults it returns name the fact, under "input".
func RefundAmount(f RefundFacts) (RefundOwed, error) {
	r := refunding{RefundFacts: f, terms: bases().Bases[0]}
	if err := r.check(); err != nil {
		return RefundOwed{}, err
	}
	switch {
	case len(r.Declarations) > 0:
		r.sequence()
	case len(r.Lines) > 0 || r.Goods != nil:
		r.once()
	case r.Due == nil && len(r.Paid) > 0:
		if err := r.everything(); err != nil {
			return RefundOwed{}, err
		}
	case r.Due == nil:
		return RefundOwed{}, needed("input", "goods")
	}
	if err := r.means(); err != nil {
		return RefundOwed{}, err
	}
	r.owed.Traced = traced(r.steps...)
	return r.owed, nil
}

// refunding is one refund being counted.
type refunding struct {
	RefundFacts
	terms  BasisTerms
	places map[string]int // of each line, by its SKU
	shares []Amount       // price of each line after its part of the discount
	owed   RefundOwed
	steps  []Step
}

func (r *refunding) step(rule, result string) { r.steps = append(r.steps, says(rule, AsOf, result)) }

func (r *refunding) check() error {
	if r.Basis != "" {
		terms, ok := Basis(r.Basis)
		if !ok {
			var known []string
			for _, b := range bases().Bases {
				known = append(known, b.Basis)
			}
			return noWord("input.legal_basis", r.Basis, known)
		}
		r.terms = terms
	}
	if r.Restocking != nil && *r.Restocking < 0 {
		return belowZero("restocking_fee_percent", "input", "restocking_fee_percent")
	}
	if r.Postage != nil && r.ReturnPostage != nil {
		return together("postage_paid_by_consumer", "return_postage_paid_by_consumer")
	}
	if r.Goods != nil && len(r.Lines) > 0 {
		return together("goods", "lines")
	}
	return first(
		countedIf(r.Goods, "input", "goods"), countedIf(r.OutboundPaid, "input", "outbound_paid"),
		countedIf(r.Cheapest, "input", "cheapest_standard"), countedIf(r.LabelFee, "input", "label_fee"),
		countedIf(r.Loss, "input", "assessed_loss_of_value"), counted(r.Discount, "input", "order_discount"),
		countedIf(r.Due, "input", "amount_due"), countedIf(r.Postage, "input", "postage_paid_by_consumer"),
		countedIf(r.ReturnPostage, "input", "return_postage_paid_by_consumer"),
		r.checkLines(), r.checkWithdrawn(), r.checkDeclarations(), r.checkPaid(),
	)
}

func together(key, other string) error {
	return fault.New(fault.Invalid, lang.LawNotTogether(key, other)).At("input", key)
}

func (r *refunding) checkLines() error {
	prices, whole := make([]int64, len(r.Lines)), Amount(0)
	r.places = make(map[string]int, len(r.Lines))
	for i, l := range r.Lines {
		if r.line(l.SKU) >= 0 {
			return fault.New(fault.Invalid, lang.LawGivenTwice(short(l.SKU))).At("input", "lines", i, "sku")
		}
		r.places[l.SKU] = i
		if err := first(counted(l.Price, "input", "lines", i, "price"), counted(l.Delivery, "input", "lines", i, "delivery")); err != nil {
			return err
		}
		prices[i] = int64(l.Price)
		whole += l.Price
	}
	if len(r.Lines) == 0 {
		if r.Goods != nil && r.Discount > *r.Goods {
			return fault.New(fault.Invalid, lang.LawTooLarge(r.Discount.String())).At("input", "order_discount")
		}
		return nil
	}
	if r.Discount > whole {
		return fault.New(fault.Invalid, lang.LawTooLarge(r.Discount.String())).At("input", "order_discount")
	}
	r.shares = make([]Amount, len(prices))
	for i, part := range money.Allocate(int64(r.Discount), prices) {
		r.shares[i] = Amount(prices[i] - part)
	}
	return nil
}

// line is the place of a line, -1 where the order has none such.
func (r *refunding) line(sku string) int {
	if i, ok := r.places[sku]; ok {
		return i
	}
	return -1
}

func (r *refunding) checkWithdrawn() error {
	for i, sku := range r.Withdrawn {
		if r.line(sku) < 0 {
			return fault.New(fault.Invalid, lang.LawNotInList(short(sku), "lines")).At("input", "withdrawn", i)
		}
	}
	r.Withdrawn = slices.Compact(slices.Sorted(slices.Values(r.Withdrawn)))
	if r.Scope == "whole_order" && len(r.Withdrawn) > 0 && len(r.Withdrawn) < len(r.Lines) {
		return fault.New(fault.Invalid, lang.LawScopeIsPart()).At("input", "scope")
	}
	if r.Scope == "part_of_order" && len(r.Lines) > 0 && len(r.Declarations) == 0 && len(r.Withdrawn) == 0 {
		return needed("input", "withdrawn")
	}
	return nil
}

func (r *refunding) checkDeclarations() error {
	seen := map[string]bool{}
	for i, d := range r.Declarations {
		if d.On.IsZero() {
			return needed("input", "declarations", i, "on")
		}
		for j, sku := range d.Withdrawn {
			switch {
			case r.line(sku) < 0:
				return fault.New(fault.Invalid, lang.LawNotInList(short(sku), "lines")).At("input", "declarations", i, "withdrawn", j)
			case seen[sku]:
				return fault.New(fault.Invalid, lang.LawGivenTwice(short(sku))).At("input", "declarations", i, "withdrawn", j)
			}
			seen[sku] = true
		}
	}
	switch {
	case len(r.Declarations) == 0:
		return nil
	case r.Withdrawn != nil:
		return together("withdrawn", "declarations")
	case r.Loss != nil:
		return together("assessed_loss_of_value", "declarations")
	case r.LabelFee != nil:
		return together("label_fee", "declarations")
	}
	return nil
}

func (r *refunding) checkPaid() error {
	for i, p := range r.Paid {
		if err := counted(p.Amount, "input", "paid", i, "amount"); err != nil {
			return err
		}
	}
	return nil
}

// once counts one declaration, or the one return of another basis.
func (r *refunding) once() {
	whole, goods, perItem := r.goods()
	delivery := r.delivery(whole, perItem)
	refund := goods + delivery - r.loss(goods)
	refund -= r.label(refund)
	r.owed.Refund = &refund
	if r.Restocking != nil {
		r.owed.Restocking = new(Amount)
		r.step("A-07", "0.00")
	}
	r.postage(refund)
}

// everything counts from the payments, where they alone are said: what was not for delivery was for goods, net of discounts.
func (r *refunding) everything() error {
	if r.Scope == "part_of_order" {
		return needed("input", "goods")
	}
	goods := Amount(0)
	for _, p := range r.Paid {
		goods += p.Amount
	}
	if r.OutboundPaid != nil {
		if *r.OutboundPaid > goods {
			return fault.New(fault.Invalid, lang.LawTooLarge(r.OutboundPaid.String())).At("input", "outbound_paid")
		}
		goods -= *r.OutboundPaid
	}
	r.Goods, r.Discount = &goods, 0
	r.once()
	return nil
}

// goods gives whether the whole order comes back, the price of what does, and its delivery where that is priced per item.
func (r *refunding) goods() (whole bool, goods, perItem Amount) {
	if len(r.Lines) == 0 {
		whole = r.Scope != "part_of_order"
		if !whole && r.Delivery == "per_item" && r.OutboundPaid != nil {
			perItem = *r.OutboundPaid
		}
		return whole, *r.Goods - r.Discount, perItem
	}
	withdrawn := r.Withdrawn
	if len(withdrawn) == 0 {
		withdrawn = make([]string, len(r.Lines))
		for i, l := range r.Lines {
			withdrawn[i] = l.SKU
		}
	}
	goods, perItem = r.take(withdrawn)
	return len(withdrawn) == len(r.Lines), goods, perItem
}

// take adds up lines: their prices after discount, and their delivery where it is priced per item.
func (r *refunding) take(skus []string) (goods, perItem Amount) {
	if r.owed.PerLine == nil {
		r.owed.PerLine = map[string]Amount{}
	}
	for _, sku := range skus {
		i, own := r.line(sku), Amount(0)
		if r.perItem() {
			own = r.Lines[i].Delivery
		}
		goods, perItem = goods+r.shares[i], perItem+own
		r.owed.PerLine[sku] = r.shares[i] + own
		if r.Discount > 0 {
			r.step("A-05", sku+" "+r.shares[i].String())
		}
	}
	return goods, perItem
}

func (r *refunding) perItem() bool { return r.Delivery == "per_item" || r.Delivery == "" }

// paidOut is what was paid for the way to the consumer.
func (r *refunding) paidOut() Amount {
	if r.OutboundPaid != nil {
		return *r.OutboundPaid
	}
	paid := Amount(0)
	for _, l := range r.Lines {
		paid += l.Delivery
	}
	return paid
}

// standard is what of the delivery of a whole order is given back.
func (r *refunding) standard() Amount {
	paid := r.paidOut()
	if !r.terms.Deduction || r.Cheapest == nil || paid <= *r.Cheapest || !yes(r.ExpressChosen) {
		return paid
	}
	return *r.Cheapest
}

func (r *refunding) delivery(whole bool, perItem Amount) Amount {
	back := perItem
	if whole {
		back = r.standard()
		r.step("A-01", back.String())
	} else {
		r.step("A-06", back.String())
	}
	if r.OutboundPaid != nil {
		kept := max(*r.OutboundPaid-back, 0)
		r.owed.Kept = &kept
		if whole && r.Cheapest != nil {
			r.step("A-02", kept.String())
		}
	}
	return back
}

// loss is what is deducted for a loss of value, from the goods and never from their delivery.
func (r *refunding) loss(goods Amount) Amount {
	if r.Loss == nil {
		return 0
	}
	deduction := Amount(0)
	if r.terms.Deduction && yes(r.RightTold) {
		deduction = min(*r.Loss, goods)
	}
	r.owed.Deduction = &deduction
	r.step("A-04", deduction.String())
	return deduction
}

// label is what is set off for a label that the consumer chose and whose price was told before the order.
func (r *refunding) label(refund Amount) Amount {
	if r.LabelFee == nil {
		return 0
	}
	fee := Amount(0)
	if r.consumerBearsReturn() && r.LabelChosen {
		fee = min(*r.LabelFee, refund)
	}
	r.step("A-03", fee.String())
	return fee
}

func (r *refunding) consumerBearsReturn() bool {
	return r.terms.ReturnBy == "consumer" && yes(r.CostTold)
}

// postage is what the consumer advanced for a way back that is the trader's to pay.
func (r *refunding) postage(refund Amount) {
	total, advanced := refund, r.ReturnPostage
	if advanced == nil {
		advanced = r.Postage
	}
	if advanced != nil {
		back := *advanced
		if r.consumerBearsReturn() {
			back = 0
		}
		r.owed.Postage = &back
		total += back
		rule := "A-03"
		if r.terms.ReturnBy == "seller" {
			rule = "G-06"
		}
		r.step(rule, back.String())
	}
	r.owed.Total = &total
}

// sequence counts several declarations about one order: flat delivery goes with the one that empties it.
func (r *refunding) sequence() {
	order := make([]int, len(r.Declarations))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(r.Declarations[a].On) - int(r.Declarations[b].On) })
	refunds, all := make([]Amount, len(order)), Amount(0)
	left := len(r.Lines)
	givenBack := Amount(0) // of the delivery
	for _, i := range order {
		d := r.Declarations[i]
		goods, delivery := r.take(d.Withdrawn)
		left -= len(d.Withdrawn)
		if left == 0 && len(d.Withdrawn) > 0 {
			delivery = max(r.standard()-givenBack, 0)
		}
		givenBack += delivery
		refunds[i] = goods + delivery
		all += refunds[i]
		step := says("A-06", d.On, refunds[i].String())
		step.Event, step.On = "declaration", d.On
		r.steps = append(r.steps, step)
	}
	r.owed.Refunds, r.owed.Refund = refunds, &all
	if r.OutboundPaid != nil {
		kept := max(*r.OutboundPaid-givenBack, 0)
		r.owed.Kept = &kept
	}
	if r.Restocking != nil {
		r.owed.Restocking = new(Amount)
		r.step("A-07", "0.00")
	}
	r.postage(all)
}

// means says by what means the amount goes back.
func (r *refunding) means() error {
	due := r.Due
	if due == nil {
		due = r.owed.Total
	}
	if len(r.Paid) > 0 {
		if r.Due == nil {
			due = r.owed.Refund // postage advanced was no payment for the order, and is owed beside it
		}
		return r.byEach(*due)
	}
	if r.PaidBy == "" && r.Offered == "" {
		return nil
	}
	by, still := r.PaidBy, *due
	if r.Offered != "" {
		if r.PaidBy == "" {
			return needed("input", "paid_by")
		}
		valid := SameMeans(r.PaidBy, r.Offered, r.Agreed)
		if valid {
			by, still = r.Offered, 0
		}
		r.owed.Valid = &valid
		r.step("A-08", truth(valid))
	} else {
		r.step("A-08", by)
	}
	r.owed.StillDue, r.owed.By = &still, by
	return nil
}

// SameMeans says whether money may go back by the means offered: the one it was paid by, or another to which the consumer
// expressly agreed (rule A-08; directive 2011/83/EU, article 13(1)).
func SameMeans(paid, offered string, agreed bool) bool { return paid == offered || agreed }

// byEach gives each means up to what it paid, in the order of payment.
func (r *refunding) byEach(due Amount) error {
	left, by := due, []Means{}
	for _, p := range r.Paid {
		if back := min(p.Amount, left); back > 0 {
			by = append(by, Means{p.Means, back})
			left -= back
		}
	}
	if left > 0 {
		return fault.New(fault.Invalid, lang.LawPaidLess((due-left).String(), due.String())).At("input", "paid")
	}
	for _, m := range by {
		r.step("A-08", m.Means+" "+m.Amount.String())
	}
	r.owed.By = by
	return nil
}
