package app

import (
	"context"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// migrate brings the database to the newest schema, or refuses one that is older, where the settings say so, or newer.
func (h *House) migrate(ctx context.Context) error {
	missing, foreign, err := Migrations(ctx, h.Store)
	switch {
	case err != nil:
		return err
	case len(foreign) > 0:
		return fault.New(fault.Conflict, lang.AppSchemaNewer(numbers(foreign)))
	case len(missing) == 0:
		return h.Store.Rebase(ctx)
	case h.Keep && len(missing) < len(Steps()):
		return fault.New(fault.Conflict, lang.AppSchemaOlder(numbers(missing)))
	}
	return h.Store.Migrate(ctx, Schemas()...)
}

// Migrations compares what a database has seen with what this program brings: missing are the migrations it lacks,
// foreign those of a newer program.
func Migrations(ctx context.Context, d *db.DB) (missing, foreign []int64, err error) {
	seen, err := d.Migrations(ctx)
	if err != nil {
		return nil, nil, err
	}
	steps := Steps()
	for _, n := range steps {
		if !slices.Contains(seen, n) {
			missing = append(missing, n)
		}
	}
	for _, n := range seen {
		if !slices.Contains(steps, n) {
			foreign = append(foreign, n)
		}
	}
	return missing, foreign, nil
}

// Steps lists the numbers of all migrations of this program, ascending.
func Steps() []int64 {
	var all []int64
	for _, room := range append([]fs.FS{db.Schema}, Schemas()...) {
		files, _ := fs.Glob(room, "schema/*.sql") // the pattern is right
		for _, file := range files {
			if n, err := strconv.ParseInt(strings.SplitN(path.Base(file), "_", 2)[0], 10, 64); err == nil {
				all = append(all, n)
			}
		}
	}
	slices.Sort(all)
	return all
}

func numbers(list []int64) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(texts, ", ")
}
