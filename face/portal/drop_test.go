package portal_test

import (
	"strings"
	"testing"

	"retour/ground/db/dbtest"
	"retour/order"
	"retour/returns/halltest"
)

// Where the parcel is handed in is what the shop says of it, in the shopper's language, on the page after asking and on the
// one that follows the return; nothing of it is fetched from elsewhere.
func TestWhereTheParcelIsHandedIn(t *testing.T) {
	s := open(t, dbtest.SQLite(t), halltest.Sale{})
	halltest.Run(t, s.db, order.PutShop{
		Code: "uk", Name: "Invented shop", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: "en",
		Settings: order.Settings{
			Address: order.Address{Lines: []string{"Invented shop returns", "1 Test Street", "London"}, Country: "GB"},
			DropOff: []order.DropOff{{
				Text: "At any post office.", TextFR: "Dans tout bureau de poste.", Link: "https://points.example.org/find",
				Points: []order.DropPoint{{Name: "Invented kiosk", Address: "2 Test Street, Leeds", Hours: "8–20"}},
			}},
		},
	})
	a := s.ask()
	done := s.post("/order/check", "key", a.field("key"), "draft", a.field("draft"))
	for _, page := range []answer{done, s.get(strings.TrimSuffix(done.path, "/done"))} {
		for _, want := range []string{"At any post office.", "Invented kiosk", "2 Test Street, Leeds 8–20"} {
			if !strings.Contains(page.text, want) {
				t.Errorf("%s lacks %q", page.path, want)
			}
		}
		if !strings.Contains(page.body, `href="https://points.example.org/find" rel="noreferrer"`) || strings.Contains(page.body, `src="https:`) {
			t.Errorf("%s: the link", page.path)
		}
	}
	if fr := s.get(done.path + "?lang=fr"); !strings.Contains(fr.text, "Dans tout bureau de poste.") {
		t.Error("French reads English")
	}
}
