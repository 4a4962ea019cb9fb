package sim

import (
	"fmt"
	"slices"
	"time"

	"retour/ground/id"
	"retour/ground/lang"
	"retour/returns"
)

// act is what somebody does next: something new, or the next step of a return under way.
func (h *hand) act() {
	switch h.chance.IntN(12) {
	case 0, 1:
		h.newReturn()
	case 2:
		h.strayParcel()
	case 3:
		h.undoSomething()
	case 4:
		h.money()
	case 5:
		if h.oneIn(3) {
			h.correct()
		}
		h.money()
	default:
		h.goOn()
	}
}

// newReturn is a shopper, or an agent for one, who wants to send something back.
func (h *hand) newReturn() {
	s, ok := anyOf(h, &h.sales)
	if !ok || h.oneIn(2) {
		var err error
		if s, err = h.sell(pick(h, h.shops), wish{historic: h.oneIn(8)}); err != nil {
			return // it is in the report
		}
	}
	h.ask(s, h.items(s)...)
}

// ask requests a return and remembers it.
func (h *hand) ask(s *sale, items ...returns.Item) {
	who := s.shopper
	if h.oneIn(4) {
		who = agent
	}
	if got, err := run(h, who, returns.Request{Channel: s.channel, Order: s.number, Items: items}); err == nil {
		add(h.world, &h.claims, &claim{got.Return, s})
	}
}

var reasons = []string{"", "", "changed_mind", "size.too_small", "not_liked.look", "damaged.defect", "damaged.transit", "wrong_item", "missing.not_delivered", "other"}

// items are what a shopper chooses: some lines, some of their pieces, a reason, what is wanted for them.
func (h *hand) items(s *sale) []returns.Item {
	var items []returns.Item
	for _, l := range s.lines {
		if len(items) > 0 && h.oneIn(2) {
			continue
		}
		item := returns.Item{Line: l.source, Quantity: h.between(1, l.quantity), Reason: pick(h, reasons)}
		if h.oneIn(3) {
			item.Resolution = pick(h, []string{"refund", "credit", "exchange", "repair", "keep"})
		}
		if item.Resolution == "exchange" && h.oneIn(2) {
			item.Exchange = "OTHER-1"
		}
		if h.oneIn(3) {
			item.Comment = fmt.Sprintf("It is not what I thought, says shopper %d", h.next())
		}
		items = append(items, item)
	}
	return items
}

// view reads what is known of a return.
func (h *hand) view(c id.Code) *returns.View {
	v, err := returns.Load(h.ctx, h.DB, c.Number(id.Return), lang.English)
	if err != nil {
		if h.ctx.Err() == nil {
			h.fail("view of %s: %w", c, err)
		}
		return &returns.View{Return: c}
	}
	return v
}

// goOn does with some return what its state asks for, a few steps in a row; now and then what it does not.
func (h *hand) goOn() {
	c, ok := recent(h, &h.claims)
	if ok && h.oneIn(4) {
		c, ok = anyOf(h, &h.claims)
	}
	for range h.between(1, 6) {
		if !ok || h.ctx.Err() != nil {
			return
		}
		h.nextStep(c)
		h.Clock.Forward(time.Duration(h.between(0, 30)) * time.Minute)
		if h.oneIn(4) {
			h.background()
		}
	}
}

func (h *hand) nextStep(c *claim) {
	v := h.view(c.code)
	if h.oneIn(8) {
		h.meddle(c, v)
		return
	}
	switch v.Stage {
	case returns.StageReview:
		_, _ = run(h, manager, returns.Decide{Return: c.code, Allow: !h.oneIn(4), Why: "looked_at"})
	case returns.StageApproved:
		h.send(c, v)
	case returns.StageInTransit:
		h.onTheWay(v)
	default:
		h.atTheBench(c, v)
	}
}

