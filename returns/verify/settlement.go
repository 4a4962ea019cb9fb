package verify

import "retour/ground/lang"

// paidBack sums the payments of each settlement by how they ended; again is what an exchange did not use.
const ofSettlements = `
	SELECT s.id, coalesce(o.balance, 0) AS owed, s.paid_out + coalesce(e.n, 0) - coalesce(p.n, 0) AS expected, coalesce(w.n, 0) AS open
	FROM settlement s LEFT JOIN account o ON o.id = s.id * 64 + {owed}
	LEFT JOIN (SELECT settlement, sum(amount) AS n FROM attempt WHERE state = 'paid' GROUP BY settlement) AS p ON p.settlement = s.id
	LEFT JOIN (SELECT settlement, sum(amount) AS n FROM attempt WHERE state IN ('ready', 'pending', 'unknown') GROUP BY settlement) AS w ON w.settlement = s.id
	LEFT JOIN (SELECT CAST(target / 64 AS BIGINT) AS settlement, sum(quantity) AS n FROM move WHERE source % 64 = {exchange} AND target % 64 = {owed} GROUP BY target / 64) AS e ON e.settlement = s.id`

// settlements: the parts of a settlement add up, it is given in full and once, and it has one credit note.
var settlements = []check{
	{
		"settlement_sum", "settlement", `SELECT x.id, x.id, x.what, CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT s.id, 'gross' AS what, s.gross AS found, coalesce(p.plus, 0) AS expected FROM settlement s LEFT JOIN ` + ofParts + ` AS p ON p.settlement = s.id
			UNION ALL SELECT s.id, 'withheld', s.withheld, coalesce(p.minus, 0) FROM settlement s LEFT JOIN ` + ofParts + ` AS p ON p.settlement = s.id
			UNION ALL SELECT s.id, 'given', s.paid_out + s.as_credit + s.as_exchange, s.gross - s.withheld FROM settlement s
		) AS x WHERE x.found <> x.expected`,
		settled, func(h hit) lang.Message { return lang.VerifySettlementSum(h.name, h.About, h.Found, h.Expected) },
	},

	{
		"settlement_owed", "settlement", `SELECT x.id, x.id, '', CAST(x.owed AS BIGINT), CAST(x.expected AS BIGINT) FROM (` + ofSettlements + `) AS x WHERE x.owed <> x.expected`,
		settled, func(h hit) lang.Message { return lang.VerifySettlementOwed(h.name, h.Found, h.Expected) },
	},

	{
		"settlement_open", "settlement", `SELECT x.id, x.id, '', CAST(x.open AS BIGINT), CAST(x.owed AS BIGINT) FROM (` + ofSettlements + `) AS x WHERE x.open > x.owed`,
		settled, func(h hit) lang.Message { return lang.VerifySettlementOpen(h.name, h.Found, h.Expected) },
	},

	{
		"settlement_credit", "settlement", `SELECT x.id, x.id, '', CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT s.id, coalesce(c.n, 0) AS found, s.as_credit AS expected FROM settlement s LEFT JOIN (SELECT settlement, sum(amount) AS n FROM store_credit WHERE exchange = 0 GROUP BY settlement) AS c ON c.settlement = s.id
		) AS x WHERE x.found <> x.expected`,
		settled, func(h hit) lang.Message { return lang.VerifySettlementCredit(h.name, h.Found, h.Expected) },
	},

	{
		"credit_opened", "store_credit", `SELECT c.id, c.id, '', c.amount, CAST(coalesce(m.n, 0) AS BIGINT) FROM store_credit c
		LEFT JOIN (SELECT CAST(target / 64 AS BIGINT) AS credit, sum(quantity) AS n FROM move WHERE target % 64 = {credit} GROUP BY target / 64) AS m ON m.credit = c.id WHERE c.amount <> coalesce(m.n, 0)`,
		credit, func(h hit) lang.Message { return lang.VerifyCreditOpened(h.name, h.Found, h.Expected) },
	},

	{
		"settlement_exchange", "settlement", `SELECT x.id, x.id, '', CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT s.id, s.as_exchange AS found, coalesce(e.n, 0) AS expected FROM settlement s LEFT JOIN (SELECT settlement, sum(price) AS n FROM exchange GROUP BY settlement) AS e ON e.settlement = s.id
		) AS x WHERE x.found <> x.expected`,
		settled, func(h hit) lang.Message { return lang.VerifySettlementExchange(h.name, h.Found, h.Expected) },
	},

	{
		"exchange_kept", "exchange", `SELECT x.id, x.id, '', CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT s.id, coalesce(a.balance, 0) AS found, coalesce(e.n, 0) AS expected FROM settlement s LEFT JOIN account a ON a.id = s.id * 64 + {exchange}
			LEFT JOIN (SELECT settlement, sum(price) AS n FROM exchange WHERE state = 'asked' GROUP BY settlement) AS e ON e.settlement = s.id
		) AS x WHERE x.found <> x.expected`,
		settled, func(h hit) lang.Message { return lang.VerifyExchangeKept(h.name, h.Found, h.Expected) },
	},

	{
		"settlement_note", "settlement", `SELECT s.id, s.id, '', s.note, CAST(coalesce(n.number, 0) AS BIGINT) FROM settlement s LEFT JOIN credit_note n ON n.settlement = s.id AND n.shop = s.shop
		WHERE s.note <> coalesce(n.number, 0)`,
		settled, func(h hit) lang.Message { return lang.VerifySettlementNote(h.name, h.Found, h.Expected) },
	},

	{
		"settlement_unnumbered", "settlement", `SELECT s.id, s.id, '', CAST(0 AS BIGINT), CAST(1 AS BIGINT) FROM settlement s JOIN event e ON e.subject = s.return_id AND e.kind = 'return.settled'
		JOIN follower f ON f.name = 'credit notes'
		WHERE s.note = 0 AND NOT EXISTS (SELECT 1 FROM credit_note n WHERE n.settlement = s.id) AND e.data LIKE '%"settlement_number":' || CAST(s.id AS TEXT) || ',%' AND (e.tx, e.id) <= (f.tx, f.id)`,
		settled, func(h hit) lang.Message { return lang.VerifySettlementUnnumbered(h.name) },
	},

	{
		"note_gap", "credit_note", `SELECT n.shop, n.shop, '', max(n.number), CAST(count(*) AS BIGINT) FROM credit_note n GROUP BY n.shop HAVING max(n.number) <> count(*) OR min(n.number) <> 1`,
		shop, func(h hit) lang.Message { return lang.VerifyNoteGap(h.name, h.Expected, h.Found) },
	},
}

