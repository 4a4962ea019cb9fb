package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"

	"retour/door/payment/sandbox"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/inspect"
	"retour/returns"
)

// fate is how far the world takes one return.
type fate int

const (
	asked fate = iota
	refused
	cancelled
	expired
	labelled
	underway
	docked // a day of arrivals
	opened // some pieces looked at
	graded
	shelved
	short // a piece was missing
	fates
)

// shares are how many of a hundred returns meet each fate; the rest goes all the way.
var shares = map[fate]int{asked: 4, refused: 2, cancelled: 4, expired: 3, labelled: 9, underway: 12, docked: 18, opened: 8, graded: 10, short: 3}

// reasons are given as often as they stand here.
var reasons = []string{"size.too_small", "size.too_small", "size.too_large", "changed_mind", "changed_mind", "changed_mind", "not_as_described", "damaged.transit", "damaged.defect", "wrong_item"}

// sold is one line of an order that can come back.
type soldLine struct {
	Order    int64
	Channel  string
	Number   string
	Source   string
	Quantity int64
	Late     bool // bought so long ago that a person has to answer
	Category string
}

// returnsMade is how many returns the world makes on each shop, at most.
const returnsMade = 420

// world lets shoppers, carriers and operators work on both shops: returns in every state, and a day of arrivals. Every
// step is a verb, as a person's would be, and the provider has a bad day for some payments.
func (t *tour) world(ctx context.Context) error {
	t.say("world", lang.DemoWorld(), nil)
	lines, err := t.lines(ctx)
	if err != nil {
		return err
	}
	t.sandbox.Storm(sandbox.Storm{Seed: 11, Rate: 20, Most: 1, Faults: []sandbox.Fault{sandbox.Decline, sandbox.DropAfter}})
	if err := t.live(ctx, lines); err != nil {
		return err
	}
	for n := range 6 { // parcels that nobody announced
		if _, err := db.Run(ctx, t.house.Store, crew, id.NewKey(), returns.Receive{Code: fmt.Sprintf("UNKNOWN-%04d", 4711+n)}); err != nil {
			return err
		}
	}
	if err := t.house.Drain(ctx); err != nil {
		return err
	}
	t.sandbox.Storm(sandbox.Storm{})
	return t.count(ctx)
}

// lines are what the world sends back: of recent orders of both shops, one line each.
func (t *tour) lines(ctx context.Context) ([]soldLine, error) {
	var all []soldLine
	day := func(n int) int64 { return t.house.Store.Now().AddDate(0, 0, n).UnixMicro() }
	for _, shop := range []string{realShop, secondShop} {
		rows, err := db.All[soldLine](t.house.Store.On(ctx), `SELECT o.id, s.code, o.number, l.source, l.quantity, o.placed < $4, p.category FROM orders o JOIN shop s ON s.id = o.shop
			JOIN order_line l ON l.id = (SELECT min(f.id) FROM order_line f WHERE f.order_id = o.id AND f.nature = 'goods' AND f.historic = 0 AND f.quantity BETWEEN 1 AND 6 AND f.total > 300)
			JOIN product p ON p.id = l.product WHERE s.code = $1 AND o.placed > $2 AND (o.placed > $3 OR o.placed < $4) ORDER BY o.id LIMIT $5`,
			shop, day(-80), day(-26), day(-76), int64(t.made()))
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

func (t *tour) made() int {
	if t.Returns > 0 {
		return t.Returns
	}
	return returnsMade
}

// crew is everybody who works here.
var crew = db.Actor{ID: 1, Kind: db.Machine, Rights: allRights()}

// live runs the returns, eight at a time; what each does depends on its place in the list alone.
func (t *tour) live(ctx context.Context, lines []soldLine) error {
	work := make(chan int)
	errs := make(chan error, 8)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for n := range work {
				if err := t.one(ctx, n, lines[n]); err != nil {
					select {
					case errs <- fmt.Errorf("return on order %s: %w", lines[n].Number, err):
					default:
					}
				}
			}
		})
	}
	for n := range lines {
		work <- n
	}
	close(work)
	group.Wait()
	close(errs)
	return <-errs
}

// one takes one return to its fate.
func (t *tour) one(ctx context.Context, n int, l soldLine) error {
	chance := rand.New(rand.NewPCG(uint64(n), 3))
	shopper := access.AsShopper(l.Order, true, t.Language)
	resolution := []string{"refund", "refund", "refund", "refund", "credit", "exchange"}[chance.IntN(6)]
	item := returns.Item{Line: l.Source, Quantity: 1 + chance.Int64N(l.Quantity), Reason: reasons[chance.IntN(len(reasons))], Resolution: resolution}
	got, err := db.Run(ctx, t.house.Store, shopper, id.NewKey(), returns.Request{Channel: l.Channel, Order: l.Number, Items: []returns.Item{item}})
	if fault.Of(err) != nil { // the shop's terms said no, or that resolution is not offered: this shopper keeps it
		return nil
	}
	if err != nil {
		return err
	}
	w := &walk{tour: t, ctx: ctx, ret: got.Return, chance: chance, pieces: item.Quantity, category: l.Category}
	if l.Late {
		return w.to([]fate{asked, asked, refused, labelled}[n%4], got.Permit)
	}
	return w.to(t.fate(n), got.Permit)
}

func (t *tour) fate(n int) fate {
	place := n * 37 % 100
	for f := asked; f < fates; f++ {
		if place -= shares[f]; place < 0 {
			return f
		}
	}
	return shelved
}

