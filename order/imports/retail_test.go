package imports_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/order/imports"
	"retour/order/intake"
)

func retail() intake.Profile { return intake.Profile{Name: intake.OnlineRetail} }

func pounds(pence int64) []money.Amount { return []money.Amount{money.Of(pence, "GBP")} }

var recordNumbers = regexp.MustCompile(`"(first|last)_order":\d+`)

func numberless(row string) string { return recordNumbers.ReplaceAllString(row, "") }

// sum is one number of a query.
func sum(t testing.TB, d *db.DB, sql string) int64 {
	t.Helper()
	n, _, err := db.Get[int64](d.On(context.Background()), sql)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// The known figures of the data set, counted in the database after the import and not in the summary.
func TestOnlineRetailGivesTheKnownFiguresInTheDatabase(t *testing.T) {
	d := open(t, dbtest.SQLite(t))
	var report bytes.Buffer
	last := imports.Progress{}
	o := imports.Options{Reader: openPublished(t), Name: "online_retail.csv.gz", Profile: retail(), Report: &report, Progress: func(p imports.Progress) {
		if p.Bytes < last.Bytes || p.Rows < last.Rows || p.Taken < last.Taken {
			t.Errorf("progress goes back from %+v to %+v", last, p)
		}
		last = p
	}}
	got, err := imports.Run(context.Background(), d, db.Program, o)
	if err != nil {
		t.Fatal(err)
	}
	want := intake.Summary{
		Rows: 541_909, Orders: 19_959, Lines: 530_103, Value: pounds(1_065_562_248),
		NotTaken: []intake.Count{{Reason: "intake.bad_debt", Count: 3}, {Reason: "intake.price_zero", Count: 1_179}, {Reason: "intake.stock_correction", Count: 1_336}},
		Cancelled: intake.Cancellations{
			Lines: 9_288, Value: pounds(89_681_249), Matched: 7_434, Pieces: 250_220, Returns: got.Cancelled.Returns, HistoricValue: got.Cancelled.HistoricValue,
			NotMatched: []intake.Count{
				{Reason: "intake.unmatched_no_customer", Count: 165},
				{Reason: "intake.unmatched_no_earlier_sale", Count: 1_031},
				{Reason: "intake.unmatched_not_goods", Count: 584},
				{Reason: "intake.unmatched_too_few_left", Count: 74},
			},
			OverCredited: 270, OverCredit: pounds(188_396),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("summary (-want +got):\n%s", diff)
	}
	for _, f := range []struct {
		what string
		want int64
		sql  string
	}{
		{"orders", 19_959, `SELECT count(*) FROM orders`},
		{"rows taken, charges among them", 530_103, `SELECT (SELECT count(*) FROM order_line) + (SELECT count(*) FROM charge)`},
		{"pence of lines and charges", 1_065_562_248, `SELECT (SELECT sum(total) FROM order_line) + (SELECT sum(total) FROM charge)`},
		{"pence of orders", 1_065_562_248, `SELECT sum(total) FROM orders`},
		{"pence of tenders", 1_065_562_248, `SELECT sum(amount) FROM tender`},
		{"orders that are not the sum of their parts", 0, `SELECT count(*) FROM orders o WHERE o.total <>
			(SELECT sum(l.total) FROM order_line l WHERE l.order_id = o.id) + (SELECT coalesce(sum(c.total), 0) FROM charge c WHERE c.order_id = o.id)`},
		{"cancelled lines matched", 7_434, `SELECT count(DISTINCT document) FROM historic_return`},
		{"pieces of them", 250_220, `SELECT sum(quantity) FROM historic_return`},
		{"pieces noted at the lines", 250_220, `SELECT sum(historic) FROM order_line`},
		{"lines whose pieces are not those that came back", 0, `SELECT count(*) FROM order_line l WHERE l.historic <>
			(SELECT coalesce(sum(h.quantity), 0) FROM historic_return h WHERE h.line = l.id)`},
		{"lines of which more came back than was sold", 0, `SELECT count(*) FROM order_line WHERE historic > quantity`},
		{"historic returns", got.Cancelled.Returns, `SELECT count(*) FROM historic_return`},
		{"pence credited", got.Cancelled.HistoricValue[0].Minor, `SELECT sum(credited) FROM historic_return`},
		{"pence credited, noted at the orders", got.Cancelled.HistoricValue[0].Minor, `SELECT sum(historic) FROM orders`},
		{"pence credited above what was paid", 188_396, `SELECT sum(over) FROM historic_return`},
		{"cancelled lines credited above what was paid", 270, `SELECT count(DISTINCT document) FROM historic_return WHERE over > 0`},
		{"moves, for nothing of the past is posted", 0, `SELECT count(*) FROM move`},
		{"customers with a number", 4_346, `SELECT count(*) FROM customer WHERE source <> ''`}, // 4,338, of whom 8 bought from two countries
		{"orders without a number of the customer", sum(t, d, `SELECT count(*) FROM customer WHERE source = ''`), `SELECT count(*) FROM orders o JOIN customer c ON c.id = o.customer WHERE c.source = ''`},
		{"orders of which nothing is known, not even the country", 5, `SELECT count(*) FROM orders WHERE customer = 0`},
		{"articles", sum(t, d, `SELECT count(DISTINCT sku) FROM product`), `SELECT count(*) FROM product`},
		{"articles nobody bought", 0, `SELECT count(*) FROM product p WHERE NOT EXISTS (SELECT 1 FROM order_line l WHERE l.product = p.id)`},
	} {
		if n := sum(t, d, f.sql); n != f.want {
			t.Errorf("%s: %d, want %d", f.what, n, f.want)
		}
	}
	if last.Taken != 19_959 || last.Returns != got.Cancelled.Returns || last.Rows != 541_909 || last.Refused != 2_518 {
		t.Errorf("the last progress is %+v", last)
	}
	checkReport(t, &report, 2_518+1_854)
	runAgain(t, d, got)
}

func checkReport(t *testing.T, report io.Reader, want int) {
	t.Helper()
	rows, err := csv.NewReader(report).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"file", "line", "order", "reason", "field", "text"}, rows[0]); diff != "" || len(rows)-1 != want {
		t.Errorf("%d rows, want %d; %s", len(rows)-1, want, diff)
	}
	if diff := cmp.Diff([]string{"online_retail.csv.gz", "143", "C536379", "intake.unmatched_not_goods", "", "Not goods: nothing comes back for it."}, rows[1]); diff != "" {
		t.Errorf("the first row: %s", diff)
	}
}

