package verify

import (
	"strings"

	"retour/ground/db"
	"retour/ground/lang"
	"retour/ground/ledger"
)

// check is one invariant as a query of the rows that break it.
type check struct {
	name  string
	table string
	// sql gives row id, number of the owner that names it, a word, what was found, what was expected.
	sql string
	who naming
	say func(hit) lang.Message
}

// hit is a row that breaks an invariant.
type hit struct {
	ID       int64
	Owner    int64
	About    string
	Found    int64
	Expected int64
	name     string
}

// hits is how a hit is read; the name follows.
type hits struct {
	ID       int64
	Owner    int64
	About    string
	Found    int64
	Expected int64
}

func (c check) run(r db.Reader) ([]Violation, error) {
	rows, err := db.All[hits](r, words.Replace(c.sql)+` ORDER BY 1, 2, 3 LIMIT $1`, int64(Most))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	owners := make([]int64, len(rows))
	for i, row := range rows {
		owners[i] = row.Owner
	}
	names, err := c.who(r, owners)
	if err != nil {
		return nil, err
	}
	out := make([]Violation, len(rows))
	for i, row := range rows {
		h := hit{row.ID, row.Owner, row.About, row.Found, row.Expected, names[row.Owner]}
		out[i] = Violation{c.name, c.table, h.ID, h.name, number(h.Found), number(h.Expected), c.say(h)}
	}
	return out, nil
}

// words puts the numbers of the ledger's kinds of account into SQL: an account is its record's number × 64 + its kind.
var words = func() *strings.Replacer {
	var pairs []string
	for _, k := range []ledger.Kind{
		ledger.Sold, ledger.Coming, ledger.Transit, ledger.Dock, ledger.Missing, ledger.Bench, ledger.Place,
		ledger.Paid, ledger.UnitPaid, ledger.Tender, ledger.Owed, ledger.Sent, ledger.Credit, ledger.Exchange, ledger.Due,
		ledger.WorldSale, ledger.WorldProvider, ledger.WorldCustomer, ledger.WorldFee, ledger.WorldElsewhere, ledger.WorldFound,
		ledger.WorldLost, ledger.WorldOut, ledger.WorldCredit, ledger.WorldKept, ledger.WorldGoodwill,
	} {
		pairs = append(pairs, "{"+k.Name()+"}", number(int64(k)))
	}
	return strings.NewReplacer(pairs...)
}()

// checks are all invariants that a query tells, in the order of the process.
func checks(postgres bool) []check {
	var all []check
	for _, some := range [][]check{goods, pieces, closings, boxes, worth, taxes(postgres), settlements, attempts, story, declarations, links} {
		all = append(all, some...)
	}
	return all
}
