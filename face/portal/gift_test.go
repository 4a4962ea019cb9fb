package portal_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"retour/ground/access"
	"retour/ground/db/dbtest"
	"retour/ground/id"
	"retour/notify"
	"retour/returns"
	"retour/returns/halltest"
)

// gift makes a gift code for the lamps of order 1001.
func (s *shop) gift() returns.GiftView {
	s.Helper()
	return halltest.Run(s, s.db, returns.MakeGift{Channel: "uk", Order: "1001", Items: []returns.Piece{{Line: "1", Quantity: 1}}}.Ready())
}

// quiet fails where a page tells what who received a gift must not learn.
func (s *shop) quiet(a answer) answer {
	s.Helper()
	for _, secret := range []string{"1001", "Invented Person", "LS1 1AA", "Leeds", "CUP"} {
		if strings.Contains(a.body, secret) {
			s.Errorf("%s tells %q", a.path, secret)
		}
	}
	return a
}

// Who received a gift goes the whole way by the code alone, sees no price before what they get, and gets it in their name.
func TestAGiftGoesBackByItsCode(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := open(t, dsn, halltest.Sale{})
		g := s.gift()
		if a := s.get("/gift?lang=en&code=" + string(g.Code)); !strings.Contains(a.body, `value="`+string(g.Code)+`"`) {
			t.Errorf("the square code fills in nothing: %s", a.text)
		}
		items := s.quiet(s.post("/gift?lang=en", "code", " "+strings.ToLower(g.Code.Bare())))
		if items.path != "/order" || !strings.Contains(items.text, "LAMP") || strings.Contains(items.body, "£") {
			t.Fatalf("%s: %s", items.path, items.text)
		}
		s.quiet(s.post("/order", "pick", "1", "quantity_0", "1"))
		a := s.quiet(s.post("/order/why/1", "skip", "1"))
		if a.path != "/order/refund" || strings.Contains(a.body, `value="refund"`) || !strings.Contains(a.body, `value="credit"`) {
			t.Fatalf("the ways: %s %s", a.path, a.text)
		}
		check := s.quiet(s.post("/order/refund", "resolution_0", "credit"))
		if check.path != "/order/check" || !strings.Contains(check.text, "£12.50") {
			t.Fatalf("what they get: %s %s", check.path, check.text)
		}
		wrong := s.quiet(s.post("/order/check", "key", check.field("key"), "draft", check.field("draft"), "name", "Noa Example", "email", "noa at example"))
		if wrong.status != 422 || !strings.Contains(wrong.body, `id="f-email-error"`) || !strings.Contains(wrong.body, `value="Noa Example"`) || !strings.Contains(wrong.body, `value="noa at example"`) {
			t.Fatalf("a wrong e-mail: %d %s", wrong.status, wrong.text)
		}
		if again := s.get("/order/check"); !strings.Contains(again.body, `value="Noa Example"`) {
			t.Error("what was typed is lost on reload")
		}
		done := s.quiet(s.post("/order/check", "key", wrong.field("key"), "draft", wrong.field("draft"), "name", "Noa Example", "email", "noa@example.org"))
		if !strings.HasSuffix(done.path, "/done") {
			t.Fatalf("%s: %s", done.path, done.text)
		}
		ret := strings.TrimSuffix(done.path, "/done")
		if a := s.quiet(s.get(ret)); a.status != 200 || strings.Contains(a.text, "Where is my money?") {
			t.Errorf("followed: %d %s", a.status, a.text)
		}
		if a := s.get(ret + "/label.pdf"); a.kind != "application/pdf" {
			t.Errorf("label: %d %s", a.status, a.kind)
		}

		// the buyer learns nothing of it
		recipient := s.client
		s.client = visitor(t)
		order := s.enter()
		if strings.Contains(order.body, ret) || strings.Contains(order.body, "Noa") {
			t.Error("the buyer sees the gift's return")
		}
		if a := s.get(ret + "?lang=en"); a.status != 404 {
			t.Errorf("the buyer opens it: %d", a.status)
		}
		// a code that was withdrawn opens what was asked for, and nothing more
		halltest.Run(t, s.db, returns.WithdrawGift{Code: g.Code})
		s.client = recipient
		if a := s.get("/order"); !strings.Contains(a.text, "withdrawn") || !strings.Contains(a.body, ret) || strings.Contains(a.body, `name="pick"`) {
			t.Errorf("withdrawn: %s", a.text)
		}
	})
}

