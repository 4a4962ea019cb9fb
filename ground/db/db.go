// Package db is the only way to change anything: one verb, one transaction. It owns the connection to the database
// (SQLite in the process, or PostgreSQL by URL), the order of steps of a transaction, the numbers it hands out, the
// idempotency keys, and the migrations. It knows no room: rooms bring their verbs, their SQL and their schema.
//
// The order of steps of a change, and why it survives a power cut:
//
//  1. the actor's right is checked; nothing was touched yet;
//  2. locks are taken on what the verb says it touches, in ascending order (PostgreSQL; SQLite has one writer), and
//     nothing is written before them, or the events of one return could change places;
//  3. the idempotency key is looked up: known with the same input, the stored answer is given back and nothing runs;
//  4. the verb reads and decides; its writes are queued;
//  5. all that it queued, its ledger moves, events and intents, and its answer under the key go out together;
//  6. commit. Only then is the caller answered. On SQLite the verbs that wait share one commit, each in its savepoint.
//
// A verb never sees the clock, the network or chance, so it may be run again at any of these steps.
package db

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// DB is an open database.
type DB struct {
	engine engine
	clock  func() time.Time
	log    *slog.Logger
	watch  Watch
	ids    allocator
	owners owners
	aside  sync.Map

	mu      sync.Mutex
	wakers  map[chan struct{}]bool
	onFlush func(stage string) // tests only: called between the steps of a commit
}

// Options of Open; the zero value is right for production.
type Options struct {
	Clock   func() time.Time // where verbs' instants come from; default time.Now
	Log     *slog.Logger     // default slog.Default
	Readers int              // connections for reading beside the writer; default 4 (SQLite) or 16 in all (PostgreSQL)

	// Watch is told what happens, for metrics.
	Watch Watch

	// Fault is for tests of crashes: it is called at the named stages of a commit ("before commit", "after commit").
	Fault func(stage string)
}

// Open opens the database behind url: a file name (or "file:…") for SQLite, "postgres://…" for PostgreSQL. Call Migrate
// before the first verb.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	d := &DB{clock: o.Clock, log: o.Log, watch: o.Watch, wakers: map[chan struct{}]bool{}, onFlush: o.Fault}
	d.ids.db = d
	var err error
	if IsPostgres(url) {
		d.engine, err = openPostgres(ctx, d, url, o)
	} else {
		d.engine, err = openSQLite(d, url, o)
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return d, nil
}

// IsPostgres reports whether url names a PostgreSQL database rather than an SQLite file.
func IsPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// Postgres reports which engine d is.
func (d *DB) Postgres() bool { return d.engine.dialect() == postgresWords }

// Engine names the engine and its durability settings, for people and for bench.
func (d *DB) Engine() string { return d.engine.describe() }

// Now is the instant the database's clock shows, in UTC, to the microsecond, as verbs see it.
func (d *DB) Now() time.Time { return d.clock().UTC().Truncate(time.Microsecond) }

// Log is the logger of this database's users.
func (d *DB) Log() *slog.Logger { return d.log }

// Close waits for the verbs under way and closes the connections.
func (d *DB) Close() error { return d.engine.close() }

// Read runs one or more queries in one round trip, outside any verb. Each query sees what was committed when it began.
func (d *DB) Read(ctx context.Context, queries ...Query) error { return d.engine.read(ctx, queries) }

// Wake gives a channel that is signalled after commits of this process that appended events or intents. Followers and
// the job loop wait on it, and also poll, since other nodes commit too. Call stop when done.
func (d *DB) Wake() (wake <-chan struct{}, stop func()) {
	c := make(chan struct{}, 1)
	d.mu.Lock()
	d.wakers[c] = true
	d.mu.Unlock()
	return c, func() {
		d.mu.Lock()
		delete(d.wakers, c)
		d.mu.Unlock()
	}
}

func (d *DB) wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := range d.wakers {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}

// Aside is where rooms remember what follows from stored rows and is dear to make, such as a shop's rules made ready. It
// lives as long as the database is open, and is emptied when what was read may not have been kept. Keep it small.
func (d *DB) Aside() *sync.Map { return &d.aside }

// forget empties what was remembered: it may have been read in a transaction that was not kept.
func (d *DB) forget() {
	d.owners.clear()
	d.aside.Clear()
}

func (d *DB) stage(name string) {
	if d.onFlush != nil {
		d.onFlush(name)
	}
}

// engine is what the two databases do differently.
type engine interface {
	dialect() dialect
	describe() string
	// run carries one verb through its transaction and returns once it is durable.
	run(ctx context.Context, w *work) error
	read(ctx context.Context, queries []Query) error
	search(ctx context.Context, queries []Query) error
	// block reserves count ids in a durable step of its own and returns the first.
	block(ctx context.Context, count int64) (int64, error)
	// script runs migrations' text outside of verbs.
	script(ctx context.Context, text string) error
	snapshot(ctx context.Context, look func(*Snapshot) error) error
	fill(ctx context.Context, load func(*Filling) error) error
	shrink(ctx context.Context) error
	close() error
}
