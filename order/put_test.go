package order

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/ground/money"
)

// house is a database with the shop "fr".
type house struct {
	*testing.T
	*db.DB
	ctx context.Context
}

func (h house) Read(queries ...db.Query) error { return h.DB.Read(h.ctx, queries...) }

func each(t *testing.T, test func(h house)) {
	dbtest.Each(t, func(t *testing.T, url string) {
		clock := func() time.Time { return time.Date(2026, 3, 20, 9, 0, 0, 0, time.UTC) }
		h := house{t, dbtest.Open(t, url, db.Options{Clock: clock}, ledger.Schema, Schema), context.Background()}
		if _, err := db.Run(h.ctx, h.DB, db.Program, "", PutShop{Code: "fr", Name: "Shop", Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: lang.French}); err != nil {
			t.Fatal(err)
		}
		test(h)
	})
}

func (h house) put(o *Order) (PutAnswer, error) {
	return db.Run(h.ctx, h.DB, db.Program, "", PutOrder{*o})
}

func (h house) mustPut(o *Order) PutAnswer {
	h.Helper()
	got, err := h.put(o)
	if err != nil {
		h.Fatal(err)
	}
	return got
}

// refused expects a fault with that code at that field, and that nothing changed.
func (h house) refused(o *Order, code, field string) {
	h.Helper()
	before := h.dump()
	_, err := h.put(o)
	if f := fault.Of(err); f == nil || f.Code() != code || f.Field != field {
		h.Errorf("got %v, want %s at %q", err, code, field)
	}
	if diff := cmp.Diff(before, h.dump()); diff != "" {
		h.Errorf("refused, and yet changed:\n%s", diff)
	}
}

func (h house) order(number string) View {
	h.Helper()
	id, err := FindNumber(h, "fr", number)
	if err != nil {
		h.Fatal(err)
	}
	v, ok, err := ViewOf(h, id)
	if err != nil || !ok {
		h.Fatal(err, ok)
	}
	return v
}

func (h house) all(sql string) []string {
	h.Helper()
	rows, err := db.All[string](h, sql)
	if err != nil {
		h.Fatal(err)
	}
	return rows
}

func (h house) count(sql string) int64 {
	h.Helper()
	n, _, err := db.Get[int64](h, sql)
	if err != nil {
		h.Fatal(err)
	}
	return n
}

// dump is all that is stored of orders.
func (h house) dump() []string {
	h.Helper()
	var out []string
	for _, sql := range []string{
		`SELECT 'order ' || o.number || ' ' || o.customer || ' ' || o.placed || ' ' || coalesce(o.delivered, 0) || ' ' || o.currency || ' ' || o.total || ' ' || o.buyer || ' ' || o.informed || ' ' || o.historic FROM orders o ORDER BY o.id`,
		`SELECT 'line ' || l.id || ' ' || l.source || ' ' || l.product || ' ' || l.quantity || ' ' || l.total || ' ' || l.discount || ' ' || coalesce(l.taxes, '-') || ' ' || l.historic FROM order_line l ORDER BY l.id`,
		`SELECT 'charge ' || c.id || ' ' || c.source || ' ' || c.kind || ' ' || c.total FROM charge c ORDER BY c.id`,
		`SELECT 'tender ' || t.id || ' ' || t.source || ' ' || t.method || ' ' || t.amount FROM tender t ORDER BY t.id`,
		`SELECT 'customer ' || c.id || ' ' || c.source || ' ' || c.email || ' ' || c.name || ' ' || c.postcode || ' ' || c.country FROM customer c ORDER BY c.id`,
		`SELECT 'product ' || p.id || ' ' || p.sku || ' ' || p.name FROM product p ORDER BY p.id`,
		`SELECT 'event ' || e.id || ' ' || e.kind || ' ' || e.data FROM event e ORDER BY e.tx, e.id`,
		`SELECT 'account ' || a.id || ' ' || a.balance FROM account a ORDER BY a.id`,
	} {
		out = append(out, h.all(sql)...)
	}
	return out
}

// balances, by account as the ledger writes it but with the shop's ids.
func (h house) balance(k ledger.Kind, ref int64) int64 {
	h.Helper()
	q := ledger.AskBalances(ledger.Of(k, ref))
	if err := h.Read(q); err != nil {
		h.Fatal(err)
	}
	if len(q.Rows) == 0 {
		return -1
	}
	return q.Rows[0].Quantity
}

