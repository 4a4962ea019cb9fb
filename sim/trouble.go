package sim

import (
	"fmt"
	"time"

	"retour/door/carrier/fake"
	"retour/door/payment/manual"
	"retour/door/payment/sandbox"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
	"retour/stock"
)

// troubles are all that must strike a world at least once.
func troubles() []trouble {
	all := []trouble{
		{"clicked_at_once", clickedAtOnce},
		{"key_for_something_else", keyForSomethingElse},
		{"no_right", noRight},
		{"asked_too_much", askedTooMuch},
		{"asked_too_late", askedTooLate},
		{"asked_by_a_stranger", askedByAStranger},
		{"both_change", bothChange},
		{"cancelled_after_label", cancelledAfterLabel},
		{"expired_and_sent", expiredAndSent},
		{"reminded", reminded},
		{"second_parcel", secondParcel},
		{"label_lost", labelLost},
		{"label_lost_and_found", labelLostAndFound},
		{"label_answer_lost", labelAnswerLost},
		{"piece_missing", pieceMissing},
		{"piece_found_later", pieceFoundLater},
		{"parcel_lost", parcelLost},
		{"parcel_after_the_end", parcelAfterTheEnd},
		{"orphan_matched", orphanMatched},
		{"extra_piece", extraPiece},
		{"unknown_piece", unknownPiece},
		{"undo_receive", undoReceive},
		{"undo_inspect", undoInspect},
		{"undo_put", undoPut},
		{"undo_close_box", undoCloseBox},
		{"scan_sent_twice", scanSentTwice},
		{"wrong_bin_refused", wrongBin},
		{"stock_taken", stockTaken},
		{"paid_before_it_came", paidBeforeItCame},
		{"paid_and_never_sent", paidAndNeverSent},
		{"exchange_failed", exchangeFailed},
		{"exchange_cheaper", exchangeCheaper},
		{"exchange_dearer", exchangeDearer},
		{"store_credit", storeCredit},
		{"goodwill", goodwill},
		{"deduction", deduction},
		{"whole_order_back", wholeOrderBack},
		{"came_back_before", cameBackBefore},
		{"refund_paid_again", refundPaidAgain},
		{"refund_elsewhere", refundElsewhere},
		{"refund_by_hand", refundByHand},
		{"refund_approved", refundApproved},
		{"refund_short", refundShort},
		{"order_corrected", orderCorrected},
		{"price_corrected", priceCorrected},
	}
	for _, f := range append([]sandbox.Fault{crashBefore, crashAfter, webhookFirst, webhookLost, refusedByHook}, sandbox.Faults...) {
		if f != sandbox.ShortPay { // refund_short tells it whole
			all = append(all, trouble{"refund_meets_" + string(f), refundMeets(f)})
		}
	}
	return all
}

// Names of the troubles, each of which Run lets strike at least once.
func Troubles() []string {
	var names []string
	for _, t := range troubles() {
		names = append(names, t.name)
	}
	return names
}

func clickedAtOnce(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 2})
	if t.err != nil {
		return
	}
	got, err := clicked(t.hand, t.sale.shopper, returns.Request{Channel: t.sale.channel, Order: t.sale.number, Items: []returns.Item{item(1, 2)}})
	t.ret, t.err = got.Return, err
	t.comes(t.ret)
	t.unpacks(1, 2)
}

func keyForSomethingElse(t *tale) {
	t.buys("north", wish{lines: 2, quantity: 2})
	if t.err != nil {
		return
	}
	key := t.key()
	ask := returns.Request{Channel: t.sale.channel, Order: t.sale.number, Items: []returns.Item{item(1, 1)}}
	got, err := call(t.hand, t.sale.shopper, key, ask)
	t.ret, t.err = got.Return, err
	ask.Items = []returns.Item{item(2, 1)}
	_, err = call(t.hand, t.sale.shopper, key, ask)
	t.must(refusedWith(err, "fault.key_reused"), "another input under one key: %v", err)
}

