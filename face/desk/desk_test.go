package desk_test

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"retour/face/desk"
	"retour/face/visit"
	"retour/feed"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/notify"
	"retour/returns"
	"retour/returns/halltest"
	"retour/stock"
)

// world is a desk over a fresh database with the shop "uk" and one return that was asked for.
type world struct {
	t       *testing.T
	db      *db.DB
	clock   *halltest.Clock
	handler http.Handler
	code    id.Code
}

func each(t *testing.T, test func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, at string) {
		w := &world{t: t, clock: &halltest.Clock{At: halltest.Start}}
		w.db = halltest.Open(t, at, w.clock)
		ctx := context.Background()
		if err := w.db.Migrate(ctx, append(halltest.Schemas(), notify.Schema, feed.Schema)...); err != nil {
			t.Fatal(err)
		}
		hooks, err := feed.New(w.db, feed.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		halltest.Order(t, w.db, "1001", 500, halltest.Line{SKU: "MUG", Quantity: 2, Total: 2000})
		answer := halltest.Run(t, w.db, returns.Request{Channel: "uk", Order: "1001", Items: []returns.Item{{Line: "1", Quantity: 1}}})
		w.code = answer.Return
		w.handler = desk.New(visit.House{DB: w.db, Base: "http://desk.example.org", Feed: hooks})
	})
}

// person is the session of somebody with these roles.
func (w *world) person(roles ...access.Role) string {
	w.t.Helper()
	ctx := context.Background()
	verb, token := access.NewInvite(strings.ToLower(string(roles[0]))+"@example.org", lang.English, roles...)
	halltest.Run(w.t, w.db, verb)
	join, err := access.NewAcceptInvite(ctx, w.db, token, "Maud Invented", lang.English, "a sentence that is long enough")
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := db.Run(ctx, w.db, join.By(), "", join); err != nil {
		w.t.Fatal(err)
	}
	session, _, err := access.LogIn(ctx, w.db, strings.ToLower(string(roles[0]))+"@example.org", "a sentence that is long enough", "192.0.2.1")
	if err != nil {
		w.t.Fatal(err)
	}
	return session
}