func (h house) sound() {
	h.Helper()
	wrong, err := ledger.Verify(h)
	if err != nil || len(wrong) > 0 {
		h.Errorf("the ledger does not add up: %v %v", wrong, err)
	}
}

func TestPutOrderStoresWhatWasPaid(t *testing.T) {
	each(t, func(h house) {
		o := full()
		want := PutAnswer{
			Channel: "fr", Number: "A-1", Total: eur(1990),
			Lines:   []PaidLine{{"1", 2, eur(1500), eur(600), []Tax{{2000, eur(250)}}}},
			Charges: []PaidCharge{{"s", eur(490), []Tax{{2000, eur(82)}}}},
		}
		if diff := cmp.Diff(want, h.mustPut(o)); diff != "" {
			h.Error(diff)
		}
		back := h.order("A-1").Order()
		told := *full()
		told.Discount = nil
		told.Lines[0].Total, told.Lines[0].Discount, told.Lines[0].Taxes[0].Amount = eur(1500), eur(600), eur(250)
		if diff := cmp.Diff(told, back); diff != "" {
			h.Errorf("what comes back is not what was told:\n%s", diff)
		}
		if h.order("A-1").Total != 1990 {
			h.Error("the total is not exact")
		}
		first := h.dump()
		if diff := cmp.Diff(want, h.mustPut(full())); diff != "" {
			h.Errorf("told again, another answer:\n%s", diff)
		}
		if diff := cmp.Diff(first, h.dump()); diff != "" {
			h.Errorf("told again, and changed:\n%s", diff)
		}
		events := h.all(`SELECT data FROM event WHERE kind = 'order.taken' ORDER BY tx, id`)
		if diff := cmp.Diff([]string{`{"channel":"fr","number":"A-1","total":{"amount":1990,"currency":"EUR"},"lines":1,"pieces":2}`}, events); diff != "" {
			h.Error(diff)
		}
	})
}

func TestPutOrderAsksForItsRightAndShop(t *testing.T) {
	each(t, func(h house) {
		if _, err := db.Run(h.ctx, h.DB, db.Actor{Kind: db.Person, Rights: map[db.Right]bool{"orders.read": true}}, "", PutOrder{*full()}); !fault.Is(err, "fault.forbidden") {
			h.Error(err)
		}
		o := full()
		o.Channel = "de"
		h.refused(o, "order.shop_unknown", "channel")
		o = full()
		o.Customer.Country = ""
		h.refused(o, "fault.required", "customer.country")
		// a shop may sell in other currencies than its own
		o = full()
		o.Currency = "CHF"
		h.refused(o, "fault.currency_mismatch", "lines[0].total.currency")
	})
}

// The verb is given the same input each time it is run, so it must not change it.
func TestPutOrderLeavesItsInputAlone(t *testing.T) {
	each(t, func(h house) {
		o := full()
		h.mustPut(o)
		if diff := cmp.Diff(full(), o); diff != "" {
			h.Error(diff)
		}
	})
}

func TestOrdersShareArticlesAndCustomers(t *testing.T) {
	each(t, func(h house) {
		o := full()
		h.mustPut(o)
		o.Number, o.Lines[0].Name, o.Lines[0].GTIN, o.Customer.Phone, o.Customer.Email = "A-2", "Mug, blue", "", "+33 2", "zoe@new.example.org"
		h.mustPut(o)
		o.Number, o.Lines[0].SKU = "A-3", "s"
		h.mustPut(o)
		want := []string{"S Mug, blue 4006381333931", "s Mug, blue "}
		if diff := cmp.Diff(want, h.all(`SELECT sku || ' ' || name || ' ' || gtin FROM product ORDER BY id`)); diff != "" {
			h.Errorf("articles:\n%s", diff)
		}
		if diff := cmp.Diff([]string{"zoe@new.example.org +33 2"}, h.all(`SELECT email || ' ' || phone FROM customer ORDER BY id`)); diff != "" {
			h.Errorf("customers:\n%s", diff)
		}
		if h.order("A-1").Customer.Email != "zoe@new.example.org" {
			h.Error("one customer, two addresses")
		}
		// sent elsewhere: the first orders keep their country and postcode
		o.Number, o.Customer.Country, o.Customer.Region, o.Customer.Postcode = "A-4", "BE", "", "1000"
		h.mustPut(o)
		if a, b := h.order("A-1").Customer, h.order("A-4").Customer; a.Country != "FR" || b.Country != "BE" || a.Postcode != "69001" {
			h.Errorf("%+v %+v", a, b)
		}
		// no number of the shop: by e-mail, whatever its case
		o.Number, o.Customer.ID, o.Customer.Email = "A-5", "", "ZOE@new.example.org"
		h.mustPut(o)
		if h.order("A-5").Head.Customer != h.order("A-4").Head.Customer {
			h.Error("the same e-mail is another customer")
		}
		// nothing that tells who: each a customer of their own, of whom only the country is known
		o.Customer = Customer{Country: "FR"}
		for _, n := range []string{"A-6", "A-7"} {
			o.Number = n
			h.mustPut(o)
		}
		if h.order("A-6").Head.Customer == h.order("A-7").Head.Customer || h.order("A-6").Customer != o.Customer {
			h.Error("two unknown customers are one")
		}
	})
}

