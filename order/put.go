package order

import (
	"bytes"
	"slices"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
)

// PutOrder tells an order, for the first time or again. The same content again changes nothing and gives the same
// answer; other content is a correction of what is stored, refused where goods or money of the order would not add up
// any more (correct.go).
type PutOrder struct{ Order }

// PutAnswer is the order as it is stored: each line at what was paid for it, the order's discounts shared.
type PutAnswer struct {
	Channel string       `json:"channel"`
	Number  string       `json:"number"`
	Total   money.Amount `json:"total" doc:"lines and charges, as paid"`
	Lines   []PaidLine   `json:"lines"`
	Charges []PaidCharge `json:"charges,omitempty"`
}

// PaidLine is what was paid for a line.
type PaidLine struct {
	ID       string       `json:"id"`
	Quantity int64        `json:"quantity"`
	Total    money.Amount `json:"total" doc:"tax included, after all discounts"`
	Discount money.Amount `json:"discount" doc:"of the line and of its share of the order's"`
	Taxes    []Tax        `json:"taxes,omitempty" doc:"contained in total; absent: unknown"`
}

// PaidCharge is what was paid for a charge.
type PaidCharge struct {
	ID    string       `json:"id"`
	Total money.Amount `json:"total"`
	Taxes []Tax        `json:"taxes,omitempty"`
}

// Right is to put orders in.
func (PutOrder) Right() db.Right { return "orders.write" }

// Touches is the order if it is here, its name if not, its customer, and the articles it is the first to name.
func (v PutOrder) Touches(look db.Look) ([]int64, error) {
	o := v.own()
	o.normalise()
	keys := append(customerLocks(o.Channel, &o.Customer), lock("order", o.Channel, o.Number))
	id, err := FindNumber(look.Reader(), o.Channel, o.Number)
	if err != nil {
		return nil, err
	}
	shop, _, err := db.Get[int64](look.Reader(), `SELECT id FROM shop WHERE code = $1`, o.Channel)
	if err != nil {
		return nil, err
	}
	articles, err := articleLocks(look.Reader(), []Prepared{{Order: o, Shop: shop}}, nil)
	return append(append(keys, articles...), id), err
}

// own is a copy that may be changed: a verb may be run again on the same input.
func (v PutOrder) own() *Order {
	o := v.Order
	o.Lines, o.Charges, o.Tenders = slices.Clone(o.Lines), slices.Clone(o.Charges), slices.Clone(o.Tenders)
	return &o
}

// Do stores the order or corrects it.
func (v PutOrder) Do(tx *db.Tx) (PutAnswer, error) {
	p, err := Prepare(v.own())
	if err != nil {
		return PutAnswer{}, err
	}
	if p.Customer.Country == "" { // which law protects the customer depends on it
		return PutAnswer{}, fault.New(fault.Invalid, lang.FaultRequired("country")).At("customer", "country")
	}
	shops := AskShopCode(p.Channel)
	here := db.Ask[version](`SELECT `+headColumns+`, o.hash FROM orders o JOIN shop s ON s.id = o.shop WHERE s.code = $1 AND o.number = $2`, p.Channel, p.Number)
	if err := tx.Read(shops, here); err != nil {
		return PutAnswer{}, err
	}
	shop, ok := shops.First()
	if !ok {
		return PutAnswer{}, fault.New(fault.Invalid, lang.OrderShopUnknown(p.Channel)).At("channel")
	}
	p.Shop = shop.ID
	old, known := here.First()
	switch {
	case !known:
		return p.answer(), p.take(tx)
	case bytes.Equal(old.Hash, p.Hash[:]):
		return p.answer(), nil
	}
	if err := tx.Hold(old.ID); err != nil { // told by another since Touches looked
		return PutAnswer{}, err
	}
	return p.answer(), p.correct(tx, old)
}

// version is an order that is here, and the hash of what the shop last sent of it.
type version struct {
	Head
	Hash []byte
}

// take stores an order that is told for the first time.
func (p Prepared) take(tx *db.Tx) error {
	a := arrival{Prepared: p, id: tx.NewIDs(numbersOf(p))}
	g := newRegister(nil, tx.NewID)
	if err := g.find(tx, []Prepared{p}); err != nil {
		return err
	}
	a.customer = g.customer(p.Shop, &p.Customer, nil)
	a.insert(tx, g)
	g.store(tx)
	event.Tell(tx, a.id, OrderTaken{p.Channel, p.Number, p.amount(p.Worth), int64(len(p.Lines)), p.pieces()})
	return nil
}

func (p Prepared) pieces() int64 {
	sum := int64(0)
	for i := range p.Lines {
		sum += p.Lines[i].Quantity
	}
	return sum
}

// amount is minor units in the order's currency.
func (p Prepared) amount(minor int64) money.Amount { return money.Of(minor, p.Currency) }

func (p Prepared) answer() PutAnswer {
	a := PutAnswer{Channel: p.Channel, Number: p.Number, Total: p.amount(p.Worth), Lines: make([]PaidLine, len(p.Lines))}
	for i := range p.Lines {
		l := &p.Lines[i]
		a.Lines[i] = PaidLine{l.ID, l.Quantity, l.Total, p.amount(l.Discount.Minor), l.Taxes}
	}
	for i := range p.Charges {
		c := &p.Charges[i]
		a.Charges = append(a.Charges, PaidCharge{c.ID, c.Total, c.Taxes})
	}
	return a
}
