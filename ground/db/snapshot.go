package db

import (
	"context"
	"fmt"
	"strings"
)

// ColumnType is what a column holds, in the words both engines share.
type ColumnType string

// The types of columns. Yes and no are whole numbers, 1 and 0: SQLite knows no other.
const (
	Integer ColumnType = "integer"
	Text    ColumnType = "text"
	Bytes   ColumnType = "bytes"
	Real    ColumnType = "real"
)

// Column is one column of a table.
type Column struct {
	Name  string     `json:"name"`
	Type  ColumnType `json:"type"`
	yesNo bool       // PostgreSQL's boolean
}

// Table is one table and its columns in their order.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`
}

// names lists the columns' names, quoted.
func (t Table) names() string {
	list := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		list[i] = quoted(c.Name)
	}
	return strings.Join(list, ", ")
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Whole is the shape of a database: which migrations it has seen, and its tables by name. The table in which the
// migrations are counted is not among them.
type Whole struct {
	Migrations []int64
	Tables     []Table
}

// Table finds a table by name.
func (w Whole) Table(name string) (Table, bool) {
	for _, t := range w.Tables {
		if t.Name == name {
			return t, true
		}
	}
	return Table{}, false
}

// Snapshot is the whole database as it was at one moment.
type Snapshot struct {
	Whole
	rows func(t Table, each func(values []any) error) error
}

// Rows hands every row of a table to each, one after the other. A value is nil, an int64, a string, a []byte or a
// float64, by its column's type; values and bytes are only good until each returns.
func (s *Snapshot) Rows(t Table, each func(values []any) error) error {
	if err := s.rows(t, each); err != nil {
		return fmt.Errorf("rows of %s: %w", t.Name, err)
	}
	return nil
}

// Snapshot gives look the whole database as it is now, while verbs go on: one read transaction on a connection of its
// own, PostgreSQL's REPEATABLE READ or a reader's view of SQLite's log. It holds nobody up, but the engine keeps what it
// would otherwise clear away until look returns.
func (d *DB) Snapshot(ctx context.Context, look func(s *Snapshot) error) error {
	if err := d.engine.snapshot(ctx, look); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return nil
}

// Filling is an empty database that is being filled in one transaction.
type Filling struct {
	Whole
	// Untouched: no verb ever ran here, so that all it holds is what the migrations put there.
	Untouched bool

	load func(t Table, next func() ([]any, error)) (int64, error)
}

// Load replaces what a table holds by the rows that next gives until it says io.EOF, and counts them. Values are of the
// kinds that Snapshot.Rows gives. An error of next comes back as it is.
func (f *Filling) Load(t Table, next func() ([]any, error)) (int64, error) { return f.load(t, next) }

// Fill lets load put the content of another database into this one, all of it or, on an error, nothing. Call Rebase
// once it has worked, so that transaction numbers continue above those loaded; record numbers do by themselves. No other
// process may use the database meanwhile.
func (d *DB) Fill(ctx context.Context, load func(f *Filling) error) error {
	return d.engine.fill(ctx, load)
}

// firstID is where the first migration lets record numbers start. A block is reserved before any verb runs, so a
// database whose next number is still this one has never run any.
const firstID = 1024

// The words in which both engines ask.
const (
	migrationsSeen = `SELECT version_id FROM goose_db_version WHERE is_applied AND version_id > 0 ORDER BY version_id`
	migrationCount = "goose_db_version" // the table's name

	untouched = `SELECT count(*) FROM id_block WHERE next = $1 AND NOT EXISTS (SELECT 1 FROM event)
		AND NOT EXISTS (SELECT 1 FROM call) AND NOT EXISTS (SELECT 1 FROM follower)`

	// SQLite numbers its commit groups itself; PostgreSQL's own numbers are lifted by Rebase.
	liftGroups = `UPDATE commit_group SET number = (SELECT max(n) FROM (SELECT number AS n FROM commit_group
		UNION ALL SELECT max(tx) FROM event UNION ALL SELECT max(tx) FROM follower) AS numbers)`
	singles = `SELECT (SELECT count(*) FROM id_block WHERE next >= $1) + (SELECT count(*) FROM commit_group) + (SELECT count(*) FROM xid_base)`
)
