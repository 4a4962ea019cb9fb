package returns

import (
	"retour/ground/db"
	"retour/ground/id"
)

// Unit is one physical piece as stored, from receipt on, or from its settlement if that came first.
type Unit struct {
	ID          int64
	Return      int64 // 0: of no return we know
	ReturnLine  int64 // 0: of no line
	Line        int64
	Shop        int64
	SKU         string
	Parcel      int64
	Serial      string
	Made        int64
	Received    *int64
	Grade       string
	Destination string
	Findings    string // JSON list of codes
	Graded      *int64
	Cell        int64
	Placed      *int64
	Settlement  int64
	Gross       int64
	Taxes       *string
	Undone      bool
}

const unitColumns = "u.id, u.return_id, u.return_line, u.line, u.shop, u.sku, u.parcel, u.serial, u.made, u.received, u.grade, u.destination, u.findings, u.graded, u.cell, u.placed, u.settlement, u.gross, u.taxes, u.undone"

// Code is the piece's licence plate.
func (u Unit) Code() id.Code { return id.Make(id.Plate, u.ID) }

// AskUnits prepares the query for the pieces of a return.
func AskUnits(ret int64) *db.Asked[Unit] {
	return db.Ask[Unit](`SELECT `+unitColumns+` FROM unit u WHERE u.return_id = $1 ORDER BY u.id`, ret)
}

// AskUnit prepares the query for one piece.
func AskUnit(n int64) *db.Asked[Unit] {
	return db.Ask[Unit](`SELECT `+unitColumns+` FROM unit u WHERE u.id = $1`, n)
}

func (u Unit) insert(tx *db.Tx) {
	tx.Insert("unit(id, return_id, return_line, line, shop, sku, parcel, serial, made, received, grade, destination, findings, graded, cell, placed, settlement, gross, taxes, undone)",
		u.ID, u.Return, u.ReturnLine, u.Line, u.Shop, u.SKU, u.Parcel, u.Serial, u.Made, u.Received, u.Grade, u.Destination, or(u.Findings, "[]"), u.Graded,
		u.Cell, u.Placed, u.Settlement, u.Gross, u.Taxes, u.Undone)
}
