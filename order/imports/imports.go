// Package imports takes the orders of a file into the database: it reads the file by order/intake in one goroutine and
// stores what that reads in batches by order.TakeBatch in another. An import that is interrupted, whatever by, goes on
// behind its last batch when it is run again, and ends with the same database as one that never was. Run again after its
// end it changes nothing.
//
// It stores how a shop writes its files (KeepMapping), and holds files between their upload and their import (Shelf). It
// judges no row (order/intake does) and no order (order.Prepare does), and never corrects an order that is here already:
// that is the shop's to say, by PutOrder.
package imports

import (
	"context"
	"io"
	"time"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/order/intake"
)

// Options say what is imported and how.
type Options struct {
	Reader  io.Reader      // the file, gzipped or not
	Name    string         // its name, for reports
	Profile intake.Profile // how it is read
	DryRun  bool           // do all but write

	// Progress is told after each batch; nil: nobody is.
	Progress func(Progress)
	// Report gets a row for each row of the file that was not taken, and for each cancelled line without a sale; nil: it
	// is only counted. Language is of its sentences.
	Report   io.Writer
	Format   Format
	Language lang.Tag

	// ShiftWeeks moves every date by whole weeks, in the shop's local time. The demonstration brings old data to the present.
	ShiftWeeks int64
	// Contacts gives an order invented contacts of its customer; nil: those of the file stay. It must give the same for
	// the same order each time.
	Contacts func(o *order.Order) order.Customer
}

// Progress is how far an import is.
type Progress struct {
	Bytes   int64 // of the file as it lies there, packed or not
	Rows    int64 // of the file
	Taken   int64 // orders
	Here    int64 // orders that were here before, with the same content
	Refused int64 // rows, or orders with all their rows
	Returns int64 // parts of sold lines that came back before Retour
}

// batchLines is how many lines make a batch: enough that a durable commit costs little, few enough that other verbs
// need not wait long behind one.
const batchLines = 5000

// Run imports a file and says what came of it. The summary is that of the whole file, also where a part of it was taken
// by an earlier run. Orders that are here with other content, or that order.Prepare refuses, stand in it among what was
// not taken.
//
// A fault means that the file as a whole or the profile is of no use, or that the actor may not. Any other error is the
// database's, the context's or the file's; what was stored until then stays, and a further Run goes on behind it.
func Run(ctx context.Context, d *db.DB, actor db.Actor, o Options) (intake.Summary, error) {
	source, file, done, err := o.open()
	if err != nil {
		return intake.Summary{}, err
	}
	defer done()
	at, err := progressOf(ctx, d, file)
	if err != nil {
		return intake.Summary{}, err
	}
	shops, err := o.shops(ctx, d, actor)
	if err != nil {
		return intake.Summary{}, err
	}
	stop, cancel := context.WithCancel(ctx)
	defer cancel()
	read := &reading{Options: o, ctx: stop, shops: shops, done: at.Sequence, batches: make(chan *batch, 1)}
	go read.all(source)
	write := o.writing(ctx, d, actor, file, at)
	if err := write.all(read.batches); err != nil {
		cancel()
		for range read.batches { // the reader ends at its next batch
			continue
		}
		return intake.Summary{}, err
	}
	sum := write.adjusted(read.summary)
	if err := write.report.flush(); err != nil {
		return sum, err
	}
	if read.err != nil {
		return sum, read.err
	}
	return sum, write.finish(sum)
}

func progressOf(ctx context.Context, d *db.DB, file string) (order.ImportProgress, error) {
	q := order.AskProgress(file)
	err := d.Read(ctx, q)
	at, _ := q.First()
	return at, err
}

// onlineRetail is the shop of the data set Online Retail, made where it is not there yet.
var onlineRetail = order.PutShop{Code: "online-retail", Name: "Online Retail", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: lang.English}

// shops gives the shops by code. The data set Online Retail brings its own.
func (o Options) shops(ctx context.Context, d *db.DB, actor db.Actor) (map[string]order.Shop, error) {
	q := order.AskShops()
	if err := d.Read(ctx, q); err != nil {
		return nil, err
	}
	shops := map[string]order.Shop{}
	for _, s := range q.Rows {
		shops[s.Code] = s
	}
	if o.Profile.Name != intake.OnlineRetail {
		return shops, nil
	}
	own := onlineRetail
	if o.Profile.Channel != "" {
		own.Code = o.Profile.Channel
	}
	s, known := shops[own.Code]
	switch {
	case known && s.Currency != own.Currency:
		return nil, fault.New(fault.Conflict, lang.OrderImportChannelCurrency(own.Code, string(s.Currency), string(own.Currency))).At("channel")
	case known:
		return shops, nil
	}
	s = order.Shop{Code: own.Code, Zone: own.Zone}
	if !o.DryRun {
		_, refused := db.Run(ctx, d, actor, "", own)
		made := order.AskShopCode(own.Code)
		if err := d.Read(ctx, made); err != nil {
			return nil, err
		}
		found, ok := made.First()
		if !ok { // else another import has just made it
			return nil, refused
		}
		s = found
	}
	shops[own.Code] = s
	return shops, nil
}

// shift moves an instant by whole weeks of the shop's local time: what was sold on a Monday at nine still is.
func (o Options) shift(at time.Time, zone *time.Location) time.Time {
	if o.ShiftWeeks == 0 {
		return at
	}
	return at.In(zone).AddDate(0, 0, int(7*o.ShiftWeeks)).UTC()
}
