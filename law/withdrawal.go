// Package law answers what the law of the consumer's country gives: here the right of withdrawal and the legal guarantee
// of goods bought at a distance. It is pure: numbers of the law are dated data beside the code, with their sources, and
// no question is answered by today's clock.
package law

import (
	_ "embed"
	"encoding/json"
	"time"
)

//go:embed withdrawal.json
var withdrawalFile []byte

var withdrawals = func() withdrawalData {
	var d withdrawalData
	if err := json.Unmarshal(withdrawalFile, &d); err != nil {
		panic("law: withdrawal.json: " + err.Error())
	}
	return d
}()

type withdrawalData struct {
	Version string           `json:"version"`
	Rules   []withdrawalRule `json:"rules"`
}

type withdrawalRule struct {
	Countries  []string `json:"countries"`
	From       string   `json:"from"`
	Days       int      `json:"days"`
	Uninformed int      `json:"uninformed_months"`
	Guarantee  int      `json:"guarantee_months"`
	Send       int      `json:"send_days"`
	Refund     int      `json:"refund_days"`
	RefundFrom string   `json:"refund_from"` // declared or seen
}

// Sale is what the right of withdrawal depends on.
type Sale struct {
	Country   string // of the consumer's residence, ISO 3166-1 alpha-2
	Business  bool   // bought for a trade: no right
	Placed    time.Time
	Possessed time.Time // zero: not in the consumer's hands yet, so the period has not begun
	Informed  bool      // the right was told as the law asks, and that can be proved
	Zone      *time.Location
}

// Right is what the law gives.
type Right struct {
	Known      bool // the country's rules are known
	Withdrawal bool
	Last       time.Time // last instant of withdrawal, zero while the period has not begun
	Guarantee  bool
	Guaranteed time.Time // last instant of the guarantee, zero while it has not begun
	Version    string
}

// Withdrawal answers for one sale. The period ends with the last day in the consumer's zone; a weekend or holiday at its
// end is not added here, which keeps the answer on the short side of the law by at most a few days, during which a late
// declaration is put before a person and never refused.
func Withdrawal(s Sale) Right {
	out := Right{Version: withdrawals.Version}
	rule, ok := ruleFor(s.Country, s.Placed)
	if !ok {
		return out
	}
	out.Known = true
	if s.Business {
		return out
	}
	out.Withdrawal, out.Guarantee = true, true
	if s.Possessed.IsZero() {
		return out
	}
	day := s.Possessed.In(s.zone())
	last := day.AddDate(0, 0, rule.Days)
	if !s.Informed {
		last = last.AddDate(0, rule.Uninformed, 0)
	}
	out.Last = endOfDay(last)
	out.Guaranteed = endOfDay(day.AddDate(0, rule.Guarantee, 0))
	return out
}

func endOfDay(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 23, 59, 59, 0, t.Location()).UTC()
}

func ruleFor(country string, placed time.Time) (withdrawalRule, bool) {
	on := placed.UTC().Format(time.DateOnly)
	for _, r := range withdrawals.Rules {
		if on < r.From && !placed.IsZero() {
			continue
		}
		for _, c := range r.Countries {
			if c == country {
				return r, true
			}
		}
	}
	return withdrawalRule{}, false
}

// Least is how many days after delivery a consumer of a country may withdraw from what is bought at an instant, where the
// country's rules are known. A shop cannot promise fewer.
func Least(country string, at time.Time) (days int, known bool) {
	rule, ok := ruleFor(country, at)
	return rule.Days, ok
}
