package returns

import (
	"slices"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/ground/money"
	"retour/order"
	"retour/policy"
	"retour/refund"
)

// gather finds the pieces this settlement is about and what each is worth.
func (s *settling) gather(units []Unit) error {
	if len(s.Plates) > 0 {
		seen := map[int64]bool{}
		for i, plate := range s.Plates {
			u, err := findUnit(units, plate)
			if err != nil {
				return fault.Of(err).At("plates", i)
			}
			if u.Settlement != 0 || seen[u.ID] {
				return fault.New(fault.Conflict, lang.ReturnsSettleTwice()).At("plates", i)
			}
			seen[u.ID] = true
			if err := s.piece(u, false); err != nil {
				return err
			}
		}
		return nil
	}
	made, early := map[int64]int64{}, map[int64]int64{}
	for _, u := range units {
		if u.Undone {
			continue
		}
		made[u.ReturnLine]++
		if u.Settlement != 0 && u.Received == nil {
			early[u.ReturnLine]++
		}
		l := s.lines[u.ReturnLine]
		if s.upTo != 0 && u.Graded != nil && *u.Graded > s.upTo {
			continue
		}
		if u.Settlement != 0 || l == nil || l.named() || (l.Extra || u.doubtful()) && s.Trigger != "" && s.Trigger != "person" || u.Graded == nil && u.Received != nil {
			continue
		}
		if err := s.piece(u, false); err != nil {
			return err
		}
	}
	return s.unseen(made, early)
}

// named reports whether a piece of the line is settled only when a person names it: one to be repaired comes back to the
// shopper, and what a shopper who keeps it gets is agreed upon.
func (l settleLineRow) named() bool { return l.Resolution == "repair" || l.Resolution == "keep" }

func findUnit(units []Unit, plate id.Code) (Unit, error) {
	n, err := numberOf(plate, id.Plate, "plate")
	if err != nil {
		return Unit{}, err
	}
	i := slices.IndexFunc(units, func(u Unit) bool { return u.ID == n && !u.Undone })
	if i < 0 {
		return Unit{}, fault.New(fault.NotFound, lang.ReturnsUnitUnknown(string(plate)))
	}
	return units[i], nil
}

// piece sets one unit's share of its line apart, takes fees and deductions off, and adds it to the way the shopper chose.
func (s *settling) piece(u Unit, fresh bool) error {
	l := s.lines[u.ReturnLine]
	if l == nil {
		return fault.New(fault.Conflict, lang.ReturnsNothingToSettle())
	}
	rates, known, err := order.Rates(l.Taxes)
	if err != nil {
		return err
	}
	index := l.Historic + s.apart[l.Line]
	s.apart[l.Line]++
	u.Gross = money.Share(l.Total, l.Sold, index)
	shares := make([]order.Rate, len(rates))
	for i, r := range rates {
		shares[i] = order.Rate{BP: r.BP, Tax: money.Share(r.Tax, l.Sold, index)}
	}
	u.Taxes, u.Settlement = order.StoreRates(shares, known), s.id
	s.openLine(l)
	paid, owed := ledger.Of(ledger.UnitPaid, u.ID), ledger.Of(ledger.Owed, s.id)
	s.post(ledger.Of(ledger.Paid, l.Line), paid, u.Gross)
	s.post(paid, owed, u.Gross)
	if fresh {
		u.insert(s.tx)
	} else {
		s.tx.Exec(`UPDATE unit SET settlement = $2, gross = $3, taxes = $4 WHERE id = $1`, u.ID, s.id, u.Gross, u.Taxes)
	}
	s.pieces++
	s.taken[l.ID]++
	s.parts = append(s.parts, part{kind: "unit", ref: u.ID, line: l.Line, gross: u.Gross, rates: shares, known: known, reason: l.Reason()})
	keeps, err := s.keepBack(u, l, shares, known)
	if err != nil {
		return err
	}
	way := "refund"
	if l.Resolution == "credit" || l.Resolution == "exchange" {
		way = l.Resolution
	}
	switch way {
	case "exchange":
		s.goods[l.ID]++
		s.worth[l.ID] += u.Gross
	case "refund":
		s.refunded[l.ID] += u.Gross - keeps
	}
	s.byWay[way] += u.Gross - keeps
	return nil
}

// everyDeduction refuses a deduction from a piece that is not settled now: it would be believed, and never made.
func (s *settling) everyDeduction() error {
	for i, d := range s.Deductions {
		if !slices.ContainsFunc(s.parts, func(p part) bool { return p.kind == "deduction" && p.ref == d.Plate.Number(id.Plate) }) {
			return fault.New(fault.NotFound, lang.ReturnsUnitUnknown(string(d.Plate))).At("deductions", i, "plate")
		}
	}
	return nil
}

