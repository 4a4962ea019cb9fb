package returns_test

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
	"retour/stock"
)

// settleByPerson keeps the shop from settling by itself.
var settleByPerson = order.PutShop{
	Code: "uk", Name: "Invented shop", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: "en",
	Settings: order.Settings{SettleAt: "person", Address: order.Address{Lines: []string{"Invented shop"}, Country: "GB"}},
}

func take(h hall, n int64) error {
	_, err := db.Run(context.Background(), h.DB, db.Program, "", stock.Take{Bin: "restock", Shop: "uk", SKU: "A", Grade: "A", Quantity: n, Why: "sold"})
	return err
}

// However a line's pieces are settled, one by one or together, in one return or several, all of it adds up to exactly
// what was paid: not a penny short, not one too many, the tax and the delivery included.
func TestNotACentIsLost(t *testing.T) {
	h := openHall(t, dbtest.SQLite(t))
	halltest.Run(t, h.DB, settleByPerson)
	next := 2000
	rapid.Check(t, func(rt *rapid.T) {
		next++
		number := fmt.Sprint(next)
		quantity := rapid.Int64Range(1, 7).Draw(rt, "quantity")
		total := rapid.Int64Range(0, 10_007).Draw(rt, "total")
		shipping := rapid.Int64Range(0, 700).Draw(rt, "shipping")
		halltest.Order(t, h.DB, number, shipping, halltest.Line{SKU: "A", Quantity: quantity, Total: total, TaxBP: 2000})
		refunded, tax, delivery := int64(0), int64(0), int64(0)
		for left := quantity; left > 0; {
			n := rapid.Int64Range(1, left).Draw(rt, "pieces")
			left -= n
			got := halltest.Run(t, h.DB, returns.Request{Channel: "uk", Order: number, Items: []returns.Item{{Line: "1", Quantity: n}}})
			halltest.Run(t, h.DB, returns.Receive{Code: string(got.Return)})
			for range n {
				halltest.Run(t, h.DB, returns.Inspect{Return: got.Return, Answers: halltest.Sound()})
			}
			halltest.Run(t, h.DB, returns.Settle{Return: got.Return})
			for _, s := range h.view(t, got.Return).Settlements {
				refunded += s.Refund.Minor
				for _, p := range s.Parts {
					for _, r := range p.Taxes {
						tax += r.Tax
					}
					if p.Kind == "shipping" {
						delivery += p.Gross.Minor
					}
				}
			}
		}
		if refunded != total+shipping || delivery != shipping {
			rt.Errorf("refunded %d and of delivery %d, paid %d and %d", refunded, delivery, total+shipping, shipping)
		}
		if want := total - money.DivideHalfUp(total*10_000, 12_000); tax != want {
			rt.Errorf("tax given back %d, paid %d", tax, want)
		}
		if _, err := db.Run(context.Background(), h.DB, db.Program, "", returns.Request{Channel: "uk", Order: number, Items: []returns.Item{{Line: "1", Quantity: 1}}}); !fault.Is(err, "returns.none_left") {
			rt.Errorf("one piece more: %v", err)
		}
	})
	h.sound(t)
}
