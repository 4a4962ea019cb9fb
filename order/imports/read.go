package imports

import (
	"context"
	"io"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/order/intake"
)

// reading turns a file into batches. It runs beside the writing, and decides alone where a batch ends, so that an import
// that goes on makes the same ones as one that was never interrupted.
type reading struct {
	Options
	ctx      context.Context
	shops    map[string]order.Shop
	done     int64 // number of the last item an earlier run dealt with
	batches  chan *batch
	now      *batch
	progress intake.Progress
	zones    map[string]*time.Location

	summary intake.Summary // these two are there when batches is closed
	err     error
}

// batch is what is stored at once: items of the file in its order.
type batch struct {
	items    []item
	lines    int
	again    bool  // an earlier run dealt with it
	through  int64 // number of its last item
	progress intake.Progress
}

// item is one thing of a file: an order, a cancelled line, or a row that is not taken.
type item struct {
	order     *order.Prepared
	past      []order.Past
	row       Row   // where it stands; with a message, it is not taken
	counts    moved // what of the summary goes with it
	cancelled bool
}

// moved is what an order or a cancelled line adds to the summary, to be taken off where the store refuses it.
type moved struct {
	orders, lines, payments int64
	value                   int64
	currency                money.Currency
}

// all reads the file, and closes batches at its end.
func (r *reading) all(source io.Reader) {
	defer close(r.batches)
	r.summary, r.err = intake.Read(r.ctx, source, r.Name, r.Profile, r)
	if r.ctx.Err() == nil {
		_ = r.send() // fails only where the writing has ended, which then says why
	}
}

// Order takes one order of the file.
func (r *reading) Order(o *order.Order, at intake.Position) error {
	if err := r.turn(at.Seq); err != nil {
		return err
	}
	it := item{row: Row{File: at.File, Line: at.First, Order: o.Number}, counts: r.countsOf(o)}
	p, wrong := r.prepare(o)
	if wrong != nil {
		it.row.Message, it.row.Field = wrong.Message, wrong.Field
	} else {
		it.order = &p
	}
	return r.add(it, len(o.Lines), at.Seq)
}

func (r *reading) prepare(o *order.Order) (order.Prepared, *fault.Error) {
	shop, ok := r.shops[o.Channel]
	if !ok {
		return order.Prepared{}, fault.New(fault.Invalid, lang.OrderShopUnknown(o.Channel)).At("channel")
	}
	zone := r.zone(shop)
	o.PlacedAt = r.shift(o.PlacedAt, zone)
	if o.DeliveredAt != nil {
		at := r.shift(*o.DeliveredAt, zone)
		o.DeliveredAt = &at
	}
	if r.Contacts != nil {
		o.Customer = r.Contacts(o)
	}
	p, err := order.Prepare(o)
	if err != nil {
		return p, fault.Of(err)
	}
	p.Shop = shop.ID
	return p, nil
}

func (r *reading) zone(s order.Shop) *time.Location {
	if r.ShiftWeeks == 0 {
		return time.UTC
	}
	zone, ok := r.zones[s.Code]
	if !ok {
		if r.zones == nil {
			r.zones = map[string]*time.Location{}
		}
		zone = s.Location()
		r.zones[s.Code] = zone
	}
	return zone
}

// countsOf is what an order adds to the summary. In our layout the columns of the shipping and of the payment make a
// charge and a tender without a row of their own.
func (r *reading) countsOf(o *order.Order) moved {
	m := moved{orders: 1, lines: int64(len(o.Lines) + len(o.Charges)), currency: o.Currency}
	for i := range o.Lines {
		m.value += o.Lines[i].Total.Minor
	}
	for i := range o.Charges {
		m.value += o.Charges[i].Total.Minor
		if o.Charges[i].ID == "shipping" && r.Profile.Name == intake.Ours {
			m.lines--
		}
	}
	for i := range o.Tenders {
		if o.Tenders[i].ID != "payment" {
			m.payments++
		}
	}
	if o.Discount != nil {
		m.value -= o.Discount.Minor
	}
	return m
}

// pastWeight is how many lines of a batch something that came back counts for: its order is locked.
const pastWeight = 5

// Cancelled takes one cancelled line of the file.
func (r *reading) Cancelled(c *intake.Cancelled, at intake.Position) error {
	if err := r.turn(at.Seq); err != nil {
		return err
	}
	it := item{row: Row{File: at.File, Line: at.First, Order: c.Number}, counts: moved{currency: c.Credited.Currency}, cancelled: true}
	shop := r.shops[c.Channel]
	if c.Unmatched != nil {
		it.row.Message = *c.Unmatched
	}
	for _, h := range c.Returns {
		it.past = append(it.past, order.Past{
			Shop: shop.ID, Number: h.Order, Line: h.Line, At: r.shift(h.At, r.zone(shop)).UnixMicro(), Document: c.Number + "/" + c.Line,
			Quantity: h.Quantity, Credited: h.Credited.Minor, Over: h.OverCredit.Minor,
		})
	}
	return r.add(it, pastWeight*len(it.past), at.Seq)
}

// Rejected takes one row that is not taken.
func (r *reading) Rejected(j intake.Rejection) error {
	if r.now == nil {
		r.now = &batch{}
	}
	r.now.items = append(r.now.items, item{row: Row{File: j.File, Line: j.Line, Order: j.Order, Message: j.Message}})
	return nil
}

// Progress notes how far the reading is.
func (r *reading) Progress(p intake.Progress) error {
	r.progress = p
	return nil
}

// turn ends the batch where what an earlier run dealt with ends.
func (r *reading) turn(number int64) error {
	again := number <= r.done
	if r.now != nil && r.now.through != 0 && r.now.again != again {
		if err := r.send(); err != nil {
			return err
		}
	}
	if r.now == nil {
		r.now = &batch{}
	}
	r.now.again = again
	return nil
}

// add puts an item into the batch, and ends it where it is full.
func (r *reading) add(it item, lines int, number int64) error {
	b := r.now
	b.items = append(b.items, it)
	b.lines += lines
	b.through = number
	if b.lines < batchLines {
		return nil
	}
	return r.send()
}

// send hands a batch over.
func (r *reading) send() error {
	b := r.now
	if b == nil {
		return nil
	}
	r.now, b.progress = nil, r.progress
	select {
	case r.batches <- b:
		return nil
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}