// ofParts sums what a settlement gives and what it keeps back.
const ofParts = `(SELECT settlement, sum(CASE WHEN gross > 0 THEN gross ELSE 0 END) AS plus, sum(CASE WHEN gross < 0 THEN -gross ELSE 0 END) AS minus FROM settlement_part GROUP BY settlement)`

// attempts: a payment is on its way, or reached the provider, or neither; never both, and never twice.
var attempts = []check{
	{
		"attempt_sent", "attempt", `SELECT x.id, x.id, x.state, CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT a.id, a.state, coalesce(b.balance, 0) AS found, CASE WHEN a.state IN ('ready', 'pending', 'unknown') THEN a.amount ELSE 0 END AS expected
			FROM attempt a LEFT JOIN account b ON b.id = a.id * 64 + {sent}
		) AS x WHERE x.found <> x.expected`,
		plain, func(h hit) lang.Message { return lang.VerifyAttemptSent(h.name, h.About, h.Found, h.Expected) },
	},

	{
		"attempt_paid", "attempt", `SELECT x.id, x.id, x.state, CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT a.id, a.state, coalesce(m.n, 0) AS found, CASE WHEN a.state = 'paid' THEN a.amount ELSE 0 END AS expected
			FROM attempt a LEFT JOIN (SELECT CAST(source / 64 AS BIGINT) AS attempt, sum(quantity) AS n FROM move WHERE target = {world:provider} AND source % 64 = {sent} GROUP BY source / 64) AS m ON m.attempt = a.id
		) AS x WHERE x.found <> x.expected`,
		plain, func(h hit) lang.Message { return lang.VerifyAttemptPaid(h.name, h.About, h.Found, h.Expected) },
	},

	{
		"attempt_intent", "attempt", `SELECT a.id, a.id, a.state || '/' || coalesce(i.state, ''), CAST(0 AS BIGINT), CAST(1 AS BIGINT) FROM attempt a LEFT JOIN intent i ON i.id = a.id AND i.kind = 'refund.pay'
		WHERE i.state IS NULL OR (a.state = 'paid') AND i.state <> 'done' OR a.state = 'failed' AND i.state NOT IN ('done', 'failed') OR a.state IN ('ready', 'pending', 'unknown') AND i.state = 'done'
		OR a.state NOT IN ('ready', 'pending', 'unknown', 'paid', 'failed')`,
		plain, func(h hit) lang.Message { return lang.VerifyAttemptIntent(h.name, before(h.About), after(h.About)) },
	},

	{
		"provider_total", "attempt", `SELECT CAST(x.unit AS BIGINT), CAST(x.unit AS BIGINT), x.currency, CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT unit, max(currency) AS currency, sum(found) AS found, sum(expected) AS expected FROM (
				SELECT (SELECT m.unit FROM move m WHERE m.subject = a.return_id AND m.target = a.id * 64 + {sent} LIMIT 1) AS unit, a.currency, a.amount AS found, 0 AS expected FROM attempt a WHERE a.state = 'paid'
				UNION ALL SELECT m.unit, '', 0, m.quantity FROM move m WHERE m.target = {world:provider} AND m.source % 64 <> {due}
			) AS both_sides GROUP BY unit
		) AS x WHERE x.found <> x.expected`,
		plain, func(h hit) lang.Message { return lang.VerifyProviderTotal(h.About, h.Found, h.Expected) },
	},
}
