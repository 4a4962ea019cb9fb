package app_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"retour/app"
	"retour/door/mail/fake"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/notify"
	"retour/order"
	"retour/returns"
)

// forget makes the database look as if a migration had never run.
type forget struct{ number int64 }

func (forget) Right() db.Right                  { return db.Anyone }
func (forget) Touches(db.Look) ([]int64, error) { return nil, nil }
func (v forget) Do(tx *db.Tx) (struct{}, error) {
	tx.Exec(`DELETE FROM goose_db_version WHERE version_id = $1`, v.number)
	return struct{}{}, nil
}

// foresee makes the database look as if a newer program had used it.
type foresee struct{ number int64 }

func (foresee) Right() db.Right                  { return db.Anyone }
func (foresee) Touches(db.Look) ([]int64, error) { return nil, nil }
func (v foresee) Do(tx *db.Tx) (struct{}, error) {
	tx.Exec(`INSERT INTO goose_db_version(version_id, is_applied) SELECT $1, is_applied FROM goose_db_version WHERE version_id = $2`, v.number, app.Steps()[0])
	return struct{}{}, nil
}

func TestOlderAndNewerDatabases(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, address string) {
		keep := func(s *app.Settings) { s.Keep = true }
		h, _ := openHouse(t, address, keep) // a new one is set up
		missing, foreign, err := app.Migrations(t.Context(), h.Store)
		if err != nil || len(missing)+len(foreign) > 0 {
			t.Fatalf("a new database lacks %v and has %v beyond: %v", missing, foreign, err)
		}
		last := app.Steps()[len(app.Steps())-1]
		do(t, h, forget{last})
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
		_, err = app.Open(t.Context(), app.Settings{DB: address, Keep: true})
		if !fault.Is(err, "app.schema_older") {
			t.Errorf("an older database: %v, want app.schema_older", err)
		}
	})
	dbtest.Each(t, func(t *testing.T, address string) {
		h, _ := openHouse(t, address, nil)
		do(t, h, foresee{99_999})
		if err := h.Close(); err != nil {
			t.Fatal(err)
		}
		_, err := app.Open(t.Context(), app.Settings{DB: address})
		if !fault.Is(err, "app.schema_newer") || !strings.Contains(err.Error(), "99999") {
			t.Errorf("a newer database: %v, want app.schema_newer", err)
		}
	})
}

// With a mail server set, the message about a return arrives, and the link in it opens that return and no other.
func TestMessagesLeadToTheReturn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, address string) {
		server, err := fake.Open(fake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = server.Close() }) // nothing of it is kept
		h, _ := openHouse(t, address, func(s *app.Settings) {
			s.Base, s.SMTP, s.From = "https://returns.example.org/", "smtp://"+server.Address()+"?tls=none", "returns@example.org"
		})
		furnish(t, h)
		now := h.Store.Now()
		delivered := now.AddDate(0, 0, -3)
		do(t, h, order.PutOrder{Order: order.Order{
			Channel: "uk", Number: "1001", PlacedAt: now.AddDate(0, 0, -5), DeliveredAt: &delivered, Currency: "GBP",
			Customer: order.Customer{Email: "anna@example.org", Country: "GB"}, Lines: []order.Line{{ID: "1", SKU: "A", Quantity: 1, Total: gbps(1000)}},
		}})
		got := do(t, h, returns.Request{Channel: "uk", Order: "1001", Items: []returns.Item{{Line: "1", Quantity: 1}}})
		if err := h.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		mails := server.Taken()
		if len(mails) != 1 || mails[0].To != "anna@example.org" {
			t.Fatalf("%d messages taken: %+v", len(mails), mails)
		}
		text := strings.NewReplacer("=\r\n", "", "=3D", "=").Replace(string(mails[0].Raw))
		_, rest, ok := strings.Cut(text, "https://returns.example.org/r/")
		if !ok {
			t.Fatalf("no link in\n%s", text)
		}
		token, err := url.PathUnescape(rest[:strings.IndexAny(rest, " \"<>\r\n")])
		if err != nil {
			t.Fatal(err)
		}
		n, err := access.Open(t.Context(), h.Store, access.Purpose(notify.LinkReturn), token)
		if err != nil || n != got.Return.Number(id.Return) {
			t.Errorf("the link opens %d (%v), want %s", n, err, got.Return)
		}
		if _, err := access.Open(t.Context(), h.Store, access.Purpose(notify.LinkLabel), token); err == nil {
			t.Error("the link of one purpose opens another")
		}
	})
}

