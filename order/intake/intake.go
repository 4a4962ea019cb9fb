// Package intake reads files of orders: the shop's own exports in our documented layout (docs/orders-csv.md), fitted to
// the shop's names by a mapping, and the layout of the public data set Online Retail. It reads a file as a stream, once,
// and hands on whole orders, cancelled lines matched to the earlier sales they undo, and every row it did not take with
// file, line and reason.
//
// It stores nothing, knows no database and no clock, and never posts money: what it says was credited is what the file
// says. It never takes an order in part, never rounds an amount of a file, and never guesses a value that is missing.
//
// One row is one line of an order, and the rows of one order stand together. These are the columns of our layout; a
// file needs those with a star, in any order:
//
//	order*             number of the order; its rows follow each other
//	channel*           code of the shop that sold it
//	placed_at*         when it was placed
//	delivered_at       when the last of it reached the shopper
//	currency*          ISO 4217
//	net_prices         true where prices are without tax
//	buyer              consumer (default) or business
//	customer_id, email, customer_name, phone, language, street, city, postcode, region, country*
//	terms              version of the terms in force
//	informed           true where the withdrawal information was given
//	order_discount     off the whole order, not yet in the lines' totals
//	shipping, shipping_tax_rate, shipping_tax
//	payment_method, payment_provider, payment_reference, payment_amount
//	kind               goods (default), service, gift_card, shipping, fee or payment
//	line*              id of the line, unique within the order
//	sku*, item         article and its name
//	quantity*          whole pieces
//	unit_price*        or line_total, or both
//	discount           already taken off the line's total
//	line_total         paid for all pieces, tax included
//	tax_rate, tax      tax contained in the total: its rate in percent, its amount
//	gtin, category, image, grams, final_sale
//	model, variant     what the article is a variant of, and what tells it apart
//
// The columns from order to payment_amount belong to the whole order: its first row holds them, later rows repeat them
// or leave them empty. An order paid in several ways has a row of kind payment for each further one, whose payment
// columns are its own.
package intake

import (
	"context"
	"errors"
	"io"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
)

// Sink receives what a file holds, in the order of the file. An error of a sink ends the reading and is handed back as
// it is.
type Sink interface {
	// Order takes one whole order, which is the sink's to keep.
	Order(o *order.Order, at Position) error
	// Cancelled takes one cancelled line, after the orders it may undo.
	Cancelled(c *Cancelled, at Position) error
	// Rejected takes one row that was not taken.
	Rejected(r Rejection) error
	// Progress is told now and then how far the reading is.
	Progress(p Progress) error
}

// Position says where in a file an order or a cancelled line stands. Seq counts orders and cancelled lines together,
// from 1, and is the same each time the same file is read with the same profile: who was interrupted reads again and
// passes over what is not above the last number taken.
type Position struct {
	File        string
	First, Last int64 // lines of the file, from 1
	Seq         int64
}

// Progress is how far the reading is: bytes of the file as it lies there, packed or not, and rows.
type Progress struct {
	Bytes, Rows int64
}

// Rejection is one row that was not taken. The message's key is the reason's code.
type Rejection struct {
	File    string
	Line    int64  // line of the file, from 1
	Order   string // number of the order or cancellation it stands in, where it can be told
	Message lang.Message
}

// Reason is the stable code of the reason.
func (r Rejection) Reason() string { return r.Message.Key }

// Cancelled is a line that was sold earlier and cancelled later, with what it undoes. Returns is empty where no sale
// was matched, and Unmatched then says why.
type Cancelled struct {
	Channel    string
	Number     string // of the cancellation
	Line       string // ordinal of the row within it
	At         time.Time
	Customer   string
	SKU, Name  string
	Quantity   int64        // pieces, above zero
	Credited   money.Amount // as the file has it, above zero
	OverCredit money.Amount // what was credited above what was paid for the matched pieces; reported, never posted
	Returns    []HistoricReturn
	Unmatched  *lang.Message
}

