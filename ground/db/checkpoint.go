package db

import (
	"fmt"
	"time"
)

const (
	// checkpointPause is how long commits gather before they are moved into the file.
	checkpointPause = 250 * time.Millisecond
	// logMost is how many pages of 4 kB the write-ahead log holds before the writer is asked, which costs it two durable
	// writes, to let it begin anew.
	logMost = 16_000
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
		size, err := checkpoint(e.checkpointer)
		e.db.stage("after checkpoint")
		if err != nil || size < logMost {
			continue // what could not be moved stays in the log, which is as good, and is tried again
		}
		// The next commit begins the log anew if all of it was moved: the writer moves the little that came meanwhile.
		e.offer(&request{step: func(c *sqliteConn) error { _, err := checkpoint(c); return err }, clean: true, done: make(chan struct{})})
	}
}

// checkpoint moves what it can without waiting for anybody, and gives the pages in the log.
func checkpoint(c *sqliteConn) (pages int64, err error) {
	q := Ask[struct{ Busy, Pages, Moved int64 }](`PRAGMA wal_checkpoint(PASSIVE)`)
	if err := c.query(q); err != nil {
		return 0, fmt.Errorf("checkpoint: %w", err)
	}
	row, _ := q.First()
	return row.Pages, nil
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
