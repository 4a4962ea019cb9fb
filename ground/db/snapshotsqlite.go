package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
)

func (e *sqliteEngine) snapshot(ctx context.Context, look func(*Snapshot) error) (err error) {
	c, err := e.connect("PRAGMA query_only=1")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if err := c.do("BEGIN"); err != nil { // the view is fixed by the first read
		return err
	}
	defer func() { err = errors.Join(err, c.do("ROLLBACK")) }()
	s := &Snapshot{}
	if s.Whole, err = c.whole(); err != nil {
		return err
	}
	s.rows = func(t Table, each func([]any) error) error { return c.stream(ctx, t, each) }
	return look(s)
}

// whole reads the shape of the database.
func (c *sqliteConn) whole() (Whole, error) {
	var w Whole
	seen := Ask[int64](migrationsSeen)
	tables := Ask[string](`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'
		AND name <> $1 ORDER BY name`, migrationCount)
	if err := c.queries([]Query{seen, tables}); err != nil {
		return w, err
	}
	w.Migrations = seen.Rows
	for _, name := range tables.Rows {
		t := Table{Name: name}
		columns := Ask[struct{ Name, Type string }](`SELECT name, type FROM pragma_table_info($1) ORDER BY cid`, name)
		if err := c.query(columns); err != nil {
			return w, err
		}
		for _, column := range columns.Rows {
			kind, ok := map[string]ColumnType{"INTEGER": Integer, "TEXT": Text, "BLOB": Bytes, "REAL": Real}[column.Type]
			if !ok {
				return w, fmt.Errorf("%s.%s: no type for %s", name, column.Name, column.Type)
			}
			t.Columns = append(t.Columns, Column{Name: column.Name, Type: kind})
		}
		w.Tables = append(w.Tables, t)
	}
	return w, nil
}

// lookUpEvery is after how many rows a long step looks whether it is still wanted.
const lookUpEvery = 1000

func (c *sqliteConn) stream(ctx context.Context, t Table, each func([]any) error) (err error) {
	s, err := c.prepare("SELECT " + t.names() + " FROM " + quoted(t.Name))
	if err != nil {
		return err
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	read := make([]driver.Value, len(t.Columns))
	values := make([]any, len(t.Columns))
	for n := 0; ; n++ {
		if n%lookUpEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if err := rows.Next(read); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		for i, v := range read {
			if b, ok := v.([]byte); ok && b == nil {
				v = []byte{} // how the driver writes bytes of no length; NULL is nil
			}
			values[i] = v
		}
		if err := each(values); err != nil {
			return err
		}
	}
}

func (e *sqliteEngine) fill(ctx context.Context, load func(*Filling) error) error {
	return e.hand(ctx, &request{step: func(c *sqliteConn) error { return c.fill(ctx, load) }, done: make(chan struct{})})
}

// fill runs on the writer, between groups: verbs wait until it is over.
func (c *sqliteConn) fill(ctx context.Context, load func(*Filling) error) (err error) {
	if err := c.do("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("filling panicked: %v\n%s", p, debug.Stack())
		}
		if err != nil {
			err = errors.Join(err, c.do("ROLLBACK"))
		}
	}()
	f := &Filling{load: func(t Table, next func() ([]any, error)) (int64, error) { return c.load(ctx, t, next) }}
	if f.Whole, err = c.whole(); err != nil {
		return err
	}
	fresh := Ask[int64](untouched, firstID)
	if err := c.query(fresh); err != nil {
		return err
	}
	f.Untouched = len(fresh.Rows) == 1 && fresh.Rows[0] == 1
	if err := load(f); err != nil {
		return err
	}
	if err := c.do(liftGroups); err != nil {
		return err
	}
	whole := Ask[int64](singles, firstID)
	if err := c.query(whole); err != nil {
		return err
	}
	if whole.Rows[0] != 3 {
		return errSingles
	}
	return c.do("COMMIT")
}

var errSingles = errors.New("db: what was loaded lacks a row of id_block, commit_group or xid_base")

// load inserts rows, several a statement.
func (c *sqliteConn) load(ctx context.Context, t Table, next func() ([]any, error)) (int64, error) {
	if err := c.do("DELETE FROM " + quoted(t.Name)); err != nil {
		return 0, err
	}
	// marks without numbers: SQLite looks numbered ones up in a list, once more for each of them
	row := ",(" + strings.TrimSuffix(strings.Repeat("?,", len(t.Columns)), ",") + ")"
	into := "INSERT INTO " + quoted(t.Name) + "(" + t.names() + ") VALUES "
	some := into + strings.Repeat(row, rowsAStatement)[1:]
	var count int64
	args := make([]any, 0, rowsAStatement*len(t.Columns))
	flush := func() error {
		if len(args) == 0 {
			return nil
		}
		text, rows := some, len(args)/len(t.Columns)
		if rows < rowsAStatement {
			text = into + strings.Repeat(row, rows)[1:]
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if _, err := c.exec(text, args); err != nil {
			return fmt.Errorf("load %s, rows %d to %d: %w", t.Name, count-int64(rows)+1, count, err)
		}
		args = args[:0]
		return nil
	}
	for {
		values, err := next()
		if errors.Is(err, io.EOF) {
			return count, flush()
		}
		if err != nil {
			return count, err
		}
		for _, v := range values {
			if b, ok := v.([]byte); ok {
				v = append(make([]byte, 0, len(b)), b...) // the next row takes its place
			}
			args = append(args, v)
		}
		if count++; len(args) == cap(args) {
			if err := flush(); err != nil {
				return count, err
			}
		}
	}
}
