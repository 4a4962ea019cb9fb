// Package halltest builds a small shop with orders for tests of the hall.
package halltest

import (
	"context"
	"fmt"
	"io/fs"
	"testing"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/job"
	"retour/ground/ledger"
	"retour/ground/money"
	"retour/inspect"
	"retour/order"
	"retour/parcel"
	"retour/returns"
	"retour/stock"
	"retour/withdrawal"
)

// Schemas are the migrations the hall needs.
func Schemas() []fs.FS {
	return []fs.FS{ledger.Schema, job.Schema, access.Schema, order.Schema, parcel.Schema, stock.Schema, returns.Schema, withdrawal.Schema}
}

// Clock is a clock that a test moves.
type Clock struct{ At time.Time }

// Now is where the clock stands.
func (c *Clock) Now() time.Time { return c.At }

// Start is the instant tests begin at.
var Start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// Open opens a fresh database with one shop "uk" and its bins, one for each way out, named as their purpose.
func Open(t testing.TB, url string, clock *Clock) *db.DB {
	t.Helper()
	d := dbtest.Open(t, url, db.Options{Clock: clock.Now}, Schemas()...)
	Run(t, d, order.PutShop{
		Code: "uk", Name: "Invented shop", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: "en",
		Settings: order.Settings{Address: order.Address{Lines: []string{"Invented shop returns", "1 Test Street", "London"}, Country: "GB"}},
	})
	Run(t, d, stock.PutSite{Code: "main", Name: "Main"})
	for _, p := range []string{"restock", "second_choice", "repair", "vendor", "outlet", "donate", "recycle", "destroy", "quarantine", "send_back"} {
		Run(t, d, stock.PutBin{Site: "main", Name: p, Purpose: p})
	}
	return d
}

// Run runs a verb as the program and fails the test if it is refused.
func Run[R any](t testing.TB, d *db.DB, v db.Verb[R]) R {
	t.Helper()
	got, err := db.Run(context.Background(), d, db.Program, "", v)
	if err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	return got
}

// Line is a line of a test order.
type Line struct {
	SKU      string
	Quantity int64
	Total    int64
	TaxBP    int64 // included; 0 unknown
}

// Order stores an order of shop "uk", delivered three days ago, with shipping of the given amount and one sandbox tender
// of the whole. It gives the order's record number.
func Order(t testing.TB, d *db.DB, number string, shipping int64, lines ...Line) int64 {
	t.Helper()
	return Run(t, d, place{number, shipping, lines})
}

// place writes rows as the import does.
type place struct {
	Number   string
	Shipping int64
	Lines    []Line
}

func (place) Right() db.Right { return db.Anyone }

func (place) Touches(db.Look) ([]int64, error) { return nil, nil }

func (v place) Do(tx *db.Tx) (int64, error) {
	shop, _, err := db.Get[int64](tx, `SELECT id FROM shop WHERE code = 'uk'`)
	if err != nil {
		return 0, err
	}
	o, c := tx.NewID(), tx.NewID()
	delivered := tx.Now().AddDate(0, 0, -3).UnixMicro()
	total := v.Shipping
	for i, l := range v.Lines {
		product, ok, err := db.Get[int64](tx, `SELECT id FROM product WHERE shop = $1 AND sku = $2`, shop, l.SKU)
		if err != nil {
			return 0, err
		}
		if !ok {
			product = tx.NewID()
			tx.Insert("product(id, shop, sku, name, gtin, category, image, grams, final)", product, shop, l.SKU, "Article "+l.SKU, "", "", "", int64(0), false)
		}
		var taxes *string
		if l.TaxBP > 0 {
			tax := l.Total - money.DivideHalfUp(l.Total*10_000, 10_000+l.TaxBP)
			taxes = order.StoreRates([]order.Rate{{BP: l.TaxBP, Tax: tax}}, true)
		}
		tx.Insert("order_line(id, order_id, source, product, nature, quantity, unit_price, total, discount, taxes, historic, apart)",
			tx.NewID(), o, fmt.Sprint(i+1), product, "goods", l.Quantity, "", l.Total, int64(0), taxes, int64(0), int64(0))
		total += l.Total
	}
	if v.Shipping > 0 {
		tx.Insert("charge(id, order_id, source, kind, name, total, taxes)", tx.NewID(), o, "ship", "shipping", "Delivery", v.Shipping, nil)
	}
	tx.Insert("customer(id, shop, source, email, name, phone, language, street, city, postcode, region, country)",
		c, shop, v.Number, v.Number+"@example.org", "Invented Person", "", "en", "2 Test Street", "Leeds", "LS1 1AA", "", "GB")
	tx.Insert("orders(id, shop, number, customer, placed, delivered, currency, total, net_prices, buyer, terms, informed, historic, touched, hash)",
		o, shop, v.Number, c, delivered-86_400_000_000, delivered, "GBP", total, false, "consumer", "", int64(1), int64(0), false, []byte{1})
	tx.Insert("tender(id, order_id, source, method, provider, reference, amount)", tx.NewID(), o, "t", "card", "manual", "pay-"+v.Number, total)
	return o, nil
}

// Sound are answers of the general question set that give grade A.
func Sound() inspect.Answers { return inspect.Answers{"contents": "right", "sealed": "sealed"} }

// Worn are answers of the general question set that give grade C.
func Worn() inspect.Answers {
	return inspect.Answers{"contents": "right", "sealed": "opened", "condition": "marked", "parts": "all", "clean": "clean", "packaging": "original"}
}
