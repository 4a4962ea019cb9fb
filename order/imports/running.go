package imports

import (
	"time"

	"retour/ground/db"
)

// Running is how far a run over a file on the shelf is, as every node may see it.
type Running struct {
	Token   string `json:"token" minLength:"1" maxLength:"64" doc:"of the file on the shelf"`
	Run     string `json:"run" minLength:"1" maxLength:"64" doc:"of its own, so that nobody speaks for another's"`
	Dry     bool   `json:"dry,omitempty"`
	Rows    int64  `json:"rows,omitempty" minimum:"0" doc:"of the file, so far"`
	Percent int64  `json:"percent,omitempty" minimum:"0" maximum:"100"`
}

// How often a run says how far it is, and after how long a silence nobody believes in it any more.
const (
	RunSays  = 3 * time.Second
	RunQuiet = 30 * time.Second
)

// NoteRun says how far a run is. The first time it takes the file: it answers false, and stores nothing, where another run
// over the same file is alive.
type NoteRun struct{ Running }

// Right is to put orders in.
func (NoteRun) Right() db.Right { return "orders.write" }

// Touches takes the lock on runs: of two that begin at once, the second sees the first.
func (NoteRun) Touches(db.Look) ([]int64, error) { return []int64{runsLock}, nil }

// runsLock stands for all runs; no record has it as its number.
const runsLock = -7119

// Do stores it.
func (v NoteRun) Do(tx *db.Tx) (bool, error) {
	other, ok, err := db.Get[string](tx, `SELECT run FROM import_run WHERE token = $1 AND run <> $2 AND seen > $3`, v.Token, v.Run, tx.Now().Add(-RunQuiet).UnixMicro())
	if err != nil || ok && other != "" {
		return false, err
	}
	tx.Exec(`INSERT INTO import_run(token, run, dry, file_rows, percent, seen) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (token) DO UPDATE SET run = excluded.run, dry = excluded.dry, file_rows = excluded.file_rows, percent = excluded.percent, seen = excluded.seen`,
		v.Token, v.Run, v.Dry, v.Rows, v.Percent, tx.At())
	return true, nil
}

// EndRun says that a run is over.
type EndRun struct {
	Token string `json:"token" minLength:"1" maxLength:"64"`
	Run   string `json:"run" minLength:"1" maxLength:"64"`
}

// Right is to put orders in.
func (EndRun) Right() db.Right { return "orders.write" }

// Touches is nothing.
func (EndRun) Touches(db.Look) ([]int64, error) { return nil, nil }

// Do takes it away, and what has been quiet for long with it.
func (v EndRun) Do(tx *db.Tx) (bool, error) {
	tx.Exec(`DELETE FROM import_run WHERE token = $1 AND run = $2`, v.Token, v.Run)
	tx.Exec(`DELETE FROM import_run WHERE seen < $1`, tx.Now().Add(-24*time.Hour).UnixMicro())
	return true, nil
}

// RunningNow is the run over a file that is alive at an instant, whichever node's it is; false for none.
func RunningNow(r db.Reader, token string, now time.Time) (Running, bool, error) {
	return db.Get[Running](r, `SELECT token, run, dry, file_rows, percent FROM import_run WHERE token = $1 AND seen > $2`, token, now.Add(-RunQuiet).UnixMicro())
}
