package db_test

import (
	"context"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/ledger"
)

func TestStillSeesOneMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		ctx := context.Background()
		d := dbtest.Open(t, url, db.Options{}, ledger.Schema)
		count := func(r db.Reader) int64 {
			n, _, err := db.Get[int64](r, `SELECT count(*) FROM event`)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		say := func() {
			if _, err := db.Run(ctx, d, db.Program, "", note{Subject: 1, What: "a"}); err != nil {
				t.Fatal(err)
			}
		}
		say()
		err := d.Still(ctx, func(r db.Reader) error {
			before := count(r)
			say()
			if after := count(r); before != 1 || after != 1 {
				t.Errorf("saw %d, then %d events; want 1 both times", before, after)
			}
			if now := count(d.On(ctx)); now != 2 {
				t.Errorf("others see %d events, want 2", now)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
