package law

import (
	"time"

	"retour/law/calendar"
)

// Promise is a day by which something is done, and how it came about.
type Promise struct {
	Last  time.Time // last second of the day, in UTC
	Trace []Step
}

// Repaying is the last instant by which a consumer who withdrew is paid back, once goods or a proof of their sending are
// seen (M-01, M-02, M-04): the end of a day in the consumer's zone, or at once where they are seen later. Before that the
// shop may wait, and no day is set. It reports false where the consumer has no such right, or the country's rules are not
// known.
func Repaying(s Sale, declared, seen time.Time) (Promise, bool) {
	p, zone, ok := s.place()
	if !ok || s.Business {
		return Promise{}, false
	}
	due, err := RefundDue(p, Handback{Contract: day(s.Placed, zone), Informed: calendar.In(declared, zone), Received: calendar.In(seen, zone)})
	if err != nil || due.Due.IsZero() {
		return Promise{}, false
	}
	last := due.Due.End(zone)
	if due.Ends > due.Day14 {
		last = seen // the waiting ends with the event, not with its day
	}
	return Promise{last, due.Trace}, true
}

// SendDays is how many days a consumer who withdrew may take to send the goods back, 0 where there is no such right
//
func SendDays(s Sale) int {
	p, zone, ok := s.place()
	if !ok || s.Business {
		return 0
	}
	days, _ := p.SendDays.On(Purchase{Contract: day(s.Placed, zone)}.on())
	return days.Value
}

// SendingBy is until when a consumer who withdrew may send the goods back (R-01, W-03). It reports false where there is no
// such right.
func SendingBy(s Sale, declared time.Time) (Promise, bool) {
	p, zone, ok := s.place()
	if !ok || s.Business {
		return Promise{}, false
	}
	_, last, steps, err := SendBack(p, day(s.Placed, zone), calendar.In(declared, zone))
	if err != nil {
		return Promise{}, false
	}
	return Promise{last.End(zone), steps}, true
}

// SendBack is the last day for sending goods back after the day of the declaration, before and after the move to a working
// day (R-01, W-03). The contract's day, where it is known, says whose version of the law holds.
func SendBack(p Place, contract, declared Date) (day14, last Date, steps []Step, err error) {
	on := contract
	if on.IsZero() {
		on = declared
	}
	days, err := inForce(p, "R-01", p.SendDays, on)
	if err != nil {
		return 0, 0, nil, err
	}
	day14 = declared + Date(days.Value)
	count := gives("R-01", days, day14.String())
	count.Event, count.On = "declaration", declared
	last, move, err := moved(p, day14, on)
	return day14, last, []Step{count, move}, err
}

// returnDeadline answers return_deadline.
func returnDeadline(q Question) (any, error) {
	var in struct {
		DeclaredOn Date   `json:"declared_on" needed:""`
		Collects   bool   `json:"trader_collects"`
		Region     string `json:"region"`
	}
	if err := q.Read(&in); err != nil {
		return nil, err
	}
	p, err := q.placeOf(in.Region, "input.region")
	if err != nil {
		return nil, err
	}
	day14, last, steps, err := SendBack(p, 0, in.DeclaredOn)
	if err != nil {
		return nil, err
	}
	if in.Collects {
		last = 0
		steps[0].Result, steps = "not_sent_by_the_consumer", steps[:1]
	}
	return struct {
		Day14 Date `json:"day_14"`
		Last  Date `json:"send_back_by"`
		Traced
	}{day14, last, traced(steps...)}, nil
}

// Handback is what a refund's due date depends on. Days are none while they have not happened.
type Handback struct {
	Contract Date // whose version of the law holds; none: that of the day of the declaration
	Informed Date // the trader was informed of the withdrawal
	Sent     Date // proof of sending
	Received Date // the goods came back
	Collects bool // the trader offered to collect them
	Nothing  bool // the goods never left
}

// Due is when a refund is due.
type Due struct {
	From  Date // the day from which the days count, none while it has not come
	Day14 Date // the end of them
	Waits bool // the trader may wait for the goods or a proof, or might
	Ends  Date // the day that ended the waiting
	Due   Date // none while the trader may wait
	Rolls Date // Due moved to a working day, for information only (M-03)
	Trace []Step
}

