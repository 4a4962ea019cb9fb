package intake_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/order/intake"
)

// recorder keeps what it is told.
type recorder struct {
	intake.Discard
	orders    []*order.Order
	at        []intake.Position
	cancelled []*intake.Cancelled
	rejected  []intake.Rejection
}

func (r *recorder) Order(o *order.Order, at intake.Position) error {
	r.orders, r.at = append(r.orders, o), append(r.at, at)
	return nil
}

func (r *recorder) Cancelled(c *intake.Cancelled, _ intake.Position) error {
	r.cancelled = append(r.cancelled, c)
	return nil
}

func (r *recorder) Rejected(rejection intake.Rejection) error {
	r.rejected = append(r.rejected, rejection)
	return nil
}

// said is each rejection as "line reason", the room's prefix left out.
func (r *recorder) said() string {
	list := make([]string, len(r.rejected))
	for i, rejection := range r.rejected {
		list[i] = fmt.Sprintf("%d %s", rejection.Line, strings.TrimPrefix(rejection.Reason(), "intake."))
	}
	return strings.Join(list, ", ")
}

func (r *recorder) numbers() string {
	list := make([]string, len(r.orders))
	for i, o := range r.orders {
		list[i] = o.Number
	}
	return strings.Join(list, " ")
}

func readAs(t *testing.T, p intake.Profile, content string) (*recorder, intake.Summary) {
	t.Helper()
	r := &recorder{}
	got, err := intake.Read(context.Background(), strings.NewReader(content), "orders.csv", p, r)
	if err != nil {
		t.Fatalf("%v\n%s", err, content)
	}
	everyRowOnce(t, r, got)
	everyReasonIsSaid(t, r)
	return r, got
}

// everyRowOnce checks the promise of Summary.
func everyRowOnce(t *testing.T, r *recorder, got intake.Summary) {
	t.Helper()
	if sum := got.Lines + got.Payments + got.Cancelled.Lines + int64(len(r.rejected)); sum != got.Rows {
		t.Errorf("%d rows, of which %d are accounted for", got.Rows, sum)
	}
	if int64(len(r.orders)) != got.Orders || int64(len(r.cancelled)) != got.Cancelled.Lines {
		t.Errorf("the summary has %d orders and %d cancelled lines", got.Orders, got.Cancelled.Lines)
	}
}

// everyReasonIsSaid checks that each reason can be told in each language, with nothing left to fill in.
func everyReasonIsSaid(t *testing.T, r *recorder) {
	t.Helper()
	for _, rejection := range r.rejected {
		for _, tag := range lang.Tags {
			if text := rejection.Message.In(tag); text == rejection.Reason() || strings.Contains(text, "{") {
				t.Errorf("%s in %s: %q", rejection.Reason(), tag, text)
			}
		}
	}
}

func ours() intake.Profile { return intake.Profile{Name: intake.Ours} }

// plainHeader is the header of most tests; plain makes a row of it.
const plainHeader = "order,channel,placed_at,currency,country,line,sku,item,quantity,unit_price,discount,line_total,tax_rate,tax\n"

func plain(number, line, rest string) string {
	return number + ",web,2026-03-01T10:00:00Z,EUR,FR," + line + "," + rest + "\n"
}

const good = "A-1,Pull,2,10.00,,20.00,,"

