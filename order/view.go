package order

import (
	"time"

	"retour/ground/db"
	"retour/ground/money"
)

// View is one order with all that belongs to it.
type View struct {
	Head
	Channel  string
	Customer Customer // empty where nothing is known
	Lines    []ViewLine
	Charges  []Cost
	Tenders  []Paid
}

// ViewLine is a line with what of it can still come back.
type ViewLine struct {
	Sold
	Unit       string // price of one piece as the shop wrote it
	GTIN       string
	Image      string
	Grams      int64
	Model      string
	Variant    string
	Returnable int64 // pieces; of what is no goods, none
}

// lineRow is a line as ViewOf reads it.
type lineRow struct {
	Sold
	Unit  string
	GTIN  string
	Image string
	Grams int64
	Model string
	Kind  string // the variant
	Left  *int64
}

// headRow is an order with its channel.
type headRow struct {
	Head
	Channel string
}

// ViewOf reads one order by its record number, and whether there is one.
func ViewOf(r db.Reader, id int64) (View, bool, error) {
	heads := db.Ask[headRow](`SELECT `+headColumns+`, s.code FROM orders o JOIN shop s ON s.id = o.shop WHERE o.id = $1`, id)
	lines := db.Ask[lineRow](`SELECT `+soldColumns+`, l.unit_price, p.gtin, p.image, p.grams, p.model, p.variant, a.balance
		FROM order_line l JOIN product p ON p.id = l.product LEFT JOIN account a ON a.id = l.id * 64 + 1 WHERE l.order_id = $1 ORDER BY l.id`, id)
	charges, tenders := AskCharges(id), AskTenders(id)
	customers := db.Ask[Customer](`SELECT c.source, c.email, c.name, c.phone, c.language, c.street, c.city, c.postcode, c.region, c.country
		FROM orders o JOIN customer c ON c.id = o.customer WHERE o.id = $1`, id)
	if err := r.Read(heads, lines, charges, tenders, customers); err != nil {
		return View{}, false, err
	}
	head, ok := heads.First()
	if !ok {
		return View{}, false, nil
	}
	v := View{Head: head.Head, Channel: head.Channel, Charges: charges.Rows, Tenders: tenders.Rows}
	v.Customer, _ = customers.First()
	for _, l := range lines.Rows {
		v.Lines = append(v.Lines, ViewLine{l.Sold, l.Unit, l.GTIN, l.Image, l.Grams, l.Model, l.Kind, l.Returnable(l.Left)})
	}
	return v, true, nil
}

// Returnable is how many pieces of a line can still come back: what the ledger says the shopper has, once something of it
// was announced, and before that what did not come back before Retour. Only goods come back.
func (s Sold) Returnable(left *int64) int64 {
	switch {
	case s.Nature != Goods:
		return 0
	case left != nil:
		return *left
	}
	return max(0, s.Quantity-s.Historic)
}

// Order puts a stored order back into the form in which a shop tells it. Its totals are those paid, its discounts shared.
func (v View) Order() Order {
	o := Order{
		Channel: v.Channel, Number: v.Number, PlacedAt: time.UnixMicro(v.Placed).UTC(), Currency: v.Currency, NetPrices: v.NetPrices,
		Buyer: v.Buyer, Customer: v.Customer, Terms: v.Terms,
	}
	if v.Delivered != nil {
		at := time.UnixMicro(*v.Delivered).UTC()
		o.DeliveredAt = &at
	}
	if v.Informed != 0 {
		yes := v.Informed == 1
		o.Informed = &yes
	}
	amount := func(minor int64) money.Amount { return money.Of(minor, v.Currency) }
	for _, l := range v.Lines {
		line := Line{
			ID: l.Source, SKU: l.SKU, Name: l.Name, Nature: l.Nature, Quantity: l.Quantity, Unit: l.Unit, Total: amount(l.Total),
			Taxes: v.taxes(l.Taxes), GTIN: l.GTIN, Category: l.Category, Image: l.Image, Grams: l.Grams, Final: l.Final, Model: l.Model, Variant: l.Variant,
		}
		if l.Discount != 0 {
			line.Discount = amount(l.Discount)
		}
		o.Lines = append(o.Lines, line)
	}
	for _, c := range v.Charges {
		o.Charges = append(o.Charges, Charge{ID: c.Source, Kind: c.Kind, Name: c.Name, Total: amount(c.Total), Taxes: v.taxes(c.Taxes)})
	}
	for _, t := range v.Tenders {
		o.Tenders = append(o.Tenders, Tender{ID: t.Source, Method: t.Method, Provider: t.Provider, Ref: t.Reference, Amount: amount(t.Amount)})
	}
	return o
}

func (v View) taxes(stored *string) []Tax {
	rates, known, err := Rates(stored)
	if err != nil || !known {
		return nil
	}
	list := make([]Tax, len(rates))
	for i, r := range rates {
		list[i] = Tax{RateBP: r.BP, Amount: money.Of(r.Tax, v.Currency)}
	}
	return list
}
