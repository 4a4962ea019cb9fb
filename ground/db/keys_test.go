package db_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/ledger"
)

// Old answers go, of every kind of actor, and those that are still asked for stay.
func TestForgetKeys(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		d := dbtest.Open(t, url, db.Options{Clock: func() time.Time { return now }}, ledger.Schema)
		ctx := context.Background()
		who := []db.Actor{db.Program, client, {Kind: db.Shopper, Order: 4}}
		keep := func(from, to int) {
			t.Helper()
			for i := from; i < to; i++ {
				if _, err := db.Run(ctx, d, who[i%3], fmt.Sprint("key", i), unlocked{Subject: 1}); err != nil {
					t.Fatal(err)
				}
			}
		}
		keep(0, 30)
		// many more, by hand, so that there are several steps
		if _, err := db.Run(ctx, d, db.Program, "", does(func(tx *db.Tx) error {
			for i := range 5000 {
				tx.Insert("call(actor, key, hash, at, answer)", int64(i%7), fmt.Sprint("old", i), []byte{1}, tx.At(), []byte{1})
			}
			return nil
		})); err != nil {
			t.Fatal(err)
		}
		now = now.Add(db.KeysKept - time.Hour)
		keep(30, 60)
		if gone, err := db.ForgetKeys(ctx, d); gone != 0 || err != nil {
			t.Errorf("%d went too early (%v)", gone, err)
		}
		now = now.Add(2 * time.Hour)
		if gone, err := db.ForgetKeys(ctx, d); gone != 5030 || err != nil {
			t.Errorf("%d went (%v), want 5030", gone, err)
		}
		keep(30, 60) // known, and answered
		if got := told(t, d, 1); len(got) != 60 {
			t.Errorf("%d effects, want 60", len(got))
		}
	})
}