func noRight(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 1})
	t.asks(item(1, 1))
	refuse(t, t.operator(), returns.Settle{Return: t.ret}, "fault.forbidden")
	refuse(t, agent, returns.Receive{Code: string(t.ret)}, "fault.forbidden")
	refuse(t, db.Actor{}, returns.Receive{Code: string(t.ret)}, "fault.unauthenticated")
	refuse(t, someone(31, access.Merchandiser), returns.Cancel{Return: t.ret}, "fault.forbidden")
}

func askedTooMuch(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 3})
	if t.err != nil {
		return
	}
	ask := returns.Request{Channel: t.sale.channel, Order: t.sale.number, Items: []returns.Item{item(1, 4)}}
	refuse(t, t.sale.shopper, ask, "returns.over_quantity")
	t.asks(item(1, 3))
	ask.Items[0].Quantity = 1
	refuse(t, t.sale.shopper, ask, "returns.none_left")
	ask.Items = []returns.Item{item(9, 1)}
	refuse(t, t.sale.shopper, ask, "returns.line_unknown")
}

func askedTooLate(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 1, days: 90})
	if t.err != nil {
		return
	}
	refuse(t, t.sale.shopper, returns.Request{Channel: t.sale.channel, Order: t.sale.number, Items: []returns.Item{{Line: "1", Quantity: 1, Reason: "changed_mind"}}},
		"returns.window_closed", "returns.refused_by_terms")
}

func askedByAStranger(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 1})
	t.asks(item(1, 1))
	if t.err != nil {
		return
	}
	stranger := shopperOf(t.sale.id + 1)
	refuse(t, stranger, returns.Cancel{Return: t.ret}, "fault.not_found")
	refuse(t, stranger, returns.Request{Channel: t.sale.channel, Order: t.sale.number, Items: []returns.Item{item(1, 1)}}, "fault.not_found", "returns.order_unknown")
	refuse(t, stranger, returns.Label{Return: t.ret}, "fault.not_found")
}

// bothChange: an agent and the shopper change one return, at the same moment where several threads work.
func bothChange(t *tale) {
	t.buys("north", wish{lines: 2, quantity: 3})
	t.asks(item(1, 1))
	t.labels()
	if t.err != nil {
		return
	}
	one := func() { do(t, agent, returns.Change{Return: t.ret, Items: []returns.Item{item(1, 2)}}) }
	two := func() {
		_, err := run(t.hand, t.sale.shopper, returns.Change{Return: t.ret, Items: []returns.Item{item(1, 1), item(2, 3)}})
		t.must(err == nil, "Change: %v", err)
	}
	one()
	two()
	t.comes(t.parcel)
	t.unpacks(2, 3)
	t.unpacks(1, 1)
	v := t.sees()
	t.must(v.Counts.Graded == 4 && v.Counts.Announced == 4, "after two changes %+v", v.Counts)
}

func cancelledAfterLabel(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 2})
	t.asks(item(1, 2))
	t.labels()
	do(t, t.sale.shopperOr(), returns.Cancel{Return: t.ret})
	do(t, t.sale.shopperOr(), returns.Cancel{Return: t.ret})
	refuse(t, t.sale.shopperOr(), returns.Label{Return: t.ret}, "returns.not_open")
	t.asks(item(1, 2)) // the pieces are free again
}

// expiredAndSent: nothing was sent in time, the pieces are free again; then the parcel comes all the same.
func expiredAndSent(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 1})
	t.asks(item(1, 1))
	t.labels()
	do(t, agent, returns.Expire{Return: t.ret})
	t.comes(t.parcel)
	t.unpacks(1, 1)
	do(t, manager, returns.Decide{Return: t.ret, Allow: true, Why: "came_late"})
	t.works()
	if t.sees().Money == "none" {
		do(t, manager, returns.Settle{Return: t.ret})
	}
}

