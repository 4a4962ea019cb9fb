package question_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"retour/door/scan"
	"retour/door/scan/question"
)

// A line that cannot be answered says which field is wrong, and where.
func TestRefusals(t *testing.T) {
	for line, want := range map[string]object{
		``:                                   {"code": "decode.no_question", "field": "line"},
		`nonsense`:                           {"code": "decode.no_question", "field": "line"},
		`[]`:                                 {"code": "decode.no_question", "field": "line"},
		`null`:                               {"code": "decode.no_question", "field": "line"},
		`{}`:                                 {"code": "decode.no_value", "field": "value"},
		`{"value": null}`:                    {"code": "decode.no_value", "field": "value"},
		`{"value": 4006381333931}`:           {"code": "decode.wrong_type", "field": "value"},
		`{"kind": 7, "value": "x"}`:          {"code": "decode.wrong_type", "field": "kind"},
		`{"kind": "horoscope", "value":"x"}`: {"code": "decode.unknown_kind", "field": "kind"},
		`{"kind": "linter", "value": "x"}`:   {"code": "decode.no_linter", "field": "linter"},
		`{"kind": "linter", "linter": "no such", "value": "x"}`:                                                      {"code": "gs1.unknown_linter", "field": "linter"},
		`{"kind": "gtin", "value": "4006381333932"}`:                                                                 {"code": "gs1.incorrect_check_digit", "field": "value", "at": json.Number("12")},
		`{"kind": "bracketed_element_string", "value": "(01)04006381333932"}`:                                        {"code": "gs1.incorrect_check_digit", "field": "value", "part": "01", "markup": "(01)0400638133393|2|"},
		`{"kind": "epc_hex", "value": "303C257BF7194E4000001A85"}`:                                                   {"code": "epc.refused", "field": "value", "unit": "bit"},
		`{"kind": "epc_hex", "value": "E2801160600002054C1B2A3F"}`:                                                   {"code": "epc.foreign", "field": "value"},
		`{"kind": "epc_uri", "value": "urn:epc:id:sgtin:0614141.812345.6789", "encode": true, "scheme": "sgtin-97"}`: {"code": "decode.unknown_scheme", "field": "scheme"},
		`{"kind": "digital_link", "value": "https://id.gs1.org/01/04006381333931/21/A", "gcp_length": "seven"}`:      {"code": "decode.wrong_type", "field": "gcp_length"},
		`{"kind": "digital_link", "value": "https://id.gs1.org/01/04006381333931/21/A", "gcp_length": 40}`:           {"code": "epc.refused"},
		`{"kind": "tracking", "value": "1Z5R89390357567128"}`:                                                        {"code": "decode.no_carrier", "field": "value", "error": "value: the check digit fits no carrier's number (UPS UPS: sign 18 is 8, and 7 would fit)"},
		`{"kind": "tracking", "value": "hello"}`:                                                                     {"code": "decode.no_carrier", "field": "value"},
		`{"kind": "email", "value": "hello"}`:                                                                        {"code": "decode.wrong_form", "field": "value"},
		`{"kind": "own_code", "value": "HC-????"}`:                                                                   {"code": "decode.check_sign", "field": "value"},
		`{"kind": "own_code", "value": "else"}`:                                                                      {"code": "decode.wrong_form", "field": "value"},
		"{\"value\": \"a\xffb\"}":                                                                                    {"code": "decode.no_utf8", "field": "value"},
		"{\"kind\": \"\xc3\x28\", \"value\": \"x\"}":                                                                 {"code": "decode.no_utf8", "field": "kind"},
		`{"value": "` + strings.Repeat("x", 10<<20) + `"}`:                                                           {"code": "decode.too_long", "field": "line"},
	} {
		a := parsed(t, question.Answer(house, []byte(line)))
		if a["error"] == nil {
			t.Errorf("%.100s is answered with %v", line, a)
		}
		for k, v := range want {
			if a[k] != v {
				t.Errorf("%.100s: %s is %v, want %v", line, k, a[k], v)
			}
		}
	}
}

var house = scan.Reader{Own: func(text string) (scan.Own, bool) {
	rest, ok := strings.CutPrefix(text, "HC-")
	return scan.Own{Names: "return", Code: text, Misread: rest == "????"}, ok
}}

func TestAnswers(t *testing.T) {
	for line, want := range map[string]object{
		`{"value": "HC-AB12"}`:                                                                                    {"kind": "own_code", "value": "HC-AB12"},
		`{"kind": "own_code", "value": "HC-AB12"}`:                                                                {"kind": "own_code", "names": "return", "value": "HC-AB12"},
		`{"kind": "email", "value": "mia@example.org"}`:                                                           {"kind": "email", "value": "mia@example.org"},
		`{"kind": "sscc", "value": "106141412345678908"}`:                                                         {"bracketed": "(00)106141412345678908"},
		`{"kind": "gtin", "value": "4006381333931"}`:                                                              {"bracketed": "(01)04006381333931"},
		`{"value": "4006381333931", "vlaue": 1}`:                                                                  {"kind": "gtin", "value": "4006381333931"},
		`{"kind": "linter", "linter": "csum", "value": "12345678901231"}`:                                         {"valid": true},
		`{"kind": "epc_uri", "value": "urn:epc:id:sgtin:0614141.812345.6789", "scheme": "sgtin-96", "filter": 3}`: {"hex": "3074257BF7194E4000001A85"},
		`{"kind": "epc_uri", "value": "urn:epc:id:sgtin:0614141.812345.6789", "encode": true, "filter": 3}`:       {"hex": "3074257BF7194E4000001A85"},
		`{"kind": "digital_link", "value": "https://id.gs1.org/01/80614141123458/21/6789", "gcp_length": 7, "scheme": "sgtin-96", "filter": 3}`: {"hex": "3074257BF7194E4000001A85", "pure_identity_uri": "urn:epc:id:sgtin:0614141.812345.6789"},
		`{"value": ""}`:       {"kind": "opaque", "value": ""},
		`{"value": "\u0000"}`: {"kind": "opaque"},
	} {
		a := parsed(t, question.Answer(house, []byte(line)))
		for k, v := range want {
			if a[k] != v {
				t.Errorf("%s: %s is %v, want %v: %v", line, k, a[k], v, a)
			}
		}
	}
	if a := parsed(t, question.Answer(house, []byte(`{"value": "x", "vlaue": 1}`))); len(a["ignored"].([]any)) != 1 {
		t.Errorf("a misspelt field goes unnoticed: %v", a)
	}
}

func FuzzAnswer(f *testing.F) {
	for _, line := range []string{
		`{"value": "HC-AB12"}`, `{"kind": "epc_hex", "value": "3074257BF7194E4000001A85"}`, `{"kind": "digital_link", "value": "https://id.gs1.org/01/80614141123458/21/6789", "gcp_length": 7}`,
		`{"kind": "epc_uri", "value": "urn:epc:id:sgtin:0614141.812345.6789", "encode": true, "scheme": "sgtin-96"}`, `{"kind":"tracking","value":"1Z5R89390357567127"}`, `nonsense`, `{"value":1}`, "\xff",
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		answer := question.Answer(house, line)
		var a object
		if err := json.Unmarshal(answer, &a); err != nil || len(a) == 0 || strings.ContainsRune(string(answer), '\n') || !utf8.Valid(answer) {
			t.Fatalf("%q is answered with %s: %v", line, answer, err)
		}
		if a["code"] == "decode.internal" {
			t.Fatalf("%q broke something", line)
		}
	})
}
