package intake

import (
	"slices"

	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
)

// The limits of order.Order, and what they come to in rows.
const (
	mostLines   = 5000
	mostCharges = 500
	mostTenders = 50
	mostRows    = mostLines + mostCharges + mostTenders
)

// group is one order while its rows come in, or one cancelled line.
type group struct {
	order     order.Order // all but what follows
	lines     []order.Line
	charges   []order.Charge
	tenders   []order.Tender
	rest      int // 1 + index of the tender that pays what the others leave, or 0
	places    []place
	spoilt    int64            // line of the file for which the order is not taken, or 0
	payments  int64            // rows that are payments
	head      []string         // what the first row says about the whole order, as written
	ids       map[string]int64 // line of the file of each id
	customer  uint32           // layout's own number of the customer
	sellable  []sellable       // of each line, where the layout can undo sales
	cancelled *Cancelled
	instead   []order.Line // the charges as lines, for an order of charges alone
	rows      int64        // that came in, taken or not
	run       int64
}

// place is one row of a group.
type place struct {
	line    int64
	problem *lang.Message
}

// refuse says that a row cannot be taken, and so the order cannot.
func (g *group) refuse(line int64, m lang.Message) {
	for i := len(g.places) - 1; i >= 0; i-- {
		if g.places[i].line == line {
			if g.places[i].problem == nil {
				g.places[i].problem = &m
			}
			g.spoil(line)
			return
		}
	}
}

// leave says that the last row is reported by itself, and the order taken without it.
func (g *group) leave(line int64) {
	if last := len(g.places) - 1; last >= 0 && g.places[last].line == line {
		g.places = g.places[:last]
	}
}

// spoil says that the order cannot be taken because of a line of the file.
func (g *group) spoil(line int64) {
	if g.spoilt == 0 {
		g.spoilt = line
	}
}

// total is what the order was worth: lines and charges, less the order's discount.
func (g *group) total() int64 {
	sum := int64(0)
	for i := range g.lines {
		sum += g.lines[i].Total.Minor
	}
	for i := range g.charges {
		sum += g.charges[i].Total.Minor
	}
	if g.order.Discount != nil {
		sum -= g.order.Discount.Minor
	}
	return sum
}

// complete checks what only the whole order shows.
func (g *group) complete() {
	first := g.places[0].line
	switch {
	case g.spoilt != 0:
	case len(g.lines) > mostLines || len(g.charges) > mostCharges || len(g.tenders) > mostTenders:
		g.refuse(first, lang.IntakeOrderTooLarge(g.order.Number, mostLines, mostCharges, mostTenders))
	case len(g.lines) == 0:
		g.refuse(first, lang.IntakeOrderWithoutLines(g.order.Number))
	case g.rest != 0:
		total, paid := g.total(), int64(0)
		for i := range g.tenders {
			paid += g.tenders[i].Amount.Minor
		}
		if paid > total {
			g.refuse(first, lang.IntakePaymentsTooLarge(money.Of(paid, g.order.Currency), money.Of(total, g.order.Currency)))
			return
		}
		g.tenders[g.rest-1].Amount.Minor = total - paid
	}
}

// whole is the order as it is handed on. The group's own slices are used again for the next order.
func (g *group) whole() *order.Order {
	o := g.order
	o.Lines = slices.Clone(g.lines)
	if len(g.charges) > 0 {
		o.Charges = slices.Clone(g.charges)
	}
	if len(g.tenders) > 0 {
		o.Tenders = slices.Clone(g.tenders)
	}
	return &o
}

// gather puts rows together into orders and hands these on in the order of their first rows. An order is closed when
// the rows of more than patience other ones have followed its last.
type gather struct {
	emit     func(*group) error
	patience int64
	queue    []*group // in the order of their first rows
	current  *group   // of the last row
	run      int64    // how often the number changed from one row to the next
	began    map[string]map[string]int64
	spare    []*group
}

// enter gives the group of a row, new or open. It is nil where that order is already closed; first is then the line
// in which it began.
func (ga *gather) enter(channel, number []byte, line int64) (g *group, first int64, err error) {
	if c := ga.current; c != nil && c.is(channel, number) {
		c.row(line)
		return c, 0, nil
	}
	for _, g := range ga.queue {
		if g.is(channel, number) {
			ga.turn(g, line)
			return g, 0, ga.flush()
		}
	}
	numbers := ga.began[string(channel)]
	if first, ok := numbers[string(number)]; ok {
		return nil, first, nil
	}
	if numbers == nil {
		if ga.began == nil {
			ga.began = map[string]map[string]int64{}
		}
		numbers = map[string]int64{}
		ga.began[string(channel)] = numbers
	}
	g = ga.fresh()
	g.order.Channel, g.order.Number = string(channel), string(number)
	numbers[g.order.Number] = line
	ga.queue = append(ga.queue, g)
	ga.turn(g, line)
	return g, 0, ga.flush()
}

// cancelled puts one cancelled line into the queue, behind the orders that began before it.
func (ga *gather) cancelled(c *Cancelled, customer, article uint32, line int64) error {
	if ga.current == nil || ga.current.cancelled == nil || ga.current.cancelled.Number != c.Number {
		ga.run++
	}
	g := ga.fresh()
	g.cancelled, g.customer, g.run = c, customer, ga.run
	g.sellable = append(g.sellable, sellable{article: article})
	g.places = append(g.places, place{line: line})
	ga.queue, ga.current = append(ga.queue, g), g
	return ga.flush()
}

func (g *group) is(channel, number []byte) bool {
	return g.cancelled == nil && g.order.Number == string(number) && g.order.Channel == string(channel)
}

// turn says that a row of g comes after rows of something else.
func (ga *gather) turn(g *group, line int64) {
	ga.run++
	g.run = ga.run
	g.row(line)
	ga.current = g
}

// row notes that a row came in.
func (g *group) row(line int64) {
	g.rows++
	g.places = append(g.places, place{line: line})
}

// flush hands on what is closed.
func (ga *gather) flush() error {
	for len(ga.queue) > 0 {
		g := ga.queue[0]
		if g.cancelled == nil && g.run+ga.patience >= ga.run {
			return nil
		}
		if err := ga.pop(); err != nil {
			return err
		}
	}
	return nil
}

// finish hands on the rest.
func (ga *gather) finish() error {
	for len(ga.queue) > 0 {
		if err := ga.pop(); err != nil {
			return err
		}
	}
	return nil
}

func (ga *gather) pop() error {
	g := ga.queue[0]
	ga.queue = append(ga.queue[:0], ga.queue[1:]...) // a handful
	err := ga.emit(g)
	if g != ga.current {
		ga.spare = append(ga.spare, g)
	}
	return err
}

// fresh is an empty group, with the room of one that is done.
func (ga *gather) fresh() *group {
	if len(ga.spare) == 0 {
		return &group{}
	}
	g := ga.spare[len(ga.spare)-1]
	ga.spare = ga.spare[:len(ga.spare)-1]
	clear(g.ids)
	*g = group{
		lines: g.lines[:0], charges: g.charges[:0], tenders: g.tenders[:0], places: g.places[:0],
		head: g.head[:0], sellable: g.sellable[:0], instead: g.instead[:0], ids: g.ids,
	}
	return g
}
