package gs1_test

import (
	"testing"

	"retour/door/scan/gs1"
)

const three = "\x1d01040063813339311726123110LOT42"

func BenchmarkElementString(b *testing.B) {
	var room [8]gs1.Element
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gs1.ParseElementString(three, room[:0]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBracketed(b *testing.B) {
	var room [8]gs1.Element
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gs1.ParseBracketed("(01)04006381333931(17)261231(10)LOT42", room[:0]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLink(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := gs1.ParseLink("https://id.gs1.org/01/04006381333931/10/LOT42?17=261231"); err != nil {
			b.Fatal(err)
		}
	}
}

func TestReadingAllocatesNothing(t *testing.T) {
	var room [8]gs1.Element
	buffer := make([]byte, 0, 256)
	if n := testing.AllocsPerRun(100, func() {
		elements, err := gs1.ParseElementString(three, room[:0])
		if err != nil || len(elements) != 3 || elements.Companions() != nil {
			t.Fatal(elements, err)
		}
		buffer = elements.AppendBracketed(buffer[:0])
		buffer = elements.AppendElementString(buffer[:0])
		if elements, err = gs1.ParseBracketed("(01)04006381333931(17)261231(10)LOT42", room[:0]); err != nil || len(elements) != 3 {
			t.Fatal(elements, err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
