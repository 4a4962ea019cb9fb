package desk_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"retour/face/desk"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/lang"
	"retour/notify"
	"retour/order"
	"retour/order/imports"
	"retour/returns"
	"retour/returns/halltest"
)

// empty is a desk over a database in which nothing was set up.
func empty(t *testing.T, test func(w *world, boss string)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, at string) {
		w := &world{t: t, clock: &halltest.Clock{At: halltest.Start}}
		w.db = dbtest.Open(t, at, db.Options{Clock: w.clock.Now}, append(halltest.Schemas(), notify.Schema)...)
		w.handler = desk.New(visit.House{DB: w.db, Base: "http://desk.example.org", Uploads: t.TempDir(), UploadMost: 2000})
		test(w, w.person(access.Administrator))
	})
}

// fields are the hidden and typed values of a page's forms.
func fields(page string) url.Values {
	form := url.Values{}
	for _, m := range regexp.MustCompile(`<input[^>]*>`).FindAllString(page, -1) {
		name, value := regexp.MustCompile(` name="([^"]+)"`).FindStringSubmatch(m), regexp.MustCompile(` value="([^"]*)"`).FindStringSubmatch(m)
		if name != nil && value != nil && (!strings.Contains(m, "radio") && !strings.Contains(m, "checkbox") || strings.Contains(m, "checked")) {
			form.Set(name[1], value[1])
		}
	}
	for _, m := range regexp.MustCompile(`(?s)<select[^>]* name="([^"]+)".*?</select>`).FindAllStringSubmatch(page, -1) {
		if chosen := regexp.MustCompile(`<option value="([^"]*)" selected`).FindStringSubmatch(m[0]); chosen != nil {
			form.Set(m[1], strings.NewReplacer("&#39;", "'", "&#34;", `"`).Replace(chosen[1]))
		}
	}
	for _, m := range regexp.MustCompile(`(?s)<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>`).FindAllStringSubmatch(page, -1) {
		form.Set(m[1], m[2])
	}
	return form
}

// leads fills a page's form in and sends it; it must lead on.
func (w *world) leads(session, path string, set ...string) string {
	w.t.Helper()
	status, page, head := w.filled(session, path, set...)
	if status != http.StatusSeeOther {
		w.t.Fatalf("%s: %d %s", path, status, regexp.MustCompile(`(?s)class="error".*?</p>`).FindString(page))
	}
	return head.Get("Location")
}

func (w *world) filled(session, path string, set ...string) (int, string, http.Header) {
	w.t.Helper()
	_, page, _ := w.ask(session, path, nil)
	form := fields(page)
	for i := 0; i < len(set); i += 2 {
		form.Set(set[i], set[i+1])
	}
	return w.ask(session, path, form)
}

