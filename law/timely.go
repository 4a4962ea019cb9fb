package law

import (
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law/calendar"
)

// withdrawalTimeliness answers withdrawal_timeliness: whether a declaration was sent in time, and when the trader is
// informed (W-09 to W-11). Nothing is ever turned away (F-08): what is late is stored and put before a person.
func withdrawalTimeliness(q Question) (any, error) {
	var in declaration
	if err := q.Read(&in); err != nil {
		return nil, err
	}
	p, err := q.placeOf(in.Region, "input.consumer_region")
	if err != nil {
		return nil, err
	}
	zone, err := in.zone(p)
	if err != nil {
		return nil, err
	}
	a := &timeliness{}
	if err := in.sent(a, zone); err != nil {
		return nil, err
	}
	last, steps, err := in.last(p)
	if err != nil {
		return nil, err
	}
	a.InTime = (last.IsZero() || a.sent <= last) && (in.OrderDate.IsZero() || a.sent >= in.OrderDate)
	rule := "W-09"
	if last.IsZero() {
		rule = "W-11"
	}
	in.explain(p, a, rule, zone, steps)
	return a, nil
}

// declaration is a declaration of withdrawal, as a question tells of it.
type declaration struct {
	Region      string  `json:"consumer_region"`
	SubmittedAt Instant `json:"submitted_at"`
	Zone        string  `json:"consumer_time_zone"`
	LastDay     Date    `json:"last_day"`
	Channel     string  `json:"channel" words:"letter e_mail email online_function"`
	SentOn      Date    `json:"sent_on"`
	ReceivedOn  Date    `json:"received_on"`
	OrderDate   Date    `json:"order_date"`
	SubmittedOn Date    `json:"submitted_on"`
	DeliveredOn Date    `json:"delivered_on"`
}

type timeliness struct {
	LocalTime  *string `json:"local_time"`
	InTime     bool    `json:"in_time"`
	Refuse     bool    `json:"refuse_submission"`
	InformedOn Date    `json:"trader_informed_on"`
	Traced

	sent Date
}

// zone is the consumer's, by name or by where they live.
func (d declaration) zone(p Place) (*time.Location, error) {
	if d.Zone == "" {
		return p.Zone(), nil
	}
	zone, err := time.LoadLocation(d.Zone)
	if err != nil || d.Zone == "Local" {
		return nil, fault.New(fault.Invalid, lang.LawUnknownZone(short(d.Zone))).At("input.consumer_time_zone")
	}
	return zone, nil
}

// sent says on which day it was sent and on which the trader was informed: online both are the day of the confirmation,
// where the consumer is.
func (d declaration) sent(a *timeliness, zone *time.Location) error {
	letter := d.Channel != "" && d.Channel != "online_function"
	switch {
	case !d.SubmittedAt.IsZero():
		text := d.SubmittedAt.In(zone).Format(time.RFC3339)
		a.sent, a.LocalTime = calendar.In(d.SubmittedAt.Time, zone), &text
	case !d.SubmittedOn.IsZero():
		a.sent = d.SubmittedOn
	case !d.SentOn.IsZero():
		a.sent = d.SentOn
		letter = letter || d.Channel == "" && !d.ReceivedOn.IsZero()
	case letter:
		return missing("input.sent_on")
	default:
		return missing("input.submitted_at")
	}
	if a.InformedOn = a.sent; letter {
		a.InformedOn = d.ReceivedOn
	}
	if !letter {
		return nil
	}
	return orderly(a.sent, d.ReceivedOn, "input.received_on")
}

// last is the last day: given, or counted from the delivery; none before that.
func (d declaration) last(p Place) (Date, []Step, error) {
	if !d.LastDay.IsZero() || d.DeliveredOn.IsZero() {
		return d.LastDay, nil, nil
	}
	t, err := Period(p, Purchase{Contract: d.OrderDate, Start: d.DeliveredOn, Event: "possession"})
	return t.Last, t.Trace, err
}

func (d declaration) explain(p Place, a *timeliness, rule string, zone *time.Location, steps []Step) {
	on := d.OrderDate
	if on.IsZero() {
		on = a.sent
	}
	inTime := stands(p, rule, on, truth(a.InTime))
	inTime.Event, inTime.On, inTime.Zone = "sending", a.sent, zone.String()
	informed := stands(p, "W-10", on, a.InformedOn.String())
	if a.InformedOn.IsZero() {
		informed.Result = "not_yet"
	}
	a.Traced = traced(append(steps, inTime, informed, stands(p, "F-08", on, "stored"))...)
}
