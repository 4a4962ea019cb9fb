package returns_test

import (
	"strings"
	"testing"

	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/inspect"
	"retour/returns"
	"retour/returns/halltest"
)

// arrived is a return of an order's items that lies at the dock.
func arrived(t *testing.T, h hall, number string, items ...returns.Item) (ret, box id.Code) {
	t.Helper()
	got := run(t, h, ask(number, items...))
	in := run(t, h, returns.Receive{Code: string(got.Return)})
	return got.Return, in.Parcel
}

// The piece is found by what is scanned on it; by nothing at all where only one can be meant.
func TestWhichPieceItIs(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		cup := article("CUP", 2, 1000)
		cup.GTIN = "4006381333931"
		halltest.Sale{Number: "1", Lines: []halltest.Article{cup, article("JUG", 1, 500), article("BOWL", 2, 700)}}.Place(t, h.DB)
		ret, box := arrived(t, h, "1", item("1", 2), item("2", 1))
		look := func(item string) returns.Inspect {
			return returns.Inspect{Parcel: box, Item: item, Answers: halltest.Sound()}
		}
		_, err := as(h, clerk, look(""))
		if !fault.Is(err, "returns.item_unclear") || !strings.Contains(message(err, lang.English), "CUP, JUG") {
			t.Errorf("nothing scanned, two articles expected: %v", err)
		}
		for _, c := range []struct {
			item, sku      string
			extra, unknown bool
		}{
			{"CUP", "CUP", false, false},
			{"4006381333931", "CUP", false, false},
			{"", "JUG", false, false},       // the only one left
			{"BOWL", "BOWL", true, false},   // of this order, and not announced
			{"3", "BOWL", true, false},      // the second and last of them, by its line
			{"BOWL", "BOWL", false, true},   // a third was never bought
			{"SPOON", "SPOON", false, true}, // nobody here sold it
		} {
			p := run(t, h, look(c.item))
			if p.SKU != c.sku || p.Extra != c.extra || p.Unknown != c.unknown || p.Return != ret {
				t.Errorf("scanned %q: %+v", c.item, p)
			}
			if p.Unknown && p.Destination != "quarantine" {
				t.Errorf("an unknown piece goes to %s", p.Destination)
			}
		}
		refused(t, h, look(""), "returns.item_needed") // a button pressed once more makes no piece
		v := h.view(t, ret)
		if v.Counts != (returns.Counts{Announced: 5, Arrived: 5, Graded: 5}) || len(v.Units) != 7 || !v.Lines[2].Extra {
			t.Errorf("counts %+v, %d pieces, lines %+v", v.Counts, len(v.Units), v.Lines)
		}
		h.drain(t)
		v = h.view(t, ret)
		if v.Counts.Settled != 3 || v.Money != "part" {
			t.Errorf("%d pieces are settled: what was not announced waits for a person", v.Counts.Settled)
		}
		paid := run(t, h, returns.Settle{Return: ret})
		if paid.Pieces != 2 || paid.Refund.Minor != 700 {
			t.Errorf("a person settles them: %+v", paid)
		}
		refused(t, h, returns.Settle{Return: ret, Plates: []id.Code{v.Units[6].Plate}}, "returns.nothing_to_settle") // of no line
		refused(t, h, ask("1", item("3", 1)), "returns.none_left")
		mayNot(t, h, clerk, returns.Inspect{Parcel: "PA-0000-0000-0", Item: "CUP", Answers: halltest.Sound()}, "fault.code_check")
		mayNot(t, h, clerk, returns.Inspect{Parcel: box, Return: "nonsense", Item: "CUP", Answers: halltest.Sound()}, "fault.code_shape")
		mayNot(t, h, person(1, "work.dock"), look("CUP"), "fault.forbidden")
	})
}

