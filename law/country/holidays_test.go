package country

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"retour/law/calendar"
)

// difference is where our days are not those of the other table, and why ours stand.
type difference struct {
	places string // with all their regions where they end in "*"
	ours   string // key of a holiday that only we have
	theirs string // rule of a day that only they have
	why    string
}

var differences = []difference{
	{"AT*", "good_friday", "", "ends no time limit (BGBl. 37/1961), though most work on it"},
	{"BG", "new_year liberation_day labour_day army_day education_day unification_day independence_day christmas_eve christmas second_christmas_day", "", "since 2017 the next working day is free too (Labour Code 154(2)); 26 December is a holiday"},
	{"CH", "", "easter-2", "not in Ticino and Valais"},
	{"CH", "", "easter+1", "not in Valais"},
	{"CH", "", "easter+50", "not in Valais"},
	{"CH", "", "12-26", "in some cantons only"},
	{"CY", "clean_monday", "orthodox-47", "Clean Monday is a Monday"},
	{"CY", "whit_monday", "", "Kataklysmos, the Monday of the orthodox Pentecost"},
	{"CZ", "", "2015-04-03", "a holiday since 2016"},
	{"DK", "constitution_day christmas_eve new_years_eve", "", "end no period of withdrawal (forbrugeraftaleloven § 19)"},
	{"FI", "midsummer_eve christmas_eve", "", "end no time limit (150/1930 § 5)"},
	{"SE", "midsummer_eve christmas_eve new_years_eve", "", "end no time limit (1930:173 § 2)"},
	{"ES", "", "12-26", "Christmas on a Sunday moves in most communities, not in all"},
	{"FR-971 FR-972", "", "easter-2", "by custom, in no text"},
	{"FR-978", "abolition_of_slavery", "05-27", "28 May in Saint-Martin (décret 2012-553)"},
	{"DE-BY", "assumption", "", "where most are Catholic: in doubt the later date"},
	{"DE-SN DE-TH", "corpus_christi", "", "in some communes: in doubt the later date"},
	{"GB", "", "easter+1", "not in Scotland"},
	{"GR", "labour_day", "", "moved by decision in 2016, 2021, 2022 and 2024"},
	{"IE", "new_year saint_patrick christmas second_christmas_day", "", "kept on the next working day: in doubt the later date"},
	{"IE", "remembrance_day", "", "18 March 2022, once"},
	{"IS", "", "12-24", "from 13 o'clock only"},
	{"IS", "", "12-31", "from 13 o'clock only"},
	{"IS", "first_day_of_summer", "thursday on or after 04-18", "the first Thursday after 18 April"},
	{"LI", "berchtold candlemas shrove_tuesday saint_joseph christmas_eve new_years_eve assumption all_saints", "", "in the list of the EEA EFTA States, or in the law of rest days"},
	{"LI", "", "easter+40", "a bridge day"},
	{"LI", "", "easter+61", "a bridge day"},
	{"LV", "song_festival papal_visit", "", "once"},
	{"NL", "good_friday liberation_day equated_day", "", "Algemene termijnenwet 3"},
	{"PL", "independence_day", "", "12 November 2018, once"},
	{"PT", "", "2015-06-04", "suspended from 2013 to 2015"},
	{"PT", "", "2015-10-05", "suspended from 2013 to 2015"},
	{"PT", "", "2015-12-01", "suspended from 2013 to 2015"},
	{"RO", "new_year_2", "", "2 January is in the Labour Code"},
	{"RO", "", "01-06", "a holiday since 2024"},
	{"RO", "", "01-07", "a holiday since 2024"},
	{"RO", "", "orthodox-2", "a holiday since 2018"},
	{"RO", "", "2016-06-01", "a holiday since 2017"},
	{"SI", "solidarity_day", "", "14 August 2023, once"},
	{"SK", "declaration_day", "", "30 October 2018, once"},
	{"SK", "constitution_day freedom_day victory_day our_lady_of_sorrows", "", "still a holiday by name, though worked: in doubt the later date"},
}

