package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"retour/demo/data"
	"retour/door/payment/sandbox"
	"retour/ground/db"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/order/imports"
	"retour/order/intake"
	"retour/stock"
)

// realShop is the channel of the real orders, secondShop that of the generated ones.
const (
	realShop   = "online-retail"
	secondShop = "maison"
)

// realOrders takes the real orders in, moved to the present, with invented contacts and the sandbox as their provider.
func (t *tour) realOrders(ctx context.Context, weeks int64) error {
	t.say("importing", lang.DemoImporting(), nil)
	if err := t.places(ctx); err != nil {
		return err
	}
	profile, err := intake.Named(intake.OnlineRetail)
	if err != nil {
		return err
	}
	var taken []sandbox.Payment
	summary, err := imports.Run(ctx, t.house.Store, db.Program, imports.Options{
		Reader: data.OnlineRetail(), Name: data.OnlineRetailName, Profile: profile, ShiftWeeks: weeks, Language: t.Language,
		Contacts: func(o *order.Order) order.Customer {
			o.Tenders = []order.Tender{inSandbox(o)}
			taken = append(taken, sandbox.Payment{Reference: o.Tenders[0].Ref, Amount: o.Tenders[0].Amount})
			return invented(*o)
		},
	})
	if err != nil {
		return err
	}
	if err := t.pay(ctx, taken); err != nil {
		return err
	}
	value := money.Of(0, "GBP")
	if len(summary.Value) > 0 {
		value = summary.Value[0]
	}
	t.say("imported", lang.DemoImported(summary.Orders, summary.Lines, value, summary.Cancelled.Matched), map[string]any{"summary": summary})
	return nil
}

// pay tells the provider of the payments that orders were paid with.
func (t *tour) pay(ctx context.Context, taken []sandbox.Payment) error {
	for at := 0; at < len(taken); at += 5000 {
		if err := t.provider.Take(ctx, taken[at:min(len(taken), at+5000)]...); err != nil {
			return err
		}
	}
	return nil
}

// places are the shops of the tour with their site and bins.
func (t *tour) places(ctx context.Context) error {
	address := order.Address{Lines: []string{"Retour demonstration", "Returns, dock 1", "1 Invented Street"}, Country: "GB"}
	shops := []order.PutShop{
		{
			Code: realShop, Name: "Online Retail (demonstration)", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: lang.English,
			Settings: order.Settings{
				Address: address, Site: "main", Demo: true, PaperPrefix: "DEMO-GB-", ReplyTo: "returns@example.org",
				Seller: []string{"Online Retail (demonstration)", "1 Invented Street", "VAT: none, this paper is a demonstration"},
			},
		},
		{
			Code: secondShop, Name: "Maison (démonstration)", Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: lang.French,
			Settings: order.Settings{
				Address: order.Address{Lines: []string{"Démonstration Retour", "Retours, quai 1", "1 rue Inventée"}, Country: "FR"}, Site: "main",
				Demo: true, PaperPrefix: "DEMO-FR-", ReplyTo: "retours@example.org", Seller: []string{"Maison (démonstration)", "1 rue Inventée", "Document de démonstration, sans valeur"},
				DropOff: dropOff,
			},
		},
	}
	for _, s := range shops {
		if _, err := db.Run(ctx, t.house.Store, db.Program, "", s); err != nil {
			return err
		}
	}
	if _, err := db.Run(ctx, t.house.Store, db.Program, "", stock.PutSite{Code: "main", Name: "Main warehouse"}); err != nil {
		return err
	}
	for _, b := range []struct{ name, purpose string }{
		{"A-01", "restock"},
		{"A-02", "restock"},
		{"B-01", "second_choice"},
		{"R-01", "repair"},
		{"V-01", "vendor"},
		{"O-01", "outlet"},
		{"D-01", "donate"},
		{"Y-01", "recycle"},
		{"X-01", "destroy"},
		{"Q-01", "quarantine"},
		{"S-01", "send_back"},
	} {
		if _, err := db.Run(ctx, t.house.Store, db.Program, "", stock.PutBin{Site: "main", Name: b.name, Purpose: b.purpose}); err != nil {
			return err
		}
	}
	return nil
}

