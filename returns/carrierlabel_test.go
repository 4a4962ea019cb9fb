package returns_test

import (
	"testing"

	"retour/door/carrier"
	"retour/door/carrier/fake"
	"retour/ground/db/dbtest"
	"retour/ground/job"
	"retour/returns"
	"retour/returns/halltest"
)

// A carrier's label is asked for by an intent; while the answer is lost the parcel has no label, and in the end it has
// exactly one, also on the carrier's bill.
func TestCarrierLabelIsMadeOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := openHall(t, url)
		carriers := fake.New(fake.Options{})
		carriers.Order(fake.DropAfter)
		h.runner.Handlers["carrier.label"] = returns.LabelHandler(h.DB, map[string]carrier.Driver{"fake": carriers})
		halltest.Order(t, h.DB, "1001", 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
		got := halltest.Run(t, h.DB, request(returns.Item{Line: "1", Quantity: 1}))
		label := halltest.Run(t, h.DB, returns.Label{Return: got.Return, Carrier: "fake"})
		if label.Label != "asked" || label.Tracking != "" {
			t.Errorf("before the carrier answered: %+v", label)
		}
		h.drain(t)
		v := h.view(t, got.Return)
		if v.Parcels[0].Label != "asked" || len(v.Intents) != 1 || v.Intents[0].State != string(job.Unknown) {
			t.Errorf("after a lost answer: %+v, intents %+v", v.Parcels[0], v.Intents)
		}
		h.clock.At = h.clock.At.Add(job.Pause(5))
		h.drain(t)
		v = h.view(t, got.Return)
		if v.Parcels[0].Label != "made" || v.Parcels[0].Tracking == "" || len(v.Intents) != 0 {
			t.Errorf("in the end: %+v, intents %+v", v.Parcels[0], v.Intents)
		}
		if bill := len(carriers.Bill()); bill != 1 {
			t.Errorf("the carrier bills %d labels, want 1", bill)
		}
	})
}
