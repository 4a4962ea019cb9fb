package returns_test

import (
	"testing"
	"time"

	"retour/ground/money"
	"retour/law"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// clocksOf are a return's clocks by name.
func clocksOf(t *testing.T, v *returns.View) map[string]returns.Clock {
	t.Helper()
	if v.Law == nil {
		t.Fatal("the law says nothing")
	}
	out := map[string]returns.Clock{}
	for _, c := range v.Law.Clocks {
		out[c.Clock] = c
	}
	return out
}

// purchase is an order of two pieces for 80.00, bought and informed as the law asks.
func purchase(number string, currency money.Currency, placed, delivered time.Time, buyer order.Buyer, who order.Customer) order.PutOrder {
	told := true
	who.Email, who.Name = "j@example.org", "Invented Shopper"
	return order.PutOrder{Order: order.Order{
		Channel: "uk", Number: number, PlacedAt: placed, DeliveredAt: &delivered, Currency: currency, Informed: &told, Buyer: buyer, Customer: who,
		Lines:   []order.Line{{ID: "1", SKU: "A", Name: "Jumper", Quantity: 2, Total: money.Of(8000, currency)}},
		Tenders: []order.Tender{{ID: "p", Method: "card", Provider: "manual", Ref: "pay-" + number, Amount: money.Of(8000, currency)}},
	}}
}

func rules(trace []law.Step) map[string]string {
	out := map[string]string{}
	for _, s := range trace {
		out[s.Rule] = s.Result
	}
	return out
}

// A consumer in Metz, where Good Friday is a holiday: each day that the law sets stands with how it came about, is kept as it
// was read, and ends where they live.
func TestClocksOfTheLaw(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		day := func(y int, m time.Month, d, hour int) time.Time { return time.Date(y, m, d, hour, 0, 0, 0, time.UTC) }
		v := settleByPerson
		v.Country, v.Zone, v.Currency = "FR", "Europe/Paris", "EUR"
		run(t, h, v)
		delivered := day(2027, time.March, 12, 9)
		h.clock.At = day(2027, time.March, 25, 10)
		run(t, h, purchase("1", "EUR", day(2027, time.March, 10, 8), delivered, order.Consumer, order.Customer{Country: "FR", Postcode: "57000"}))
		got := run(t, h, ask("1", item("1", 2)))

		c := clocksOf(t, h.view(t, got.Return))
		// the 14th day is Good Friday, 26 March 2027; then a weekend and Easter Monday
		if k := c["withdrawal"]; k.State != "running" || k.Until == nil || !k.Until.Equal(day(2027, time.March, 30, 21).Add(59*time.Minute+59*time.Second)) || k.Zone != "Europe/Paris" {
			t.Errorf("withdrawal: %+v", k)
		} else if r := rules(k.Trace); r["W-03"] == "" || r["W-01"] == "" {
			t.Errorf("how it came about: %+v", k.Trace)
		}
		if k := c["send_back"]; k.State != "running" || rules(k.Trace)["R-01"] == "" {
			t.Errorf("sending back: %+v", k)
		}
		if k := c["refund"]; k.State != "waiting" || k.Until != nil || rules(k.Trace)["M-02"] != "WITHHELD" {
			t.Errorf("money: %+v", k)
		}

		s := stationOf(h, 9)
		h.clock.At = day(2027, time.April, 1, 10)
		in := may(t, h, s.actor, returns.Receive{Code: string(got.Return), Scanned: s.scan()})
		c = clocksOf(t, h.view(t, got.Return))
		due := c["refund"]
		if due.State != "running" || due.Until == nil || !due.Until.Equal(day(2027, time.April, 8, 21).Add(59*time.Minute+59*time.Second)) || c["send_back"].State != "met" {
			t.Errorf("money once the parcel is here: %+v", due)
		}
		may(t, h, s.actor, returns.Undo{})
		if c := clocksOf(t, h.view(t, got.Return)); c["refund"].State != "waiting" {
			t.Errorf("after taking the receipt back: %+v", c["refund"])
		}
		in = may(t, h, s.actor, returns.Receive{Code: string(got.Return), Scanned: s.scan()})
		for range 2 {
			may(t, h, s.actor, returns.Inspect{Parcel: in.Parcel, Answers: halltest.Sound(), Scanned: s.scan()})
		}

		h.clock.At = day(2027, time.April, 20, 10) // 12 days late: 5 % of the sums due
		late := h.view(t, got.Return)
		if c := clocksOf(t, late); c["refund"].State != "over" || late.Law.Late == nil {
			t.Fatalf("late: %+v %+v", c["refund"], late.Law.Late)
		}
		if l := late.Law.Late; l.Days != 12 || l.Tier != "5%" || l.Amount.Minor != 400 || rules(l.Trace)["P-02"] == "" {
			t.Errorf("what lateness adds: %+v", l)
		}
		run(t, h, returns.Settle{Return: got.Return})
		h.clock.At = day(2027, time.May, 20, 10) // what was paid does not grow
		v2 := h.view(t, got.Return)
		if c := clocksOf(t, v2); c["refund"].State != "met" || v2.Law.Late == nil || v2.Law.Late.Days != 12 || v2.Law.Late.Amount.Minor != 400 {
			t.Errorf("after the money: %+v %+v", c["refund"], v2.Law.Late)
		}
		h.holds(t)
	})
}

// Who lives where the law gives no such right is told so, and an overseas day ends there.
func TestClocksByPlace(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for i, c := range []struct {
			country, postcode, state, zone string
			buyer                          order.Buyer
		}{
			{"CH", "1200", "none", "", order.Consumer},
			{"FR", "97200", "running", "America/Martinique", order.Consumer},
			{"FR", "75001", "none", "", order.Business},
			{"GB", "N1 9GU", "running", "Europe/London", order.Consumer},
		} {
			number := string(rune('1' + i))
			placed, delivered := h.clock.At.Add(-72*time.Hour), h.clock.At.Add(-48*time.Hour)
			run(t, h, purchase(number, "GBP", placed, delivered, c.buyer, order.Customer{Country: c.country, Postcode: c.postcode}))
			got := run(t, h, ask(number, item("1", 1)))
			k := clocksOf(t, h.view(t, got.Return))["withdrawal"]
			if k.State != c.state || k.Zone != c.zone {
				t.Errorf("%s %s: %+v", c.country, c.postcode, k)
			}
		}
	})
}
