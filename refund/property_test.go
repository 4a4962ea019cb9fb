package refund

import (
	"errors"
	"flag"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retour/ground/money"
)

// Whatever is refunded in whatever order, no sum falls below zero or rises above what was paid: of a line, a rate of tax,
// a payment, the order. The refund of everything that ends it leaves nothing and has refunded exactly what was paid, and
// the tax that was paid at each rate.
func TestRefundsNeverExceedWhatWasPaid(t *testing.T) {
	check(t, 55_000, func(t *rapid.T) {
		o := drawOrder(t)
		b, err := open(&o, Policy{})
		if err != nil {
			t.Fatal(err)
		}
		var made []Request
		for range rapid.IntRange(0, 6).Draw(t, "refunds") {
			r := drawRequest(t, o)
			if _, err := Sequence(o, append(made, r), Policy{}); err == nil {
				made = append(made, r)
			} else if !errors.As(err, new(*Refusal)) {
				t.Fatalf("%v is no refusal", err)
			}
		}
		sums := newSums(b)
		quotes, err := Sequence(o, made, Policy{})
		if err != nil {
			t.Fatal(err)
		}
		for i, q := range quotes {
			sums.add(t, made[i], q)
		}
		if b.paid <= sums.refunded {
			return
		}
		quotes, err = Sequence(o, append(made, Request{Everything: true}), Policy{})
		if err != nil {
			t.Fatal(err)
		}
		last := quotes[len(quotes)-1]
		sums.add(t, Request{Everything: true}, last)
		if last.Remaining != 0 || sums.refunded != b.paid {
			t.Fatalf("everything leaves %d; refunded %d of %d", last.Remaining, sums.refunded, b.paid)
		}
		if last.Net > 0 {
			sums.checkRates(t)
		}
	})
}

// checkRates holds the tax refunded against what was paid at each rate, or against what was invoiced in all.
func (s *sums) checkRates(t *rapid.T) {
	invoiced, refunded := int64(0), int64(0)
	for bp, paid := range s.paidRates {
		invoiced, refunded = invoiced+paid, refunded+s.rates[bp]
		if s.rates[bp] != paid && s.order.TaxInvoiced == nil {
			t.Fatalf("tax at %d: refunded %d of %d", bp, s.rates[bp], paid)
		}
	}
	if most := s.order.TaxInvoiced; most != nil && refunded != min(*most, invoiced) {
		t.Fatalf("tax refunded %d, invoiced %d of %d", refunded, *most, invoiced)
	}
}

// check draws that many orders, the same ones every time; -rapid.checks and -rapid.seed draw others.
func check(t *testing.T, times int, property func(*rapid.T)) {
	t.Helper()
	if testing.Short() {
		times /= 20
	}
	for name, value := range map[string]string{"rapid.checks": fmt.Sprint(times), "rapid.seed": "20160321"} {
		f := flag.Lookup(name)
		if f.Value.String() != f.DefValue {
			continue
		}
		if err := f.Value.Set(value); err != nil {
			t.Fatal(err)
		}
		defer f.Value.Set(f.DefValue)
	}
	rapid.Check(t, property)
}

// sums is what refunds have come to so far, against what was paid.
type sums struct {
	refunded         int64
	paid             int64
	lines, paidLines map[string]int64
	rates, paidRates map[int64]int64
	most             map[int64]int64 // tax by rate without the discounts kept as lines
	payments         map[string]int64
	order            *Order
}

func newSums(b *book) *sums {
	s := &sums{
		paid: b.paid, order: b.order, lines: map[string]int64{}, paidLines: map[string]int64{}, rates: map[int64]int64{},
		paidRates: map[int64]int64{}, most: map[int64]int64{}, payments: map[string]int64{},
	}
	for i, a := range b.accounts {
		s.paidLines[b.order.name(i)] = a.whole.Gross
		for _, r := range addTax(nil, a.bp, a.whole) {
			s.paidRates[r.BP] += r.Tax
			s.most[r.BP] += max(r.Tax, 0)
		}
	}
	return s
}

