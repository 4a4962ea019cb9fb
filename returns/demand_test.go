package returns_test

import (
	"encoding/json"
	"testing"

	"retour/ground/id"
	"retour/returns"
	"retour/returns/halltest"
)

// Rules of the way out know what the house knows of an article beside the piece: how much of it was ordered lately, and
// whether an exchange waits for it.
func TestTheWayOutKnowsDemand(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		shop := settleByPerson
		shop.Settings.Disposition = json.RawMessage(`{"version": "1", "rules": [
			{"id": "hold_back", "when": {"field": "wanted", "op": "eq", "value": true}, "to": "vendor", "say": {"en": "An exchange waits for it.", "fr": "Un échange l'attend."}},
			{"id": "sells_well", "when": {"field": "ordered_lately", "op": "ge", "value": 4}, "to": "restock", "say": {"en": "It sells well.", "fr": "Il se vend bien."}},
			{"id": "rest", "to": "outlet", "say": {"en": "The rest.", "fr": "Le reste."}}]}`)
		run(t, h, shop)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
		_, plates := graded(t, h, "1", item("1", 1))
		goes := func(want string) {
			t.Helper()
			if got := run(t, h, returns.Inspect{Plate: id.Code(plates[0]), Answers: halltest.Sound()}).Destination; got != want {
				t.Errorf("it goes to %s, want %s", got, want)
			}
		}
		goes("outlet")
		halltest.Order(t, h.DB, "2", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 300}, halltest.Line{SKU: "C", Quantity: 1, Total: 4000})
		goes("restock")
		swap, _ := graded(t, h, "2", returns.Item{Line: "2", Quantity: 1, Resolution: "exchange", Exchange: "A"})
		run(t, h, returns.Settle{Return: swap})
		goes("vendor")
		run(t, h, returns.EndExchange{Exchange: h.view(t, swap).Exchanges[0].Exchange, Order: "N1"})
		goes("restock")
	})
}