func TestCorrectionOfAnUntouchedOrder(t *testing.T) {
	each(t, func(h house) {
		h.mustPut(full())
		line := h.order("A-1").Lines[0].ID
		o := full()
		at := o.DeliveredAt.Add(time.Hour)
		o.DeliveredAt, o.Customer.Name, o.Customer.Postcode = &at, "Zoé Y (invented)", "69002"
		o.Lines[0].Quantity, o.Lines[0].Total = 3, eur(3000)
		o.Lines = append(o.Lines, good("2", 1000))
		o.Charges = nil
		o.Tenders = []Tender{{ID: "t", Method: "card", Provider: "sandbox", Amount: eur(3000)}, {ID: "u", Method: "gift_card", Amount: eur(500)}}
		got := h.mustPut(o)
		if got.Total != eur(3500) || got.Lines[0].Total.Plus(got.Lines[1].Total) != eur(3500) {
			h.Errorf("%+v", got)
		}
		v := h.order("A-1")
		if v.Lines[0].ID != line || v.Lines[0].Quantity != 3 || len(v.Lines) != 2 || len(v.Charges) != 0 || len(v.Tenders) != 2 || *v.Delivered != at.UnixMicro() {
			h.Errorf("%+v", v)
		}
		if diff := cmp.Diff([]string{"Zoé Y (invented) 69002"}, h.all(`SELECT name || ' ' || postcode FROM customer ORDER BY id`)); diff != "" {
			h.Errorf("the customer of one order is corrected in place:\n%s", diff)
		}
		want := `{"channel":"fr","number":"A-1","total":{"amount":3500,"currency":"EUR"},"was":{"amount":1990,"currency":"EUR"},"changed":["customer","lines","charges","tenders","head"]}`
		if diff := cmp.Diff([]string{want}, h.all(`SELECT data FROM event WHERE kind = 'order.corrected' ORDER BY tx, id`)); diff != "" {
			h.Error(diff)
		}
		// and back, lines left out
		h.mustPut(full())
		if v := h.order("A-1"); len(v.Lines) != 1 || len(v.Tenders) != 1 || len(v.Charges) != 1 || v.Total != 1990 {
			h.Errorf("%+v", v)
		}
		if n := h.count(`SELECT CAST(count(*) AS BIGINT) FROM move`); n != 0 {
			h.Errorf("%d moves for an order that nothing has touched", n)
		}
		// another currency
		o = full()
		o.Currency = "CHF"
		swap := func(a *money.Amount) { a.Currency = "CHF" }
		swap(&o.Lines[0].Total)
		swap(&o.Lines[0].Discount)
		swap(&o.Lines[0].Taxes[0].Amount)
		swap(&o.Charges[0].Total)
		swap(&o.Charges[0].Taxes[0].Amount)
		swap(&o.Tenders[0].Amount)
		swap(o.Discount)
		h.mustPut(o)
		if v := h.order("A-1"); v.Currency != "CHF" {
			h.Errorf("%+v", v.Head)
		}
	})
}

// handle moves goods and money of an order as the hall does: claimed pieces leave the shopper, settled ones the line and the
// tender.
type handle struct {
	order            View
	claimed, settled int64 // pieces of the first line
	fromTender       int64
}

func (handle) Right() db.Right { return db.Anyone }

func (v handle) Touches(db.Look) ([]int64, error) { return []int64{v.order.ID}, nil }

