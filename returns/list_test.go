package returns_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retour/ground/id"
	"retour/returns"
	"retour/returns/halltest"
)

// What a list chooses is what its filter says, whichever way the database is asked, and as many are counted.
func TestListChooses(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		reasons := []string{"size.too_small", "damaged.defect", "changed_mind", "size.too_large"}
		run(t, h, settleByPerson)
		var all []*returns.View
		for n := range 8 {
			number := fmt.Sprintf("L%d", n/2)
			if n%2 == 0 {
				halltest.Order(t, h.DB, number, 0, halltest.Line{SKU: "A", Quantity: 2, Total: 2000}, halltest.Line{SKU: "B", Quantity: 2, Total: 3000})
			}
			line := []string{"1", "2"}[n/2%2]
			got := run(t, h, ask(number, returns.Item{Line: line, Quantity: 1, Reason: reasons[n%4]}))
			if n%3 == 0 {
				run(t, h, returns.Receive{Code: string(got.Return)})
			}
			if n == 3 {
				run(t, h, returns.Inspect{Return: got.Return, Item: "B", Answers: halltest.Sound()})
				run(t, h, returns.Settle{Return: got.Return})
			}
			all = append(all, h.view(t, got.Return))
			h.clock.At = h.clock.At.Add(24 * time.Hour)
		}
		for i, r := range all { // as it is in the end
			all[i] = h.view(t, r.Return)
		}
		ctx := context.Background()
		try := func(f returns.Filter) {
			t.Helper()
			var want []string
			for _, r := range all {
				if fits(f, r) {
					want = append(want, string(r.Return))
				}
			}
			if f.Sort == returns.Newest {
				slices.Reverse(want)
			}
			ways, err := returns.ListEitherWay(ctx, h.DB, f)
			if err != nil {
				t.Fatalf("%+v: %v", f, err)
			}
			for _, way := range ways {
				var got []string
				for _, l := range way {
					got = append(got, string(id.Make(id.Return, l.ID)))
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%+v: %s", f, diff)
				}
			}
			if n, err := returns.CountUpTo(ctx, h.DB, 100, f); err != nil || n[0] != int64(len(want)) {
				t.Errorf("%+v: %d counted (%v), want %d", f, n, err, len(want))
			}
		}
		days := []time.Time{{}, halltest.Start.Add(36 * time.Hour), halltest.Start.Add(108 * time.Hour)}
		for _, sku := range []string{"", "A", "B", "C"} {
			for _, reason := range []string{"", "size", "size.too_small", "changed_mind", "siz", "never"} {
				for _, money := range []string{"", "none", "settled"} {
					try(returns.Filter{SKU: sku, Reason: reason, Money: money})
				}
				for _, from := range days {
					for _, until := range days {
						try(returns.Filter{SKU: sku, Reason: reason, From: from, Until: until, Sort: returns.Oldest})
					}
				}
			}
			for _, channel := range []string{"", "uk", "fr"} {
				for _, number := range []string{"", "L1", "L9"} {
					try(returns.Filter{SKU: sku, Channel: channel, Order: number})
				}
			}
			for _, overdue := range []time.Time{halltest.Start, halltest.Start.Add(17 * 24 * time.Hour)} {
				try(returns.Filter{SKU: sku, Overdue: overdue})
			}
			try(returns.Filter{SKU: sku, Stages: []returns.Stage{returns.StageArrived, returns.StageClosed}})
			try(returns.Filter{SKU: sku, Missing: true})
		}
	})
}

// fits says the same as a filter, in other words.
func fits(f returns.Filter, r *returns.View) bool {
	one := r.Lines[0]
	open := r.ClosedAt == nil
	switch {
	case f.SKU != "" && one.SKU != f.SKU,
		f.Reason != "" && one.Reason != f.Reason && !strings.HasPrefix(one.Reason, f.Reason+"."),
		f.Money != "" && r.Money != f.Money,
		f.Channel != "" && r.Channel != f.Channel,
		f.Order != "" && r.Order != f.Order,
		!f.From.IsZero() && r.RequestedAt.Before(f.From),
		!f.Until.IsZero() && !r.RequestedAt.Before(f.Until),
		len(f.Stages) > 0 && !slices.Contains(f.Stages, r.Stage),
		f.Missing && !(open && r.Counts.Missing > 0),
		!f.Overdue.IsZero() && !(open && r.DueAt != nil && r.DueAt.Before(f.Overdue) && r.Money != "settled"):
		return false
	}
	return true
}
