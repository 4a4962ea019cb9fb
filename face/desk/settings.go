package desk

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
	"retour/stock"
)

// settingsTabs are the parts of the settings that a person may see.
func settingsTabs(who db.Actor, here string) []kit.Entry {
	var out []kit.Entry
	for _, t := range []struct {
		id, href string
		name     lang.Message
		right    db.Right
	}{
		{"shop", "/desk/settings", lang.DeskShop(), access.SettingsRead},
		{"sites", "/desk/settings/sites", lang.DeskSites(), access.StockRead},
		{"reasons", "/desk/settings/reasons", lang.DeskReasons(), access.SettingsRead},
		{"questions", questionsAt, lang.DeskQuestions(), access.SettingsRead},
		{"ways", waysAt, lang.DeskWays(), access.SettingsRead},
		{"drop", dropAt, lang.DeskDrop(), access.SettingsRead},
		{"brand", brandAt, lang.DeskBrand(), access.SettingsRead},
		{"messages", "/desk/settings/messages", lang.DeskWords(), access.SettingsRead},
		{"people", "/desk/settings/people", lang.DeskPeople(), access.PeopleWrite},
		{"roles", rolesAt, lang.DeskRoles(), access.PeopleWrite},
		{"keys", "/desk/settings/keys", lang.DeskKeys(), access.KeysWrite},
		{"webhooks", "/desk/settings/webhooks", lang.DeskWebhooks(), access.WebhooksWrite},
		{"audit", "/desk/settings/audit", lang.DeskAudit(), access.AuditRead},
	} {
		if who.May(t.right) {
			out = append(out, kit.Entry{Name: t.name, Href: t.href, Here: t.id == here})
		}
	}
	return out
}

// shopShown is a shop's settings as a form.
type shopShown struct {
	Shop  order.Shop
	Shops []order.Shop
	Form  *kit.Form
	May   bool
	New   bool
}

