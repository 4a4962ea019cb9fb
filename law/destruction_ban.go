package law

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law/dated"
)

// DisposalFacts are what is said of goods that may be destroyed. What is not said is the case the rules are about: a large
// company in the Union, goods under annex VII that came back by a withdrawal.
type DisposalFacts struct {
	Country           string          `json:"country"`
	CompanySize       string          `json:"company_size"` // micro, small, medium, large
	Product           string          `json:"product"`      // a word such as small_appliance, a code, or a word with its code: apparel_CN61
	ReturnBasis       string          `json:"return_basis"`
	Condition         string          `json:"condition"`
	On                Date            `json:"on"` // none: the day of the data
	Feasible          *bool           `json:"repair_or_cleaning_feasible"`
	OtherGrounds      *bool           `json:"grounds_a_to_g"` // one of them applies
	OfferedTo         *int            `json:"offered_to_entities"`
	Accepted          *bool           `json:"accepted"`
	Weeks             *int            `json:"weeks_on_website"`
	OfferedFrom       Date            `json:"offered_on_website_from"`
	NationalException string          `json:"national_exception"`
	Year              *int            `json:"financial_year"`
	Discarded         json.RawMessage `json:"discarded"` // true, false, or a list of DiscardedGoods
	DestroyedOn       Date            `json:"destroyed_on"`
	AskedOn           Date            `json:"authority_request_on"`
}

// DiscardedGoods are goods of one kind discarded in a year.
type DiscardedGoods struct {
	Code   string `json:"cn" needed:""`
	Units  int    `json:"units"`
	Reason string `json:"reason" needed:"" words:"a b c d e f g h i j other"`
}

// Disposal is what the law says of them. Fields that the facts do not call for are nil.
type Disposal struct {
	Unsold       *bool    `json:"is_unsold_consumer_product,omitempty"`
	Allowed      *bool    `json:"destruction_allowed,omitempty"`
	Banned       *bool    `json:"espr_ban_applies,omitempty"`
	BanFrom      *Date    `json:"espr_ban_from,omitempty"`
	National     *bool    `json:"agec_applies,omitempty"`
	NeedsGround  *bool    `json:"needs_ground,omitempty"` // and its evidence, before anything is destroyed
	Options      []string `json:"options,omitzero"`       // best first (D-07)
	Ground       *word    `json:"ground,omitempty"`
	Years        *int     `json:"documents_kept_years,omitempty"`
	Statement    *bool    `json:"statement_to_waste_operator,omitempty"`
	Earliest     *Date    `json:"earliest_destruction,omitempty"`
	Lines        *int     `json:"lines,omitempty"`
	WeightUnit   string   `json:"weight_unit,omitempty"`
	WholeNumbers *bool    `json:"whole_numbers,omitempty"`
	EstimateMark string   `json:"estimate_mark,omitempty"`
	DigitsII     *int     `json:"cn_digits_annex_II,omitempty"`
	DigitsOther  *int     `json:"cn_digits_other,omitempty"`
	Disclosed    *bool    `json:"disclosure_required,omitempty"`
	FormFrom     *Date    `json:"form_mandatory_from,omitempty"` // before it, the same in any form
	PublishIn    *int     `json:"publish_within_months,omitempty"`
	OnlineYears  *int     `json:"kept_online_years,omitempty"`
	KeepUntil    *Date    `json:"keep_documents_until,omitempty"`
	AnswerBy     *Date    `json:"answer_authority_by,omitempty"`
	Format       string   `json:"format,omitempty"`
	Traced
}

func destructionBan(q Question) (any, error) {
	var f DisposalFacts
	if err := q.Read(&f); err != nil {
		return nil, err
	}
	if f.Country == "" {
		if _, err := member(q.Jurisdiction); err != nil {
			return nil, err
		}
		f.Country = q.Jurisdiction
	}
	said, err := DisposalControl(f)
	if err != nil {
		return nil, err
	}
	return said, nil
}

