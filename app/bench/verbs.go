package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"retour/ground/db"
	"retour/ground/id"
	"retour/inspect"
	"retour/returns"
)

const writers = 16

var sound = inspect.Answers{"contents": "right", "sealed": "sealed"}

// oneReturn is the mix: a whole return of one piece in four verbs.
func oneReturn(ctx context.Context, d *db.DB, n int64) error {
	got, err := db.Run(ctx, d, clients, id.NewKey(), returns.Request{Channel: "bench", Order: number(n), Items: []returns.Item{{Line: "1", Quantity: 1, Reason: "size.too_small"}}})
	if err != nil {
		return err
	}
	if _, err := db.Run(ctx, d, clients, id.NewKey(), returns.Receive{Code: string(got.Return)}); err != nil {
		return err
	}
	if _, err := db.Run(ctx, d, clients, id.NewKey(), returns.Inspect{Return: got.Return, Item: "SKU-1", Answers: sound}); err != nil {
		return err
	}
	_, err = db.Run(ctx, d, clients, id.NewKey(), returns.Settle{Return: got.Return})
	return err
}

// verbs measures durable verbs a second with all writers busy, and their processor time.
func verbs(ctx context.Context, o Options, e engine) ([]Figure, error) {
	h, remove, err := e.open(ctx, "verbs")
	if err != nil {
		return nil, err
	}
	defer remove()
	defer h.Close()
	d := h.Store
	if err := prepare(ctx, d); err != nil {
		return nil, err
	}
	if err := orders(ctx, d, 0, int64(o.Returns)); err != nil {
		return nil, err
	}
	warm := int64(o.Returns / 20)
	if err := crowd(warm, func(n int64) error { return oneReturn(ctx, d, n) }); err != nil {
		return nil, err
	}
	begin, mine, theirs := time.Now(), used(), e.databaseTime()
	count := int64(o.Returns) - warm
	if err := crowd(count, func(n int64) error { return oneReturn(ctx, d, warm+n) }); err != nil {
		return nil, err
	}
	took := time.Since(begin)
	cpu := used() - mine + e.databaseTime() - theirs
	all := float64(4 * count)
	rate := Figure{Name: "durable verbs a second, 16 clients", Value: all / took.Seconds(), Unit: "verbs/s", Goal: "≥ 6000"}
	rate.Met = met(rate.Value >= 6000)
	time_ := Figure{Name: "processor time a verb, database and load included", Value: float64(cpu.Microseconds()) / all, Unit: "µs"}
	if e.name == "postgres" {
		rate.Goal, rate.Met = "≥ 2500", met(rate.Value >= 2500)
		time_.Goal, time_.Met = "≤ 600", met(time_.Value <= 600)
	}
	return []Figure{rate, time_}, nil
}

func (e engine) databaseTime() time.Duration {
	if e.cpu == nil {
		return 0
	}
	return e.cpu()
}

// crowd runs work on 0…count-1 by all writers.
func crowd(count int64, work func(n int64) error) error {
	var next atomic.Int64
	var first atomic.Pointer[error]
	var group sync.WaitGroup
	for range writers {
		group.Go(func() {
			for first.Load() == nil {
				n := next.Add(1) - 1
				if n >= count {
					return
				}
				if err := work(n); err != nil {
					err = fmt.Errorf("return %d: %w", n, err)
					first.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	group.Wait()
	if err := first.Load(); err != nil {
		return *err
	}
	return nil
}
