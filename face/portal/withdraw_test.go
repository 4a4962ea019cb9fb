package portal_test

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"retour/document/pdf/pdftest"
	"retour/ground/db/dbtest"
	"retour/law"
	"retour/order"
	"retour/returns/halltest"
	"retour/withdrawal"
)

var camille = []string{"name", "Camille <Exemple>", "contract", "Bestellung 9001\nnur die Vase", "email", "camille@example.org"}

// declarations are all that are stored.
func (s *shop) declarations() []withdrawal.View {
	s.Helper()
	all, _, err := withdrawal.List(s.db.On(context.Background()), withdrawal.Filter{}, 500)
	if err != nil {
		s.Fatal(err)
	}
	return all
}

// likes is the page as a visitor with this Accept-Language sees it.
func (s *shop) likes(language, path string) answer {
	r, err := http.NewRequest(http.MethodGet, s.url+path, nil)
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Accept-Language", language)
	return s.read(visitor(s.T).Do(r))
}

// The entry stands on every page with the law's words in the language of who looks, and leads to a form without a log-in.
func TestWithdrawalIsReachedFromEveryPage(t *testing.T) {
	s := open(t, dbtest.SQLite(t), halltest.Sale{})
	for _, tag := range withdrawal.Languages() {
		official, _ := law.Words(tag)
		for _, path := range []string{"/", "/gift", "/nowhere"} {
			a := s.likes(tag+"-XX,en;q=0.3", path)
			if !strings.Contains(a.body, `lang="`+tag+`" translate="no">`+official.Entry+"<") {
				t.Errorf("%s does not say %q to who reads %s", path, official.Entry, tag)
			}
		}
		a := s.likes(tag, "/withdrawal")
		w := withdrawal.In(tag)
		if !strings.Contains(a.body, `<html lang="`+tag+`"`) || !strings.Contains(a.text, w.Title) || !strings.Contains(a.text, w.Person) || !strings.Contains(a.text, w.Contract) || !strings.Contains(a.text, w.Email) {
			t.Errorf("%s: %s", tag, a.text)
		}
		if n := strings.Count(a.body, "required"); n > 0 || strings.Count(a.body, `<input type="text"`)+strings.Count(a.body, `<input type="email"`)+strings.Count(a.body, "<textarea") != 4 {
			t.Errorf("%s: not three details and a free word", tag)
		}
		page := s.get("/withdrawal/form.pdf?lang=" + tag)
		if page.kind != "application/pdf" {
			t.Fatalf("%s: the model form is %d %s", tag, page.status, page.kind)
		}
		file := pdftest.Read(t, []byte(page.body))
		words := strings.Join(strings.Fields(file.Words()), " ")
		if len(file.Pages) != 1 || strings.Contains(words, "\ufffd") || !strings.Contains(words, w.FormTitle) || !strings.Contains(words, strings.Join(strings.Fields(w.FormNotice), " ")) {
			t.Errorf("%s: %d pages, %s", tag, len(file.Pages), words)
		}
	}
	s.enter()
	s.sees(s.get("/order"), "Withdraw from contract here")
}

