package desk

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/lang"
	"retour/notify"
	"retour/order"
	"retour/policy"
	"retour/returns"
)

const setupAt = "/desk/setup"

// setupStep is one step of setting a shop up. Its state is read from what is stored each time: there is no flag to forget.
type setupStep struct {
	ID    string
	Name  lang.Message
	Text  lang.Message // what it is for
	Kind  kit.Kind     // of its state
	Says  lang.Message // its state in words
	Right db.Right
	Shop  bool // it needs a shop to be there
}

// guide is the way through setting a shop up, for one shop.
type guide struct {
	Shop     order.Shop // without a number: none is there yet
	Settings order.Settings
	Shops    []order.Shop
	Steps    []setupStep
	Test     string           // number of the newest order that was made up
	Tried    []returns.Listed // its newest return
	Here     int              // step shown, from 0; -1 for the list
	Who      db.Actor
}

// setupPages adds the guided set-up and the import of orders, which is a step of it.
func (d desk) setupPages() {
	d.Person("GET "+setupAt, access.SettingsWrite, d.setup)
	for id, page := range map[string]func(*visit.Visit, *guide) error{
		"shop": d.setupShop, "address": d.setupAddress, "terms": d.setupTerms, "reasons": d.setupReasons,
		"mail": d.setupMail, "orders": d.setupOrders, "try": d.setupTry,
	} {
		d.Person(setupAt+"/"+id, access.SettingsWrite, func(v *visit.Visit) error {
			g, err := d.guideFor(v, id)
			if err != nil {
				return err
			}
			if g.Shop.ID == 0 && g.Steps[g.Here].Shop {
				v.Tell(kit.Look, lang.SetupShopFirst())
				return v.Go(g.at("shop"))
			}
			return page(v, g)
		})
	}
	d.importPages()
}

// setup lists the steps with their states.
func (d desk) setup(v *visit.Visit) error {
	g, err := d.guideFor(v, "")
	if err != nil {
		return err
	}
	return v.Show(setupPage(g))
}

// guideFor reads how far a shop is: the one the address names, else the first. "new" is one that is not there yet.
func (d desk) guideFor(v *visit.Visit, step string) (*guide, error) {
	shops, err := v.Shops()
	if err != nil {
		return nil, err
	}
	g := &guide{Shops: shops, Here: -1, Who: v.Actor}
	code := v.Query("shop")
	if at := slices.IndexFunc(shops, func(s order.Shop) bool { return s.Code == code || code == "" }); at >= 0 && code != "new" {
		g.Shop = shops[at]
	}
	if g.Shop.Settings != "" {
		if err := json.Unmarshal([]byte(g.Shop.Settings), &g.Settings); err != nil {
			return nil, err
		}
	}
	states, err := d.statesOf(v, g)
	if err != nil {
		return nil, err
	}
	g.Steps = states
	if step != "" {
		g.Here = slices.IndexFunc(g.Steps, func(s setupStep) bool { return s.ID == step })
	}
	return g, nil
}

// statesOf says of each step how it stands.
func (d desk) statesOf(v *visit.Visit, g *guide) ([]setupStep, error) {
	steps := []setupStep{
		{ID: "shop", Name: lang.SetupShop(), Text: lang.SetupShopText(), Kind: kit.Wait, Says: lang.SetupNotYet()},
		{ID: "address", Name: lang.SetupAddress(), Text: lang.SetupAddressText(), Kind: kit.Wait, Says: lang.SetupNotYet(), Shop: true},
		{ID: "terms", Name: lang.SetupTerms(), Text: lang.SetupTermsText(), Kind: kit.Wait, Says: lang.SetupTermsUsual(), Shop: true},
		{ID: "reasons", Name: lang.SetupReasons(), Text: lang.SetupReasonsText(), Kind: kit.Go, Shop: true},
		{ID: "mail", Name: lang.SetupMail(), Text: lang.SetupMailText(), Kind: kit.Look, Says: lang.SetupMailOff()},
		{ID: "orders", Name: lang.SetupOrders(), Text: lang.SetupOrdersText(), Kind: kit.Wait, Says: lang.SetupNotYet(), Shop: true},
		{ID: "try", Name: lang.SetupTry(), Text: lang.SetupTryText(), Kind: kit.Wait, Says: lang.SetupNotYet(), Shop: true},
	}
	if g.Shop.ID != 0 {
		steps[0].done(lang.SetupShopIs(g.Shop.Name, string(g.Shop.Currency), g.Shop.Zone))
	}
	if len(g.Settings.Address.Lines) > 0 {
		steps[1].done(kit.Plain(g.Settings.Address.Lines[0]))
	}
	if set, ok := newestTerms(g.Settings); ok {
		steps[2].done(termsSay(set))
	}
	tree, err := shopReasons(g.Settings)
	if err != nil {
		return nil, err
	}
	steps[3].Says = lang.SetupReasonsAre(int64(len(offeredKeys(tree))))
	if err := d.mailState(v, &steps[4]); err != nil {
		return nil, err
	}
	if g.Shop.ID == 0 {
		return steps, nil
	}
	own, test, err := ordersOf(v.Reader(), g.Shop.ID)
	if err != nil {
		return nil, err
	}
	if own {
		steps[5].done(lang.SetupOrdersHere())
	}
	if test == "" {
		return steps, nil
	}
	g.Test = test
	g.Tried, err = returns.List(v.Request.Context(), d.DB, returns.Filter{Channel: g.Shop.Code, Order: test, Limit: 1})
	if len(g.Tried) > 0 {
		steps[6].done(lang.SetupTried())
	}
	return steps, err
}

