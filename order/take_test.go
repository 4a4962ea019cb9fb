package order

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/ledger"
)

func (h house) shop() int64 { return h.count(`SELECT id FROM shop WHERE code = 'fr'`) }

// batch prepares orders for one batch.
func (h house) batch(orders ...*Order) []Prepared {
	h.Helper()
	var out []Prepared
	for _, o := range orders {
		p, err := Prepare(o)
		if err != nil {
			h.Fatal(err)
		}
		p.Shop = h.shop()
		out = append(out, p)
	}
	return out
}

func (h house) take(v TakeBatch) Taken {
	h.Helper()
	got, err := db.Run(h.ctx, h.DB, db.Program, "", v)
	if err != nil {
		h.Fatal(err)
	}
	return got
}

func numbered(number string) *Order {
	o := full()
	o.Number = number
	return o
}

// keys are the codes of messages.
func keys(messages []*lang.Message) []string {
	out := make([]string, len(messages))
	for i, m := range messages {
		if m != nil {
			out[i] = m.Key
		}
	}
	return out
}

func TestBatchStoresWhatPutOrderStores(t *testing.T) {
	each(t, func(h house) {
		h.mustPut(numbered("one"))
		h.take(TakeBatch{File: "f", Through: 1, Orders: h.batch(numbered("two"))})
		a, b := h.order("one"), h.order("two")
		if a.Head.Customer != b.Head.Customer {
			h.Error("two customers")
		}
		b.ID, b.Number = a.ID, a.Number
		for i := range b.Lines {
			b.Lines[i].ID, b.Lines[i].Sold.Order = a.Lines[i].ID, a.ID
		}
		b.Charges[0].ID, b.Tenders[0].ID = a.Charges[0].ID, a.Tenders[0].ID
		if diff := cmp.Diff(a, b); diff != "" {
			h.Error(diff)
		}
		// and an import told by PutOrder is the same content
		h.mustPut(numbered("two"))
		if n := h.count(`SELECT CAST(count(*) AS BIGINT) FROM event WHERE kind = 'order.corrected'`); n != 0 {
			h.Error("the same order is a correction")
		}
	})
}

func TestBatchTakesNothingTwice(t *testing.T) {
	each(t, func(h house) {
		known := &Known{}
		v := TakeBatch{File: "f", Through: 2, Orders: h.batch(numbered("1"), numbered("2")), Known: known}
		got := h.take(v)
		known.Learn(got)
		if diff := cmp.Diff([]Outcome{New, New}, got.Orders); diff != "" {
			h.Error(diff)
		}
		before := h.dump()
		if _, err := db.Run(h.ctx, h.DB, db.Program, "", v); !fault.Is(err, "order.import_busy") {
			h.Errorf("the same step of the same file again: %v", err)
		}
		changed := numbered("2")
		changed.Lines[0].Quantity = 4
		got = h.take(TakeBatch{File: "f", After: 2, Through: 5, Orders: h.batch(numbered("1"), changed, numbered("3"), numbered("3")), Known: known})
		if diff := cmp.Diff([]Outcome{Same, Differs, New, Same}, got.Orders); diff != "" {
			h.Error(diff)
		}
		if h.order("2").Lines[0].Quantity != 2 {
			h.Error("an import has corrected an order")
		}
		if n := h.count(`SELECT CAST(count(*) AS BIGINT) FROM product`); n != 1 {
			h.Errorf("%d articles", n)
		}
		now := h.dump()
		if len(now) != len(before)+5 { // order, line, charge, tender, event of the third; and nobody new
			h.Errorf("%d rows more, want 5:\n%s", len(now)-len(before), cmp.Diff(before, now))
		}
		at, _, err := db.Get[ImportProgress](h, `SELECT sequence, summary FROM import_progress WHERE file = 'f'`)
		if err != nil || at.Sequence != 5 || at.Over() ||
			at.Summary != `{"partial":true,"orders":3,"lines":3,"already_here":2,"with_other_content":1,"historic_returns":0}` {
			h.Errorf("%+v %v", at, err)
		}
		for _, want := range []bool{true, false} { // noted twice, the first stays
			if noted, err := db.Run(h.ctx, h.DB, db.Program, "", FinishImport{File: "f", Sequence: 5, Summary: []byte(`{"rows":1}`)}); err != nil || noted != want {
				h.Error(noted, err)
			}
		}
		if at, _, err := db.Get[ImportProgress](h, `SELECT sequence, summary FROM import_progress WHERE file = 'f'`); err != nil || !at.Over() {
			h.Errorf("%+v %v", at, err)
		}
	})
}

