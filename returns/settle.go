package returns

import (
	"cmp"
	"slices"
	"time"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/ground/money"
	"retour/order"
	"retour/refund"
)

// Settle decides what is given back for pieces of a return: all that is due now, or the named ones. What a piece is worth
// was fixed when it was sold; it is remembered, never recomputed. Money goes out by intents afterwards.
type Settle struct {
	Return     id.Code       `json:"return" minLength:"2" maxLength:"32"`
	Plates     []id.Code     `json:"plates,omitempty" maxItems:"1000" doc:"pieces to settle; default all that are due"`
	Trigger    string        `json:"trigger,omitempty" enum:"at_once,first_scan,received,graded,box_closed,legal_date,person" doc:"why now; default person"`
	Deductions []Deduction   `json:"deductions,omitempty" maxItems:"1000"`
	Shipping   *money.Amount `json:"shipping,omitempty" doc:"of what was paid for delivery; default as the law or the policy says"`
	Goodwill   *money.Amount `json:"goodwill,omitempty" doc:"beyond what the pieces are worth, from what was paid for the order; also once the return is closed"`

	upTo int64 // what was graded later is left to an intent of its own; 0: all
}

// Deduction keeps a part of one piece's price back, for its loss of value.
type Deduction struct {
	Plate  id.Code      `json:"plate"`
	Amount money.Amount `json:"amount"`
	Reason string       `json:"reason" maxLength:"80" pattern:"^[a-z0-9_.]+$" doc:"code: worn, incomplete, …"`
}

// SettleAnswer is what was decided.
type SettleAnswer struct {
	Return     id.Code      `json:"return"`
	Settlement id.Code      `json:"settlement"`
	Pieces     int64        `json:"pieces"`
	Gross      money.Amount `json:"gross" doc:"what the pieces and charges are worth"`
	Withheld   money.Amount `json:"withheld" doc:"fees and deductions"`
	Refund     money.Amount `json:"refund" doc:"to the tenders that paid"`
	Credit     money.Amount `json:"credit" doc:"as store credit"`
	Exchange   money.Amount `json:"exchange" doc:"kept for the goods that go out instead"`
	Attempts   []int64      `json:"attempts,omitempty" doc:"the payments on their way"`
}

// Right is to approve refunds.
func (Settle) Right() db.Right { return "refunds.approve" }

// Touches is the return's order.
func (v Settle) Touches(look db.Look) ([]int64, error) { return ofReturn(look, v.Return) }

// settling is a settlement being made.
type settling struct {
	Settle
	tx       *db.Tx
	row      Row
	id       int64
	sale     settleSale
	lines    map[int64]*settleLine // by return line
	inOrder  []*settleLine         // the same, as they were asked for
	apart    map[int64]int64       // by order line: pieces set apart, as counted on
	open     map[ledger.Account]int64
	tenders  []settleTender
	parts    []part
	pieces   int64
	byWay    map[string]int64 // refund, credit, exchange
	goods    map[int64]int64  // exchange: pieces by return line
	worth    map[int64]int64  // exchange: what they were paid, by return line
	taken    map[int64]int64  // pieces by return line
	refunded map[int64]int64  // of them, what is paid back, by return line
	waiting  map[int64]int64  // by tender: owed since a payment over it failed
	fees     map[string]int64 // once-a-return fees taken, by kind and rule
	lastPart int64
}

// part is one line of a settlement.
type part struct {
	kind   string
	ref    int64
	line   int64
	gross  int64
	rates  []order.Rate
	known  bool
	reason string
}

type settleSale struct {
	Row
	Customer int64
	Currency money.Currency
	Historic int64
	Settings string
	Left     *int64 // goods of the order not set apart yet
	Apart    *int64 // and those that are
	Owed     int64  // decided for the order and not paid out
	Sent     int64  // of it, what is on its way
}

