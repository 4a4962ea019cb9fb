package returns_test

import (
	"testing"

	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// The first label takes all there is; a second one is for a second parcel, or in place of a lost one.
func TestLabel(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		n := halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900}, halltest.Line{SKU: "B", Quantity: 1, Total: 500})
		got := run(t, h, ask("1", item("1", 3), item("2", 1)))
		me := shopperOf(n)
		one := may(t, h, me, returns.Label{Return: got.Return})
		if one.Carrier != returns.OwnCarrier || one.Label != "made" || one.Tracking == "" {
			t.Errorf("label %+v", one)
		}
		mayNot(t, h, me, returns.Label{Return: got.Return}, "returns.nothing_to_pack")
		piece := func(line string, n int64) returns.Piece { return returns.Piece{Line: line, Quantity: n} }
		two := func(items ...returns.Piece) returns.Label { return returns.Label{Return: got.Return, Items: items} }
		mayNot(t, h, me, two(piece("1", 4)), "returns.over_quantity")
		mayNot(t, h, me, two(piece("1", 0)), "returns.over_quantity")
		mayNot(t, h, me, two(piece("9", 1)), "returns.line_unknown")
		mayNot(t, h, me, two(piece("1", 1), piece("1", 1)), "returns.line_twice")
		second := may(t, h, me, two(piece("1", 1), piece("2", 1)))

		if in := run(t, h, returns.Receive{Code: second.Tracking}); in.Pieces != 2 {
			t.Errorf("the second parcel brought %d pieces, want the 2 that were put into it", in.Pieces)
		}
		says(t, h, got.Return, returns.StageArrived, returns.Counts{Announced: 4, Arrived: 2})
		// what has come cannot be packed once more
		mayNot(t, h, me, two(piece("2", 1)), "returns.over_quantity")
		mayNot(t, h, me, returns.Label{Return: got.Return, Replaces: second.Parcel}, "returns.already_sent")
		if in := run(t, h, returns.Receive{Code: string(one.Parcel)}); in.Pieces != 2 {
			t.Errorf("the first parcel brought %d pieces, want the 2 left in it", in.Pieces)
		}
		says(t, h, got.Return, returns.StageArrived, returns.Counts{Announced: 4, Arrived: 4})
	})
}

// A lost label is replaced; should it be found and used all the same, it leads to its return (flow-case
// solidus-reception-06: what was given up and comes is received).
func TestLostLabel(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for _, used := range []string{"old", "new"} {
			halltest.Order(t, h.DB, used, 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
			got := run(t, h, ask(used, item("1", 2)))
			old := run(t, h, returns.Label{Return: got.Return})
			fresh := run(t, h, returns.Label{Return: got.Return, Replaces: old.Parcel})
			if v := h.view(t, got.Return); v.Parcels[0].Status != "void" || v.Parcels[1].Replaces != old.Parcel {
				t.Errorf("parcels: %+v", v.Parcels)
			}
			refused(t, h, returns.Label{Return: got.Return, Replaces: old.Parcel}, "returns.label_void")
			refused(t, h, returns.Label{Return: got.Return, Replaces: got.Return}, "fault.code_shape")
			refused(t, h, returns.Label{Return: got.Return}, "returns.nothing_to_pack")
			code := fresh.Tracking
			if used == "old" {
				code = old.Tracking
			}
			run(t, h, returns.Track{Parcel: code, Source: "s1", Status: "in_transit", At: h.clock.At})
			says(t, h, got.Return, returns.StageInTransit, returns.Counts{Announced: 2, Moving: 2})
			if in := run(t, h, returns.Receive{Code: code}); in.Pieces != 2 || in.Return != got.Return {
				t.Errorf("received by the %s label: %+v", used, in)
			}
			if again := run(t, h, returns.Receive{Code: string(got.Return)}); !again.Again {
				t.Errorf("its return's code scanned afterwards: %+v", again)
			}
			says(t, h, got.Return, returns.StageArrived, returns.Counts{Announced: 2, Arrived: 2})
		}
		halltest.Order(t, h.DB, "other", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
		theirs := run(t, h, returns.Label{Return: run(t, h, ask("other", item("1", 1))).Return})
		halltest.Order(t, h.DB, "mine", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
		mine := run(t, h, ask("mine", item("1", 1)))
		mayNot(t, h, clerk, returns.Label{Return: mine.Return, Replaces: theirs.Parcel}, "returns.parcel_unknown")
	})
}

// Without an address nobody can send anything.
func TestNoReturnAddress(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
		got := run(t, h, ask("1", item("1", 1)))
		shop(t, h, func(s *order.Settings) { s.Address = order.Address{} })
		refused(t, h, returns.Label{Return: got.Return}, "returns.no_address")
		shop(t, h, func(*order.Settings) {})
		run(t, h, returns.Label{Return: got.Return})
	})
}
