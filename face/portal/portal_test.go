package portal_test

import (
	"context"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"retour/face/portal"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/notify"
	"retour/order"
	"retour/photo"
	"retour/returns"
	"retour/returns/halltest"
	"retour/stock"
)

// shop is a portal on a database with one order, "1001", of an invented person in Leeds.
type shop struct {
	*testing.T
	db     *db.DB
	url    string
	order  int64
	client *http.Client
}

func open(t *testing.T, dsn string, sale halltest.Sale) *shop {
	t.Helper()
	clock := &halltest.Clock{At: halltest.Start}
	d := dbtest.Open(t, dsn, db.Options{Clock: clock.Now}, append(halltest.Schemas(), notify.Schema)...)
	halltest.Run(t, d, order.PutShop{
		Code: "uk", Name: "Invented shop", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: "en",
		Settings: order.Settings{Address: order.Address{Lines: []string{"Invented shop returns", "1 Test Street", "London"}, Country: "GB"}},
	})
	halltest.Run(t, d, stock.PutSite{Code: "main", Name: "Main"})
	photos, err := photo.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if sale.Number == "" {
		sale.Number = "1001"
	}
	if sale.Lines == nil {
		sale.Lines = []halltest.Article{
			{Line: halltest.Line{SKU: "LAMP", Quantity: 2, Total: 2500, TaxBP: 2000}},
			{Line: halltest.Line{SKU: "CUP", Quantity: 1, Total: 1500, TaxBP: 2000}},
		}
	}
	n := sale.Place(t, d)
	server := httptest.NewUnstartedServer(nil)
	server.Config.Handler = portal.New(visit.House{DB: d, Base: "http://" + server.Listener.Addr().String(), Photos: photos})
	server.Start()
	t.Cleanup(server.Close)
	return &shop{t, d, server.URL, n, visitor(t)}
}

// visitor is a browser with a memory of its own.
func visitor(t *testing.T) *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

// answer is a page as it came.
type answer struct {
	status int
	path   string
	text   string // without markup
	body   string
	kind   string
}

func (s *shop) read(r *http.Response, err error) answer {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.Fatal(err)
	}
	text := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(string(body), " "))
	return answer{r.StatusCode, r.Request.URL.Path, strings.Join(strings.Fields(text), " "), string(body), r.Header.Get("Content-Type")}
}

func (s *shop) get(path string) answer { return s.read(s.client.Get(s.url + path)) }

func (s *shop) post(path string, fields ...string) answer {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", s.url)
	return s.read(s.client.Do(r))
}

// enter proves to know the order.
func (s *shop) enter() answer { return s.post("/?lang=en", "order", "1001", "proof", "LS1 1AA") }

// field is the value of a hidden field of a page.
func (a answer) field(name string) string {
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(a.body)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

// ask walks to the page that shows everything.
func (s *shop) ask() answer {
	s.Helper()
	s.enter()
	s.post("/order", "pick", "1", "quantity_0", "2")
	if a := s.post("/order/why/1", "skip", "1"); a.path != "/order/refund" && a.path != "/order/check" {
		s.Fatalf("after the reason: %s %s", a.path, a.text)
	}
	return s.get("/order/check")
}

// confirm asks for the return and gives its code.
func (s *shop) confirm() id.Code {
	s.Helper()
	check := s.ask()
	done := s.post("/order/check", "_key", check.field("_key"), "draft", check.field("draft"))
	m := regexp.MustCompile(`/order/returns/([^/]+)/done$`).FindStringSubmatch(done.path)
	if m == nil {
		s.Fatalf("after confirming: %d %s %s", done.status, done.path, done.text)
	}
	return id.Code(m[1])
}

func (s *shop) sees(a answer, wants ...string) {
	s.Helper()
	for _, want := range wants {
		if !strings.Contains(a.text, want) {
			s.Errorf("%s does not say %q: %s", a.path, want, a.text)
		}
	}
}

// The sum on the last page before asking is what the settlement pays, fee and all; the label is there at once.
func TestTheWholeWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := open(t, dsn, halltest.Sale{})
		check := s.ask()
		s.sees(check, "£25.00", "LAMP", "Hand the parcel in by")
		ret := s.confirm2(check)
		s.sees(s.get("/order/returns/"+string(ret)), "£25.00", "wait for your parcel", "Label ready")
		if a := s.get("/order/returns/" + string(ret) + "/label.pdf"); a.kind != "application/pdf" || !strings.HasPrefix(a.body, "%PDF-") {
			t.Errorf("label: %d %s", a.status, a.kind)
		}
		halltest.Run(t, s.db, returns.Receive{Code: string(ret)})
		s.sees(s.get("/order/returns/"+string(ret)), "Your items are being checked", "Parcel arrived")
		for range 2 {
			halltest.Run(t, s.db, returns.Inspect{Return: ret, Item: "LAMP", Answers: halltest.Sound()})
		}
		paid := halltest.Run(t, s.db, returns.Settle{Return: ret})
		if paid.Refund.Minor != 2500 {
			t.Errorf("paid %v, shown £25.00", paid.Refund)
		}
		s.sees(s.get("/order/returns/"+string(ret)), "£25.00 decided", "Checked: Article LAMP")
	})
}

