package returns_test

import (
	"slices"
	"testing"

	"retour/inspect"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// A piece with another serial number than it had, or was sent out with, is seen, set apart and left to a person: nothing
// is paid for it by itself, and a person can settle it.
func TestAnotherSerial(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		shop(t, h, func(s *order.Settings) { s.SettleAt = "box_closed" })
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 900})
		ret, box := arrived(t, h, "1", item("1", 2))
		p := run(t, h, returns.Inspect{Parcel: box, Answers: halltest.Sound()})
		again := func(serial string) returns.InspectAnswer {
			t.Helper()
			return run(t, h, returns.Inspect{Plate: p.Plate, Serial: serial, Answers: halltest.Sound()})
		}
		for _, serial := range []string{"SN-0001", "sn 0001", ""} { // the first one scanned is the piece's, however it is typed
			if got := again(serial); slices.Contains(got.Findings, "serial_mismatch") || got.Destination != "restock" {
				t.Errorf("%q: %+v", serial, got)
			}
		}
		if got := again("SN-0002"); !slices.Contains(got.Findings, "serial_mismatch") || got.Destination != "quarantine" {
			t.Errorf("another one: %+v", got)
		}
		run(t, h, returns.Inspect{Parcel: box, Answers: halltest.Sound()})
		run(t, h, returns.CloseBox{Parcel: box})
		h.drain(t)
		v := h.view(t, ret)
		if v.Counts.Settled != 1 || v.Units[0].Serial != "SN-0001" || v.Units[0].Settlement != "" {
			t.Errorf("%d settled by itself, the first piece is %+v", v.Counts.Settled, v.Units[0])
		}
		if got := run(t, h, returns.Settle{Return: ret}); got.Pieces != 1 || got.Refund.Minor != 450 {
			t.Errorf("by a person: %+v", got)
		}
	})
}

// The same where the person at the bench says so.
func TestAnotherSerialIsAnswered(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		shop(t, h, func(s *order.Settings) { s.SettleAt = "graded" })
		a := article("PHONE", 1, 900)
		a.Category = "electronics"
		halltest.Sale{Number: "1", Lines: []halltest.Article{a}}.Place(t, h.DB)
		ret, box := arrived(t, h, "1", item("1", 1))
		given, set := inspect.Answers{}, inspect.Default().For("electronics")
		for q, done := set.Next(given); !done; q, done = set.Next(given) {
			given[q.ID] = q.Answers[0].ID
			if q.ID == "serial" {
				given[q.ID] = "other"
			}
		}
		p := run(t, h, returns.Inspect{Parcel: box, Answers: given, NoPhoto: "no_camera"})
		h.drain(t)
		if v := h.view(t, ret); p.Destination != "quarantine" || v.Counts.Settled != 0 {
			t.Errorf("%+v, %d settled by itself", p, v.Counts.Settled)
		}
		if got := run(t, h, returns.Settle{Return: ret}); got.Pieces != 1 {
			t.Errorf("by a person: %+v", got)
		}
	})
}
