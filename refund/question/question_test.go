package question_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"retour/ground/lang"
	"retour/refund/question"
)

// Several rules, each with the smallest order that shows it.
func TestAnswers(t *testing.T) {
	cases := []struct{ name, ask, want string }{
		{
			"rest of a piece of which an amount was refunded",
			`{"order":{"lines":[{"id":"a","qty":2,"unit":1000,"tax_bp":2300}]},"prior":[{"line":"a","unit_index":1,"amount":500}],
			  "request":{"units":[{"line":"a","unit_index":1}]}}`,
			`{"refund":730,"net":593,"tax":137}`,
		},
		{
			"of two pieces the untouched one goes first",
			`{"order":{"lines":[{"id":"a","qty":2,"unit":1000}]},"prior":[{"line":"a","unit_index":1,"amount":500}],
			  "request":{"units":[{"line":"a","qty":1}]}}`,
			`{"refund":1000}`,
		},
		{
			"gross amount of shipping with net price",
			`{"order":{"shipping":[{"id":"s","amount":1000,"tax_bp":1500}]},"request":{"shipping":[{"id":"s","amount":575}]}}`,
			`{"refund":575,"net":500,"tax":75,"shipping_remaining":575}`,
		},
		{
			"stored finer than a cent: what was paid is the truth",
			`{"order":{"lines":[{"id":"a","stored_net_decimal":"10.4545","stored_tax_decimal":"2.1954"}],
			  "shipping":[{"id":"s","stored_net_decimal":"4.545","stored_tax_decimal":"0.4545"}],"paid":1764},
			  "request":{"units":[{"line":"a","qty":1}],"shipping":[{"id":"s"}]}}`,
			`{"refund":1764,"remaining":0}`,
		},
		{
			"a cent more was paid than the lines say",
			`{"order":{"lines":[{"id":"a","qty":3,"unit":3333}],"paid":10000},
			  "request":{"sequence":[{"line":"a","qty":1},{"line":"a","qty":2}]}}`,
			`{"sum":10000,"refund_sequence":[3333,6667],"remaining_sequence":[6667,0]}`,
		},
		{
			"a discount kept as a fee lowers the refund by its share",
			`{"order":{"lines":[{"id":"a","qty":2,"unit":1000}],"fees":[{"id":"coupon","amount":-300}]},
			  "request":{"units":[{"line":"a","qty":1}],"fees":"proportional"}}`,
			`{"refund":850,"fee_refund":-150}`,
		},
		{
			"a fee that did not go back with the first goods does not go back with the last",
			`{"order":{"lines":[{"id":"a","qty":2,"unit":1000}],"fees":[{"id":"payment","amount":300}]},
			  "prior":[{"line":"a","qty":1}],"request":{"units":[{"line":"a","qty":1}],"fees":"proportional"}}`,
			`{"refund":1150,"fee_refund":150,"remaining":150}`,
		},
		{
			"a discount kept as a fee goes with the last goods, even where the first went back without it",
			`{"order":{"lines":[{"id":"a","qty":2,"unit":1000}],"fees":[{"id":"coupon","amount":-300}]},
			  "prior":[{"line":"a","qty":1}],"request":{"units":[{"line":"a","qty":1}],"fees":"proportional"}}`,
			`{"refund":700,"fee_refund":-300,"remaining":0}`,
		},
		{
			"what rounding left of a fee goes with the last goods",
			`{"order":{"lines":[{"id":"a","qty":3,"unit":1000}],"fees":[{"id":"payment","amount":100}]},
			  "request":{"sequence":[{"units":[{"line":"a","qty":1}],"fees":"proportional"},
			    {"units":[{"line":"a","qty":1}],"fees":"proportional"},{"units":[{"line":"a","qty":1}],"fees":"proportional"}]}}`,
			`{"sum":3100,"fee_refund_sequence":[33,33,34]}`,
		},
		{
			"cost of the way back lowers the taxed value",
			`{"order":{"lines":[{"id":"a","qty":2,"unit":1000,"tax_bp":2000}]},
			  "request":{"units":[{"line":"a","qty":1}],"return_shipping_fee":300}}`,
			`{"refund":900,"net":750,"tax":150,"fees_kept":300}`,
		},
		{
			"a restocking fee lowers goods, not their delivery",
			`{"order":{"lines":[{"id":"a","unit":10000,"tax_bp":550}],"shipping":[{"id":"s","amount":1000,"tax_bp":2000}]},
			  "request":{"everything":true,"fee_percent_bp":1000}}`,
			`{"refund":10695,"tax":695,"tax_by_rate":{"550":495,"2000":200},"fees_kept":1055,
			  "lines":{"a":{"net":9000,"tax":495,"gross":9495},"s":{"net":1000,"tax":200,"gross":1200}}}`,
		},
		{
			"everything of one seller's part",
			`{"order":{"payments":[{"id":"p","amount":10000,"shares":{"seller":4000,"shop":6000}}]},"request":{"everything":true,"for":"seller"}}`,
			`{"refund":4000,"remaining":6000,"by_payment":{"p":4000}}`,
		},
		{
			"what was refunded before is not credited again",
			`{"order":{"lines":[{"id":"a","unit":1000}]},"prior":[{"amount":400}],"request":{"everything":true}}`,
			`{"refund":600,"credit_note":600,"difference":-600}`,
		},
		{
			"every payment is named, also the one that gets nothing",
			`{"order":{"payments":[{"id":"card","amount":500},{"id":"gift","amount":500}]},"request":{"amount":400}}`,
			`{"by_payment":{"card":400,"gift":0}}`,
		},
		{
			"goodwill has its own rate",
			`{"order":{"lines":[{"id":"a","unit":5000,"tax_bp":700}]},"request":{"goodwill_gross":119,"tax_bp":1900}}`,
			`{"refund":119,"net":100,"tax":19,"tax_by_rate":{"1900":19}}`,
		},
		{
			"the remainder moves to the next payment",
			`{"order":{"payments":[{"id":"gift","amount":3000},{"id":"card","amount":7000}]},"request":{"amount":4000}}`,
			`{"by_payment":{"gift":3000,"card":1000}}`,
		},
		{
			"last payment first, where the shop wants it",
			`{"order":{"payments":[{"id":"gift","amount":3000},{"id":"card","amount":7000}]},"request":{"amount":7500},"policy":"payments_last_first"}`,
			`{"by_payment":{"gift":500,"card":7000}}`,
		},
		{
			"store credit goes to no payment",
			`{"order":{"payments":[{"id":"card","amount":7000}]},"request":{"amount":500,"method":"store_credit"}}`,
			`{"store_credit":500,"by_payment":{},"remaining":6500}`,
		},
		{
			"cheaper goods out: the customer gets the rest",
			`{"order":{"lines":[{"id":"a","unit":5000}]},"request":{"return":[{"line":"a","qty":1}],"add":[{"sku":"b","unit":3000}]}}`,
			`{"refund":2000,"difference":-2000,"difference_due_by_customer":0,"new_total":3000,"credit_note_total":2000}`,
		},
		{
			"a fee makes an even exchange dearer",
			`{"order":{"lines":[{"id":"a","unit":5000}]},
			  "request":{"return":[{"line":"a","qty":1}],"add":[{"sku":"b","unit":5000}],"return_shipping_fee":500}}`,
			`{"refund":0,"difference":500,"difference_due_by_customer":500}`,
		},
		{
			"the last refund takes what an amount of no line left",
			`{"order":{"lines":[{"id":"a","qty":2,"unit":5000}]},"prior":[{"amount":3000}],
			  "request":{"units":[{"line":"a","qty":2}],"last":true}}`,
			`{"refund":7000,"remaining":0}`,
		},
		{
			"only a part was paid, all is credited",
			`{"order":{"lines":[{"id":"a","unit":1000}],"paid":400},"request":{"everything":true}}`,
			`{"refund":400,"credit_note":1000}`,
		},
		{
			"a kit with prices of its pieces",
			`{"order":{"kit":{"price":1000,"components":[{"id":"A","qty":1,"price":300},{"id":"B","qty":1,"price":900}]}},
			  "request":{"units":[{"component":"B","qty":1}]}}`,
			`{"refund":750,"remaining":250}`,
		},
		{
			"restocking is another decision than refunding",
			`{"order":{"lines":[{"id":"a","qty":2,"unit":1000}]},"request":{"return":[{"line":"a","announced":2,"received":1}],"restock":true}}`,
			`{"refund":1000,"stock_delta":{"a":1}}`,
		},
		{
			"a word that is not known is named",
			`{"order":{"lines":[{"id":"a","unit":1000}]},"request":{"everything":true,"retock":true}}`,
			`{"refund":1000,"ignored":["request.retock"]}`,
		},
		{
			"a currency with three decimals, as typed",
			`{"currency":"KWD","exponent":3,"order":{"lines":[{"id":"a","unit":10555}]},"request":{"amounts":[{"line":"a","amount_decimal":"10.555"}]}}`,
			`{"refund":10555}`,
		},
		{
			"share of an amount without a method",
			`{"allocate":{"total":100,"weights":[1,1,1]}}`,
			`{"parts":[34,33,33]}`,
		},
		{
			"a percentage once of the sum, shared",
			`{"allocate":{"method":"percent-of-sum","percent_bp":1000,"lines":[106,206,306,406]}}`,
			`{"parts":[11,21,30,40]}`,
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { judge(t, decoded(t, []byte(c.want)), answer(t, c.ask)) })
	}
}

