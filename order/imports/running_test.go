package imports_test

import (
	"context"
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/ledger"
	"retour/order"
	"retour/order/imports"
)

// A file is read by one run at a time, whichever node's it is; one that went quiet is of a node that died, and gives way.
func TestOneRunOverAFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, at string) {
		now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
		d := dbtest.Open(t, at, db.Options{Clock: func() time.Time { return now }}, ledger.Schema, order.Schema)
		say := func(run string, percent int64) bool {
			t.Helper()
			mine, err := db.Run(context.Background(), d, db.Program, "", imports.NoteRun{Running: imports.Running{Token: "f1", Run: run, Rows: percent * 10, Percent: percent}})
			if err != nil {
				t.Fatal(err)
			}
			return mine
		}
		seen := func() (imports.Running, bool) {
			t.Helper()
			r, alive, err := imports.RunningNow(d.On(context.Background()), "f1", now)
			if err != nil {
				t.Fatal(err)
			}
			return r, alive
		}
		if _, alive := seen(); alive {
			t.Error("a run that never began is alive")
		}
		if !say("a", 0) || !say("a", 40) || say("b", 0) {
			t.Error("the first run does not keep the file, or a second takes it")
		}
		if r, alive := seen(); !alive || r.Run != "a" || r.Percent != 40 || r.Rows != 400 {
			t.Errorf("seen: %+v %v", r, alive)
		}
		now = now.Add(2 * imports.RunQuiet)
		if _, alive := seen(); alive {
			t.Error("a run that went quiet is alive")
		}
		if !say("b", 10) || say("a", 50) {
			t.Error("after the first died the second does not take over, or the first comes back")
		}
		for _, run := range []string{"a", "b"} {
			if _, err := db.Run(context.Background(), d, db.Program, "", imports.EndRun{Token: "f1", Run: run}); err != nil {
				t.Fatal(err)
			}
			if _, alive := seen(); alive != (run == "a") {
				t.Errorf("after the end of %s: alive is %v", run, alive)
			}
		}
	})
}
