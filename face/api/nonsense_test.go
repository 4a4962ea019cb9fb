package api_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retour/face/api"
	"retour/ground/access"
	"retour/ground/db/dbtest"
	"retour/ground/id"
	"retour/returns/halltest"
)

// Bodies from which nonsense is made.
var sense = []struct{ path, body string }{
	{"/returns", `{"channel":"uk","order":"1001","items":[{"line":"1","quantity":1,"comment":"é","reason":"size.too_small"}]}`},
	{"/station/receive", `{"code":"RT-0000-0000-0","grams":1,"scan_id":"a","scanned_at":"2026-03-04T14:05:00Z"}`},
	{"/station/inspect", `{"parcel":"PA-0000-0000-0","answers":{"contents":"right"}}`},
	{"/stock/take", `{"bin":"restock","channel":"uk","sku":"TSHIRT","grade":"A","quantity":9,"why":"sold"}`},
	{"/orders/batch", `{"orders":[{"channel":"uk","number":"1","placed_at":"2026-03-04T14:05:00Z","currency":"GBP","customer":{"country":"GB"},"lines":[{"id":"1","sku":"A","quantity":1,"total":{"amount":1,"currency":"GBP"},"taxes":[{"rate_bp":2000,"amount":{"amount":9,"currency":"GBP"}}]}],"tenders":[{"id":"t","method":"card","amount":{"amount":1,"currency":"GBP"}}]}]}`},
	{"/carrier-events", `{"parcel":"x","event_id":"1","status":"delivered","at":"2026-03-04T14:05:00Z"}`},
	{"/find-order", `{"channel":"uk","order":"1001","email":"x@example.org"}`},
	{"/keys", `{"name":"x","rights":["returns.read"],"expires":"2036-12-31T23:59:59Z"}`},
	{"/returns/RT-0000-0000-0/settle", `{"plates":["PL-0000-0000-0"],"deductions":[{"plate":"PL-0000-0000-0","amount":{"amount":1,"currency":"GBP"},"reason":"worn"}],"shipping":{"amount":1,"currency":"GBP"}}`},
	{"/template-previews", `{"kind":"requested","language":"en","subject":"{{return}}","body":"{{items}}"}`},
}

var odd = []string{
	"null", "true", "-1", "0", "1.5", "1e3", "9223372036854775807", "-9223372036854775808", "1e999", `""`, `"\u0000"`, `"\ud800"`, `"0000-01-01T00:00:00Z"`,
	`"9999-12-31T23:59:59Z"`, `"EUR"`, `"XXX"`, "[]", "{}", "[[]]", `{"":1}`, `"` + strings.Repeat("x", 3000) + `"`, "\xff", ",", `"`, "uk", "\u202e",
}

// Whatever is sent, the answer is never that we made a mistake.
func TestNonsenseIsTheCallersMistake(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := halltest.Open(t, url, &halltest.Clock{At: halltest.Start})
		halltest.Order(t, d, "1001", 500, halltest.Line{SKU: "TSHIRT", Quantity: 3, Total: 6000, TaxBP: 2000})
		verb, key := access.NewKey("test", time.Time{}, access.Rights...)
		halltest.Run(t, d, verb)
		handler := api.New(api.House{DB: d, Log: discard, Base: base})
		rapid.Check(t, func(t *rapid.T) {
			one := rapid.SampledFrom(sense).Draw(t, "what")
			body := nonsense(t, one.body)
			r := httptest.NewRequest(http.MethodPost, base+api.Prefix+one.path, strings.NewReader(body))
			r.Header.Set("Authorization", "Bearer "+key)
			r.Header.Set("Idempotency-Key", id.NewKey())
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code >= 500 {
				t.Errorf("%s %s: %d %s", one.path, body, w.Code, w.Body)
			}
		})
	})
}

// nonsense puts odd values in the places of others.
func nonsense(t *rapid.T, body string) string {
	for range rapid.IntRange(0, 3).Draw(t, "changes") {
		var at []int // where values begin
		for i := 1; i < len(body); i++ {
			if (body[i-1] == ':' || body[i-1] == '[' || body[i-1] == ',') && body[i] != ' ' {
				at = append(at, i)
			}
		}
		if len(at) == 0 {
			return body
		}
		from := rapid.SampledFrom(at).Draw(t, "where")
		to := from
		for to < len(body) && body[to] != ',' && body[to] != '}' && body[to] != ']' {
			to++
		}
		body = body[:from] + rapid.SampledFrom(odd).Draw(t, "odd") + body[to:]
	}
	return body
}
