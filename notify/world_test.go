package notify

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"retour/door/mail"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/parcel"
	"retour/policy"
	"retour/returns"
	"retour/withdrawal"
)

// act is a verb made of a function, for what other rooms would have done.
type act func(*db.Tx)

func (act) Right() db.Right                    { return db.Anyone }
func (act) Touches(db.Look) ([]int64, error)   { return nil, nil }
func (a act) Do(tx *db.Tx) (struct{}, error)   { a(tx); return struct{}{}, nil }
func (Match) Right() db.Right                  { return db.Anyone }
func (Match) Touches(db.Look) ([]int64, error) { return nil, nil }
func (m Match) Do(tx *db.Tx) (struct{}, error) { m.do(tx); return struct{}{}, nil }
func (w *world) link(purpose string, n int64) string {
	return "https://returns.example.org/" + purpose + "/" + string(id.Make(id.Return, n).Bare()) + "?k=s&v=1"
}

// Match has the name of the verb that gives a parcel its return.
type Match struct{ do func(*db.Tx) }

// The record numbers of the invented shop, its customer, order and return.
const (
	theShop     = 1
	theCustomer = 2
	theOrder    = 3
	theReturn   = 10
	theParcel   = 20
	theOld      = 21
	theSettled  = 30
	theSwap     = 40
	theCredit   = 50
)

var (
	theCode = id.Make(id.Return, theReturn)
	theBox  = id.Make(id.Parcel, theParcel)
)

// told is what the world is made of; each test changes what it is about.
type told struct {
	shop       string
	settings   string
	shopSpeaks lang.Tag
	number     string
	email      string
	name       string
	speaks     string
	language   lang.Tag // of the return
	permit     returns.Permit
	basis      policy.Basis
	resolution policy.Resolution
	decision   string
	article    string
	comment    string
	swapPrice  int64
}

func usual(tag lang.Tag) told {
	return told{
		shop: "Orvane", settings: `{"reply_to":"help@example.org","seller":["Orvane SARL","3 quai des Ponts, 44000 Nantes"]}`, shopSpeaks: lang.French,
		number: "A-1001", email: "camille@example.org", name: "Camille Exemple", speaks: string(tag), language: tag, permit: returns.PermitAllowed,
		basis: policy.LongerPolicy, resolution: policy.Refund, decision: `{}`, article: "Robe Ondine", comment: "SECRET-COMMENT", swapPrice: 8010,
	}
}

// world is a database with one invented return in it, at a time of our own.
type world struct {
	t    *testing.T
	db   *db.DB
	time atomic.Int64
	n    *Notifier
}

var began = time.Date(2026, time.November, 16, 19, 41, 7, 0, time.UTC)

func newWorld(t *testing.T, url string, is told, driver mail.Driver) *world {
	t.Helper()
	w := &world{t: t}
	w.time.Store(began.UnixMicro())
	w.db = dbtest.Open(t, url, db.Options{Clock: func() time.Time { return time.UnixMicro(w.time.Load()) }},
		job.Schema, access.Schema, order.Schema, parcel.Schema, returns.Schema, withdrawal.Schema, Schema)
	options := Options{Link: w.link, Mail: driver}
	if driver != nil {
		options.From = "Returns <returns@example.org>"
	}
	var err error
	if w.n, err = New(w.db, options); err != nil {
		t.Fatal(err)
	}
	w.do(func(tx *db.Tx) { is.insert(tx) })
	return w
}

func (w *world) pass(d time.Duration) { w.time.Add(d.Microseconds()) }

func (w *world) do(f func(*db.Tx)) {
	w.t.Helper()
	if _, err := db.Run(context.Background(), w.db, db.Program, "", act(f)); err != nil {
		w.t.Fatal(err)
	}
}

// tell appends events about the return, one verb each.
func (w *world) tell(events ...event.Event) {
	w.t.Helper()
	for _, e := range events {
		w.do(func(tx *db.Tx) { event.Tell(tx, theReturn, e) })
	}
}

// follow lets the follower catch up.
func (w *world) follow() {
	w.t.Helper()
	catchUp(w.t, w.db, w.n.Follower())
}

func (w *world) messages() []Message {
	w.t.Helper()
	q := AskMessages(theReturn)
	if err := w.db.Read(context.Background(), q); err != nil {
		w.t.Fatal(err)
	}
	return q.Rows
}