func TestWholeOrder(t *testing.T) {
	const file = "order,channel,placed_at,delivered_at,currency,net_prices,buyer,customer_id,email,customer_name,phone,language,street,city,postcode,region,country," +
		"terms,informed,order_discount,shipping,shipping_tax_rate,payment_method,payment_provider,payment_reference,payment_amount," +
		"kind,line,sku,item,quantity,unit_price,discount,line_total,tax_rate,tax,gtin,category,image,grams,final_sale\n" +
		"1001,web,2026-03-01T10:00:00+01:00,2026-03-03,EUR,,,C7,camille@example.org,Camille Invented,+33 1,fr,1 rue X,Lyon,69001,FR-ARA,fr," +
		"v3,yes,5.00,4.90,20,card,sandbox,ch_1,," +
		",L1,A-1,\"Pull, \"\"Brume\"\"\",2,30.005,0.01,60.00,20,10.00,4006381333931,knit,https://example.org/a.svg,450,no\n" +
		"1001,,,,,,,,,,,,,,,,,,,,,,gift_card,,G-9,20.00,payment,P2,,,,,,,,,,,,,\n" +
		"1001,web,,,eur,,,,,,,,,,,,,,,,,,,,,,shipping,S2,,Express,,2.00,,,20,,,,,,\n" +
		"1001,web,,,,,,,,,,,,,,,,,,,,,,,,,gift_card,L2,GC,Bon,1,,,15.00,,,,,,,1\n"
	r, got := readAs(t, ours(), strings.Replace(file, ",eur,", ",EUR,", 1))
	if r.said() != "" || len(r.orders) != 1 {
		t.Fatalf("rejected: %s", r.said())
	}
	delivered, informed := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC), true
	five := money.Of(500, "EUR")
	want := &order.Order{
		Channel: "web", Number: "1001", PlacedAt: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), DeliveredAt: &delivered,
		Currency: "EUR", Buyer: order.Consumer, Terms: "v3", Informed: &informed, Discount: &five,
		Customer: order.Customer{
			ID: "C7", Email: "camille@example.org", Name: "Camille Invented", Phone: "+33 1", Language: "fr",
			Street: "1 rue X", City: "Lyon", Postcode: "69001", Region: "FR-ARA", Country: "FR",
		},
		Lines: []order.Line{
			{
				ID: "L1", SKU: "A-1", Name: `Pull, "Brume"`, Nature: order.Goods, Quantity: 2, Unit: "30.005",
				Total: money.Of(6000, "EUR"), Discount: money.Of(1, "EUR"),
				Taxes: []order.Tax{{RateBP: 2000, Amount: money.Of(1000, "EUR")}},
				GTIN:  "4006381333931", Category: "knit", Image: "https://example.org/a.svg", Grams: 450,
			},
			{ID: "L2", SKU: "GC", Name: "Bon", Nature: order.GiftCard, Quantity: 1, Total: money.Of(1500, "EUR"), Final: true},
		},
		Charges: []order.Charge{
			{ID: "shipping", Kind: order.Shipping, Total: money.Of(490, "EUR"), Taxes: []order.Tax{{RateBP: 2000, Amount: money.Of(82, "EUR")}}},
			{ID: "S2", Kind: order.Shipping, Name: "Express", Total: money.Of(200, "EUR"), Taxes: []order.Tax{{RateBP: 2000, Amount: money.Of(33, "EUR")}}},
		},
		Tenders: []order.Tender{
			// 60 + 15 + 4.90 + 2 − 5 is 76.90, of which the voucher paid 20.
			{ID: "payment", Method: "card", Provider: "sandbox", Ref: "ch_1", Amount: money.Of(5690, "EUR")},
			{ID: "P2", Method: "gift_card", Ref: "G-9", Amount: money.Of(2000, "EUR")},
		},
	}
	if diff := cmp.Diff(want, r.orders[0]); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if r.at[0] != (intake.Position{File: "orders.csv", First: 2, Last: 5, Seq: 1}) {
		t.Errorf("at %+v", r.at[0])
	}
	if got.Lines != 3 || got.Payments != 1 || got.Value[0] != money.Of(7690, "EUR") {
		t.Errorf("summary %+v", got)
	}
}

