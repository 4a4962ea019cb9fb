package desk

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/returns"
)

// shopEdit is one part of a shop's settings being looked at or changed. A change is made from the version that was seen:
// where somebody else was faster nothing is lost, and the page says so.
type shopEdit struct {
	Shop  order.Shop
	Shops []order.Shop
	Set   order.Settings // as stored, without the product's defaults
	Form  *kit.Form
	May   bool
	At    string // address of this part, without the shop
}

// shopEditFor reads the shop that the page is about. Who may only look is refused where something was sent.
func (d desk) shopEditFor(v *visit.Visit, at string) (shopEdit, error) {
	shop, shops, err := d.shopFor(v, v.Query("shop"))
	if err != nil {
		return shopEdit{}, err
	}
	e := shopEdit{Shop: shop, Shops: shops, Form: v.Form(), May: v.Actor.May(access.SettingsWrite), At: at}
	if v.Request.Method == http.MethodPost && !e.May {
		return e, fault.New(fault.Forbidden, lang.KitForbiddenText(string(access.SettingsWrite)))
	}
	if shop.Settings != "" {
		if err := json.Unmarshal([]byte(shop.Settings), &e.Set); err != nil {
			return e, err
		}
	}
	e.Form.Action = v.Request.URL.RequestURI()
	if v.Request.Method != http.MethodPost {
		e.Form.Set("version", strconv.FormatInt(shop.Version, 10))
	}
	return e, nil
}

// again tells that this very form was stored before: a button that was pressed twice.
func (e shopEdit) again(v *visit.Visit) (bool, error) { return v.Sent(e.Form, order.PutShop{}) }

// home is the address of a part of the settings for this shop.
func (e shopEdit) home(more ...string) string {
	return e.At + strings.Join(more, "") + "?shop=" + e.Shop.Code
}

// verb is the change that stores the shop as it is now.
func (e shopEdit) verb() order.PutShop {
	seen, _ := strconv.ParseInt(e.Form.Value("version"), 10, 64) // of none: nothing was seen, and nothing is compared
	s := e.Shop
	return order.PutShop{
		Code: s.Code, Name: s.Name, Currency: s.Currency, Country: s.Country, Zone: s.Zone, Language: s.Language, Settings: e.Set, Seen: seen,
	}
}

// store checks and stores the settings as changed. What is wrong with them is filed in the form: a fault below prefix at the
// field that remains of its path, any other at the whole.
func (d desk) store(v *visit.Visit, e shopEdit, prefix string) (done bool, err error) {
	if !e.Form.OK() {
		return false, nil
	}
	verb := e.verb()
	wrong := returns.CheckSettings(verb.Settings)
	if wrong == nil {
		wrong = returns.KeepsReasons(v.Reader(), verb.Code, verb.Settings)
	}
	if err := e.Form.Take(wrong); wrong != nil && err != nil {
		return false, err
	}
	if e.Form.OK() {
		_, done, err = visit.Do(v, e.Form, verb)
	}
	e.settle(prefix)
	return done, err
}

// settle brings faults that name the place in the settings to the fields of the form.
func (e shopEdit) settle(prefix string) {
	for field, all := range e.Form.Faults {
		name, below := strings.CutPrefix(field, prefix)
		name = strings.TrimPrefix(name, ".")
		if field == "" || prefix != "" && below && name == field {
			continue
		}
		if !strings.HasPrefix(field, "settings.") && field != "seen" {
			continue
		}
		delete(e.Form.Faults, field)
		if prefix == "" || !below {
			name = ""
		}
		for _, m := range all {
			e.Form.Wrong(name, m)
		}
	}
}

// pressed reads a button of a row: "up size.too_small" is "up" and the key.
func pressed(f *kit.Form) (act, key string) {
	act, key, _ = strings.Cut(f.Value("do"), " ")
	return act, key
}

// moved swaps an entry with its neighbour; at an end nothing moves.
func moved[T any](list []T, i int, act string) {
	k := i + 1
	if act == "up" {
		k = i - 1
	}
	if i >= 0 && i < len(list) && k >= 0 && k < len(list) {
		list[i], list[k] = list[k], list[i]
	}
}

// nextVersion counts the versions of what a shop has made its own.
func nextVersion(now string) string {
	n, err := strconv.ParseInt(strings.TrimPrefix(now, "own-"), 10, 64)
	if err != nil || !strings.HasPrefix(now, "own-") {
		n = 0
	}
	return "own-" + strconv.FormatInt(n+1, 10)
}

// keyFrom makes a key of a name: small letters, digits and underscores, and none that is taken.
func keyFrom(name string, taken func(string) bool) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9' && b.Len() > 0:
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
		if b.Len() >= 30 {
			break
		}
	}
	key := strings.Trim(b.String(), "_")
	if key == "" {
		key = "own"
	}
	for n, base := 2, key; taken(key); n++ {
		key = base + "_" + strconv.Itoa(n)
	}
	return key
}

// bothWords are a text in both languages from two fields, "names.fr" and "names.en". Where a shipped text stands behind it, an
// empty field keeps that one.
func bothWords(f *kit.Form, field string, shipped func(lang.Tag) string) map[lang.Tag]string {
	out, typed := map[lang.Tag]string{}, false
	for _, t := range lang.Tags {
		out[t] = f.Value(field + "." + string(t))
		typed = typed || out[t] != "" && out[t] != shipped(t)
	}
	if !typed && shipped(lang.English) != "" {
		return nil
	}
	for _, t := range lang.Tags {
		if out[t] != "" {
			continue
		}
		if out[t] = shipped(t); out[t] == "" {
			f.Wrong(field+"."+string(t), lang.KitRequired())
		}
	}
	return out
}

// shippedWords is the catalogue's text under a key, "" where it has none.
func shippedWords(key string) func(lang.Tag) string {
	return func(t lang.Tag) string {
		m := lang.Message{Key: key}
		if text := m.In(t); text != key {
			return text
		}
		return ""
	}
}

// fillWords puts a text of both languages into its two fields.
func fillWords(f *kit.Form, field string, words map[lang.Tag]string, shipped func(lang.Tag) string) {
	for _, t := range lang.Tags {
		text := words[t]
		if text == "" && len(words) == 0 {
			text = shipped(t)
		}
		f.Set(field+"."+string(t), text)
	}
}

// split gives the entries of a field that holds several, parted by commas or lines.
func split(text string) []string {
	var out []string
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == ';' }) {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

// under files faults within a field at the field, and what belongs to none of these fields at the form as a whole.
func under(f *kit.Form, fields ...string) {
	for name, all := range f.Faults {
		if name == "" {
			continue
		}
		to := ""
		for _, field := range fields {
			if name == field || strings.HasPrefix(name, field+"[") || strings.HasPrefix(name, field+".") {
				to = field
			}
		}
		if to == name {
			continue
		}
		delete(f.Faults, name)
		for _, m := range all {
			f.Wrong(to, m)
		}
	}
}
