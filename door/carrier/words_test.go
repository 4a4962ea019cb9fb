package carrier_test

import (
	"testing"

	"retour/door/carrier"
)

func TestTranslate(t *testing.T) {
	for raw, want := range map[string]carrier.Status{
		"Out for delivery":  carrier.OutForDelivery,
		"OUT_FOR_DELIVERY":  carrier.OutForDelivery,
		"OutForDelivery":    carrier.OutForDelivery,
		"pre_transit":       carrier.Announced,
		"InfoReceived":      carrier.Announced,
		"AttemptFail":       carrier.Exception,
		"return_to_sender":  carrier.ReturnedToSender,
		"emi":               carrier.Delivered,
		" EMA ":             carrier.Accepted,
		"LostInTransit":     carrier.Lost,
		"announced":         carrier.Announced,
		"at_pickup_point":   carrier.AtPickupPoint,
		"unknown":           "",
		"NotFound":          "",
		"delivered maybe":   "",
		"":                  "",
		"\x00\ufffd":        "",
		"cancelled":         "",
		"Expired":           "",
		"out for delivery!": carrier.OutForDelivery,
	} {
		got, ok := carrier.Translate(raw, carrier.Common, carrier.Post)
		if got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v; want %q", raw, got, ok, want)
		}
	}
}

// Every entry of a vocabulary can be met, and means something; our own words mean themselves.
func TestVocabularies(t *testing.T) {
	for name, words := range map[string]carrier.Words{"common": carrier.Common, "post": carrier.Post} {
		for raw, s := range words {
			if carrier.Plain(raw) != raw || !s.Known() {
				t.Errorf("%s: %q → %q can never be met", name, raw, s)
			}
		}
	}
	for _, s := range carrier.Statuses {
		if got, _ := carrier.Translate(string(s), carrier.Common); got != s {
			t.Errorf("our own word %q reads as %q", s, got)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("Out for Delivery")
	f.Add("\xff\xfe")
	f.Fuzz(func(t *testing.T, raw string) {
		once := carrier.Plain(raw)
		if carrier.Plain(once) != once {
			t.Errorf("%q is plain as %q, and again as %q", raw, once, carrier.Plain(once))
		}
	})
}

func TestKeep(t *testing.T) {
	a, b, c := carrier.Label{Tracking: "A"}, carrier.Label{Tracking: "B"}, carrier.Label{Tracking: "C"}
	for _, test := range []struct {
		name   string
		stored string
		labels []carrier.Label
		keep   string
		void   string
	}{
		{"none", "", nil, "", ""},
		{"one", "", []carrier.Label{a}, "A", ""},
		{"the first of several", "", []carrier.Label{a, b, c}, "A", "BC"},
		{"the stored one of several", "B", []carrier.Label{a, b, c}, "B", "AC"},
		{"a stored one the carrier no longer knows", "X", []carrier.Label{a, b}, "A", "B"},
		{"one told twice", "", []carrier.Label{a, a}, "A", ""},
	} {
		keep, void := carrier.Keep(test.stored, test.labels)
		got := ""
		for _, l := range void {
			got += l.Tracking
		}
		if keep.Tracking != test.keep || got != test.void {
			t.Errorf("%s: keeps %q, voids %q; want %q, %q", test.name, keep.Tracking, got, test.keep, test.void)
		}
	}
}
