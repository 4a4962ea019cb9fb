package order

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
)

// TakeBatch takes many orders of a file at once, and what came back of orders before Retour. Its progress is written
// with it, so an import that was interrupted goes on behind the last batch. An order that is here already is not taken
// again; with other content it is left as it is and reported.
type TakeBatch struct {
	File    string     `json:"file"`
	After   int64      `json:"after"`   // number of the last item of the file before this batch
	Through int64      `json:"through"` // number of the last item in it
	Orders  []Prepared `json:"-"`
	Past    []Past     `json:"-"`
	Known   *Known     `json:"-"` // what earlier batches stored; nil is fine
}

// Outcome is what became of one order of a batch.
type Outcome int8

// The outcomes.
const (
	New     Outcome = iota // taken
	Same                   // here already, with the same content
	Differs                // here already, with other content
)

// Taken is what became of a batch.
type Taken struct {
	Orders   []Outcome       // as in the batch
	Past     []*lang.Message // as in the batch: nil where it was taken or was here already, else why not
	Returns  int64           // of Past, those that were taken
	register *register
}

// Progress is what import_progress keeps of an import that is not over.
type Progress struct {
	Partial bool  `json:"partial"` // false, and so absent from the summary of an import that is over
	Orders  int64 `json:"orders"`
	Lines   int64 `json:"lines"`
	Here    int64 `json:"already_here"`
	Differs int64 `json:"with_other_content"`
	Returns int64 `json:"historic_returns"`
}

// ImportProgress is how far the import of a file got.
type ImportProgress struct {
	Sequence int64
	Summary  string // JSON: a Progress, or what FinishImport was given
}

// Over reports whether the import came to its end.
func (p ImportProgress) Over() bool {
	var part Progress
	return p.Summary != "" && (json.Unmarshal([]byte(p.Summary), &part) != nil || !part.Partial)
}

// AskProgress prepares the query for how far the import of a file got; no row: it never began.
func AskProgress(file string) *db.Asked[ImportProgress] {
	return db.Ask[ImportProgress](`SELECT sequence, summary FROM import_progress WHERE file = $1`, file)
}

// Right is to put orders in.
func (TakeBatch) Right() db.Right { return "orders.write" }

// Touches is the file, every order and its customer, every article not known yet, and the orders of which something came
// back.
func (v TakeBatch) Touches(look db.Look) ([]int64, error) {
	keys := []int64{fileLock(v.File)}
	for _, o := range v.Orders {
		keys = append(keys, lock("order", o.Channel, o.Number))
		keys = append(keys, customerLocks(o.Channel, &o.Customer)...)
	}
	articles, err := articleLocks(look.Reader(), v.Orders, v.Known)
	if err != nil {
		return nil, err
	}
	keys = append(keys, articles...)
	orders, err := pastOrders(look.Reader(), v.Past)
	return append(keys, orders...), err
}

// fileLock keeps two imports of one file apart.
func fileLock(file string) int64 { return int64(hashOf("import", file) | 1<<63) }

// Do takes what is new.
func (v TakeBatch) Do(tx *db.Tx) (Taken, error) {
	next := tx.NewIDs(v.mostNumbers()) // at once, and before anything is read: short of them, the verb begins again
	number := func() int64 { next++; return next - 1 }
	t := v.taking()
	at := AskProgress(v.File)
	if err := t.judge(tx, at); err != nil {
		return Taken{}, err
	}
	before, _ := at.First()
	if before.Sequence != v.After {
		return Taken{}, fault.New(fault.Conflict, lang.OrderImportBusy())
	}
	if err := t.hold(tx); err != nil {
		return Taken{}, err
	}
	t.out.register = newRegister(v.Known, number)
	if err := t.out.register.find(tx, t.fresh()); err != nil {
		return Taken{}, err
	}
	told := OrdersImported{File: v.File, Sequence: v.Through}
	for i := range t.arrivals {
		if a := &t.arrivals[i]; t.out.Orders[i] == New {
			a.id, next = next, next+numbersOf(a.Prepared)
			a.customer = t.out.register.customer(a.Shop, &a.Customer, nil)
			a.insert(tx, t.out.register)
			told.add(a)
		}
	}
	t.out.register.store(tx)
	t.storePast(tx, number)
	told.Returns = t.out.Returns
	return t.out, t.finish(tx, before, told)
}

// Foresee says what would become of a batch, and writes nothing: a dry run.
func (v TakeBatch) Foresee(r db.Reader) (Taken, error) {
	t := v.taking()
	err := t.judge(r)
	return t.out, err
}

// mostNumbers is how many record numbers a batch takes when all in it is new.
func (v TakeBatch) mostNumbers() int64 {
	most := int64(1 + len(v.Past))
	for _, o := range v.Orders {
		most += numbersOf(o) + 1 + int64(len(o.Lines)) // a customer, and an article a line
	}
	return most
}

// orderKey is what makes an order one.
type orderKey struct {
	shop   int64
	number string
}

// taking is a batch being taken.
type taking struct {
	TakeBatch
	out      Taken
	arrivals []arrival        // as in the batch
	index    map[orderKey]int // of the first order so named in the batch
	past     []pastReturn     // as in the batch
}

