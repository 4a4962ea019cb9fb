package bench

import (
	"context"
	"fmt"

	"retour/ground/db"
	"retour/ground/ledger"
	"retour/order"
	"retour/returns"
	"retour/stock"
)

// prepare makes the shop and places of the load. Nothing is settled by itself: the load settles.
func prepare(ctx context.Context, d *db.DB) error {
	_, err := db.Run(ctx, d, db.Program, "", order.PutShop{
		Code: "bench", Name: "Bench", Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: "fr",
		Settings: order.Settings{SettleAt: "person", Address: order.Address{Lines: []string{"Bench"}, Country: "FR"}},
	})
	if err != nil {
		return err
	}
	if _, err := db.Run(ctx, d, db.Program, "", stock.PutSite{Code: "main", Name: "Main"}); err != nil {
		return err
	}
	_, err = db.Run(ctx, d, db.Program, "", stock.PutBin{Site: "main", Name: "shelf", Purpose: "restock"})
	return err
}

// seed stores orders of one line of two pieces each, numbered from First.
type seed struct {
	First, Count int64
}

func (seed) Right() db.Right { return db.Anyone }

func (seed) Touches(db.Look) ([]int64, error) { return nil, nil }

func (v seed) Do(tx *db.Tx) (int64, error) {
	shop, product, err := benchShop(tx)
	if err != nil {
		return 0, err
	}
	for n := v.First; n < v.First+v.Count; n++ {
		placeOrder(tx, shop, product, n)
	}
	return v.Count, nil
}

func benchShop(tx *db.Tx) (shop, product int64, err error) {
	if shop, _, err = db.Get[int64](tx, `SELECT id FROM shop WHERE code = 'bench'`); err != nil {
		return 0, 0, err
	}
	product, ok, err := db.Get[int64](tx, `SELECT id FROM product WHERE shop = $1 ORDER BY id LIMIT 1`, shop)
	if err == nil && !ok {
		product = tx.NewID()
		tx.Insert("product(id, shop, sku, name, gtin, category, image, grams, final)", product, shop, "SKU-1", "Article", "", "", "", int64(0), false)
	}
	return shop, product, err
}

// placeOrder writes one order and gives its number and its line's.
func placeOrder(tx *db.Tx, shop, product, n int64) (o, line, tender int64) {
	o, line, tender = tx.NewID(), tx.NewID(), tx.NewID()
	customer := tx.NewID()
	at := tx.At() - 3*86_400_000_000
	tx.Insert("customer(id, shop, source, email, name, phone, language, street, city, postcode, region, country)",
		customer, shop, fmt.Sprint(n), "", "", "", "fr", "", "", "75001", "", "FR")
	tx.Insert("orders(id, shop, number, customer, placed, delivered, currency, total, net_prices, buyer, terms, informed, historic, touched, hash)",
		o, shop, number(n), customer, at, at, "EUR", int64(4800), false, "consumer", "", int64(1), int64(0), false, []byte{0})
	tx.Insert("order_line(id, order_id, source, product, nature, quantity, unit_price, total, discount, taxes, historic, apart)",
		line, o, "1", product, "goods", int64(2), "24.00", int64(4800), int64(0), `[{"bp":2000,"tax":800}]`, int64(0), int64(0))
	tx.Insert("tender(id, order_id, source, method, provider, reference, amount)", tender, o, "1", "card", "manual", "pay", int64(4800))
	return o, line, tender
}

func number(n int64) string { return fmt.Sprintf("B%07d", n) }

// orders stores count orders in batches.
func orders(ctx context.Context, d *db.DB, first, count int64) error {
	for at := first; at < first+count; at += 500 {
		if _, err := db.Run(ctx, d, db.Program, "", seed{at, min(500, first+count-at)}); err != nil {
			return err
		}
	}
	return nil
}

// history stores finished and half-finished returns as the verbs leave them, in bulk: what a million pieces weigh is
// measured, not how long they take to arrive.
type history struct {
	First, Count int64 // returns, of two units each
}

func (history) Right() db.Right { return db.Anyone }

func (history) Touches(db.Look) ([]int64, error) { return nil, nil }

var stages = []returns.Stage{returns.StageClosed, returns.StageClosed, returns.StageClosed, returns.StageShelved, returns.StageGraded, returns.StageArrived, returns.StageApproved}