// HistoricReturn is a part of one sold line that came back before our time. It is closed: nothing is owed for it.
type HistoricReturn struct {
	Channel      string
	Order        string
	Line         string
	Quantity     int64
	Credited     money.Amount // never above what was paid for these pieces
	OverCredit   money.Amount // this part's share of what was credited above that
	Cancellation string       // number of the cancellation
	At           time.Time
}

// Discard is a sink that takes nothing down: a dry run needs only the summary. A sink that cares for some things only
// embeds it.
type Discard struct{}

// Order does nothing.
func (Discard) Order(*order.Order, Position) error { return nil }

// Cancelled does nothing.
func (Discard) Cancelled(*Cancelled, Position) error { return nil }

// Rejected does nothing.
func (Discard) Rejected(Rejection) error { return nil }

// Progress does nothing.
func (Discard) Progress(Progress) error { return nil }

// layout turns rows of one kind of file into orders and cancelled lines.
type layout interface {
	// header learns the columns, or says as a fault why the file cannot be read at all.
	header(names [][]byte) error
	// take takes one readable row.
	take(r row) error
	// belongs gives the channel and the number of the order in a row whose other fields may be unreadable; without a
	// channel, the number of what is taken row by row; or nothing where it cannot be told.
	belongs(r row) (channel, number []byte)
	// close is told of each order whose rows are complete.
	close(g *group)
	// sold is told of each order that is handed on.
	sold(g *group, o *order.Order)
	// undo is told of each cancelled line, before it is handed on.
	undo(g *group)
}

// reading is one file being read.
type reading struct {
	file   string
	sink   Sink
	source *counted
	layout layout
	gather gather
	totals totals
	width  int   // cells of the header
	lost   bool  // the last row may have hidden where rows begin
	stray  int64 // line of a row that may belong to the order that comes next, or 0
	seq    int64
}

// Read reads one file and tells the sink what it holds. file is its name, for reports. The file may be gzipped. The
// summary holds what was read up to an error.
//
// A fault means that the file as a whole, or the profile, is not usable: no header, columns missing, or damaged halfway;
// then the orders before the damage were handed on. Any other error is the sink's, the context's or the source's.
func Read(ctx context.Context, source io.Reader, file string, p Profile, sink Sink) (Summary, error) {
	in := &reading{file: file, sink: sink, source: &counted{source: source}}
	in.gather.emit = in.emit
	if err := in.choose(p); err != nil {
		return Summary{}, err
	}
	err := in.all(ctx, p)
	return in.totals.summary(), err
}

func (in *reading) all(ctx context.Context, p Profile) error {
	text, err := unpack(in.source, p.Mapping.Encoding)
	if err != nil {
		return in.damaged(1, err)
	}
	lines := newRows(text)
	if err := in.header(lines, p.Mapping.Delimiter); err != nil {
		return err
	}
	for {
		r, err := lines.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return in.cutOff(lines.line, err)
		}
		if in.totals.rows%1024 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if err := in.row(r); err != nil {
			return err
		}
	}
	if err := in.gather.finish(); err != nil {
		return err
	}
	return in.sink.Progress(Progress{Bytes: in.source.bytes, Rows: in.totals.rows})
}

// header reads the first line that is not blank.
func (in *reading) header(lines *rows, delimiter string) error {
	first, err := lines.peek()
	if err == nil {
		lines.comma = separator(first, delimiter)
	}
	r, err := lines.next()
	switch {
	case err == io.EOF:
		return fault.New(fault.Invalid, lang.IntakeFileEmpty(in.file))
	case err != nil:
		return in.damaged(1, err)
	case r.fault != nil:
		return fault.New(fault.Invalid, lang.IntakeHeaderUnreadable(in.file, *r.fault))
	}
	in.width = len(r.fields)
	return in.layout.header(r.fields)
}