func TestRefusals(t *testing.T) {
	two := `"order":{"lines":[{"id":"a","qty":2,"unit":1000},{"id":"b","unit":500}],"shipping":[{"id":"s","amount":300}]}`
	paid := `"order":{"payments":[{"id":"p","amount":1000},{"id":"q","amount":500}]}`
	cases := []struct{ name, ask, code string }{
		{"no request", `{` + two + `}`, "nothing_selected"},
		{"empty request", `{` + two + `,"request":{}}`, "nothing_selected"},
		{"no such shipping", `{` + two + `,"request":{"shipping":[{"id":"zz"}]}}`, "line_not_found"},
		{"negative quantity", `{` + two + `,"request":{"units":[{"line":"a","qty":-1}]}}`, "invalid_quantity"},
		{"no such piece", `{` + two + `,"request":{"amounts":[{"line":"a","unit_index":3,"amount":1}]}}`, "invalid_quantity"},
		{"a net amount too large, told net", `{"order":{"lines":[{"id":"a","unit":1000,"tax_bp":2000}]},"request":{"amounts":[{"line":"a","net":1001}]}}`, "exceeds_line"},
		{"half a cent", `{` + two + `,"request":{"amount":0.5}}`, "not_in_minor_units"},
		{"half a cent, typed", `{` + two + `,"request":{"amount_decimal":"1.005"}}`, "not_in_minor_units"},
		{"an order line twice", `{"order":{"lines":[{"id":"a","unit":1},{"id":"a","unit":1}]},"request":{"everything":true}}`, "duplicate_line"},
		{"amount beside lines that differ", `{` + two + `,"request":{"units":[{"line":"a","qty":1}],"amount":999}}`, "amount_differs_from_lines"},
		{"more than these pieces cost", `{` + two + `,"request":{"amounts":[{"line":"a","qty":1,"amount":1001}]}}`, "exceeds_unit_remaining"},
		{"more than one payment holds", `{` + paid + `,"request":{"payment":"q","amount":501}}`, "exceeds_payment_remaining"},
		{"order of payments names a stranger", `{` + paid + `,"request":{"amount":1,"payment_order":["x"]}}`, "payment_order_mismatch"},
		{"nothing arrived", `{` + two + `,"request":{"return":[{"line":"a","announced":2,"received":0}]}}`, "nothing_to_refund"},
		{"back before it was delivered", `{"order":{"lines":[{"id":"a","unit":1000}],"status":"paid_not_delivered"},
			"request":{"return":[{"line":"a","qty":1}]}}`, "order_not_delivered"},
		{
			"a part was paid, a piece is more", `{"order":{"lines":[{"id":"a","unit":1000}],"paid":400},"request":{"units":[{"line":"a","qty":1}]}}`,
			"exceeds_order_remaining",
		},
		{"larger than any order", `{"order":{"paid":99999999999999999},"request":{"amount":1}}`, "amount_too_large"},
		{"larger than a number", `{"order":{"paid":99999999999999999999},"request":{"amount":1}}`, "amount_too_large"},
		{"no such policy", `{` + two + `,"request":{"everything":true},"policy":"generous"}`, "fault.one_of"},
		{"no such method of sharing", `{"allocate":{"method":"by-dice","total":1,"weights":[1]}}`, "unknown_method"},
		{"negative weight", `{"allocate":{"total":1,"weights":[-1]}}`, "amount_not_positive"},
		{"no object", `[1]`, "refund.not_of_its_kind"},
		{"half an object", `{"order":`, "fault.not_json"},
		{"two objects", `{} {}`, "fault.not_json"},
		{"a word for a number", `{"order":{"paid":"much"},"request":{"amount":1}}`, "not_in_minor_units"},
		{"no id", `{"order":{"lines":[{"id":false}]}}`, "fault.not_json"},
		{"not UTF-8", "{\"currency\":\"\xff\"}", "fault.not_json"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := answer(t, c.ask)
			if got["code"] != c.code || got["error"] == "" {
				t.Errorf("got %v, want %s", got, c.code)
			}
		})
	}
}

