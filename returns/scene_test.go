package returns_test

import (
	"context"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// each runs a test on both engines, beside others, for most of it is waiting for the disk; whatever it did, all that must
// always hold has to hold in the end.
func each(t *testing.T, test func(t *testing.T, h hall)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, url string) {
		t.Parallel()
		h := openHall(t, url)
		test(t, h)
		h.holds(t)
	})
}

// run runs a verb as the program and fails the test if it is refused.
func run[R any](t *testing.T, h hall, v db.Verb[R]) R {
	t.Helper()
	return halltest.Run(t, h.DB, v)
}

// as runs a verb as somebody.
func as[R any](h hall, actor db.Actor, v db.Verb[R]) (R, error) {
	return db.Run(context.Background(), h.DB, actor, "", v)
}

// may runs a verb as somebody and fails the test if it is refused.
func may[R any](t *testing.T, h hall, actor db.Actor, v db.Verb[R]) R {
	t.Helper()
	got, err := as(h, actor, v)
	if err != nil {
		t.Fatalf("%T: %v", v, err)
	}
	return got
}

// mayNot runs a verb as somebody and fails the test unless it is refused with that code.
func mayNot[R any](t *testing.T, h hall, actor db.Actor, v db.Verb[R], code string) {
	t.Helper()
	if _, err := as(h, actor, v); !fault.Is(err, code) {
		t.Errorf("%T: %v, want %s", v, err, code)
	}
}

func shopperOf(order int64) db.Actor { return db.Actor{Kind: db.Shopper, Order: order} }

func person(n int64, rights ...db.Right) db.Actor {
	a := db.Actor{ID: n, Kind: db.Person, Rights: map[db.Right]bool{}}
	for _, r := range rights {
		a.Rights[r] = true
	}
	return a
}

// clerk may do all that people do with returns.
var clerk = person(7, "returns.write", "returns.decide", "refunds.approve", "work.dock", "work.bench")

func item(line string, pieces int64) returns.Item { return returns.Item{Line: line, Quantity: pieces} }

// faulty is an item whose seller answers for it.
func faulty(line string, pieces int64) returns.Item {
	return returns.Item{Line: line, Quantity: pieces, Reason: "damaged.defect"}
}

// ask is a request of an order's items.
func ask(number string, items ...returns.Item) returns.Request {
	return returns.Request{Channel: "uk", Order: number, Items: items}
}

func pounds(minor int64) *money.Amount {
	a := money.Of(minor, "GBP")
	return &a
}

// shop changes the settings of shop "uk".
func shop(t *testing.T, h hall, change func(*order.Settings)) {
	t.Helper()
	v := settleByPerson
	v.Settings.SettleAt = ""
	change(&v.Settings)
	run(t, h, v)
}

// says checks the stage, the permit and the counts of a return at once.
func says(t *testing.T, h hall, ret id.Code, stage returns.Stage, want returns.Counts) {
	t.Helper()
	v := h.view(t, ret)
	if v.Stage != stage || v.Counts != want {
		t.Errorf("return is %s %+v, want %s %+v", v.Stage, v.Counts, stage, want)
	}
}

// count is the answer of a query that counts.
func (h hall) count(t *testing.T, sql string, args ...any) int64 {
	t.Helper()
	n, _, err := db.Get[int64](h.On(context.Background()), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// events counts what was told of a return by kind.
func (h hall) events(t *testing.T, ret id.Code) map[string]int {
	t.Helper()
	told, _, err := returns.Timeline(context.Background(), h.DB, ret.Number(id.Return))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for _, e := range told {
		kinds[e.Kind]++
	}
	return kinds
}

// message is what a person reads of a fault.
func message(err error, t lang.Tag) string {
	if f := fault.Of(err); f != nil {
		return f.Message.In(t)
	}
	return ""
}