// ask asks for a page; with a form it sends it.
func (w *world) ask(session, path string, form url.Values) (int, string, http.Header) {
	w.t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	r := httptest.NewRequest(method, "http://desk.example.org"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", "en")
	if session != "" {
		r.AddCookie(&http.Cookie{Name: visit.SessionCookie("http://desk.example.org"), Value: session})
	}
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	return out.Code, out.Body.String(), out.Header()
}

func (w *world) view() *returns.View {
	w.t.Helper()
	v, err := returns.Load(context.Background(), w.db, w.code.Number(id.Return), lang.English)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

// Who may not see money settings, people or keys is told so, and finds no way there in the navigation.
func TestAnOperatorSeesReturnsButNeitherMoneyNorSettings(t *testing.T) {
	each(t, func(w *world) {
		operator := w.person(access.Operator)
		for path, want := range map[string]int{
			"/desk": 200, "/desk/returns": 200, "/desk/returns/" + string(w.code): 200, "/desk/parcels": 200,
			"/desk/payments": 403, "/desk/settings/people": 403, "/desk/settings/keys": 403,
			"/desk/settings/webhooks": 403, "/desk/settings/audit": 403, "/desk/returns.csv": 403,
			"/desk/returns/RT-0000-0000-0": 404, "/desk/nowhere": 404,
		} {
			if got, _, _ := w.ask(operator, path, nil); got != want {
				t.Errorf("%s: %d, want %d", path, got, want)
			}
		}
		_, page, _ := w.ask(operator, "/desk/returns/"+string(w.code), nil)
		for _, act := range []string{"do/goodwill", "do/settle", "do/close", "do/refuse"} {
			if strings.Contains(page, act) {
				t.Errorf("an operator is offered %s", act)
			}
		}
		if got, _, _ := w.ask(operator, "/desk/returns/"+string(w.code)+"/do/goodwill", url.Values{"goodwill": {"5"}, "seen": {"1"}}); got != http.StatusConflict && got != http.StatusForbidden {
			t.Errorf("goodwill of an operator is answered by %d", got)
		}
		if n := len(w.view().Settlements); n != 0 {
			t.Errorf("%d settlements were made without the right", n)
		}
		if got, _, head := w.ask("", "/desk/payments", nil); got != http.StatusSeeOther || !strings.HasPrefix(head.Get("Location"), visit.SignInPath) {
			t.Errorf("a stranger is answered by %d, led to %q", got, head.Get("Location"))
		}
	})
}

var seenField = regexp.MustCompile(`name="seen" value="(\d+)"`)

func (w *world) seen(session, act string) string {
	w.t.Helper()
	_, page, _ := w.ask(session, "/desk/returns/"+string(w.code)+"/do/"+act, nil)
	m := seenField.FindStringSubmatch(page)
	if m == nil {
		w.t.Fatalf("%s asks nothing: %s", act, page)
	}
	return m[1]
}

// An act that was asked about before somebody else changed the return is not done, and the page names who did what.
func TestWhatSomebodyElseChangedIsNotOverrun(t *testing.T) {
	each(t, func(w *world) {
		one, two := w.person(access.Manager), w.person(access.Administrator)
		late := w.seen(two, "cancel")
		at := "/desk/returns/" + string(w.code) + "/do/"
		if got, _, _ := w.ask(one, at+"remind", url.Values{"seen": {w.seen(one, "remind")}, "_key": {"first"}}); got != http.StatusSeeOther {
			t.Fatalf("the reminder is answered by %d", got)
		}
		got, page, _ := w.ask(two, at+"cancel", url.Values{"seen": {late}, "_key": {"second"}})
		if got != http.StatusConflict || !strings.Contains(page, "Nothing of yours was done") || !strings.Contains(page, "Maud Invented") {
			t.Errorf("a late cancel is answered by %d: %s", got, page)
		}
		if s := w.view().Stage; s != returns.StageApproved {
			t.Errorf("the return is %s", s)
		}
		// looked at again, it is done; sent twice, it is done once
		form := url.Values{"seen": {w.seen(two, "cancel")}, "_key": {"third"}}
		for range 2 {
			if got, _, _ := w.ask(two, at+"cancel", form); got != http.StatusSeeOther {
				t.Errorf("a click made twice is answered by %d", got)
			}
		}
		if s := w.view().Stage; s != returns.StageCancelled {
			t.Errorf("the return is %s", s)
		}
	})
}

// What one did oneself in another window is no second click: it is said, and nothing is done by the older page.
func TestOnesOwnOtherChangeIsNotTakenForASecondClick(t *testing.T) {
	each(t, func(w *world) {
		one, at := w.person(access.Manager), "/desk/returns/"+string(w.code)+"/do/"
		late := w.seen(one, "cancel")
		if got, _, _ := w.ask(one, at+"remind", url.Values{"seen": {w.seen(one, "remind")}, "_key": {"first"}}); got != http.StatusSeeOther {
			t.Fatalf("the reminder is answered by %d", got)
		}
		got, page, _ := w.ask(one, at+"cancel", url.Values{"seen": {late}, "_key": {"second"}})
		if got != http.StatusConflict || !strings.Contains(page, "You did this yourself") {
			t.Errorf("a cancel from the older page is answered by %d: %s", got, page)
		}
		if s := w.view().Stage; s != returns.StageApproved {
			t.Errorf("the return is %s", s)
		}
	})
}

// What cannot be taken back is asked about once, on a page that names it, and is done by the answer alone.
func TestWhatCannotBeTakenBackIsAskedAboutOnce(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person(access.Administrator)
		form := url.Values{"act": {"close"}, "return": {string(w.code)}, "_key": {"bulk"}}
		got, page, _ := w.ask(boss, "/desk/returns/bulk", form)
		if got != 200 || !strings.Contains(page, "Close 1 return?") || !strings.Contains(page, string(w.code)) || w.view().Stage != returns.StageApproved {
			t.Fatalf("closing many asks by %d: %s", got, page)
		}
		form.Set("sure", "true")
		if got, page, _ := w.ask(boss, "/desk/returns/bulk", form); got != 422 || !strings.Contains(page, "f-why-error") || w.view().Stage != returns.StageApproved {
			t.Errorf("closing without a reason: %d", got)
		}
		form.Set("why", "never_sent")
		for range 2 {
			if _, page, _ := w.ask(boss, "/desk/returns/bulk", form); !strings.Contains(page, "1 of 1 done") {
				t.Errorf("closing: %s", page)
			}
		}
		if s := w.view().Stage; s != returns.StageClosed {
			t.Errorf("the return is %s", s)
		}

		verb, _ := access.NewKey("Shop system", time.Time{}, access.OrdersRead)
		key := halltest.Run(t, w.db, verb)
		number := strconv.FormatInt(key.ID, 10)
		form = url.Values{"revoke": {number}, "_key": {"key"}}
		if _, page, _ := w.ask(boss, "/desk/settings/keys", form); !strings.Contains(page, "End the key Shop system?") {
			t.Errorf("ending a key asks: %s", page)
		}
		if keys, _ := access.Keys(w.db.On(context.Background())); !keys[0].Revoked.IsZero() {
			t.Error("the key ended without a yes")
		}
		form.Set("sure", "true")
		w.ask(boss, "/desk/settings/keys", form)
		if keys, _ := access.Keys(w.db.On(context.Background())); keys[0].Revoked.IsZero() {
			t.Error("the key does not end with a yes")
		}

		_, _, head := w.ask(boss, "/desk/settings/webhooks", url.Values{"url": {"https://example.org/retour"}, "_key": {"hook"}})
		hook := head.Get("Location")
		_, before, _ := w.ask(boss, hook, nil)
		for _, do := range []string{"rotate", "remove"} {
			form := url.Values{"do": {do}, "_key": {"hook " + do}}
			if got, page, _ := w.ask(boss, hook, form); got != 200 || !strings.Contains(page, `name="sure"`) || !strings.Contains(page, "https://example.org/retour") {
				t.Errorf("%s asks by %d: %s", do, got, page)
			}
			if _, page, _ := w.ask(boss, hook, nil); do == "rotate" && secret.FindString(page) != secret.FindString(before) {
				t.Error("the secret changed without a yes")
			}
			form.Set("sure", "true")
			w.ask(boss, hook, form)
		}
		if got, _, _ := w.ask(boss, hook, nil); got != 404 {
			t.Errorf("the webhook is still there: %d", got)
		}
	})
}

