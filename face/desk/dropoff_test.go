package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"retour/ground/access"
	"retour/order"
)

// What is written about where parcels are handed in is what the shopper's page reads, once for each carrier; what is wrong
// is told at its field with what was typed kept.
func TestWhereParcelsAreHandedIn(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person(access.Manager)
		at := "/desk/settings/drop-off/edit?new=true&shop=uk"
		form := w.open(boss, at)
		form.Set("carrier", "ups")
		form.Set("text", "At any UPS point")
		form.Set("link", "http://points.example.org")
		if got, page, _ := w.ask(boss, at, form); got != 422 || !strings.Contains(page, "f-link-error") || !strings.Contains(page, "At any UPS point") {
			t.Fatalf("a link that is not safe: %d %s", got, wrongs(page))
		}
		form.Set("link", "https://points.example.org")
		form.Set("points", "| 1 Test Street")
		if got, page, _ := w.ask(boss, at, form); got != 422 || !strings.Contains(page, "f-points-error") {
			t.Fatalf("a place without a name: %d %s", got, wrongs(page))
		}
		form.Set("points", "Corner shop | 1 Test Street | 9–18\n\nStation")
		for range 2 { // a second click changes nothing
			w.sent(boss, at, form)
		}
		form = w.open(boss, at)
		form.Set("carrier", "ups")
		if got, page, _ := w.ask(boss, at, form); got != 422 || !strings.Contains(page, "f-carrier-error") {
			t.Errorf("one carrier twice: %d %s", got, wrongs(page))
		}
		said := w.drop("ups")
		want := []order.DropPoint{{Name: "Corner shop", Address: "1 Test Street", Hours: "9–18"}, {Name: "Station"}}
		if said.Text != "At any UPS point" || len(said.Points) != 2 || said.Points[0] != want[0] || said.Points[1] != want[1] {
			t.Fatalf("stored: %+v", said)
		}

		at = "/desk/settings/drop-off/edit?" + url.Values{"shop": {"uk"}, "carrier": {"ups"}}.Encode()
		_, page, _ := w.ask(boss, at, nil)
		if !strings.Contains(page, "Corner shop | 1 Test Street | 9–18\nStation<") {
			t.Errorf("the places are not shown as they were typed: %s", page)
		}
		form = w.open(boss, at)
		form.Set("do", "remove")
		w.sent(boss, at, form)
		if got := w.drop("ups"); got.Text != "" {
			t.Errorf("still said: %+v", got)
		}
		if got, _, _ := w.ask(boss, at, nil); got != 404 {
			t.Errorf("what is gone is shown: %d", got)
		}
	})
}

// drop is what shoppers are told about a carrier.
func (w *world) drop(carrier string) order.DropOff {
	w.t.Helper()
	q := order.AskShopCode("uk")
	if err := w.db.On(context.Background()).Read(q); err != nil {
		w.t.Fatal(err)
	}
	set, err := q.Rows[0].Decoded()
	if err != nil {
		w.t.Fatal(err)
	}
	said, _ := set.DropFor(carrier)
	return said
}
