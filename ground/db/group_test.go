package db_test

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/ledger"
)

// gate keeps SQLite's writer at the end of a group until the test lets it go on, so that what waits behind it makes up
// the next group.
type gate struct {
	shut    chan struct{} // closed when the writer stands before it
	open    chan struct{}
	armed   bool
	atDoor  func(stage string) // called at every stage while the gate is not armed
	stagemu sync.Mutex
}

func (g *gate) fault(stage string) {
	g.stagemu.Lock()
	armed, atDoor := g.armed && stage == "before commit", g.atDoor
	if armed {
		g.armed = false
	}
	g.stagemu.Unlock()
	switch {
	case armed:
		close(g.shut)
		<-g.open
	case atDoor != nil:
		atDoor(stage)
	}
}

// oneGroup opens a database and runs the verbs as one commit group, in their order; it gives their errors.
func oneGroup(t *testing.T, d *db.DB, g *gate, verbs ...note) []error {
	t.Helper()
	g.stagemu.Lock()
	g.shut, g.open, g.armed = make(chan struct{}), make(chan struct{}), true
	g.stagemu.Unlock()
	errs := make([]error, len(verbs))
	var group sync.WaitGroup
	group.Go(func() {
		if _, err := db.Run(context.Background(), d, db.Program, "", note{Subject: 1, What: "before the group"}); err != nil {
			t.Error(err)
		}
	})
	<-g.shut
	for i, v := range verbs {
		group.Go(func() { _, errs[i] = db.Run(context.Background(), d, db.Program, "", v) })
		for d.Waiting() < i+1 {
			runtime.Gosched()
		}
	}
	close(g.open)
	group.Wait()
	return errs
}

// told lists what the events of a subject say.
func told(t *testing.T, d *db.DB, subject int64) []string {
	t.Helper()
	q := event.AskTimeline(subject)
	if err := d.Read(context.Background(), q); err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, e := range q.Rows {
		var n noted
		if err := e.Into(&n); err != nil {
			t.Fatal(err)
		}
		out = append(out, n.What)
	}
	return out
}

// pragma is a verb that turns a screw of SQLite's writer.
type pragma struct{ Text string }

func (pragma) Right() db.Right { return db.Anyone }

func (pragma) Touches(db.Look) ([]int64, error) { return nil, nil }

func (p pragma) Do(tx *db.Tx) (bool, error) {
	tx.Exec(p.Text)
	return true, nil
}

// When the disk is full SQLite undoes the whole transaction by itself, and with it the work of the verbs before. They must
// not be told that it was kept, and those behind must not be committed one by one without them.
func TestFullDiskHarmsOnlyTheVerbThatFillsIt(t *testing.T) {
	g := &gate{}
	d := dbtest.Open(t, dbtest.SQLite(t), db.Options{Fault: g.fault}, ledger.Schema)
	pages, _, err := db.Get[int64](d.On(context.Background()), `PRAGMA page_count`)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Run(context.Background(), d, db.Program, "", pragma{fmt.Sprintf("PRAGMA max_page_count = %d", pages+40)}); err != nil {
		t.Fatal(err)
	}
	errs := oneGroup(t, d, g, note{Subject: 2, What: "first"}, note{Subject: 2, What: strings.Repeat("too much ", 100_000)},
		note{Subject: 2, What: "third"}, note{Subject: 2, What: "fails", Fail: true})
	if errs[0] != nil || errs[2] != nil {
		t.Errorf("neighbours: %v, %v", errs[0], errs[2])
	}
	if errs[1] == nil || errs[3] == nil {
		t.Errorf("the one that fills the disk: %v; the one that fails: %v", errs[1], errs[3])
	}
	if got := strings.Join(told(t, d, 2), ", "); got != "first, third" && got != "third, first" {
		t.Errorf("stored: %.100s", got)
	}
	numbers, err := db.All[int64](d.On(context.Background()), `SELECT DISTINCT tx FROM event ORDER BY tx`)
	if err != nil || len(numbers) < 2 {
		t.Errorf("groups %v %v", numbers, err)
	}
}

