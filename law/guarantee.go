package law

import "retour/law/dated"

// Warranty is what the legal guarantee of one good depends on.
type Warranty struct {
	Delivered     Date
	SecondHand    bool
	RepairAsked   Date // the consumer asked for repair and was without the good from then on
	RepairedBack  Date // until it came back
	RepairChosen  bool // the consumer chose repair …
	Replaced      bool // … and the seller replaced
	ReplacementOn Date // delivered
}

// Guaranteed is how long the guarantee runs.
type Guaranteed struct {
	Ends      Date
	Suspended int // days without the good
	Trace     []Step
}

// Guarantee is until when the legal guarantee runs (G-01, G-03, G-04). While a repair lasts its end is not known.
func Guarantee(p Place, w Warranty) (Guaranteed, error) {
	months, err := inForce(p, "G-01", p.Guarantee, w.Delivered)
	if err != nil {
		return Guaranteed{}, err
	}
	g := Guaranteed{Ends: w.Delivered.Months(months.Value)}
	g.add(gives("G-01", months, g.Ends.String()), "delivery", w.Delivered)
	if w.RepairChosen && w.Replaced && !w.ReplacementOn.IsZero() && w.ReplacementOn >= w.Delivered {
		renewed, err := inForce(p, "G-04", p.Guarantee, w.ReplacementOn)
		if err != nil {
			return g, err
		}
		g.Ends = w.ReplacementOn.Months(renewed.Value)
		g.add(stands(p, "G-04", w.ReplacementOn, g.Ends.String()), "replacement", w.ReplacementOn)
		return g, nil
	}
	more, extends := p.Repaired.On(w.Delivered)
	if w.RepairAsked.IsZero() || w.RepairAsked > g.Ends || !extends {
		return g, nil
	}
	if w.RepairedBack.IsZero() {
		g.Ends = 0
		g.add(gives("G-03", more, "suspended"), "repair_requested", w.RepairAsked)
		return g, nil
	}
	g.Suspended = int(w.RepairedBack - w.RepairAsked)
	g.Ends += Date(g.Suspended)
	g.add(gives("G-03", more, g.Ends.String()), "repair_requested", w.RepairAsked)
	g.Ends = g.Ends.Months(more.Value)
	g.add(gives("G-03", more, g.Ends.String()), "repaired", w.RepairedBack)
	return g, nil
}

func (g *Guaranteed) add(s Step, event string, on Date) {
	s.Event, s.On = event, on
	g.Trace = append(g.Trace, s)
}

// Presumed tells whether a defect that appeared on a day is presumed to have been there at delivery (G-02).
func Presumed(p Place, delivered, appeared Date, secondHand bool) (bool, Step, error) {
	list := p.PresumedNew
	if secondHand {
		list = p.PresumedUsed
	}
	months, err := inForce(p, "G-02", list, delivered)
	if err != nil {
		return false, Step{}, err
	}
	presumed := appeared <= delivered.Months(months.Value)
	step := gives("G-02", months, truth(presumed))
	step.Event, step.On = "defect_appeared", appeared
	return presumed, step, nil
}

type guaranteeAsked struct {
	DeliveredOn    Date   `json:"delivered_on"`
	Condition      string `json:"condition" words:"new second_hand"`
	RepairAsked    Date   `json:"repair_requested_on"`
	RepairedBack   Date   `json:"repaired_goods_returned_on"`
	Choice         string `json:"consumer_choice" words:"repair replacement"`
	SellerDid      string `json:"seller_did" words:"repair replacement"`
	ReplacementOn  Date   `json:"replacement_delivered_on"`
	RequestOn      Date   `json:"request_on"`
	ProofOn        Date   `json:"proof_of_return_on"`
	ReceivedOn     Date   `json:"goods_received_on"`
	DefectAppeared []Date `json:"defect_appeared"`
	LegalBasis     string `json:"legal_basis" words:"legal_guarantee"`
	CostInformed   *bool  `json:"consumer_informed_of_return_cost"`
	DiscoveredOn   Date   `json:"defect_discovered_on"`
}

type guaranteeAnswer struct {
	Ends      *Date  `json:"guarantee_ends,omitempty"` // null while a repair lasts
	Suspended *int   `json:"suspension_days,omitempty"`
	Presumed  []bool `json:"presumed,omitempty"`
	ComplyBy  Date   `json:"comply_by,omitzero"`
	After     string `json:"after_that,omitempty"`
	RefundBy  Date   `json:"refund_by,omitzero"`
	ActBy     Date   `json:"act_by,omitzero"`
	Cost      string `json:"return_cost_borne_by"`
	Traced
}

