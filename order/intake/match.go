package intake

import (
	"time"

	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
)

// sales remembers what was sold to whom, so that cancelled lines find the sales they undo. It holds half a million
// lines, so each is 32 bytes in one of a few long slices, and the sales of one customer and article are linked from
// the latest to the earliest.
type sales struct {
	latest map[uint64]uint32 // customer and article: 1 + number of their latest sale
	pages  [][]sale
	count  uint32
	orders []sold
}

// sold is an order some of whose lines may be undone.
type sold struct {
	channel, number string
	at              time.Time
}

// sale is one sold line.
type sale struct {
	total        int64  // paid for all pieces, in minor units
	order        uint32 // index in orders
	before       uint32 // 1 + number of the sale before it, or 0
	row          uint32 // ordinal of the row within the order
	bought, left int32  // pieces
}

// sellable is what makes a sold line findable: our number of its article, 0 where it cannot come back, and its row.
type sellable struct{ article, row uint32 }

const pageSize = 1 << 13

func pair(customer, article uint32) uint64 { return uint64(customer)<<32 | uint64(article) }

func (s *sales) at(number uint32) *sale { return &s.pages[number/pageSize][number%pageSize] }

// begin says that the sales added from now on are of this order.
func (s *sales) begin(o *order.Order) {
	s.orders = append(s.orders, sold{channel: o.Channel, number: o.Number, at: o.PlacedAt})
}

// add remembers one sold line of the order that was begun last.
func (s *sales) add(customer uint32, line sellable, pieces, total int64) {
	if s.latest == nil {
		s.latest = map[uint64]uint32{}
	}
	if s.count%pageSize == 0 {
		s.pages = append(s.pages, make([]sale, pageSize))
	}
	key := pair(customer, line.article)
	*s.at(s.count) = sale{
		total: total, order: uint32(len(s.orders) - 1), before: s.latest[key], row: line.row,
		bought: int32(pieces), left: int32(pieces),
	}
	s.count++
	s.latest[key] = s.count
}

// undo matches a cancelled line to earlier sales of the same article to the same customer: those placed at the same
// time or before, the latest first, each only as far as pieces are left of it. All pieces are matched, or none.
func (s *sales) undo(c *Cancelled, customer, article uint32) {
	numbers, problem := s.covering(c, customer, article)
	if problem != nil {
		c.Unmatched = problem
		return
	}
	c.Returns = make([]HistoricReturn, 0, len(numbers))
	worth := make([]int64, 0, len(numbers))
	paid, need := int64(0), c.Quantity
	for _, number := range numbers {
		one := s.at(number)
		pieces := min(need, int64(one.left))
		used := int64(one.bought - one.left)
		one.left -= int32(pieces)
		need -= pieces
		share := shares(one.total, int64(one.bought), used, pieces)
		paid += share
		worth = append(worth, share)
		from := s.orders[one.order]
		c.Returns = append(c.Returns, HistoricReturn{
			Channel: from.channel, Order: from.number, Line: ordinal(int64(one.row)),
			Quantity: pieces, Cancellation: c.Number, At: c.At,
		})
	}
	c.share(paid, worth)
}

// covering lists the sales that together hold the cancelled pieces.
func (s *sales) covering(c *Cancelled, customer, article uint32) ([]uint32, *lang.Message) {
	var list []uint32
	earlier, left := false, int64(0)
	for next := s.latest[pair(customer, article)]; next != 0; {
		one := s.at(next - 1)
		if !s.orders[one.order].at.After(c.At) {
			earlier = true
			if one.left > 0 {
				list = append(list, next-1)
				left += int64(one.left)
			}
			if left >= c.Quantity {
				return list, nil
			}
		}
		next = one.before
	}
	if earlier {
		return nil, because(lang.IntakeUnmatchedTooFewLeft())
	}
	return nil, because(lang.IntakeUnmatchedNoEarlierSale())
}

// share spreads what was credited over the matched sales. Up to what was paid it follows what was paid for each; what
// was credited above that follows the pieces.
func (c *Cancelled) share(paid int64, worth []int64) {
	currency := c.Credited.Currency
	over := max(0, c.Credited.Minor-paid)
	c.OverCredit = money.Of(over, currency)
	pieces := make([]int64, len(c.Returns))
	for i := range c.Returns {
		pieces[i] = c.Returns[i].Quantity
	}
	credited, above := money.Allocate(c.Credited.Minor-over, worth), money.Allocate(over, pieces)
	for i := range c.Returns {
		c.Returns[i].Credited = money.Of(credited[i], currency)
		c.Returns[i].OverCredit = money.Of(above[i], currency)
	}
}

// shares is what was paid for some pieces of a line: from piece number first on, as money.Share shares the line's
// total over its pieces.
func shares(total, pieces, first, count int64) int64 {
	return total/pieces*count + min(max(total%pieces-first, 0), count)
}
