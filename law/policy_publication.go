package law

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law/calendar"
	"retour/law/dated"
)

//go:embed data/publication.json
var publicationFile []byte

var publication = data[struct {
	Note         string               `json:"note"`
	LeastDays    dated.List[int]      `json:"least_days"`
	Refund       dated.List[string]   `json:"refund"`
	Restocking   dated.List[string]   `json:"restocking"`
	Defects      dated.List[string]   `json:"defects"`
	NotPermitted dated.List[string]   `json:"not_permitted"`
	Posting      dated.List[[]string] `json:"posting"` // countries whose states want a policy posted
	Unlimited    string               `json:"unlimited"`
	Most         int                  `json:"most_countries"`
	Words        map[string][]string  `json:"words"`

	// Elsewhere is where the same stands outside the European Economic Area, by country and error.
	Elsewhere map[string]map[string]string `json:"sources_elsewhere"`
}]("publication.json", publicationFile)

// What may be wrong with a published policy.
const (
	DaysBelow        = "merchantReturnDays_below_14"
	NoFullRefund     = "refundType_must_include_FullRefund"
	RestockingFee    = "restockingFee_not_allowed_for_withdrawal"
	DefectsNotFree   = "itemDefectReturnFees_must_be_FreeReturn"
	NotPermitted     = "not_permitted_below_statutory_right"
	StatePostingLaws = "state_posting_laws" // a warning
)

// Published is a return policy as schema.org's MerchantReturnPolicy writes it. A property that is left out is not checked.
type Published struct {
	Countries       []string // ISO 3166-1 alpha-2
	Category        string
	Days            *int
	RefundTypes     []string
	RestockingFee   bool // any
	DefectFees      string
	Fees            []string // of other returns
	EveryItemExempt bool     // every covered item is excluded from the right of withdrawal
}

// Finding is what a published policy says and may not.
type Finding struct {
	Word string // one of the words above
	Step
}

// PublishedPolicy checks a policy against the right of withdrawal and the guarantee of the countries it is for (rule J-02),
// by the law of a day: that of the European Economic Area, and that of the United Kingdom, which asks the same. Errors are
// below the law; warnings ask for a look. Unknown countries are not checked.
func PublishedPolicy(p Published, on Date) (errors, warnings []Finding) {
	protected, sources := false, map[string]string(nil)
	for _, country := range p.Countries {
		in, err := memberOn(country, on)
		if err == nil && in.Withdrawal && (!protected || in.Area) {
			protected, sources = true, publication().Elsewhere[country]
		}
		if posting, ok := publication().Posting.On(on); ok && slices.Contains(posting.Value, country) && warnings == nil {
			warnings = append(warnings, Finding{StatePostingLaws, gives("U-01", posting, StatePostingLaws)})
		}
	}
	if !protected {
		return nil, warnings
	}
	found := func(word string, step Step) {
		if step.Rule, step.Result = "J-02", word; sources[word] != "" {
			step.Article = sources[word]
		}
		errors = append(errors, Finding{word, step})
	}
	least := latest(publication().LeastDays, on)
	refund := latest(publication().Refund, on)
	restocking := latest(publication().Restocking, on)
	not := latest(publication().NotPermitted, on)
	free := latest(publication().Defects, on)
	if p.Days != nil && *p.Days < least.Value && p.Category != publication().Unlimited && !p.EveryItemExempt {
		found(DaysBelow, gives("", least, ""))
	}
	if p.RefundTypes != nil && !slices.Contains(p.RefundTypes, refund.Value) && !p.EveryItemExempt {
		found(NoFullRefund, gives("", refund, ""))
	}
	if (p.RestockingFee || slices.Contains(p.Fees, restocking.Value)) && !p.EveryItemExempt {
		found(RestockingFee, gives("", restocking, ""))
	}
	if p.DefectFees != "" && p.DefectFees != free.Value {
		found(DefectsNotFree, gives("", free, ""))
	}
	if p.Category == not.Value && !p.EveryItemExempt {
		found(NotPermitted, gives("", not, ""))
	}
	return errors, warnings
}