// settleColumns are those of settleSale behind the return's own.
const settleColumns = `o.customer, o.currency, o.historic, s.settings,
		(SELECT CAST(sum(l.quantity - l.historic - l.apart) AS BIGINT) FROM order_line l WHERE l.order_id = o.id AND l.nature = 'goods'),
		(SELECT CAST(sum(l.apart) AS BIGINT) FROM order_line l WHERE l.order_id = o.id),
		(SELECT CAST(coalesce(sum(a.balance), 0) AS BIGINT) FROM settlement e JOIN account a ON a.id = e.id * 64 + 19 WHERE e.order_id = o.id),
		(SELECT CAST(coalesce(sum((SELECT coalesce(sum(p.amount), 0) FROM attempt p WHERE p.settlement = e.id AND p.state IN ('ready', 'pending', 'unknown'))), 0) AS BIGINT)
			FROM settlement e WHERE e.order_id = o.id)`

type settleLine struct {
	settleLineRow
	terms *lineTerms
}

type settleLineRow struct {
	ID         int64
	Line       int64
	SKU        string
	Quantity   int64
	Basis      string
	Resolution string
	Extra      bool
	Decision   string
	Sold       int64 // quantity of the order line
	Total      int64
	Taxes      *string
	Historic   int64
	Apart      int64
	Paid       *int64 // balance of its account, nil before the first touch
}

type settleTender struct {
	order.Paid
	Left *int64
}

// Do makes the settlement.
func (v Settle) Do(tx *db.Tx) (SettleAnswer, error) {
	n, err := numberOf(v.Return, id.Return, "return")
	if err != nil {
		return SettleAnswer{}, err
	}
	sales := db.Ask[settleSale](`SELECT `+rowColumns+`, `+settleColumns+`
		FROM return_ r JOIN orders o ON o.id = r.order_id JOIN shop s ON s.id = o.shop WHERE r.id = $1`, n)
	lines := db.Ask[settleLineRow](`SELECT l.id, l.line, l.sku, l.quantity, l.basis, l.resolution, l.extra, l.decision, o.quantity, o.total, o.taxes, o.historic, o.apart, a.balance
		FROM return_line l JOIN order_line o ON o.id = l.line LEFT JOIN account a ON a.id = o.id * 64 + 16 WHERE l.return_id = $1 ORDER BY l.id`, n)
	units := AskUnits(n)
	tenders := db.Ask[settleTender](`SELECT t.id, t.source, t.method, t.provider, t.reference, t.amount, a.balance
		FROM return_ r JOIN tender t ON t.order_id = r.order_id LEFT JOIN account a ON a.id = t.id * 64 + 18 WHERE r.id = $1 ORDER BY t.id`, n)
	if err := tx.Read(sales, lines, units, tenders); err != nil {
		return SettleAnswer{}, err
	}
	found, ok := sales.First()
	if !ok {
		return SettleAnswer{}, fault.New(fault.NotFound, lang.FaultNotFound(string(v.Return))).At("return")
	}
	row := found.Row
	if row.Gift != 0 {
		found.Customer = row.Recipient
	}
	if row.Permit != PermitAllowed || row.Closed != nil && v.Goodwill == nil && v.Shipping == nil {
		return SettleAnswer{}, fault.New(fault.Conflict, lang.ReturnsNotOpen(string(v.Return), row.StageMessage()))
	}
	s := &settling{
		Settle: v, tx: tx, row: row, id: tx.NewID(), sale: found, tenders: tenders.Rows,
		lines: map[int64]*settleLine{}, apart: map[int64]int64{}, open: map[ledger.Account]int64{}, byWay: map[string]int64{}, goods: map[int64]int64{}, worth: map[int64]int64{},
		taken: map[int64]int64{}, refunded: map[int64]int64{},
	}
	for i := range lines.Rows {
		l := &settleLine{settleLineRow: lines.Rows[i]}
		s.lines[l.ID], s.inOrder = l, append(s.inOrder, l)
		s.apart[l.Line] = l.Apart
	}
	if err := s.reserve(); err != nil {
		return SettleAnswer{}, err
	}
	if err := s.gather(units.Rows); err != nil {
		return SettleAnswer{}, err
	}
	if err := s.everyDeduction(); err != nil {
		return SettleAnswer{}, err
	}
	if err := s.charges(); err != nil {
		return SettleAnswer{}, err
	}
	if err := s.goodwill(); err != nil {
		return SettleAnswer{}, err
	}
	if len(s.parts) == 0 {
		return SettleAnswer{}, fault.New(fault.Conflict, lang.ReturnsNothingToSettle())
	}
	return s.finish()
}

