package returns

import (
	"time"

	"retour/door/carrier"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/parcel"
)

// Track takes in one sighting of a parcel by its carrier. Sightings may come late, twice and in any order: what follows
// from them is derived anew from all of them.
type Track struct {
	Parcel string         `json:"parcel" doc:"our parcel code or the carrier's tracking number" minLength:"1" maxLength:"64"`
	Source string         `json:"event_id" doc:"the carrier's own id of this sighting" minLength:"1" maxLength:"120"`
	Status carrier.Status `json:"status" enum:"announced,accepted,in_transit,at_pickup_point,out_for_delivery,delivered,exception,lost,returned_to_sender"`
	At     time.Time      `json:"at" doc:"when it was seen, RFC 3339"`
	Place  string         `json:"place,omitempty" maxLength:"120"`
}

// TrackAnswer is where the parcel stands.
type TrackAnswer struct {
	Parcel id.Code `json:"parcel"`
	Return id.Code `json:"return,omitempty"`
	Status string  `json:"status"`
}

// Right is staff's and machines' that feed carrier events.
func (Track) Right() db.Right { return "returns.write" }

// Touches is the order of the parcel's return.
func (v Track) Touches(look db.Look) ([]int64, error) {
	n, err := findParcel(look.Reader(), v.Parcel)
	if err != nil || n == 0 {
		return nil, err
	}
	// a parcel without a return may be given one, so what it belongs to is read fresh; its own number is locked as well
	o, _, err := db.Get[int64](look.Reader(), `SELECT r.order_id FROM parcel p JOIN return_ r ON r.id = p.return_id WHERE p.id = $1`, n)
	return []int64{n, o}, err
}

// findParcel is the number of the parcel with that code or tracking number, as scanned or typed; 0 for none.
func findParcel(r db.Reader, text string) (int64, error) {
	names := NamesOf(text)
	if names.Kind == id.Parcel {
		return names.Number, nil
	}
	found, err := parcel.FindNumbers(r, names.Parcels)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0], nil
}

// Do adds the sighting and what follows from it.
func (v Track) Do(tx *db.Tx) (TrackAnswer, error) {
	if !v.Status.Known() {
		return TrackAnswer{}, fault.New(fault.Invalid, lang.FaultOneOf("status", "accepted, in_transit, delivered, …")).At("status")
	}
	n, err := findParcel(tx, v.Parcel)
	if err != nil {
		return TrackAnswer{}, err
	}
	ps, scans := parcel.Ask(n), parcel.AskScans(n)
	if err := tx.Read(ps, scans); err != nil {
		return TrackAnswer{}, err
	}
	p, ok := ps.First()
	if !ok {
		return TrackAnswer{}, fault.New(fault.NotFound, lang.FaultNotFound(v.Parcel)).At("parcel")
	}
	answer := TrackAnswer{Parcel: p.Code(), Status: p.Status}
	if p.Return != 0 {
		answer.Return = id.Make(id.Return, p.Return)
	}
	for _, s := range scans.Rows {
		if s.Source == v.Source {
			return answer, nil
		}
	}
	tx.Insert("parcel_scan(parcel, source, at, seen, status, note)", p.ID, v.Source, v.At.UnixMicro(), tx.At(), string(v.Status), v.Place)
	before := carrier.Derive(sightings(scans.Rows))
	after := carrier.Derive(append(sightings(scans.Rows), carrier.Scan{Status: v.Status, At: v.At, Place: v.Place}))
	first := before.HandedOver.IsZero() && !after.HandedOver.IsZero()
	if p.Status != "void" || first && p.Return != 0 {
		p.Status, p.StatusAt = string(after.Status), tx.At()
	}
	p.Save(tx)
	answer.Status = p.Status
	if p.Return == 0 || after.Status == before.Status && !first {
		return answer, nil
	}
	return answer, v.tell(tx, p, first)
}

func sightings(scans []parcel.Scan) []carrier.Scan {
	out := make([]carrier.Scan, len(scans), len(scans)+1)
	for i, s := range scans {
		out[i] = carrier.Scan{Status: carrier.Status(s.Status), At: time.UnixMicro(s.At).UTC(), Place: s.Note}
	}
	return out
}

// tell moves the parcel's content onto the way at the first proof of sending, and says what happened.
func (v Track) tell(tx *db.Tx, p parcel.Parcel, first bool) error {
	rows, contents, lines := AskRow(p.Return), parcel.AskContents(p.Return), askExpected(p.Return)
	if err := tx.Read(rows, contents, lines); err != nil {
		return err
	}
	row := rows.Rows[0]
	if err := tx.Hold(row.Order); err != nil {
		return err
	}
	event.Tell(tx, row.ID, Tracked{row.Code(), p.Code(), p.Status, first})
	if !first || p.Arrived != nil || row.Permit == PermitRefused || row.Permit == PermitCancelled {
		return nil // what was refused or cancelled is a person's when it comes
	}
	from, err := supplyOf(tx, row, lines.Rows)
	if err != nil {
		return err
	}
	var steps []step
	for _, c := range contents.Rows {
		if c.Parcel == p.ID { // what is on its way already, with another parcel, stays so
			steps = append(steps, from.draw(tx, &row, c.Line, c.Quantity, ledger.Of(ledger.Transit, c.Line))...)
		}
	}
	sent, back := pieces(steps)
	row.Moving += sent
	if back > 0 { // it had ended, and is sent all the same: it is dealt with
		row.Permit, row.Closed = PermitAllowed, nil
	}
	if sent > 0 {
		if _, err := row.promise(tx, from.bases); err != nil {
			return err
		}
	}
	row.save(tx)
	return settleSoon(tx, row, "first_scan")
}

// askClaims prepares the query for what of a return's lines is coming, on its way, at the dock or missing.
func askClaims(ret int64) *db.Asked[ledger.Balance] {
	return db.Ask[ledger.Balance](`SELECT a.id, a.unit, a.balance FROM return_line l JOIN account a ON a.id BETWEEN l.id * 64 + 2 AND l.id * 64 + 5
		WHERE l.return_id = $1 ORDER BY a.id`, ret)
}
