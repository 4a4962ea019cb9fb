package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/returns"
	"retour/returns/halltest"
	"retour/withdrawal"
)

func (w *world) declares(words string) withdrawal.Receipt {
	w.t.Helper()
	got, err := db.Run(context.Background(), w.db, db.Actor{Kind: db.Shopper}, "", withdrawal.Declare{
		Content: withdrawal.Content{Name: "Anna <Invented>", Contract: words, Email: "anna@example.org"}, Language: "de",
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return got
}

// A declaration that fits no order stands on the first page under what needs a person; an agent finds its order, says which
// items, and the return is open. What was declared stays as it was.
func TestDeclarationIsMatchedByHand(t *testing.T) {
	each(t, func(w *world) {
		halltest.Order(w.t, w.db, "2002", 0, halltest.Line{SKU: "VASE", Quantity: 2, Total: 2000}, halltest.Line{SKU: "DISH", Quantity: 1, Total: 900})
		got := w.declares("die Vase von letzter Woche")
		agent := w.person(access.Agent)
		if _, home, _ := w.ask(agent, "/desk", nil); !strings.Contains(home, "Withdrawals to match") || !strings.Contains(home, `href="/desk/withdrawals"`) {
			w.t.Error("the first page does not tell of it")
		}
		_, list, _ := w.ask(agent, "/desk/withdrawals", nil)
		if !strings.Contains(list, string(got.Declaration)) || !strings.Contains(list, "no order found") || !strings.Contains(list, "Anna &lt;Invented&gt;") {
			w.t.Errorf("the list: %s", list)
		}
		at := "/desk/withdrawals/" + string(got.Declaration)
		if status, _, _ := w.ask(agent, at+"/match", url.Values{"channel": {"uk"}, "order": {"9999"}}); status != 422 {
			w.t.Errorf("an order that is not there: %d", status)
		}
		if status, _, head := w.ask(agent, at+"/match", url.Values{"channel": {"uk"}, "order": {"2002"}}); status != 303 || head.Get("Location") != at {
			w.t.Errorf("the order alone: %d %s", status, head.Get("Location"))
		}
		_, page, _ := w.ask(agent, at, nil)
		if !strings.Contains(page, "Article VASE") || !strings.Contains(page, "needs a decision") || !strings.Contains(page, `lang="de">die Vase von letzter Woche`) {
			w.t.Errorf("with its order: %s", page)
		}
		status, _, head := w.ask(agent, at+"/match", url.Values{"channel": {"uk"}, "order": {"2002"}, "lines[0].quantity": {"1"}, "lines[1].quantity": {"0"}})
		if status != 303 || !strings.HasPrefix(head.Get("Location"), "/desk/returns/RT-") {
			w.t.Fatalf("with an item: %d %s", status, head.Get("Location"))
		}
		if _, page, _ := w.ask(agent, head.Get("Location"), nil); !strings.Contains(page, `href="`+at+`"`) {
			w.t.Error("the return does not lead back to its declaration")
		}
		all, err := returns.List(context.Background(), w.db, returns.Filter{Order: "2002", Channel: "uk"})
		if err != nil || len(all) != 1 {
			w.t.Errorf("%d returns, %v", len(all), err)
		}
		v, err := withdrawal.Find(context.Background(), w.db, got.Declaration)
		if err != nil || v.State != withdrawal.Matched || v.Contract != "die Vase von letzter Woche" {
			w.t.Errorf("%+v, %v", v, err)
		}
	})
}

// A letter is entered with its days, answered by who may decide, and acknowledged by post; an acknowledgement that is late
// stands on the first page until then.
func TestLetterIsEnteredAnsweredAndAcknowledged(t *testing.T) {
	each(t, func(w *world) {
		agent, boss := w.person(access.Agent), w.person(access.Manager)
		day := w.clock.At.Format(time.DateOnly)
		form := url.Values{"origin": {"letter"}, "name": {"Paul Invented"}, "contract": {"ma commande"}, "sent_on": {day}, "received_on": {""}, "language": {"fr"}}
		if status, page, _ := w.ask(agent, "/desk/withdrawals/new", form); status != 422 || !strings.Contains(page, "ma commande") {
			w.t.Errorf("without the day it came: %d", status)
		}
		form.Set("received_on", day)
		status, _, head := w.ask(agent, "/desk/withdrawals/new", form)
		at := head.Get("Location")
		if status != 303 || !strings.HasPrefix(at, "/desk/withdrawals/WD-") {
			w.t.Fatalf("entered: %d %s", status, at)
		}
		w.clock.At = w.clock.At.Add(16 * time.Minute)
		if _, home, _ := w.ask(agent, "/desk", nil); !strings.Contains(home, "Withdrawals not acknowledged") {
			w.t.Error("the first page does not tell of the silence")
		}
		if status, _, _ := w.ask(agent, at+"/handover", url.Values{"how": {"post"}}); status != 303 {
			w.t.Errorf("handed over: %d", status)
		}
		if _, home, _ := w.ask(agent, "/desk", nil); strings.Contains(home, "Withdrawals not acknowledged") {
			w.t.Error("it is still told as silent")
		}
		if status, _, _ := w.ask(boss, at+"/answer", url.Values{"why": {"not_ours"}}); status != 303 {
			w.t.Errorf("answered: %d", status)
		}
		if _, page, _ := w.ask(agent, at, nil); !strings.Contains(page, "not a contract with us") || !strings.Contains(page, "sent by post") || strings.Contains(page, "/answer") {
			w.t.Errorf("afterwards: %s", page)
		}
	})
}
