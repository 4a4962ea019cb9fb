package returns

import (
	"context"
	"slices"
	"time"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/ground/money"
	"retour/law"
	"retour/order"
	"retour/policy"
	"retour/refund"
)

// Quoted is what a request would give back if everything came as it is said to: the same steps as a settlement of all its
// pieces at once, of which nothing is kept. What the inspection finds may lower it.
type Quoted struct {
	Currency money.Currency
	Permit   Permit // review: a person answers first
	Parts    []QuotedPart
	Gross    money.Amount
	Withheld money.Amount
	Refund   money.Amount
	Credit   money.Amount
	Exchange money.Amount
	Means    []QuotedMeans // over which the refund goes
	Taxes    []order.Rate  // contained in all that is given back, by rate, as far as it is known
	SettleAt string
	SendBy   time.Time
	RepaidBy *time.Time // the law's day, where the goods are proved to be sent by then; nil: it names none
	Opinions []ItemOpinion
}

// QuotedPart is one part of a quoted settlement; fees are negative. Parts of one piece follow each other.
type QuotedPart struct {
	Kind   string
	Line   string // of the order; "": of the whole
	Pieces int64
	Gross  money.Amount
	Reason string // the basis, or the rule that keeps something back
}

// QuotedMeans is what comes back over one means of payment.
type QuotedMeans struct {
	Method string
	Amount money.Amount
}

// Quote tells what a request would give back, or, where instead is set, what that return would once it were changed to it.
// Its faults are those of Request.
func Quote(ctx context.Context, d *db.DB, actor db.Actor, ask Request, instead id.Code) (Quoted, error) {
	return db.Run(ctx, d, actor, "", quote{Request: ask, Instead: instead})
}

// Expect tells what a return of which nothing is settled gives back, by the terms on which it was allowed.
func Expect(ctx context.Context, d *db.DB, actor db.Actor, ret id.Code) (Quoted, error) {
	type head struct{ Channel, Number string }
	n := ret.Number(id.Return)
	heads := db.Ask[head](`SELECT s.code, o.number FROM return_ r JOIN shop s ON s.id = r.shop JOIN orders o ON o.id = r.order_id WHERE r.id = $1`, n)
	type declared struct {
		Line
		Source string
	}
	lines := db.Ask[declared](`SELECT `+lineColumns+`, o.source FROM return_line l JOIN order_line o ON o.id = l.line WHERE l.return_id = $1 AND l.extra = FALSE ORDER BY l.id`, n)
	if err := d.Read(ctx, heads, lines); err != nil {
		return Quoted{}, err
	}
	h, ok := heads.First()
	if !ok {
		return Quoted{}, fault.New(fault.NotFound, lang.FaultNotFound(string(ret))).At("return")
	}
	v := quote{Request: Request{Channel: h.Channel, Order: h.Number}, Instead: ret}
	for _, l := range lines.Rows {
		told, err := l.told()
		if err != nil {
			return Quoted{}, err
		}
		v.Items = append(v.Items, Item{Line: l.Source, Quantity: l.Quantity, Resolution: l.Resolution, Exchange: told.Exchange})
		v.stored = append(v.stored, told.Opinion)
	}
	return db.Run(ctx, d, actor, "", v)
}

// quote carries a request through a settlement and drops both.
type quote struct {
	Request
	Instead id.Code
	stored  []policy.Opinion // by which the items were allowed already; nil: they are asked for now
}

// Touches is nothing: what was looked at may change a moment later anyhow, and the request decides.
func (quote) Touches(db.Look) ([]int64, error) { return nil, nil }

// Do looks.
func (v quote) Do(tx *db.Tx) (Quoted, error) {
	defer tx.Drop()
	if err := mayStaff(tx.Actor(), "returns.write"); err != nil {
		return Quoted{}, err
	}
	if err := v.check(); err != nil {
		return Quoted{}, err
	}
	q, err := v.read(tx)
	if err != nil {
		return Quoted{}, err
	}
	out, s, err := q.declared(tx, v)
	if err != nil {
		return out, err
	}
	return out, out.settled(s, q.lines)
}

// quoting is what a quote is reckoned from.
type quoting struct {
	sale  sale
	money settleSale
	lines []order.Sold
	paid  ledgerBalances
	ways  []settleTender
	terms *terms
	gift  *given // nil: the buyer asks
}

type ledgerBalances = map[ledger.Account]int64

