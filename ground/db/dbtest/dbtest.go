// Package dbtest opens databases for tests: a fresh SQLite file, and a fresh schema of a PostgreSQL server that
// RETOUR_TEST_POSTGRES names. A test of the store runs on both.
package dbtest

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"retour/ground/db"
)

// Env is the variable with the address of a PostgreSQL server that tests may use, or of several, with spaces between.
const Env = "RETOUR_TEST_POSTGRES"

var count atomic.Int64

// Each runs test on both engines, with a function that opens the same fresh database each time it is called. Without a
// PostgreSQL server that half is skipped.
func Each(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// SQLite gives the name of a fresh file.
func SQLite(t testing.TB) string { return filepath.Join(t.TempDir(), "retour.db") }

// Postgres gives the address of a fresh schema, dropped at the end of the test.
func Postgres(t testing.TB) string {
	t.Helper()
	server := Server(t)
	if server == "" {
		t.Skipf("PostgreSQL: %s is not set (script/postgres starts one)", Env)
	}
	ctx := context.Background()
	name := fmt.Sprintf("t%d_%d", os.Getpid(), count.Add(1))
	conn, err := pgx.Connect(ctx, server)
	if err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "DROP SCHEMA IF EXISTS "+name+" CASCADE; CREATE SCHEMA "+name); err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	t.Cleanup(func() {
		conn, err := pgx.Connect(ctx, server)
		if err != nil {
			t.Errorf("PostgreSQL: %v", err)
			return
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, "DROP SCHEMA IF EXISTS "+name+" CASCADE"); err != nil {
			t.Errorf("PostgreSQL: %v", err)
		}
	})
	mark := "?"
	if strings.Contains(server, "?") {
		mark = "&"
	}
	return server + mark + "search_path=" + name
}

// Open opens and migrates the database behind url, and closes it at the end of the test.
func Open(t testing.TB, url string, o db.Options, rooms ...fs.FS) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := d.Migrate(context.Background(), rooms...); err != nil {
		t.Fatal(err)
	}
	return d
}
