package order

import (
	"slices"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/ground/money"
)

// A correction makes a stored order say what the shop now says of it. Lines, charges and tenders are told apart by the
// shop's ids. What no return or refund has touched is simply replaced. What one has touched has accounts in the ledger,
// opened with the old quantity and amounts; the difference is posted between these and the sale. It is refused where an
// account would go below zero, and where pieces still to come could not be refunded at what they would then be worth.

// soldRow is a stored line with its balances.
type soldRow struct {
	ID       int64
	Source   string
	Article  int64
	SKU      string
	Nature   Nature
	Quantity int64
	Unit     string
	Total    int64
	Discount int64
	Taxes    *string
	Historic int64
	Apart    int64
	Credited int64  // before Retour
	Left     *int64 // pieces the shopper has, nil before the first touch
	Paid     *int64 // what is not refunded, nil before the first touch
}

// costRow is a stored charge with its balance.
type costRow struct {
	Cost
	Left *int64
}

// tenderRow is a stored tender with its balance.
type tenderRow struct {
	Paid
	Left *int64
}

// ownerRow is the customer of a stored order, and how many orders they have.
type ownerRow struct {
	Orders int64
	foundPerson
}

// correcting is a correction under way.
type correcting struct {
	Prepared
	tx      *db.Tx
	old     version
	lines   []soldRow
	costs   []costRow
	tenders []tenderRow
	changed []string
	reg     *register
}

// correct makes the stored order old say what p says.
func (p Prepared) correct(tx *db.Tx, old version) error {
	c := &correcting{Prepared: p, tx: tx, old: old, reg: newRegister(nil, tx.NewID)}
	own, err := c.read()
	if err != nil {
		return err
	}
	if err := c.currencyStays(); err != nil {
		return err
	}
	customer := c.reg.customer(p.Shop, &p.Customer, own)
	c.note("customer", len(c.reg.persons) > 0 || customer != old.Customer)
	for _, step := range []func() error{c.correctLines, c.correctCharges, c.correctTenders} {
		if err := step(); err != nil {
			return err
		}
	}
	c.correctHead(customer)
	c.reg.store(tx)
	if len(c.changed) > 0 {
		event.Tell(tx, old.ID, OrderCorrected{p.Channel, p.Number, p.amount(p.Worth), money.Of(old.Total, old.Currency), c.changed})
	}
	return nil
}

// read reads what is stored of the order, and gives its customer where no other order has the same.
func (c *correcting) read() (*person, error) {
	lines := db.Ask[soldRow](`SELECT l.id, l.source, l.product, p.sku, l.nature, l.quantity, l.unit_price, l.total, l.discount, l.taxes, l.historic, l.apart,
		(SELECT CAST(coalesce(sum(h.credited), 0) AS BIGINT) FROM historic_return h WHERE h.line = l.id), s.balance, a.balance
		FROM order_line l JOIN product p ON p.id = l.product LEFT JOIN account s ON s.id = l.id * 64 + 1 LEFT JOIN account a ON a.id = l.id * 64 + 16
		WHERE l.order_id = $1 ORDER BY l.id`, c.old.ID)
	costs := db.Ask[costRow](`SELECT c.id, c.source, c.kind, c.name, c.total, c.taxes, a.balance FROM charge c
		LEFT JOIN account a ON a.id = c.id * 64 + 16 WHERE c.order_id = $1 ORDER BY c.id`, c.old.ID)
	tenders := db.Ask[tenderRow](`SELECT t.id, t.source, t.method, t.provider, t.reference, t.amount, a.balance FROM tender t
		LEFT JOIN account a ON a.id = t.id * 64 + 18 WHERE t.order_id = $1 ORDER BY t.id`, c.old.ID)
	owners := db.Ask[ownerRow](`SELECT (SELECT CAST(count(*) AS BIGINT) FROM orders o WHERE o.customer = customer.id), `+personColumns+`
		FROM customer WHERE id = $1`, c.old.Customer)
	if err := c.tx.Read(lines, costs, tenders, owners); err != nil {
		return nil, err
	}
	c.lines, c.costs, c.tenders = lines.Rows, costs.Rows, tenders.Rows
	if err := c.reg.find(c.tx, []Prepared{c.Prepared}); err != nil {
		return nil, err
	}
	if owner, ok := owners.First(); ok && owner.Orders == 1 {
		return &owner.person, nil
	}
	return nil, nil
}

func (c *correcting) note(what string, changed bool) {
	if changed && !slices.Contains(c.changed, what) {
		c.changed = append(c.changed, what)
	}
}

