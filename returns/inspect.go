package returns

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"retour/disposition"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/inspect"
)

// Inspect takes one piece out of a parcel, looks at it, grades it and gives it its way out: or looks again at a piece
// that has a plate. What was not announced, or is of no order we know, is kept and visible like any other piece.
type Inspect struct {
	Parcel  id.Code         `json:"parcel,omitempty" maxLength:"32" doc:"the opened parcel; or"`
	Return  id.Code         `json:"return,omitempty" maxLength:"32" doc:"the return, where the parcel is not known"`
	Plate   id.Code         `json:"plate,omitempty" maxLength:"32" doc:"a piece that was inspected before, to look again"`
	Item    string          `json:"item,omitempty" maxLength:"120" doc:"SKU, GTIN or order line as scanned; may be left out where only one piece is expected"`
	Serial  string          `json:"serial,omitempty" maxLength:"64" doc:"as typed or scanned; of a code that names the article too, its serial number is kept"`
	Answers inspect.Answers `json:"answers" doc:"answer by question of the category's question set"`
	Photos  []string        `json:"photos,omitempty" maxItems:"12" doc:"hashes of uploaded photos"`
	NoPhoto string          `json:"no_photo,omitempty" enum:"no_camera,not_possible,lost" doc:"why there is no photo where an answer asks for one"`
	Scanned
}

// InspectAnswer is the piece with its plate, grade and way out.
type InspectAnswer struct {
	Plate       id.Code  `json:"plate"`
	Return      id.Code  `json:"return,omitempty"`
	SKU         string   `json:"sku"`
	Grade       string   `json:"grade" enum:"A,B,C,D"`
	Findings    []string `json:"findings,omitempty"`
	Destination string   `json:"destination"`
	Lane        string   `json:"lane,omitempty"`
	Extra       bool     `json:"extra,omitempty" doc:"of this order, but not announced: a person decides"`
	Unknown     bool     `json:"unknown,omitempty" doc:"of no order we know: set apart until a person decides"`
	Stage       Stage    `json:"stage,omitempty"`
}

// Right is the bench's.
func (Inspect) Right() db.Right { return "work.bench" }

// Touches is the order of the return, and the parcel or piece.
func (v Inspect) Touches(look db.Look) ([]int64, error) {
	switch {
	case v.Plate != "":
		n := v.Plate.Number(id.Plate)
		o, err := look.Owner(orderOfUnit, n)
		return []int64{o, n}, err
	case v.Return != "":
		return ofReturn(look, v.Return)
	}
	return CloseBox{Parcel: v.Parcel}.Touches(look)
}

// bench is one inspection being made.
type bench struct {
	Inspect
	tx      *db.Tx
	row     Row
	known   bool // the return is known
	version int64
	parcel  int64
	lines   []benchLine
	held    map[ledger.Account]int64
	early   []Unit               // pieces settled before they came
	back    map[int64]*givenBack // by return line: what had gone back to the shopper, of a return that had ended
	off     map[int64]*writtenOff
	open    bool // the parcel was not looked through to the bottom
}

type benchLine struct {
	ID       int64 // return line; 0 for a line of the order that is not in the return
	Line     int64
	Source   string
	SKU      string
	GTIN     string
	Category string
	Reason   string
	Basis    string
	Quantity int64
	Total    int64
	Sold     int64
	Historic int64
	Left     *int64 // balance of the sold account
	Dock     *int64
	Missing  *int64
	Transit  *int64
	Coming   *int64
}

const benchColumns = "l.id, l.line, o.source, p.sku, p.gtin, p.category, l.reason, l.basis, l.quantity, o.total, o.quantity, o.historic, " +
	"(SELECT a.balance FROM account a WHERE a.id = l.line * 64 + 1), (SELECT a.balance FROM account a WHERE a.id = l.id * 64 + 4), " +
	"(SELECT a.balance FROM account a WHERE a.id = l.id * 64 + 5), (SELECT a.balance FROM account a WHERE a.id = l.id * 64 + 3), " +
	"(SELECT a.balance FROM account a WHERE a.id = l.id * 64 + 2)"

