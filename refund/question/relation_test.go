package question_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each case of other systems, told otherwise, has the same answer: what changes nothing must change nothing.
func TestCasesToldOtherwise(t *testing.T) {
	otherwise := map[string]func(c object) bool{
		"in a currency without decimals": func(c object) bool { return inCurrency(c, "JPY", "0") },
		"in a currency with three": func(c object) bool {
			return inCurrency(c, "KWD", "3")
		},
		"after a refund that failed": func(c object) bool {
			prior, _ := c["prior"].([]any)
			c["prior"] = append(slices.Clone(prior), object{"amount": json.Number("700"), "state": "failed"})
			return true
		},
		"with a line that was free": func(c object) bool {
			return with(c, "lines", object{"id": "a gift", "qty": json.Number("2"), "unit": json.Number("0"), "tax_bp": json.Number("2000")})
		},
		"with delivery that was free": func(c object) bool {
			return with(c, "shipping", object{"id": "free parcel", "amount": json.Number("500"), "discount": json.Number("500"), "tax_bp": json.Number("600")})
		},
		"with its status said": func(c object) bool {
			order := c["order"].(object)
			if order["status"] != nil {
				return false
			}
			order["status"] = "paid"
			return true
		},
		"with the zeros of an order said": func(c object) bool {
			for _, name := range []string{"order_discount", "order_discount_percent_bp", "other_tax"} {
				if _, said := c["order"].(object)[name]; !said {
					c["order"].(object)[name] = json.Number("0")
				}
			}
			return true
		},
		"with the zeros of the request said": func(c object) bool {
			for _, name := range []string{"fee_percent_bp", "return_shipping_fee", "goodwill_gross"} {
				if _, said := c["request"].(object)[name]; !said {
					c["request"].(object)[name] = json.Number("0")
				}
			}
			return true
		},
		"with its lines in another order": func(c object) bool {
			lines, _ := c["order"].(object)["lines"].([]any)
			if len(lines) < 2 || c["request"].(object)["amount"] != nil {
				return false
			}
			lines = slices.Clone(lines)
			slices.Reverse(lines)
			c["order"].(object)["lines"] = lines
			return true
		},
		"with what is asked in another order": func(c object) bool {
			units, _ := c["request"].(object)["units"].([]any)
			if len(units) < 2 {
				return false
			}
			units = slices.Clone(units)
			slices.Reverse(units)
			c["request"].(object)["units"] = units
			return true
		},
		"as a sequence of one": func(c object) bool {
			request := c["request"].(object)
			if request["sequence"] != nil {
				return false
			}
			c["request"] = object{"sequence": []any{request}}
			return true
		},
	}
	for how, tell := range otherwise {
		t.Run(how, func(t *testing.T) {
			for _, c := range readCases(t, "../testdata/refund-cases.json") {
				plain := answer(t, only(c, "currency", "exponent", "order", "prior", "request"))
				if !tell(c) {
					continue
				}
				same(t, c, plain, answer(t, only(c, "currency", "exponent", "order", "prior", "request")))
			}
		})
	}
}

// inCurrency tells an order in another currency; amounts as a person types them are another matter.
func inCurrency(c object, currency, exponent string) bool {
	said, _ := json.Marshal(c)
	if strings.Contains(string(said), "_decimal") || strings.Contains(string(said), "currency\":\"GBP") ||
		strings.Contains(string(said), "HUF") || strings.Contains(string(said), `"INR"`) {
		return false
	}
	c["currency"], c["exponent"] = currency, json.Number(exponent)
	return true
}

func with(c object, list string, more object) bool {
	order := c["order"].(object)
	if order["kit"] != nil || order["units_exact_decimal"] != nil || order["lines"] == nil && order["shipping"] == nil {
		return false // what came in would be more than its parts
	}
	before, _ := order[list].([]any)
	order[list] = append(slices.Clone(before), more)
	return true
}

// same holds the figures of two answers against each other.
func same(t *testing.T, c, plain, told object) {
	t.Helper()
	last := func(name string) any {
		if list, ok := told[name+"_sequence"].([]any); ok && plain["sum"] == nil {
			return list[len(list)-1]
		}
		return told[name]
	}
	if fmt.Sprint(plain["code"]) != fmt.Sprint(told["code"]) {
		t.Errorf("%s: %v, told otherwise %v", c["id"], plain["code"], told["code"])
		return
	}
	for _, name := range []string{"refund", "net", "tax", "tax_by_rate", "refunded_total", "remaining", "difference", "store_credit", "line_tax"} {
		want, got := plain[name], last(name)
		if want == nil {
			continue
		}
		if diff := cmp.Diff(filled(want), filled(got)); diff != "" {
			t.Errorf("%s: %s (-plain +told):\n%s", c["id"], name, diff)
		}
	}
}

// filled leaves out what is nothing.
func filled(v any) any {
	o, ok := v.(object)
	if !ok {
		return v
	}
	out := object{}
	for name, value := range o {
		if fmt.Sprint(value) != "0" {
			out[name] = value
		}
	}
	return out
}

