package halltest_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/id"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

func BenchmarkMix(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			var url string
			if engine == "sqlite" {
				dir, _ := os.MkdirTemp("/tmp", "bench")
				defer os.RemoveAll(dir)
				url = filepath.Join(dir, "b.db")
			} else {
				url = dbtest.Postgres(b)
			}
			d := halltest.Open(b, url, &halltest.Clock{At: halltest.Start})
			halltest.Run(b, d, order.PutShop{Code: "uk", Name: "x", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: "en", Settings: order.Settings{SettleAt: "person"}})
			for i := range 5000 {
				halltest.Order(b, d, fmt.Sprint(i), 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000, TaxBP: 2000})
			}
			actor := db.Actor{ID: 7, Kind: db.Machine, Rights: map[db.Right]bool{"returns.write": true, "work.dock": true, "work.bench": true, "refunds.approve": true}}
			ctx := context.Background()
			var next atomic.Int64
			var verbs atomic.Int64
			start := time.Now()
			cpu := used()
			var g sync.WaitGroup
			b.ResetTimer()
			for range 16 {
				g.Go(func() {
					for {
						n := next.Add(1) - 1
						if n >= 5000 {
							return
						}
						got, err := db.Run(ctx, d, actor, id.NewKey(), returns.Request{Channel: "uk", Order: fmt.Sprint(n), Items: []returns.Item{{Line: "1", Quantity: 1}}})
						if err != nil {
							b.Error(err)
							return
						}
						if _, err := db.Run(ctx, d, actor, id.NewKey(), returns.Receive{Code: string(got.Return)}); err != nil {
							b.Error(err)
						}
						if _, err := db.Run(ctx, d, actor, id.NewKey(), returns.Inspect{Return: got.Return, Item: "A", Answers: halltest.Sound()}); err != nil {
							b.Error(err)
						}
						if _, err := db.Run(ctx, d, actor, id.NewKey(), returns.Settle{Return: got.Return}); err != nil {
							b.Error(err)
						}
						verbs.Add(4)
					}
				})
			}
			g.Wait()
			b.ReportMetric(float64((used()-cpu).Microseconds())/float64(verbs.Load()), "cpu-us/verb")
			b.ReportMetric(float64(verbs.Load())/time.Since(start).Seconds(), "verbs/s")
		})
	}
}

// used is the processor time of this process.
func used() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