func TestEachWrongRowIsReported(t *testing.T) {
	for _, c := range []struct{ name, rows, said string }{
		{"nothing wrong", plain("1", "a", good), ""},
		{"unclosed quote", plain("1", "a", `A-1,"Pull,2,10.00,,20.00,,`) + plain("2", "a", good), "2 quote_open"},
		{"text after a quote", plain("1", "a", `A-1,"Pull" x,2,10.00,,20.00,,`), "2 quote_astray"},
		{"too few cells", plain("1", "a", "A-1"), "2 cell_count"},
		{"too many cells", plain("1", "a", "A-1,Pull, bleu,2,10.00,,20.00,,"), "2 cell_count"},
		{"bad UTF-8", plain("1", "a", "A-1,caf\xe9,2,10.00,,20.00,,"), "2 text_unreadable"},
		{"zero byte", plain("1", "a", "A-1,caf\x00,2,10.00,,20.00,,"), "2 text_unreadable"},
		{"no order", plain("", "a", good), "2 value_missing"},
		{"long order", plain(strings.Repeat("9", 65), "a", good), "2 value_too_long"},
		{"no line id", plain("1", "", good), "2 value_missing"},
		{"no article", plain("1", "a", ",Pull,2,10.00,,20.00,,"), "2 value_missing"},
		{"long article", plain("1", "a", strings.Repeat("é", 65)+",Pull,2,10.00,,20.00,,"), "2 value_too_long"},
		{"article of 64 letters", plain("1", "a", strings.Repeat("é", 64)+",Pull,2,10.00,,20.00,,"), ""},
		{"no quantity", plain("1", "a", "A-1,Pull,,10.00,,20.00,,"), "2 value_missing"},
		{"quantity 0", plain("1", "a", "A-1,Pull,0,10.00,,20.00,,"), "2 quantity_not_positive"},
		{"negative quantity", plain("1", "a", "A-1,Pull,-2,10.00,,-20.00,,"), "2 quantity_not_positive"},
		{"fractional quantity", plain("1", "a", "A-1,Pull,1.5,10.00,,15.00,,"), "2 quantity_fractional"},
		{"quantity with zero decimals", plain("1", "a", "A-1,Pull,2.00,10.00,,20.00,,"), ""},
		{"quantity in words", plain("1", "a", "A-1,Pull,two,10.00,,20.00,,"), "2 number_malformed"},
		{"huge quantity", plain("1", "a", "A-1,Pull,1000001,10.00,,,,"), "2 number_out_of_range"},
		{"monstrous quantity", plain("1", "a", "A-1,Pull,99999999999999999999,10.00,,,,"), "2 number_out_of_range"},
		{"no price", plain("1", "a", "A-1,Pull,2,,,,,"), "2 value_missing"},
		{"no amount", plain("1", "a", "A-1,Pull,2,ten,,20.00,,"), "2 amount_malformed"},
		{"comma for a point", plain("1", "a", `A-1,Pull,2,"10,00",,20.00,,`), "2 amount_malformed"},
		{"total finer than a cent", plain("1", "a", "A-1,Pull,2,10.00,,20.001,,"), "2 amount_finer"},
		{"unit price finer than a cent", plain("1", "a", "A-1,Pull,3,0.335,,1.01,,"), ""},
		{"unit price finer than can be kept", plain("1", "a", "A-1,Pull,2,0.123456789,,0.25,,"), "2 amount_finer"},
		{"huge amount", plain("1", "a", "A-1,Pull,2,99999999999999999999,,,,"), "2 amount_too_large"},
		{"huge product", plain("1", "a", "A-1,Pull,1000000,99999999999.00,,,,"), "2 amount_too_large"},
		{"negative total", plain("1", "a", "A-1,Pull,2,,,-20.00,,"), "2 amount_negative"},
		{"negative unit price", plain("1", "a", "A-1,Pull,2,-10.00,,,,"), "2 amount_negative"},
		{"negative discount", plain("1", "a", "A-1,Pull,2,10.00,-1.00,21.00,,"), "2 amount_negative"},
		{"discount above the price", plain("1", "a", "A-1,Pull,2,10.00,21.00,,,"), "2 discount_too_large"},
		{"total is not the product", plain("1", "a", "A-1,Pull,2,10.00,1.00,20.00,,"), "2 total_differs"},
		{"total is a cent off", plain("1", "a", "A-1,Pull,3,3.33,,10.00,,"), ""},
		{"total is two cents off", plain("1", "a", "A-1,Pull,3,3.33,,10.01,,"), "2 total_differs"},
		{"tax without a rate", plain("1", "a", "A-1,Pull,2,10.00,,20.00,,3.33"), "2 tax_rate_missing"},
		{"tax above the total", plain("1", "a", "A-1,Pull,2,10.00,,20.00,20,20.01"), "2 tax_too_large"},
		{"negative tax", plain("1", "a", "A-1,Pull,2,10.00,,20.00,20,-1"), "2 amount_negative"},
		{"rate that is none", plain("1", "a", "A-1,Pull,2,10.00,,20.00,normal,"), "2 number_malformed"},
		{"rate above all", plain("1", "a", "A-1,Pull,2,10.00,,20.00,120,"), "2 number_malformed"},
		{"unknown currency", strings.ReplaceAll(plain("1", "a", good), "EUR", "EUX"), "2 currency_unknown"},
		{"no currency", strings.ReplaceAll(plain("1", "a", good), "EUR", ""), "2 value_missing"},
		{"unknown country", strings.ReplaceAll(plain("1", "a", good), "FR", "ZZ"), "2 country_unknown"},
		{"country in words", strings.ReplaceAll(plain("1", "a", good), "FR", "France"), "2 country_unknown"},
		{"bad date", strings.ReplaceAll(plain("1", "a", good), "2026-03-01T10:00:00Z", "01/03/2026"), "2 date_malformed"},
		{"a day that is not", strings.ReplaceAll(plain("1", "a", good), "2026-03-01T10:00:00Z", "2026-02-30"), "2 date_malformed"},
		{"no date", strings.ReplaceAll(plain("1", "a", good), "2026-03-01T10:00:00Z", ""), "2 value_missing"},
		{"line id twice", plain("1", "a", good) + plain("1", "a", good), "2 order_broken, 3 line_repeated"},
		{"same line id in two orders", plain("1", "a", good) + plain("2", "a", good), ""},
		{
			"broken order is not taken in part",
			plain("1", "a", good) + plain("2", "a", good) + plain("2", "b", "A-1,Pull,-1,,,1,,") + plain("2", "c", good) + plain("3", "a", good),
			"3 order_broken, 4 quantity_not_positive, 5 order_broken",
		},
		{
			"order that comes again",
			plain("1", "a", good) + plain("2", "a", good) + plain("1", "b", good) + plain("2", "b", good),
			"4 order_repeated",
		},
		{
			"another date in the same order",
			plain("1", "a", good) + strings.ReplaceAll(plain("1", "b", good), "2026-03-01", "2026-03-02"),
			"2 order_broken, 3 value_differs",
		},
		{"order values only in the first row", plain("1", "a", good) + "1,web,,,,b," + good + "\n", ""},
		{"same number in two channels", plain("1", "a", good) + strings.Replace(plain("1", "a", good), "web", "shop", 1), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, got := readAs(t, ours(), plainHeader+c.rows)
			if r.said() != c.said {
				t.Errorf("said %q, want %q", r.said(), c.said)
			}
			for _, rejection := range r.rejected {
				if rejection.File != "orders.csv" {
					t.Errorf("no file in %+v", rejection)
				}
			}
			if c.said == "" && got.Orders == 0 {
				t.Error("nothing was taken")
			}
		})
	}
}