func reminded(t *tale) {
	t.buys("east", wish{lines: 1, quantity: 1})
	t.asks(item(1, 1))
	t.waits(4 * 24 * time.Hour)
	t.sweeps()
	t.waits(15 * 24 * time.Hour)
	t.sweeps()
	t.must(t.sees().Stage == returns.StageExpired, "after its days it is %s", t.sees().Stage)
}

func (t *tale) sweeps() {
	if t.err == nil {
		t.err = returns.Sweep(t.ctx, t.DB)
	}
}

func secondParcel(t *tale) {
	t.buys("north", wish{lines: 2, quantity: 2})
	t.asks(item(1, 2), item(2, 2))
	t.labels()
	first := t.parcel
	second := do(t, t.sale.shopperOr(), returns.Label{Return: t.ret, Items: []returns.Piece{{Line: "2", Quantity: 2}}})
	got := t.comes(first)
	t.must(got.Pieces == 2, "the first parcel brings %d pieces", got.Pieces)
	t.unpacks(1, 2)
	do(t, t.operator(), returns.CloseBox{Parcel: first})
	got = t.comes(second.Parcel)
	t.must(got.Pieces == 2, "the second parcel brings %d pieces", got.Pieces)
	t.unpacks(2, 2)
}

func labelLost(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 2})
	t.asks(item(1, 2))
	t.labels()
	again := do(t, t.sale.shopperOr(), returns.Label{Return: t.ret, Replaces: t.parcel})
	t.track = again.Tracking
	t.seen()
	t.comes(again.Parcel)
	t.unpacks(1, 2)
}

// labelLostAndFound: the old label turns up and is used in spite of the new one.
func labelLostAndFound(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 2})
	t.asks(item(1, 2))
	t.labels()
	do(t, t.sale.shopperOr(), returns.Label{Return: t.ret, Replaces: t.parcel})
	t.seen()
	got := t.comes(t.parcel)
	t.must(got.Pieces == 2, "the parcel with the old label brings %d pieces", got.Pieces)
	t.unpacks(1, 2)
}

// labelAnswerLost: the carrier makes a label and its answer is lost; in the end there is one label, and one on the bill.
func labelAnswerLost(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 1})
	t.asks(item(1, 1))
	t.carrier.Order(fake.DropAfter)
	do(t, t.sale.shopperOr(), returns.Label{Return: t.ret, Carrier: fake.Name})
	for range 4 {
		t.works()
		t.waits(time.Hour)
	}
	v := t.sees()
	t.must(len(v.Parcels) == 1 && v.Parcels[0].Label == "made", "the label is %+v", v.Parcels)
}

func pieceMissing(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 3})
	t.asks(item(1, 3))
	t.comes(t.ret)
	t.unpacks(1, 2)
	got := do(t, t.operator(), returns.CloseBox{Parcel: t.parcel})
	t.must(len(got.Missing) == 1 && got.Missing[0].Quantity == 1, "missing: %+v", got.Missing)
	do(t, t.operator(), returns.CloseBox{Parcel: t.parcel})
	t.works()
	t.stores()
	do(t, manager, returns.Close{Return: t.ret, Why: "missing_accepted"})
}

func pieceFoundLater(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 2})
	t.asks(item(1, 2))
	t.comes(t.ret)
	t.unpacks(1, 1)
	do(t, t.operator(), returns.CloseBox{Parcel: t.parcel})
	t.unpacks(1, 1)
	t.must(t.sees().Counts.Missing == 0, "still missing: %+v", t.sees().Counts)
	t.works()
	t.stores()
	t.works()
	t.must(t.sees().Stage == returns.StageClosed, "in the end it is %s: %+v", t.sees().Stage, t.sees().Counts)
}

func parcelLost(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 2})
	t.asks(item(1, 2))
	t.labels()
	t.seen()
	do(t, carriers, returns.Track{Parcel: t.track, Source: "lost", Status: "lost", At: t.Clock.Now()})
	do(t, manager, returns.Close{Return: t.ret, Why: "lost_by_carrier"})
}

