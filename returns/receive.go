package returns

import (
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

// Receive takes one parcel in at the dock, by whatever is on it: our parcel code, the return's code, or the carrier's
// number. A parcel that nobody announced is taken in too, and stays visible until it was matched. Received twice, it is
// received once.
type Receive struct {
	Code  string `json:"code" doc:"as scanned or typed" minLength:"1" maxLength:"120"`
	Site  int64  `json:"site,omitempty" doc:"number of the site"`
	Grams int64  `json:"grams,omitempty" minimum:"0" doc:"weight on the dock's scale"`
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

// Touches is the order of what the code leads to, or the parcel itself.
func (v Receive) Touches(look db.Look) ([]int64, error) {
	kind, n, err := id.Read(v.Code)
	if err == nil && kind == id.Return {
		o, err := look.Owner(orderOfReturn, n)
		return []int64{o}, err
	}
	return Track{Parcel: v.Code}.Touches(look)
}

// Do takes the parcel in.
func (v Receive) Do(tx *db.Tx) (ReceiveAnswer, error) {
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
	p, ok, err := db.Get[int64](tx, `SELECT return_id FROM parcel WHERE id = $1`, n)
	if err != nil || !ok {
		if err != nil {
			return ReceiveAnswer{}, err
		}
		return v.orphan(tx)
	}
	if p == 0 {
		return ReceiveAnswer{Parcel: id.Make(id.Parcel, n), Again: true, Orphan: true}, nil
	}
	rows, boxes, contents, lines := AskRow(p), parcel.Ask(n), parcel.AskContents(p), askExpected(p)
	if err := tx.Read(rows, boxes, contents, lines); err != nil {
		return ReceiveAnswer{}, err
	}
	if err := tx.Hold(rows.Rows[0].Order); err != nil {
		return ReceiveAnswer{}, err
	}
	return v.arrive(tx, rows.Rows[0], boxes.Rows[0], contents.Rows, heldBy(lines.Rows))
}

// expected is what of a return line no parcel has brought yet.
type expected struct {
	Line    int64
	Coming  int64
	Transit int64
}

func askExpected(ret int64) *db.Asked[expected] {
	return db.Ask[expected](`SELECT l.id, coalesce((SELECT a.balance FROM account a WHERE a.id = l.id * 64 + 2), 0),
		coalesce((SELECT a.balance FROM account a WHERE a.id = l.id * 64 + 3), 0) FROM return_line l WHERE l.return_id = $1 ORDER BY l.id`, ret)
}

// heldBy turns what is expected into balances by account.
func heldBy(lines []expected) map[ledger.Account]int64 {
	held := make(map[ledger.Account]int64, 2*len(lines))
	for _, l := range lines {
		held[ledger.Of(ledger.Coming, l.Line)], held[ledger.Of(ledger.Transit, l.Line)] = l.Coming, l.Transit
	}
	return held
}

// byReturn finds the parcel meant by a return's code: the first that was announced and did not arrive, or a new one with
// all that is still expected.
func (v Receive) byReturn(tx *db.Tx, row Row, parcels []parcel.Parcel, lines []expected) (ReceiveAnswer, error) {
	held := heldBy(lines)
	var arrived parcel.Parcel
	for _, p := range parcels {
		if p.Arrived == nil && p.Status != "void" {
			contents := parcel.AskContents(row.ID)
			if err := tx.Read(contents); err != nil {
				return ReceiveAnswer{}, err
			}
			return v.arrive(tx, row, p, contents.Rows, held)
		}
		arrived = p
	}
	p := parcel.Parcel{ID: tx.NewID(), Return: row.ID, Label: "none", StatusAt: tx.At(), Made: tx.At()}
	var content []parcel.Content
	for _, l := range lines {
		if n := l.Coming + l.Transit; n > 0 {
			content = append(content, parcel.Content{Parcel: p.ID, Line: l.Line, Quantity: n})
		}
	}
	if len(content) == 0 && arrived.ID != 0 {
		return ReceiveAnswer{Parcel: arrived.Code(), Return: row.Code(), Again: true}, nil
	}
	at := tx.At()
	p.Arrived, p.Site, p.Grams, p.Status = &at, v.Site, v.Grams, "delivered"
	p.Insert(tx)
	for _, c := range content {
		p.Holds(tx, c.Line, c.Quantity)
	}
	return v.take(tx, row, p, content, held)
}

// arrive marks a known parcel as arrived.
func (v Receive) arrive(tx *db.Tx, row Row, p parcel.Parcel, contents []parcel.Content, held map[ledger.Account]int64) (ReceiveAnswer, error) {
	if p.Arrived != nil {
		return ReceiveAnswer{Parcel: p.Code(), Return: row.Code(), Again: true}, nil
	}
	at := tx.At()
	p.Arrived, p.Site, p.Status, p.StatusAt = &at, v.Site, "delivered", at
	if v.Grams > 0 {
		p.Grams = v.Grams
	}
	p.Save(tx)
	var mine []parcel.Content
	for _, c := range contents {
		if c.Parcel == p.ID {
			mine = append(mine, c)
		}
	}
	return v.take(tx, row, p, mine, held)
}

// take moves what the parcel should hold to the dock. What it holds in truth is found when it is opened.
func (v Receive) take(tx *db.Tx, row Row, p parcel.Parcel, contents []parcel.Content, held map[ledger.Account]int64) (ReceiveAnswer, error) {
	answer := ReceiveAnswer{Parcel: p.Code(), Return: row.Code()}
	for _, c := range contents {
		left := c.Quantity
		for _, kind := range []ledger.Kind{ledger.Transit, ledger.Coming} {
			from := ledger.Of(kind, c.Line)
			n := min(left, held[from])
			ledger.Post(tx, row.ID, ledger.Goods(from, ledger.Of(ledger.Dock, c.Line), n))
			held[from] -= n
			left -= n
			answer.Pieces += n
			if kind == ledger.Transit {
				row.Moving -= n
			}
		}
	}
	row.Arrived += answer.Pieces
	if row.Permit == PermitExpired || row.Permit == PermitRefused || row.Permit == PermitCancelled {
		row.Permit = PermitReview // it came all the same: a person looks at it
	}
	row.save(tx)
	v.store(tx, "receive", row.ID, p.ID, "")
	event.Tell(tx, row.ID, Arrived{row.Code(), p.Code(), answer.Pieces})
	return answer, settleSoon(tx, row, "received")
}

// orphan keeps a parcel that leads to no return.
func (v Receive) orphan(tx *db.Tx) (ReceiveAnswer, error) {
	at := tx.At()
	p := parcel.Parcel{ID: tx.NewID(), Tracking: v.Code, Label: "none", Status: "delivered", StatusAt: at, Made: at, Arrived: &at, Site: v.Site, Grams: v.Grams}
	p.Insert(tx)
	v.store(tx, "receive", 0, p.ID, "")
	event.Tell(tx, p.ID, Arrived{Parcel: p.Code()})
	return ReceiveAnswer{Parcel: p.Code(), Orphan: true}, nil
}
