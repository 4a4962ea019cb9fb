package law

import "time"

// Repayment is the last instant by which a consumer who withdrew is paid back, once goods or a proof of their sending are
// seen: so many days after the withdrawal was declared, or at once where they are seen later (directive 2011/83/EU, article
// 13(1) and (3)); in the United Kingdom so many days after they are seen (SI 2013/3134, regulation 34). Before that the
// shop may wait, and no day is set. It is the end of the day in the consumer's zone. It reports false where the consumer
// has no such right, or the country's rules are not known.
func Repayment(s Sale, declared, seen time.Time) (time.Time, bool) {
	rule, ok := ruleFor(s.Country, s.Placed)
	if !ok || s.Business {
		return time.Time{}, false
	}
	from := declared
	if rule.RefundFrom == "seen" {
		from = seen
	}
	last := endOfDay(from.In(s.zone()).AddDate(0, 0, rule.Refund))
	if last.Before(seen) {
		last = seen
	}
	return last, true
}

// SendDays is how many days a consumer who withdrew may take to send the goods back, 0 where there is no such right
// (directive 2011/83/EU, article 14(1); SI 2013/3134, regulation 35).
func SendDays(s Sale) int {
	rule, ok := ruleFor(s.Country, s.Placed)
	if !ok || s.Business {
		return 0
	}
	return rule.Send
}

func (s Sale) zone() *time.Location {
	if s.Zone == nil {
		return time.UTC
	}
	return s.Zone
}
