package sim

import (
	"fmt"
	"time"

	"retour/door/carrier"
	"retour/ground/db"
	"retour/ground/id"
	"retour/inspect"
	"retour/returns"
	"retour/stock"
)

func statusOf(text string) carrier.Status { return carrier.Status(text) }

// hours is some time, up to so many hours.
func (h *hand) hours(most int64) time.Duration { return time.Duration(h.between(0, most)) * time.Hour }

// scan is what a station adds to an act: mostly an id of its own, so that it can be taken back.
func (h *hand) scan(who db.Actor) returns.Scanned {
	if h.oneIn(4) {
		return returns.Scanned{}
	}
	at := h.Clock.Now().Add(-time.Duration(h.between(0, 90)) * time.Second)
	s := returns.Scanned{ID: fmt.Sprintf("station-%d-%d", h.Seed, h.next()), At: &at}
	add(h.world, &h.scans, scanned{s.ID, who})
	return s
}

// receive takes a parcel in, by whatever is on it.
func (h *hand) receive(text string) (returns.ReceiveAnswer, error) {
	who := h.operator()
	v := returns.Receive{Code: text, Grams: h.between(0, 4000), Scanned: h.scan(who)}
	got, err := run(h, who, v)
	if err == nil && h.oneIn(8) {
		h.struck("received_twice")
		v.Scanned = returns.Scanned{}
		if second, err := run(h, h.operator(), v); err == nil && !second.Again && second.Parcel == got.Parcel && h.Threads == 1 {
			h.fail("parcel %s was received twice", second.Parcel)
		}
	}
	return got, err
}

// answers are given at a bench, question by question, mostly kind.
func (h *hand) answers(category string) inspect.Answers {
	set := inspect.Usual().For(category)
	given := inspect.Answers{}
	for {
		q, done := set.Next(given)
		if done {
			return given
		}
		a := q.Answers[0]
		if h.oneIn(5) {
			a = pick(h, q.Answers)
		}
		given[q.ID] = a.ID
	}
}

// unpack takes one piece out of a parcel, or finds that nothing is left in it.
func (h *hand) unpack(c *claim, v *returns.View, p returns.ParcelView) {
	if h.oneIn(4) {
		who := h.operator()
		_, _ = run(h, who, returns.CloseBox{Parcel: p.Parcel, Scanned: h.scan(who)})
		return
	}
	item, category := h.inTheBox(c, v)
	h.look(returns.Inspect{Parcel: p.Parcel, Item: item, Answers: h.answers(category), NoPhoto: "no_camera"})
}

// inTheBox is what an operator holds in the hand: mostly what was announced.
func (h *hand) inTheBox(c *claim, v *returns.View) (item, category string) {
	switch {
	case h.oneIn(20):
		h.struck("unknown_item")
		return fmt.Sprintf("FOREIGN-%d", h.chance.IntN(5)), ""
	case h.oneIn(15) || len(v.Lines) == 0:
		h.struck("extra_item")
		l := pick(h, c.sale.lines)
		return l.sku, l.category
	}
	line := pick(h, v.Lines)
	for _, l := range c.sale.lines {
		if l.sku == line.SKU {
			category = l.category
		}
	}
	return pick(h, []string{line.SKU, line.SKU, line.Line}), category
}

// look inspects a piece.
func (h *hand) look(v returns.Inspect) {
	who := h.operator()
	v.Scanned = h.scan(who)
	got, err := run(h, who, v)
	if err == nil && h.oneIn(6) { // looked at once more
		_, _ = run(h, who, returns.Inspect{Plate: got.Plate, Answers: v.Answers, NoPhoto: v.NoPhoto})
	}
}

// putAway brings a piece to a bin: mostly the right one.
func (h *hand) putAway(u returns.UnitView) {
	purpose, closed := u.Destination, false
	switch {
	case h.oneIn(8):
		h.struck("wrong_bin")
		purpose = pick(h, purposes)
	case h.oneIn(12):
		h.struck("closed_bin")
		closed = true
	}
	bin, ok := h.binFor(purpose, closed)
	if !ok {
		return // there is none of that kind here
	}
	who := h.operator()
	v := returns.PutPiece{Plate: u.Plate, Bin: bin, Scanned: h.scan(who)}
	if _, err := run(h, who, v); err == nil && h.oneIn(8) {
		v.Scanned = returns.Scanned{}
		_, _ = run(h, who, v)
	}
}

// binFor is the first bin for a way out, as its label says: a closed one, where somebody did not look.
func (h *hand) binFor(purpose string, closed bool) (string, bool) {
	bins := stock.AskBins(purpose)
	if err := h.DB.Read(h.ctx, bins); err != nil {
		h.fail("bins: %w", err)
	}
	for _, b := range bins.Rows {
		if b.Closed == closed {
			return string(b.Code()), true
		}
	}
	return "", false
}

// undoSomething takes a scan back: one's last, or an older one, or the same once more.
func (h *hand) undoSomething() {
	s, ok := recent(h, &h.scans)
	if ok && h.oneIn(3) {
		s, ok = anyOf(h, &h.scans)
	}
	if !ok {
		return
	}
	v := returns.Undo{Scan: s.id}
	if h.oneIn(3) {
		v.Scan = ""
	}
	got, err := run(h, s.who, v)
	if err == nil && h.oneIn(4) {
		_, _ = run(h, s.who, returns.Undo{Scan: got.Scan})
	}
}

// strayParcel is a box that nobody announced: it is kept, opened, and perhaps matched later.
func (h *hand) strayParcel() {
	if p, ok := recent(h, &h.orphans); ok && !h.oneIn(3) {
		h.orphan(p)
		return
	}
	got, err := h.receive(fmt.Sprintf("1Z-%06d", h.chance.IntN(40)))
	if err == nil && got.Orphan && !got.Again {
		add(h.world, &h.orphans, got.Parcel)
	}
}

func (h *hand) orphan(p id.Code) {
	switch h.chance.IntN(4) {
	case 0:
		h.look(returns.Inspect{Parcel: p, Item: fmt.Sprintf("STRAY-%d", h.chance.IntN(9)), Answers: h.answers(""), NoPhoto: "no_camera"})
	case 1:
		who := h.operator()
		_, _ = run(h, who, returns.CloseBox{Parcel: p, Scanned: h.scan(who)})
	default:
		if c, ok := recent(h, &h.claims); ok {
			_, _ = run(h, h.operator(), returns.Match{Parcel: p, Return: c.code})
		}
	}
}