// Do finds the piece, grades it and gives it its way out.
func (v Inspect) Do(tx *db.Tx) (InspectAnswer, error) {
	v.Serial = serialOf(v.Serial)
	if v.Plate != "" {
		return v.again(tx)
	}
	b := &bench{Inspect: v, tx: tx}
	if err := b.read(); err != nil {
		return InspectAnswer{}, err
	}
	line, from, extra, err := b.find()
	if err != nil {
		return InspectAnswer{}, err
	}
	u := Unit{ID: tx.NewID(), Return: b.row.ID, Shop: b.row.Shop, SKU: v.Item, Parcel: b.parcel, Serial: v.Serial, Made: tx.At()}
	fresh := true
	if line != nil {
		u.ReturnLine, u.Line, u.SKU = line.ID, line.Line, line.SKU
		for _, e := range b.early {
			if e.ReturnLine == line.ID {
				u.ID, u.Made, u.Settlement, u.Gross, u.Taxes, fresh = e.ID, e.Made, e.Settlement, e.Gross, e.Taxes, false
				break
			}
		}
	}
	at := tx.At()
	u.Received, u.Graded = &at, &at
	w, err := b.grade(&u, line)
	if err != nil {
		return InspectAnswer{}, err
	}
	if err := b.received(line, from, extra); err != nil {
		return InspectAnswer{}, err
	}
	b.store(u, fresh, from, extra)
	b.photos(u)
	answer := b.tell(u, w, extra)
	if !b.known || line == nil || extra || u.Settlement != 0 {
		return answer, nil
	}
	grace, err := b.Scanned.grace(tx, b.row.Shop, b.version)
	if err != nil {
		return InspectAnswer{}, err
	}
	return answer, settleGraded(tx, b.row, b.open, grace)
}

// settleGraded settles what a look at a piece made due. Where settling waits until a box is looked through, a piece of
// none, or found after that, waits for nothing more but the time in which the look can be taken back.
func settleGraded(tx *db.Tx, row Row, open bool, grace time.Duration) error {
	if row.SettleAt == "box_closed" && !open {
		return settleAfter(tx, row, "box_closed", grace)
	}
	return settleAfter(tx, row, "graded", grace)
}

// read gets the return behind the parcel or code, its lines, and what is expected.
func (b *bench) read() error {
	ret := b.Return.Number(id.Return)
	if b.Return != "" && ret == 0 {
		_, err := numberOf(b.Return, id.Return, "return")
		return err
	}
	if ret == 0 {
		n, err := numberOf(b.Parcel, id.Parcel, "parcel")
		if err != nil {
			return err
		}
		type box struct {
			Return  int64
			Arrived *int64
			Opened  *int64
		}
		p, ok, err := db.Get[box](b.tx, `SELECT return_id, arrived, opened FROM parcel WHERE id = $1`, n)
		switch {
		case err != nil:
			return err
		case !ok:
			return fault.New(fault.NotFound, lang.FaultNotFound(string(b.Parcel))).At("parcel")
		case p.Arrived == nil:
			return fault.New(fault.Conflict, lang.ReturnsParcelNotArrived(string(b.Parcel))).At("parcel")
		}
		b.parcel, b.open, ret = n, p.Opened == nil, p.Return
	}
	if ret == 0 {
		return nil
	}
	rows := db.Ask[benchRow](`SELECT `+rowColumns+`, s.version FROM return_ r JOIN shop s ON s.id = r.shop WHERE r.id = $1`, ret)
	lines := db.Ask[benchLine](`SELECT `+benchColumns+` FROM return_line l JOIN order_line o ON o.id = l.line JOIN product p ON p.id = o.product
		WHERE l.return_id = $1 ORDER BY l.id`, ret)
	if err := b.tx.Read(rows, lines); err != nil {
		return err
	}
	row, ok := rows.First()
	if !ok {
		return fault.New(fault.NotFound, lang.FaultNotFound(string(b.Return))).At("return")
	}
	if err := b.tx.Hold(row.Order); err != nil {
		return err
	}
	b.row, b.version, b.known = row.Row, row.Version, true
	b.lines, b.held = lines.Rows, make(map[ledger.Account]int64, 4*len(lines.Rows))
	for _, l := range b.lines {
		for k, n := range map[ledger.Kind]*int64{ledger.Dock: l.Dock, ledger.Missing: l.Missing, ledger.Transit: l.Transit, ledger.Coming: l.Coming} {
			if n != nil {
				b.held[ledger.Of(k, l.ID)] = *n
			}
		}
	}
	if row.ended() {
		back := askGivenBack(ret)
		if err := b.tx.Read(back); err != nil {
			return err
		}
		b.back = make(map[int64]*givenBack, len(back.Rows))
		for i := range back.Rows {
			b.back[back.Rows[i].Line] = &back.Rows[i]
		}
		var err error
		if b.off, err = readWrittenOff(b.tx, ret, true); err != nil {
			return err
		}
	}
	if row.Settled == 0 {
		return nil
	}
	early := db.Ask[Unit](`SELECT `+unitColumns+` FROM unit u WHERE u.return_id = $1 AND u.received IS NULL AND u.undone = FALSE ORDER BY u.id`, ret)
	err := b.tx.Read(early)
	b.early = early.Rows
	return err
}

