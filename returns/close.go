package returns

import (
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/ledger"
)

// closeIfComplete closes a return of which nothing is left to do.
func closeIfComplete(tx *db.Tx, row *Row) {
	if !complete(*row) {
		return
	}
	at := tx.At()
	row.Closed = &at
	event.Tell(tx, row.ID, Closed{Return: row.Code()})
}

// Close ends a return whose pieces did not all come: what is still expected is the shopper's again, what is missing is
// written off as lost. It is a person's decision; a complete return closes by itself.
type Close struct {
	Return id.Code `json:"return" minLength:"2" maxLength:"32"`
	Why    string  `json:"why" minLength:"1" maxLength:"80" pattern:"^[a-z0-9_.]+$" doc:"code: never_sent, lost_by_carrier, missing_accepted, …"`
}

// Right is to decide.
func (Close) Right() db.Right { return "returns.decide" }

// Touches is the return's order.
func (v Close) Touches(look db.Look) ([]int64, error) { return ofReturn(look, v.Return) }

// Do refuses while pieces lie at the dock or the bench, or settled pieces were not put away.
func (v Close) Do(tx *db.Tx) (Answer, error) {
	n := v.Return.Number(id.Return)
	lines, claims, units := AskLines(n), askClaims(n), AskUnits(n)
	row, err := load(tx, v.Return, v.Right(), lines, claims, units)
	if err != nil {
		return Answer{}, err
	}
	if row.Closed != nil {
		return row.answer(), nil
	}
	if row.Permit != PermitAllowed {
		return Answer{}, fault.New(fault.Conflict, lang.ReturnsNotOpen(string(v.Return), row.StageMessage()))
	}
	held := ledger.ByAccount(claims.Rows)
	open := int64(0)
	for _, u := range units.Rows {
		if !u.Undone && u.Received != nil && (u.Placed == nil || u.Settlement == 0 && u.ReturnLine != 0) {
			open++
		}
	}
	for _, l := range lines.Rows {
		open += held[ledger.Of(ledger.Dock, l.ID)]
	}
	if open > 0 {
		return Answer{}, fault.New(fault.Conflict, lang.ReturnsNotComplete(string(v.Return), lang.ReturnsOpenPieces(open)))
	}
	early := map[int64]int64{}
	for _, u := range units.Rows {
		if u.Settlement != 0 && u.Received == nil {
			early[u.ReturnLine]++
		}
	}
	for _, l := range lines.Rows {
		row.Kept += writeOff(tx, row.ID, l, held, early[l.ID])
	}
	row.Moving = 0
	at := tx.At()
	row.Closed = &at
	row.save(tx)
	event.Tell(tx, row.ID, Closed{row.Code(), v.Why})
	return row.answer(), nil
}

// writeOff ends what is still expected of a line, and says how many pieces stay with the shopper although they were paid
// back: early of them were settled before they came, and those cannot be returned once more.
func writeOff(tx *db.Tx, ret int64, l Line, held map[ledger.Account]int64, early int64) (kept int64) {
	coming, transit, missing := ledger.Of(ledger.Coming, l.ID), ledger.Of(ledger.Transit, l.ID), ledger.Of(ledger.Missing, l.ID)
	kept = min(held[coming], max(0, early-held[transit]-held[missing]))
	ledger.Post(tx, ret, ledger.Goods(coming, ledger.World(ledger.WorldKept), kept),
		ledger.Goods(coming, ledger.Of(ledger.Sold, l.Line), held[coming]-kept),
		ledger.Goods(transit, ledger.World(ledger.WorldLost), held[transit]),
		ledger.Goods(missing, ledger.World(ledger.WorldLost), held[missing]))
	return kept
}
