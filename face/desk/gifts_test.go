package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/id"
	"retour/order"
	"retour/returns"
)

// An agent makes a gift code on the order's page, prints its receipt and withdraws it; too many pieces are refused at their
// line, with what was typed.
func TestAnAgentMakesAGiftCode(t *testing.T) {
	each(t, func(w *world) {
		agent := w.person(access.Agent)
		const sold = "/desk/orders/uk/1001"
		if _, page, _ := w.ask(agent, sold+"/gifts", nil); !strings.Contains(page, `name="lines[0].quantity"`) {
			t.Fatal("the form has no line")
		}
		if got, page, _ := w.ask(agent, sold+"/gifts", url.Values{"lines[0].quantity": {"3"}}); got != http.StatusUnprocessableEntity || !strings.Contains(page, `id="f-lines[0].quantity-error"`) || !strings.Contains(page, `value="3"`) {
			t.Errorf("three of two: %d", got)
		}
		if got, _, head := w.ask(agent, sold+"/gifts", url.Values{"lines[0].quantity": {"1"}}); got != http.StatusSeeOther || head.Get("Location") != sold {
			t.Fatalf("made: %d %v: the page begins at its top, where the code is told and nothing lies under the header", got, head)
		}
		_, page, _ := w.ask(agent, sold, nil)
		code := regexp.MustCompile(`GF-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]`).FindString(page)
		if code == "" || !strings.Contains(page, "good until") {
			t.Fatal("the order's page has no gift code")
		}
		if got, body, head := w.ask(agent, sold+"/gifts/"+code, nil); got != 200 || head.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(body, "%PDF") {
			t.Errorf("receipt: %d %s", got, head.Get("Content-Type"))
		}
		asked, err := db.Run(context.Background(), w.db, db.Program, "", returns.Request{
			Channel: "uk", Order: "1001", Items: []returns.Item{{Line: "1", Quantity: 1}},
			Gift: &returns.Giving{Code: id.GiftCode(code), Recipient: order.Recipient{Name: "Noa Example", Email: "noa@example.org"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, page, _ := w.ask(agent, "/desk/returns/"+string(asked.Return), nil); !strings.Contains(page, "write to who received it, never to the buyer") {
			t.Error("the return's page does not say that it is a gift")
		}
		if got, _, _ := w.ask(agent, sold+"/gifts/"+code+"/withdraw", url.Values{"x": {"1"}}); got != http.StatusSeeOther {
			t.Errorf("withdrawn: %d", got)
		}
		if g, err := returns.Gift(context.Background(), w.db, id.GiftCode(code)); err != nil || g.WithdrawnAt == nil {
			t.Errorf("%+v, %v", g, err)
		}
		if got, _, _ := w.ask(w.person(access.Operator), sold+"/gifts", nil); got != http.StatusForbidden {
			t.Errorf("an operator: %d", got)
		}
	})
}