// Two processes on the same SQLite file, a server and a command line, see each other's work at once and never the same
// number twice.
func TestTwoHousesOnOneDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, address string) {
		one, _ := openHouse(t, address, nil)
		two, _ := openHouse(t, address, nil)
		furnish(t, one)
		now := one.Store.Now()
		seen := map[id.Code]bool{}
		for i := range 40 {
			h := []*app.House{one, two}[i%2]
			number := string(rune('A'+i%26)) + string(rune('0'+i/26))
			do(t, h, order.PutOrder{Order: order.Order{
				Channel: "uk", Number: number, PlacedAt: now.AddDate(0, 0, -5), Currency: "GBP",
				Customer: order.Customer{Country: "GB"}, Lines: []order.Line{{ID: "1", SKU: "A", Quantity: 1, Total: gbps(1000)}},
			}})
			other := []*app.House{two, one}[i%2]
			got := do(t, other, returns.Request{Channel: "uk", Order: number, Items: []returns.Item{{Line: "1", Quantity: 1}}})
			if seen[got.Return] {
				t.Fatalf("%s was given twice", got.Return)
			}
			seen[got.Return] = true
		}
		if err := one.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		list, err := returns.List(t.Context(), two.Store, returns.Filter{Limit: 100})
		if err != nil || len(list) != 40 {
			t.Errorf("%d returns seen by the other: %v", len(list), err)
		}
	})
}

// linger is a verb that stays open until it is let go.
type linger struct{ begun, end chan bool }

func (linger) Right() db.Right                  { return db.Anyone }
func (linger) Touches(db.Look) ([]int64, error) { return nil, nil }

func (v linger) Do(tx *db.Tx) (bool, error) {
	// PostgreSQL counts a transaction once it writes; this one has its number before anything else happens
	if _, _, err := db.Get[string](tx, `SELECT pg_current_xact_id()::text`); err != nil {
		return false, err
	}
	close(v.begun)
	<-v.end
	return true, nil
}

// While another transaction is open, PostgreSQL shows no event after it. Drain waits for it rather than pass over them.
func TestDrainWaitsForTheHorizon(t *testing.T) {
	h, _ := openHouse(t, dbtest.Postgres(t), nil)
	furnish(t, h)
	now := h.Store.Now()
	do(t, h, order.PutOrder{Order: order.Order{
		Channel: "uk", Number: "1001", PlacedAt: now.AddDate(0, 0, -5), Currency: "GBP",
		Customer: order.Customer{Country: "GB"}, Lines: []order.Line{{ID: "1", SKU: "A", Quantity: 1, Total: gbps(1000)}},
	}})
	open := linger{make(chan bool), make(chan bool)}
	ended := make(chan error, 1)
	go func() {
		_, err := db.Run(context.Background(), h.Store, db.Program, "", open)
		ended <- err
	}()
	<-open.begun
	got := do(t, h, returns.Request{Channel: "uk", Order: "1001", Items: []returns.Item{{Line: "1", Quantity: 1}}})
	drained := make(chan error, 1)
	go func() { drained <- h.Drain(context.Background()) }()
	select {
	case err := <-drained:
		t.Fatalf("drained while an event could not be read: %v", err)
	case <-time.After(100 * time.Millisecond):
	}
	close(open.end)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := <-drained; err != nil {
		t.Fatal(err)
	}
	messages := notify.AskMessages(got.Return.Number(id.Return))
	if err := h.Store.Read(t.Context(), messages); err != nil || len(messages.Rows) != 1 {
		t.Errorf("%d messages after the drain, want 1: %v", len(messages.Rows), err)
	}
}
