package returns_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retour/door/carrier"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/money"
	"retour/inspect"
	"retour/policy"
	"retour/returns"
	"retour/returns/halltest"
	"retour/returns/verify"
)

// Whatever is done in whatever order, nothing that must hold is broken, and nobody is told anything but what they may not
// do: no error of the program, and no balance that is gone although nobody else was there.
func TestAnySequence(t *testing.T) {
	var h hall
	spoilt := true // what a failed run left must not disturb the next
	runs := 0
	rapid.Check(t, func(rt *rapid.T) {
		if spoilt {
			h = openHall(t, dbtest.SQLite(t))
		}
		spoilt = true
		runs++
		p := &play{hall: h, T: t, rt: rt, number: fmt.Sprint("order ", runs)}
		p.open()
		rt.Repeat(map[string]func(*rapid.T){
			"request": p.request, "change": p.change, "cancel": p.cancel, "decide": p.decide, "label": p.label, "track": p.track,
			"receive": p.receive, "match": p.match, "inspect": p.inspect, "inspect more": p.inspect, "look again": p.again,
			"close box": p.closeBox, "put": p.put, "put more": p.put, "undo": p.undo, "settle": p.settle, "settle more": p.settle, "pay": p.pay,
			"pay more": p.pay, "exchange": p.exchange, "end": p.end, "label more": p.label,
			"time": p.time, "work": p.work, "notice": p.notice,
		})
		wrong, err := verify.Verify(context.Background(), h.DB)
		if err != nil || len(wrong) > 0 {
			rt.Fatalf("%v %v", wrong, err)
		}
		spoilt = false
	})
}

// play is one sequence on one order.
type play struct {
	hall
	*testing.T
	rt      *rapid.T
	number  string
	returns []id.Code
	boxes   []string
	plates  []id.Code
	scans   int
	seen    int
	steps   []string
}

func (p *play) open() {
	settings := settleByPerson
	settings.Settings.SettleAt = rapid.SampledFrom([]string{"", "at_once", "first_scan", "received", "graded", "box_closed", "legal_date", "person"}).Draw(p.rt, "settle at")
	settings.Settings.TenderOrder = rapid.SampledFrom([]string{"", "last_first", "by_ratio", "credit_first"}).Draw(p.rt, "tender order")
	settings.Settings.RefundLimit = rapid.SampledFrom([]int64{0, 700}).Draw(p.rt, "limit")
	if rapid.Bool().Draw(p.rt, "dear") {
		settings.Settings.Policy = dear(p.T, feeOf(rapid.SampledFrom([]int64{0, 1000}).Draw(p.rt, "share")))
	}
	halltest.Run(p.T, p.DB, settings)
	s := halltest.Sale{Number: p.number, Shipping: rapid.SampledFrom([]int64{0, 450}).Draw(p.rt, "shipping")}
	s.Country = rapid.SampledFrom([]string{"GB", "FR", "US"}).Draw(p.rt, "country")
	s.Delivered = p.clock.At.AddDate(0, 0, -rapid.SampledFrom([]int{1, 20, 60}).Draw(p.rt, "days since"))
	total := s.Shipping
	for _, sku := range []string{"A", "B"} {
		a := article(sku, rapid.Int64Range(1, 4).Draw(p.rt, "pieces"), rapid.Int64Range(0, 2000).Draw(p.rt, "total"))
		a.Historic = rapid.Int64Range(0, a.Quantity-1).Draw(p.rt, "before")
		total += a.Total
		s.Lines = append(s.Lines, a)
	}
	card := rapid.Int64Range(0, total).Draw(p.rt, "by card")
	s.Tenders = []halltest.Tender{{Method: "card", Amount: card}, {Method: "gift_card", Amount: total - card}}
	s.Place(p.T, p.DB)
	p.request(nil)
}

// rarely is true now and then, for what ends a sequence before it became interesting.
func (p *play) rarely() bool { return rapid.IntRange(0, 4).Draw(p.rt, "rarely") == 0 }

