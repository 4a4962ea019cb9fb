package question

import (
	"encoding/json"
	"reflect"
	"strings"

	"retour/ground/money"
	"retour/refund"
)

// request turns one request into what package refund is asked.
func (r *reading) request(s *requestShape) (refund.Request, error) {
	out := refund.Request{
		Everything: s.Everything, Goodwill: int64(s.GoodwillGross), GoodwillBP: number(s.TaxBP), FeePercentBP: int64(s.FeePercentBP),
		ReturnShipping: int64(s.ReturnShippingFee), Last: s.Last, Currency: money.Currency(s.Currency), Payment: string(s.Payment),
		PaymentOrder: s.PaymentOrder, Seller: s.For, Declined: declines(s.Provider),
	}
	if !knownMethod(s.Method, r.sold.Payments) {
		return out, within(refund.RefuseNamed(refund.UnknownMethod, s.Method), "method")
	}
	out.StoreCredit = storeCredit(s.Method)
	for _, step := range []func(*requestShape, *refund.Request) error{r.single, r.units, r.amounts, r.shipping, r.fees, r.returned, r.out} {
		if err := step(s, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// single takes a request that is one item alone, and the amount and share of one that is not.
func (r *reading) single(s *requestShape, out *refund.Request) (err error) {
	if id := firstName(s.Line, s.Component); id != "" {
		return r.unit(&s.itemShape, out, "")
	}
	if s.ShareBP != nil && !idOnly(s.Shipping) {
		if out.ShareBP = int64(*s.ShareBP); out.ShareBP <= 0 {
			return within(refund.Refuse(refund.AmountNotPositive, 0, ""), "share_bp")
		}
	}
	if idOnly(s.Shipping) || idOnly(s.Fees) && !proportional(s.Fees) {
		return nil // the amount is that of the charge
	}
	if out.Amount, err = typed(firstOf(s.Amount, s.Gross), s.AmountDecimal, r.exponent); err != nil || out.Amount != nil {
		return within(err, "amount_decimal")
	}
	out.Amount, err = typed(nil, s.GrossDecimal, r.exponent)
	return within(err, "gross_decimal")
}

func (r *reading) units(s *requestShape, out *refund.Request) error {
	for i := range s.Units {
		at := fieldOf("units", i)
		if err := r.unit(&s.Units[i], out, at); err != nil {
			return within(err, at)
		}
	}
	return nil
}

// unit takes pieces of a line: so many, or all that remain.
func (r *reading) unit(s *itemShape, out *refund.Request, at string) error {
	item, err := r.item(s, firstName(s.Line, s.Component, s.ID))
	if err != nil {
		return err
	}
	item.All = s.Qty == nil && s.QtyDecimal == nil && item.By == refund.ByShare && item.Piece == 0
	if item.Piece > 0 && item.By == refund.ByShare {
		item.By, item.Amount, item.Quantity = refund.ByPiece, 0, 1
	}
	r.take(item, out, at)
	return nil
}

// take takes an item into a request and remembers where it stands in the question.
func (r *reading) take(item refund.Item, out *refund.Request, at string) {
	out.Items = append(out.Items, item)
	last := len(r.places.items) - 1
	if at != "" {
		at = "." + at
	}
	r.places.items[last] = append(r.places.items[last], r.places.requests[last]+at)
}

func (r *reading) amounts(s *requestShape, out *refund.Request) error {
	for i := range s.Amounts {
		a := &s.Amounts[i]
		item, err := r.item(a, firstName(a.Line, a.Component, a.ID))
		switch {
		case err != nil:
			return within(err, "amounts", i)
		case (a.Qty != nil || a.QtyDecimal != nil) && item.Quantity <= 0:
			return within(refund.Refuse(refund.InvalidQuantity, 0, ""), "amounts", i, "qty")
		}
		item.All = item.By == refund.ByShare && item.Quantity == 0 && item.Piece == 0
		if item.Piece > 0 && item.By == refund.ByShare {
			item.By = refund.ByPiece
		}
		r.take(item, out, fieldOf("amounts", i))
	}
	return nil
}

func (r *reading) shipping(s *requestShape, out *refund.Request) error {
	return r.charged(s, s.Shipping, out, "shipping")
}

// fees takes fees by name, or in proportion to the goods.
func (r *reading) fees(s *requestShape, out *refund.Request) error {
	if proportional(s.Fees) {
		out.FeeShare = true
		if s.AmountOfGoods != nil {
			if out.GoodsGross = int64(*s.AmountOfGoods); out.GoodsGross <= 0 {
				return within(refund.Refuse(refund.AmountNotPositive, 0, ""), "amount_of_goods")
			}
		}
		return nil
	}
	return r.charged(s, s.Fees, out, "fees")
}

// charged takes shipping or fees: a list of items, or the id of one, of which the request then says the amount.
func (r *reading) charged(s *requestShape, raw json.RawMessage, out *refund.Request, at string) error {
	var items []itemShape
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return nil
	case idOnly(raw):
		one := s.itemShape
		if err := one.ID.UnmarshalJSON(raw); err != nil {
			return placed(err, at)
		}
		items = []itemShape{one}
	default:
		var unknown []string
		if err := lookInto(reflect.TypeFor[[]itemShape](), raw, at, &unknown); err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &items); err != nil {
			return placed(err, at)
		}
	}
	for i := range items {
		item, err := r.item(&items[i], firstName(items[i].ID, items[i].Line))
		if err != nil {
			return within(err, at, i)
		}
		item.All = item.By == refund.ByShare
		if idOnly(raw) {
			r.take(item, out, at)
		} else {
			r.take(item, out, fieldOf(at, i))
		}
	}
	return nil
}

func idOnly(raw json.RawMessage) bool { return len(raw) > 0 && raw[0] == '"' }

func proportional(raw json.RawMessage) bool { return string(raw) == `"proportional"` }

// returned takes what came back: what arrived, not what was announced.
func (r *reading) returned(s *requestShape, out *refund.Request) error {
	out.Returned = s.Return != nil
	for i := range s.Return {
		b := &s.Return[i]
		item, err := r.item(b, firstName(b.Line, b.Component))
		if err != nil {
			return within(err, "return", i)
		}
		switch {
		case b.Received != nil:
			item.Quantity = int64(*b.Received)
		case b.Announced != nil:
			item.Quantity = 0
		case b.Qty == nil && b.QtyDecimal == nil:
			item.Quantity = 1
		}
		switch {
		case item.Quantity < 0:
			return within(refund.Refuse(refund.InvalidQuantity, 0, ""), "return", i)
		case item.ID == "":
			worth, err := r.worth(&lineShape{Unit: b.Unit, Amount: b.Amount, TaxBP: b.TaxBP, TaxesBP: b.TaxesBP, TaxIncluded: b.TaxIncluded}, item.Quantity)
			if err != nil {
				return within(err, "return", i)
			}
			out.BackUnlisted += worth
		case item.Quantity > 0:
			r.take(item, out, fieldOf("return", i))
		}
	}
	return nil
}

// out takes what goes out in exchange, delivery included.
func (r *reading) out(s *requestShape, out *refund.Request) error {
	out.Exchange = len(s.Add) > 0 || len(s.AddShipping) > 0
	for i := range s.Add {
		quantity := int64(1)
		if s.Add[i].Qty != nil {
			quantity = int64(*s.Add[i].Qty)
		}
		if quantity < 1 {
			return within(refund.Refuse(refund.InvalidQuantity, 0, ""), "add", i, "qty")
		}
		worth, err := r.worth(&s.Add[i], quantity)
		if err != nil {
			return within(err, "add", i)
		}
		out.Out += worth
	}
	for i := range s.AddShipping {
		worth, err := r.worth((*lineShape)(&s.AddShipping[i]), 1)
		if err != nil {
			return within(err, "add_shipping", i)
		}
		out.Out += worth
	}
	switch {
	case out.Out > most:
		return within(tooLarge(), "add")
	case out.BackUnlisted > most:
		return within(tooLarge(), "return")
	}
	return nil
}

// worth is the gross of goods that are not of the order.
func (r *reading) worth(s *lineShape, quantity int64) (int64, error) {
	n := count(quantity)
	s.Qty = &n
	l, err := r.line(s)
	if err != nil {
		return 0, err
	}
	l.ID = "goods"
	if l.Price < 0 {
		return 0, within(refund.Refuse(refund.AmountNotPositive, 0, ""), "unit")
	}
	if l.Price == 0 || quantity == 0 {
		return 0, nil
	}
	q, err := refund.Compute(refund.Order{Lines: []refund.Line{l}}, refund.Request{Everything: true}, refund.Policy{StepsHidden: true})
	return q.Refund, (&places{lines: []string{""}}).find(err, 0)
}

// knownMethod: the ways to give money back are those of the product, and those with which the order was paid.
func knownMethod(method string, payments []refund.Payment) bool {
	switch m := strings.ToLower(method); m {
	case "", "original", "original_payment", "original_payment_method", "payment", "refund", "money", "manual", "cash", "card",
		"credit_card", "debit_card", "bank_transfer", "transfer", "check", "cheque", "paypal", "invoice", "exchange":
		return true
	default:
		if storeCredit(m) {
			return true
		}
	}
	for _, p := range payments {
		if method == p.ID || strings.EqualFold(method, p.Method) {
			return true
		}
	}
	return false
}

func storeCredit(method string) bool {
	switch strings.ToLower(method) {
	case "store_credit", "gift_card", "voucher", "credit":
		return true
	default:
		return false
	}
}

// declines reads the provider's answer. One that is not known yet may still succeed, so its amount stays reserved.
func declines(answer string) bool {
	switch strings.ToLower(answer) {
	case "declines", "decline", "refuses", "rejects", "fails", "errors", "error":
		return true
	default:
		return failed(answer)
	}
}
