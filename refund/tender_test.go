package refund

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestSplitFollowsThePolicy(t *testing.T) {
	paid := []Tender{
		{ID: 1, Method: "card", Remaining: 500},
		{ID: 2, Method: "gift_card", Remaining: 300},
		{ID: 3, Method: "paypal", Remaining: 200},
	}
	cases := []struct {
		name   string
		amount int64
		how    TenderOrder
		want   []Part
	}{
		{"in the order of payment", 600, AsPaid, []Part{{1, 500}, {2, 100}}},
		{"the first is enough", 400, AsPaid, []Part{{1, 400}}},
		{"last first", 600, LastFirst, []Part{{3, 200}, {2, 300}, {1, 100}}},
		{"by ratio, cents by largest remainder", 333, ByRatio, []Part{{1, 166}, {2, 100}, {3, 67}}},
		{"gift card first, then as paid", 600, CreditFirst, []Part{{2, 300}, {1, 300}}},
		{"nothing", 0, ByRatio, nil},
		{"everything", 1_000, LastFirst, []Part{{3, 200}, {2, 300}, {1, 500}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, err := Split(c.amount, paid, c.how)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
		})
	}
	for amount, code := range map[int64]Code{1_001: NotFullyPayable, -1: AmountNotPositive} {
		var refusal *Refusal
		if _, err := Split(amount, paid, AsPaid); !errors.As(err, &refusal) || refusal.Code != code {
			t.Errorf("%d: got %v, want %s", amount, err, code)
		}
	}
}

func TestSplitNeverGivesATenderMoreThanRemains(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tenders, total := []Tender{}, int64(0)
		for i := range rapid.IntRange(1, 6).Draw(t, "tenders") {
			remaining := rapid.Int64Range(0, 10_000).Draw(t, "remaining")
			method := rapid.SampledFrom([]string{"card", "gift_card", "store_credit"}).Draw(t, "method")
			tenders, total = append(tenders, Tender{ID: int64(i), Method: method, Remaining: remaining}), total+remaining
		}
		amount := rapid.Int64Range(0, total).Draw(t, "amount")
		parts, err := Split(amount, tenders, TenderOrder(rapid.IntRange(0, 3).Draw(t, "how")))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range parts {
			amount -= p.Amount
			tenders[p.Tender].Remaining -= p.Amount
			if p.Amount <= 0 || tenders[p.Tender].Remaining < 0 {
				t.Fatalf("part %+v leaves %d", p, tenders[p.Tender].Remaining)
			}
		}
		if amount != 0 {
			t.Fatalf("parts miss the amount by %d", amount)
		}
	})
}
