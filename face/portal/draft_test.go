package portal

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// What was chosen comes back as it was kept, whatever it says.
func TestDraftComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := draft{Order: rapid.Int64Min(1).Draw(t, "order")}
		for range rapid.IntRange(1, 20).Draw(t, "items") {
			d.Items = append(d.Items, pick{
				Line: rapid.String().Draw(t, "line"), Quantity: rapid.Int64().Draw(t, "quantity"), Comment: rapid.String().Draw(t, "comment"),
				Reason: rapid.SampledFrom([]string{"", "size.too_small"}).Draw(t, "reason"), Asked: rapid.Bool().Draw(t, "asked"),
			})
		}
		got, ok := unpack(d.pack())
		if !ok || !reflect.DeepEqual(got, d) {
			t.Errorf("%+v came back as %+v, %v", d, got, ok)
		}
	})
}

// A cookie that somebody made up is no draft, and never more than its limit of memory.
func TestDraftOfNonsense(t *testing.T) {
	for _, text := range []string{"", "x", "AAAA", strings.Repeat("A", 9000), draft{Order: 1, Items: []pick{{Comment: strings.Repeat("a", draftMost)}}}.pack()} {
		if d, ok := unpack(text); ok {
			t.Errorf("%.20q was read as %+v", text, d)
		}
	}
}
