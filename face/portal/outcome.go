package portal

import (
	"slices"
	"strconv"
	"time"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/policy"
	"retour/returns"
)

// ways are the resolutions that a shopper is offered for an item, the money first, whatever is cheaper for the shop. A
// person who looks first is asked for the money.
func (d desk) ways(l returns.LineOffer, reason string) []string {
	open := []policy.Resolution{}
	verdict := policy.Review
	if l.Opinion != nil && reason == "" {
		open, verdict = l.Opinion.Resolutions, l.Opinion.Verdict
	}
	for _, r := range l.Reasons {
		if r.Key == reason {
			open, verdict = r.Resolutions, r.Verdict
		}
	}
	var out []string
	order := []policy.Resolution{policy.Refund, policy.Exchange, policy.Credit, policy.Repair, policy.Keep}
	if d.gift != nil {
		order = []policy.Resolution{policy.Credit, policy.Exchange, policy.Repair}
	}
	for _, r := range order {
		if slices.Contains(open, r) {
			out = append(out, string(r))
		}
	}
	if len(out) == 0 && verdict == policy.Review {
		out = []string{string(order[0])}
	}
	return out
}

// choice is one item with the ways open to it.
type choice struct {
	at   int
	item pick
	line returns.LineOffer
	ways []string
}

func (c choice) field() string { return "resolution_" + strconv.Itoa(c.at) }

// sizes is the field of which variant is wanted in exchange.
func (c choice) sizes() string { return "exchange_" + strconv.Itoa(c.at) }

// swaps reports whether there is another variant to choose.
func (c choice) swaps() bool {
	return len(c.line.Variants) > 0 && slices.Contains(c.ways, string(policy.Exchange))
}

// variant is the one that a SKU names.
func variant(l returns.LineOffer, sku string) (returns.VariantOffer, bool) {
	at := slices.IndexFunc(l.Variants, func(v returns.VariantOffer) bool { return v.SKU == sku })
	if at < 0 {
		return returns.VariantOffer{}, false
	}
	return l.Variants[at], true
}

// choices are the items of the draft, each with what was chosen or, before, the original means of payment.
func choices(s desk, d draft) (out []choice) {
	for i, item := range d.Items {
		l, _ := s.line(item.Line)
		c := choice{i, item, l, s.ways(l, item.Reason)}
		if !slices.Contains(c.ways, c.item.Resolution) {
			c.item.Resolution = ""
			if len(c.ways) > 0 && (c.ways[0] == string(policy.Refund) || len(c.ways) == 1) {
				c.item.Resolution = c.ways[0]
			}
		}
		out = append(out, c)
	}
	return out
}

// deciding reports whether there is anything to choose.
func deciding(all []choice) bool {
	return slices.ContainsFunc(all, func(c choice) bool { return len(c.ways) > 1 || c.swaps() })
}

// missing is the first item whose question why was neither answered nor passed over; -1: none.
func missing(s desk, d draft) int {
	return slices.IndexFunc(d.Items, func(i pick) bool {
		l, _ := s.line(i.Line)
		return !i.Asked || i.Reason == "" && !freely(l)
	})
}

// outcome asks what the shopper wants for each item.
func (p portal) outcome(v *visit.Visit) error {
	s, d, ok, err := p.at(v)
	if !ok || err != nil {
		return err
	}
	if n := missing(s, d); n >= 0 {
		return v.Go("/order/why/" + strconv.Itoa(n+1))
	}
	all := choices(s, d)
	if !deciding(all) {
		for i, c := range all {
			d.Items[i].Resolution = c.item.Resolution
		}
		p.keep(v, d)
		return v.Go("/order/check")
	}
	f := v.Form()
	for _, c := range all {
		f.Set(c.field(), c.item.Resolution).Set(c.sizes(), c.item.Exchange)
	}
	return p.showOutcome(v, s, d, all, f)
}

func (p portal) showOutcome(v *visit.Visit, s desk, d draft, all []choice, f *kit.Form) error {
	worth, err := p.worth(v, s, d, all)
	if err != nil {
		return err
	}
	f.Action = "/order/refund"
	page := outcomePage(f, s, d, all, worth)
	if f.OK() {
		return v.Show(page)
	}
	return v.Again(page)
}