// policyFacts is a policy as a question writes it, property by property.
type policyFacts struct {
	Context          json.RawMessage `json:"@context"`
	Type             json.RawMessage `json:"@type"`
	ID               json.RawMessage `json:"@id"`
	Country          json.RawMessage `json:"applicableCountry"`
	ReturnCountry    json.RawMessage `json:"returnPolicyCountry"`
	Category         string          `json:"returnPolicyCategory"`
	Days             json.RawMessage `json:"merchantReturnDays"`
	Link             string          `json:"merchantReturnLink"`
	Method           json.RawMessage `json:"returnMethod"`
	Fees             json.RawMessage `json:"returnFees"`
	RemorseFees      json.RawMessage `json:"customerRemorseReturnFees"`
	DefectFees       json.RawMessage `json:"itemDefectReturnFees"`
	ShippingAmount   json.RawMessage `json:"returnShippingFeesAmount"`
	RemorseAmount    json.RawMessage `json:"customerRemorseReturnShippingFeesAmount"`
	DefectAmount     json.RawMessage `json:"itemDefectReturnShippingFeesAmount"`
	Label            json.RawMessage `json:"returnLabelSource"`
	RemorseLabel     json.RawMessage `json:"customerRemorseReturnLabelSource"`
	DefectLabel      json.RawMessage `json:"itemDefectReturnLabelSource"`
	RefundType       json.RawMessage `json:"refundType"`
	RestockingFee    json.RawMessage `json:"restockingFee"`
	ItemCondition    json.RawMessage `json:"itemCondition"`
	InStore          *bool           `json:"inStoreReturnsOffered"`
	MemberTier       json.RawMessage `json:"validForMemberTier"`
	Additional       json.RawMessage `json:"additionalProperty"`
	SeasonalOverride json.RawMessage `json:"returnPolicySeasonalOverride"`
	EveryItemExempt  bool            `json:"every_item_excluded"`
}

// PublicationSaid is what is wrong with a policy.
type PublicationSaid struct {
	Errors   []string `json:"errors"`
	Warnings []string `json:"warnings"`
	Traced
}

func policyPublication(q Question) (any, error) {
	var f policyFacts
	if err := q.Read(&f); err != nil {
		return nil, err
	}
	p, err := f.read(q.Jurisdiction)
	if err != nil {
		return nil, err
	}
	said := PublicationSaid{Errors: []string{}, Warnings: []string{}}
	errors, warnings := PublishedPolicy(p, AsOf)
	seasons, err := f.seasons(p)
	if err != nil {
		return nil, err
	}
	for _, season := range seasons {
		more, _ := PublishedPolicy(season, AsOf)
		errors = append(errors, more...)
	}
	var steps []Step
	for _, e := range errors {
		if !slices.Contains(said.Errors, e.Word) {
			said.Errors, steps = append(said.Errors, e.Word), append(steps, e.Step)
		}
	}
	for _, w := range warnings {
		said.Warnings, steps = append(said.Warnings, w.Word), append(steps, w.Step)
	}
	if len(steps) == 0 {
		steps = append(steps, gives("J-02", latest(publication().LeastDays, AsOf), "nothing below the law"))
	}
	said.Traced = traced(steps...)
	return said, nil
}

// read takes the properties that are checked, and refuses words that schema.org does not have.
func (f policyFacts) read(jurisdiction string) (p Published, err error) {
	p.EveryItemExempt = f.EveryItemExempt
	if p.Countries, err = f.countries(jurisdiction); err != nil {
		return p, err
	}
	p.Category = schemaWord(f.Category)
	if f.Category != "" {
		if err = oneOf(p.Category, publication().Words["returnPolicyCategory"], "input.returnPolicyCategory"); err != nil {
			return p, err
		}
	}
	if p.Days, err = days(f.Days, "input.merchantReturnDays"); err != nil {
		return p, err
	}
	if p.RestockingFee, err = anyFee(f.RestockingFee, "input.restockingFee"); err != nil {
		return p, err
	}
	var defect []string
	for _, w := range []struct {
		name, words string
		raw         json.RawMessage
		to          *[]string
	}{
		{"refundType", "refundType", f.RefundType, &p.RefundTypes},
		{"returnFees", "fees", f.Fees, &p.Fees},
		{"customerRemorseReturnFees", "fees", f.RemorseFees, &p.Fees},
		{"itemDefectReturnFees", "fees", f.DefectFees, &defect},
		{"returnMethod", "returnMethod", f.Method, nil},
		{"itemCondition", "itemCondition", f.ItemCondition, nil},
		{"returnLabelSource", "label", f.Label, nil},
		{"customerRemorseReturnLabelSource", "label", f.RemorseLabel, nil},
		{"itemDefectReturnLabelSource", "label", f.DefectLabel, nil},
	} {
		words, err := schemaWords(w.raw, publication().Words[w.words], "input."+w.name)
		if err != nil {
			return p, err
		}
		if w.to != nil && words != nil {
			*w.to = append(*w.to, words...)
		}
	}
	for _, fee := range defect {
		if p.DefectFees == "" || p.DefectFees == latest(publication().Defects, AsOf).Value {
			p.DefectFees = fee
		}
	}
	return p, nil
}

