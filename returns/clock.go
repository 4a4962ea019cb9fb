package returns

import (
	"encoding/json"
	"time"

	"retour/ground/db"
	"retour/ground/money"
	"retour/law"
	"retour/policy"
)

// The clocks of the law that run for a return.
const (
	ClockWithdrawal = "withdrawal" // until when the consumer may withdraw
	ClockSendBack   = "send_back"  // until when the goods are sent after that
	ClockRefund     = "refund"     // until when the money is back
)

// Clock is one day that the law sets, and how it came about: read when it was decided by, and kept as it was read.
type Clock struct {
	Clock string     `json:"clock" enum:"withdrawal,send_back,refund"`
	Until *time.Time `json:"until,omitempty" doc:"last instant; absent while nothing has begun it, or the shop may wait"`
	State string     `json:"state" enum:"none,not_begun,waiting,running,over,met" doc:"none: the law gives nothing here; waiting: the shop may wait for the goods or a proof of their sending"`
	Zone  string     `json:"zone,omitempty" doc:"where the day ends"`
	Trace []law.Step `json:"trace" doc:"from the facts to the day: rules, articles, holidays, versions"`
}

// Lateness is what the law adds to money that was given late, or is not given yet. It is shown, and never paid or hidden by
// itself.
type Lateness struct {
	Days   int          `json:"days"`
	Amount money.Amount `json:"amount,omitzero" doc:"absent where a legal rate it depends on is not known yet"`
	Tier   string       `json:"tier"`
	AsOf   time.Time    `json:"as_of"`
	Trace  []law.Step   `json:"trace"`
}

// Lawful is what the law says of one return.
type Lawful struct {
	Clocks []Clock   `json:"clocks"`
	Late   *Lateness `json:"late,omitempty"`
}

// keepClock writes down a day and how it came about. The first reading stands.
func keepClock(tx *db.Tx, ret int64, clock string, p law.Promise) {
	text, err := json.Marshal(p.Trace)
	if err != nil {
		panic(err) // steps are plain data
	}
	tx.InsertOr("return_clock(return_id, clock, at, last, trace)", "ON CONFLICT DO NOTHING", ret, clock, tx.At(), p.Last.UnixMicro(), string(text))
}

// keepSendBack writes down until when the goods of a withdrawal are sent.
func keepSendBack(tx *db.Tx, row Row, s sale) {
	if p, ok := law.SendingBy(s.lawful(), row.informed()); ok {
		keepClock(tx, row.ID, ClockSendBack, p)
	}
}

type clockRow struct {
	Clock string
	Last  int64
	Trace string
}

// clocksRead is all that the clocks of a return are read from.
type clocksRead struct {
	row   Row
	sale  law.Sale
	right law.Right // as the law stood when the return was asked for
	kept  []clockRow
	based bool // a line of it is a withdrawal
	gift  bool
	owed  money.Amount // what is still to be given for withdrawn pieces
	given money.Amount // what was given last
	last  time.Time    // when that was
	now   time.Time
}

// lawful reads the clocks as they stand at an instant.
func (c clocksRead) lawful() (*Lawful, error) {
	if !c.right.Known {
		return nil, nil
	}
	out := &Lawful{Clocks: []Clock{c.withdrawal()}}
	if !c.based {
		return out, nil
	}
	for _, name := range []string{ClockSendBack, ClockRefund} {
		k, err := c.written(name)
		if err != nil {
			return nil, err
		}
		if k.State != "" {
			out.Clocks = append(out.Clocks, k)
		}
	}
	out.Late = c.late()
	return out, nil
}

func (c clocksRead) zone() string { return c.right.Zone.String() }

func (c clocksRead) withdrawal() Clock {
	k := Clock{Clock: ClockWithdrawal, Zone: c.zone(), Trace: c.right.Trace, State: "running"}
	switch last := c.right.Last; {
	case !c.right.Withdrawal || c.gift:
		k.State, k.Trace = "none", nil
	case last.IsZero():
		k.State = "not_begun"
	default:
		k.Until = &last
		if c.now.After(last) {
			k.State = "over"
		}
	}
	if k.State == "none" {
		k.Zone = ""
	}
	return k
}

