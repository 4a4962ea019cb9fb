package returns

import (
	"strings"

	"retour/door/carrier"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/parcel"
)

// Undo takes back the last scan of whoever calls it, as long as nothing was built upon it.
type Undo struct {
	Scan string `json:"scan_id,omitempty" maxLength:"64" doc:"the scan to take back; default the caller's last"`
}

// UndoAnswer says what was taken back.
type UndoAnswer struct {
	Scan   string  `json:"scan_id"`
	Act    string  `json:"act" enum:"receive,inspect,put,close_box"`
	Target id.Code `json:"target"`
}

type scanRow struct {
	ID     string
	Actor  int64
	Act    string
	Return int64
	Target int64
	Data   string
	Undone bool
}

// Right is the dock's or the bench's; both hold this one.
func (Undo) Right() db.Right { return "work.bench" }

// Touches is what the scan was about.
func (v Undo) Touches(look db.Look) ([]int64, error) {
	if v.Scan == "" {
		return nil, nil // the caller's own last one: nobody else takes it back
	}
	s, ok, err := db.Get[scanRow](look.Reader(), `SELECT id, actor, act, return_id, target, data, undone FROM scan WHERE id = $1`, v.Scan)
	if err != nil || !ok {
		return nil, err
	}
	o, err := look.Owner(orderOfReturn, s.Return)
	return []int64{o, s.Target}, err
}

// Do reverses the moves of the scan and marks it.
func (v Undo) Do(tx *db.Tx) (UndoAnswer, error) {
	const columns = `SELECT id, actor, act, return_id, target, data, undone FROM scan WHERE `
	q := db.Ask[scanRow](columns+`actor = $1 AND undone = FALSE ORDER BY seen DESC, id DESC LIMIT 1`, tx.Actor().ID)
	if v.Scan != "" {
		q = db.Ask[scanRow](columns+`id = $1 AND actor = $2`, v.Scan, tx.Actor().ID)
	}
	if err := tx.Read(q); err != nil {
		return UndoAnswer{}, err
	}
	s, ok := q.First()
	if !ok {
		return UndoAnswer{}, fault.New(fault.NotFound, lang.ReturnsNothingToUndo())
	}
	answer := UndoAnswer{Scan: s.ID, Act: s.Act, Target: s.target()}
	if s.Undone {
		return answer, nil
	}
	if err := s.hold(tx); err != nil {
		return answer, err
	}
	if err := s.undo(tx); err != nil {
		return answer, err
	}
	tx.Exec(`UPDATE scan SET undone = TRUE WHERE id = $1`, s.ID)
	told := Undone{Act: s.Act, Target: answer.Target}
	subject := s.Target
	if s.Return != 0 {
		told.Return, subject = id.Make(id.Return, s.Return), s.Return
	}
	event.Tell(tx, subject, told)
	return answer, nil
}

// target is the code of what was scanned.
func (s scanRow) target() id.Code {
	if s.Act == "inspect" || s.Act == "put" {
		return id.Make(id.Plate, s.Target)
	}
	return id.Make(id.Parcel, s.Target)
}

// hold makes sure that nothing else happens to the order, the parcel or the piece: which they are follows from the scan.
func (s scanRow) hold(tx *db.Tx) error {
	q := db.Ask[int64](orderOfReturn, s.Return)
	if err := tx.Read(q); err != nil {
		return err
	}
	if order, ok := q.First(); ok {
		if err := tx.Hold(order); err != nil {
			return err
		}
	}
	return tx.Hold(s.Target)
}

func (s scanRow) undo(tx *db.Tx) error {
	switch s.Act {
	case "receive":
		return undoReceive(tx, s)
	case "inspect":
		return undoInspect(tx, s)
	case "put":
		return undoPut(tx, s)
	}
	return undoCloseBox(tx, s)
}

func late() error { return fault.New(fault.Conflict, lang.ReturnsUndoLate()) }

// undoReceive sends a parcel back out of the door, and its pieces to where they came from: nothing of it was looked at yet.
func undoReceive(tx *db.Tx, s scanRow) error {
	did, err := trailOf(s)
	if err != nil {
		return err
	}
	ps, rows, scans, claims := parcel.Ask(s.Target), AskRow(s.Return), parcel.AskScans(s.Target), askClaims(s.Return)
	made := db.Ask[int64](`SELECT count(*) FROM unit WHERE parcel = $1 AND undone = FALSE`, s.Target)
	if err := tx.Read(ps, rows, scans, claims, made); err != nil {
		return err
	}
	p := ps.Rows[0]
	row, known := rows.First()
	if made.Rows[0] > 0 || p.Opened != nil || p.Arrived == nil || p.Return != s.Return || known && did.builtUpon(row) {
		return late()
	}
	p.Arrived, p.Status, p.StatusAt = nil, string(carrier.Derive(sightings(scans.Rows)).Status), tx.At()
	if p.Label == "none" {
		p.Status = "void" // the receipt made it
	}
	p.Save(tx)
	if !known {
		return nil
	}
	held := ledger.ByAccount(claims.Rows)
	for _, st := range did.Steps {
		if held[st.To] < st.Pieces {
			return late()
		}
		ledger.Post(tx, row.ID, ledger.Goods(st.To, st.From, st.Pieces))
		row.Arrived -= st.Pieces
		switch {
		case st.From.Kind() == ledger.Transit:
			row.Moving += st.Pieces
		case st.From == kept:
			row.Kept += st.Pieces
		}
	}
	if did.Permit != "" {
		row.Permit = did.Permit
	}
	row.Closed = did.Closed
	if did.Due {
		row.Due = nil
		tx.Exec(`DELETE FROM return_clock WHERE return_id = $1 AND clock = $2`, row.ID, ClockRefund)
	}
	row.save(tx)
	return nil
}