// A question that was not answered is named; an answer nobody can give is refused; nothing is kept of either.
func TestQuestions(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
		ret, box := arrived(t, h, "1", item("1", 1))
		for name, c := range map[string]struct {
			answers inspect.Answers
			code    string
			field   string
		}{
			"nothing":            {nil, "inspect.unanswered", "answers.contents"},
			"one left":           {inspect.Answers{"contents": "right"}, "inspect.unanswered", "answers.sealed"},
			"an unknown answer":  {inspect.Answers{"contents": "right", "sealed": "perhaps"}, "inspect.answer_unknown", "answers.sealed"},
			"a strange question": {inspect.Answers{"contents": "right", "sealed": "sealed", "mood": "good"}, "inspect.question_unknown", "answers.mood"},
		} {
			_, err := as(h, clerk, returns.Inspect{Parcel: box, Answers: c.answers})
			if !fault.Is(err, c.code) || fault.Of(err).Field != c.field {
				t.Errorf("%s: %v, want %s at %s", name, err, c.code, c.field)
			}
		}
		for reason, want := range map[string]string{"": "inspect.photo_wanted at photos", "in_a_hurry": "fault.one_of at no_photo"} {
			_, err := as(h, clerk, returns.Inspect{Parcel: box, Answers: halltest.Worn(), NoPhoto: reason})
			if f := fault.Of(err); f == nil || f.Code()+" at "+f.Field != want {
				t.Errorf("worn, no photo, reason %q: %v, want %s", reason, err, want)
			}
		}
		says(t, h, ret, returns.StageArrived, returns.Counts{Announced: 1, Arrived: 1})
		p := run(t, h, returns.Inspect{Parcel: box, Answers: inspect.Answers{"contents": "dangerous"}, Serial: "SN-1", Photos: []string{"h1", "h2"}})
		if p.Grade != "D" || p.Destination != "quarantine" {
			t.Errorf("a dangerous piece: %+v", p)
		}
		if u := h.view(t, ret).Units[0]; u.Serial != "SN-1" || len(u.Photos) != 2 {
			t.Errorf("its serial is %s, its photos %v", u.Serial, u.Photos)
		}
		if again := run(t, h, returns.Inspect{Plate: p.Plate, Answers: halltest.Worn()}); again.Grade != "C" { // it was photographed before
			t.Errorf("looked at again: %+v", again)
		}
	})
}

// Looked at once more, a piece gets another grade and way out, until it was settled or lies in its bin.
func TestRegrade(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
		ret, box := arrived(t, h, "1", item("1", 3))
		var plates []id.Code
		for range 3 {
			plates = append(plates, run(t, h, returns.Inspect{Parcel: box, Answers: halltest.Sound()}).Plate)
		}
		again := func(plate id.Code) returns.Inspect {
			return returns.Inspect{Plate: plate, Answers: halltest.Worn(), NoPhoto: "no_camera"}
		}
		p := run(t, h, again(plates[0]))
		if p.Grade != "C" || p.Destination != "outlet" || p.Plate != plates[0] {
			t.Errorf("looked at again: %+v", p)
		}
		says(t, h, ret, returns.StageGraded, returns.Counts{Announced: 3, Arrived: 3, Graded: 3})
		run(t, h, returns.Settle{Return: ret, Plates: plates[1:2]})
		refused(t, h, again(plates[1]), "returns.unit_settled")
		run(t, h, returns.PutPiece{Plate: plates[2], Bin: "restock"})
		_, err := as(h, clerk, again(plates[2]))
		if !fault.Is(err, "returns.unit_placed") || !strings.Contains(message(err, lang.English), "BN-") {
			t.Errorf("a piece in its bin: %v", err)
		}
		refused(t, h, again(ret), "fault.code_shape")
		refused(t, h, again(id.Make(id.Plate, 1<<30)), "returns.unit_unknown")
		if n := h.count(t, `SELECT count(*) FROM inspection`); n != 4 {
			t.Errorf("%d looks are kept, want 4: none overwrites another", n)
		}
	})
}
