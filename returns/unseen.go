package returns

import (
	"slices"

	"retour/ground/db"
	"retour/ground/ledger"
	"retour/policy"
)

// unseen settles pieces before they are in our hands, where a rule or the law says so: each gets its unit now, and the
// piece that comes later takes it over. made and early are the units there are, and those of them that were settled and
// have not come, by return line.
func (s *settling) unseen(made, early map[int64]int64) error {
	kinds := map[int64][]ledger.Kind{}
	for _, l := range s.inOrder {
		if l.Quantity <= made[l.ID] || l.named() {
			continue
		}
		from, err := s.before(l)
		if err != nil {
			return err
		}
		if len(from) > 0 {
			kinds[l.ID] = from
		}
	}
	if len(kinds) == 0 {
		return nil
	}
	claims := askClaims(s.row.ID)
	if err := s.tx.Read(claims); err != nil {
		return err
	}
	held := ledger.ByAccount(claims.Rows)
	for _, l := range s.inOrder {
		due := -early[l.ID]
		for _, k := range kinds[l.ID] {
			due += held[ledger.Of(k, l.ID)]
		}
		if err := s.fresh(l, min(due, l.Quantity-made[l.ID]), held[ledger.Of(ledger.Coming, l.ID)]); err != nil {
			return err
		}
	}
	return nil
}

// fresh settles pieces of a line that have no unit yet. Of those that nobody has seen, what never comes is the shopper's
// from now on.
func (s *settling) fresh(l *settleLine, pieces, unsent int64) error {
	for range pieces {
		u := Unit{ID: s.tx.NewID(), Return: s.row.ID, ReturnLine: l.ID, Line: l.Line, Shop: s.row.Shop, SKU: l.SKU, Made: s.tx.At()}
		if err := s.piece(u, true); err != nil {
			return err
		}
	}
	stays, err := l.stays()
	if kept := min(pieces, unsent); stays && kept > 0 {
		ledger.Post(s.tx, s.row.ID, ledger.Goods(ledger.Of(ledger.Coming, l.ID), ledger.World(ledger.WorldKept), kept))
		s.row.Kept += kept
	}
	return err
}

// before says where pieces of a line may still be when they are settled. What the program settles by itself it settles
// no earlier than the return says, whatever was intended before the return was changed; on the law's date, what is proved
// to be on its way or here.
func (s *settling) before(l *settleLine) ([]ledger.Kind, error) {
	var kinds []ledger.Kind
	switch trigger := s.Trigger; {
	case trigger == "legal_date" && policy.Basis(l.Basis) == policy.Withdrawal:
		kinds = []ledger.Kind{ledger.Transit, ledger.Dock}
	case s.tx.Actor().Kind == db.System && laterTrigger(s.row.SettleAt, trigger) != trigger:
	case trigger == "at_once":
		kinds = []ledger.Kind{ledger.Coming, ledger.Transit, ledger.Dock}
	case trigger == "first_scan":
		kinds = []ledger.Kind{ledger.Transit, ledger.Dock}
	case trigger == "received":
		kinds = []ledger.Kind{ledger.Dock}
	}
	stays, err := l.stays()
	if stays && !slices.Contains(kinds, ledger.Coming) {
		kinds = append(kinds, ledger.Coming)
	}
	return kinds, err
}

// stays reports whether nothing of the line comes back: the shop leaves it with the shopper, or it never reached them.
func (l *settleLine) stays() (bool, error) {
	d, err := l.told()
	return d.stays(l.Basis), err
}

func (t lineTerms) stays(basis string) bool {
	return t.Returnless || policy.Basis(basis) == policy.NotDelivered
}
