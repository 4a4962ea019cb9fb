package intake_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retour/ground/fault"
	"retour/ground/money"
	"retour/order"
	"retour/order/intake"
)

const retailHeader = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"

// sold is one row of the data set, of customer 7.
func sold(invoice, sku string, quantity int, minute int, price string) string {
	return fmt.Sprintf("%s,%s,THING,%d,2011-01-01 10:%02d:00,%s,7,United Kingdom\n", invoice, sku, quantity, minute, price)
}

func TestEachWrongRetailRowIsReported(t *testing.T) {
	ok := sold("1", "A", 1, 0, "1.00")
	for _, c := range []struct{ name, rows, said string }{
		{"nothing wrong", ok, ""},
		{"bad debt", "A1,B,Adjust,1,,x,,Nowhere\n", "2 bad_debt"},
		{"stock correction", sold("1", "A", -1, 0, "0"), "2 stock_correction"},
		{"price zero", ok + sold("1", "A", 1, 0, "0.0"), "3 price_zero"},
		{"negative price", ok + sold("1", "A", 1, 0, "-1"), "3 price_negative"},
		{"no invoice", sold("", "A", 1, 0, "1"), "2 value_missing"},
		{"long invoice", sold(strings.Repeat("1", 65), "A", 1, 0, "1"), "2 value_too_long"},
		{"no article", sold("1", "", 1, 0, "1"), "2 value_missing"},
		{"quantity 0", sold("1", "A", 0, 0, "1"), "2 quantity_not_positive"},
		{"half a piece", strings.Replace(ok, ",1,", ",1.5,", 1), "2 quantity_fractional"},
		{"no quantity", strings.Replace(ok, ",1,", ",,", 1), "2 number_malformed"},
		{"huge quantity", sold("1", "A", 1_000_001, 0, "1"), "2 number_out_of_range"},
		{"bad date", strings.Replace(ok, "2011-01-01", "2011-01-32", 1), "2 date_malformed"},
		{"no date", strings.Replace(ok, "2011-01-01 10:00:00", "", 1), "2 date_malformed"},
		{"no price", sold("1", "A", 1, 0, ""), "2 amount_malformed"},
		{"price in words", sold("1", "A", 1, 0, "one"), "2 amount_malformed"},
		{"fine price", sold("1", "A", 1, 0, "0.123456789"), "2 amount_finer"},
		{"huge price", sold("1", "A", 1, 0, "123456.00"), "2 amount_too_large"},
		{"monstrous price", sold("1", "A", 1, 0, "99999999999999999999"), "2 amount_too_large"},
		{"unknown country", strings.Replace(ok, "United Kingdom", "Ruritania", 1), "2 country_unknown"},
		{"too few cells", "1,A\n" + ok + sold("2", "A", 1, 0, "1"), "2 cell_count, 3 order_broken"},
		{"broken cancellation stands alone", ok + "C2,A\n" + sold("3", "A", 1, 0, "1"), "3 cell_count"},
		{"cancellation of nothing", sold("C2", "A", 1, 0, "1"), "2 cancellation_not_negative"},
		{"cancellation at price zero", sold("C2", "A", -1, 0, "0"), "2 price_zero"},
		{"cancellation at a negative price", sold("C2", "A", -1, 0, "-1"), "2 price_negative"},
		{"cancellation with a bad date", strings.Replace(sold("C2", "A", -1, 0, "1"), "2011", "MMXI", 1), "2 date_malformed"},
		{"date of a spreadsheet", strings.Replace(ok, "2011-01-01 10:00:00", "1/1/2011 10:00", 1), ""},
		{"interrupted by eight", ok + others(8) + ok, ""},
		{"interrupted by nine", ok + others(9) + ok, "12 order_repeated"},
		{"one row broken after an interruption", ok + others(2) + sold("1", "A", 0, 0, "1"), "2 order_broken, 5 quantity_not_positive"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _ := readAs(t, retail(t), retailHeader+c.rows)
			if r.said() != c.said {
				t.Errorf("said %q, want %q", r.said(), c.said)
			}
		})
	}
}

func others(n int) string {
	rows := ""
	for i := range n {
		rows += sold(fmt.Sprint(100+i), "A", 1, 0, "1")
	}
	return rows
}

