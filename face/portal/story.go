package portal

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/policy"
	"retour/returns"
)

// answer is one answer to "where is my money?": a sum, what became of it, and what is next.
type answer struct {
	sum  *money.Amount
	kind kit.Kind
	lead lang.Message
	note lang.Message
}

// answersOf says where the money is, what waits and for what, and what the shopper has to do: most often nothing.
func answersOf(w followed) (out []answer) {
	out = append(out, ended(w)...)
	out = append(out, paidBack(w)...)
	out = append(out, otherwise(w)...)
	if w.open() && w.view.Counts.Settled < w.view.Counts.Announced {
		a := waits(w)
		if a.sum == nil && w.view.Stage == returns.StageApproved && w.wished() != "" { // no money waits, but the exchange
			a.lead = lang.PortalWaitsSwap(w.wished())
			return append(out, a)
		}
		out = append(out, a)
	}
	return append(out, swapsAhead(w)...)
}

// ended is what there is to say of a return that did not happen.
func ended(w followed) []answer {
	switch w.view.Permit {
	case returns.PermitRefused:
		why := lang.PortalRefusedText()
		var d returns.Decided
		if e, ok := w.event(returns.Decided{}.Kind()); ok && json.Unmarshal(e.Data, &d) == nil {
			if m := (lang.Message{Key: "notify.why_" + d.Why}); m.In(lang.English) != m.Key {
				why = lang.PortalRefusedWhy(m)
			}
		}
		return []answer{{kind: kit.Stop, lead: lang.PortalRefused(), note: why}}
	case returns.PermitCancelled:
		return []answer{{kind: kit.None, lead: lang.PortalIsCancelled(), note: lang.PortalIsCancelledText()}}
	case returns.PermitExpired:
		return []answer{{kind: kit.Look, lead: lang.PortalIsExpired(), note: lang.PortalIsExpiredText()}}
	}
	return nil
}

// event is the newest event of a kind.
func (w followed) event(kind string) (returns.Told, bool) {
	for i := len(w.told) - 1; i >= 0; i-- {
		if w.told[i].Kind == kind {
			return w.told[i], true
		}
	}
	return returns.Told{}, false
}

// means is a means of payment in the shopper's words: "to the card that paid".
func means(method string) lang.Message {
	m := lang.Message{Key: "notify.method_" + method}
	if m.In(lang.English) == m.Key {
		return lang.PortalMeansOther()
	}
	return m
}

// paidBack are the payments, by how far they are.
func paidBack(w followed) (out []answer) {
	for _, r := range w.view.Refunds {
		sum := r.Amount
		one := answer{sum: &sum, kind: kit.Wait, lead: lang.PortalPaying(means(r.Method)), note: lang.PortalPayingText()}
		switch r.State {
		case returns.AttemptPaid:
			one.kind, one.lead, one.note = kit.Go, lang.PortalPaid(means(r.Method)), lang.PortalPaidText()
			if r.EndedAt != nil {
				one.lead = lang.PortalPaidOn(w.day(*r.EndedAt), means(r.Method))
			}
		case returns.AttemptFailed:
			if w.paidAgain(r) {
				continue
			}
			one.kind, one.lead, one.note = kit.Look, lang.PortalPayFailed(), lang.PortalPayFailedText()
		case returns.AttemptUnknown:
			one.note = lang.PortalPayUnknownText()
		}
		out = append(out, one)
	}
	return out
}

// paidAgain reports whether a payment that failed was made again.
func (w followed) paidAgain(failed returns.AttemptView) bool {
	for _, r := range w.view.Refunds {
		if r.Attempt > failed.Attempt && r.Amount == failed.Amount && r.State != returns.AttemptFailed {
			return true
		}
	}
	return false
}

