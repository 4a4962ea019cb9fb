package calendar_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retour/law/calendar"
)

var drawDate = rapid.Custom(func(t *rapid.T) calendar.Date {
	return calendar.Date(rapid.Int32Range(int32(calendar.Must("1900-01-01")), int32(calendar.Must("2999-12-31"))).Draw(t, "day"))
})

// A date is what package time makes of it.
func TestDatesAgainstPackageTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawDate.Draw(t, "date")
		n := rapid.IntRange(-4000, 4000).Draw(t, "days")
		year, month, day := d.Split()
		at := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
		if d.String() != at.Format(time.DateOnly) || d.Weekday() != at.Weekday() || d.Year() != at.Year() || !d.Time().Equal(at) {
			t.Fatalf("%s: %v", d, at)
		}
		if back, err := calendar.Parse(d.String()); err != nil || back != d {
			t.Fatalf("%s: read back as %s, %v", d, back, err)
		}
		if later := d + calendar.Date(n); later != calendar.Of(year, month, day+n) {
			t.Fatalf("%s and %d days: %s", d, n, later)
		}
		text, err := json.Marshal(d)
		var back calendar.Date
		if err != nil || json.Unmarshal(text, &back) != nil || back != d {
			t.Fatalf("%s: %s %v", d, text, err)
		}
	})
}

// Months go to the same day of the month, or to its last, never into the month after.
func TestMonths(t *testing.T) {
	for _, test := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-04-17", 12, "2027-04-17"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2024-02-29", 24, "2026-02-28"},
		{"2024-02-29", 48, "2028-02-29"},
		{"2026-01-31", 1, "2026-02-28"},
		{"2026-08-31", 6, "2027-02-28"},
		{"2026-12-31", 2, "2027-02-28"},
		{"2026-03-31", -1, "2026-02-28"},
	} {
		if got := calendar.Must(test.from).Months(test.n); got.String() != test.want {
			t.Errorf("%s and %d months: %s, want %s", test.from, test.n, got, test.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d, n := drawDate.Draw(t, "date"), rapid.IntRange(0, 240).Draw(t, "months")
		y1, m1, day1 := d.Split()
		y2, m2, day2 := d.Months(n).Split()
		if 12*(y2-y1)+int(m2-m1) != n || day2 > day1 || day2 < day1 && day2 < 28 {
			t.Fatalf("%s and %d months: %s", d, n, d.Months(n))
		}
	})
}

func TestParse(t *testing.T) {
	for _, text := range strings.Split("2026-02-30|2026-13-01|26-01-01|2026-1-1|2026/01/01||x|2026-01-01T00:00:00Z|0000-01-01|1899-12-31|3000-01-01|2025-02-29|2026-04-31", "|") {
		if d, err := calendar.Parse(text); err == nil {
			t.Errorf("%q: %s", text, d)
		}
	}
	var none calendar.Date
	if err := json.Unmarshal([]byte("null"), &none); err != nil || !none.IsZero() || none.String() != "" {
		t.Error(none, err)
	}
	if err := json.Unmarshal([]byte("20260101"), &none); err == nil {
		t.Error("a number is no date")
	}
}

// The last second of a day is before the clock shows the next, also on days of 23 and 25 hours.
func TestEnd(t *testing.T) {
	for _, test := range []struct{ day, zone, want string }{
		{"2026-04-17", "Europe/Paris", "2026-04-17T21:59:59Z"},
		{"2026-03-29", "Europe/Paris", "2026-03-29T21:59:59Z"},
		{"2026-10-25", "Europe/Paris", "2026-10-25T22:59:59Z"},
		{"2026-07-16", "America/Martinique", "2026-07-17T03:59:59Z"},
		{"2026-07-16", "Indian/Reunion", "2026-07-16T19:59:59Z"},
	} {
		zone, err := time.LoadLocation(test.zone)
		if err != nil {
			t.Skip("no time zones on this machine")
		}
		end := calendar.Must(test.day).End(zone)
		if end.Format(time.RFC3339) != test.want || calendar.In(end, zone).String() != test.day || calendar.In(end.Add(time.Second), zone).String() == test.day {
			t.Errorf("%s in %s: %s", test.day, test.zone, end.Format(time.RFC3339))
		}
	}
}