func (v handle) Do(tx *db.Tx) (bool, error) {
	l, t := v.order.Lines[0], v.order.Tenders[0]
	eur := money.Currency("EUR").Number()
	sold, paid, tender := ledger.Of(ledger.Sold, l.ID), ledger.Of(ledger.Paid, l.ID), ledger.Of(ledger.Tender, t.ID)
	sale := ledger.World(ledger.WorldSale)
	ledger.Post(tx, v.order.ID, ledger.Goods(sale, sold, l.Quantity-l.Historic))
	ledger.Post(tx, v.order.ID, ledger.Goods(sold, ledger.World(ledger.WorldLost), v.claimed))
	if v.settled == 0 {
		return true, nil
	}
	ledger.Post(tx, v.order.ID, ledger.Money(sale, paid, l.Total, eur), ledger.Money(sale, tender, t.Amount, eur))
	for i := range v.settled {
		ledger.Post(tx, v.order.ID, ledger.Money(paid, ledger.World(ledger.WorldCustomer), money.Share(l.Total, l.Quantity, i), eur))
	}
	ledger.Post(tx, v.order.ID, ledger.Money(tender, ledger.World(ledger.WorldProvider), v.fromTender, eur))
	tx.Exec(`UPDATE order_line SET apart = $2 WHERE id = $1`, l.ID, v.settled)
	return true, nil
}

// three is an order of three mugs for 10.00, paid by card.
func three() *Order {
	o := small([]Line{{ID: "1", SKU: "S", Nature: Goods, Quantity: 3, Total: eur(1000)}}, nil, 0)
	o.Number = "A-3"
	o.Tenders = []Tender{{ID: "t", Method: "card", Amount: eur(1000)}}
	return o
}

func (h house) handled(claimed, settled int64) View {
	h.Helper()
	h.mustPut(three())
	v := h.order("A-3")
	refunded := firstShares(1000, 3, settled)
	if _, err := db.Run(h.ctx, h.DB, db.Program, "", handle{order: v, claimed: claimed, settled: settled, fromTender: refunded}); err != nil {
		h.Fatal(err)
	}
	return h.order("A-3")
}

func TestCorrectionOfAnAnnouncedLinePostsTheDifference(t *testing.T) {
	each(t, func(h house) {
		v := h.handled(2, 0)
		line := v.Lines[0].ID
		if v.Lines[0].Returnable != 1 {
			h.Errorf("%d can come back", v.Lines[0].Returnable)
		}
		o := three()
		o.Lines[0].Quantity, o.Lines[0].Total, o.Tenders[0].Amount = 5, eur(1500), eur(1500)
		h.mustPut(o)
		if got := h.balance(ledger.Sold, line); got != 3 {
			h.Errorf("%d pieces are the shopper's, want 3", got)
		}
		o.Lines[0].Quantity, o.Lines[0].Total, o.Tenders[0].Amount = 2, eur(700), eur(700)
		h.mustPut(o)
		if got := h.balance(ledger.Sold, line); got != 0 {
			h.Errorf("%d pieces are the shopper's, want none", got)
		}
		h.sound()
		o.Lines[0].Quantity = 1
		h.refused(o, "order.quantity_below_returned", "lines[0].quantity")
		o = three()
		o.Lines[0].SKU = "T"
		h.refused(o, "order.line_nature_fixed", "lines[0].sku")
		o = three()
		o.Lines[0].ID = "2"
		h.refused(o, "order.line_in_return", "lines")
		o = three()
		o.Currency, o.Lines[0].Total, o.Tenders[0].Amount = "CHF", money.Of(1000, "CHF"), money.Of(1000, "CHF")
		h.refused(o, "order.currency_fixed", "currency")
	})
}

func TestCorrectionOfASettledLineKeepsTheMoneyWhole(t *testing.T) {
	each(t, func(h house) {
		v := h.handled(1, 1) // one mug came back, and 3.34 were paid out for it
		line, tender := v.Lines[0].ID, v.Tenders[0].ID
		o := three()
		o.Lines[0].Quantity, o.Lines[0].Total, o.Tenders[0].Amount = 2, eur(667), eur(667)
		h.mustPut(o)
		if paid, card, sold := h.balance(ledger.Paid, line), h.balance(ledger.Tender, tender), h.balance(ledger.Sold, line); paid != 333 || card != 333 || sold != 1 {
			h.Errorf("%d, %d and %d pieces are left, want 333, 333 and 1", paid, card, sold)
		}
		h.sound()
		o.Lines[0].Total, o.Tenders[0].Amount = eur(333), eur(333)
		h.refused(o, "order.line_below_refunded", "lines[0].total")
		o.Lines[0].Total, o.Tenders[0].Amount = eur(500), eur(500) // the last mug would be worth 2.50, and 1.66 are left
		h.refused(o, "order.line_refunded_dearer", "lines[0].total")
		o.Lines[0].Total, o.Tenders[0].Amount = eur(667), eur(300)
		h.refused(o, "order.tender_below_refunded", "tenders[0].amount")
		o.Tenders[0].ID, o.Tenders[0].Amount = "u", eur(667)
		h.refused(o, "order.tender_in_refund", "tenders")
		// a dearer line leaves more for the last
		o = three()
		o.Lines[0].Total, o.Tenders[0].Amount = eur(1200), eur(1000)
		o.Tenders = append(o.Tenders, Tender{ID: "v", Method: "voucher", Amount: eur(200)})
		h.mustPut(o)
		if paid, card := h.balance(ledger.Paid, line), h.balance(ledger.Tender, tender); paid != 866 || card != 666 {
			h.Errorf("%d and %d are left, want 866 and 666", paid, card)
		}
		h.sound()
	})
}