// told reads the line's terms once for the whole settlement.
func (l *settleLine) told() (lineTerms, error) {
	if l.terms == nil {
		t, err := (Line{ID: l.ID, Decision: l.Decision}).terms()
		if err != nil {
			return t, err
		}
		l.terms = &t
	}
	return *l.terms, nil
}

// Reason is what the part says it is for.
func (l settleLineRow) Reason() string { return l.Basis }

// openLine opens what was paid for a line at its first touch, less the shares of pieces that came back before Retour.
func (s *settling) openLine(l *settleLine) {
	account := ledger.Of(ledger.Paid, l.Line)
	if l.Paid != nil || s.open[account] > 0 {
		return
	}
	left := l.Total
	for i := range min(l.Historic, l.Sold) {
		left -= money.Share(l.Total, l.Sold, i)
	}
	s.open[account] = 1
	s.post(ledger.World(ledger.WorldSale), account, left)
}

// keepBack takes the restocking fee of the policy and a person's deduction off one piece. A fee lowers what is taxed too.
func (s *settling) keepBack(u Unit, l *settleLine, rates []order.Rate, known bool) (int64, error) {
	kept := int64(0)
	left := component(u.ID, s.currency(), u.Gross, rates, known)
	take := func(kind string, gross int64, reason string) error {
		if gross <= 0 {
			return nil
		}
		t, err := refund.Take(left, gross)
		if err != nil {
			return fault.New(fault.Invalid, lang.ReturnsDeductionTooLarge(money.Of(gross, s.currency()), money.Of(left.Gross, s.currency())))
		}
		left = left.Less(t)
		p := part{kind: kind, ref: u.ID, line: l.Line, gross: -gross, known: known, reason: reason}
		for _, r := range t.Rates {
			p.rates = append(p.rates, order.Rate{BP: r.BP, Tax: -r.Tax})
		}
		s.parts = append(s.parts, p)
		s.post(ledger.Of(ledger.Owed, s.id), ledger.World(ledger.WorldFee), gross)
		kept += gross
		return nil
	}
	d, err := l.told()
	if err != nil {
		return 0, err
	}
	if c, ok := d.charged(policy.Restocking, policy.Resolution(l.Resolution)); ok && c.Payer == policy.Customer {
		fee, err := s.restocking(c, u.Gross)
		if err != nil {
			return 0, err
		}
		if err := take("restocking_fee", fee, c.Rule); err != nil {
			return 0, err
		}
	}
	for i, v := range s.Deductions {
		if v.Plate.Number(id.Plate) != u.ID {
			continue
		}
		if v.Amount.Currency != s.currency() {
			return 0, fault.New(fault.Invalid, lang.FaultCurrencyMismatch(string(v.Amount.Currency), string(s.currency()))).At("deductions", i, "amount", "currency")
		}
		if v.Amount.Minor <= 0 {
			return 0, fault.New(fault.Invalid, lang.FaultAmountNotPositive()).At("deductions", i, "amount", "amount")
		}
		if err := take("deduction", v.Amount.Minor, v.Reason); err != nil {
			return 0, fault.Of(err).At("deductions", i, "amount", "amount")
		}
	}
	return kept, nil
}

func component(n int64, c money.Currency, gross int64, rates []order.Rate, known bool) refund.Component {
	out := refund.Component{ID: n, Kind: refund.Unit, Currency: c, Gross: gross, Net: gross}
	if !known {
		return out
	}
	for _, r := range rates {
		out.Rates = append(out.Rates, refund.Rate{BP: r.BP, Tax: r.Tax})
		out.Tax += r.Tax
	}
	out.Net = gross - out.Tax
	return out
}

// charges gives delivery and fees back when everything bought has come back in the consumer's right (RULES A-01), or as
// much of delivery as a person says; and keeps the return's own shipping fee back, once, where the policy says so.
func (s *settling) charges() error {
	left := int64(0)
	if s.sale.Left != nil {
		left = *s.sale.Left
	}
	for line, apart := range s.apart {
		left -= apart - s.byOrderLine(line).Apart
	}
	whole := s.pieces > 0 && left == 0 && s.sale.Historic == 0
	if whole && s.Shipping == nil {
		var err error
		if whole, err = s.allByRight(); err != nil {
			return err
		}
	}
	if whole || s.Shipping != nil {
		if err := s.giveCharges(whole); err != nil {
			return err
		}
	}
	return s.returnFee()
}

