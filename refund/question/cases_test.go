package question_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retour/ground/lang"
	"retour/refund/question"
)

type object = map[string]any

// The cases of other systems hold here; where they are policy, they hold under the policy that they name.
func TestRefundCases(t *testing.T) {
	for _, path := range caseFiles(t, "refund-cases.json") {
		for _, c := range readCases(t, path) {
			t.Run(filepath.Base(filepath.Dir(path))+"/"+c["id"].(string), func(t *testing.T) {
				got := answer(t, only(c, "currency", "exponent", "order", "prior", "request", "policy"))
				if notOffered[fmt.Sprint(c["policy"])] && c["stance"] == "policy" {
					if got["code"] != "fault.one_of" {
						t.Errorf("a policy that is not offered was taken: %v", got)
					}
					return
				}
				judge(t, c["expect"].(object), got)
			})
		}
	}
}

// notOffered are the policies that this product refuses by name; testdata/SOURCES.md says why.
var notOffered = map[string]bool{"round_typed_amount": true, "voucher_is_net": true, "round_sum_down": true}

func TestAllocationCases(t *testing.T) {
	for _, path := range caseFiles(t, "allocation-cases.json") {
		for _, c := range readCases(t, path) {
			if c["stance"] == "policy" && c["id"] != "vendure-05" {
				continue // floors, and half rounded down: see testdata/SOURCES.md
			}
			t.Run(filepath.Base(filepath.Dir(path))+"/"+c["id"].(string), func(t *testing.T) {
				ask := only(c, "method", "total", "weights", "step", "currency", "percent_bp", "lines")
				want, ok := c["expect"].(object)
				if !ok {
					want = object{"parts": c["expect"]}
				}
				judge(t, want, answer(t, object{"allocate": ask}))
			})
		}
	}
}

// caseFiles are the cases that are shipped and, where the shared folder is there, its own copy of them.
func caseFiles(t *testing.T, name string) []string {
	t.Helper()
	paths := []string{filepath.Join("..", "testdata", name)}
	shared := filepath.Join("..", "..", "..", "shared", "external", name)
	if _, err := os.Stat(shared); err != nil {
		t.Logf("%s is not there; only the shipped cases are asked", shared)
		return paths
	}
	return append(paths, shared)
}

func readCases(t *testing.T, path string) (cases []object) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range decoded(t, raw)["cases"].([]any) {
		cases = append(cases, c.(object))
	}
	return cases
}

func only(c object, names ...string) object {
	out := object{}
	for _, n := range names {
		if v, ok := c[n]; ok {
			out[n] = v
		}
	}
	return out
}

// answer asks one question.
func answer(t *testing.T, ask any) object {
	t.Helper()
	line, ok := ask.(string)
	if !ok {
		raw, err := json.Marshal(ask)
		if err != nil {
			t.Fatal(err)
		}
		line = string(raw)
	}
	return decoded(t, question.Answer([]byte(line), lang.English))
}

func decoded(t *testing.T, raw []byte) (v object) {
	t.Helper()
	in := json.NewDecoder(bytes.NewReader(raw))
	in.UseNumber()
	if err := in.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return v
}

// judge holds an answer against what is expected of it: a refusal by some word, or every field named.
func judge(t *testing.T, want, got object) {
	t.Helper()
	if _, refused := want["reject"]; refused != (got["error"] != nil) {
		t.Fatalf("refused: %v, want %v; %v", !refused, refused, got)
	}
	for name, value := range want {
		switch {
		case strings.HasPrefix(name, "peer_"):
		case name == "reject":
			if !slices.Contains(words, fmt.Sprint(got["code"])) {
				t.Errorf("code %v is no word of refusal", got["code"])
			}
		default:
			if diff := cmp.Diff(value, part(value, got[name])); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
	}
}

// part is what got holds of the members that want names.
func part(want, got any) any {
	w, ok := want.(object)
	g, isObject := got.(object)
	if !ok || !isObject {
		if list, ok := want.([]any); ok {
			return partList(list, got)
		}
		return got
	}
	out := object{}
	for name := range w {
		if v, there := g[name]; there {
			out[name] = part(w[name], v)
		}
	}
	return out
}

func partList(want []any, got any) any {
	list, ok := got.([]any)
	if !ok || len(list) != len(want) {
		return got
	}
	out := make([]any, len(list))
	for i := range list {
		out[i] = part(want[i], list[i])
	}
	return out
}

var words = strings.Fields(`amount_differs_from_lines amount_not_positive currency_mismatch duplicate_line exceeds_line
	exceeds_order_remaining exceeds_payment_remaining exceeds_return_remaining exceeds_share exceeds_shipping_remaining
	exceeds_unit_remaining invalid_quantity line_already_refunded line_not_found not_fully_payable not_in_minor_units
	nothing_selected nothing_to_refund order_missing order_not_delivered order_not_refundable payment_not_refundable
	payment_order_mismatch quantity_exceeds_refundable shipping_already_refunded unknown_method`)
