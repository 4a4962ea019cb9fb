package db_test

import (
	"context"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/job"
	"retour/ground/ledger"
)

// Processes that start together on a new database all find it whole.
func TestMigratingTogether(t *testing.T) {
	for range 4 { // on SQLite it is a race that a process may also win
		migrateTogether(t, dbtest.SQLite(t))
	}
	dbtest.Each(t, migrateTogether)
}

func migrateTogether(t *testing.T, url string) {
	ctx := context.Background()
	var all [6]*db.DB
	for i := range all {
		var err error
		if all[i], err = db.Open(ctx, url, db.Options{Readers: 2}); err != nil {
			t.Fatal(err)
		}
		defer all[i].Close()
	}
	var group sync.WaitGroup
	start := make(chan struct{})
	for _, d := range all {
		group.Go(func() {
			<-start
			if err := d.Migrate(ctx, ledger.Schema, job.Schema); err != nil {
				t.Error(err)
			}
			if _, err := db.Run(ctx, d, db.Program, "", note{Subject: 1, What: "works"}); err != nil {
				t.Error(err)
			}
		})
	}
	close(start)
	group.Wait()
}

// A migration that is wrong ends the start with what is wrong about it, and not with trying.
func TestWrongMigration(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := opened(t, url)
		if err := d.Migrate(context.Background(), ledger.Schema, wrong); err == nil {
			t.Error("a wrong migration was taken")
		}
		if seen, err := d.Migrations(context.Background()); err != nil || len(seen) != 2 {
			t.Errorf("migrations %v %v", seen, err)
		}
	})
}

// A database that has seen a later room's step takes one that an earlier room gains afterwards.
func TestARoomGainsAStep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		step := func(number string) fs.FS {
			return fstest.MapFS{"schema/" + number + "_room.sql": {Data: []byte("CREATE TABLE room_" + number + " (id BIGINT PRIMARY KEY);")}}
		}
		d, ctx := opened(t, url), context.Background()
		for _, rooms := range [][]fs.FS{{ledger.Schema, step("0950")}, {ledger.Schema, step("0911"), step("0950")}} {
			if err := d.Migrate(ctx, rooms...); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.All[int64](d.On(ctx), `SELECT id FROM room_0911`); err != nil {
			t.Error(err)
		}
	})
}

// does is a verb that uses a text in one way.
type does func(tx *db.Tx) error

func (does) Right() db.Right { return db.Anyone }

func (does) Touches(db.Look) ([]int64, error) { return nil, nil }

func (v does) Do(tx *db.Tx) (bool, error) { return true, v(tx) }

// A text that cannot be stored is told to whoever sent it, alike on both engines and wherever it stands.
func TestTextThatCannotBeStored(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d, ctx := opened(t, url), context.Background()
		for _, text := range []string{"a\x00b", "a\xffb"} {
			ways := map[string]does{
				"write":  func(tx *db.Tx) error { tx.Exec(`UPDATE follower SET id = 1 WHERE name = $1`, text); return nil },
				"insert": func(tx *db.Tx) error { tx.Insert("follower(name, tx, id)", text, int64(1), int64(1)); return nil },
				"read": func(tx *db.Tx) error {
					_, err := db.All[int64](tx, `SELECT id FROM follower WHERE name = $1`, text)
					return err
				},
			}
			errs := map[string]error{}
			for name, way := range ways {
				_, errs[name] = db.Run(ctx, d, db.Program, "", way)
			}
			_, errs["key"] = db.Run(ctx, d, client, text, note{Subject: 1, What: "x"})
			_, errs["look"] = db.All[int64](d.On(ctx), `SELECT id FROM follower WHERE name = $1`, text)
			for name, err := range errs {
				if f := fault.Of(err); f == nil || f.Kind != fault.Invalid {
					t.Errorf("%s of %q: %v", name, text, err)
				}
			}
		}
		if got := told(t, d, 1); len(got) != 0 {
			t.Errorf("stored all the same: %v", got)
		}
	})
}

// wrong is a room whose migration cannot be carried out.
var wrong = fstest.MapFS{"schema/9001_wrong.sql": {Data: []byte("CREATE TABLE fine (\n\tid BIGINT PRIMARY KEY\n);\nCREATE TABEL wrong (\n\tid BIGINT PRIMARY KEY\n);\n")}}
