package db

import (
	"context"
	"sync"
)

// allocator hands out record numbers from blocks that were reserved durably before: a number is never given twice, also
// not after a crash, by another process on the same file, or by another node.
type allocator struct {
	db  *DB
	mu  sync.Mutex
	at  int64
	end int64
}

const (
	blockSize = 1 << 15
	lowWater  = 1 << 11 // a verb that takes more than this at once may have to run twice
)

func (a *allocator) take(count int64) (int64, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.at+count > a.end {
		return 0, false
	}
	first := a.at
	a.at += count
	return first, true
}

// fill makes sure that at least count numbers are there, reserving a block if not.
func (a *allocator) fill(ctx context.Context, count int64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.end-a.at >= count {
		return nil
	}
	size := max(int64(blockSize), count*2)
	first, err := a.db.engine.block(ctx, size)
	if err != nil {
		return err
	}
	a.at, a.end = first, first+size
	return nil
}

// Look finds what never changes, such as the order a return belongs to, before locks are taken.
type Look struct {
	ctx context.Context
	db  *DB
}

// Owner runs a query that yields the number of the record that id belongs to for good, and remembers it. Zero: there is
// no such record.
func (l Look) Owner(sql string, id int64) (int64, error) {
	if id == 0 {
		return 0, nil
	}
	k := ownerKey{sql, id}
	if o, ok := l.db.owners.get(k); ok {
		return o, nil
	}
	o, ok, err := Get[int64](l.db.On(l.ctx), sql, id)
	if err != nil || !ok {
		return 0, err
	}
	l.db.owners.put(k, o)
	return o, nil
}

// Remember puts into the cache of Owner what the verb just decided for good: that the new record id belongs to owner. If
// the verb does not commit, nobody will ever ask for that id.
func (tx *Tx) Remember(sql string, id, owner int64) { tx.db.owners.put(ownerKey{sql, id}, owner) }

// Reader reads for look-ups that Owner does not fit. What it reads must never change.
func (l Look) Reader() Reader { return l.db.On(l.ctx) }

type ownerKey struct {
	sql string
	id  int64
}

// owners remembers look-ups that never change, in two generations, so that it stays small without counting uses.
type owners struct {
	mu         sync.Mutex
	young, old map[ownerKey]int64
}

const ownersKept = 1 << 15

func (o *owners) get(k ownerKey) (int64, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if v, ok := o.young[k]; ok {
		return v, true
	}
	v, ok := o.old[k]
	if ok {
		o.add(k, v)
	}
	return v, ok
}

func (o *owners) clear() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.young, o.old = nil, nil
}

func (o *owners) put(k ownerKey, v int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.add(k, v)
}

func (o *owners) add(k ownerKey, v int64) {
	if o.young == nil || len(o.young) >= ownersKept {
		o.old, o.young = o.young, make(map[ownerKey]int64)
	}
	o.young[k] = v
}
