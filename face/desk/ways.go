package desk

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"retour/disposition"
	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/inspect"
	"retour/policy"
	"retour/policy/rule"
	"retour/stock"
)

const waysAt = "/desk/settings/destinations"

// waysShown are a shop's destinations with the rules that lead there.
type waysShown struct {
	shopEdit
	Rules disposition.Set
	Own   bool
	Bins  map[string][]string // by purpose
	Try   *kit.Form           // an example, and what becomes of it
	Found *disposition.Decision
}

func (d desk) waysFor(v *visit.Visit) (waysShown, error) {
	e, err := d.shopEditFor(v, waysAt)
	if err != nil {
		return waysShown{}, err
	}
	w := waysShown{shopEdit: e, Rules: disposition.Default(), Own: len(e.Set.Disposition) > 0, Bins: map[string][]string{}}
	if w.Own {
		if w.Rules, err = disposition.Load(e.Set.Disposition); err != nil {
			return w, err
		}
	}
	bins := stock.AskBins("")
	if err := d.DB.Read(v.Request.Context(), bins); err != nil {
		return w, err
	}
	for _, b := range bins.Rows {
		if !b.Closed {
			w.Bins[b.Purpose] = append(w.Bins[b.Purpose], b.Name)
		}
	}
	w.Try = (&kit.Form{}).With("grade", "B")
	return w, nil
}

// routerOf decides by these rules of the way out, or by those that came with the program.
func routerOf(stored json.RawMessage) (*disposition.Router, error) {
	set := disposition.Default()
	if len(stored) > 0 {
		var err error
		if set, err = disposition.Load(stored); err != nil {
			return nil, err
		}
	}
	return disposition.Compile(set)
}

func (w *waysShown) put() error {
	w.Rules.Version = nextVersion(w.Rules.Version)
	text, err := json.Marshal(w.Rules)
	w.Set.Disposition = text
	return err
}

// ways lists destinations and rules, tries an example, and brings a rule up or down, off or on.
func (d desk) ways(v *visit.Visit) error {
	w, err := d.waysFor(v)
	if err != nil {
		return err
	}
	if v.Request.Method != http.MethodPost {
		if q := v.Request.URL.Query(); q.Get("try") != "" {
			w.Try = &kit.Form{Values: q}
			if err := w.try(w.Rules); err != nil {
				return err
			}
		}
		return v.Show(waysPage(w))
	}
	if gone, err := w.taken(v, w.home()); gone || err != nil {
		return err
	}
	act, key := pressed(w.Form)
	if act == "default" {
		s := sure{
			Here: "ways", Form: w.Form, Ask: lang.DeskSureWays(w.Shop.Name), Text: lang.DeskSureWaysText(), Yes: lang.DeskSureDefaultYes(), Back: w.home(),
		}
		if !s.asked() {
			return s.show(v)
		}
		w.Set.Disposition = nil
	} else {
		i := slices.IndexFunc(w.Rules.Rules, func(r disposition.Rule) bool { return r.ID == key })
		to := disposition.Destination(key)
		switch {
		case act == "close":
			w.Rules.Closed = append(w.Rules.Closed, to)
		case act == "open":
			w.Rules.Closed = slices.DeleteFunc(w.Rules.Closed, func(d disposition.Destination) bool { return d == to })
		case i < 0:
			return fault.New(fault.NotFound, lang.FaultNotFound(short(key)))
		case act == "off", act == "on":
			w.Rules.Rules[i].Off = act == "off"
		default:
			moved(w.Rules.Rules, i, act)
		}
		if err := w.put(); err != nil {
			return err
		}
	}
	done, err := d.store(v, w.shopEdit, "")
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(waysPage(w))
	}
	return v.Go(w.home())
}

// try decides about the example in the form by these rules. What is wrong with the example is filed at its field.
func (w *waysShown) try(set disposition.Set) error {
	f, cur := w.Try, w.Shop.Currency
	facts := disposition.Facts{
		Grade: f.Value("grade"), Category: f.Value("category"), SKU: f.Value("sku"), Findings: split(f.Value("findings")), Liable: f.Value("liable"),
		Basis: policy.Basis(f.Value("basis")), Refused: f.Value("refused") == "true", Foreign: f.Value("foreign") == "true", Site: w.Set.Site,
	}
	for _, code := range facts.Findings {
		facts.Hazard = facts.Hazard || code == inspect.Hazard
		facts.Sealed = facts.Sealed || code == "sealed"
	}
	if text := f.Value("price"); text != "" {
		sum, err := visit.Amount(text, cur)
		if err != nil {
			f.Wrong("price", lang.KitNotAmount(money.Of(4590, cur).Decimal()))
			return nil
		}
		facts.Price = sum
	}
	router, err := disposition.Compile(set)
	if err != nil {
		return f.Take(err)
	}
	found := router.Decide(facts)
	w.Found = &found
	return nil
}

