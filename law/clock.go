package law

import (
	"time"

	"retour/law/calendar"
)

// Waiting says why no day is set yet for the money of a withdrawal: the trader may wait for the goods or a proof of their
// sending (M-02). It reports false where there is no such right to wait.
func Waiting(s Sale, informed time.Time) ([]Step, bool) {
	p, zone, ok := s.place()
	if !ok || s.Business {
		return nil, false
	}
	d, err := RefundDue(p, Handback{Contract: day(s.Placed, zone), Informed: calendar.In(informed, zone)})
	return d.Trace, err == nil && d.Waits && d.Due.IsZero()
}

// LateSum is what the law adds to money of a withdrawal that is given late.
type LateSum struct {
	Days  int
	Tier  string
	Minor *int64 // in the minor unit of the sums due; nil where a legal rate is not known yet
	Trace []Step
}

// LateRefund computes it for a day of payment, or for today where nothing is paid yet (P-01, P-02). Sums are in minor units
// of a currency with so many decimals. It reports false where the country's law adds nothing.
func LateRefund(s Sale, due, paid time.Time, sums int64, decimals int) (LateSum, bool) {
	p, zone, ok := s.place()
	if !ok || s.Business {
		return LateSum{}, false
	}
	scale, over := int64(1), int64(1)
	for i := decimals; i < cents; i++ {
		scale *= 10
	}
	for i := cents; i < decimals; i++ {
		over *= 10
	}
	late, err := Late(p, Lateness{Regime: LateWithdrawal, Sums: Amount(sums * scale / over), Due: calendar.In(due, zone), Paid: calendar.In(paid, zone)})
	if err != nil {
		return LateSum{}, false
	}
	out := LateSum{Days: late.Days, Tier: late.Tier, Trace: late.Trace}
	if late.Amount != nil {
		minor := int64(*late.Amount) * over / scale
		out.Minor = &minor
	}
	return out, true
}

// cents is how many decimals an [Amount] has.
const cents = 2
