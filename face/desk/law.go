package desk

import (
	"time"

	"retour/face/kit"
	"retour/ground/lang"
	"retour/law"
	"retour/order"
)

// lawCell says until when the law lets the shopper withdraw from the purchase, whatever the shop's own window is; known is
// false where the rules of their country are not.
func lawCell(o one) (c kit.Cell, known bool) {
	sale := law.Sale{
		Country: o.Order.Customer.Country, Business: o.Order.Buyer == order.Business, Placed: micros(o.Order.Placed), Informed: o.Order.Informed != 2, Zone: o.Zone,
	}
	if o.Order.Delivered != nil {
		sale.Possessed = micros(*o.Order.Delivered)
	}
	right := law.Withdrawal(sale)
	c.Name = lang.DeskLawWithdrawal()
	switch {
	case !right.Known:
		return c, false
	case !right.Withdrawal:
		c.Value = kit.Mark(kit.None, lang.DeskLawNone())
	case right.Last.IsZero():
		c.Value = kit.Mark(kit.Wait, lang.DeskLawNotBegun())
	case o.RequestedAt.After(right.Last):
		c.Value = kit.Mark(kit.None, lang.DeskLawOver(inZone(right.Last, o.Zone)))
	default:
		c.Value = kit.Mark(kit.Go, lang.DeskLawUntil(inZone(right.Last, o.Zone)))
	}
	return c, true
}

// inZone is an instant where the shop counts days.
func inZone(t time.Time, zone *time.Location) time.Time {
	if zone == nil {
		return t.UTC()
	}
	return t.In(zone)
}
