package verify

import "retour/ground/lang"

// rates is the SQL that takes stored taxes apart, a row a rate, in the words of the engine: the text to join, and the rate
// and the tax of a row.
func rates(postgres bool, column string) (from, bp, tax string) {
	if postgres {
		return `jsonb_array_elements(CAST(` + column + ` AS jsonb)) AS j(value)`, `CAST(j.value->>'bp' AS BIGINT)`, `CAST(j.value->>'tax' AS BIGINT)`
	}
	return `json_each(` + column + `) AS j`, `json_extract(j.value, '$.bp')`, `json_extract(j.value, '$.tax')`
}

// taxes: the tax of each rate is shared as the price is, and no part holds more tax than it is worth, or of the other sign.
func taxes(postgres bool) []check {
	unit, unitBP, unitTax := rates(postgres, `u.taxes`)
	line, lineBP, lineTax := rates(postgres, `l.taxes`)
	part, _, partTax := rates(postgres, `p.taxes`)
	return []check{
		{
			"line_tax", "order_line", `SELECT x.line, x.line, CAST(x.bp AS TEXT), CAST(x.found AS BIGINT), CAST(x.expected AS BIGINT) FROM (
				SELECT line, bp, sum(found) AS found, sum(expected) AS expected FROM (
					SELECT u.line, ` + unitBP + ` AS bp, ` + unitTax + ` AS found, 0 AS expected FROM unit u CROSS JOIN ` + unit + ` WHERE u.settlement <> 0 AND u.taxes IS NOT NULL
					UNION ALL SELECT l.id, ` + lineBP + `, 0, ` + upTo(`l.historic + l.apart`, lineTax, `l.quantity`) + ` - ` + upTo(`l.historic`, lineTax, `l.quantity`) + `
					FROM order_line l CROSS JOIN ` + line + ` WHERE l.apart > 0 AND l.taxes IS NOT NULL) AS both_sides GROUP BY line, bp
			) AS x JOIN order_line l ON l.id = x.line WHERE x.found <> x.expected AND ` + asSold,
			orderLine, func(h hit) lang.Message { return lang.VerifyLineTax(h.name, h.Found, whole(h.About), h.Expected) },
		},

		{
			"part_tax", "settlement_part", `SELECT p.settlement, p.settlement, CAST(p.id AS TEXT), CAST(sum(` + partTax + `) AS BIGINT), p.gross FROM settlement_part p CROSS JOIN ` + part + `
			WHERE p.taxes IS NOT NULL GROUP BY p.settlement, p.id, p.gross
			HAVING p.gross >= 0 AND (min(` + partTax + `) < 0 OR sum(` + partTax + `) > p.gross) OR p.gross < 0 AND (max(` + partTax + `) > 0 OR sum(` + partTax + `) < p.gross)`,
			settled, func(h hit) lang.Message { return lang.VerifyPartTax(h.About, h.name, h.Found, h.Expected) },
		},
	}
}
