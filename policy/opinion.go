package policy

import (
	"slices"
	"time"

	"retour/ground/money"
	"retour/policy/rule"
)

// Opinion is the answer about one line, with every rule that led to it.
type Opinion struct {
	Verdict     Verdict        `json:"verdict"`
	Basis       Basis          `json:"basis"`
	Open        []Basis        `json:"open,omitempty" doc:"every basis open to the shopper, who chooses; never steered to the cheaper"`
	Resolutions []Resolution   `json:"resolutions,omitempty" doc:"what the shopper may choose; none when refused"`
	From        time.Time      `json:"from,omitzero" doc:"what the shop's window is counted from, known or assumed"`
	Until       time.Time      `json:"until,omitzero" doc:"last instant in which this line may be declared; absent where no date is known at all"`
	Charges     []Charge       `json:"charges,omitempty"`
	Settle      Trigger        `json:"settle,omitempty"`
	Returnless  bool           `json:"returnless,omitempty"`
	Photo       bool           `json:"photo,omitempty" doc:"a photo is asked for"`
	Version     string         `json:"version" doc:"version of the policy"`
	Reasons     []rule.Because `json:"reasons" minItems:"1"`
}

// Charge is one cost of the return and who bears it. Without basis points and amount it is return shipping at what the
// carrier asks.
type Charge struct {
	Kind   FeeKind       `json:"kind"`
	Payer  Payer         `json:"payer"`
	BP     int64         `json:"bp,omitempty" doc:"of the price of what is returned"`
	Amount *money.Amount `json:"amount,omitempty" doc:"once for the return, in the order's currency"`
	For    []Resolution  `json:"for,omitempty" doc:"only with these resolutions; absent: with every other"`
	Rule   string        `json:"rule"`
}

// Charged gives the charge of a kind for a resolution, and false where there is none.
func (o Opinion) Charged(kind FeeKind, with Resolution) (Charge, bool) {
	for _, c := range o.Charges {
		if c.Kind == kind && (c.For == nil || slices.Contains(c.For, with)) {
			return c, true
		}
	}
	return Charge{}, false
}