type benchRow struct {
	Row
	Version int64
}

// expectedIn is where a piece of a line may be taken from, the likeliest first.
var expectedIn = []ledger.Kind{ledger.Dock, ledger.Missing, ledger.Transit, ledger.Coming}

// find says which line the piece belongs to and from which account it comes. No line: it is of no order we know.
func (b *bench) find() (line *benchLine, from ledger.Account, extra bool, err error) {
	if !b.known {
		return nil, 0, false, nil
	}
	expected, found := b.expected()
	if !found && b.off == nil { // what was given up may have turned up
		if b.off, err = readWrittenOff(b.tx, b.row.ID, true); err != nil {
			return nil, 0, false, err
		}
		expected, _ = b.expected()
	}
	if b.Item == "" {
		if len(expected) == 0 {
			return nil, 0, false, fault.New(fault.Invalid, lang.ReturnsItemNeeded(string(b.row.Code()))).At("item")
		}
		if names := b.names(expected); len(names) > 1 {
			return nil, 0, false, fault.New(fault.Invalid, lang.ReturnsItemUnclear(string(b.row.Code()), joined(names))).At("item")
		}
		return b.from(expected[0])
	}
	for _, i := range expected {
		if b.lines[i].is(b.Item) {
			return b.from(i)
		}
	}
	if moved, err := b.elsewhere(); err != nil || moved {
		if err != nil {
			return nil, 0, false, err
		}
		return b.find()
	}
	return b.unannounced()
}

// expected are the lines of which a piece may still come, and whether the piece in hand can be of one of them.
func (b *bench) expected() (lines []int, found bool) {
	for i := range b.lines {
		if l := &b.lines[i]; b.awaits(l) {
			lines = append(lines, i)
			found = found || b.Item == "" || l.is(b.Item)
		}
	}
	return lines, found
}

// elsewhere reports whether another return of the same order announced the piece in hand: the shopper put it into the
// wrong parcel. It is a piece of that return from now on, which no box of its own has to be looked through for.
func (b *bench) elsewhere() (bool, error) {
	ret, ok, err := db.Get[int64](b.tx, `SELECT r.id FROM return_ r JOIN return_line l ON l.return_id = r.id JOIN order_line o ON o.id = l.line JOIN product p ON p.id = o.product
		JOIN account a ON a.id BETWEEN l.id * 64 + 2 AND l.id * 64 + 5 AND a.id <> l.id * 64 + 4 AND a.balance > 0
		WHERE r.order_id = $1 AND r.id <> $2 AND (p.sku = $3 OR p.gtin = $3 OR o.source = $3) ORDER BY r.id LIMIT 1`, b.row.Order, b.row.ID, b.Item)
	if err != nil || !ok {
		return false, err
	}
	b.Return, b.open, b.early, b.back, b.off = id.Make(id.Return, ret), false, nil, nil, nil
	return true, b.read()
}