// dropOff is where the second shop's parcels are handed in. The places are invented.
var dropOff = []order.DropOff{{
	Text: "These three invented places take it, ready packed.", TextFR: "Ces trois lieux inventés le prennent, déjà emballé.",
	Points: []order.DropPoint{
		{Name: "Tabac de la Fonderie", Address: "12 rue Inventée, Villeinventée", Hours: "7–20 h"},
		{Name: "Pressing des Ponts", Address: "3 quai Inventé, Villeinventée", Hours: "9–18 h 30"},
		{Name: "Consigne Viarme", Address: "place Inventée, Villeinventée", Hours: "0–24 h"},
	},
}}

// inSandbox is a payment of the whole order at the sandbox provider.
func inSandbox(o *order.Order) order.Tender {
	total := int64(0)
	for _, l := range o.Lines {
		total += l.Total.Minor
	}
	for _, c := range o.Charges {
		total += c.Total.Minor
	}
	if o.Discount != nil {
		total -= o.Discount.Minor
	}
	return order.Tender{ID: "1", Method: "card", Provider: "sandbox", Ref: "demo-" + o.Channel + "-" + o.Number, Amount: money.Of(total, o.Currency)}
}

// invented gives an order's customer contacts at example.org; the data has none.
func invented(o order.Order) order.Customer {
	c := o.Customer
	who := c.ID
	if who == "" {
		who = "guest-" + o.Number
	}
	c.Email = "customer-" + who + "@example.org"
	c.Name = "Invented Customer " + who
	c.Street, c.City = "1 Invented Street", "Inventown"
	if c.Country == "" { // the data says "Unspecified"
		c.Country = "GB"
	}
	if c.Postcode == "" {
		c.Postcode = "ZZ1 1ZZ"
	}
	if c.Language == "" {
		c.Language = "en"
		if c.Country == "FR" || c.Country == "BE" {
			c.Language = "fr"
		}
	}
	return c
}

// secondShop stores generated orders in euros: French consumers, two rates of VAT, discounts, delivery.
func (t *tour) secondShop(ctx context.Context) error {
	const count = 240
	chance := rand.New(rand.NewPCG(7, 240)) // the same orders each time
	now := t.house.Store.Now()
	var taken []sandbox.Payment
	for n := range count {
		o := frenchOrder(chance, n, now)
		taken = append(taken, sandbox.Payment{Reference: o.Tenders[0].Ref, Amount: o.Tenders[0].Amount})
		if _, err := db.Run(ctx, t.house.Store, db.Program, "", order.PutOrder{Order: o}); err != nil {
			return fmt.Errorf("order %s: %w", o.Number, err)
		}
	}
	t.say("second", lang.DemoSecond(count), nil)
	return t.pay(ctx, taken)
}

func frenchOrder(chance *rand.Rand, n int, now time.Time) order.Order {
	placed := now.AddDate(0, 0, -2-chance.IntN(40)).Truncate(time.Minute)
	delivered := placed.AddDate(0, 0, 2)
	informed := true
	o := order.Order{
		Channel: secondShop, Number: fmt.Sprintf("FR-%05d", 10_001+n), PlacedAt: placed, Currency: "EUR", Buyer: order.Consumer, Informed: &informed,
		Customer: order.Customer{
			ID: fmt.Sprint(5000 + n/2), Email: fmt.Sprintf("client-%d@example.org", 5000+n/2), Name: fmt.Sprintf("Client Inventé %d", 5000+n/2),
			Street: "2 rue Inventée", City: "Villeinventée", Postcode: fmt.Sprintf("75%03d", 1+n%20), Country: "FR", Language: "fr",
		},
	}
	if delivered.Before(now) {
		o.DeliveredAt = &delivered
	}
	for range 1 + chance.IntN(4) {
		kind := goods[chance.IntN(len(goods))]
		o.Lines = append(o.Lines, kind[chance.IntN(len(kind))].line(len(o.Lines)+1, int64(1+chance.IntN(3))))
	}
	if chance.IntN(3) == 0 {
		discount := money.Of(500+int64(chance.IntN(5))*100, "EUR")
		o.Discount = &discount
	}
	if chance.IntN(4) > 0 {
		o.Charges = []order.Charge{{
			ID: "port", Kind: order.Shipping, Name: "Livraison", Total: money.Of(490, "EUR"),
			Taxes: []order.Tax{{RateBP: 2000, Amount: money.Of(contained(490, 2000), "EUR")}},
		}}
	}
	o.Tenders = []order.Tender{inSandbox(&o)}
	return o
}

// contained is the tax in a gross amount.
func contained(gross, rate int64) int64 {
	return gross - money.DivideHalfUp(gross*10_000, 10_000+rate)
}
