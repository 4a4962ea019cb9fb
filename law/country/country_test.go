package country

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"retour/law/calendar"
)

// The law is known of every country of the Union and the EEA, of the United Kingdom and of Switzerland.
func TestCountries(t *testing.T) {
	want := strings.Fields("AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK")
	var got []string
	for _, c := range All() {
		got = append(got, c.Code)
		if c.Zone == nil || len(c.Guarantee) == 0 {
			t.Errorf("%s: no zone, or no guarantee", c.Code)
		}
		if right := c.Right[len(c.Right)-1]; right.Value && (len(c.WithdrawalDays) == 0 || len(c.LastDayMoves) == 0 || len(c.SendDays) == 0 ||
			len(c.RefundDays) == 0 || len(c.RefundFrom) == 0 || len(c.RefundWaits) == 0 || len(c.UninformedMonths) == 0 || len(c.InformedLateDays) == 0) {
			t.Errorf("%s: has a right without its rules", c.Code)
		}
		for _, rule := range strings.Fields("W-02 W-04 W-05 W-09 W-10 W-11 F-08 M-03") {
			if c.Text(rule, calendar.Must("2026-11-22")).Source == "" && c.Code != "CH" {
				t.Errorf("%s: %s stands nowhere", c.Code, rule)
			}
		}
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("countries: %v", got)
	}
}

func TestFind(t *testing.T) {
	for _, test := range []struct {
		code, table, zone string
		err               error
	}{
		{"FR", "FR", "Europe/Paris", nil},
		{"FR-57", "FR-57", "Europe/Paris", nil},
		{"FR-75", "FR-75", "Europe/Paris", nil},
		{"FR-972", "FR-972", "America/Martinique", nil},
		{"MQ", "FR-972", "America/Martinique", nil},
		{"RE", "FR-974", "Indian/Reunion", nil},
		{"ES-CN", "ES-CN", "Atlantic/Canary", nil},
		{"PT-20", "PT-20", "Atlantic/Azores", nil},
		{"GB-SCT", "GB-SCT", "Europe/London", nil},
		{"PL-14", "PL", "Europe/Warsaw", nil}, // no region there has days of its own
		{"IT-MI", "IT", "Europe/Rome", nil},
		{"IT-BZ", "IT-BZ", "Europe/Rome", nil},
		{"BE-VAN", "BE", "Europe/Brussels", nil},
		{"ES-M", "ES-MD", "Europe/Madrid", nil},
		{"FR-IDF", "FR-IDF", "Europe/Paris", nil},
		{"FR-GES", "", "", ErrRegion}, // partly Alsace-Moselle
		{"FR-99", "", "", ErrRegion},
		{"DE-XX", "", "", ErrRegion},
		{"PL-", "", "", ErrRegion},
		{"PL-a%", "", "", ErrRegion},
		{"US", "", "", ErrCountry},
		{"EU", "", "", ErrCountry},
		{"", "", "", ErrCountry},
		{"F", "", "", ErrCountry},
		{"FRA", "", "", ErrCountry},
		{"fr", "", "", ErrCountry},
	} {
		p, err := Find(test.code)
		if !errors.Is(err, test.err) {
			t.Errorf("%q: %v, want %v", test.code, err, test.err)
		}
		if err == nil && (p.Table() != test.table || p.Zone().String() != test.zone) {
			t.Errorf("%q: %s in %s", test.code, p.Table(), p.Zone())
		}
	}
}

// An address says the region by itself or by its postcode; where neither helps, the latest day of all regions counts.
func TestLocate(t *testing.T) {
	for _, test := range []struct{ country, region, postcode, table string }{
		{"FR", "", "57000", "FR-57"},
		{"FR", "", "F-67000", "FR-67"},
		{"FR", "", "75011", "FR-75"},
		{"FR", "", "20137", "FR-2A"},
		{"FR", "", "20600", "FR-2B"},
		{"FR", "", "97200", "FR-972"},
		{"FR", "", "97490", "FR-974"},
		{"FR", "", "97133", "FR-977"},
		{"FR", "", "97150", "FR-978"},
		{"FR", "", "97100", "FR-971"},
		{"FR", "57", "75011", "FR-57"},
		{"FR", "fr-971", "", "FR-971"},
		{"FR", "Moselle", "", "FR-*"},
		{"FR", "", "", "FR-*"},
		{"FR", "", "5700", "FR-57"},
		{"FR", "", "no", "FR-*"},
		{"FR", "", "99999", "FR-*"},
		{"RE", "", "", "FR-974"},
		{"DE", "", "80331", "DE-BY"},
		{"DE", "", "D-10115", "DE-BE"},
		{"DE", "", "99084", "DE-*"},
		{"DE", "BY", "", "DE-BY"},
		{"IT", "", "39100", "IT-BZ"},
		{"IT", "", "00184", "IT"},
		{"PT", "", "9500-321", "PT-20"},
		{"PT", "", "1100-148", "PT"},
		{"ES", "", "28013", "ES-MD"},
		{"BE", "", "", "BE"},
		{"BE", "Hainaut", "7000", "BE"},
		{"GB", "", "SW1A 1AA", "GB-*"},
	} {
		p, ok := Locate(test.country, test.region, test.postcode)
		if !ok || p.Table() != test.table {
			t.Errorf("%+v: %v %s", test, ok, p.Table())
		}
	}
	for _, code := range []string{"US", "", "XX"} {
		if _, ok := Locate(code, "", ""); ok {
			t.Errorf("%q is known", code)
		}
	}
}

