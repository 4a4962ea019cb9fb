package disposition

import (
	"retour/ground/money"
	"retour/policy"
	"retour/policy/rule"
)

// Facts is all that decides where one piece goes. A zero value means "not known" unless it says otherwise.
type Facts struct {
	// What was seen.
	Grade    string   `json:"grade,omitempty" enum:"A,B,C,D" doc:"empty: not graded"`
	Blocked  bool     `json:"blocked,omitempty" doc:"a finding stopped the inspection"`
	Findings []string `json:"findings,omitempty" doc:"fault codes"`
	Sealed   bool     `json:"sealed,omitempty"`
	Hazard   bool     `json:"hazard,omitempty"`
	Serial   string   `json:"serial,omitempty" enum:"same,other,none" doc:"against what was shipped"`
	Liable   string   `json:"liable,omitempty" doc:"who answers for the fault, as decided"`

	// What it is.
	SKU      string       `json:"sku,omitempty"`
	Category string       `json:"category,omitempty"`
	Tags     []string     `json:"tags,omitempty"`
	Price    money.Amount `json:"price,omitzero" doc:"paid for it"`
	Value    money.Amount `json:"value,omitzero" doc:"expected from selling it as it is"`
	Recalled bool         `json:"recalled,omitempty" doc:"the product or its lot is called back or blocked"`
	Foreign  bool         `json:"foreign,omitempty" doc:"not ours: never sold by us"`

	// Why it came.
	Basis   policy.Basis `json:"basis,omitempty" doc:"legal basis of its return line; empty where no return is known"`
	Refused bool         `json:"refused,omitempty" doc:"the return was refused: it is still the customer's"`
	Country string       `json:"country,omitempty" doc:"ISO 3166-1 alpha-2, of the customer"`

	// What can be done with it, and where.
	Site       string       `json:"site,omitempty"`
	Wanted     bool         `json:"wanted,omitempty" doc:"an exchange waits for this article"`
	Ordered    *int64       `json:"ordered_lately,omitempty" doc:"pieces of the article ordered in the last 30 days; absent: not known"`
	SeasonOver bool         `json:"season_over,omitempty"`
	Agreement  bool         `json:"supplier_agreement,omitempty" doc:"the supplier takes it back"`
	Repairable bool         `json:"repairable,omitempty"`
	RepairCost money.Amount `json:"repair_cost,omitzero"`
	RepairGain money.Amount `json:"repair_gain,omitzero" doc:"what it is worth more once repaired"`
	Donable    bool         `json:"donable,omitempty" doc:"an organisation takes such goods"`
	Destroy    Destruction  `json:"destruction,omitzero"`
}

// Destruction is what the law says about destroying this piece, as the caller found it for its country, goods and date.
type Destruction struct {
	Allowed bool   `json:"allowed"`
	Ground  string `json:"ground,omitempty" doc:"letter of the lawful ground, recorded and proved"`
	Version string `json:"version,omitempty" doc:"version of the law's data"`
}

// unsold reports whether it counts as an unsold consumer product (RULES D-01): all but what came back because it was
// not as it should be. In doubt it does.
func (f *Facts) unsold() bool {
	switch f.Basis {
	case policy.LegalGuarantee, policy.HiddenDefect, policy.DamagedInTransit, policy.Recall, policy.Commercial:
		return false
	}
	return true
}

// Fields describes, for whoever writes rules, what conditions of this room may ask about.
func Fields() []rule.Info { return schema.Describe() }

var schema = rule.NewSchema(
	rule.TextField("grade", func(f *Facts) string { return f.Grade }, "A", "B", "C", "D"),
	rule.BoolField("blocked", func(f *Facts) (bool, bool) { return f.Blocked, true }),
	rule.TextsField("findings", func(f *Facts) []string { return f.Findings }),
	rule.BoolField("sealed", func(f *Facts) (bool, bool) { return f.Sealed, true }),
	rule.BoolField("hazard", func(f *Facts) (bool, bool) { return f.Hazard, true }),
	rule.TextField("serial", func(f *Facts) string { return f.Serial }, "same", "other", "none"),
	rule.TextField("liable", func(f *Facts) string { return f.Liable }, words(policy.Liabilities)...),
	rule.TextField("sku", func(f *Facts) string { return f.SKU }),
	rule.TextField("category", func(f *Facts) string { return f.Category }),
	rule.TextsField("tags", func(f *Facts) []string { return f.Tags }),
	rule.AmountField("price", func(f *Facts) money.Amount { return f.Price }),
	rule.AmountField("value", func(f *Facts) money.Amount { return f.Value }),
	rule.BoolField("recalled", func(f *Facts) (bool, bool) { return f.Recalled, true }),
	rule.BoolField("foreign", func(f *Facts) (bool, bool) { return f.Foreign, true }),
	rule.TextField("basis", func(f *Facts) string { return string(f.Basis) }, words(policy.Bases)...),
	rule.BoolField("refused", func(f *Facts) (bool, bool) { return f.Refused, true }),
	rule.TextField("country", func(f *Facts) string { return f.Country }),
	rule.TextField("site", func(f *Facts) string { return f.Site }),
	rule.BoolField("wanted", func(f *Facts) (bool, bool) { return f.Wanted, true }),
	rule.IntField("ordered_lately", func(f *Facts) (int64, bool) {
		if f.Ordered == nil {
			return 0, false
		}
		return *f.Ordered, true
	}),
	rule.BoolField("season_over", func(f *Facts) (bool, bool) { return f.SeasonOver, true }),
	rule.BoolField("supplier_agreement", func(f *Facts) (bool, bool) { return f.Agreement, true }),
	rule.BoolField("repairable", func(f *Facts) (bool, bool) { return f.Repairable, true }),
	rule.AmountField("repair_cost", func(f *Facts) money.Amount { return f.RepairCost }),
	rule.AmountField("repair_gain", func(f *Facts) money.Amount { return f.RepairGain }),
	rule.BoolField("repair_pays", repairPays),
	rule.BoolField("donable", func(f *Facts) (bool, bool) { return f.Donable, true }),
	rule.BoolField("destruction_allowed", func(f *Facts) (bool, bool) { return f.Destroy.Allowed && f.Destroy.Ground != "", true }),
)

// repairPays reports whether the gain of a repair is more than its cost; unknown unless both are, in one currency.
func repairPays(f *Facts) (bool, bool) {
	known := f.RepairCost.Currency != "" && f.RepairCost.Currency == f.RepairGain.Currency
	return f.RepairGain.Minor > f.RepairCost.Minor, known
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}
