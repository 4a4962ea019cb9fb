package returns_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/id"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// Credit notes are numbered in the order of the log, each shop for itself, without a gap and none twice, however many verbs
// fail and however often a follower falls in between.
func TestCreditNotesHaveNoGap(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		run(t, h, order.PutShop{
			Code: "fr", Name: "Boutique inventée", Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: "fr",
			Settings: order.Settings{SettleAt: "person", PaperPrefix: "AV-2026-", Address: order.Address{Lines: []string{"Boutique inventée"}, Country: "FR"}},
		})
		want := map[string]int64{}
		settle := func(n int) {
			shop, number := []string{"uk", "fr"}[n%2], fmt.Sprint("order ", n)
			s := halltest.Sale{Number: number, Shop: shop, Lines: []halltest.Article{article("A", 2, 1000)}}
			if shop == "fr" {
				s.Currency, s.Country = "EUR", "FR"
			}
			s.Place(t, h.DB)
			got := run(t, h, returns.Request{Channel: shop, Order: number, Items: []returns.Item{item("1", 2)}})
			for range 2 {
				p := run(t, h, returns.Inspect{Return: got.Return, Answers: halltest.Sound()})
				refused(t, h, returns.Settle{Return: got.Return, Plates: []id.Code{p.Plate, p.Plate}}, "returns.settle_twice")
				refused(t, h, returns.Settle{Return: got.Return, Goodwill: pounds(1 << 40)}, map[string]string{"uk": "returns.refund_too_large", "fr": "fault.currency_mismatch"}[shop])
				run(t, h, returns.Settle{Return: got.Return, Plates: []id.Code{p.Plate}})
				want[shop]++
			}
		}
		numberer := returns.Numberer()
		broken := numberer
		broken.Do = func(tx *db.Tx, events []event.Record) error {
			if err := numberer.Do(tx, events); err != nil {
				return err
			}
			return errors.New("the power fails before the commit")
		}
		for n := range 6 {
			settle(n)
			if n, err := event.Step(context.Background(), h.DB, broken, 3); err == nil && n > 0 {
				t.Error("a step that fails was kept")
			}
			if _, err := event.Step(context.Background(), h.DB, numberer, 3); err != nil {
				t.Fatal(err)
			}
		}
		// a follower waits for transactions under way elsewhere on the server
		for range 1000 {
			if h.drain(t); h.count(t, `SELECT count(*) FROM credit_note`) == want["uk"]+want["fr"] {
				break
			}
		}
		h.drain(t)
		type note struct {
			Shop       string
			Number     int64
			Settlement int64
		}
		all, err := db.All[note](h.On(context.Background()), `SELECT s.code, n.number, n.settlement FROM credit_note n JOIN shop s ON s.id = n.shop ORDER BY s.code, n.number`)
		if err != nil {
			t.Fatal(err)
		}
		next, before := map[string]int64{}, map[string]int64{}
		for _, n := range all {
			next[n.Shop]++
			if n.Number != next[n.Shop] || n.Settlement <= before[n.Shop] {
				t.Errorf("note %d of %s is of settlement %d, after %d notes and settlement %d", n.Number, n.Shop, n.Settlement, next[n.Shop]-1, before[n.Shop])
			}
			before[n.Shop] = n.Settlement
		}
		if next["uk"] != want["uk"] || next["fr"] != want["fr"] {
			t.Errorf("notes %v, settlements %v", next, want)
		}
		ret := h.count(t, `SELECT r.id FROM return_ r JOIN shop s ON s.id = r.shop WHERE s.code = 'fr' ORDER BY r.id LIMIT 1`)
		if v := h.view(t, id.Make(id.Return, ret)); v.Settlements[0].CreditNote != "AV-2026-000001" || v.Settlements[1].CreditNote != "AV-2026-000002" {
			t.Errorf("printed as %s and %s", v.Settlements[0].CreditNote, v.Settlements[1].CreditNote)
		}
	})
}