// DisposalControl says whether goods may be destroyed, on what ground, with what evidence, what may be done with them
// instead, and what is published about them (rules D-01 to D-07; Regulation (EU) 2024/1781, articles 24 and 25; in France
// C. env. L541-15-8). The faults it returns name the fact, under "input".
func DisposalControl(f DisposalFacts) (Disposal, error) {
	d := disposing{DisposalFacts: f}
	if err := d.read(); err != nil {
		return Disposal{}, err
	}
	if d.about() {
		d.bans()
		d.ground()
		d.allow()
		d.options()
	}
	if err := d.disclose(); err != nil {
		return Disposal{}, err
	}
	d.evidence()
	d.said.Traced = traced(d.steps...)
	return d.said, nil
}

// disposing is one question being answered.
type disposing struct {
	DisposalFacts
	in       place
	code     string
	unsold   bool
	banned   bool
	national bool   // a ban of the country's own applies
	letter   string // of the ground, or ""
	lifted   bool   // the Union's ban is lifted
	said     Disposal
	steps    []Step
}

func (d *disposing) add(s Step) { d.steps = append(d.steps, s) }

// read checks the facts and fills in what was not said.
func (d *disposing) read() (err error) {
	if d.Country == "" {
		d.Country = union
	}
	if d.On.IsZero() {
		d.On = AsOf
	}
	if d.in, err = memberAt(d.Country, d.On, "input", "country"); err != nil {
		return err
	}
	if d.CompanySize == "" {
		d.CompanySize = destruction().Sizes[len(destruction().Sizes)-1]
	}
	unsold := latest(destruction().UnsoldBases, d.On)
	if d.ReturnBasis == "" {
		d.ReturnBasis = "withdrawal"
	}
	d.unsold = slices.Contains(unsold.Value, d.ReturnBasis)
	d.code = latest(destruction().AnnexVII, d.On).Value[0]
	ok := true
	if d.Product != "" {
		if d.code, ok = goodsCode(d.Product); !ok {
			return noWord("input.product", d.Product, append(slices.Sorted(maps.Keys(destruction().Products)), "…_CN61"))
		}
	}
	if d.Condition == "" {
		d.Condition = "as_new"
	}
	return first(
		oneOf(d.CompanySize, destruction().Sizes, "input.company_size"),
		oneOf(d.ReturnBasis, append(slices.Clone(unsold.Value), destruction().OtherBases...), "input.return_basis"),
		oneOf(d.Condition, slices.Sorted(maps.Keys(destruction().Conditions)), "input.condition"),
		d.readException(), d.readCounts(),
	)
}

func (d *disposing) readException() error {
	if d.NationalException == "" {
		return nil
	}
	return oneOf(d.NationalException, destruction().NationalExceptions[d.country()], "input.national_exception")
}

func (d *disposing) readCounts() error {
	for _, c := range []struct {
		name string
		n    *int
	}{{"offered_to_entities", d.OfferedTo}, {"weeks_on_website", d.Weeks}, {"financial_year", d.Year}} {
		if c.n != nil && *c.n < 0 {
			return belowZero(c.name, "input", c.name)
		}
	}
	return nil
}

func oneOf(word string, allowed []string, at string) error {
	if slices.Contains(allowed, word) {
		return nil
	}
	return noWord(at, word, allowed)
}

func (d *disposing) country() string {
	country, _, _ := strings.Cut(d.Country, "-")
	return country
}

// about says whether the question is about destroying goods, and not only about what is published or kept afterwards.
func (d *disposing) about() bool {
	after := d.Year != nil || !d.DestroyedOn.IsZero() || !d.AskedOn.IsZero() || d.listed()
	return !after || d.Product != "" || d.OfferedTo != nil || d.Weeks != nil || !d.OfferedFrom.IsZero()
}

func (d *disposing) listed() bool { return len(d.Discarded) > 0 && d.Discarded[0] == '[' }

