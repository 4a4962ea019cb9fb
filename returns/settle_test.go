package returns_test

import (
	"context"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
	"retour/returns/verify"
)

func (h hall) holds(t *testing.T) {
	t.Helper()
	wrong, err := verify.Verify(context.Background(), h.DB)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range wrong {
		t.Error(v)
	}
}

func refused[R any](t *testing.T, h hall, v db.Verb[R], code string) {
	t.Helper()
	if _, err := db.Run(context.Background(), h.DB, db.Program, "", v); !fault.Is(err, code) {
		t.Errorf("%T: %v, want %s", v, err, code)
	}
}

func settleAt(trigger string) order.PutShop {
	v := settleByPerson
	v.Settings.SettleAt = trigger
	return v
}

func TestOnePieceNamedTwiceIsSettledOnce(t *testing.T) {
	h := openHall(t, dbtest.SQLite(t))
	ret, piece := received(t, h, 1000)
	refused(t, h, returns.Settle{Return: ret, Plates: []id.Code{piece.Plate, piece.Plate}}, "returns.settle_twice")
	h.holds(t)
}

func TestDeductionFromAPieceThatIsNotSettledIsRefused(t *testing.T) {
	h := openHall(t, dbtest.SQLite(t))
	ret, _ := received(t, h, 1000)
	other := returns.Deduction{Plate: id.Make(id.Plate, 5), Amount: money.Of(100, "GBP"), Reason: "worn"}
	refused(t, h, returns.Settle{Return: ret, Deductions: []returns.Deduction{other}}, "returns.unit_unknown")
	h.holds(t)
}

// An amount given beyond the pieces uses up the order's money: the last piece then brings what is left, and the
// settlement says so.
func TestWhatWasGivenBeforeIsWithheld(t *testing.T) {
	h := openHall(t, dbtest.SQLite(t))
	halltest.Run(t, h.DB, settleByPerson)
	halltest.Order(t, h.DB, "1001", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
	got := halltest.Run(t, h.DB, request(returns.Item{Line: "1", Quantity: 2}))
	halltest.Run(t, h.DB, returns.Receive{Code: string(got.Return)})
	first := halltest.Run(t, h.DB, returns.Inspect{Return: got.Return, Answers: halltest.Sound()})
	second := halltest.Run(t, h.DB, returns.Inspect{Return: got.Return, Answers: halltest.Sound()})
	gift := money.Of(300, "GBP")
	halltest.Run(t, h.DB, returns.Settle{Return: got.Return, Plates: []id.Code{first.Plate}, Goodwill: &gift})
	last := halltest.Run(t, h.DB, returns.Settle{Return: got.Return, Plates: []id.Code{second.Plate}})
	if last.Gross.Minor != 500 || last.Withheld.Minor != 300 || last.Refund.Minor != 200 {
		t.Errorf("the last piece: %+v", last)
	}
	h.holds(t)
}

// A piece that was paid back before it came, and never came, stays with the shopper: it cannot be returned once more.
func TestPaidBackAndNeverSentIsKept(t *testing.T) {
	h := openHall(t, dbtest.SQLite(t))
	halltest.Run(t, h.DB, settleAt("at_once"))
	halltest.Order(t, h.DB, "1001", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
	got := halltest.Run(t, h.DB, request(returns.Item{Line: "1", Quantity: 1}))
	h.drain(t)
	halltest.Run(t, h.DB, returns.Close{Return: got.Return, Why: "never_sent"})
	refused(t, h, request(returns.Item{Line: "1", Quantity: 2}), "returns.over_quantity")
	halltest.Run(t, h.DB, request(returns.Item{Line: "1", Quantity: 1}))
	h.drain(t)
	refused(t, h, request(returns.Item{Line: "1", Quantity: 1}), "returns.none_left")
	h.holds(t)
}