// A commit that fails is told to every verb of its group, nothing of them is kept, and the next group works.
func TestFailedCommitKeepsNothing(t *testing.T) {
	signal.Ignore(syscall.SIGXFSZ)
	defer signal.Reset(syscall.SIGXFSZ)
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Skip("no limit of file sizes here: ", err)
	}
	limit := func(size uint64) {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: size, Max: before.Max}); err != nil {
			t.Error(err)
		}
	}
	g := &gate{}
	d := dbtest.Open(t, dbtest.SQLite(t), db.Options{Fault: g.fault}, ledger.Schema)
	g.atDoor = func(stage string) {
		if stage == "before commit" {
			limit(16)
		} else {
			limit(before.Cur)
		}
	}
	d.Aside().Store("read in the group", true)
	errs := oneGroup(t, d, g, note{Subject: 2, What: "a"}, note{Subject: 2, What: "b"})
	g.atDoor = nil
	for _, err := range errs {
		if err == nil || !strings.Contains(err.Error(), "commit") {
			t.Errorf("a verb of a lost group was told %v", err)
		}
	}
	if _, there := d.Aside().Load("read in the group"); there {
		t.Error("what was read in the lost group is still remembered")
	}
	if got := told(t, d, 2); len(got) != 0 {
		t.Errorf("kept of the lost group: %v", got)
	}
	if _, err := db.Run(context.Background(), d, db.Program, "", note{Subject: 2, What: "c"}); err != nil {
		t.Errorf("after it: %v", err)
	}
	if got := told(t, d, 2); len(got) != 1 || got[0] != "c" {
		t.Errorf("afterwards: %v", got)
	}
}

// Verbs that wait when the database is closed are still carried out and answered; whoever comes later is told.
func TestClosingAnswersWhoWaits(t *testing.T) {
	g := &gate{shut: make(chan struct{}), open: make(chan struct{}), armed: true}
	url := dbtest.SQLite(t)
	ctx := context.Background()
	d, err := db.Open(ctx, url, db.Options{Fault: g.fault})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(ctx, ledger.Schema); err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 5 {
		group.Go(func() {
			if _, err := db.Run(ctx, d, db.Program, "", note{Subject: 1, What: fmt.Sprint(i)}); err != nil {
				t.Errorf("verb %d: %v", i, err)
			}
		})
		if i == 0 {
			<-g.shut
		}
	}
	for d.Waiting() < 4 {
		runtime.Gosched()
	}
	closed := make(chan error)
	go func() { closed <- d.Close() }()
	close(g.open)
	if err := <-closed; err != nil {
		t.Error(err)
	}
	group.Wait()
	if _, err := db.Run(ctx, d, db.Program, "", note{Subject: 1, What: "late"}); err == nil {
		t.Error("a closed database took a verb")
	}
	if _, err := db.All[int64](d.On(ctx), `SELECT id FROM event ORDER BY id`); err == nil {
		t.Error("a closed database was read")
	}
	d = dbtest.Open(t, url, db.Options{}, ledger.Schema)
	if got := told(t, d, 1); len(got) != 5 {
		t.Errorf("kept: %v", got)
	}
}

// A caller who goes away while the verb waits gets an answer of the verb all the same, and the verb is not lost by halves.
func TestCallerGoesAway(t *testing.T) {
	g := &gate{}
	d := dbtest.Open(t, dbtest.SQLite(t), db.Options{Fault: g.fault}, ledger.Schema)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := db.Run(ctx, d, db.Program, "", note{Subject: 1, What: "gone"})
	got := told(t, d, 1)
	if err == nil && len(got) != 1 || err != nil && (!errors.Is(err, context.Canceled) || len(got) != 0) {
		t.Errorf("told %v, kept %v", err, got)
	}
}

// Verbs that are refused, or were answered before, cost no durable write.
func TestRefusedVerbsWriteNothing(t *testing.T) {
	d := dbtest.Open(t, dbtest.SQLite(t), db.Options{}, ledger.Schema)
	ctx := context.Background()
	number := func() int64 {
		t.Helper()
		n, _, err := db.Get[int64](d.On(ctx), `SELECT number FROM commit_group`)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for range 2 {
		if _, err := db.Run(ctx, d, client, "key", note{Subject: 1, What: "a"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Run(ctx, d, db.Program, "", note{Subject: 1, What: "b", Fail: true}); err == nil {
		t.Fatal("it was not refused")
	}
	if n := number(); n != 1 {
		t.Errorf("%d groups were written, want the first", n)
	}
	if _, err := db.Run(ctx, d, db.Program, "", note{Subject: 1, What: "c"}); err != nil || number() != 2 {
		t.Errorf("%v, %d groups were written, want 2", err, number())
	}
}
