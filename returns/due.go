package returns

import (
	"slices"

	"retour/ground/db"
	"retour/law"
	"retour/policy"
)

// promise sets the day on which the law wants the money back, now that goods or the proof of their sending are there. It
// says whether it did: the first of them sets it, once.
func (r *Row) promise(tx *db.Tx, bases []string) (bool, error) {
	if r.Due != nil || r.Settled >= r.Announced || !slices.Contains(bases, string(policy.Withdrawal)) {
		return false, nil
	}
	sales := askSale(r.Order)
	if err := tx.Read(sales); err != nil {
		return false, err
	}
	s, ok := sales.First()
	if !ok {
		return false, nil
	}
	p, ok := law.Repaying(s.lawful(), r.informed(), tx.Now())
	if !ok {
		return false, nil
	}
	keepClock(tx, r.ID, ClockRefund, p)
	at := p.Last.UnixMicro()
	r.Due = &at
	return true, nil
}
