package notify

import (
	"time"

	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/policy"
	"retour/returns"
)

// Preview shows how words look, filled with an invented return. It refuses what PutTemplate would refuse, and reads and
// stores nothing.
func Preview(kind Kind, tag lang.Tag, w Words) (Letter, error) {
	if err := w.Check(kind); err != nil {
		return Letter{}, err
	}
	return write(example(kind, lang.Parse(string(tag))), w), nil
}

// example is a return that never was. Its names are invented, and its links lead nowhere.
func example(kind Kind, tag lang.Tag) *story {
	at := time.Date(2026, time.March, 4, 13, 5, 0, 0, time.UTC)
	euros := func(minor int64) money.Amount { return money.Of(minor, "EUR") }
	shop, name, dress, vase := "Example Shop", "Camille Example", "Dress “Example”, size 38", "Vase “Sample”"
	if tag == lang.French {
		shop, name, dress, vase = "Boutique Exemple", "Camille Exemple", "Robe « Exemple », taille 38", "Vase « Modèle »"
	}
	due, seen := at.AddDate(0, 0, 14).UnixMicro(), at.Add(-20*time.Hour).UnixMicro()
	items := []returns.ItemTold{
		{Line: "1", SKU: "EX-1", Quantity: 1, Basis: string(policy.Withdrawal), Resolution: string(policy.Refund)},
		{Line: "2", SKU: "EX-2", Quantity: 2, Basis: string(policy.LongerPolicy), Resolution: string(policy.Refund)},
	}
	s := &story{kind: kind, tag: tag, tale: tale{
		record: event.Record{At: at.UnixMicro()}, ret: id.Make(id.Return, 1), items: items, missing: items[1:], parcel: id.Make(id.Parcel, 2),
		carrier: "example_post", tracking: "EX123456789", pieces: 3, gross: euros(12_680), withheld: euros(890), refund: euros(11_790),
		amount: euros(11_790), trigger: "graded", method: "card", reference: "EX-REF-1", why: exampleWhy(kind), settled: 3, number: 42,
		sku: "EX-1", quantity: 1, order: "10102",
	}}
	s.shop = order.Shop{ID: 1, Code: "example", Name: shop, Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: tag}
	s.settings = order.Settings{ExpireDays: order.DefaultExpireDays, ReplyTo: "returns@example.org"}
	s.row = situation{Return: 1, Shop: 1, Order: 4, Language: tag, Permit: returns.PermitAllowed, Made: at.UnixMicro(), Due: &due, Number: "10045", Name: &name}
	s.names = map[string]string{"EX-1": dress, "EX-2": vase}
	s.parcel = box{ID: 2, Carrier: "example_post", Tracking: "EX123456789", Label: "made", Seen: &seen}
	s.credit = 5
	s.until = at.AddDate(0, 0, 7)
	s.swapRow = swap{ID: 6, SKU: "EX-1", Quantity: 1, Price: 10_000, Currency: "EUR"}
	s.link = func(purpose string, _ int64) string { return "https://example.org/" + purpose + "/example" }
	for _, item := range items {
		s.lines = append(s.lines, line{Return: 1, SKU: item.SKU, Quantity: item.Quantity, Basis: item.Basis, Resolution: item.Resolution})
	}
	return s
}

// exampleWhy is a reason that fits the kind.
func exampleWhy(kind Kind) string {
	if kind == RefundFailed {
		return "payment_not_found"
	}
	return "too_late"
}
