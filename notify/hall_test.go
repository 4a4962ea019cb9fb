package notify

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"retour/door/payment"
	"retour/door/payment/manual"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/returns"
	"retour/returns/halltest"
)

// The whole way of one return through the hall, and what its shopper read.
func TestTheWholeWayOfAReturn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		ctx := context.Background()
		clock := &halltest.Clock{At: halltest.Start}
		d := halltest.Open(t, url, clock)
		if err := d.Migrate(ctx, append(halltest.Schemas(), Schema)...); err != nil {
			t.Fatal(err)
		}
		n, err := New(d, Options{Link: (&world{}).link})
		if err != nil {
			t.Fatal(err)
		}
		runner := &job.Runner{DB: d, Handlers: map[string]job.Handler{
			"refund.pay": returns.PayHandler(d, map[string]payment.Driver{"manual": manual.Driver{}}), "settle": returns.SettleHandler(d),
		}}
		work := func() {
			t.Helper()
			if err := runner.Drain(ctx); err != nil {
				t.Fatal(err)
			}
			catchUp(t, d, returns.Numberer())
		}

		halltest.Order(t, d, "1001", 450, halltest.Line{SKU: "A", Quantity: 1, Total: 1000, TaxBP: 2000})
		asked := halltest.Run(t, d, returns.Request{Channel: "uk", Order: "1001", Items: []returns.Item{{Line: "1", Quantity: 1, Comment: "SECRET-COMMENT"}}})
		label := halltest.Run(t, d, returns.Label{Return: asked.Return})
		halltest.Run(t, d, returns.Track{Parcel: label.Tracking, Source: "s1", Status: "accepted", At: clock.At})
		halltest.Run(t, d, returns.Receive{Code: string(label.Parcel)})
		piece := halltest.Run(t, d, returns.Inspect{Parcel: label.Parcel, Item: "A", Answers: halltest.Sound()})
		work()
		view, err := returns.Load(ctx, d, asked.Return.Number(id.Return), lang.English)
		if err != nil || len(view.Refunds) != 1 {
			t.Fatalf("%+v, %v", view, err)
		}
		halltest.Run(t, d, returns.ConfirmRefund{Attempt: view.Refunds[0].Attempt, Paid: true, Reference: "bank-1"})
		halltest.Run(t, d, returns.PutPiece{Plate: piece.Plate, Bin: piece.Destination})
		work()
		catchUp(t, d, n.Follower())

		q := AskMessages(asked.Return.Number(id.Return))
		if err := d.Read(ctx, q); err != nil {
			t.Fatal(err)
		}
		var told []Kind
		for _, m := range q.Rows {
			told = append(told, m.Kind)
			if m.Address != "1001@example.org" || !strings.HasPrefix(m.Text, "Hello Invented Person,") || strings.Contains(m.Text+m.HTML, "SECRET-COMMENT") {
				t.Errorf("%s: %s\n%s", m.Kind, m.Address, m.Text)
			}
		}
		slices.Sort(told)
		want := []Kind{Arrived, Closed, CreditNote, LabelAddress, RefundPaid, Sent, Settled, Withdrawal}
		if !slices.Equal(told, want) {
			t.Errorf("told %v\nwant %v", told, want)
		}
	})
}

// catchUp lets a follower read until nothing is behind it. On PostgreSQL whatever else the server is doing may hold the end of
// the log back for a moment, so once is not enough.
func catchUp(t *testing.T, d *db.DB, f event.Follower) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for left := int64(1); left > 0; {
		if err := event.Drain(ctx, d, f); err != nil {
			t.Fatal(err)
		}
		var err error
		if left, err = event.Lag(d.On(ctx), f.Name); err != nil {
			t.Fatal(err)
		}
	}
}

// What comes of a gift is told to who received it, under their name and the gift code, and to nobody else: neither the
// buyer nor the order stands in it, and the buyer's credit note is sent to nobody.
func TestAGiftIsToldToWhoReceivedIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		ctx := context.Background()
		clock := &halltest.Clock{At: halltest.Start}
		d := halltest.Open(t, url, clock)
		if err := d.Migrate(ctx, append(halltest.Schemas(), Schema)...); err != nil {
			t.Fatal(err)
		}
		n, err := New(d, Options{Link: (&world{}).link})
		if err != nil {
			t.Fatal(err)
		}
		runner := &job.Runner{DB: d, Handlers: map[string]job.Handler{"settle": returns.SettleHandler(d)}}
		halltest.Order(t, d, "1001", 450, halltest.Line{SKU: "A", Quantity: 1, Total: 1000, TaxBP: 2000}, halltest.Line{SKU: "B", Quantity: 1, Total: 2000, TaxBP: 2000})
		gift := halltest.Run(t, d, returns.MakeGift{Channel: "uk", Order: "1001"}.Ready())
		ask := returns.Request{
			Channel: "uk", Order: "1001", Gift: &returns.Giving{Code: gift.Code}, Language: lang.English,
			Items: []returns.Item{{Line: "1", Quantity: 1}, {Line: "2", Quantity: 1, Resolution: "exchange", Exchange: "B"}},
		}
		ask.Gift.Name, ask.Gift.Email = "Noa Example", "Noa@example.org"
		ret := halltest.Run(t, d, ask).Return
		halltest.Run(t, d, returns.Receive{Code: string(ret)})
		for _, sku := range []string{"A", "B"} {
			halltest.Run(t, d, returns.Inspect{Return: ret, Item: sku, Answers: halltest.Sound()})
		}
		if err := runner.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		view, err := returns.Load(ctx, d, ret.Number(id.Return), lang.English)
		if err != nil || len(view.Exchanges) != 1 {
			t.Fatalf("%+v, %v", view, err)
		}
		halltest.Run(t, d, returns.EndExchange{Exchange: view.Exchanges[0].Exchange, Failed: true})
		catchUp(t, d, returns.Numberer())
		catchUp(t, d, n.Follower())

		q := AskMessages(ret.Number(id.Return))
		if err := d.Read(ctx, q); err != nil {
			t.Fatal(err)
		}
		credits := 0
		for _, m := range q.Rows {
			if m.Address != "noa@example.org" || !strings.HasPrefix(m.Text, "Hello Noa Example,") {
				t.Errorf("%s: to %q\n%s", m.Kind, m.Address, m.Text)
			}
			if all := m.Subject + m.Text + m.HTML; strings.Contains(all, "1001") || strings.Contains(all, "Invented Person") || strings.Contains(all, "means you paid with") {
				t.Errorf("%s tells of the buyer:\n%s", m.Kind, m.Text)
			}
			if m.Kind == CreditNote {
				t.Error("the buyer's credit note is sent to who received a gift")
			}
			if m.Kind == StoreCredit && strings.Contains(m.Text, "£20.00") && strings.Contains(m.Text, "CR-") {
				credits++
			}
		}
		if credits != 1 {
			t.Errorf("the credit in place of the exchange is told %d times: %v", credits, q.Rows)
		}
	})
}
