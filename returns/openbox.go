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

// CloseBox says that a parcel was looked through to the bottom: what it should have held and nobody found is missing, kept
// and visible. Found later, in another box or under the bench, a missing piece is inspected like any other.
type CloseBox struct {
	Parcel id.Code `json:"parcel" minLength:"2" maxLength:"32"`
	Scanned
}

// CloseBoxAnswer says what was not in it.
type CloseBoxAnswer struct {
	Parcel  id.Code    `json:"parcel"`
	Return  id.Code    `json:"return,omitempty"`
	Missing []ItemTold `json:"missing,omitempty"`
	Stage   Stage      `json:"stage,omitempty"`
}

const orderOfParcel = `SELECT r.order_id FROM parcel p JOIN return_ r ON r.id = p.return_id WHERE p.id = $1`

// Right is the bench's.
func (CloseBox) Right() db.Right { return "work.bench" }

// Touches is the parcel and the order of its return.
func (v CloseBox) Touches(look db.Look) ([]int64, error) {
	n := v.Parcel.Number(id.Parcel)
	o, err := look.Owner(orderOfParcel, n)
	return []int64{n, o}, err
}

type boxLine struct {
	Line   int64
	Source string
	SKU    string
	Held   int64 // what this parcel should hold
	Found  int64 // pieces taken out of it
	Dock   *int64
}

// Do moves what is left at the dock of this parcel's content to missing.
func (v CloseBox) Do(tx *db.Tx) (CloseBoxAnswer, error) {
	n, err := numberOf(v.Parcel, id.Parcel, "parcel")
	if err != nil {
		return CloseBoxAnswer{}, err
	}
	ps := parcel.Ask(n)
	rows := db.Ask[benchRow](`SELECT `+rowColumns+`, s.version FROM parcel p JOIN return_ r ON r.id = p.return_id JOIN shop s ON s.id = r.shop WHERE p.id = $1`, n)
	lines := db.Ask[boxLine](`SELECT c.return_line, o.source, l.sku, c.quantity,
		(SELECT count(*) FROM unit u WHERE u.return_id = l.return_id AND u.return_line = l.id AND u.parcel = c.parcel AND u.undone = FALSE), a.balance
		FROM parcel_content c JOIN return_line l ON l.id = c.return_line JOIN order_line o ON o.id = l.line LEFT JOIN account a ON a.id = l.id * 64 + 4
		WHERE c.parcel = $1 ORDER BY c.return_line`, n)
	if err := tx.Read(ps, rows, lines); err != nil {
		return CloseBoxAnswer{}, err
	}
	p, ok := ps.First()
	switch {
	case !ok:
		return CloseBoxAnswer{}, fault.New(fault.NotFound, lang.FaultNotFound(string(v.Parcel))).At("parcel")
	case p.Arrived == nil:
		return CloseBoxAnswer{}, fault.New(fault.Conflict, lang.ReturnsParcelNotArrived(string(v.Parcel))).At("parcel")
	}
	answer := CloseBoxAnswer{Parcel: p.Code()}
	if p.Opened != nil {
		return answer, nil
	}
	at := tx.At()
	p.Opened = &at
	p.Save(tx)
	row, known := rows.First()
	if !known {
		v.store(tx, "close_box", 0, p.ID, "")
		event.Tell(tx, p.ID, Opened{Parcel: p.Code()})
		return answer, nil
	}
	if err := tx.Hold(row.Order); err != nil {
		return answer, err
	}
	answer.Return = row.Code()
	did := trail{}
	for _, l := range lines.Rows {
		if l.Dock == nil {
			continue
		}
		if gone := min(l.Held-l.Found, *l.Dock); gone > 0 {
			dock, missing := ledger.Of(ledger.Dock, l.Line), ledger.Of(ledger.Missing, l.Line)
			ledger.Post(tx, row.ID, ledger.Goods(dock, missing, gone))
			did.Steps = append(did.Steps, step{dock, missing, gone})
			row.Missing += gone
			answer.Missing = append(answer.Missing, ItemTold{Line: l.Source, SKU: l.SKU, Quantity: gone})
		}
	}
	row.save(tx)
	answer.Stage = row.Stage
	v.store(tx, "close_box", row.ID, p.ID, did.text())
	event.Tell(tx, row.ID, Opened{row.Code(), p.Code(), answer.Missing})
	grace, err := v.grace(tx, row.Shop, row.Version)
	if err != nil {
		return answer, err
	}
	return answer, settleAfter(tx, row.Row, "box_closed", grace)
}
