package returns_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/ledger"
	"retour/returns"
	"retour/returns/halltest"
)

// at once runs calls at the same moment and counts those that were granted; the others must be refused with one of the
// codes.
func atOnce(t *testing.T, count int, call func(n int) error, codes ...string) int64 {
	t.Helper()
	var granted atomic.Int64
	var group sync.WaitGroup
	start := make(chan struct{})
	for n := range count {
		group.Go(func() {
			<-start
			err := call(n)
			if err == nil {
				granted.Add(1)
				return
			}
			for _, c := range codes {
				if fault.Is(err, c) {
					return
				}
			}
			t.Errorf("call %d: %v", n, err)
		})
	}
	close(start)
	group.Wait()
	return granted.Load()
}

// Twelve requests for one piece each of three sold: three are granted, and no empty return is left behind.
func TestTwelveRequestsForThreeSold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := openHall(t, url)
		halltest.Order(t, h.DB, "1001", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 1000})
		granted := atOnce(t, 12, func(int) error {
			_, err := db.Run(context.Background(), h.DB, db.Program, "", request(returns.Item{Line: "1", Quantity: 1}))
			return err
		}, "returns.over_quantity", "returns.none_left", "fault.balance")
		if granted != 3 {
			t.Errorf("%d granted, want 3", granted)
		}
		if n, _, err := db.Get[int64](h.On(context.Background()), `SELECT count(*) FROM return_`); err != nil || n != 3 {
			t.Errorf("%d returns are stored (%v), want the 3 that were granted", n, err)
		}
		h.sound(t)
	})
}

// received is a return that has come and was graded, with one piece of the given price.
func received(t *testing.T, h hall, total int64) (id.Code, returns.InspectAnswer) {
	t.Helper()
	halltest.Run(t, h.DB, settleByPerson)
	halltest.Order(t, h.DB, "1001", 0, halltest.Line{SKU: "A", Quantity: 1, Total: total})
	got := halltest.Run(t, h.DB, request(returns.Item{Line: "1", Quantity: 1}))
	halltest.Run(t, h.DB, returns.Receive{Code: string(got.Return)})
	return got.Return, halltest.Run(t, h.DB, returns.Inspect{Return: got.Return, Answers: halltest.Sound()})
}

// Ten refunds of one payment at the same moment, by ten keys: it is paid back once.
func TestTenRefundsOfOnePayment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := openHall(t, url)
		ret, piece := received(t, h, 6500)
		granted := atOnce(t, 10, func(n int) error {
			_, err := db.Run(context.Background(), h.DB, db.Program, fmt.Sprint("refund", n), returns.Settle{Return: ret, Plates: []id.Code{piece.Plate}})
			return err
		}, "returns.settle_twice", "fault.balance")
		if granted != 1 {
			t.Errorf("%d settlements were made, want 1", granted)
		}
		h.drain(t)
		v := h.view(t, ret)
		if len(v.Refunds) != 1 || v.Refunds[0].Amount.Minor != 6500 {
			t.Errorf("refunds: %+v", v.Refunds)
		}
		confirmed := atOnce(t, 10, func(n int) error {
			_, err := db.Run(context.Background(), h.DB, db.Program, "", returns.ConfirmRefund{Attempt: v.Refunds[0].Attempt, Paid: true, Reference: fmt.Sprint("bank", n)})
			return err
		}, "returns.attempt_ended")
		if confirmed != 1 {
			t.Errorf("%d confirmations with different references were taken, want 1", confirmed)
		}
		paid, _, err := db.Get[int64](h.On(context.Background()), `SELECT CAST(sum(quantity) AS BIGINT) FROM move WHERE target = $1`, int64(ledger.World(ledger.WorldProvider)))
		if err != nil || paid != 6500 {
			t.Errorf("the ledger says %d was paid (%v), want 6500", paid, err)
		}
		h.sound(t)
	})
}

// One receipt confirmed six times at the same moment is counted once, at the dock, at the bench and on the shelf.
func TestOneReceiptConfirmedSixTimes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := openHall(t, url)
		halltest.Order(t, h.DB, "1001", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		got := halltest.Run(t, h.DB, request(returns.Item{Line: "1", Quantity: 2}))
		atOnce(t, 6, func(int) error {
			_, err := db.Run(context.Background(), h.DB, db.Program, "", returns.Receive{Code: string(got.Return)})
			return err
		})
		v := h.view(t, got.Return)
		if v.Counts.Arrived != 2 || len(v.Parcels) != 1 {
			t.Errorf("%d pieces arrived in %d parcels, want 2 in 1", v.Counts.Arrived, len(v.Parcels))
		}
		actor := db.Actor{ID: 9, Kind: db.Person, Rights: map[db.Right]bool{"work.bench": true}}
		atOnce(t, 6, func(int) error {
			_, err := db.Run(context.Background(), h.DB, actor, "one scan", returns.Inspect{Return: got.Return, Item: "A", Answers: halltest.Sound()})
			return err
		})
		v = h.view(t, got.Return)
		if v.Counts.Graded != 1 || len(v.Units) != 1 {
			t.Fatalf("%d pieces are graded, want 1", v.Counts.Graded)
		}
		atOnce(t, 6, func(int) error {
			_, err := db.Run(context.Background(), h.DB, db.Program, "", returns.PutPiece{Plate: v.Units[0].Plate, Bin: v.Units[0].Destination})
			return err
		})
		onHand, _, err := db.Get[int64](h.On(context.Background()), `SELECT CAST(sum(a.balance) AS BIGINT) FROM cell c JOIN account a ON a.id = c.id * 64 + 7`)
		if err != nil || onHand != 1 {
			t.Errorf("%d pieces on hand (%v), want 1", onHand, err)
		}
		h.sound(t)
	})
}

// Two takings of four and six at the same moment from ten leave nothing, and an eleventh piece cannot be taken.
func TestTwoStockChangesBothCount(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := openHall(t, url)
		halltest.Order(t, h.DB, "1001", 0, halltest.Line{SKU: "A", Quantity: 10, Total: 1000})
		got := halltest.Run(t, h.DB, request(returns.Item{Line: "1", Quantity: 10}))
		halltest.Run(t, h.DB, returns.Receive{Code: string(got.Return)})
		for range 10 {
			p := halltest.Run(t, h.DB, returns.Inspect{Return: got.Return, Answers: halltest.Sound()})
			halltest.Run(t, h.DB, returns.PutPiece{Plate: p.Plate, Bin: "restock"})
		}
		takings := []int64{4, 6}
		granted := atOnce(t, 2, func(n int) error { return take(h, takings[n]) })
		if granted != 2 {
			t.Errorf("%d takings were granted, want both", granted)
		}
		if err := take(h, 1); !fault.Is(err, "stock.too_few") {
			t.Errorf("an eleventh piece: %v", err)
		}
		h.sound(t)
	})
}
