package returns

import (
	"hash/fnv"
	"strings"
	"time"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/parcel"
)

// Scanned is what a station adds to each of its acts: its own id of the scan, made at the scanner, so that one is counted
// once however often it is sent, and the last one can be taken back.
type Scanned struct {
	ID string     `json:"scan_id,omitempty" maxLength:"64" doc:"made by the station, unique for ever"`
	At *time.Time `json:"scanned_at,omitempty" doc:"by the station's clock, RFC 3339"`
}

// store remembers a station's act for undo. A scan that is already known, sent again without its key, ends the verb: what
// it did was done.
func (s Scanned) store(tx *db.Tx, act string, ret, target int64, data string) {
	if s.ID == "" {
		return
	}
	at := tx.At()
	if s.At != nil {
		at = s.At.UnixMicro()
	}
	tx.ExecOne(fault.New(fault.Conflict, lang.ReturnsScanKnown()).At("scan_id"),
		`INSERT INTO scan(id, actor, at, seen, act, return_id, target, data, undone) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		s.ID, tx.Actor().ID, at, tx.At(), act, ret, target, data, false)
}

// grace is how long money waits for this act. One without an id cannot be taken back, and nothing waits for it.
func (s Scanned) grace(tx *db.Tx, shop, version int64) (time.Duration, error) {
	if s.ID == "" {
		return 0, nil
	}
	t, err := termsOf(tx, shop, version)
	if err != nil {
		return 0, err
	}
	return t.settings.Grace(), nil
}

// Receive takes one parcel in at the dock, by whatever is on it: our parcel code, the return's code, or the carrier's
// number. A parcel that nobody announced is taken in too, and stays visible until it was matched. Received twice, it is
// received once. The return's code names the return and no box: where it could mean several, the answer asks which.
type Receive struct {
	Code    string `json:"code" doc:"as scanned or typed" minLength:"1" maxLength:"120"`
	Another bool   `json:"another,omitempty" doc:"with the code of a return: a further parcel of it, that has no label of its own"`
	Site    int64  `json:"site,omitempty" doc:"number of the site"`
	Grams   int64  `json:"grams,omitempty" minimum:"0" doc:"weight on the dock's scale"`
	Scanned
}

// ReceiveAnswer says what arrived.
type ReceiveAnswer struct {
	Parcel id.Code `json:"parcel"`
	Return id.Code `json:"return,omitempty"`
	Pieces int64   `json:"pieces" doc:"that should be in it"`
	Again  bool    `json:"again,omitempty" doc:"it had arrived before"`
	Orphan bool    `json:"orphan,omitempty" doc:"nobody knows what it belongs to yet"`
}

// Right is the dock's.
func (Receive) Right() db.Right { return "work.dock" }

// Touches is the order of what the code leads to, or the parcel itself; a code that leads nowhere is held by itself, so
// that scanned twice at the same moment it makes one parcel.
func (v Receive) Touches(look db.Look) ([]int64, error) {
	v.Code = plainly(v.Code)
	kind, n, err := id.Read(v.Code)
	if err == nil && kind == id.Return {
		if o, err := look.Owner(orderOfReturn, n); o != 0 || err != nil {
			return []int64{o}, err
		}
		return []int64{lockOf(v.known())}, nil
	}
	keys, err := Track{Parcel: v.Code}.Touches(look)
	if err == nil && len(keys) == 0 {
		keys = []int64{lockOf(v.known())}
	}
	return keys, err
}

// known is the code as it is kept with a parcel that nobody knows: one of ours as we write it, a carrier's number as the
// carrier has it, any other as it was typed.
func (v Receive) known() string {
	if kind, n, err := id.Read(v.Code); err == nil && (kind == id.Return || kind == id.Parcel) {
		return string(id.Make(kind, n))
	}
	return tracked(v.Code)
}

// misread refuses a code that is one of ours and was read wrongly: taken for a foreign one, its parcel would wait for
// somebody who finds out, beside the return that waits for the parcel. A carrier's number that we know is never one.
func (v Receive) misread(tx *db.Tx) error {
	if _, _, err := id.Read(v.Code); err != id.ErrCheck {
		return nil
	}
	prefix := parcel.Number(v.Code)[:2]
	if prefix != string(id.Return) && prefix != string(id.Parcel) {
		return nil
	}
	n, err := findParcel(tx, v.Code)
	if err == nil && n == 0 {
		err = fault.New(fault.Invalid, lang.FaultCodeCheck(v.Code)).At("code")
	}
	return err
}

func lockOf(code string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte("parcel " + parcel.Number(code))) // a hash never fails
	return int64(h.Sum64() | 1<<63)                         // negative: never a record's number
}

// Do takes the parcel in.
func (v Receive) Do(tx *db.Tx) (ReceiveAnswer, error) {
	v.Code = plainly(v.Code)
	if err := v.misread(tx); err != nil {
		return ReceiveAnswer{}, err
	}
	if kind, n, err := id.Read(v.Code); err == nil && kind == id.Return {
		rows, parcels, lines := AskRow(n), parcel.AskOf(n), askExpected(n)
		if err := tx.Read(rows, parcels, lines); err != nil {
			return ReceiveAnswer{}, err
		}
		if row, ok := rows.First(); ok {
			if err := tx.Hold(row.Order); err != nil {
				return ReceiveAnswer{}, err
			}
			return v.byReturn(tx, row, parcels.Rows, lines.Rows)
		}
		return v.orphan(tx)
	}
	n, err := findParcel(tx, v.Code)
	if err != nil {
		return ReceiveAnswer{}, err
	}
	boxes := parcel.Ask(n)
	if err := tx.Read(boxes); err != nil {
		return ReceiveAnswer{}, err
	}
	p, ok := boxes.First()
	if !ok || p.Return == 0 {
		return v.orphan(tx)
	}
	rows, contents, lines := AskRow(p.Return), parcel.AskContents(p.Return), askExpected(p.Return)
	if err := tx.Read(rows, contents, lines); err != nil {
		return ReceiveAnswer{}, err
	}
	row := rows.Rows[0]
	if err := tx.Hold(row.Order); err != nil {
		return ReceiveAnswer{}, err
	}
	from, err := supplyOf(tx, row, lines.Rows)
	if err != nil {
		return ReceiveAnswer{}, err
	}
	return v.arrive(tx, row, p, contents.Rows, from)
}

// byReturn finds the parcel meant by a return's code. It is the only one announced, or a new one with all that is still
// expected, as long as none has come. After that the same box may have been scanned once more, or be a further one: when
// everything came, it is the last one again; else the person who holds it says which it is.
func (v Receive) byReturn(tx *db.Tx, row Row, parcels []parcel.Parcel, lines []expected) (ReceiveAnswer, error) {
	from, err := supplyOf(tx, row, lines)
	if err != nil {
		return ReceiveAnswer{}, err
	}
	left := int64(0)
	for _, l := range lines {
		left += from.of(l.Line)
	}
	var arrived, open []parcel.Parcel
	for _, p := range parcels {
		switch {
		case p.Arrived != nil:
			arrived = append(arrived, p)
		case p.Status != "void":
			open = append(open, p)
		}
	}
	if v.Another || len(open) == 0 && len(arrived) == 0 {
		return v.further(tx, row, lines, from)
	}
	switch {
	case len(open) == 1 && len(arrived) == 0:
		contents := parcel.AskContents(row.ID)
		if err := tx.Read(contents); err != nil {
			return ReceiveAnswer{}, err
		}
		return v.arrive(tx, row, open[0], contents.Rows, from)
	case len(arrived) > 0 && left == 0:
		return ReceiveAnswer{Parcel: arrived[len(arrived)-1].Code(), Return: row.Code(), Again: true}, nil
	case len(open) == 0:
		return ReceiveAnswer{}, fault.New(fault.Conflict, lang.ReturnsParcelAgain(string(row.Code()), listed(arrived))).At("code")
	}
	return ReceiveAnswer{}, fault.New(fault.Conflict, lang.ReturnsParcelWhich(string(row.Code()), listed(append(open, arrived...)))).At("code")
}

func listed(parcels []parcel.Parcel) string {
	codes := make([]string, len(parcels))
	for i, p := range parcels {
		codes[i] = string(p.Code())
	}
	return strings.Join(codes, ", ")
}

// further takes in a box of the return that has no label of its own. It should hold what is expected and in no box that
// is still to come.
func (v Receive) further(tx *db.Tx, row Row, lines []expected, from *supply) (ReceiveAnswer, error) {
	packed, err := packedToCome(tx, row.ID)
	if err != nil {
		return ReceiveAnswer{}, err
	}
	at := tx.At()
	p := parcel.Parcel{ID: tx.NewID(), Return: row.ID, Label: "none", Status: "delivered", StatusAt: at, Made: at, Arrived: &at, Site: v.Site, Grams: v.Grams}
	p.Insert(tx)
	var content []parcel.Content
	for _, l := range lines {
		if n := from.of(l.Line) - packed[l.Line]; n > 0 {
			content = append(content, parcel.Content{Parcel: p.ID, Line: l.Line, Quantity: n})
			p.Holds(tx, l.Line, n)
		}
	}
	return v.take(tx, row, p, content, from)
}

// packedToCome is what lies in the parcels of a return that are still to come, by return line.
func packedToCome(tx *db.Tx, ret int64) (map[int64]int64, error) {
	type packed struct{ Line, Pieces int64 }
	all, err := db.All[packed](tx, `SELECT c.return_line, CAST(sum(c.quantity) AS BIGINT) FROM parcel p JOIN parcel_content c ON c.parcel = p.id
		WHERE p.return_id = $1 AND p.arrived IS NULL AND p.status <> 'void' GROUP BY c.return_line ORDER BY c.return_line`, ret)
	out := make(map[int64]int64, len(all))
	for _, one := range all {
		out[one.Line] = one.Pieces
	}
	return out, err
}

// arrive marks a known parcel as arrived.
func (v Receive) arrive(tx *db.Tx, row Row, p parcel.Parcel, contents []parcel.Content, from *supply) (ReceiveAnswer, error) {
	if p.Arrived != nil {
		return ReceiveAnswer{Parcel: p.Code(), Return: row.Code(), Again: true}, nil
	}
	v.mark(tx, &p)
	p.Save(tx)
	var mine []parcel.Content
	for _, c := range contents {
		if c.Parcel == p.ID {
			mine = append(mine, c)
			if from.of(c.Line) < c.Quantity { // it had been given up, perhaps
				if err := from.writtenOff(tx, row.ID); err != nil {
					return ReceiveAnswer{}, err
				}
			}
		}
	}
	return v.take(tx, row, p, mine, from)
}

// mark writes down that the parcel came.
func (v Receive) mark(tx *db.Tx, p *parcel.Parcel) {
	at := tx.At()
	p.Arrived, p.Site, p.Status, p.StatusAt = &at, v.Site, "delivered", at
	if v.Grams > 0 {
		p.Grams = v.Grams
	}
}

// take moves what the parcel should hold to the dock. What it holds in truth is found when it is opened. A return that had
// ended is looked at by a person, for it came all the same; one that was closed is open again.
func (v Receive) take(tx *db.Tx, row Row, p parcel.Parcel, contents []parcel.Content, from *supply) (ReceiveAnswer, error) {
	answer := ReceiveAnswer{Parcel: p.Code(), Return: row.Code()}
	did := trail{}
	for _, c := range contents {
		did.Steps = append(did.Steps, from.draw(tx, &row, c.Line, c.Quantity, ledger.Of(ledger.Dock, c.Line))...)
	}
	answer.Pieces, _ = pieces(did.Steps)
	row.Arrived += answer.Pieces
	if row.Permit == PermitExpired || row.Permit == PermitRefused || row.Permit == PermitCancelled {
		did.Permit, row.Permit = row.Permit, PermitReview
	}
	if answer.Pieces > 0 {
		did.Closed, row.Closed = row.Closed, nil
		var err error
		if did.Due, err = row.promise(tx, from.bases); err != nil {
			return answer, err
		}
	}
	row.save(tx)
	v.store(tx, "receive", row.ID, p.ID, did.text())
	event.Tell(tx, row.ID, Arrived{row.Code(), p.Code(), answer.Pieces})
	return answer, settleSoon(tx, row, "received")
}

// orphan keeps a parcel that leads to no return, once.
func (v Receive) orphan(tx *db.Tx) (ReceiveAnswer, error) {
	n := int64(0)
	kept, err := parcel.FindNumbers(tx, append([]string{v.known()}, NamesOf(v.Code).Parcels...))
	if len(kept) > 0 {
		n = kept[0]
	}
	if kind, own, wrong := id.Read(v.Code); n == 0 && wrong == nil && kind == id.Parcel {
		n = own
	}
	boxes := parcel.Ask(n)
	if err == nil {
		err = tx.Read(boxes)
	}
	if err != nil {
		return ReceiveAnswer{}, err
	}
	p, known := boxes.First()
	if known && p.Arrived != nil {
		again := ReceiveAnswer{Parcel: p.Code(), Again: true, Orphan: p.Return == 0}
		if p.Return != 0 {
			again.Return = id.Make(id.Return, p.Return)
		}
		return again, nil
	}
	if !known {
		p = parcel.Parcel{ID: tx.NewID(), Tracking: v.known(), Label: "none", Made: tx.At()}
	}
	v.mark(tx, &p)
	if known {
		p.Save(tx)
	} else {
		p.Insert(tx)
	}
	v.store(tx, "receive", 0, p.ID, "")
	event.Tell(tx, p.ID, Arrived{Parcel: p.Code()})
	return ReceiveAnswer{Parcel: p.Code(), Orphan: true}, nil
}