func (s *shop) confirm2(check answer) id.Code {
	s.Helper()
	fields := []string{"_key", check.field("_key"), "draft", check.field("draft")}
	first := s.post("/order/check", fields...)
	if again := s.post("/order/check", fields...); again.path != first.path {
		s.Errorf("sent twice: %s, then %s", first.path, again.path)
	}
	made, err := returns.List(context.Background(), s.db, returns.Filter{})
	if err != nil || len(made) != 1 {
		s.Fatalf("sent twice: %d returns, %v", len(made), err)
	}
	v, err := returns.Load(context.Background(), s.db, made[0].ID, lang.English)
	if err != nil || len(v.Parcels) != 1 {
		s.Fatalf("sent twice: %d labels, %v", len(v.Parcels), err)
	}
	return made[0].Return
}

// An order that does not exist and a proof that does not fit look the same; what was typed stays; too many tries have to
// wait, and are told how long.
func TestFindTellsNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := open(t, dsn, halltest.Sale{})
		bare := func(a answer) string {
			return regexp.MustCompile(`\d{4}|[0-9A-Za-z_-]{20,}`).ReplaceAllString(a.body, "")
		}
		wrong, unknown := s.post("/?lang=en", "order", "1001", "proof", "99999"), s.post("/?lang=en", "order", "7777", "proof", "99999")
		if wrong.status != 422 || bare(wrong) != bare(unknown) {
			t.Errorf("an unknown order looks different: %d %d\n%s\n%s", wrong.status, unknown.status, wrong.text, unknown.text)
		}
		if !strings.Contains(wrong.body, `value="1001"`) {
			t.Error("the number is not kept")
		}
		var last answer
		for range 12 {
			last = s.post("/?lang=en", "order", "1001", "proof", "88888")
		}
		s.sees(last, "Too many tries", "Wait 1 minute")
	})
}

// Of a return of another order a shopper learns nothing: neither that it is there, nor its papers, nor may they end it.
func TestReturnsOfOthers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := open(t, dsn, halltest.Sale{})
		halltest.Order(t, s.db, "2002", 0, halltest.Line{SKU: "LAMP", Quantity: 1, Total: 900})
		other := halltest.Run(t, s.db, returns.Request{Channel: "uk", Order: "2002", Items: []returns.Item{{Line: "1", Quantity: 1}}}).Return
		halltest.Run(t, s.db, returns.Label{Return: other})
		s.enter()
		for _, path := range []string{"", "/done", "/label.pdf", "/slip.pdf", "/second", "/cancel", "/messages/1"} {
			if a := s.get("/order/returns/" + string(other) + path); a.status != 404 {
				t.Errorf("%s: %d %s", path, a.status, a.text)
			}
		}
		for _, path := range []string{"/cancel", "/change", "/label", "/second"} {
			if a := s.post("/order/returns/" + string(other) + path); a.status != 404 {
				t.Errorf("POST %s: %d %s", path, a.status, a.text)
			}
		}
		if v, err := returns.Load(context.Background(), s.db, other.Number(id.Return), lang.English); err != nil || v.Permit != returns.PermitAllowed {
			t.Errorf("the other's return: %v %v", v.Permit, err)
		}
	})
}