var secret = regexp.MustCompile(`whsec_[^<]+`)

// A person's views are their own, and the pages of the list follow each other in every order without losing a return.
func TestViewsAreOnesOwnAndPagesFollow(t *testing.T) {
	each(t, func(w *world) {
		one, two := w.person(access.Manager), w.person(access.Agent)
		form := url.Values{"name": {"Mine"}, "query": {"stage=approved"}}
		if got, page, _ := w.ask(one, "/desk/views", form); got != http.StatusSeeOther {
			t.Fatalf("saving a view: %d %s", got, page)
		}
		if _, page, _ := w.ask(one, "/desk/returns", nil); !strings.Contains(page, "Mine") {
			t.Error("the view is not shown to who saved it")
		}
		if _, page, _ := w.ask(two, "/desk/returns", nil); strings.Contains(page, "Mine") {
			t.Error("the view is shown to somebody else")
		}
		if got, page, _ := w.ask(one, "/desk/views", url.Values{"name": {""}, "query": {"stage=approved"}}); got != http.StatusUnprocessableEntity || !strings.Contains(page, "f-name-error") {
			t.Errorf("a view without a name: %d", got)
		}
		for i := range 7 {
			number := "200" + string(rune('0'+i))
			halltest.Order(t, w.db, number, 0, halltest.Line{SKU: "MUG", Quantity: 1, Total: 900})
			halltest.Run(t, w.db, returns.Request{Channel: "uk", Order: number, Items: []returns.Item{{Line: "1", Quantity: 1}}})
			w.clock.At = w.clock.At.Add(time.Minute)
		}
		for _, sort := range []returns.Sort{returns.Newest, returns.Oldest, returns.ByDue} {
			var all []id.Code
			f := returns.Filter{Sort: sort, Limit: 3}
			for {
				page, err := returns.List(context.Background(), w.db, f)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range page {
					all = append(all, r.Return)
					f.Before = r.ID
					if r.DueAt != nil {
						f.Due = *r.DueAt
					}
				}
				if len(page) < 3 {
					break
				}
			}
			want := 8
			if sort == returns.ByDue {
				want = 0 // nothing was sent, so no day is set yet
			}
			if len(all) != want {
				t.Errorf("sorted by %q, %d returns are paged through, want %d", sort, len(all), want)
			}
		}
	})
}