// builtUpon reports whether a receipt has had consequences since: money, a person's answer, or the end of the return.
func (t trail) builtUpon(row Row) bool {
	return row.ended() || row.Settled > 0 && row.SettleAt != "at_once" || t.Permit != "" && row.Permit != PermitReview
}

// undoInspect puts a piece back into its box as if nobody had taken it out. What a look decided the money of is not taken
// back once that was decided; where the money was decided before anybody saw the piece, it stays as it is.
func undoInspect(tx *db.Tx, s scanRow) error {
	units, rows := AskUnit(s.Target), AskRow(s.Return)
	if err := tx.Read(units, rows); err != nil {
		return err
	}
	u, unseen := units.Rows[0], strings.HasSuffix(s.Data, paidUnseen)
	switch {
	case u.Settlement != 0 && !u.Undone && !unseen:
		return fault.New(fault.Conflict, lang.ReturnsUndoSettled(string(u.Code()), string(id.Make(id.Return, u.Return))))
	case u.Placed != nil || u.Undone || u.Return != s.Return:
		return late()
	}
	bench := ledger.Of(ledger.Bench, u.ID)
	row, known := rows.First()
	subject := u.ID
	back := ledger.World(ledger.WorldFound)
	if known {
		subject = row.ID
		if row.Closed != nil {
			return late()
		}
	}
	if u.ReturnLine != 0 {
		back = ledger.Account(source(s.Data))
	}
	if known && row.ended() && back.Kind() == ledger.Coming {
		return late() // it has ended since: nothing is expected any more
	}
	ledger.Post(tx, subject, ledger.Goods(bench, back, 1))
	if unseen {
		tx.Exec(`UPDATE unit SET parcel = 0, serial = '', received = NULL, grade = '', destination = '', findings = '[]', graded = NULL WHERE id = $1`, u.ID)
	} else {
		tx.Exec(`UPDATE unit SET undone = TRUE WHERE id = $1`, u.ID)
	}
	if known && u.ReturnLine != 0 {
		row.Graded--
		switch back.Kind() {
		case ledger.Missing:
			row.Missing++
		case ledger.Transit:
			row.Moving++
			row.Arrived--
		case ledger.Coming:
			row.Arrived--
		case ledger.Sold: // the line was made for this extra piece
			row.Arrived--
			row.Announced--
			tx.Exec(`UPDATE return_line SET quantity = quantity - 1 WHERE id = $1`, u.ReturnLine)
		}
		row.save(tx)
	}
	return nil
}

// undoPut takes a piece out of its bin again, back to the bench.
func undoPut(tx *db.Tx, s scanRow) error {
	units, rows := AskUnit(s.Target), AskRow(s.Return)
	lying := db.Ask[int64](`SELECT a.balance FROM unit u JOIN account a ON a.id = u.cell * 64 + 7 WHERE u.id = $1`, s.Target)
	if err := tx.Read(units, rows, lying); err != nil {
		return err
	}
	u := units.Rows[0]
	if left, ok := lying.First(); u.Placed == nil || u.Return != s.Return || !ok || left == 0 {
		return late() // it was taken out again, or sold
	}
	subject := u.ID
	row, known := rows.First()
	if known {
		subject = row.ID
		if row.Closed != nil {
			row.Closed = nil // what is put away again will close it again
		}
		if u.ReturnLine != 0 {
			row.Placed--
		}
		row.save(tx)
	}
	ledger.Post(tx, subject, ledger.Goods(ledger.Of(ledger.Place, u.Cell), ledger.Of(ledger.Bench, u.ID), 1))
	tx.Exec(`UPDATE unit SET cell = 0, placed = NULL WHERE id = $1`, u.ID)
	return nil
}

// undoCloseBox opens a box again: what was declared missing lies in it as before.
func undoCloseBox(tx *db.Tx, s scanRow) error {
	did, err := trailOf(s)
	if err != nil {
		return err
	}
	ps, rows, claims := parcel.Ask(s.Target), AskRow(s.Return), askClaims(s.Return)
	if err := tx.Read(ps, rows, claims); err != nil {
		return err
	}
	p := ps.Rows[0]
	row, known := rows.First()
	if p.Opened == nil || p.Return != s.Return || row.Closed != nil {
		return late()
	}
	p.Opened = nil
	p.Save(tx)
	if !known {
		return nil
	}
	held := ledger.ByAccount(claims.Rows)
	for _, st := range did.Steps {
		n := min(st.Pieces, held[st.To]) // what was found since stays found
		ledger.Post(tx, row.ID, ledger.Goods(st.To, st.From, n))
		row.Missing -= n
	}
	row.save(tx)
	return nil
}
