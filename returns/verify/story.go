package verify

import "retour/ground/lang"

// story: the log tells every return from its request on, and holds nothing that must be erasable.
var story = []check{
	{
		"event_first", "event", `SELECT x.id, x.id, x.kind, CAST(0 AS BIGINT), CAST(1 AS BIGINT) FROM (
			SELECT r.id, coalesce((SELECT e.kind FROM event e WHERE e.subject = r.id ORDER BY e.tx, e.id LIMIT 1), '') AS kind FROM return_ r
		) AS x WHERE x.kind <> 'return.requested'`,
		returned, func(h hit) lang.Message { return lang.VerifyEventFirst(h.name, h.About) },
	},

	{
		"follower_cursor", "follower", `SELECT f.id, f.id, f.name, CAST(0 AS BIGINT), CAST(1 AS BIGINT) FROM follower f WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.tx = f.tx AND e.id = f.id)`,
		plain, func(h hit) lang.Message { return lang.VerifyFollowerCursor(h.About) },
	},

	// replace tells whether a text holds another, exactly and in both engines' words
	{
		"event_personal", "event", `SELECT e.id, r.id, CASE WHEN c.email <> '' AND replace(e.data, c.email, '') <> e.data THEN 'email' ELSE 'phone' END, CAST(1 AS BIGINT), CAST(0 AS BIGINT)
		FROM event e JOIN return_ r ON r.id = e.subject JOIN orders o ON o.id = r.order_id JOIN customer c ON c.id = o.customer
		WHERE c.email <> '' AND replace(e.data, c.email, '') <> e.data OR length(c.phone) > 5 AND replace(e.data, c.phone, '') <> e.data
		UNION ALL SELECT e.id, e.subject, 'email', CAST(1 AS BIGINT), CAST(0 AS BIGINT)
		FROM event e JOIN customer c ON c.email <> '' AND replace(e.data, c.email, '') <> e.data
		WHERE e.data LIKE '%@%' AND NOT EXISTS (SELECT 1 FROM return_ r WHERE r.id = e.subject)`,
		returned, func(h hit) lang.Message { return lang.VerifyEventPersonal(h.name, h.About) },
	},

	{
		"event_comment", "event", `SELECT e.id, l.return_id, '', CAST(1 AS BIGINT), CAST(0 AS BIGINT) FROM return_comment c JOIN return_line l ON l.id = c.return_line JOIN event e ON e.subject = l.return_id
		WHERE length(c.text) > 7 AND replace(e.data, c.text, '') <> e.data`,
		returned, func(h hit) lang.Message { return lang.VerifyEventComment(h.name) },
	},
}

// logEnd: no event and no move bears a transaction number that was not given yet; a follower would skip it.
func logEnd(postgres bool) []check {
	last := `(SELECT number FROM commit_group)`
	if postgres {
		last = `(SELECT CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT) AS BIGINT) + base FROM xid_base)`
	}
	say := func(h hit) lang.Message { return lang.VerifyLogFuture(h.About, h.Found, h.Expected) }
	return []check{
		{"log_future", "event", `SELECT e.id, e.id, 'events', e.tx, ` + last + ` FROM event e WHERE e.tx > ` + last, plain, say},
		{"log_future", "move", `SELECT m.id, m.id, 'moves', m.tx, ` + last + ` FROM move m WHERE m.tx > ` + last, plain, say},
	}
}