// allByRight reports whether every piece of the order, now and before, came back in the consumer's right and for money:
// goods that go out instead were delivered too.
func (s *settling) allByRight() (bool, error) {
	type given struct{ Basis, Resolution string }
	var all []given
	var err error
	if s.sale.Apart != nil && *s.sale.Apart > 0 {
		all, err = db.All[given](s.tx, `SELECT DISTINCT l.basis, l.resolution FROM return_ r JOIN unit u ON u.return_id = r.id JOIN return_line l ON l.id = u.return_line
		WHERE r.order_id = $1 AND u.settlement <> 0 ORDER BY l.basis, l.resolution`, s.row.Order)
	}
	for _, l := range s.inOrder {
		if s.taken[l.ID] > 0 {
			all = append(all, given{l.Basis, l.Resolution})
		}
	}
	for _, g := range all {
		b := policy.Basis(g.Basis)
		if b != policy.Withdrawal && !b.SellerAnswers() || g.Resolution == "exchange" {
			return false, err
		}
	}
	return true, err
}

type settleCharge struct {
	order.Cost
	Left *int64
}

func (s *settling) giveCharges(whole bool) error {
	costs, err := db.All[settleCharge](s.tx, `SELECT c.id, c.source, c.kind, c.name, c.total, c.taxes, a.balance FROM charge c
		LEFT JOIN account a ON a.id = c.id * 64 + 16 WHERE c.order_id = $1 ORDER BY c.id`, s.row.Order)
	if err != nil {
		return err
	}
	limit := int64(-1)
	if s.Shipping != nil {
		if s.Shipping.Currency != s.currency() {
			return fault.New(fault.Invalid, lang.FaultCurrencyMismatch(string(s.Shipping.Currency), string(s.currency()))).At("shipping", "currency")
		}
		if limit = s.Shipping.Minor; limit < 0 {
			return fault.New(fault.Invalid, lang.FaultAmountNotPositive()).At("shipping", "amount")
		}
	}
	for _, c := range costs {
		if c.Kind != order.Shipping && !whole || c.Total <= 0 {
			continue
		}
		left := c.Total
		if c.Left != nil {
			left = *c.Left
		}
		give := left
		if c.Kind == order.Shipping && limit >= 0 {
			give = min(left, limit)
			limit -= give
		}
		if give == 0 {
			continue
		}
		rates, known, err := order.Rates(c.Taxes)
		if err != nil {
			return err
		}
		taken, err := refund.Take(chargeComponent(c, left, s.currency(), rates, known), give)
		if err != nil {
			return err
		}
		account := ledger.Of(ledger.Paid, c.ID)
		if c.Left == nil {
			s.post(ledger.World(ledger.WorldSale), account, c.Total)
		}
		s.post(account, ledger.Of(ledger.Owed, s.id), give)
		p := part{kind: string(c.Kind), ref: c.ID, gross: give, known: known, reason: "charge"}
		for _, r := range taken.Rates {
			p.rates = append(p.rates, order.Rate{BP: r.BP, Tax: r.Tax})
		}
		s.parts = append(s.parts, p)
		s.byWay["refund"] += give
	}
	if limit > 0 {
		return fault.New(fault.Conflict, lang.ReturnsRefundTooLarge(money.Of(s.Shipping.Minor-limit, s.currency()))).At("shipping", "amount")
	}
	return nil
}

// chargeComponent is what remains of a charge: the tax already given back follows from the gross that is gone.
func chargeComponent(c settleCharge, left int64, currency money.Currency, rates []order.Rate, known bool) refund.Component {
	full := component(c.ID, currency, c.Total, rates, known)
	full.Kind = refund.Shipping
	if gone := c.Total - left; gone > 0 {
		if t, err := refund.Take(full, gone); err == nil {
			return full.Less(t)
		}
	}
	return full
}

// goodwill gives an amount beyond the pieces. It uses up the order's money and no piece.
func (s *settling) goodwill() error {
	if s.Goodwill == nil {
		return nil
	}
	g := *s.Goodwill
	switch {
	case g.Currency != s.currency():
		return fault.New(fault.Invalid, lang.FaultCurrencyMismatch(string(g.Currency), string(s.currency()))).At("goodwill", "currency")
	case g.Minor <= 0:
		return fault.New(fault.Invalid, lang.FaultAmountNotPositive()).At("goodwill", "amount")
	}
	left := s.left() - s.byWay["refund"] - s.byWay["credit"] - s.byWay["exchange"]
	if g.Minor > left {
		return fault.New(fault.Conflict, lang.ReturnsRefundTooLarge(money.Of(max(0, left), s.currency()))).At("goodwill", "amount")
	}
	s.parts = append(s.parts, part{kind: "goodwill", gross: g.Minor, reason: "goodwill"})
	s.post(ledger.World(ledger.WorldGoodwill), ledger.Of(ledger.Owed, s.id), g.Minor)
	s.byWay["refund"] += g.Minor
	return nil
}
