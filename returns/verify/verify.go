// Package verify recomputes, on any database at any time, what must always hold (DESIGN section 4): every balance from its
// moves, every count from its pieces, every amount from its parts. It asks the data alone and trusts no number that
// another number can be derived from. It stores nothing and changes nothing; what it finds, a person looks at.
//
// The sums are made by the database, each over whole tables, so that a database with millions of pieces is verified in
// minutes. All of them see the database as it was at one moment.
package verify

import (
	"context"
	"fmt"
	"strconv"

	"retour/ground/db"
	"retour/ground/lang"
	"retour/ground/ledger"
)

// Violation is one row that contradicts what must hold.
type Violation struct {
	Invariant string       `json:"invariant" doc:"name of what must hold"`
	Table     string       `json:"table"`
	Number    int64        `json:"number,omitempty" doc:"number of the row"`
	Record    string       `json:"record" doc:"public code or name of what the row belongs to"`
	Found     string       `json:"found"`
	Expected  string       `json:"expected"`
	Message   lang.Message `json:"message"`
}

// String is the violation for logs and tests.
func (v Violation) String() string {
	return fmt.Sprintf("%s %s %d %s: found %s, expected %s: %s", v.Invariant, v.Table, v.Number, v.Record, v.Found, v.Expected, v.Message.In(lang.English))
}

// Most is how many violations of one kind are given; one that breaks everywhere is not told a million times.
const Most = 100

// Invariants lists the names of all that is verified.
func Invariants() []string {
	names := []string{"ledger_balance", "return_count", "return_stage", "declaration_seal"}
	for _, c := range append(checks(false), logEnd(false)...) {
		if names[len(names)-1] != c.name {
			names = append(names, c.name)
		}
	}
	return names
}

// Verify gives every violation found in d, none if all holds.
func Verify(ctx context.Context, d *db.DB) ([]Violation, error) {
	var all []Violation
	err := d.Still(ctx, func(r db.Reader) error {
		all = nil
		for _, step := range []func(db.Reader) ([]Violation, error){balances, counts, stages, seals} {
			found, err := step(r)
			if err != nil {
				return err
			}
			all = append(all, found...)
		}
		for _, c := range append(checks(d.Postgres()), logEnd(d.Postgres())...) {
			found, err := c.run(r)
			if err != nil {
				return fmt.Errorf("verify %s: %w", c.name, err)
			}
			all = append(all, found...)
		}
		return nil
	})
	return all, err
}

// balances holds every account against its moves.
func balances(r db.Reader) ([]Violation, error) {
	wrong, err := ledger.Verify(r)
	if err != nil {
		return nil, fmt.Errorf("verify ledger_balance: %w", err)
	}
	var out []Violation
	for _, w := range wrong[:min(len(wrong), Most)] {
		out = append(out, Violation{
			"ledger_balance", "account", int64(w.Account), w.Account.String(), number(w.Balance), number(w.Moves),
			lang.VerifyLedgerBalance(w.Account.String(), w.Balance, w.Moves),
		})
	}
	return out, nil
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