// Our holidays on weekdays are those of a maintained library, but for the differences above; and each of those is one.
func TestHolidaysAgainstAnotherTable(t *testing.T) {
	text, err := os.ReadFile("testdata/holidays.txt")
	if err != nil {
		t.Fatal(err)
	}
	used := make([]bool, len(differences))
	years := 0
	for line := range strings.Lines(string(text)) {
		words := strings.Fields(line)
		place, err := Find(words[0])
		if err != nil {
			t.Fatal(words[0], err)
		}
		years++
		theirs := map[calendar.Date]bool{}
		for _, day := range words[2:] {
			theirs[calendar.Must(words[1]+"-"+day)] = true
		}
		year := calendar.Must(words[1] + "-01-01").Year()
		for _, day := range place.Holidays(place.Region, year) {
			if place.rests(day.On) || theirs[day.On] {
				delete(theirs, day.On)
			} else if !explained(used, words[0], func(d difference) bool { return slices.Contains(strings.Fields(d.ours), day.Key) }) {
				t.Errorf("%s: only here: %s %s", words[0], day.On, day.Key)
			}
		}
		for day := range theirs {
			if !explained(used, words[0], func(d difference) bool { return d.theirs != "" && ruled(t, d.theirs).In(year) == day }) {
				t.Errorf("%s: only there: %s", words[0], day)
			}
		}
	}
	if years < 60*26 {
		t.Errorf("the other table has %d years of places", years)
	}
	for i, d := range differences {
		if !used[i] {
			t.Errorf("there is no such difference any more: %+v", d)
		}
	}
}

func explained(used []bool, place string, fits func(difference) bool) bool {
	for i, d := range differences {
		for _, of := range strings.Fields(d.places) {
			prefix, all := strings.CutSuffix(of, "*")
			if (of == place || all && strings.HasPrefix(place, prefix)) && fits(d) {
				used[i] = true
				return true
			}
		}
	}
	return false
}