// Two steps, the second with one control that carries only the law's words; what was declared is stored as it was typed, and
// the page says when, under which reference. A second press counts once; so do the same words in another browser.
func TestWithdrawInTwoSteps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := open(t, dsn, halltest.Sale{})
		s.get("/withdrawal?lang=de")
		review := s.post("/withdrawal?lang=de", camille...)
		if review.path != "/withdrawal/confirm" {
			t.Errorf("step 2 has no address of its own: %s", review.path)
		}
		if review.status != 200 || strings.Count(review.body, "<button") != 1 || !strings.Contains(review.body, `translate="no">Widerruf bestätigen</button>`) {
			t.Fatalf("step 2: %d %s", review.status, review.body)
		}
		s.sees(review, "nur die Vase", "Camille <Exemple>", "Hiermit widerrufe ich", "Invented shop")
		if len(s.declarations()) != 0 {
			t.Fatal("declared before it was confirmed")
		}
		s.sees(s.get("/withdrawal/confirm?lang=de"), "nur die Vase", "Widerruf bestätigen") // loaded again
		back := s.get("/withdrawal?lang=de")
		s.sees(back, "nur die Vase")
		if !strings.Contains(back.body, `value="Camille &lt;Exemple&gt;"`) {
			t.Error("what was typed is lost on the way back")
		}
		fields := append([]string{"_key", review.field("_key")}, camille...)
		done := s.post("/withdrawal/confirm?lang=de", fields...)
		if !strings.HasPrefix(done.path, "/withdrawal/declared/") {
			t.Fatalf("confirmed: %d %s %s", done.status, done.path, done.text)
		}
		s.sees(done, "Ihr Widerruf ist eingegangen", "02.11.2026, 09:00:00 (Europe/London, UTC+00:00)", "camille@example.org", "nur die Vase")
		if back := s.get("/withdrawal/confirm?lang=de"); back.path != done.path {
			t.Errorf("going back leads to %s", back.path)
		}
		if again := s.post("/withdrawal/confirm?lang=de", fields...); again.path[:22] != done.path[:22] || len(s.declarations()) != 1 {
			t.Errorf("sent twice: %d declarations", len(s.declarations()))
		}
		s.client = &http.Client{} // one that keeps no cookie gets the second step all the same
		bare := s.post("/withdrawal?lang=fr", camille...)
		s.sees(bare, "nur die Vase", "Confirmer la rétractation")
		s.client = visitor(t)
		other := s.post("/withdrawal/confirm?lang=fr", camille...)
		s.sees(other, string(s.declarations()[0].Declaration))
		all := s.declarations()
		if len(all) != 1 || all[0].Name != camille[1] || all[0].Contract != camille[3] || all[0].Language != "de" || all[0].State != withdrawal.ToMatch {
			t.Errorf("stored %+v", all)
		}
	})
}

// A business, and who bought only what the law excludes from the start, are not offered the function beside their order: the
// page says why. What they declare all the same is taken as anybody's, and the entry stays where no order is open (F-03).
func TestWithdrawalIsNotOfferedBesideAnOrderItDoesNotMean(t *testing.T) {
	const entry = "Withdraw from contract here"
	engraved := halltest.Article{Line: halltest.Line{SKU: "E1", Quantity: 1, Total: 2000}, Category: "engraved"}
	for _, c := range []struct {
		sale halltest.Sale
		why  string
	}{
		{halltest.Sale{Buyer: order.Business}, "placed for a business"},
		{halltest.Sale{Lines: []halltest.Article{engraved}}, "no right of withdrawal from what is in this order"},
	} {
		s := open(t, dbtest.SQLite(t), halltest.Sale{Number: "other"})
		halltest.Run(t, s.db, order.PutShop{
			Code: "uk", Name: "Invented shop", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: "en",
			Settings: order.Settings{Excluded: order.Exclusions{"engraved": "personalised"}},
		})
		c.sale.Number = "1001"
		c.sale.Place(t, s.db)
		s.enter()
		page := s.get("/order")
		s.sees(page, c.why)
		if strings.Contains(page.body, entry) {
			t.Errorf("%s, and yet offered", c.why)
		}
		s.sees(s.get("/withdrawal?lang=de"), c.why)
		done := s.post("/withdrawal/confirm?lang=de", camille...)
		if !strings.HasPrefix(done.path, "/withdrawal/declared/") || len(s.declarations()) != 1 {
			t.Errorf("%s: not taken: %d %s", c.why, done.status, done.text)
		}
		s.client = visitor(t)
		s.sees(s.get("/?lang=en"), entry)
	}
}

