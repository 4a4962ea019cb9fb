package db

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"
)

// Tx is the transaction a verb is handed: it reads, hands out ids and the instant, and takes writes that go out together
// at commit. It is used by one goroutine, and is dead after Do returns.
type Tx struct {
	ctx    context.Context
	db     *DB
	work   *work
	now    time.Time // zero until asked for
	number int64     // SQLite: the commit group's number; PostgreSQL asks the server
	locks  []int64
	alone  bool // there is one writer: nothing need be locked
	reader func([]Query) error

	writes  []write
	inserts []int // positions in writes of the multi-row inserts, of which there are few
	late    []keyedLate
}

type keyedLate struct {
	key  any
	late Late
}

// write is one queued statement. A multi-row insert keeps its rows' values flat.
type write struct {
	sql  string // whole statement, or "" for an insert
	into string // "table(column, …)" of an insert
	tail string // what follows VALUES
	cols int
	args []any
	must int64 // rows that must be affected, or any
	err  error // the answer when they are not
}

const anyRows = -1

// TxNumber stands, as an argument of Insert, for the number of the transaction: the first half of the place of its
// events in the log.
type txNumber struct{}

// TxNumber is the transaction's number as an argument of Insert.
var TxNumber = txNumber{}

var (
	errNeedIDs   = errors.New("db: block of ids used up")
	errNeedLocks = errors.New("db: more records are touched")
)

// Now is the instant of the transaction: every row written in it has the same time. UTC, microseconds. It is taken when
// first asked for: a verb that reads first has an instant after its locks, so those of one return ascend.
func (tx *Tx) Now() time.Time {
	if tx.now.IsZero() {
		tx.now = tx.db.Now()
	}
	return tx.now
}

// At is Now as stored: microseconds since 1970, UTC.
func (tx *Tx) At() int64 { return tx.Now().UnixMicro() }

// Actor is who acts.
func (tx *Tx) Actor() Actor { return tx.work.actor }

// Verb is the name of the verb under way.
func (tx *Tx) Verb() string { return tx.work.name }

// DB is the database the transaction runs on, as a key for what is remembered beside it. A verb does not run others.
func (tx *Tx) DB() *DB { return tx.db }

// Context is the caller's context, for reads of long lists.
func (tx *Tx) Context() context.Context { return tx.ctx }

// NewID hands out the next record number. Numbers of one transaction ascend; there are gaps.
func (tx *Tx) NewID() int64 {
	n, ok := tx.db.ids.take(1)
	if !ok {
		panic(errNeedIDs)
	}
	return n
}

// NewIDs hands out count consecutive numbers and returns the first.
func (tx *Tx) NewIDs(count int64) int64 {
	n, ok := tx.db.ids.take(count)
	if !ok {
		panic(errNeedIDs)
	}
	return n
}

// Read runs queries in one round trip. It does not see what this transaction has queued.
func (tx *Tx) Read(queries ...Query) error { return tx.reader(queries) }

// Hold makes sure that the verb's transaction holds a record that it turned out to be about, where Touches could not know:
// a parcel was given a return meanwhile, the caller's last scan was of some order. If it does not, the error it returns
// makes the verb run again, from its start, with the record locked too. Zero is no record.
func (tx *Tx) Hold(record int64) error {
	if tx.alone || record == 0 {
		return nil
	}
	if _, held := slices.BinarySearch(tx.locks, record); held {
		return nil
	}
	tx.work.also = append(tx.work.also, record)
	return errNeedLocks
}

// Holding is Hold where a record is about to be written: a net for a verb that forgot it, which is then run again too.
func (tx *Tx) Holding(record int64) {
	if err := tx.Hold(record); err != nil {
		panic(err)
	}
}

// Exec queues a statement.
func (tx *Tx) Exec(sql string, args ...any) {
	tx.writes = append(tx.writes, write{sql: sql, args: args, must: anyRows})
}

// ExecOne queues a statement that must affect exactly one row, or the transaction ends with err.
func (tx *Tx) ExecOne(err error, sql string, args ...any) { tx.ExecRows(1, err, sql, args...) }

// ExecRows queues a statement that must affect exactly rows rows, or the transaction ends with err.
func (tx *Tx) ExecRows(rows int64, err error, sql string, args ...any) {
	tx.writes = append(tx.writes, write{sql: sql, args: args, must: rows, err: err})
}

// Insert queues one row for into, written "table(column, …)". Rows for the same table and columns go out as one
// statement, where the first of them was queued.
func (tx *Tx) Insert(into string, values ...any) { tx.InsertOr(into, "", values...) }

// InsertOr is Insert with a tail such as "ON CONFLICT (id) DO NOTHING".
func (tx *Tx) InsertOr(into, tail string, values ...any) {
	for _, at := range tx.inserts {
		w := &tx.writes[at]
		if w.into != into || w.tail != tail {
			continue
		}
		if len(values) != w.cols {
			panic(fmt.Sprintf("insert into %s: %d values after rows of %d", into, len(values), w.cols))
		}
		w.args = append(w.args, values...)
		return
	}
	tx.inserts = append(tx.inserts, len(tx.writes))
	// the values are copied: later rows are appended to them
	tx.writes = append(tx.writes, write{into: into, tail: tail, cols: len(values), args: slices.Clone(values), must: anyRows})
}

// Late is what a room gathers over a whole verb and writes at its end, such as the ledger's moves, netted by account.
type Late interface {
	// Flush queues the writes. It runs once, after Do.
	Flush(tx *Tx) error
}

// Late gives the verb's gatherer under key, made on first use.
func (tx *Tx) Late(key any, make_ func() Late) Late {
	for _, l := range tx.late {
		if l.key == key {
			return l.late
		}
	}
	l := make_()
	tx.late = append(tx.late, keyedLate{key, l})
	return l
}

// Drop throws away all that was queued: the verb only looked what would come of it.
func (tx *Tx) Drop() { tx.writes, tx.inserts, tx.late, tx.work.told = nil, nil, nil, false }

// WakeAfterCommit tells followers and the job loop that there is something for them once this is committed.
func (tx *Tx) WakeAfterCommit() { tx.work.told = true }

func (tx *Tx) flushLate() error {
	for _, l := range tx.late {
		if err := l.late.Flush(tx); err != nil {
			return err
		}
	}
	return nil
}

func stack() []byte { return debug.Stack() }
