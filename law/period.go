package law

import (
	"time"

	"retour/law/country"
)

// Purchase is what a period of withdrawal depends on.
type Purchase struct {
	Contract       Date   // concluded on; none: not before Start
	Start          Date   // the start event, none while it has not happened
	Event          string // what that is, for the trace: "possession", "last_delivery", "collection" …
	Rule           string // by which rule it is the start: W-04 (also where empty) or W-05
	Uninformed     bool   // the right was not told as the law asks, or that cannot be proved
	InformedOn     Date   // the day it was told later, none if never
	FunctionUntold bool   // existence and place of the online function were not told
}

// on is the day whose law holds: that of the contract.
func (b Purchase) on() Date {
	switch {
	case !b.Contract.IsZero():
		return b.Contract
	case !b.Start.IsZero():
		return b.Start
	}
	return AsOf
}

// Term is a period of withdrawal. Dates are of the consumer's place; without a start event there are none.
type Term struct {
	Right   bool // there is a statutory right at all
	First   Date // day 1
	Day14   Date // last day before any move to a working day
	Initial Date // the end of the period of one who was informed
	Raw     Date // Initial and the months more of one who was not, before the move; none otherwise
	Late    Date // so many days after the information came, before the move; none otherwise
	Last    Date // last day on which withdrawal is in time
	Moved   bool // a day of rest moved Last
	Trace   []Step
}

// Until is the last second of the period.
func (t Term) Until(zone *time.Location) time.Time { return t.Last.End(zone) }

// Period is how long a consumer may withdraw (W-01 to W-08, W-12, W-13). The fault says where no rule is known.
func Period(p Place, b Purchase) (Term, error) {
	on := b.on()
	right, err := inForce(p, "W-01", p.Right, on)
	if err != nil {
		return Term{}, err
	}
	t := Term{Right: right.Value, Trace: make([]Step, 0, 6)}
	if !t.Right {
		t.add(gives("W-13", right, "none"))
		return t, nil
	}
	if err := t.begin(p, b, on); err != nil || b.Start.IsZero() {
		return t, err
	}
	untold, err := t.untold(p, b, on)
	if err != nil {
		return t, err
	}
	if untold {
		err = t.extend(p, b, on)
	}
	end := stands(p, "W-02", on, t.Until(p.Zone()).In(p.Zone()).Format(time.RFC3339))
	end.Zone = p.Zone().String()
	t.add(end)
	return t, err
}

func (t *Term) add(s Step) { t.Trace = append(t.Trace, s) }

// begin counts from the start event to the end of the initial period.
func (t *Term) begin(p Place, b Purchase, on Date) error {
	rule, result := b.Rule, b.Start.String()
	if rule == "" {
		rule = "W-04"
	}
	if b.Start.IsZero() {
		rule, result = "W-05", "not_begun"
	}
	start := stands(p, rule, on, result)
	start.Event, start.On = b.Event, b.Start
	if t.add(start); b.Start.IsZero() {
		return nil
	}
	days, err := inForce(p, "W-01", p.WithdrawalDays, on)
	if err != nil {
		return err
	}
	t.First, t.Day14 = b.Start+1, b.Start+Date(days.Value)
	t.add(gives("W-01", days, t.Day14.String()))
	t.Initial, err = t.move(p, t.Day14, on)
	t.Last, t.Moved = t.Initial, t.Initial != t.Day14
	return err
}

func (t *Term) move(p Place, day, on Date) (Date, error) {
	to, step, err := moved(p, day, on)
	t.add(step)
	return to, err
}

// untold tells whether the information lacked that the law asks for.
func (t *Term) untold(p Place, b Purchase, on Date) (bool, error) {
	if b.Uninformed || !b.FunctionUntold {
		return b.Uninformed, nil
	}
	due, ok := p.FunctionTold.On(on)
	if !ok || !due.Value {
		return false, nil
	}
	t.add(gives("W-08", due, "not_informed"))
	return true, nil
}

// extend adds the months of one who was not informed, or counts anew from the day on which the information came.
func (t *Term) extend(p Place, b Purchase, on Date) error {
	months, err := inForce(p, "W-06", p.UninformedMonths, on)
	if err != nil {
		return err
	}
	t.Raw = t.Initial.Months(months.Value)
	t.add(gives("W-06", months, t.Raw.String()))
	end, err := t.move(p, t.Raw, on)
	if err != nil {
		return err
	}
	t.Last, t.Moved = end, end != t.Raw
	if b.InformedOn.IsZero() || b.InformedOn > end {
		return nil
	}
	days, err := inForce(p, "W-07", p.InformedLateDays, on)
	if err != nil {
		return err
	}
	t.Late = b.InformedOn + Date(days.Value)
	late := gives("W-07", days, t.Late.String())
	late.Event, late.On = "information", b.InformedOn
	t.add(late)
	last, err := t.move(p, t.Late, on)
	least := t.Initial // information that comes before the period even begins shortens nothing
	if b.InformedOn > b.Start.Months(months.Value) {
		least = end // it came after the twelve months: the later date is kept
	}
	t.Last = max(last, least)
	t.Moved = t.Last == last && last != t.Late
	return err
}