// settleSoon writes the intent to settle, where this return's trigger has just come, or what comes after it: a parcel that
// no carrier told of is sent once it is here. The box is closed only when somebody says so.
func settleSoon(tx *db.Tx, row Row, event string) error { return settleAfter(tx, row, event, 0) }

// settleAfter is settleSoon for what an operator may take back for a while: money waits that long, and for pieces graded
// since it waits for theirs.
func settleAfter(tx *db.Tx, row Row, event string, grace time.Duration) error {
	at, now := slices.Index(triggerOrder, row.SettleAt), slices.Index(triggerOrder, event)
	if row.SettleAt == event || at < now && event != "box_closed" {
		intendSettle(tx, row, row.SettleAt, grace)
	}
	return nil
}

// settleNow writes the intent to settle what a trigger makes due, as long as anything is left to settle.
func settleNow(tx *db.Tx, row Row, trigger string) { intendSettle(tx, row, trigger, 0) }

func intendSettle(tx *db.Tx, row Row, trigger string, grace time.Duration) {
	if row.Permit != PermitAllowed || row.Closed != nil || row.Settled >= row.Announced {
		return
	}
	in := job.Intent{Kind: "settle", Subject: row.ID, Args: SettleArgs{Return: row.Code(), Trigger: trigger}}
	if grace > 0 {
		due := tx.At() + grace.Microseconds()
		if row.Due != nil {
			due = min(due, max(*row.Due, tx.At())) // the law's day does not wait
		}
		in.NotYet, in.Args = instant(due), SettleArgs{row.Code(), trigger, tx.At()}
	}
	job.Intend(tx, in)
}

// settleAllowed is settleReached for a return that has just been allowed. What stays with the shopper is settled at once: no
// parcel will ever say that it is time.
func settleAllowed(tx *db.Tx, row Row, stays bool) error {
	if stays && row.SettleAt != "at_once" && row.SettleAt != "person" {
		settleNow(tx, row, "at_once")
	}
	return settleReached(tx, row)
}

// settleReached is settleSoon for a return that was allowed late: its trigger may have come while it waited.
func settleReached(tx *db.Tx, row Row) error {
	switch {
	case row.Graded > 0 && row.SettleAt == "box_closed":
		return settleSoon(tx, row, "box_closed")
	case row.Graded > 0:
		return settleSoon(tx, row, "graded")
	case row.Arrived > 0:
		return settleSoon(tx, row, "received")
	case row.Moving > 0:
		return settleSoon(tx, row, "first_scan")
	}
	return settleSoon(tx, row, "at_once")
}

// SettleArgs are the arguments of the intent "settle".
type SettleArgs struct {
	Return  id.Code `json:"return"`
	Trigger string  `json:"trigger"`
	UpTo    int64   `json:"up_to,omitempty"` // microseconds since 1970, UTC: pieces graded after that are not meant
}

// triggers in the order in which they come.
var triggerOrder = []string{"at_once", "first_scan", "received", "graded", "box_closed", "legal_date", "person"}

// laterTrigger is the later of two: pieces of one return are settled on the latest of their triggers.
func laterTrigger(a, b string) string {
	if slices.Index(triggerOrder, a) >= slices.Index(triggerOrder, b) {
		return a
	}
	return b
}

func (s *settling) currency() money.Currency { return s.sale.Currency }

func (s *settling) unit() ledger.Unit { return ledger.Unit(s.sale.Currency.Number()) }

func (s *settling) post(from, to ledger.Account, minor int64) {
	ledger.Post(s.tx, s.row.ID, ledger.Move{From: from, To: to, Quantity: minor, Unit: s.unit()})
}