// inAnnexVII says whether the goods are apparel, accessories or footwear of the annex.
func (d *disposing) inAnnexVII() bool {
	return covered(d.code, latest(destruction().AnnexVII, d.On).Value) || slices.Contains(latest(destruction().Chapters, d.On).Value, d.code)
}

// bans finds which bans apply.
func (d *disposing) bans() {
	ban := destruction().Ban[d.CompanySize]
	_, in := ban.On(d.On)
	from := Date(0)
	if d.inAnnexVII() {
		from = ban.Begins()
	}
	d.banned = in && d.unsold && d.in.Union && d.inAnnexVII()
	national := destruction().National[d.country()]
	_, inOwn := national.On(d.On)
	d.national = inOwn && d.unsold && !slices.Contains(destruction().FoodChapters, d.code[:2])
	d.said.Unsold, d.said.Banned, d.said.BanFrom, d.said.National, d.said.NeedsGround = &d.unsold, &d.banned, &from, &d.national, &d.banned
	d.add(says("D-01", d.On, truth(d.unsold)))
	if len(ban) > 0 {
		d.add(gives("D-02", latest(ban, d.On), truth(d.banned)))
	}
	if len(national) > 0 {
		d.add(gives("D-03", latest(national, d.On), truth(d.national)))
	}
}

// ground finds the ground that the facts make out.
func (d *disposing) ground() {
	d.letter = destruction().Conditions[d.Condition]
	if slices.Contains(destruction().OnlyNotFeasible, d.letter) && (d.Feasible == nil || *d.Feasible) {
		d.letter = ""
	}
	if d.letter == "" {
		d.offered()
	}
	d.lifted = d.letter != ""
	if d.OtherGrounds != nil && *d.OtherGrounds && d.letter == "" {
		d.lifted = true // one of a to g, which the question does not name
	}
	if d.letter != "" {
		for _, g := range destruction().Grounds {
			if g.Letter == d.letter {
				d.add(gives("D-04", latest(g.Says, d.On), d.letter))
			}
		}
	}
	ground := word(d.letter)
	d.said.Ground = &ground
}

// offered says whether the goods were offered as ground h asks, and from when that is so.
func (d *disposing) offered() {
	terms := latest(destruction().Offer, d.On)
	refused := no(d.Accepted)
	long := d.Weeks != nil && *d.Weeks >= terms.Value.Weeks
	if !d.OfferedFrom.IsZero() {
		const week = 7
		earliest := d.OfferedFrom + Date(week*terms.Value.Weeks)
		long = long || d.On >= earliest
		if !refused {
			earliest = 0
		}
		d.said.Earliest = &earliest
		d.add(gives("D-04", terms, earliest.String()))
	}
	if no(d.OtherGrounds) && refused && (long || d.OfferedTo != nil && *d.OfferedTo >= terms.Value.Entities) {
		d.letter = "h"
	}
}

// allow joins the bans and the ground. A ground of the Union's rules lifts the Union's ban, not a country's own.
func (d *disposing) allow() {
	allowed := (!d.banned || d.lifted) && (!d.national || d.NationalException != "")
	d.said.Allowed = &allowed
	if d.letter == "" {
		return
	}
	terms := latest(destruction().Evidence, d.On)
	d.said.Years, d.said.Statement = &terms.Value.Years, &terms.Value.Statement
	d.add(gives("D-05", terms, "proof kept"))
}

// options lists what may be done with the goods, best first.
func (d *disposing) options() {
	state := "feasible"
	letter := destruction().Conditions[d.Condition]
	switch {
	case letter == "":
		state = "as_new"
	case !slices.Contains(destruction().OnlyNotFeasible, letter), d.Feasible != nil && !*d.Feasible:
		state = "not_feasible"
	}
	ways := latest(destruction().Ways, d.On)
	d.said.Options = []string{}
	for _, way := range ways.Value {
		fits := slices.Contains(destruction().WaysOf[state], way) && !(d.national && slices.Contains(destruction().NotWithNational, way))
		if fits || way == "destroy" && *d.said.Allowed && d.letter != "" {
			d.said.Options = append(d.said.Options, way)
		}
	}
	d.add(gives("D-07", ways, strings.Join(d.said.Options, " ")))
}