func ruled(t *testing.T, text string) calendar.Rule {
	t.Helper()
	r, err := calendar.ParseRule(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Days that governments announced, and days that ended with a law.
func TestHolidaysAsAnnounced(t *testing.T) {
	for _, test := range []struct{ place, holidays, working string }{
		{"FR", "2026-04-06 2026-05-14 2026-05-25 2026-11-11 2024-05-09", "2026-04-03 2026-05-15 2026-12-28 2023-12-26"},
		{"FR-57", "2026-04-03 2025-12-26", ""},
		{"FR-67", "2026-04-03 2025-12-26", ""},
		{"FR-68", "2026-04-03 2025-12-26", ""},
		{"RE", "2024-12-20", "2024-05-22"},
		{"MQ", "2026-05-22", "2026-05-27"},
		{"GP", "2026-05-27", "2026-05-22"},
		{"GF", "2026-06-10", ""},
		{"YT", "2026-04-27", ""},
		{"DE", "2017-10-31 2026-04-03", "2018-10-31 2026-06-04"},
		{"DE-BY", "2026-06-04 2026-01-06 2025-08-15", "2022-10-31"},
		{"DE-BE", "2019-03-08 2020-05-08 2025-05-08", "2018-03-08 2026-06-04 2026-05-08"},
		{"DE-SN", "2026-11-18 2022-10-31", ""},
		{"DE-HH", "2018-10-31", "2016-10-31"},
		{"DE-TH", "2019-09-20", "2018-09-20"},
		{"GB-ENG", "2020-05-08 2022-06-02 2022-06-03 2022-09-19 2023-05-08 2026-08-31 2021-12-28 2022-12-27 2026-12-28", "2020-05-04 2022-05-30 2026-01-02 2026-08-03"},
		{"GB-SCT", "2026-01-02 2022-01-04 2026-08-03 2026-11-30", "2026-04-06 2026-08-31"},
		{"GB-NIR", "2026-03-17 2026-07-13 2026-04-06", ""},
		{"NL", "2026-04-03 2026-04-27 2026-05-05 2026-05-15 2027-05-07 2025-05-30 2024-12-27 2017-04-28 2018-12-24 2018-12-31 2019-12-27", "2025-04-28 2026-12-24"},
		{"BE", "2026-07-21 2026-11-11", "2025-12-26 2026-05-15"},
		{"DK", "2023-05-05 2026-06-05", "2024-04-26"},
		{"IE", "2023-02-06 2024-02-05 2030-02-01 2026-10-26 2022-03-18", "2022-02-07 2030-02-04 2026-04-03"},
		{"IT", "2027-10-04 2026-06-02", "2024-10-04 2021-10-04"},
		{"PL", "2025-12-24 2018-11-12 2026-06-04", "2024-12-24"},
		{"PT", "2016-05-26 2016-10-05 2026-06-10", "2015-10-05 2015-06-04"},
		{"CZ", "2016-03-25", "2015-04-03"},
		{"HU", "2017-04-14", "2016-03-25"},
		{"LT", "2020-11-02", "2018-11-02"},
		{"LU", "2019-05-09 2026-06-23", "2018-05-09"},
		{"LV", "2023-07-10 2025-05-05 2018-09-24", "2024-07-08"},
		{"SI", "2017-01-02 2023-08-14", "2015-01-02"},
		{"HR", "2020-11-18 2019-06-25 2023-05-30", "2020-06-25 2019-11-18"},
		{"RO", "2024-01-24 2018-04-06 2024-01-02", "2023-01-06"},
		{"BG", "2024-05-06 2021-05-04 2024-09-23", "2016-05-10"},
		{"GR", "2026-02-23 2024-05-07 2026-04-13 2026-06-01", "2026-04-06"},
		{"CY", "2026-02-23 2026-04-10", "2026-04-03"},
		{"ES", "2026-10-12 2026-01-06 2026-12-08", "2026-04-02 2026-04-06 2026-11-02"},
		{"ES-MD", "2026-04-02 2026-11-02", "2026-04-06"},
		{"ES-CT", "2025-04-21 2025-06-24 2026-09-11", "2026-04-02"},
		{"AT", "2026-10-26 2026-06-04", "2026-12-24"},
		{"FI", "2026-06-19 2026-12-24", ""},
		{"SE", "2026-06-19 2026-12-24 2026-12-31", ""},
		{"EE", "2026-02-24 2026-06-23", "2026-04-06"},
		{"NO", "2026-04-02 2026-05-14", "2026-12-24"},
		{"SK", "2026-09-01 2018-10-30", ""},
		{"MT", "2026-06-29 2026-12-08", "2026-04-06"},
		{"CH", "2025-08-01", "2026-12-24"},
	} {
		place, err := Find(test.place)
		if err != nil {
			t.Fatal(test.place, err)
		}
		for _, text := range strings.Fields(test.holidays) {
			if day := calendar.Must(text); place.Rest(place.Region, day) == "" {
				t.Errorf("%s: %s is a holiday", test.place, text)
			}
		}
		for _, text := range strings.Fields(test.working) {
			if day := calendar.Must(text); place.Rest(place.Region, day) != "" {
				t.Errorf("%s: %s is a working day, here %s", test.place, text, place.Rest(place.Region, day))
			}
		}
	}
}

// Every holiday and day of rest has its name in both languages, and every year has some, however far away.
func TestEveryHolidayIsNamed(t *testing.T) {
	for _, c := range All() {
		for year := 1990; year <= 2100; year++ {
			days := c.Holidays(nil, year)
			if len(days) < 4 || len(days) > 25 {
				t.Errorf("%s %d: %d holidays", c.Code, year, len(days))
			}
			for _, d := range days {
				if n := Named(d.Key); n["en"] == "" || n["fr"] == "" {
					t.Errorf("%s: %s has no name", c.Code, d.Key)
				}
			}
		}
	}
	for day := range 7 {
		if weekday := time.Weekday(day); weekday == time.Saturday || weekday == time.Sunday {
			if n := Named(calendar.WeekdayName(weekday)); n["en"] == "" || n["fr"] == "" {
				t.Error(weekday, "has no name")
			}
		}
	}
	if names := fmt.Sprint(Named("no_such_day")); names != "map[]" {
		t.Error(names)
	}
}
