package order

import (
	"strings"

	"retour/ground/db"
)

// rows is a table and the columns an order writes of it.
type rows struct {
	into string
	one  string // a whole statement for one row
}

var (
	ordersRows   = rowsOf("orders(id, shop, number, customer, placed, delivered, currency, total, net_prices, buyer, terms, informed, historic, touched, hash)")
	lineRows     = rowsOf("order_line(id, order_id, source, product, nature, quantity, unit_price, total, discount, taxes, historic, apart)")
	chargeRows   = rowsOf("charge(id, order_id, source, kind, name, total, taxes)")
	tenderRows   = rowsOf("tender(id, order_id, source, method, provider, reference, amount)")
	pastRows     = rowsOf("historic_return(id, order_id, line, at, document, quantity, credited, over)")
	articleRows  = rowsOf("product(id, shop, sku, name, gtin, category, image, grams, final, model, variant)")
	customerRows = rowsOf("customer(id, shop, source, email, name, phone, language, street, city, postcode, region, country)")
)

func rowsOf(into string) rows {
	return rows{into, "INSERT INTO " + into + " VALUES (" + db.In(1, strings.Count(into, ",")+1) + ")"}
}

// add queues one row. PostgreSQL gets many in one statement. SQLite gets a statement for each: it gives a statement of
// many rows a journal of its own inside the verb's, and looks its arguments up one after the other; both grow with their
// number, and took more than half of the time of an import (20 s of CPU for Online Retail against 8 s).
func (r rows) add(tx *db.Tx, values ...any) {
	if tx.DB().Postgres() {
		tx.Insert(r.into, values...)
		return
	}
	tx.Exec(r.one, values...)
}

// arrival is an order about to be stored.
type arrival struct {
	Prepared
	id       int64 // its own; those of its lines, charges and tenders follow
	customer int64
	historic int64         // minor units credited before Retour
	came     map[int]int64 // pieces that came back before Retour, by index of the line
}

// numbersOf is how many record numbers an order takes.
func numbersOf(p Prepared) int64 { return int64(1 + len(p.Lines) + len(p.Charges) + len(p.Tenders)) }

// line is the record number of a line by its index.
func (a *arrival) line(i int) int64 { return a.id + 1 + int64(i) }

// insert queues the rows of an order whose articles are in the register.
func (a *arrival) insert(tx *db.Tx, g *register) {
	o := a.Order
	ordersRows.add(tx, a.id, a.Shop, o.Number, a.customer, o.PlacedAt.UnixMicro(), delivered(o), string(o.Currency), a.Worth,
		o.NetPrices, string(o.Buyer), o.Terms, informed(o.Informed), a.historic, false, a.Hash[:])
	next := a.id + 1
	for i := range o.Lines {
		insertLine(tx, next, a.id, g.article(a.Shop, &o.Lines[i]), &o.Lines[i], a.came[i])
		next++
	}
	for i := range o.Charges {
		insertCharge(tx, next, a.id, &o.Charges[i])
		next++
	}
	for i := range o.Tenders {
		insertTender(tx, next, a.id, &o.Tenders[i])
		next++
	}
}

func insertLine(tx *db.Tx, id, order, article int64, l *Line, historic int64) {
	lineRows.add(tx, id, order, l.ID, article, string(l.Nature), l.Quantity, l.Unit, l.Total.Minor, l.Discount.Minor, rates(l.Taxes), historic, int64(0))
}

func insertCharge(tx *db.Tx, id, order int64, c *Charge) {
	chargeRows.add(tx, id, order, c.ID, string(c.Kind), c.Name, c.Total.Minor, rates(c.Taxes))
}

func insertTender(tx *db.Tx, id, order int64, t *Tender) {
	tenderRows.add(tx, id, order, t.ID, t.Method, t.Provider, t.Ref, t.Amount.Minor)
}

// delivered is the instant of the delivery as stored, or nil.
func delivered(o *Order) *int64 {
	if o.DeliveredAt == nil {
		return nil
	}
	at := o.DeliveredAt.UnixMicro()
	return &at
}