// only is the one message there is.
func (w *world) only() Message {
	w.t.Helper()
	all := w.messages()
	if len(all) != 1 {
		kinds := make([]string, len(all))
		for i, m := range all {
			kinds[i] = string(m.Kind)
		}
		w.t.Fatalf("there are %d messages (%s), want one", len(all), strings.Join(kinds, ", "))
	}
	return all[0]
}

func (is told) insert(tx *db.Tx) {
	at := tx.At()
	due := tx.Now().AddDate(0, 0, 14).UnixMicro()
	tx.Insert("shop(id, code, name, currency, country, zone, language, version, settings)",
		int64(theShop), "orvane", is.shop, "EUR", "FR", "Europe/Paris", string(is.shopSpeaks), int64(1), is.settings)
	tx.Insert("customer(id, shop, source, email, name, phone, language, street, city, postcode, region, country)",
		int64(theCustomer), int64(theShop), "", is.email, is.name, "", is.speaks, "1 rue Exemple", "Nantes", "44000", "", "FR")
	tx.Insert("product(id, shop, sku, name, gtin, category, image, grams, final)", int64(60), int64(theShop), "OND-38", is.article, "", "", "", int64(0), false)
	tx.Insert("product(id, shop, sku, name, gtin, category, image, grams, final)", int64(61), int64(theShop), "GALET", "Vase Galet", "", "", "", int64(0), false)
	tx.Insert("orders(id, shop, number, customer, placed, delivered, currency, total, net_prices, buyer, terms, informed, historic, touched, hash)",
		int64(theOrder), int64(theShop), is.number, int64(theCustomer), at, nil, "EUR", int64(11790), false, "consumer", "", int64(1), int64(0), true, []byte{1})
	tx.Insert("return_(id, shop, order_id, language, origin, permit, stage, made, due, announced, moving, arrived, graded, placed, settled, missing, kept, reminded, closed, policy, settle_at)",
		int64(theReturn), int64(theShop), int64(theOrder), string(is.language), "shopper", string(is.permit), "approved", at, due,
		int64(3), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), int64(0), nil, "", "graded")
	for i, sku := range []string{"OND-38", "GALET"} {
		n := int64(11 + i)
		tx.Insert("return_line(id, return_id, line, sku, quantity, reason, basis, resolution, extra, decision)",
			n, int64(theReturn), n+60, sku, int64(1+i), "size.too_small", string(is.basis), string(is.resolution), false, is.decision)
		tx.Insert("return_comment(return_line, text)", n, is.comment)
	}
	for _, n := range []int64{theParcel, theOld} {
		tx.Insert("parcel(id, return_id, carrier, tracking, label, replaces, status, status_at, grams, made, arrived, site, opened, note)",
			n, int64(theReturn), "colissimo", "6A12345678901", "made", int64(0), "accepted", at, int64(0), at, nil, int64(0), nil, "")
	}
	tx.Insert("parcel_scan(parcel, source, at, seen, status, note)", int64(theParcel), "a", at-1, at, "announced", "")
	tx.Insert("parcel_scan(parcel, source, at, seen, status, note)", int64(theParcel), "b", at+3600*1_000_000, at, "accepted", "")
	tx.Insert("store_credit(id, shop, customer, settlement, currency, amount, made)", int64(theCredit), int64(theShop), int64(theCustomer), int64(theSettled), "EUR", int64(8010), at)
	tx.Insert("exchange(id, return_id, return_line, settlement, sku, quantity, price, currency, state, order_number, made)",
		int64(theSwap), int64(theReturn), int64(11), int64(theSettled), "GALET", int64(1), is.swapPrice, "EUR", "asked", "", at)
}

func euros(minor int64) money.Amount { return money.Of(minor, "EUR") }

func asked(basis policy.Basis) []returns.ItemTold {
	return []returns.ItemTold{
		{Line: "1", SKU: "OND-38", Quantity: 1, Reason: "size.too_small", Basis: string(basis), Resolution: "refund"},
		{Line: "2", SKU: "GALET", Quantity: 2, Reason: "damaged.transit", Basis: string(policy.DamagedInTransit), Resolution: "refund"},
	}
}
