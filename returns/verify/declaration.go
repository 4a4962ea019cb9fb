package verify

import (
	"fmt"

	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/withdrawal"
)

// sealStep is how many declarations are read at a time.
const sealStep = 1000

// seals holds every declaration of withdrawal against its seal: nothing of it was changed since it was made.
func seals(r db.Reader) ([]Violation, error) {
	var out []Violation
	after := int64(0)
	for {
		ask := withdrawal.AskAfter(after, sealStep)
		if err := r.Read(ask); err != nil {
			return nil, fmt.Errorf("verify declaration_seal: %w", err)
		}
		for _, d := range ask.Rows {
			after = d.ID
			if !d.Whole() && len(out) < Most {
				name := string(d.Code())
				out = append(out, Violation{"declaration_seal", "declaration", d.ID, name, "changed", "as made", lang.WithdrawalVerifyChanged(name)})
			}
		}
		if len(ask.Rows) < sealStep {
			return out, nil
		}
	}
}

// declarations: each is acknowledged once the follower that writes acknowledgements has passed it, and the return that it
// opened is one of its order.
var declarations = []check{
	{
		"declaration_acknowledged", "declaration_state", `SELECT s.id, s.id, '', CAST(0 AS BIGINT), CAST(1 AS BIGINT) FROM declaration_state s
			JOIN event e ON e.subject = s.id AND e.kind = 'withdrawal.declared' JOIN follower f ON f.name = 'notify'
			WHERE s.message = 0 AND (e.tx, e.id) <= (f.tx, f.id)`,
		code(id.Withdrawal), func(h hit) lang.Message { return lang.WithdrawalVerifySilent(h.name) },
	},
	link("declaration_state", "d", "d.id", "d.return_id", "return_ r ON r.id = d.return_id", "d.return_id <> 0 AND (r.id IS NULL OR r.order_id <> d.order_id)"),
}
