package ledger

import (
	"fmt"
	"slices"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Move takes Quantity of Unit from one account to another.
type Move struct {
	From, To Account
	Quantity int64
	Unit     Unit
}

// Goods is a move of pieces.
func Goods(from, to Account, pieces int64) Move { return Move{from, to, pieces, Pieces} }

// Money is a move of minor units of the currency with that ISO 4217 number.
func Money(from, to Account, minor int64, currency int64) Move {
	return Move{from, to, minor, Unit(currency)}
}

// Post queues moves of the verb under way, as part of the story of subject (a return, or an order). A move of nothing is
// left out; a negative one is a mistake of the program. At the end of the verb the moves are netted by account, and a
// balance that would go below zero ends the verb with fault.balance.
func Post(tx *db.Tx, subject int64, moves ...Move) {
	p := tx.Late(key{}, func() db.Late { return &posting{} }).(*posting)
	for _, m := range moves {
		if m.Quantity == 0 {
			continue
		}
		if m.Quantity < 0 || m.From == m.To || !m.From.holds(m.Unit) || !m.To.holds(m.Unit) {
			panic(fmt.Sprintf("ledger: impossible move of %d of unit %d from %s to %s", m.Quantity, m.Unit, m.From, m.To))
		}
		tx.Insert("move(subject, id, tx, at, source, target, unit, quantity)",
			subject, tx.NewID(), db.TxNumber, tx.At(), int64(m.From), int64(m.To), int64(m.Unit), m.Quantity)
		p.add(m.From, m.Unit, -m.Quantity, false)
		p.add(m.To, m.Unit, m.Quantity, m.From == World(WorldSale))
	}
}

type key struct{}

// posting nets the moves of one verb.
type posting struct{ changes []change }

type change struct {
	account Account
	unit    Unit
	by      int64
	opened  bool // its opening balance is among the moves: it must exist afterwards, also with nothing in it
}

func (p *posting) add(a Account, u Unit, by int64, opened bool) {
	if a.Outside() {
		return
	}
	for i := range p.changes {
		if c := &p.changes[i]; c.account == a {
			if c.unit != u {
				panic(fmt.Sprintf("ledger: %s holds unit %d and %d", a, c.unit, u))
			}
			if sum := c.by + by; (sum > c.by) != (by > 0) {
				panic(fmt.Sprintf("ledger: more moves to and from %s in one verb than can be counted", a))
			}
			c.by += by
			c.opened = c.opened || opened
			return
		}
	}
	p.changes = append(p.changes, change{a, u, by, opened})
}

// short says that an account holds less than was to be taken. It is made for every taking and seldom needed, so the fault
// is only written out when somebody asks.
type short struct {
	account Account
	by      int64
}

func (s *short) Error() string { return s.Unwrap().Error() }

// Unwrap is the fault.
func (s *short) Unwrap() error {
	return fault.New(fault.Conflict, lang.FaultBalance()).Because(fmt.Errorf("%s less %d", s.account, s.by))
}

const addTo = `ON CONFLICT (id) DO UPDATE SET balance = CASE WHEN account.unit = excluded.unit THEN account.balance + excluded.balance ELSE -1 END`

// Flush writes the netted changes in ascending order of account: debits first, so that a balance that would go below
// zero ends the verb before anything else. An account that was opened and emptied in one verb is stored too, or the next
// verb would take it for one that was never opened, and open it again. An account counts one unit for ever: a move of
// another one finds no account to take from, and breaks the rule of the one it would add to.
func (p *posting) Flush(tx *db.Tx) error {
	slices.SortFunc(p.changes, func(a, b change) int { return int(min(1, max(-1, a.account-b.account))) })
	for _, c := range p.changes {
		if c.by < 0 {
			tx.ExecOne(&short{c.account, -c.by},
				`UPDATE account SET balance = balance - $2 WHERE id = $1 AND unit = $3`, int64(c.account), -c.by, int64(c.unit))
		}
	}
	for _, c := range p.changes {
		if c.by > 0 || c.by == 0 && c.opened {
			tx.InsertOr("account(id, unit, balance)", addTo, int64(c.account), int64(c.unit), c.by)
		}
	}
	return nil
}