// does runs a verb; it may be refused for a reason.
func does[R any](p *play, v db.Verb[R]) (R, bool) {
	got, err := as(p.hall, p.actor(), v)
	f := fault.Of(err)
	p.steps = append(p.steps, fmt.Sprintf("%T%+v: %v", v, v, err))
	if err != nil && (f == nil || f.Kind == fault.Internal || f.Code() == "fault.balance") {
		p.rt.Fatalf("%T %+v: %v\n%q", v, v, err, p.steps)
	}
	return got, err == nil
}

// actor is the program or somebody with all rights.
func (p *play) actor() db.Actor {
	if rapid.IntRange(0, 3).Draw(p.rt, "by") == 0 {
		return db.Program
	}
	return clerk
}

func pick[T any](p *play, from []T, name string) (T, bool) {
	if len(from) == 0 {
		var none T
		return none, false
	}
	return rapid.SampledFrom(from).Draw(p.rt, name), true
}

func (p *play) items() []returns.Item {
	var items []returns.Item
	for _, line := range []string{"1", "2"} {
		if n := rapid.SampledFrom([]int64{0, 1, 1, 1, 2, 2, 3}).Draw(p.rt, "pieces of "+line); n > 0 {
			items = append(items, returns.Item{
				Line: line, Quantity: n,
				Reason:     rapid.SampledFrom([]string{"", "", "changed_mind", "damaged.defect", "damaged.defect", "damaged.defect", "missing.not_delivered"}).Draw(p.rt, "reason"),
				Resolution: rapid.SampledFrom([]string{"", "", "refund", "credit", "exchange", "exchange", "repair"}).Draw(p.rt, "resolution"),
			})
		}
	}
	return items
}

func (p *play) request(*rapid.T) {
	if got, ok := does(p, ask(p.number, p.items()...)); ok {
		p.returns = append(p.returns, got.Return)
		p.boxes = append(p.boxes, string(got.Return))
	}
}

func (p *play) change(*rapid.T) {
	if ret, ok := pick(p, p.returns, "return"); ok {
		does(p, returns.Change{Return: ret, Items: p.items()})
	}
}

func (p *play) cancel(*rapid.T) {
	if ret, ok := pick(p, p.returns, "return"); ok && p.rarely() {
		does(p, returns.Cancel{Return: ret})
	}
}

func (p *play) decide(*rapid.T) {
	if ret, ok := pick(p, p.returns, "return"); ok {
		may := returns.Decide{Return: ret, Allow: rapid.Bool().Draw(p.rt, "allow")}
		if _, err := as(p.hall, clerk, may); err != nil && fault.Of(err) == nil {
			p.rt.Fatal(err)
		}
	}
}

func (p *play) label(*rapid.T) {
	ret, ok := pick(p, p.returns, "return")
	if !ok {
		return
	}
	v := returns.Label{Return: ret}
	switch rapid.IntRange(0, 3).Draw(p.rt, "kind") {
	case 0:
		v.Items = []returns.Piece{{Line: rapid.SampledFrom([]string{"1", "2"}).Draw(p.rt, "line"), Quantity: rapid.Int64Range(1, 2).Draw(p.rt, "pieces")}}
	case 1:
		for _, b := range p.view(p.T, ret).Parcels {
			v.Replaces = b.Parcel
		}
	}
	if got, ok := does(p, v); ok {
		p.boxes = append(p.boxes, string(got.Parcel), got.Tracking)
	}
}

func (p *play) track(*rapid.T) {
	if box, ok := pick(p, p.boxes, "box"); ok {
		p.seen++
		does(p, returns.Track{
			Parcel: box, Source: fmt.Sprint(rapid.IntRange(0, p.seen).Draw(p.rt, "event")), At: p.clock.At,
			Status: rapid.SampledFrom(carrier.Statuses).Draw(p.rt, "status"),
		})
	}
}