func (s *sums) add(t *rapid.T, r Request, q Quote) {
	tax := int64(0)
	for _, rate := range q.Rates {
		tax += rate.Tax
		if r.GoodwillBP == nil {
			s.rates[rate.BP] += rate.Tax
		}
	}
	s.refunded += q.Refund
	if told := explained(q); told != q.Refund {
		t.Fatalf("%+v: explained %d of %d: %+v", r, told, q.Refund, q.Steps)
	}
	paidBack := int64(0)
	for _, p := range q.Payments {
		paidBack += p.Amount
		s.payments[p.ID] += p.Amount
	}
	switch {
	case q.Refund < 0, q.Refund != q.Net+q.Tax, tax != q.Tax:
		t.Fatalf("%+v: refund %d is not net %d and tax %d (by rate %d)", r, q.Refund, q.Net, q.Tax, tax)
	case s.order.TaxInvoiced != nil && s.tax() > *s.order.TaxInvoiced:
		t.Fatalf("%+v: tax refunded %d, invoiced %d", r, s.tax(), *s.order.TaxInvoiced)
	case q.RefundedTotal != s.refunded, q.Remaining != s.paid-s.refunded, q.Remaining < 0:
		t.Fatalf("%+v: refunded %d and %d left, of %d", r, q.RefundedTotal, q.Remaining, s.paid)
	case len(s.order.Payments) > 0 && paidBack+q.StoreCredit != q.Refund, q.StoreCredit < 0:
		t.Fatalf("%+v: payments take back %d of %d", r, paidBack, q.Refund)
	}
	for _, p := range s.order.Payments {
		if s.payments[p.ID] > p.Amount {
			t.Fatalf("%+v: payment %s takes back %d of %d", r, p.ID, s.payments[p.ID], p.Amount)
		}
	}
	s.checkLines(t, r, q)
	for bp, tax := range s.rates {
		if paid := s.most[bp]; tax > paid {
			t.Fatalf("%+v: tax at %d refunded %d of %d", r, bp, tax, paid)
		}
	}
}

func (s *sums) tax() (sum int64) {
	for _, tax := range s.rates {
		sum += tax
	}
	return sum
}

// explained is what the steps add up to.
func explained(q Quote) (sum int64) {
	for _, step := range q.Steps {
		if !step.Part {
			sum += step.Amount
		}
	}
	return sum
}

func (s *sums) checkLines(t *rapid.T, r Request, q Quote) {
	for _, l := range q.Lines {
		if l.Gross != l.Net+l.Tax {
			t.Fatalf("%+v: line %s: %d is not %d and %d", r, l.ID, l.Gross, l.Net, l.Tax)
		}
		if size(l.Remaining) > size(s.paidLines[l.ID]) || (l.Remaining < 0) != (s.paidLines[l.ID] < 0) && l.Remaining != 0 {
			t.Fatalf("%+v: line %s: %d remain of %d", r, l.ID, l.Remaining, s.paidLines[l.ID])
		}
		if r.Amount != nil || r.Goodwill > 0 {
			continue // of no line
		}
		s.lines[l.ID] += l.Gross
		if size(s.lines[l.ID]) > size(s.paidLines[l.ID]) {
			t.Fatalf("%+v: line %s: refunded %d of %d", r, l.ID, s.lines[l.ID], s.paidLines[l.ID])
		}
	}
}

