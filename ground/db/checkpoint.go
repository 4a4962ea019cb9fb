package db

import (
	"fmt"
	"time"
)

const (
	// checkpointPause is how long commits gather before they are moved into the file.
	checkpointPause = 250 * time.Millisecond
	// logMost is how many pages of 4 kB the write-ahead log may hold before the writer is asked to let it begin anew.
	logMost = 4000
)

// checkpoints moves what lies in the write-ahead log into the database file, on a connection of its own, so that no verb
// waits for it: done within a commit it holds the writer, and all that wait for it, for some 50 ms a time.
func (e *sqliteEngine) checkpoints() {
	defer close(e.checkpointed)
	pause := time.NewTimer(checkpointPause)
	defer pause.Stop()
	for range e.dirty {
		pause.Reset(checkpointPause)
		select {
		case <-pause.C:
		case <-e.stopped:
		}
		left, err := checkpoint(e.checkpointer)
		e.db.stage("after checkpoint")
		if err != nil || left < logMost {
			continue // what could not be moved stays in the log, which is as good, and is tried again
		}
		// The log begins anew once all of it was moved, which can only be while nobody writes; little is left by now.
		e.offer(&request{step: func(c *sqliteConn) error { _, err := checkpoint(c); return err }, done: make(chan struct{})})
	}
}

// checkpoint moves what it can without waiting for anybody. It gives the pages in the log, 0 where all were moved.
func checkpoint(c *sqliteConn) (pages int64, err error) {
	q := Ask[struct{ Busy, Pages, Moved int64 }](`PRAGMA wal_checkpoint(PASSIVE)`)
	if err := c.query(q); err != nil {
		return 0, fmt.Errorf("checkpoint: %w", err)
	}
	if row, ok := q.First(); ok && row.Moved < row.Pages {
		return row.Pages, nil
	}
	return 0, nil
}

// soil tells that there is something to be moved.
func (e *sqliteEngine) soil() {
	select {
	case e.dirty <- struct{}{}:
	default:
	}
}

// offer hands a step to the writer and waits for it, unless the database is being closed.
func (e *sqliteEngine) offer(r *request) {
	e.closing.RLock()
	if e.closed {
		e.closing.RUnlock()
		return
	}
	e.requests <- r
	e.closing.RUnlock()
	<-r.done
}
