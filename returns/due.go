package returns

import (
	"slices"
	"time"

	"retour/ground/db"
	"retour/law"
	"retour/order"
	"retour/policy"
)

// refundDays is by when a withdrawal is paid back, in days (Directive 2011/83/EU art. 13(1); SI 2013/3134 reg. 34(5)).
const refundDays = 14

// dueBy is the last instant by which a withdrawal is paid back, once goods or a proof of their sending are seen: fourteen
// days after it was declared, or at once where they are seen later (RULES M-01, M-02); in the United Kingdom fourteen days
// after they are seen (M-04). Before that the shop may wait, and no day is set.
func dueBy(country string, declared, seen time.Time, zone *time.Location) time.Time {
	if country == "GB" {
		return endOfDay(seen, zone)
	}
	if day := endOfDay(declared, zone); day.After(seen) {
		return day
	}
	return seen
}

// endOfDay is the end of the fourteenth day after an instant, where the shopper lives as far as the shop knows.
func endOfDay(from time.Time, zone *time.Location) time.Time {
	day := from.In(zone).AddDate(0, 0, refundDays)
	return time.Date(day.Year(), day.Month(), day.Day(), 23, 59, 59, 0, zone).UTC()
}

// consumer is on whose law it depends when money is due.
type consumer struct {
	Country string
	Buyer   order.Buyer
	Placed  int64
	Zone    string
}

// promise sets the day on which the law wants the money back, now that goods or the proof of their sending are there. It
// says whether it did: the first of them sets it, once.
func (r *Row) promise(tx *db.Tx, bases []string) (bool, error) {
	if r.Due != nil || r.Settled >= r.Announced || !slices.Contains(bases, string(policy.Withdrawal)) {
		return false, nil
	}
	c, _, err := db.Get[consumer](tx, `SELECT coalesce(c.country, ''), o.buyer, o.placed, s.zone FROM orders o JOIN shop s ON s.id = o.shop
		LEFT JOIN customer c ON c.id = o.customer WHERE o.id = $1`, r.Order)
	if err != nil {
		return false, err
	}
	right := law.Withdrawal(law.Sale{Country: c.Country, Business: c.Buyer == order.Business, Placed: instant(c.Placed)})
	if !right.Withdrawal {
		return false, nil
	}
	at := dueBy(c.Country, instant(r.Made), tx.Now(), (order.Shop{Zone: c.Zone}).Location()).UnixMicro()
	r.Due = &at
	return true, nil
}
