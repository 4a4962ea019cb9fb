package law

import (
	_ "embed"
	"maps"
	"slices"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law/dated"
)

//go:embed data/customs.json
var customsFile []byte

var customs = data[struct {
	Note          string                       `json:"note"`
	ReturnedGoods dated.List[int]              `json:"returned_goods"` // years
	SmallParcel   dated.List[smallParcelTerms] `json:"small_parcel"`
	Identifiers   dated.List[bool]             `json:"identifiers"`
	Postal        dated.List[postalTerms]      `json:"postal"`
	Batteries     map[string]batteryTerms      `json:"batteries"`
	Ion           []string                     `json:"ion"`
	Conditions    map[string]string            `json:"conditions"` // of a battery: intact or unsafe
	Intact        dated.List[intactTerms]      `json:"intact"`
	Unsafe        dated.List[unsafeTerms]      `json:"unsafe"`
}]("customs.json", customsFile)

type smallParcelTerms struct {
	UpTo    Amount `json:"up_to_cents"`
	PerLine Amount `json:"per_line_cents"`
}

type postalTerms struct {
	Form     string   `json:"form"`
	Category string   `json:"category"`
	MustShow []string `json:"must_show"`
}

type batteryTerms struct {
	UN          string `json:"un"`
	InEquipment bool   `json:"in_equipment"`
}

type intactTerms struct {
	Provision  string   `json:"provision"`
	Battery    int      `json:"battery_wh"` // the largest lithium-ion battery
	Conditions []string `json:"conditions"`
}

type unsafeTerms struct {
	Provision string   `json:"provision"`
	Route     string   `json:"route"`
	Packing   []string `json:"packing"`
}

// CustomsFacts are what is said of a parcel.
type CustomsFacts struct {
	Value      *Amount       `json:"value_eur"`
	Lines      []CustomsLine `json:"lines"`
	On         Date          `json:"on"`
	ExportedOn Date          `json:"exported_on"`
	ReturnedOn Date          `json:"returned_on"`
	SameState  *bool         `json:"same_state"`
	ByExporter *bool         `json:"exporter_is_importer"`
	Item       string        `json:"item"`
	Battery    string        `json:"battery"`
	Condition  string        `json:"condition"`
	WattHours  *Rate         `json:"wh"`
	From       string        `json:"from"`
	To         string        `json:"to"`
	Postal     *bool         `json:"postal"`
}

// CustomsLine is a line of a declaration.
type CustomsLine struct {
	What   string `json:"what"`
	Units  int    `json:"units"`
	Tariff string `json:"tariff" needed:""`
}

// CustomsSaid is what follows. Fields that the facts do not call for are nil.
type CustomsSaid struct {
	Duty        *nullable[Amount] `json:"duty_eur,omitempty"` // none: the ordinary tariff, which is not known here
	Identifiers *bool             `json:"product_identifiers_mandatory,omitempty"`
	Relief      *bool             `json:"duty_relief,omitempty"`
	VATExempt   *bool             `json:"vat_exempt,omitempty"`
	Limit       *Date             `json:"three_year_limit,omitempty"`
	Label       *bool             `json:"issue_standard_label,omitempty"`
	Route       string            `json:"route,omitempty"`
	UN          string            `json:"un,omitempty"`
	Provision   *word             `json:"provision,omitempty"`
	Conditions  []string          `json:"conditions,omitzero"`
	Form        *word             `json:"form,omitempty"`
	Category    *word             `json:"category,omitempty"`
	MustShow    []string          `json:"must_show,omitzero"`
	Traced
}

func customsAndTransport(q Question) (any, error) {
	var f CustomsFacts
	if err := q.Read(&f); err != nil {
		return nil, err
	}
	if _, err := member(q.Jurisdiction); err != nil {
		return nil, err
	}
	c := crossing{CustomsFacts: f}
	if c.On.IsZero() {
		c.On = AsOf
	}
	for _, part := range []func() error{c.duty, c.relief, c.battery, c.form} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	if len(c.steps) == 0 {
		return nil, needed("input", "from")
	}
	c.said.Traced = traced(c.steps...)
	return c.said, nil
}

// crossing is one question being answered.
type crossing struct {
	CustomsFacts
	said  CustomsSaid
	steps []Step
}

// duty counts the duty on a small parcel from outside the Union: so much for each tariff heading declared (C-03).
func (c *crossing) duty() error {
	if c.Value == nil && c.Lines == nil {
		return nil
	}
	if c.Value == nil {
		return needed("input", "value_eur")
	}
	if err := counted(*c.Value, "input", "value_eur"); err != nil {
		return err
	}
	headings := map[string]bool{}
	for i, l := range c.Lines {
		switch {
		case !tariff(l.Tariff):
			return fault.New(fault.Invalid, lang.LawNoCode(short(l.Tariff))).At("input", "lines", i, "tariff")
		case l.Units < 0:
			return belowZero("units", "input", "lines", i, "units")
		}
		headings[l.Tariff] = true
	}
	if len(headings) == 0 {
		return needed("input", "lines")
	}
	c.said.Duty = &nullable[Amount]{}
	terms, in := customs().SmallParcel.On(c.On)
	if in && *c.Value <= terms.Value.UpTo {
		c.said.Duty.value = new(terms.Value.PerLine * Amount(len(headings)))
	}
	_, identifiers := customs().Identifiers.On(c.On)
	c.said.Identifiers = &identifiers
	result := "ordinary tariff"
	if c.said.Duty.value != nil {
		result = c.said.Duty.value.String()
	}
	c.steps = append(c.steps, gives("C-03", terms, result))
	return nil
}