// currencyStays: the accounts of an order count its currency.
func (c *correcting) currencyStays() error {
	if c.Currency == c.old.Currency {
		return nil
	}
	touched := c.old.Historic > 0 ||
		slices.ContainsFunc(c.lines, func(l soldRow) bool { return l.touched() }) ||
		slices.ContainsFunc(c.costs, func(r costRow) bool { return r.Left != nil }) ||
		slices.ContainsFunc(c.tenders, func(r tenderRow) bool { return r.Left != nil })
	if touched {
		return fault.New(fault.Conflict, lang.OrderCurrencyFixed(string(c.old.Currency))).At("currency")
	}
	return nil
}

// touched reports whether something came back of a line, or is announced.
func (l *soldRow) touched() bool {
	return l.Left != nil || l.Paid != nil || l.Historic > 0 || l.Apart > 0
}

// least is how many pieces came back or are announced.
func (l *soldRow) least() int64 {
	least := l.Historic + l.Apart
	if l.Left != nil {
		least = max(least, l.Quantity-*l.Left)
	}
	return least
}

// may says why a line that a return has touched cannot become n, if it cannot.
func (l *soldRow) may(n *Line, currency money.Currency) (wrong *fault.Error, field string) {
	if !l.touched() {
		return nil, ""
	}
	if n.Nature != l.Nature || n.SKU != l.SKU {
		return fault.New(fault.Conflict, lang.OrderLineNatureFixed(l.Source, string(l.Nature), l.SKU)), "sku"
	}
	if least := l.least(); n.Quantity < least {
		return fault.New(fault.Conflict, lang.OrderQuantityBelowReturned(least, l.Source, n.Quantity)), "quantity"
	}
	refunded, pieces := l.Credited, l.Historic
	if l.Paid != nil {
		refunded, pieces = l.Total-*l.Paid, l.Historic+l.Apart
	}
	if n.Total.Minor < refunded {
		return fault.New(fault.Conflict, lang.OrderLineBelowRefunded(money.Of(refunded, currency), l.Source, n.Total)), "total"
	}
	// Each piece is worth its share of the total by its number (money.Share). Where those refunded got more than their
	// share of the new total, the last ones would find too little left.
	if worth := firstShares(n.Total.Minor, n.Quantity, pieces); l.Paid != nil && refunded > worth {
		return fault.New(fault.Conflict, lang.OrderLineRefundedDearer(pieces, l.Source, money.Of(refunded, currency), money.Of(worth, currency))), "total"
	}
	return nil, ""
}

// firstShares is the sum of the first shares of a total over pieces, as money.Share gives them.
func firstShares(total, pieces, count int64) int64 {
	return total/pieces*count + min(total%pieces, count)
}

func (c *correcting) correctLines() error {
	stored := make(map[string]*soldRow, len(c.lines))
	for i := range c.lines {
		stored[c.lines[i].Source] = &c.lines[i]
	}
	for i := range c.Lines {
		n := &c.Lines[i]
		article, l := c.reg.article(c.Shop, n), stored[n.ID]
		if l == nil {
			insertLine(c.tx, c.tx.NewID(), c.old.ID, article, n, 0)
			c.note("lines", true)
			continue
		}
		if wrong, field := l.may(n, c.old.Currency); wrong != nil {
			return wrong.At("lines", i, field)
		}
		if l.Left != nil {
			c.post(ledger.Of(ledger.Sold, l.ID), n.Quantity-l.Quantity, ledger.Pieces)
		}
		if l.Paid != nil {
			c.post(ledger.Of(ledger.Paid, l.ID), n.Total.Minor-l.Total, c.unit())
		}
		taxes := rates(n.Taxes)
		if l.Article == article && l.Nature == n.Nature && l.Quantity == n.Quantity && l.Unit == n.Unit &&
			l.Total == n.Total.Minor && l.Discount == n.Discount.Minor && same(l.Taxes, taxes) {
			continue
		}
		c.tx.Exec(`UPDATE order_line SET product = $2, nature = $3, quantity = $4, unit_price = $5, total = $6, discount = $7, taxes = $8 WHERE id = $1`,
			l.ID, article, string(n.Nature), n.Quantity, n.Unit, n.Total.Minor, n.Discount.Minor, taxes)
		c.note("lines", true)
	}
	return c.dropLines()
}

// dropLines takes out the lines that the shop no longer names.
func (c *correcting) dropLines() error {
	named := make(map[string]bool, len(c.Lines))
	for i := range c.Lines {
		named[c.Lines[i].ID] = true
	}
	for i := range c.lines {
		l := &c.lines[i]
		if named[l.Source] {
			continue
		}
		if l.touched() {
			return fault.New(fault.Conflict, lang.OrderLineInReturn(l.Source, max(1, l.least()))).At("lines")
		}
		c.tx.Exec(`DELETE FROM order_line WHERE id = $1`, l.ID)
		c.note("lines", true)
	}
	return nil
}

