package verify

import (
	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/returns"
)

// tally is a return's counts, as stored or as its lines, pieces and accounts say.
type tally struct{ Announced, Moving, Arrived, Graded, Placed, Settled, Missing, Kept int64 }

// named gives the counts with their names, in one order.
func (t tally) named() ([]string, []int64) {
	return []string{"announced", "moving", "arrived", "graded", "placed", "settled", "missing", "kept"},
		[]int64{t.Announced, t.Moving, t.Arrived, t.Graded, t.Placed, t.Settled, t.Missing, t.Kept}
}

type countedRow struct {
	ID                                                                         int64
	Announced, Moving, Arrived, Graded, Placed, Settled, Missing, Kept         int64
	Announced2, Moving2, Arrived2, Graded2, Placed2, Settled2, Missing2, Kept2 int64
}

const countedSQL = `SELECT x.id, x.announced, x.moving, x.arrived, x.graded, x.placed, x.settled, x.missing, x.kept,
		CAST(x.announced_2 AS BIGINT), CAST(x.moving_2 AS BIGINT), CAST(x.at_dock + x.missing_2 + x.graded_2 AS BIGINT), CAST(x.graded_2 AS BIGINT),
		CAST(x.placed_2 AS BIGINT), CAST(x.settled_2 AS BIGINT), CAST(x.missing_2 AS BIGINT), CAST(x.kept_2 AS BIGINT)
	FROM (
		SELECT r.id, r.announced, r.moving, r.arrived, r.graded, r.placed, r.settled, r.missing, r.kept,
			coalesce(l.announced, 0) AS announced_2, coalesce(c.moving, 0) AS moving_2, coalesce(c.at_dock, 0) AS at_dock, coalesce(c.missing, 0) + coalesce(g.lost, 0) AS missing_2,
			coalesce(g.kept, 0) AS kept_2, coalesce(u.graded, 0) AS graded_2, coalesce(u.placed, 0) AS placed_2, coalesce(u.settled, 0) AS settled_2
		FROM return_ r
		LEFT JOIN (SELECT return_id, sum(quantity) AS announced FROM return_line GROUP BY return_id) AS l ON l.return_id = r.id
		LEFT JOIN (SELECT l.return_id, sum(CASE WHEN a.id % 64 = {transit} THEN a.balance ELSE 0 END) AS moving, sum(CASE WHEN a.id % 64 = {dock} THEN a.balance ELSE 0 END) AS at_dock,
				sum(CASE WHEN a.id % 64 = {missing} THEN a.balance ELSE 0 END) AS missing
			FROM return_line l JOIN account a ON a.id BETWEEN l.id * 64 + {coming} AND l.id * 64 + {missing} GROUP BY l.return_id) AS c ON c.return_id = r.id
		LEFT JOIN (SELECT subject, sum(CASE WHEN target = {world:lost} AND source % 64 = {missing} THEN quantity WHEN source = {world:lost} AND target % 64 = {missing} THEN -quantity ELSE 0 END) AS lost,
				sum(CASE WHEN target = {world:kept} THEN quantity WHEN source = {world:kept} THEN -quantity ELSE 0 END) AS kept
			FROM move WHERE (target IN ({world:lost}, {world:kept}) OR source IN ({world:lost}, {world:kept})) AND unit = 0 GROUP BY subject) AS g ON g.subject = r.id
		LEFT JOIN (SELECT return_id, sum(CASE WHEN received IS NOT NULL AND return_line <> 0 THEN 1 ELSE 0 END) AS graded, sum(CASE WHEN placed IS NOT NULL AND return_line <> 0 THEN 1 ELSE 0 END) AS placed,
				sum(CASE WHEN settlement <> 0 THEN 1 ELSE 0 END) AS settled
			FROM unit WHERE undone = FALSE GROUP BY return_id) AS u ON u.return_id = r.id
	) AS x
	WHERE x.announced <> x.announced_2 OR x.moving <> x.moving_2 OR x.arrived <> x.at_dock + x.missing_2 + x.graded_2 OR x.graded <> x.graded_2 OR x.placed <> x.placed_2
		OR x.settled <> x.settled_2 OR x.missing <> x.missing_2 OR x.kept <> x.kept_2
	ORDER BY x.id LIMIT $1`

// counts holds the stored counts of every return against its lines and pieces.
func counts(r db.Reader) ([]Violation, error) {
	rows, err := db.All[countedRow](r, words.Replace(countedSQL), int64(Most))
	if err != nil {
		return nil, err
	}
	var out []Violation
	for _, row := range rows {
		names, stored := tally{row.Announced, row.Moving, row.Arrived, row.Graded, row.Placed, row.Settled, row.Missing, row.Kept}.named()
		_, truth := tally{row.Announced2, row.Moving2, row.Arrived2, row.Graded2, row.Placed2, row.Settled2, row.Missing2, row.Kept2}.named()
		c := string(id.Make(id.Return, row.ID))
		for i, name := range names {
			if stored[i] != truth[i] {
				out = append(out, Violation{
					"return_count", "return_", row.ID, c, name + " " + number(stored[i]), name + " " + number(truth[i]),
					lang.VerifyReturnCount(c, stored[i], name, truth[i]),
				})
			}
		}
	}
	return out, nil
}

const page = 2000

// stages holds the stored stage of every return against the one that follows from its counts.
func stages(r db.Reader) ([]Violation, error) {
	var out []Violation
	for after := int64(0); ; {
		rows := returns.AskRows(after, page)
		if err := r.Read(rows); err != nil {
			return nil, err
		}
		for _, row := range rows.Rows {
			if truth := returns.StageOf(row); row.Stage != truth && len(out) < Most {
				out = append(out, Violation{
					"return_stage", "return_", row.ID, string(row.Code()), string(row.Stage), string(truth),
					lang.VerifyReturnStage(string(row.Code()), string(row.Stage), string(truth)),
				})
			}
		}
		if len(rows.Rows) < page {
			return out, nil
		}
		after = rows.Rows[page-1].ID
	}
}