// tariff says whether a text is a code of the tariff: a heading or finer.
func tariff(code string) bool {
	const shortest, longest = 2, 10
	return numeral(code) && len(code) >= shortest && len(code) <= longest
}

// relief says whether Union goods come back free of duty and tax (C-01).
func (c *crossing) relief() error {
	if c.ExportedOn.IsZero() {
		if c.ReturnedOn.IsZero() {
			return nil
		}
		return needed("input", "exported_on")
	}
	back := c.ReturnedOn
	if back.IsZero() {
		back = c.On
	}
	if back < c.ExportedOn {
		return fault.New(fault.Invalid, lang.LawBefore(back.Time(), c.ExportedOn.Time())).At("input", "returned_on")
	}
	terms := latest(customs().ReturnedGoods, back)
	limit, free := ReturnedGoods(c.ExportedOn, back, yes(c.SameState))
	exempt := free && yes(c.ByExporter)
	c.said.Relief, c.said.VATExempt, c.said.Limit = &free, &exempt, &limit
	step := gives("C-01", terms, truth(free))
	step.Event, step.On = "export", c.ExportedOn
	c.steps = append(c.steps, step)
	return nil
}

// ReturnedGoods gives the last day on which exported Union goods come back free of duty, and whether they do on a day
// (rule C-01; Union Customs Code, article 203). They must be in the state in which they left, and declared as returned.
func ReturnedGoods(exported, returned Date, sameState bool) (limit Date, free bool) {
	limit = exported.Years(latest(customs().ReturnedGoods, returned).Value)
	return limit, sameState && returned <= limit
}

// battery says whether goods with a lithium battery may travel on an ordinary label (C-05).
func (c *crossing) battery() error {
	if c.Battery == "" {
		if c.Condition != "" || c.WattHours != nil {
			return needed("input", "battery")
		}
		return nil
	}
	kind, ok := customs().Batteries[c.Battery]
	if !ok {
		return noWord("input.battery", c.Battery, slices.Sorted(maps.Keys(customs().Batteries)))
	}
	if c.Condition == "" {
		return needed("input", "condition") // always asked before any label
	}
	state, ok := customs().Conditions[c.Condition]
	if !ok {
		return noWord("input.condition", c.Condition, slices.Sorted(maps.Keys(customs().Conditions)))
	}
	if c.WattHours != nil && *c.WattHours < 0 {
		return belowZero("wh", "input", "wh")
	}
	c.said.UN = kind.UN
	if state == "intact" {
		c.intact(kind)
		return nil
	}
	terms := latest(customs().Unsafe, c.On)
	provision := word(terms.Value.Provision)
	c.said.Label, c.said.Route, c.said.Provision = new(false), terms.Value.Route, &provision
	c.steps = append(c.steps, gives("C-05", terms, terms.Value.Route))
	return nil
}

func (c *crossing) intact(kind batteryTerms) {
	terms := latest(customs().Intact, c.On)
	small := !slices.Contains(customs().Ion, c.Battery) || c.WattHours == nil || *c.WattHours <= Rate(terms.Value.Battery)*one
	label, provision := kind.InEquipment && small, word("")
	if label {
		provision, c.said.Conditions = word(terms.Value.Provision), terms.Value.Conditions
	} else {
		c.said.Route, c.said.Conditions = latest(customs().Unsafe, c.On).Value.Route, []string{}
	}
	c.said.Label, c.said.Provision = &label, &provision
	c.steps = append(c.steps, gives("C-05", terms, truth(label)))
}

// form names the customs form of a postal return across the border of the customs union, and what it must show (C-02).
func (c *crossing) form() error {
	if c.From == "" && c.To == "" {
		return nil
	}
	if c.From == "" {
		return needed("input", "from")
	}
	if c.To == "" {
		return needed("input", "to")
	}
	if _, err := memberAt(c.From, c.On, "input", "from"); err != nil {
		return err
	}
	if _, err := memberAt(c.To, c.On, "input", "to"); err != nil {
		return err
	}
	terms := latest(customs().Postal, c.On)
	form, category := word(""), word("")
	c.said.MustShow = []string{}
	if c.From != c.To && yes(c.Postal) && !(inCustoms(c.From, c.On) && inCustoms(c.To, c.On)) {
		form, category, c.said.MustShow = word(terms.Value.Form), word(terms.Value.Category), terms.Value.MustShow
	}
	c.said.Form, c.said.Category = &form, &category
	c.steps = append(c.steps, gives("C-02", terms, string(form)))
	return nil
}
