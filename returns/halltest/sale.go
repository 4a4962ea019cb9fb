package halltest

import (
	"fmt"
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/money"
	"retour/inspect"
	"retour/order"
)

// Sale is an order of a test where Order says too little. What is left out is as Order has it: shop "uk", GBP, a consumer
// in Great Britain who was told of the right of withdrawal, delivered three days ago the day after it was placed, paid
// by one card.
type Sale struct {
	Number     string
	Shop       string
	Currency   money.Currency
	Country    string
	Buyer      order.Buyer
	Language   string
	Terms      string
	Uninformed bool
	Placed     time.Time
	Delivered  time.Time // the zero time and Placed given: not known
	Historic   int64     // credited before Retour
	Lines      []Article
	Shipping   int64
	Fees       []int64
	Tenders    []Tender
}

// Article is a line of a Sale.
type Article struct {
	Line
	Source   string // default its place, from 1
	Nature   order.Nature
	Category string
	GTIN     string
	Final    bool
	Historic int64 // pieces that came back before Retour
	Unit     string
	Model    string
	Variant  string
}

// Tender is one means a Sale was paid with.
type Tender struct {
	Method    string
	Provider  string // default manual
	Reference string // default method and number of the order
	Amount    int64
}

// Place stores the sale and gives the order's record number.
func (s Sale) Place(t testing.TB, d *db.DB) int64 {
	t.Helper()
	return Run(t, d, sell{s})
}

type sell struct{ Sale }

func (sell) Right() db.Right { return db.Anyone }

func (sell) Touches(db.Look) ([]int64, error) { return nil, nil }

func (v sell) Do(tx *db.Tx) (int64, error) {
	shop, _, err := db.Get[int64](tx, `SELECT id FROM shop WHERE code = $1`, or(v.Shop, "uk"))
	if err != nil {
		return 0, err
	}
	o, c := tx.NewID(), tx.NewID()
	total := v.Shipping
	for i, a := range v.Lines {
		if err := v.line(tx, shop, o, i, a); err != nil {
			return 0, err
		}
		total += a.Total
	}
	if v.Shipping > 0 {
		tx.Insert("charge(id, order_id, source, kind, name, total, taxes)", tx.NewID(), o, "ship", "shipping", "Delivery", v.Shipping, nil)
	}
	for i, fee := range v.Fees {
		tx.Insert("charge(id, order_id, source, kind, name, total, taxes)", tx.NewID(), o, fmt.Sprint("fee", i), "fee", "Gift wrapping", fee, nil)
		total += fee
	}
	tx.Insert("customer(id, shop, source, email, name, phone, language, street, city, postcode, region, country)",
		c, shop, v.Number, v.Number+"@example.org", "Invented Person", "", or(v.Language, "en"), "2 Test Street", "Leeds", "LS1 1AA", "", or(v.Country, "GB"))
	v.head(tx, shop, o, c, total)
	tenders := v.Tenders
	if tenders == nil {
		tenders = []Tender{{Method: "card", Reference: "pay-" + v.Number, Amount: total}}
	}
	for i, t := range tenders {
		tx.Insert("tender(id, order_id, source, method, provider, reference, amount)",
			tx.NewID(), o, fmt.Sprint("t", i), t.Method, or(t.Provider, "manual"), or(t.Reference, t.Method+"-"+v.Number), t.Amount)
	}
	return o, nil
}

func (v sell) line(tx *db.Tx, shop, o int64, i int, a Article) error {
	product, ok, err := db.Get[int64](tx, `SELECT id FROM product WHERE shop = $1 AND sku = $2`, shop, a.SKU)
	if err != nil {
		return err
	}
	if !ok {
		product = tx.NewID()
		tx.Insert("product(id, shop, sku, name, gtin, category, image, grams, final, model, variant)",
			product, shop, a.SKU, "Article "+a.SKU, a.GTIN, a.Category, "", int64(0), a.Final, a.Model, a.Variant)
	}
	var taxes *string
	if a.TaxBP > 0 {
		tax := a.Total - money.DivideHalfUp(a.Total*10_000, 10_000+a.TaxBP)
		taxes = order.StoreRates([]order.Rate{{BP: a.TaxBP, Tax: tax}}, true)
	}
	tx.Insert("order_line(id, order_id, source, product, nature, quantity, unit_price, total, discount, taxes, historic, apart)",
		tx.NewID(), o, or(a.Source, fmt.Sprint(i+1)), product, string(or(a.Nature, order.Goods)), a.Quantity, a.Unit, a.Total, int64(0), taxes, a.Historic, int64(0))
	return nil
}

func (v sell) head(tx *db.Tx, shop, o, c, total int64) {
	placed, delivered := v.Placed, v.Delivered
	switch {
	case placed.IsZero() && delivered.IsZero():
		delivered = tx.Now().AddDate(0, 0, -3)
		placed = delivered.AddDate(0, 0, -1)
	case placed.IsZero():
		placed = delivered.AddDate(0, 0, -1)
	}
	var reached *int64
	if !delivered.IsZero() {
		at := delivered.UnixMicro()
		reached = &at
	}
	informed := int64(1)
	if v.Uninformed {
		informed = 2
	}
	tx.Insert("orders(id, shop, number, customer, placed, delivered, currency, total, net_prices, buyer, terms, informed, historic, touched, hash)",
		o, shop, v.Number, c, placed.UnixMicro(), reached, string(or(v.Currency, "GBP")), total, false, string(or(v.Buyer, order.Consumer)), v.Terms, informed,
		v.Historic, false, []byte{1})
}

func or[T ~string](text, otherwise T) T {
	if text == "" {
		return otherwise
	}
	return text
}

// Broken are answers of the general question set that give grade D.
func Broken() inspect.Answers {
	return inspect.Answers{"contents": "right", "sealed": "opened", "condition": "broken", "parts": "all", "clean": "clean", "packaging": "original"}
}

// Traces are answers of the general question set that give grade B.
func Traces() inspect.Answers {
	return inspect.Answers{"contents": "right", "sealed": "opened", "condition": "traces", "parts": "all", "clean": "clean", "packaging": "original"}
}
