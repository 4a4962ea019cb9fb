package refund

import (
	"fmt"
	"testing"
)

// fifty is an order of fifty lines of three pieces, with a discount on the whole, shipping and two payments.
func fifty() Order {
	o := Order{Currency: "EUR", Discount: 999}
	for i := range int64(50) {
		o.Lines = append(o.Lines, Line{ID: fmt.Sprintf("line %d", i), Quantity: 3, Price: 3 * (1000 + i), Included: true, Rates: []int64{2000}})
	}
	o.Lines = append(o.Lines, Line{ID: "shipping", Kind: Shipping, Quantity: 1, Price: 490, Included: true, Rates: []int64{2000}})
	o.Payments = []Payment{{ID: "card", Amount: 100_000}, {ID: "gift card", Amount: 53_166}}
	return o
}

func BenchmarkCompute(b *testing.B) {
	o, r := fifty(), Request{Everything: true}
	for _, p := range []struct {
		name string
		Policy
	}{{"figures", Policy{StepsHidden: true}}, {"explained", Policy{}}} {
		b.Run(p.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Compute(o, r, p.Policy); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
