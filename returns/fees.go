package returns

import (
	"retour/ground/db"
	"retour/ground/ledger"
	"retour/ground/money"
	"retour/policy"
)

// restocking is the restocking fee on one piece worth gross: a share of it, or an amount once for the whole return.
func (s *settling) restocking(c policy.Charge, gross int64) (int64, error) {
	if c.Amount == nil {
		return min(money.DivideHalfUp(gross*c.BP, 10_000), gross), nil
	}
	taken, err := s.feeTaken("restocking_fee", c.Rule)
	return min(c.Amount.Minor-taken, gross), err
}

// returnFee keeps the price of the way back, once for the return, from what is paid back for pieces whose return is at
// the shopper's cost. What the seller answers for is paid back in full beside them.
func (s *settling) returnFee() error {
	var charge policy.Charge
	worth := int64(0)
	for _, l := range s.inOrder {
		if s.refunded[l.ID] <= 0 {
			continue
		}
		d, err := l.told()
		if err != nil {
			return err
		}
		c, ok := d.charged(policy.ReturnShipping, policy.Resolution(l.Resolution))
		if !ok || c.Payer != policy.Customer || c.Amount == nil {
			continue
		}
		if charge.Amount == nil {
			charge = c
		}
		worth += s.refunded[l.ID]
	}
	if charge.Amount == nil {
		return nil
	}
	taken, err := s.feeTaken("return_shipping_fee", charge.Rule)
	if err != nil {
		return err
	}
	fee := min(charge.Amount.Minor-taken, worth)
	if fee <= 0 {
		return nil
	}
	s.parts = append(s.parts, part{kind: "return_shipping_fee", gross: -fee, reason: charge.Rule})
	s.post(ledger.Of(ledger.Owed, s.id), ledger.World(ledger.WorldFee), fee)
	s.byWay["refund"] -= fee
	return nil
}

// feeTaken is what of a fee that is taken once for the return was taken, now and by earlier settlements.
func (s *settling) feeTaken(kind, rule string) (int64, error) {
	if s.fees == nil && s.row.Settled > 0 {
		type fee struct {
			Kind, Rule string
			Taken      int64
		}
		earlier, err := db.All[fee](s.tx, `SELECT p.kind, p.reason, CAST(-sum(p.gross) AS BIGINT) FROM settlement s JOIN settlement_part p ON p.settlement = s.id
			WHERE s.return_id = $1 AND p.kind IN ('restocking_fee', 'return_shipping_fee') GROUP BY p.kind, p.reason`, s.row.ID)
		if err != nil {
			return 0, err
		}
		s.fees = map[string]int64{}
		for _, f := range earlier {
			s.fees[f.Kind+" "+f.Rule] = f.Taken
		}
	}
	taken := s.fees[kind+" "+rule]
	for _, p := range s.parts {
		if p.kind == kind && p.reason == rule {
			taken -= p.gross
		}
	}
	return taken, nil
}