// runAgain: the very same file, under whatever name, changes nothing; unpacked it is another file of the same orders.
func runAgain(t *testing.T, d *db.DB, first intake.Summary) {
	before := content(t, d)
	groups := sum(t, d, `SELECT number FROM commit_group`)
	o := imports.Options{Reader: openPublished(t), Name: "again.csv.gz", Profile: retail()}
	again, err := imports.Run(context.Background(), d, db.Program, o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("another summary: %s", diff)
	}
	if now := sum(t, d, `SELECT number FROM commit_group`); now != groups {
		t.Errorf("run again, and committed %d times", now-groups)
	}
	unpacked, err := gzip.NewReader(openPublished(t))
	if err != nil {
		t.Fatal(err)
	}
	o = imports.Options{Reader: unpacked, Name: "online_retail.csv", Profile: retail()}
	again, err = imports.Run(context.Background(), d, db.Program, o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("another summary of the file unpacked: %s", diff)
	}
	after := content(t, d)
	for i, was := range before {
		if !strings.Contains(contents[min(i, len(contents)-1)], "import_progress") && was != after[i] {
			t.Errorf("the file unpacked has changed %s to %s", was, after[i])
		}
	}
}

// slice is the beginning of the data set, and its cancelled lines.
func slice(t testing.TB, rows int) string {
	t.Helper()
	unpacked, err := gzip.NewReader(openPublished(t))
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(unpacked)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.SplitAfterN(string(all), "\n", rows+2)[:rows+1], "")
}

func TestDryRunForeseesAndWritesNothing(t *testing.T) {
	text := slice(t, 30_000)
	dbtest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		before := content(t, d)
		run := func(dry bool) (intake.Summary, string, imports.Progress) {
			var report bytes.Buffer
			var last imports.Progress
			got, err := imports.Run(context.Background(), d, db.Program, imports.Options{
				Reader: strings.NewReader(text), Name: "a.csv", Profile: retail(), DryRun: dry,
				Report: &report, Format: imports.JSONLines, Language: lang.French, Progress: func(p imports.Progress) { last = p },
			})
			if err != nil {
				t.Fatal(err)
			}
			return got, report.String(), last
		}
		foreseen, said, _ := run(true)
		if diff := cmp.Diff(before, content(t, d)); diff != "" {
			t.Errorf("a dry run has written: %s", diff)
		}
		got, did, last := run(false)
		if diff := cmp.Diff(foreseen, got); diff != "" {
			t.Errorf("foreseen (-) and done (+): %s", diff)
		}
		if said != did || !strings.Contains(did, `"reason":"intake.price_zero","text":"Le prix est nul`) {
			t.Errorf("another report:\n%.300s\n%.300s", said, did)
		}
		if n := sum(t, d, `SELECT CAST(count(*) AS BIGINT) FROM orders`); n != got.Orders || last.Taken != n {
			t.Errorf("%d orders, want %d", n, got.Orders)
		}
		if n := sum(t, d, `SELECT CAST(sum(quantity) AS BIGINT) FROM historic_return`); n != got.Cancelled.Pieces || n == 0 {
			t.Errorf("%d pieces, want %d", n, got.Cancelled.Pieces)
		}
		foreseen, _, last = run(true)
		if diff := cmp.Diff(foreseen, got); diff != "" || last.Taken != 0 || last.Here != got.Orders {
			t.Errorf("a dry run afterwards: %+v %s", last, diff)
		}
	})
}

