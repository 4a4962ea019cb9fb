package verify

import "retour/ground/lang"

// upTo is the SQL of what the first n of count equal shares of a total are worth (money.Share: the first shares hold the
// units that do not divide).
func upTo(n, total, count string) string {
	return `((` + n + `) * (` + total + ` / ` + count + `) + CASE WHEN (` + n + `) < ` + total + ` % ` + count + ` THEN (` + n + `) ELSE ` + total + ` % ` + count + ` END)`
}

// ofLines sums the settled pieces of each order line.
const ofLines = `(SELECT line, count(*) AS n, sum(gross) AS gross FROM unit WHERE settlement <> 0 GROUP BY line)`

// asSold is the SQL condition that a line's price was never corrected: what was settled before a correction was worth
// what it was worth then, and the ledger holds the rest.
const asSold = `NOT EXISTS (SELECT 1 FROM event e WHERE e.subject = l.order_id AND e.kind = 'order.corrected')`

// worth: what a piece, a charge or a payment was worth when it was sold is given back once, and the rest is left.
var worth = []check{
	{
		"line_worth", "order_line", `SELECT x.id, x.id, '', CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT l.id, u.gross AS found, ` + upTo(`l.historic + u.n`, `l.total`, `l.quantity`) + ` - ` + upTo(`l.historic`, `l.total`, `l.quantity`) + ` AS expected
			FROM ` + ofLines + ` AS u JOIN order_line l ON l.id = u.line
			WHERE ` + asSold + `
		) AS x WHERE x.found <> x.expected`,
		orderLine, func(h hit) lang.Message { return lang.VerifyLineWorth(h.name, h.Found, h.Expected) },
	},

	{
		"line_paid", "order_line", `SELECT x.id, x.id, '', CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT l.id, coalesce(a.balance, l.total - ` + upTo(`l.historic`, `l.total`, `l.quantity`) + `) AS found,
				l.total - ` + upTo(`l.historic`, `l.total`, `l.quantity`) + ` - coalesce(u.gross, 0) AS expected
			FROM (SELECT CAST(id / 64 AS BIGINT) AS line FROM account WHERE id % 64 = {paid} UNION SELECT line FROM unit WHERE settlement <> 0) AS t
			JOIN order_line l ON l.id = t.line LEFT JOIN account a ON a.id = l.id * 64 + {paid} LEFT JOIN ` + ofLines + ` AS u ON u.line = l.id
			WHERE l.historic = 0 OR ` + asSold + `
		) AS x WHERE x.found <> x.expected`,
		orderLine, func(h hit) lang.Message { return lang.VerifyLinePaid(h.name, h.Found, h.Expected) },
	},

	{
		"charge_paid", "charge", `SELECT x.id, x.id, '', CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT c.id, coalesce(a.balance, c.total) AS found, c.total - coalesce(p.gross, 0) AS expected
			FROM (SELECT CAST(id / 64 AS BIGINT) AS charge FROM account WHERE id % 64 = {paid} UNION SELECT ref FROM settlement_part WHERE kind IN ('shipping', 'fee')) AS t
			JOIN charge c ON c.id = t.charge LEFT JOIN account a ON a.id = c.id * 64 + {paid}
			LEFT JOIN (SELECT ref, sum(gross) AS gross FROM settlement_part WHERE kind IN ('shipping', 'fee') GROUP BY ref) AS p ON p.ref = c.id
		) AS x WHERE x.found <> x.expected`,
		charge, func(h hit) lang.Message { return lang.VerifyChargePaid(h.name, h.Found, h.Expected) },
	},

	{
		"tender_sum", "tender", `SELECT x.id, x.id, '', CAST(x.balance + x.out + x.kept + x.elsewhere AS BIGINT), CAST(x.paid AS BIGINT) FROM (` + ofTenders + `) AS x
		WHERE x.balance + x.out + x.kept + x.elsewhere <> x.paid`,
		tender, func(h hit) lang.Message { return lang.VerifyTenderSum(h.name, h.Found, h.Expected) },
	},

	{
		"tender_over", "tender", `SELECT x.id, x.id, '', CAST(x.out + x.elsewhere AS BIGINT), CAST(x.paid AS BIGINT) FROM (` + ofTenders + `) AS x
		WHERE x.out + x.elsewhere > x.paid`,
		tender, func(h hit) lang.Message { return lang.VerifyTenderOver(h.name, h.Found, h.Expected) },
	},

	{
		"unit_part", "settlement_part", `SELECT u.id, u.id, '', CAST(coalesce(p.gross, 0) AS BIGINT), u.gross FROM unit u LEFT JOIN settlement_part p ON p.settlement = u.settlement AND p.kind = 'unit' AND p.ref = u.id
		WHERE u.settlement <> 0 AND (p.gross IS NULL OR p.gross <> u.gross OR coalesce(p.taxes, '') <> coalesce(u.taxes, ''))
		UNION ALL SELECT p.ref, p.ref, '', p.gross, CAST(coalesce(u.gross, 0) AS BIGINT) FROM settlement_part p LEFT JOIN unit u ON u.id = p.ref
		WHERE p.kind = 'unit' AND (u.id IS NULL OR u.settlement <> p.settlement)`,
		plate, func(h hit) lang.Message { return lang.VerifyUnitPart(h.name, h.Expected, h.Found) },
	},
}

// ofTenders gives for each payment that was touched what is left of it, what went out over it, what the shop kept to owe
// its worth in another form, what somebody else paid back, and what was paid less what was credited before Retour.
const ofTenders = `
	SELECT t.id, coalesce(b.balance, t.amount - coalesce(h.gone, 0)) AS balance, coalesce(o.n, 0) AS out, coalesce(k.n, 0) AS kept, coalesce(e.n, 0) AS elsewhere,
		t.amount - coalesce(h.gone, 0) AS paid
	FROM (SELECT CAST(id / 64 AS BIGINT) AS tender FROM account WHERE id % 64 = {tender} UNION SELECT tender FROM attempt) AS f JOIN tender t ON t.id = f.tender
	LEFT JOIN account b ON b.id = t.id * 64 + {tender}
	LEFT JOIN (SELECT tender, sum(amount) AS n FROM attempt WHERE state <> 'failed' GROUP BY tender) AS o ON o.tender = t.id
	LEFT JOIN (SELECT tender, sum(n) AS n FROM (
		SELECT CAST(source / 64 AS BIGINT) AS tender, quantity AS n FROM move WHERE target = {world:kept} AND source % 64 = {tender}
		UNION ALL SELECT target / 64, -quantity FROM move WHERE source = {world:kept} AND target % 64 = {tender}) AS both_ways GROUP BY tender) AS k ON k.tender = t.id
	LEFT JOIN (SELECT CAST(source / 64 AS BIGINT) AS tender, sum(quantity) AS n FROM move WHERE target = {world:elsewhere} GROUP BY source / 64) AS e ON e.tender = t.id
	LEFT JOIN (SELECT id, CASE WHEN rest <= 0 THEN 0 WHEN rest >= amount THEN amount ELSE rest END AS gone FROM (
		SELECT t.id, t.amount, o.historic - coalesce(sum(t.amount) OVER (PARTITION BY t.order_id ORDER BY t.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS rest
		FROM orders o JOIN tender t ON t.order_id = o.id WHERE o.historic > 0) AS before_retour) AS h ON h.id = t.id`
