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
	last, ok := law.Repayment(law.Sale{
		Country: c.Country, Business: c.Buyer == order.Business, Placed: instant(c.Placed), Zone: (order.Shop{Zone: c.Zone}).Location(),
	}, r.informed(), tx.Now())
	if !ok {
		return false, nil
	}
	at := last.UnixMicro()
	r.Due = &at
	return true, nil
}
