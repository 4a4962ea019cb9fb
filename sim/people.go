package sim

import (
	"retour/ground/access"
	"retour/ground/db"
)

// someone who works here, by number and role.
func someone(number int64, role access.Role) db.Actor {
	rights := map[db.Right]bool{}
	for _, r := range access.RightsOf(role) {
		rights[r] = true
	}
	return db.Actor{ID: number, Kind: db.Person, Rights: rights}
}

// The people of a world. Their numbers lie below every record's.
var (
	agent    = someone(11, access.Agent)
	manager  = someone(12, access.Manager)
	keeper   = someone(13, access.Manager) // of the stock
	carriers = db.Actor{ID: 14, Kind: db.Machine, Rights: map[db.Right]bool{access.ReturnsWrite: true}}
	webhooks = db.Actor{ID: 15, Kind: db.Machine, Rights: map[db.Right]bool{"payments.notice": true}}
	shopFeed = db.Actor{ID: 16, Kind: db.Machine, Rights: map[db.Right]bool{access.OrdersWrite: true}}
)

// operators stand at the dock and the benches.
var operators = []db.Actor{someone(21, access.Operator), someone(22, access.Operator), someone(23, access.Operator)}

func (h *hand) operator() db.Actor { return pick(h, operators) }

// shopperOf is whoever proved to know the order.
func shopperOf(order int64) db.Actor {
	return db.Actor{Kind: db.Shopper, Order: order, Strong: true}
}
