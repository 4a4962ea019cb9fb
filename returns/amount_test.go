package returns_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/money"
	"retour/order"
	"retour/policy"
	"retour/returns"
	"retour/returns/halltest"
)

// graded is a return of an order's items whose pieces lie at the bench, one after the other as asked for.
func graded(t *testing.T, h hall, number string, items ...returns.Item) (ret id.Code, plates []id.Code) {
	t.Helper()
	got := run(t, h, ask(number, items...))
	if got.Permit == returns.PermitReview {
		may(t, h, clerk, returns.Decide{Return: got.Return, Allow: true})
	}
	run(t, h, returns.Receive{Code: string(got.Return)})
	for n, i := range items {
		for range i.Quantity {
			sku := h.view(t, got.Return).Lines[n].SKU
			plates = append(plates, run(t, h, returns.Inspect{Return: got.Return, Item: sku, Answers: halltest.Sound()}).Plate)
		}
	}
	return got.Return, plates
}

func parts(v returns.SettlementView) (out []string) {
	for _, p := range v.Parts {
		tax := int64(0)
		for _, r := range p.Taxes {
			tax += r.Tax
		}
		out = append(out, fmt.Sprintf("%s %d (%d)", p.Kind, p.Gross.Minor, tax))
	}
	return out
}

func last(v *returns.View) returns.SettlementView { return v.Settlements[len(v.Settlements)-1] }

// Each piece is settled alone, for what it was paid, the way its line asks for; the rest waits (pitfalls 15, 20, 53, 54,
// flow-case solidus-06).
func TestEachPieceItsOwnWay(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 3, Total: 1000, TaxBP: 2000},
			halltest.Line{SKU: "B", Quantity: 1, Total: 2500}, halltest.Line{SKU: "C", Quantity: 1, Total: 4000})
		ret, plates := graded(t, h, "1", item("1", 2), returns.Item{Line: "2", Quantity: 1, Resolution: "credit"},
			returns.Item{Line: "3", Quantity: 1, Resolution: "exchange", Exchange: "C-LARGE"})
		one := run(t, h, returns.Settle{Return: ret, Plates: plates[1:2]})
		if one.Pieces != 1 || one.Refund.Minor != 334 || len(one.Attempts) != 1 {
			t.Errorf("one piece alone: %+v", one)
		}
		rest := run(t, h, returns.Settle{Return: ret})
		if rest.Pieces != 3 || rest.Refund.Minor != 333 || rest.Credit.Minor != 2500 || rest.Exchange.Minor != 4000 || rest.Gross.Minor != 6833 {
			t.Errorf("the rest: %+v", rest)
		}
		refused(t, h, returns.Settle{Return: ret}, "returns.nothing_to_settle")
		refused(t, h, returns.Settle{Return: ret, Plates: plates[:1]}, "returns.settle_twice")
		v := h.view(t, ret)
		if got := parts(v.Settlements[0]); !slices.Equal(got, []string{"unit 334 (56)"}) {
			t.Errorf("parts of the first: %v", got)
		}
		if len(v.Credits) != 1 || v.Credits[0].Left.Minor != 2500 || len(v.Exchanges) != 1 || v.Exchanges[0].SKU != "C-LARGE" || v.Exchanges[0].Price.Minor != 4000 {
			t.Errorf("credits %+v, exchanges %+v", v.Credits, v.Exchanges)
		}
		if v.Money != "settled" || v.Counts.Settled != 4 {
			t.Errorf("money %s, %d settled", v.Money, v.Counts.Settled)
		}
	})
}

