package lang_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"retour/ground/lang"
	"retour/ground/money"
)

// In these tables "_" is a no-break space.
func shown(text string) string { return strings.ReplaceAll(text, "\u00a0", "_") }

func TestMoney(t *testing.T) {
	tests := []struct {
		amount money.Amount
		en, fr string
	}{
		{money.Of(1050, "EUR"), "€10.50", "10,50_€"},
		{money.Of(0, "EUR"), "€0.00", "0,00_€"},
		{money.Of(-5, "EUR"), "-€0.05", "-0,05_€"},
		{money.Of(123456789, "EUR"), "€1,234,567.89", "1_234_567,89_€"},
		{money.Of(1050, "JPY"), "¥1,050", "1_050_¥"},
		{money.Of(1050, "KWD"), "KWD_1.050", "1,050_KWD"},
		{money.Of(1050, "GBP"), "£10.50", "10,50_£GB"},
		{money.Of(1050, "USD"), "$10.50", "10,50_$US"},
		{money.Of(math.MinInt64, "EUR"), "-€92,233,720,368,547,758.08", "-92_233_720_368_547_758,08_€"},
		{money.Of(1050, "XYZ"), "1,050_XYZ", "1_050_XYZ"},
	}
	for _, test := range tests {
		if got := shown(lang.Money(english, test.amount)); got != test.en {
			t.Errorf("English %s is %s, want %s", test.amount, got, test.en)
		}
		if got := shown(lang.Money(french, test.amount)); got != test.fr {
			t.Errorf("French %s is %s, want %s", test.amount, got, test.fr)
		}
	}
}

// Paper and mail lack the narrow spaces that French otherwise uses.
func TestMoneyHasNoNarrowSpace(t *testing.T) {
	for _, c := range []money.Currency{"EUR", "USD", "CHF", "JPY", "KWD", "GBP", "CAD", "XPF", "MAD"} {
		for _, tag := range lang.Tags {
			if got := lang.Money(tag, money.Of(123456789, c)); strings.ContainsAny(got, "\u202f\u2009 ") {
				t.Errorf("%s: %q", tag, got)
			}
		}
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int64][2]string{
		0: {"0", "0"}, 7: {"7", "7"}, -7: {"-7", "-7"}, 999: {"999", "999"}, 1000: {"1,000", "1_000"},
		-123456: {"-123,456", "-123_456"}, 1234567: {"1,234,567", "1_234_567"},
		math.MinInt64: {"-9,223,372,036,854,775,808", "-9_223_372_036_854_775_808"},
	} {
		if en, fr := lang.Number(english, n), shown(lang.Number(french, n)); en != want[0] || fr != want[1] {
			t.Errorf("%d is %s and %s, want %v", n, en, fr, want)
		}
	}
}

func TestPercent(t *testing.T) {
	for n, want := range map[int64][2]string{
		0: {"0%", "0_%"}, 1200: {"12%", "12_%"}, 1250: {"12.5%", "12,5_%"}, 1234: {"12.34%", "12,34_%"},
		5: {"0.05%", "0,05_%"}, -5: {"-0.05%", "-0,05_%"}, -1210: {"-12.1%", "-12,1_%"}, 1_000_000: {"10,000%", "10_000_%"},
		math.MinInt64: {"-92,233,720,368,547,758.08%", "-92_233_720_368_547_758,08_%"},
	} {
		if en, fr := lang.Percent(english, n), shown(lang.Percent(french, n)); en != want[0] || fr != want[1] {
			t.Errorf("%d is %s and %s, want %v", n, en, fr, want)
		}
	}
}

func TestDates(t *testing.T) {
	east := time.FixedZone("", 2*3600)
	late := time.Date(2026, 7, 31, 23, 4, 59, 0, time.UTC)
	tests := []struct {
		name string
		got  string
		want string
	}{
		{"English", lang.Date(english, late, time.UTC), "31_July_2026"},
		{"English, next day further east", lang.Date(english, late, east), "1_August_2026"},
		{"French", lang.Date(french, late, time.UTC), "31_juillet_2026"},
		{"French, first of a month", lang.Date(french, late, east), "1er_août_2026"},
		{"no zone is UTC", lang.Date(english, late.In(east), nil), "31_July_2026"},
		{"unknown language", lang.Date("tlh", late, time.UTC), "31_July_2026"},
		{"English time", lang.DateTime(english, late, east), "1_August_2026, 01:04"},
		{"French time", lang.DateTime(french, late, east), "1er_août_2026 à 01_h_04"},
		{"English time in UTC", lang.DateTime(english, late, nil), "31_July_2026, 23:04_UTC"},
		{"French time in UTC", lang.DateTime(french, late, nil), "31_juillet_2026 à 23_h_04_UTC"},
	}
	for _, test := range tests {
		if got := shown(test.got); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

func BenchmarkMoney(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		lang.Money(french, money.Of(123456, "EUR"))
	}
}
