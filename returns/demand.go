package returns

import (
	"time"

	"retour/disposition"
	"retour/ground/db"
)

// demandDays is how far back orders count as demand; demandLines how many of an article's newest order lines are looked at.
const (
	demandDays  = 30
	demandLines = 500
)

// demand adds to the facts what the house knows of the article and its buyer beside the piece in hand, as far as the shop's
// rules ask for it: where the customer lives, whether an exchange waits for this article, and how many were ordered lately.
func (b *bench) demand(f *disposition.Facts, line *benchLine, router *disposition.Router) error {
	country := db.Ask[string](`SELECT c.country FROM orders o JOIN customer c ON c.id = o.customer WHERE o.id = $1`, b.row.Order)
	waiting := db.Ask[int64](`SELECT e.id FROM exchange e JOIN return_ r ON r.id = e.return_id WHERE e.sku = $1 AND e.state = 'asked' AND r.shop = $2 LIMIT 1`,
		line.SKU, b.row.Shop)
	ordered := db.Ask[int64](`SELECT CAST(coalesce(sum(n.quantity), 0) AS BIGINT) FROM (SELECT l.order_id, l.quantity FROM order_line l
		WHERE l.product = (SELECT p.product FROM order_line p WHERE p.id = $1) ORDER BY l.order_id DESC LIMIT $2) n JOIN orders o ON o.id = n.order_id WHERE o.placed >= $3`,
		line.Line, int64(demandLines), b.tx.At()-(demandDays*24*time.Hour).Microseconds())
	var asked []db.Query
	for field, q := range map[string]db.Query{"country": country, "wanted": waiting, "ordered_lately": ordered} {
		if router.Asks(field) {
			asked = append(asked, q)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	if err := b.tx.Read(asked...); err != nil {
		return err
	}
	f.Country, _ = country.First()
	_, f.Wanted = waiting.First()
	if n, ok := ordered.First(); ok {
		f.Ordered = &n
	}
	return nil
}