// legalGuarantee answers legal_guarantee: each part that the facts of the question allow.
func legalGuarantee(q Question) (any, error) {
	var in guaranteeAsked
	if err := q.Read(&in); err != nil {
		return nil, err
	}
	p, err := q.placeOf("", "")
	if err != nil {
		return nil, err
	}
	a := &guaranteeAnswer{Traced: traced()}
	for _, part := range []func(Place, guaranteeAsked) error{a.runs, a.presume, a.comply, a.refund, a.hidden} {
		if err := part(p, in); err != nil {
			return nil, err
		}
	}
	a.Cost = "seller"
	a.add(stands(p, "G-06", in.on(), a.Cost), "", 0)
	return a, nil
}

func (a *guaranteeAnswer) add(s Step, event string, on Date) {
	s.Event, s.On = event, on
	a.Trace = append(a.Trace, s)
}

// on is the day whose law holds for what has no day of its own.
func (in guaranteeAsked) on() Date {
	if in.DeliveredOn.IsZero() {
		return AsOf
	}
	return in.DeliveredOn
}

func (a *guaranteeAnswer) runs(p Place, in guaranteeAsked) error {
	switch {
	case in.DeliveredOn.IsZero() && !in.RepairAsked.IsZero(), in.DeliveredOn.IsZero() && len(in.DefectAppeared) > 0:
		return missing("input.delivered_on")
	case in.DeliveredOn.IsZero() && in.ReplacementOn.IsZero():
		return nil
	case in.DeliveredOn.IsZero():
		in.DeliveredOn = in.ReplacementOn
	}
	if err := orderly(in.RepairAsked, in.RepairedBack, "input.repaired_goods_returned_on"); err != nil {
		return err
	}
	if err := orderly(in.DeliveredOn, in.RepairAsked, "input.repair_requested_on"); err != nil {
		return err
	}
	g, err := Guarantee(p, Warranty{
		Delivered: in.DeliveredOn, RepairAsked: in.RepairAsked, RepairedBack: in.RepairedBack,
		RepairChosen: in.Choice != "replacement", Replaced: in.SellerDid == "replacement", ReplacementOn: in.ReplacementOn,
	})
	a.Ends = &g.Ends
	if !in.RepairedBack.IsZero() && !in.RepairAsked.IsZero() {
		a.Suspended = &g.Suspended
	}
	a.Trace = append(a.Trace, g.Trace...)
	return err
}

func (a *guaranteeAnswer) presume(p Place, in guaranteeAsked) error {
	for _, appeared := range in.DefectAppeared {
		presumed, step, err := Presumed(p, in.DeliveredOn, appeared, in.Condition == "second_hand")
		if err != nil {
			return err
		}
		a.Presumed = append(a.Presumed, presumed)
		a.Trace = append(a.Trace, step)
	}
	return nil
}

// counted adds to a day, by a rule in force on it.
func (a *guaranteeAnswer) counted(p Place, rule string, list dated.List[int], event string, from Date, add func(Date, int) Date) (Date, error) {
	if from.IsZero() {
		return 0, nil
	}
	v, err := inForce(p, rule, list, from)
	if err != nil {
		return 0, err
	}
	to := add(from, v.Value)
	a.add(gives(rule, v, to.String()), event, from)
	return to, nil
}

func addDays(from Date, n int) Date { return from + Date(n) }

func (a *guaranteeAnswer) comply(p Place, in guaranteeAsked) (err error) {
	a.ComplyBy, err = a.counted(p, "G-05", p.ComplyDays, "request", in.RequestOn, addDays)
	if !a.ComplyBy.IsZero() {
		a.After = "price_reduction_or_termination_at_consumer_choice"
	}
	return err
}

func (a *guaranteeAnswer) refund(p Place, in guaranteeAsked) (err error) {
	a.RefundBy, err = a.counted(p, "G-06", p.GuaranteeRefund, "goods_or_proof", earlier(in.ProofOn, in.ReceivedOn), addDays)
	return err
}

// hidden is until when a hidden defect may be acted on (G-07).
func (a *guaranteeAnswer) hidden(p Place, in guaranteeAsked) (err error) {
	a.ActBy, err = a.counted(p, "G-07", p.HiddenDefect, "defect_discovered", in.DiscoveredOn, Date.Months)
	if err != nil || a.ActBy.IsZero() || in.DeliveredOn.IsZero() {
		return err
	}
	limit, err := inForce(p, "G-07", p.HiddenLimit, in.DeliveredOn)
	if end := in.DeliveredOn.Months(limit.Value); err == nil && end < a.ActBy {
		a.ActBy = end
		a.add(gives("G-07", limit, end.String()), "delivery", in.DeliveredOn)
	}
	return err
}