// parcelAfterTheEnd: never sent, closed, and then it stands at the dock.
func parcelAfterTheEnd(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 1})
	t.asks(item(1, 1))
	t.labels()
	do(t, manager, returns.Close{Return: t.ret, Why: "never_sent"})
	t.comes(t.parcel)
	t.unpacks(1, 1)
	do(t, manager, returns.Settle{Return: t.ret})
}

func orphanMatched(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 2})
	t.asks(item(1, 2))
	box := do(t, t.operator(), returns.Receive{Code: fmt.Sprintf("UNREADABLE-%d", t.next())})
	t.must(box.Orphan, "a parcel nobody announced: %+v", box)
	do(t, t.operator(), returns.Inspect{Parcel: box.Parcel, Item: "WHO-KNOWS", Answers: sound()})
	got := do(t, t.operator(), returns.Match{Parcel: box.Parcel, Return: t.ret})
	do(t, t.operator(), returns.Match{Parcel: box.Parcel, Return: t.ret})
	t.must(got.Pieces == 2, "matched with %d pieces", got.Pieces)
	if t.err == nil {
		do(t, t.operator(), returns.Inspect{Parcel: box.Parcel, Item: t.sale.lines[0].sku, Answers: worn(), NoPhoto: "no_camera"})
	}
}

func extraPiece(t *tale) {
	t.buys("hand", wish{lines: 2, quantity: 2})
	t.asks(item(1, 1))
	t.comes(t.ret)
	t.unpacks(1, 1)
	t.unpacks(2, 1)
	t.must(t.err != nil || t.plates[1].Extra, "a piece that was not announced: %+v", t.plates)
	do(t, manager, returns.Settle{Return: t.ret})
}

func unknownPiece(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 1})
	t.asks(item(1, 1))
	t.comes(t.ret)
	got := do(t, t.operator(), returns.Inspect{Return: t.ret, Item: "NEVER-SOLD", Answers: sound()})
	t.must(got.Unknown, "a piece of no order: %+v", got)
	do(t, t.operator(), returns.PutPiece{Plate: got.Plate, Bin: got.Destination})
	t.unpacks(1, 1)
}

func (t *tale) scanned(n int) returns.Scanned {
	return returns.Scanned{ID: fmt.Sprintf("tale-%s-%d-%d", t.name, t.Seed, n)}
}

func undoReceive(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 2})
	t.asks(item(1, 2))
	who := operators[0]
	do(t, who, returns.Receive{Code: string(t.ret), Scanned: t.scanned(1)})
	do(t, who, returns.Undo{Scan: t.scanned(1).ID})
	do(t, who, returns.Undo{Scan: t.scanned(1).ID})
	t.must(t.sees().Counts.Arrived == 0, "arrived: %+v", t.sees().Counts)
	t.comes(t.ret)
	t.unpacks(1, 2)
}

func undoInspect(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 2})
	t.asks(item(1, 2))
	t.comes(t.ret)
	who := operators[1]
	if t.err != nil {
		return
	}
	look := returns.Inspect{Return: t.ret, Item: t.sale.lines[0].sku, Answers: worn(), NoPhoto: "no_camera", Scanned: t.scanned(1)}
	do(t, who, look)
	do(t, who, returns.Undo{})
	t.must(t.sees().Counts.Graded == 0, "graded: %+v", t.sees().Counts)
	refuse(t, operators[2], returns.Undo{Scan: t.scanned(1).ID}, "returns.nothing_to_undo")
	t.unpacks(1, 2)
}