// A code that is none, and one misread sign, are said at the field with what was typed; then tries have to wait.
func TestGiftCodesAreNotTriedForLong(t *testing.T) {
	s := open(t, dbtest.SQLite(t), halltest.Sale{})
	g := []byte(s.gift().Code)
	g[4] = map[bool]byte{true: '1', false: '0'}[g[4] == '0']
	if a := s.post("/gift?lang=en", "code", string(g)); a.status != 422 || !strings.Contains(a.body, `id="f-code-error"`) || !strings.Contains(a.body, string(g)) {
		t.Errorf("misread: %d %s", a.status, a.text)
	}
	if a := s.post("/gift?lang=en"); a.status != 422 || !strings.Contains(a.body, `id="f-code-error"`) {
		t.Errorf("empty: %d %s", a.status, a.text)
	}
	for range 40 {
		s.post("/gift?lang=en", "code", string(access.NewGift()))
	}
	if a := s.post("/gift?lang=en", "code", string(access.NewGift())); !strings.Contains(a.text, "Too many tries") {
		t.Errorf("after forty tries: %s", a.text)
	}
}

// The link of a message about a gift's return opens that return and nothing of the order.
func TestTheLinkOfAGiftOpensTheGift(t *testing.T) {
	s := open(t, dbtest.SQLite(t), halltest.Sale{})
	g := s.gift()
	ask := returns.Request{Channel: "uk", Order: "1001", Items: []returns.Item{{Line: "1", Quantity: 1}}, Gift: &returns.Giving{Code: g.Code}}
	ask.Gift.Name, ask.Gift.Email = "Noa Example", "noa@example.org"
	ret := halltest.Run(t, s.db, ask).Return
	signed, err := access.Sign(context.Background(), s.db, access.Purpose(notify.LinkReturn), ret.Number(id.Return), s.db.Now().AddDate(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	a := s.quiet(s.get("/r/" + signed + "?lang=en"))
	if a.status != 200 || !strings.Contains(a.text, string(ret)) {
		t.Fatalf("%d %s", a.status, a.text)
	}
	s.quiet(s.get("/order"))
}

// Whoever was given something knows no order: when their proof ran out, the code of the gift is asked for again, and what
// they typed is kept.
func TestAGiftThatRanOutAsksForItsCode(t *testing.T) {
	s := open(t, dbtest.SQLite(t), halltest.Sale{})
	g := s.gift()
	s.post("/gift?lang=en", "code", string(g.Code))
	s.post("/order", "pick", "1", "quantity_0", "1")
	at, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.client.Jar.Cookies(at) {
		if c.Name == "retour_order" {
			s.client.Jar.SetCookies(at, []*http.Cookie{{Name: c.Name, Path: "/", MaxAge: -1}})
		}
	}
	asked := s.quiet(s.post("/order/why/1?lang=en", "reason", "changed_mind", "comment", "It does not fit"))
	if asked.status != http.StatusUnauthorized || !strings.Contains(asked.body, `name="code"`) || strings.Contains(asked.body, `name="proof"`) {
		t.Fatalf("%d: %s", asked.status, asked.text)
	}
	s.sees(asked, "Type the code of your gift once more")
	again := s.quiet(s.post("/gift?lang=en", "kept", asked.field("kept"), "back", asked.field("back"), "code", string(g.Code)))
	if again.field("comment") != "It does not fit" {
		t.Errorf("what was typed is lost: %s", again.text)
	}
}
