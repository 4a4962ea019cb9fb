package app_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"net/http"
	"strings"
	"testing"
	"time"

	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
)

// What happens at one node moves the desk that another serves, within a second.
func TestTheDeskOfAnotherNode(t *testing.T) {
	url := dbtest.Postgres(t)
	bench, desk := serve(t, url, nil), serve(t, url, nil)
	furnish(t, bench.House)
	bench.newKey()
	now := time.Now().UTC()
	bench.must("PUT", "/api/v1/orders", object{
		"channel": "uk", "number": "1001", "placed_at": now.AddDate(0, 0, -6), "delivered_at": now.AddDate(0, 0, -3),
		"currency": "GBP", "customer": object{"email": "anna@example.org", "country": "GB"},
		"lines":   []object{{"id": "1", "sku": "A", "quantity": 2, "total": gbp(1999)}},
		"tenders": []object{{"id": "t", "method": "card", "provider": "manual", "reference": "pay", "amount": gbp(1999)}},
	})
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, desk.url+"/desk/live", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: visit.SessionCookie(desk.url), Value: session(t, bench.Store)})
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Fatal(answer.Status)
	}
	lines := bufio.NewScanner(answer.Body)
	if !lines.Scan() {
		t.Fatal("the stream says nothing")
	}
	made := bench.must("POST", "/api/v1/returns", object{"channel": "uk", "order": "1001", "items": []object{{"line": "1", "quantity": 1}}})
	begun := time.Now()
	for lines.Scan() {
		if strings.Contains(lines.Text(), made["return"].(string)) {
			break
		}
	}
	if took := time.Since(begun); lines.Err() != nil || took > time.Second {
		t.Errorf("the desk heard after %v (%v)", took, lines.Err())
	}
}

// session lets an invented person join and signs them in.
func session(t *testing.T, d *db.DB) string {
	t.Helper()
	ctx := context.Background()
	run := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	invite, invited := access.NewInvite("bo@example.org", "en", access.Administrator)
	run(db.Run(ctx, d, db.Program, "", invite))
	accept, err := access.NewAcceptInvite(ctx, d, invited, "Bo", "en", rand.Text())
	run(nil, err)
	joined, err := db.Run(ctx, d, accept.By(), "", accept)
	run(nil, err)
	link, token := access.NewLogInLink(joined.Person)
	run(db.Run(ctx, d, db.Program, "", link))
	session, _, err := access.LogInByLink(ctx, d, token)
	run(nil, err)
	return session
}
