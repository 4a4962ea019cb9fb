package returns_test

import (
	"context"
	"testing"
	"time"

	"retour/ground/id"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// sweep lets time pass and does what it causes, twice, as several nodes do.
func (h hall) sweep(t *testing.T, days int) {
	t.Helper()
	h.clock.At = h.clock.At.AddDate(0, 0, days)
	for range 2 {
		if err := returns.Sweep(context.Background(), h.DB); err != nil {
			t.Fatal(err)
		}
	}
	h.drain(t)
}

// Who sends nothing is reminded once, and once more time has passed the return expires; what was sent does neither.
func TestRemindAndExpire(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		shop(t, h, func(s *order.Settings) { s.SettleAt, s.RemindDays, s.ExpireDays = "person", 5, 20 })
		asleep, _ := labelled(t, h, "asleep")
		sent, label := labelled(t, h, "sent")
		gone, _ := labelled(t, h, "cancelled")
		review := waits(t, h, "review")
		run(t, h, returns.Cancel{Return: gone})
		run(t, h, returns.Track{Parcel: label.Tracking, Source: "s", Status: "accepted", At: h.clock.At})
		expect := func(day string, ret id.Code, stage returns.Stage, reminded, expired int) {
			t.Helper()
			told := h.events(t, ret)
			if v := h.view(t, ret); v.Stage != stage || told["return.reminded"] != reminded || told["return.expired"] != expired {
				t.Errorf("%s: %s, reminded %d times, expired %d times; want %s, %d, %d", day, v.Stage, told["return.reminded"], told["return.expired"], stage, reminded, expired)
			}
		}
		h.sweep(t, 5)
		expect("on the day", asleep, returns.StageApproved, 0, 0)
		h.clock.At = h.clock.At.Add(time.Second)
		h.sweep(t, 0)
		expect("after five days", asleep, returns.StageApproved, 1, 0)
		h.sweep(t, 10)
		expect("after fifteen days", asleep, returns.StageApproved, 1, 0)
		may(t, h, clerk, returns.Decide{Return: review, Allow: true})
		h.sweep(t, 6)
		expect("after twenty-one days", asleep, returns.StageExpired, 1, 1)
		expect("sent", sent, returns.StageInTransit, 0, 0)
		expect("cancelled", gone, returns.StageCancelled, 0, 0)
		expect("allowed six days ago", review, returns.StageApproved, 1, 0) // the shop's days of thinking are not the shopper's
		run(t, h, ask("asleep", item("1", 2)))
		h.sweep(t, 30)
		expect("later", asleep, returns.StageExpired, 1, 1)
		expect("allowed, and never sent", review, returns.StageExpired, 1, 1)
	})
}

// What was paid back before it was sent is reminded of, and does not expire: the money is out.
func TestPaidAtOnceIsReminded(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleAt("at_once"))
		ret, _ := labelled(t, h, "1")
		h.drain(t)
		h.sweep(t, 8)
		h.sweep(t, 60)
		if v := h.view(t, ret); v.Stage != returns.StageApproved || h.events(t, ret)["return.reminded"] != 1 {
			t.Errorf("paid and not sent: %s, told %v", v.Stage, h.events(t, ret))
		}
		run(t, h, returns.Close{Return: ret, Why: "never_sent"})
		refused(t, h, ask("1", item("1", 1)), "returns.none_left")
	})
}

// On the day the law sets, a withdrawal is paid back whatever the warehouse has done by then: in the European Union at the
// latest fourteen days after it was declared, where goods or a proof of sending are there by then, in the United Kingdom
// fourteen days after those (RULES M-01, M-02, M-04). What nobody proved to have sent is not due.
func TestLegalDate(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		start := h.clock.At
		made := map[string]id.Code{}
		labels := map[string]returns.LabelAnswer{}
		for number, country := range map[string]string{"fr": "FR", "gb": "GB", "never sent": "FR", "late": "FR", "elsewhere": "US", "half": "FR"} {
			s := halltest.Sale{Number: number, Country: country, Delivered: start.AddDate(0, 0, -3), Lines: []halltest.Article{article("A", 2, 1000)}}
			s.Place(t, h.DB)
			made[number] = run(t, h, ask(number, item("1", 2))).Return
			if number == "half" {
				run(t, h, returns.Label{Return: made[number], Items: []returns.Piece{{Line: "1", Quantity: 1}}})
			}
			labels[number] = run(t, h, returns.Label{Return: made[number]})
		}
		send := func(number string) {
			run(t, h, returns.Track{Parcel: labels[number].Tracking, Source: "s", Status: "accepted", At: h.clock.At})
		}
		settled := func(number string) int64 { return h.view(t, made[number]).Counts.Settled }
		day := func(n int) {
			h.clock.At = start.AddDate(0, 0, n)
			h.sweep(t, 0)
		}
		day(5)
		send("fr")
		send("gb")
		send("elsewhere")
		send("half")
		if v := h.view(t, made["fr"]); v.DueAt == nil || !v.DueAt.Equal(time.Date(2026, 11, 16, 22, 59, 59, 0, time.UTC)) {
			t.Errorf("in France the money is due at %v", v.DueAt)
		}
		if v := h.view(t, made["gb"]); v.DueAt == nil || !v.DueAt.Equal(time.Date(2026, 11, 21, 23, 59, 59, 0, time.UTC)) {
			t.Errorf("in Great Britain the money is due at %v", v.DueAt)
		}
		for _, number := range []string{"never sent", "elsewhere"} {
			if v := h.view(t, made[number]); v.DueAt != nil {
				t.Errorf("%s: due at %v", number, v.DueAt)
			}
		}
		day(14)
		if settled("fr")+settled("gb") != 0 {
			t.Error("paid before the day")
		}
		day(15)
		if settled("fr") != 2 || settled("half") != 1 || settled("gb") != 0 || settled("never sent") != 0 {
			t.Errorf("after the day: %d, %d of two parcels, %d in Great Britain, %d never sent", settled("fr"), settled("half"), settled("gb"), settled("never sent"))
		}
		if v := h.view(t, made["fr"]); v.Settlements[0].Trigger != "legal_date" || v.Settlements[0].Refund.Minor != 1000 {
			t.Errorf("settled by law: %+v", v.Settlements)
		}
		day(20)
		if settled("gb") != 2 {
			t.Error("in Great Britain it was not paid on its day")
		}
		send("late") // seen after the fourteen days: due at once
		day(20)
		if settled("late") != 2 {
			t.Error("sent late, it is due when it is seen")
		}
		day(40)
		if settled("elsewhere")+settled("never sent") != 0 {
			t.Error("paid without a day")
		}
		// what comes takes its settlement over
		in := run(t, h, returns.Receive{Code: labels["fr"].Tracking})
		for range 2 {
			p := run(t, h, returns.Inspect{Parcel: in.Parcel, Answers: halltest.Sound()})
			run(t, h, returns.PutPiece{Plate: p.Plate, Bin: "restock"})
		}
		h.drain(t)
		if v := h.view(t, made["fr"]); v.Stage != returns.StageClosed || len(v.Settlements) != 1 {
			t.Errorf("it came: %s, %d settlements", v.Stage, len(v.Settlements))
		}
		// lost by the carrier after its proof of sending, it was paid and is written off
		run(t, h, returns.Close{Return: made["gb"], Why: "lost_by_carrier"})
		refused(t, h, ask("gb", item("1", 1)), "returns.none_left")
	})
}

