package notify

import (
	"slices"

	"retour/door/carrier"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/order"
	"retour/returns"
)

// library is what the store knows about the returns of a batch of events, read in two round trips.
type library struct {
	returns   map[int64]situation
	lines     map[int64][]line
	boxes     map[int64]box
	shops     map[int64]order.Shop
	settings  map[int64]order.Settings
	names     map[int64]map[string]string // of articles, by shop and SKU
	credits   map[int64]int64             // store credit by settlement, or by the exchange whose rest it is
	swaps     map[int64]swap
	templates map[templateKey]stored
	done      map[event.Cursor]bool // events that have their message
}

type templateKey struct {
	shop     int64
	kind     Kind
	language lang.Tag
}

type articleName struct {
	Shop int64
	SKU  string
	Name string
}

func askSituations(numbers []any) *db.Asked[situation] {
	return db.Ask[situation](`SELECT r.id, r.shop, r.order_id, r.language, r.permit, r.made, r.due, r.expire_days, CASE WHEN r.gift = 0 THEN o.number ELSE coalesce(g.code, '') END, CASE WHEN r.recipient <> 0 THEN r.recipient ELSE o.customer END, c.email, c.name, c.language, r.gift, r.declared
		FROM return_ r JOIN orders o ON o.id = r.order_id LEFT JOIN gift g ON g.id = r.gift LEFT JOIN customer c ON c.id = CASE WHEN r.recipient <> 0 THEN r.recipient ELSE o.customer END WHERE r.id IN (`+db.In(1, len(numbers))+`)`, numbers...)
}

func askLines(numbers []any) *db.Asked[line] {
	return db.Ask[line](`SELECT return_id, sku, quantity, basis, resolution, decision FROM return_line WHERE return_id IN (`+db.In(1, len(numbers))+`) ORDER BY id`, numbers...)
}

// provers are the statuses that prove a carrier had the parcel.
var provers = func() []any {
	var some []any
	for _, s := range carrier.Statuses {
		if s.Proves() {
			some = append(some, string(s))
		}
	}
	return some
}()

func askBoxes(parcels []any) *db.Asked[box] {
	return db.Ask[box](`SELECT p.id, p.carrier, p.tracking, p.label,
		(SELECT min(s.at) FROM parcel_scan s WHERE s.parcel = p.id AND s.status IN (`+db.In(1, len(provers))+`))
		FROM parcel p WHERE p.id IN (`+db.In(1+len(provers), len(parcels))+`)`, slices.Concat(provers, parcels)...)
}

type creditOf struct {
	Settlement int64 // or, of a rest, the exchange
	ID         int64
}

func askCredits(settlements []any) *db.Asked[creditOf] {
	return db.Ask[creditOf](`SELECT settlement, id FROM store_credit WHERE exchange = 0 AND settlement IN (`+db.In(1, len(settlements))+`) ORDER BY id`, settlements...)
}

// askRests reads the credits that exchanges left over.
func askRests(exchanges []any) *db.Asked[creditOf] {
	return db.Ask[creditOf](`SELECT c.exchange, c.id FROM exchange e JOIN store_credit c ON c.settlement = e.settlement AND c.exchange = e.id
		WHERE e.id IN (`+db.In(1, len(exchanges))+`) ORDER BY c.id`, exchanges...)
}

func askSwaps(exchanges []any) *db.Asked[swap] {
	return db.Ask[swap](`SELECT id, sku, quantity, price, currency FROM exchange WHERE id IN (`+db.In(1, len(exchanges))+`)`, exchanges...)
}

func askDone(tales []tale) *db.Asked[event.Cursor] {
	args := make([]any, len(tales))
	for i, t := range tales {
		args[i] = t.record.ID
	}
	return db.Ask[event.Cursor](`SELECT event_tx, event_id FROM message WHERE event_id IN (`+db.In(1, len(args))+`)`, args...)
}

func askNames(shops, skus []any) *db.Asked[articleName] {
	return db.Ask[articleName](`SELECT shop, sku, name FROM product WHERE shop IN (`+db.In(1, len(shops))+`) AND sku IN (`+db.In(1+len(shops), len(skus))+`)`,
		slices.Concat(shops, skus)...)
}

