package returns_test

import (
	"strings"
	"testing"

	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/returns"
	"retour/returns/halltest"
)

// A person ends a return whose pieces did not all come; not while something of it lies here undone. What was never sent is
// the shopper's again, what is on its way or missing is written off.
func TestClose(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 4, Total: 1200})
		got := run(t, h, ask("1", item("1", 4)))
		close := returns.Close{Return: got.Return, Why: "never_sent"}
		first := run(t, h, returns.Label{Return: got.Return, Items: []returns.Piece{{Line: "1", Quantity: 2}}})
		second := run(t, h, returns.Label{Return: got.Return, Items: []returns.Piece{{Line: "1", Quantity: 1}}})
		run(t, h, returns.Receive{Code: string(first.Parcel)})
		open := func(what string, n string) {
			t.Helper()
			_, err := as(h, clerk, close)
			if !fault.Is(err, "returns.not_complete") || !strings.Contains(message(err, lang.English), n) {
				t.Errorf("%s: %v", what, err)
			}
		}
		open("two at the dock", "2 pieces")
		p := run(t, h, returns.Inspect{Parcel: first.Parcel, Answers: halltest.Sound()})
		open("one at the dock, one at the bench", "2 pieces")
		run(t, h, returns.CloseBox{Parcel: first.Parcel})
		open("one at the bench", "1 piece")
		run(t, h, returns.PutPiece{Plate: p.Plate, Bin: "restock"})
		open("one not settled", "1 piece")
		run(t, h, returns.Settle{Return: got.Return})
		run(t, h, returns.Track{Parcel: second.Tracking, Source: "s", Status: "accepted", At: h.clock.At})
		says(t, h, got.Return, returns.StageInspecting, returns.Counts{Announced: 4, Moving: 1, Arrived: 2, Missing: 1, Graded: 1, Placed: 1, Settled: 1})
		for range 2 {
			if end := may(t, h, clerk, close); end.Stage != returns.StageClosed {
				t.Errorf("closed: %+v", end)
			}
		}
		if told := h.events(t, got.Return)["return.closed"]; told != 1 {
			t.Errorf("told %d times", told)
		}
		refused(t, h, ask("1", item("1", 2)), "returns.over_quantity") // one of four was never sent
		run(t, h, ask("1", item("1", 1)))
		refused(t, h, returns.Settle{Return: got.Return}, "returns.not_open")
		refused(t, h, returns.Label{Return: got.Return}, "returns.not_open")
		refused(t, h, returns.Change{Return: got.Return, Items: []returns.Item{item("1", 1)}}, "returns.not_open")
	})
}

// What waits for an answer, or was refused, is not closed: it has its own end.
func TestCloseOfWhatIsNotAllowed(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		ret := waits(t, h, "1")
		refused(t, h, returns.Close{Return: ret, Why: "x"}, "returns.not_open")
		may(t, h, clerk, returns.Decide{Return: ret, Why: "no"})
		refused(t, h, returns.Close{Return: ret, Why: "x"}, "returns.not_open")
		refused(t, h, returns.Close{Return: id.Make(id.Return, 1<<30), Why: "x"}, "fault.not_found")
	})
}