// RefundDue is when a refund is due (M-01 to M-04).
func RefundDue(p Place, h Handback) (Due, error) {
	on := h.Contract
	if on.IsZero() {
		on = h.Informed
	}
	days, err := inForce(p, "M-01", p.RefundDays, on)
	if err != nil {
		return Due{}, err
	}
	from, err := inForce(p, "M-01", p.RefundFrom, on)
	if err != nil {
		return Due{}, err
	}
	waits, err := inForce(p, "M-02", p.RefundWaits, on)
	if err != nil {
		return Due{}, err
	}
	d := Due{From: h.Informed, Waits: waits.Value && !h.Collects && !h.Nothing}
	if d.Waits {
		d.Ends = earlier(h.Sent, h.Received)
	}
	bySight := from.Value == "seen" // the days begin with the goods or the proof, not with the declaration
	if bySight && d.Waits {
		d.From = d.Ends
	}
	if !d.From.IsZero() {
		d.Day14 = d.From + Date(days.Value)
		count := gives("M-01", days, d.Day14.String())
		if count.Event, count.On = "trader_informed", d.From; bySight {
			count.Rule = "M-04"
			if d.Waits {
				count.Event = "goods_or_proof"
			}
		}
		d.Trace = append(d.Trace, count)
	}
	switch {
	case !d.Waits:
		d.Due = d.Day14
		d.Trace = append(d.Trace, stands(p, "M-03", on, d.Due.String()))
	case d.Ends.IsZero():
		d.Trace = append(d.Trace, gives("M-02", waits, "WITHHELD"))
	default:
		d.Due = max(d.Day14, d.Ends)
		wait := gives("M-02", waits, d.Due.String())
		wait.Event, wait.On = "goods_or_proof", d.Ends
		d.Trace = append(d.Trace, wait)
	}
	if moves, _ := p.LastDayMoves.On(on); moves.Value && !d.Due.IsZero() {
		d.Rolls, _ = p.WorkingDay(d.Due)
	}
	return d, nil
}

// earlier is the first of two days, of which either may be none.
func earlier(a, b Date) Date {
	if a.IsZero() || !b.IsZero() && b < a {
		return b
	}
	return a
}

// refundDeadline answers refund_deadline. What happens after the day as of which is asked is not known yet.
func refundDeadline(q Question) (any, error) {
	var in struct {
		InformedOn Date   `json:"informed_on" needed:""`
		SentOn     Date   `json:"proof_of_dispatch_on"`
		ReceivedOn Date   `json:"goods_received_on"`
		Collects   bool   `json:"trader_offered_to_collect"`
		Region     string `json:"region"`
		Nothing    bool   `json:"goods_never_sent"`
		AsOf       Date   `json:"as_of"`
	}
	if err := q.Read(&in); err != nil {
		return nil, err
	}
	p, err := q.placeOf(in.Region, "input.region")
	if err != nil {
		return nil, err
	}
	h := Handback{Informed: in.InformedOn, Sent: in.SentOn, Received: in.ReceivedOn, Collects: in.Collects, Nothing: in.Nothing}
	if !in.AsOf.IsZero() {
		h.Sent, h.Received = until(h.Sent, in.AsOf), until(h.Received, in.AsOf)
	}
	d, err := RefundDue(p, h)
	if err != nil {
		return nil, err
	}
	state := "DUE"
	if d.Due.IsZero() {
		state = "WITHHELD"
	}
	return struct {
		From  Date   `json:"counted_from"`
		Day14 Date   `json:"day_14"`
		Waits bool   `json:"withholding_allowed"`
		Ends  Date   `json:"withholding_ends"`
		Due   Date   `json:"refund_due"`
		State string `json:"state"`
		Rolls Date   `json:"latest_if_1182_71_rolls"`
		Traced
	}{d.From, d.Day14, d.Waits, d.Ends, d.Due, state, d.Rolls, traced(d.Trace...)}, nil
}

// until is a day that had happened by another, none where it had not.
func until(day, by Date) Date {
	if day > by {
		return 0
	}
	return day
}
