package returns_test

import (
	"strings"
	"testing"

	"retour/ground/id"
	"retour/ground/lang"
	"retour/returns"
	"retour/returns/halltest"
)

// misreadOf changes one sign of a code.
func misreadOf(c id.Code) string {
	text := []byte(c)
	if text[5]++; !strings.ContainsRune("0123456789ABCDEFGHJKMNPQRSTVWXYZ", rune(text[5])) {
		text[5] = '0'
	}
	return string(text)
}

// A code of ours that was misread is refused in words, and nothing comes of it; a foreign number is an orphan.
func TestMisread(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 900})
		got := run(t, h, ask("1", item("1", 1)))
		label := run(t, h, returns.Label{Return: got.Return})
		for _, code := range []string{misreadOf(got.Return), misreadOf(label.Parcel), strings.ToLower(misreadOf(got.Return)), id.Code(misreadOf(label.Parcel)).Bare()} {
			refused(t, h, returns.Receive{Code: code}, "fault.code_check")
		}
		if n := h.count(t, `SELECT count(*) FROM parcel`); n != 1 {
			t.Errorf("%d parcels, want the labelled one", n)
		}
		says(t, h, got.Return, returns.StageApproved, returns.Counts{Announced: 1})
		for _, code := range []string{"1Z999AA10123456784", "RT-1", "PL-0000-0000-1", "RR123456785GB"} {
			if in := run(t, h, returns.Receive{Code: code}); !in.Orphan || in.Again {
				t.Errorf("%s: %+v", code, in)
			}
		}
	})
}

// A carrier's number that looks like a misread code of ours, and is known, is that carrier's number.
func TestCarriersNumberLikeOurs(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 900})
		got := run(t, h, ask("1", item("1", 1)))
		label := run(t, h, returns.Label{Return: got.Return})
		number := id.Code(misreadOf(label.Parcel)).Bare()
		run(t, h, rawSQL{"UPDATE parcel SET tracking = '" + number + "'"})
		if in := run(t, h, returns.Receive{Code: number}); in.Parcel != label.Parcel || in.Orphan {
			t.Errorf("received %+v", in)
		}
	})
}

// One unknown number is one parcel, in whatever spelling it is typed.
func TestOrphanInTwoSpellings(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		strange := id.Make(id.Return, 1<<30)
		box := id.Make(id.Parcel, 1<<30)
		for _, spelled := range [][]string{
			{string(strange), strange.Bare(), strings.ToLower(string(strange)), " " + strings.ReplaceAll(string(strange), "-", " "), strings.ReplaceAll(string(strange), "-", "–")},
			{strings.ToLower(box.Bare()), string(box)},
			{"1Z 999 AA1 0123456784", "1z999aa10123456784", "1Z-999-AA1-0123456784"},
		} {
			first := run(t, h, returns.Receive{Code: spelled[0]})
			for _, code := range spelled[1:] {
				if again := run(t, h, returns.Receive{Code: code}); !again.Again || again.Parcel != first.Parcel || !again.Orphan {
					t.Errorf("%q, then %q: %+v", spelled[0], code, again)
				}
			}
		}
		spelled := []string{"AB 12 CD", "ab12cd", "AB-12-CD"}
		atOnce(t, 6, func(n int) error { _, err := as(h, clerk, returns.Receive{Code: spelled[n%3]}); return err })
		if n := h.count(t, `SELECT count(*) FROM parcel`); n != 4 {
			t.Errorf("%d parcels, want 4", n)
		}
	})
}

// The code of a return names no box: of several, the person who holds one says which it is, and none is taken in unseen.
func TestReturnCodeOnTwoBoxes(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
		got := run(t, h, ask("1", item("1", 3)))
		first := run(t, h, returns.Label{Return: got.Return})
		second := run(t, h, returns.Label{Return: got.Return, Items: []returns.Piece{{Line: "1", Quantity: 1}}})
		bare := returns.Receive{Code: string(got.Return), Scanned: returns.Scanned{ID: "s1"}}

		_, err := as(h, clerk, bare)
		for _, tag := range []lang.Tag{lang.English, lang.French} {
			if said := message(err, tag); !strings.Contains(said, string(first.Parcel)) || !strings.Contains(said, string(second.Parcel)) {
				t.Errorf("asked: %q", said)
			}
		}
		refused(t, h, bare, "returns.parcel_which")
		says(t, h, got.Return, returns.StageApproved, returns.Counts{Announced: 3})

		bare.Code = string(first.Parcel) // the same scan, now that the person chose
		if in := may(t, h, clerk, bare); in.Pieces != 2 || in.Parcel != first.Parcel {
			t.Errorf("the chosen one: %+v", in)
		}
		refused(t, h, returns.Receive{Code: string(got.Return)}, "returns.parcel_which") // the same box, or the other?
		says(t, h, got.Return, returns.StageArrived, returns.Counts{Announced: 3, Arrived: 2})
		run(t, h, returns.Receive{Code: string(second.Parcel)})
		if in := run(t, h, returns.Receive{Code: string(got.Return)}); !in.Again || in.Pieces != 0 {
			t.Errorf("all is here, and the code is scanned once more: %+v", in)
		}
		says(t, h, got.Return, returns.StageArrived, returns.Counts{Announced: 3, Arrived: 3})
	})
}