// meddle does something whatever the state of the return: most of it must be refused, none of it may do harm.
func (h *hand) meddle(c *claim, v *returns.View) {
	switch h.chance.IntN(9) {
	case 0:
		_, _ = run(h, c.sale.shopper, returns.Cancel{Return: c.code})
	case 1:
		_, _ = run(h, c.sale.shopper, returns.Change{Return: c.code, Items: h.items(c.sale)})
	case 2:
		_, _ = run(h, manager, returns.Decide{Return: c.code, Allow: h.oneIn(2), Why: "second_thoughts"})
	case 3:
		_, _ = run(h, manager, returns.Close{Return: c.code, Why: "never_sent"})
	case 4:
		_, _ = run(h, agent, returns.Expire{Return: c.code})
	case 5:
		_, _ = run(h, c.sale.shopper, returns.Label{Return: c.code})
	case 6:
		h.settle(c, v)
	case 7:
		h.receive(string(c.code))
	default:
		_, _ = run(h, agent, returns.Remind{Return: c.code})
	}
}

// send makes a label, or changes the mind, or sends, or lets it lie.
func (h *hand) send(c *claim, v *returns.View) {
	live := slices.DeleteFunc(slices.Clone(v.Parcels), func(p returns.ParcelView) bool { return p.Status == "void" || p.ArrivedAt != nil })
	switch {
	case h.oneIn(10):
		_, _ = run(h, pick(h, []*claim{c}).sale.shopper, returns.Cancel{Return: c.code})
	case h.oneIn(8):
		_, _ = run(h, agent, returns.Change{Return: c.code, Items: h.items(c.sale)})
	case h.oneIn(8):
		h.receive(string(c.code)) // sent without any label
	case len(live) == 0 || h.oneIn(8):
		label := returns.Label{Return: c.code}
		if h.oneIn(4) {
			label.Carrier = "fake"
		}
		if len(live) > 0 && h.oneIn(2) {
			label.Replaces = live[0].Parcel
		} else if len(live) > 0 && len(v.Lines) > 0 {
			label.Items = []returns.Piece{{Line: v.Lines[0].Line, Quantity: 1}}
		}
		_, _ = run(h, c.sale.shopper, label)
	default:
		h.track(pick(h, live), "accepted")
	}
}

// track is a carrier that tells of a parcel: late, twice, in any order.
func (h *hand) track(p returns.ParcelView, status string) {
	name := p.Tracking
	if name == "" || h.oneIn(3) {
		name = string(p.Parcel)
	}
	at := h.Clock.Now()
	seen := returns.Track{Parcel: name, Source: fmt.Sprintf("scan-%s-%s-%d", p.Parcel, status, h.chance.IntN(3)), Status: statusOf(status), At: at.Add(-h.hours(30)), Place: "Inventown"}
	_, _ = run(h, carriers, seen)
	if h.oneIn(6) {
		h.struck("scan_told_twice")
		_, _ = run(h, carriers, seen)
	}
}

// onTheWay moves a parcel on, or has it arrive.
func (h *hand) onTheWay(v *returns.View) {
	moving := slices.DeleteFunc(slices.Clone(v.Parcels), func(p returns.ParcelView) bool { return p.ArrivedAt != nil })
	if len(moving) == 0 {
		h.receive(string(v.Return))
		return
	}
	p := pick(h, moving)
	switch h.chance.IntN(5) {
	case 0:
		h.track(p, pick(h, []string{"announced", "in_transit", "out_for_delivery", "exception", "delivered", "lost", "returned_to_sender"}))
	case 1:
		h.receive(string(v.Return))
	case 2:
		if p.Tracking != "" {
			h.receive(p.Tracking)
		}
	default:
		h.receive(string(p.Parcel))
	}
}

// atTheBench looks at what came, puts it away, or decides on money.
func (h *hand) atTheBench(c *claim, v *returns.View) {
	open := slices.DeleteFunc(slices.Clone(v.Parcels), func(p returns.ParcelView) bool { return p.ArrivedAt == nil || p.OpenedAt != nil })
	loose := slices.DeleteFunc(slices.Clone(v.Units), func(u returns.UnitView) bool { return u.PlacedAt != nil || u.GradedAt == nil })
	switch {
	case len(open) > 0 && !h.oneIn(4):
		h.unpack(c, v, pick(h, open))
	case len(loose) > 0 && !h.oneIn(4):
		h.putAway(pick(h, loose))
	case v.Money != "settled" && !h.oneIn(3):
		h.settle(c, v)
	case h.oneIn(3):
		_, _ = run(h, manager, returns.Close{Return: c.code, Why: pick(h, []string{"lost_by_carrier", "missing_accepted"})})
	case len(v.Parcels) > 0:
		h.onTheWay(v)
	}
}