func undoPut(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 1})
	t.asks(item(1, 1))
	t.comes(t.ret)
	t.unpacks(1, 1)
	do(t, manager, returns.Settle{Return: t.ret})
	if t.err != nil {
		return
	}
	who := operators[2]
	do(t, who, returns.PutPiece{Plate: t.plates[0].Plate, Bin: t.plates[0].Destination, Scanned: t.scanned(1)})
	t.must(t.sees().Stage == returns.StageClosed, "put away and settled it is %s", t.sees().Stage)
	do(t, who, returns.Undo{Scan: t.scanned(1).ID})
	t.must(t.sees().Counts.Placed == 0, "placed: %+v", t.sees().Counts)
	t.stores()
	t.must(t.sees().Stage == returns.StageClosed, "put away again it is %s", t.sees().Stage)
}

func undoCloseBox(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 2})
	t.asks(item(1, 2))
	t.comes(t.ret)
	who := operators[0]
	do(t, who, returns.CloseBox{Parcel: t.parcel, Scanned: t.scanned(1)})
	t.must(t.sees().Counts.Missing == 2, "missing: %+v", t.sees().Counts)
	do(t, who, returns.Undo{Scan: t.scanned(1).ID})
	t.must(t.sees().Counts.Missing == 0, "missing: %+v", t.sees().Counts)
	t.unpacks(1, 2)
}

// scanSentTwice: a station that lost the answer sends a scan again under another key.
func scanSentTwice(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 2})
	t.asks(item(1, 2))
	t.comes(t.ret)
	if t.err != nil {
		return
	}
	look := returns.Inspect{Return: t.ret, Item: t.sale.lines[0].sku, Answers: sound(), Scanned: t.scanned(1)}
	do(t, operators[0], look)
	refuse(t, operators[0], look, "returns.scan_known")
	t.must(t.sees().Counts.Graded == 1, "graded: %+v", t.sees().Counts)
}

func wrongBin(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 1})
	t.asks(item(1, 1))
	t.comes(t.ret)
	t.unpacks(1, 1)
	if t.err != nil {
		return
	}
	p := t.plates[0]
	refuse(t, t.operator(), returns.PutPiece{Plate: p.Plate, Bin: "recycle"}, "returns.bin_wrong")
	refuse(t, t.operator(), returns.PutPiece{Plate: p.Plate, Bin: p.Destination + "-closed"}, "returns.bin_closed")
	refuse(t, t.operator(), returns.PutPiece{Plate: p.Plate, Bin: "nowhere"}, "returns.bin_unknown")
	t.stores()
	t.stores()
	refuse(t, t.operator(), returns.PutPiece{Plate: p.Plate, Bin: "recycle"}, "returns.unit_placed")
}

func stockTaken(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 2})
	t.asks(item(1, 2))
	t.comes(t.ret)
	t.unpacks(1, 2)
	t.stores()
	if t.err != nil {
		return
	}
	p := t.plates[0]
	take := stock.Take{Bin: p.Destination, Shop: "hand", SKU: p.SKU, Grade: p.Grade, Quantity: 1, Why: "sold"}
	do(t, keeper, take)
	take.Quantity = 100_000
	refuse(t, keeper, take, "stock.too_few")
}

// paidBeforeItCame: the shop pays at once; the piece that comes later takes its unit over.
func paidBeforeItCame(t *tale) {
	t.buys("sud", wish{lines: 1, quantity: 2})
	t.asks(item(1, 2))
	t.works()
	t.must(t.sees().Counts.Settled == 2, "settled at once: %+v", t.sees().Counts)
	t.comes(t.ret)
	t.unpacks(1, 2)
	t.stores()
	v := t.sees()
	t.must(v.Stage == returns.StageClosed && len(v.Units) == 2, "in the end it is %s with %d pieces", v.Stage, len(v.Units))
}

func paidAndNeverSent(t *tale) {
	t.buys("sud", wish{lines: 1, quantity: 2})
	t.asks(item(1, 1))
	t.works()
	do(t, manager, returns.Close{Return: t.ret, Why: "never_sent"})
	if t.err != nil {
		return
	}
	refuse(t, t.sale.shopper, returns.Request{Channel: "sud", Order: t.sale.number, Items: []returns.Item{item(1, 2)}}, "returns.over_quantity")
}