// countries reads whom the policy is for.
func (f policyFacts) countries(jurisdiction string) ([]string, error) {
	if _, err := member(jurisdiction); err != nil {
		return nil, err
	}
	for _, c := range []struct {
		name string
		raw  json.RawMessage
	}{{"returnPolicyCountry", f.ReturnCountry}, {"applicableCountry", f.Country}} {
		countries, err := textOrTexts(c.raw, "input."+c.name)
		if err != nil {
			return nil, err
		}
		if len(countries) > publication().Most {
			return nil, fault.New(fault.Invalid, lang.LawTooLarge(strconv.Itoa(len(countries)))).At("input", c.name)
		}
		for i, country := range countries {
			if _, err := memberAt(country, AsOf, "input", c.name, i); err != nil {
				return nil, err
			}
		}
		if c.name == "applicableCountry" && len(countries) > 0 {
			return countries, nil
		}
	}
	return []string{jurisdiction}, nil
}

// seasons reads the overrides of a season, each as a policy of its own.
func (f policyFacts) seasons(whole Published) ([]Published, error) {
	if absent(f.SeasonalOverride) {
		return nil, nil
	}
	type override struct {
		Type      json.RawMessage `json:"@type"`
		StartDate string          `json:"startDate"`
		EndDate   string          `json:"endDate"`
		Days      json.RawMessage `json:"merchantReturnDays"`
		Category  string          `json:"returnPolicyCategory"`
	}
	at, raw := "input.returnPolicySeasonalOverride", f.SeasonalOverride
	var all []override
	if raw[0] == '[' {
		if err := decode(raw, at, &all); err != nil {
			return nil, err
		}
	} else {
		all = make([]override, 1)
		if err := decode(raw, at, &all[0]); err != nil {
			return nil, err
		}
	}
	var seasons []Published
	for _, o := range all {
		n, err := days(o.Days, at+".merchantReturnDays")
		if err != nil {
			return nil, err
		}
		category := schemaWord(o.Category)
		if category != "" {
			if err := oneOf(category, publication().Words["returnPolicyCategory"], at+".returnPolicyCategory"); err != nil {
				return nil, err
			}
		}
		seasons = append(seasons, Published{Countries: whole.Countries, Category: category, Days: n, EveryItemExempt: whole.EveryItemExempt})
	}
	return seasons, nil
}

func absent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// schemaWord is a word of schema.org without its address.
func schemaWord(text string) string {
	for _, before := range []string{"https://schema.org/", "http://schema.org/", "schema:"} {
		if rest, ok := strings.CutPrefix(text, before); ok {
			return rest
		}
	}
	return text
}

// textOrTexts reads one text or a list of them.
func textOrTexts(raw json.RawMessage, at string) (all []string, err error) {
	if absent(raw) {
		return nil, nil
	}
	if raw[0] == '[' {
		err = decode(raw, at, &all)
		return all, err
	}
	one := ""
	err = decode(raw, at, &one)
	return []string{one}, err
}

// schemaWords reads one or several words out of those of a property.
func schemaWords(raw json.RawMessage, words []string, at string) ([]string, error) {
	all, err := textOrTexts(raw, at)
	for i := range all {
		all[i] = schemaWord(all[i])
		if err == nil {
			err = oneOf(all[i], words, at)
		}
	}
	return all, err
}

// days reads a number of days. A policy may also give the last days themselves, which say nothing of their number.
func days(raw json.RawMessage, at string) (*int, error) {
	if absent(raw) {
		return nil, nil
	}
	if raw[0] == '"' || raw[0] == '[' {
		all, err := textOrTexts(raw, at)
		for _, text := range all {
			date, _, _ := strings.Cut(text, "T")
			if _, bad := calendar.Parse(date); bad != nil && err == nil {
				err = fault.New(fault.Invalid, lang.LawNoDate(short(text))).At(at)
			}
		}
		return nil, err
	}
	n := 0
	if err := decode(raw, at, &n); err != nil {
		return nil, err
	}
	if n < 0 {
		return nil, belowZero(strconv.Itoa(n), at)
	}
	return &n, nil
}

// anyFee says whether a fee is one: a percentage ("5%", 5) or an amount of money that is not zero.
func anyFee(raw json.RawMessage, at string) (bool, error) {
	if absent(raw) {
		return false, nil
	}
	text := string(raw)
	switch raw[0] {
	case '"':
		if err := decode(raw, at, &text); err != nil {
			return false, err
		}
	case '{':
		var money struct {
			Type     json.RawMessage `json:"@type"`
			Currency string          `json:"currency"`
			Value    json.RawMessage `json:"value" needed:""`
		}
		if err := decode(raw, at, &money); err != nil {
			return false, err
		}
		text = strings.Trim(string(money.Value), `"`)
	}
	n, err := readDecimal(strings.TrimSpace(strings.TrimSuffix(text, "%")), rateDigits)
	switch {
	case err != nil:
		return false, fault.New(fault.Invalid, lang.LawNoAmount(short(text), rateDigits)).At(at)
	case n < 0:
		return false, belowZero(short(text), at)
	}
	return n > 0, nil
}
