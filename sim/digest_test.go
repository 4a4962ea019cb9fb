package sim_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/sim"
)

// counters are rows that count transactions and blocks of numbers, which the engines do each in their own way; notes are
// what a connection said when it broke.
var (
	counters = []string{"commit_group", "xid_base", "id_block", "follower"}
	notes    = []string{"intent.note", "attempt.note"}
)

// digest is a hash of every table: of all rows, in an order of their own.
func digest(t *testing.T, d *db.DB) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := d.Snapshot(context.Background(), func(s *db.Snapshot) error {
		for _, table := range s.Tables {
			if slices.Contains(counters, table.Name) {
				continue
			}
			var rows []string
			err := s.Rows(table, func(values []any) error {
				var row strings.Builder
				for i, c := range table.Columns {
					if c.Name != "tx" && !slices.Contains(notes, table.Name+"."+c.Name) {
						fmt.Fprintf(&row, "%s=%v|", c.Name, values[i])
					}
				}
				rows = append(rows, row.String())
				return nil
			})
			if err != nil {
				return err
			}
			slices.Sort(rows)
			out[table.Name] = fmt.Sprintf("%d rows %x", len(rows), sha256.Sum256([]byte(strings.Join(rows, "\n"))))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func lived(t *testing.T, url string, seed uint64) map[string]string {
	t.Helper()
	_, d := lives(t, "TestSameSeedSameWorld", url, sim.Options{Seed: seed})
	return digest(t, d)
}

// A seed is a world: on one thread it is the same, row by row, each time, and on both databases.
func TestSameSeedSameWorld(t *testing.T) {
	for _, seed := range []uint64{7001, 7002} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			once := lived(t, filepath.Join(ram(t), "once.db"), seed)
			same(t, "the second time", once, lived(t, filepath.Join(ram(t), "again.db"), seed))
			t.Run("postgres", func(t *testing.T) {
				same(t, "on PostgreSQL", once, lived(t, dbtest.Postgres(t), seed))
			})
		})
	}
}

func same(t *testing.T, when string, want, got map[string]string) {
	t.Helper()
	for table, sum := range want {
		if got[table] != sum {
			t.Errorf("%s %s is another: %s, not %s", when, table, got[table], sum)
		}
	}
}
