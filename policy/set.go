package policy

import (
	_ "embed"
	"errors"
	"slices"
	"time"

	"retour/ground/lang"
	"retour/ground/money"
	"retour/policy/rule"
)

//go:embed default.json
var defaultFile []byte

// Set is one version of a shop's policy. It is frozen on the orders made under it and never edited after: a change is a
// new version.
//
// Rules stand in the shop's order. Each rule whose condition holds has its say. Of the verdicts the strictest counts;
// what is hidden by any rule is hidden; for everything else (window, resolutions, each fee, trigger, returnless) the
// first rule that says something counts. The last rule has no condition and says what holds otherwise.
type Set struct {
	Version string    `json:"version" maxLength:"64"`
	From    time.Time `json:"from" doc:"orders placed from this instant on are made under it"`
	Transit Transit   `json:"transit"`
	Rules   []Rule    `json:"rules" maxItems:"200"`
}

// Transit is what is assumed where a date is missing, so that no window stays open for want of one: an order is taken
// as shipped Ship days after it was placed, and as delivered Carry days after it was shipped.
type Transit struct {
	Ship  int64 `json:"ship_days"`
	Carry int64 `json:"carry_days"`
}

// Rule is one rule: when it applies, and what then.
type Rule struct {
	ID   string          `json:"id" doc:"lower_snake, stays the same from version to version"`
	When *rule.Condition `json:"when,omitempty" doc:"absent: always"`
	Then Effects         `json:"then"`
	Say  rule.Words      `json:"say,omitempty" doc:"what shopper and staff read, by language; may be left out for a rule shipped with the program"`
}

// Effects is what a rule does; it does at least one thing.
type Effects struct {
	Verdict     Verdict      `json:"verdict,omitempty" enum:"review,refuse"`
	Goodwill    bool         `json:"goodwill,omitempty" doc:"take it although the window is over"`
	Window      *Window      `json:"window,omitempty"`
	Resolutions []Resolution `json:"resolutions,omitempty" doc:"what is offered, in this order"`
	Hide        []Resolution `json:"hide,omitempty" doc:"what is not offered"`
	Fees        []Fee        `json:"fees,omitempty"`
	Settle      Trigger      `json:"settle,omitempty" enum:"at_once,first_scan,received,graded,legal_date"`
	Returnless  *bool        `json:"returnless,omitempty" doc:"money back, and the goods stay with the customer"`
	Photo       *bool        `json:"photo,omitempty" doc:"ask for a photo; never done for a withdrawal"`
}

// Window is the period in which a return may be declared under the shop's own policy: Days after the day of the event,
// to the end of the last day where the shopper lives. Until, where it is later, is the last day (a festive season).
type Window struct {
	Days  int64  `json:"days"`
	From  Event  `json:"from" enum:"delivered,shipped,placed"`
	Until string `json:"until,omitempty" format:"date"`
}

// Event is what a window is counted from.
type Event string

// The events.
const (
	Delivered Event = "delivered"
	Shipped   Event = "shipped"
	Placed    Event = "placed"
)

// Fee is a cost of the return and who bears it. A customer bears it as basis points of what is returned, as an amount
// in the order's currency (one for each currency the shop sells in; in another it is not taken), or, return shipping
// only, as what the carrier asks.
type Fee struct {
	Kind    FeeKind        `json:"kind" enum:"return_shipping,restocking"`
	Payer   Payer          `json:"payer" enum:"customer,shop"`
	BP      int64          `json:"bp,omitempty" doc:"basis points: 1000 is 10 %"`
	Amounts []money.Amount `json:"amounts,omitempty"`
	For     []Resolution   `json:"for,omitempty" doc:"only with these resolutions; absent: all"`
}

// Default is the policy a new shop starts with: thirty days from delivery, faulty goods free of charge.
func Default() Set {
	s, err := Load(defaultFile, DefaultReasons())
	if err != nil {
		panic("policy: default.json: " + err.Error())
	}
	return s
}

// Load reads a set from JSON, strictly, and checks it against the reasons shoppers may choose. Its error holds a fault
// for each thing wrong, at its JSON path.
func Load(data []byte, tree *Tree) (Set, error) {
	var s Set
	if err := rule.Read(data, &s); err != nil {
		return Set{}, err
	}
	return s, s.Check(tree)
}

// Check tells what is wrong with a set that someone wants to save. It is stricter than Compile, which must also take
// what was saved when the tree of reasons was another.
func (s Set) Check(tree *Tree) error {
	var c checks
	s.check(&c)
	schema := fields(tree.Keys()...)
	for i, r := range s.Rules {
		if _, err := schema.Compile(r.When, "rules", i, "when"); err != nil {
			c = append(c, err)
		}
	}
	return errors.Join(c...)
}