// A box that was labelled for a part of the return, scanned twice by the return's code, does not bring the rest; a further
// box without a label does, once somebody says that it is one.
func TestReturnCodeScannedTwice(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
		got := run(t, h, ask("1", item("1", 3)))
		label := run(t, h, returns.Label{Return: got.Return, Items: []returns.Piece{{Line: "1", Quantity: 2}}})
		if in := run(t, h, returns.Receive{Code: string(got.Return)}); in.Parcel != label.Parcel || in.Pieces != 2 {
			t.Errorf("the only one announced: %+v", in)
		}
		refused(t, h, returns.Receive{Code: string(got.Return)}, "returns.parcel_again")
		says(t, h, got.Return, returns.StageArrived, returns.Counts{Announced: 3, Arrived: 2})
		further := run(t, h, returns.Receive{Code: string(got.Return), Another: true})
		if further.Parcel == label.Parcel || further.Pieces != 1 || further.Again {
			t.Errorf("a further one: %+v", further)
		}
		says(t, h, got.Return, returns.StageArrived, returns.Counts{Announced: 3, Arrived: 3})
		if in := run(t, h, returns.Receive{Code: string(got.Return)}); !in.Again || in.Parcel != further.Parcel {
			t.Errorf("scanned once more: %+v", in)
		}
	})
}

// A further box takes nothing of what is packed in one that is still to come.
func TestFurtherBoxBesideALabelledOne(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
		got := run(t, h, ask("1", item("1", 3)))
		label := run(t, h, returns.Label{Return: got.Return, Items: []returns.Piece{{Line: "1", Quantity: 2}}})
		if in := run(t, h, returns.Receive{Code: string(got.Return), Another: true}); in.Pieces != 1 || in.Parcel == label.Parcel {
			t.Errorf("the one without a label: %+v", in)
		}
		if in := run(t, h, returns.Receive{Code: string(label.Parcel)}); in.Pieces != 2 || in.Again {
			t.Errorf("the labelled one: %+v", in)
		}
		says(t, h, got.Return, returns.StageArrived, returns.Counts{Announced: 3, Arrived: 3})
	})
}

// A scan's id is unique for ever: used by somebody else for another act, it is refused in words, and nothing has changed.
func TestScanOfTwo(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 900})
		halltest.Order(t, h.DB, "2", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 900})
		one, two := run(t, h, ask("1", item("1", 2))), run(t, h, ask("2", item("1", 2)))
		anna, ben := person(11, "work.dock", "work.bench"), person(12, "work.dock", "work.bench")
		same := returns.Scanned{ID: "s1"}
		may(t, h, anna, returns.Receive{Code: string(one.Return), Scanned: same})
		mayNot(t, h, ben, returns.Receive{Code: string(two.Return), Scanned: same}, "returns.scan_known")
		says(t, h, two.Return, returns.StageApproved, returns.Counts{Announced: 2})
		mayNot(t, h, ben, returns.Receive{Code: "NOBODY", Scanned: same}, "returns.scan_known")
		mayNot(t, h, ben, returns.Inspect{Return: one.Return, Answers: halltest.Sound(), Scanned: same}, "returns.scan_known")
		p := may(t, h, ben, returns.Inspect{Return: one.Return, Answers: halltest.Sound()})
		mayNot(t, h, ben, returns.PutPiece{Plate: p.Plate, Bin: "restock", Scanned: same}, "returns.scan_known")
		mayNot(t, h, ben, returns.CloseBox{Parcel: h.view(t, one.Return).Parcels[0].Parcel, Scanned: same}, "returns.scan_known")
		mayNot(t, h, ben, returns.Undo{Scan: "s1"}, "returns.nothing_to_undo")
		says(t, h, one.Return, returns.StageInspecting, returns.Counts{Announced: 2, Arrived: 2, Graded: 1})

		granted := atOnce(t, 6, func(n int) error {
			_, err := as(h, person(int64(20+n), "work.dock"), returns.Receive{Code: string(two.Return), Scanned: returns.Scanned{ID: "together"}})
			return err
		}, "returns.scan_known")
		if granted == 0 || h.view(t, two.Return).Counts.Arrived != 2 {
			t.Errorf("of six under one id %d were granted", granted)
		}
	})
}
