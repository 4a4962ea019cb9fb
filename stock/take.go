package stock

import (
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/law"
)

// Take moves pieces out of a cell: sold again, sent to the supplier, given away, recycled, counted as lost. Each is a move
// with a cause; two at the same moment both count, and a cell never goes below zero.
type Take struct {
	Bin      string `json:"bin" doc:"code or name of the bin" minLength:"1" maxLength:"64"`
	Shop     string `json:"channel" minLength:"1" maxLength:"64"`
	SKU      string `json:"sku" minLength:"1" maxLength:"64"`
	Grade    string `json:"grade" enum:"A,B,C,D"`
	Quantity int64  `json:"quantity" minimum:"1"`
	Why      string `json:"why" enum:"sold,vendor,donated,recycled,destroyed,sent_back,lost,repaired" doc:"what becomes of them"`
	Proof    string `json:"proof,omitempty" maxLength:"200" doc:"document that shows it: needed for donated, recycled and destroyed"`
	Grounds
}

// Taken: pieces left their cell. Its subject is the cell.
type Taken struct {
	Bin      id.Code `json:"bin"`
	SKU      string  `json:"sku"`
	Grade    string  `json:"grade"`
	Quantity int64   `json:"quantity"`
	Why      string  `json:"why"`
	Proof    string  `json:"proof,omitempty"`
	Grounds
	Law      []law.Step `json:"law,omitempty"`             // how the law came to allow a destruction
	KeepTill law.Date   `json:"keep_proof_until,omitzero"` // last day on which its proof must be at hand
}

// Kind is the event's stable name.
func (Taken) Kind() string { return "stock.taken" }

// Right is to change stock.
func (Take) Right() db.Right { return "stock.write" }

// Touches is the bin.
func (v Take) Touches(look db.Look) ([]int64, error) {
	n, err := FindBin(look.Reader(), v.Bin)
	return []int64{n}, err
}

// Do moves the pieces out.
func (v Take) Do(tx *db.Tx) (int64, error) {
	if v.Proof == "" && (v.Why == "donated" || v.Why == "recycled" || v.Why == "destroyed") {
		return 0, fault.New(fault.Invalid, lang.FaultRequired("proof")).At("proof")
	}
	bin, err := FindBin(tx, v.Bin)
	if err != nil {
		return 0, err
	}
	c, ok, err := db.Get[cell](tx, `SELECT c.id, a.balance, s.country, s.zone, s.settings FROM cell c JOIN shop s ON s.id = c.shop JOIN account a ON a.id = c.id * 64 + 7
		WHERE c.bin = $1 AND s.code = $2 AND c.sku = $3 AND c.grade = $4`, bin, v.Shop, v.SKU, v.Grade)
	switch {
	case err != nil:
		return 0, err
	case !ok:
		return 0, fault.New(fault.NotFound, lang.StockNothingThere(v.SKU, v.Bin)).At("sku")
	case c.Balance < v.Quantity:
		return 0, fault.New(fault.Conflict, lang.StockTooFew(v.Quantity, v.SKU, v.Bin, c.Balance)).At("quantity")
	}
	told := Taken{Bin: id.Make(id.Bin, bin), SKU: v.SKU, Grade: v.Grade, Quantity: v.Quantity, Why: v.Why, Proof: v.Proof}
	if v.Why == "destroyed" {
		if err := told.lawful(c, v.Grounds, tx.Now()); err != nil {
			return 0, err
		}
	}
	to := ledger.WorldOut
	if v.Why == "lost" {
		to = ledger.WorldLost
	}
	ledger.Post(tx, c.ID, ledger.Goods(ledger.Of(ledger.Place, c.ID), ledger.World(to), v.Quantity))
	event.Tell(tx, c.ID, told)
	return c.Balance - v.Quantity, nil
}
