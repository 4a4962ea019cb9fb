package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"retour/ground/archive"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/job"
	"retour/ground/ledger"
)

// A follower's effects, and every type of column that a schema can have.
var extra = fstest.MapFS{"schema/0900_test.sql": {Data: []byte(`CREATE TABLE told (
	tx BIGINT NOT NULL,
	id BIGINT NOT NULL,
	PRIMARY KEY (tx, id)
) CLUSTERED;

CREATE TABLE odd (
	id BIGINT PRIMARY KEY,
	small SMALLINT,
	yes BOOLEAN NOT NULL,
	word TEXT,
	raw BYTEA,
	share REAL
);
`)}}

var rooms = []fs.FS{ledger.Schema, job.Schema, extra}

type happened struct {
	Pieces int64  `json:"pieces"`
	Note   string `json:"note"`
}

func (happened) Kind() string { return "test.happened" }

// sell posts pieces, tells of them and intends something: all that a verb writes.
type sell struct{ Pieces int64 }

func (sell) Right() db.Right { return db.Anyone }

func (sell) Touches(db.Look) ([]int64, error) { return nil, nil }

func (s sell) Do(tx *db.Tx) (int64, error) {
	id := tx.NewID()
	ledger.Post(tx, id, ledger.Goods(ledger.World(ledger.WorldSale), ledger.Of(ledger.Sold, id), s.Pieces))
	event.Tell(tx, id, happened{s.Pieces, "« \" \\ \u2028"})
	job.Intend(tx, job.Intent{Kind: "test", Subject: id, Args: s})
	return id, nil
}

type putOdd struct{}

func (putOdd) Right() db.Right { return db.Anyone }

func (putOdd) Touches(db.Look) ([]int64, error) { return nil, nil }

func (putOdd) Do(tx *db.Tx) (bool, error) {
	tx.Exec(`INSERT INTO odd(id, small, yes, word, raw, share) VALUES ($1, $2, $3, $4, $5, 0.25)`, int64(1)<<62, int64(-3), true, "a\"é\n\x01", []byte{0, 255})
	tx.Exec(`INSERT INTO odd(id, small, yes, word, raw) VALUES ($1, NULL, $2, $3, $4)`, int64(2), false, "", []byte{})
	tx.Exec(`INSERT INTO odd(id, small, yes, word, raw) VALUES ($1, NULL, $2, NULL, NULL)`, int64(3), false)
	return true, nil
}

// follower keeps what it was told of: an event told twice breaks the key.
var follower = event.Follower{Name: "test", Do: func(tx *db.Tx, events []event.Record) error {
	for _, e := range events {
		tx.Insert("told(tx, id)", e.Tx, e.ID)
	}
	return nil
}}

var ctx = context.Background()

