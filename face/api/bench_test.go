package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"retour/face/api"
	"retour/ground/access"
	"retour/ground/db/dbtest"
	"retour/ground/id"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
)

// BenchmarkReturn is a whole return over HTTP, three calls: asked for, received, settled. It reports the processor time of
// this process for one return.
func BenchmarkReturn(b *testing.B) {
	for _, engine := range []string{"sqlite", "postgres"} {
		b.Run(engine, func(b *testing.B) {
			url := dbtest.SQLite(b)
			if engine == "postgres" {
				url = dbtest.Postgres(b)
			}
			d := halltest.Open(b, url, &halltest.Clock{At: halltest.Start})
			halltest.Run(b, d, order.PutShop{Code: "uk", Name: "Invented shop", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: "en", Settings: order.Settings{SettleAt: "person"}})
			verb, key := access.NewKey("bench", time.Time{}, access.Rights...)
			halltest.Run(b, d, verb)
			handler := api.New(api.House{DB: d, Log: slog.New(slog.DiscardHandler), Base: base})
			send := func(path, body string, status int) []byte {
				r := httptest.NewRequest(http.MethodPost, base+api.Prefix+path, strings.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Authorization", "Bearer "+key)
				r.Header.Set("Idempotency-Key", id.NewKey())
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				if w.Code != status {
					b.Fatalf("%s: %d %s", path, w.Code, w.Body)
				}
				return w.Body.Bytes()
			}
			for i := range b.N {
				halltest.Order(b, d, fmt.Sprint(i), 0, halltest.Line{SKU: "TSHIRT", Quantity: 1, Total: 2000, TaxBP: 2000})
			}
			b.ReportAllocs()
			b.ResetTimer()
			before := processor()
			for i := range b.N {
				var asked returns.RequestAnswer
				if err := json.Unmarshal(send("/returns", fmt.Sprintf(`{"channel":"uk","order":"%d","items":[{"line":"1","quantity":1,"reason":"size.too_small"}]}`, i), 201), &asked); err != nil {
					b.Fatal(err)
				}
				send("/station/receive", fmt.Sprintf(`{"code":%q}`, asked.Return), 200)
				send("/returns/"+string(asked.Return)+"/settle", `{"trigger":"received"}`, 200)
			}
			b.ReportMetric(float64((processor()-before).Microseconds())/float64(b.N), "cpu-µs/return")
		})
	}
}

// processor is the processor time that this process has used.
func processor() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkFace is one call without its verb: what reading, checking and answering cost.
func BenchmarkFace(b *testing.B) {
	d := halltest.Open(b, dbtest.SQLite(b), &halltest.Clock{At: halltest.Start})
	verb, key := access.NewKey("bench", time.Time{}, access.Rights...)
	halltest.Run(b, d, verb)
	if _, err := access.ByKey(context.Background(), d, key); err != nil {
		b.Fatal(err)
	}
	handler := api.New(api.House{DB: d, Log: slog.New(slog.DiscardHandler), Base: base})
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, base+api.Prefix+"/returns", strings.NewReader(`{"channel":"uk","order":"1","items":[{"line":"1","quantity":1,"reason":"size.too_small","photos":["x"]}]}`))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+key)
		r.Header.Set("Idempotency-Key", "one")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != 422 {
			b.Fatal(w.Body)
		}
	}
}
