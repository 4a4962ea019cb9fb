package returns_test

import (
	"context"
	"testing"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/policy"
	"retour/returns"
	"retour/returns/halltest"
)

// What is quoted before a return is asked for is what the settlement of its pieces pays, to the cent, and by which means;
// the same is expected of it afterwards. Asking changes nothing.
func TestQuoteIsWhatIsPaid(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		share := policy.Fee{Kind: policy.Restocking, Payer: policy.Customer, BP: 1000}
		shop(t, h, func(s *order.Settings) { s.SettleAt, s.Policy = "person", dear(t, share) })
		late := h.clock.At.AddDate(0, 0, -20)
		for name, c := range map[string]struct {
			sale  halltest.Sale
			items []returns.Item
		}{
			"withdrawn":        {halltest.Sale{Shipping: 450}, []returns.Item{item("1", 2)}},
			"all of it":        {halltest.Sale{Shipping: 450, Fees: []int64{150}}, []returns.Item{item("1", 3), item("2", 1), item("3", 1)}},
			"under terms":      {halltest.Sale{Delivered: late}, []returns.Item{item("1", 2), item("3", 1)}},
			"faulty":           {halltest.Sale{Delivered: late}, []returns.Item{faulty("1", 1), item("2", 1)}},
			"credit":           {halltest.Sale{}, []returns.Item{{Line: "1", Quantity: 2, Resolution: "credit"}, item("2", 1)}},
			"exchange":         {halltest.Sale{Delivered: late}, []returns.Item{{Line: "1", Quantity: 1, Resolution: "exchange"}, item("2", 1)}},
			"two tenders":      {halltest.Sale{Tenders: []halltest.Tender{{Method: "gift_card", Amount: 500}, {Method: "card", Amount: 2000}}}, []returns.Item{item("1", 3), item("2", 1)}},
			"fee beyond price": {halltest.Sale{}, []returns.Item{item("3", 1)}},
		} {
			c.sale.Number, c.sale.Lines = name, []halltest.Article{article("A", 3, 1000), article("B", 1, 1401), article("PEN", 1, 99)}
			n := c.sale.Place(t, h.DB)
			shopper := access.AsShopper(n, true, lang.English)
			before := rows(t, h)
			quoted, err := returns.Quote(context.Background(), h.DB, shopper, ask(name, c.items...), "")
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if after := rows(t, h); after != before {
				t.Errorf("%s: a quote left something behind: %v, before %v", name, after, before)
			}
			ret, _ := graded(t, h, name, c.items...)
			expected, err := returns.Expect(context.Background(), h.DB, shopper, ret)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			paid := run(t, h, returns.Settle{Return: ret})
			for what, q := range map[string]returns.Quoted{"quoted": quoted, "expected": expected} {
				if q.Gross != paid.Gross || q.Withheld != paid.Withheld || q.Refund != paid.Refund || q.Credit != paid.Credit || q.Exchange != paid.Exchange {
					t.Errorf("%s, %s: %v %v %v %v %v, paid %+v", name, what, q.Gross, q.Withheld, q.Refund, q.Credit, q.Exchange, paid)
				}
				sum := int64(0)
				for i, m := range q.Means {
					sum += m.Amount.Minor
					if one := h.view(t, ret).Refunds[i]; one.Amount != m.Amount || one.Method != m.Method {
						t.Errorf("%s, %s over %v, paid %v over %s", name, what, m, one.Amount, one.Method)
					}
				}
				if sum != paid.Refund.Minor {
					t.Errorf("%s, %s: means add up to %d of %v", name, what, sum, paid.Refund)
				}
			}
		}
	})
}

// rows counts what a request and a settlement would write.
func rows(t *testing.T, h hall) (n [6]int64) {
	t.Helper()
	for i, table := range []string{"return_", "unit", "settlement", "event", "intent", "move"} {
		var err error
		if n[i], _, err = db.Get[int64](h.On(context.Background()), `SELECT count(*) FROM `+table); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// What is asked of a quote is refused as a request would be, and of others' orders a shopper learns nothing.
func TestQuoteRefusals(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		n := halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		other := halltest.Order(t, h.DB, "2", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		of := func(order int64, items ...returns.Item) error {
			_, err := returns.Quote(context.Background(), h.DB, access.AsShopper(order, false, lang.English), ask("1", items...), "")
			return err
		}
		wantFault(t, of(other, item("1", 1)), "returns.order_unknown")
		wantFault(t, of(n, item("1", 3)), "returns.over_quantity")
		wantFault(t, of(n), "returns.nothing")
		wantFault(t, of(n, item("9", 1)), "returns.line_unknown")
		got := run(t, h, ask("1", item("1", 2)))
		wantFault(t, of(n, item("1", 1)), "returns.none_left")
		if _, err := returns.Quote(context.Background(), h.DB, access.AsShopper(n, false, lang.English), ask("1", item("1", 1)), got.Return); err != nil {
			t.Errorf("the same pieces, were the return changed to them: %v", err)
		}
	})
}

// Two who change the same return: the second is told, and nothing of the first is lost.
func TestChangeOfWhatWasSeen(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 1000})
		ret := run(t, h, ask("1", item("1", 1))).Return
		seen := h.view(t, ret).Version
		run(t, h, returns.Change{Return: ret, Items: []returns.Item{item("1", 2)}, Seen: seen})
		mayNot(t, h, clerk, returns.Change{Return: ret, Items: []returns.Item{item("1", 3)}, Seen: seen}, "returns.changed_meanwhile")
		if v := h.view(t, ret); v.Lines[0].Quantity != 2 || v.Version <= seen {
			t.Errorf("after two changes: %d pieces, version %d after %d", v.Lines[0].Quantity, v.Version, seen)
		}
		run(t, h, returns.Change{Return: ret, Items: []returns.Item{item("1", 3)}})
	})
}

func wantFault(t *testing.T, err error, code string) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("%v, want %s", err, code)
	}
}
