package db_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
)

// What was committed comes into the file itself while the database is open, so that the log beside it stays small.
func TestLogIsMovedIntoTheFile(t *testing.T) {
	moved := make(chan struct{}, 1000)
	url := dbtest.SQLite(t)
	d := dbtest.Open(t, url, db.Options{Fault: func(stage string) {
		if stage == "after checkpoint" {
			moved <- struct{}{}
		}
	}})
	ctx := t.Context()
	if _, err := db.Run(ctx, d, db.Program, "", note{Subject: 1, What: "moved"}); err != nil {
		t.Fatal(err)
	}
	for { // the first may have begun before the verb
		<-moved
		if strings.Contains(reads(t, url), "moved") {
			return
		}
	}
}

// reads is what the event in a copy of the file, without its log, says of subject 1.
func reads(t *testing.T, url string) string {
	t.Helper()
	data, err := os.ReadFile(url)
	if err != nil {
		t.Fatal(err)
	}
	alone := filepath.Join(t.TempDir(), "alone.db")
	if err := os.WriteFile(alone, data, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(context.Background(), alone, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	what, _, _ := db.Get[string](d.On(context.Background()), `SELECT data FROM event WHERE subject = 1`)
	return what
}
