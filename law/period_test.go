package law_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retour/law"
	"retour/law/calendar"
	"retour/law/country"
)

func must(text string) law.Date { return calendar.Must(text) }

func place(t testing.TB, code string) law.Place {
	t.Helper()
	p, err := country.Find(code)
	if err != nil {
		t.Fatal(code, err)
	}
	return p
}

// The last day of an informed consumer, by where they live (W-01, W-03, W-12).
func TestPeriodByPlace(t *testing.T) {
	for _, test := range []struct{ place, start, last string }{
		{"FR", "2026-03-20", "2026-04-03"},     // Good Friday is worked
		{"FR-57", "2026-03-20", "2026-04-07"},  // not in Alsace-Moselle
		{"FR-67", "2025-12-12", "2025-12-29"},  // 26 December there, then a weekend
		{"FR", "2025-12-12", "2025-12-26"},     // elsewhere not
		{"FR-974", "2027-12-06", "2027-12-21"}, // abolition of slavery, Réunion
		{"FR-972", "2026-05-08", "2026-05-26"}, // Martinique: 22 May, a Friday, a weekend, Whit Monday
		{"FR", "2026-05-08", "2026-05-22"},
		{"FR", "2026-05-11", "2026-05-26"}, // Whit Monday
		{"FR", "2026-07-31", "2026-08-14"}, // the day before a holiday on a Saturday
		{"FR", "2026-10-17", "2026-11-02"}, // 31 October, Saturday; 1 November, Sunday
		{"FR", "2026-12-18", "2027-01-04"}, // 1 January, Friday
		{"DE", "2026-03-20", "2026-04-07"},
		{"DE-BY", "2026-05-21", "2026-06-05"}, // Corpus Christi
		{"DE-BE", "2026-05-21", "2026-06-04"},
		{"DE", "2017-10-17", "2017-11-01"}, // Reformation Day of 2017, everywhere
		{"DE", "2018-10-17", "2018-10-31"},
		{"ES", "2026-09-28", "2026-10-13"},
		{"ES-MD", "2026-10-18", "2026-11-03"}, // All Saints on a Sunday, kept on Monday in Madrid
		{"ES", "2026-10-18", "2026-11-02"},
		{"IT", "2026-05-19", "2026-06-03"},
		{"IT", "2027-09-20", "2027-10-05"}, // Saint Francis, a holiday since 2026
		{"NL", "2026-04-13", "2026-04-28"}, // King's Day
		{"NL", "2026-04-21", "2026-05-06"}, // 5 May
		{"NL", "2026-04-30", "2026-05-18"}, // Ascension, the Friday equated with a holiday, a weekend
		{"BE", "2026-07-07", "2026-07-22"},
		{"PL", "2025-12-10", "2025-12-29"}, // Christmas Eve, free since 2025, to the weekend
		{"PL", "2024-12-10", "2024-12-24"},
		{"DK", "2024-04-12", "2024-04-26"}, // Great Prayer Day is no more
		{"DK", "2023-04-21", "2023-05-08"},
		{"GB-ENG", "2026-04-04", "2026-04-18"}, // a Saturday stays one
		{"GB-ENG", "2026-12-11", "2026-12-25"},
	} {
		term, err := law.Period(place(t, test.place), law.Purchase{Start: must(test.start)})
		if err != nil || term.Last.String() != test.last || term.Moved != (term.Day14 != term.Last) {
			t.Errorf("%s from %s: %s, moved %t, %v, want %s", test.place, test.start, term.Last, term.Moved, err, test.last)
		}
	}
}