// awaits reports whether a piece of the line may still come.
func (b *bench) awaits(l *benchLine) bool {
	for _, k := range expectedIn {
		if b.held[ledger.Of(k, l.ID)] > 0 {
			return true
		}
	}
	return b.back[l.ID] != nil || b.off[l.ID] != nil
}

// from finds where a piece of a line is taken from. One of a return that had ended comes all the same: it arrives with
// this look at it.
func (b *bench) from(i int) (*benchLine, ledger.Account, bool, error) {
	l := &b.lines[i]
	for _, k := range expectedIn {
		if a := ledger.Of(k, l.ID); b.held[a] > 0 {
			return l, a, false, nil
		}
	}
	if b.back[l.ID] == nil {
		return l, b.turnUp(l.ID), false, nil
	}
	dock := ledger.Of(ledger.Dock, l.ID)
	ledger.Post(b.tx, b.row.ID, ledger.Goods(b.back[l.ID].Sold, dock, 1))
	b.row.Arrived++
	b.reopen()
	return l, dock, false, nil
}

// reopen puts a return before a person that had ended and of which something came all the same; one that was closed is
// open again.
func (b *bench) reopen() {
	b.row.Closed = nil
	if b.row.ended() {
		b.row.Permit = PermitReview
	}
}

func (b *bench) names(of []int) []string {
	var out []string
	for _, i := range of {
		if !slices.Contains(out, b.lines[i].SKU) {
			out = append(out, b.lines[i].SKU)
		}
	}
	return out
}

func joined(names []string) string {
	out := ""
	for i, n := range names {
		if i > 0 {
			out += ", "
		}
		out += n
	}
	return out
}

func (l benchLine) is(item string) bool {
	return l.SKU == item || l.Source == item || l.GTIN != "" && l.GTIN == item || NamesOf(item).isArticle(l.SKU, l.GTIN)
}

// unannounced finds a line of the same order of which the shopper still has pieces: an extra piece. It gets a line of
// the return of its own, and a person decides what it is worth.
func (b *bench) unannounced() (*benchLine, ledger.Account, bool, error) {
	lines, err := db.All[benchLine](b.tx, `SELECT CAST(0 AS BIGINT), o.id, o.source, p.sku, p.gtin, p.category, '', '', CAST(0 AS BIGINT), o.total, o.quantity, o.historic, a.balance, NULL, NULL, NULL, NULL
		FROM order_line o JOIN product p ON p.id = o.product LEFT JOIN account a ON a.id = o.id * 64 + 1
		WHERE o.order_id = $1 AND o.nature = 'goods' AND (p.sku = $2 OR p.gtin = $2 OR o.source = $2) ORDER BY o.id`, b.row.Order, b.Item)
	if err != nil {
		return nil, 0, false, err
	}
	for i := range lines {
		l := &lines[i]
		sold := ledger.Of(ledger.Sold, l.Line)
		left := l.Sold - l.Historic
		if l.Left != nil {
			left = *l.Left
		} else if left > 0 {
			ledger.Post(b.tx, b.row.ID, ledger.Goods(ledger.World(ledger.WorldSale), sold, left))
		}
		if left <= 0 {
			continue
		}
		l.ID = b.tx.NewID()
		Line{ID: l.ID, Return: b.row.ID, Line: l.Line, SKU: l.SKU, Quantity: 1, Basis: "goodwill", Resolution: "refund", Extra: true, Decision: "{}"}.insert(b.tx)
		b.row.Announced++
		return l, sold, true, nil
	}
	return nil, 0, false, nil
}

// received starts the law's time for a piece that was handed in without a parcel.
func (b *bench) received(line *benchLine, from ledger.Account, extra bool) error {
	if line == nil || extra || from.Kind() != ledger.Coming && from.Kind() != ledger.Transit {
		return nil
	}
	_, err := b.row.promise(b.tx, []string{line.Basis})
	return err
}

