package db_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/ledger"
)

// usual is a verb of the usual size: a key, two queries, two moves over three accounts, an event, a guarded update.
type usual struct {
	Line int64 `json:"line"`
}

func (usual) Right() db.Right { return db.Anyone }

func (u usual) Touches(db.Look) ([]int64, error) { return []int64{u.Line}, nil }

func (u usual) Do(tx *db.Tx) (int64, error) {
	sold, coming, dock := ledger.Of(ledger.Sold, u.Line), ledger.Of(ledger.Coming, u.Line), ledger.Of(ledger.Dock, u.Line)
	balances := ledger.AskBalances(sold, coming, dock)
	last := db.Ask[event.Record](`SELECT tx, id, at, kind, subject, actor, actor_kind, verb, data FROM event WHERE subject = $1 ORDER BY tx DESC, id DESC LIMIT 1`, u.Line)
	if err := tx.Read(balances, last); err != nil {
		return 0, err
	}
	if len(balances.Rows) == 0 {
		ledger.Post(tx, u.Line, ledger.Goods(ledger.World(ledger.WorldSale), sold, 1_000_000))
	}
	ledger.Post(tx, u.Line, ledger.Goods(sold, coming, 1), ledger.Goods(coming, dock, 1))
	event.Tell(tx, u.Line, noted{"usual"})
	return int64(len(last.Rows)), nil
}

// BenchmarkVerb is the processor time of the usual verb with 16 callers.
func BenchmarkVerb(b *testing.B) {
	for _, engine := range []struct {
		name string
		url  func(testing.TB) string
	}{{"sqlite", dbtest.SQLite}, {"postgres", dbtest.Postgres}} {
		b.Run(engine.name, func(b *testing.B) {
			d := dbtest.Open(b, engine.url(b), db.Options{}, ledger.Schema)
			ctx := context.Background()
			var next atomic.Int64
			b.SetParallelism(8)
			b.ReportAllocs()
			b.ResetTimer()
			before := used()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					n := next.Add(1)
					if _, err := db.Run(ctx, d, client, fmt.Sprint("key", n), usual{n%1000 + 1}); err != nil {
						b.Error(err)
					}
				}
			})
			b.ReportMetric(float64((used()-before).Microseconds())/float64(b.N), "cpu-µs/op") // the server's not counted
		})
	}
}

// used is the processor time of this process so far.
func used() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