// What was not told keeps the right open for twelve months, or until fourteen days after it is told (W-06 to W-08).
func TestPeriodUninformed(t *testing.T) {
	fr, gb := place(t, "FR"), place(t, "GB-ENG")
	for _, test := range []struct {
		name     string
		place    law.Place
		b        law.Purchase
		raw, end string
	}{
		{"never told", fr, law.Purchase{Start: must("2026-04-03"), Uninformed: true}, "2027-04-17", "2027-04-19"},
		{"the months begin where the first period really ends", fr, law.Purchase{Start: must("2026-04-04"), Uninformed: true}, "2027-04-20", "2027-04-20"},
		{"to the end of February", fr, law.Purchase{Start: must("2028-02-15"), Uninformed: true}, "2029-02-28", "2029-02-28"},
		{"told later", fr, law.Purchase{Start: must("2026-04-03"), Uninformed: true, InformedOn: must("2026-07-10")}, "2027-04-17", "2026-07-24"},
		{"told later, to a working day", fr, law.Purchase{Start: must("2026-04-03"), Uninformed: true, InformedOn: must("2026-06-30")}, "2027-04-17", "2026-07-15"},
		{"told before delivery", fr, law.Purchase{Start: must("2026-04-03"), Uninformed: true, InformedOn: must("2026-03-25")}, "2027-04-17", "2026-04-17"},
		{"told on the last day of the twelve months", fr, law.Purchase{Start: must("2026-04-03"), Uninformed: true, InformedOn: must("2027-04-03")}, "2027-04-17", "2027-04-19"},
		{"told after them, the later date", fr, law.Purchase{Start: must("2026-04-03"), Uninformed: true, InformedOn: must("2027-04-08")}, "2027-04-17", "2027-04-22"},
		{"told after the end", fr, law.Purchase{Start: must("2026-04-03"), Uninformed: true, InformedOn: must("2027-04-20")}, "2027-04-17", "2027-04-19"},
		{"the function, of a contract since it is due", fr, law.Purchase{Contract: must("2026-06-19"), Start: must("2026-06-22"), FunctionUntold: true}, "2027-07-06", "2027-07-06"},
		{"the function, of one before", fr, law.Purchase{Contract: must("2026-06-18"), Start: must("2026-06-22"), FunctionUntold: true}, "", "2026-07-06"},
		{"no function in the United Kingdom", gb, law.Purchase{Contract: must("2026-07-01"), Start: must("2026-07-06"), FunctionUntold: true}, "", "2026-07-20"},
		{"never told there", gb, law.Purchase{Start: must("2026-04-04"), Uninformed: true}, "2027-04-18", "2027-04-18"},
	} {
		term, err := law.Period(test.place, test.b)
		if err != nil || term.Raw.String() != test.raw || term.Last.String() != test.end {
			t.Errorf("%s: %s, %s, %v, want %s, %s", test.name, term.Raw, term.Last, err, test.raw, test.end)
		}
	}
}

// A period never ends before its fourteenth day, nor on a day of rest where it moves, nor for one who was not informed
// before one who was; and its trace ends with its last second in the consumer's zone.
func TestPeriodProperties(t *testing.T) {
	all := country.All()
	rapid.Check(t, func(t *rapid.T) {
		c := all[rapid.IntRange(0, len(all)-1).Draw(t, "country")]
		p := law.Place{Country: c, Doubt: rapid.Bool().Draw(t, "doubt")}
		b := law.Purchase{Start: must("2015-01-01") + law.Date(rapid.IntRange(0, 9000).Draw(t, "day"))}
		informed, err := law.Period(p, b)
		if err != nil {
			t.Fatal(err)
		}
		if !informed.Right {
			if !informed.Last.IsZero() || c.Code != "CH" {
				t.Fatalf("%s: no right until %s", c.Code, informed.Last)
			}
			return
		}
		moves := c.Code != "GB"
		if informed.Day14 != b.Start+14 || informed.First != b.Start+1 || informed.Last < informed.Day14 || !moves && informed.Moved || informed.Last-informed.Day14 > 10 {
			t.Fatalf("%s from %s: %+v", p.Table(), b.Start, informed)
		}
		if why := c.Rest(nil, informed.Last); moves && why != "" {
			t.Fatalf("%s from %s: ends on %s, %s", p.Table(), b.Start, informed.Last, why)
		}
		last := informed.Trace[len(informed.Trace)-1]
		if end, err := time.Parse(time.RFC3339, last.Result); err != nil || !end.Equal(informed.Until(p.Zone())) || !strings.HasPrefix(last.Result, informed.Last.String()+"T23:59:59") {
			t.Fatalf("%s from %s: the trace ends with %q", p.Table(), b.Start, last.Result)
		}
		b.Uninformed = true
		never, err := law.Period(p, b)
		if err != nil || never.Last < informed.Last.Months(12) {
			t.Fatalf("%s from %s: %s uninformed, %v", p.Table(), b.Start, never.Last, err)
		}
		b.InformedOn = b.Start + law.Date(rapid.IntRange(-30, 500).Draw(t, "told"))
		told, err := law.Period(p, b)
		if err != nil || told.Last < informed.Last || told.Last > max(never.Last, b.InformedOn+30) {
			t.Fatalf("%s from %s, told on %s: %s, %v", p.Table(), b.Start, b.InformedOn, told.Last, err)
		}
		for _, s := range told.Trace {
			if s.Rule == "" || s.Article == "" || s.Result == "" || s.From.IsZero() {
				t.Fatalf("%s: a step without rule, article, result or version: %+v", p.Table(), s)
			}
		}
	})
}