// Many at once: what cannot be done is named, the rest is done.
func TestBulkNamesWhatFailed(t *testing.T) {
	each(t, func(w *world) {
		manager := w.person(access.Manager)
		got, page, _ := w.ask(manager, "/desk/returns/bulk", url.Values{"act": {"approve"}, "return": {string(w.code), "RT-0000-0000-0"}, "_key": {"bulk"}})
		if got != 200 || !strings.Contains(page, "0 of 2 done") || strings.Count(page, `data-kind="stop"`) != 2 {
			t.Errorf("%d: %s", got, page)
		}
		_, page, _ = w.ask(manager, "/desk/returns/bulk", url.Values{"act": {"remind"}, "return": {string(w.code)}, "_key": {"bulk"}})
		if !strings.Contains(page, "1 of 1 done") {
			t.Errorf("a reminder fails: %s", page)
		}
	})
}

// An invitation, where no mail goes out, gives its link once; the page behind it makes the account.
func TestAnInvitationLeadsToAnAccount(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person(access.Administrator)
		got, page, _ := w.ask(boss, "/desk/settings/people", url.Values{"email": {"new@example.org"}, "language": {"en"}, "roles": {"agent"}, "_key": {"invite"}})
		link := regexp.MustCompile(`/desk/join/[\w-]+`).FindString(page)
		if got != 200 || link == "" {
			t.Fatalf("%d: %s", got, page)
		}
		form := url.Values{"name": {"New Invented"}, "language": {"en"}, "password": {"one long sentence"}, "again": {"another long one"}}
		if got, page, _ := w.ask("", link, form); got != 422 || !strings.Contains(page, "New Invented") || strings.Contains(page, "one long sentence") {
			t.Errorf("two different passwords: %d", got)
		}
		form.Set("again", "one long sentence")
		if got, page, _ := w.ask("", link, form); got != http.StatusSeeOther {
			t.Fatalf("joining: %d %s", got, page)
		}
		if got, _, _ := w.ask("", link, nil); got < 400 {
			t.Errorf("the link works twice: %d", got)
		}
	})
}

// Rules that do not hold are refused at the field that shows them; a shop that somebody else changed is not overwritten.
func TestSettingsRefuseRulesAndLateChanges(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person(access.Administrator)
		_, page, _ := w.ask(boss, "/desk/settings?shop=uk", nil)
		form := url.Values{}
		for _, m := range regexp.MustCompile(`<input[^>]*>`).FindAllString(page, -1) {
			name, value := regexp.MustCompile(` name="([^"]+)"`).FindStringSubmatch(m), regexp.MustCompile(` value="([^"]*)"`).FindStringSubmatch(m)
			if name != nil && value != nil && !strings.Contains(m, "radio") {
				form.Set(name[1], value[1])
			}
		}
		form.Set("language", "en")
		form.Set("policy", `[{"version": "x", "rules": [{"when": "no such thing"}]}]`)
		got, page, _ := w.ask(boss, "/desk/settings?shop=uk", form)
		if got != 422 || !strings.Contains(page, "f-policy-error") || !strings.Contains(page, "no such thing") {
			t.Errorf("broken rules: %d", got)
		}
		form.Set("policy", "")
		form.Set("grace", "3601")
		if got, page, _ := w.ask(boss, "/desk/settings?shop=uk", form); got != 422 || !strings.Contains(page, "f-grace-error") || !strings.Contains(page, `value="3601"`) {
			t.Errorf("an hour and a second to undo: %d", got)
		}
		form.Set("grace", "0")
		if got, _, _ := w.ask(boss, "/desk/settings?shop=uk", form); got != http.StatusSeeOther {
			t.Errorf("no grace at all: %d", got)
		}
		if _, page, _ := w.ask(boss, "/desk/settings?shop=uk", nil); !regexp.MustCompile(`<input[^>]*name="grace"[^>]*value="0"`).MatchString(page) {
			t.Error("the grace was not kept")
		}
		form.Set("version", "99")
		if got, page, _ := w.ask(boss, "/desk/settings?shop=uk", form); got != http.StatusConflict || !strings.Contains(page, "Somebody else changed this shop") {
			t.Errorf("a late change: %d", got)
		}
	})
}

