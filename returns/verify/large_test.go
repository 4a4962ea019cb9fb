package verify_test

import (
	"context"
	"flag"
	"fmt"
	"testing"
	"time"

	"retour/ground/db/dbtest"
	"retour/returns/halltest"
	"retour/returns/verify"
)

var units = flag.Int64("units", 20_000, "pieces in the database that BenchmarkVerify verifies")

// large is SQL that makes one closed return of one piece for each number: as many rows as the verbs would have written.
// The numbers of a return's records begin at its number times 100.
func large(count int64) []string {
	from := fmt.Sprintf(` FROM (WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i * 100 AS b, i FROM n) AS made`, 99+count)
	insert := func(into, values string) string { return `INSERT INTO ` + into + ` SELECT ` + values + from }
	out := []string{
		`INSERT INTO shop(id, code, name, currency, country, zone, language, version, settings) VALUES (11, 'big', 'Big', 'GBP', 'GB', 'Europe/London', 'en', 1, '{}')`,
		`INSERT INTO product(id, shop, sku, name, gtin, category, image, grams, final) VALUES (12, 11, 'A', 'A', '', '', '', 0, FALSE)`,
		`INSERT INTO bin(id, site, name, purpose, closed) VALUES (13, 1, 'big', 'restock', FALSE)`,
		`INSERT INTO cell(id, bin, shop, sku, grade) VALUES (14, 13, 11, 'A', 'A')`,
		insert(`customer(id, shop, source, email, name, phone, language, street, city, postcode, region, country)`, `b, 11, '', 'c' || CAST(i AS TEXT) || '@example.org', 'N', '', 'en', '', '', '', '', 'GB'`),
		insert(`orders(id, shop, number, customer, placed, delivered, currency, total, net_prices, buyer, terms, informed, historic, touched, hash)`, `b + 1, 11, CAST(i AS TEXT), b, 1, 1, 'GBP', 1000, FALSE, 'consumer', '', 1, 0, TRUE, (SELECT hash FROM orders WHERE number = 'small')`),
		insert(`order_line(id, order_id, source, product, nature, quantity, unit_price, total, discount, taxes, historic, apart)`, `b + 2, b + 1, '1', 12, 'goods', 1, '', 1000, 0, '[{"bp":2000,"tax":167}]', 0, 1`),
		insert(`tender(id, order_id, source, method, provider, reference, amount)`, `b + 3, b + 1, '1', 'card', 'manual', 'p', 1000`),
		insert(`return_(id, shop, order_id, language, origin, permit, stage, made, due, announced, moving, arrived, graded, placed, settled, missing, kept, reminded, closed, policy, settle_at)`, `b + 4, 11, b + 1, 'en', 'shopper', 'allowed', 'closed', 1, NULL, 1, 0, 1, 1, 1, 1, 0, 0, 0, 1, 'p', 'graded'`),
		insert(`return_line(id, return_id, line, sku, quantity, reason, basis, resolution, extra, decision)`, `b + 5, b + 4, b + 2, 'A', 1, '', 'withdrawal', 'refund', FALSE, '{"version":"1","reasons":[{"rule":"r"}]}'`),
		insert(`parcel(id, return_id, carrier, tracking, label, replaces, status, status_at, grams, made, arrived, site, opened, note)`, `b + 6, b + 4, 'address', '', 'made', 0, 'delivered', 1, 0, 1, 1, 0, 1, ''`),
		insert(`parcel_content(parcel, return_line, quantity)`, `b + 6, b + 5, 1`),
		insert(`unit(id, return_id, return_line, line, shop, sku, parcel, serial, made, received, grade, destination, findings, graded, cell, placed, settlement, gross, taxes, undone)`, `b + 7, b + 4, b + 5, b + 2, 11, 'A', b + 6, '', 1, 1, 'A', 'restock', '[]', 1, 14, 1, b + 8, 1000, '[{"bp":2000,"tax":167}]', FALSE`),
		insert(`inspection(id, unit, at, actor, answers, explained)`, `b + 9, b + 7, 1, 1, '{}', '{"rule":"r"}'`),
		insert(`settlement(id, return_id, order_id, shop, at, currency, trigger_, gross, withheld, paid_out, as_credit, as_exchange, note)`, `b + 8, b + 4, b + 1, 11, 1, 'GBP', 'graded', 1000, 0, 1000, 0, 0, i - 99`),
		insert(`settlement_part(settlement, id, kind, ref, line, gross, taxes, reason)`, `b + 8, 1, 'unit', b + 7, b + 2, 1000, '[{"bp":2000,"tax":167}]', 'withdrawal'`),
		insert(`attempt(id, settlement, return_id, order_id, tender, provider, amount, currency, state, reference, note, made, ended)`, `b + 10, b + 8, b + 4, b + 1, b + 3, 'manual', 1000, 'GBP', 'paid', 'r', '', 1, 1`),
		insert(`intent(id, kind, subject, state, due, tries, args, note, created)`, `b + 10, 'refund.pay', b + 4, 'done', 1, 1, '{}', '', 1`),
		insert(`credit_note(shop, number, settlement, at)`, `11, i - 99, b + 8, 1`),
	}
	for n, m := range []struct{ from, to, unit, quantity string }{
		{"32", "(b + 2) * 64 + 1", "0", "1"},
		{"(b + 2) * 64 + 1", "(b + 5) * 64 + 2", "0", "1"},
		{"(b + 5) * 64 + 2", "(b + 5) * 64 + 4", "0", "1"},
		{"(b + 5) * 64 + 4", "(b + 7) * 64 + 6", "0", "1"},
		{"(b + 7) * 64 + 6", "14 * 64 + 7", "0", "1"},
		{"32", "(b + 2) * 64 + 16", "826", "1000"},
		{"(b + 2) * 64 + 16", "(b + 7) * 64 + 17", "826", "1000"},
		{"(b + 7) * 64 + 17", "(b + 8) * 64 + 19", "826", "1000"},
		{"32", "(b + 3) * 64 + 18", "826", "1000"},
		{"(b + 3) * 64 + 18", "(b + 10) * 64 + 20", "826", "1000"},
		{"(b + 10) * 64 + 20", "33", "826", "1000"},
		{"(b + 8) * 64 + 19", "34", "826", "1000"},
	} {
		out = append(out, insert(`move(subject, id, tx, at, source, target, unit, quantity)`, fmt.Sprintf(`b + 4, b + %d, 1, 1, %s, %s, %s, %s`, 20+n, m.from, m.to, m.unit, m.quantity)))
	}
	for _, a := range []struct{ id, unit string }{
		{"(b + 2) * 64 + 1", "0"},
		{"(b + 5) * 64 + 2", "0"},
		{"(b + 5) * 64 + 4", "0"},
		{"(b + 7) * 64 + 6", "0"},
		{"(b + 2) * 64 + 16", "826"},
		{"(b + 7) * 64 + 17", "826"},
		{"(b + 8) * 64 + 19", "826"},
		{"(b + 3) * 64 + 18", "826"},
		{"(b + 10) * 64 + 20", "826"},
	} {
		out = append(out, insert(`account(id, unit, balance)`, a.id+`, `+a.unit+`, 0`))
	}
	out = append(out, fmt.Sprintf(`INSERT INTO account(id, unit, balance) VALUES (14 * 64 + 7, 0, %d)`, count))
	for n, kind := range []string{"return.requested", "parcel.arrived", "unit.graded", "return.settled", "refund.sent", "refund.paid", "unit.put_away", "return.closed"} {
		out = append(out, insert(`event(tx, id, at, kind, subject, actor, actor_kind, verb, data)`,
			fmt.Sprintf(`1, b + %d, 1, '%s', b + 4, 0, 'system', 'V', '{"return":"RT-0000-0000-0","sku":"A","grade":"A","destination":"restock","rule":"as_new@1"}'`, 40+n, kind)))
	}
	return append(out, `UPDATE id_block SET next = next + `+fmt.Sprint((count+200)*100))
}

// A database of many pieces is verified in the time of a coffee: -units says how many.
func BenchmarkVerify(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			url := dbtest.SQLite(b)
			if engine == "postgres" {
				url = dbtest.Postgres(b)
			}
			d := halltest.Open(b, url, &halltest.Clock{At: halltest.Start})
			halltest.Order(b, d, "small", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
			halltest.Run(b, d, raw{large(*units)})
			if d.Postgres() {
				halltest.Run(b, d, raw{[]string{`ANALYZE`}})
			}
			b.ResetTimer()
			for range b.N {
				start := time.Now()
				wrong, err := verify.Verify(context.Background(), d)
				if err != nil || len(wrong) > 0 {
					b.Fatal(err, wrong[:min(3, len(wrong))])
				}
				b.ReportMetric(float64(*units)/time.Since(start).Seconds(), "pieces/s")
			}
		})
	}
}
