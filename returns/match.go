package returns

import (
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/parcel"
)

// Match gives a parcel that arrived without a return the return it belongs to, once somebody found out.
type Match struct {
	Parcel id.Code `json:"parcel" minLength:"2" maxLength:"32"`
	Return id.Code `json:"return" minLength:"2" maxLength:"32"`
}

// Right is the dock's.
func (Match) Right() db.Right { return "work.dock" }

// Touches is the parcel and the return's order.
func (v Match) Touches(look db.Look) ([]int64, error) {
	keys, err := ofReturn(look, v.Return)
	return append(keys, v.Parcel.Number(id.Parcel)), err
}

// Do moves what the return still expects to the dock, as Receive would have done.
func (v Match) Do(tx *db.Tx) (ReceiveAnswer, error) {
	n, err := numberOf(v.Parcel, id.Parcel, "parcel")
	if err != nil {
		return ReceiveAnswer{}, err
	}
	ret := v.Return.Number(id.Return)
	ps, lines, found := parcel.Ask(n), askExpected(ret), askFound(n, ret)
	row, err := load(tx, v.Return, v.Right(), ps, lines, found)
	if err != nil {
		return ReceiveAnswer{}, err
	}
	p, ok := ps.First()
	switch {
	case !ok:
		return ReceiveAnswer{}, fault.New(fault.NotFound, lang.FaultNotFound(string(v.Parcel))).At("parcel")
	case p.Return == row.ID:
		return ReceiveAnswer{Parcel: p.Code(), Return: row.Code(), Again: true}, nil
	case p.Return != 0:
		return ReceiveAnswer{}, fault.New(fault.Conflict, lang.ReturnsParcelMatched(string(id.Make(id.Return, p.Return)))).At("parcel")
	case p.Arrived == nil:
		return ReceiveAnswer{}, fault.New(fault.Conflict, lang.ReturnsParcelNotArrived(string(v.Parcel))).At("parcel")
	}
	from, err := supplyOf(tx, row, lines.Rows)
	if err != nil {
		return ReceiveAnswer{}, err
	}
	p.Return, p.Opened = row.ID, nil // it is looked through once more, now that somebody knows what should be in it
	p.Save(tx)
	var content []parcel.Content
	for _, l := range lines.Rows {
		if q := from.of(l.Line); q > 0 {
			p.Holds(tx, l.Line, q)
			content = append(content, parcel.Content{Parcel: p.ID, Line: l.Line, Quantity: q})
		}
	}
	v.join(tx, &row, from, found.Rows)
	answer, err := Receive{}.take(tx, row, p, content, from)
	if err != nil {
		return answer, err
	}
	event.Tell(tx, row.ID, Matched{row.Code(), p.Code(), answer.Pieces})
	if row.Graded == 0 {
		return answer, nil
	}
	return answer, settleGraded(tx, row, true, 0)
}

// foundPiece is a piece of the box that was looked at before anybody knew its return, and a line of the return of which it
// can be.
type foundPiece struct {
	ID     int64
	Placed *int64
	Line   *int64
	Sold   *int64
}

func askFound(parcel, ret int64) *db.Asked[foundPiece] {
	return db.Ask[foundPiece](`SELECT u.id, u.placed, l.id, l.line FROM unit u
		LEFT JOIN (return_line l JOIN order_line o ON o.id = l.line JOIN product p ON p.id = o.product)
			ON l.return_id = $2 AND l.extra = FALSE AND u.sku <> '' AND (p.sku = u.sku OR p.gtin = u.sku OR o.source = u.sku)
				AND NOT EXISTS (SELECT 1 FROM unit e WHERE e.return_id = $2 AND e.return_line = l.id AND e.settlement <> 0 AND e.received IS NULL)
		WHERE u.parcel = $1 AND u.return_id = 0 AND u.undone = FALSE ORDER BY u.id, l.id`, parcel, ret)
}

// join makes the pieces that were taken out of the box pieces of the return. One that was announced is of its line from
// now on; any other stays a piece of no line, and a person decides: so does one whose line was paid before it came, for
// which of its pieces that was nobody knows.
func (v Match) join(tx *db.Tx, row *Row, from *supply, found []foundPiece) {
	joined := map[int64]bool{}
	for _, f := range found {
		if joined[f.ID] {
			continue
		}
		tx.Exec(`UPDATE unit SET return_id = $2, shop = CASE WHEN placed IS NULL THEN $3 ELSE shop END WHERE id = $1`, f.ID, row.ID, row.Shop)
		if f.Line == nil {
			continue
		}
		if steps := from.draw(tx, row, *f.Line, 1, ledger.World(ledger.WorldFound)); len(steps) == 0 {
			continue
		}
		joined[f.ID] = true
		tx.Exec(`UPDATE unit SET return_line = $2, line = $3, sku = CASE WHEN placed IS NULL THEN (SELECT l.sku FROM return_line l WHERE l.id = $2) ELSE sku END WHERE id = $1`,
			f.ID, *f.Line, *f.Sold)
		row.Arrived++
		row.Graded++
		if f.Placed != nil {
			row.Placed++
		}
	}
}