// withdrawalPeriod answers withdrawal_period.
func withdrawalPeriod(q Question) (any, error) {
	var in struct {
		Region       string `json:"consumer_region"`
		OrderDate    Date   `json:"order_date"`
		Possession   Date   `json:"possession_date"`
		Informed     *bool  `json:"information_given"`
		Deliveries   []Date `json:"deliveries"`
		DeliveryKind string `json:"delivery_kind" words:"several_goods_one_order lots_or_pieces_of_one_good regular_delivery_defined_period"`
		Arrived      Date   `json:"arrived_at_pickup_point"`
		Collected    Date   `json:"collected_by_consumer"`
		DirectsTo    string `json:"trader_directs_to"`
		Neighbour    Date   `json:"left_with_neighbour"`
		Designated   *bool  `json:"third_party_designated_by_consumer"`
	}
	if err := q.Read(&in); err != nil {
		return nil, err
	}
	p, err := q.placeOf(in.Region, "input.consumer_region")
	if err != nil {
		return nil, err
	}
	if in.DirectsTo != "" {
		if _, err := country.Find(in.DirectsTo); err != nil {
			return nil, unknownPlace(in.DirectsTo, "input.trader_directs_to")
		}
	}
	b := Purchase{Contract: in.OrderDate, Uninformed: !yes(in.Informed), Event: "possession", Start: in.Possession}
	switch {
	case !in.Neighbour.IsZero() && in.Designated != nil && *in.Designated:
		b.Start, b.Event = in.Neighbour, "possession_by_named_third_party"
	case !in.Collected.IsZero():
		b.Start, b.Event, b.Rule = in.Collected, "collection", "W-05"
	case !in.Neighbour.IsZero() && !in.Possession.IsZero():
		b.Event, b.Rule = "handover", "W-05"
	case in.Possession.IsZero() && len(in.Deliveries) > 0:
		b.Start, b.Event = startOf(in.Deliveries, in.DeliveryKind)
	case in.Possession.IsZero() && in.Neighbour.IsZero() && in.Arrived.IsZero():
		return nil, missing("input.possession_date")
	}
	if err := orderly(in.OrderDate, b.Start, "input.order_date"); err != nil {
		return nil, err
	}
	t, err := Period(p, b)
	if err != nil {
		return nil, err
	}
	return struct {
		First    Date `json:"first_day"`
		Day14    Date `json:"day_14"`
		Last     Date `json:"last_day"`
		Extended bool `json:"extended"`
		Start    Date `json:"start_event"`
		Right    bool `json:"statutory_right"`
		Traced
	}{t.First, t.Day14, t.Last, t.Moved, b.Start, t.Right, traced(t.Trace...)}, nil
}

// startOf is the delivery that begins the period: of a regular delivery the first, else the last, once all have come.
func startOf(deliveries []Date, kind string) (start Date, event string) {
	regular := kind == "regular_delivery_defined_period"
	event = "last_delivery"
	if regular {
		event = "first_delivery"
	}
	for _, d := range deliveries {
		switch {
		case d.IsZero() && !regular:
			return 0, event
		case d.IsZero():
		case start.IsZero() || regular == (d < start):
			start = d
		}
	}
	return start, event
}

// withdrawalExtension answers withdrawal_extension.
func withdrawalExtension(q Question) (any, error) {
	var in struct {
		Region       string `json:"consumer_region"`
		OrderDate    Date   `json:"order_date"`
		Possession   Date   `json:"possession_date" needed:""`
		Informed     *bool  `json:"information_given"`
		InformedOn   Date   `json:"information_received_on"`
		FunctionTold *bool  `json:"function_information_given"`
	}
	if err := q.Read(&in); err != nil {
		return nil, err
	}
	p, err := q.placeOf(in.Region, "input.consumer_region")
	if err != nil {
		return nil, err
	}
	if err := orderly(in.OrderDate, in.Possession, "input.order_date"); err != nil {
		return nil, err
	}
	t, err := Period(p, Purchase{
		Contract: in.OrderDate, Start: in.Possession, Event: "possession", Uninformed: !yes(in.Informed), InformedOn: in.InformedOn,
		FunctionUntold: !yes(in.FunctionTold),
	})
	if err != nil {
		return nil, err
	}
	day14 := t.Day14
	if !t.Late.IsZero() {
		day14 = t.Late
	}
	return struct {
		Initial Date `json:"initial_last_day"`
		Raw     Date `json:"extended_raw"`
		Day14   Date `json:"day_14"`
		Last    Date `json:"last_day"`
		Right   bool `json:"statutory_right"`
		Traced
	}{t.Initial, t.Raw, day14, t.Last, t.Right, traced(t.Trace...)}, nil
}
