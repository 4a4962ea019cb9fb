package verify

import (
	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/ledger"
)

// naming finds the names by which people know the owners of rows.
type naming func(r db.Reader, owners []int64) (map[int64]string, error)

// code names a record by its public code.
func code(kind id.Kind) naming {
	return func(_ db.Reader, owners []int64) (map[int64]string, error) {
		out := map[int64]string{}
		for _, n := range owners {
			if n > 0 {
				out[n] = string(id.Make(kind, n))
			}
		}
		return out, nil
	}
}

// plain names a record by its number, where it has no code.
func plain(_ db.Reader, owners []int64) (map[int64]string, error) {
	out := map[int64]string{}
	for _, n := range owners {
		out[n] = number(n)
	}
	return out, nil
}

// account names an account.
func account(_ db.Reader, owners []int64) (map[int64]string, error) {
	out := map[int64]string{}
	for _, n := range owners {
		out[n] = ledger.Account(n).String()
	}
	return out, nil
}

// named names records by a query of their numbers and names; those it does not know by their number.
func named(sql string) naming {
	return func(r db.Reader, owners []int64) (map[int64]string, error) {
		out, err := plain(r, owners)
		if err != nil {
			return nil, err
		}
		args := make([]any, len(owners))
		for i, n := range owners {
			args[i] = n
		}
		type row struct {
			ID   int64
			Name string
		}
		rows, err := db.All[row](r, sql+` IN (`+db.In(1, len(owners))+`)`, args...)
		for _, row := range rows {
			out[row.ID] = row.Name
		}
		return out, err
	}
}

// The names people know: channel, order number, and the shop's own id of the line, charge or payment.
var (
	orderLine = named(`SELECT l.id, s.code || '/' || o.number || '/' || l.source FROM order_line l JOIN orders o ON o.id = l.order_id JOIN shop s ON s.id = o.shop WHERE l.id`)
	charge    = named(`SELECT c.id, s.code || '/' || o.number || '/' || c.source FROM charge c JOIN orders o ON o.id = c.order_id JOIN shop s ON s.id = o.shop WHERE c.id`)
	tender    = named(`SELECT t.id, s.code || '/' || o.number || '/' || t.source FROM tender t JOIN orders o ON o.id = t.order_id JOIN shop s ON s.id = o.shop WHERE t.id`)
	cell      = named(`SELECT c.id, b.name || '/' || c.sku || '/' || c.grade FROM cell c JOIN bin b ON b.id = c.bin WHERE c.id`)
	shop      = named(`SELECT s.id, s.code FROM shop s WHERE s.id`)
)

var (
	returned = code(id.Return)
	plate    = code(id.Plate)
	box      = code(id.Parcel)
	settled  = code(id.Settled)
	credit   = code(id.Credit)
)