// worth is what the ways are worth: sums by line and way, and the lines whose exchange comes back at the shop's cost.
type worth struct {
	sums map[string]money.Amount
	free map[string]bool
}

// worth is what each item is worth each way, by the hall's own quote. Where a quote is refused the page shows no sums; the
// next one says why.
func (p portal) worth(v *visit.Visit, s desk, d draft, all []choice) (worth, error) {
	out := worth{sums: map[string]money.Amount{}, free: map[string]bool{}}
	for _, way := range []string{"refund", "credit"} {
		items := d.items()
		for i, c := range all {
			items[i].Resolution = c.item.Resolution
			if slices.Contains(c.ways, way) {
				items[i].Resolution = way
			}
		}
		q, err := p.quote(v, s, d, items)
		if fault.Of(err) != nil {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		for i, c := range all {
			if fee, ok := q.Opinions[i].Opinion.Charged(policy.ReturnShipping, policy.Exchange); ok && fee.Payer == policy.Shop {
				out.free[c.item.Line] = true
			}
			if items[i].Resolution != way {
				continue
			}
			sum := money.Of(0, s.Currency)
			for _, part := range q.Parts {
				if part.Line == c.item.Line {
					sum = sum.Plus(part.Gross)
				}
			}
			out.sums[c.item.Line+" "+way] = sum
		}
	}
	return out, nil
}

func (p portal) quote(v *visit.Visit, s desk, d draft, items []returns.Item) (returns.Quoted, error) {
	return returns.Quote(v.Request.Context(), v.DB, v.Actor, returns.Request{Channel: s.Channel, Order: s.Order, Items: items, Gift: s.giving(d.Name, d.Email)}, d.Instead)
}

// outcomeChosen keeps what was chosen.
func (p portal) outcomeChosen(v *visit.Visit) error {
	s, d, ok, err := p.at(v)
	if !ok || err != nil {
		return err
	}
	f := v.Form()
	all := choices(s, d)
	for i, c := range all {
		wanted := f.Value(c.field())
		if !slices.Contains(c.ways, wanted) {
			f.Wrong(c.field(), lang.PortalChooseWay())
			continue
		}
		d.Items[i].Resolution = wanted
		if sku := f.Value(c.sizes()); c.swaps() && wanted == string(policy.Exchange) {
			if _, known := variant(c.line, sku); !known && sku != c.line.SKU {
				f.Wrong(c.sizes(), lang.PortalSizeMissing())
			}
			d.Items[i].Exchange = sku
		} else if wanted != string(policy.Exchange) {
			d.Items[i].Exchange = ""
		}
	}
	if !f.OK() {
		return p.showOutcome(v, s, d, all, f)
	}
	p.keep(v, d)
	return v.Go("/order/check")
}

// check shows all of it before anything is asked for: every line, every fee, the sum, and the day.
func (p portal) check(v *visit.Visit) error {
	s, d, ok, err := p.at(v)
	if !ok || err != nil {
		return err
	}
	if n := missing(s, d); n >= 0 {
		return v.Go("/order/why/" + strconv.Itoa(n+1))
	}
	for i, c := range choices(s, d) {
		if c.item.Resolution == "" {
			return v.Go("/order/refund")
		}
		d.Items[i].Resolution = c.item.Resolution
	}
	return p.showCheck(v, s, d, v.Form())
}

func (p portal) showCheck(v *visit.Visit, s desk, d draft, f *kit.Form) error {
	f.Action = "/order/check"
	q, err := p.quote(v, s, d, d.items())
	if fault.Of(err) != nil {
		if err := takeItems(f, err); err != nil {
			return err
		}
		return v.Again(stuckPage(f, s, d))
	}
	if err != nil {
		return err
	}
	f.Set("draft", d.pack())
	if f.Value("name")+f.Value("email") == "" {
		f.Set("name", d.Name).Set("email", d.Email)
	}
	page := checkPage(f, s, d, q)
	if f.OK() {
		return v.Show(page)
	}
	return v.Again(page)
}

// confirm asks for the return, or changes it. What is asked for is what the page showed: it came with the form. The form's
// key makes a second press the same return.
func (p portal) confirm(v *visit.Visit) error {
	f := v.Form()
	d, ok := unpack(f.Value("draft"))
	if !ok || d.Order != v.Actor.Order || d.Gift != v.Actor.Gift || len(d.Items) == 0 {
		return v.Go("/order/check")
	}
	d, lost := p.withPhotos(d)
	s, err := p.open(v, d.Instead.Number(id.Return))
	if err != nil {
		return err
	}
	d.Name, d.Email = f.Value("name"), f.Value("email")
	answer, done, err := p.ask(v, f, s, d)
	if err != nil {
		return err
	}
	if !done {
		p.keep(v, d)
		return p.showStuck(v, s, d, f)
	}
	p.drop(v)
	if lost {
		v.Tell(kit.Look, lang.PortalPhotosGone())
	}
	if answer.Permit == returns.PermitAllowed && d.Instead == "" && travels(answer) {
		// a shop without an address has no label yet: the page says so
		if _, _, err := visit.Do[returns.LabelAnswer](v, labelForm(f), returns.Label{Return: answer.Return}); err != nil {
			return err
		}
	}
	return v.Go(pageOf(answer.Return) + "/done")
}

// ask runs the verb; its faults are filed at the form as a whole.
func (p portal) ask(v *visit.Visit, f *kit.Form, s desk, d draft) (answer returns.RequestAnswer, done bool, err error) {
	if d.Instead != "" {
		answer, done, err = visit.Do[returns.RequestAnswer](v, f, returns.Change{Return: d.Instead, Items: d.items(), Seen: d.Seen})
	} else {
		answer, done, err = visit.Do[returns.RequestAnswer](v, f, returns.Request{Channel: s.Channel, Order: s.Order, Items: d.items(), Language: v.Lang, Gift: s.giving(d.Name, d.Email)})
	}
	if all := f.Faults; all != nil {
		f.Faults = nil
		for _, name := range append([]string{""}, (&kit.Form{Faults: all}).Wrongs()...) {
			for _, m := range all[name] {
				f.Wrong(map[string]string{"gift.name": "name", "gift.email": "email"}[name], m)
			}
		}
	}
	return answer, done, err
}

// labelForm is the key of the label that follows a return: sent twice, it is one label.
func labelForm(f *kit.Form) *kit.Form { return &kit.Form{Key: f.Key, Values: f.Values} }

// travels reports whether anything of a return is sent at all.
func travels(a returns.RequestAnswer) bool {
	return slices.ContainsFunc(a.Opinions, func(o returns.ItemOpinion) bool {
		return !o.Opinion.Returnless && o.Opinion.Basis != policy.NotDelivered
	})
}

// showStuck says why a return could not be asked for, and what is there instead.
func (p portal) showStuck(v *visit.Visit, s desk, d draft, f *kit.Form) error {
	if _, err := p.quote(v, s, d, d.items()); err == nil && d.Instead == "" {
		f.Key = id.NewKey() // it may be tried again as it is
		return p.showCheck(v, s, d, f)
	}
	return v.Again(stuckPage(f, s, d))
}

// withPhotos leaves out photos that were thrown away because nobody sent a return with them for a day.
func (p portal) withPhotos(d draft) (draft, bool) {
	lost := false
	for i := range d.Items {
		before := len(d.Items[i].Photos)
		d.Items[i].Photos = slices.DeleteFunc(d.Items[i].Photos, func(hash string) bool {
			return p.Photos == nil || !hashShape.MatchString(hash) || !p.Photos.Has(hash)
		})
		lost = lost || len(d.Items[i].Photos) < before
	}
	return d, lost
}

// both is where some items come back at the shop's cost, and others at the shopper's.
const both policy.Payer = "both"

// payer says who bears the way back where it costs no fixed fee, and whether that is known.
func payer(q returns.Quoted, d draft) (by policy.Payer, known bool) {
	for i, o := range q.Opinions {
		c, ok := o.Opinion.Charged(policy.ReturnShipping, policy.Resolution(d.Items[i].Resolution))
		switch {
		case !ok || c.Amount != nil:
		case by == "" || by == c.Payer:
			by, known = c.Payer, true
		default:
			by = both
		}
	}
	return by, known
}

// last is the day by which the money is there at the latest, where the law names one; zero: none.
func last(q returns.Quoted) time.Time {
	if q.RepaidBy == nil {
		return time.Time{}
	}
	return *q.RepaidBy
}
