// Package sim is a seeded world: shops, shoppers, carriers, operators and managers who work through the same verbs as
// everybody else, with their mistakes, and with crashes, silent providers, lost parcels and doubled clicks between them.
// It is the test of the whole, the load of a bench, and the life in the demonstration.
//
// A world is made of its seed alone: one thread with the same seed does the same, step for step. Chance and clock live
// here; no verb ever sees them. It stores nothing of its own but what its verbs store, and it knows what every one of them
// was told, so that afterwards each answer can be held against the database.
//
// What never happens here: a row changed past the verbs, real money, a real person. Everybody is invented and lives at
// example.org.
package sim

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"retour/ground/db"
	"retour/ground/event"
)

// Options of a world.
type Options struct {
	Seed    uint64
	Verbs   int              // at least so many verbs are run; default 900
	Threads int              // who work at the same time; default 1, which alone makes a world that can be repeated
	DB      *db.DB           // migrated; opened with Clock.Now
	Clock   *Clock           // its only clock
	Folder  string           // for the provider's book
	Also    []event.Follower // followers beside those of the hall
}

// Count is what became of the calls of one verb.
type Count struct {
	Granted int
	Refused int
	Again   int // repeated under the same key, and answered alike
}

// Report is what happened in a world.
type Report struct {
	Seed     uint64
	Verbs    map[string]*Count
	Refusals map[string]int // by code of the fault
	Troubles map[string]int // how often each kind of trouble struck
	Returns  int
	Orders   int
	Paid     map[string]int64 // by currency: what the provider says it paid back for us
}

// Total is how many verbs were called.
func (r Report) Total() int {
	sum := 0
	for _, c := range r.Verbs {
		sum += c.Granted + c.Refused + c.Again
	}
	return sum
}

// String is the report for people.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d: %d verbs on %d returns of %d orders\n", r.Seed, r.Total(), r.Returns, r.Orders)
	for _, name := range slices.Sorted(maps.Keys(r.Verbs)) {
		c := r.Verbs[name]
		fmt.Fprintf(&b, "  %-16s %4d granted %4d refused %4d again\n", name, c.Granted, c.Refused, c.Again)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Troubles)) {
		fmt.Fprintf(&b, "  %-28s %4d\n", name, r.Troubles[name])
	}
	return b.String()
}

// Run lets a world live until it has done its verbs and met every trouble, lets everything come to rest, and verifies it.
// The error names whatever did not hold: an internal error of a verb, an answer that is no longer true, a violated
// invariant, a sum that differs from the provider's.
func Run(ctx context.Context, o Options) (Report, error) {
	if o.Verbs == 0 {
		o.Verbs = 900
	}
	o.Threads = max(1, o.Threads)
	w, err := open(ctx, o)
	if err != nil {
		return Report{}, err
	}
	defer w.close()
	if err := w.found(); err != nil {
		return *w.report, fmt.Errorf("seed %d: the shops: %w", o.Seed, err)
	}
	w.live()
	w.rest()
	w.check()
	w.report.Returns, w.report.Orders = len(w.claims), len(w.sales)
	if len(w.wrong) > 0 {
		return *w.report, fmt.Errorf("seed %d: %w", o.Seed, errors.Join(w.wrong...))
	}
	return *w.report, nil
}

// live runs the threads until the verbs are done.
func (w *world) live() {
	if w.Threads == 1 {
		w.thread(0)
		return
	}
	var group sync.WaitGroup
	for n := range w.Threads {
		group.Go(func() { w.thread(n) })
	}
	group.Wait()
}

// thread is one line of work: now and then one of the troubles that must come, else whatever somebody may do next.
func (w *world) thread(n int) {
	h := w.hand(n)
	for w.ctx.Err() == nil && !w.over() {
		h.step()
	}
}

func (w *world) bookFile() string {
	return filepath.Join(w.Folder, fmt.Sprintf("provider-%d.book", w.Seed))
}
