package sim_test

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/returns/halltest"
	"retour/returns/verify"
	"retour/sim"
)

var only = flag.Uint64("seed", 0, "run this one seed only")

// seeds are so many worlds, fewer where tests are to be short, or the one that was asked for.
func seeds(count uint64) []uint64 {
	if *only != 0 {
		return []uint64{*only}
	}
	if testing.Short() {
		count = max(1, count/20)
	}
	var list []uint64
	for n := range count {
		list = append(list, n+1)
	}
	return list
}

// ram is a folder in memory where there is one: what a world writes need not survive the machine.
func ram(t testing.TB) string {
	t.Helper()
	if folder, err := os.MkdirTemp("/dev/shm", "retour-sim-"); err == nil {
		t.Cleanup(func() { _ = os.RemoveAll(folder) })
		return folder
	}
	return t.TempDir()
}

func open(t testing.TB, url string, clock *sim.Clock) *db.DB {
	t.Helper()
	return dbtest.Open(t, url, db.Options{Clock: clock.Now}, schemas()...)
}

func schemas() []fs.FS { return halltest.Schemas() }

// lives runs a world, and says how to repeat one in which something did not hold.
func lives(t *testing.T, test, url string, o sim.Options) (sim.Report, *db.DB) {
	t.Helper()
	o.Clock, o.Folder = sim.NewClock(sim.Start), ram(t)
	o.DB = open(t, url, o.Clock)
	report, err := sim.Run(context.Background(), o)
	if err != nil {
		t.Errorf("%v\nto repeat: go test ./sim -run '%s' -seed=%d", err, test, o.Seed)
	}
	t.Log(report)
	return report, o.DB
}

// Every world comes to rest with every invariant true, every answer kept, the provider paid once for each refund, and
// every trouble met.
func TestWorld(t *testing.T) {
	for _, seed := range seeds(200) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			report, _ := lives(t, "TestWorld$", filepath.Join(ram(t), "world.db"), sim.Options{Seed: seed})
			if report.Total() < 500 {
				t.Errorf("only %d verbs", report.Total())
			}
			for _, name := range sim.Troubles() {
				if report.Troubles[name] == 0 {
					t.Errorf("the trouble %s never came", name)
				}
			}
		})
	}
}

func TestWorldOnPostgres(t *testing.T) {
	for _, seed := range seeds(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			lives(t, "TestWorldOnPostgres", dbtest.Postgres(t), sim.Options{Seed: seed})
		})
	}
}

// Eight threads work on the same shops at once: who comes first is chance, that all holds is not.
func TestWorldOfManyHands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, _ string) {
		for _, seed := range seeds(4) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				url := filepath.Join(ram(t), "world.db")
				if filepath.Base(filepath.Dir(t.Name())) == "postgres" {
					url = dbtest.Postgres(t)
				}
				lives(t, "TestWorldOfManyHands", url, sim.Options{Seed: seed, Threads: 8, Verbs: 1500})
			})
		}
	})
}

func TestEveryTroubleHasOneName(t *testing.T) {
	names := sim.Troubles()
	slices.Sort(names)
	if once := slices.Compact(slices.Clone(names)); len(once) != len(names) {
		t.Errorf("%d names for %d troubles", len(once), len(names))
	}
}

func sound(t *testing.T, d *db.DB) {
	t.Helper()
	wrong, err := verify.Verify(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range wrong {
		t.Error(v)
	}
}
