package desk_test

import (
	"regexp"
	"strings"
	"testing"

	"retour/ground/access"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// Taking out of a bin is asked on a page of its own: the law's ground where the country bans destroying, told at its field
// with what was typed kept; done once however often the button is pressed.
func TestTakingOutOfABin(t *testing.T) {
	each(t, func(w *world) {
		halltest.Run(t, w.db, order.PutShop{Code: "uk", Name: "Invented shop", Currency: "GBP", Country: "FR", Zone: "Europe/Paris", Language: "en"})
		got := halltest.Run(t, w.db, returns.Request{Channel: "uk", Order: "1001", Items: []returns.Item{{Line: "1", Quantity: 1, Reason: "changed_mind"}}})
		look := halltest.Run(t, w.db, returns.Inspect{Return: got.Return, Answers: halltest.Sound()})
		halltest.Run(t, w.db, returns.PutPiece{Plate: look.Plate, Bin: look.Destination})
		boss := w.person(access.Manager)
		_, page, _ := w.ask(boss, "/desk/stock", nil)
		at := strings.ReplaceAll(regexp.MustCompile(`/desk/stock/take\?cell=\d+`).FindString(page), "&amp;", "&")
		if at == "" {
			t.Fatalf("no way to take out: %s", page)
		}
		form := w.open(boss, at)
		form.Set("why", "destroyed")
		form.Set("proof", "P-77")
		got1, page, _ := w.ask(boss, at, form)
		if got1 != 422 || !strings.Contains(page, "f-ground-error") || !strings.Contains(page, "P-77") || !strings.Contains(page, "D-04") {
			t.Fatalf("without a ground: %d %s", got1, wrongs(page))
		}
		form.Set("ground", "f")
		if got, page, _ := w.ask(boss, at, form); got != 422 || !strings.Contains(page, "f-exception-error") {
			t.Fatalf("without what lifts France's ban: %d %s", got, wrongs(page))
		}
		form.Set("exception", "elimination_prescribed")
		for range 2 {
			w.sent(boss, at, form)
		}
		if _, page, _ := w.ask(boss, "/desk/stock", nil); strings.Contains(page, "/desk/stock/take?cell=") {
			t.Error("the piece still lies there")
		}
		if got, _, _ := w.ask(boss, "/desk/stock/take?cell=12345678", nil); got != 404 {
			t.Errorf("a cell that is not: %d", got)
		}
	})
}