func (v history) Do(tx *db.Tx) (int64, error) {
	shop, product, err := benchShop(tx)
	if err != nil {
		return 0, err
	}
	cell, ok, err := db.Get[int64](tx, `SELECT c.id FROM cell c JOIN bin b ON b.id = c.bin WHERE b.name = 'shelf' ORDER BY c.id LIMIT 1`)
	if err != nil {
		return 0, err
	}
	if !ok {
		cell = tx.NewID()
		bin, _, err := db.Get[int64](tx, `SELECT id FROM bin WHERE name = 'shelf'`)
		if err != nil {
			return 0, err
		}
		tx.Insert("cell(id, bin, shop, sku, grade)", cell, bin, shop, "SKU-1", "A")
	}
	for n := v.First; n < v.First+v.Count; n++ {
		o, line, _ := placeOrder(tx, shop, product, n)
		pastReturn(tx, shop, o, line, cell, n)
	}
	return v.Count, nil
}

// pastReturn is one return of two pieces with its units, moves, events and inspections.
func pastReturn(tx *db.Tx, shop, o, line, cell, n int64) {
	r, l := tx.NewID(), tx.NewID()
	stage := stages[n%int64(len(stages))]
	at := tx.At() - (n%300)*86_400_000_000
	var closed *int64
	if stage == returns.StageClosed {
		closed = &at
	}
	reason := []string{"size.too_small", "size.too_large", "changed_mind", "damaged.defect"}[n%4]
	tx.Insert("return_(id, shop, order_id, language, origin, permit, stage, made, due, announced, moving, arrived, graded, placed, settled, missing, kept, reminded, closed, policy, settle_at)",
		r, shop, o, "fr", "shopper", "allowed", string(stage), at, nil, int64(2), int64(0), int64(2), int64(2), int64(2), int64(2), int64(0), int64(0), int64(0), closed, "1", "person")
	tx.Insert("return_line(id, return_id, line, sku, quantity, reason, basis, resolution, extra, decision)", l, r, line, "SKU-1", int64(2), reason, "withdrawal", "refund", false, "{}")
	post := func(from, to ledger.Account, pieces int64) {
		tx.Insert("move(subject, id, tx, at, source, target, unit, quantity)", r, tx.NewID(), db.TxNumber, at, int64(from), int64(to), int64(0), pieces)
	}
	post(ledger.World(ledger.WorldSale), ledger.Of(ledger.Sold, line), 2)
	post(ledger.Of(ledger.Sold, line), ledger.Of(ledger.Coming, l), 2)
	post(ledger.Of(ledger.Coming, l), ledger.Of(ledger.Dock, l), 2)
	tell := func(kind string) {
		tx.Insert("event(tx, id, at, kind, subject, actor, actor_kind, verb, data)", db.TxNumber, tx.NewID(), at, kind, r, int64(0), "system", "History", `{}`)
	}
	tell("return.requested")
	tell("parcel.arrived")
	for range 2 {
		u := tx.NewID()
		post(ledger.Of(ledger.Dock, l), ledger.Of(ledger.Bench, u), 1)
		post(ledger.Of(ledger.Bench, u), ledger.Of(ledger.Place, cell), 1)
		tx.Insert("account(id, unit, balance)", int64(ledger.Of(ledger.Bench, u)), int64(0), int64(0))
		tx.Insert("unit(id, return_id, return_line, line, shop, sku, parcel, serial, made, received, grade, destination, findings, graded, cell, placed, settlement, gross, taxes, undone)",
			u, r, l, line, shop, "SKU-1", int64(0), "", at, at, "A", "restock", "[]", at, cell, at, int64(1), int64(2400), nil, false)
		tell("unit.graded")
		tell("unit.put_away")
	}
	for _, a := range []ledger.Account{ledger.Of(ledger.Sold, line), ledger.Of(ledger.Coming, l), ledger.Of(ledger.Dock, l)} {
		tx.Insert("account(id, unit, balance)", int64(a), int64(0), int64(0))
	}
}

// past stores units as finished returns.
func past(ctx context.Context, d *db.DB, units int64) error {
	for at := int64(0); at < units/2; at += 250 {
		if _, err := db.Run(ctx, d, db.Program, "", history{1_000_000 + at, min(250, units/2-at)}); err != nil {
			return err
		}
	}
	return nil
}
