package db

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"retour/ground/fault"
	"retour/ground/lang"
)

// pgEngine lets many nodes write at once. A verb costs two round trips: one that begins, takes the advisory locks, looks
// up the key and reads; one that writes everything and commits.
type pgEngine struct {
	db      *DB
	pool    *pgxpool.Pool
	side    *pgxpool.Pool // for id blocks, so that reserving them never waits behind verbs
	base    atomic.Int64  // added to the server's transaction numbers, see rebase
	inserts inserts
	guards  guards
}

func openPostgres(ctx context.Context, d *DB, url string, o Options) (engine, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	if o.Readers > 0 {
		config.MaxConns = int32(o.Readers)
	} else if !strings.Contains(url, "pool_max_conns") {
		config.MaxConns = 24
	}
	run := config.ConnConfig.RuntimeParams
	run["timezone"] = "UTC"
	run["idle_in_transaction_session_timeout"] = "30000" // an open writer holds the followers' horizon back
	if run["lock_timeout"] == "" {
		run["lock_timeout"] = "20000"
	}
	if run["application_name"] == "" {
		run["application_name"] = "retour"
	}
	config.ConnConfig.StatementCacheCapacity = 1000
	e := &pgEngine{db: d}
	if e.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, err
	}
	small := config.Copy()
	small.MaxConns, small.MinConns = 1, 0
	if e.side, err = pgxpool.NewWithConfig(ctx, small); err != nil {
		e.pool.Close()
		return nil, err
	}
	if err := e.readBase(ctx); err != nil {
		e.pool.Close()
		e.side.Close()
		return nil, err
	}
	return e, nil
}

// readBase learns what was added to transaction numbers so far; a database without tables has no base yet.
func (e *pgEngine) readBase(ctx context.Context) error {
	var base int64
	err := e.pool.QueryRow(ctx, `SELECT base FROM xid_base`).Scan(&base)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42P01" {
		return nil
	}
	e.base.Store(base)
	return err
}

func (e *pgEngine) dialect() dialect { return postgresWords }

func (e *pgEngine) describe() string {
	q := Ask[string](`SELECT 'PostgreSQL ' || current_setting('server_version') || ', synchronous_commit=' || current_setting('synchronous_commit') || ', fsync=' || current_setting('fsync')`)
	if err := e.read(context.Background(), []Query{q}); err != nil || len(q.Rows) == 0 {
		return "PostgreSQL"
	}
	return q.Rows[0]
}

// triesMost bounds how often a verb is run again after a deadlock or a lost race; each time somebody else went on.
const triesMost = 20

func (e *pgEngine) run(ctx context.Context, w *work) error {
	need := int64(lowWater)
	for try := 1; ; try++ {
		if err := e.db.ids.fill(ctx, need); err != nil {
			return err
		}
		err := e.once(ctx, w)
		switch {
		case err == nil:
			return nil
		case errors.Is(err, errNeedIDs):
			need = max(need*4, blockSize)
		case errors.Is(err, errNeedLocks) && try < triesMost: // looked up again, and locked
		case !mayRunAgain(err) || try == triesMost:
			return err
		}
	}
}

// mayRunAgain: the server undid the transaction for reasons of others, and nothing of it was kept.
func mayRunAgain(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	switch pg.Code {
	case "40001", "40P01": // serialization failure, deadlock
		return true
	case "23505": // two calls under one key at the same moment: the second finds the first's answer
		return pg.ConstraintName == "call_pkey"
	}
	return false
}

// pgTx is one verb's transaction on its connection.
type pgTx struct {
	engine  *pgEngine
	conn    *pgxpool.Conn
	ctx     context.Context
	work    *work
	locks   []int64
	started bool
	over    error // why nothing can be read or written any more
}

