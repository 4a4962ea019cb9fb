package imports_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/order/imports"
	"retour/order/intake"
)

func TestCancelledInTheMiddleAndRunAgain(t *testing.T) {
	text := slice(t, 25_000)
	dbtest.Each(t, func(t *testing.T, url string) {
		whole := open(t, dbtest.SQLite(t))
		o := imports.Options{Reader: strings.NewReader(text), Name: "a.csv", Profile: retail()}
		summary, err := imports.Run(context.Background(), whole, db.Program, o)
		if err != nil {
			t.Fatal(err)
		}
		d := open(t, url)
		ctx, cancel := context.WithCancel(context.Background())
		batches := 0
		o.Reader, o.Progress = strings.NewReader(text), func(imports.Progress) {
			if batches++; batches == 2 {
				cancel()
			}
		}
		if _, err := imports.Run(ctx, d, db.Program, o); !errors.Is(err, context.Canceled) {
			t.Fatalf("cancelled: %v", err)
		}
		orders := sum(t, d, `SELECT CAST(count(*) AS BIGINT) FROM orders`)
		if orders == 0 || orders >= summary.Orders {
			t.Errorf("%d of %d orders were there when it was cancelled", orders, summary.Orders)
		}
		o.Reader, o.Progress = strings.NewReader(text), nil
		got, err := imports.Run(context.Background(), d, db.Program, o)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(summary, got); diff != "" {
			t.Errorf("another summary: %s", diff)
		}
		compare(t, whole, d)
	})
}

// compare compares two databases, of whichever engines.
func compare(t *testing.T, a, b *db.DB) {
	t.Helper()
	x, y := map[string]int{}, map[string]int{}
	for i, sql := range contents {
		for d, into := range map[*db.DB]map[string]int{a: x, b: y} {
			rows, err := db.All[string](d.On(context.Background()), sql)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows { // the engines order texts differently, and write yes as true or 1
				into[fmt.Sprint(i, " ", plainYes(numberless(row)))]++
			}
		}
	}
	if diff := cmp.Diff(x, y); diff != "" {
		t.Errorf("two databases: %.2000s", diff)
	}
	if len(x) < 10_000 {
		t.Errorf("only %d rows were compared", len(x))
	}
}

func plainYes(row string) string {
	for _, w := range [][2]string{{"|false", "|0"}, {"|true", "|1"}} {
		if cut, ok := strings.CutSuffix(row, w[0]); ok {
			return cut + w[1]
		}
	}
	return row
}

// Two imports of one file at the same moment: what both do is done once.
func TestTwoImportsOfOneFileAtOnce(t *testing.T) {
	text := slice(t, 12_000)
	dbtest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		o := imports.Options{Name: "a.csv", Profile: retail()}
		done := make(chan error, 2)
		for range 2 {
			o := o
			o.Reader = strings.NewReader(text)
			go func() {
				_, err := imports.Run(context.Background(), d, db.Program, o)
				done <- err
			}()
		}
		for range 2 {
			if err := <-done; err != nil && !fault.Is(err, "order.import_busy") {
				t.Error(err)
			}
		}
		o.Reader = strings.NewReader(text)
		got, err := imports.Run(context.Background(), d, db.Program, o)
		if err != nil {
			t.Fatal(err)
		}
		if n := sum(t, d, `SELECT CAST(count(*) AS BIGINT) FROM orders`); n != got.Orders {
			t.Errorf("%d orders, want %d", n, got.Orders)
		}
		if n := sum(t, d, `SELECT CAST(sum(quantity) AS BIGINT) FROM historic_return`); n != got.Cancelled.Pieces {
			t.Errorf("%d pieces, want %d", n, got.Cancelled.Pieces)
		}
	})
}

