package dated_test

import (
	"strings"
	"testing"

	"retour/law/calendar"
	"retour/law/dated"
)

func TestOn(t *testing.T) {
	list := dated.List[int]{
		{Value: 7, From: calendar.Must("2001-01-01"), To: calendar.Must("2014-06-12"), Source: "old"},
		{Value: 14, From: calendar.Must("2014-06-14"), Source: "new"},
	}
	for day, want := range map[string]int{"2000-12-31": 0, "2001-01-01": 7, "2014-06-12": 7, "2014-06-13": 0, "2014-06-14": 14, "2099-01-01": 14} {
		v, ok := list.On(calendar.Must(day))
		if ok != (want > 0) || ok && v.Value != want {
			t.Errorf("%s: %d %v, want %d", day, v.Value, ok, want)
		}
	}
	if begins := list.Begins().String() + dated.List[int](nil).Begins().String(); begins != "2001-01-01" {
		t.Error(begins)
	}
}

// A file whose values lack a day or source, at any depth, or are out of order, is refused with the place.
func TestRead(t *testing.T) {
	type data struct {
		Days  dated.List[int]               `json:"days"`
		Named map[string]dated.List[string] `json:"named"`
		Inner []struct {
			Rate dated.List[bool] `json:"rate"`
		} `json:"inner"`
	}
	const good = `{"value": 1, "from": "2020-01-01", "to": "2020-12-31", "source": "x"}`
	for _, test := range []struct{ text, says string }{
		{`{"days": [` + good + `, {"value": 2, "from": "2021-01-01", "source": "x"}]}`, ""},
		{`{"days": [{"value": 1, "from": "2020-01-01"}]}`, "Days: version 1: no source"},
		{`{"days": [{"value": 1, "from": "2020-01-01", "source": " "}]}`, "no source"},
		{`{"days": [{"value": 1, "source": "x"}]}`, "no day from which"},
		{`{"days": [{"value": 1, "from": "2020-02-30", "source": "x"}]}`, "no date"},
		{`{"days": [{"value": 1, "from": "2020-01-01", "to": "2019-01-01", "source": "x"}]}`, "ends before it begins"},
		{`{"days": [` + good + `, {"value": 2, "from": "2020-12-31", "source": "x"}]}`, "version 2: begins before"},
		{`{"named": {"a": [{"value": "b", "from": "2020-01-01"}]}}`, "Named[a]: version 1: no source"},
		{`{"inner": [{"rate": [{"value": true, "from": "2020-01-01"}]}]}`, "Inner[0].Rate: version 1: no source"},
		{`{"colour": 1}`, "unknown field"},
		{`{} {}`, "more than one"},
		{`x`, "invalid character"},
	} {
		err := dated.Read([]byte(test.text), new(data))
		if (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", test.text, err, test.says)
		}
	}
}