func (c *correcting) correctCharges() error {
	for i := range c.Charges {
		n := &c.Charges[i]
		at := slices.IndexFunc(c.costs, func(r costRow) bool { return r.Source == n.ID })
		if at < 0 {
			insertCharge(c.tx, c.tx.NewID(), c.old.ID, n)
			c.note("charges", true)
			continue
		}
		r := &c.costs[at]
		if r.Left != nil {
			if gone := r.Total - *r.Left; n.Total.Minor < gone {
				return fault.New(fault.Conflict, lang.OrderChargeBelowRefunded(c.was(gone), r.Source, n.Total)).At("charges", i, "total")
			}
			c.post(ledger.Of(ledger.Paid, r.ID), n.Total.Minor-r.Total, c.unit())
		}
		taxes := rates(n.Taxes)
		if r.Kind == n.Kind && r.Name == n.Name && r.Total == n.Total.Minor && same(r.Taxes, taxes) {
			continue
		}
		c.tx.Exec(`UPDATE charge SET kind = $2, name = $3, total = $4, taxes = $5 WHERE id = $1`, r.ID, string(n.Kind), n.Name, n.Total.Minor, taxes)
		c.note("charges", true)
	}
	for _, r := range c.costs {
		if slices.ContainsFunc(c.Charges, func(n Charge) bool { return n.ID == r.Source }) {
			continue
		}
		if r.Left != nil {
			return fault.New(fault.Conflict, lang.OrderChargeInRefund(r.Source)).At("charges")
		}
		c.tx.Exec(`DELETE FROM charge WHERE id = $1`, r.ID)
		c.note("charges", true)
	}
	return nil
}

func (c *correcting) correctTenders() error {
	for i := range c.Tenders {
		n := &c.Tenders[i]
		at := slices.IndexFunc(c.tenders, func(r tenderRow) bool { return r.Source == n.ID })
		if at < 0 {
			insertTender(c.tx, c.tx.NewID(), c.old.ID, n)
			c.note("tenders", true)
			continue
		}
		r := &c.tenders[at]
		if r.Left != nil {
			if gone := r.Amount - *r.Left; n.Amount.Minor < gone {
				return fault.New(fault.Conflict, lang.OrderTenderBelowRefunded(c.was(gone), r.Source, n.Amount)).At("tenders", i, "amount")
			}
			c.post(ledger.Of(ledger.Tender, r.ID), n.Amount.Minor-r.Amount, c.unit())
		}
		if r.Method == n.Method && r.Provider == n.Provider && r.Reference == n.Ref && r.Amount == n.Amount.Minor {
			continue
		}
		c.tx.Exec(`UPDATE tender SET method = $2, provider = $3, reference = $4, amount = $5 WHERE id = $1`, r.ID, n.Method, n.Provider, n.Ref, n.Amount.Minor)
		c.note("tenders", true)
	}
	for _, r := range c.tenders {
		if slices.ContainsFunc(c.Tenders, func(n Tender) bool { return n.ID == r.Source }) {
			continue
		}
		if r.Left != nil {
			return fault.New(fault.Conflict, lang.OrderTenderInRefund(r.Source)).At("tenders")
		}
		c.tx.Exec(`DELETE FROM tender WHERE id = $1`, r.ID)
		c.note("tenders", true)
	}
	return nil
}

func (c *correcting) correctHead(customer int64) {
	o, h := c.Order, c.old.Head
	at := delivered(o)
	c.note("head", h.Placed != o.PlacedAt.UnixMicro() || !same(h.Delivered, at) || h.Currency != o.Currency || h.NetPrices != o.NetPrices ||
		h.Buyer != o.Buyer || h.Terms != o.Terms || h.Informed != informed(o.Informed))
	c.tx.Exec(`UPDATE orders SET customer = $2, placed = $3, delivered = $4, currency = $5, total = $6, net_prices = $7, buyer = $8, terms = $9, informed = $10, hash = $11 WHERE id = $1`,
		h.ID, customer, o.PlacedAt.UnixMicro(), at, string(o.Currency), c.Worth, o.NetPrices, string(o.Buyer), o.Terms, informed(o.Informed), c.Hash[:])
}

// post moves a difference between the sale and an account.
func (c *correcting) post(account ledger.Account, by int64, unit ledger.Unit) {
	m := ledger.Move{From: ledger.World(ledger.WorldSale), To: account, Quantity: by, Unit: unit}
	if by < 0 {
		m.From, m.To, m.Quantity = m.To, m.From, -by
	}
	ledger.Post(c.tx, c.old.ID, m)
}

func (c *correcting) unit() ledger.Unit { return ledger.Unit(c.old.Currency.Number()) }

// was is minor units in the currency of the stored order.
func (c *correcting) was(minor int64) money.Amount { return money.Of(minor, c.old.Currency) }

// same compares two values that may be absent.
func same[T comparable](a, b *T) bool {
	return a == b || a != nil && b != nil && *a == *b
}
