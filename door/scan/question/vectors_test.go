package question_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"slices"
	"testing"

	"retour/door/scan"
	"retour/door/scan/question"
)

type object = map[string]any

// The collected vectors of EPC, Digital Link, GS1 and tracking numbers, asked as a line of `retour decode --json` asks.
// Their sources and licences stand beside them.

func TestTags(t *testing.T) {
	d := read(t, "../epc/testdata/vectors.json")
	asked := 0
	for _, c := range list(d["valid"]) {
		want := object{}
		for _, k := range []string{"scheme", "filter", "gcp_length", "pure_identity_uri", "tag_uri", "element_string", "digital_link_path", "fields"} {
			if v, ok := c[k]; ok && v != nil {
				want[k] = v
			}
		}
		for _, form := range []string{"hex", "hex_word_padded"} {
			if c[form] != nil && c[form] != "" {
				holds(t, c, object{"kind": "epc_hex", "value": c[form]}, want)
				asked++
			}
		}
		if uri, _ := c["tag_uri"].(string); uri != "" {
			holds(t, c, object{"kind": "epc_uri", "value": uri, "encode": true}, object{"hex": c["hex_word_padded"]})
		}
	}
	for _, c := range list(d["valid_uri"]) {
		holds(t, c, object{"kind": "epc_uri", "value": c["uri"]}, nil)
	}
	for _, c := range list(d["malformed_hex"]) {
		refuses(t, c, object{"kind": "epc_hex", "value": c["hex"]})
	}
	for _, c := range list(d["malformed_uri"]) {
		refuses(t, c, object{"kind": "epc_uri", "value": c["uri"]})
	}
	for _, c := range list(d["not_encodable"]) {
		refuses(t, c, object{"kind": "epc_uri", "value": c["uri"], "encode": true, "scheme": c["target_scheme"]})
	}
	if asked == 0 {
		t.Error("no tags in the file")
	}
}

func TestLinks(t *testing.T) {
	for _, c := range list(read(t, "../epc/testdata/urn-digital-link.json")["vectors"]) {
		if urn := c["urn"]; urn != nil && c["direction"] != "dl->urn" {
			holds(t, c, object{"kind": "epc_uri", "value": urn}, object{"canonical_digital_link": c["canonical_digital_link"]})
		}
		link := c["digital_link"]
		if link == nil {
			link = c["canonical_digital_link"]
		}
		if link != nil && c["direction"] != "urn->dl" && c["gcp_length"] != nil {
			holds(t, c, object{"kind": "digital_link", "value": link, "gcp_length": c["gcp_length"]}, object{"pure_identity_uri": c["urn"]})
		}
	}
}

func TestGS1(t *testing.T) {
	d := read(t, "../gs1/testdata/vectors.json")
	for _, c := range list(d["vectors"]) {
		in := object{"kind": c["kind"], "value": c["input"]}
		if c["valid"] != true {
			refuses(t, c, in)
			continue
		}
		want := object{}
		for _, k := range []string{"bracketed", "element_string", "hri", "canonical_digital_link", "valid_with_associations"} {
			if v, ok := c[k]; ok && v != nil {
				want[k] = v
			}
		}
		holds(t, c, in, want)
	}
	for _, c := range list(d["linter_vectors"]) {
		in := object{"kind": "linter", "linter": c["linter"], "value": c["input"]}
		if c["valid"] != true {
			refuses(t, c, in)
			continue
		}
		holds(t, c, in, nil)
	}
}

func TestTrackingNumbers(t *testing.T) {
	for _, c := range list(read(t, "../tracking/testdata/vectors.json")["vectors"]) {
		a := ask(t, object{"kind": "tracking", "value": c["number"]})
		carrier, format := false, false
		for _, o := range list(a["candidates"]) {
			if o["carrier"] == c["carrier"] {
				carrier, format = true, format || o["format"] == c["format"]
			}
		}
		if c["valid"] == true && !carrier || c["valid"] != true && format {
			t.Errorf("%v %v: %v", c["id"], c["number"], a)
		}
	}
}

// What a kind refuses, anything scanned may be: without a kind nothing of all this is refused.
func TestNothingIsRefusedWithoutAKind(t *testing.T) {
	var texts []any
	gs1, epc := read(t, "../gs1/testdata/vectors.json"), read(t, "../epc/testdata/vectors.json")
	for _, c := range slices.Concat(list(gs1["vectors"]), list(gs1["linter_vectors"])) {
		texts = append(texts, c["input"])
	}
	for _, c := range slices.Concat(list(epc["malformed_hex"]), list(epc["valid"])) {
		texts = append(texts, c["hex"])
	}
	for _, c := range slices.Concat(list(epc["malformed_uri"]), list(epc["not_encodable"])) {
		texts = append(texts, c["uri"])
	}
	for _, c := range list(read(t, "../tracking/testdata/vectors.json")["vectors"]) {
		texts = append(texts, c["number"])
	}
	for _, text := range texts {
		a := ask(t, object{"value": text})
		if a["error"] != nil || len(list(a["meanings"])) == 0 || a["kind"] == nil {
			t.Errorf("%q: %v", text, a)
		}
	}
}

func read(t *testing.T, path string) object {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return object(parsed(t, text))
}

func parsed(t *testing.T, text []byte) (o object) {
	t.Helper()
	in := json.NewDecoder(bytes.NewReader(text))
	in.UseNumber()
	if err := in.Decode(&o); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return o
}

func list(v any) (out []object) {
	items, _ := v.([]any)
	for _, x := range items {
		if o, ok := x.(object); ok {
			out = append(out, o)
		}
	}
	return out
}

func ask(t *testing.T, in object) object {
	t.Helper()
	line, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return parsed(t, question.Answer(scan.Reader{}, line))
}

func holds(t *testing.T, c, in, want object) {
	t.Helper()
	a := ask(t, in)
	if a["error"] != nil {
		t.Errorf("%v: %v: %v", c["id"], in, a["error"])
	}
	for k, v := range want {
		if got := a[k]; !same(v, got) {
			t.Errorf("%v: %v: %s is %v, want %v", c["id"], in, k, got, v)
		}
	}
}

func same(want, got any) bool {
	w, isObject := want.(object)
	g, _ := got.(object)
	if !isObject {
		return reflect.DeepEqual(want, got)
	}
	for k, v := range w {
		if fmt.Sprint(v) != fmt.Sprint(g[k]) {
			return false
		}
	}
	return true
}

func refuses(t *testing.T, c, in object) {
	t.Helper()
	if a := ask(t, in); a["error"] == nil || a["error"] == "" || a["code"] == nil {
		t.Errorf("%v: %v is answered with %v", c["id"], in, a)
	}
}
