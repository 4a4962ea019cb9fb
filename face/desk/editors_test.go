package desk_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// open gives the form of a page as a browser would send it: with every value that stands in it.
func (w *world) open(session, path string) url.Values {
	w.t.Helper()
	got, page, _ := w.ask(session, path, nil)
	if got != 200 {
		w.t.Fatalf("%s: %d %s", path, got, page)
	}
	form := url.Values{}
	attribute := func(tag, name string) string {
		if m := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(tag); m != nil {
			return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&amp;", "&").Replace(m[1])
		}
		return ""
	}
	for _, tag := range regexp.MustCompile(`<input[^>]*>`).FindAllString(page, -1) {
		kind := attribute(tag, "type")
		if name := attribute(tag, "name"); name != "" && (kind != "checkbox" && kind != "radio" || strings.Contains(tag, " checked")) {
			form.Add(name, attribute(tag, "value"))
		}
	}
	for _, m := range regexp.MustCompile(`(?s)<select([^>]*)>(.*?)</select>`).FindAllStringSubmatch(page, -1) {
		chosen := regexp.MustCompile(`<option value="([^"]*)" selected`).FindStringSubmatch(m[2])
		if name := attribute(m[1], "name"); name != "" && chosen != nil {
			form.Set(name, chosen[1])
		}
	}
	return form
}

// sent sends a form, and wants to be led on.
func (w *world) sent(session, path string, form url.Values) {
	w.t.Helper()
	if got, page, _ := w.ask(session, path, form); got != http.StatusSeeOther {
		w.t.Fatalf("%s: %d %s", path, got, wrongs(page))
	}
}

// refused runs a verb that must end in a fault with this code.
func refused[R any](t *testing.T, d *db.DB, verb db.Verb[R], code string) {
	t.Helper()
	if _, err := db.Run(context.Background(), d, db.Program, "", verb); !fault.Is(err, code) {
		t.Errorf("%v, want %s", err, code)
	}
}

func wrongs(page string) []string {
	return regexp.MustCompile(`(?s)class="errors".*?</div>|<p class="error".*?</p>`).FindAllString(page, -1)
}

func (w *world) offered() []string {
	w.t.Helper()
	n, err := order.FindNumber(w.db.On(context.Background()), "uk", "1001")
	if err != nil {
		w.t.Fatal(err)
	}
	o, err := returns.Offer(context.Background(), w.db, n, w.clock.Now(), lang.French)
	if err != nil {
		w.t.Fatal(err)
	}
	var out []string
	for _, r := range o.Lines[0].Reasons {
		out = append(out, r.Key+"="+r.Name)
	}
	return out
}

const reasonsAt = "/desk/settings/reasons"

// A shop's own reason needs its name in both languages, is offered to shoppers, can be retired once returns gave it, and is
// never lost from them.
func TestReasonsAreWrittenOfferedAndRetired(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person(access.Manager)
		at := reasonsAt + "/edit?shop=uk"
		form := w.open(boss, at)
		form.Set("names.en", "Smells of smoke")
		if got, page, _ := w.ask(boss, at, form); got != 422 || !strings.Contains(page, "f-names_fr-error") || !strings.Contains(page, "f-liable-error") {
			t.Fatalf("a reason without French: %d %s", got, wrongs(page))
		}
		form.Set("names.fr", "Sent la fumée")
		form.Set("liable", "shop")
		form.Set("photo", "true")
		for range 2 { // a second click changes nothing
			w.sent(boss, at, form)
		}
		if got := w.offered(); !slices.Contains(got, "smells_of_smoke=Sent la fumée") || strings.Count(strings.Join(got, " "), "smoke") != 1 {
			t.Fatalf("offered: %v", got)
		}
		halltest.Run(t, w.db, returns.Request{Channel: "uk", Order: "1001", Items: []returns.Item{{Line: "1", Quantity: 1, Reason: "smells_of_smoke"}}})

		at = reasonsAt + "/edit?shop=uk&key=smells_of_smoke"
		form = w.open(boss, at)
		form.Set("do", "remove")
		if got, page, _ := w.ask(boss, at, form); got != 422 || !strings.Contains(page, "It can be retired") {
			t.Errorf("a reason in use is removed: %d %s", got, wrongs(page))
		}
		form = w.open(boss, reasonsAt+"?shop=uk")
		form.Set("do", "retire smells_of_smoke")
		w.sent(boss, reasonsAt+"?shop=uk", form)
		if got := w.offered(); strings.Contains(strings.Join(got, " "), "smoke") {
			t.Errorf("a retired reason is offered: %v", got)
		}
		halltest.Order(t, w.db, "1002", 0, halltest.Line{SKU: "MUG", Quantity: 1, Total: 900})
		refused(t, w.db, returns.Request{Channel: "uk", Order: "1002", Items: []returns.Item{{Line: "1", Quantity: 1, Reason: "smells_of_smoke"}}}, "returns.reason_retired")
		if _, page, _ := w.ask(boss, "/desk/returns?reason=smells_of_smoke", nil); strings.Count(page, "Smells of smoke") < 2 || !strings.Contains(page, "RT-") {
			t.Error("the return does not say its reason any more")
		}
		// order: up and down
		form = w.open(boss, reasonsAt+"?shop=uk")
		form.Set("do", "up changed_mind")
		w.sent(boss, reasonsAt+"?shop=uk", form)
		if got := w.offered(); got[0] != "changed_mind="+reasonFr("changed_mind") {
			t.Errorf("in order: %v", got[:3])
		}
	})
}

