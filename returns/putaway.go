package returns

import (
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/stock"
)

// PutPiece puts one graded piece into a bin and confirms it there by the bin's own code. A bin for another way out is
// refused. Put away twice into the same bin, it is put away once.
type PutPiece struct {
	Plate id.Code `json:"plate" minLength:"2" maxLength:"32"`
	Bin   string  `json:"bin" doc:"the bin's code as scanned, or its name" minLength:"1" maxLength:"64"`
	Scanned
}

// PutAnswer is where the piece lies.
type PutAnswer struct {
	Plate  id.Code `json:"plate"`
	Bin    id.Code `json:"bin"`
	Name   string  `json:"name"`
	Return id.Code `json:"return,omitempty"`
	Stage  Stage   `json:"stage,omitempty"`
}

// Right is the bench's.
func (PutPiece) Right() db.Right { return "work.bench" }

// Touches is the order of the piece's return, the piece, and the bin, whose cells it may add to.
func (v PutPiece) Touches(look db.Look) ([]int64, error) {
	n := v.Plate.Number(id.Plate)
	o, err := look.Owner(orderOfUnit, n)
	if err != nil {
		return nil, err
	}
	bin, err := stock.FindBin(look.Reader(), v.Bin)
	return []int64{o, n, bin}, err
}

// Do moves the piece from the bench to its place.
func (v PutPiece) Do(tx *db.Tx) (PutAnswer, error) {
	n, err := numberOf(v.Plate, id.Plate, "plate")
	if err != nil {
		return PutAnswer{}, err
	}
	binNumber, err := stock.FindBin(tx, v.Bin)
	if err != nil {
		return PutAnswer{}, err
	}
	units, bins := AskUnit(n), stock.AskBin(binNumber)
	rows := db.Ask[Row](`SELECT `+rowColumns+` FROM unit u JOIN return_ r ON r.id = u.return_id WHERE u.id = $1`, n)
	cells := db.Ask[int64](`SELECT c.id FROM unit u JOIN cell c ON c.bin = $2 AND c.shop = u.shop AND c.sku = u.sku AND c.grade = u.grade WHERE u.id = $1`, n, binNumber)
	held := db.Ask[int64](`SELECT c.bin FROM unit u JOIN cell c ON c.id = u.cell WHERE u.id = $1`, n)
	if err := tx.Read(units, bins, rows, cells, held); err != nil {
		return PutAnswer{}, err
	}
	u, ok := units.First()
	if !ok || u.Undone {
		return PutAnswer{}, fault.New(fault.NotFound, lang.ReturnsUnitUnknown(string(v.Plate))).At("plate")
	}
	bin, ok := bins.First()
	if !ok {
		return PutAnswer{}, fault.New(fault.NotFound, lang.ReturnsBinUnknown(v.Bin)).At("bin")
	}
	answer := PutAnswer{Plate: u.Code(), Bin: bin.Code(), Name: bin.Name}
	if row, ok := rows.First(); ok {
		answer.Return, answer.Stage = row.Code(), row.Stage
	}
	switch {
	case u.Placed != nil && held.Rows[0] == bin.ID:
		return answer, nil
	case u.Placed != nil:
		return answer, fault.New(fault.Conflict, lang.ReturnsUnitPlaced(string(id.Make(id.Bin, held.Rows[0])))).At("plate")
	case u.Graded == nil:
		return answer, fault.New(fault.Conflict, lang.ReturnsUnitNotGraded()).At("plate")
	case bin.Closed:
		return answer, fault.New(fault.Conflict, lang.ReturnsBinClosed(bin.Name)).At("bin")
	case bin.Purpose != u.Destination:
		return answer, fault.New(fault.Conflict, lang.ReturnsBinWrong(u.Destination, bin.Name, bin.Purpose)).At("bin")
	}
	cell, ok := cells.First()
	if !ok {
		cell = tx.NewID()
		tx.Insert("cell(id, bin, shop, sku, grade)", cell, bin.ID, u.Shop, u.SKU, u.Grade)
	}
	subject := u.Return
	if subject == 0 {
		subject = u.ID
	}
	ledger.Post(tx, subject, ledger.Goods(ledger.Of(ledger.Bench, u.ID), ledger.Of(ledger.Place, cell), 1))
	tx.Exec(`UPDATE unit SET cell = $2, placed = $3 WHERE id = $1`, u.ID, cell, tx.At())
	v.store(tx, "put", u.Return, u.ID, "")
	event.Tell(tx, subject, PutAway{Return: answer.Return, Plate: u.Code(), SKU: u.SKU, Grade: u.Grade, Bin: bin.Code(), Name: bin.Name})
	if row, ok := rows.First(); ok {
		if err := tx.Hold(row.Order); err != nil {
			return answer, err
		}
		if u.ReturnLine != 0 { // a piece of no line is not one of those announced
			row.Placed++
			closeIfComplete(tx, &row)
			row.save(tx)
		}
		answer.Stage = row.Stage
	}
	return answer, nil
}