// A shop's own file: orders of a shop that is not set up are reported, and taken once it is.
func TestOurLayout(t *testing.T) {
	const file = `order,channel,placed_at,currency,email,postcode,country,shipping,payment_method,line,sku,item,quantity,line_total,tax_rate,order_discount
1001,fr,2026-03-01T10:00:00Z,EUR,zoe@example.org,69001,FR,4.90,card,1,MUG-B,Mug blue,2,20.00,20,5.00
1001,,,,,,,,,2,MUG-b,mug,1,10.00,20,
1002,fr,2026-03-02,EUR,not an address,69001,FR,,card,1,MUG-B,Mug blue,1,10.00,20,
2001,be,2026-03-02,EUR,max@example.org,1000,BE,,card,1,MUG-B,Mug blue,1,10.00,20,
`
	dbtest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		ctx := context.Background()
		shop := order.PutShop{Code: "fr", Name: "F", Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: lang.French}
		if _, err := db.Run(ctx, d, db.Program, "", shop); err != nil {
			t.Fatal(err)
		}
		run := func() (intake.Summary, []string) {
			var report strings.Builder
			got, err := imports.Run(ctx, d, db.Program, imports.Options{
				Reader: bufio.NewReader(strings.NewReader(file)), Name: "o.csv",
				Profile: intake.Profile{Name: intake.Ours}, Report: &report,
			})
			if err != nil {
				t.Fatal(err)
			}
			var rows []string
			for line := range strings.Lines(report.String()) {
				rows = append(rows, strings.Join(strings.SplitN(line, ",", 6)[:5], " "))
			}
			return got, rows[1:]
		}
		got, rows := run()
		if diff := cmp.Diff([]string{"o.csv 4 1002 order.email_malformed customer.email", "o.csv 5 2001 order.shop_unknown channel"}, rows); diff != "" {
			t.Error(diff)
		}
		if got.Rows != 4 || got.Orders != 1 || got.Lines != 2 || got.Value[0].Minor != 2990 ||
			cmp.Diff([]intake.Count{{Reason: "order.email_malformed", Count: 1}, {Reason: "order.shop_unknown", Count: 1}}, got.NotTaken) != "" {
			t.Errorf("%+v", got)
		}
		id, err := order.FindForShopper(d.On(ctx), "fr", "1001", "69001")
		if err != nil || id == 0 {
			t.Fatal(id, err)
		}
		v, _, err := order.ViewOf(d.On(ctx), id)
		if err != nil {
			t.Fatal(err)
		}
		if v.Total != 2990 || v.Lines[0].Total != 1667 || v.Lines[1].Total != 833 || v.Charges[0].Total != 490 || v.Tenders[0].Amount != 2990 {
			t.Errorf("%+v", v)
		}
		shop.Code = "be"
		if _, err := db.Run(ctx, d, db.Program, "", shop); err != nil {
			t.Fatal(err)
		}
		got, rows = run()
		if got.Orders != 2 || len(rows) != 1 || sum(t, d, `SELECT CAST(count(*) AS BIGINT) FROM orders`) != 2 {
			t.Errorf("the order of the new shop: %+v %v", got, rows)
		}
		before := content(t, d)
		run()
		if diff := cmp.Diff(before, content(t, d)); diff != "" {
			t.Errorf("run again, and changed: %s", diff)
		}
	})
}

// Thousands of orders of one line, each of another article and customer, at once with the same of another shop: a server
// has fewer locks than that.
func TestManySmallOrders(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		done := make(chan error, 2)
		for _, code := range []string{"fr", "be"} {
			shop := order.PutShop{Code: code, Name: code, Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: lang.French}
			if _, err := db.Run(context.Background(), d, db.Program, "", shop); err != nil {
				t.Fatal(err)
			}
			var file strings.Builder
			file.WriteString("order,channel,placed_at,currency,customer_id,email,country,line,sku,quantity,line_total\n")
			for i := range 6_000 {
				fmt.Fprintf(&file, "%d,%s,2026-03-01,EUR,c%d,c%d@example.org,FR,1,sku-%d,1,10.00\n", i, code, i, i, i)
			}
			go func() {
				_, err := imports.Run(context.Background(), d, db.Program, imports.Options{Reader: strings.NewReader(file.String()), Name: code, Profile: intake.Profile{Name: intake.Ours}})
				done <- err
			}()
		}
		for range 2 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		for _, table := range []string{"orders", "customer", "product", "order_line", "tender"} {
			if n := sum(t, d, `SELECT CAST(count(*) AS BIGINT) FROM `+table); n != 12_000 {
				t.Errorf("%s has %d rows, want 12,000", table, n)
			}
		}
	})
}

func TestFileThatBreaksOff(t *testing.T) {
	packed, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	d := open(t, dbtest.SQLite(t))
	o := imports.Options{Reader: strings.NewReader(string(packed[:len(packed)/40])), Name: "a.gz", Profile: retail()}
	got, err := imports.Run(context.Background(), d, db.Program, o)
	if !fault.Is(err, "intake.file_damaged") {
		t.Fatal(err)
	}
	if n := sum(t, d, `SELECT count(*) FROM orders`); n != got.Orders || n < 100 {
		t.Errorf("%d orders are here, %d were read before it broke off", n, got.Orders)
	}
	if n := sum(t, d, `SELECT count(*) FROM import_progress WHERE summary LIKE '%"partial":true%'`); n != 1 {
		t.Error("a file that broke off counts as read")
	}
}

func TestImportAsksForRights(t *testing.T) {
	d := open(t, dbtest.SQLite(t))
	actor := db.Actor{Kind: db.Person, Rights: map[db.Right]bool{"orders.write": true}}
	o := imports.Options{Reader: strings.NewReader(slice(t, 10)), Name: "a", Profile: retail()}
	if _, err := imports.Run(context.Background(), d, actor, o); !fault.Is(err, "fault.forbidden") {
		t.Errorf("a shop was made without the right: %v", err)
	}
	if _, err := imports.Run(context.Background(), d, db.Program, imports.Options{Reader: strings.NewReader(""), Name: "a", Profile: retail()}); !fault.Is(err, "intake.file_empty") {
		t.Error(err)
	}
}