// refundShipping gives a part of the first charge back.
type refundShipping struct {
	order View
	minor int64
}

func (refundShipping) Right() db.Right { return db.Anyone }

func (v refundShipping) Touches(db.Look) ([]int64, error) { return []int64{v.order.ID}, nil }

func (v refundShipping) Do(tx *db.Tx) (bool, error) {
	c, eur := v.order.Charges[0], money.Currency("EUR").Number()
	paid := ledger.Of(ledger.Paid, c.ID)
	ledger.Post(tx, v.order.ID, ledger.Money(ledger.World(ledger.WorldSale), paid, c.Total, eur), ledger.Money(paid, ledger.World(ledger.WorldCustomer), v.minor, eur))
	return true, nil
}

func TestCorrectionOfARefundedCharge(t *testing.T) {
	each(t, func(h house) {
		o := small([]Line{good("1", 1000)}, []Charge{{ID: "s", Kind: Shipping, Total: eur(490)}}, 0)
		h.mustPut(o)
		v := h.order("1")
		if _, err := db.Run(h.ctx, h.DB, db.Program, "", refundShipping{v, 200}); err != nil {
			h.Fatal(err)
		}
		o.Charges[0].Total = eur(300)
		h.mustPut(o)
		if left := h.balance(ledger.Paid, v.Charges[0].ID); left != 100 {
			h.Errorf("%d are left, want 100", left)
		}
		h.sound()
		o.Charges[0].Total = eur(199)
		h.refused(o, "order.charge_below_refunded", "charges[0].total")
		o.Charges = nil
		h.refused(o, "order.charge_in_refund", "charges")
	})
}

// Of many who tell one new order at once, one stores it.
func TestOneOrderToldByManyAtOnce(t *testing.T) {
	each(t, func(h house) {
		var group sync.WaitGroup
		for i := range 12 {
			group.Go(func() {
				for n := range 4 {
					o := full()
					o.Number = fmt.Sprint("N-", (i+n)%4)
					if _, err := h.put(o); err != nil {
						h.Error(err)
					}
				}
			})
		}
		group.Wait()
		if orders, lines, articles, people := h.count(`SELECT CAST(count(*) AS BIGINT) FROM orders`), h.count(`SELECT CAST(count(*) AS BIGINT) FROM order_line`),
			h.count(`SELECT CAST(count(*) AS BIGINT) FROM product`), h.count(`SELECT CAST(count(*) AS BIGINT) FROM customer`); orders != 4 || lines != 4 || articles != 1 || people != 1 {
			h.Errorf("%d orders, %d lines, %d articles, %d customers", orders, lines, articles, people)
		}
		if n := h.count(`SELECT CAST(count(*) AS BIGINT) FROM event WHERE kind = 'order.taken'`); n != 4 {
			h.Errorf("%d orders were told of", n)
		}
	})
}

func TestEventsHoldNoPersonalData(t *testing.T) {
	each(t, func(h house) {
		h.mustPut(full())
		o := full()
		o.Customer.Name = "Other (invented)"
		h.mustPut(o)
		events, err := event.Log(h)
		if err != nil {
			h.Fatal(err)
		}
		for _, e := range events {
			for _, secret := range []string{"zoe", "Zo", "69001", "Lyon", "invented", "+33"} {
				if slices.ContainsFunc([]string{e.Data, e.Kind}, func(s string) bool { return contains(s, secret) }) {
					h.Errorf("%s tells %q: %s", e.Kind, secret, e.Data)
				}
			}
		}
	})
}
