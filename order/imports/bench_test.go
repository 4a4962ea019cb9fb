package imports_test

import (
	"context"
	"os"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/ledger"
	"retour/order"
	"retour/order/imports"
)

// The data set lies in the repository, so these tests never skip. It is read by its path: the house keeps this room from
// importing the demonstration.
const published = "../../demo/data/online_retail.csv.gz"

func openPublished(t testing.TB) *os.File {
	t.Helper()
	f, err := os.Open(published)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// BenchmarkOnlineRetail imports the whole data set into a fresh SQLite file.
func BenchmarkOnlineRetail(b *testing.B) {
	for b.Loop() {
		d := dbtest.Open(b, dbtest.SQLite(b), db.Options{}, ledger.Schema, order.Schema)
		got, err := imports.Bench(context.Background(), d, openPublished(b), "online_retail.csv.gz")
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(got.PerSecond(), "rows/s")
	}
}