// A refund that was made and is told as a fact is the refund that was asked for first: what follows is the same.
func TestAPastRefundIsTheFirstOfASequence(t *testing.T) {
	order := `{"lines":[{"id":"a","qty":3,"unit":3333,"tax_bp":2000,"tax_included":true,"discount":100},
		{"id":"b","qty":2,"unit":1999,"tax_bp":550,"tax_included":false},{"id":"c","qty":1,"unit":777,"taxes_bp":[400,450]}],
		"order_discount":501,"shipping":[{"id":"s","amount":490,"tax_bp":2000,"tax_included":true}],"fees":[{"id":"f","amount":250}]}`
	past := []struct{ prior, request string }{
		{`{"line":"a","qty":1}`, `{"units":[{"line":"a","qty":1}]}`},
		{`{"line":"a","qty":2}`, `{"units":[{"line":"a","qty":2}]}`},
		{`{"line":"a","unit_index":2,"amount":500}`, `{"amounts":[{"line":"a","unit_index":2,"amount":500}]}`},
		{`{"line":"b","amount":1000}`, `{"amounts":[{"line":"b","amount":1000}]}`},
		{`{"line":"c","qty":1}`, `{"units":[{"line":"c","qty":1}]}`},
		{`{"shipping":"s","amount":245}`, `{"shipping":[{"id":"s","amount":245}]}`},
		{`{"shipping":"s"}`, `{"shipping":[{"id":"s"}]}`},
		{`{"fee":"f"}`, `{"fees":[{"id":"f"}]}`},
		{`{"amount":1234}`, `{"amount":1234}`},
	}
	then := []string{
		`{"everything":true}`, `{"units":[{"line":"a","qty":1},{"line":"b","qty":1}]}`, `{"amount":500}`,
		`{"amounts":[{"line":"b","net":700}]}`, `{"units":[{"line":"c"}]}`, `{"shipping":[{"id":"s"}],"fees":[{"id":"f"}]}`,
	}
	for _, p := range past {
		for _, next := range then {
			told := answer(t, fmt.Sprintf(`{"order":%s,"prior":[%s],"request":%s}`, order, p.prior, next))
			made := answer(t, fmt.Sprintf(`{"order":%s,"request":{"sequence":[%s,%s]}}`, order, p.request, next))
			if told["code"] != made["code"] {
				t.Errorf("%s then %s: told %v, made %v", p.prior, next, told["code"], made["code"])
				continue
			}
			for _, name := range []string{"refund", "net", "tax", "tax_by_rate", "lines", "remaining", "refunded_total"} {
				list, _ := made[name+"_sequence"].([]any)
				if told["code"] != nil || len(list) < 2 {
					continue
				}
				if diff := cmp.Diff(told[name], list[1]); diff != "" {
					t.Errorf("%s then %s: %s (-told +made):\n%s", p.prior, next, name, diff)
				}
			}
		}
	}
}

// Whatever a line is cut into comes back to the whole of it, whoever asks for what first.
func TestPartsOfALineAreTheWhole(t *testing.T) {
	lines := []string{
		`{"id":"a","qty":3,"unit":1000,"tax_bp":2000,"tax_included":true,"discount":1}`,
		`{"id":"a","qty":3,"unit":1000,"tax_bp":819,"tax_included":false,"discount":2}`,
		`{"id":"a","qty":3,"unit":3333,"taxes_bp":[500,998],"discount_per_unit":7}`,
		`{"id":"a","qty":3,"unit":5000,"tax_bp":825,"invoiced_tax":1238}`,
	}
	ways := [][]string{
		{`{"line":"a","qty":3}`},
		{`{"line":"a","qty":1}`, `{"line":"a","qty":2}`},
		{`{"line":"a","qty":2}`, `{"line":"a","qty":1}`},
		{`{"line":"a","qty":1}`, `{"line":"a","qty":1}`, `{"line":"a","qty":1}`},
		{`{"units":[{"line":"a","unit_index":3}]}`, `{"units":[{"line":"a","unit_index":1}]}`, `{"line":"a"}`},
		{`{"amounts":[{"line":"a","amount":777}]}`, `{"line":"a"}`},
		{`{"amounts":[{"line":"a","net":500}]}`, `{"everything":true}`},
		{`{"amount":901}`, `{"everything":true}`},
		{`{"amounts":[{"line":"a","unit_index":2,"amount":99}]}`, `{"line":"a","qty":1}`, `{"line":"a"}`},
	}
	for _, line := range lines {
		whole := answer(t, fmt.Sprintf(`{"order":{"lines":[%s]},"request":{"everything":true}}`, line))
		for _, way := range ways {
			got := answer(t, fmt.Sprintf(`{"order":{"lines":[%s]},"request":{"sequence":[%s]}}`, line, strings.Join(way, ",")))
			for _, name := range []string{"refund", "net", "tax"} {
				if fmt.Sprint(whole[name]) != fmt.Sprint(got[name]) {
					t.Errorf("%s by %v: %s %v, the whole %v (%v)", line, way, name, got[name], whole[name], got["error"])
				}
			}
		}
	}
}
