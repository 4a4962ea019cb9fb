package api

import (
	"strconv"
	"sync"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/order"
)

// OrderBatch is several orders.
type OrderBatch struct {
	Orders []order.Order `json:"orders" minItems:"1" maxItems:"500"`
}

// OrderBatchAnswer says what became of each, in their order.
type OrderBatchAnswer struct {
	Taken   int64          `json:"taken"`
	Refused int64          `json:"refused"`
	Orders  []OrderOutcome `json:"orders"`
}

// OrderOutcome is what became of one order: what is wrong with it, or nothing.
type OrderOutcome struct {
	Channel string   `json:"channel"`
	Number  string   `json:"number"`
	Taken   bool     `json:"taken"`
	Errors  []Defect `json:"errors,omitempty"`
}

// abreast is how many orders of a batch are stored at the same time: verbs that wait share a commit.
const abreast = 16

// putOrders tells many orders, each on its own: one that is refused keeps no other back. Each has its own key below that of
// the batch, so a batch that broke off is repeated as a whole.
func putOrders(c *call, in OrderBatch) (OrderBatchAnswer, error) {
	errs := make([]error, len(in.Orders))
	var group sync.WaitGroup
	room := make(chan struct{}, abreast)
	for i, o := range in.Orders {
		room <- struct{}{}
		group.Go(func() {
			defer func() { <-room }()
			_, errs[i] = db.Run(c.ctx(), c.DB, c.actor, c.key+" "+strconv.Itoa(i), order.PutOrder{Order: o})
		})
	}
	group.Wait()
	out := OrderBatchAnswer{Orders: make([]OrderOutcome, len(in.Orders))}
	for i, o := range in.Orders {
		one := OrderOutcome{Channel: o.Channel, Number: o.Number, Taken: errs[i] == nil}
		for _, f := range fault.All(errs[i]) {
			if f.Kind == fault.Internal {
				return OrderBatchAnswer{}, errs[i]
			}
			one.Errors = append(one.Errors, Defect{f.Code(), f.Message.In(c.lang), f.Field})
		}
		switch {
		case one.Taken:
			out.Taken++
		case len(one.Errors) == 0:
			return OrderBatchAnswer{}, errs[i]
		default:
			out.Refused++
		}
		out.Orders[i] = one
	}
	return out, nil
}