func (p *play) receive(*rapid.T) {
	box, ok := pick(p, p.boxes, "box")
	if !ok || rapid.IntRange(0, 9).Draw(p.rt, "unknown") == 0 {
		box = p.number + rapid.SampledFrom([]string{"x", "y"}).Draw(p.rt, "strange")
	}
	if got, ok := does(p, returns.Receive{Code: box, Scanned: p.scan()}); ok {
		p.boxes = append(p.boxes, string(got.Parcel))
	}
}

func (p *play) scan() returns.Scanned {
	p.clock.At = p.clock.At.Add(time.Second)
	p.scans++
	return returns.Scanned{ID: fmt.Sprint(p.number, " scan ", p.scans)}
}

func (p *play) parcel() (id.Code, bool) {
	box, ok := pick(p, p.boxes, "box")
	return id.Code(box), ok
}

func (p *play) match(*rapid.T) {
	box, ok := p.parcel()
	if ret, also := pick(p, p.returns, "return"); ok && also {
		does(p, returns.Match{Parcel: box, Return: ret})
	}
}

func (p *play) answers() inspect.Answers {
	return rapid.SampledFrom([]inspect.Answers{halltest.Sound(), halltest.Worn(), halltest.Broken(), {"contents": "dangerous"}}).Draw(p.rt, "answers")
}

func (p *play) inspect(*rapid.T) {
	v := returns.Inspect{Item: rapid.SampledFrom([]string{"", "A", "A", "B", "1", "SPOON"}).Draw(p.rt, "item"), Answers: p.answers(), NoPhoto: "no_camera", Scanned: p.scan()}
	ret, ok := pick(p, p.returns, "return")
	if box, also := p.parcel(); also && rapid.Bool().Draw(p.rt, "by box") {
		v.Parcel = box
	} else if v.Return = ret; !ok {
		return
	}
	if got, ok := does(p, v); ok {
		p.plates = append(p.plates, got.Plate)
	}
}

func (p *play) again(*rapid.T) {
	if plate, ok := pick(p, p.plates, "plate"); ok {
		does(p, returns.Inspect{Plate: plate, Answers: p.answers(), NoPhoto: "no_camera"})
	}
}

func (p *play) closeBox(*rapid.T) {
	if box, ok := p.parcel(); ok {
		does(p, returns.CloseBox{Parcel: box, Scanned: p.scan()})
	}
}

func (p *play) put(*rapid.T) {
	if plate, ok := pick(p, p.plates, "plate"); ok {
		to, _, err := db.Get[string](p.On(context.Background()), `SELECT destination FROM unit WHERE id = $1`, plate.Number(id.Plate))
		if err != nil || to == "" || p.rarely() {
			to = "quarantine"
		}
		does(p, returns.PutPiece{Plate: plate, Bin: to, Scanned: p.scan()})
	}
}

func (p *play) undo(*rapid.T) {
	if !p.rarely() {
		return
	}
	v := returns.Undo{}
	if rapid.Bool().Draw(p.rt, "named") && p.scans > 0 {
		v.Scan = fmt.Sprint(p.number, " scan ", rapid.IntRange(1, p.scans).Draw(p.rt, "scan"))
	}
	does(p, v)
}

func (p *play) settle(*rapid.T) {
	ret, ok := pick(p, p.returns, "return")
	if !ok {
		return
	}
	v := returns.Settle{Return: ret, Trigger: rapid.SampledFrom([]string{"", "person", "at_once", "received", "legal_date"}).Draw(p.rt, "trigger")}
	amount := func(name string) *money.Amount { return pounds(rapid.Int64Range(1, 900).Draw(p.rt, name)) }
	if plate, ok := pick(p, p.plates, "plate"); ok && rapid.Bool().Draw(p.rt, "one") {
		v.Plates = []id.Code{plate}
		for range rapid.IntRange(0, 2).Draw(p.rt, "deductions") {
			v.Deductions = append(v.Deductions, returns.Deduction{Plate: plate, Amount: *amount("deduction"), Reason: "worn"})
		}
	}
	switch rapid.IntRange(0, 5).Draw(p.rt, "beyond") {
	case 0:
		v.Goodwill = amount("goodwill")
	case 1:
		v.Shipping = amount("shipping")
	}
	does(p, v)
}

