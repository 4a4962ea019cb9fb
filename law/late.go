package law

import (
	"math/big"
	"slices"
	"strconv"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law/calendar"
	"retour/law/country"
	"retour/law/dated"
)

// The regimes of lateness.
const (
	LateWithdrawal  = "withdrawal_L242-4"
	LateNonDelivery = "non_delivery_L241-4"
)

// Lateness is a refund that was due on a day and is paid on another, or not yet: then that day is the one as of which is
// asked.
type Lateness struct {
	Regime string
	Sums   Amount // due
	Price  *Amount
	Due    Date
	Paid   Date
	Rates  dated.List[Rate] // the legal rate of interest where a question brings its own; else that of the data
}

// tierLegalRate is the tier in which the legal rate of interest counts, day by day.
const tierLegalRate = "legal_rate"

// Penalty is what lateness adds by law to the sums due. Other readings of the same text stand beside it.
type Penalty struct {
	Days    int
	Tier    string  // "none", "legal_rate", "5%" …
	Amount  *Amount // nil where the legal rate is not known yet
	Flat    *Amount // legal rate without share of time
	Started *Amount // counting months begun, where months count
	Capped  bool    // at the price of the product, from where legal interest runs
	Unknown Date    // first day whose legal rate is not known, if any
	Trace   []Step
}

// Late computes what lateness adds (P-01 to P-03). It is shown, never paid or hidden by itself.
func Late(p Place, l Lateness) (Penalty, error) {
	rule, list := "P-02", p.LateWithdrawal
	if l.Regime == LateNonDelivery {
		rule, list = "P-03", p.LateNonDelivery
	}
	tiers, err := inForce(p, rule, list, l.Due)
	if err != nil {
		return Penalty{}, err
	}
	out := Penalty{Days: max(0, int(l.Paid-l.Due)), Tier: "none"}
	days := gives("P-01", tiers, strconv.Itoa(out.Days))
	days.Event, days.On = "refund_due", l.Due
	out.Trace = append(out.Trace, days)
	if out.Days == 0 {
		out.Amount = new(Amount)
		out.Trace = append(out.Trace, gives(rule, tiers, out.Amount.String()))
		return out, nil
	}
	for _, t := range tiers.Value {
		if out.Days >= t.From && (t.To == 0 || out.Days <= t.To) {
			out.apply(p, l, t)
			break
		}
	}
	last := gives(rule, tiers, "unknown")
	if out.Amount != nil {
		last.Result = out.Amount.String()
	}
	out.Trace = append(out.Trace, last)
	return out, nil
}

func (o *Penalty) apply(p Place, l Lateness, t country.Tier) {
	if t.LegalRate {
		o.Tier = tierLegalRate
		o.interest(p, l)
		return
	}
	percent := t.Percent
	if t.Monthly > 0 {
		complete, started := months(l.Due+Date(t.From-1), l.Paid)
		more := l.share(percent + t.Monthly*country.Points(started))
		percent += t.Monthly * country.Points(complete)
		o.Started = &more
	}
	o.Tier = percentage(percent)
	amount := l.share(percent)
	o.Amount = &amount
	if l.Price == nil || l.Regime == LateNonDelivery {
		return
	}
	o.Capped = amount > *l.Price
	for _, a := range []*Amount{o.Amount, o.Started} {
		if a != nil {
			*a = min(*a, *l.Price)
		}
	}
}

// months counts the complete months from one day to another by the calendar, and those begun.
func months(from, to Date) (complete, started int) {
	y1, m1, _ := from.Split()
	y2, m2, _ := to.Split()
	complete = 12*(y2-y1) + int(m2-m1)
	if from.Months(complete) > to {
		complete--
	}
	if started = complete; from.Months(complete) < to {
		started++
	}
	return complete, started
}

