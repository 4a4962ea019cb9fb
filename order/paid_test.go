package order

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retour/ground/money"
)

func small(lines []Line, charges []Charge, off int64) *Order {
	o := &Order{Channel: "fr", Number: "1", PlacedAt: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), Currency: "EUR", Customer: Customer{Country: "FR"}, Lines: lines, Charges: charges}
	if off != 0 {
		d := eur(off)
		o.Discount = &d
	}
	return o
}

func good(id string, total int64, taxes ...Tax) Line {
	return Line{ID: id, SKU: id, Nature: Goods, Quantity: 1, Total: eur(total), Taxes: taxes}
}

// 100.00 and 50.00 less 10 % off the order: 90.00 and 45.00 were paid, and the tax in them goes down alike.
func TestDiscountIsSharedByValue(t *testing.T) {
	p, err := Prepare(small([]Line{good("a", 10_000, Tax{2000, eur(1667)}), good("b", 5_000, Tax{550, eur(261)})}, nil, 1_500))
	if err != nil {
		t.Fatal(err)
	}
	want := []Line{good("a", 9_000, Tax{2000, eur(1500)}), good("b", 4_500, Tax{550, eur(235)})}
	want[0].Discount, want[1].Discount = eur(1_000), eur(500)
	if diff := cmp.Diff(want, p.Lines); diff != "" {
		t.Error(diff)
	}
	if p.Worth != 13_500 || p.Discount != nil || p.Tenders[0] != (Tender{"unknown", "unknown", "manual", "", eur(13_500)}) {
		t.Errorf("worth %d, discount %v, tenders %v", p.Worth, p.Discount, p.Tenders)
	}
}

func TestDiscountKeptAsACharge(t *testing.T) {
	p, err := Prepare(small([]Line{good("a", 1_000), {ID: "g", SKU: "g", Nature: GiftCard, Quantity: 1, Total: eur(2_500)}},
		[]Charge{{ID: "s", Kind: Shipping, Total: eur(490)}, {ID: "d", Kind: Fee, Total: eur(-300)}, {ID: "f", Kind: Shipping, Total: eur(-490)}}, 0))
	if err != nil {
		t.Fatal(err)
	}
	if p.Lines[0].Total != eur(700) || p.Lines[1].Total != eur(2_500) {
		t.Errorf("goods bear a discount, a gift card does not: %v %v", p.Lines[0].Total, p.Lines[1].Total)
	}
	if len(p.Charges) != 1 || p.Charges[0].ID != "s" || p.Charges[0].Total != eur(0) {
		t.Errorf("delivery was free, and nothing of it can be refunded: %+v", p.Charges)
	}
	if p.Worth != 3_200 {
		t.Errorf("worth %d", p.Worth)
	}
}

// More off than the goods are worth comes off what else was bought, then off delivery.
func TestLargeDiscountSpillsOver(t *testing.T) {
	p, err := Prepare(small([]Line{good("a", 1_000), {ID: "w", SKU: "w", Nature: Service, Quantity: 1, Total: eur(200)}},
		[]Charge{{ID: "s", Kind: Shipping, Total: eur(500)}}, 1_300))
	if err != nil {
		t.Fatal(err)
	}
	if p.Lines[0].Total != eur(0) || p.Lines[1].Total != eur(0) || p.Charges[0].Total != eur(400) || p.Worth != 400 {
		t.Errorf("%v %v %v worth %d", p.Lines[0].Total, p.Lines[1].Total, p.Charges[0].Total, p.Worth)
	}
}

// Whatever an order looks like: to the cent, what is stored adds up to what the shop asked for, nothing is below zero, and
// no line contains more tax than it costs.
func TestSharingLosesNoCent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		minor := rapid.Int64Range(0, 100_000)
		asked, lines, charges := int64(0), []Line(nil), []Charge(nil)
		for i := range rapid.IntRange(1, 8).Draw(t, "lines") {
			l := good(string(rune('a'+i)), minor.Draw(t, "total"))
			l.Nature = rapid.SampledFrom([]Nature{Goods, Goods, Service, GiftCard}).Draw(t, "nature")
			if rapid.Bool().Draw(t, "taxed") {
				l.Taxes = []Tax{{2000, eur(l.Total.Minor / 6)}, {500, eur(rapid.Int64Range(0, l.Total.Minor/10).Draw(t, "tax"))}}
			}
			asked += l.Total.Minor
			lines = append(lines, l)
		}
		for i := range rapid.IntRange(0, 4).Draw(t, "charges") {
			c := Charge{ID: string(rune('a' + i)), Kind: rapid.SampledFrom([]ChargeKind{Shipping, Fee}).Draw(t, "kind"), Total: eur(rapid.Int64Range(-2_000, 3_000).Draw(t, "charge"))}
			asked += c.Total.Minor
			charges = append(charges, c)
		}
		off := rapid.Int64Range(0, 5_000).Draw(t, "off")
		asked -= off
		o := small(lines, charges, off)
		before := *o
		before.Lines = append([]Line(nil), lines...)
		p, err := Prepare(o)
		if err != nil {
			if asked >= 0 {
				t.Fatalf("refused an order worth %d: %v", asked, err)
			}
			return
		}
		sum := int64(0)
		for i, l := range p.Lines {
			tax := int64(0)
			for _, r := range l.Taxes {
				tax += r.Amount.Minor
			}
			if l.Total.Minor < 0 || l.Total.Minor > before.Lines[i].Total.Minor || tax > l.Total.Minor {
				t.Fatalf("line %+v was %+v", l, before.Lines[i])
			}
			if before.Lines[i].Total.Minor-l.Total.Minor != l.Discount.Minor {
				t.Fatalf("line %+v does not say what came off", l)
			}
			sum += l.Total.Minor
		}
		for _, c := range p.Charges {
			if c.Total.Minor < 0 {
				t.Fatalf("charge %+v", c)
			}
			sum += c.Total.Minor
		}
		if sum != asked || p.Worth != asked {
			t.Fatalf("stored %d, worth %d, asked %d", sum, p.Worth, asked)
		}
	})
}

func TestSharesAsMoneyShares(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total, pieces := rapid.Int64Range(0, 10_000).Draw(t, "total"), rapid.Int64Range(1, 50).Draw(t, "pieces")
		count, sum := rapid.Int64Range(0, pieces).Draw(t, "count"), int64(0)
		for i := range count {
			sum += money.Share(total, pieces, i)
		}
		if got := firstShares(total, pieces, count); got != sum {
			t.Fatalf("%d, want %d", got, sum)
		}
	})
}
