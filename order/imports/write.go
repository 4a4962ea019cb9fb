package imports

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"retour/ground/db"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/order/intake"
)

// writing stores what the reading hands over, in its order.
type writing struct {
	Options
	ctx      context.Context
	db       *db.DB
	actor    db.Actor
	file     string
	at       order.ImportProgress // before this run
	after    int64                // number of the last item stored
	wrote    bool
	known    order.Known
	report   *report
	progress Progress
	wrong    map[name]bool // orders that are here with other content
	foreseen map[name]bool // orders that a dry run would have taken
	refused  refused
}

// name is what an order is called: its shop and its number.
type name struct {
	shop   int64
	number string
}

// refused is what intake counted as taken and the store did not take.
type refused struct {
	orders     int64
	lines      int64
	payments   int64
	value      map[money.Currency]int64
	reasons    map[string]int64 // rows
	returns    int64
	pieces     int64
	cancelled  int64 // lines
	notMatched map[string]int64
	credited   map[money.Currency]int64
	over       map[money.Currency]int64
	overLines  int64
}

func (o Options) writing(ctx context.Context, d *db.DB, actor db.Actor, file string, at order.ImportProgress) *writing {
	return &writing{
		Options: o, ctx: ctx, db: d, actor: actor, file: file, at: at, after: at.Sequence, report: o.reporter(),
		wrong: map[name]bool{}, foreseen: map[name]bool{},
		refused: refused{
			reasons: map[string]int64{}, value: map[money.Currency]int64{}, notMatched: map[string]int64{},
			credited: map[money.Currency]int64{}, over: map[money.Currency]int64{},
		},
	}
}

func (w *writing) all(batches <-chan *batch) error {
	for b := range batches {
		if err := w.batch(b); err != nil {
			return err
		}
		if w.Progress != nil {
			w.Progress(w.progress)
		}
	}
	return w.ctx.Err()
}

// batch stores one batch and tells what of it was not taken.
func (w *writing) batch(b *batch) error {
	v := order.TakeBatch{File: w.file, After: w.after, Through: max(b.through, w.after), Known: &w.known}
	var asked []bool // of each past return: is it in the verb?
	for i := range b.items {
		it := &b.items[i]
		if it.order != nil {
			v.Orders = append(v.Orders, *it.order)
		}
		for _, p := range it.past {
			ask := w.asks(p)
			if asked = append(asked, ask); ask {
				v.Past = append(v.Past, p)
			}
		}
	}
	got, err := w.take(v, b.again)
	if err != nil {
		return err
	}
	w.progress.Bytes, w.progress.Rows = b.progress.Bytes, b.progress.Rows
	w.progress.Returns += got.Returns
	a := answers{got.Orders, got.Past, asked}
	for i := range b.items {
		if err := w.outcome(&b.items[i], &a); err != nil {
			return err
		}
	}
	return nil
}

// answers are what the verb said of a batch, taken off item by item.
type answers struct {
	orders []order.Outcome
	past   []*lang.Message
	asked  []bool
}

// asks reports whether a past return is the store's to judge: not where its order is here with other content than the
// file's, or would be here but for the dry run.
func (w *writing) asks(p order.Past) bool {
	n := name{p.Shop, p.Number}
	return !w.wrong[n] && !w.foreseen[n]
}

// take runs the verb. What an earlier run dealt with is only compared, unless it could not be taken then and can now.
func (w *writing) take(v order.TakeBatch, again bool) (order.Taken, error) {
	if len(v.Orders) == 0 && len(v.Past) == 0 && v.Through == v.After {
		return order.Taken{}, w.ctx.Err()
	}
	if again || w.DryRun {
		got, err := v.Foresee(w.db.On(w.ctx))
		if err != nil || w.DryRun || got.Returns == 0 && !slices.Contains(got.Orders, order.New) {
			return got, err
		}
	}
	got, err := db.Run(w.ctx, w.db, w.actor, "", v)
	if err != nil {
		return got, err
	}
	w.known.Learn(got)
	w.after, w.wrote = v.Through, true
	return got, nil
}

