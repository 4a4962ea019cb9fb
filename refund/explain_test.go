package refund

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retour/ground/lang"
)

// A person can follow the sum in their language, from what came back to what is paid where.
func TestEveryStepIsExplained(t *testing.T) {
	amount := func(n int64) *int64 { return &n }
	order := Order{Currency: "EUR", Lines: []Line{
		{ID: "shirt", Quantity: 2, Price: 6000, Included: true, Rates: []int64{2000}},
		{ID: "parcel", Kind: Shipping, Quantity: 1, Price: 490, Included: true, Rates: []int64{2000}},
		{ID: "coupon", Kind: Fee, Quantity: 1, Price: -490, Included: true, Rates: []int64{2000}},
	}, Payments: []Payment{{ID: "card", Amount: 6000}}}
	cases := []struct {
		name    string
		request Request
		en, fr  []string
	}{
		{
			"pieces with fees",
			Request{Items: []Item{{ID: "shirt", Quantity: 1}}, FeePercentBP: 1000, ReturnShipping: 590},
			[]string{
				"1 piece of “shirt”, at what was paid for it: €30.00", "Restocking fee kept: €3.00",
				"Cost of the way back, kept: €5.90", "Tax at 20% contained in the refund: €3.52", "Back to the payment “card”: €21.10",
			},
			[]string{
				"1 article de « shirt », au prix payé : 30,00 €", "Frais de remise en stock retenus : 3,00 €",
				"Frais de retour retenus : 5,90 €", "Taxe à 20 % comprise dans le remboursement : 3,52 €", "Reversé sur le paiement « card » : 21,10 €",
			},
		},
		{
			"everything",
			Request{Everything: true, StoreCredit: true},
			[]string{
				"2 pieces of “shirt”, at what was paid for them: €60.00", "Shipping “parcel”: €4.90",
				"The discount “coupon” lowers the refund: -€4.90", "Tax at 20% contained in the refund: €10.00", "Kept as store credit: €60.00",
			},
			[]string{
				"2 articles de « shirt », au prix payé : 60,00 €", "Frais de livraison « parcel » : 4,90 €",
				"La remise « coupon » diminue le remboursement : -4,90 €", "Taxe à 20 % comprise dans le remboursement : 10,00 €", "Conservé en avoir : 60,00 €",
			},
		},
		{
			"an exchange for something dearer",
			Request{Items: []Item{{ID: "shirt", Quantity: 1}}, Returned: true, Exchange: true, Out: 4500},
			[]string{
				"1 piece of “shirt”, at what was paid for it: €30.00", "Goods that go out in exchange: €45.00",
				"The goods that go out are worth more, so the customer pays: €15.00",
			},
			[]string{
				"1 article de « shirt », au prix payé : 30,00 €", "Articles envoyés en échange : 45,00 €",
				"Les articles envoyés valent davantage, le client paie donc : 15,00 €",
			},
		},
		{
			"an amount that the provider declined",
			Request{Amount: amount(1200), Declined: true},
			[]string{
				"An amount of the order as a whole, of no line: €12.00", "Tax at 20% contained in the refund: €2.00", "Back to the payment “card”: €12.00",
				"The payment provider said no, so nothing was refunded of €12.00.",
			},
			[]string{
				"Un montant de la commande entière, sans ligne précise : 12,00 €", "Taxe à 20 % comprise dans le remboursement : 2,00 €",
				"Reversé sur le paiement « card » : 12,00 €", "Le prestataire de paiement a refusé : rien n’a été remboursé sur 12,00 €.",
			},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			q, err := Compute(order, c.request, Policy{})
			if err != nil {
				t.Fatal(err)
			}
			for tag, want := range map[lang.Tag][]string{lang.English: c.en, lang.French: c.fr} {
				var got []string
				for _, s := range q.Steps {
					got = append(got, strings.ReplaceAll(s.Reason(&order).In(tag), "\u00a0", " "))
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", tag, diff)
				}
			}
			if told := explained(q); told != q.Refund {
				t.Errorf("the steps add up to %d of %d", told, q.Refund)
			}
		})
	}
}

// Every word of refusal has its sentence in every language.
func TestEveryRefusalIsASentence(t *testing.T) {
	refusals := []*Refusal{refuseQuantity(0), refuseQuantity(1), refuseQuantity(3)}
	for code := range aboutAmounts {
		refusals = append(refusals, Refuse(code, 730, "EUR"))
	}
	for code := range plain {
		refusals = append(refusals, Refuse(code, 0, "EUR"))
	}
	for code := range aboutNames {
		refusals = append(refusals, RefuseNamed(code, "x"))
	}
	if len(refusals) != 28+2 {
		t.Errorf("%d refusals, not one for each of the 28 words and two more of quantity", len(refusals))
	}
	for _, r := range refusals {
		for _, tag := range lang.Tags {
			if text := r.Fault.Message.In(tag); text == r.Fault.Message.Key || strings.ContainsAny(text, "{}") {
				t.Errorf("%s in %s: %q", r.Code, tag, text)
			}
		}
	}
}