// settings shows a shop's settings, and stores them.
func (d desk) settings(v *visit.Visit) error {
	shop, shops, err := d.shopFor(v, v.Query("shop"))
	if err != nil {
		if f := fault.Of(err); f == nil || len(shops) > 0 {
			return err
		}
		shop = order.Shop{Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: v.Lang, Settings: "{}"}
	}
	if v.Query("shop") == "" && v.Query("new") == "true" {
		shop = order.Shop{Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: v.Lang, Settings: "{}"}
	}
	stored, err := shop.Decoded()
	if err != nil {
		return err
	}
	s := shopShown{Shop: shop, Shops: shops, May: v.Actor.May(access.SettingsWrite), New: shop.ID == 0}
	if v.Request.Method != http.MethodPost {
		s.Form = kit.NewForm(v.Request.URL.RequestURI())
		fillShop(s.Form, shop, stored)
		return v.Show(shopPage(s, v.Actor))
	}
	if !s.May {
		return fault.New(fault.Forbidden, lang.KitForbiddenText(string(access.SettingsWrite)))
	}
	verb := order.PutShop{Code: shop.Code, Settings: stored}
	s.Form = v.Read(&verb)
	s.Form.Action = v.Request.URL.RequestURI()
	if !s.New {
		verb.Code = shop.Code
		if s.Form.Value("version") != strconv.FormatInt(shop.Version, 10) {
			s.Form.Wrong("", lang.DeskShopMoved())
			s.Form.Set("version", strconv.FormatInt(shop.Version, 10))
			return v.ShowAs(http.StatusConflict, shopPage(s, v.Actor))
		}
	}
	readShop(s.Form, &verb)
	if s.Form.OK() {
		if err := s.Form.Take(returns.CheckPut(v.Reader(), verb)); err != nil {
			return err
		}
	}
	_, done, err := visit.Do(v, s.Form, verb)
	switch {
	case err != nil:
		return err
	case !done:
		gatherFaults(s.Form)
		return v.Again(shopPage(s, v.Actor))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go("/desk/settings?shop=" + verb.Code)
}

// fillShop puts what is stored into the form.
func fillShop(f *kit.Form, s order.Shop, t order.Settings) {
	f.Set("code", s.Code).Set("name", s.Name).Set("currency", string(s.Currency)).Set("country", s.Country).Set("zone", s.Zone).
		Set("language", string(s.Language)).Set("version", strconv.FormatInt(s.Version, 10)).
		Set("settings.return_address.lines", strings.Join(t.Address.Lines, "\n")).Set("settings.return_address.country", t.Address.Country).
		Set("settings.company_size", t.CompanySize).Set("settings.site", t.Site).Set("settings.seller", strings.Join(t.Seller, "\n")).Set("settings.paper_prefix", t.PaperPrefix).
		Set("settings.reply_to", t.ReplyTo).Set("settings.settle_at", t.SettleAt).Set("settings.tender_order", t.TenderOrder).
		Set("settings.remind_days", numberOr(t.RemindDays)).Set("settings.expire_days", numberOr(t.ExpireDays)).
		Set("settings.brand.home", t.Brand.Home).Set("settings.brand.accent", t.Brand.Accent).Set("settings.brand.accent_ink", t.Brand.AccentInk).
		Set("settings.brand.dark", t.Brand.Dark).Set("settings.brand.dark_ink", t.Brand.DarkInk).
		Set("policy", pretty(t.Policy)).Set("disposition", pretty(t.Disposition))
	if t.SettleGrace != nil {
		f.Set("grace", strconv.FormatInt(*t.SettleGrace, 10))
	}
	if t.RefundLimit > 0 {
		f.Set("limit", money.Of(t.RefundLimit, s.Currency).Decimal())
	}
}

func numberOr(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func pretty(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	var any any
	if json.Unmarshal(raw, &any) != nil {
		return string(raw)
	}
	out, err := json.MarshalIndent(any, "", "  ")
	if err != nil {
		return string(raw)
	}
	return string(out)
}

// readShop reads what a form says in another shape than the verb: rules as JSON, the limit as a sum.
func readShop(f *kit.Form, verb *order.PutShop) {
	for field, to := range map[string]*json.RawMessage{"policy": &verb.Settings.Policy, "disposition": &verb.Settings.Disposition} {
		text := f.Value(field)
		switch {
		case text == "":
			*to = nil
		case !json.Valid([]byte(text)):
			f.Wrong(field, lang.DeskNotJson(jsonPlace(text)))
		default:
			*to = json.RawMessage(text)
		}
	}
	readGrace(f, verb)
	verb.Settings.RefundLimit = 0
	if text := f.Value("limit"); text != "" {
		sum, err := visit.Amount(text, verb.Currency)
		if err != nil || sum.Minor < 0 {
			f.Wrong("limit", lang.KitNotAmount("500.00"))
			return
		}
		verb.Settings.RefundLimit = sum.Minor
	}
}

// graceMost is the longest grace a shop may give its operators, in seconds.
const graceMost = 3600

func readGrace(f *kit.Form, verb *order.PutShop) {
	verb.Settings.SettleGrace = nil
	text := f.Value("grace")
	if text == "" {
		return
	}
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds < 0 || seconds > graceMost {
		f.Wrong("grace", lang.DeskGraceRange(graceMost))
		return
	}
	verb.Settings.SettleGrace = &seconds
}

// jsonPlace says in which line a JSON text breaks.
func jsonPlace(text string) int64 {
	var any any
	err := json.Unmarshal([]byte(text), &any)
	var syntax *json.SyntaxError
	if s, ok := err.(*json.SyntaxError); ok {
		syntax = s
		return int64(strings.Count(text[:min(int(syntax.Offset), len(text))], "\n") + 1)
	}
	return int64(strings.Count(text, "\n") + 1)
}

// gatherFaults files faults within the rules ("policy[0].rules[2].when", "settings.policy…") at the field that shows them,
// and names the place.
func gatherFaults(f *kit.Form) {
	for field, all := range f.Faults {
		name := strings.TrimPrefix(field, "settings.")
		for _, rules := range []string{"policy", "disposition"} {
			if name == rules || !strings.HasPrefix(name, rules) || field == rules {
				continue
			}
			delete(f.Faults, field)
			for _, m := range all {
				f.Wrong(rules, lang.DeskRuleAt(strings.TrimPrefix(strings.TrimPrefix(name, rules), "."), m))
			}
		}
		if name != field && (name == "policy" || name == "disposition") {
			delete(f.Faults, field)
			f.Faults[name] = append(f.Faults[name], all...)
		}
		for _, plain := range []string{"brand", "return_address"} {
			if strings.HasPrefix(field, plain) {
				delete(f.Faults, field)
				f.Faults["settings."+field] = all
			}
		}
	}
}

// sites shows where parcels arrive, and stores one.
func (d desk) sites(v *visit.Visit) error {
	var verb stock.PutSite
	form := v.Read(&verb)
	if v.Request.Method == http.MethodPost {
		_, done, err := visit.Do(v, form, verb)
		if err != nil {
			return err
		}
		if done {
			v.Tell(kit.Go, lang.DeskMeSaved())
			return v.Go("/desk/settings/sites")
		}
	}
	all := stock.AskSites()
	if err := d.DB.Read(v.Request.Context(), all); err != nil {
		return err
	}
	if v.Request.Method != http.MethodPost {
		for _, s := range all.Rows {
			if s.Code == v.Query("code") {
				form.Set("code", s.Code).Set("name", s.Name).Set("address", s.Address)
			}
		}
	}
	status := http.StatusOK
	if !form.OK() {
		status = http.StatusUnprocessableEntity
	}
	return v.ShowAs(status, sitesPage(all.Rows, form, v.Actor))
}
