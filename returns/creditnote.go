package returns

import (
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/id"
)

// Numberer is the follower that gives settlements their credit note numbers, in the order of the log: a shop's numbers
// have no gap and none is given twice, whatever verbs fail or nodes fall. An exchange with nothing credited still gets a
// note, for the goods that came back.
func Numberer() event.Follower {
	return event.Follower{Name: "credit notes", Do: number}
}

func number(tx *db.Tx, events []event.Record) error {
	next := map[int64]int64{}
	for _, e := range events {
		if e.Kind != (Settled{}).Kind() {
			continue
		}
		var s Settled
		if err := e.Into(&s); err != nil {
			return err
		}
		shop, ok, err := db.Get[int64](tx, `SELECT s.shop FROM settlement s LEFT JOIN credit_note n ON n.settlement = s.id WHERE s.id = $1 AND n.number IS NULL`, s.Number)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if next[shop] == 0 {
			last, _, err := db.Get[int64](tx, `SELECT CAST(coalesce(max(number), 0) AS BIGINT) FROM credit_note WHERE shop = $1`, shop)
			if err != nil {
				return err
			}
			next[shop] = last
		}
		next[shop]++
		tx.Insert("credit_note(shop, number, settlement, at)", shop, next[shop], s.Number, tx.At())
		tx.Exec(`UPDATE settlement SET note = $2 WHERE id = $1`, s.Number, next[shop])
		event.Tell(tx, e.Subject, CreditNoted{s.Return, id.Make(id.Settled, s.Number), next[shop]})
	}
	return nil
}
