package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"retour/door/carrier"
	"retour/door/carrier/fake"
	"retour/door/payment"
	"retour/door/payment/manual"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/job"
	"retour/returns"
)

// world is everything that lives in one seed, and what its people were told.
type world struct {
	Options
	ctx       context.Context
	report    *Report
	provider  *provider
	carrier   *fake.Carrier
	runner    *job.Runner
	followers []event.Follower
	shops     []shop

	mu      sync.Mutex
	sales   []*sale
	claims  []*claim
	orphans []id.Code // parcels that nobody could place
	scans   []scanned
	told    []answer
	wrong   []error
	verbs   int
	keys    int
	numbers int
	due     []trouble // troubles that must still come
	notices map[string]bool
}

// sale is an order with what its shopper knows.
type sale struct {
	id      int64
	channel string
	number  string
	lines   []saleLine
	tenders []payment.Refund // reference and amount of each payment the sandbox took
	shopper db.Actor
}

type saleLine struct {
	source   string
	sku      string
	quantity int64
	category string
	goods    bool
}

// claim is a return as its shopper and the operators know it.
type claim struct {
	code id.Code
	sale *sale
}

// scanned is one act of a station.
type scanned struct {
	id  string
	who db.Actor
}

// hand is one thread of a world with its own chance.
type hand struct {
	*world
	n      int
	chance *rand.Rand
}

func open(ctx context.Context, o Options) (*world, error) {
	w := &world{
		Options: o, ctx: ctx, notices: map[string]bool{},
		report: &Report{Seed: o.Seed, Verbs: map[string]*Count{}, Refusals: map[string]int{}, Troubles: map[string]int{}, Paid: map[string]int64{}},
	}
	var err error
	if w.provider, err = openProvider(w); err != nil {
		return nil, err
	}
	w.carrier = fake.New(fake.Options{Now: o.Clock.Now})
	pay := returns.PayHandler(o.DB, map[string]payment.Driver{manual.Name: manual.Driver{}, w.provider.Abilities().Name: w.provider})
	w.runner = &job.Runner{DB: o.DB, Workers: 1, Lease: 2 * time.Minute, Handlers: map[string]job.Handler{
		"refund.pay":    pay,
		"settle":        w.crashing(returns.SettleHandler(o.DB)),
		"carrier.label": returns.LabelHandler(o.DB, map[string]carrier.Driver{fake.Name: w.carrier}),
	}}
	if o.Threads > 1 {
		w.runner.Workers = 4
	}
	w.followers = append([]event.Follower{returns.Numberer()}, o.Also...)
	w.due = troubles()
	return w, nil
}

func (w *world) close() { w.provider.close() }

// hand makes thread n's chance from the seed.
func (w *world) hand(n int) *hand {
	return &hand{w, n, rand.New(rand.NewPCG(w.Seed, uint64(n)+1))}
}

// over reports whether the world has done enough: its verbs, and every trouble.
func (w *world) over() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.verbs >= w.Verbs && len(w.due) == 0 || len(w.wrong) > 20
}

// fail notes what did not hold.
func (w *world) fail(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wrong = append(w.wrong, fmt.Errorf(format, args...))
}

// struck counts a trouble that came.
func (w *world) struck(name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.report.Troubles[name]++
}

// next is a number nobody had before in this world.
func (w *world) next() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.numbers++
	return w.numbers
}

// oneIn says yes once in n.
func (h *hand) oneIn(n int) bool { return h.chance.IntN(n) == 0 }

// between is a number from low to high.
func (h *hand) between(low, high int64) int64 { return low + h.chance.Int64N(high-low+1) }

func pick[T any](h *hand, list []T) T { return list[h.chance.IntN(len(list))] }

// anyOf picks from a list of the world under its lock; ok is false while it is empty.
func anyOf[T any](h *hand, list *[]T) (one T, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(*list) == 0 {
		return one, false
	}
	return (*list)[h.chance.IntN(len(*list))], true
}

// recent picks rather from the end of a list: what was begun lately is what people work on.
func recent[T any](h *hand, list *[]T) (one T, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	n := len(*list)
	if n == 0 {
		return one, false
	}
	return (*list)[n-1-h.chance.IntN(min(n, 12))], true
}

func add[T any](w *world, list *[]T, one T) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*list = append(*list, one)
}

// step is one thing that happens in the world.
func (h *hand) step() {
	h.Clock.Forward(time.Duration(h.between(5, 240)) * time.Minute)
	if h.oneIn(12) {
		h.Clock.Forward(time.Duration(h.between(1, 5)) * 24 * time.Hour)
	}
	if h.oneIn(4) {
		if t, ok := h.takeTrouble(); ok {
			t.play(h)
			h.background()
			return
		}
	}
	h.act()
	if h.oneIn(2) {
		h.background()
	}
}

// takeTrouble takes one of the troubles that must still come.
func (h *hand) takeTrouble() (trouble, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.due) == 0 {
		return trouble{}, false
	}
	at := h.chance.IntN(len(h.due))
	t := h.due[at]
	h.due = append(h.due[:at], h.due[at+1:]...)
	return t, true
}
