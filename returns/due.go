package returns

import (
	"slices"

	"retour/ground/db"
	"retour/law"
	"retour/order"
	"retour/policy"
)

// consumer is on whose law it depends when money is due.
type consumer struct {
	Country  string
	Region   string
	Postcode string
	Buyer    order.Buyer
	Placed   int64
}

// promise sets the day on which the law wants the money back, now that goods or the proof of their sending are there. It
// says whether it did: the first of them sets it, once.
func (r *Row) promise(tx *db.Tx, bases []string) (bool, error) {
	if r.Due != nil || r.Settled >= r.Announced || !slices.Contains(bases, string(policy.Withdrawal)) {
		return false, nil
	}
	c, _, err := db.Get[consumer](tx, `SELECT coalesce(c.country, ''), coalesce(c.region, ''), coalesce(c.postcode, ''), o.buyer, o.placed FROM orders o
		LEFT JOIN customer c ON c.id = o.customer WHERE o.id = $1`, r.Order)
	if err != nil {
		return false, err
	}
	p, ok := law.Repaying(law.Sale{
		Country: c.Country, Region: c.Region, Postcode: c.Postcode, Business: c.Buyer == order.Business, Placed: instant(c.Placed),
	}, r.informed(), tx.Now())
	if !ok {
		return false, nil
	}
	keepClock(tx, r.ID, ClockRefund, p)
	at := p.Last.UnixMicro()
	r.Due = &at
	return true, nil
}
