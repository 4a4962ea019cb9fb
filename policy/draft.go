package policy

import (
	"encoding/json"
	"slices"
	"time"
)

// Template names the terms a shop may begin with. All of them keep what the law gives, which no set can take away, and take
// faulty goods back at the shop's cost; they differ in what the shop gives beyond.
type Template string

// The templates, from the least to the most.
const (
	LawOnly    Template = "law"      // what the law gives, and no more: the way back is the shopper's
	Thirty     Template = "thirty"   // thirty days; the way back is the shopper's, but free for an exchange
	ThirtyFree Template = "free"     // thirty days, the way back free
	Generous   Template = "generous" // a hundred days, the way back free, money back at the carrier's first scan
)

// Templates lists them.
var Templates = []Template{LawOnly, Thirty, ThirtyFree, Generous}

// Known reports whether there is such a template.
func (t Template) Known() bool { return slices.Contains(Templates, t) }

// Days is how many days a template gives, where the law gives at least so many.
func (t Template) Days(least int64) int64 {
	days := map[Template]int64{LawOnly: 14, Thirty: 30, ThirtyFree: 30, Generous: 100}[t]
	return max(days, least)
}

// Draft makes the first version of a shop's policy from a template: the product's default with what the template changes.
func Draft(t Template, version string, from time.Time, days int64) Set {
	s := Default()
	s.Version, s.From = version, from
	if t == LawOnly {
		s.Rules = slices.DeleteFunc(s.Rules, func(r Rule) bool { return r.ID == "exchange_free" })
	}
	end := &s.Rules[len(s.Rules)-1]
	end.Then.Window = &Window{Days: days, From: Delivered}
	switch t {
	case LawOnly:
		end.Then.Resolutions = []Resolution{Refund, Exchange}
	case ThirtyFree:
		end.Then.Fees = []Fee{{Kind: ReturnShipping, Payer: Shop}}
	case Generous:
		end.Then.Fees = []Fee{{Kind: ReturnShipping, Payer: Shop}}
		end.Then.Settle = FirstScan
	case Thirty:
	}
	return s
}

// TemplateOf recognises a set that was drafted from a template, and how many days it gives.
func TemplateOf(s Set) (Template, int64, bool) {
	if len(s.Rules) == 0 || s.Rules[len(s.Rules)-1].Then.Window == nil {
		return "", 0, false
	}
	days := s.Rules[len(s.Rules)-1].Then.Window.Days
	for _, t := range Templates {
		if s.Same(Draft(t, s.Version, s.From, days)) {
			return t, days, true
		}
	}
	return "", days, false
}

// Same reports whether two sets hold the same rules, whatever their versions and days of coming into force.
func (s Set) Same(o Set) bool {
	o.Version, o.From = s.Version, s.From
	a, errA := json.Marshal(s)
	b, errB := json.Marshal(o)
	return errA == nil && errB == nil && string(a) == string(b)
}
