package returns

import (
	"context"
	"strconv"
	"time"

	"retour/ground/db"
	"retour/ground/money"
	"retour/law"
)

// Glance is what a list shows of a return beside its counts.
type Glance struct {
	Shopper string
	Country string
	Worth   money.Amount // what was paid for the pieces that were asked for
	Items   []GlanceItem
	Zone    *time.Location // where the law ends the buyer's days; nil where that is not known
}

// GlanceItem is one line of a return in a list.
type GlanceItem struct {
	SKU, Name, Image, Reason string
	Quantity                 int64
}

type glanceHead struct {
	ID       int64
	Shopper  *string
	Country  *string
	Currency money.Currency
	Buyer    *string // the buyer's country, region and postcode: a gift comes back by somebody else
	Region   *string
	Postcode *string
}

type glanceLine struct {
	Return   int64
	SKU      string
	Name     string
	Image    string
	Reason   string
	Quantity int64
	Sold     int64
	Total    int64
}

// Glances reads shopper and items of some returns, by record number. The worth of a part of a line is its share of what was
// paid for it, cut to whole minor units: exact sums are those of the settlement.
func Glances(ctx context.Context, d *db.DB, of []Listed) (map[int64]Glance, error) {
	out := map[int64]Glance{}
	if len(of) == 0 {
		return out, nil
	}
	ids := make([]any, len(of))
	for i, l := range of {
		ids[i] = l.ID
	}
	in := db.In(1, len(ids))
	heads := db.Ask[glanceHead](`SELECT r.id, c.name, c.country, o.currency, b.country, b.region, b.postcode FROM return_ r JOIN orders o ON o.id = r.order_id
		LEFT JOIN customer c ON c.id = CASE WHEN r.recipient <> 0 THEN r.recipient ELSE o.customer END LEFT JOIN customer b ON b.id = o.customer WHERE r.id IN (`+in+`)`, ids...)
	lines := db.Ask[glanceLine](`SELECT l.return_id, l.sku, p.name, p.image, l.reason, l.quantity, o.quantity, o.total FROM return_line l
		JOIN order_line o ON o.id = l.line JOIN product p ON p.id = o.product WHERE l.return_id IN (`+in+`) ORDER BY l.id`, ids...)
	if err := d.Read(ctx, heads, lines); err != nil {
		return nil, err
	}
	for _, h := range heads.Rows {
		g := Glance{Worth: money.Of(0, h.Currency)}
		if h.Shopper != nil && h.Country != nil {
			g.Shopper, g.Country = *h.Shopper, *h.Country
		}
		if zone, known := law.ZoneOf(text(h.Buyer), text(h.Region), text(h.Postcode)); known {
			g.Zone = zone
		}
		out[h.ID] = g
	}
	for _, l := range lines.Rows {
		g := out[l.Return]
		g.Items = append(g.Items, GlanceItem{l.SKU, l.Name, l.Image, l.Reason, l.Quantity})
		if l.Sold > 0 {
			g.Worth.Minor += l.Total / l.Sold * l.Quantity
		}
		out[l.Return] = g
	}
	return out, nil
}

// CountUpTo counts, for each filter, the returns it chooses, but at most so many: a count that is never slow.
func CountUpTo(ctx context.Context, d *db.DB, most int, filters ...Filter) ([]int64, error) {
	asked := make([]db.Query, len(filters))
	counts := make([]*db.Asked[int64], len(filters))
	for i, f := range filters {
		var n narrowing
		if !f.onlyDays() {
			var err error
			if n, err = f.narrowing(d.Search(ctx)); err != nil {
				return nil, err
			}
		}
		where, args := f.where(n)
		counts[i] = db.Ask[int64](`SELECT count(*) FROM (SELECT 1 FROM return_ r WHERE `+where+` LIMIT `+strconv.Itoa(most)+`) AS counted`, args...)
		asked[i] = counts[i]
	}
	if err := d.Search(ctx).Read(asked...); err != nil {
		return nil, err
	}
	out := make([]int64, len(filters))
	for i, c := range counts {
		out[i] = c.Rows[0]
	}
	return out, nil
}

// Waiting counts, among the first so many returns of a stage by their number, those asked for before an instant.
func Waiting(ctx context.Context, d *db.DB, stage Stage, before time.Time, most int) (int64, error) {
	n, _, err := db.Get[int64](d.Search(ctx), `SELECT count(*) FROM (SELECT made FROM return_ WHERE stage = $1 ORDER BY id LIMIT `+strconv.Itoa(most)+`) AS seen WHERE made < $2`,
		string(stage), before.UnixMicro())
	return n, err
}

// OpenPayment is a payment back that has not ended, or was refused and not made another way since.
type OpenPayment struct {
	ID       int64
	Return   int64
	Provider string
	Amount   int64
	Currency money.Currency
	State    string
	Note     string
	Made     int64
	Order    string
	Held     bool // waits for a person's consent, above the shop's limit
}

// Money is its amount.
func (p OpenPayment) Money() money.Amount { return money.Of(p.Amount, p.Currency) }

// OpenPayments reads payments back that have not ended well, oldest first. One that was refused counts as long as its
// settlement still owes as much.
func OpenPayments(r db.Reader, limit int) ([]OpenPayment, error) {
	return db.All[OpenPayment](r, `SELECT a.id, a.return_id, a.provider, a.amount, a.currency, a.state, a.note, a.made, o.number,
			EXISTS (SELECT 1 FROM intent i WHERE i.id = a.id AND i.state = 'approval')
		FROM attempt a JOIN orders o ON o.id = a.order_id WHERE a.state <> 'paid' AND (a.state <> 'failed' OR
			coalesce((SELECT b.balance FROM account b WHERE b.id = a.settlement * 64 + 19), 0) -
			coalesce((SELECT sum(w.amount) FROM attempt w WHERE w.settlement = a.settlement AND w.state IN ('ready', 'pending', 'unknown')), 0) >= a.amount)
		ORDER BY a.id LIMIT `+strconv.Itoa(limit))
}
