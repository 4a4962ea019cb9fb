package verify

import "retour/ground/lang"

// goods: what was sold is, piece by piece, with the shopper, on its way, in our hands, lost, or left with the shopper; and
// no more was settled than was bought.
var goods = []check{
	{
		"move_stray", "move", `SELECT CAST(x.account AS BIGINT), CAST(x.account AS BIGINT), '', CAST(sum(x.quantity) AS BIGINT), CAST(0 AS BIGINT) FROM (
			SELECT m.target AS account, m.unit, m.quantity FROM move m WHERE m.target >= 64
			UNION ALL SELECT m.source, m.unit, m.quantity FROM move m WHERE m.source >= 64
			UNION ALL SELECT m.source, CASE WHEN m.source % 64 IN ({sent}, {due}) THEN 1 ELSE 0 END, m.quantity FROM move m WHERE m.target = {world:provider}
		) AS x WHERE (x.account % 64 < 16) <> (x.unit = 0) GROUP BY x.account`,
		account, func(h hit) lang.Message { return lang.VerifyMoveStray(h.name, h.Found) },
	},

	{
		"line_pieces", "order_line", `SELECT x.id, x.id, '', CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT l.id, l.quantity - l.historic AS expected,
				coalesce(s.balance, l.quantity - l.historic) + coalesce(c.n, 0) + coalesce(u.n, 0) + coalesce(g.n, 0) AS found
			FROM (SELECT line FROM return_line UNION SELECT id / 64 FROM account WHERE id % 64 = {sold}) AS t
			JOIN order_line l ON l.id = t.line
			LEFT JOIN account s ON s.id = l.id * 64 + {sold}
			LEFT JOIN (SELECT rl.line, sum(a.balance) AS n FROM return_line rl JOIN account a ON a.id BETWEEN rl.id * 64 + {coming} AND rl.id * 64 + {missing}
				GROUP BY rl.line) AS c ON c.line = l.id
			LEFT JOIN (SELECT line, count(*) AS n FROM unit WHERE received IS NOT NULL AND undone = FALSE AND line <> 0 GROUP BY line) AS u ON u.line = l.id
			LEFT JOIN (SELECT rl.line, sum(m.quantity) AS n FROM (
					SELECT m.source AS place, m.quantity FROM move m WHERE m.target IN ({world:lost}, {world:kept}) AND m.unit = 0
					UNION ALL SELECT m.target, -m.quantity FROM move m WHERE m.source IN ({world:lost}, {world:kept}) AND m.unit = 0
				) AS m JOIN return_line rl ON rl.id = m.place / 64 WHERE m.place % 64 BETWEEN {coming} AND {missing} GROUP BY rl.line) AS g ON g.line = l.id
		) AS x WHERE x.found <> x.expected`,
		orderLine, func(h hit) lang.Message { return lang.VerifyLinePieces(h.name, h.Found, h.Expected) },
	},

	{
		"line_settled", "order_line", `SELECT l.id, l.id, '', l.apart, CAST(coalesce(u.n, 0) AS BIGINT) FROM order_line l
		LEFT JOIN (SELECT line, count(*) AS n FROM unit WHERE settlement <> 0 GROUP BY line) AS u ON u.line = l.id
		WHERE (l.apart <> 0 OR u.n IS NOT NULL) AND l.apart <> coalesce(u.n, 0)`,
		orderLine, func(h hit) lang.Message { return lang.VerifyLineSettled(h.name, h.Found, h.Expected) },
	},

	{
		"line_over", "order_line", `SELECT l.id, l.id, '', l.historic + l.apart, l.quantity FROM order_line l WHERE l.historic + l.apart > l.quantity AND l.apart > 0`,
		orderLine, func(h hit) lang.Message { return lang.VerifyLineOver(h.name, h.Found, h.Expected) },
	},

	{
		"return_line_claim", "return_line", `SELECT l.id, l.return_id, '', l.quantity, CAST(coalesce(m.n, 0) AS BIGINT) FROM return_line l
		LEFT JOIN (SELECT CAST(target / 64 AS BIGINT) AS line, sum(quantity) AS n FROM move WHERE target % 64 = {coming} AND source % 64 = {sold} GROUP BY target / 64) AS m ON m.line = l.id
		WHERE l.extra = FALSE AND l.quantity <> coalesce(m.n, 0)
		UNION ALL SELECT l.id, l.return_id, '', l.quantity, CAST(coalesce(u.n, 0) AS BIGINT) FROM return_line l
		LEFT JOIN (SELECT return_line, count(*) AS n FROM unit WHERE undone = FALSE GROUP BY return_line) AS u ON u.return_line = l.id
		WHERE l.extra = TRUE AND l.quantity <> coalesce(u.n, 0)`,
		returned, func(h hit) lang.Message { return lang.VerifyReturnLineClaim(h.name, h.Found, h.Expected) },
	},

	{
		"return_line_early", "return_line", `SELECT x.id, x.return_id, '', CAST(x.found AS BIGINT), CAST(x.most AS BIGINT) FROM (
			SELECT l.id, l.return_id, u.n AS found,
				coalesce((SELECT sum(a.balance) FROM account a WHERE a.id BETWEEN l.id * 64 + {coming} AND l.id * 64 + {missing}), 0) +
				coalesce((SELECT sum(m.quantity) FROM move m WHERE m.subject = l.return_id AND m.target IN ({world:lost}, {world:kept}) AND m.unit = 0 AND m.source / 64 = l.id), 0) -
				coalesce((SELECT sum(m.quantity) FROM move m WHERE m.subject = l.return_id AND m.source IN ({world:lost}, {world:kept}) AND m.unit = 0 AND m.target / 64 = l.id), 0) AS most
			FROM (SELECT return_line, count(*) AS n FROM unit WHERE settlement <> 0 AND received IS NULL GROUP BY return_line) AS u JOIN return_line l ON l.id = u.return_line
		) AS x WHERE x.found > x.most`,
		returned, func(h hit) lang.Message { return lang.VerifyReturnLineEarly(h.name, h.Found, h.Expected) },
	},
}