// otherwise is what is given in another form than money.
func otherwise(w followed) (out []answer) {
	for _, c := range w.view.Credits {
		sum := c.Amount
		out = append(out, answer{sum: &sum, kind: kit.Go, lead: lang.PortalCredit(string(c.Credit)), note: lang.PortalCreditText(c.Left)})
	}
	for _, x := range w.view.Exchanges {
		one := answer{kind: kit.Wait, lead: lang.PortalExchangeAsked(x.Quantity, w.nameOf(x.SKU)), note: lang.PortalExchangeAskedText()}
		switch x.State {
		case "ordered":
			one.kind, one.lead, one.note = kit.Go, lang.PortalExchanged(x.Order), lang.PortalExchangedText()
		case "failed":
			one.kind, one.lead, one.note = kit.Look, lang.PortalExchangeFailed(w.nameOf(x.SKU)), lang.PortalExchangeFailedText()
			if w.gift != nil {
				one.note = lang.PortalGiftExchangeFailedText()
			}
		}
		out = append(out, one)
	}
	return out
}

// swapsAhead is the exchange that was asked for, while nothing is settled.
func swapsAhead(w followed) []answer {
	q := w.expected
	if q == nil || w.wished() == "" {
		return nil
	}
	return []answer{{kind: kit.Wait, lead: lang.PortalWaitsSwap(w.wished()), note: lang.PortalSwapWhen(settleWord(*q))}}
}

// wished names what is wanted in exchange, "" where nothing is.
func (w followed) wished() string {
	var all []string
	for _, l := range w.view.Lines {
		if l.Resolution == string(policy.Exchange) {
			all = append(all, swapName(w.desk, l.Line, l.Exchange))
		}
	}
	return strings.Join(all, ", ")
}

// swapsAlone reports whether all of it is exchanged.
func (w followed) swapsAlone() bool {
	return !slices.ContainsFunc(w.view.Lines, func(l returns.LineView) bool { return l.Resolution != string(policy.Exchange) })
}

// nameOf is what an article is called in the order; one that is not in it keeps its number.
func (w followed) nameOf(sku string) string {
	for _, l := range w.Lines {
		if l.SKU == sku {
			return named(l)
		}
		if v, ok := variant(l, sku); ok {
			return called(l, v)
		}
	}
	return sku
}

// called is the name of another variant of an article: the shop's own, where that tells the two apart.
func called(l returns.LineOffer, v returns.VariantOffer) string {
	if v.Name != "" && v.Name != l.Name {
		return v.Name
	}
	return named(l) + " · " + v.Variant
}

// waits is what has not been decided yet: the sum as it is expected, for what it waits, and who does what next.
func waits(w followed) answer {
	a := answer{kind: kit.Wait}
	if q := w.expected; q != nil {
		sum := q.Refund.Plus(q.Credit)
		if sum.Minor > 0 {
			a.sum = &sum
		}
	}
	switch w.view.Stage {
	case returns.StageReview:
		a.lead, a.note = lang.PortalWaitsReview(), lang.PortalWaitsReviewText()
	case returns.StageApproved:
		a.lead, a.note = lang.PortalWaitsParcel(), lang.PortalWaitsParcelText()
		if w.view.SendUntil != nil {
			a.note = lang.PortalWaitsParcelUntil(w.day(*w.view.SendUntil))
		}
		if !w.sends() {
			a.lead, a.note = lang.PortalWaitsNothing(), lang.PortalNothingToDo()
		}
	case returns.StageInTransit:
		a.lead, a.note = lang.PortalWaitsArrival(), lang.PortalNothingToDo()
	default:
		left := w.view.Counts.Announced - w.view.Counts.Settled
		if w.view.Counts.Settled > 0 {
			a.lead = lang.PortalWaitsRest(left)
		} else {
			a.lead = lang.PortalWaitsCheck()
		}
		a.note = lang.PortalNothingToDo()
		if w.lacking() {
			a.sum, a.kind, a.lead, a.note = nil, kit.Look, lang.PortalMissing(w.view.Counts.Missing), lang.PortalMissingText()
		}
	}
	if w.view.DueAt != nil && a.kind == kit.Wait {
		a.note = lang.PortalDueBy(w.day(*w.view.DueAt), a.note)
	}
	return a
}

