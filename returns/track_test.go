package returns_test

import (
	"testing"
	"time"

	"retour/door/carrier"
	"retour/ground/id"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// labelled is a return of two pieces with its label.
func labelled(t *testing.T, h hall, number string) (id.Code, returns.LabelAnswer) {
	t.Helper()
	halltest.Order(t, h.DB, number, 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
	got := run(t, h, ask(number, item("1", 2)))
	return got.Return, run(t, h, returns.Label{Return: got.Return})
}

type sighting struct {
	source string
	hours  int // after the start
	status carrier.Status
}

// Whatever is told of a parcel, in whatever order and how often, its status follows from all of it, and its content is on
// its way from the first proof of sending on.
func TestTrack(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for name, c := range map[string]struct {
			told   []sighting
			status string
			moving int64
			first  int // events that say "first"
		}{
			"data about it is no proof":     {[]sighting{{"a", 1, "announced"}}, "announced", 0, 0},
			"a failed collection is none":   {[]sighting{{"a", 1, "exception"}}, "exception", 0, 0},
			"handed over":                   {[]sighting{{"a", 1, "announced"}, {"b", 2, "accepted"}}, "accepted", 2, 1},
			"told twice":                    {[]sighting{{"a", 1, "accepted"}, {"a", 1, "accepted"}, {"a", 9, "lost"}}, "accepted", 2, 1},
			"out of order":                  {[]sighting{{"c", 9, "out_for_delivery"}, {"a", 1, "accepted"}, {"b", 4, "in_transit"}}, "out_for_delivery", 2, 1},
			"proof told late":               {[]sighting{{"b", 5, "exception"}, {"a", 1, "accepted"}}, "exception", 2, 1},
			"lost, then seen":               {[]sighting{{"a", 1, "accepted"}, {"b", 50, "lost"}, {"c", 60, "in_transit"}}, "in_transit", 2, 1},
			"lost":                          {[]sighting{{"a", 1, "accepted"}, {"b", 50, "lost"}}, "lost", 2, 1},
			"delivered stays delivered":     {[]sighting{{"a", 1, "accepted"}, {"c", 9, "delivered"}, {"d", 10, "in_transit"}}, "delivered", 2, 1},
			"delivered, says the carrier":   {[]sighting{{"c", 9, "delivered"}}, "delivered", 2, 1},
			"sent back where it came from":  {[]sighting{{"a", 1, "accepted"}, {"b", 20, "returned_to_sender"}}, "returned_to_sender", 2, 1},
			"told years after it was taken": {[]sighting{{"a", -9000, "accepted"}}, "accepted", 2, 1},
		} {
			ret, label := labelled(t, h, name)
			for _, s := range c.told {
				run(t, h, returns.Track{Parcel: label.Tracking, Source: s.source, Status: s.status, At: h.clock.At.Add(time.Duration(s.hours) * time.Hour)})
			}
			v := h.view(t, ret)
			stage := returns.StageApproved
			if c.moving > 0 {
				stage = returns.StageInTransit
			}
			if v.Parcels[0].Status != c.status || v.Counts.Moving != c.moving || v.Stage != stage || v.Counts.Arrived != 0 {
				t.Errorf("%s: parcel %s, return %s %+v", name, v.Parcels[0].Status, v.Stage, v.Counts)
			}
		}
		refused(t, h, returns.Track{Parcel: "1Z999", Source: "a", Status: "accepted", At: h.clock.At}, "fault.not_found")
		_, label := labelled(t, h, "wrong word")
		refused(t, h, returns.Track{Parcel: label.Tracking, Source: "a", Status: "vanished", At: h.clock.At}, "fault.one_of")
	})
}

// A scan that comes after the parcel lies at the dock changes its status and nothing else.
func TestTrackAfterArrival(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		ret, label := labelled(t, h, "1")
		run(t, h, returns.Receive{Code: string(label.Parcel)})
		run(t, h, returns.Track{Parcel: label.Tracking, Source: "a", Status: "in_transit", At: h.clock.At})
		says(t, h, ret, returns.StageArrived, returns.Counts{Announced: 2, Arrived: 2})
	})
}

// A return that had ended because nothing was sent, and was sent all the same, is dealt with as if it had not ended; what
// is in another return since cannot come twice.
func TestSentAfterTheEnd(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		shop(t, h, func(s *order.Settings) { s.SettleAt = "person" })
		for _, end := range []string{"expired", "closed", "expired, and one asked for anew"} {
			ret, label := labelled(t, h, end)
			if end == "closed" {
				run(t, h, returns.Close{Return: ret, Why: "never_sent"})
			} else {
				run(t, h, returns.Expire{Return: ret})
			}
			sent := int64(2)
			if end == "expired, and one asked for anew" {
				run(t, h, ask(end, item("1", 1)))
				sent = 1
			}
			run(t, h, returns.Track{Parcel: label.Tracking, Source: "a", Status: "accepted", At: h.clock.At})
			says(t, h, ret, returns.StageInTransit, returns.Counts{Announced: 2, Moving: sent})
			refused(t, h, ask(end, item("1", 1)), "returns.none_left")
			run(t, h, returns.Track{Parcel: label.Tracking, Source: "b", Status: "in_transit", At: h.clock.At.Add(time.Hour)})
			if in := run(t, h, returns.Receive{Code: label.Tracking}); in.Pieces != sent {
				t.Errorf("%s: %d pieces came, want %d", end, in.Pieces, sent)
			}
			says(t, h, ret, returns.StageArrived, returns.Counts{Announced: 2, Arrived: sent})
		}
		// all of it is in another return: it stays expired, and a person looks when it comes
		ret, label := labelled(t, h, "all anew")
		run(t, h, returns.Expire{Return: ret})
		run(t, h, ask("all anew", item("1", 2)))
		run(t, h, returns.Track{Parcel: label.Tracking, Source: "a", Status: "accepted", At: h.clock.At})
		says(t, h, ret, returns.StageExpired, returns.Counts{Announced: 2})
		// what was cancelled or refused and is sent is looked at when it comes
		ret, label = labelled(t, h, "cancelled")
		run(t, h, returns.Cancel{Return: ret})
		run(t, h, returns.Track{Parcel: label.Tracking, Source: "a", Status: "accepted", At: h.clock.At})
		says(t, h, ret, returns.StageCancelled, returns.Counts{Announced: 2})
	})
}
