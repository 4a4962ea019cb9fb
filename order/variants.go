package order

import (
	"retour/ground/db"
	"retour/ground/money"
)

// Variant is an article that is a model in another variant: another size, another colour.
type Variant struct {
	SKU     string
	Name    string
	Model   string
	Variant string
	Unit    string         // price of one piece as the shop wrote it at the newest sale; "": it did not
	Net     bool           // whether that is without tax
	In      money.Currency // in which it was sold
}

// AskVariants prepares the query for the models of an order's lines: each of their articles, with its newest price.
func AskVariants(id int64) *db.Asked[Variant] {
	return db.Ask[Variant](`SELECT p.sku, p.name, p.model, p.variant, coalesce(l.unit_price, ''), coalesce(o.net_prices, FALSE), coalesce(o.currency, '')
		FROM product p LEFT JOIN order_line l ON l.id = (SELECT max(n.id) FROM order_line n WHERE n.product = p.id) LEFT JOIN orders o ON o.id = l.order_id
		WHERE p.model <> '' AND p.shop = (SELECT s.shop FROM orders s WHERE s.id = $1)
			AND p.model IN (SELECT q.model FROM order_line m JOIN product q ON q.id = m.product WHERE m.order_id = $1 AND q.model <> '')
		ORDER BY p.model, p.variant, p.sku LIMIT 500`, id)
}

// Price is what one piece costs, tax included, and whether that is known exactly in the currency.
func (v Variant) Price(c money.Currency) (money.Amount, bool) {
	if v.Net || v.In != c || v.Unit == "" {
		return money.Amount{}, false
	}
	a, err := money.Parse(v.Unit, c)
	return a, err == nil && a.Minor >= 0
}