// pieces: each piece is in exactly one place, and what lies in a bin was put there.
var pieces = []check{
	{
		"unit_place", "unit", `SELECT x.id, x.id, '', CAST(x.bench + x.bin AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT u.id, coalesce(a.balance, 0) AS bench, CASE WHEN u.cell <> 0 THEN 1 ELSE 0 END AS bin,
				CASE WHEN u.received IS NOT NULL AND u.undone = FALSE THEN 1 ELSE 0 END AS expected
			FROM unit u LEFT JOIN account a ON a.id = u.id * 64 + {bench}
		) AS x WHERE x.bench + x.bin <> x.expected`,
		plate, func(h hit) lang.Message { return lang.VerifyUnitPlace(h.name, h.Found, h.Expected) },
	},

	{
		"unit_stands", "unit", `SELECT u.id, u.id, '', CAST(CASE WHEN u.placed IS NULL THEN 1 ELSE 0 END AS BIGINT), CAST(CASE WHEN u.cell <> 0 THEN 1 ELSE 0 END AS BIGINT)
		FROM unit u WHERE (u.placed IS NULL) <> (u.cell = 0)`,
		plate, func(h hit) lang.Message { return lang.VerifyUnitStands(h.name, h.Found, h.Expected) },
	},

	{
		"unit_parcel", "unit", `SELECT u.id, u.id, '', u.return_id, coalesce(p.return_id, 0) FROM unit u LEFT JOIN parcel p ON p.id = u.parcel
		WHERE u.parcel <> 0 AND u.undone = FALSE AND (p.arrived IS NULL OR p.return_id <> u.return_id
			AND coalesce((SELECT r.order_id FROM return_ r WHERE r.id = p.return_id), 0) <> coalesce((SELECT r.order_id FROM return_ r WHERE r.id = u.return_id), -1))`,
		plate, func(h hit) lang.Message { return lang.VerifyUnitParcel(h.name) },
	},

	{
		"unit_explained", "unit", `SELECT u.id, u.id, '', CAST(0 AS BIGINT), CAST(1 AS BIGINT) FROM unit u
		WHERE u.graded IS NOT NULL AND (u.grade = '' OR u.destination = '' OR NOT EXISTS (SELECT 1 FROM inspection i WHERE i.unit = u.id AND i.explained LIKE '%"rule"%'))`,
		plate, func(h hit) lang.Message { return lang.VerifyUnitExplained(h.name) },
	},

	{
		"cell_pieces", "cell", `SELECT x.id, x.id, '', CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT c.id, coalesce(a.balance, 0) AS found, coalesce(u.n, 0) - coalesce(t.n, 0) AS expected FROM cell c
			LEFT JOIN account a ON a.id = c.id * 64 + {place}
			LEFT JOIN (SELECT cell, count(*) AS n FROM unit WHERE cell <> 0 GROUP BY cell) AS u ON u.cell = c.id
			LEFT JOIN (SELECT CAST(source / 64 AS BIGINT) AS cell, sum(quantity) AS n FROM move WHERE source % 64 = {place} AND target < 64 GROUP BY source / 64) AS t ON t.cell = c.id
		) AS x WHERE x.found <> x.expected`,
		cell, func(h hit) lang.Message { return lang.VerifyCellPieces(h.name, h.Found, h.Expected) },
	},

	{
		"cell_taken", "cell", `SELECT x.id, x.id, '', CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
			SELECT c.id, (SELECT count(*) FROM event e WHERE e.subject = c.id AND e.kind = 'stock.taken') AS found,
				(SELECT count(*) FROM move m WHERE m.subject = c.id AND m.source = c.id * 64 + {place} AND m.target < 64) AS expected FROM cell c
		) AS x WHERE x.found <> x.expected`,
		cell, func(h hit) lang.Message { return lang.VerifyCellTaken(h.name, h.Expected, h.Found) },
	},

	{
		"scan_undone", "scan", `SELECT u.id, u.id, s.id, CAST(0 AS BIGINT), CAST(1 AS BIGINT) FROM scan s JOIN unit u ON u.id = s.target WHERE s.act = 'inspect' AND
			(s.undone = FALSE AND (u.undone = TRUE OR u.received IS NULL) OR s.undone = TRUE AND u.undone = FALSE AND s.data NOT LIKE '% paid unseen')`,
		plate, func(h hit) lang.Message { return lang.VerifyScanUndone(h.name) },
	},
}