// finish shares what is owed over the ways it is given back, and stores the settlement.
func (s *settling) finish() (SettleAnswer, error) {
	answer := SettleAnswer{Return: s.row.Code(), Settlement: id.Make(id.Settled, s.id), Pieces: s.pieces}
	if err := s.cap(); err != nil {
		return answer, err
	}
	gross, withheld := s.sums()
	answer.Gross, answer.Withheld = money.Of(gross, s.currency()), money.Of(withheld, s.currency())
	attempts, err := s.payOut()
	if err != nil {
		return answer, err
	}
	answer.Attempts = attempts
	answer.Refund = money.Of(s.byWay["refund"], s.currency())
	answer.Credit = money.Of(s.byWay["credit"], s.currency())
	answer.Exchange = money.Of(s.byWay["exchange"], s.currency())
	s.storeParts()
	s.tx.Insert("settlement(id, return_id, order_id, shop, at, currency, trigger_, gross, withheld, paid_out, as_credit, as_exchange, note)",
		s.id, s.row.ID, s.row.Order, s.row.Shop, s.tx.At(), string(s.currency()), or(s.Trigger, "person"), gross, withheld,
		answer.Refund.Minor, answer.Credit.Minor, answer.Exchange.Minor, int64(0))
	for line, apart := range s.apart {
		if l := s.byOrderLine(line); l.Apart != apart {
			s.tx.Exec(`UPDATE order_line SET apart = $2 WHERE id = $1`, line, apart)
		}
	}
	s.row.Settled += s.pieces
	event.Tell(s.tx, s.row.ID, Settled{
		s.row.Code(), answer.Settlement, s.id, s.pieces, answer.Gross, answer.Withheld, answer.Refund,
		answer.Credit, answer.Exchange, or(s.Trigger, "person"),
	})
	closeIfComplete(s.tx, &s.row)
	s.row.save(s.tx)
	return answer, nil
}

// sums are what the parts give, and what they keep back.
func (s *settling) sums() (gross, withheld int64) {
	for _, p := range s.parts {
		gross += max(0, p.gross)
		withheld += max(0, -p.gross)
	}
	return gross, withheld
}

func (s *settling) byOrderLine(line int64) *settleLine {
	for _, l := range s.lines {
		if l.Line == line {
			return l
		}
	}
	return nil
}

func (s *settling) storeParts() {
	for _, p := range s.parts {
		s.lastPart++
		s.tx.Insert("settlement_part(settlement, id, kind, ref, line, gross, taxes, reason)",
			s.id, s.lastPart, p.kind, p.ref, p.line, p.gross, order.StoreRates(p.rates, p.known), p.reason)
	}
}

// cap keeps what is given back at or below what is left of what was paid: an amount given earlier beyond the pieces has
// already used some of it. The difference is shown as a part of its own.
func (s *settling) cap() error {
	if s.row.Gift != 0 { // nothing of a gift's return goes to who bought it
		s.byWay["credit"], s.byWay["refund"] = s.byWay["credit"]+s.byWay["refund"], 0
	}
	over := s.byWay["refund"] + s.byWay["credit"] + s.byWay["exchange"] - s.left()
	if over <= 0 {
		return nil
	}
	for _, way := range []string{"refund", "credit", "exchange"} {
		cut := min(over, s.byWay[way])
		s.byWay[way] -= cut
		over -= cut
		if cut > 0 {
			s.post(ledger.Of(ledger.Owed, s.id), ledger.World(ledger.WorldFee), cut)
			s.parts = append(s.parts, part{kind: "already_refunded", gross: -cut, reason: "already_refunded"})
		}
	}
	return nil
}