// exchanged is a return for other goods that came and was settled.
func (t *tale) exchanged() returns.ExchangeView {
	t.buys("hand", wish{lines: 1, quantity: 2, provider: sandbox.Name, tenders: 2})
	t.asks(returns.Item{Line: "1", Quantity: 2, Resolution: "exchange", Exchange: "OTHER-1"})
	t.comes(t.ret)
	t.unpacks(1, 2)
	do(t, manager, returns.Settle{Return: t.ret})
	v := t.sees()
	t.must(len(v.Exchanges) == 1, "%d exchanges", len(v.Exchanges))
	if t.err != nil {
		return returns.ExchangeView{}
	}
	return v.Exchanges[0]
}

func exchangeFailed(t *tale) {
	x := t.exchanged()
	got := do(t, agent, returns.EndExchange{Exchange: x.Exchange, Failed: true})
	t.must(got.Difference.Minor == -x.Price.Minor && len(got.Attempts) > 0, "a failed exchange: %+v", got)
	refuse(t, agent, returns.EndExchange{Exchange: x.Exchange, Order: "N1"}, "returns.attempt_ended", "returns.exchange_ended")
	t.works()
}

func exchangeCheaper(t *tale) {
	x := t.exchanged()
	price := money.Of(x.Price.Minor/3, x.Price.Currency)
	do(t, agent, returns.EndExchange{Exchange: x.Exchange, Order: fmt.Sprint("NEW-", t.next()), Price: &price})
	t.works()
}

func exchangeDearer(t *tale) {
	x := t.exchanged()
	price := money.Of(x.Price.Minor+500, x.Price.Currency)
	do(t, agent, returns.EndExchange{Exchange: x.Exchange, Order: fmt.Sprint("NEW-", t.next()), Price: &price})
	do(t, manager, returns.PayDue{Exchange: x.Exchange, Amount: money.Of(200, price.Currency), Reference: "CARD-1"})
	refuse(t, manager, returns.PayDue{Exchange: x.Exchange, Amount: money.Of(301, price.Currency), Reference: "CARD-2"}, "returns.due_too_much")
	do(t, manager, returns.PayDue{Exchange: x.Exchange, Amount: money.Of(300, price.Currency), Reference: "CARD-3"})
}

func storeCredit(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 1})
	t.asks(returns.Item{Line: "1", Quantity: 1, Resolution: "credit"})
	t.comes(t.ret)
	t.unpacks(1, 1)
	got := do(t, manager, returns.Settle{Return: t.ret})
	t.must(len(got.Attempts) == 0 && got.Credit.Minor > 0, "store credit: %+v", got)
}

// goodwill beyond the pieces uses up what the last piece would have brought.
func goodwill(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 2})
	t.asks(item(1, 2))
	t.comes(t.ret)
	t.unpacks(1, 2)
	if t.err != nil {
		return
	}
	much := money.Of(1<<40, "GBP")
	refuse(t, manager, returns.Settle{Return: t.ret, Plates: []id.Code{t.plates[0].Plate}, Goodwill: &much}, "returns.refund_too_large")
	some := money.Of(250, "GBP")
	do(t, manager, returns.Settle{Return: t.ret, Plates: []id.Code{t.plates[0].Plate}, Goodwill: &some})
	do(t, manager, returns.Settle{Return: t.ret})
}

func deduction(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 1})
	t.asks(item(1, 1))
	t.comes(t.ret)
	t.unpacks(1, 1)
	if t.err != nil {
		return
	}
	less := func(minor int64) []returns.Deduction {
		return []returns.Deduction{{Plate: t.plates[0].Plate, Amount: money.Of(minor, "GBP"), Reason: "worn"}}
	}
	refuse(t, manager, returns.Settle{Return: t.ret, Deductions: less(1 << 40)}, "returns.deduction_too_large")
	got := do(t, manager, returns.Settle{Return: t.ret, Deductions: less(99)})
	t.must(got.Withheld.Minor >= 99, "withheld: %+v", got)
	refuse(t, manager, returns.Settle{Return: t.ret}, "returns.nothing_to_settle")
}

