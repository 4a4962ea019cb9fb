package desk

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/inspect"
	"retour/notify"
	"retour/order"
	"retour/returns"
	"retour/withdrawal"
)

// one is a return as its page shows it.
type one struct {
	*returns.View
	Number   int64
	Order    order.View
	Story    []happened // oldest first
	Messages []notify.Message
	Pictures map[string]string // of articles, by the order's line
	Now      time.Time
	Acts     []act
	Papers   []kit.Entry
	Declared []withdrawal.View // the declarations of withdrawal that it follows from
	Expected *returns.Quoted   // nil: something was decided, or nothing will be
}

// mostDeclared is how many declarations a return's page leads to.
const mostDeclared = 5

func (d desk) oneFor(v *visit.Visit) (one, error) {
	ctx := v.Request.Context()
	n, err := returnNumber(v.Path("code"))
	if err != nil {
		return one{}, err
	}
	o := one{Number: n, Now: v.Now(), Pictures: map[string]string{}}
	if o.View, err = returns.Load(ctx, d.DB, n, v.Lang); err != nil {
		return o, err
	}
	told, _, err := returns.Timeline(ctx, d.DB, n)
	if err != nil {
		return o, err
	}
	w, err := d.words(ctx, v.Lang)
	if err != nil {
		return o, err
	}
	for _, t := range told {
		o.Story = append(o.Story, w.told(t))
	}
	number, _, err := returns.OrderOf(v.Reader(), n)
	if err != nil {
		return o, err
	}
	if o.Order, _, err = order.ViewOf(v.Reader(), number); err != nil {
		return o, err
	}
	for _, l := range o.Order.Lines {
		o.Pictures[l.Source] = pictureOf(l.Image)
	}
	if len(o.Settlements) == 0 && o.waits() {
		if q, err := returns.Expect(ctx, d.DB, v.Actor, o.Return); err == nil {
			o.Expected = &q
		} else if fault.Of(err) == nil {
			return o, err
		}
	}
	if o.Declared, _, err = withdrawal.List(v.Reader(), withdrawal.Filter{Return: n}, mostDeclared); err != nil {
		return o, err
	}
	messages := notify.AskMessages(n)
	if err := d.DB.Read(ctx, messages); err != nil {
		return o, err
	}
	o.Messages = messages.Rows
	o.Acts = actsOf(o, v.Actor)
	o.Papers = papersOf(o)
	return o, nil
}

// page shows one return.
func (d desk) page(v *visit.Visit) error {
	o, err := d.oneFor(v)
	if err != nil {
		return err
	}
	return v.Show(onePage(o, v.Actor))
}

func papersOf(o one) []kit.Entry {
	base := "/api/v1/returns/" + string(o.Return)
	var out []kit.Entry
	for _, p := range o.Parcels {
		out = append(out, kit.Entry{Name: lang.DeskPaperLabel(string(p.Parcel)), Href: base + "/label.pdf?parcel=" + string(p.Parcel)})
	}
	out = append(out, kit.Entry{Name: lang.DeskPaperSlip(), Href: base + "/slip.pdf"})
	for _, s := range o.Settlements {
		if s.CreditNote != "" {
			out = append(out, kit.Entry{Name: lang.DeskPaperNote(s.CreditNote), Href: "/api/v1/credit-notes/" + string(s.Settlement) + ".pdf"})
		}
	}
	return out
}

// who is the shopper, as far as anything is known.
func (o one) who() string {
	if o.Order.Customer.Name != "" {
		return o.Order.Customer.Name
	}
	return o.View.Order
}

func (o one) orderHref() string { return orderHref(o.Channel, o.View.Order) }

func orderHref(channel, number string) string {
	return "/desk/orders/" + url.PathEscape(channel) + "/" + url.PathEscape(number)
}

func (o one) actAt(name string) string { return "/desk/returns/" + string(o.Return) + "/do/" + name }

// rails are the story on its two tracks, with what comes next.
func (o one) rails(ctx context.Context) []kit.Rail {
	var out []kit.Rail
	moneyFrom := -1
	for i, h := range o.Story {
		if h.Track == "money" {
			moneyFrom = i
			break
		}
	}
	for i, h := range o.Story {
		r := kit.Rail{Track: h.Track, State: "done", When: kit.Plain(kit.DateTime(ctx, h.At)), At: h.At, Title: h.Title}
		who := kit.Say(ctx, h.By)
		if h.Text != "" {
			who = h.Text + dot + who
		}
		r.Text = kit.Plain(who)
		if moneyFrom < 0 || i < moneyFrom {
			r.Money = "none"
		}
		out = append(out, r)
	}
	if next, ok := o.next(); ok {
		next.Money = "next"
		if moneyFrom < 0 && next.Track == "goods" {
			next.Money = "none"
		}
		out = append(out, next)
	}
	return out
}

// next is what is waited for now.
func (o one) next() (kit.Rail, bool) {
	r := kit.Rail{Track: "goods", State: "now", Goods: "next", When: lang.DeskNow()}
	switch o.Stage {
	case returns.StageReview:
		r.Track, r.Title = "words", lang.DeskNextReview()
	case returns.StageApproved:
		r.Title = lang.DeskNextSend()
		if o.SendUntil != nil {
			r.Text = lang.DeskNextSendBy(*o.SendUntil)
		}
	case returns.StageInTransit:
		r.Title = lang.DeskNextTransit()
	case returns.StageArrived:
		r.Title = lang.DeskNextOpen()
	case returns.StageInspecting:
		r.Title = lang.DeskNextInspect()
	case returns.StageGraded:
		r.Title = lang.DeskNextPlace()
	case returns.StageShelved:
		r.Track, r.Title = "money", lang.DeskNextMoney()
	default:
		return r, false
	}
	return r, true
}

