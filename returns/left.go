package returns

import (
	"retour/ground/db"
	"retour/ground/ledger"
)

// left is what of all that was paid for the order can still be given back.
func (s *settling) left() int64 {
	sum := int64(0)
	for i := range s.tenders {
		sum += s.tenderLeft(&s.tenders[i])
	}
	return sum
}

// tenderLeft is what of a tender can still be paid back: not what a failed payment left in it, which is owed. Its account
// is opened at the first touch, less what was credited before Retour.
func (s *settling) tenderLeft(t *settleTender) int64 {
	if t.Left != nil {
		return max(0, *t.Left-s.waiting[t.ID])
	}
	historic := s.sale.Historic
	for i := range s.tenders {
		o := &s.tenders[i]
		gone := min(historic, o.Amount)
		historic -= gone
		if o.Left == nil {
			left := o.Amount - gone
			o.Left = &left
			s.post(ledger.World(ledger.WorldSale), ledger.Of(ledger.Tender, o.ID), left)
		}
	}
	return *t.Left
}

// failed is a payment that failed, with what its settlement still owes and has on its way.
type failed struct {
	Settlement int64
	Tender     int64
	Amount     int64
	Owed       int64
	Sent       int64
}

// reserve finds what is owed on payments that failed and were not made again. It lies in its tender until a person
// pays it again, and nothing else may be paid from it.
func (s *settling) reserve() error {
	if s.sale.Owed <= s.sale.Sent {
		return nil
	}
	all, err := db.All[failed](s.tx, `SELECT f.settlement, f.tender, f.amount, coalesce(a.balance, 0),
			CAST((SELECT coalesce(sum(p.amount), 0) FROM attempt p WHERE p.settlement = f.settlement AND p.state IN ('ready', 'pending', 'unknown')) AS BIGINT)
		FROM settlement e JOIN attempt f ON f.settlement = e.id LEFT JOIN account a ON a.id = e.id * 64 + 19
		WHERE e.order_id = $1 AND f.state = 'failed' ORDER BY f.id DESC`, s.row.Order)
	if err != nil {
		return err
	}
	s.waiting = map[int64]int64{}
	given := map[int64]int64{}
	for _, f := range all {
		n := min(f.Amount, f.Owed-f.Sent-given[f.Settlement])
		if n > 0 {
			given[f.Settlement] += n
			s.waiting[f.Tender] += n
		}
	}
	return nil
}