// A row that cannot be read may belong to the order before it or after it. Where that is certain, no other order suffers.
func TestUnreadableRowsBreakTheOrdersTheyMayBelongTo(t *testing.T) {
	lost := `"lost` + "\n"
	for _, c := range []struct{ name, rows, taken, said string }{
		{
			"its order can be read: that order alone",
			plain("1", "a", good) + plain("2", "a", "short") + plain("3", "a", good),
			"1 3", "3 cell_count",
		},
		{
			"its order can be read: that order's other rows too",
			plain("1", "a", good) + plain("2", "a", "short") + plain("2", "b", good) + plain("3", "a", good),
			"1 3", "3 cell_count, 4 order_broken",
		},
		{
			"nothing can be read: both neighbours",
			plain("0", "a", good) + plain("1", "a", good) + lost + plain("2", "a", good) + plain("3", "a", good),
			"0 3", "4 quote_open, 3 order_broken, 5 order_broken",
		},
		{
			"an unclosed quote behind the order's number: that order alone",
			plain("1", "a", good) + `2,web,"2026` + "\n" + plain("3", "a", good),
			"1 3", "3 quote_open",
		},
		{
			"after a lost quote, text that looks like a row",
			plain("1", "a", good) + `1,web,"lost` + "\n" + "99,web,x\n" + plain("1", "b", good) + plain("2", "a", good),
			"2", "4 cell_count, 2 order_broken, 3 quote_open, 5 order_broken",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _ := readAs(t, ours(), plainHeader+c.rows)
			if r.numbers() != c.taken || r.said() != c.said {
				t.Errorf("took %q, said %q; want %q, %q", r.numbers(), r.said(), c.taken, c.said)
			}
		})
	}
}