// sendFile sends a file.
func (w *world) sendFile(session, shop, name, content string) (int, string, http.Header) {
	w.t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	_ = parts.WriteField("_key", "k")
	_ = parts.WriteField("setup", "true")
	_ = parts.WriteField("shop", shop)
	if name != "" {
		file, err := parts.CreateFormFile("file", name)
		if err != nil {
			w.t.Fatal(err)
		}
		_, _ = file.Write([]byte(content))
	}
	_ = parts.Close()
	r := httptest.NewRequest(http.MethodPost, "http://desk.example.org/desk/import", &body)
	r.Header.Set("Content-Type", parts.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", "en")
	r.AddCookie(&http.Cookie{Name: visit.SessionCookie("http://desk.example.org"), Value: session})
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	return out.Code, out.Body.String(), out.Header()
}

func (w *world) count(sql string) int64 {
	w.t.Helper()
	n, _, err := db.Get[int64](w.db.On(context.Background()), sql)
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

const exported = `N° commande;Date de commande;Devise;E-mail;Réf. article;Qté;Prix unitaire TTC
1001;20/03/2026 14:05;EUR;zoe@example.org;MUG;2;10,50
1001;20/03/2026 14:05;EUR;zoe@example.org;BOL;1;14,00
1002;20/03/2026 09:00;EURO;max@example.org;MUG;1;12,00
`

// A shop is set up from nothing: each step is kept and says so, and the last one makes a return, with its label, that is
// cancelled at the end.
func TestAShopIsSetUpFromNothing(t *testing.T) {
	empty(t, func(w *world, boss string) {
		if _, page, _ := w.ask(boss, "/desk", nil); !strings.Contains(page, `href="/desk/setup"`) {
			t.Error("the first page does not lead to setting the shop up")
		}
		if got, _, head := w.ask(boss, "/desk/setup/terms", nil); got != http.StatusSeeOther || head.Get("Location") != "/desk/setup/shop" {
			t.Errorf("terms without a shop: %d %s", got, head.Get("Location"))
		}
		if got, page, _ := w.filled(boss, "/desk/setup/shop", "name", ""); got != 422 || !strings.Contains(page, "f-name-error") {
			t.Errorf("a shop without a name: %d", got)
		}
		next := w.leads(boss, "/desk/setup/shop", "name", "Maison Orée & Fils", "language", "fr")
		if next != "/desk/setup/address?shop=maison-oree-fils" {
			t.Fatalf("after the shop comes %s", next)
		}
		if got, page, _ := w.filled(boss, next, "lines", ""); got != 422 || !strings.Contains(page, "f-lines-error") {
			t.Errorf("an address without a line: %d", got)
		}
		next = w.leads(boss, next, "lines", "Maison Orée\n12 rue Inventée\n69001 Lyon")
		got, page, _ := w.filled(boss, next, "template", "law", "days", "13")
		if got != 422 || !strings.Contains(page, "f-days-error") || !strings.Contains(page, "14 days from delivery") || !strings.Contains(page, `value="13"`) {
			t.Errorf("terms below the law: %d", got)
		}
		w.leads(boss, next, "template", "free")
		w.leads(boss, next, "template", "free") // in force already: no second version
		w.leads(boss, next, "template", "generous", "days", "60")
		shop := w.shop("maison-oree-fils")
		settings, err := shop.Decoded()
		if err != nil || settings.Site != "main" || len(settings.Address.Lines) != 3 || strings.Count(string(settings.Policy), `"version"`) != 2 || !strings.Contains(string(settings.Policy), "-2") {
			t.Errorf("stored: %+v %v", settings, err)
		}
		w.tryReturn(boss)
		_, page, _ = w.ask(boss, "/desk/setup", nil)
		for _, says := range []string{"Maison Orée &amp; Fils, EUR", "A hundred days, free and fast, 60 days", "no mail is set up", "tried"} {
			if !strings.Contains(page, says) {
				t.Errorf("the list does not say %q", says)
			}
		}
	})
}

func (w *world) shop(code string) order.Shop {
	w.t.Helper()
	q := order.AskShopCode(code)
	if err := w.db.Read(context.Background(), q); err != nil {
		w.t.Fatal(err)
	}
	s, _ := q.First()
	return s
}

// tryReturn walks the test return, each form sent twice.
func (w *world) tryReturn(boss string) {
	w.t.Helper()
	const at = "/desk/setup/try?shop=maison-oree-fils"
	_, page, _ := w.ask(boss, at, nil)
	form := fields(page)
	for range 2 {
		if got, page, _ := w.ask(boss, at, form); got != http.StatusSeeOther {
			w.t.Fatalf("a test return: %d %s", got, page)
		}
	}
	all, err := returns.List(context.Background(), w.db, returns.Filter{Limit: 10})
	if err != nil || len(all) != 1 || all[0].Stage != returns.StageApproved || !strings.HasPrefix(all[0].Order, "TEST-") {
		w.t.Fatalf("%+v %v", all, err)
	}
	_, page, _ = w.ask(boss, at, nil)
	for _, part := range []string{`href="/r/`, `href="/r/label/`, "/desk/returns/" + string(all[0].Return), "PA-"} {
		if !strings.Contains(page, part) {
			w.t.Errorf("the page of the test return lacks %s", part)
		}
	}
	form = fields(page)
	for range 2 {
		w.ask(boss, at, form)
	}
	all, err = returns.List(context.Background(), w.db, returns.Filter{Limit: 10})
	if err != nil || len(all) != 1 || all[0].Stage != returns.StageCancelled {
		w.t.Errorf("ended: %+v %v", all, err)
	}
	if w.leads(boss, at) == "" || w.count(`SELECT count(*) FROM orders`) != 1 {
		w.t.Error("another test of the same day is not on the same order")
	}
	w.leads(boss, at)
}

// Orders come in by a file: what is wrong with it is said before anything is taken, and taking it twice takes it once.
func TestOrdersAreImportedByAFile(t *testing.T) {
	empty(t, func(w *world, boss string) {
		w.leads(boss, "/desk/setup/shop", "name", "Orée", "language", "fr")
		for name, c := range map[string]struct{ content, says string }{
			"":         {"", "Choose a file first"},
			"b.csv":    {"\x00\x01", "no text file"},
			"c.csv":    {"", "no header line"},
			"d.xlsx":   {"PK\x03\x04", "spreadsheet"},
			"long.csv": {strings.Repeat("order;sku\n", 300), "larger than 1 MB"},
		} {
			if got, page, _ := w.sendFile(boss, "oree", name, c.content); got != 422 || !strings.Contains(page, "f-file-error") || !strings.Contains(page, c.says) {
				t.Errorf("%q: %d, without %q", name, got, c.says)
			}
		}
		if got, page, _ := w.sendFile(boss, "nowhere", "a.csv", exported); got != 422 || !strings.Contains(page, "belong to a shop") {
			t.Errorf("orders of a shop that is not there: %d", got)
		}
		got, page, head := w.sendFile(boss, "oree", "commandes.csv", exported)
		at := head.Get("Location")
		if got != http.StatusSeeOther {
			t.Fatalf("%d %s", got, page)
		}
		stranger := w.person(access.Manager)
		if got, _, _ := w.ask(stranger, at, nil); got != http.StatusNotFound && got != http.StatusForbidden {
			t.Errorf("somebody else sees the file: %d", got)
		}
		got, page, _ = w.filled(boss, at, "columns.sku", "")
		if got != 422 || !strings.Contains(page, "f-columns_sku-error") || !strings.Contains(page, "Every order needs this") {
			t.Errorf("without the article's column: %d", got)
		}
		if got, page, _ := w.filled(boss, at, "dates", "no pattern"); got != 422 || !strings.Contains(page, "f-dates-error") {
			t.Errorf("a pattern that is none: %d", got)
		}
		check := w.leads(boss, at)
		_, page, _ = w.ask(boss, check, nil)
		for _, says := range []string{"1 order can be taken.", "1 row is not", "EURO", "intake.currency_unknown", "€35.00"} {
			if !strings.Contains(page, says) {
				t.Errorf("the check does not say %q", says)
			}
		}
		if n := w.count(`SELECT count(*) FROM orders`); n != 0 {
			t.Errorf("looked at, and %d orders were taken", n)
		}
		if _, report, head := w.ask(boss, at+"/report.csv?of=dry", nil); !strings.Contains(report, ",4,1002,intake.currency_unknown") || !strings.Contains(head.Get("Content-Disposition"), "attachment") {
			t.Errorf("the report: %s", report)
		}
		for range 2 {
			if got, _, head := w.ask(boss, at+"/take", fields(page)); got != http.StatusSeeOther || head.Get("Location") != at+"/done" {
				t.Errorf("taking: %d", got)
			}
		}
		if _, page, _ := w.ask(boss, at+"/done", nil); !strings.Contains(page, "1 order was taken") || !strings.Contains(page, "/desk/setup/try") {
			t.Error("what came of it is not said")
		}
		if n := w.count(`SELECT count(*) FROM orders`); n != 1 {
			t.Errorf("%d orders are here", n)
		}
		m, err := imports.Remembered(w.db.On(context.Background()), w.shop("oree").ID)
		if err != nil || m.Columns["sku"] != "Réf. article" || m.Decimal != "," || m.Constants["country"] != "FR" {
			t.Errorf("remembered: %+v %v", m, err)
		}
		if _, page, _ := w.ask(boss, "/desk/setup?shop=oree", nil); !strings.Contains(page, "orders are here") {
			t.Error("the list does not know of the orders")
		}
	})
}

// A file that takes long is read on after its request is answered: the page says how far it is and looks again by itself, and
// what came of it is there afterwards.
func TestALongImportGoesOnBesideItsPage(t *testing.T) {
	w := &world{t: t, clock: &halltest.Clock{At: halltest.Start}}
	w.db = dbtest.Open(t, dbtest.SQLite(t), db.Options{Clock: w.clock.Now}, append(halltest.Schemas(), notify.Schema)...)
	var works []func(context.Context)
	house := visit.House{
		DB: w.db, Base: "http://desk.example.org", Uploads: t.TempDir(), Carry: func(work func(context.Context)) { works = append(works, work) },
	}
	w.handler = desk.New(house)
	boss := w.person(access.Administrator)
	w.leads(boss, "/desk/setup/shop", "name", "Orée", "language", "fr")
	_, _, head := w.sendFile(boss, "oree", "commandes.csv", exported)
	check := w.leads(boss, head.Get("Location"))
	if _, page, _ := w.ask(boss, check, nil); !strings.Contains(page, "You may leave this page") || !strings.Contains(page, `hx-get="`+check) {
		t.Error("the page does not say that it goes on")
	}
	works[0](t.Context())
	if _, page, _ := w.ask(boss, check, nil); !strings.Contains(page, "1 order can be taken.") {
		t.Error("what came of it is not there")
	}
	stop, cancel := context.WithCancel(t.Context())
	w.ask(boss, head.Get("Location")+"/take", url.Values{})
	cancel()
	works[1](stop) // the program ends in the middle
	if got, _, to := w.ask(boss, head.Get("Location")+"/done", nil); got != http.StatusSeeOther || to.Get("Location") != check {
		t.Errorf("an import that was interrupted: %d %s", got, to.Get("Location"))
	}
	// Another node tells how far it is: this one shows it, and begins nothing of its own.
	token := strings.TrimPrefix(head.Get("Location"), "/desk/import/")
	elsewhere := imports.NoteRun{Running: imports.Running{Token: token, Run: "another node's", Rows: 41200, Percent: 37}}
	halltest.Run(t, w.db, elsewhere)
	w.handler = desk.New(house) // a third, that never heard of the file
	if _, page, _ := w.ask(boss, head.Get("Location")+"/done", nil); !strings.Contains(page, "You may leave this page") || !strings.Contains(page, `value="37"`) || !strings.Contains(page, "41,200") {
		t.Error("a run of another node is not shown")
	}
	begun := len(works)
	w.ask(boss, head.Get("Location")+"/take", url.Values{})
	for _, work := range works[begun:] {
		work(t.Context())
	}
	if n := w.count(`SELECT count(*) FROM orders`); n != 0 {
		t.Errorf("a second run began beside the first: %d orders", n)
	}
	w.clock.At = w.clock.At.Add(2 * imports.RunQuiet) // that node died
	w.ask(boss, head.Get("Location")+"/take", url.Values{})
	works[len(works)-1](t.Context())
	if _, page, _ := w.ask(boss, head.Get("Location")+"/done", nil); !strings.Contains(page, "1 order was taken") || w.count(`SELECT count(*) FROM import_run`) != 0 {
		t.Error("after a node died the file is not taken by another, or its run is still remembered")
	}
}

// Who may not change settings is told so; who may import and nothing else imports, without the set-up.
func TestWhoMaySetUpAndImport(t *testing.T) {
	each(t, func(w *world) {
		operator, agent := w.person(access.Operator), w.person(access.Agent)
		for _, path := range []string{"/desk/setup", "/desk/setup/shop", "/desk/setup/try?shop=uk"} {
			for _, who := range []string{operator, agent} {
				if got, page, _ := w.ask(who, path, nil); got != http.StatusForbidden || !strings.Contains(page, "settings.write") {
					t.Errorf("%s: %d", path, got)
				}
			}
		}
		if got, _, _ := w.ask(operator, "/desk/import", nil); got != http.StatusForbidden {
			t.Errorf("an operator imports: %d", got)
		}
		if got, _, _ := w.sendFile(operator, "uk", "a.csv", exported); got != http.StatusForbidden {
			t.Errorf("an operator uploads: %d", got)
		}
		if got, _, head := w.ask("", "/desk/import", nil); got != http.StatusSeeOther || !strings.HasPrefix(head.Get("Location"), visit.SignInPath) {
			t.Errorf("a stranger: %d", got)
		}
		boss := w.person(access.Administrator)
		if got, page, _ := w.ask(boss, "/desk/import/"+strings.Repeat("0", 40), nil); got != http.StatusNotFound || !strings.Contains(page, "kept for a day") {
			t.Errorf("a file that is gone: %d", got)
		}
		// somebody else changed the shop while the form was open
		_, page, _ := w.ask(boss, "/desk/setup/shop?shop=uk", nil)
		form := fields(page)
		w.leads(boss, "/desk/setup/shop?shop=uk", "name", "Theirs")
		form.Set("name", "Mine")
		if got, page, _ := w.ask(boss, "/desk/setup/shop?shop=uk", form); got != 422 || !strings.Contains(page, "Somebody else changed this shop") || !strings.Contains(page, `value="Mine"`) {
			t.Errorf("a late change: %d", got)
		}
		if w.shop("uk").Name != "Theirs" {
			t.Error("a change was lost")
		}
	})
}

// The mail is tried from the desk: the message is written once, to who asks alone, and its fate is shown.
func TestTheMailIsTriedFromTheDesk(t *testing.T) {
	each(t, func(w *world) {
		n, err := notify.New(w.db, notify.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w.handler = desk.New(visit.House{DB: w.db, Base: "http://desk.example.org", Mails: true, Trial: func() notify.TryMail { return n.Try(notify.TryMail{}) }})
		boss := w.person(access.Administrator)
		const at = "/desk/setup/mail?shop=uk"
		_, page, _ := w.ask(boss, at, nil)
		if !strings.Contains(page, "was not tried yet") {
			t.Error("mail that was not tried")
		}
		form := fields(page)
		for range 2 {
			if got, _, _ := w.ask(boss, at, form); got != http.StatusSeeOther {
				t.Errorf("trying: %d", got)
			}
		}
		heads, _, err := notify.List(w.db.On(context.Background()), notify.Filter{Kind: notify.Trial}, 10)
		if err != nil || len(heads) != 1 || heads[0].Address != "administrator@example.org" || heads[0].Language != lang.English {
			t.Fatalf("%+v %v", heads, err)
		}
		if _, page, _ := w.ask(boss, at, nil); !strings.Contains(page, fmt.Sprintf("/desk/messages/%d", heads[0].ID)) || !strings.Contains(page, "not sent") {
			t.Errorf("its fate is not shown")
		}
	})
}