// The links of mails open what they name, for who has no cookie; one that is over says so.
func TestLinksOfMails(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := open(t, dsn, halltest.Sale{})
		ret := s.confirm()
		v, err := returns.Load(context.Background(), s.db, ret.Number(id.Return), lang.English)
		if err != nil {
			t.Fatal(err)
		}
		sign := func(purpose string, subject int64) string {
			token, err := access.Sign(context.Background(), s.db, access.Purpose(purpose), subject, s.db.Now().AddDate(0, 1, 0))
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		s.client = visitor(t)
		if a := s.get("/r/label/" + sign(notify.LinkLabel, v.Parcels[0].Parcel.Number(id.Parcel))); a.kind != "application/pdf" {
			t.Errorf("label: %d %s %s", a.status, a.kind, a.text)
		}
		if a := s.get("/r/" + sign(notify.LinkReturn, ret.Number(id.Return))); a.path != "/order/returns/"+string(ret) || a.status != 200 {
			t.Errorf("return: %d %s %s", a.status, a.path, a.text)
		}
		s.client = visitor(t)
		for _, path := range []string{"/r/x", "/r/label/x", "/r/paper/x", "/r/" + sign(notify.LinkLabel, ret.Number(id.Return))} {
			if a := s.get(path + "?lang=en"); a.status != 404 || !strings.Contains(a.text, "opens nothing any more") {
				t.Errorf("%s: %d %s", path, a.status, a.text)
			}
		}
		if a := s.get("/order/returns/" + string(ret) + "?lang=en"); a.path != "/" {
			t.Errorf("without any proof: %d %s", a.status, a.path)
		}
	})
}

// What may not come back says why, in the rule's words, and what is open instead; it can be asked for as faulty.
func TestWhatMayNotComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := open(t, dsn, halltest.Sale{Delivered: halltest.Start.AddDate(0, -4, 0), Placed: halltest.Start.AddDate(0, -4, -3)})
		s.sees(s.enter(), "Cannot be returned", "That is different: choose it")
		s.post("/order", "pick", "1", "quantity_0", "1")
		if a := s.post("/order/why/1", "skip", "1"); a.status != 422 || !strings.Contains(a.text, "Choose a reason") {
			t.Errorf("without a reason: %d %s", a.status, a.text)
		}
		if a := s.post("/order/why/1", "reason", "changed_mind"); a.status != 422 {
			t.Errorf("a mind changed too late: %d %s", a.status, a.path)
		}
		if a := s.post("/order/why/1", "reason", "damaged", "reason_damaged", "damaged.defect"); a.status != 200 {
			t.Errorf("a defect: %d %s", a.status, a.text)
		}
	})
}

// Quantities that cannot be are refused at their field, and the others are kept.
func TestQuantities(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := open(t, dsn, halltest.Sale{})
		s.enter()
		for _, typed := range []string{"3", "0", "-1", "two", "99999999999999999999"} {
			a := s.post("/order", "pick", "1", "pick", "2", "quantity_0", typed, "quantity_1", "1")
			if a.status != 422 || !strings.Contains(a.body, `value="`+typed+`"`) {
				t.Errorf("%s: %d, kept: %v", typed, a.status, strings.Contains(a.body, `value="`+typed+`"`))
			}
		}
		if a := s.post("/order", "pick", "none of ours"); a.status != 422 || !strings.Contains(a.text, "Nothing was chosen") {
			t.Errorf("a line that is not there: %d %s", a.status, a.text)
		}
	})
}

// What a shopper asked for in another window meanwhile is not asked for twice: the second is told, and nothing is lost.
func TestTwoWindows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := open(t, dsn, halltest.Sale{})
		check := s.ask()
		draft, key := check.field("draft"), check.field("_key")
		halltest.Run(t, s.db, returns.Request{Channel: "uk", Order: "1001", Items: []returns.Item{{Line: "1", Quantity: 2}}})
		a := s.post("/order/check", "_key", key, "draft", draft)
		if a.status != 422 {
			t.Errorf("pieces that are gone: %d %s", a.status, a.path)
		}
		s.sees(a, "could not be recorded", "LAMP")
		if a := s.post("/order/check", "_key", key, "draft", "made up"); a.status >= 500 {
			t.Errorf("a draft that is none: %d", a.status)
		}
	})
}

