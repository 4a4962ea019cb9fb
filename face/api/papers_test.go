package api_test

import (
	"bytes"
	"context"
	"net/http"
	"testing"
	"time"

	"retour/ground/access"
	"retour/ground/event"
	"retour/ground/id"
	"retour/returns"
	"retour/returns/halltest"
)

// settled makes a return that was received, inspected and settled, with its credit note numbered.
func (w *world) settled(number string) (ret id.Code, settlement id.Code) {
	w.t.Helper()
	key := w.everything()
	halltest.Order(w.t, w.db, number, 500, halltest.Line{SKU: "TSHIRT", Quantity: 2, Total: 4000, TaxBP: 2000}, halltest.Line{SKU: "MUG", Quantity: 1, Total: 999})
	asked := as[returns.RequestAnswer](w.do(ask{method: http.MethodPost, path: "/returns", token: key, body: map[string]any{
		"channel": "uk", "order": number,
		"items": []any{map[string]any{"line": "1", "quantity": 2, "reason": "size.too_small"}, map[string]any{"line": "2", "quantity": 1}},
	}}).ok(201))
	label := as[returns.LabelAnswer](w.do(ask{method: http.MethodPost, path: "/returns/" + string(asked.Return) + "/labels", token: key}).ok(201))
	w.do(ask{method: http.MethodPost, path: "/station/receive", token: key, body: map[string]any{"code": label.Parcel}}).ok(200)
	for _, sku := range []string{"TSHIRT", "TSHIRT", "MUG"} {
		w.do(ask{method: http.MethodPost, path: "/station/inspect", token: key, body: map[string]any{"parcel": label.Parcel, "item": sku, "answers": halltest.Sound()}}).ok(200)
	}
	got := as[returns.SettleAnswer](w.do(ask{method: http.MethodPost, path: "/returns/" + string(asked.Return) + "/settle", token: key}).ok(200))
	if err := event.Drain(context.Background(), w.db, returns.Numberer()); err != nil {
		w.t.Fatal(err)
	}
	return asked.Return, got.Settlement
}

// shopper is the token of who proved to know an order, and of who came by the link in a message.
func (w *world) shopper(number string) (weak string) {
	w.t.Helper()
	got := w.do(ask{method: http.MethodPost, path: "/find-order", key: "-", body: map[string]any{"channel": "uk", "order": number, "email": number + "@example.org"}}).ok(200)
	return as[struct{ Token string }](got).Token
}

func (w *world) strong(ret id.Code) string {
	w.t.Helper()
	token, err := access.Sign(context.Background(), w.db, "return", ret.Number(id.Return), w.db.Now().Add(time.Hour))
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

func TestPapers(t *testing.T) {
	each(t, func(w *world) {
		ret, settlement := w.settled("1001")
		halltest.Order(w.t, w.db, "1002", 0, halltest.Line{SKU: "MUG", Quantity: 1, Total: 999})
		staff, weak, strong, other := w.key(access.ReturnsRead), w.shopper("1001"), w.strong(ret), w.shopper("1002")
		papers := []struct {
			path  string
			weak  int // for a shopper who only knew number and address
			other int // for the shopper of another order
		}{
			{"/returns/" + string(ret) + "/label.pdf", 200, 404},
			{"/returns/" + string(ret) + "/label.pdf?format=A6", 200, 404},
			{"/returns/" + string(ret) + "/slip.pdf", 200, 404},
			{"/credit-notes/" + string(settlement) + ".pdf", 404, 404},
		}
		for _, p := range papers {
			for name, by := range map[string]struct {
				token  string
				status int
			}{"staff": {staff, 200}, "link": {strong, 200}, "guess": {weak, p.weak}, "another": {other, p.other}, "operator without the right": {w.key(access.StockRead), 403}} {
				got := w.do(ask{method: http.MethodGet, path: p.path, token: by.token, language: "fr"})
				if got.status != by.status || got.status == 200 && !bytes.HasPrefix(got.body, []byte("%PDF-")) {
					w.t.Errorf("%s for %s: %d %.60s", p.path, name, got.status, got.body)
				}
			}
		}
		known := w.do(ask{method: http.MethodGet, path: papers[0].path, token: strong}).ok(200)
		guessed := w.do(ask{method: http.MethodGet, path: papers[0].path, token: weak}).ok(200)
		if bytes.Equal(known.body, guessed.body) {
			w.t.Error("the label tells a guesser the address")
		}
		w.do(ask{method: http.MethodGet, path: "/returns/" + string(ret) + "/label.pdf?parcel=" + string(id.Make(id.Parcel, 99_999)), token: staff}).ok(404)
	})
}

func TestACreditNoteIsNotThereBeforeItsNumber(t *testing.T) {
	each(t, func(w *world) {
		w.do(ask{method: http.MethodGet, path: "/credit-notes/" + string(id.Make(id.Settled, 4711)) + ".pdf", token: w.everything()}).ok(404)
	})
}