// What is missing is said in the consumer's language at its field, and what was typed stays.
func TestWithdrawalSaysWhatIsMissing(t *testing.T) {
	s := open(t, dbtest.SQLite(t), halltest.Sale{})
	for _, tag := range withdrawal.Languages() {
		w := withdrawal.In(tag)
		a := s.post("/withdrawal?lang="+tag, "name", "", "contract", "ma lampe", "email", "camille@", "note", strings.Repeat("x", withdrawal.NoteMost+1))
		if a.status != 422 || len(s.declarations()) != 0 {
			t.Fatalf("%s: %d", tag, a.status)
		}
		s.sees(a, w.Needed, w.BadEmail, w.TooLong, "ma lampe", strings.ReplaceAll(w.Named(w.Error, w.Title), "\u00a0", " "))
		if strings.Count(a.body, `aria-invalid="true"`) != 3 {
			t.Errorf("%s: the fields do not say that they are wrong", tag)
		}
	}
}

// No answer tells whether an order is there, nor anything of it.
func TestWithdrawalTellsNothingOfOrders(t *testing.T) {
	s := open(t, dbtest.SQLite(t), halltest.Sale{})
	said := map[string]bool{}
	for i, number := range []string{"1001", "9999"} {
		s.client = visitor(t)
		done := s.post("/withdrawal/confirm?lang=en", "name", "Somebody", "contract", number, "email", "somebody@example.org")
		text := strings.ReplaceAll(done.text, number, "N")
		text = regexp.MustCompile(`WD-[0-9A-Z-]+`).ReplaceAllString(text, "WD")
		said[text] = true
		if i == 1 && len(said) != 1 {
			t.Errorf("two answers: %v", said)
		}
	}
}

// Who opened their order finds its number filled in; a name and an address only where the link of a message opened it.
func TestWithdrawalKnowsTheOpenOrder(t *testing.T) {
	s := open(t, dbtest.SQLite(t), halltest.Sale{})
	s.enter()
	a := s.get("/withdrawal")
	s.sees(a, "Order 1001", "2 × Article LAMP", "Article CUP")
	if strings.Contains(a.body, "Invented Person") || strings.Contains(a.body, "1001@example.org") {
		t.Error("who typed a number and a postcode is shown who bought")
	}
	done := s.post("/withdrawal/confirm", "name", "Anybody", "contract", "Order 1001", "email", "else@example.org", "item", "2", "item", "77")
	s.sees(done, "Order 1001", "Article CUP")
	all := s.declarations()
	if len(all) != 1 || all[0].Order != "1001" || len(all[0].Items) != 1 || all[0].Items[0].Line != "2" {
		t.Errorf("declared %+v", all)
	}
}

// Somebody who sends many is told to wait, in words, and loses nothing; others are not kept waiting.
func TestWithdrawalIsSlowedDown(t *testing.T) {
	s := open(t, dbtest.SQLite(t), halltest.Sale{})
	for i := range 40 {
		a := s.post("/withdrawal/confirm?lang=en", "name", "N", "contract", strings.Repeat("x", i+1), "email", "same@example.org")
		if i < 5 && a.status != 200 {
			t.Fatalf("the %d. is %d", i+1, a.status)
		}
		if a.status == 429 {
			s.sees(a, "Please wait 1 min", "what you typed is kept", strings.Repeat("x", i+1), "Confirm withdrawal")
			if b := s.post("/withdrawal/confirm?lang=en", "name", "N", "contract", "mine", "email", "other@example.org"); b.status != 200 {
				t.Errorf("another mailbox waits too: %d", b.status)
			}
			return
		}
	}
	t.Error("nobody is slowed down")
}

// The page of a declaration is there for who holds its link alone.
func TestLinkOfADeclarationThatIsOver(t *testing.T) {
	s := open(t, dbtest.SQLite(t), halltest.Sale{})
	if a := s.get("/withdrawal/declared/nothing"); a.status != 404 && a.status != 401 || !strings.Contains(a.text, "This link opens nothing any more") {
		t.Errorf("a link that was cut in two: %d %s", a.status, a.text)
	}
}