// row takes one row below the header.
func (in *reading) row(r row) error {
	in.totals.rows++
	if in.totals.rows%20_000 == 0 {
		if err := in.sink.Progress(Progress{Bytes: in.source.bytes, Rows: in.totals.rows}); err != nil {
			return err
		}
	}
	if r.fault == nil && len(r.fields) != in.width {
		r.fault = because(lang.IntakeCellCount(int64(len(r.fields)), int64(in.width)))
	}
	if r.fault != nil {
		return in.unreadable(r)
	}
	in.lost = false
	return in.layout.take(r)
}

// unreadable refuses a row that cannot be read, and with it the order it belongs to. Where that order cannot be told
// for certain it may be the one before or the one after: then neither is taken, for an order that silently lacks a
// line is worse than one that is reported.
func (in *reading) unreadable(r row) error {
	certain := !in.lost // where it begins, and so what stands before the fault
	in.lost = in.lost || r.lost
	if certain {
		channel, number := in.layout.belongs(r)
		switch {
		case len(number) > 0 && len(channel) == 0:
			return in.reject(r.line, string(number), *r.fault)
		case len(number) > 0:
			g, err := in.enter(channel, number, r.line)
			if g != nil {
				g.refuse(r.line, *r.fault)
			}
			return err
		}
	}
	if g := in.gather.current; g != nil {
		g.spoil(r.line)
	}
	in.stray = r.line
	return in.reject(r.line, "", *r.fault)
}

// enter gives the order a row belongs to, or nil where that order is closed: then the row is reported.
func (in *reading) enter(channel, number []byte, line int64) (*group, error) {
	g, first, err := in.gather.enter(channel, number, line)
	switch {
	case err != nil:
		return nil, err
	case g == nil:
		return nil, in.reject(line, string(number), lang.IntakeOrderRepeated(string(number), first))
	case len(g.places) > mostRows:
		g.refuse(line, lang.IntakeOrderTooLarge(g.order.Number, mostLines, mostCharges, mostTenders))
	}
	if in.stray != 0 {
		g.spoil(in.stray)
		in.stray = 0
	}
	return g, nil
}

// because is a reason that may also be absent.
func because(m lang.Message) *lang.Message { return &m }

func (in *reading) reject(line int64, number string, m lang.Message) error {
	in.totals.reject(m)
	return in.sink.Rejected(Rejection{File: in.file, Line: line, Order: number, Message: m})
}

// emit hands on one order that is complete, or the report of its rows.
func (in *reading) emit(g *group) error {
	switch {
	case g.cancelled != nil:
		in.layout.undo(g)
		in.totals.cancel(g.cancelled)
		return in.sink.Cancelled(g.cancelled, in.position(g))
	case len(g.places) == 0:
		return nil // all its rows were reported one by one
	}
	in.layout.close(g)
	g.complete()
	if g.spoilt != 0 {
		for _, p := range g.places {
			m := lang.IntakeOrderBroken(g.order.Number, g.spoilt)
			if p.problem != nil {
				m = *p.problem
			}
			if err := in.reject(p.line, g.order.Number, m); err != nil {
				return err
			}
		}
		return nil
	}
	o := g.whole()
	in.layout.sold(g, o)
	in.totals.take(g, o)
	return in.sink.Order(o, in.position(g))
}

func (in *reading) position(g *group) Position {
	in.seq++
	return Position{File: in.file, First: g.places[0].line, Last: g.places[len(g.places)-1].line, Seq: in.seq}
}

// cutOff ends a file that breaks off: the orders still open may lack rows, so they are reported, not taken.
func (in *reading) cutOff(line int64, cause error) error {
	for _, g := range in.gather.queue {
		if g.cancelled == nil {
			g.spoil(line)
		}
	}
	return errors.Join(in.damaged(line, cause), in.gather.finish())
}

func (in *reading) damaged(line int64, cause error) error {
	return fault.New(fault.Invalid, lang.IntakeFileDamaged(in.file, line)).Because(cause)
}
