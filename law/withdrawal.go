package law

import (
	"time"

	"retour/law/calendar"
	"retour/law/country"
)

// Sale is what the law of a consumer's purchase depends on.
type Sale struct {
	Country   string // of the consumer's residence, ISO 3166-1 alpha-2, or a code of its own such as RE
	Region    string // ISO 3166-2 or the part after the country ("57"); "" where the postcode is to tell
	Postcode  string // of the consumer's residence; without region and postcode the latest date of all regions counts
	Business  bool   // bought for a trade: no right
	Placed    time.Time
	Possessed time.Time      // zero: not in the consumer's hands yet, so the period has not begun
	Informed  bool           // the right was told as the law asks, and that can be proved
	Zone      *time.Location // in which days end; nil: the consumer's own, by country and region
}

// Right is what the law gives.
type Right struct {
	Known      bool           // the country's rules are known
	Zone       *time.Location // in which days end: the consumer's, UTC where nothing is known of it
	Withdrawal bool
	Last       time.Time // last instant of withdrawal, zero while the period has not begun
	Guarantee  bool
	Guaranteed time.Time // last instant of the guarantee, zero while it has not begun
	Version    string
	Trace      []Step // how Last came about
	Warranted  []Step // how Guaranteed came about
}

// Withdrawal answers for one sale.
func Withdrawal(s Sale) Right {
	p, zone, ok := s.place()
	out := Right{Version: Version, Zone: zone}
	if !ok {
		return out
	}
	b := Purchase{Contract: day(s.Placed, zone), Start: day(s.Possessed, zone), Event: "possession", Uninformed: !s.Informed}
	t, err := Period(p, b)
	if err != nil {
		return out
	}
	out.Known = true
	if s.Business {
		return out
	}
	months, guaranteed := p.Guarantee.On(b.on())
	out.Withdrawal, out.Guarantee, out.Trace = t.Right, guaranteed, t.Trace
	if b.Start.IsZero() {
		return out
	}
	if t.Right {
		out.Last = t.Until(zone)
	}
	if guaranteed {
		end := b.Start.Months(months.Value)
		out.Guaranteed = end.End(zone)
		step := gives("G-01", months, end.String())
		step.Event, step.On = "delivery", b.Start
		out.Warranted = []Step{step}
	}
	return out
}

// place is where the consumer lives, and the zone in which days end.
func (s Sale) place() (Place, *time.Location, bool) {
	p, ok := country.Locate(s.Country, s.Region, s.Postcode)
	switch {
	case !ok:
		return p, time.UTC, false
	case s.Zone != nil:
		return p, s.Zone, true
	}
	return p, p.Zone(), true
}

// day is the day of an instant, none of none.
func day(t time.Time, zone *time.Location) Date {
	if t.IsZero() {
		return 0
	}
	return calendar.In(t, zone)
}

// Least is how many days after delivery a consumer of a country may withdraw from what is bought at an instant, where the
// country's rules are known and give such a right (W-01). A shop cannot promise fewer.
func Least(code string, at time.Time) (days int, known bool) {
	p, ok := country.Locate(code, "", "")
	if !ok {
		return 0, false
	}
	on := day(at, time.UTC)
	right, _ := p.Right.On(on)
	least, known := p.WithdrawalDays.On(on)
	return least.Value, known && right.Value
}