// Piece by piece in any order, and the charges anywhere between, comes to what was paid, at each rate of tax.
func TestAnyOrderOfPartsIsTheWhole(t *testing.T) {
	check(t, 50_000, func(t *rapid.T) {
		o := drawOrder(t)
		b, err := open(&o, Policy{})
		if err != nil {
			t.Fatal(err)
		}
		var parts []Request
		for _, l := range o.Lines {
			a := b.accounts[b.byName[l.ID]]
			for range a.unused {
				parts = append(parts, Request{Items: []Item{{ID: l.ID, Quantity: 1}}})
			}
			if a.whole.Gross < 0 {
				return // a discount kept as a fee goes back with goods, not alone
			}
			if l.Kind != Unit && a.whole.Gross > 0 {
				parts = append(parts, Request{Items: []Item{{ID: l.ID, All: true}}})
			}
		}
		parts = rapid.Permutation(parts).Draw(t, "order")
		quotes, err := Sequence(o, parts, Policy{FreeIsZero: true})
		if err != nil && b.paid > 0 {
			t.Fatalf("after %d of %d: %v", len(quotes), len(parts), err)
		}
		refunded, rates := int64(0), []Rate(nil)
		for _, q := range quotes {
			refunded += q.Refund
			rates = addRates(rates, q.Rates, 1)
		}
		if refunded != b.paid {
			t.Fatalf("parts add up to %d of %d", refunded, b.paid)
		}
		if most := o.TaxInvoiced; most != nil {
			if got, want := sumOf(rates), min(*most, sumOf(b.pool)); got != want {
				t.Fatalf("tax %d of %d invoiced", got, want)
			}
			return
		}
		for _, r := range addRates(rates, b.pool, -1) {
			if r.Tax != 0 {
				t.Fatalf("tax at %d differs by %d", r.BP, r.Tax)
			}
		}
	})
}

// The same question has the same answer, and asking changes nothing that was asked.
func TestAskingChangesNothing(t *testing.T) {
	check(t, 2_000, func(t *rapid.T) {
		o := drawOrder(t)
		o.Past = []Past{{Item: Item{ID: "line0", Quantity: 1}}, {Item: Item{By: ByGross, Amount: 10}}}
		r := drawRequest(t, o)
		before := fmt.Sprintf("%#v", o)
		first, firstErr := Compute(o, r, Policy{})
		again, againErr := Compute(o, r, Policy{})
		if diff := cmp.Diff(first, again); diff != "" || (firstErr == nil) != (againErr == nil) {
			t.Fatalf("asked twice (-first +second):\n%s", diff)
		}
		if after := fmt.Sprintf("%#v", o); after != before {
			t.Fatalf("asking changed the order:\n%s\n%s", before, after)
		}
	})
}

// What the provider declined leaves the order as it was.
func TestDeclinedRefundsUseNothingUp(t *testing.T) {
	check(t, 2_000, func(t *rapid.T) {
		o := drawOrder(t)
		r := drawRequest(t, o)
		plain, err := Compute(o, r, Policy{})
		declined := r
		declined.Declined = true
		quotes, errAfter := Sequence(o, []Request{declined, r}, Policy{})
		if err != nil {
			return
		}
		if errAfter != nil || quotes[0].Refund != 0 || quotes[0].Attempted != plain.Refund {
			t.Fatalf("declined: %+v %v", quotes, errAfter)
		}
		if diff := cmp.Diff(plain, quotes[1]); diff != "" {
			t.Fatalf("after a declined attempt (-without +with):\n%s", diff)
		}
	})
}

