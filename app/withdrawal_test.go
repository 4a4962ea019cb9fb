package app_test

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"retour/app"
	"retour/door/mail/fake"
	"retour/ground/db/dbtest"
	"retour/returns/verify"
	"retour/withdrawal"
)

// A declaration made on the portal is acknowledged at a real mail server within a minute, though the server asks to come
// again, breaks the line, and the program is stopped and started in between; once, with its content, date and time.
func TestWithdrawalIsAcknowledgedWithinAMinute(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		server, err := fake.Open(fake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		var now atomic.Int64
		began := time.Date(2026, 11, 16, 19, 41, 7, 0, time.UTC)
		now.Store(began.UnixMicro())
		settings := func(s *app.Settings) {
			s.SMTP, s.From = "smtp://"+server.Address()+"?tls=none&timeout=5s", "Returns <returns@example.org>"
			s.Clock = func() time.Time { return time.UnixMicro(now.Load()) }
		}
		h, _ := openHouse(t, dsn, settings)
		furnish(t, h)
		form := url.Values{"name": {"Camille Exemple"}, "contract": {"la lampe bleue"}, "email": {"camille@example.org"}}
		r := httptest.NewRequest(http.MethodPost, "http://"+h.Addr+"/withdrawal/confirm?lang=fr", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		answer := httptest.NewRecorder()
		h.Handler().ServeHTTP(answer, r)
		if answer.Code != http.StatusSeeOther {
			t.Fatalf("confirmed: %d %s", answer.Code, answer.Body)
		}
		for _, fault := range []fake.Fault{fake.Later, fake.DropBefore} {
			server.Order(fault)
			if err := h.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := server.Taken(); len(got) > 0 {
				t.Fatalf("taken in spite of %s", fault)
			}
			if err := h.Close(); err != nil { // the program is stopped, and started again
				t.Fatal(err)
			}
			h, _ = openHouse(t, dsn, settings)
			now.Add((20 * time.Second).Microseconds())
		}
		if err := h.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := server.Taken()
		if len(got) != 1 || got[0].To != "camille@example.org" || time.UnixMicro(now.Load()).Sub(began) > time.Minute {
			t.Fatalf("after %s: %+v", time.UnixMicro(now.Load()).Sub(began), got)
		}
		plain, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(got[0].Raw)))
		if err != nil {
			t.Fatal(err)
		}
		text := string(plain)
		for _, want := range []string{"la lampe bleue", "Camille Exemple", "19:41:07 (Europe/London, UTC+00:00)", "accusé de réception", "WD-"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is missing in\n%s", want, text)
			}
		}
		all, _, err := withdrawal.List(h.Store.On(t.Context()), withdrawal.Filter{}, 9)
		if err != nil || len(all) != 1 || all[0].DeliveredAt == nil || all[0].How != "email" || all[0].State != withdrawal.ToMatch {
			t.Errorf("stored: %+v, %v", all, err)
		}
		now.Add(time.Hour.Microseconds())
		if err := h.Drain(t.Context()); err != nil || len(server.Taken()) != 1 {
			t.Errorf("sent again: %d, %v", len(server.Taken()), err)
		}
		if wrong, err := verify.Verify(t.Context(), h.Store); err != nil || len(wrong) > 0 {
			t.Errorf("verify: %v %v", wrong, err)
		}
	})
}