// outcome counts and reports what became of an item.
func (w *writing) outcome(it *item, a *answers) error {
	switch {
	case it.order != nil:
		became := a.orders[0]
		a.orders = a.orders[1:]
		w.became(it, became)
	case it.counts.orders > 0: // refused before it came to the store
		w.refuse(it)
	case len(it.past) > 0:
		w.past(it, a)
	case !it.cancelled:
		w.progress.Refused++
	}
	return w.report.row(it.row)
}

func (w *writing) became(it *item, became order.Outcome) {
	n := name{it.order.Shop, it.order.Number}
	switch became {
	case order.New:
		w.progress.Taken++
		if w.DryRun {
			w.foreseen[n] = true
		}
	case order.Same:
		w.progress.Here++
	case order.Differs:
		w.wrong[n] = true
		it.row.Message = lang.OrderExistsDifferently(it.order.Number)
		w.refuse(it)
	}
}

// refuse moves an order in the summary to what was not taken.
func (w *writing) refuse(it *item) {
	m, r := it.counts, &w.refused
	r.orders += m.orders
	r.lines += m.lines
	r.payments += m.payments
	r.value[m.currency] += m.value
	r.reasons[it.row.Message.Key] += m.lines + m.payments
	w.progress.Refused += m.lines + m.payments
}

// past counts what of a cancelled line was not taken.
func (w *writing) past(it *item, a *answers) {
	r, c := &w.refused, it.counts.currency
	out, over := 0, false
	for _, p := range it.past {
		var why *lang.Message
		asked := a.asked[0]
		a.asked = a.asked[1:]
		if asked {
			why, a.past = a.past[0], a.past[1:]
		} else if w.wrong[name{p.Shop, p.Number}] {
			m := lang.OrderPastOrderDiffers(p.Number)
			why = &m
		}
		over = over || p.Over > 0
		if why == nil {
			continue
		}
		out++
		it.row.Message = *why
		r.returns++
		r.pieces += p.Quantity
		r.credited[c] += p.Credited
		r.over[c] += p.Over
	}
	if out > 0 && out == len(it.past) {
		r.cancelled++
		r.notMatched[it.row.Message.Key]++
		if over {
			r.overLines++
		}
	}
}

// adjusted is the summary of the file, less what the store did not take.
func (w *writing) adjusted(sum intake.Summary) intake.Summary {
	r, c := w.refused, &sum.Cancelled
	sum.Orders -= r.orders
	sum.Lines -= r.lines
	sum.Payments -= r.payments
	sum.Value = less(sum.Value, r.value)
	sum.NotTaken = more(sum.NotTaken, r.reasons)
	c.Matched -= r.cancelled
	c.Pieces -= r.pieces
	c.Returns -= r.returns
	c.NotMatched = more(c.NotMatched, r.notMatched)
	c.OverCredited -= r.overLines
	c.OverCredit = less(c.OverCredit, r.over)
	c.HistoricValue = less(c.HistoricValue, r.credited)
	return sum
}

func less(amounts []money.Amount, by map[money.Currency]int64) []money.Amount {
	for i := range amounts {
		amounts[i].Minor -= by[amounts[i].Currency]
	}
	return amounts
}

func more(counts []intake.Count, by map[string]int64) []intake.Count {
	sums := maps.Clone(by)
	for _, c := range counts {
		sums[c.Reason] += c.Count
	}
	out := make([]intake.Count, 0, len(sums))
	for _, reason := range slices.Sorted(maps.Keys(sums)) {
		out = append(out, intake.Count{Reason: reason, Count: sums[reason]})
	}
	return out
}

// finish notes that the import is over.
func (w *writing) finish(sum intake.Summary) error {
	if w.DryRun || w.at.Over() && !w.wrote {
		return nil
	}
	text, err := json.Marshal(sum)
	if err != nil {
		return err
	}
	_, err = db.Run(w.ctx, w.db, w.actor, "", order.FinishImport{File: w.file, Sequence: w.after, Summary: text})
	return err
}
