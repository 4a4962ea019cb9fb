package sim

import (
	"context"
	"errors"
	"fmt"

	"retour/ground/db"
	"retour/order"
)

// Population is how a database that already has shops, bins and orders comes to life.
type Population struct {
	Seed    uint64
	Returns int          // asked for in each shop; default 60
	Steps   int          // the most steps one of them goes; default 24
	Between func() error // called after each return: to let followers and intents work; nil: they work later
	Clock   *Clock       // moved on between steps; nil: everything happens at the instant the database's clock shows
}

// Populate has shoppers, carriers and operators work on the newest orders of every shop, each return as far as its number
// says: so that there are returns in every state. Everything is done by verbs; what they refuse is part of life.
func Populate(ctx context.Context, d *db.DB, p Population) (Report, error) {
	w := &world{
		Options: Options{Seed: p.Seed, DB: d, Clock: p.Clock, Threads: 1}, ctx: ctx, notices: map[string]bool{},
		report: &Report{Seed: p.Seed, Verbs: map[string]*Count{}, Refusals: map[string]int{}, Troubles: map[string]int{}, Paid: map[string]int64{}},
	}
	if w.Clock == nil {
		w.Clock = NewClock(d.Now())
	}
	h := w.hand(0)
	shops := order.AskShops()
	if err := d.Read(ctx, shops); err != nil {
		return *w.report, err
	}
	for _, s := range shops.Rows {
		w.shops = append(w.shops, shop{PutShop: order.PutShop{Code: s.Code, Currency: s.Currency}})
		if err := h.settleIn(s, p); err != nil {
			return *w.report, fmt.Errorf("shop %s: %w", s.Code, err)
		}
	}
	w.report.Returns = len(w.claims)
	return *w.report, errors.Join(w.wrong...)
}

// soldLine is one line of an order that can come back.
type soldLine struct {
	Order    int64
	Number   string
	Source   string
	SKU      string
	Category string
	Quantity int64
}

// settleIn makes the returns of one shop.
func (h *hand) settleIn(s order.Shop, p Population) error {
	returns, steps := or(p.Returns, 60), or(p.Steps, 24)
	lines, err := db.All[soldLine](h.DB.On(h.ctx), `SELECT o.id, o.number, l.source, a.sku, a.category, l.quantity FROM (SELECT id, number, placed FROM orders WHERE shop = $1 ORDER BY placed DESC, id LIMIT $2) AS o
		JOIN order_line l ON l.order_id = o.id JOIN product a ON a.id = l.product WHERE l.nature = 'goods' AND l.quantity > l.historic ORDER BY o.placed DESC, o.id, l.id`, s.ID, int64(3*returns))
	if err != nil {
		return err
	}
	for n := 0; n < returns && len(lines) > 0 && h.ctx.Err() == nil; {
		one := &sale{id: lines[0].Order, channel: s.Code, number: lines[0].Number, shopper: shopperOf(lines[0].Order)}
		for len(lines) > 0 && lines[0].Order == one.id {
			l := lines[0]
			one.lines, lines = append(one.lines, saleLine{l.Source, l.SKU, l.Quantity, l.Category, true}), lines[1:]
		}
		before := len(h.claims)
		h.ask(one, h.items(one)[:1]...)
		if len(h.claims) == before {
			continue // the shop's terms say no
		}
		n++
		for range n % (steps + 1) {
			h.nextStep(h.claims[len(h.claims)-1])
			if p.Clock != nil {
				p.Clock.Forward(h.hours(3))
			}
		}
		if h.oneIn(20) {
			h.strayParcel()
		}
		if p.Between != nil {
			if err := p.Between(); err != nil {
				return err
			}
		}
	}
	return nil
}

func or(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}
