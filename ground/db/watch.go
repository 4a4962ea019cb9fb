package db

import (
	"context"
	"time"
)

// Watch is told what the database does, for the operator's metrics. Its functions are called by many goroutines and must
// not block; nil ones are not called.
type Watch struct {
	// Verb: a verb was run, and answered or refused with err, after so long.
	Verb func(name string, err error, took time.Duration)
	// Group: one durable commit holds so many verbs (SQLite; on PostgreSQL each verb has its own).
	Group func(verbs int)
}

func (w Watch) verb(name string, err error, began time.Time) {
	if w.Verb != nil {
		w.Verb(name, err, time.Since(began))
	}
}

func (w Watch) group(verbs int) {
	if w.Group != nil && verbs > 0 {
		w.Group(verbs)
	}
}

// Migrations lists the numbers of the migrations this database has seen, ascending; none for a new one.
func (d *DB) Migrations(ctx context.Context) ([]int64, error) {
	there := `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1`
	if d.Postgres() {
		there = `SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = $1`
	}
	n, _, err := Get[int64](d.On(ctx), there, migrationCount)
	if err != nil || n == 0 {
		return nil, err
	}
	return All[int64](d.On(ctx), migrationsSeen)
}

// Shrink gives back memory that the database holds to be fast, for a process that has nothing to do.
func (d *DB) Shrink(ctx context.Context) error {
	d.forget()
	return d.engine.shrink(ctx)
}

// shrink: what PostgreSQL holds lies in its own processes.
func (e *pgEngine) shrink(context.Context) error { return nil }

// shrink empties the page caches of the writer and of the readers that are not reading now, and lets go of their
// prepared statements.
func (e *sqliteEngine) shrink(ctx context.Context) error {
	for range cap(e.readers) {
		select {
		case c := <-e.readers:
			err := c.shrink()
			e.readers <- c
			if err != nil {
				return err
			}
		default:
		}
	}
	return e.hand(ctx, &request{step: (*sqliteConn).shrink, done: make(chan struct{})})
}

func (c *sqliteConn) shrink() error {
	c.forget()
	return c.script("PRAGMA shrink_memory")
}

// forget closes the prepared statements.
func (c *sqliteConn) forget() {
	for text, s := range c.ready {
		_ = s.Close() // says again what its last use said
		delete(c.ready, text)
	}
}