func TestCancelledLinesFindTheirSales(t *testing.T) {
	for _, c := range []struct{ name, rows, want string }{
		{"the very sale", sold("1", "A", 2, 0, "1.50") + sold("C2", "A", -2, 1, "1.50"), "1/1 2 for 300+0"},
		{"in the same minute", sold("1", "A", 2, 5, "1.50") + sold("C2", "A", -2, 5, "1.50"), "1/1 2 for 300+0"},
		{"a part of it", sold("1", "A", 5, 0, "1.50") + sold("C2", "A", -2, 1, "1.50"), "1/1 2 for 300+0"},
		{
			"the latest first, then the one before",
			sold("1", "A", 2, 0, "1.00") + sold("2", "A", 2, 1, "1.00") + sold("C3", "A", -3, 2, "1.00"),
			"2/1 2 for 200+0, 1/1 1 for 100+0",
		},
		{
			"used up as it goes",
			sold("1", "A", 2, 0, "1.00") + sold("2", "A", 2, 1, "1.00") + sold("C3", "A", -2, 2, "1.00") + sold("C4", "A", -2, 3, "1.00"),
			"2/1 2 for 200+0; 1/1 2 for 200+0",
		},
		{"two rows of one invoice", sold("1", "A", 1, 0, "1.00") + sold("1", "A", 1, 0, "1.00") + sold("C3", "A", -2, 2, "1.00"), "1/2 1 for 100+0, 1/1 1 for 100+0"},
		{"all or nothing", sold("1", "A", 2, 0, "1.00") + sold("C2", "A", -3, 1, "1.00") + sold("C3", "A", -2, 2, "1.00"), "unmatched_too_few_left; 1/1 2 for 200+0"},
		{"nothing left", sold("1", "A", 1, 0, "1") + sold("C2", "A", -1, 1, "1") + sold("C3", "A", -1, 2, "1"), "1/1 1 for 100+0; unmatched_too_few_left"},
		{"another article", sold("1", "a", 1, 0, "1") + sold("C2", "A", -1, 1, "1"), "unmatched_no_earlier_sale"},
		{"another customer", strings.Replace(sold("1", "A", 1, 0, "1"), ",7,", ",8,", 1) + sold("C2", "A", -1, 1, "1"), "unmatched_no_earlier_sale"},
		{"a later sale", sold("1", "A", 1, 9, "1") + sold("C2", "A", -1, 8, "1"), "unmatched_no_earlier_sale"},
		{"no customer", strings.ReplaceAll(sold("1", "A", 1, 0, "1")+sold("C2", "A", -1, 1, "1"), ",7,", ",,"), "unmatched_no_customer"},
		{"not goods", sold("1", "M", 1, 0, "1") + sold("C2", "M", -1, 1, "1"), "unmatched_not_goods"},
		{"not goods comes before no customer", strings.ReplaceAll(sold("C2", "POST", -1, 1, "1"), ",7,", ",,"), "unmatched_not_goods"},
		{"credited too much", sold("1", "A", 2, 0, "1.00") + sold("C2", "A", -2, 1, "1.25"), "1/1 2 for 200+50"},
		{"credited less", sold("1", "A", 2, 0, "1.00") + sold("C2", "A", -2, 1, "0.75"), "1/1 2 for 150+0"},
		{
			"one sale dearer, one cheaper: within what was paid in all",
			sold("1", "A", 1, 0, "2.00") + sold("2", "A", 1, 1, "1.00") + sold("C3", "A", -2, 2, "1.50"),
			"2/1 1 for 100+0, 1/1 1 for 200+0",
		},
		{
			"too much over two sales",
			sold("1", "A", 1, 0, "2.00") + sold("2", "A", 2, 1, "1.00") + sold("C3", "A", -3, 2, "1.50"),
			"2/1 2 for 200+33, 1/1 1 for 200+17",
		},
		{"a price of a tenth of a penny", sold("1", "A", 1, 0, "0.001") + sold("C2", "A", -1, 1, "0.01"), "1/1 1 for 0+1"},
		{"the sale's order is broken", sold("1", "A", 1, 0, "1") + sold("1", "A", 0, 0, "1") + sold("C2", "A", -1, 1, "1"), "unmatched_no_earlier_sale"},
		{"the ordinal counts rows that are no sale", sold("1", "A", 1, 0, "0") + sold("1", "A", 1, 0, "1") + sold("C2", "A", -1, 1, "1"), "1/2 1 for 100+0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _ := readAs(t, retail(t), retailHeader+c.rows)
			if got := undone(r.cancelled); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func undone(list []*intake.Cancelled) string {
	lines := make([]string, len(list))
	for i, c := range list {
		if c.Unmatched != nil {
			lines[i] = strings.TrimPrefix(c.Unmatched.Key, "intake.")
			continue
		}
		parts := make([]string, len(c.Returns))
		for j, r := range c.Returns {
			parts[j] = fmt.Sprintf("%s/%s %d for %d+%d", r.Order, r.Line, r.Quantity, r.Credited.Minor, r.OverCredit.Minor)
		}
		lines[i] = strings.Join(parts, ", ")
	}
	return strings.Join(lines, "; ")
}

func TestRetailArticles(t *testing.T) {
	rows := ""
	for _, sku := range []string{"85123a", "POST", "DOT", "C2", "BANK CHARGES", "AMAZONFEE", "CRUK", "M", "m", "S", "PADS", "DCGS0003", "gift_0001_20"} {
		rows += sold("1", sku, 1, 0, "1")
	}
	r, got := readAs(t, retail(t), retailHeader+rows)
	said := ""
	for _, l := range r.orders[0].Lines {
		said += fmt.Sprintf("%s %s %s %t, ", l.ID, l.SKU, l.Nature, l.Final)
	}
	for _, c := range r.orders[0].Charges {
		said += fmt.Sprintf("%s %s, ", c.ID, c.Kind)
	}
	const want = "1 85123a goods false, 8 M service false, 9 m service false, 10 S service false, 11 PADS goods true, 12 DCGS0003 goods true, " +
		"13 gift_0001_20 gift_card false, 2 shipping, 3 shipping, 4 shipping, 5 fee, 6 fee, 7 fee, "
	if said != want {
		t.Errorf("%s", said)
	}
	if got.Lines != 13 || got.Value[0] != money.Of(1300, "GBP") {
		t.Errorf("%+v", got)
	}
}

func TestRetailCountries(t *testing.T) {
	for name, code := range map[string]string{
		"EIRE": "IE", "RSA": "ZA", "USA": "US", "Channel Islands": "JE", "European Community": "", "Unspecified": "", "United Kingdom": "GB",
	} {
		r, _ := readAs(t, retail(t), retailHeader+strings.Replace(sold("1", "A", 1, 0, "1"), "United Kingdom", name, 1))
		if got := r.orders[0].Customer.Country; got != code {
			t.Errorf("%s is %q", name, got)
		}
	}
}

// A file that breaks off gives the orders that were whole, reports the rest, and says where it broke.
func TestFileThatBreaksOff(t *testing.T) {
	packed, err := os.ReadFile(published)
	if err != nil {
		t.Fatal(err)
	}
	longer := &recorder{}
	_, err = intake.Read(context.Background(), bytes.NewReader(packed[:800_000]), "o.csv.gz", retail(t), longer)
	if !fault.Is(err, "intake.file_damaged") {
		t.Fatalf("%v", err)
	}
	part := &recorder{}
	got, err := intake.Read(context.Background(), bytes.NewReader(packed[:400_000]), "o.csv.gz", retail(t), part)
	if !fault.Is(err, "intake.file_damaged") {
		t.Fatalf("%v", err)
	}
	everyRowOnce(t, part, got)
	if len(part.orders) == 0 || len(part.orders) >= len(longer.orders) {
		t.Fatalf("%d orders", len(part.orders))
	}
	// The numbers are those of the longer file: whoever reads it again passes over what was taken.
	for i, o := range part.orders {
		if part.at[i] != longer.at[i] || !cmp.Equal(o, longer.orders[i]) {
			t.Fatalf("order %s at %+v, then %s at %+v", o.Number, part.at[i], longer.orders[i].Number, longer.at[i])
		}
	}
}

func TestGzipIsKnownByItsFirstBytes(t *testing.T) {
	packed := &bytes.Buffer{}
	w := gzip.NewWriter(packed)
	if _, err := io.WriteString(w, "\ufeff"+plainHeader+plain("1", "a", good)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if r, _ := readAs(t, ours(), packed.String()); r.numbers() != "1" {
		t.Errorf("took %q, said %q", r.numbers(), r.said())
	}
}

// FuzzRead: whatever a file holds, every row is accounted for once, and what is taken is a sound order.
func FuzzRead(f *testing.F) {
	f.Add(plainHeader+plain("1", "a", good)+plain("1", "b", good), false)
	f.Add(plainHeader+plain("1", "a", `A-1,"Pull,2,10.00,,20.00,,`)+plain("2", "a", good), false)
	f.Add("order;channel;placed_at;currency;country;net_prices;shipping;payment_method;kind;line;sku;quantity;line_total\n1;w;2026-03-01;EUR;FR;yes;3;card;;a;A;1;5\n1;;;;;;;;fee;b;;;-1\n", false)
	f.Add(retailHeader+sold("1", "A", 3, 0, "1.005")+sold("C2", "A", -2, 1, "1.5")+sold("1", "POST", 1, 0, "1"), true)
	f.Fuzz(func(t *testing.T, content string, retailer bool) {
		p := ours()
		if retailer {
			p = retail(t)
		}
		r := &recorder{}
		got, err := intake.Read(context.Background(), strings.NewReader(content), "orders.csv", p, r)
		if err != nil && fault.Of(err) == nil {
			t.Fatal(err)
		}
		everyRowOnce(t, r, got)
		everyReasonIsSaid(t, r)
		seen := map[string]bool{}
		for _, o := range r.orders {
			if key := o.Channel + "\x00" + o.Number; seen[key] || o.Number == "" || o.Channel == "" || len(o.Lines) == 0 || o.PlacedAt.IsZero() {
				t.Errorf("%+v", o)
			} else {
				seen[key] = true
			}
			soundLines(t, o)
		}
	})
}

func soundLines(t *testing.T, o *order.Order) {
	t.Helper()
	ids := map[string]bool{}
	for _, l := range o.Lines {
		if l.Quantity < 1 || l.Total.Minor < 0 || l.Total.Currency != o.Currency || l.SKU == "" || l.ID == "" || ids[l.ID] {
			t.Errorf("order %q has the line %+v", o.Number, l)
		}
		ids[l.ID] = true
		for _, tax := range l.Taxes {
			if tax.Amount.Minor < 0 || tax.Amount.Minor > l.Total.Minor || tax.RateBP < 0 || tax.RateBP > 10_000 {
				t.Errorf("%+v", l)
			}
		}
	}
}
