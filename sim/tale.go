package sim

import (
	"fmt"
	"time"

	"retour/door/payment/sandbox"
	"retour/ground/db"
	"retour/ground/id"
	"retour/inspect"
	"retour/order"
	"retour/returns"
)

// trouble is a small tale that must come once in every world: it makes its own order, and what goes wrong with it.
type trouble struct {
	name string
	tell func(t *tale)
}

// tale is a trouble being told. After the first step that does not go as told, nothing more of it happens.
type tale struct {
	*hand
	name string
	err  error

	sale   *sale
	ret    id.Code
	parcel id.Code
	track  string
	plates []returns.InspectAnswer
}

// play tells a trouble. Where one thread works alone, it must go as told; among many, somebody may come between.
func (t trouble) play(h *hand) {
	one := &tale{hand: h, name: t.name}
	t.tell(one)
	if one.ret != "" {
		add(h.world, &h.claims, &claim{one.ret, one.sale})
	}
	switch {
	case one.err == nil:
		h.struck(t.name)
	case h.Threads == 1:
		h.fail("trouble %s: %w", t.name, one.err)
	}
}

// do is a step that must be granted.
func do[R any](t *tale, who db.Actor, v db.Verb[R]) (got R) {
	if t.err != nil {
		return got
	}
	got, err := run(t.hand, who, v)
	if err != nil {
		t.err = fmt.Errorf("%s: %w", nameOf(v), err)
	}
	return got
}

// refuse is a step that must be refused, with one of the codes.
func refuse[R any](t *tale, who db.Actor, v db.Verb[R], codes ...string) {
	if t.err != nil {
		return
	}
	if _, err := run(t.hand, who, v); !refusedWith(err, codes...) {
		t.err = fmt.Errorf("%s: %v, not refused with one of %v", nameOf(v), err, codes)
	}
}

// must says what has to be true by now.
func (t *tale) must(ok bool, format string, args ...any) {
	if t.err == nil && !ok {
		t.err = fmt.Errorf(format, args...)
	}
}

// buys has somebody buy in a shop.
func (t *tale) buys(channel string, w wish) {
	if t.err != nil {
		return
	}
	for _, s := range t.shops {
		if s.Code == channel {
			t.sale, t.err = t.sell(s, w)
		}
	}
}

// item is a quantity of the n-th line, from 1.
func item(line int, quantity int64) returns.Item {
	return returns.Item{Line: fmt.Sprint(line), Quantity: quantity}
}

// asks has the shopper ask for a return.
func (t *tale) asks(items ...returns.Item) returns.RequestAnswer {
	if t.err != nil {
		return returns.RequestAnswer{}
	}
	got := do(t, t.sale.shopper, returns.Request{Channel: t.sale.channel, Order: t.sale.number, Items: items})
	t.ret = got.Return
	return got
}

// labels makes the parcel.
func (t *tale) labels() {
	got := do(t, t.sale.shopperOr(), returns.Label{Return: t.ret})
	t.parcel, t.track = got.Parcel, got.Tracking
}

func (s *sale) shopperOr() db.Actor {
	if s == nil {
		return agent
	}
	return s.shopper
}

// seen has the carrier see the parcel.
func (t *tale) seen() {
	do(t, carriers, returns.Track{Parcel: t.track, Source: fmt.Sprint("first-", t.parcel), Status: "accepted", At: t.Clock.Now()})
}

// comes takes the parcel in at the dock.
func (t *tale) comes(code id.Code) returns.ReceiveAnswer {
	got := do(t, t.operator(), returns.Receive{Code: string(code)})
	if got.Parcel != "" {
		t.parcel = got.Parcel
	}
	return got
}

// sound are answers without any fault, for goods of no special category.
func sound() inspect.Answers { return inspect.Answers{"contents": "right", "sealed": "sealed"} }

// worn are answers of goods that were used.
func worn() inspect.Answers {
	return inspect.Answers{"contents": "right", "sealed": "opened", "condition": "marked", "parts": "all", "clean": "clean", "packaging": "original"}
}

// unpacks inspects so many pieces of the n-th line.
func (t *tale) unpacks(line, pieces int) {
	for range pieces {
		if t.err != nil {
			return
		}
		t.plates = append(t.plates, do(t, t.operator(), returns.Inspect{Return: t.ret, Item: t.sale.lines[line-1].sku, Answers: sound()}))
	}
}

// stores puts away every piece that was unpacked.
func (t *tale) stores() {
	for _, p := range t.plates {
		do(t, t.operator(), returns.PutPiece{Plate: p.Plate, Bin: p.Destination})
	}
}

// works lets the intents that are due be carried out, and the followers read on.
func (t *tale) works() {
	if t.err != nil {
		return
	}
	t.carryOut(64)
	t.follow()
}

// waits lets time pass.
func (t *tale) waits(by time.Duration) { t.Clock.Forward(by) }

func (t *tale) sees() *returns.View {
	if t.err != nil || t.ret == "" {
		return &returns.View{}
	}
	return t.view(t.ret)
}

// owed is a settled piece of one order, whose refund is ready to go to the sandbox.
func (t *tale) owed() (attempt int64) {
	t.buys("hand", wish{lines: 1, quantity: 1, provider: sandbox.Name, tenders: 1})
	t.asks(returns.Item{Line: "1", Quantity: 1, Reason: "damaged.defect"})
	t.comes(t.ret)
	t.unpacks(1, 1)
	got := do(t, manager, returns.Settle{Return: t.ret})
	t.must(len(got.Attempts) == 1, "%d refunds of one payment", len(got.Attempts))
	if t.err != nil {
		return 0
	}
	return got.Attempts[0]
}

func (t *tale) attempt(n int64) returns.AttemptView {
	for _, r := range t.sees().Refunds {
		if r.Attempt == n {
			return r
		}
	}
	return returns.AttemptView{}
}

var _ = order.Order{}
