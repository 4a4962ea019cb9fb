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
	again    []*request // the writer's own: to be run before those that wait
	wrote    bool       // the writer's own: a verb of the group wrote something
	stopped  chan struct{}

	checkpointer *sqliteConn
	dirty        chan struct{} // something was committed
	checkpointed chan struct{} // closed once nothing is moved any more

	gone    chan struct{} // closed once nothing may be read any more
	closing sync.RWMutex  // held for reading while a request is handed over
	closed  bool
}

// request is one verb or one step for the writer.
type request struct {
	w    *work                   // a verb, or
	step func(*sqliteConn) error // something that runs between groups, outside a transaction
	// clean: the step leaves nothing in the log
	clean bool
	err   error
	need  int64 // ids to reserve before it is run again
	done  chan struct{}
}

const groupMost = 256

var errClosed = errors.New("database is closed")

func openSQLite(d *DB, path string, o Options) (_ engine, err error) {
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
	e := &sqliteEngine{
		db: d, path: path, requests: make(chan *request, 1024), readers: make(chan *sqliteConn, readers),
		stopped: make(chan struct{}), gone: make(chan struct{}), dirty: make(chan struct{}, 1), checkpointed: make(chan struct{}),
	}
	defer func() {
		if err != nil {
			_ = e.closeConnections() // why it could not be opened is what matters
		}
	}()
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
	if e.checkpointer, err = e.connect(); err != nil {
		return nil, err
	}
	go e.loop()
	go e.checkpoints()
	return e, nil
}