// payOut shares the sums over the tenders and writes the attempts.
func (s *settling) payOut() (attempts []int64, err error) {
	settings, err := (order.Shop{Settings: s.sale.Settings}).Decoded()
	if err != nil {
		return nil, err
	}
	list := make([]refund.Tender, len(s.tenders))
	for i := range s.tenders {
		list[i] = refund.Tender{ID: s.tenders[i].ID, Method: s.tenders[i].Method, Currency: s.currency(), Remaining: s.tenderLeft(&s.tenders[i])}
	}
	owed := ledger.Of(ledger.Owed, s.id)
	for _, way := range []string{"refund", "credit", "exchange"} {
		parts, err := refund.Split(s.byWay[way], list, tenderOrder(or(s.row.TenderOrder, settings.TenderOrder)))
		if err != nil {
			return nil, err
		}
		for _, p := range parts {
			i := slices.IndexFunc(s.tenders, func(t settleTender) bool { return t.ID == p.Tender })
			list[i].Remaining -= p.Amount
			if way != "refund" { // the shop keeps the money and owes its worth in another form
				s.post(ledger.Of(ledger.Tender, p.Tender), ledger.World(ledger.WorldKept), p.Amount)
				continue
			}
			attempts = append(attempts, s.attempt(s.tenders[i], p.Amount, settings))
		}
	}
	if n := s.byWay["credit"]; n > 0 {
		credit := s.tx.NewID()
		s.tx.Insert("store_credit(id, shop, customer, settlement, currency, amount, made)", credit, s.row.Shop, s.sale.Customer, s.id, string(s.currency()), n, s.tx.At())
		s.post(owed, ledger.Of(ledger.Credit, credit), n)
	}
	s.post(owed, ledger.Of(ledger.Exchange, s.id), s.byWay["exchange"])
	s.exchanges(s.byWay["exchange"])
	return attempts, nil
}

// attempt writes one payment back and its intent, whose number is the key towards the provider.
func (s *settling) attempt(t settleTender, amount int64, settings order.Settings) int64 {
	n := s.tx.NewID()
	insertAttempt(s.tx, attemptRow{
		ID: n, Settlement: s.id, Return: s.row.ID, Order: s.row.Order, Tender: t.ID, Provider: or(t.Provider, "manual"),
		Amount: amount, Currency: s.currency(), State: "ready", Made: s.tx.At(),
	})
	s.post(ledger.Of(ledger.Tender, t.ID), ledger.Of(ledger.Sent, n), amount)
	job.Intend(s.tx, job.Intent{
		ID: n, Kind: "refund.pay", Subject: s.row.ID, Args: PayArgs{n},
		Approval: approval(s.tx, settings, s.byWay["refund"]),
	})
	return n
}

// approval reports whether a person must agree before an amount is paid: it is above the shop's limit, and no person
// decided on it.
func approval(tx *db.Tx, settings order.Settings, amount int64) bool {
	return settings.RefundLimit > 0 && amount > settings.RefundLimit && tx.Actor().Kind != db.Person
}

func tenderOrder(name string) refund.TenderOrder {
	switch name {
	case "last_first":
		return refund.LastFirst
	case "by_ratio":
		return refund.ByRatio
	case "credit_first":
		return refund.CreditFirst
	}
	return refund.AsPaid
}

// exchanges asks for the goods that go out instead, each line its share of the worth.
func (s *settling) exchanges(worth int64) {
	lines := make([]int64, 0, len(s.goods))
	for l := range s.goods {
		lines = append(lines, l)
	}
	slices.SortFunc(lines, cmp.Compare[int64])
	weights := make([]int64, len(lines))
	for i, l := range lines {
		weights[i] = s.worth[l]
	}
	for i, share := range money.Allocate(worth, weights) {
		l := s.lines[lines[i]]
		sku, more := l.SKU, int64(0)
		if d, err := l.told(); err == nil && d.Exchange != "" {
			sku, more = d.Exchange, d.Difference*s.goods[l.ID]
		}
		n := s.tx.NewID()
		s.tx.Insert("exchange(id, return_id, return_line, settlement, sku, quantity, price, currency, state, order_number, made, difference)",
			n, s.row.ID, l.ID, s.id, sku, s.goods[l.ID], share, string(s.currency()), "asked", "", s.tx.At(), more)
		event.Tell(s.tx, s.row.ID, ExchangeAsked{s.row.Code(), n, sku, s.goods[l.ID], money.Of(share, s.currency())})
	}
}