func reasonFr(key string) string { return lang.Message{Key: "policy.reason." + key}.In(lang.French) }

// Two people write on one shop: the second is told, and neither loses what the first wrote.
func TestALateEditorOverwritesNothing(t *testing.T) {
	each(t, func(w *world) {
		one, two := w.person(access.Manager), w.person(access.Administrator)
		late := w.open(two, "/desk/settings/brand?shop=uk")
		form := w.open(one, reasonsAt+"?shop=uk")
		form.Set("do", "retire gift")
		w.sent(one, reasonsAt+"?shop=uk", form)
		late.Set("home", "https://example.org")
		if got, page, _ := w.ask(two, "/desk/settings/brand?shop=uk", late); got != 422 || !strings.Contains(page, "Somebody else changed this shop") || !strings.Contains(page, "https://example.org") {
			t.Errorf("a late change: %d %s", got, wrongs(page))
		}
	})
}

const questionsAt = "/desk/settings/questions"

// A broken question is refused at its field; a good one is asked by the preview, and the bench grades by it.
func TestQuestionsAreWrittenTriedAndAsked(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person(access.Manager)
		at := questionsAt + "/general/new?shop=uk"
		form := w.open(boss, at)
		for name, value := range map[string]string{
			"names.en": "Does it smell?", "names.fr": "Sent-il ?",
			"answers[0].names.en": "No", "answers[0].names.fr": "Non", "answers[0].key": "1",
			"answers[1].names.en": "Of smoke", "answers[1].names.fr": "La fumée", "answers[1].key": "1",
			"answers[1].faults[0].code": "smell", "answers[1].faults[0].severity": "major",
		} {
			form.Set(name, value)
		}
		if got, page, _ := w.ask(boss, at, form); got != 422 || !strings.Contains(page, "f-answers_1__key-error") {
			t.Fatalf("one key twice: %d %s", got, wrongs(page))
		}
		form.Set("answers[1].key", "2")
		form.Set("do", "show")
		if got, page, _ := w.ask(boss, at, form); got != 200 || !strings.Contains(page, "As the station asks") {
			t.Errorf("shown before it is saved: %d %s", got, wrongs(page))
		}
		form.Set("do", "save")
		w.sent(boss, at, form)

		_, page, _ := w.ask(boss, questionsAt+"/general?shop=uk&a=contents:right&a=sealed:sealed", nil)
		if !strings.Contains(page, "Does it smell?") || !strings.Contains(page, "does_it_smell%3Aof_smoke") {
			t.Errorf("the preview does not ask it: %s", page)
		}
		_, page, _ = w.ask(boss, questionsAt+"/general?shop=uk&a=contents:right&a=sealed:sealed&a=does_it_smell:of_smoke", nil)
		if !strings.Contains(page, "<b>C</b>") {
			t.Error("the preview does not grade it")
		}
		answers := halltest.Sound()
		refused(t, w.db, returns.Inspect{Return: w.code, Item: "MUG", Answers: answers}, "inspect.unanswered")
		answers["does_it_smell"] = "of_smoke"
		if got := halltest.Run(t, w.db, returns.Inspect{Return: w.code, Item: "MUG", Answers: answers}); got.Grade != "C" {
			t.Errorf("the bench graded it %s", got.Grade)
		}
		// no way to a grade: without the questions that must be answered
		form = w.open(boss, questionsAt+"?shop=uk")
		form.Set("categories", "garden")
		form.Set("do", "new")
		w.sent(boss, questionsAt+"?shop=uk", form)
		all, err := returns.AsksOf(context.Background(), w.db)
		if err != nil || all[0].Library.For("garden").ID != "garden" {
			t.Errorf("a set of its own: %v %v", all[0].Library.For("garden").ID, err)
		}
	})
}