// interest is the legal rate day by day, each day at the rate of its half-year and by the length of its year; and, in
// another reading, the rate of the first day late without share of time.
func (o *Penalty) interest(p Place, l Lateness) {
	sum := new(big.Rat)
	for d := l.Due + 1; d <= l.Paid; d++ {
		rate, source, ok := l.rate(p, d)
		if !ok {
			o.Unknown = d
			return
		}
		year := calendar.Of(d.Year()+1, time.January, 1) - calendar.Of(d.Year(), time.January, 1)
		sum.Add(sum, big.NewRat(int64(rate), 100*1_000_000*int64(year)))
		if d == l.Due+1 {
			flat := l.times(big.NewRat(int64(rate), 100*1_000_000))
			o.Flat = &flat
		}
		if n := len(o.Trace) - 1; o.Trace[n].From != source.From || o.Trace[n].Article != source.Article {
			o.Trace = append(o.Trace, source)
		}
	}
	amount := l.times(sum)
	o.Amount = &amount
	if l.Price != nil && amount > *l.Price {
		*o.Amount, o.Capped = *l.Price, true
	}
}

func (l Lateness) rate(p Place, on Date) (Rate, Step, bool) {
	for _, v := range slices.Backward(l.Rates) { // in any order, as they are given
		if on >= v.From && (v.To.IsZero() || on <= v.To) {
			return v.Value, gives("P-02", v, v.Value.String()), true
		}
	}
	v, ok := p.LegalRate.On(on)
	rate := Rate(v.Value) * 10_000
	return rate, gives("P-02", v, rate.String()), ok
}

func (l Lateness) share(p country.Points) Amount { return l.times(big.NewRat(int64(p), 100*100)) }

// times multiplies the sums due, rounding half up once, at the end.
func (l Lateness) times(by *big.Rat) Amount {
	exact := new(big.Rat).Mul(by, new(big.Rat).SetInt64(int64(l.Sums)))
	doubled := new(big.Int).Add(new(big.Int).Mul(exact.Num(), big.NewInt(2)), exact.Denom())
	return Amount(new(big.Int).Quo(doubled, new(big.Int).Mul(exact.Denom(), big.NewInt(2))).Int64())
}

func percentage(p country.Points) string {
	return Rate(p*10_000).String() + "%"
}

// lateRefundPenalty answers late_refund_penalty.
func lateRefundPenalty(q Question) (any, error) {
	var in struct {
		Regime     string  `json:"regime" needed:"" words:"withdrawal_L242-4 non_delivery_L241-4"`
		Sums       *Amount `json:"sums_due" needed:""`
		Price      *Amount `json:"product_price"`
		Due        Date    `json:"refund_due" needed:""`
		RefundedOn Date    `json:"refunded_on" needed:""`
		Rates      []struct {
			From Date  `json:"from" needed:""`
			To   Date  `json:"to"`
			Rate *Rate `json:"rate" needed:""`
		} `json:"legal_rates_percent"`
	}
	if err := q.Read(&in); err != nil {
		return nil, err
	}
	p, err := q.placeOf("", "")
	if err != nil {
		return nil, err
	}
	l := Lateness{Regime: in.Regime, Sums: *in.Sums, Price: in.Price, Due: in.Due, Paid: in.RefundedOn}
	for key, amount := range map[string]*Amount{"sums_due": in.Sums, "product_price": in.Price} {
		if amount != nil && *amount < 0 {
			return nil, fault.New(fault.Invalid, lang.LawBelowZero(amount.String())).At("input", key)
		}
	}
	for i, r := range in.Rates {
		if *r.Rate < 0 {
			return nil, fault.New(fault.Invalid, lang.LawBelowZero(r.Rate.String())).At("input", "legal_rates_percent", i, "rate")
		}
		l.Rates = append(l.Rates, dated.Value[Rate]{Value: *r.Rate, From: r.From, To: r.To, Source: "legal_rates_percent"})
	}
	out, err := Late(p, l)
	if err != nil {
		return nil, err
	}
	var flat *nullable[Amount]
	if out.Tier == tierLegalRate {
		flat = &nullable[Amount]{out.Flat}
	}
	return struct {
		Days     int               `json:"days_late"`
		Tier     string            `json:"tier"`
		Penalty  *Amount           `json:"penalty"`
		Flat     *nullable[Amount] `json:"penalty_if_flat_percentage,omitempty"` // of this reading only where the legal rate counts
		Started  *Amount           `json:"penalty_if_started_months_count,omitempty"`
		Capped   bool              `json:"capped_at_product_price"`
		Interest bool              `json:"then_legal_interest"`
		Unknown  Date              `json:"legal_rate_unknown_from,omitzero"`
		Traced
	}{out.Days, out.Tier, out.Amount, flat, out.Started, out.Capped, out.Capped, out.Unknown, traced(out.Trace...)}, nil
}