// lacking reports whether nothing is left to be looked at, and something was not in the parcel: whether money comes for it
// is open.
func (w followed) lacking() bool {
	c := w.view.Counts
	return c.Missing > 0 && c.Missing >= c.Announced-c.Settled
}

// tell is the story of a return on two tracks: what happened, then what is still to come.
func (p portal) tell(v *visit.Visit, w followed) []kit.Rail {
	var stops, end []kit.Rail
	for _, e := range w.told {
		stop, ok := w.stop(e)
		if !ok {
			continue
		}
		stop.At, stop.State = e.At, "done"
		stop.When = kit.Plain(lang.DateTime(v.Lang, e.At, v.Scene.Zone))
		if n := len(stops); n > 0 && e.Kind == "unit.graded" && stops[n-1].Track == stop.Track && said(stops[n-1].Title) == said(stop.Title) {
			stops[n-1].At, stops[n-1].When = stop.At, stop.When // one more piece of the same
			continue
		}
		if e.Kind == "return.closed" { // what is paid a moment later belongs before the end
			end = append(end, stop)
			continue
		}
		stops = append(stops, stop)
	}
	return rails(append(append(stops, end...), w.toCome()...))
}

// said is a message as one text, to compare it.
func said(m lang.Message) string { return m.In(lang.English) }

// rails says of each stop which tracks lead on from it: the money's begins with its first stop; what is to come is faint.
func rails(stops []kit.Rail) []kit.Rail {
	begun := false
	for i := range stops {
		begun = begun || stops[i].Track == "money"
		if !begun {
			stops[i].Money = "none"
		}
		if stops[i].State != "done" || i+1 < len(stops) && stops[i+1].State == "next" {
			stops[i].Goods = "next"
			if begun {
				stops[i].Money = "next"
			}
		}
	}
	return stops
}

// stop is one event as the shopper reads it; false for what is not their business.
func (w followed) stop(e returns.Told) (kit.Rail, bool) {
	goods := func(title, text lang.Message) (kit.Rail, bool) {
		return kit.Rail{Track: "goods", Title: title, Text: text}, true
	}
	cash := func(title, text lang.Message) (kit.Rail, bool) {
		return kit.Rail{Track: "money", Title: title, Text: text}, true
	}
	none := lang.Message{}
	switch e.Kind {
	case "return.requested":
		return goods(lang.PortalStopAsked(), lang.PortalPieces(pieces(read[returns.Requested](e).Items)))
	case "return.changed":
		return goods(lang.PortalStopChanged(), lang.PortalPieces(pieces(read[returns.Changed](e).Items)))
	case "return.decided":
		if read[returns.Decided](e).Allowed {
			return goods(lang.PortalStopAllowed(), none)
		}
		return goods(lang.PortalRefused(), none)
	case "return.labelled":
		return goods(lang.PortalStopLabel(), kit.Plain(string(read[returns.Labelled](e).Parcel)))
	case "parcel.tracked":
		if t := read[returns.Tracked](e); t.First {
			return goods(lang.PortalStopSent(), lang.PortalStopSentText())
		}
	case "parcel.arrived", "parcel.matched":
		return goods(lang.PortalStopArrived(), none)
	case "parcel.opened":
		if o := read[returns.Opened](e); len(o.Missing) > 0 {
			return goods(lang.PortalStopMissing(pieces(o.Missing)), w.missing(o.Missing))
		}
	case "unit.graded":
		if g := read[returns.Graded](e); !g.Unknown {
			return goods(lang.PortalStopChecked(w.nameOf(g.SKU)), none)
		}
	case "return.settled":
		s := read[returns.Settled](e)
		if s.Withheld.Minor > 0 {
			return cash(lang.PortalStopSettled(s.Gross.Minus(s.Withheld)), lang.PortalStopWithheld(s.Withheld))
		}
		return cash(lang.PortalStopSettled(s.Gross), none)
	case "refund.paid":
		r := read[returns.RefundPaid](e)
		return cash(lang.PortalStopPaid(r.Amount), lang.PortalStopPaidText(means(r.Method)))
	case "refund.failed":
		return cash(lang.PortalStopFailed(read[returns.RefundFailed](e).Amount), lang.PortalPayFailedText())
	case "credit_note.numbered":
		if w.gift != nil { // it is the buyer's paper
			return kit.Rail{}, false
		}
		stop, _ := cash(lang.PortalStopNote(), none)
		if w.strong {
			stop.More = paperLink(pageOf(w.view.Return)+"/note/"+string(read[returns.CreditNoted](e).Settlement), lang.PortalNotePdf())
		}
		return stop, true
	case "exchange.ended":
		if x := read[returns.Exchanged](e); !x.Failed {
			return goods(lang.PortalExchanged(x.Order), none)
		}
	case "return.cancelled":
		return goods(lang.PortalIsCancelled(), none)
	case "return.expired":
		return goods(lang.PortalIsExpired(), none)
	case "return.closed":
		return cash(lang.PortalStopClosed(), none)
	}
	return kit.Rail{}, false
}