// Easter as the churches announced or published it.
func TestEaster(t *testing.T) {
	western := "2015-04-05 2016-03-27 2017-04-16 2018-04-01 2019-04-21 2020-04-12 2021-04-04 2022-04-17 2023-04-09 2024-03-31 2025-04-20 2026-04-05 2027-03-28 2028-04-16 2029-04-01 2030-04-21 " +
		"2031-04-13 2032-03-28 2033-04-17 2034-04-09 2035-03-25 2036-04-13 2037-04-05 2038-04-25 2039-04-10 2040-04-01"
	eastern := "2015-04-12 2016-05-01 2017-04-16 2018-04-08 2019-04-28 2020-04-19 2021-05-02 2022-04-24 2023-04-16 2024-05-05 2025-04-20 2026-04-12 2027-05-02 2028-04-16 2029-04-08 2030-04-28 " +
		"2031-04-13 2032-05-02 2033-04-24 2034-04-09 2035-04-29 2036-04-20 2037-04-05 2038-04-25 2039-04-17 2040-05-06"
	for i, text := range strings.Fields(western) {
		if got := calendar.Easter(2015 + i); got.String() != text {
			t.Errorf("Easter: %s, want %s", got, text)
		}
	}
	for i, text := range strings.Fields(eastern) {
		if got := calendar.Orthodox(2015 + i); got.String() != text {
			t.Errorf("orthodox Easter: %s, want %s", got, text)
		}
	}
	for year := 1900; year <= 2999; year++ {
		for _, d := range []calendar.Date{calendar.Easter(year), calendar.Orthodox(year)} {
			if d.Weekday() != time.Sunday || d.Year() != year {
				t.Errorf("%d: %s is no Sunday of it", year, d)
			}
		}
	}
}

func TestRules(t *testing.T) {
	for _, test := range []struct {
		rule string
		year int
		want string
	}{
		{"12-25", 2026, "2026-12-25"},
		{"2022-06-03", 2022, "2022-06-03"},
		{"2022-06-03", 2023, ""},
		{"easter+39", 2026, "2026-05-14"},
		{"easter-2", 2026, "2026-04-03"},
		{"orthodox-48", 2026, "2026-02-23"},
		{"monday on or after 05-01", 2026, "2026-05-04"},
		{"monday on or after 06-01", 2026, "2026-06-01"},
		{"monday on or before 05-31", 2026, "2026-05-25"},
		{"wednesday on or before 11-22", 2026, "2026-11-18"},
		{"saturday on or after 10-31", 2026, "2026-10-31"},
		{"02-01 if friday 02-01", 2030, "2030-02-01"},
		{"02-01 if friday 02-01", 2026, ""},
		{"04-27 unless sunday 04-27", 2025, ""},
		{"04-27 unless sunday 04-27", 2026, "2026-04-27"},
	} {
		r, err := calendar.ParseRule(test.rule)
		if err != nil || r.In(test.year).String() != test.want {
			t.Errorf("%s in %d: %s %v, want %q", test.rule, test.year, r.In(test.year), err, test.want)
		}
	}
	for _, text := range strings.Split("|13-01|easter|easterx|orthodox|2026-02-30|monday|monday after 05-01|monday on or after|someday on or after 05-01|monday on or around 05-01|05-01 if|05-01 if friday|05-01 unless x 05-01|05-01 if friday 99-01|05-01 if friday 05-01 now|a b c", "|") {
		if _, err := calendar.ParseRule(text); err == nil {
			t.Errorf("%q is read as a rule", text)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"2026-04-03", "2026-02-30", "", "99999-01-01"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := calendar.Parse(text); err == nil && d.String() != text {
			t.Errorf("%q is read as %s", text, d)
		}
	})
}

func FuzzParseRule(f *testing.F) {
	for _, text := range []string{"12-25", "easter+39", "monday on or after 05-01", "02-01 if friday 02-01"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if r, err := calendar.ParseRule(text); err == nil {
			r.In(2026)
		}
	})
}