func wholeOrderBack(t *tale) {
	t.buys("north", wish{lines: 2, quantity: 2, shipping: true, tenders: 2})
	t.asks(returns.Item{Line: "1", Quantity: 2, Reason: "damaged.defect", Resolution: "refund"}, returns.Item{Line: "2", Quantity: 2, Reason: "damaged.defect", Resolution: "refund"})
	t.comes(t.ret)
	t.unpacks(1, 2)
	t.unpacks(2, 2)
	t.works()
	t.stores()
}

// cameBackBefore: a piece came back before Retour; only the others can still come.
func cameBackBefore(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 3, historic: true})
	if t.err != nil {
		return
	}
	refuse(t, t.sale.shopper, returns.Request{Channel: "north", Order: t.sale.number, Items: []returns.Item{item(1, 3)}}, "returns.over_quantity")
	t.asks(item(1, 2))
	t.comes(t.ret)
	t.unpacks(1, 2)
	t.works()
	t.stores()
}

// refundMeets lets a refund meet one fault of the provider, of the wire, or of our own process.
func refundMeets(f sandbox.Fault) func(*tale) {
	return func(t *tale) {
		n := t.owed()
		if t.err != nil {
			return
		}
		t.provider.plan(n, f)
		t.works()
		t.must(t.Threads > 1 || t.provider.hit(n), "the provider was not called")
	}
}

func refundPaidAgain(t *tale) {
	n := t.owed()
	if t.err != nil {
		return
	}
	t.provider.plan(n, sandbox.Decline)
	t.works()
	t.must(t.attempt(n).State == returns.AttemptFailed, "declined, it is %s", t.attempt(n).State)
	next := do(t, manager, returns.PayAgain{Attempt: n, Provider: manual.Name})
	refuse(t, manager, returns.PayAgain{Attempt: n}, "returns.again_too_much")
	t.works()
	do(t, manager, returns.ConfirmRefund{Attempt: next.Attempt, Paid: true, Reference: "BANK-AGAIN"})
	refuse(t, manager, returns.PayAgain{Attempt: n}, "returns.again_too_much")
}

// refundElsewhere: somebody pays back in the provider's own portal.
func refundElsewhere(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 2, provider: sandbox.Name, tenders: 1})
	t.asks(item(1, 2))
	if t.err != nil {
		return
	}
	paid := t.sale.tenders[0]
	if t.err = t.provider.elsewhere(t.ctx, paid.Payment, money.Of(paid.Amount.Minor/4, paid.Amount.Currency), t.sale.number); t.err != nil {
		return
	}
	t.webhooksDue(true)
	t.webhooksDue(true) // nothing is told twice by itself; but webhooks come twice, and under other names
	for _, name := range []string{"again", "once-more"} {
		told := returns.NoticeRefund{Notice: name, Payment: paid.Payment, Provider: sandbox.Name, State: "done", Reference: t.elsewhereReference(paid.Payment), Amount: money.Of(paid.Amount.Minor/4, paid.Amount.Currency)}
		taken := do(t, webhooks, told)
		t.must(!taken, "a refund made elsewhere was taken twice")
	}
	t.comes(t.ret)
	t.unpacks(1, 2)
	do(t, manager, returns.Settle{Return: t.ret})
	t.works()
}

// elsewhereReference is the provider's reference of the refund that was made in its portal.
func (t *tale) elsewhereReference(of string) string {
	records, err := t.provider.control.Records(t.ctx)
	t.must(err == nil, "the provider's book: %v", err)
	for _, r := range records {
		if r.Key == "" && r.Payment == of {
			return r.Reference
		}
	}
	return ""
}