func (e *pgEngine) once(ctx context.Context, w *work) error {
	locks, err := w.touches(Look{ctx, e.db})
	if err != nil {
		return err
	}
	locks = append(locks, w.also...)
	slices.Sort(locks)
	locks = slices.Compact(locks)
	if at, ok := slices.BinarySearch(locks, 0); ok {
		locks = slices.Delete(locks, at, at+1) // a record that does not exist needs no lock; Do says so
	}
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	w.told = false
	t := &pgTx{engine: e, conn: conn, ctx: ctx, work: w, locks: locks}
	tx := &Tx{ctx: ctx, db: e.db, work: w, reader: t.read, locks: locks}
	err = w.attempt(tx)
	if err == nil && !t.started {
		err = t.read(nil)
	}
	if t.over != nil {
		err = t.over // whatever the verb made of it
	}
	if err == nil {
		return t.commit(tx)
	}
	t.rollback()
	if errors.Is(err, errAnswered) {
		return w.repeat(w.stored)
	}
	return err
}

// read sends queries; the first time also the start of the transaction, in the same round trip. Once one of them has
// failed, or the key was found to be answered, the transaction is over and all that follow fail alike.
func (t *pgTx) read(queries []Query) error {
	if t.over == nil {
		t.over = inputError(t.send(queries))
	}
	return t.over
}

func (t *pgTx) send(queries []Query) error {
	b := &pgx.Batch{}
	opening := 0
	var call *Asked[storedCall]
	if !t.started {
		// each statement must see what was committed before it, so that what is read after the locks is fresh, also where
		// the server's default is another
		b.Queue("begin isolation level read committed")
		for _, k := range t.locks {
			b.Queue("SELECT pg_advisory_xact_lock($1)", k)
		}
		opening = 1 + len(t.locks)
		t.started = true
		if t.work.key != "" {
			call = t.work.lookup()
			queries = append([]Query{call}, queries...)
		}
	}
	for _, q := range queries {
		sql, args := q.text()
		b.Queue(sql, args...)
	}
	results := t.conn.SendBatch(t.ctx, b)
	for range opening {
		if _, err := results.Exec(); err != nil {
			_ = results.Close()
			return beginError(err)
		}
	}
	if err := gatherBatch(results, queries); err != nil {
		_ = results.Close()
		return err
	}
	if err := results.Close(); err != nil {
		return err
	}
	if call != nil {
		return t.work.answered(call)
	}
	return nil
}

// beginError says of locks that could not be had in time what that means to the caller.
func beginError(err error) error {
	err = fmt.Errorf("begin: %w", err)
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "55P03" {
		return fault.New(fault.Unavailable, lang.FaultUnavailable()).Because(err)
	}
	return err
}