// A deduction lowers what is taxed too, is never larger than the piece, and is about an amount in the order's currency
// (pitfalls 7, 8, 23, 29; rule A-04).
func TestDeductions(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 4, Total: 4800, TaxBP: 2000}, halltest.Line{SKU: "FREE", Quantity: 1})
		ret, plates := graded(t, h, "1", item("1", 4), item("2", 1))
		settle := func(plate int, off ...money.Amount) returns.Settle {
			v := returns.Settle{Return: ret, Plates: plates[plate : plate+1]}
			for _, a := range off {
				v.Deductions = append(v.Deductions, returns.Deduction{Plate: plates[plate], Amount: a, Reason: "worn"})
			}
			return v
		}
		for name, c := range map[string]struct {
			v    returns.Settle
			code string
		}{
			"more than the piece":   {settle(0, *pounds(1201)), "returns.deduction_too_large"},
			"together more":         {settle(0, *pounds(1000), *pounds(201)), "returns.deduction_too_large"},
			"of a piece for free":   {settle(4, *pounds(1)), "returns.deduction_too_large"},
			"negative":              {settle(0, *pounds(-1)), "fault.amount_not_positive"},
			"nothing":               {settle(0, *pounds(0)), "fault.amount_not_positive"},
			"in another currency":   {settle(0, money.Of(100, "EUR")), "fault.currency_mismatch"},
			"of a piece not named":  {returns.Settle{Return: ret, Plates: plates[:1], Deductions: []returns.Deduction{{Plate: plates[1], Amount: *pounds(1), Reason: "worn"}}}, "returns.unit_unknown"},
			"of what is no piece":   {returns.Settle{Return: ret, Plates: plates[:1], Deductions: []returns.Deduction{{Plate: ret, Amount: *pounds(1), Reason: "worn"}}}, "returns.unit_unknown"},
			"a piece of another":    {returns.Settle{Return: ret, Plates: []id.Code{id.Make(id.Plate, 1<<30)}}, "returns.unit_unknown"},
			"what is no plate":      {returns.Settle{Return: ret, Plates: []id.Code{ret}}, "fault.code_shape"},
			"of a return not there": {returns.Settle{Return: id.Make(id.Return, 1<<30)}, "fault.not_found"},
		} {
			_, err := as(h, clerk, c.v)
			if !fault.Is(err, c.code) {
				t.Errorf("%s: %v, want %s", name, err, c.code)
			}
		}
		for n, c := range []struct {
			off    []money.Amount
			refund int64
			parts  []string
		}{
			{[]money.Amount{*pounds(360)}, 840, []string{"unit 1200 (200)", "deduction -360 (-60)"}},
			{[]money.Amount{*pounds(400), *pounds(800)}, 0, []string{"unit 1200 (200)", "deduction -400 (-67)", "deduction -800 (-133)"}}, // the tax of both is that of the whole
			{[]money.Amount{*pounds(1200)}, 0, []string{"unit 1200 (200)", "deduction -1200 (-200)"}},
			{nil, 1200, []string{"unit 1200 (200)"}},
			{nil, 0, []string{"unit 0 (0)"}},
		} {
			got := run(t, h, settle(n, c.off...))
			if p := parts(last(h.view(t, ret))); got.Refund.Minor != c.refund || !slices.Equal(p, c.parts) {
				t.Errorf("piece %d: refund %d of %v, want %d of %v", n, got.Refund.Minor, p, c.refund, c.parts)
			}
		}
	})
}

// An amount beyond the pieces uses up the order's money, and never more than was paid comes back, whatever comes after
// (pitfalls 6, 35, flow-case tryton-03: part of the price for a piece that stays).
func TestGoodwillCaps(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 200, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		ret, plates := graded(t, h, "1", item("1", 2))
		give := func(g money.Amount, plates ...id.Code) returns.Settle {
			return returns.Settle{Return: ret, Plates: plates, Goodwill: &g}
		}
		refused(t, h, give(*pounds(1201)), "returns.refund_too_large")
		refused(t, h, give(*pounds(701), plates[0]), "returns.refund_too_large")
		refused(t, h, give(*pounds(0), plates[0]), "fault.amount_not_positive")
		refused(t, h, give(*pounds(-5), plates[0]), "fault.amount_not_positive")
		refused(t, h, give(money.Of(5, "USD"), plates[0]), "fault.currency_mismatch")
		if got := run(t, h, give(*pounds(650), plates[0])); got.Refund.Minor != 1150 {
			t.Errorf("a piece and goodwill: %+v", got)
		}
		rest := run(t, h, returns.Settle{Return: ret})
		if rest.Gross.Minor != 700 || rest.Withheld.Minor != 650 || rest.Refund.Minor != 50 {
			t.Errorf("the last piece and the delivery: %+v, want 50 left", rest)
		}
		if p := parts(last(h.view(t, ret))); !slices.Equal(p, []string{"unit 500 (0)", "shipping 200 (0)", "already_refunded -650 (0)"}) {
			t.Errorf("its parts: %v", p)
		}
		h.drain(t)
		for _, p := range plates {
			run(t, h, returns.PutPiece{Plate: p, Bin: "restock"})
		}
		says(t, h, ret, returns.StageClosed, returns.Counts{Announced: 2, Arrived: 2, Graded: 2, Placed: 2, Settled: 2})
	})
}

