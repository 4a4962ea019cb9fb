package ledger

import (
	"embed"
	"io/fs"

	"retour/ground/db"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema holds the ledger's migrations.
var Schema fs.FS = schema

// Balance is what lies in one account. Opened is false for an account that no move ever touched.
type Balance struct {
	Account  Account
	Unit     Unit
	Quantity int64
}

// AskBalances prepares the query for the balances of accounts, to be read together with others; a verb that does not find
// an account among the rows may open it.
func AskBalances(accounts ...Account) *db.Asked[Balance] {
	args := make([]any, len(accounts))
	for i, a := range accounts {
		args[i] = int64(a)
	}
	if len(args) == 0 {
		args = []any{int64(0)}
	}
	return db.Ask[Balance](`SELECT id, unit, balance FROM account WHERE id IN (`+db.In(1, len(args))+`) ORDER BY id`, args...)
}

// ByAccount turns balances into a map.
func ByAccount(rows []Balance) map[Account]int64 {
	out := make(map[Account]int64, len(rows))
	for _, b := range rows {
		out[b.Account] = b.Quantity
	}
	return out
}

// Entry is one move as stored.
type Entry struct {
	Subject  int64
	ID       int64
	Tx       int64
	At       int64 // microseconds since 1970, UTC
	From     Account
	To       Account
	Unit     Unit
	Quantity int64
}

// AskMoves prepares the query for the moves of one subject, in the order they were made.
func AskMoves(subject int64) *db.Asked[Entry] {
	return db.Ask[Entry](`SELECT subject, id, tx, at, source, target, unit, quantity FROM move WHERE subject = $1 ORDER BY tx, id`, subject)
}

// Violation is a balance that does not equal the sum of its moves, or is below zero.
type Violation struct {
	Account Account
	Unit    Unit
	Balance int64
	Moves   int64
}

// Verify recomputes every balance from the moves and gives those that differ (DESIGN §4.1).
func Verify(r db.Reader) ([]Violation, error) {
	return db.All[Violation](r, `
		SELECT s.id, s.unit, CAST(s.balance AS BIGINT), CAST(s.moves AS BIGINT) FROM (
			SELECT id, max(unit) AS unit, sum(balance) AS balance, sum(moves) AS moves, min(unit) AS least FROM (
				SELECT id, unit, balance, 0 AS moves FROM account
				UNION ALL SELECT target, unit, 0, sum(quantity) FROM move WHERE target >= 64 GROUP BY target, unit
				UNION ALL SELECT source, unit, 0, -sum(quantity) FROM move WHERE source >= 64 GROUP BY source, unit
			) AS sides GROUP BY id
		) AS s WHERE s.balance <> s.moves OR s.balance < 0 OR s.unit <> s.least ORDER BY s.id LIMIT 1000`)
}
