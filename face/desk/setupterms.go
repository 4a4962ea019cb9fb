package desk

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"retour/document"
	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/lang"
	"retour/law"
	"retour/order"
	"retour/policy"
)

// termsShown are the terms that a shop may begin with, and what the law of its country asks.
type termsShown struct {
	*guide
	Form   *kit.Form
	Least  int64 // days the law gives; 0: not known
	Now    policy.Set
	Chosen bool // the shop has terms of its own
	Own    bool // which come from no template
}

// setupTerms is the step of the terms: a template, and how many days.
func (d desk) setupTerms(v *visit.Visit, g *guide) error {
	t := termsShown{guide: g}
	if days, known := law.Least(g.Shop.Country, v.Now()); known {
		t.Least = int64(days)
	}
	t.Now, t.Chosen = newestTerms(g.Settings)
	name, days, recognised := policy.TemplateOf(t.Now)
	t.Own = t.Chosen && !recognised
	if v.Request.Method != http.MethodPost {
		if !t.Chosen {
			name, days = policy.Thirty, policy.Thirty.Days(t.Least)
		}
		t.Form = g.withVersion(kit.NewForm(v.Request.URL.RequestURI()).Set("template", string(name)))
		if days != 0 && days != name.Days(t.Least) {
			t.Form.Set("days", strconv.FormatInt(days, 10))
		}
		return v.Show(setupTermsPage(t))
	}
	t.Form = v.Form()
	t.Form.Action = v.Request.URL.RequestURI()
	next, err := t.chosen(v.Now())
	if err != nil {
		return err
	}
	done, err := putShop(v, g, t.Form, next)
	switch {
	case err != nil:
		return err
	case !done:
		t.atDays()
		return v.Again(setupTermsPage(t))
	}
	v.Tell(kit.Go, lang.SetupTermsSaved())
	return v.Go(g.next())
}

// chosen are the shop's settings with the terms that the form says, as a new version in force from now on. Orders that were
// made before keep theirs.
func (t termsShown) chosen(now time.Time) (order.Settings, error) {
	next := t.Settings
	name := policy.Template(t.Form.Value("template"))
	if !name.Known() {
		t.Form.Wrong("template", lang.SetupTermsChoose())
		return next, nil
	}
	days := name.Days(t.Least)
	if text := t.Form.Value("days"); text != "" {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 1 || n > 3650 {
			t.Form.Wrong("days", lang.KitNotNumber())
			return next, nil
		}
		days = n
	}
	var editions []json.RawMessage
	if len(next.Policy) > 0 {
		if err := json.Unmarshal(next.Policy, &editions); err != nil {
			return next, err
		}
	}
	draft := policy.Draft(name, versionFor(now, editions), now.UTC().Truncate(time.Second), days)
	if t.Chosen && t.Now.Same(draft) {
		return next, nil // in force already
	}
	text, err := json.Marshal(draft)
	if err != nil {
		return next, err
	}
	next.Policy, err = json.Marshal(append(editions, text))
	return next, err
}

// versionFor names a new version by its day, with a number where the day has one already.
func versionFor(now time.Time, editions []json.RawMessage) string {
	day := now.UTC().Format(time.DateOnly)
	used := map[string]bool{}
	for _, e := range editions {
		var v struct{ Version string }
		if json.Unmarshal(e, &v) == nil {
			used[v.Version] = true
		}
	}
	for n := 2; ; n++ {
		if !used[day] {
			return day
		}
		day = fmt.Sprintf("%s-%d", now.UTC().Format(time.DateOnly), n)
	}
}

// atDays files what is wrong with the new version of the policy at the field that says how many days.
func (t termsShown) atDays() {
	for field, all := range t.Form.Faults {
		if strings.HasPrefix(field, "settings.policy") {
			delete(t.Form.Faults, field)
			to := "template"
			if strings.HasSuffix(field, "window.days") {
				to = "days"
			}
			t.Form.Faults[to] = append(t.Form.Faults[to], all...)
		}
	}
}

var templateNames = map[policy.Template]func() lang.Message{
	policy.LawOnly: lang.SetupTermsLaw, policy.Thirty: lang.SetupTermsThirty, policy.ThirtyFree: lang.SetupTermsFree, policy.Generous: lang.SetupTermsGenerous,
}

var templateNotes = map[policy.Template]func() lang.Message{
	policy.LawOnly: lang.SetupTermsLawNote, policy.Thirty: lang.SetupTermsThirtyNote, policy.ThirtyFree: lang.SetupTermsFreeNote, policy.Generous: lang.SetupTermsGenerousNote,
}

func termOptions(least int64) []kit.Option {
	var out []kit.Option
	for _, t := range policy.Templates {
		out = append(out, kit.Option{Value: string(t), Name: templateNames[t](), Note: templateNotes[t](), Right: lang.SetupDays(t.Days(least))})
	}
	return out
}

// termsSay is a shop's terms in a few words.
func termsSay(s policy.Set) lang.Message {
	if t, days, ok := policy.TemplateOf(s); ok {
		return lang.SetupTermsAre(templateNames[t](), lang.SetupDays(days))
	}
	return lang.SetupTermsOwn(s.Version)
}

// leastSays is what the law of the shop's country asks.
func leastSays(tag lang.Tag, t termsShown) lang.Message {
	if t.Least == 0 {
		return lang.SetupLawUnknown(document.CountryName(tag, t.Shop.Country))
	}
	return lang.SetupLawLeast(document.CountryName(tag, t.Shop.Country), t.Least)
}

// setupReasons shows the reasons shoppers choose from, and leads to where they are changed.
func (d desk) setupReasons(v *visit.Visit, g *guide) error {
	tree, err := shopReasons(g.Settings)
	if err != nil {
		return err
	}
	return v.Show(setupReasonsPage(g, tree))
}

// shopReasons is a shop's own reasons, or the product's.
func shopReasons(s order.Settings) (*policy.Tree, error) {
	if len(s.Reasons) == 0 {
		return policy.DefaultReasons(), nil
	}
	return policy.LoadReasons(s.Reasons)
}

// offeredKeys are the reasons that shoppers can choose, whatever the goods.
func offeredKeys(t *policy.Tree) []string {
	return slices.DeleteFunc(t.Keys(), func(key string) bool {
		return !t.Offered(key)
	})
}