// A sale in the hall: the consumer's own zone and region, or, where they are not known, the later date.
func TestWithdrawalOfSale(t *testing.T) {
	for _, test := range []struct {
		name string
		sale law.Sale
		last string
	}{
		{"Paris", law.Sale{Country: "FR", Postcode: "75011", Possessed: at("2026-03-20T10:00:00Z"), Informed: true}, "2026-04-03T21:59:59Z"},
		{"Metz", law.Sale{Country: "FR", Postcode: "57000", Possessed: at("2026-03-20T10:00:00Z"), Informed: true}, "2026-04-07T21:59:59Z"},
		{"somewhere in France", law.Sale{Country: "FR", Possessed: at("2026-03-20T10:00:00Z"), Informed: true}, "2026-04-07T21:59:59Z"},
		{"Martinique, delivered on what is the day after in Paris", law.Sale{Country: "FR", Postcode: "97200", Possessed: at("2026-07-02T23:30:00Z"), Informed: true}, "2026-07-17T03:59:59Z"},
		{"Réunion, by its own code", law.Sale{Country: "RE", Possessed: at("2026-07-02T21:30:00Z"), Informed: true}, "2026-07-17T19:59:59Z"},
		{"no proof that it was told", law.Sale{Country: "FR", Postcode: "75011", Possessed: at("2026-04-03T10:00:00Z")}, "2027-04-19T21:59:59Z"},
		{"not delivered", law.Sale{Country: "FR", Placed: at("2026-04-03T10:00:00Z"), Informed: true}, ""},
		{"Switzerland", law.Sale{Country: "CH", Possessed: at("2026-04-03T10:00:00Z"), Informed: true}, ""},
	} {
		r := law.Withdrawal(test.sale)
		got := ""
		if !r.Last.IsZero() {
			got = r.Last.Format(time.RFC3339)
		}
		if !r.Known || got != test.last || len(r.Trace) == 0 || r.Withdrawal == (test.sale.Country == "CH") {
			t.Errorf("%s: %s %+v, want %s", test.name, got, r, test.last)
		}
	}
	if r := law.Withdrawal(law.Sale{Country: "FR", Business: true, Possessed: at("2026-04-03T10:00:00Z")}); !r.Known || r.Withdrawal || r.Guarantee {
		t.Errorf("a trader: %+v", r)
	}
	for _, s := range []law.Sale{{Country: "US"}, {Country: ""}, {Country: "FR", Placed: at("2010-01-01T10:00:00Z")}} {
		if r := law.Withdrawal(s); r.Known || r.Withdrawal {
			t.Errorf("%+v: %+v", s, r)
		}
	}
}

func BenchmarkPeriod(b *testing.B) {
	p := place(b, "FR-57")
	for i := 0; b.Loop(); i++ {
		if _, err := law.Period(p, law.Purchase{Contract: must("2026-03-17"), Start: must("2026-03-20"), Event: "possession"}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWithdrawalInDoubt(b *testing.B) {
	s := law.Sale{Country: "FR", Placed: at("2026-03-17T10:00:00Z"), Possessed: at("2026-03-20T10:00:00Z"), Informed: true}
	for b.Loop() {
		if r := law.Withdrawal(s); !r.Known {
			b.Fatal(r)
		}
	}
}

func BenchmarkAnswer(b *testing.B) {
	asked := []byte(`{"topic": "withdrawal_period", "jurisdiction": "FR", "input": {"consumer_region": "FR-57", "possession_date": "2026-03-20"}}`)
	for b.Loop() {
		law.Answer(asked, "en")
	}
}
