package epc

import "testing"

const (
	item96  = "3074257BF7194E4000001A85"
	item198 = "3674257BF6B7A659B2C2BF100000000000000000000000000000"
	unit96  = "3174257BF4499602D2000000"
	plus    = "F73795211411234538566CB0AFC4"
)

func TestNothingIsAllocated(t *testing.T) {
	var tag Tag
	memory, err := DecodeHex(item96)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := memory.AppendBinary(nil)
	if err != nil {
		t.Fatal(err)
	}
	buffer := make([]byte, 0, 128)
	for name, work := range map[string]func(){
		"bytes":    func() { _ = tag.Decode(raw) },
		"hex":      func() { _ = tag.DecodeHex(item96) },
		"sgtin198": func() { _ = tag.DecodeHex(item198) },
		"sscc":     func() { _ = tag.DecodeHex(unit96) },
		"plus":     func() { _ = tag.DecodeHex(plus) },
		"uri":      func() { buffer = memory.AppendTagURI(buffer[:0]) },
		"elements": func() { buffer = memory.AppendElementString(buffer[:0]) },
		"link":     func() { buffer = memory.AppendDigitalLinkPath(buffer[:0]) },
		"identity": func() { buffer = memory.AppendPureIdentityURI(buffer[:0]) },
	} {
		if n := testing.AllocsPerRun(200, work); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	tag, _ := DecodeHex(item96)
	raw, _ := tag.AppendBinary(nil)
	b.ReportAllocs()
	for b.Loop() {
		if err := tag.Decode(raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecodeHex(b *testing.B) {
	for name, hex := range map[string]string{"sgtin-96": item96, "sgtin-198": item198, "sscc-96": unit96, "sgtin+": plus} {
		b.Run(name, func(b *testing.B) {
			var tag Tag
			b.ReportAllocs()
			for b.Loop() {
				if err := tag.DecodeHex(hex); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkTagURI(b *testing.B) {
	tag, _ := DecodeHex(item96)
	buffer := make([]byte, 0, 128)
	b.ReportAllocs()
	for b.Loop() {
		buffer = tag.AppendTagURI(buffer[:0])
	}
}
