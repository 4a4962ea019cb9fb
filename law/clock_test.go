package law_test

import (
	"testing"
	"time"

	"retour/law"
)

// What lateness adds is in the minor unit of what is due, whatever its decimals, and counted where the consumer lives.
func TestLateRefund(t *testing.T) {
	due := time.Date(2026, time.March, 10, 22, 59, 59, 0, time.UTC) // the end of 10 March in Paris
	french := law.Sale{Country: "FR", Postcode: "75001", Placed: due.AddDate(0, -1, 0), Informed: true}
	for _, c := range []struct {
		name     string
		sale     law.Sale
		paid     time.Time
		sums     int64
		decimals int
		days     int
		minor    int64
		known    bool
	}{
		{"in time", french, due, 10_000, 2, 0, 0, true},
		{"fifteen days: 5 %", french, due.AddDate(0, 0, 15), 10_000, 2, 15, 500, true},
		{"yen", french, due.AddDate(0, 0, 15), 10_000, 0, 15, 500, true},
		{"dinar", french, due.AddDate(0, 0, 15), 100_000, 3, 15, 5_000, true},
		{"a minute into the next day", french, due.Add(2 * time.Minute), 10_000, 2, 1, 2, true},
		{"Germany adds nothing of its own", law.Sale{Country: "DE", Placed: french.Placed}, due.AddDate(0, 0, 15), 10_000, 2, 0, 0, false},
		{"a business", law.Sale{Country: "FR", Placed: french.Placed, Business: true}, due.AddDate(0, 0, 15), 10_000, 2, 0, 0, false},
		{"a country whose law is not known", law.Sale{Country: "BR", Placed: french.Placed}, due.AddDate(0, 0, 15), 10_000, 2, 0, 0, false},
	} {
		got, ok := law.LateRefund(c.sale, due, c.paid, c.sums, c.decimals)
		if ok != c.known || got.Days != c.days {
			t.Errorf("%s: %+v %t", c.name, got, ok)
			continue
		}
		if ok && (got.Minor == nil || *got.Minor != c.minor || len(got.Trace) == 0) {
			t.Errorf("%s: %v %+v", c.name, got.Minor, got)
		}
	}
}

// While neither goods nor a proof came the shop may wait, and is told by which rule; where days begin with them too.
func TestWaiting(t *testing.T) {
	informed := time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC)
	for country, waits := range map[string]bool{"FR": true, "GB": true, "CH": false, "BR": false} {
		steps, ok := law.Waiting(law.Sale{Country: country, Placed: informed, Informed: true}, informed)
		if ok != waits || ok && steps[len(steps)-1].Rule != "M-02" {
			t.Errorf("%s: %t %+v", country, ok, steps)
		}
	}
	if zone := law.Withdrawal(law.Sale{Country: "FR", Postcode: "97400"}).Zone.String(); zone != "Indian/Reunion" {
		t.Errorf("Réunion's days end in %s", zone)
	}
}

// Goods may be destroyed on the ground that is stated, as far as the country lets a ground count.
func TestDestroying(t *testing.T) {
	on := law.AsOf
	for _, letter := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		said, err := law.Destroying(law.DisposalFacts{Country: "DE", On: on}, letter)
		if err != nil || !*said.Allowed || said.Ground == nil || string(*said.Ground) != letter {
			t.Errorf("ground %s in Germany: %+v %v", letter, said, err)
		}
		if said, err := law.Destroying(law.DisposalFacts{Country: "FR", On: on}, letter); err != nil || *said.Allowed {
			t.Errorf("ground %s in France: %+v %v", letter, said, err)
		}
	}
	if said, err := law.Destroying(law.DisposalFacts{Country: "DE", On: on}, ""); err != nil || *said.Allowed || !*said.NeedsGround {
		t.Errorf("without a ground: %+v %v", said, err)
	}
	if _, err := law.Destroying(law.DisposalFacts{Country: "DE", On: on}, "k"); err == nil {
		t.Error("a ground that is none")
	}
}
