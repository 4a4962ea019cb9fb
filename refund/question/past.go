package question

import (
	"strings"

	"retour/refund"
)

// past takes the refunds already made.
func (r *reading) past() error {
	for i := range r.Prior {
		p := &r.Prior[i]
		item, err := r.pastItem(p)
		if err != nil {
			return within(err, "prior", i)
		}
		r.sold.Past = append(r.sold.Past, refund.Past{
			Item: item, Tax: number(p.Tax), Payment: string(p.Payment), Seller: p.For,
			Failed: failed(p.State),
		})
	}
	return nil
}

func (r *reading) pastItem(p *priorShape) (refund.Item, error) {
	id, charge := firstName(p.Line, p.Component, p.ID), firstName(p.Shipping, p.Fee)
	if charge != "" {
		id = charge
	}
	item, err := r.item(&p.itemShape, id)
	if id != "" && item.By == refund.ByShare && item.Quantity == 0 && p.Qty == nil && p.Tax == nil {
		item.All = true
	}
	return item, err
}

// failed says whether a refund in that state used nothing up. One that is under way does.
func failed(state string) bool {
	switch strings.ToLower(state) {
	case "failed", "failure", "declined", "refused", "rejected", "cancelled", "canceled", "void", "voided", "error", "expired":
		return true
	default:
		return false
	}
}

func firstName(names ...name) string {
	for _, n := range names {
		if n != "" {
			return string(n)
		}
	}
	return ""
}

// item reads what is said of one line, shipping charge or fee. An amount is with tax, but for charges whose amounts are
// net.
func (r *reading) item(s *itemShape, id string) (refund.Item, error) {
	item := refund.Item{ID: id, Exchange: s.Exchange}
	quantity, err := pieces(s.Qty, s.QtyDecimal)
	if err != nil {
		return item, within(err, "qty_decimal")
	}
	if quantity != nil {
		item.Quantity = *quantity
	}
	if s.UnitIndex != nil {
		if item.Piece = int64(*s.UnitIndex); item.Piece < 1 {
			return item, within(refund.Refuse(refund.InvalidQuantity, 0, ""), "unit_index")
		}
	}
	plain := refund.ByGross
	if r.net[id] {
		plain = refund.ByNet
	}
	for _, m := range []struct {
		name  string
		by    refund.Measure
		units *minor
		text  *decimal
	}{
		{"amount", plain, s.Amount, s.AmountDecimal},
		{"gross", refund.ByGross, s.Gross, s.GrossDecimal},
		{"net", refund.ByNet, s.Net, s.NetDecimal},
		{"share_bp", refund.ByPercent, s.ShareBP, nil},
	} {
		amount, err := typed(m.units, m.text, r.exponent)
		if err != nil {
			return item, within(err, m.name+"_decimal")
		}
		if amount != nil {
			item.By, item.Amount = m.by, *amount
		}
	}
	return item, nil
}