const waysAt = "/desk/settings/destinations"

// A rule is tried on an example before it is saved; saved, the bench goes by it; a destination that is closed is passed over.
func TestRulesOfTheWayOutAreTriedAndUsed(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person(access.Manager)
		at := waysAt + "/edit?shop=uk"
		form := w.open(boss, at)
		for name, value := range map[string]string{
			"when[0].field": "grade", "when[0].op": "eq", "when[0].value": "E", "to": "outlet", "say.en": "Mugs go to the outlet.", "say.fr": "Les tasses vont au déstockage.",
			"when[1].field": "sku", "when[1].op": "in", "when[1].value": "MUG, CUP", "grade": "A",
		} {
			form.Set(name, value)
		}
		if got, page, _ := w.ask(boss, at, form); got != 422 || !strings.Contains(page, "f-when_0__value-error") {
			t.Fatalf("a grade that there is not: %d %s", got, wrongs(page))
		}
		form.Set("when[0].value", "A")
		form.Set("do", "try")
		form.Set("sku", "MUG")
		got, page, _ := w.ask(boss, at, form)
		if got != 200 || !strings.Contains(page, "Mugs go to the outlet.") {
			t.Fatalf("tried: %d %s", got, wrongs(page))
		}
		if !strings.Contains(page, `<option value="site"`) || strings.Contains(page, `<option value="season_over"`) {
			t.Error("a rule is offered what nobody at the bench knows, or not what is known")
		}
		if d := halltest.Run(t, w.db, returns.Inspect{Return: w.code, Item: "MUG", Answers: halltest.Sound()}); d.Destination != "restock" {
			t.Errorf("what was only tried is used: %s", d.Destination)
		}
		form.Set("do", "save")
		w.sent(boss, at, form)
		plate := w.view().Units[0].Plate
		again := func() string {
			return halltest.Run(t, w.db, returns.Inspect{Plate: plate, Answers: halltest.Sound()}).Destination
		}
		if d := again(); d != "outlet" {
			t.Errorf("by the rule it goes to %s", d)
		}
		form = w.open(boss, waysAt+"?shop=uk")
		form.Set("do", "close outlet")
		w.sent(boss, waysAt+"?shop=uk", form)
		if d := again(); d != "restock" {
			t.Errorf("the outlet closed, it goes to %s", d)
		}
		form = w.open(boss, waysAt+"?shop=uk")
		form.Set("do", "close quarantine")
		if got, page, _ := w.ask(boss, waysAt+"?shop=uk", form); got != 422 {
			t.Errorf("quarantine can be closed: %d %s", got, wrongs(page))
		}
	})
}