// A piece that stays broken with the shopper costs part of its price; the pieces may still come back for the rest.
func TestGoodwillWithoutAPiece(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
		got := run(t, h, ask("1", returns.Item{Line: "1", Quantity: 1, Reason: "damaged.defect"}))
		paid := run(t, h, returns.Settle{Return: got.Return, Goodwill: pounds(300)})
		if paid.Pieces != 0 || paid.Refund.Minor != 300 {
			t.Errorf("goodwill alone: %+v", paid)
		}
		run(t, h, returns.Close{Return: got.Return, Why: "never_sent"})
		refused(t, h, returns.Settle{Return: got.Return}, "returns.not_open")
		refused(t, h, returns.Settle{Return: got.Return, Goodwill: pounds(800)}, "returns.refund_too_large")
		run(t, h, returns.Settle{Return: got.Return, Goodwill: pounds(50)}) // a kind word after the end
		ret, _ := graded(t, h, "1", item("1", 1))
		if last := run(t, h, returns.Settle{Return: ret}); last.Refund.Minor != 650 {
			t.Errorf("the piece after all: %+v", last)
		}
	})
}

// Delivery comes back with the last piece of an order withdrawn as a whole, or as much of it as a person says (rules A-01,
// A-06; pitfalls 13, 14).
func TestDelivery(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		late := func(s *halltest.Sale) { s.Delivered = h.clock.At.AddDate(0, 0, -20) }
		before := func(s *halltest.Sale) { s.Lines[0].Historic, s.Historic = 1, 500 }
		for name, c := range map[string]struct {
			change func(*halltest.Sale)
			items  []returns.Item
			pieces int
			charge int64 // delivery and fees
		}{
			"all of it withdrawn":               {nil, []returns.Item{item("1", 2), item("2", 1)}, 3, 600},
			"one piece stays":                   {nil, []returns.Item{item("1", 2)}, 2, 0},
			"one piece waits":                   {nil, []returns.Item{item("1", 2), item("2", 1)}, 2, 0},
			"under the shop's own terms":        {late, []returns.Item{item("1", 2), item("2", 1)}, 3, 0},
			"all of it faulty":                  {late, []returns.Item{faulty("1", 2), faulty("2", 1)}, 3, 600},
			"faulty and under the shop's":       {late, []returns.Item{faulty("1", 2), item("2", 1)}, 3, 0},
			"one goes out again as an exchange": {nil, []returns.Item{item("1", 2), {Line: "2", Quantity: 1, Resolution: "exchange"}}, 3, 0},
			"as store credit":                   {nil, []returns.Item{item("1", 2), {Line: "2", Quantity: 1, Resolution: "credit"}}, 3, 600},
			"some came back before":             {before, []returns.Item{item("1", 1), item("2", 1)}, 2, 0},
		} {
			s := halltest.Sale{Number: name, Shipping: 450, Fees: []int64{150}, Lines: []halltest.Article{article("A", 2, 1000), article("B", 1, 500)}}
			if c.change != nil {
				c.change(&s)
			}
			s.Place(t, h.DB)
			ret, plates := graded(t, h, name, c.items...)
			run(t, h, returns.Settle{Return: ret, Plates: plates[:c.pieces]})
			charge := int64(0)
			for _, p := range last(h.view(t, ret)).Parts {
				if p.Kind == "shipping" || p.Kind == "fee" {
					charge += p.Gross.Minor
				}
			}
			if charge != c.charge {
				t.Errorf("%s: %d of delivery and fees come back, want %d", name, charge, c.charge)
			}
		}
		// in two returns, the last piece brings it; unless the first came under other terms
		for first, want := range map[string]int64{"withdrawn": 950, "exchanged": 500} {
			halltest.Order(t, h.DB, first, 450, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
			one := item("1", 1)
			if first == "exchanged" {
				one.Resolution = "exchange"
			}
			ret, _ := graded(t, h, first, one)
			if got := run(t, h, returns.Settle{Return: ret}); got.Refund.Minor+got.Exchange.Minor != 500 {
				t.Errorf("%s, the first piece: %+v", first, got)
			}
			ret, _ = graded(t, h, first, item("1", 1))
			if got := run(t, h, returns.Settle{Return: ret}); got.Refund.Minor != want {
				t.Errorf("%s, then the last piece: %+v, want %d", first, got, want)
			}
		}
	})
}