// rowsMost is how many conditions a rule has room for on its page.
const rowsMost = 5

// wayEdit is one rule of the way out being written.
type wayEdit struct {
	waysShown
	I int // place among the rules; their end for a new one
}

func (e wayEdit) isNew() bool { return e.I == len(e.Rules.Rules) }

// own tells that the rule is the shop's, and may be removed.
func (e wayEdit) own() bool {
	return !e.isNew() && shippedWords("disposition.rule."+e.Rules.Rules[e.I].ID)(lang.English) == ""
}

// way writes one rule. It can be tried on an example before it is saved.
func (d desk) way(v *visit.Visit) error {
	w, err := d.waysFor(v)
	if err != nil {
		return err
	}
	e := wayEdit{waysShown: w, I: len(w.Rules.Rules)}
	var one disposition.Rule
	if id := v.Query("rule"); id != "" {
		if e.I = slices.IndexFunc(w.Rules.Rules, func(r disposition.Rule) bool { return r.ID == id }); e.I < 0 {
			return fault.New(fault.NotFound, lang.FaultNotFound(short(id)))
		}
		one = w.Rules.Rules[e.I]
	}
	if v.Request.Method != http.MethodPost {
		fillWay(e.Form, one)
		e.Form.Set("grade", "B")
		e.Try = e.Form
		return v.Show(wayPage(e))
	}
	e.Try = e.Form
	if gone, err := e.taken(v, e.home()); gone || err != nil {
		return err
	}
	rows := []int(nil)
	if e.Form.Value("do") == "remove" && e.own() {
		e.Rules.Rules = slices.Delete(e.Rules.Rules, e.I, e.I+1)
	} else {
		one, rows = e.read(one)
		if e.isNew() {
			e.Rules.Rules = append([]disposition.Rule{one}, e.Rules.Rules...)
			e.I = 0
		} else {
			e.Rules.Rules[e.I] = one
		}
	}
	if err := e.put(); err != nil {
		return err
	}
	if e.Form.Value("do") == "try" {
		if e.Form.OK() {
			if err := e.try(e.Rules); err != nil {
				return err
			}
		}
		e.place("rules["+strconv.Itoa(e.I)+"]", rows)
		if v.Query("rule") == "" {
			e.Rules.Rules = e.Rules.Rules[1:]
			e.I = len(e.Rules.Rules)
		}
		if !e.Form.OK() {
			return v.Again(wayPage(e))
		}
		return v.Show(wayPage(e))
	}
	at := "settings.disposition.rules[" + strconv.Itoa(e.I) + "]"
	done, err := d.store(v, e.shopEdit, at)
	e.place("", rows)
	if v.Query("rule") == "" {
		e.Rules.Rules = e.Rules.Rules[1:]
		e.I = len(e.Rules.Rules)
	}
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(wayPage(e))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go(e.home())
}

// read takes the rule from the form; rows says in which row of the page each condition stands.
func (e wayEdit) read(one disposition.Rule) (disposition.Rule, []int) {
	f := e.Form
	one.Say = bothWords(f, "say", shippedWords("disposition.rule."+one.ID))
	if one.ID == "" {
		one.ID = keyFrom(f.Value("say.en"), func(key string) bool {
			return slices.ContainsFunc(e.Rules.Rules, func(r disposition.Rule) bool { return r.ID == key })
		})
	}
	to, lane, _ := strings.Cut(f.Value("to"), ":")
	one.To, one.Lane = disposition.Destination(to), lane
	one.Off = f.Value("off") == "true"
	if text := f.Value("json"); text != "" {
		one.When = nil
		if err := rule.Read([]byte(text), &one.When); err != nil {
			f.Wrong("json", lang.DeskNotJson(jsonPlace(text)))
		}
		return one, nil
	}
	var all []rule.Condition
	var rows []int
	kinds := map[string]rule.Type{}
	for _, info := range disposition.Fields() {
		kinds[info.Name] = info.Type
	}
	for i := range rowsMost {
		at := "when[" + strconv.Itoa(i) + "]."
		field := f.Value(at + "field")
		if field == "" {
			continue
		}
		op := rule.Op(f.Value(at + "op"))
		value, wrong := conditionValue(kinds[field], op, f.Value(at+"value"), e.Shop.Currency)
		if wrong.Key != "" {
			f.Wrong(at+"value", wrong)
		}
		all, rows = append(all, rule.Condition{Field: field, Op: op, Value: value}), append(rows, i)
	}
	switch {
	case len(all) == 0:
		one.When = nil
	case len(all) == 1:
		one.When = &all[0]
	case f.Value("join") == "any":
		one.When = &rule.Condition{Any: all}
	default:
		one.When = &rule.Condition{All: all}
	}
	return one, rows
}