func (s Set) check(c *checks) {
	c.text(s.Version, 64, "version")
	if s.From.IsZero() {
		c.fail(lang.FaultRequired("from"), "from")
	}
	c.whole(s.Transit.Ship, 0, 60, "transit", "ship_days")
	c.whole(s.Transit.Carry, 1, 120, "transit", "carry_days")
	if len(s.Rules) == 0 || len(s.Rules) > 200 {
		c.fail(lang.PolicySetCount(200), "rules")
		return
	}
	var seen []string
	for i, r := range s.Rules {
		if !keyShape.MatchString(r.ID) {
			c.fail(lang.PolicyKeyShape(r.ID), "rules", i, "id")
		}
		if slices.Contains(seen, r.ID) {
			c.fail(lang.PolicyRuleKeyTwice(r.ID), "rules", i, "id")
		}
		seen = append(seen, r.ID)
		r.Then.check(c, "rules", i, "then")
	}
	end := s.Rules[len(s.Rules)-1]
	if end.When != nil || end.Then.Window == nil || end.Then.Resolutions == nil || end.Then.Settle == "" || !end.Then.ships() {
		c.fail(lang.PolicySetLast(), "rules", len(s.Rules)-1)
	}
}

// ships reports whether it says who bears the way back, whatever the resolution.
func (e Effects) ships() bool {
	return slices.ContainsFunc(e.Fees, func(f Fee) bool { return f.Kind == ReturnShipping && f.For == nil })
}

func (e Effects) check(c *checks, path ...any) {
	at := func(more ...any) []any { return append(slices.Clone(path), more...) }
	if e.Verdict == "" && !e.Goodwill && e.Window == nil && e.Resolutions == nil && e.Hide == nil && e.Fees == nil &&
		e.Settle == "" && e.Returnless == nil && e.Photo == nil {
		c.fail(lang.PolicyRuleWithoutEffect(), path...)
	}
	if e.Verdict != "" {
		c.word(string(e.Verdict), []string{string(Review), string(Refuse)}, at("verdict")...)
	}
	if e.Settle != "" {
		c.word(string(e.Settle), words(Triggers), at("settle")...)
	}
	if e.Window != nil {
		e.Window.check(c, at("window")...)
	}
	c.resolutions(e.Resolutions, at("resolutions")...)
	c.resolutions(e.Hide, at("hide")...)
	for i, f := range e.Fees {
		f.check(c, at("fees", i)...)
	}
}

func (c *checks) resolutions(list []Resolution, path ...any) {
	if list != nil && len(list) == 0 {
		c.fail(lang.FaultRequired(last(path)), path...)
	}
	for i, r := range list {
		c.word(string(r), words(Resolutions), append(slices.Clone(path), i)...)
	}
}

func (w Window) check(c *checks, path ...any) {
	at := func(field string) []any { return append(slices.Clone(path), field) }
	c.whole(w.Days, 1, 3650, at("days")...)
	c.word(string(w.From), []string{string(Delivered), string(Shipped), string(Placed)}, at("from")...)
	if w.Until != "" {
		if _, err := time.Parse(time.DateOnly, w.Until); err != nil {
			c.fail(lang.PolicyRuleValueTime(), at("until")...)
		}
	}
}

func (f Fee) check(c *checks, path ...any) {
	at := func(more ...any) []any { return append(slices.Clone(path), more...) }
	c.word(string(f.Kind), []string{string(ReturnShipping), string(Restocking)}, at("kind")...)
	c.word(string(f.Payer), []string{string(Customer), string(Shop)}, at("payer")...)
	c.whole(f.BP, 0, 10_000, at("bp")...)
	c.resolutions(f.For, at("for")...)
	var seen []money.Currency
	for i, a := range f.Amounts {
		switch {
		case !a.Currency.Known():
			c.fail(lang.FaultCurrencyUnknown(), at("amounts", i, "currency")...)
		case slices.Contains(seen, a.Currency):
			c.fail(lang.PolicyRuleKeyTwice(string(a.Currency)), at("amounts", i, "currency")...)
		}
		if a.Minor <= 0 {
			c.fail(lang.FaultAmountNotPositive(), at("amounts", i, "amount")...)
		}
		seen = append(seen, a.Currency)
	}
	priced := f.BP > 0 || len(f.Amounts) > 0
	switch {
	case f.BP > 0 && len(f.Amounts) > 0, f.Payer == Shop && priced, f.Payer == Customer && f.Kind == Restocking && !priced:
		c.fail(lang.PolicyFeeShape(), path...)
	}
}

// Policy is a set ready to decide.
type Policy struct {
	set   Set
	tree  *Tree
	rules []compiled
}

// compiled is a rule with its judge and its sentence.
type compiled struct {
	*Rule
	judge   rule.Judge[matter]
	because rule.Because
}

// Compile makes a set ready to decide with the reasons of a tree.
func Compile(s Set, tree *Tree) (*Policy, error) {
	var c checks
	s.check(&c)
	p := &Policy{set: s, tree: tree, rules: make([]compiled, len(s.Rules))}
	schema := fields()
	for i := range s.Rules {
		r := &s.Rules[i]
		judge, err := schema.Compile(r.When, "rules", i, "when")
		if err != nil {
			c = append(c, err)
		}
		p.rules[i] = compiled{Rule: r, judge: judge, because: rule.Own("policy", r.ID, s.Version, r.Say)}
	}
	if len(c) > 0 {
		return nil, errors.Join(c...)
	}
	return p, nil
}

// Set gives the set back, for showing and for writing it out again as JSON.
func (p *Policy) Set() Set { return p.set }
