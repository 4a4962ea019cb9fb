package policy

import (
	"time"

	"retour/ground/lang"
)

// window finds the shop's own window: what it is counted from, known or assumed, and its last instant. The first rule
// with a window sets it; but where a right is claimed, a rule about the person can only make it longer.
func (d *decision) window() {
	shielded, found := d.shield() != open, false
	for i, r := range d.matched {
		if r.Then.Window == nil || found && !shielded {
			continue
		}
		if end, _, _ := d.end(r.Then.Window); !found || end.After(d.last) {
			d.frame, d.last = i, end
		}
		if found = true; !r.judge.Personal {
			break
		}
	}
	_, start, assumed := d.end(d.matched[d.frame].Then.Window) // the last rule always applies and has one
	if start.IsZero() {
		d.because(houseOrder, d.policy.set.Version, lang.PolicyOrderDateUnknown())
		return
	}
	d.opinion.From = start.UTC()
	if assumed != "" {
		d.because(houseTransit, d.policy.set.Version, d.assumption(assumed, start))
	}
}

// end is the last instant of a window, what it was counted from, and on which other date that rests if it is assumed.
func (d *decision) end(w *Window) (last, start time.Time, assumed string) {
	start, assumed = d.start(w.From)
	if start.IsZero() {
		return time.Time{}, start, ""
	}
	last = endOfDay(start, w.Days, d.zone())
	if day, err := time.ParseInLocation(time.DateOnly, w.Until, d.zone()); err == nil {
		if until := endOfDay(day, 0, d.zone()); until.After(last) {
			last = until
		}
	}
	return last, start, assumed
}

// Words for what an assumed date rests on.
const (
	fromShipping = "shipped"
	fromPlacing  = "placed"
)

// start is the day a window is counted from. Where its date is missing it is assumed from the step before; the second
// value says from which, or is empty.
func (d *decision) start(e Event) (time.Time, string) {
	f, t := d.matter.Facts, d.policy.set.Transit
	later := func(from time.Time, days int64) time.Time { return from.AddDate(0, 0, int(days)) }
	switch {
	case e == Placed || f.PlacedAt.IsZero() && f.ShippedAt.IsZero() && f.DeliveredAt.IsZero():
		return f.PlacedAt, ""
	case e == Delivered && !f.DeliveredAt.IsZero():
		return f.DeliveredAt, ""
	case e == Delivered && !f.ShippedAt.IsZero():
		return later(f.ShippedAt, t.Carry), fromShipping
	case e == Shipped && !f.ShippedAt.IsZero():
		return f.ShippedAt, ""
	case f.PlacedAt.IsZero():
		return f.DeliveredAt, "" // later than what was asked for, so in the shopper's favour
	case e == Delivered:
		return later(f.PlacedAt, t.Ship+t.Carry), fromPlacing
	default:
		return later(f.PlacedAt, t.Ship), fromPlacing
	}
}

func (d *decision) assumption(from string, start time.Time) lang.Message {
	day := start.In(d.zone())
	if from == fromShipping {
		return lang.PolicyDateAssumedFromShipping(day)
	}
	return lang.PolicyDateAssumedFromOrder(day)
}

// zone is where the shopper's days begin and end.
func (d *decision) zone() *time.Location {
	if d.matter.Location == nil {
		return time.UTC
	}
	return d.matter.Location
}

// endOfDay is the last instant of the day that lies days after the day of an instant; that day itself is not counted.
func endOfDay(from time.Time, days int64, zone *time.Location) time.Time {
	year, month, day := from.In(zone).Date()
	return time.Date(year, month, day+int(days)+1, 0, 0, 0, 0, zone).Add(-time.Nanosecond)
}
