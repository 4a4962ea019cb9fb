package returns

import (
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
		if err := s.fresh(l, min(due, l.Quantity-made[l.ID])); err != nil {
			return err
		}
	}
	return nil
}

// fresh settles pieces of a line that have no unit yet. Those that never come are the shopper's from now on.
func (s *settling) fresh(l *settleLine, pieces int64) error {
	for range pieces {
		u := Unit{ID: s.tx.NewID(), Return: s.row.ID, ReturnLine: l.ID, Line: l.Line, Shop: s.row.Shop, SKU: l.SKU, Made: s.tx.At()}
		if err := s.piece(u, true); err != nil {
			return err
		}
	}
	stays, err := l.stays()
	if err != nil || !stays || pieces <= 0 {
		return err
	}
	ledger.Post(s.tx, s.row.ID, ledger.Goods(ledger.Of(ledger.Coming, l.ID), ledger.World(ledger.WorldKept), pieces))
	s.row.Kept += pieces
	return nil
}

// before says where pieces of a line may still be when they are settled. What the program settles by itself it settles
// no earlier than the return says, whatever was intended before the return was changed; on the law's date, what is proved
// to be on its way or here.
func (s *settling) before(l *settleLine) ([]ledger.Kind, error) {
	if stays, err := l.stays(); stays || err != nil {
		return []ledger.Kind{ledger.Coming}, err
	}
	if s.Trigger == "legal_date" {
		if policy.Basis(l.Basis) != policy.Withdrawal {
			return nil, nil
		}
		return []ledger.Kind{ledger.Transit, ledger.Dock}, nil
	}
	if s.tx.Actor().Kind == db.System && laterTrigger(s.row.SettleAt, s.Trigger) != s.Trigger {
		return nil, nil
	}
	switch s.Trigger {
	case "at_once":
		return []ledger.Kind{ledger.Coming, ledger.Transit, ledger.Dock}, nil
	case "first_scan":
		return []ledger.Kind{ledger.Transit, ledger.Dock}, nil
	case "received":
		return []ledger.Kind{ledger.Dock}, nil
	}
	return nil, nil
}

// stays reports whether nothing of the line comes back: the shop leaves it with the shopper, or it never reached them.
func (l *settleLine) stays() (bool, error) {
	d, err := l.told()
	return d.stays(l.Basis), err
}

func (t lineTerms) stays(basis string) bool {
	return t.Returnless || policy.Basis(basis) == policy.NotDelivered
}