func (v quote) read(tx *db.Tx) (q quoting, err error) {
	sources := make([]string, len(v.Items))
	for i, item := range v.Items {
		sources[i] = item.Line
	}
	sales, lines := askSaleOf(v.Channel, v.Order), order.AskSources(v.Channel, v.Order, sources)
	if err := tx.Read(sales, lines); err != nil {
		return q, err
	}
	unknown := fault.New(fault.NotFound, lang.ReturnsOrderUnknown()).At("order")
	var ok bool
	if q.sale, ok = sales.First(); !ok {
		return q, unknown
	}
	if err := mayAct(tx, q.sale.ID, "returns.write", unknown); err != nil {
		return q, err
	}
	if q.terms, err = termsOf(tx, q.sale.Shop, q.sale.ShopVersion); err != nil {
		return q, err
	}
	if q.gift, err = v.gift(tx, q.sale.ID, unknown); err != nil {
		return q, err
	}
	type sums struct {
		Customer int64
		Currency money.Currency
		Historic int64
		Settings string
		Left     *int64
		Apart    *int64
		Owed     int64
		Sent     int64
	}
	totals := db.Ask[sums](`SELECT `+settleColumns+` FROM orders o JOIN shop s ON s.id = o.shop WHERE o.id = $1`, q.sale.ID)
	ways := db.Ask[settleTender](`SELECT t.id, t.source, t.method, t.provider, t.reference, t.amount, a.balance
		FROM tender t LEFT JOIN account a ON a.id = t.id * 64 + 18 WHERE t.order_id = $1 ORDER BY t.id`, q.sale.ID)
	balances := db.Ask[ledger.Balance](`SELECT a.id, a.unit, a.balance FROM order_line l JOIN account a ON a.id IN (l.id * 64 + 1, l.id * 64 + 16) WHERE l.order_id = $1 ORDER BY a.id`, q.sale.ID)
	free := db.Ask[freed](`SELECT l.line, a.balance FROM return_line l JOIN account a ON a.id = l.id * 64 + 2 JOIN return_ r ON r.id = l.return_id
		WHERE l.return_id = $1 AND r.order_id = $2 ORDER BY l.id`, v.Instead.Number(id.Return), q.sale.ID)
	if err := tx.Read(totals, ways, balances, free); err != nil {
		return q, err
	}
	q.lines, q.ways, q.paid = lines.Rows, ways.Rows, ledger.ByAccount(balances.Rows)
	t := totals.Rows[0]
	q.money = settleSale{
		Customer: t.Customer, Currency: t.Currency, Historic: t.Historic, Settings: t.Settings, Left: t.Left, Apart: t.Apart, Owed: t.Owed, Sent: t.Sent,
	}
	for _, f := range free.Rows {
		q.paid[ledger.Of(ledger.Sold, f.Line)] += f.Pieces
	}
	return q, nil
}

// gift is under which gift a quote is reckoned: that of the return it is about, or the one the request names.
func (v quote) gift(tx *db.Tx, sold int64, unknown error) (*given, error) {
	n := v.Instead.Number(id.Return)
	if n == 0 {
		return v.giving(tx, sold)
	}
	h, ok, err := HolderOf(tx, n)
	if err != nil || !ok || h.Order != sold {
		return nil, err
	}
	if err := mayActFor(tx, h, "returns.write", unknown); err != nil || h.Gift == 0 {
		return nil, err
	}
	own := AskLines(n)
	if err := tx.Read(own); err != nil {
		return nil, err
	}
	return openGift(tx, h.Gift, own.Rows)
}

// freed are pieces that a changed return would let go of first.
type freed struct{ Line, Pieces int64 }

// declared judges the items as a request does, and makes the settlement that would follow.
func (q quoting) declared(tx *db.Tx, v quote) (Quoted, *settling, error) {
	out := Quoted{Currency: q.sale.Currency, Permit: PermitAllowed}
	row := Row{ID: tx.NewID(), Shop: q.sale.Shop, Order: q.sale.ID, Permit: PermitAllowed, Made: tx.At(), Given: q.gift.of(0)}
	s := &settling{
		tx: tx, id: tx.NewID(), sale: q.money, tenders: q.ways, lines: map[int64]*settleLine{}, apart: map[int64]int64{}, open: map[ledger.Account]int64{},
		byWay: map[string]int64{}, goods: map[int64]int64{}, worth: map[int64]int64{}, taken: map[int64]int64{}, refunded: map[int64]int64{},
	}
	statute, all, withdrawn := q.gift.statute(q.sale.statute()), together(q.lines, v.Items), false
	for i, item := range v.Items {
		line, ok := lineOf(q.lines, item.Line)
		if !ok {
			return out, nil, fault.New(fault.Invalid, lang.ReturnsLineUnknown(q.sale.Number, item.Line)).At("items", i, "line")
		}
		opinion, err := v.opinion(tx, q, statute, line, i, all)
		if err != nil {
			return out, nil, err
		}
		if opinion.Verdict == policy.Review {
			out.Permit = PermitReview
		}
		withdrawn = withdrawn || opinion.Basis == policy.Withdrawal
		row.Announced += item.Quantity
		row.SettleAt = laterTrigger(row.SettleAt, string(opinion.Settle))
		out.Opinions = append(out.Opinions, ItemOpinion{item.Line, opinion})
		item.Resolution = q.gift.way(item.Resolution)
		s.add(tx.NewID(), line, item, opinion, q.paid)
	}
	out.SettleAt = or(q.terms.settings.SettleAt, row.SettleAt)
	row.Promised = q.terms.promise(row.Promised, q.sale, withdrawn)
	out.SendBy = *until(row)
	if withdrawn {
		if p, ok := law.Repaying(q.sale.lawful(), tx.Now(), tx.Now()); ok {
			out.RepaidBy = &p.Last
		}
	}
	s.row = row
	return out, s, nil
}