// A role is a set of rights. Nobody gives what they lack, and the last administrator stays one.
func TestRolesAreWrittenWithinOnesOwnRights(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person(access.Administrator)
		at := "/desk/settings/roles/new"
		form := w.open(boss, at)
		form.Set("name", "Lead of returns")
		form["rights"] = []string{string(access.ReturnsRead), string(access.ReturnsDecide), string(access.PeopleWrite)}
		w.sent(boss, at, form)
		roles, err := access.CustomRoles(w.db.On(context.Background()))
		if err != nil || len(roles) != 1 || len(roles[0].Rights) != 3 {
			t.Fatalf("%v %v", roles, err)
		}
		role := roles[0].Role
		lead := w.person(role)
		form = w.open(lead, at)
		form.Set("name", "Everything")
		form["rights"] = []string{string(access.ReturnsRead), string(access.RefundsApprove)}
		if got, page, _ := w.ask(lead, at, form); got != 422 && got != 403 || !strings.Contains(page, "Everything") {
			t.Errorf("a right that one lacks is given: %d %s", got, wrongs(page))
		}
		if _, page, _ := w.ask(lead, at, nil); !regexp.MustCompile(`value="refunds.approve"[^>]* disabled`).MatchString(page) {
			t.Error("a right that one lacks can be chosen")
		}
		// who is the last to be one stays administrator
		people, err := access.People(w.db.On(context.Background()))
		if err != nil {
			t.Fatal(err)
		}
		last := people[slices.IndexFunc(people, func(p access.Person) bool { return slices.Contains(p.Roles, access.Administrator) })]
		mine := "/desk/settings/people/" + strconv.FormatInt(last.ID, 10)
		form = w.open(boss, mine)
		form["roles"] = []string{string(role)}
		form.Set("do", "roles")
		if got, page, _ := w.ask(boss, mine, form); got != 422 {
			t.Errorf("the last administrator goes: %d %s", got, wrongs(page))
		}
		// in use, it stays; removing asks once
		form = url.Values{"do": {"remove"}, "_key": {"gone"}}
		if got, page, _ := w.ask(boss, "/desk/settings/roles/"+string(role), form); got != 200 || !strings.Contains(page, `name="sure"`) {
			t.Errorf("removing a role does not ask: %d", got)
		}
		form.Set("sure", "true")
		if got, page, _ := w.ask(boss, "/desk/settings/roles/"+string(role), form); got != 422 || len(wrongs(page)) == 0 {
			t.Errorf("a role that somebody has is removed: %d", got)
		}
	})
}

// A pair of colours that cannot be read is refused with its measured ratio; a file that is no picture is told at its field;
// a logo is served to everybody.
func TestABrandIsMeasuredAndItsLogoServed(t *testing.T) {
	each(t, func(w *world) {
		boss := w.person(access.Manager)
		at := "/desk/settings/brand?shop=uk"
		form := w.open(boss, at)
		form.Set("accent", "#777777")
		form.Set("accent_ink", "#808080")
		if got, page, _ := w.ask(boss, at, form); got != 422 || !strings.Contains(page, "1.1 to 1") || !strings.Contains(page, "f-accent_ink-error") {
			t.Errorf("grey on grey: %d %s", got, wrongs(page))
		}
		form.Set("accent", "#1D4F3C")
		form.Set("accent_ink", "#ffffff")
		form.Set("do", "save")
		if got, page := w.upload(boss, at, form, []byte("<svg onload=x>")); got != 422 || !strings.Contains(page, "f-file-error") || !strings.Contains(page, "#1D4F3C") {
			t.Errorf("a file that is no picture: %d %s", got, wrongs(page))
		}
		var logo bytes.Buffer
		if err := png.Encode(&logo, image.NewNRGBA(image.Rect(0, 0, 300, 90))); err != nil {
			t.Fatal(err)
		}
		form.Set("_key", "logo")
		for range 2 {
			if got, page := w.upload(boss, at, form, logo.Bytes()); got != http.StatusSeeOther {
				t.Fatalf("a logo: %d %s", got, wrongs(page))
			}
		}
		_, page, _ := w.ask(boss, at, nil)
		src := regexp.MustCompile(`/logo/[0-9a-f]+\.png`).FindString(page)
		mux := http.NewServeMux()
		visit.Mount(mux, visit.House{DB: w.db})
		out := httptest.NewRecorder()
		mux.ServeHTTP(out, httptest.NewRequest(http.MethodGet, src, nil))
		if out.Code != 200 || out.Header().Get("Content-Type") != "image/png" || !bytes.HasPrefix(out.Body.Bytes(), []byte("\x89PNG")) {
			t.Errorf("the logo at %q is answered by %d", src, out.Code)
		}
	})
}

// upload sends a form with a file.
func (w *world) upload(session, path string, form url.Values, file []byte) (int, string) {
	w.t.Helper()
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	for name, values := range form {
		for _, value := range values {
			if err := parts.WriteField(name, value); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	part, err := parts.CreateFormFile("file", "logo.png")
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		w.t.Fatal(err)
	}
	if err := parts.Close(); err != nil {
		w.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "http://desk.example.org"+path, &body)
	r.Header.Set("Content-Type", parts.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Accept-Language", "en")
	r.AddCookie(&http.Cookie{Name: visit.SessionCookie("http://desk.example.org"), Value: session})
	out := httptest.NewRecorder()
	w.handler.ServeHTTP(out, r)
	return out.Code, out.Body.String()
}