// store writes the piece and its move to the bench, and counts it.
func (b *bench) store(u Unit, fresh bool, from ledger.Account, extra bool) {
	subject, data := b.row.ID, ""
	if !b.known {
		subject = u.ID
	}
	source := ledger.World(ledger.WorldFound)
	if from != 0 {
		source, data = from, strconv.FormatInt(int64(from), 10)
		switch from.Kind() {
		case ledger.Transit:
			b.row.Moving--
			b.row.Arrived++
		case ledger.Missing:
			b.row.Missing--
		case ledger.Sold:
			b.row.Arrived++
			b.reopen()
		case ledger.Coming:
			b.row.Arrived++
		}
		b.row.Graded++
		b.row.Closed = nil // it came after all, and somebody has to decide on it
	}
	ledger.Post(b.tx, subject, ledger.Goods(source, ledger.Of(ledger.Bench, u.ID), 1))
	if fresh {
		u.insert(b.tx)
	} else {
		b.tx.Exec(`UPDATE unit SET parcel = $2, serial = $3, received = $4, grade = $5, destination = $6, findings = $7, graded = $8 WHERE id = $1`,
			u.ID, u.Parcel, u.Serial, u.Received, u.Grade, u.Destination, u.Findings, u.Graded)
		data += paidUnseen
	}
	if b.known {
		b.row.save(b.tx)
	}
	b.Scanned.store(b.tx, "inspect", u.Return, u.ID, data)
}

// paidUnseen ends the data of a look at a piece whose money was decided before anybody saw it: the look can be taken back
// and the money stays.
const paidUnseen = " paid unseen"

// source is the account that a piece was taken from, by the data of the look.
func source(data string) int64 {
	n, err := strconv.ParseInt(strings.TrimSuffix(data, paidUnseen), 10, 64)
	if err != nil {
		return int64(ledger.World(ledger.WorldFound))
	}
	return n
}

func (b *bench) photos(u Unit) {
	for _, hash := range b.Photos {
		b.tx.InsertOr("return_photo(return_line, hash, return_id, unit, at)", "ON CONFLICT DO NOTHING", u.ReturnLine, hash, u.Return, u.ID, b.tx.At())
	}
}

func (b *bench) tell(u Unit, w wayOut, extra bool) InspectAnswer {
	answer := InspectAnswer{
		Plate: u.Code(), SKU: u.SKU, Grade: u.Grade, Findings: w.findings, Destination: u.Destination, Lane: w.lane,
		Extra: extra, Unknown: u.ReturnLine == 0,
	}
	told := Graded{
		Plate: u.Code(), SKU: u.SKU, Grade: u.Grade, Findings: w.findings, Destination: u.Destination, Rule: w.rule, Extra: extra, Unknown: answer.Unknown,
		NoPhoto: b.NoPhoto,
	}
	subject := u.ID
	if b.known {
		answer.Return, told.Return, answer.Stage, subject = b.row.Code(), b.row.Code(), b.row.Stage, b.row.ID
	}
	event.Tell(b.tx, subject, told)
	return answer
}

