package disposition

import (
	_ "embed"
	"errors"
	"regexp"
	"slices"
	"strings"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/policy/rule"
)

//go:embed default.json
var defaultFile []byte

// Set is one version of a shop's rules. They are asked in their order: the first that applies, and whose destination is
// safe and lawful for the piece, decides. Where none does, the piece is set apart.
type Set struct {
	Version string `json:"version" maxLength:"64"`
	Lanes   []Lane `json:"lanes,omitempty" doc:"lanes of the shop's own, beside the shipped ones"`

	Closed []Destination `json:"closed,omitempty" doc:"destinations that the shop does not use: rules that lead there are passed over"`

	Rules []Rule `json:"rules" maxItems:"200"`
}

// Rule is one rule.
type Rule struct {
	ID   string          `json:"id" doc:"lower_snake, stays the same from version to version"`
	When *rule.Condition `json:"when,omitempty" doc:"absent: always"`
	To   Destination     `json:"to" enum:"restock,second_choice,repair,vendor,outlet,donate,recycle,destroy,quarantine,send_back"`
	Lane string          `json:"lane,omitempty" doc:"absent: the first lane of the destination"`
	Say  rule.Words      `json:"say,omitempty" doc:"by language; may be left out for a rule shipped with the program"`
	Off  bool            `json:"off,omitempty" doc:"kept, but not asked"`
}

// Default is the rules a new shop starts with.
func Default() Set {
	s, err := Load(defaultFile)
	if err != nil {
		panic("disposition: default.json: " + err.Error())
	}
	return s
}

// Load reads a set from JSON, strictly, and checks it. Its error holds a fault for each thing wrong, at its JSON path.
func Load(data []byte) (Set, error) {
	var s Set
	if err := rule.Read(data, &s); err != nil {
		return Set{}, err
	}
	return s, s.Check()
}

// Check tells what is wrong with a set.
func (s Set) Check() error {
	_, err := Compile(s)
	return err
}

// Uses reports whether the shop uses a destination.
func (s Set) Uses(d Destination) bool { return !slices.Contains(s.Closed, d) }

// AllLanes lists the shipped lanes and those of the shop.
func (s Set) AllLanes() []Lane { return append(Lanes(), s.Lanes...) }

// Router is a set ready to decide.
type Router struct {
	set   Set
	rules []compiled
}

// Set gives the set back, for showing and for writing it out again as JSON.
func (r *Router) Set() Set { return r.set }

// Asks reports whether a rule that is on asks about a field, so that nobody looks up what no rule wants to know.
func (r *Router) Asks(field string) bool {
	return slices.ContainsFunc(r.rules, func(c compiled) bool { return !c.Off && c.When != nil && asks(*c.When, field) })
}

func asks(c rule.Condition, field string) bool {
	in := func(c rule.Condition) bool { return asks(c, field) }
	return c.Field == field || strings.Contains(c.CEL, field) || c.Not != nil && in(*c.Not) || slices.ContainsFunc(c.All, in) || slices.ContainsFunc(c.Any, in)
}

type compiled struct {
	*Rule
	lane    string
	judge   rule.Judge[Facts]
	because rule.Because
}

var idShape = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

const mostRules = 200

// Compile checks a set and makes it ready to decide.
func Compile(s Set) (*Router, error) {
	var faults []error
	fail := func(m lang.Message, path ...any) { faults = append(faults, fault.New(fault.Invalid, m).At(path...)) }
	if s.Version == "" {
		fail(lang.FaultRequired("version"), "version")
	} else if len([]rune(s.Version)) > 64 {
		fail(lang.FaultTextTooLong("version", 64), "version")
	}
	if len(s.Rules) == 0 || len(s.Rules) > mostRules {
		fail(lang.DispositionRuleCount(mostRules), "rules")
	}
	for i, d := range s.Closed {
		switch {
		case !slices.Contains(Destinations, d):
			fail(lang.FaultOneOf("closed", strings.Join(words(Destinations), ", ")), "closed", i)
		case d == Quarantine, d == SendBack:
			fail(lang.DispositionAlwaysOpen(d.message()), "closed", i)
		}
	}
	s.checkLanes(fail)
	r := &Router{set: s, rules: make([]compiled, len(s.Rules))}
	for i := range s.Rules {
		s.checkRule(i, fail)
		from := &s.Rules[i]
		judge, err := schema.Compile(from.When, "rules", i, "when")
		if err != nil {
			faults = append(faults, err)
		}
		r.rules[i] = compiled{Rule: from, judge: judge, lane: s.laneOf(*from), because: rule.Own("disposition", from.ID, s.Version, from.Say)}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return r, nil
}

func (s Set) checkLanes(fail func(lang.Message, ...any)) {
	all := s.AllLanes()
	for i, l := range s.Lanes {
		before := all[:len(lanes)+i]
		switch {
		case !idShape.MatchString(l.ID):
			fail(lang.DispositionIdShape(l.ID), "lanes", i, "id")
		case slices.ContainsFunc(before, func(x Lane) bool { return x.ID == l.ID }):
			fail(lang.PolicyRuleKeyTwice(l.ID), "lanes", i, "id")
		case l.Name(lang.English) == l.ID:
			fail(lang.DispositionLaneNameless(l.ID), "lanes", i, "names")
		}
		if !slices.Contains(Destinations, l.To) {
			fail(lang.FaultOneOf("to", strings.Join(words(Destinations), ", ")), "lanes", i, "to")
		}
	}
}

func (s Set) checkRule(i int, fail func(lang.Message, ...any)) {
	r := s.Rules[i]
	if !idShape.MatchString(r.ID) {
		fail(lang.DispositionIdShape(r.ID), "rules", i, "id")
	}
	if slices.ContainsFunc(s.Rules[:i], func(x Rule) bool { return x.ID == r.ID }) {
		fail(lang.PolicyRuleKeyTwice(r.ID), "rules", i, "id")
	}
	if !slices.Contains(Destinations, r.To) {
		fail(lang.FaultOneOf("to", strings.Join(words(Destinations), ", ")), "rules", i, "to")
	} else if s.laneOf(r) == "" {
		fail(lang.DispositionLaneUnknown(r.Lane, string(r.To)), "rules", i, "lane")
	}
}

// laneOf is the lane of a rule, or "" where it names one that does not lead to its destination.
func (s Set) laneOf(r Rule) string {
	for _, l := range s.AllLanes() {
		if l.To == r.To && (r.Lane == "" || r.Lane == l.ID) {
			return l.ID
		}
	}
	return ""
}
