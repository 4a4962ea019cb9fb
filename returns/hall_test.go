package returns_test

import (
	"context"
	"testing"

	"retour/door/payment"
	"retour/door/payment/manual"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/returns"
	"retour/returns/halltest"
)

// hall is a database with what works in the background.
type hall struct {
	*db.DB
	runner *job.Runner
	clock  *halltest.Clock
}

func openHall(t *testing.T, url string) hall {
	clock := &halltest.Clock{At: halltest.Start}
	d := halltest.Open(t, url, clock)
	return hall{d, &job.Runner{DB: d, Handlers: map[string]job.Handler{
		"refund.pay": returns.PayHandler(d, map[string]payment.Driver{"manual": manual.Driver{}}),
		"settle":     returns.SettleHandler(d),
	}}, clock}
}

func (h hall) drain(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	if err := h.runner.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	if err := event.Drain(ctx, h.DB, returns.Numberer()); err != nil {
		t.Fatal(err)
	}
}

func (h hall) view(t *testing.T, c id.Code) *returns.View {
	t.Helper()
	v, err := returns.Load(context.Background(), h.DB, c.Number(id.Return), lang.English)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func (h hall) sound(t *testing.T) {
	t.Helper()
	wrong, err := ledger.Verify(h.On(context.Background()))
	if err != nil || len(wrong) > 0 {
		t.Errorf("ledger: %v %v", wrong, err)
	}
}

func request(items ...returns.Item) returns.Request {
	return returns.Request{Channel: "uk", Order: "1001", Items: items}
}

// The whole way of one return: two units of one line and one of another, different fates.
func TestFromRequestToShelfAndMoney(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := openHall(t, url)
		halltest.Order(t, h.DB, "1001", 450, halltest.Line{SKU: "A", Quantity: 3, Total: 1000, TaxBP: 2000}, halltest.Line{SKU: "B", Quantity: 1, Total: 2599})
		got := halltest.Run(t, h.DB, request(returns.Item{Line: "1", Quantity: 2}, returns.Item{Line: "2", Quantity: 1}))
		if got.Permit != returns.PermitAllowed || got.Stage != returns.StageApproved {
			t.Fatalf("requested: %+v", got)
		}
		label := halltest.Run(t, h.DB, returns.Label{Return: got.Return})
		halltest.Run(t, h.DB, returns.Track{Parcel: label.Tracking, Source: "s1", Status: "accepted", At: h.clock.At})
		if v := h.view(t, got.Return); v.Stage != returns.StageInTransit || v.Counts.Moving != 3 {
			t.Errorf("after the first scan: %s %+v", v.Stage, v.Counts)
		}
		in := halltest.Run(t, h.DB, returns.Receive{Code: string(label.Parcel)})
		if in.Pieces != 3 || in.Return != got.Return {
			t.Errorf("received %+v", in)
		}
		if again := halltest.Run(t, h.DB, returns.Receive{Code: label.Tracking}); !again.Again {
			t.Errorf("received a second time: %+v", again)
		}
		a1 := halltest.Run(t, h.DB, returns.Inspect{Parcel: label.Parcel, Item: "A", Answers: halltest.Sound()})
		a2 := halltest.Run(t, h.DB, returns.Inspect{Parcel: label.Parcel, Item: "A", Answers: halltest.Worn(), NoPhoto: "no_camera"})
		b1 := halltest.Run(t, h.DB, returns.Inspect{Parcel: label.Parcel, Item: "B", Answers: halltest.Sound()})
		if a1.Grade != "A" || a2.Grade != "C" || b1.Grade != "A" || a1.Destination == a2.Destination {
			t.Errorf("graded %+v %+v %+v", a1, a2, b1)
		}
		h.drain(t)
		v := h.view(t, got.Return)
		if v.Money != "settled" || len(v.Refunds) == 0 || v.Stage != returns.StageGraded {
			t.Fatalf("after grading: money %s, stage %s, refunds %+v, intents %+v", v.Money, v.Stage, v.Refunds, v.Intents)
		}
		sum := int64(0)
		for _, r := range v.Refunds {
			if r.State != "pending" {
				t.Errorf("a refund that a person pays is %s", r.State)
			}
			sum += r.Amount.Minor
			halltest.Run(t, h.DB, returns.ConfirmRefund{Attempt: r.Attempt, Paid: true, Reference: "bank-1"})
		}
		if want := int64(334 + 333 + 2599); sum != want {
			t.Errorf("paid back %d, want %d", sum, want)
		}
		for _, p := range []returns.InspectAnswer{a1, a2, b1} {
			if _, err := db.Run(context.Background(), h.DB, db.Program, "", returns.PutPiece{Plate: p.Plate, Bin: "donate"}); !fault.Is(err, "returns.bin_wrong") {
				t.Errorf("a wrong bin: %v", err)
			}
			halltest.Run(t, h.DB, returns.PutPiece{Plate: p.Plate, Bin: p.Destination})
		}
		h.drain(t)
		v = h.view(t, got.Return)
		if v.Stage != returns.StageClosed || v.Settlements[0].CreditNote != "CN-000001" {
			t.Errorf("at the end: %s, note %s", v.Stage, v.Settlements[0].CreditNote)
		}
		h.sound(t)
	})
}
