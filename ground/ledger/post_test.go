package ledger_test

import (
	"context"
	"math"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/ledger"
)

// posts is a verb that makes moves.
type posts struct{ moves []ledger.Move }

func (posts) Right() db.Right { return db.Anyone }

func (posts) Touches(db.Look) ([]int64, error) { return nil, nil }

func (v posts) Do(tx *db.Tx) (bool, error) {
	ledger.Post(tx, 1, v.moves...)
	return true, nil
}

func run(d *db.DB, moves ...ledger.Move) error {
	_, err := db.Run(context.Background(), d, db.Program, "", posts{moves})
	return err
}

// An account opened and emptied by one verb exists afterwards: what is read as "never opened" would be opened again.
func TestOpenedAndEmptiedIsNotUntouched(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := dbtest.Open(t, url, db.Options{}, ledger.Schema)
		sold, coming := ledger.Of(ledger.Sold, 7), ledger.Of(ledger.Coming, 8)
		if err := run(d, ledger.Goods(ledger.World(ledger.WorldSale), sold, 1), ledger.Goods(sold, coming, 1)); err != nil {
			t.Fatal(err)
		}
		q := ledger.AskBalances(sold, coming)
		if err := d.Read(context.Background(), q); err != nil {
			t.Fatal(err)
		}
		if len(q.Rows) != 2 || q.Rows[0].Quantity != 0 || q.Rows[1].Quantity != 1 {
			t.Errorf("accounts: %+v, want an empty one and one with a piece", q.Rows)
		}
	})
}

// No account goes below zero, and a verb that tries changes nothing; moves that cancel out within the verb are fine.
func TestNoOverdraft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := dbtest.Open(t, url, db.Options{}, ledger.Schema)
		a, b := ledger.Of(ledger.Sold, 7), ledger.Of(ledger.Coming, 8)
		if err := run(d, ledger.Goods(ledger.World(ledger.WorldSale), a, 2)); err != nil {
			t.Fatal(err)
		}
		for name, moves := range map[string][]ledger.Move{
			"more than there is":  {ledger.Goods(a, b, 3)},
			"in two steps":        {ledger.Goods(a, b, 1), ledger.Goods(a, b, 2)},
			"from a missing one":  {ledger.Goods(ledger.Of(ledger.Dock, 9), b, 1)},
			"after a sound one":   {ledger.Goods(a, b, 1), ledger.Goods(ledger.Of(ledger.Dock, 9), a, 1)},
			"of another currency": {ledger.Money(ledger.Of(ledger.Paid, 3), ledger.World(ledger.WorldFee), 1, 978)},
		} {
			if err := run(d, moves...); !fault.Is(err, "fault.balance") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := run(d, ledger.Goods(a, b, 2), ledger.Goods(b, a, 2)); err != nil {
			t.Errorf("there and back: %v", err)
		}
		balances := ledger.AskBalances(a, b)
		if err := d.Read(context.Background(), balances); err != nil {
			t.Fatal(err)
		}
		if got := ledger.ByAccount(balances.Rows); got[a] != 2 || got[b] != 0 {
			t.Errorf("balances %v", got)
		}
		if wrong, err := ledger.Verify(d.On(context.Background())); err != nil || len(wrong) > 0 {
			t.Errorf("verify: %v %v", wrong, err)
		}
	})
}

// An account counts one unit for ever, and no more than can be counted.
func TestUnitsAndSums(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := dbtest.Open(t, url, db.Options{}, ledger.Schema)
		paid, other, sale := ledger.Of(ledger.Paid, 3), ledger.Of(ledger.Tender, 4), ledger.World(ledger.WorldSale)
		const eur, gbp, most = 978, 826, math.MaxInt64
		if err := run(d, ledger.Money(sale, paid, 500, eur)); err != nil {
			t.Fatal(err)
		}
		for name, moves := range map[string][]ledger.Move{
			"another currency in":         {ledger.Money(sale, paid, 1, gbp)},
			"another currency out":        {ledger.Money(paid, sale, 1, gbp)},
			"two currencies at once":      {ledger.Money(sale, other, 1, gbp), ledger.Money(sale, other, 1, eur)},
			"no currency":                 {ledger.Money(sale, other, 1, 0)},
			"pieces as money":             {ledger.Goods(sale, paid, 1)},
			"money as pieces":             {ledger.Money(sale, ledger.Of(ledger.Sold, 5), 1, eur)},
			"less than nothing":           {ledger.Money(sale, paid, -1, eur)},
			"to itself":                   {ledger.Money(paid, paid, 1, eur)},
			"more than fits":              {ledger.Money(sale, paid, most, eur)},
			"more than fits in one verb":  {ledger.Money(sale, other, most, eur), ledger.Money(sale, other, most, eur), ledger.Money(sale, other, most, eur)},
			"less than fits, in one verb": {ledger.Money(paid, sale, most, eur), ledger.Money(paid, sale, most, eur), ledger.Money(paid, sale, most, eur)},
		} {
			if err := run(d, moves...); err == nil {
				t.Errorf("%s: taken", name)
			}
		}
		all, err := db.All[ledger.Balance](d.On(context.Background()), `SELECT id, unit, balance FROM account ORDER BY id`)
		if err != nil || len(all) != 1 || all[0] != (ledger.Balance{Account: paid, Unit: eur, Quantity: 500}) {
			t.Errorf("accounts %+v %v", all, err)
		}
	})
}