// Sharing over runs of equal pieces is sharing over the pieces.
func TestSpreadIsAllocate(t *testing.T) {
	check(t, 5_000, func(t *rapid.T) {
		var runs []run
		var weights []int64
		for range rapid.IntRange(1, 5).Draw(t, "runs") {
			r := run{count: rapid.Int64Range(1, 6).Draw(t, "count"), weight: rapid.Int64Range(0, 50).Draw(t, "weight")}
			runs = append(runs, r)
			for range r.count {
				weights = append(weights, r.weight)
			}
		}
		total := rapid.Int64Range(-1_000, 1_000).Draw(t, "total")
		want := money.Allocate(total, weights)
		var got []int64
		for _, r := range spread(runs, total) {
			for range r.count {
				got = append(got, r.part)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%d over %v (-allocate +spread):\n%s", total, weights, diff)
		}
	})
}

// The lines of a kit come to its price and tax, and its pieces differ by a minor unit at most where they have no prices.
func TestKitsComeToTheirPrice(t *testing.T) {
	check(t, 5_000, func(t *rapid.T) {
		k := Kit{
			Price: rapid.Int64Range(0, 100_000).Draw(t, "price"), Included: rapid.Bool().Draw(t, "included"),
			Rates: []int64{rapid.Int64Range(0, 2_500).Draw(t, "rate")},
		}
		for i := range rapid.IntRange(1, 4).Draw(t, "components") {
			k.Components = append(k.Components, KitComponent{ID: fmt.Sprint(i), Quantity: rapid.Int64Range(1, 20).Draw(t, "quantity")})
		}
		lines, err := k.Explode()
		if err != nil {
			t.Fatal(err)
		}
		whole, err := Compute(Order{Lines: []Line{{ID: "kit", Quantity: 1, Price: k.Price, Included: k.Included, Rates: k.Rates}}},
			Request{Everything: true}, Policy{})
		if err != nil {
			t.Skip("a kit that cost nothing")
		}
		parts, err := Compute(Order{Lines: lines}, Request{Everything: true}, Policy{})
		if err != nil || parts.Refund != whole.Refund || parts.Tax != whole.Tax {
			t.Fatalf("parts %d with tax %d, kit %d with tax %d (%v)", parts.Refund, parts.Tax, whole.Refund, whole.Tax, err)
		}
	})
}

// drawOrder draws an order as a shop may have told it, paid in full.
func drawOrder(t *rapid.T) Order {
	o := Order{Currency: "EUR"}
	rates := rapid.SampledFrom([][]int64{nil, {0}, {550}, {1000}, {2000}, {400, 450}, {300, 300, 100}})
	for i := range rapid.IntRange(1, 4).Draw(t, "lines") {
		quantity := rapid.Int64Range(1, 5).Draw(t, "quantity")
		l := Line{
			ID: fmt.Sprintf("line%d", i), Quantity: quantity, Price: quantity * rapid.Int64Range(0, 5_000).Draw(t, "unit"),
			Included: rapid.Bool().Draw(t, "included"), Rates: rates.Draw(t, "rates"),
		}
		l.Discount = rapid.Int64Range(0, l.Price/2).Draw(t, "discount")
		if rapid.IntRange(0, 4).Draw(t, "stored tax") == 0 && len(l.Rates) > 0 {
			tax := rapid.Int64Range(0, (l.Price-l.Discount)/5).Draw(t, "tax")
			l.Tax = &tax
		}
		o.Lines = append(o.Lines, l)
		o.Discount += rapid.Int64Range(0, (l.Price-l.Discount)/4).Draw(t, "order discount")
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "shipments") {
		o.Lines = append(o.Lines, Line{
			ID: fmt.Sprintf("ship%d", i), Kind: Shipping, Quantity: 1, Included: true,
			Price: rapid.Int64Range(0, 900).Draw(t, "shipping"), Rates: rates.Draw(t, "rates"),
		})
	}
	if rapid.Bool().Draw(t, "fee") {
		o.Lines = append(o.Lines, Line{
			ID: "fee", Kind: Fee, Quantity: 1, Price: rapid.Int64Range(-100, 300).Draw(t, "fee"),
			Included: rapid.Bool().Draw(t, "included"), Rates: rates.Draw(t, "rates"),
		})
	}
	if rapid.IntRange(0, 5).Draw(t, "kit") == 0 {
		o.Lines = append(o.Lines, drawKit(t)...)
	}
	if rapid.IntRange(0, 7).Draw(t, "other tax") == 0 {
		o.OtherTax = rapid.Int64Range(1, 200).Draw(t, "tax")
	}
	if rapid.IntRange(0, 7).Draw(t, "invoiced") == 0 {
		b := must(open(&o, Policy{}))
		invoiced := max(0, sumOf(b.pool)-rapid.Int64Range(0, 3).Draw(t, "less"))
		o.TaxInvoiced = &invoiced
	}
	if rapid.IntRange(0, 5).Draw(t, "till") == 0 {
		paid := max(0, must(open(&o, Policy{})).total)
		paid -= paid % 5
		o.CashRounding = true
		o.Paid = &paid
		return o
	}
	if rapid.Bool().Draw(t, "payments") {
		left := max(0, must(open(&o, Policy{})).total)
		for i := range rapid.IntRange(0, 2).Draw(t, "more payments") {
			part := rapid.Int64Range(0, left).Draw(t, "payment")
			o.Payments = append(o.Payments, Payment{ID: fmt.Sprintf("p%d", i), Amount: part})
			left -= part
		}
		o.Payments = append(o.Payments, Payment{ID: "rest", Method: "gift_card", Amount: left})
	}
	return o
}

func drawKit(t *rapid.T) []Line {
	k := Kit{
		Price: rapid.Int64Range(0, 9_000).Draw(t, "kit price"), Included: rapid.Bool().Draw(t, "included"),
		Rates: rapid.SampledFrom([][]int64{nil, {600}, {400, 450}}).Draw(t, "rates"),
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "components") {
		k.Components = append(k.Components, KitComponent{
			ID: fmt.Sprintf("part%d", i), Quantity: rapid.Int64Range(1, 5).Draw(t, "quantity"),
			Price: rapid.Int64Range(0, 300).Draw(t, "piece"),
		})
	}
	lines, err := k.Explode()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func must(b *book, err error) *book {
	if err != nil {
		panic(err)
	}
	return b
}

// drawRequest draws a request that may or may not be owed.
func drawRequest(t *rapid.T, o Order) (r Request) {
	line := rapid.SampledFrom(o.Lines).Draw(t, "line")
	amount := rapid.Int64Range(1, 6_000).Draw(t, "amount")
	r.StoreCredit = rapid.IntRange(0, 7).Draw(t, "store credit") == 0
	r.Last = rapid.IntRange(0, 7).Draw(t, "last") == 0
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 7:
		r.Goodwill = amount
		if o.TaxInvoiced != nil {
			return r // its own tax would be part of what was invoiced
		}
		r.GoodwillBP = rapid.SampledFrom([]*int64{nil, new(int64), &o.Lines[0].Quantity, &o.Discount}).Draw(t, "its rate")
	case 8:
		r.Items, r.FeeShare = []Item{{ID: line.ID, Quantity: 1, All: line.Kind != Unit}}, true
	case 9:
		r.Items, r.Returned, r.Exchange = []Item{{ID: line.ID, Quantity: 1, All: line.Kind != Unit}}, true, true
		r.Out = amount
	case 0:
		r.Amount = &amount
	case 1:
		r.Items = []Item{{ID: line.ID, By: ByGross, Amount: amount}}
	case 2:
		r.Items = []Item{{ID: line.ID, By: ByNet, Amount: amount}}
	case 3:
		r.Items = []Item{{ID: line.ID, By: ByGross, Amount: amount, Piece: rapid.Int64Range(1, 5).Draw(t, "piece")}}
	case 4:
		r.Items = []Item{{ID: line.ID, Quantity: rapid.Int64Range(1, 3).Draw(t, "pieces"), By: ByGross, Amount: amount}}
	default:
		for i := range o.Lines {
			if rapid.Bool().Draw(t, "chosen") {
				item := Item{ID: o.Lines[i].ID, Quantity: rapid.Int64Range(1, 3).Draw(t, "pieces")}
				item.All = o.Lines[i].Kind != Unit
				r.Items = append(r.Items, item)
			}
		}
		r.ShareBP = rapid.SampledFrom([]int64{0, 0, 0, 5_000, 3_333}).Draw(t, "share")
		r.FeePercentBP = rapid.SampledFrom([]int64{0, 0, 0, 2_000}).Draw(t, "restocking")
		r.ReturnShipping = rapid.SampledFrom([]int64{0, 0, 0, 490}).Draw(t, "way back")
	}
	return r
}
