package db

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// sqliteEngine has one writer: a goroutine that takes the verbs waiting and commits them as one group, each in its own
// savepoint, so that one durable write is shared by many and a failing verb does not harm its neighbours.
type sqliteEngine struct {
	db       *DB
	path     string
	requests chan *request
	readers  chan *sqliteConn
	writer   *sqliteConn
	inserts  inserts
	stopped  chan struct{}
	closing  sync.RWMutex // held for reading while a request is handed over
	closed   bool
}

// request is one verb or one step for the writer.
type request struct {
	w    *work                   // a verb, or
	step func(*sqliteConn) error // something that runs between groups, outside a transaction
	err  error
	need int64 // ids to reserve before it is run again
	done chan struct{}
}

const groupMost = 256

func openSQLite(d *DB, path string, o Options) (engine, error) {
	path = strings.TrimPrefix(path, "file:")
	if path == "" {
		return nil, errors.New("the database file has no name")
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	readers := o.Readers
	if readers == 0 {
		readers = max(4, runtime.NumCPU())
	}
	e := &sqliteEngine{db: d, path: path, requests: make(chan *request, 1024), readers: make(chan *sqliteConn, readers), stopped: make(chan struct{})}
	var err error
	if e.writer, err = e.connect("PRAGMA cache_size=-16384"); err != nil {
		return nil, err
	}
	for range readers {
		c, err := e.connect("PRAGMA query_only=1", "PRAGMA cache_size=-4096")
		if err != nil {
			return nil, err
		}
		e.readers <- c
	}
	go e.loop()
	return e, nil
}

func (e *sqliteEngine) connect(pragmas ...string) (*sqliteConn, error) {
	c, err := openSQLiteConn("file:" + (&url.URL{Path: e.path}).EscapedPath())
	if err != nil {
		return nil, err
	}
	all := append([]string{"PRAGMA busy_timeout=15000", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
		"PRAGMA wal_autocheckpoint=4000", "PRAGMA temp_store=MEMORY"}, pragmas...)
	for _, p := range all {
		if err := c.do(p); err != nil {
			return nil, fmt.Errorf("%s: %w", p, err)
		}
	}
	return c, nil
}

func (e *sqliteEngine) dialect() dialect { return sqliteWords }

func (e *sqliteEngine) describe() string {
	return "SQLite, WAL, synchronous=FULL, one writer with commit groups"
}

// loop is the writer.
func (e *sqliteEngine) loop() {
	defer close(e.stopped)
	var again *request
	for {
		first := again
		if first == nil {
			r, ok := <-e.requests
			if !ok {
				return
			}
			first = r
		}
		again = e.group(first)
	}
}

// group runs first and all that wait behind it in one durable commit. It returns a request that must be run again.
func (e *sqliteEngine) group(first *request) (again *request) {
	if first.step != nil {
		first.err = first.step(e.writer)
		close(first.done)
		return nil
	}
	number, err := e.begin(first)
	if err != nil {
		first.err = err
		close(first.done)
		return nil
	}
	var held []*request
	var next *request
	for r := first; r != nil; {
		e.one(r, number)
		if errors.Is(r.err, errNeedIDs) {
			again = r
			break
		}
		held = append(held, r)
		if r = e.waiting(len(held)); r != nil && r.step != nil {
			next, r = r, nil
		}
	}
	e.db.stage("before commit")
	if err := e.writer.do("COMMIT"); err != nil {
		_ = e.writer.do("ROLLBACK") // the group is lost as a whole; everyone is told
		for _, r := range held {
			r.err = fmt.Errorf("commit: %w", err)
		}
	}
	e.db.watch.group(len(held))
	e.db.stage("after commit")
	for _, r := range held {
		close(r.done)
	}
	if next != nil {
		next.err = next.step(e.writer)
		close(next.done)
	}
	return again
}

// waiting takes one more request if one waits and the group is not full.
func (e *sqliteEngine) waiting(held int) *request {
	if held >= groupMost {
		return nil
	}
	select {
	case r, ok := <-e.requests:
		if ok {
			return r
		}
	default:
	}
	return nil
}

// begin reserves ids if they run low, opens the group's transaction and gives its number.
func (e *sqliteEngine) begin(first *request) (number int64, err error) {
	if err := e.db.ids.fill(context.Background(), max(lowWater, first.need)); err != nil {
		return 0, err
	}
	if err := e.writer.do("BEGIN IMMEDIATE"); err != nil {
		return 0, err
	}
	q := Ask[int64](`UPDATE commit_group SET number = number + 1 RETURNING number`)
	if err := e.writer.query(q); err == nil && len(q.Rows) == 1 {
		return q.Rows[0], nil
	} else if err == nil {
		err = errors.New("the database has no commit_group row: it was never migrated")
		_ = e.writer.do("ROLLBACK")
		return 0, err
	} else {
		_ = e.writer.do("ROLLBACK")
		return 0, err
	}
}

// one runs one verb in its savepoint.
func (e *sqliteEngine) one(r *request, number int64) {
	r.err = nil
	if err := e.writer.do("SAVEPOINT verb"); err != nil {
		r.err = err
		return
	}
	r.err = e.attempt(r, number)
	if r.err != nil {
		if err := e.writer.do("ROLLBACK TO verb"); err != nil {
			r.err = errors.Join(r.err, err)
		}
	}
	if err := e.writer.do("RELEASE verb"); err != nil && r.err == nil {
		r.err = err
	}
}

func (e *sqliteEngine) attempt(r *request, number int64) error {
	w := r.w
	if w.key != "" {
		call := Ask[storedCall](callLookup, w.actor.ID, w.key)
		if err := e.writer.query(call); err != nil {
			return err
		}
		if done, err := w.answered(call.Rows); done || err != nil {
			return err
		}
	}
	w.told = false
	tx := &Tx{ctx: w.ctx, db: e.db, work: w, now: e.db.Now(), number: number, reader: e.writer.queries}
	if err := w.attempt(tx); err != nil {
		if errors.Is(err, errNeedIDs) {
			r.need = max(r.need*4, blockSize)
		}
		return err
	}
	return e.flush(tx)
}

// flush sends a verb's queued writes.
func (e *sqliteEngine) flush(tx *Tx) error {
	for i := range tx.writes {
		w := &tx.writes[i]
		if w.into == "" {
			affected, err := e.writer.exec(w.sql, w.args)
			if err != nil {
				if w.err != nil && isConstraint(err) {
					return w.err
				}
				return fmt.Errorf("%s: %w", w.sql, err)
			}
			if w.must != anyRows && affected != w.must {
				return w.err
			}
			continue
		}
		for at := range w.args {
			if _, ok := w.args[at].(txNumber); ok {
				w.args[at] = tx.number
			}
		}
		for at := 0; at < len(w.args); at += rowsAStatement * w.cols {
			args := w.args[at:min(len(w.args), at+rowsAStatement*w.cols)]
			text := e.inserts.get(sqliteWords, w, len(args)/w.cols, "")
			if _, err := e.writer.exec(text, args); err != nil {
				return fmt.Errorf("insert into %s: %w", w.into, err)
			}
		}
	}
	return nil
}

func (e *sqliteEngine) run(ctx context.Context, w *work) error {
	return e.hand(ctx, &request{w: w, done: make(chan struct{})})
}

// hand gives a request to the writer and waits. A caller that goes away does not undo what is under way: the answer is
// still made, and found under the idempotency key.
func (e *sqliteEngine) hand(ctx context.Context, r *request) error {
	e.closing.RLock()
	if e.closed {
		e.closing.RUnlock()
		return errors.New("database is closed")
	}
	select {
	case e.requests <- r:
		e.closing.RUnlock()
	case <-ctx.Done():
		e.closing.RUnlock()
		return ctx.Err()
	}
	<-r.done
	return r.err
}

func (e *sqliteEngine) read(ctx context.Context, queries []Query) error {
	select {
	case c := <-e.readers:
		defer func() { e.readers <- c }()
		return c.queries(queries)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// block is only called by the writer itself, between groups.
func (e *sqliteEngine) block(_ context.Context, count int64) (int64, error) {
	q := Ask[int64](`UPDATE id_block SET next = next + $1 RETURNING next - $1`, count)
	if err := e.writer.query(q); err != nil {
		return 0, err
	}
	if len(q.Rows) != 1 {
		return 0, errors.New("the database has no id_block row: it was never migrated")
	}
	return q.Rows[0], nil
}

func (e *sqliteEngine) script(ctx context.Context, text string) error {
	return e.hand(ctx, &request{step: func(c *sqliteConn) error { return c.script(text) }, done: make(chan struct{})})
}

func (e *sqliteEngine) close() error {
	e.closing.Lock()
	if e.closed {
		e.closing.Unlock()
		return nil
	}
	e.closed = true
	close(e.requests)
	e.closing.Unlock()
	<-e.stopped
	var errs []error
	for range cap(e.readers) {
		errs = append(errs, (<-e.readers).close())
	}
	return errors.Join(append(errs, e.writer.close())...)
}
