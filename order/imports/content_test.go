package imports_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/ledger"
	"retour/order"
)

// contents are queries for all that an import writes, each row as one text in which record numbers give way to what they
// stand for: numbers are handed out in blocks, and an interrupted process leaves a gap.
var contents = []string{
	`SELECT s.code || '|' || s.name || '|' || s.currency || '|' || s.version FROM shop s ORDER BY s.code`,
	`SELECT p.sku || '|' || p.name || '|' || p.gtin || '|' || p.category || '|' || p.grams || '|' || p.final FROM product p ORDER BY p.sku`,
	`SELECT c.source || '|' || c.email || '|' || c.name || '|' || c.postcode || '|' || c.country || '|' || (SELECT count(*) FROM orders o WHERE o.customer = c.id)
		FROM customer c ORDER BY c.source, c.email, c.postcode, c.country, (SELECT min(o.number) FROM orders o WHERE o.customer = c.id)`,
	`SELECT o.number || '|' || o.placed || '|' || coalesce(o.delivered, 0) || '|' || o.currency || '|' || o.total || '|' || o.buyer || '|' || o.historic || '|' || c.source || '|' || c.country
		FROM orders o JOIN customer c ON c.id = o.customer ORDER BY o.number`,
	`SELECT o.number || '|' || l.source || '|' || p.sku || '|' || l.nature || '|' || l.quantity || '|' || l.unit_price || '|' || l.total || '|' || l.discount || '|' || coalesce(l.taxes, '-') || '|' || l.historic || '|' || l.apart
		FROM order_line l JOIN orders o ON o.id = l.order_id JOIN product p ON p.id = l.product ORDER BY o.number, l.id`,
	`SELECT o.number || '|' || c.source || '|' || c.kind || '|' || c.name || '|' || c.total FROM charge c JOIN orders o ON o.id = c.order_id ORDER BY o.number, c.id`,
	`SELECT o.number || '|' || t.source || '|' || t.method || '|' || t.provider || '|' || t.amount FROM tender t JOIN orders o ON o.id = t.order_id ORDER BY o.number, t.id`,
	`SELECT o.number || '|' || l.source || '|' || h.at || '|' || h.document || '|' || h.quantity || '|' || h.credited || '|' || h.over
		FROM historic_return h JOIN orders o ON o.id = h.order_id JOIN order_line l ON l.id = h.line AND l.order_id = o.id ORDER BY h.document, o.number, l.source`,
	`SELECT file || '|' || sequence || '|' || summary FROM import_progress ORDER BY file`,
	`SELECT kind || '|' || verb || '|' || data FROM event ORDER BY tx, id`,
}

// hashes of one order each; a hash is bytes, which cannot be joined to a text on both engines.
const orderHashes = `SELECT hash FROM orders ORDER BY number`

// content is a hash of each of contents, and how many rows it has.
func content(t testing.TB, d *db.DB) []string {
	t.Helper()
	r := d.On(context.Background())
	var out []string
	for _, sql := range contents {
		rows, err := db.All[string](r, sql)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.New()
		for _, row := range rows {
			_, _ = io.WriteString(sum, numberless(row)+"\n")
		}
		out = append(out, fmt.Sprintf("%.30s… %d rows %x", sql, len(rows), sum.Sum(nil)))
	}
	hashes, err := db.All[[]byte](r, orderHashes)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.New()
	for _, h := range hashes {
		_, _ = sum.Write(h)
	}
	return append(out, fmt.Sprintf("hashes %d rows %x", len(hashes), sum.Sum(nil)))
}

// fixed is the clock of these tests.
func fixed() time.Time { return time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC) }

func open(t testing.TB, url string) *db.DB {
	t.Helper()
	return dbtest.Open(t, url, db.Options{Clock: fixed}, ledger.Schema, order.Schema)
}
