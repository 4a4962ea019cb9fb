package order

import (
	"cmp"
	"maps"
	"slices"

	"retour/ground/db"
	"retour/ground/lang"
)

// Past is a part of one sold line that came back before Retour. It is closed: nothing is owed for it, and nothing of it is
// posted; it only lowers what can still come back.
type Past struct {
	Shop     int64
	Number   string // of the order
	Line     string // the shop's id of the line
	At       int64  // microseconds since 1970, UTC
	Document string // number and line of the cancellation; with the sold line it is told once
	Quantity int64
	Credited int64 // minor units, at most what was paid for the pieces
	Over     int64 // what was credited above that, recorded only
}

// pastReturn is what a Past comes to: pieces of a line of the batch, or of one that is here. Neither: it is not stored.
type pastReturn struct {
	arrival *arrival
	index   int // of its line
	line    *pastLine
}

// pastRow is a sold line that is here.
type pastRow struct {
	Shop     int64
	Number   string
	Order    int64
	Line     int64
	Source   string
	Quantity int64
	Historic int64
	Apart    int64
	Opened   *int64 // what the ledger holds of it, nil before the first touch
}

// pastLine is a sold line that is here, with what this batch adds to it.
type pastLine struct {
	pastRow
	paid  bool // a tender of the order was opened
	told  map[string]bool
	added int64
}

// judgePast finds the line of each past return and says why it cannot be taken, where it cannot.
func (t *taking) judgePast(r db.Reader) error {
	lines, err := t.findPast(r)
	if err != nil {
		return err
	}
	for i, p := range t.Past {
		at, inBatch := t.index[orderKey{p.Shop, p.Number}]
		switch {
		case inBatch && t.out.Orders[at] == New:
			t.past[i], t.out.Past[i] = t.arrivals[at].back(p)
		case inBatch && t.out.Orders[at] == Differs:
			m := lang.OrderPastOrderDiffers(p.Number)
			t.out.Past[i] = &m
		default:
			t.past[i], t.out.Past[i] = lines[pastKey{p.Shop, p.Number, p.Line}].back(p)
		}
		if t.past[i] != (pastReturn{}) {
			t.out.Returns++
		}
	}
	return nil
}

// back takes pieces of a line of the batch.
func (a *arrival) back(p Past) (pastReturn, *lang.Message) {
	i := slices.IndexFunc(a.Lines, func(l Line) bool { return l.ID == p.Line })
	if i < 0 {
		m := lang.OrderPastLineUnknown(p.Line, p.Number)
		return pastReturn{}, &m
	}
	if left := a.Lines[i].Quantity - a.came[i]; left < p.Quantity {
		m := lang.OrderPastTooMany(p.Quantity, p.Line, p.Number, left)
		return pastReturn{}, &m
	}
	if a.came == nil {
		a.came = map[int]int64{}
	}
	a.came[i] += p.Quantity
	a.historic += p.Credited
	return pastReturn{arrival: a, index: i}, nil
}

// back takes pieces of a line that is here. A line with a return of ours has its balance in the ledger, which a return of
// earlier times can no longer change.
func (l *pastLine) back(p Past) (pastReturn, *lang.Message) {
	var m lang.Message
	switch {
	case l == nil:
		m = lang.OrderPastLineUnknown(p.Line, p.Number)
	case l.told[p.Document]:
		return pastReturn{}, nil
	case l.Opened != nil || l.paid:
		m = lang.OrderPastOpened(p.Line, p.Number)
	case l.Quantity-l.Historic-l.Apart-l.added < p.Quantity:
		m = lang.OrderPastTooMany(p.Quantity, p.Line, p.Number, l.Quantity-l.Historic-l.Apart-l.added)
	default:
		l.added += p.Quantity
		return pastReturn{line: l}, nil
	}
	return pastReturn{}, &m
}

type pastKey struct {
	shop         int64
	number, line string
}

// findPast reads the lines that are here, whether the ledger holds something of them, and what was told of them before.
func (t *taking) findPast(r db.Reader) (map[pastKey]*pastLine, error) {
	found := map[pastKey]*pastLine{}
	queries := t.askPast()
	if len(queries) == 0 {
		return found, nil
	}
	if err := r.Read(asQueries(queries)...); err != nil {
		return nil, err
	}
	wanted := map[pastKey]bool{}
	for _, p := range t.Past {
		wanted[pastKey{p.Shop, p.Number, p.Line}] = true
	}
	byLine, byOrder := map[int64]*pastLine{}, map[int64][]*pastLine{}
	for _, q := range queries {
		for _, row := range q.Rows {
			l := &pastLine{pastRow: row}
			k := pastKey{l.Shop, l.Number, l.Source}
			if !wanted[k] || found[k] != nil {
				continue
			}
			found[k], byLine[l.Line] = l, l
			byOrder[l.Order] = append(byOrder[l.Order], l)
		}
	}
	return found, readTold(r, byLine, byOrder)
}

