package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"retour/ground/db"
	"retour/ground/id"
	"retour/inspect"
	"retour/returns"
)

// latency measures, with many units stored and at a fixed offered rate, how long a scan waits for its answer over HTTP,
// and a list with the worst filter; and how long the pages of all faces take, beside that load and by themselves. Times are counted from the moment a call was due, so that a slow answer also delays
// those behind it.
func latency(ctx context.Context, o Options, e engine) ([]Figure, error) {
	h, remove, err := e.open(ctx, "latency")
	if err != nil {
		return nil, err
	}
	defer remove()
	defer h.Close()
	d := h.Store
	if err := prepare(ctx, d); err != nil {
		return nil, err
	}
	o.say("%s: storing %d units …", e.name, o.Units)
	if err := past(ctx, d, int64(o.Units)); err != nil {
		return nil, err
	}
	const scans, verbsASecond, lists, pages = 50, 500, 5, 10
	seconds := int64(o.Span / time.Second)
	need := seconds*verbsASecond/4 + seconds*scans + 1000
	if err := orders(ctx, d, 0, need); err != nil {
		return nil, err
	}
	if e.rest != nil && o.Units >= manyUnits {
		if err := e.rest(ctx); err != nil {
			return nil, err
		}
	}
	c, stop, err := serve(ctx, h)
	if err != nil {
		return nil, err
	}
	defer stop()
	first := need - seconds*scans - 500
	ready, err := readyToScan(ctx, d, first, seconds*scans+500)
	if err != nil {
		return nil, err
	}
	visitor, err := visitPages(ctx, d, c, ready[0], number(first))
	if err != nil {
		return nil, err
	}
	background, end := context.WithCancel(ctx)
	wait := h.Background(background)
	defer wait()
	defer end()
	var next atomic.Int64
	var scan, list, verb, page times
	var group sync.WaitGroup
	group.Go(func() {
		scan = offer(ctx, scans, o.Span, func(n int64) error {
			return c.post(ctx, "/station/inspect", returns.Inspect{Return: ready[n], Item: "SKU-1", Answers: inspect.Answers(sound)}, nil)
		})
	})
	group.Go(func() {
		verb = offer(ctx, verbsASecond/4, o.Span, func(int64) error { return oneReturn(ctx, d, next.Add(1)-1) })
	})
	group.Go(func() {
		list = offer(ctx, lists, o.Span, func(n int64) error { return c.get(ctx, "/returns?limit=50&"+worst[n%int64(len(worst))], nil) })
	})
	group.Go(func() {
		page = offer(ctx, pages, o.Span, func(n int64) error { return visitor.visit(ctx, n) })
	})
	group.Wait()
	for name, t := range map[string]times{"scan": scan, "verb": verb, "list": list, "page": page} {
		if t.failed != nil {
			return nil, fmt.Errorf("%s: %w", name, t.failed)
		}
	}
	// Then the pages with nothing else going on, as on most days of a shop.
	const alone = 20
	o.say("%s: pages alone …", e.name)
	calm := offer(ctx, alone, o.Span, func(n int64) error { return visitor.visit(ctx, n) })
	if calm.failed != nil {
		return nil, fmt.Errorf("pages alone: %w", calm.failed)
	}
	under := fmt.Sprintf("%d units stored, %d scans/s, %d verbs/s, %d lists/s, %d pages/s for %s, open loop", o.Units, scans, verbsASecond, lists, pages, o.Span)
	a := Figure{Name: "scan to answer over HTTP, p99", Value: scan.at(0.99), Unit: "ms", Goal: "≤ 20", Note: fmt.Sprintf("%s; p50 %.1f, max %.1f", under, scan.at(0.5), scan.at(1))}
	a.Met = met(a.Value <= 20)
	b := Figure{Name: "list of returns with the worst filter, p99", Value: list.at(0.99), Unit: "ms", Goal: "≤ 50", Note: fmt.Sprintf("%d filters in turn, as those that choose nothing: %s; p50 %.1f, max %.1f", len(worst), worst[0], list.at(0.5), list.at(1))}
	b.Met = met(b.Value <= 50)
	return []Figure{
		a, b,
		visitor.figure(calm, "a page of any face, the slowest page's p99", fmt.Sprintf("%d units stored, %d pages in turn, %d a second, nothing else", o.Units, len(visitor.paths), alone)),
		visitor.figure(page, "the same while scans, verbs and lists come in", fmt.Sprintf("%d pages in turn", len(visitor.paths))),
	}, nil
}

// manyUnits is from how many on a server plans otherwise for what is stored.
const manyUnits = 10_000

// worst are filters that are hard on a list: nothing fits, or little and far back, or much has to be put in order.
var worst = []string{
	"reason=damaged&sku=SKU-1&money=none", "sku=SKU-9", "reason=other.gift&money=settled", "reason=damaged&sku=SKU-1&money=part",
	"stage=arrived&reason=damaged", "until=2020-01-01T00:00:00Z", "reason=size&overdue=true",
}

// readyToScan makes returns that have arrived, so that the measured scan is the piece at the bench.
func readyToScan(ctx context.Context, d *db.DB, first, count int64) ([]id.Code, error) {
	codes := make([]id.Code, count)
	return codes, crowd(count, func(n int64) error {
		got, err := db.Run(ctx, d, clients, "", returns.Request{Channel: "bench", Order: number(first + n), Items: []returns.Item{{Line: "1", Quantity: 1}}})
		if err != nil {
			return err
		}
		codes[n] = got.Return
		_, err = db.Run(ctx, d, clients, "", returns.Receive{Code: string(got.Return)})
		return err
	})
}

// times are the measured times of one kind of call.
type times struct {
	all    []time.Duration
	failed error
}

// at is a quantile in milliseconds.
func (t times) at(q float64) float64 {
	if len(t.all) == 0 {
		return 0
	}
	slices.Sort(t.all)
	i := min(len(t.all)-1, int(q*float64(len(t.all))))
	return float64(t.all[i].Microseconds()) / 1000
}

// offer makes rate calls a second for a time, each when it is due, whether or not the ones before have ended.
func offer(ctx context.Context, rate int64, span time.Duration, call func(n int64) error) times {
	count := int64(span.Seconds() * float64(rate))
	all := make([]time.Duration, count)
	var failed atomic.Pointer[error]
	var group sync.WaitGroup
	begin := time.Now()
	for n := range count {
		due := begin.Add(time.Duration(n) * time.Second / time.Duration(rate))
		if wait := time.Until(due); wait > 0 {
			timer := time.NewTimer(wait)
			select {
			case <-timer.C:
			case <-ctx.Done():
				timer.Stop()
				return times{all[:n], ctx.Err()}
			}
		}
		group.Go(func() {
			if err := call(n); err != nil {
				failed.CompareAndSwap(nil, &err)
			}
			all[n] = time.Since(due)
		})
	}
	group.Wait()
	t := times{all: all}
	if err := failed.Load(); err != nil {
		t.failed = *err
	}
	return t
}