// again looks once more at a piece that has its plate and lies at the bench.
func (v Inspect) again(tx *db.Tx) (InspectAnswer, error) {
	n, err := numberOf(v.Plate, id.Plate, "plate")
	if err != nil {
		return InspectAnswer{}, err
	}
	units := AskUnit(n)
	rows := db.Ask[benchRow](`SELECT `+rowColumns+`, s.version FROM unit u JOIN return_ r ON r.id = u.return_id JOIN shop s ON s.id = r.shop WHERE u.id = $1`, n)
	lies := db.Ask[int64](`SELECT c.bin FROM unit u JOIN cell c ON c.id = u.cell WHERE u.id = $1`, n)
	lines := db.Ask[benchLine](`SELECT `+benchColumns+` FROM unit u JOIN return_line l ON l.id = u.return_line JOIN order_line o ON o.id = l.line JOIN product p ON p.id = o.product
		WHERE u.id = $1`, n)
	if err := tx.Read(units, rows, lines, lies); err != nil {
		return InspectAnswer{}, err
	}
	u, ok := units.First()
	switch {
	case !ok || u.Undone || u.Received == nil:
		return InspectAnswer{}, fault.New(fault.NotFound, lang.ReturnsUnitUnknown(string(v.Plate))).At("plate")
	case u.Placed != nil && u.Destination != string(disposition.Quarantine):
		return InspectAnswer{}, fault.New(fault.Conflict, lang.ReturnsUnitPlaced(string(id.Make(id.Bin, lies.Rows[0])))).At("plate")
	case u.Settlement != 0:
		return InspectAnswer{}, fault.New(fault.Conflict, lang.ReturnsUnitSettled()).At("plate")
	}
	b := &bench{Inspect: v, tx: tx, parcel: u.Parcel}
	if row, ok := rows.First(); ok {
		if err := tx.Hold(row.Order); err != nil {
			return InspectAnswer{}, err
		}
		b.row, b.version, b.known = row.Row, row.Version, true
	}
	var line *benchLine
	if l, ok := lines.First(); ok {
		line = &l
	}
	if u.Placed != nil {
		b.takeOut(&u, line)
	}
	at := tx.At()
	u.Graded = &at
	w, err := b.grade(&u, line)
	if err != nil {
		return InspectAnswer{}, err
	}
	tx.Exec(`UPDATE unit SET grade = $2, destination = $3, findings = $4, graded = $5, serial = $6 WHERE id = $1`, u.ID, u.Grade, u.Destination, u.Findings, u.Graded, u.Serial)
	b.photos(u)
	return b.tell(u, w, false), nil
}

// takeOut brings a piece that was set apart back to the bench. Where somebody found out meanwhile what it is, it is that
// from now on.
func (b *bench) takeOut(u *Unit, line *benchLine) {
	subject := u.ID
	if b.known {
		subject, u.Shop = b.row.ID, b.row.Shop
		if line != nil {
			u.SKU = line.SKU
			b.row.Placed--
		}
		b.row.save(b.tx)
	}
	ledger.Post(b.tx, subject, ledger.Goods(ledger.Of(ledger.Place, u.Cell), ledger.Of(ledger.Bench, u.ID), 1))
	b.tx.Exec(`UPDATE unit SET cell = 0, placed = NULL, shop = $2, sku = $3 WHERE id = $1`, u.ID, u.Shop, u.SKU)
}

// wayOut is what grading said, with why.
type wayOut struct {
	findings []string
	lane     string
	rule     string
}

// grade asks the question set of the piece's category for the grade, and the rules for its way out; both are stored with
// their steps, rules and versions.
func (b *bench) grade(u *Unit, line *benchLine) (wayOut, error) {
	category := ""
	if line != nil {
		category = line.Category
	}
	library := inspect.Usual()
	if b.known {
		t, err := termsOf(b.tx, b.row.Shop, b.version)
		if err != nil {
			return wayOut{}, err
		}
		library = t.library
	}
	set := library.For(category)
	assessed, err := set.Grade(b.Answers)
	if err != nil {
		return wayOut{}, err
	}
	if err := b.shown(set, assessed, u); err != nil {
		return wayOut{}, err
	}
	b.serial(u, &assessed)
	out, explained, err := b.dispose(u, line, assessed)
	if err != nil {
		return wayOut{}, err
	}
	u.Grade = string(assessed.Grade)
	out.findings = assessed.Codes()
	findings, err := json.Marshal(out.findings)
	if err != nil {
		return wayOut{}, err
	}
	u.Findings = string(findings)
	answers, err := json.Marshal(b.Answers)
	if err != nil {
		return wayOut{}, err
	}
	b.tx.Insert("inspection(id, unit, at, actor, answers, explained)", b.tx.NewID(), u.ID, b.tx.At(), b.tx.Actor().ID, string(answers), explained)
	return out, nil
}