// disclose says what is published about discarded goods.
func (d *disposing) disclose() error {
	discarded, goods, err := d.discarded()
	if err != nil {
		return err
	}
	form := latest(destruction().Form, d.On)
	if d.listed() {
		lines, err := d.lines(goods, form.Value)
		if err != nil {
			return err
		}
		d.said.Lines = &lines
	}
	if d.Year != nil || d.listed() {
		v := form.Value
		d.said.WeightUnit, d.said.WholeNumbers, d.said.EstimateMark = v.WeightUnit, &v.WholeNumbers, v.EstimateMark
		d.said.DigitsII, d.said.DigitsOther = &v.AnnexII, &v.Other
		from := destruction().FormatFrom.Begins()
		d.said.FormFrom, d.said.PublishIn, d.said.OnlineYears = &from, &v.PublishMonths, &v.OnlineYears
		d.add(gives("D-06", form, v.WeightUnit))
	}
	if d.Year == nil && len(d.Discarded) == 0 && !d.about() {
		return nil
	}
	duty := destruction().Disclosure[d.CompanySize]
	now, in := duty.On(d.On)
	if d.Year != nil {
		now, in = latest(duty, d.On), len(duty) > 0 && *d.Year >= duty[0].Value
	}
	required := in && d.unsold && d.in.Union && discarded
	d.said.Disclosed = &required
	if now.Source != "" {
		d.add(gives("D-06", now, truth(required)))
	}
	return nil
}

// discarded reads whether goods are discarded, and which.
func (d *disposing) discarded() (bool, []DiscardedGoods, error) {
	switch {
	case len(d.Discarded) == 0 || string(d.Discarded) == "null":
		return true, nil, nil
	case d.listed():
		var goods []DiscardedGoods
		err := decode(d.Discarded, "input.discarded", &goods)
		return true, goods, err
	}
	var is bool
	err := decode(d.Discarded, "input.discarded", &is)
	return is, nil, err
}

// lines counts the lines of the disclosure: one for each category and reason.
func (d *disposing) lines(goods []DiscardedGoods, form disclosureForm) (int, error) {
	type line struct{ category, reason string }
	lines := map[line]bool{}
	annexII := latest(destruction().AnnexII, d.On).Value
	for i, g := range goods {
		code, ok := goodsCode(g.Code)
		switch {
		case !ok || !numeral(g.Code):
			return 0, fault.New(fault.Invalid, lang.LawNoCode(short(g.Code))).At("input", "discarded", i, "cn")
		case g.Units < 0:
			return 0, belowZero("units", "input", "discarded", i, "units")
		case g.Units == 0:
			continue
		}
		digits := form.Other
		if covered(code, annexII) {
			digits = form.AnnexII
		}
		lines[line{code[:min(digits, len(code))], g.Reason}] = true
	}
	return len(lines), nil
}

// evidence says how long proof of a destruction is kept, and by when an authority is answered.
func (d *disposing) evidence() {
	terms := latest(destruction().Evidence, d.On)
	if !d.DestroyedOn.IsZero() {
		v, in := destruction().Evidence.On(d.DestroyedOn)
		until := Date(0)
		if in {
			until = d.DestroyedOn.Years(v.Value.Years)
			terms = v
		}
		d.said.KeepUntil, d.said.Years, d.said.Statement = &until, &terms.Value.Years, &terms.Value.Statement
		d.after(terms, "destruction", d.DestroyedOn, until)
	}
	if !d.AskedOn.IsZero() {
		by := d.AskedOn + Date(terms.Value.AnswerDays)
		d.said.AnswerBy, d.said.Format = &by, terms.Value.Format
		d.after(terms, "authority_request", d.AskedOn, by)
	}
}

func (d *disposing) after(v dated.Value[evidenceTerms], event string, on, result Date) {
	step := gives("D-05", v, result.String())
	step.Event, step.On = event, on
	d.add(step)
}
