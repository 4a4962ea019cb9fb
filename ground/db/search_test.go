package db_test

import (
	"context"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
)

// A search reads what On reads, and says what is wrong with a query that cannot be read.
func TestSearch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := opened(t, url)
		for n := range 8 { // more often than a server tries before it keeps a plan
			got, ok, err := db.Get[int64](d.Search(context.Background()), `SELECT CAST($1 AS BIGINT) + 1`, int64(n))
			if err != nil || !ok || got != int64(n)+1 {
				t.Fatalf("%d, %v, %v; want %d", got, ok, err, n+1)
			}
		}
		if _, err := db.All[int64](d.Search(context.Background()), `SELECT nothing FROM nowhere`); err == nil {
			t.Error("a query of a table that is not there was read")
		}
	})
}