// In doubt the later date: Good Friday, which only Alsace and Moselle keep.
func TestDoubt(t *testing.T) {
	for code, want := range map[string]string{"57": "2026-04-07", "75": "2026-04-03", "": "2026-04-07"} {
		p, _ := Locate("FR", code, "")
		if to, _ := p.WorkingDay(calendar.Must("2026-04-03")); to.String() != want {
			t.Errorf("FR %q: %s, want %s", code, to, want)
		}
	}
	p, _ := Locate("FR", "", "")
	for day := calendar.Must("2026-01-01"); day < calendar.Must("2027-01-01"); day++ {
		to, _ := p.WorkingDay(day)
		for _, r := range append(p.regions, nil) {
			if later, _ := p.Country.WorkingDay(r, day); later > to {
				t.Errorf("%s: %s in doubt, %s in %v", day, to, later, r)
			}
		}
	}
}

// Data that make no sense are refused, with the file and the place.
func TestBadDataAreRefused(t *testing.T) {
	const right = `"rules": {"right": [{"value": true, "from": "2014-06-13", "source": "x"}]}, "rest_days": ["sunday"], "holidays_source": "x"`
	const day = `"holidays": [{"key": "new_year", "rule": "01-01"}]`
	for _, test := range []struct{ file, says string }{
		{`{"code": "XX", "zone": "UTC", ` + right + `, ` + day + `}`, ""},
		{`{"code": "YY", "zone": "UTC", ` + right + `, ` + day + `}`, "another country"},
		{`{"code": "XX", "zone": "Mars/Olympus", ` + right + `, ` + day + `}`, "unknown time zone"},
		{`{"code": "XX", "follows": "EU", "zone": "UTC", ` + right + `, ` + day + `}`, "follows what there is not"},
		{`{"code": "XX", "zone": "UTC", "colour": "red", ` + right + `, ` + day + `}`, "colour"},
		{`{"code": "XX", "zone": "UTC", ` + right + `}`, "missing"},
		{`{"code": "XX", "zone": "UTC", "rest_days": ["sonntag"], "holidays_source": "x", ` + day + `}`, "sonntag"},
		{`{"code": "XX", "zone": "UTC", ` + right + `, "holidays": [{"key": "new_year", "rule": "13-01"}]}`, "no rule of a holiday"},
		{`{"code": "XX", "zone": "UTC", ` + right + `, "holidays": [{"key": "nameless", "rule": "01-01"}]}`, "no name"},
		{`{"code": "XX", "zone": "UTC", ` + right + `, "holidays": [{"key": "new_year", "rule": "01-01", "regions": ["XX-1"]}]}`, "no region"},
		{`{"code": "XX", "zone": "UTC", ` + right + `, "holidays": [{"key": "new_year", "rule": "01-01", "observed": "never"}]}`, "never"},
		{`{"code": "XX", "zone": "UTC", ` + right + `, "holidays": [{"key": "new_year", "rule": "01-01", "from": "2020-01-01", "to": "2019-01-01"}]}`, "ends before"},
		{`{"code": "XX", "zone": "UTC", ` + right + `, "holidays": [{"key": "new_year", "rule": "01-01"}, {"key": "new_year", "rule": "01-01"}]}`, "twice"},
		{`{"code": "XX", "zone": "UTC", "regions": [{"code": "YY-1"}], ` + right + `, ` + day + `}`, "YY-1"},
		{`{"code": "XX", "zone": "UTC", "rules": {"right": [{"value": true, "from": "2014-06-13"}]}, ` + day + `}`, "no source"},
		{`{"code": "XX", "zone": "UTC", "rules": {"right": [{"value": true, "source": "x"}]}, ` + day + `}`, "no day from which"},
		{`{"code": "XX", "zone": "UTC", "rules": {"right": [{"value": true, "from": "2014-06-13", "source": "x"}, {"value": true, "from": "2015-06-13", "source": "x"}]}, ` + day + `}`, "before the one before it has ended"},
		{`{"code": "XX", "zone": "UTC", "rules": {"legal_rate": [{"value": "x", "from": "2014-06-13", "source": "x"}]}, ` + day + `}`, "no percentage"},
		{`{"code": "XX", "zone": "UTC", "rules": {"right": [{"value": true, "from": "2014-06-13", "source": "x"}], "late_withdrawal": [{"value": [{"from_day": 2, "percent": "5"}], "from": "2014-06-13", "source": "x"}]}, "rest_days": ["sunday"], "holidays_source": "x", ` + day + `}`, "tier 1"},
	} {
		files := fstest.MapFS{
			"names.json": {Data: []byte(`{"new_year": {"en": "x", "fr": "y"}}`)},
			"xx.json":    {Data: []byte(test.file)},
		}
		_, err := shelve(files).all()
		switch {
		case test.says == "" && err != nil:
			t.Errorf("%s: %v", test.file, err)
		case test.says != "" && (err == nil || !strings.Contains(err.Error(), test.says) || !strings.Contains(err.Error(), "xx.json")):
			t.Errorf("%s\n\t%v, want %q", test.file, err, test.says)
		}
	}
}