// closings: a return that has ended holds nothing any more.
var closings = []check{
	{
		"return_closed", "return_", `SELECT x.id, x.id, '', CAST(x.n AS BIGINT), CAST(0 AS BIGINT) FROM (
			SELECT r.id, coalesce((SELECT sum(a.balance) FROM return_line l JOIN account a ON a.id BETWEEN l.id * 64 + {coming} AND l.id * 64 + {missing} WHERE l.return_id = r.id), 0) +
				(SELECT count(*) FROM unit u WHERE u.return_id = r.id AND u.received IS NOT NULL AND u.undone = FALSE AND u.return_line <> 0 AND u.settlement = 0) AS n
			FROM return_ r WHERE r.closed IS NOT NULL
		) AS x WHERE x.n <> 0`,
		returned, func(h hit) lang.Message { return lang.VerifyReturnClosed(h.name, h.Found) },
	},

	{
		"return_ended", "return_", `SELECT r.id, r.id, '', CAST(sum(a.balance) AS BIGINT), CAST(0 AS BIGINT) FROM return_ r JOIN return_line l ON l.return_id = r.id JOIN account a ON a.id = l.id * 64 + {coming}
		WHERE r.permit IN ('refused', 'cancelled', 'expired') AND a.balance <> 0 GROUP BY r.id`,
		returned, func(h hit) lang.Message { return lang.VerifyReturnEnded(h.name, h.Found) },
	},

	{
		"return_refused", "return_", `SELECT r.id, r.id, '', CAST(0 AS BIGINT), CAST(1 AS BIGINT) FROM return_ r WHERE r.permit = 'refused'
		AND NOT EXISTS (SELECT 1 FROM event e WHERE e.subject = r.id AND e.kind = 'return.decided' AND e.actor_kind <> 'system')`,
		returned, func(h hit) lang.Message { return lang.VerifyReturnRefused(h.name) },
	},

	{
		"return_line_explained", "return_line", `SELECT l.id, l.return_id, '', CAST(0 AS BIGINT), CAST(1 AS BIGINT) FROM return_line l
		WHERE l.extra = FALSE AND (l.decision NOT LIKE '%"rule"%' OR l.decision NOT LIKE '%"version"%')`,
		returned, func(h hit) lang.Message { return lang.VerifyReturnLineExplained(h.name) },
	},
}

// boxes: parcels hold what is of their return, and are opened after they came.
var boxes = []check{
	{
		"parcel_content", "parcel_content", `SELECT c.parcel, c.parcel, '', c.quantity, CAST(0 AS BIGINT) FROM parcel_content c JOIN parcel p ON p.id = c.parcel LEFT JOIN return_line l ON l.id = c.return_line
		WHERE c.quantity < 0 OR l.id IS NULL OR l.return_id <> p.return_id`,
		box, func(h hit) lang.Message { return lang.VerifyParcelContent(h.name, h.Found) },
	},

	{
		"parcel_opened", "parcel", `SELECT p.id, p.id, '', CAST(0 AS BIGINT), CAST(1 AS BIGINT) FROM parcel p WHERE p.opened IS NOT NULL AND p.arrived IS NULL`,
		box, func(h hit) lang.Message { return lang.VerifyParcelOpened(h.name) },
	},

	{
		"parcel_owner", "parcel", `SELECT p.id, p.id, '', CAST(0 AS BIGINT), CAST(1 AS BIGINT) FROM parcel p WHERE p.return_id = 0 AND p.arrived IS NULL AND p.status <> 'void'`,
		box, func(h hit) lang.Message { return lang.VerifyParcelOwner(h.name) },
	},
}