// What a return was promised stays so, whatever the shop's settings say later; a consumer who withdraws has at least the
// days the law gives for sending.
func TestPromisedDaysStay(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		shop(t, h, func(s *order.Settings) { s.SettleAt, s.RemindDays, s.ExpireDays = "person", 10, 40 })
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		old := run(t, h, ask("1", item("1", 2)))
		if !old.Until.Equal(h.clock.At.AddDate(0, 0, 40)) {
			t.Errorf("to be sent until %v", old.Until)
		}
		shop(t, h, func(s *order.Settings) { s.SettleAt, s.RemindDays, s.ExpireDays = "person", 3, 5 })
		if changed := run(t, h, returns.Change{Return: old.Return, Items: []returns.Item{item("1", 1)}}); !changed.Until.Equal(*old.Until) {
			t.Errorf("changed, it is to be sent until %v, was %v", changed.Until, old.Until)
		}
		label := run(t, h, returns.Label{Return: old.Return})
		paper, err := returns.LabelPaper(context.Background(), h.DB, old.Return.Number(id.Return), label.Parcel.Number(id.Parcel), true)
		if err != nil || !paper.Label.Before.Equal(*old.Until) {
			t.Errorf("its label says %v (%v)", paper.Label.Before, err)
		}
		sale := halltest.Sale{Number: "2", Lines: []halltest.Article{article("A", 1, 1000)}}
		sale.Place(t, h.DB)
		withdrawn := run(t, h, ask("2", item("1", 1)))
		damaged := run(t, h, ask("1", faulty("1", 1)))
		if !withdrawn.Until.Equal(h.clock.At.AddDate(0, 0, 14)) || !damaged.Until.Equal(h.clock.At.AddDate(0, 0, 5)) {
			t.Errorf("new ones: until %v and %v", withdrawn.Until, damaged.Until)
		}
		stages := func(day string, reminded int, want ...returns.Stage) {
			t.Helper()
			for i, ret := range []id.Code{old.Return, withdrawn.Return, damaged.Return} {
				if v := h.view(t, ret); v.Stage != want[i] {
					t.Errorf("%s: return %d is %s, want %s", day, i, v.Stage, want[i])
				}
			}
			if n := h.events(t, old.Return)["return.reminded"]; n != reminded {
				t.Errorf("%s: reminded %d times, want %d", day, n, reminded)
			}
		}
		h.sweep(t, 6)
		stages("after six days", 0, returns.StageApproved, returns.StageApproved, returns.StageExpired)
		h.sweep(t, 9)
		stages("after fifteen", 1, returns.StageApproved, returns.StageExpired, returns.StageExpired)
		h.sweep(t, 26)
		stages("after forty-one", 1, returns.StageExpired, returns.StageExpired, returns.StageExpired)
	})
}

// A return asked for before its days were kept has those of the settings.
func TestReturnWithoutPromisedDays(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		shop(t, h, func(s *order.Settings) { s.SettleAt, s.RemindDays, s.ExpireDays = "person", 10, 40 })
		ret, _ := labelled(t, h, "1")
		run(t, h, rawSQL{`UPDATE return_ SET remind_days = 0, expire_days = 0, tender_order = ''`})
		shop(t, h, func(s *order.Settings) { s.SettleAt, s.RemindDays, s.ExpireDays = "person", 3, 20 })
		h.sweep(t, 4)
		if n := h.events(t, ret)["return.reminded"]; n != 1 {
			t.Errorf("reminded %d times", n)
		}
		h.sweep(t, 17)
		if v := h.view(t, ret); v.Stage != returns.StageExpired {
			t.Errorf("after twenty-one days it is %s", v.Stage)
		}
	})
}