// The page speaks the order's language until the shopper chooses another, and wears the shop's colours.
func TestLanguageAndBrand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := open(t, dsn, halltest.Sale{Language: "fr"})
		var settings order.Settings
		shops := order.AskShopCode("uk")
		if err := s.db.Read(context.Background(), shops); err != nil {
			t.Fatal(err)
		}
		own := shops.Rows[0]
		if err := json.Unmarshal([]byte(own.Settings), &settings); err != nil {
			t.Fatal(err)
		}
		settings.Brand = order.Brand{Accent: "#4d5415", AccentInk: "#ffffff", Home: "https://example.org/"}
		halltest.Run(t, s.db, order.PutShop{Code: own.Code, Name: "Orvane", Currency: own.Currency, Country: own.Country, Zone: own.Zone, Language: own.Language, Settings: settings})
		a := s.post("/", "order", "1001", "proof", "LS1 1AA")
		s.sees(a, "Que voulez-vous retourner ?", "Orvane")
		if !strings.Contains(a.body, `<html lang="fr"`) || !strings.Contains(a.body, "/brand/") {
			t.Error("neither the order's language nor the shop's colours")
		}
		s.sees(s.get("/order?lang=en"), "What do you want to return?")
		s.sees(s.get("/order"), "What do you want to return?")
	})
}

// A return that ended says how, and what is open now.
func TestEnds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := open(t, dsn, halltest.Sale{})
		ret := s.confirm()
		page := "/order/returns/" + string(ret)
		halltest.Run(t, s.db, returns.Expire{Return: ret})
		s.sees(s.get(page), "The return has expired", "Ask again")
		if a := s.post(page + "/cancel"); a.status != 422 {
			t.Errorf("cancel what has expired: %d %s", a.status, a.text)
		}
		if a := s.post(page + "/change"); a.status != 422 {
			t.Errorf("change what has expired: %d %s", a.status, a.text)
		}
		if a := s.get(page + "/done"); a.path != page {
			t.Errorf("the page after asking of what has expired: %s", a.path)
		}
		if a := s.get("/order/check"); a.path != page {
			t.Errorf("back after it: %d %s", a.status, a.path)
		}
	})
}

// A proof that ran out in the middle of the way costs the way back to it and nothing else: what was chosen is still chosen.
func TestAProofThatRanOutLosesNothing(t *testing.T) {
	s := open(t, dbtest.SQLite(t), halltest.Sale{})
	s.enter()
	s.post("/order", "pick", "1", "quantity_0", "2")
	at, err := url.Parse(s.url)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range s.client.Jar.Cookies(at) {
		if c.Name == "retour_order" {
			s.client.Jar.SetCookies(at, []*http.Cookie{{Name: c.Name, Path: "/", MaxAge: -1}})
		}
	}
	asked := s.post("/order/why/1?lang=en", "reason", "changed_mind", "comment", "A “long” story\nin two lines")
	if asked.status != http.StatusUnauthorized || !strings.Contains(asked.text, "What you typed is kept") {
		t.Fatalf("%d %s: %s", asked.status, asked.path, asked.text)
	}
	kept := []string{"kept", asked.field("kept"), "back", asked.field("back")}
	wrong := s.post("/?lang=en", append(kept, "order", "1001", "proof", "99999")...)
	if wrong.status != http.StatusUnprocessableEntity || wrong.field("kept") != asked.field("kept") {
		t.Errorf("a wrong proof lost what was typed: %d %s", wrong.status, wrong.body)
	}
	again := s.post("/?lang=en", append(kept, "order", "1001", "proof", "LS1 1AA")...)
	s.sees(again, "Your order is open again", "Nothing has been sent yet")
	if again.field("comment") != "A “long” story\nin two lines" || !strings.Contains(again.body, `action="/order/why/1?lang=en"`) {
		t.Fatalf("what was typed is lost: %s", again.body)
	}
	s.post("/order/why/1", "reason", again.field("reason"), "comment", again.field("comment"))
	if why := s.get("/order/why/1"); !strings.Contains(why.text, "A “long” story") {
		t.Errorf("sent again, it is not there: %s", why.text)
	}
	if a := s.get("/order"); !strings.Contains(a.body, `value="1" checked`) || !strings.Contains(a.body, `value="2" id="f-quantity_0"`) {
		t.Errorf("%s forgot what was chosen: %s", a.path, a.body)
	}
}