func TestReportSaysWhatIsWrong(t *testing.T) {
	r, _ := readAs(t, ours(), plainHeader+plain("1001", "a", good)+plain("1001", "b", "A-1,Pull,2,10.00,,19.00,,"))
	want := map[lang.Tag]string{
		lang.English: "The row is in order, but order 1001 was not taken because of line 3. Correct that line and import the file again. | " +
			"The line’s total is €19.00, but quantity times unit price, less the discount, gives €20.00. One of them is wrong.",
		lang.French: "La ligne est correcte, mais la commande 1001 n’a pas été prise en compte à cause de la ligne 3. Corrigez celle-ci et importez de nouveau le fichier. | " +
			"Le total de la ligne est de 19,00\u00a0€, mais la quantité multipliée par le prix unitaire, moins la remise, donne 20,00\u00a0€. L’un des deux est faux.",
	}
	for tag, text := range want {
		got := r.rejected[0].Message.In(tag) + " | " + r.rejected[1].Message.In(tag)
		if got != text {
			t.Errorf("%s:\n%s", tag, got)
		}
	}
}

func TestOrderValues(t *testing.T) {
	const header = "order,channel,placed_at,delivered_at,currency,country,buyer,language,order_discount,shipping,payment_method,payment_reference,payment_amount,kind,line,sku,quantity,line_total\n"
	for _, c := range []struct{ name, rows, said string }{
		{"buyer", "1,web,2026-03-01,,EUR,FR,firm,,,,,,,,a,A,1,10\n", "2 value_unknown"},
		{"language", "1,web,2026-03-01,,EUR,FR,,fr_,,,,,,,a,A,1,10\n", "2 value_unknown"},
		{"kind", "1,web,2026-03-01,,EUR,FR,,,,,,,,toy,a,A,1,10\n", "2 value_unknown"},
		{"delivered before it was placed", "1,web,2026-03-02T10:00:00Z,2026-03-01,EUR,FR,,,,,,,,,a,A,1,10\n", "2 delivered_before_placed"},
		{"delivered on the same day", "1,web,2026-03-02T10:00:00Z,2026-03-02,EUR,FR,,,,,,,,,a,A,1,10\n", ""},
		{"negative discount", "1,web,2026-03-01,,EUR,FR,,,-1,,,,,,a,A,1,10\n", "2 amount_negative"},
		{"negative shipping", "1,web,2026-03-01,,EUR,FR,,,,-1,,,,,a,A,1,10\n", "2 amount_negative"},
		{"payment without a means", "1,web,2026-03-01,,EUR,FR,,,,,,R1,,,a,A,1,10\n", "2 value_missing"},
		{"payments above the total", "1,web,2026-03-01,,EUR,FR,,,,,card,,,,a,A,1,10\n1,web,,,,,,,,,gift_card,,11,payment,b,,,\n", "2 payments_too_large, 3 order_broken"},
		{"payment row without an amount", "1,web,2026-03-01,,EUR,FR,,,,,card,,,,a,A,1,10\n1,web,,,,,,,,,gift_card,,,payment,b,,,\n", "2 order_broken, 3 value_missing"},
		{"payment row first", "1,web,2026-03-01,,EUR,FR,,,,,gift_card,,4,payment,b,,,\n1,web,,,,,,,,,,,,,a,A,1,10\n", ""},
		{"charges alone", "1,web,2026-03-01,,EUR,FR,,,,,,,,shipping,a,,,10\n", "2 order_without_lines"},
		{"a discount kept as a fee", "1,web,2026-03-01,,EUR,FR,,,,,,,,,a,A,1,10\n1,web,,,,,,,,,,,,fee,b,,,-2\n", ""},
		{"yen have no decimals", "1,web,2026-03-01,,JPY,JP,,,,,,,,,a,A,1,10.5\n", "2 amount_finer"},
		{"dinars have three", "1,web,2026-03-01,,KWD,KW,,,,,,,,,a,A,1,10.555\n", ""},
		{"too many lines", "1,web,2026-03-01,,EUR,FR,,,,,,,,,0,A,1,1\n" + many(5000), "2 order_too_large"},
		{"as many as may be", "1,web,2026-03-01,,EUR,FR,,,,,,,,,0,A,1,1\n" + many(4999), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _ := readAs(t, ours(), header+c.rows)
			said := r.said()
			if c.name == "too many lines" {
				said, _, _ = strings.Cut(said, ",")
			}
			if said != c.said {
				t.Errorf("said %q, want %q", said, c.said)
			}
		})
	}
}

