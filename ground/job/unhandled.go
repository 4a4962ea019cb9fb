package job

import (
	"slices"

	"retour/ground/db"
)

// Unhandled are intents of one kind that nobody carries out.
type Unhandled struct {
	Kind  string
	Count int64
}

// AskUnhandled prepares the query for intents that wait to be carried out and are of none of these kinds: after a newer
// program was replaced by an older one, or a door was taken away. By themselves they would wait unseen for ever.
func AskUnhandled(kinds []string) *db.Asked[Unhandled] {
	args := []any{""}
	for _, kind := range slices.Sorted(slices.Values(kinds)) {
		args = append(args, kind)
	}
	return db.Ask[Unhandled](`SELECT kind, count(*) FROM intent WHERE state IN ('ready', 'running', 'unknown') AND kind NOT IN (`+db.In(1, len(args))+`)
		GROUP BY kind ORDER BY kind`, args...)
}