// fetch reads what the tales need.
func fetch(r db.Reader, tales []tale) (*library, error) {
	var rets, parcels, settlements, exchanges unique[int64]
	for _, t := range tales {
		rets.add(t.ret.Number(id.Return))
		parcels.add(t.parcel.Number(id.Parcel))
		settlements.add(t.settled)
		exchanges.add(t.swap)
	}
	situations, lines, done := askSituations(rets.args), askLines(rets.args), askDone(tales)
	boxes, credits, swaps, rests := askBoxes(parcels.args), askCredits(settlements.args), askSwaps(exchanges.args), askRests(exchanges.args)
	queries := []db.Query{situations, lines, done}
	for _, some := range []struct {
		args  []any
		query db.Query
	}{{parcels.args, boxes}, {settlements.args, credits}, {exchanges.args, swaps}, {exchanges.args, rests}} {
		if len(some.args) > 0 {
			queries = append(queries, some.query)
		}
	}
	if err := r.Read(queries...); err != nil {
		return nil, err
	}
	l := &library{lines: map[int64][]line{}, credits: map[int64]int64{}, done: map[event.Cursor]bool{}}
	l.returns = byNumber(situations.Rows, func(s situation) int64 { return s.Return })
	l.boxes = byNumber(boxes.Rows, func(b box) int64 { return b.ID })
	l.swaps = byNumber(swaps.Rows, func(s swap) int64 { return s.ID })
	for _, row := range lines.Rows {
		l.lines[row.Return] = append(l.lines[row.Return], row)
	}
	for _, c := range append(credits.Rows, rests.Rows...) { // record numbers name one thing each
		l.credits[c.Settlement] = c.ID
	}
	for _, at := range done.Rows {
		l.done[at] = true
	}
	return l, l.fetchShops(r, tales)
}

func byNumber[T any](rows []T, number func(T) int64) map[int64]T {
	all := make(map[int64]T, len(rows))
	for _, row := range rows {
		all[number(row)] = row
	}
	return all
}

// fetchShops reads the shops with their words, and the names of the articles that are named.
func (l *library) fetchShops(r db.Reader, tales []tale) error {
	l.shops, l.settings = map[int64]order.Shop{}, map[int64]order.Settings{}
	l.names, l.templates = map[int64]map[string]string{}, map[templateKey]stored{}
	var shops unique[int64]
	for _, s := range l.returns {
		shops.add(s.Shop)
	}
	if len(shops.args) == 0 {
		return nil
	}
	skus := l.named(tales)
	templates, names := askTemplates(shops.args), askNames(shops.args, skus)
	queries := []db.Query{templates}
	if len(skus) > 0 {
		queries = append(queries, names)
	}
	asked := make([]*db.Asked[order.Shop], len(shops.args))
	for i, n := range shops.args {
		asked[i] = order.AskShop(n.(int64))
		queries = append(queries, asked[i])
	}
	if err := r.Read(queries...); err != nil {
		return err
	}
	for _, t := range templates.Rows {
		l.templates[templateKey{t.Shop, t.Kind, t.Language}] = t
	}
	for _, n := range names.Rows {
		if l.names[n.Shop] == nil {
			l.names[n.Shop] = map[string]string{}
		}
		l.names[n.Shop][n.SKU] = n.Name
	}
	return l.decode(asked)
}

// named are the articles that messages name: of each list no more than a message lists.
func (l *library) named(tales []tale) []any {
	var skus unique[string]
	for _, lines := range l.lines {
		for _, row := range lines[:min(len(lines), listed)] {
			skus.add(row.SKU)
		}
	}
	for _, t := range tales {
		skus.add(t.sku)
		skus.add(l.swaps[t.swap].SKU)
		for _, items := range [][]returns.ItemTold{t.items, withdrawn(t.items), others(t.items), t.missing} {
			for _, item := range items[:min(len(items), listed)] {
				skus.add(item.SKU)
			}
		}
	}
	return skus.args
}

func (l *library) decode(asked []*db.Asked[order.Shop]) error {
	for _, q := range asked {
		shop, ok := q.First()
		if !ok {
			continue
		}
		settings, err := shop.Decoded()
		if err != nil {
			return err
		}
		l.shops[shop.ID], l.settings[shop.ID] = shop, settings
	}
	return nil
}

// unique are arguments of a query, each once, without zeros and empty texts.
type unique[T comparable] struct {
	seen map[T]bool
	args []any
}

func (u *unique[T]) add(arg T) {
	var none T
	if arg == none || u.seen[arg] {
		return
	}
	if u.seen == nil {
		u.seen = map[T]bool{}
	}
	u.seen[arg] = true
	u.args = append(u.args, arg)
}
