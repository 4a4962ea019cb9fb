package sim_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"retour/door/payment"
	"retour/door/payment/manual"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/job"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
	"retour/sim"
)

// Two shops with orders and nothing else get returns in every state there is.
func TestPopulate(t *testing.T) {
	ctx := context.Background()
	d := halltest.Open(t, filepath.Join(ram(t), "shops.db"), &halltest.Clock{At: sim.Start})
	halltest.Run(t, d, order.PutShop{
		Code: "fr", Name: "Boutique inventée", Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: "fr",
		Settings: order.Settings{Address: order.Address{Lines: []string{"Boutique inventée"}, Country: "FR"}},
	})
	for n := range 200 {
		for _, s := range []halltest.Sale{{Shop: "uk"}, {Shop: "fr", Currency: "EUR", Country: "FR"}} {
			s.Number = fmt.Sprint(s.Shop, n)
			s.Lines = []halltest.Article{{Line: halltest.Line{SKU: "A", Quantity: 2, Total: 3000, TaxBP: 2000}}, {Line: halltest.Line{SKU: "B", Quantity: 1, Total: 999}}}
			s.Delivered = sim.Start.AddDate(0, 0, -n%60)
			s.Place(t, d)
		}
	}
	runner := &job.Runner{DB: d, Handlers: map[string]job.Handler{
		"refund.pay": returns.PayHandler(d, map[string]payment.Driver{manual.Name: manual.Driver{}}), "settle": returns.SettleHandler(d),
	}}
	report, err := sim.Populate(ctx, d, sim.Population{Seed: 5, Returns: 90, Between: func() error {
		if err := runner.Drain(ctx); err != nil {
			return err
		}
		return event.Drain(ctx, d, returns.Numberer())
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(report)
	for _, shop := range []string{"uk", "fr"} {
		n, _, err := db.Get[int64](d.On(ctx), `SELECT count(*) FROM return_ r JOIN shop s ON s.id = r.shop WHERE s.code = $1`, shop)
		if err != nil || n != 90 {
			t.Errorf("shop %s has %d returns (%v)", shop, n, err)
		}
	}
	for _, stage := range returns.Stages {
		n, _, err := db.Get[int64](d.On(ctx), `SELECT count(*) FROM return_ WHERE stage = $1`, string(stage))
		if err != nil || n == 0 {
			t.Errorf("no return is %s (%v)", stage, err)
		}
	}
	sound(t, d)
}
