package intake_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retour/ground/money"
	"retour/order"
	"retour/order/intake"
)

// The data set lies in the repository, so these tests never skip. It is read by its path: the house keeps this room from
// importing the demonstration.
const published = "../../demo/data/online_retail.csv.gz"

func pounds(pence int64) []money.Amount { return []money.Amount{money.Of(pence, "GBP")} }

func openPublished(t testing.TB) *os.File {
	t.Helper()
	f, err := os.Open(published)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func retail(t testing.TB) intake.Profile {
	t.Helper()
	p, err := intake.Named(intake.OnlineRetail)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ledger adds up for itself what a sink is told, to compare with the summary.
type ledger struct {
	t         *testing.T
	orders    map[string]*order.Order
	left      map[string]int64 // pieces and pence of each sold line, by order and line
	paid      map[string]int64
	rejected  map[string]int64
	rows      int64
	value     int64
	seq, line int64
	bytes     int64
	pieces    int64
	credited  int64
	over      int64
}

func newLedger(t *testing.T) *ledger {
	return &ledger{t: t, orders: map[string]*order.Order{}, left: map[string]int64{}, paid: map[string]int64{}, rejected: map[string]int64{}}
}

func (l *ledger) next(at intake.Position) {
	if at.Seq != l.seq+1 || at.First < l.line || at.Last < at.First || at.File != "online_retail.csv.gz" {
		l.t.Errorf("position %+v after number %d and line %d", at, l.seq, l.line)
	}
	l.seq, l.line = at.Seq, at.First
}

func (l *ledger) Order(o *order.Order, at intake.Position) error {
	l.next(at)
	if l.orders[o.Number] != nil {
		l.t.Errorf("order %s came twice", o.Number)
	}
	l.orders[o.Number] = o
	if len(o.Lines) == 0 {
		l.t.Errorf("order %s has no lines", o.Number)
	}
	for _, line := range o.Lines {
		l.rows++
		l.value += line.Total.Minor
		l.left[o.Number+"/"+line.ID] = line.Quantity
		l.paid[o.Number+"/"+line.ID] = line.Total.Minor
	}
	for _, c := range o.Charges {
		l.rows++
		l.value += c.Total.Minor
	}
	return nil
}

func (l *ledger) Cancelled(c *intake.Cancelled, at intake.Position) error {
	l.next(at)
	l.rows++
	if (c.Unmatched == nil) != (len(c.Returns) > 0) {
		l.t.Errorf("%s/%s is neither matched nor not", c.Number, c.Line)
	}
	sum := int64(0)
	for i, r := range c.Returns {
		key := r.Order + "/" + r.Line
		o := l.orders[r.Order]
		switch {
		case o == nil:
			l.t.Fatalf("%s undoes order %s, which was not handed on before", c.Number, r.Order)
		case o.PlacedAt.After(c.At):
			l.t.Errorf("%s of %s undoes %s of %s", c.Number, c.At, o.Number, o.PlacedAt)
		case o.Customer.ID != c.Customer || c.Customer == "":
			l.t.Errorf("%s of customer %q undoes a sale to %q", c.Number, c.Customer, o.Customer.ID)
		case i > 0 && l.orders[c.Returns[i-1].Order].PlacedAt.Before(o.PlacedAt):
			l.t.Errorf("%s takes an earlier sale before a later one", c.Number)
		case r.Credited.Minor < 0 || r.OverCredit.Minor < 0 || r.Quantity < 1:
			l.t.Errorf("%s: %+v", c.Number, r)
		}
		l.left[key] -= r.Quantity
		l.paid[key] -= r.Credited.Minor
		if l.left[key] < 0 || l.paid[key] < 0 {
			l.t.Errorf("%s: %d pieces and %d pence are left of %s", c.Number, l.left[key], l.paid[key], key)
		}
		sum += r.Quantity
		l.credited += r.Credited.Minor
		l.over += r.OverCredit.Minor
	}
	if c.Unmatched == nil && sum != c.Quantity {
		l.t.Errorf("%s: %d of %d pieces are matched", c.Number, sum, c.Quantity)
	}
	l.pieces += sum
	return nil
}

func (l *ledger) Rejected(r intake.Rejection) error {
	l.rows++
	l.rejected[r.Reason()]++
	return nil
}

func (l *ledger) Progress(p intake.Progress) error {
	if p.Bytes < l.bytes {
		l.t.Errorf("progress goes back to %+v", p)
	}
	l.bytes = p.Bytes
	return nil
}

func TestOnlineRetailGivesTheKnownFigures(t *testing.T) {
	file := openPublished(t)
	sink := newLedger(t)
	got, err := intake.Read(context.Background(), file, "online_retail.csv.gz", retail(t), sink)
	if err != nil {
		t.Fatal(err)
	}
	want := intake.Summary{
		Rows: 541_909, Orders: 19_959, Lines: 530_103, Value: pounds(1_065_562_248),
		NotTaken: []intake.Count{
			{Reason: "intake.bad_debt", Count: 3},
			{Reason: "intake.price_zero", Count: 1_179},
			{Reason: "intake.stock_correction", Count: 1_336},
		},
		Cancelled: intake.Cancellations{
			Lines: 9_288, Value: pounds(89_681_249), Matched: 7_434, Pieces: 250_220,
			Returns: got.Cancelled.Returns, HistoricValue: got.Cancelled.HistoricValue,
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
	if sink.rows != got.Rows || sink.value != 1_065_562_248 || int64(len(sink.orders)) != got.Orders ||
		sink.pieces != got.Cancelled.Pieces || sink.over != 188_396 || sink.seq != got.Orders+got.Cancelled.Lines {
		t.Errorf("the sink was told %d rows, %d pence, %d orders, %d pieces, %d pence too much, %d numbers",
			sink.rows, sink.value, len(sink.orders), sink.pieces, sink.over, sink.seq)
	}
	if diff := cmp.Diff(pounds(sink.credited), got.Cancelled.HistoricValue); diff != "" {
		t.Error(diff)
	}
	if size, err := file.Stat(); err != nil || size.Size() != sink.bytes {
		t.Errorf("progress ends at %d bytes of %v", sink.bytes, size.Size())
	}
	someOrders(t, sink.orders)
}

// someOrders looks at orders that show one trap each.
func someOrders(t *testing.T, orders map[string]*order.Order) {
	t.Helper()
	if o := orders["536365"]; o.Channel != "online-retail" || o.Customer.ID != "17850" || o.Customer.Country != "GB" ||
		!o.PlacedAt.Equal(time.Date(2010, 12, 1, 8, 26, 0, 0, time.UTC)) || len(o.Lines) != 7 ||
		o.Lines[0].Unit != "2.55" || o.Lines[0].Total != money.Of(1530, "GBP") || o.Lines[0].ID != "1" {
		t.Errorf("the first order: %+v", o)
	}
	if o := orders["542806"]; len(o.Lines) != 39 || !o.PlacedAt.Equal(time.Date(2011, 2, 1, 11, 19, 0, 0, time.UTC)) {
		t.Errorf("the interrupted invoice has %d lines, of %s", len(o.Lines), o.PlacedAt)
	}
	if o := orders["550193"]; !hasLine(o, "PADS", 0) {
		t.Errorf("a price of 0.001 is no line of 0 pence")
	}
	if o := orders["538175"]; len(o.Charges) != 0 || len(o.Lines) != 1 || o.Lines[0].Nature != order.Service {
		t.Errorf("an order of shipping alone: %+v", o)
	}
	if o := orders["536370"]; len(o.Charges) != 1 || o.Charges[0].Kind != order.Shipping || o.Customer.Country != "FR" {
		t.Errorf("an order with shipping: %+v", o.Charges)
	}
	// Summer time: 10:16 in London is 09:16 UTC.
	if o := orders["547834"]; !o.PlacedAt.Equal(time.Date(2011, 3, 27, 9, 16, 0, 0, time.UTC)) {
		t.Errorf("placed at %s", o.PlacedAt)
	}
}

func hasLine(o *order.Order, sku string, minor int64) bool {
	for _, l := range o.Lines {
		if l.SKU == sku && l.Total.Minor == minor {
			return true
		}
	}
	return false
}

// BenchmarkOnlineRetail reads the whole data set, unzipping and matching included.
func BenchmarkOnlineRetail(b *testing.B) {
	packed, err := os.ReadFile(published)
	if err != nil {
		b.Fatal(err)
	}
	p := retail(b)
	b.ReportAllocs()
	rows := int64(0)
	for b.Loop() {
		got, err := intake.Read(context.Background(), strings.NewReader(string(packed)), "online_retail.csv.gz", p, intake.Discard{})
		if err != nil {
			b.Fatal(err)
		}
		rows += got.Rows
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
