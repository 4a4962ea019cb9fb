package db

// Waiting is how many verbs and steps wait for SQLite's writer.
func (d *DB) Waiting() int { return len(d.engine.(*sqliteEngine).requests) }