// An order that was corrected since is left as it is, and so is what came back of it.
func TestOrdersWithOtherContentAreConflicts(t *testing.T) {
	text := slice(t, 30_000)
	dbtest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		ctx := context.Background()
		if _, err := db.Run(ctx, d, db.Program, "", order.PutShop{Code: "online-retail", Name: "R", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: lang.English}); err != nil {
			t.Fatal(err)
		}
		// an order of which lines come back later in the file
		sink := &firstReturned{orders: map[string]*order.Order{}}
		if _, err := intake.Read(ctx, strings.NewReader(text), "a", retail(), sink); err != nil {
			t.Fatal(err)
		}
		o := *sink.orders[sink.returned]
		o.Lines = o.Lines[:len(o.Lines)-1]
		if _, err := db.Run(ctx, d, db.Program, "", order.PutOrder{Order: o}); err != nil {
			t.Fatal(err)
		}
		plain, err := intake.Read(ctx, strings.NewReader(text), "a", retail(), intake.Discard{})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // and the same again
			var report bytes.Buffer
			got, err := imports.Run(ctx, d, db.Program, imports.Options{Reader: strings.NewReader(text), Name: "a", Profile: retail(), Report: &report, Format: imports.JSONLines})
			if err != nil {
				t.Fatal(err)
			}
			rows := int64(len(sink.orders[sink.returned].Lines) + len(sink.orders[sink.returned].Charges))
			if got.Orders != plain.Orders-1 || got.Lines != plain.Lines-rows || got.Cancelled.Pieces >= plain.Cancelled.Pieces || got.Cancelled.Returns >= plain.Cancelled.Returns {
				t.Errorf("%d orders, %d lines, %d pieces of %d, %d, %d", got.Orders, got.Lines, got.Cancelled.Pieces, plain.Orders, plain.Lines, plain.Cancelled.Pieces)
			}
			if n := sum(t, d, `SELECT CAST(sum(quantity) AS BIGINT) FROM historic_return`); n != got.Cancelled.Pieces {
				t.Errorf("%d pieces, want %d", n, got.Cancelled.Pieces)
			}
			if n := sum(t, d, `SELECT CAST(sum(total) AS BIGINT) FROM orders WHERE number <> '`+sink.returned+`'`); n != got.Value[0].Minor {
				t.Errorf("worth %d, want %d", n, got.Value[0].Minor)
			}
			if !hasRow(t, &report, "order.exists_differently", sink.returned) {
				t.Error("the order is not in the report")
			}
		}
		if n := sum(t, d, `SELECT historic FROM orders WHERE number = '`+sink.returned+`'`); n != 0 {
			t.Error("something of another order came back")
		}
	})
}

// firstReturned remembers the orders, and the number of the first of which something came back.
type firstReturned struct {
	intake.Discard
	orders   map[string]*order.Order
	returned string
}

func (s *firstReturned) Order(o *order.Order, _ intake.Position) error {
	s.orders[o.Number] = o
	return nil
}

func (s *firstReturned) Cancelled(c *intake.Cancelled, _ intake.Position) error {
	if s.returned == "" && len(c.Returns) > 0 && len(s.orders[c.Returns[0].Order].Lines) > 1 {
		s.returned = c.Returns[0].Order
	}
	return nil
}

func hasRow(t *testing.T, report io.Reader, reason, number string) bool {
	t.Helper()
	for in := json.NewDecoder(report); ; {
		var row imports.Row
		if err := in.Decode(&row); err == io.EOF {
			return false
		} else if err != nil {
			t.Fatal(err)
		}
		if row.Reason == reason && row.Order == number && row.Line > 0 && row.Text != "" {
			return true
		}
	}
}

// The demonstration brings the old data to the present and invents people.
func TestShiftedAndPeopled(t *testing.T) {
	text := slice(t, 3_000)
	d := open(t, dbtest.SQLite(t))
	o := imports.Options{Reader: strings.NewReader(text), Name: "a", Profile: retail(), ShiftWeeks: 780, Contacts: func(o *order.Order) order.Customer {
		c := o.Customer
		c.Name, c.Email, c.Postcode = "Invented "+o.Number, "c"+c.ID+"@example.org", "AB1 2CD"
		return c
	}}
	for range 2 {
		if _, err := imports.Run(context.Background(), d, db.Program, o); err != nil {
			t.Fatal(err)
		}
		o.Reader = strings.NewReader(text)
	}
	id, err := order.FindForShopper(d.On(context.Background()), "online-retail", "536365", "c17850@example.org")
	if err != nil || id == 0 {
		t.Fatal(id, err)
	}
	v, _, err := order.ViewOf(d.On(context.Background()), id)
	if err != nil {
		t.Fatal(err)
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	at := time.UnixMicro(v.Placed).In(london)
	if want := time.Date(2010, 12, 1, 8, 26, 0, 0, london).AddDate(0, 0, 7*780); !at.Equal(want) || at.Weekday() != time.Wednesday || at.Hour() != 8 {
		t.Errorf("placed %s, want %s", at, want)
	}
	if n := sum(t, d, `SELECT min(at) FROM historic_return`); n != 0 && n < v.Placed {
		t.Error("what came back was not moved along")
	}
}