func many(n int) string {
	out := &strings.Builder{}
	for i := range n {
		fmt.Fprintf(out, "1,web,,,,,,,,,,,,,%d,A,1,1\n", i+1)
	}
	return out.String()
}

func TestTaxes(t *testing.T) {
	const header = "order,channel,placed_at,currency,country,net_prices,line,sku,quantity,unit_price,line_total,tax_rate,tax\n"
	for _, c := range []struct {
		name, cells string
		total, tax  int64
		known       bool
		said        string
	}{
		{"unknown tax is not zero", "no,a,A,1,10.00,,,", 1000, 0, false, ""},
		{"zero tax is known", "no,a,A,1,10.00,,0,", 1000, 0, true, ""},
		{"contained", "no,a,A,1,12.00,,20,", 1200, 200, true, ""},
		{"contained, rounded half up", "no,a,A,1,10.05,,5.5 %,", 1005, 52, true, ""},
		{"as the file has it", "no,a,A,1,12.00,,20,1.99", 1200, 199, true, ""},
		{"on top of a net price", "yes,a,A,2,10.00,,20,", 2400, 400, true, ""},
		{"on top, as the file has it", "yes,a,A,2,10.00,24.01,20,4.01", 2401, 401, true, ""},
		{"net price without tax and total", "yes,a,A,2,10.00,,,", 0, 0, false, "2 value_missing"},
		{"net price without tax, with total", "yes,a,A,2,10.00,24.00,,", 2400, 0, false, ""},
		{"net price, total without tax", "yes,a,A,2,10.00,20.00,20,", 0, 0, false, "2 total_differs"},
		{"net prices, total alone", "yes,a,A,2,,24.00,20,", 2400, 400, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, _ := readAs(t, ours(), header+"1,web,2026-03-01,EUR,FR,"+c.cells+"\n")
			if r.said() != c.said {
				t.Fatalf("said %q", r.said())
			}
			if c.said != "" {
				return
			}
			l := r.orders[0].Lines[0]
			if l.Total.Minor != c.total || (len(l.Taxes) == 1) != c.known || c.known && l.Taxes[0].Amount.Minor != c.tax {
				t.Errorf("total %s, taxes %v", l.Total, l.Taxes)
			}
		})
	}
}

func TestMapping(t *testing.T) {
	m, err := intake.ReadMapping(strings.NewReader(`{
		"delimiter": ";", "encoding": "windows-1252", "decimal": ",", "grouping": " ", "zone": "Europe/Paris",
		"dates": ["DD/MM/YYYY HH:mm"], "number_lines": true,
		"columns": {"order": "N° commande", "placed_at": "Passée le", "country": "Pays", "sku": "Réf.", "quantity": "Qté", "line_total": "Montant TTC", "tax_rate": "TVA"},
		"constants": {"channel": "boutique", "currency": "EUR"},
		"words": {"country": {"Belgique": "BE"}}
	}`))
	if err != nil {
		t.Fatal(err)
	}
	file := "N\xb0 commande;Pass\xe9e le;Pays;R\xe9f.;Qt\xe9;Montant TTC;TVA;Note\r\n" +
		"1001;01/07/2026 14:30;Belgique;P-1;2;1 234,50;5,5 %;\r\n" +
		"1001;;;P-2;1;12;20;\"deux\r\nlignes\"\r\n\r\n" +
		"1002;02/07/2026 09:00;Belgique;P-1;1;1\xa0234,5;;\r\n"
	p := ours()
	p.Mapping = m
	r, got := readAs(t, p, file)
	if len(got.Ignored) != 1 || got.Ignored[0] != "Note" {
		t.Errorf("ignored %q", got.Ignored)
	}
	if r.said() != "" || r.numbers() != "1001 1002" {
		t.Fatalf("took %q, said %q", r.numbers(), r.said())
	}
	o := r.orders[0]
	if o.Channel != "boutique" || !o.PlacedAt.Equal(time.Date(2026, 7, 1, 12, 30, 0, 0, time.UTC)) || o.Customer.Country != "BE" ||
		o.Lines[0].Total != money.Of(123_450, "EUR") || o.Lines[0].Taxes[0].RateBP != 550 || o.Lines[0].ID != "1" || o.Lines[1].ID != "2" {
		t.Errorf("%+v", o)
	}
	if r.orders[1].Lines[0].Total != money.Of(123_450, "EUR") || r.at[1].First != 6 {
		t.Errorf("%+v at %+v", r.orders[1].Lines, r.at[1])
	}
}

