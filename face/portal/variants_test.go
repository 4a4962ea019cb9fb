package portal_test

import (
	"context"
	"strings"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/returns/halltest"
)

// For an exchange the shopper chooses the size, sees by how much it differs before anything is asked for, and may leave it.
func TestAnExchangeForAnotherSize(t *testing.T) {
	size := func(sku, variant, unit string) halltest.Article {
		return halltest.Article{Line: halltest.Line{SKU: sku, Quantity: 1, Total: 8900}, Model: "ONDINE", Variant: variant, Unit: unit}
	}
	s := open(t, dbtest.SQLite(t), halltest.Sale{Lines: []halltest.Article{size("ONDINE-38", "38", "89.00")}})
	halltest.Sale{Number: "2002", Lines: []halltest.Article{size("ONDINE-40", "40", "95.50")}}.Place(t, s.db)
	s.enter()
	s.post("/order", "pick", "1", "quantity_0", "1")
	a := s.post("/order/why/1", "reason", "changed_mind")
	if a.path != "/order/refund" || !strings.Contains(a.text, "40 £6.50 to pay") {
		t.Fatalf("%s: %s", a.path, a.text)
	}
	if a := s.post("/order/refund", "resolution_0", "exchange"); a.status != 422 || !strings.Contains(a.body, `id="f-exchange_0-error"`) || !strings.Contains(a.body, `value="exchange" checked`) {
		t.Errorf("no size: %d %s", a.status, a.text)
	}
	if a := s.post("/order/refund", "resolution_0", "exchange", "exchange_0", "ONDINE-99"); a.status != 422 {
		t.Errorf("a size that is none: %d", a.status)
	}
	a = s.post("/order/refund", "resolution_0", "exchange", "exchange_0", "ONDINE-40")
	if a.path != "/order/check" || !strings.Contains(a.text, "40 costs £6.50 more.") || !strings.Contains(a.text, "If it is gone, the money comes back") {
		t.Fatalf("%s: %s", a.path, a.text)
	}
	if !strings.Contains(a.text, "£89.00 in exchange: Article ONDINE-40") {
		t.Errorf("what goes out in exchange is not named: %s", a.text)
	}
	if back := s.get("/order/refund"); !strings.Contains(back.body, `value="ONDINE-40" checked`) {
		t.Error("the size is lost on the way back")
	}
	done := s.post("/order/check", "key", a.field("key"), "draft", a.field("draft"))
	if !strings.HasSuffix(done.path, "/done") {
		t.Fatalf("%s: %s", done.path, done.text)
	}
	if !strings.Contains(done.text, "Exchange: Article ONDINE-40") {
		t.Errorf("the page after it does not name the exchange: %s", done.text)
	}
	if order := s.get("/order"); !strings.Contains(order.text, "Already in a return") {
		t.Errorf("the order does not say that the dress is in a return: %s", order.text)
	}
	n, _, err := db.Get[int64](s.db.On(context.Background()), `SELECT count(*) FROM return_line WHERE resolution = 'exchange' AND decision LIKE '%ONDINE-40%' AND decision LIKE '%650%'`)
	if err != nil || n != 1 {
		t.Errorf("%d lines wish for size 40, %v", n, err)
	}
}