// opinion is by which one item is allowed: asked for now, as a request does, or the one that was stored.
func (v quote) opinion(tx *db.Tx, q quoting, statute policy.Statute, line order.Sold, i int, all whole) (policy.Opinion, error) {
	if v.stored != nil {
		return v.stored[i], nil
	}
	if err := claim(tx, 0, line, v.Items[i], i, q.paid); err != nil {
		return policy.Opinion{}, err
	}
	return judge(q.terms, q.sale, statute, tx.Now(), "", line, v.Items[i], i, all, q.gift)
}

// add takes one declared item into the settlement.
func (s *settling) add(n int64, line order.Sold, item Item, opinion policy.Opinion, paid ledgerBalances) {
	l := &settleLine{settleLineRow: settleLineRow{
		ID: n, Line: line.ID, SKU: line.SKU, Quantity: item.Quantity, Basis: string(opinion.Basis), Resolution: item.Resolution,
		Decision: decisionOf(opinion, item.Exchange, 0, policy.Statute{}), Sold: line.Quantity, Total: line.Total, Taxes: line.Taxes, Historic: line.Historic, Apart: line.Apart,
	}}
	if left, open := paid[ledger.Of(ledger.Paid, line.ID)]; open {
		l.Paid = &left
	}
	s.lines[n], s.inOrder = l, append(s.inOrder, l)
	s.apart[line.ID] = line.Apart
}

// settled settles every piece and tells what came of it.
func (q *Quoted) settled(s *settling, lines []order.Sold) error {
	if err := s.reserve(); err != nil {
		return err
	}
	for _, l := range s.inOrder {
		if l.named() { // to be mended, or kept for a part of the price: agreed upon later
			continue
		}
		if err := s.fresh(l, l.Quantity, 0); err != nil {
			return err
		}
	}
	if err := s.charges(); err != nil {
		return err
	}
	if err := s.cap(); err != nil {
		return err
	}
	q.parts(s, lines)
	return q.means(s)
}

// parts sums the pieces of each line, and lists what else there is.
func (q *Quoted) parts(s *settling, lines []order.Sold) {
	for _, p := range s.parts {
		source := ""
		for _, l := range lines {
			if l.ID == p.line {
				source = l.Source
			}
		}
		q.tax(p.rates)
		one := QuotedPart{Kind: p.kind, Line: source, Gross: money.Of(p.gross, s.currency()), Reason: p.reason}
		if p.kind == "unit" {
			one.Pieces = 1
		}
		at := len(q.Parts)
		for i, before := range q.Parts {
			if before.Kind == one.Kind && before.Line == one.Line && source != "" {
				at = i
			}
		}
		if at == len(q.Parts) {
			q.Parts = append(q.Parts, one)
			continue
		}
		q.Parts[at].Pieces += one.Pieces
		q.Parts[at].Gross = q.Parts[at].Gross.Plus(one.Gross)
	}
	gross, withheld := s.sums()
	q.Gross, q.Withheld = money.Of(gross, s.currency()), money.Of(withheld, s.currency())
	q.Refund, q.Credit = money.Of(s.byWay["refund"], s.currency()), money.Of(s.byWay["credit"], s.currency())
	q.Exchange = money.Of(s.byWay["exchange"], s.currency())
}

// tax adds the tax of one part, which is negative for what is kept back.
func (q *Quoted) tax(rates []order.Rate) {
	for _, r := range rates {
		i := slices.IndexFunc(q.Taxes, func(sum order.Rate) bool { return sum.BP == r.BP })
		if i < 0 {
			q.Taxes = append(q.Taxes, order.Rate{BP: r.BP})
			i = len(q.Taxes) - 1
		}
		q.Taxes[i].Tax += r.Tax
	}
}

// means shares the refund over what paid for the order, as payOut does.
func (q *Quoted) means(s *settling) error {
	settings, err := (order.Shop{Settings: s.sale.Settings}).Decoded()
	if err != nil {
		return err
	}
	list := make([]refund.Tender, len(s.tenders))
	for i := range s.tenders {
		list[i] = refund.Tender{ID: s.tenders[i].ID, Method: s.tenders[i].Method, Currency: s.currency(), Remaining: s.tenderLeft(&s.tenders[i])}
	}
	shares, err := refund.Split(s.byWay["refund"], list, tenderOrder(or(s.row.TenderOrder, settings.TenderOrder)))
	if err != nil {
		return err
	}
	for _, p := range shares {
		for _, t := range s.tenders {
			if t.ID == p.Tender {
				q.Means = append(q.Means, QuotedMeans{t.Method, money.Of(p.Amount, s.currency())})
			}
		}
	}
	return nil
}