// A refusal leaves the order as it was, and says so.
func TestARefusalTellsTheState(t *testing.T) {
	got := answer(t, `{"order":{"lines":[{"id":"a","qty":2,"unit":1000,"tax_bp":2300}],"shipping":[{"id":"s","amount":2000}]},
		"prior":[{"line":"a","unit_index":1,"amount":500}],"request":{"amounts":[{"line":"a","unit_index":1,"amount":1000}]}}`)
	judge(t, object{
		"reject": "", "max": json.Number("730"), "max_refundable": json.Number("3960"),
		"refunded_total": json.Number("500"), "remaining": json.Number("3960"), "shipping_remaining": json.Number("2000"),
	}, got)
}

func TestServeAnswersEachLineInOrder(t *testing.T) {
	var in bytes.Buffer
	for i := range 200 {
		fmt.Fprintf(&in, `{"order":{"paid":1000},"request":{"amount":%d}}`+"\n", i)
		if i == 100 {
			in.WriteString("\r\n  \nnonsense\n")
		}
	}
	in.WriteString(`{"order":{"paid":1000},"request":{"amount":200}}`) // without a line break
	var out bytes.Buffer
	if err := question.Serve(iotest.OneByteReader(&in), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 204 {
		t.Fatalf("%d answers to 204 questions", len(lines))
	}
	if last := decoded(t, []byte(lines[203])); fmt.Sprint(last["refund"]) != "200" {
		t.Errorf("the last answer is %v", last)
	}
	for _, i := range []int{101, 102, 103} {
		if wrong := decoded(t, []byte(lines[i])); wrong["code"] != "fault.not_json" || wrong["field"] != "line" {
			t.Errorf("nothing, or nonsense, was answered with %v", wrong)
		}
	}
}

func TestServeTakesLongLines(t *testing.T) {
	var in bytes.Buffer
	in.WriteString(`{"order":{"lines":[`)
	n := 0
	for ; in.Len() < 10<<20; n++ {
		if n > 0 {
			in.WriteByte(',')
		}
		fmt.Fprintf(&in, `{"id":"line %d","qty":1,"unit":100,"note":%q}`, n, strings.Repeat("x", 300))
	}
	in.WriteString(`]},"request":{"everything":true}}` + "\n" + `{"order":{"paid":7},"request":{"everything":true}}` + "\n")
	var out bytes.Buffer
	if err := question.Serve(&in, &out); err != nil {
		t.Fatal(err)
	}
	first, second, _ := strings.Cut(out.String(), "\n")
	if got := fmt.Sprint(decoded(t, []byte(first))["refund"]); got != fmt.Sprint(100*n) {
		t.Errorf("refund %s of %d lines", got, n)
	}
	if got := fmt.Sprint(decoded(t, []byte(second))["refund"]); got != "7" {
		t.Errorf("after the long line: %s", got)
	}
}

func TestServeTellsWhenItCannotReadOrWrite(t *testing.T) {
	broken := iotest.ErrReader(io.ErrUnexpectedEOF)
	if err := question.Serve(broken, io.Discard); err == nil {
		t.Error("a broken reader is no end of input")
	}
	if err := question.Serve(strings.NewReader("{}\n"), full{}); err == nil {
		t.Error("answers were lost")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// What is asked as a preview has the figures of what is done.
func TestPreviewIsTheSameSum(t *testing.T) {
	for _, c := range readCases(t, "../testdata/refund-cases.json") {
		ask := only(c, "currency", "exponent", "order", "prior", "request")
		plain := answer(t, ask)
		ask["request"].(object)["preview"] = true
		preview := answer(t, ask)
		delete(preview, "preview")
		delete(plain, "preview")
		if fmt.Sprint(plain) != fmt.Sprint(preview) {
			t.Errorf("%s: %v, previewed %v", c["id"], plain, preview)
		}
	}
}

// No line makes it panic, every answer is one JSON object on one line, and what is refunded was there to refund.
func FuzzAnswer(f *testing.F) {
	for _, c := range readSeeds(f) {
		f.Add(c)
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		got := question.Answer(line, lang.English)
		var o struct {
			Error     string
			Code      string
			Refund    int64
			Net       int64
			Tax       int64
			Max       int64
			Steps     []json.RawMessage
			Remaining int64
			Attempted int64
		}
		if err := json.Unmarshal(got, &o); err != nil || bytes.ContainsRune(got, '\n') {
			t.Fatalf("%v in %s", err, got)
		}
		if o.Code == "fault.internal" {
			t.Fatalf("%s answered %s", line, got)
		}
		if o.Refund < 0 || o.Remaining < 0 || o.Attempted < 0 {
			t.Fatalf("below zero: %s answered %s", line, got)
		}
		if o.Refund != o.Net+o.Tax || o.Steps != nil && o.Refund > o.Max {
			t.Fatalf("more than there was, or not its parts: %s answered %s", line, got)
		}
		question.Tell(line, lang.French)
	})
}

func readSeeds(f *testing.F) (seeds [][]byte) {
	seeds = append(seeds, []byte(`{"allocate":{"method":"remainder-to-largest-weight","total":-9,"weights":[3,3,4],"step":3}}`), []byte(`{`))
	t := &testing.T{}
	for _, c := range readCases(t, "../testdata/refund-cases.json") {
		line, err := json.Marshal(only(c, "currency", "exponent", "order", "prior", "request", "policy"))
		if err != nil {
			f.Fatal(err)
		}
		seeds = append(seeds, line)
	}
	return seeds
}

func BenchmarkAnswer(b *testing.B) {
	var ask strings.Builder
	ask.WriteString(`{"currency":"EUR","order":{"lines":[`)
	for i := range 50 {
		if i > 0 {
			ask.WriteByte(',')
		}
		fmt.Fprintf(&ask, `{"id":"l%d","qty":3,"unit":%d,"tax_bp":2000,"tax_included":true}`, i, 1000+i)
	}
	ask.WriteString(`],"order_discount":999},"request":{"everything":true}}`)
	line := []byte(ask.String())
	b.ReportAllocs()
	for b.Loop() {
		question.Answer(line, lang.English)
	}
}

// Bad input is told with the place at which it is bad, and what follows it is answered.
func TestARefusalNamesTheField(t *testing.T) {
	order := `"order":{"lines":[{"id":"a","qty":2,"unit":1000,"tax_bp":2000}],"shipping":[{"id":"s","amount":300}],"payments":[{"id":"p","amount":2700}]}`
	cases := []struct{ name, ask, field, code string }{
		{"a currency that is none", `{"currency":"EURO",` + order + `,"request":{"everything":true}}`, "currency", "fault.currency_unknown"},
		{"impossible decimals", `{"exponent":12,` + order + `,"request":{"everything":true}}`, "exponent", "fault.one_of"},
		{"another currency", `{"currency":"EUR",` + order + `,"request":{"amount":5,"currency":"GBP"}}`, "request.currency", "currency_mismatch"},
		{"a negative fee kept", `{` + order + `,"request":{"units":[{"line":"a"}],"return_shipping_fee":-1}}`, "request.return_shipping_fee", "amount_not_positive"},
		{"a negative rate kept", `{` + order + `,"request":{"units":[{"line":"a"}],"fee_percent_bp":-1}}`, "request.fee_percent_bp", "amount_not_positive"},
		{"more than all kept", `{` + order + `,"request":{"units":[{"line":"a"}],"fee_percent_bp":10001}}`, "request.fee_percent_bp", "exceeds_return_remaining"},
		{"a negative tax rate", `{"order":{"lines":[{"id":"a","unit":1,"tax_bp":-1}]},"request":{"everything":true}}`, "order.lines[0].tax_bp", "rate_out_of_range"},
		{"taxes above any rate", `{"order":{"lines":[{"id":"a","unit":1,"taxes_bp":[90000,20000]}]},"request":{"everything":true}}`, "order.lines[0].tax_bp", "rate_out_of_range"},
		{"a negative quantity sold", `{"order":{"lines":[{"id":"a","unit":1},{"id":"b","unit":1,"qty":-2}]},"request":{"everything":true}}`, "order.lines[1].qty", "invalid_quantity"},
		{"a rate of shipping", `{"order":{"shipping":[{"id":"s","amount":1,"tax_bp":200000}]},"request":{"everything":true}}`, "order.shipping[0].tax_bp", "rate_out_of_range"},
		{"an amount no order has", `{"order":{"lines":[{"id":"a","unit":1,"discount":99999999999999}]},"request":{"everything":true}}`, "order.lines[0].discount", "amount_too_large"},
		{"less than nothing paid", `{"order":{"paid":-1},"request":{"amount":1}}`, "order.paid", "amount_not_positive"},
		{"a payment below nothing", `{"order":{"payments":[{"id":"p","amount":-1}]},"request":{"amount":1}}`, "order.payments[0].amount", "amount_not_positive"},
		{"a line twice", `{"order":{"lines":[{"id":"a","unit":1}],"fees":[{"id":"a","amount":1}]},"request":{"everything":true}}`, "order.fees[0]", "duplicate_line"},
		{"half a piece sold", `{"order":{"lines":[{"id":"a","unit":1,"qty":1.5}]},"request":{"everything":true}}`, "order.lines[0].qty", "invalid_quantity"},
		{"half a cent paid", `{"order":{"paid":0.5},"request":{"everything":true}}`, "order.paid", "not_in_minor_units"},
		{"a word for a price", `{"order":{"lines":[{"id":"a","unit":"much"}]},"request":{"everything":true}}`, "order.lines[0].unit", "not_in_minor_units"},
		{"a list for an order", `{"order":[],"request":{"everything":true}}`, "order", "refund.not_of_its_kind"},
		{"a text for yes or no", `{` + order + `,"request":{"everything":"yes"}}`, "request.everything", "refund.not_of_its_kind"},
		{"an unknown line", `{` + order + `,"request":{"units":[{"line":"a","qty":1},{"line":"zz","qty":1}]}}`, "request.units[1]", "line_not_found"},
		{"too many pieces", `{` + order + `,"request":{"units":[{"line":"a","qty":3}]}}`, "request.units[0]", "quantity_exceeds_refundable"},
		{"a negative amount", `{` + order + `,"request":{"shipping":[{"id":"s","amount":-3}]}}`, "request.shipping[0]", "amount_not_positive"},
		{"a word within shipping", `{` + order + `,"request":{"shipping":[{"id":"s","amount":"x"}]}}`, "request.shipping[0].amount", "not_in_minor_units"},
		{"typed finer than a cent", `{` + order + `,"request":{"amounts":[{"line":"a","net_decimal":"1.005"}]}}`, "request.amounts[0].net_decimal", "not_in_minor_units"},
		{"typed half a piece", `{` + order + `,"request":{"units":[{"line":"a","qty_decimal":"0.5"}]}}`, "request.units[0].qty_decimal", "invalid_quantity"},
		{"no piece of a line", `{` + order + `,"request":{"amounts":[{"line":"a","qty":0,"amount":1}]}}`, "request.amounts[0].qty", "invalid_quantity"},
		{"in a sequence", `{` + order + `,"request":{"sequence":[{"line":"a","qty":1},{"line":"a","qty":2}]}}`, "request.sequence[1]", "quantity_exceeds_refundable"},
		{"a refund before, too large", `{` + order + `,"prior":[{"amount":99999999999999}],"request":{"everything":true}}`, "prior[0]", "amount_too_large"},
		{"a way to pay that is none", `{` + order + `,"request":{"amount":1,"method":"crypto"}}`, "request.method", "unknown_method"},
		{"a payment of another order", `{` + order + `,"request":{"amount":1,"payment":"q"}}`, "request.payment", "payment_order_mismatch"},
		{"payments in an order with a stranger", `{` + order + `,"request":{"amount":1,"payment_order":["p","q"]}}`, "request.payment_order[1]", "payment_order_mismatch"},
		{"too much in all", `{` + order + `,"request":{"amount":99999}}`, "request.amount", "exceeds_order_remaining"},
		{"nothing goes out", `{` + order + `,"request":{"return":[{"line":"a"}],"add":[{"unit":5,"qty":0}]}}`, "request.add[0].qty", "invalid_quantity"},
		{"a rate of what goes out", `{` + order + `,"request":{"return":[{"line":"a"}],"add":[{"unit":5,"tax_bp":-5}]}}`, "request.add[0].tax_bp", "rate_out_of_range"},
		{"no request", `{` + order + `}`, "request", "nothing_selected"},
		{"a rule that is not offered", `{` + order + `,"request":{"everything":true},"policy":["clamp_to_remaining","x"]}`, "policy", "fault.one_of"},
		{"a language that is not spoken", `{` + order + `,"request":{"everything":true},"lang":"tlh"}`, "lang", "fault.one_of"},
		{"a weight below nothing", `{"allocate":{"total":1,"weights":[1,-1]}}`, "allocate.weights[1]", "amount_not_positive"},
		{"a step of nothing", `{"allocate":{"total":1,"weights":[1],"step":0}}`, "allocate.step", "amount_not_positive"},
		{"a method of nobody", `{"allocate":{"total":1,"weights":[1],"method":"by-dice"}}`, "allocate.method", "unknown_method"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := answer(t, c.ask)
			if got["field"] != c.field || got["code"] != c.code {
				t.Errorf("%v at %v (%v), want %s at %s", got["code"], got["field"], got["error"], c.code, c.field)
			}
		})
	}
}

// The reasons are in the language asked for.
func TestAnswersInTheLanguageAsked(t *testing.T) {
	ask := `{"currency":"EUR","order":{"lines":[{"id":"a","qty":2,"unit":1000,"tax_bp":2000}]},"request":{"units":[{"line":"a","qty":1}]}`
	want := map[string]string{"": "1 piece of “a”, at what was paid for it: €12.00", `,"lang":"fr"`: "1 article de « a », au prix payé : 12,00 €"}
	for asked, text := range want {
		steps := answer(t, ask+asked+"}")["steps"].([]any)
		if got := steps[0].(object)["text"]; strings.ReplaceAll(fmt.Sprint(got), " ", " ") != strings.ReplaceAll(text, " ", " ") {
			t.Errorf("%s: %q, want %q", asked, got, text)
		}
	}
	refused := answer(t, `{"order":{"paid":5},"request":{"amount":9},"lang":"fr"}`)
	if !strings.Contains(fmt.Sprint(refused["error"]), "Saisissez") {
		t.Errorf("refused in another language: %v", refused)
	}
}
