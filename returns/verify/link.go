package verify

import (
	"strconv"
	"strings"

	"retour/ground/lang"
)

// link is one column that must name a row of another table, and what must agree between the two.
func link(table, alias, number, column, join, wrong string) check {
	return check{
		"link", table, `SELECT ` + number + `, ` + column + `, '` + strings.TrimPrefix(column, alias+".") + `', CAST(0 AS BIGINT), CAST(1 AS BIGINT) FROM ` + table + ` ` + alias + ` LEFT JOIN ` + join + ` WHERE ` + wrong,
		plain, func(h hit) lang.Message { return lang.VerifyLink(table, h.ID, h.Owner, h.About) },
	}
}

// links: what belongs together belongs to one order.
var links = []check{
	link("return_", "r", "r.id", "r.order_id", "orders o ON o.id = r.order_id", "o.id IS NULL OR o.shop <> r.shop"),
	link("return_line", "l", "l.id", "l.return_id", "return_ r ON r.id = l.return_id", "r.id IS NULL"),
	link("return_line", "l", "l.id", "l.line", "return_ r ON r.id = l.return_id LEFT JOIN order_line o ON o.id = l.line", "r.id IS NOT NULL AND (o.id IS NULL OR o.order_id <> r.order_id)"),
	link("unit", "u", "u.id", "u.return_id", "return_ r ON r.id = u.return_id", "u.return_id <> 0 AND r.id IS NULL"),
	link("unit", "u", "u.id", "u.return_line", "return_line l ON l.id = u.return_line", "u.return_line <> 0 AND (l.id IS NULL OR l.return_id <> u.return_id OR l.line <> u.line)"),
	link("unit", "u", "u.id", "u.settlement", "settlement s ON s.id = u.settlement", "u.settlement <> 0 AND (s.id IS NULL OR s.return_id <> u.return_id)"),
	link("unit", "u", "u.id", "u.cell", "cell c ON c.id = u.cell", "u.cell <> 0 AND (c.id IS NULL OR c.sku <> u.sku OR c.grade <> u.grade)"),
	link("settlement", "s", "s.id", "s.return_id", "return_ r ON r.id = s.return_id", "r.id IS NULL OR r.order_id <> s.order_id"),
	link("settlement_part", "p", "p.id", "p.settlement", "settlement s ON s.id = p.settlement", "s.id IS NULL"),
	link("attempt", "a", "a.id", "a.settlement", "settlement s ON s.id = a.settlement", "s.id IS NULL OR s.return_id <> a.return_id OR s.order_id <> a.order_id"),
	link("attempt", "a", "a.id", "a.tender", "tender t ON t.id = a.tender", "t.id IS NULL OR t.order_id <> a.order_id"),
	link("exchange", "x", "x.id", "x.settlement", "settlement s ON s.id = x.settlement", "s.id IS NULL OR s.return_id <> x.return_id"),
	link("store_credit", "c", "c.id", "c.settlement", "settlement s ON s.id = c.settlement", "s.id IS NULL"),
	link("credit_note", "n", "n.number", "n.settlement", "settlement s ON s.id = n.settlement", "s.id IS NULL"),
	link("parcel", "p", "p.id", "p.return_id", "return_ r ON r.id = p.return_id", "p.return_id <> 0 AND r.id IS NULL"),
	link("inspection", "i", "i.id", "i.unit", "unit u ON u.id = i.unit", "u.id IS NULL"),
}

// before and after are the two halves of a word that holds two.
func before(about string) string { first, _, _ := strings.Cut(about, "/"); return first }

func after(about string) string { _, second, _ := strings.Cut(about, "/"); return second }

func whole(about string) int64 {
	n, err := strconv.ParseInt(about, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
