package desk_test

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"retour/ground/access"
	"retour/ground/id"
	"retour/ground/money"
	"retour/returns"
	"retour/returns/halltest"
)

var moneyPanel = regexp.MustCompile(`(?s)<section[^>]*aria-labelledby="money".*?</section>`)

// panel is the text of a return's sheet of money.
func (w *world) panel(session string) string {
	w.t.Helper()
	_, page, _ := w.ask(session, "/desk/returns/"+string(w.code), nil)
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(moneyPanel.FindString(page), " ")
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}

// The sheet of money says what will be given back before anything is decided, and then what was: each part with its reason,
// and the tax contained.
func TestTheSheetOfMoneyExplainsTheSum(t *testing.T) {
	each(t, func(w *world) {
		halltest.Sale{
			Number: "2002", Shipping: 450,
			Lines: []halltest.Article{{Line: halltest.Line{SKU: "LAMP", Quantity: 3, Total: 2999, TaxBP: 2000}}},
		}.Place(t, w.db)
		asked := halltest.Run(t, w.db, returns.Request{Channel: "uk", Order: "2002", Items: []returns.Item{{Line: "1", Quantity: 2}}})
		w.code = asked.Return
		agent := w.person(access.Agent)
		for _, want := range []string{"Nothing was decided yet", "Expected, as it was asked for", "LAMP Withdrawal £20.00", "Would be given back £20.00", "Tax at 20% contained: £3.34"} {
			if got := w.panel(agent); !strings.Contains(got, want) {
				t.Errorf("before: no %q in %s", want, got)
			}
		}
		halltest.Run(t, w.db, returns.Receive{Code: string(w.code)})
		var plates []id.Code
		for range 2 {
			plates = append(plates, halltest.Run(t, w.db, returns.Inspect{Return: w.code, Item: "LAMP", Answers: halltest.Worn(), NoPhoto: "no_camera"}).Plate)
		}
		halltest.Run(t, w.db, returns.Settle{Return: w.code, Deductions: []returns.Deduction{{Plate: plates[0], Amount: money.Of(250, "GBP"), Reason: "scratched shade"}}})
		for _, want := range []string{"LAMP Withdrawal £10.00", "Deduction · LAMP scratched shade -£2.50", "Given back £17.50", "Tax at 20% contained: £2.92"} {
			if got := w.panel(agent); !strings.Contains(got, want) {
				t.Errorf("after: no %q in %s", want, got)
			}
		}
		if strings.Contains(w.panel(agent), "Expected") {
			t.Error("what is decided is still expected")
		}
	})
}