func run[R any](t *testing.T, d *db.DB, v db.Verb[R]) R {
	t.Helper()
	got, err := db.Run(ctx, d, db.Program, "", v)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func count(t *testing.T, d *db.DB, sql string) int64 {
	t.Helper()
	n, _, err := db.Get[int64](d.On(ctx), sql)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// content is every row of every table, in an order of its own: what two databases are compared by. The numbers that a
// restore may lift are left out.
func content(t *testing.T, d *db.DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	err := d.Snapshot(ctx, func(s *db.Snapshot) error {
		for _, table := range s.Tables {
			if slices.Contains([]string{"id_block", "commit_group", "xid_base"}, table.Name) {
				continue
			}
			all[table.Name] = []string{}
			if err := s.Rows(table, func(values []any) error {
				all[table.Name] = append(all[table.Name], fmt.Sprintf("%q", values))
				return nil
			}); err != nil {
				return err
			}
			slices.Sort(all[table.Name])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func backup(t *testing.T, d *db.DB, photos fs.FS) ([]byte, archive.Summary) {
	t.Helper()
	var file bytes.Buffer
	sum, err := archive.Backup(ctx, d, &file, photos)
	if err != nil {
		t.Fatal(err)
	}
	return file.Bytes(), sum
}

// goesOn asserts what must hold of a restored database, and that life goes on in it.
func goesOn(t *testing.T, d *db.DB) {
	t.Helper()
	wrong, err := ledger.Verify(d.On(ctx))
	if err != nil || len(wrong) > 0 {
		t.Errorf("verify: %v %v", wrong, err)
	}
	highest := count(t, d, `SELECT max(id) FROM event`)
	if id := run(t, d, sell{1}); id <= highest {
		t.Errorf("number %d was given, though %d is in use", id, highest)
	}
	for range 20 {
		run(t, d, sell{2})
	}
	// the horizon may wait for transactions of other tests on the same server
	for left, patience := int64(1), time.Now().Add(20*time.Second); left > 0; {
		if time.Now().After(patience) {
			t.Fatalf("the follower stays %d events behind", left)
		}
		if err := event.Drain(ctx, d, follower); err != nil {
			t.Fatalf("follower: %v", err)
		}
		left = count(t, d, `SELECT count(*) FROM event e WHERE (tx, id) > (SELECT f.tx, f.id FROM follower f WHERE f.name = 'test')`)
	}
	if n := count(t, d, `SELECT count(*) FROM event e WHERE NOT EXISTS (SELECT 1 FROM told t WHERE t.tx = e.tx AND t.id = e.id)`); n != 0 {
		t.Errorf("the follower skipped %d events", n)
	}
	if told, events := count(t, d, `SELECT count(*) FROM told`), count(t, d, `SELECT count(*) FROM event`); told != events {
		t.Errorf("%d told of %d events", told, events)
	}
}

// busy is a database with verbs and a follower at work until stop is called.
func busy(t *testing.T, url string) (d *db.DB, stop func()) {
	d = dbtest.Open(t, url, db.Options{}, rooms...)
	run(t, d, putOdd{})
	var over atomic.Bool
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			for !over.Load() {
				if _, err := db.Run(ctx, d, db.Program, "", sell{rand.Int64N(5) + 1}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Go(func() {
		for !over.Load() {
			if _, err := event.Step(ctx, d, follower, 23); err != nil {
				t.Error(err)
			}
		}
	})
	return d, func() { over.Store(true); group.Wait() }
}

// awaitEvents waits until so many events were written and some of them told.
func awaitEvents(t *testing.T, d *db.DB, events int64) {
	for count(t, d, `SELECT count(*) FROM event`) < events || count(t, d, `SELECT count(*) FROM told`) == 0 {
		continue
	}
}

func TestBackupWhileWorkingRestoresOnEitherEngine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d, stop := busy(t, url)
		awaitEvents(t, d, 300)
		file, sum := backup(t, d, nil)
		awaitEvents(t, d, 2*count(t, d, `SELECT count(*) FROM event`))
		stop()
		checked, err := archive.Check(bytes.NewReader(file))
		if diff := cmp.Diff(sum, checked); err != nil || diff != "" {
			t.Errorf("check: %v %s", err, diff)
		}
		dbtest.Each(t, func(t *testing.T, fresh string) {
			to := dbtest.Open(t, fresh, db.Options{}, rooms...)
			got, err := archive.Restore(ctx, to, bytes.NewReader(file), "")
			if diff := cmp.Diff(sum, got); err != nil || diff != "" {
				t.Fatalf("restore: %v %s", err, diff)
			}
			for _, table := range sum.Tables {
				if n := count(t, to, "SELECT count(*) FROM "+table.Table); n != table.Rows {
					t.Errorf("%s has %d rows, the archive %d", table.Table, n, table.Rows)
				}
			}
			goesOn(t, to)
		})
	})
}

func TestContentSurvivesTheWayThereAndBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d, stop := busy(t, url)
		awaitEvents(t, d, 50)
		stop()
		want := content(t, d)
		dbtest.Each(t, func(t *testing.T, there string) {
			other := dbtest.Open(t, there, db.Options{}, rooms...)
			file, _ := backup(t, d, nil)
			if _, err := archive.Restore(ctx, other, bytes.NewReader(file), ""); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, content(t, other)); diff != "" {
				t.Fatal(diff)
			}
			dbtest.Each(t, func(t *testing.T, again string) {
				back := dbtest.Open(t, again, db.Options{}, rooms...)
				file, _ := backup(t, other, nil)
				if _, err := archive.Restore(ctx, back, bytes.NewReader(file), ""); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, content(t, back)); diff != "" {
					t.Fatal(diff)
				}
				goesOn(t, back)
			})
		})
	})
}

func TestBackupOfNothingRestores(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		file, sum := backup(t, dbtest.Open(t, url, db.Options{}, rooms...), nil)
		if sum.Rows != 3 {
			t.Errorf("%d rows, want the three that the first migration puts there", sum.Rows)
		}
		to := dbtest.Open(t, dbtest.SQLite(t), db.Options{}, rooms...)
		if _, err := archive.Restore(ctx, to, bytes.NewReader(file), ""); err != nil {
			t.Fatal(err)
		}
		run(t, to, sell{1})
		goesOn(t, to)
	})
}

type full struct{ room int }

var errFull = errors.New("disk full")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestBackupEndsWhenTheDiskIsFullOrTheCallerLeaves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := dbtest.Open(t, url, db.Options{}, rooms...)
		run(t, d, sell{1})
		if _, err := archive.Backup(ctx, d, &full{100}, nil); !errors.Is(err, errFull) {
			t.Errorf("disk full: %v", err)
		}
		gone, leave := context.WithCancel(ctx)
		leave()
		if _, err := archive.Backup(gone, d, &bytes.Buffer{}, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("caller left: %v", err)
		}
		run(t, d, sell{1}) // and nothing is held up
		if _, err := archive.Backup(ctx, d, &bytes.Buffer{}, nil); err != nil {
			t.Error(err)
		}
	})
}