// walk is one return on its way through the house.
type walk struct {
	*tour
	ctx      context.Context
	ret      id.Code
	chance   *rand.Rand
	pieces   int64
	category string
	err      error
}

// do runs a verb as the crew; after trouble nothing more happens. What is refused is a fact of this world, not trouble.
func do[R any](w *walk, v db.Verb[R]) R {
	var none R
	if w.err != nil {
		return none
	}
	got, err := db.Run(w.ctx, w.house.Store, crew, id.NewKey(), v)
	if err != nil && fault.Of(err) == nil {
		w.err = err
	}
	return got
}

func (w *walk) to(end fate, permit returns.Permit) error {
	switch {
	case end == asked && permit == returns.PermitReview:
		return nil
	case permit == returns.PermitReview:
		do(w, returns.Decide{Return: w.ret, Allow: end != refused, Why: "too_late"})
	}
	switch end {
	case asked, refused:
		return w.err
	case cancelled:
		do(w, returns.Cancel{Return: w.ret})
		return w.err
	case expired:
		do(w, returns.Expire{Return: w.ret})
		return w.err
	}
	label := do(w, returns.Label{Return: w.ret})
	if end == labelled || w.err != nil {
		return w.err
	}
	now := w.house.Store.Now()
	do(w, returns.Track{Parcel: label.Tracking, Source: "a", Status: "accepted", At: now.AddDate(0, 0, -2)})
	do(w, returns.Track{Parcel: label.Tracking, Source: "b", Status: "in_transit", At: now.AddDate(0, 0, -1)})
	if end == underway {
		return w.err
	}
	do(w, returns.Receive{Code: label.Parcel.Bare()})
	if end == docked {
		return w.err
	}
	return w.bench(end, label.Parcel)
}

// bench looks at the pieces of a parcel, as many as the fate says, and puts them away where it says so.
func (w *walk) bench(end fate, parcel id.Code) error {
	looked := w.pieces
	switch {
	case end == opened && w.pieces > 1, end == short:
		looked = w.pieces - 1
	case end == opened:
		return w.err
	}
	var pieces []returns.InspectAnswer
	for range looked {
		pieces = append(pieces, do(w, returns.Inspect{Parcel: parcel, Answers: w.answers(), NoPhoto: "no_camera"}))
	}
	if end == short || end == shelved {
		do(w, returns.CloseBox{Parcel: parcel})
	}
	if end != shelved {
		return w.err
	}
	for _, p := range pieces {
		if p.Plate != "" {
			do(w, returns.PutPiece{Plate: p.Plate, Bin: bins[p.Destination]})
		}
	}
	return w.err
}

// bins are where each way out ends.
var bins = map[string]string{
	"restock": "A-01", "second_choice": "B-01", "repair": "R-01", "vendor": "V-01", "outlet": "O-01", "donate": "D-01",
	"recycle": "Y-01", "destroy": "X-01", "quarantine": "Q-01", "send_back": "S-01",
}

// answers are what an operator sees: mostly sound, sometimes used, marked or broken. Of electronics and cosmetics, whose
// own questions these do not answer, the piece stays at the bench.
func (w *walk) answers() inspect.Answers {
	n := w.chance.IntN(20)
	switch w.category {
	case "clothing":
		seen := inspect.Answers{
			"contents": "right", "hygiene": "not_needed", "damage": "none", "stain": "none", "smell": "none", "wear": "none", "hair": "none", "tags": "on",
		}
		return flawed(seen, n, "tags=missing", "wear=light", "stain=lasting", "damage=visible")
	case "shoes":
		seen := inspect.Answers{
			"contents": "right", "pair": "pair", "sole": "clean", "upper": "flawless", "inside": "clean", "smell": "none", "shoebox": "original",
		}
		return flawed(seen, n, "shoebox=marked", "sole=traces", "sole=worn", "upper=damaged")
	}
	if n < 8 {
		return inspect.Answers{"contents": "right", "sealed": "sealed"}
	}
	seen := inspect.Answers{"contents": "right", "sealed": "opened", "condition": "as_new", "parts": "all", "clean": "clean", "packaging": "original"}
	return flawed(seen, n, "packaging=damaged", "condition=traces", "condition=marked", "condition=broken")
}

// flawed changes one answer for some of twenty pieces: the later of these the rarer.
func flawed(seen inspect.Answers, n int, flaws ...string) inspect.Answers {
	for i, from := range []int{19, 18, 15, 12} {
		if n >= from {
			question, answer, _ := strings.Cut(flaws[len(flaws)-1-i], "=")
			seen[question] = answer
			return seen
		}
	}
	return seen
}

// count says how many returns stand where.
func (t *tour) count(ctx context.Context) error {
	type stage struct {
		Name string
		N    int64
	}
	stages, err := db.All[stage](t.house.Store.On(ctx), `SELECT stage, count(*) FROM return_ GROUP BY stage ORDER BY stage`)
	if err != nil {
		return err
	}
	total, list, byName := int64(0), []string{}, map[string]int64{}
	for _, s := range stages {
		total += s.N
		byName[s.Name] = s.N
		list = append(list, fmt.Sprintf("%d %s", s.N, lang.Message{Key: "returns.stage_" + s.Name}.In(t.Language)))
	}
	t.say("worked", lang.DemoWorked(total, names(list)), map[string]any{"stages": byName})
	return nil
}