func (h house) past(number string, pieces, credited int64, document string) Past {
	return Past{Shop: h.shop(), Number: number, Line: "1", At: 1_700_000_000_000_000, Document: document, Quantity: pieces, Credited: credited}
}

func TestPastReturns(t *testing.T) {
	each(t, func(h house) {
		big := numbered("big")
		big.Lines[0].Quantity = 10
		got := h.take(TakeBatch{File: "f", Through: 9, Orders: h.batch(big, numbered("other")), Past: []Past{
			h.past("big", 3, 300, "C1/1"),
			h.past("big", 2, 200, "C1/2"),
			h.past("big", 6, 600, "C2/1"), // five are left
			h.past("nowhere", 1, 1, "C3/1"),
			{Shop: h.shop(), Number: "big", Line: "77", Document: "C4/1", Quantity: 1},
		}})
		if diff := cmp.Diff([]string{"", "", "order.past_too_many", "order.past_line_unknown", "order.past_line_unknown"}, keys(got.Past)); diff != "" || got.Returns != 2 {
			h.Error(got.Returns, diff)
		}
		again := TakeBatch{File: "f", After: 9, Through: 12, Past: []Past{
			h.past("big", 2, 200, "C1/2"), // told before
			h.past("big", 1, 100, "C5/1"),
			h.past("big", 4, 400, "C5/2"),
			h.past("big", 1, 100, "C5/3"),
		}}
		foreseen, err := again.Foresee(h)
		if err != nil {
			h.Fatal(err)
		}
		got = h.take(again)
		if diff := cmp.Diff([]string{"", "", "", "order.past_too_many"}, keys(got.Past)); diff != "" || got.Returns != 2 {
			h.Error(got.Returns, diff)
		}
		if diff := cmp.Diff(keys(foreseen.Past), keys(got.Past)); diff != "" || foreseen.Returns != 2 {
			h.Errorf("a dry run says otherwise: %s", diff)
		}
		v := h.order("big")
		if v.Lines[0].Historic != 10 || v.Lines[0].Returnable != 0 || v.Historic != 1000 {
			h.Errorf("%+v", v)
		}
		if rows := h.all(`SELECT document || ' ' || quantity || ' ' || credited FROM historic_return ORDER BY document`); len(rows) != 4 || rows[3] != "C5/2 4 400" {
			h.Error(rows)
		}
		if n := h.count(`SELECT CAST(count(*) AS BIGINT) FROM move`); n != 0 {
			h.Error("what came back before Retour was posted")
		}
	})
}

// A line with a return of ours has its balance in the ledger; what an old file says can no longer change it.
func TestPastReturnsOfAnOpenedLineAreLeftOut(t *testing.T) {
	each(t, func(h house) {
		v := h.handled(1, 1)
		got := h.take(TakeBatch{File: "f", Through: 1, Past: []Past{h.past("A-3", 1, 300, "C1/1")}})
		if diff := cmp.Diff([]string{"order.past_opened"}, keys(got.Past)); diff != "" || got.Returns != 0 {
			h.Error(diff)
		}
		if h.balance(ledger.Sold, v.Lines[0].ID) != 2 {
			h.Error("the balance moved")
		}
	})
}

func TestCorrectionKeepsWhatCameBackBefore(t *testing.T) {
	each(t, func(h house) {
		o := three()
		h.take(TakeBatch{File: "f", Through: 2, Orders: h.batch(o), Past: []Past{h.past("A-3", 2, 600, "C1/1")}})
		n := three()
		n.Lines[0].Quantity = 1
		h.refused(n, "order.quantity_below_returned", "lines[0].quantity")
		n = three()
		n.Lines[0].Total, n.Tenders[0].Amount = eur(599), eur(599)
		h.refused(n, "order.line_below_refunded", "lines[0].total")
		n.Lines[0].ID = "2"
		h.refused(n, "order.line_in_return", "lines")
		n = three()
		n.Lines[0].Quantity = 2
		h.mustPut(n)
		if v := h.order("A-3"); v.Lines[0].Returnable != 0 || v.Historic != 600 {
			h.Errorf("%+v", v)
		}
	})
}

func TestBatchAsksForItsRight(t *testing.T) {
	each(t, func(h house) {
		actor := db.Actor{Kind: db.Person, Rights: map[db.Right]bool{"orders.read": true}}
		if _, err := db.Run(h.ctx, h.DB, actor, "", TakeBatch{File: "f"}); !fault.Is(err, "fault.forbidden") {
			h.Error(err)
		}
	})
}
