package api_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retour/face/api"
	"retour/ground/access"
	"retour/ground/id"
	"retour/returns"
	"retour/returns/halltest"
)

// mistake is one way to get it wrong, and what is said about it.
type mistake struct {
	name   string
	ask    ask
	status int
	code   string
	field  string
	en, fr string // part of what is said
}

// body is a request for one piece of line 1, with changes.
func body(change map[string]any) map[string]any {
	out := map[string]any{"channel": "uk", "order": "1001", "items": []any{map[string]any{"line": "1", "quantity": 1}}}
	for k, v := range change {
		out[k] = v
	}
	return out
}

func item(change map[string]any) map[string]any {
	out := map[string]any{"line": "1", "quantity": 1}
	for k, v := range change {
		out[k] = v
	}
	return map[string]any{"channel": "uk", "order": "1001", "items": []any{out}}
}

func TestMistakes(t *testing.T) {
	each(t, func(w *world) {
		halltest.Order(w.t, w.db, "1001", 500, halltest.Line{SKU: "TSHIRT", Quantity: 3, Total: 6000, TaxBP: 2000})
		halltest.Order(w.t, w.db, "1002", 0, halltest.Line{SKU: "TSHIRT", Quantity: 1, Total: 2000})
		all := w.everything()
		open := as[returns.RequestAnswer](w.do(ask{method: http.MethodPost, path: "/returns", token: all, key: "first", body: item(map[string]any{"quantity": 2})}).ok(201))
		for _, m := range w.mistakes(all, open.Return) {
			w.t.Run(m.name, func(t *testing.T) { w.try(t, m) })
		}
	})
}

// try makes the mistake in both languages: nothing is changed, and what is wrong is said.
func (w *world) try(t *testing.T, m mistake) {
	outer := w.t
	w.t = t
	defer func() { w.t = outer }()
	before := w.counts()
	for language, said := range map[string]string{"en": m.en, "fr": m.fr} {
		m.ask.language = language
		m.ask.unheld = true
		got := w.do(m.ask)
		if got.status != m.status {
			t.Errorf("%s: status %d, want %d: %s", language, got.status, m.status, got.body)
			continue
		}
		p := as[api.Problem](got)
		if p.Code != m.code || p.Field != m.field || p.Status != m.status || p.Type != "urn:retour:problem:"+m.code {
			t.Errorf("%s: %+v, want code %s at %q", language, p, m.code, m.field)
		}
		if !strings.Contains(p.Detail, said) || p.Title == "" || !strings.HasPrefix(p.Instance, "urn:uuid:") {
			t.Errorf("%s: says %q, want %q", language, p.Detail, said)
		}
		if got.header.Get("Content-Type") != "application/problem+json" || got.header.Get("Content-Language") != language {
			t.Errorf("%s: headers %v", language, got.header)
		}
	}
	if diff := cmp.Diff(before, w.counts()); diff != "" {
		t.Errorf("something was stored (-before +after):\n%s", diff)
	}
}