// waits reports whether anything of the return is still to be decided about.
func (o one) waits() bool {
	switch o.Stage {
	case returns.StageRefused, returns.StageCancelled, returns.StageExpired, returns.StageClosed:
		return false
	}
	return true
}

// settled is what has been given back in all.
func (o one) settled() (gross, withheld, given money.Amount) {
	cur := o.Order.Currency
	gross, withheld, given = money.Of(0, cur), money.Of(0, cur), money.Of(0, cur)
	for _, s := range o.Settlements {
		gross.Minor += s.Gross.Minor
		withheld.Minor += s.Withheld.Minor
		given.Minor += s.Refund.Minor + s.Credit.Minor + s.Exchange.Minor
	}
	return gross, withheld, given
}

// sums are the settlements as a sum one can check.
func (o one) sums() [][]kit.SumRow {
	var groups [][]kit.SumRow
	for _, s := range o.Settlements {
		var rows []kit.SumRow
		for _, p := range s.Parts {
			rows = append(rows, partRow(p.Kind, o.called(p.SKU), p.Reason, p.Gross))
		}
		groups = append(groups, rows)
	}
	return groups
}

// expects are the parts of what is to be given back, while nothing was decided.
func (o one) expects() [][]kit.SumRow {
	var rows []kit.SumRow
	for _, p := range o.Expected.Parts {
		rows = append(rows, partRow(p.Kind, o.calledLine(p.Line), p.Reason, p.Gross))
	}
	return [][]kit.SumRow{rows}
}

func (o one) calledLine(source string) string {
	for _, l := range o.Lines {
		if l.Line == source {
			return nameOf(l)
		}
	}
	return source
}

// called is an article by its name, or, where none is known, by its number.
func (o one) called(sku string) string {
	for _, l := range o.Lines {
		if l.SKU == sku && sku != "" {
			return nameOf(l)
		}
	}
	return sku
}

// taxes are the tax by rate contained in what was settled.
func (o one) taxes() (sum []order.Rate) {
	for _, s := range o.Settlements {
		for _, p := range s.Parts {
			for _, r := range p.Taxes {
				i := slices.IndexFunc(sum, func(t order.Rate) bool { return t.BP == r.BP })
				if i < 0 {
					i = len(sum)
					sum = append(sum, order.Rate{BP: r.BP})
				}
				sum[i].Tax += r.Tax
			}
		}
	}
	return sum
}

// partRow is one part of a settlement: a piece by its name, all else by what it is, and why.
func partRow(kind, sku, reason string, gross money.Amount) kit.SumRow {
	row := kit.SumRow{Name: lang.Message{Key: "returns.part_" + kind}, Amount: gross, Minor: gross.Minor < 0}
	switch {
	case kind == "unit":
		row.Name = kit.Plain(sku)
	case sku != "":
		row.Name = lang.DeskPartOf(row.Name, sku)
	}
	switch kind {
	case "restocking_fee", "return_shipping_fee":
		if reason != "" {
			row.Note = lang.DeskPartRule(reason)
		}
	case "shipping", "fee", "already_refunded":
	default:
		if reason != "" {
			row.Note = partReason(reason)
		}
	}
	return row
}

func partReason(code string) lang.Message {
	if t := triggerName(code); t.Key != code {
		return t
	}
	if b := basisName(code); b.Key != code {
		return b
	}
	return kit.Plain(strings.ReplaceAll(code, "_", " "))
}

// unitsOf are the pieces that came of a line.
func (o one) unitsOf(line string) []returns.UnitView {
	var out []returns.UnitView
	for _, u := range o.Units {
		if u.Line == line && line != "" {
			out = append(out, u)
		}
	}
	return out
}

// strays are pieces of no line of the return.
func (o one) strays() []returns.UnitView {
	var out []returns.UnitView
	for _, u := range o.Units {
		known := false
		for _, l := range o.Lines {
			known = known || l.Line == u.Line
		}
		if !known {
			out = append(out, u)
		}
	}
	return out
}

func photoAt(hash string) string {
	if hash == "" {
		return ""
	}
	return "/api/v1/photos/" + hash
}

func photosAt(hashes []string) string {
	if len(hashes) == 0 {
		return ""
	}
	return photoAt(hashes[0])
}

// change is how often people changed a return, and the last time they did.
type change struct {
	N    int
	Last event.Record
}

// changes counts what people, shoppers and machines did to a return; what the program adds by itself does not count.
func (d desk) changes(ctx context.Context, n int64) (change, error) {
	all := event.AskTimeline(n)
	if err := d.DB.Read(ctx, all); err != nil {
		return change{}, err
	}
	var c change
	for _, r := range all.Rows {
		if r.ActorKind != db.System {
			c.N++
			c.Last = r
		}
	}
	return c, nil
}

func heldBack(o one, attempt int64) bool {
	for _, i := range o.Intents {
		if i.Intent == attempt && i.State == "approval" {
			return true
		}
	}
	return false
}

// origin says who asked for a return.
func origin(word string) lang.Message {
	return named("desk.origin_", word, "shopper", "agent", "blind")
}

func givenOf(o one) money.Amount {
	_, _, given := o.settled()
	return given
}

// foundWords names what a look found, one after the other.
func foundWords(codes []string, t lang.Tag) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = inspect.FaultName(code, t)
		if i > 0 {
			names[i] = strings.ToLower(names[i])
		}
	}
	return strings.Join(names, ", ")
}

func exchangeName(state string) lang.Message {
	return named("desk.exchange_", state, "asked", "ordered", "failed", "due")
}

func statusName(s string) lang.Message {
	return named("desk.status_", s, "announced", "accepted", "in_transit", "at_point", "out_for_delivery", "delivered", "exception", "lost", "returned")
}