func (e *sqliteEngine) connect(pragmas ...string) (*sqliteConn, error) {
	c, err := openSQLiteConn("file:" + (&url.URL{Path: e.path}).EscapedPath())
	if err != nil {
		return nil, err
	}
	all := append([]string{
		"PRAGMA busy_timeout=15000", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
		"PRAGMA wal_autocheckpoint=0", "PRAGMA temp_store=MEMORY",
	}, pragmas...)
	for _, p := range all {
		if err := c.do(p); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", p, err), c.close())
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
	for {
		if r := e.waiting(); r != nil {
			e.group(r)
			continue
		}
		r, ok := <-e.requests
		if !ok {
			return
		}
		e.group(r)
	}
}

// waiting takes one more request if one waits; those that must be run again come first.
func (e *sqliteEngine) waiting() *request {
	if len(e.again) > 0 {
		r := e.again[0]
		e.again = e.again[1:]
		return r
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

// group runs first and all that wait behind it in one durable commit.
func (e *sqliteEngine) group(first *request) {
	if first.step != nil {
		e.step(first)
		return
	}
	number, err := e.begin(first)
	if err != nil {
		first.err = err
		close(first.done)
		return
	}
	var held []*request
	var next *request
	e.wrote = false
	for r := first; r != nil; {
		if !e.one(r, number) {
			e.abandon(held, r)
			return
		}
		if errors.Is(r.err, errNeedIDs) {
			e.again = append(e.again, r)
			break
		}
		if held = append(held, r); len(held) >= groupMost {
			break
		}
		if r = e.waiting(); r != nil && r.step != nil {
			next, r = r, nil
		}
	}
	e.commit(held)
	if next != nil {
		e.step(next)
	}
}

func (e *sqliteEngine) step(r *request) {
	r.err = r.step(e.writer)
	if !r.clean {
		e.soil()
	}
	close(r.done)
}

// commit makes the group durable; only then its verbs are answered. Where all of them were refused or answered before,
// there is nothing to be made durable but the group's number.
func (e *sqliteEngine) commit(held []*request) {
	e.db.stage("before commit")
	end := "COMMIT"
	if !e.wrote {
		end = "ROLLBACK"
	}
	if err := e.writer.do(end); err != nil {
		_ = e.writer.do("ROLLBACK") // the group is lost as a whole; everyone is told
		e.db.forget()
		for _, r := range held {
			r.err = fmt.Errorf("commit: %w", err)
		}
	}
	if e.wrote {
		e.soil()
	}
	e.db.watch.group(len(held))
	e.db.stage("after commit")
	for _, r := range held {
		close(r.done)
	}
}

// abandon ends a group whose transaction SQLite itself undid, as it does when the disk is full or cannot be read. The
// verb that met with it is told; its neighbours, which it took with it, are run again without it.
func (e *sqliteEngine) abandon(held []*request, culprit *request) {
	_ = e.writer.do("ROLLBACK") // there may be none any more
	e.db.forget()
	for _, r := range held {
		if r.err == nil {
			e.again = append(e.again, r)
			continue
		}
		close(r.done)
	}
	close(culprit.done)
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

// one runs one verb in its savepoint, so that failing in the midst of its writes harms nobody. It reports whether the
// group's transaction still stands. A savepoint costs some 5 % of a verb; running a group again instead would give other
// record numbers than PostgreSQL, and one seed would no longer play one world on both.
func (e *sqliteEngine) one(r *request, number int64) (stands bool) {
	if r.err = e.writer.do("SAVEPOINT verb"); r.err != nil {
		return false
	}
	wrote := false
	if wrote, r.err = e.attempt(r, number); r.err != nil {
		if err := e.writer.do("ROLLBACK TO verb"); err != nil {
			r.err = errors.Join(r.err, err)
			return false
		}
	}
	if err := e.writer.do("RELEASE verb"); err != nil {
		r.err = errors.Join(r.err, err)
		return false
	}
	e.wrote = e.wrote || r.err == nil && wrote
	return true
}

// attempt looks up, reads, decides and writes. It reports whether it came to write.
func (e *sqliteEngine) attempt(r *request, number int64) (wrote bool, err error) {
	w := r.w
	if w.key != "" {
		call := w.lookup()
		if err := e.writer.query(call); err != nil {
			return false, err
		}
		if err := w.answered(call); errors.Is(err, errAnswered) {
			return false, w.repeat(w.stored)
		} else if err != nil {
			return false, err
		}
	}
	w.told = false
	tx := &Tx{ctx: w.ctx, db: e.db, work: w, number: number, alone: true, reader: e.writer.queries}
	if err := w.attempt(tx); err != nil {
		if errors.Is(err, errNeedIDs) {
			r.need = max(r.need*4, blockSize)
		}
		return false, err
	}
	return len(tx.writes) > 0, e.flush(tx)
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
			text := e.inserts.get(sqliteWords, w, len(args)/w.cols, func() string { return "" })
			if _, err := e.writer.exec(text.sql, args); err != nil {
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
	if err := ctx.Err(); err != nil { // nothing is begun for who is gone
		return err
	}
	e.closing.RLock()
	if e.closed {
		e.closing.RUnlock()
		return errClosed
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

// search is read: no plan here depends on values.
func (e *sqliteEngine) search(ctx context.Context, queries []Query) error {
	return e.read(ctx, queries)
}

func (e *sqliteEngine) read(ctx context.Context, queries []Query) error {
	if err := ctx.Err(); err != nil { // of two that are ready, select takes either
		return err
	}
	select {
	case c := <-e.readers:
		defer func() { e.readers <- c }()
		return c.queries(queries)
	case <-e.gone:
		return errClosed
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
	close(e.dirty) // only the writer soils
	<-e.checkpointed
	errs := []error{e.checkpointer.close()}
	for range cap(e.readers) { // those that read now are waited for
		errs = append(errs, (<-e.readers).close())
	}
	close(e.gone)
	return errors.Join(append(errs, e.writer.close())...)
}

// closeConnections closes those that are open, of an engine that did not start.
func (e *sqliteEngine) closeConnections() error {
	var errs []error
	for len(e.readers) > 0 {
		errs = append(errs, (<-e.readers).close())
	}
	for _, c := range []*sqliteConn{e.checkpointer, e.writer} {
		if c != nil {
			errs = append(errs, c.close())
		}
	}
	return errors.Join(errs...)
}
