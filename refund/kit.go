package refund

// Kit is one price for several pieces of several kinds, each of which may come back alone.
type Kit struct {
	Price      int64 // of all kits together
	Included   bool  // Price holds the tax
	Discount   int64
	Rates      []int64
	Tax        *int64 // as the shop stored it; nil: computed once
	Components []KitComponent
}

// KitComponent is the pieces of one kind in a kit.
type KitComponent struct {
	ID       string
	Quantity int64 // in all kits together
	Price    int64 // of one piece where it had a price of its own; only the ratio of prices counts
}

// Explode turns a kit into one line a component. The price and the tax of the whole are shared once over the pieces, by
// their own prices or, without those, equally, so the lines add up to what was paid.
func (k Kit) Explode() ([]Line, error) {
	whole := Line{Price: k.Price, Included: k.Included, Discount: k.Discount, Rates: k.Rates, Tax: k.Tax, Quantity: 1}
	if err := checkOrder(&Order{Lines: []Line{whole}}); err != nil {
		return nil, err
	}
	var all account
	all.open(&whole, 0, nil)
	of := &all.whole
	weights := make([]run, 0, len(k.Components))
	for _, c := range k.Components {
		if c.Quantity < 0 || c.Quantity > limit || size(c.Price) > limit {
			return nil, Refuse(AmountTooLarge, limit, "")
		}
		if c.Quantity > 0 {
			weights = append(weights, run{count: c.Quantity, weight: size(c.Price)})
		}
	}
	value := of.Net
	if k.Included {
		value = of.Gross
	}
	if !fitTogether(weights) {
		return nil, Refuse(AmountTooLarge, limit, "")
	}
	pieces := spread(weights, value)
	for i := range pieces {
		pieces[i].gross = pieces[i].part
		pieces[i].weight = size(pieces[i].part)
	}
	pieces = spread(pieces, of.Tax)
	for i := range pieces {
		pieces[i].tax = pieces[i].part
	}
	return k.lines(pieces), nil
}

// fitTogether says whether the weights of all pieces can be added up.
func fitTogether(runs []run) bool {
	left := int64(1) << 62
	for _, r := range runs {
		if r.weight > 0 && r.count > left/r.weight {
			return false
		}
		left -= r.count * max(r.weight, 1)
		if left < 0 {
			return false
		}
	}
	return true
}

// lines adds the pieces of each component up.
func (k Kit) lines(pieces []run) []Line {
	lines := make([]Line, 0, len(k.Components))
	for _, c := range k.Components {
		l := Line{ID: c.ID, Quantity: c.Quantity, Included: k.Included, Rates: k.Rates}
		tax := int64(0)
		for n := c.Quantity; n > 0; {
			r := &pieces[0]
			m := min(n, r.count)
			l.Price += m * r.gross
			tax += m * r.tax
			n -= m
			if r.count -= m; r.count == 0 {
				pieces = pieces[1:]
			}
		}
		l.Tax = &tax
		lines = append(lines, l)
	}
	return lines
}
