package portal

import (
	"slices"
	"strconv"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/policy"
	"retour/returns"
)

// steps adds the pages on which a return is asked for, one question each.
func (p portal) steps() {
	p.Shopper("GET /order", p.choose)
	p.Shopper("POST /order", p.chosen)
	p.Shopper("GET /order/why/{n}", p.why)
	p.Shopper("POST /order/why/{n}", p.whyTold)
	p.Shopper("GET /order/refund", p.outcome)
	p.Shopper("POST /order/refund", p.outcomeChosen)
	p.Shopper("GET /order/check", p.check)
	p.Shopper("POST /order/check", p.confirm)
	p.Shopper("POST /order/start", p.startOver)
	p.Shopper("GET /order/photos/{hash}", p.photo)
}

// stepsOf is how many steps the way has.
const stepsOf = 4

// choose shows what of the order can come back.
func (p portal) choose(v *visit.Visit) error {
	d := p.draftOf(v)
	s, err := p.open(v, d.Instead.Number(id.Return))
	if err != nil {
		return err
	}
	f := v.Form()
	for i, l := range s.Lines {
		f.Set(quantityField(i), "1")
		for _, item := range d.Items {
			if item.Line == l.Line {
				f.Values.Add("pick", l.Line)
				f.Set(quantityField(i), strconv.FormatInt(item.Quantity, 10))
			}
		}
	}
	return p.showItems(v, s, d, f)
}

func (p portal) showItems(v *visit.Visit, s desk, d draft, f *kit.Form) error {
	f.Action = "/order"
	made, err := returns.ListFor(v.Request.Context(), v.DB, v.Actor, returns.Filter{Channel: s.Channel, Order: s.Order})
	if err != nil {
		return err
	}
	page := itemsPage(f, s, d, made)
	if f.OK() {
		return v.Show(page)
	}
	return v.Again(page)
}

func quantityField(i int) string { return "quantity_" + strconv.Itoa(i) }

// chosen keeps what was chosen, and what was told about it before.
func (p portal) chosen(v *visit.Visit) error {
	d := p.draftOf(v)
	s, err := p.open(v, d.Instead.Number(id.Return))
	if err != nil {
		return err
	}
	f := v.Form()
	next := draft{Order: d.Order, Instead: d.Instead, Seen: d.Seen, Name: d.Name, Email: d.Email}
	for i, l := range s.Lines {
		if !f.Chosen("pick", l.Line) || !mayComeBack(l) {
			continue
		}
		one := pick{Line: l.Line}
		for _, before := range d.Items {
			if before.Line == l.Line {
				one = before
			}
		}
		n, err := strconv.ParseInt(f.Value(quantityField(i)), 10, 64)
		switch {
		case err != nil || n < 1:
			f.Wrong(quantityField(i), lang.KitNotNumber())
		case n > l.Returnable:
			f.Wrong(quantityField(i), lang.ReturnsOverQuantity(n, named(l), l.Returnable))
		}
		one.Quantity = n
		next.Items = append(next.Items, one)
	}
	if len(next.Items) == 0 {
		f.Wrong("pick", lang.ReturnsNothing())
	}
	if !f.OK() {
		return p.showItems(v, s, d, f)
	}
	if !p.keep(v, next) {
		return p.showItems(v, s, d, f.Wrong("", lang.PortalTooMuch()))
	}
	return v.Go("/order/why/1")
}

// named is what a line is called.
func named(l returns.LineOffer) string {
	if l.Name == "" {
		return l.SKU
	}
	return l.Name
}

// mayComeBack reports whether a line may be asked for at all: where no reason is needed, or for some reason.
func mayComeBack(l returns.LineOffer) bool {
	return l.Returnable > 0 && (freely(l) || len(openReasons(l)) > 0)
}

// freely reports whether a line may come back without a reason.
func freely(l returns.LineOffer) bool { return l.Opinion != nil && l.Opinion.Verdict != policy.Refuse }

// openReasons are the reasons for which a line may come back.
func openReasons(l returns.LineOffer) []returns.ReasonOffer {
	return slices.DeleteFunc(slices.Clone(l.Reasons), func(r returns.ReasonOffer) bool { return r.Verdict == policy.Refuse })
}

// startOver lets go of what was chosen so far.
func (p portal) startOver(v *visit.Visit) error {
	p.drop(v)
	return v.Go("/order")
}

// at is the draft and the order behind a step; it leads to the first step where nothing is chosen yet.
func (p portal) at(v *visit.Visit) (s desk, d draft, ok bool, err error) {
	d = p.draftOf(v)
	if len(d.Items) == 0 {
		return s, d, false, p.nothingChosen(v)
	}
	s, err = p.open(v, d.Instead.Number(id.Return))
	return s, d, err == nil, err
}

// nothingChosen answers whoever comes to a later step with nothing chosen: a return that was just asked for is shown, for
// they went back after it; else they begin.
func (p portal) nothingChosen(v *visit.Visit) error {
	var d desk
	if err := p.dress(v, &d); err != nil {
		return err
	}
	made, err := returns.ListFor(v.Request.Context(), v.DB, v.Actor, returns.Filter{Channel: d.sale.Channel, Order: d.sale.Number})
	if err != nil {
		return err
	}
	if len(made) > 0 && v.Now().Sub(made[0].RequestedAt) < draftLife {
		v.Tell(kit.Go, lang.PortalAlreadyAsked())
		return v.Go(pageOf(made[0].Return))
	}
	v.Tell(kit.Look, lang.ReturnsNothing())
	return v.Go("/order")
}

// pageOf is where a return is followed.
func pageOf(c id.Code) string { return "/order/returns/" + string(c) }

// takeItems files faults of a request's items ("items[1].quantity") at the form as a whole: the fields stand on other pages.
func takeItems(f *kit.Form, err error) error {
	faults := fault.All(err)
	if len(faults) == 0 {
		return err
	}
	for _, one := range faults {
		if one.Kind == fault.Internal || one.Kind == fault.Unauthenticated {
			return err
		}
		f.Wrong("", one.Message)
	}
	return nil
}
