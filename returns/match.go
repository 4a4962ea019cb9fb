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
	ps, lines, claims := parcel.Ask(n), AskLines(ret), askClaims(ret)
	row, err := load(tx, v.Return, v.Right(), ps, lines, claims)
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
	held := ledger.ByAccount(claims.Rows)
	p.Return = row.ID
	p.Save(tx)
	var content []parcel.Content
	for _, l := range lines.Rows {
		if q := held[ledger.Of(ledger.Coming, l.ID)] + held[ledger.Of(ledger.Transit, l.ID)]; q > 0 {
			p.Holds(tx, l.ID, q)
			content = append(content, parcel.Content{Parcel: p.ID, Line: l.ID, Quantity: q})
		}
	}
	// pieces of this box that were already looked at as unknown now belong to the return too
	tx.Exec(`UPDATE unit SET return_id = $2 WHERE parcel = $1 AND return_id = 0`, p.ID, row.ID)
	answer, err := Receive{}.take(tx, row, p, content, held)
	if err != nil {
		return answer, err
	}
	event.Tell(tx, row.ID, Matched{row.Code(), p.Code(), answer.Pieces})
	return answer, nil
}