func TestNumbersAsShopsWriteThem(t *testing.T) {
	for _, c := range []struct {
		decimal, grouping, text string
		minor                   int64
		bad                     bool
	}{
		{".", "", "1234.5", 123450, false},
		{".", "", "1,234.50", 0, true},
		{".", ",", "1,234.50", 123450, false},
		{".", ",", "1,23.50", 0, true},
		{".", ",", "1234,567.50", 0, true},
		{".", "'", "1'234'567.50", 123456750, false},
		{",", "", "1234,5", 123450, false},
		{",", "", "1.234,50", 0, true},
		{",", "", "12.50", 0, true},
		{",", ".", "1.234,50", 123450, false},
		{",", ".", "12.50", 0, true},
		{",", " ", "1\u202f234,50", 123450, false},
		{",", " ", "12,5,0", 0, true},
		{",", "", ",5", 0, true},
		{".", "", "+5", 0, true},
		{".", "", "1e3", 0, true},
		{".", "", "€5", 0, true},
	} {
		p := ours()
		p.Mapping.Decimal, p.Mapping.Grouping, p.Mapping.Delimiter = c.decimal, c.grouping, "|"
		r, _ := readAs(t, p, "order|channel|placed_at|currency|country|line|sku|quantity|line_total\n1|web|2026-03-01|EUR|FR|a|A|1|"+c.text+"\n")
		if c.bad != (len(r.orders) == 0) || !c.bad && r.orders[0].Lines[0].Total.Minor != c.minor {
			t.Errorf("%q with %q and %q: said %q, orders %d", c.text, c.decimal, c.grouping, r.said(), len(r.orders))
		}
	}
}

func TestMappingsThatCannotWork(t *testing.T) {
	for _, c := range []struct{ text, code, field string }{
		{`{"colums": {}}`, "intake.mapping_malformed", ""},
		{"{\n\"decimal\": 3}", "intake.mapping_malformed", ""},
		{`{} {}`, "intake.mapping_malformed", ""},
		{``, "intake.mapping_malformed", ""},
		{`{"delimiter": ":"}`, "intake.mapping_value_unknown", "delimiter"},
		{`{"encoding": "ebcdic"}`, "intake.mapping_value_unknown", "encoding"},
		{`{"decimal": ";"}`, "intake.mapping_value_unknown", "decimal"},
		{`{"grouping": "."}`, "intake.mapping_value_unknown", "grouping"},
		{`{"zone": "Paris"}`, "intake.mapping_zone_unknown", "zone"},
		{`{"dates": ["YYYY-MM-DD", "jj/mm/aaaa"]}`, "intake.mapping_date_malformed", "dates[1]"},
		{`{"dates": ["HH:mm"]}`, "intake.mapping_date_malformed", "dates[0]"},
		{`{"columns": {"ean": "EAN"}}`, "intake.mapping_column_unknown", "columns.ean"},
		{`{"words": {"pays": {}}}`, "intake.mapping_column_unknown", "words.pays"},
	} {
		_, err := intake.ReadMapping(strings.NewReader(c.text))
		f := fault.Of(err)
		if f == nil || f.Code() != c.code || f.Field != c.field || f.Kind != fault.Invalid {
			t.Errorf("%s: %v", c.text, err)
		}
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	mapped := ours()
	mapped.Mapping.Columns = map[string]string{"sku": "Réf."}
	taxed := ours()
	taxed.Mapping.Columns = map[string]string{"tax": "TVA %"}
	odd := intake.Profile{Name: "uci"}
	for _, c := range []struct {
		name, content, code, says string
		profile                   intake.Profile
	}{
		{"empty", "", "intake.file_empty", "orders.csv", ours()},
		{"blank", "\r\n\n", "intake.file_empty", "orders.csv", ours()},
		{"columns missing", "order,placed_at,line,quantity\n", "intake.columns_missing", "channel, currency, country, sku, unit_price | line_total", ours()},
		{"columns missing by the shop's name", "order,channel,placed_at,currency,country,line,sku,quantity,unit_price\n", "intake.columns_missing", "Réf.", mapped},
		{"optional column missing by the shop's name", strings.TrimSpace(plainHeader) + "\n", "intake.columns_missing", "columns TVA %, so", taxed},
		{"column twice", "order,channel,Order\n", "intake.column_twice", "order", ours()},
		{"header no text", "order,\xff\n", "intake.header_unreadable", "UTF-8", ours()},
		{"header open quote", "\"order\n", "intake.header_unreadable", "quotation mark", ours()},
		{"profile unknown", "order\n", "intake.profile_unknown", "retour, uci-online-retail", odd},
		{"retail columns missing", "InvoiceNo,StockCode,Description,InvoiceDate,UnitPrice\n", "intake.columns_missing", "Quantity, CustomerID, Country", retail(t)},
		{"no gzip", "\x1f\x8bnothing", "intake.file_damaged", "line 1", ours()},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := intake.Read(context.Background(), strings.NewReader(c.content), "orders.csv", c.profile, intake.Discard{})
			f := fault.Of(err)
			if f == nil || f.Code() != c.code || !strings.Contains(f.Message.In(lang.English), c.says) || got.Rows != 0 {
				t.Fatalf("%v", err)
			}
			if french := f.Message.In(lang.French); french == f.Code() || strings.Contains(french, "{") {
				t.Errorf("%q", french)
			}
		})
	}
}

