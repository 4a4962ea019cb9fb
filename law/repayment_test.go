package law_test

import (
	"testing"
	"time"

	"retour/law"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

// The last day of repayment counts from the declaration, in the United Kingdom from what is seen (RULES M-01, M-02, M-04).
func TestRepayment(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Skip("no time zones on this machine")
	}
	for _, test := range []struct {
		country, declared, seen, want string
		zone                          *time.Location
	}{
		{"FR", "2026-11-02T09:00:00Z", "2026-11-07T09:00:00Z", "2026-11-16T22:59:59Z", nil},   // in France, where the consumer is
		{"FR", "2026-11-02T23:30:00Z", "2026-11-07T09:00:00Z", "2026-11-17T22:59:59Z", paris}, // in Paris it was the third
		{"FR", "2026-11-02T09:00:00Z", "2026-11-20T09:00:00Z", "2026-11-20T09:00:00Z", nil},   // seen later: at once
		{"GB", "2026-11-02T09:00:00Z", "2026-11-07T09:00:00Z", "2026-11-21T23:59:59Z", nil},
		{"US", "2026-11-02T09:00:00Z", "2026-11-07T09:00:00Z", "", nil},
	} {
		got, ok := law.Repaying(law.Sale{Country: test.country, Placed: at("2026-10-30T09:00:00Z"), Zone: test.zone}, at(test.declared), at(test.seen))
		if ok != (test.want != "") || ok && !got.Last.Equal(at(test.want)) {
			t.Errorf("%s, declared %s, seen %s: %v %v, want %s", test.country, test.declared, test.seen, got.Last, ok, test.want)
		}
	}
	if _, ok := law.Repaying(law.Sale{Country: "FR", Business: true}, at("2026-11-02T09:00:00Z"), at("2026-11-07T09:00:00Z")); ok {
		t.Error("a trader has no right of withdrawal")
	}
	if fr, us := law.SendDays(law.Sale{Country: "FR"}), law.SendDays(law.Sale{Country: "US"}); fr != 14 || us != 0 {
		t.Errorf("to send the goods: %d days in France, %d in the United States", fr, us)
	}
}

// A shop cannot promise fewer days than these; of a country whose rules are not known nothing is said.
func TestLeast(t *testing.T) {
	for country, want := range map[string]int{"FR": 14, "GB": 14, "US": 0, "": 0} {
		days, known := law.Least(country, at("2026-11-26T10:00:00Z"))
		if days != want || known != (want > 0) {
			t.Errorf("%q: %d days, known %t", country, days, known)
		}
	}
}
