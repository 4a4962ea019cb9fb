package refund

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retour/ground/fault"
	"retour/ground/money"
)

func TestTakeSplitsByRate(t *testing.T) {
	hundred := Component{Gross: 11_000, Net: 10_000, Tax: 1_000, Rates: []Rate{{1000, 1_000}}}
	cases := []struct {
		name  string
		from  Component
		gross int64
		want  Taken
	}{
		{"half", hundred, 5_500, Taken{5_500, 5_000, 500, []Rate{{1000, 500}}}},
		{
			"net is rounded half up (V-01)",
			Component{Gross: 10_000, Net: 8_333, Tax: 1_667, Rates: []Rate{{2000, 1_667}}},
			5_789,
			Taken{5_789, 4_824, 965, []Rate{{2000, 965}}},
		},
		{
			"all that remains is the stored remainder, whatever the rate says",
			Component{Gross: 615, Net: 501, Tax: 114, Rates: []Rate{{2300, 114}}},
			615,
			Taken{615, 501, 114, []Rate{{2300, 114}}},
		},
		{
			"never more tax than remains",
			Component{Gross: 1_000, Net: 995, Tax: 5, Rates: []Rate{{2000, 5}}},
			900,
			Taken{900, 895, 5, []Rate{{2000, 5}}},
		},
		{
			"never more net than remains",
			Component{Gross: 1_000, Net: 100, Tax: 900, Rates: []Rate{{2000, 900}}},
			900,
			Taken{900, 100, 800, []Rate{{2000, 800}}},
		},
		{
			"several rates follow what remains of each",
			Component{Gross: 1_150, Net: 1_000, Tax: 150, Rates: []Rate{{2000, 100}, {1000, 50}}},
			575,
			Taken{575, 500, 75, []Rate{{2000, 50}, {1000, 25}}},
		},
		{"no tax known, all is net", Component{Gross: 500, Net: 500}, 100, Taken{100, 100, 0, nil}},
		{
			"a discount kept as a charge",
			Component{Kind: Fee, Gross: -120, Net: -100, Tax: -20, Rates: []Rate{{2000, -20}}},
			-60,
			Taken{-60, -50, -10, []Rate{{2000, -10}}},
		},
		{"by the stored tax of the whole line", Component{
			Gross: 7_700, Net: 7_000, Tax: 700, Rates: []Rate{{2000, 700}},
			Basis: Basis{Gross: 11_000, Tax: 1_000},
		}, 1_100, Taken{1_100, 1_000, 100, []Rate{{2000, 100}}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := Take(c.from, c.gross)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("taken (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTakeRefuses(t *testing.T) {
	cases := []struct {
		name  string
		from  Component
		gross int64
		code  Code
		most  int64
	}{
		{"more than remains of a piece", Component{Gross: 730, Net: 730}, 1_000, ExceedsUnitRemaining, 730},
		{"more than remains of the shipping", Component{Kind: Shipping, Gross: 500, Net: 500}, 600, ExceedsShippingRemaining, 500},
		{"nothing left", Component{}, 1, NothingToRefund, 0},
		{"zero", Component{Gross: 500, Net: 500}, 0, AmountNotPositive, 500},
		{"a negative part", Component{Gross: 500, Net: 500}, -1, AmountNotPositive, 500},
		{"a positive part of a discount", Component{Kind: Fee, Gross: -500, Net: -500}, 1, AmountNotPositive, -500},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, err := Take(c.from, c.gross)
			var refusal *Refusal
			if !errors.As(err, &refusal) || refusal.Code != c.code || refusal.Max != c.most {
				t.Fatalf("got %v, want %s with at most %d", err, c.code, c.most)
			}
			if !fault.Is(err, "refund."+string(c.code)) {
				t.Errorf("a person would not see %s", c.code)
			}
		})
	}
}

// Any order of parts adds up to the whole, in gross, net and tax of each rate, and no remainder changes its sign.
func TestTakingInPartsTakesTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := component(t)
		whole, left := c, c
		sum := Taken{Rates: make([]Rate, len(c.Rates))}
		for left.Gross != 0 {
			part, err := Take(left, rapid.Int64Range(1, left.Gross).Draw(t, "part"))
			if err != nil {
				t.Fatal(err)
			}
			left = left.Less(part)
			sum.Gross, sum.Net, sum.Tax = sum.Gross+part.Gross, sum.Net+part.Net, sum.Tax+part.Tax
			for i, r := range part.Rates {
				sum.Rates[i] = Rate{r.BP, sum.Rates[i].Tax + r.Tax}
				if r.Tax < 0 || left.Rates[i].Tax < 0 {
					t.Fatalf("tax below zero: took %+v, left %+v", part, left)
				}
			}
			if part.Gross != part.Net+part.Tax || part.Net < 0 || left.Net < 0 || left.Tax < 0 {
				t.Fatalf("took %+v, left %+v", part, left)
			}
		}
		if sum.Gross != whole.Gross || sum.Net != whole.Net || sum.Tax != whole.Tax || cmp.Diff(sum.Rates, whole.Rates) != "" {
			t.Fatalf("parts add up to %+v, not to %+v", sum, whole)
		}
	})
}

// component draws any component that a shop may have told, with tax that need not fit its rates.
func component(t *rapid.T) Component {
	c := Component{Rates: []Rate{}}
	for range rapid.IntRange(0, 3).Draw(t, "rates") {
		r := Rate{rapid.Int64Range(0, 2500).Draw(t, "bp"), rapid.Int64Range(0, 5_000).Draw(t, "tax")}
		c.Rates, c.Tax = append(c.Rates, r), c.Tax+r.Tax
	}
	c.Net = rapid.Int64Range(1, 1_000_000).Draw(t, "net")
	c.Gross = c.Net + c.Tax
	if rapid.Bool().Draw(t, "stored basis") {
		c.Basis = Basis{Gross: c.Gross, Tax: c.Tax}
	}
	return c
}

// Splitting in two is the program's one rule of sharing.
func TestShareIsAllocate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		gross := rapid.Int64Range(-2_000, 2_000).Draw(t, "gross")
		net, tax := rapid.Int64Range(0, 60).Draw(t, "net"), rapid.Int64Range(0, 60).Draw(t, "tax")
		if net+tax == 0 {
			return // a component of nothing has no tax
		}
		if want, got := money.Allocate(gross, []int64{net, tax})[1], share(gross, net, tax); got != want {
			t.Fatalf("%d over %d and %d: tax %d, want %d", gross, net, tax, got, want)
		}
	})
}
