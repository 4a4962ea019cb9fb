package api_test

import (
	"net/http"
	"testing"

	"retour/ground/money"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

func TestAReturnFromRequestToSettlement(t *testing.T) {
	each(t, func(w *world) {
		halltest.Order(t, w.db, "1001", 500, halltest.Line{SKU: "TSHIRT", Quantity: 2, Total: 4000, TaxBP: 2000})
		key := w.everything()
		asked := as[returns.RequestAnswer](w.do(ask{
			method: http.MethodPost, path: "/returns", token: key,
			body: map[string]any{"channel": "uk", "order": "1001", "items": []any{map[string]any{"line": "1", "quantity": 1}}},
		}).ok(201))
		type expected struct {
			Refund money.Amount
			Taxes  []order.Rate
			Parts  []struct {
				Kind, Text, Line string
				Pieces           int64
				Gross            money.Amount
			}
		}
		before := as[expected](w.do(ask{path: "/returns/" + string(asked.Return) + "/expected", token: key}).ok(200))
		if len(before.Parts) != 1 || before.Parts[0].Text != "What was paid for it" || before.Parts[0].Pieces != 1 || before.Taxes[0] != (order.Rate{BP: 2000, Tax: 334}) {
			t.Errorf("expected: %+v", before)
		}
		label := as[returns.LabelAnswer](w.do(ask{method: http.MethodPost, path: "/returns/" + string(asked.Return) + "/labels", token: key}).ok(201))
		arrived := as[returns.ReceiveAnswer](w.do(ask{
			method: http.MethodPost, path: "/station/receive", token: key, key: "-",
			body: map[string]any{"code": label.Parcel, "scan_id": "dock-1-1"},
		}).ok(200))
		if arrived.Pieces != 1 || arrived.Return != asked.Return {
			t.Errorf("arrived: %+v", arrived)
		}
		piece := as[returns.InspectAnswer](w.do(ask{
			method: http.MethodPost, path: "/station/inspect", token: key, key: "-",
			body: map[string]any{"parcel": label.Parcel, "answers": halltest.Sound(), "scan_id": "bench-1-1"},
		}).ok(200))
		w.do(ask{method: http.MethodPost, path: "/parcels/" + string(label.Parcel) + "/close", token: key}).ok(200)
		w.do(ask{method: http.MethodPost, path: "/station/put", token: key, body: map[string]any{"plate": piece.Plate, "bin": piece.Destination}}).ok(200)
		settled := as[returns.SettleAnswer](w.do(ask{method: http.MethodPost, path: "/returns/" + string(asked.Return) + "/settle", token: key}).ok(200))
		if settled.Refund.Minor < 2000 || settled.Refund != before.Refund || len(settled.Attempts) != 1 {
			t.Errorf("settled: %+v", settled)
		}
	})
}