// The list can be narrowed to what has a photo; the first page compares today with the same weekday at the same hour; a
// return says until when the law lets its shopper withdraw.
func TestPhotosTrendAndTheLawsDays(t *testing.T) {
	each(t, func(w *world) {
		manager := w.person(access.Manager)
		if _, page, _ := w.ask(manager, "/desk/returns?photos=true", nil); strings.Contains(page, string(w.code)) || !strings.Contains(page, "with a photo") {
			t.Error("a return without a photo is among those with one")
		}
		_, page, _ := w.ask(manager, "/desk", nil)
		if !strings.Contains(page, "Asked for today") || !strings.Contains(page, "1 more than last") {
			t.Error("the first page does not compare today with last week")
		}
		w.clock.At = w.clock.At.Add(7 * 24 * time.Hour)
		if _, page, _ := w.ask(manager, "/desk", nil); !strings.Contains(page, "1 fewer than last") {
			t.Error("a week later, today is not compared with that day")
		}
		halltest.Run(t, w.db, returns.Request{Channel: "uk", Order: "1001", Items: []returns.Item{{Line: "1", Quantity: 1}}})
		if _, page, _ := w.ask(manager, "/desk", nil); !strings.Contains(page, "as many as last") { // that day is not counted again, today is
			t.Error("what was asked for today is not counted at once")
		}
		if _, page, _ := w.ask(manager, "/desk/returns/"+string(w.code), nil); !strings.Contains(page, "Withdrawal by law") {
			t.Error("the return does not say what the law gives")
		}
	})
}

// The law's day ends where the buyer lives, on every page alike: not where the reader does, nor in UTC.
func TestTheLawsDayIsTheSameOnEveryPage(t *testing.T) {
	each(t, func(w *world) {
		w.clock.At = time.Date(2026, 6, 10, 10, 0, 0, 0, time.UTC)
		manager := w.person(access.Manager)
		halltest.Run(t, w.db, returns.Receive{Code: string(w.code)})
		due := regexp.MustCompile(`due (?:by )?(\d+\s\w+\s\d+)`)
		var days []string
		for _, path := range []string{"/desk/returns/" + string(w.code), "/desk/returns", "/desk/returns?sort=due"} {
			_, page, _ := w.ask(manager, path, nil)
			found := due.FindStringSubmatch(page)
			if found == nil {
				t.Fatalf("%s names no day", path)
			}
			days = append(days, found[1])
		}
		if days[0] != days[1] || days[0] != days[2] {
			t.Errorf("the same money is due on %q", days)
		}
		_, text, _ := w.ask(manager, "/desk/returns.csv?col=due", nil)
		if !strings.Contains(text, "T23:59:59+01:00") {
			t.Errorf("the export ends the day elsewhere: %s", text)
		}
	})
}