// conditionValue makes what a condition compares with of what was typed: several parted by commas where the operator takes
// a list.
func conditionValue(kind rule.Type, op rule.Op, text string, currency money.Currency) (json.RawMessage, lang.Message) {
	var values []any
	parts := []string{text}
	several := slices.Contains([]rule.Op{rule.In, rule.NotIn, rule.HasAny, rule.HasAll, rule.HasNone, rule.Between}, op)
	if several {
		parts = split(text)
	}
	for _, part := range parts {
		switch {
		case op == rule.Known || kind == rule.Bool:
			yes, known := yesNo[strings.ToLower(part)]
			if !known {
				return nil, lang.PolicyRuleValueBool()
			}
			values = append(values, yes)
		case kind == rule.Int:
			n, err := strconv.ParseInt(part, 10, 64)
			if err != nil {
				return nil, lang.PolicyRuleValueInt()
			}
			values = append(values, n)
		case kind == rule.Amount:
			sum, err := visit.Amount(part, currency)
			if err != nil {
				return nil, lang.KitNotAmount(money.Of(4590, currency).Decimal())
			}
			values = append(values, sum)
		default:
			values = append(values, part)
		}
	}
	var out any = values
	if !several {
		out = values[0]
	}
	raw, err := json.Marshal(out)
	if err != nil {
		return nil, lang.KitNotUnderstood()
	}
	return raw, lang.Message{}
}

var yesNo = map[string]bool{"yes": true, "true": true, "oui": true, "no": false, "false": false, "non": false}

// place brings the faults of the rule to the fields of the page.
func (e wayEdit) place(prefix string, rows []int) {
	f := e.Form
	for field, all := range f.Faults {
		name := strings.TrimPrefix(strings.TrimPrefix(field, prefix), ".")
		switch {
		case name == "id":
			name = "say.en"
		case name == "lane":
			name = "to"
		case strings.HasPrefix(name, "when") && !strings.Contains(name, "]"), strings.HasPrefix(name, "when."):
			name = whenField(name, rows, f.Value("json") != "")
		case strings.HasPrefix(name, "rules["), strings.HasPrefix(name, "lanes["):
			name = ""
		}
		if name == field {
			continue
		}
		delete(f.Faults, field)
		for _, m := range all {
			f.Wrong(name, m)
		}
	}
}

// whenField is the field of the page for the place of a fault in a condition: "when.all[1].op" is "when[1].op".
func whenField(name string, rows []int, text bool) string {
	if text {
		return "json"
	}
	rest, i := strings.TrimPrefix(strings.TrimPrefix(name, "when"), "."), 0
	for _, join := range []string{"all[", "any["} {
		if inner, ok := strings.CutPrefix(rest, join); ok {
			n, after, _ := strings.Cut(inner, "]")
			i, _ = strconv.Atoi(n) // the check wrote it
			rest = strings.TrimPrefix(after, ".")
		}
	}
	if rest == "" {
		rest = "field"
	}
	if i < len(rows) {
		i = rows[i]
	}
	return "when[" + strconv.Itoa(i) + "]." + rest
}

// plainRows are the conditions of a rule as rows, and whether it is made of such alone.
func plainRows(c *rule.Condition) (rows []rule.Condition, join string, plain bool) {
	switch {
	case c == nil:
		return nil, "all", true
	case c.Field != "":
		return []rule.Condition{*c}, "all", true
	case c.All != nil:
		rows, join = c.All, "all"
	case c.Any != nil:
		rows, join = c.Any, "any"
	}
	plain = len(rows) > 0 && len(rows) <= rowsMost
	for _, r := range rows {
		plain = plain && r.Field != ""
	}
	return rows, join, plain
}

func fillWay(f *kit.Form, r disposition.Rule) {
	fillWords(f, "say", r.Say, shippedWords("disposition.rule."+r.ID))
	to := string(r.To)
	if r.Lane != "" {
		to += ":" + r.Lane
	}
	f.Set("to", to)
	if r.Off {
		f.Set("off", "true")
	}
	rows, join, plain := plainRows(r.When)
	f.Set("join", join)
	if !plain {
		text, err := json.MarshalIndent(r.When, "", "  ")
		if err == nil {
			f.Set("json", string(text))
		}
		return
	}
	for i, c := range rows {
		at := "when[" + strconv.Itoa(i) + "]."
		f.Set(at+"field", c.Field).Set(at+"op", string(c.Op)).Set(at+"value", shownValue(c.Value))
	}
}

// shownValue is what a condition compares with, as it is typed.
func shownValue(raw json.RawMessage) string {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil && list != nil {
		var parts []string
		for _, one := range list {
			parts = append(parts, shownValue(one))
		}
		return strings.Join(parts, ", ")
	}
	var sum money.Amount
	if json.Unmarshal(raw, &sum) == nil && sum.Currency != "" {
		return sum.Decimal()
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}