func (w *world) mistakes(all string, open id.Code) []mistake {
	post, ret := http.MethodPost, "/returns/"+string(open)
	request := func(b any) ask { return ask{method: post, path: "/returns", token: all, body: b} }
	settle := func(b any) ask { return ask{method: post, path: ret + "/settle", token: all, body: b} }
	return []mistake{
		{"nobody", ask{method: post, path: "/returns", body: body(nil)}, 401, "fault.unauthenticated", "", "who you are", "qui vous êtes"},
		{"a key that is none", ask{method: post, path: "/returns", token: "rt_nonsense", body: body(nil)}, 401, "access.key_unknown", "", "API key", "clé d’API"},
		{"a session that is none", ask{method: post, path: "/returns", token: "nonsense", body: body(nil)}, 401, "access.session_over", "", "Sign in", "onnect"},
		{"a shopper's token that is none", ask{method: post, path: "/returns", token: strings.Repeat("A", 80), body: body(nil)}, 401, "access.signed_broken", "", "link", "lien"},
		{"the wrong role", ask{method: post, path: ret + "/settle", token: w.key(access.RightsOf(access.Operator)...)}, 403, "fault.forbidden", "", "refunds.approve", "refunds.approve"},
		{"a role that may not write", ask{method: post, path: "/returns", token: w.key(access.ReturnsRead), body: body(nil)}, 403, "fault.forbidden", "", "returns.write", "returns.write"},

		{"no idempotency key", ask{method: post, path: "/returns", token: all, key: "-", body: body(nil)}, 400, "fault.key_missing", "", "Idempotency-Key", "Idempotency-Key"},
		{"an idempotency key that is none", ask{method: post, path: "/returns", token: all, key: "a b", body: body(nil)}, 400, "fault.key_malformed", "", "UUID", "UUID"},
		{"a key replayed with another body", ask{method: post, path: "/returns", token: all, key: "first", body: body(nil)}, 409, "fault.key_reused", "", "different request", "autre"},

		{"malformed JSON", request(`{"channel": "uk",}`), 400, "fault.not_json", "", "(1:18)", "(1:18)"},
		{"JSON that breaks off", request("{\n \"channel\": \"u"), 400, "fault.not_json", "", "(2:", "(2:"},
		{"two values", request(`{} {}`), 400, "fault.not_json", "", "(1:4)", "(1:4)"},
		{"a name written twice", request(`{"channel": "uk", "channel": "fr"}`), 422, "api.twice", "", "“channel”", "channel"},
		{"too deep", request(`{"items": ` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}`), 400, "api.too_deep", "", "32", "32"},
		{"not UTF-8", request("{\"channel\": \"\xff\"}"), 400, "api.not_utf8", "", "UTF-8", "UTF-8"},
		{"a character no database keeps", request(item(map[string]any{"comment": "a\x00b"})), 422, "api.control", "items[0].comment", "U+0000", "U+0000"},
		{"a form", ask{method: post, path: "/returns", token: all, body: "a=b", header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}}, 415, "api.content_type", "", "application/json", "application/json"},
		{"too large", request(strings.Repeat(" ", 1<<20) + "{}"), 413, "fault.too_large", "", "1 MB", "1"},
		{"a list instead of an object", request(`[]`), 422, "api.not_object", "", "object", "objet"},

		{"an unknown field", request(body(map[string]any{"colour": "red"})), 422, "fault.unknown_field", "colour", "colour", "colour"},
		{"a field in another case", request(body(map[string]any{"Channel": "uk"})), 422, "fault.unknown_field", "Channel", "Channel", "Channel"},
		{"an unknown field deep within", request(item(map[string]any{"colour": "red"})), 422, "fault.unknown_field", "items[0].colour", "colour", "colour"},
		{"a field missing", request(`{"channel": "uk", "order": "1001"}`), 422, "fault.required", "items", "items", "items"},
		{"an empty field", request(body(map[string]any{"order": ""})), 422, "fault.required", "order", "order", "order"},
		{"nothing chosen", request(body(map[string]any{"items": []any{}})), 422, "fault.required", "items", "items", "items"},
		{"a negative quantity", request(item(map[string]any{"quantity": -1})), 422, "fault.quantity_not_positive", "items[0].quantity", "at least 1", "1"},
		{"a fractional quantity", request(item(map[string]any{"quantity": 1.5})), 422, "api.not_integer", "items[0].quantity", "whole number", "entier"},
		{"a quantity in quotation marks", request(item(map[string]any{"quantity": "1"})), 422, "api.not_integer", "items[0].quantity", "whole number", "entier"},
		{"a quantity beyond all bounds", request(item(map[string]any{"quantity": json.Number("99999999999999999999")})), 422, "api.not_integer", "items[0].quantity", "whole number", "entier"},
		{"a word that is none of them", request(item(map[string]any{"resolution": "gift"})), 422, "fault.one_of", "items[0].resolution", "refund, credit", "refund, credit"},
		{"a long text", request(item(map[string]any{"comment": strings.Repeat("é", 2001)})), 422, "fault.text_too_long", "items[0].comment", "2,000", "2"},
		{"a text where a number stands", request(body(map[string]any{"order": 1001})), 422, "api.not_text", "order", "text", "texte"},
		{"a time that is none", ask{method: post, path: "/carrier-events", token: all, body: map[string]any{"parcel": "X", "event_id": "1", "status": "delivered", "at": "yesterday"}}, 422, "api.not_time", "at", "2026-03-04", "2026-03-04"},

		{"more than was bought", request(item(map[string]any{"quantity": 2})), 409, "returns.over_quantity", "items[0].quantity", "only 1", "1"},
		{"a line that is not there", request(item(map[string]any{"line": "7"})), 422, "returns.line_unknown", "items[0].line", "7", "7"},
		{"a reason that is none", request(item(map[string]any{"reason": "because"})), 422, "returns.reason_unknown", "items[0].reason", "because", "because"},
		{"an order that is not there", request(body(map[string]any{"order": "9999"})), 404, "returns.order_unknown", "order", "no order", "commande"},

		{"another currency", settle(map[string]any{"shipping": map[string]any{"amount": 100, "currency": "EUR"}}), 422, "fault.currency_mismatch", "shipping.currency", "GBP", "GBP"},
		{"a fractional amount", settle(map[string]any{"shipping": map[string]any{"amount": 1.5, "currency": "GBP"}}), 422, "fault.amount_not_integer", "shipping.amount", "1050", "1050"},
		{"an amount in quotation marks", settle(map[string]any{"shipping": map[string]any{"amount": "100", "currency": "GBP"}}), 422, "fault.amount_not_integer", "shipping.amount", "1050", "1050"},
		{"an amount with an exponent", settle(`{"shipping": {"amount": 1e3, "currency": "GBP"}}`), 422, "fault.amount_not_integer", "shipping.amount", "1050", "1050"},

		{"a code misread", ask{method: post, path: "/returns/" + misread(open) + "/cancel", token: all}, 422, "fault.code_check", "return", "does not add up", "code"},
		{"a code that is none", ask{method: post, path: "/returns/nonsense/cancel", token: all}, 422, "fault.code_shape", "return", "RT-7K3M", "RT-7K3M"},
		{"a return that is not there", ask{method: post, path: "/returns/" + string(id.Make(id.Return, 999_999)) + "/cancel", token: all}, 404, "fault.not_found", "return", "RT-", "RT-"},
		{"address and content at odds", ask{method: post, path: ret + "/cancel", token: all, body: map[string]any{"return": id.Make(id.Return, 999_999)}}, 422, "api.address_differs", "return", "address", "adresse"},
		{"an address that is none", ask{method: post, path: "/nonsense", token: all}, 404, "api.no_address", "", "/nonsense", "/nonsense"},
		{"a method that is none", ask{method: http.MethodPatch, path: ret, token: all}, 405, "api.method", "", "PATCH", "PATCH"},
		{"an unknown parameter", ask{method: http.MethodGet, path: "/returns?colour=red", token: all}, 422, "fault.unknown_field", "colour", "colour", "colour"},
		{"a parameter that is none of them", ask{method: http.MethodGet, path: "/returns?stage=lost", token: all}, 422, "fault.one_of", "stage", "approved", "approved"},
		{"a parameter no database keeps", ask{method: http.MethodGet, path: "/returns?sku=%00", token: all}, 422, "api.control", "sku", "U+0000", "U+0000"},
		{"a parameter that is not UTF-8", ask{method: http.MethodGet, path: "/returns?sku=%ff", token: all}, 400, "api.not_utf8", "sku", "UTF-8", "UTF-8"},
		{"a broken query", ask{method: http.MethodGet, path: "/returns?sku=%zz", token: all}, 422, "api.query", "", "%", "%"},
		{"a cursor that is none", ask{method: http.MethodGet, path: "/returns?cursor=abc", token: all}, 422, "api.cursor", "cursor", "cursor", "curseur"},
		{"rules that could not be used", ask{method: http.MethodPut, path: "/shops/uk", token: all, body: map[string]any{
			"name": "x", "currency": "GBP", "country": "GB", "zone": "Europe/London",
			"language": "en", "settings": map[string]any{"policy": []any{map[string]any{"version": ""}}},
		}}, 422, "fault.required", "settings.policy[0].version", "version", "version"},
	}
}

// misread is a code with one sign misread.
func misread(c id.Code) string {
	text := []byte(c)
	at := len(text) - 3
	if text[at] == '7' {
		text[at] = '8'
	} else {
		text[at] = '7'
	}
	return string(text)
}

func TestAllThatIsWrongIsSaidAtOnce(t *testing.T) {
	each(t, func(w *world) {
		got := w.do(ask{
			method: http.MethodPost, path: "/returns", token: w.everything(), unheld: true,
			body: `{"channel": "", "items": [{"line": "1", "quantity": 0}, {"quantity": 1}], "colour": 1}`,
		}).ok(422)
		var fields []string
		for _, d := range as[api.Problem](got).Errors {
			fields = append(fields, d.Field+" "+d.Code)
		}
		want := []string{"order fault.required", "channel fault.required", "colour fault.unknown_field", "items[0].quantity fault.quantity_not_positive", "items[1].line fault.required"}
		if diff := cmp.Diff(want, fields); diff != "" {
			w.t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestAWindowThatIsClosed(t *testing.T) {
	each(t, func(w *world) {
		halltest.Order(w.t, w.db, "1001", 0, halltest.Line{SKU: "TSHIRT", Quantity: 1, Total: 2000})
		w.clock.At = w.clock.At.Add(90 * 24 * time.Hour)
		all := w.everything()
		w.try(w.t, mistake{
			"",
			ask{method: http.MethodPost, path: "/returns", token: all, body: item(map[string]any{"reason": "size.too_small"})},
			409, "returns.window_closed", "items[0].line", "legal guarantee", "garantie",
		})
	})
}

func TestAScriptInACommentStaysText(t *testing.T) {
	each(t, func(w *world) {
		halltest.Order(w.t, w.db, "1001", 0, halltest.Line{SKU: "TSHIRT", Quantity: 1, Total: 2000})
		all, script := w.everything(), `<script>alert("x")</script>`
		asked := as[returns.RequestAnswer](w.do(ask{method: http.MethodPost, path: "/returns", token: all, body: item(map[string]any{"comment": script})}).ok(201))
		got := w.do(ask{method: http.MethodGet, path: "/returns/" + string(asked.Return), token: all}).ok(200)
		if v := as[returns.View](got); v.Lines[0].Comment != script {
			w.t.Errorf("comment %q", v.Lines[0].Comment)
		}
		if strings.Contains(string(got.body), "<script>") || got.header.Get("Content-Type") != "application/json" || got.header.Get("X-Content-Type-Options") != "nosniff" {
			w.t.Errorf("a browser might run it: %v %s", got.header, got.body)
		}
	})
}

func TestTheSameAnswerForTheSameKey(t *testing.T) {
	each(t, func(w *world) {
		halltest.Order(w.t, w.db, "1001", 0, halltest.Line{SKU: "TSHIRT", Quantity: 2, Total: 2000})
		a := ask{method: http.MethodPost, path: "/returns", token: w.everything(), key: "one", body: item(nil)}
		first, again := w.do(a).ok(201), w.do(a).ok(201)
		if string(first.body) != string(again.body) {
			w.t.Errorf("first %s\nagain %s", first.body, again.body)
		}
	})
}