func (t *taking) askPast() []*db.Asked[pastRow] {
	type names struct{ numbers, sources []string }
	wanted := map[int64]*names{}
	for _, p := range t.Past {
		if at, inBatch := t.index[orderKey{p.Shop, p.Number}]; inBatch && t.out.Orders[at] != Same {
			continue
		}
		n := wanted[p.Shop]
		if n == nil {
			n = &names{}
			wanted[p.Shop] = n
		}
		n.numbers, n.sources = append(n.numbers, p.Number), append(n.sources, p.Line)
	}
	var out []*db.Asked[pastRow]
	for _, shop := range slices.SortedFunc(maps.Keys(wanted), cmp.Compare[int64]) {
		numbers, sources := lists(wanted[shop].numbers), lists(wanted[shop].sources)
		for i := range numbers { // cut alike: each return's number and line stand in the same lists
			n := len(numbers[i])
			out = append(out, db.Ask[pastRow](`SELECT o.shop, o.number, o.id, l.id, l.source, l.quantity, l.historic, l.apart, a.balance
				FROM orders o JOIN order_line l ON l.order_id = o.id LEFT JOIN account a ON a.id = l.id * 64 + 1
				WHERE o.shop = $1 AND o.number IN (`+db.In(2, n)+`) AND l.source IN (`+db.In(2+n, n)+`) ORDER BY l.id`,
				append(append([]any{shop}, numbers[i]...), sources[i]...)...))
		}
	}
	return out
}

// readTold reads the documents of past returns of lines, and which orders have a tender in the ledger.
func readTold(r db.Reader, byLine map[int64]*pastLine, byOrder map[int64][]*pastLine) error {
	type told struct {
		Line     int64
		Document string
	}
	var documents []*db.Asked[told]
	var opened []*db.Asked[int64]
	for _, list := range lists(slices.SortedFunc(maps.Keys(byLine), cmp.Compare[int64])) {
		documents = append(documents, db.Ask[told](`SELECT line, document FROM historic_return WHERE line IN (`+db.In(1, len(list))+`) ORDER BY line, document`, list...))
	}
	for _, list := range lists(slices.SortedFunc(maps.Keys(byOrder), cmp.Compare[int64])) {
		opened = append(opened, db.Ask[int64](`SELECT t.order_id FROM tender t JOIN account a ON a.id = t.id * 64 + 18
			WHERE t.order_id IN (`+db.In(1, len(list))+`) ORDER BY t.id`, list...))
	}
	if len(documents) == 0 {
		return nil
	}
	if err := r.Read(append(asQueries(documents), asQueries(opened)...)...); err != nil {
		return err
	}
	for _, q := range documents {
		for _, row := range q.Rows {
			l := byLine[row.Line]
			if l.told == nil {
				l.told = map[string]bool{}
			}
			l.told[row.Document] = true
		}
	}
	for _, q := range opened {
		for _, order := range q.Rows {
			for _, l := range byOrder[order] {
				l.paid = true
			}
		}
	}
	return nil
}

func asQueries[T any](list []*db.Asked[T]) []db.Query {
	out := make([]db.Query, len(list))
	for i, q := range list {
		out[i] = q
	}
	return out
}

// hold makes sure of the orders that are here and change, also where they came after Touches looked.
func (t *taking) hold(tx *db.Tx) error {
	for _, p := range t.past {
		if p.line == nil {
			continue
		}
		if err := tx.Hold(p.line.Order); err != nil {
			return err
		}
	}
	return nil
}

// storePast queues what came back.
func (t *taking) storePast(tx *db.Tx, number func() int64) {
	credited := map[int64]int64{}
	var lines []*pastLine
	var orders []int64
	for i, p := range t.Past {
		part := t.past[i]
		var order, line int64
		switch {
		case part.arrival != nil:
			order, line = part.arrival.id, part.arrival.line(part.index)
		case part.line != nil:
			order, line = part.line.Order, part.line.Line
			if !slices.Contains(lines, part.line) {
				lines = append(lines, part.line)
			}
			if _, known := credited[order]; !known {
				orders = append(orders, order)
			}
			credited[order] += p.Credited
		default:
			continue
		}
		pastRows.add(tx, number(), order, line, p.At, p.Document, p.Quantity, p.Credited, p.Over)
	}
	for _, l := range lines {
		tx.Exec(`UPDATE order_line SET historic = historic + $2 WHERE id = $1`, l.Line, l.added)
	}
	for _, order := range orders {
		tx.Exec(`UPDATE orders SET historic = historic + $2 WHERE id = $1`, order, credited[order])
	}
}

// pastOrders are the orders of past returns, as locks.
func pastOrders(r db.Reader, past []Past) ([]int64, error) {
	wanted := map[int64][]string{}
	for _, p := range past {
		wanted[p.Shop] = append(wanted[p.Shop], p.Number)
	}
	var queries []*db.Asked[int64]
	for _, shop := range slices.SortedFunc(maps.Keys(wanted), cmp.Compare[int64]) {
		for _, list := range lists(wanted[shop]) {
			queries = append(queries, db.Ask[int64](`SELECT id FROM orders WHERE shop = $1 AND number IN (`+db.In(2, len(list))+`) ORDER BY id`, append([]any{shop}, list...)...))
		}
	}
	if len(queries) == 0 {
		return nil, nil
	}
	if err := r.Read(asQueries(queries)...); err != nil {
		return nil, err
	}
	var out []int64
	for _, q := range queries {
		out = append(out, q.Rows...)
	}
	return out, nil
}