func (v TakeBatch) taking() *taking {
	t := &taking{TakeBatch: v, arrivals: make([]arrival, len(v.Orders)), index: make(map[orderKey]int, len(v.Orders)), past: make([]pastReturn, len(v.Past))}
	t.out = Taken{Orders: make([]Outcome, len(v.Orders)), Past: make([]*lang.Message, len(v.Past))}
	for i, o := range v.Orders {
		t.arrivals[i].Prepared = o
	}
	return t
}

// stored is an order that is here.
type stored struct {
	Shop   int64
	Number string
	Hash   []byte
}

// judge compares the batch with what is here.
func (t *taking) judge(r db.Reader, more ...db.Query) error {
	here := t.askHere()
	queries := more
	for _, q := range here {
		queries = append(queries, q)
	}
	if len(queries) > 0 {
		if err := r.Read(queries...); err != nil {
			return err
		}
	}
	hashes := map[orderKey][]byte{}
	for _, q := range here {
		for _, o := range q.Rows {
			hashes[orderKey{o.Shop, o.Number}] = o.Hash
		}
	}
	for i, o := range t.Orders {
		k := orderKey{o.Shop, o.Number}
		hash, known := hashes[k]
		switch {
		case known && bytes.Equal(hash, o.Hash[:]):
			t.out.Orders[i] = Same
		case known:
			t.out.Orders[i] = Differs
		default:
			hashes[k] = o.Hash[:]
		}
		if _, twice := t.index[k]; !twice {
			t.index[k] = i
		}
	}
	return t.judgePast(r)
}

func (t *taking) askHere() []*db.Asked[stored] {
	wanted := map[int64][]string{}
	for _, o := range t.Orders {
		wanted[o.Shop] = append(wanted[o.Shop], o.Number)
	}
	var out []*db.Asked[stored]
	for _, shop := range slices.SortedFunc(maps.Keys(wanted), cmp.Compare[int64]) {
		for _, list := range lists(wanted[shop]) {
			out = append(out, db.Ask[stored](`SELECT shop, number, hash FROM orders WHERE shop = $1 AND number IN (`+db.In(2, len(list))+`) ORDER BY id`,
				append([]any{shop}, list...)...))
		}
	}
	return out
}

// fresh are the orders to be taken.
func (t *taking) fresh() []Prepared {
	list := make([]Prepared, 0, len(t.Orders))
	for i, o := range t.Orders {
		if t.out.Orders[i] == New {
			list = append(list, o)
		}
	}
	return list
}

// add counts an order that is taken.
func (e *OrdersImported) add(a *arrival) {
	e.Orders++
	e.Lines += int64(len(a.Lines))
	if e.First == 0 {
		e.First = a.id
	}
	e.Last = a.id
}

// finish writes how far the file was dealt with, and tells of what it brought.
func (t *taking) finish(tx *db.Tx, before ImportProgress, told OrdersImported) error {
	var p Progress
	if before.Summary != "" {
		if err := json.Unmarshal([]byte(before.Summary), &p); err != nil {
			return fmt.Errorf("progress of import %s: %w", t.File, err)
		}
	}
	p.Partial = true
	p.Orders += told.Orders
	p.Lines += told.Lines
	p.Returns += told.Returns
	for _, o := range t.out.Orders {
		switch o {
		case Same:
			p.Here++
		case Differs:
			p.Differs++
		case New:
		}
	}
	if told.Orders > 0 || told.Returns > 0 {
		event.Tell(tx, t.shop(), told)
	}
	return keepProgress(tx, t.File, t.Through, p)
}

// shop is the shop of a batch; a file of several shops names one of them.
func (t *taking) shop() int64 {
	if len(t.Orders) > 0 {
		return t.Orders[0].Shop
	}
	return t.Past[0].Shop
}

func keepProgress(tx *db.Tx, file string, sequence int64, summary any) error {
	text, err := json.Marshal(summary)
	if err != nil {
		return err
	}
	tx.InsertOr("import_progress(file, sequence, summary, at)",
		"ON CONFLICT (file) DO UPDATE SET sequence = excluded.sequence, summary = excluded.summary, at = excluded.at",
		file, sequence, string(text), tx.At())
	return nil
}

// FinishImport notes that the import of a file came to its end, with its summary. Noted twice, the first stays.
type FinishImport struct {
	File     string          `json:"file"`
	Sequence int64           `json:"sequence"`
	Summary  json.RawMessage `json:"summary"`
}

// Right is to put orders in.
func (FinishImport) Right() db.Right { return "orders.write" }

// Touches is the file.
func (v FinishImport) Touches(db.Look) ([]int64, error) { return []int64{fileLock(v.File)}, nil }

// Do writes the summary.
func (v FinishImport) Do(tx *db.Tx) (bool, error) {
	at := AskProgress(v.File)
	if err := tx.Read(at); err != nil {
		return false, err
	}
	before, known := at.First()
	switch {
	case known && before.Over():
		return false, nil
	case before.Sequence != v.Sequence:
		return false, fault.New(fault.Conflict, lang.OrderImportBusy())
	}
	return true, keepProgress(tx, v.File, v.Sequence, v.Summary)
}