// A person may give any part of the delivery, in the order's currency, once.
func TestDeliveryByHand(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		halltest.Order(t, h.DB, "1", 450, halltest.Line{SKU: "A", Quantity: 3, Total: 900})
		ret, plates := graded(t, h, "1", item("1", 3))
		give := func(a money.Amount, n int) returns.Settle {
			return returns.Settle{Return: ret, Plates: plates[n : n+1], Shipping: &a}
		}
		refused(t, h, give(*pounds(451), 0), "returns.refund_too_large")
		refused(t, h, give(*pounds(-1), 0), "fault.amount_not_positive")
		refused(t, h, give(money.Of(1, "EUR"), 0), "fault.currency_mismatch")
		for n, c := range []struct{ give, refund int64 }{{100, 400}, {0, 300}} {
			if got := run(t, h, give(*pounds(c.give), n)); got.Refund.Minor != c.refund {
				t.Errorf("piece %d with %d of delivery: %+v", n, c.give, got)
			}
		}
		refused(t, h, give(*pounds(351), 2), "returns.refund_too_large")
		if got := run(t, h, returns.Settle{Return: ret}); got.Refund.Minor != 650 {
			t.Errorf("the last piece brings the rest of the delivery: %+v", got)
		}
	})
}

// dear is a policy by which the shopper bears the way back, and pays a restocking fee outside of a withdrawal.
func dear(t *testing.T, restocking policy.Fee) []byte {
	t.Helper()
	s := policy.Default()
	s.Version = "dear"
	end := &s.Rules[len(s.Rules)-1].Then
	end.Fees = []policy.Fee{{Kind: policy.ReturnShipping, Payer: policy.Customer, Amounts: []money.Amount{money.Of(495, "GBP"), money.Of(599, "EUR")}}, restocking}
	end.Resolutions = []policy.Resolution{policy.Refund, policy.Exchange, policy.Credit, policy.Repair}
	text, err := json.Marshal([]policy.Set{s})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// The price of the way back is kept once for the return, from money for pieces whose return is at the shopper's cost, and
// never from what the seller answers for; a restocking fee is taken outside of a withdrawal only (pitfalls 25, 26; rules
// G-06).
func TestFees(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		share := policy.Fee{Kind: policy.Restocking, Payer: policy.Customer, BP: 1000}
		shop(t, h, func(s *order.Settings) { s.SettleAt, s.Policy = "person", dear(t, share) })
		late := h.clock.At.AddDate(0, 0, -20)
		for name, c := range map[string]struct {
			sale  halltest.Sale
			items []returns.Item
			steps [][]string // parts of each settlement, one piece after the other
		}{
			"withdrawn": {
				halltest.Sale{},
				[]returns.Item{item("1", 2)},
				[][]string{{"unit 600 (100)", "return_shipping_fee -495 (0)"}, {"unit 600 (100)"}},
			},
			"the cost was not told": {
				halltest.Sale{Uninformed: true},
				[]returns.Item{item("1", 2)},
				[][]string{{"unit 600 (100)"}, {"unit 600 (100)"}},
			},
			"under the shop's terms": {
				halltest.Sale{Delivered: late},
				[]returns.Item{item("1", 2)},
				[][]string{{"unit 600 (100)", "restocking_fee -60 (-10)", "return_shipping_fee -495 (0)"}, {"unit 600 (100)", "restocking_fee -60 (-10)"}},
			},
			"faulty": {
				halltest.Sale{Delivered: late},
				[]returns.Item{faulty("1", 2)},
				[][]string{{"unit 600 (100)"}, {"unit 600 (100)"}},
			},
			"faulty first, then not": {
				halltest.Sale{Delivered: late},
				[]returns.Item{faulty("2", 1), item("1", 1)},
				[][]string{{"unit 1000 (167)"}, {"unit 600 (100)", "restocking_fee -60 (-10)", "return_shipping_fee -495 (0)"}},
			},
			"the fee is more than the piece": {
				halltest.Sale{},
				[]returns.Item{item("3", 2), item("1", 1)},
				[][]string{{"unit 100 (17)", "return_shipping_fee -100 (0)"}, {"unit 100 (16)", "return_shipping_fee -100 (0)"}, {"unit 600 (100)", "return_shipping_fee -295 (0)"}},
			},
			"exchanges are free": {
				halltest.Sale{},
				[]returns.Item{{Line: "1", Quantity: 1, Resolution: "exchange"}, item("2", 1)},
				[][]string{{"unit 600 (100)"}, {"unit 1000 (167)", "return_shipping_fee -495 (0)"}},
			},
			"in euro": {
				halltest.Sale{Currency: "EUR", Country: "FR"},
				[]returns.Item{item("2", 1)},
				[][]string{{"unit 1000 (167)", "return_shipping_fee -599 (0)"}},
			},
			"in a currency without a fee": {
				halltest.Sale{Currency: "SEK", Country: "SE"},
				[]returns.Item{item("2", 1)},
				[][]string{{"unit 1000 (167)"}},
			},
		} {
			c.sale.Number, c.sale.Lines = name, []halltest.Article{article("A", 2, 1200), article("B", 1, 1000), article("PEN", 2, 200), article("D", 1, 1)}
			c.sale.Place(t, h.DB)
			ret, plates := graded(t, h, name, c.items...)
			for n, want := range c.steps {
				run(t, h, returns.Settle{Return: ret, Plates: plates[n : n+1]})
				if got := parts(last(h.view(t, ret))); !slices.Equal(got, want) {
					t.Errorf("%s, piece %d: %v, want %v", name, n, got, want)
				}
			}
		}
		// all at once: a faulty piece is paid in full beside one whose fee is larger than its price
		halltest.Sale{Number: "both", Delivered: late, Lines: []halltest.Article{article("B", 1, 1000), article("PEN", 1, 100)}}.Place(t, h.DB)
		ret, _ := graded(t, h, "both", faulty("1", 1), item("2", 1))
		if got := run(t, h, returns.Settle{Return: ret}); got.Refund.Minor != 1000 || got.Withheld.Minor != 100 {
			t.Errorf("both at once: %+v", got)
		}
	})
}