func gatherBatch(results pgx.BatchResults, queries []Query) error {
	for _, q := range queries {
		sql, _ := q.text()
		rows, err := results.Query()
		if err == nil {
			err = gather(rows, q)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}

func gather(rows pgx.Rows, q Query) error {
	defer rows.Close()
	q.reset()
	for rows.Next() {
		if err := rows.Scan(q.row()...); err != nil {
			return err
		}
	}
	rows.Close()
	return rows.Err()
}

// commit sends all queued writes and the commit in one round trip.
func (t *pgTx) commit(tx *Tx) error {
	b := &pgx.Batch{QueuedQueries: make([]*pgx.QueuedQuery, 0, len(tx.writes)+1)}
	of := make([]*write, 0, len(tx.writes)) // the write behind each statement
	for i := range tx.writes {
		w := &tx.writes[i]
		if w.into == "" {
			sql := w.sql
			if w.must != anyRows {
				// a statement that hits another number of rows must fail on the server: the commit is already on its way
				sql = t.engine.guards.get(sql, w.must)
			}
			b.Queue(sql, w.args...)
			of = append(of, w)
			continue
		}
		for at := 0; at < len(w.args); at += rowsAStatement * w.cols {
			args := w.args[at:min(len(w.args), at+rowsAStatement*w.cols)]
			text := t.engine.inserts.get(postgresWords, w, len(args)/w.cols, t.engine.number)
			if text.numbers > 0 {
				args = withoutNumbers(args, len(args)-text.numbers*len(args)/w.cols)
			}
			b.Queue(text.sql, args...)
			of = append(of, w)
		}
	}
	b.Queue("commit")
	t.engine.db.stage("before commit")
	results := t.conn.SendBatch(t.ctx, b)
	for _, w := range of {
		if _, err := results.Exec(); err != nil {
			_ = results.Close()
			t.rollback()
			return writeError(w, err)
		}
	}
	tag, err := results.Exec()
	if err != nil {
		_ = results.Close()
		t.rollback()
		return fmt.Errorf("commit: %w", err)
	}
	err = results.Close()
	if tag.String() != "COMMIT" { // how the server answers where an earlier statement had failed
		return errors.Join(fmt.Errorf("commit: the server answered %s", tag), err)
	}
	t.engine.db.stage("after commit")
	return err
}

// guards remembers the texts of guarded statements, of which there are as many as in the program.
type guards struct{ text sync.Map }

type guardKey struct {
	sql  string
	must int64
}

func (g *guards) get(sql string, must int64) string {
	k := guardKey{sql, must}
	if text, ok := g.text.Load(k); ok {
		return text.(string)
	}
	text := fmt.Sprintf("WITH hit AS (%s RETURNING 1) SELECT 1/(CASE WHEN (SELECT count(*) FROM hit) = %d THEN 1 ELSE 0 END)", sql, must)
	g.text.Store(k, text)
	return text
}

func withoutNumbers(args []any, left int) []any {
	out := make([]any, 0, left)
	for _, a := range args {
		if _, ok := a.(txNumber); !ok {
			out = append(out, a)
		}
	}
	return out
}

// writeError gives a write's own error where the server's says that its guard failed.
func writeError(w *write, err error) error {
	var pg *pgconn.PgError
	if w.err != nil && errors.As(err, &pg) && (pg.Code == "22012" || strings.HasPrefix(pg.Code, "23")) {
		return w.err
	}
	if w.into != "" {
		return inputError(fmt.Errorf("insert into %s: %w", w.into, err))
	}
	return inputError(fmt.Errorf("%s: %w", w.sql, err))
}

// inputError says of a text that the server cannot store whose mistake that is.
func inputError(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "22021" {
		return errBroken
	}
	return err
}

func (t *pgTx) rollback() {
	if !t.started || t.conn.Conn().IsClosed() {
		return
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(t.ctx), 5*time.Second)
	defer stop()
	if _, err := t.conn.Exec(ctx, "rollback"); err != nil {
		_ = t.conn.Conn().Close(ctx) // the server ends the transaction with the connection
	}
}

func (e *pgEngine) read(ctx context.Context, queries []Query) error {
	if len(queries) == 0 {
		return nil
	}
	b := &pgx.Batch{}
	for _, q := range queries {
		sql, args := q.text()
		b.Queue(sql, args...)
	}
	results := e.pool.SendBatch(ctx, b)
	err := gatherBatch(results, queries)
	return inputError(errors.Join(err, results.Close()))
}

// search reads queries that are planned with their values. The plans that are kept elsewhere are for any value: where some
// are rare and others are not, such a plan may walk through a table to find nothing.
func (e *pgEngine) search(ctx context.Context, queries []Query) error {
	for _, q := range queries {
		sql, args := q.text()
		rows, err := e.pool.Query(ctx, sql, append([]any{pgx.QueryExecModeCacheDescribe}, args...)...)
		if err == nil {
			err = gather(rows, q)
		}
		if err != nil {
			return inputError(fmt.Errorf("%s: %w", sql, err))
		}
	}
	return nil
}

func (e *pgEngine) block(ctx context.Context, count int64) (int64, error) {
	var next int64
	err := e.side.QueryRow(ctx, `UPDATE id_block SET next = next + $1 RETURNING next - $1`, count).Scan(&next)
	return next, err
}

func (e *pgEngine) script(ctx context.Context, text string) error {
	_, err := e.side.Exec(ctx, text, pgx.QueryExecModeSimpleProtocol)
	return err
}

// number is the text of TxNumber: the server's transaction number plus the base.
func (e *pgEngine) number() string {
	return fmt.Sprintf("(pg_current_xact_id()::text::bigint + %d)", e.base.Load())
}

func (e *pgEngine) close() error {
	e.pool.Close()
	e.side.Close()
	return nil
}
