package returns_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retour/ground/access"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/refund"
	"retour/returns"
	"retour/returns/halltest"
)

// The hall, which keeps what remains of each piece in its ledger, and the sum of package refund, which reckons it from the
// order alone, come to the same: in all, at each rate of tax and over each payment.
func TestTheHallComesToTheSameSum(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		dice := rand.New(rand.NewPCG(2016, 321))
		for n := range 40 {
			number := fmt.Sprint("sum ", n)
			sale := halltest.Sale{Number: number, Currency: []money.Currency{"EUR", "JPY", "KWD"}[n%3]}
			sold := refund.Order{Currency: sale.Currency}
			var items []returns.Item
			var asked refund.Request
			total := int64(0)
			for i := range 1 + dice.IntN(3) {
				l := halltest.Line{SKU: fmt.Sprint("S", i), Quantity: 1 + dice.Int64N(4), Total: 1 + dice.Int64N(9_000), TaxBP: []int64{0, 550, 2000}[dice.IntN(3)]}
				source := fmt.Sprint(i + 1)
				sale.Lines = append(sale.Lines, halltest.Article{Line: l})
				sold.Lines = append(sold.Lines, refund.Line{ID: source, Quantity: l.Quantity, Price: l.Total, Included: true, Rates: []int64{l.TaxBP}})
				pieces := 1 + dice.Int64N(l.Quantity)
				items = append(items, item(source, pieces))
				asked.Items = append(asked.Items, refund.Item{ID: source, Quantity: pieces})
				total += l.Total
			}
			gift := dice.Int64N(total)
			for i, amount := range []int64{gift, total - gift} {
				method := []string{"gift_card", "card"}[i]
				if amount > 0 {
					sale.Tenders = append(sale.Tenders, halltest.Tender{Method: method, Amount: amount})
					sold.Payments = append(sold.Payments, refund.Payment{ID: method, Method: method, Amount: amount})
				}
			}
			order := sale.Place(t, h.DB)
			hall, err := returns.Quote(context.Background(), h.DB, access.AsShopper(order, true, lang.English), ask(number, items...), "")
			if err != nil {
				t.Fatalf("%s: %v", number, err)
			}
			sum, err := refund.Compute(sold, asked, refund.Policy{})
			if err != nil {
				t.Fatalf("%s: %v", number, err)
			}
			want, got := map[string]int64{"refund": sum.Refund}, map[string]int64{"refund": hall.Refund.Minor}
			for _, r := range sum.Rates {
				if r.Tax != 0 {
					want[fmt.Sprint("tax at ", r.BP)] += r.Tax
				}
			}
			for _, r := range hall.Taxes {
				got[fmt.Sprint("tax at ", r.BP)] += r.Tax
			}
			for _, p := range sum.Payments {
				want["by "+p.ID] += p.Amount
			}
			for _, m := range hall.Means {
				got["by "+m.Method] += m.Amount.Minor
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %+v (-sum +hall):\n%s", number, asked.Items, diff)
			}
		}
	})
}