// One press opens what needs a person first; what is behind a list is led to in its order.
func TestNextOpensTheWorkItself(t *testing.T) {
	each(t, func(w *world) {
		agent := w.person(access.Agent)
		if _, _, head := w.ask(agent, "/desk/next", nil); head.Get("Location") != "/desk" {
			t.Errorf("with nothing to do: %s", head.Get("Location"))
		}
		halltest.Run(t, w.db, returns.Receive{Code: "UNKNOWN-1"})
		if _, _, head := w.ask(agent, "/desk/next", nil); !strings.HasPrefix(head.Get("Location"), "/desk/parcels/PA-") {
			t.Errorf("with an orphan: %s", head.Get("Location"))
		}
		halltest.Run(t, w.db, returns.Receive{Code: string(w.code)})
		w.clock.At = w.clock.At.Add(30 * 24 * time.Hour)
		if _, _, head := w.ask(agent, "/desk/next", nil); head.Get("Location") != "/desk/returns/"+string(w.code) {
			t.Errorf("with money overdue: %s", head.Get("Location"))
		}
	})
}

// The log tells who changed which settings, in words, newest first; those who did are named in their order, and older
// events follow on the next page.
func TestTheAuditTellsWhoChangedWhat(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person(access.Administrator)
		w.person(access.Agent)
		halltest.Run(t, w.db, stock.PutSite{Code: "north", Name: "North"})
		if got, page, _ := w.filled(boss, "/desk/settings", "settings.remind_days", "9"); got != http.StatusSeeOther {
			t.Fatalf("saving: %d %s", got, page)
		}
		_, page, _ := w.ask(boss, "/desk/settings/audit", nil)
		for _, says := range []string{"Shop’s settings changed", "settings.remind_days", "Site changed", "north", "Signed in", "Person invited"} {
			if !strings.Contains(html.UnescapeString(page), says) {
				t.Errorf("the log does not say %q", says)
			}
		}
		if strings.Contains(page, "settings.expire_days") {
			t.Error("what was not changed is said to be")
		}
		if _, page, _ := w.ask(boss, "/desk/settings/audit?subject=nobody-knows", nil); !strings.Contains(page, "Nothing is known under that name") {
			t.Error("an unknown name is not said to be one")
		}
		for n := range 120 {
			halltest.Run(t, w.db, stock.PutSite{Code: "north", Name: "North " + strconv.Itoa(n)})
		}
		_, page, _ = w.ask(boss, "/desk/settings/audit", nil)
		next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(page)
		if next == nil {
			t.Fatal("older events do not follow")
		}
		if _, page, _ := w.ask(boss, html.UnescapeString(next[1]), nil); !strings.Contains(page, "settings.remind_days") || strings.Contains(page, `rel="next"`) {
			t.Error("the page that follows is not the rest")
		}
	})
}

// Stock is looked at by bin: a scan of its label leads there, and its form is filled in.
func TestABinIsLookedInto(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person(access.Administrator)
		halltest.Run(t, w.db, stock.PutSite{Code: "north", Name: "North"})
		full := halltest.Run(t, w.db, stock.PutBin{Site: "north", Name: "N-01", Purpose: "restock"})
		empty := halltest.Run(t, w.db, stock.PutBin{Site: "north", Name: "N-02", Purpose: "outlet"})
		halltest.Run(t, w.db, returns.Receive{Code: string(w.code)})
		piece := halltest.Run(t, w.db, returns.Inspect{Return: w.code, Item: "MUG", Answers: halltest.Sound(), NoPhoto: "no_camera"})
		halltest.Run(t, w.db, returns.PutPiece{Plate: piece.Plate, Bin: "N-01"})
		_, _, head := w.ask(boss, "/desk/search?q="+string(full.Bin), nil)
		if _, page, _ := w.ask(boss, head.Get("Location"), nil); !strings.Contains(page, "/desk/stock/take") || !strings.Contains(page, `value="N-01"`) {
			t.Errorf("what lies in the bin is not shown at %s", head.Get("Location"))
		}
		if _, page, _ := w.ask(boss, "/desk/stock?bin="+string(empty.Bin), nil); strings.Contains(page, "/desk/stock/take") {
			t.Error("an empty bin holds something")
		}
		if _, page, _ := w.ask(boss, "/desk/stock?site=elsewhere&sku=MUG", nil); !strings.Contains(page, "/desk/stock/take") {
			t.Error("a site that is not there narrows")
		}
	})
}