func (p *play) pay(*rapid.T) {
	ret, ok := pick(p, p.returns, "return")
	if !ok {
		return
	}
	r, ok := pick(p, p.view(p.T, ret).Refunds, "refund")
	if !ok {
		return
	}
	switch rapid.IntRange(0, 4).Draw(p.rt, "word") {
	case 0:
		does(p, returns.ConfirmRefund{Attempt: r.Attempt, Note: "refused"})
	case 1:
		does(p, returns.PayAgain{Attempt: r.Attempt})
	case 2:
		does(p, returns.Approve{Attempt: r.Attempt})
	default:
		does(p, returns.ConfirmRefund{Attempt: r.Attempt, Paid: true, Reference: fmt.Sprint("bank ", r.Attempt)})
	}
}

func (p *play) notice(*rapid.T) {
	v := returns.NoticeRefund{
		Payment: rapid.SampledFrom([]string{"card-", "gift_card-"}).Draw(p.rt, "payment") + p.number, Provider: "manual",
		State: rapid.SampledFrom([]string{"done", "refused", "pending"}).Draw(p.rt, "state"), Reference: fmt.Sprint(p.number, rapid.IntRange(0, 3).Draw(p.rt, "reference")),
		Amount: money.Of(rapid.Int64Range(1, 500).Draw(p.rt, "amount"), "GBP"),
	}
	if ret, ok := pick(p, p.returns, "return"); ok && rapid.Bool().Draw(p.rt, "ours") {
		if r, ok := pick(p, p.view(p.T, ret).Refunds, "refund"); ok {
			v.Key, v.Amount = job.Task{ID: r.Attempt}.Key(), r.Amount
		}
	}
	if _, err := as(p.hall, db.Program, v); err != nil && (fault.Of(err) == nil || fault.Is(err, "fault.balance")) {
		p.rt.Fatalf("%+v: %v", v, err)
	}
}

func (p *play) exchange(*rapid.T) {
	ret, ok := pick(p, p.returns, "return")
	if !ok {
		return
	}
	x, ok := pick(p, p.view(p.T, ret).Exchanges, "exchange")
	if !ok {
		return
	}
	switch rapid.IntRange(0, 2).Draw(p.rt, "end") {
	case 0:
		does(p, returns.EndExchange{Exchange: x.Exchange, Failed: true})
	case 1:
		does(p, returns.EndExchange{Exchange: x.Exchange, Order: "N", Price: pounds(rapid.Int64Range(0, 1500).Draw(p.rt, "price"))})
	default:
		does(p, returns.PayDue{Exchange: x.Exchange, Amount: *pounds(rapid.Int64Range(1, 300).Draw(p.rt, "due")), Reference: "B"})
	}
}

func (p *play) end(*rapid.T) {
	if ret, ok := pick(p, p.returns, "return"); ok {
		if p.rarely() {
			does(p, returns.Expire{Return: ret})
		} else {
			does(p, returns.Close{Return: ret, Why: "person"})
		}
	}
}

func (p *play) time(*rapid.T) {
	p.clock.At = p.clock.At.AddDate(0, 0, rapid.SampledFrom([]int{1, 8, 31}).Draw(p.rt, "days"))
	if err := returns.Sweep(context.Background(), p.DB); err != nil {
		p.rt.Fatal(err)
	}
}

func (p *play) work(*rapid.T) { p.drain(p.T) }

// feeOf is a restocking fee of a share, or of an amount once.
func feeOf(share int64) policy.Fee {
	if share == 0 {
		return policy.Fee{Kind: policy.Restocking, Payer: policy.Customer, Amounts: []money.Amount{money.Of(300, "GBP")}}
	}
	return policy.Fee{Kind: policy.Restocking, Payer: policy.Customer, BP: share}
}
