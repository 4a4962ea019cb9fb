package order

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"

	"retour/ground/db"
	"retour/ground/money"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema holds this room's migrations.
var Schema fs.FS = schema

// Head is an order as the hall reads it, without its lines.
type Head struct {
	ID        int64
	Shop      int64
	Number    string
	Customer  int64
	Placed    int64 // microseconds since 1970, UTC
	Delivered *int64
	Currency  money.Currency
	Total     int64
	NetPrices bool
	Buyer     Buyer
	Terms     string
	Informed  int64 // 0 unknown, 1 yes, 2 no
	Historic  int64
	Touched   bool
}

const headColumns = "o.id, o.shop, o.number, o.customer, o.placed, o.delivered, o.currency, o.total, o.net_prices, o.buyer, o.terms, o.informed, o.historic, o.touched"

// Sold is a line as the hall reads it.
type Sold struct {
	ID       int64
	Order    int64
	Source   string
	SKU      string
	Name     string
	Category string
	Nature   Nature
	Quantity int64
	Total    int64
	Discount int64
	Taxes    *string // JSON list of Rate; NULL: unknown
	Historic int64
	Apart    int64
	Final    bool
}

const soldColumns = "l.id, l.order_id, l.source, p.sku, p.name, p.category, l.nature, l.quantity, l.total, l.discount, l.taxes, l.historic, l.apart, p.final"

// Rate is the tax of one rate as stored with a line, charge, unit or part: basis points and minor units.
type Rate struct {
	BP  int64 `json:"bp"`
	Tax int64 `json:"tax"`
}

// Rates decodes stored taxes; known is false where the tax is unknown.
func Rates(stored *string) (rates []Rate, known bool, err error) {
	if stored == nil {
		return nil, false, nil
	}
	if err := json.Unmarshal([]byte(*stored), &rates); err != nil {
		return nil, false, fmt.Errorf("stored taxes %q: %w", *stored, err)
	}
	return rates, true, nil
}

// StoreRates encodes taxes for the store; unknown is NULL, which is not zero.
func StoreRates(rates []Rate, known bool) *string {
	if !known {
		return nil
	}
	if rates == nil {
		rates = []Rate{}
	}
	text, err := json.Marshal(rates)
	if err != nil {
		panic(err) // two integers always encode
	}
	out := string(text)
	return &out
}

// Paid is a tender as the hall reads it.
type Paid struct {
	ID        int64
	Source    string
	Method    string
	Provider  string
	Reference string
	Amount    int64
}

// Cost is a charge as the hall reads it.
type Cost struct {
	ID     int64
	Source string
	Kind   ChargeKind
	Name   string
	Total  int64
	Taxes  *string
}

// FindNumber is the look-up of an order's record number by shop code and the shop's order number. It never changes.
func FindNumber(r db.Reader, channel, number string) (int64, error) {
	n, _, err := db.Get[int64](r, `SELECT o.id FROM orders o JOIN shop s ON s.id = o.shop WHERE s.code = $1 AND o.number = $2`, channel, number)
	return n, err
}

// AskHead prepares the query for one order.
func AskHead(id int64) *db.Asked[Head] {
	return db.Ask[Head](`SELECT `+headColumns+` FROM orders o WHERE o.id = $1`, id)
}

// AskHeadOf prepares the query for an order by shop code and number.
func AskHeadOf(channel, number string) *db.Asked[Head] {
	return db.Ask[Head](`SELECT `+headColumns+` FROM orders o JOIN shop s ON s.id = o.shop WHERE s.code = $1 AND o.number = $2`, channel, number)
}

// AskLines prepares the query for all lines of an order.
func AskLines(id int64) *db.Asked[Sold] {
	return db.Ask[Sold](`SELECT `+soldColumns+` FROM order_line l JOIN product p ON p.id = l.product WHERE l.order_id = $1 ORDER BY l.id`, id)
}

// AskSources prepares the query for the named lines of the order with that shop code and number.
func AskSources(channel, number string, sources []string) *db.Asked[Sold] {
	args := []any{channel, number}
	for _, s := range sources {
		args = append(args, s)
	}
	return db.Ask[Sold](`SELECT `+soldColumns+` FROM shop s JOIN orders o ON o.shop = s.id JOIN order_line l ON l.order_id = o.id JOIN product p ON p.id = l.product
		WHERE s.code = $1 AND o.number = $2 AND l.source IN (`+db.In(3, len(sources))+`) ORDER BY l.id`, args...)
}

// AskTenders prepares the query for an order's tenders, in the order they were told.
func AskTenders(id int64) *db.Asked[Paid] {
	return db.Ask[Paid](`SELECT id, source, method, provider, reference, amount FROM tender WHERE order_id = $1 ORDER BY id`, id)
}

// AskCharges prepares the query for an order's shipping and fees.
func AskCharges(id int64) *db.Asked[Cost] {
	return db.Ask[Cost](`SELECT id, source, kind, name, total, taxes FROM charge WHERE order_id = $1 ORDER BY id`, id)
}

// AskCustomer prepares the query for who bought.
func AskCustomer(id int64) *db.Asked[Customer] {
	return db.Ask[Customer](`SELECT source, email, name, phone, language, street, city, postcode, region, country FROM customer WHERE id = $1`, id)
}