func TestASinkThatFailsEndsTheReading(t *testing.T) {
	full := errors.New("the disk is full")
	_, err := intake.Read(context.Background(), strings.NewReader(plainHeader+plain("1", "a", good)+plain("2", "a", good)), "orders.csv", ours(), failing{err: full})
	if !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	_, err = intake.Read(ctx, strings.NewReader(plainHeader+plain("1", "a", good)), "orders.csv", ours(), intake.Discard{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

type failing struct {
	intake.Discard
	err error
}

func (f failing) Order(*order.Order, intake.Position) error { return f.err }

var columnRow = regexp.MustCompile("(?m)^\\| `([a-z_]+)`")

// The documentation names each column, and no other.
func TestEveryColumnIsDocumented(t *testing.T) {
	documented := map[string]bool{}
	for _, found := range columnRow.FindAllStringSubmatch(readFile(t, "../../docs/orders-csv.md"), -1) {
		documented[found[1]] = true
	}
	columns := intake.Columns()
	for _, c := range columns {
		if !documented[c] {
			t.Errorf("docs/orders-csv.md lacks the column %s", c)
		}
		delete(documented, c)
	}
	for c := range documented {
		t.Errorf("docs/orders-csv.md has the column %s, which nobody reads", c)
	}
}

// BenchmarkOurs reads our own layout: orders of three lines, with taxes, shipping and a payment.
func BenchmarkOurs(b *testing.B) {
	const header = "order,channel,placed_at,currency,email,country,shipping,payment_method,line,sku,item,quantity,unit_price,line_total,tax_rate\n"
	text := &strings.Builder{}
	text.WriteString(header)
	for i := range 10_000 {
		fmt.Fprintf(text, "%d,web,2026-03-01T10:%02d:00Z,EUR,c%d@example.org,FR,4.90,card,1,PULL-%d,Pull Brume,2,39.90,79.80,20\n", i, i%60, i, i%500)
		fmt.Fprintf(text, "%d,,,,,,,,2,BOL-%d,Bol Ondine,1,14.00,14.00,20\n%d,,,,,,,,3,SAC-%d,Sac Galet,1,,25.00,5.5\n", i, i%500, i, i%500)
	}
	b.ReportAllocs()
	rows := int64(0)
	for b.Loop() {
		got, err := intake.Read(context.Background(), strings.NewReader(text.String()), "orders.csv", ours(), intake.Discard{})
		if err != nil || got.Orders != 10_000 {
			b.Fatal(err, got)
		}
		rows += got.Rows
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