func (s *setupStep) done(says lang.Message) { s.Kind, s.Says = kit.Go, says }

func (d desk) mailState(v *visit.Visit, s *setupStep) error {
	if !d.Mails {
		return nil
	}
	s.Kind, s.Says = kit.Wait, lang.SetupMailUntried()
	last, known, err := notify.LastTrial(v.Reader(), v.Actor.ID)
	if err != nil || !known {
		return err
	}
	switch last.State {
	case notify.SentState:
		s.done(lang.SetupMailSent())
	case notify.Failed:
		s.Kind, s.Says = kit.Stop, lang.SetupMailFailed()
	case notify.Sending, notify.Stored:
	}
	return nil
}

// testCustomer is the customer's number on orders that were made up to try a return: only these have it.
const testCustomer = "retour-test"

// ordersOf tells whether a shop has orders of its own, and names the newest that was made up to try a return, or "".
func ordersOf(r db.Reader, shop int64) (own bool, test string, err error) {
	_, own, err = db.Get[int64](r, `SELECT o.id FROM orders o WHERE o.shop = $1 AND o.id > 0 AND NOT EXISTS
		(SELECT 1 FROM customer c WHERE c.id = o.customer AND c.source = $2) LIMIT 1`, shop, testCustomer)
	if err != nil {
		return false, "", err
	}
	test, _, err = db.Get[string](r, `SELECT o.number FROM customer c JOIN orders o ON o.customer = c.id WHERE c.shop = $1 AND c.source = $2 ORDER BY o.id DESC LIMIT 1`, shop, testCustomer)
	return own, test, err
}

// at is the address of a step, for this shop.
func (g *guide) at(step string) string {
	to := setupAt
	if step != "" {
		to += "/" + step
	}
	switch {
	case g.Shop.Code != "":
		return to + "?" + url.Values{"shop": {g.Shop.Code}}.Encode()
	case len(g.Shops) > 0:
		return to + "?shop=new"
	}
	return to
}

// here is the step that is shown.
func (g *guide) here() setupStep { return g.Steps[g.Here] }

// back and next are the addresses around the step; after the last comes the list.
func (g *guide) back() string {
	if g.Here == 0 {
		return g.at("")
	}
	return g.at(g.Steps[g.Here-1].ID)
}

func (g *guide) next() string {
	if g.Here == len(g.Steps)-1 {
		return g.at("")
	}
	return g.at(g.Steps[g.Here+1].ID)
}

// first is the first step that is open: what comes next.
func (g *guide) first() (setupStep, bool) {
	for _, s := range g.Steps {
		if s.Kind != kit.Go {
			return s, true
		}
	}
	return setupStep{}, false
}

// finished tells that nothing is left that can be done on the desk: mail is the server's to set up.
func (g *guide) finished() bool {
	return !slices.ContainsFunc(g.Steps, func(s setupStep) bool { return s.Kind != kit.Go && (s.ID != "mail" || s.Kind != kit.Look) })
}

// doneCount is how many steps are done.
func (g *guide) doneCount() int64 {
	n := int64(0)
	for _, s := range g.Steps {
		if s.Kind == kit.Go {
			n++
		}
	}
	return n
}

// putShop stores what a step changed of the shop, by the rules of every other way to do so. It is refused where somebody else
// changed the shop since the form was shown. false: the form has faults.
func putShop(v *visit.Visit, g *guide, f *kit.Form, settings order.Settings) (bool, error) {
	s := g.Shop
	return putWhole(v, g, f, order.PutShop{
		Code: s.Code, Name: s.Name, Currency: s.Currency, Country: s.Country, Zone: s.Zone, Language: s.Language, Settings: settings,
	})
}

func putWhole(v *visit.Visit, g *guide, f *kit.Form, verb order.PutShop) (bool, error) {
	if g.Shop.ID != 0 && f.Value("version") != strconv.FormatInt(g.Shop.Version, 10) {
		f.Wrong("", lang.DeskShopMoved())
		f.Set("version", strconv.FormatInt(g.Shop.Version, 10))
		return false, nil
	}
	if !f.OK() {
		return false, nil
	}
	if err := f.Take(returns.CheckPut(v.Reader(), verb)); err != nil {
		return false, err
	}
	_, done, err := visit.Do(v, f, verb)
	return done, err
}

// withVersion notes which version of the shop a form was made from.
func (g *guide) withVersion(f *kit.Form) *kit.Form {
	return f.Set("version", strconv.FormatInt(g.Shop.Version, 10))
}

// newestTerms is the shop's policy as of its newest version.
func newestTerms(s order.Settings) (policy.Set, bool) {
	var editions []policy.Set
	if len(s.Policy) == 0 || json.Unmarshal(s.Policy, &editions) != nil || len(editions) == 0 {
		return policy.Set{}, false
	}
	newest := editions[0]
	for _, e := range editions[1:] {
		if !e.From.Before(newest.From) { // of two of one moment the later one counts
			newest = e
		}
	}
	return newest, true
}
