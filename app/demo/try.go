package demo

import (
	"context"
	"time"

	"retour/door/payment/sandbox"
	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
)

// showOrder and giftOrder are the orders kept for whoever tries the shopper's pages; the world leaves them alone.
const (
	showOrder    = "FR-20001"
	giftOrder    = "FR-20002"
	showPostcode = "75004"
)

// things are what there is to try: on the shopper's pages, at the bench, at a shelf.
type things struct {
	Order    string      `json:"order"`
	Postcode string      `json:"postcode"`
	Gift     id.GiftCode `json:"gift_code"`
	Parcel   id.Code     `json:"parcel"` // at the dock, with one piece in it
	SKU      string      `json:"sku"`    // of that piece
	Plate    id.Code     `json:"plate"`  // of a piece that was looked at and waits for its bin
	Bin      string      `json:"bin"`
}

// orders stores the two orders: one with sizes to exchange for, two of a thing, and one that comes back for a fault alone;
// and one that was a gift.
func (t *tour) orders(ctx context.Context) (things, error) {
	out := things{Order: showOrder, Postcode: showPostcode}
	discount := money.Of(2000, "EUR")
	show := t.shown(showOrder, 17, dress[1].line(1, 1), jumper[1].line(2, 1), vase.line(3, 2), lastOne.line(4, 1))
	show.Discount = &discount
	show.Charges = []order.Charge{{
		ID: "port", Kind: order.Shipping, Name: "Livraison", Total: money.Of(490, "EUR"),
		Taxes: []order.Tax{{RateBP: 2000, Amount: money.Of(contained(490, 2000), "EUR")}},
	}}
	given := t.shown(giftOrder, 6, scarf[0].line(1, 1), vase.line(2, 1))
	for _, o := range []*order.Order{&show, &given} {
		o.Tenders = []order.Tender{inSandbox(o)}
		if _, err := db.Run(ctx, t.house.Store, db.Program, "", order.PutOrder{Order: *o}); err != nil {
			return out, err
		}
		if err := t.pay(ctx, []sandbox.Payment{{Reference: o.Tenders[0].Ref, Amount: o.Tenders[0].Amount}}); err != nil {
			return out, err
		}
	}
	gift, err := db.Run(ctx, t.house.Store, crew, id.NewKey(), returns.MakeGift{Channel: secondShop, Order: giftOrder}.Ready())
	out.Gift = gift.Code
	return out, err
}

// shown is an order of an invented customer who speaks the newcomer's language, delivered some days ago.
func (t *tour) shown(number string, days int, lines ...order.Line) order.Order {
	informed, delivered := true, t.house.Store.Now().AddDate(0, 0, -days).Truncate(time.Minute)
	return order.Order{
		Channel: secondShop, Number: number, PlacedAt: delivered.AddDate(0, 0, -2), DeliveredAt: &delivered, Currency: "EUR", Buyer: order.Consumer, Informed: &informed,
		Customer: order.Customer{
			ID: "camille-" + number, Email: "camille@example.org", Name: "Camille Inventée", Street: "3 rue Inventée", City: "Villeinventée", Postcode: showPostcode,
			Country: "FR", Language: string(t.Language),
		},
		Lines: lines,
	}
}

// scanned finds what may be scanned: a parcel with one piece at the dock, and a piece that is to be put away.
func (t *tour) scanned(ctx context.Context, out *things) error {
	type box struct {
		Parcel int64
		SKU    string
	}
	read := t.house.Store.On(ctx)
	b, ok, err := db.Get[box](read, `SELECT p.id, l.sku FROM parcel p JOIN return_ r ON r.id = p.return_id JOIN parcel_content c ON c.parcel = p.id JOIN return_line l ON l.id = c.return_line
		JOIN shop s ON s.id = r.shop WHERE p.arrived IS NOT NULL AND p.opened IS NULL AND r.graded = 0 AND r.announced = 1 AND r.permit = 'allowed' AND s.code = $1 ORDER BY p.id LIMIT 1`, realShop)
	if err != nil {
		return err
	}
	if ok {
		out.Parcel, out.SKU = id.Make(id.Parcel, b.Parcel), b.SKU
	}
	type piece struct {
		Unit int64
		Bin  string
	}
	u, ok, err := db.Get[piece](read, `SELECT u.id, (SELECT min(b.name) FROM bin b WHERE b.purpose = u.destination) FROM unit u
		WHERE u.graded IS NOT NULL AND u.placed IS NULL AND NOT u.undone AND u.destination = 'restock' ORDER BY u.id LIMIT 1`)
	if ok {
		out.Plate, out.Bin = id.Make(id.Plate, u.Unit), u.Bin
	}
	return err
}

// tell says what to try, where there is something.
func (t things) tell(to *tour) {
	to.say("try_portal", lang.DemoTryPortal(t.Order, t.Postcode), nil)
	to.say("try_gift", lang.DemoTryGift(string(t.Gift)), nil)
	if t.Parcel != "" {
		to.say("try_parcel", lang.DemoTryParcel(string(t.Parcel), t.SKU), nil)
	}
	if t.Plate != "" {
		to.say("try_plate", lang.DemoTryPlate(string(t.Plate), t.Bin), nil)
	}
}
