package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"sort"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema holds the migrations of this room: files "schema/NNNN_what.sql".
var Schema fs.FS = schema

// Migrate brings the database up to the newest schema: all rooms' files together are one sequence, forward only. It may
// be called by several nodes at once. Each room counts in its own ten, so that a step that comes later may have a number
// below the highest one seen: it is taken then, and may rely on earlier steps of its own room only.
func (d *DB) Migrate(ctx context.Context, rooms ...fs.FS) error {
	steps, err := d.steps(append([]fs.FS{Schema}, rooms...))
	if err != nil {
		return err
	}
	unlock, err := d.lockMigrations(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	defer unlock()
	pool, kind, err := d.forGoose()
	if err != nil {
		return err
	}
	defer pool.Close()
	provider, err := goose.NewProvider(kind, pool, nil, goose.WithGoMigrations(steps...), goose.WithDisableGlobalRegistry(true), goose.WithAllowOutofOrder(true))
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	if err := d.up(ctx, provider); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return d.Rebase(ctx)
}

// up takes the steps that are left. On SQLite, where no lock is held from one step to the next, another process may take
// one of them in between, and ours fails: as long as somebody gets on, it is tried again.
func (d *DB) up(ctx context.Context, provider *goose.Provider) error {
	taken, stuck := -1, 0
	for {
		_, err := provider.Up(ctx)
		if err == nil {
			return nil
		}
		seen, failed := d.Migrations(ctx)
		if failed != nil || d.Postgres() {
			return err
		}
		if stuck++; len(seen) > taken {
			taken, stuck = len(seen), 0
		}
		if stuck == 3 {
			return err
		}
	}
}

func (d *DB) forGoose() (*sql.DB, goose.Dialect, error) {
	switch e := d.engine.(type) {
	case *pgEngine:
		return stdlib.OpenDBFromPool(e.side), goose.DialectPostgres, nil
	case *sqliteEngine:
		pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: e.path}).EscapedPath()+"?_pragma=busy_timeout(15000)&_txlock=immediate")
		return pool, goose.DialectSQLite3, err
	}
	return nil, "", errors.New("unknown engine")
}

// lockMigrations keeps nodes that start at the same moment from migrating the same PostgreSQL schema together.
func (d *DB) lockMigrations(ctx context.Context) (unlock func(), err error) {
	e, ok := d.engine.(*pgEngine)
	if !ok {
		return func() {}, nil
	}
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	const key = `hashtextextended('retour migrations ' || current_schema(), 0)`
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(`+key+`)`); err != nil {
		conn.Release()
		return nil, err
	}
	return func() {
		_, err := conn.Exec(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock(`+key+`)`)
		if err != nil {
			_ = conn.Conn().Close(context.WithoutCancel(ctx)) // the lock goes with the connection
		}
		conn.Release()
	}, nil
}

// steps reads every room's files and refuses two with the same number.
func (d *DB) steps(rooms []fs.FS) ([]*goose.Migration, error) {
	names := map[int64]string{}
	var out []*goose.Migration
	for _, room := range rooms {
		files, err := fs.Glob(room, "schema/*.sql")
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			number, err := strconv.ParseInt(strings.SplitN(path.Base(file), "_", 2)[0], 10, 64)
			if err != nil {
				return nil, fmt.Errorf("migration %s has no number", file)
			}
			if other, taken := names[number]; taken {
				return nil, fmt.Errorf("migrations %s and %s have the same number", other, file)
			}
			names[number] = file
			text, err := fs.ReadFile(room, file)
			if err != nil {
				return nil, err
			}
			out = append(out, step(number, d.engine.dialect().schema(string(text))))
		}
	}
	sort.Slice(out, func(a, b int) bool { return out[a].Version < out[b].Version })
	return out, nil
}

func step(number int64, text string) *goose.Migration {
	up := &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		for _, statement := range statements(text) {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("migration %d: %s: %w", number, statement, err)
			}
		}
		return nil
	}}
	return goose.NewGoMigration(number, up, nil)
}

// statements cuts a script at semicolons that end a line; our schema files hold no other kind.
func statements(text string) []string {
	var out []string
	for _, part := range strings.Split(text, ";\n") {
		if part = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(part), ";")); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// Rebase makes sure that numbers of new transactions lie above all stored ones. A PostgreSQL cluster counts its own
// transactions: after a restore into a new one they start low, and followers would skip what is new. Each start checks,
// and only a restore ever moves the base.
func (d *DB) Rebase(ctx context.Context) error {
	e, ok := d.engine.(*pgEngine)
	if !ok {
		return nil
	}
	return e.rebase(ctx)
}

func (e *pgEngine) rebase(ctx context.Context) error {
	tx, err := e.side.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(ctx) }() // no effect after commit
	var base, mine, highest int64
	if err := tx.QueryRow(ctx, `SELECT base FROM xid_base FOR UPDATE`).Scan(&base); err != nil {
		return fmt.Errorf("transaction base: %w", err)
	}
	err = tx.QueryRow(ctx, `SELECT pg_current_xact_id()::text::bigint, CAST(coalesce(greatest(
		(SELECT max(tx) FROM event), (SELECT max(tx) FROM follower)), 0) AS BIGINT)`).Scan(&mine, &highest)
	if err != nil {
		return fmt.Errorf("transaction base: %w", err)
	}
	if mine+base <= highest {
		base = highest + 1 - mine
		if _, err := tx.Exec(ctx, `UPDATE xid_base SET base = $1`, base); err != nil {
			return err
		}
		e.db.log.Warn("transaction numbers continue above a restored log", "base", base)
	}
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	e.base.Store(base)
	e.inserts.clear()
	return nil
}

// Horizon is the SQL condition, to be added to a read of the event log, behind which no transaction is still open; on
// SQLite there is none.
func (d *DB) Horizon() string {
	e, ok := d.engine.(*pgEngine)
	if !ok {
		return ""
	}
	return fmt.Sprintf(" AND tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint + %d", e.base.Load())
}