// written is a clock that was written down, or, of a return from before they were, what the law says now.
func (c clocksRead) written(name string) (Clock, error) {
	k := Clock{Clock: name, Zone: c.zone(), State: "running"}
	p, ok := c.computed(name)
	for _, row := range c.kept {
		if row.Clock != name {
			continue
		}
		p.Last, ok = instant(row.Last), true
		if err := json.Unmarshal([]byte(row.Trace), &p.Trace); err != nil {
			return k, err
		}
	}
	done := name == ClockRefund && c.row.Settled >= c.row.Announced || name == ClockSendBack && c.row.Moving+c.row.Arrived+c.row.Kept+c.row.Missing > 0
	k.Trace = p.Trace
	switch {
	case !ok && name == ClockRefund && !done && c.right.Withdrawal:
		waits, known := law.Waiting(c.sale, c.row.informed())
		if !known {
			return Clock{}, nil
		}
		k.State, k.Trace = "waiting", waits
		return k, nil
	case !ok:
		return Clock{}, nil
	case done:
		k.State = "met"
	case c.now.After(p.Last):
		k.State = "over"
	}
	k.Until = &p.Last
	return k, nil
}

func (c clocksRead) computed(name string) (law.Promise, bool) {
	if name == ClockSendBack {
		return law.SendingBy(c.sale, c.row.informed())
	}
	if c.row.Due == nil {
		return law.Promise{}, false
	}
	return law.Promise{Last: instant(*c.row.Due)}, true
}

// late is what lateness adds by now, or added by the day of the last payment.
func (c clocksRead) late() *Lateness {
	if c.row.Due == nil {
		return nil
	}
	due, paid, sums := instant(*c.row.Due), c.now, c.owed
	if c.row.Settled >= c.row.Announced {
		paid, sums = c.last, c.given
	}
	if !paid.After(due) || sums.Minor <= 0 {
		return nil
	}
	decimals, _ := sums.Currency.Exponent()
	p, ok := law.LateRefund(c.sale, due, paid, sums.Minor, decimals)
	if !ok || p.Days == 0 {
		return nil
	}
	out := &Lateness{Days: p.Days, Tier: p.Tier, AsOf: paid, Trace: p.Trace}
	if p.Minor != nil {
		out.Amount = money.Of(*p.Minor, sums.Currency)
	}
	return out
}

// clocksAsked are the questions from which the clocks of a return are read.
type clocksAsked struct {
	sale *db.Asked[sale]
	kept *db.Asked[clockRow]
}

func askLawful(ret int64) clocksAsked {
	return clocksAsked{
		db.Ask[sale](`SELECT `+saleColumns+saleTables+`WHERE o.id = (SELECT order_id FROM return_ WHERE id = $1)`, ret),
		db.Ask[clockRow](`SELECT clock, last, trace FROM return_clock WHERE return_id = $1`, ret),
	}
}

// fillLaw reads the clocks of a return as they stand at an instant.
func (v *View) fillLaw(h viewHead, asked clocksAsked, lines []viewLine, units []viewUnit, now time.Time) error {
	of, ok := asked.sale.First()
	if !ok {
		return nil
	}
	c := clocksRead{row: h.Row, sale: of.lawful(), kept: asked.kept.Rows, gift: h.Gift != 0, now: now, owed: money.Of(0, h.Currency), given: money.Of(0, h.Currency)}
	c.right = law.Withdrawal(c.sale)
	settled := map[int64]int64{}
	for _, u := range units {
		if u.Settlement != 0 {
			settled[u.ReturnLine]++
		}
	}
	for _, l := range lines {
		if policy.Basis(l.Basis) != policy.Withdrawal {
			continue
		}
		c.based = true
		c.owed.Minor += l.Total * max(0, l.Quantity-settled[l.ID]) / l.Sold
		d, err := l.told()
		if err != nil {
			return err
		}
		c.asRead(d.Law)
	}
	if n := len(v.Settlements); n > 0 {
		c.given, c.last = v.Settlements[n-1].Refund, v.Settlements[n-1].At
	}
	var err error
	v.Law, err = c.lawful()
	return err
}

// asRead takes the trace by which the hall decided, where it leads to the same day as the law read now: a delivery that was
// told of later moves the day, and then how it came about is read anew.
func (c *clocksRead) asRead(then []law.Step) {
	now := c.right.Trace
	if len(then) > 0 && len(now) > 0 && then[len(then)-1].Result == now[len(now)-1].Result {
		c.right.Trace = then
	}
}