func refundByHand(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 1, provider: manual.Name, tenders: 1})
	t.asks(item(1, 1))
	t.comes(t.ret)
	t.unpacks(1, 1)
	got := do(t, manager, returns.Settle{Return: t.ret})
	t.works()
	if t.err != nil {
		return
	}
	n := got.Attempts[0]
	refuse(t, manager, returns.ConfirmRefund{Attempt: n, Paid: true}, "returns.reference_needed")
	do(t, manager, returns.ConfirmRefund{Attempt: n, Paid: true, Reference: "TRANSFER-1"})
	do(t, manager, returns.ConfirmRefund{Attempt: n, Paid: true, Reference: "TRANSFER-1"})
	refuse(t, manager, returns.ConfirmRefund{Attempt: n, Note: "no"}, "returns.attempt_ended")
}

// refundApproved: above the shop's limit a person has to agree before anything is sent.
func refundApproved(t *tale) {
	t.buys("sud", wish{lines: 1, quantity: 8, provider: sandbox.Name, tenders: 1})
	t.asks(item(1, 8))
	t.works()
	t.works()
	v := t.sees()
	for _, i := range v.Intents {
		if i.State == string(job.Approval) {
			do(t, manager, returns.Approve{Attempt: i.Intent})
			t.works()
			return
		}
	}
	t.must(false, "no refund waits for approval: %+v", v.Intents)
}

// refundShort: the provider pays a minor unit less than was asked. Nothing books that by itself; a person does.
func refundShort(t *tale) {
	n := t.owed()
	if t.err != nil {
		return
	}
	t.provider.plan(n, sandbox.ShortPay)
	t.works()
	t.must(t.attempt(n).State == returns.AttemptUnknown, "paid short, it is %s", t.attempt(n).State)
	refuse(t, manager, returns.ConfirmRefund{Attempt: n, Note: "short"}, "returns.attempt_open")
	do(t, manager, returns.ConfirmRefund{Attempt: n, Paid: true, Reference: "SHORT-1"})
}

// orderCorrected: the shop tells an order again, with more of it.
func orderCorrected(t *tale) {
	t.buys("north", wish{lines: 1, quantity: 2})
	t.asks(item(1, 1))
	if t.err != nil {
		return
	}
	v, ok, err := order.ViewOf(t.DB.On(t.ctx), t.sale.id)
	t.must(err == nil && ok, "the order: %v", err)
	if t.err != nil {
		return
	}
	o := v.Order()
	o.Lines = append(o.Lines, order.Line{ID: "9", SKU: "ADDED-1", Name: "Added later", Quantity: 1, Total: money.Of(700, o.Currency)})
	o.Tenders[0].Amount.Minor += 700
	do(t, shopFeed, order.PutOrder{Order: o})
	t.sale.lines = append(t.sale.lines, saleLine{"9", "ADDED-1", 1, "", true})
	t.comes(t.ret)
	t.unpacks(1, 1)
}

// priceCorrected: after one of three pieces was settled, the shop says that the line had been cheaper, then dearer.
func priceCorrected(t *tale) {
	t.buys("hand", wish{lines: 1, quantity: 3, tenders: 1})
	t.asks(returns.Item{Line: "1", Quantity: 3, Reason: "damaged.defect"})
	t.comes(t.ret)
	t.unpacks(1, 1)
	do(t, manager, returns.Settle{Return: t.ret})
	for _, by := range []int64{-5, 11} {
		if t.err != nil {
			return
		}
		v, ok, err := order.ViewOf(t.DB.On(t.ctx), t.sale.id)
		t.must(err == nil && ok, "the order: %v", err)
		if t.err != nil {
			return
		}
		o := v.Order()
		o.Lines[0].Total.Minor += by
		o.Lines[0].Taxes = nil
		o.Tenders[0].Amount.Minor += by
		if _, err := run(t.hand, shopFeed, order.PutOrder{Order: o}); err != nil {
			t.must(by < 0 && refusedWith(err, "order.line_refunded_dearer"), "corrected by %d: %v", by, err)
		}
	}
	t.unpacks(1, 2)
	do(t, manager, returns.Settle{Return: t.ret})
}