// A restocking fee given as an amount is taken once for the return.
func TestRestockingAmountOnce(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		fixed := policy.Fee{Kind: policy.Restocking, Payer: policy.Customer, Amounts: []money.Amount{money.Of(800, "GBP")}}
		shop(t, h, func(s *order.Settings) { s.SettleAt, s.Policy = "person", dear(t, fixed) })
		halltest.Sale{Number: "1", Delivered: h.clock.At.AddDate(0, 0, -20), Lines: []halltest.Article{article("A", 3, 1800)}}.Place(t, h.DB)
		ret, plates := graded(t, h, "1", item("1", 3))
		for n, want := range [][]string{
			{"unit 600 (100)", "restocking_fee -600 (-100)"},
			{"unit 600 (100)", "restocking_fee -200 (-33)", "return_shipping_fee -400 (0)"},
			{"unit 600 (100)", "return_shipping_fee -95 (0)"},
		} {
			run(t, h, returns.Settle{Return: ret, Plates: plates[n : n+1]})
			if got := parts(last(h.view(t, ret))); !slices.Equal(got, want) {
				t.Errorf("piece %d: %v, want %v", n, got, want)
			}
		}
	})
}

// What came back and was credited before Retour is not given once more (flow-case solidus-04).
func TestHistoricReturns(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		run(t, h, settleByPerson)
		a := article("A", 3, 1000)
		a.Historic = 1
		halltest.Sale{Number: "1", Historic: 334, Lines: []halltest.Article{a}}.Place(t, h.DB)
		halltest.Sale{
			Number: "2", Historic: 900, Lines: []halltest.Article{article("A", 2, 1000)},
			Tenders: []halltest.Tender{{Method: "card", Amount: 600}, {Method: "voucher", Amount: 400}},
		}.Place(t, h.DB)
		ret, _ := graded(t, h, "1", item("1", 2))
		if got := run(t, h, returns.Settle{Return: ret}); got.Refund.Minor != 666 {
			t.Errorf("the pieces that are left: %+v, want 333 each", got)
		}
		// more was credited than pieces say: what is left is little, and of the last payment
		ret, _ = graded(t, h, "2", item("1", 2))
		got := run(t, h, returns.Settle{Return: ret})
		if v := h.view(t, ret); got.Refund.Minor != 100 || got.Withheld.Minor != 900 || v.Refunds[0].Method != "voucher" {
			t.Errorf("after a large credit: %+v", got)
		}
	})
}