// read decodes an event; one that cannot be read is empty, for the story goes on without it.
func read[T any](e returns.Told) (out T) {
	_ = json.Unmarshal(e.Data, &out)
	return out
}

func pieces(items []returns.ItemTold) (n int64) {
	for _, i := range items {
		n += i.Quantity
	}
	return n
}

func (w followed) missing(items []returns.ItemTold) lang.Message {
	text := ""
	for i, item := range items {
		if i > 0 {
			text += ", "
		}
		text += w.nameOf(item.SKU)
	}
	return kit.Plain(text)
}

// toCome are the steps ahead, with their days as far as they are known.
func (w followed) toCome() (out []kit.Rail) {
	if !w.open() {
		return nil
	}
	next := func(track string, title, when lang.Message) {
		state := "next"
		if len(out) == 0 {
			state = "now"
		}
		out = append(out, kit.Rail{Track: track, State: state, Title: title, When: when})
	}
	none, c := lang.Message{}, w.view.Counts
	if w.view.Permit == returns.PermitReview {
		next("goods", lang.PortalNextReview(), lang.PortalNow())
	}
	if w.sends() {
		when := none
		if w.view.SendUntil != nil {
			when = lang.PortalUntilDay(w.day(*w.view.SendUntil))
		}
		next("goods", lang.PortalNextSend(), when)
	}
	if c.Arrived == 0 && (w.sends() || c.Moving > 0) {
		next("goods", lang.PortalNextArrive(), none)
	}
	if c.Graded < c.Announced-c.Missing && (w.sends() || c.Moving+c.Arrived > 0) {
		next("goods", lang.PortalNextCheck(), none)
	}
	if w.lacking() {
		next("goods", lang.PortalNextMissing(), lang.PortalNow())
	} else if c.Settled < c.Announced {
		title, when := lang.PortalNextMoney(), none
		if w.gift != nil {
			title = lang.PortalGiftNext()
		}
		if w.view.DueAt != nil {
			when = lang.PortalLatest(w.day(*w.view.DueAt))
		}
		q := w.expected
		if q != nil && q.Refund.Minor > 0 {
			title = lang.PortalNextSum(q.Refund)
		}
		if q != nil && w.wished() != "" {
			next("goods", lang.PortalNextSwap(w.wished()), none)
		}
		if !w.swapsAlone() {
			next("money", title, when)
		}
	}
	return out
}

// day is an instant where the shop is, for messages with a day in them.
func (w followed) day(t time.Time) time.Time {
	if w.zone == nil {
		return t.UTC()
	}
	return t.In(w.zone)
}
