package returns

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/ground/money"
	"retour/law"
	"retour/order"
	"retour/policy"
)

// Request asks for a return: by the shopper who proved to know the order, or by an agent for a caller. All of it is
// granted or nothing. Pieces are claimed in the transaction, so that of many requests for the last piece one is granted.
type Request struct {
	Channel  string   `json:"channel" doc:"code of the shop" minLength:"1" maxLength:"64"`
	Order    string   `json:"order" doc:"the shop's order number" minLength:"1" maxLength:"64"`
	Items    []Item   `json:"items" minItems:"1" maxItems:"500"`
	Language lang.Tag `json:"language,omitempty" enum:"en,fr" doc:"of the messages; default the customer's"`
	Gift     *Giving  `json:"gift,omitempty" doc:"who asks was given the goods: they get what comes of it, and the messages"`

	declared *declaring // the declaration of withdrawal that it follows from, if any
}

// Item is a quantity of one line of the order that is to come back.
type Item struct {
	Line       string   `json:"line" doc:"the shop's id of the order line" minLength:"1" maxLength:"64"`
	Quantity   int64    `json:"quantity" minimum:"1" maximum:"1000000"`
	Reason     string   `json:"reason,omitempty" maxLength:"80" doc:"key in the shop's tree of reasons; not needed for a withdrawal"`
	Resolution string   `json:"resolution,omitempty" enum:"refund,credit,exchange,repair,keep" doc:"what the shopper wants; default refund"`
	Exchange   string   `json:"exchange_sku,omitempty" maxLength:"64" doc:"what is wanted instead, for an exchange"`
	Comment    string   `json:"comment,omitempty" maxLength:"2000" doc:"the shopper's own words; kept apart and erasable"`
	Photos     []string `json:"photos,omitempty" maxItems:"12" doc:"hashes of uploaded photos"`
}

// RequestAnswer is what the shopper gets.
type RequestAnswer struct {
	Return   id.Code       `json:"return"`
	Permit   Permit        `json:"permit" enum:"allowed,review" doc:"review: a person answers"`
	Stage    Stage         `json:"stage"`
	Until    *time.Time    `json:"send_until,omitempty" doc:"sent later, the return has expired"`
	Opinions []ItemOpinion `json:"items"`
}

// ItemOpinion is what was decided about one item, and why.
type ItemOpinion struct {
	Line    string         `json:"line"`
	Opinion policy.Opinion `json:"opinion"`
}

// Right is nobody's by itself: shoppers act on their own order, staff need returns.write. Do asks.
func (Request) Right() db.Right { return db.Anyone }

// Touches is the order.
func (v Request) Touches(look db.Look) ([]int64, error) {
	n, err := order.FindNumber(look.Reader(), v.Channel, v.Order)
	return []int64{n}, err
}

// Do claims the pieces and stores the declaration with the opinions it was allowed by.
func (v Request) Do(tx *db.Tx) (RequestAnswer, error) {
	if err := mayStaff(tx.Actor(), "returns.write"); err != nil {
		return RequestAnswer{}, err
	}
	if err := v.check(); err != nil {
		return RequestAnswer{}, err
	}
	sources := make([]string, len(v.Items))
	for i, item := range v.Items {
		sources[i] = item.Line
	}
	sales, lines := askSaleOf(v.Channel, v.Order), order.AskSources(v.Channel, v.Order, sources)
	balances := db.Ask[ledger.Balance](`SELECT a.id, a.unit, a.balance FROM shop s JOIN orders o ON o.shop = s.id JOIN order_line l ON l.order_id = o.id
		JOIN account a ON a.id = l.id * 64 + 1 WHERE s.code = $1 AND o.number = $2 ORDER BY a.id`, v.Channel, v.Order)
	if err := tx.Read(sales, lines, balances); err != nil {
		return RequestAnswer{}, err
	}
	s, ok := sales.First()
	if !ok {
		return RequestAnswer{}, fault.New(fault.NotFound, lang.ReturnsOrderUnknown()).At("order")
	}
	if err := mayAct(tx, s.ID, "returns.write", fault.New(fault.NotFound, lang.ReturnsOrderUnknown()).At("order")); err != nil {
		return RequestAnswer{}, err
	}
	t, err := termsOf(tx, s.Shop, s.ShopVersion)
	if err != nil {
		return RequestAnswer{}, err
	}
	g, err := v.giving(tx, s.ID)
	if err != nil {
		return RequestAnswer{}, err
	}
	wish, err := wishes(tx, s, v.Items)
	if err != nil {
		return RequestAnswer{}, err
	}
	return v.grant(tx, t, s, lines.Rows, ledger.ByAccount(balances.Rows), g, wish)
}

func (v Request) check() error {
	if len(v.Items) == 0 {
		return fault.New(fault.Invalid, lang.ReturnsNothing()).At("items")
	}
	seen := map[string]bool{}
	for i, item := range v.Items {
		if item.Quantity < 1 {
			return fault.New(fault.Invalid, lang.FaultQuantityNotPositive()).At("items", i, "quantity")
		}
		if seen[item.Line] {
			return fault.New(fault.Invalid, lang.ReturnsLineTwice(item.Line)).At("items", i, "line")
		}
		seen[item.Line] = true
	}
	return nil
}

func (v Request) grant(tx *db.Tx, t *terms, s sale, lines []order.Sold, sold map[ledger.Account]int64, g *given, wish wished) (RequestAnswer, error) {
	row := Row{ID: tx.NewID(), Shop: s.Shop, Order: s.ID, Language: v.Language, Origin: "agent", Permit: PermitAllowed, Made: tx.At()}
	if tx.Actor().Kind == db.Shopper {
		row.Origin = "shopper"
	}
	if row.Language == "" {
		row.Language = s.language(t.shop.Language)
	}
	answer := RequestAnswer{Return: row.Code()}
	told := Requested{Return: row.Code(), Order: s.Number, Origin: row.Origin}
	if v.declared != nil {
		informed := v.declared.informed.UnixMicro()
		row.Origin, row.Declared = "shopper", &informed
		told.Origin = row.Origin
	}
	if err := v.receive(tx, &row, g); err != nil {
		return answer, err
	}
	statute := g.statute(s.statute())
	together, stays, withdrawn := together(lines, v.Items), false, false
	for i, item := range v.Items {
		at := slices.IndexFunc(lines, func(l order.Sold) bool { return l.Source == item.Line })
		if at < 0 {
			return answer, fault.New(fault.Invalid, lang.ReturnsLineUnknown(v.Order, item.Line)).At("items", i, "line")
		}
		line := lines[at]
		if _, known := t.reasons.Find(item.Reason); known && !t.reasons.Offered(item.Reason) {
			return answer, fault.New(fault.Invalid, lang.ReturnsReasonRetired()).At("items", i, "reason")
		}
		if err := claim(tx, row.ID, line, item, i, sold); err != nil {
			return answer, err
		}
		opinion, err := judge(t, s, statute, v.made(tx), v.basis(), line, item, i, together, g)
		if err != nil {
			return answer, err
		}
		withdrawn = withdrawn || opinion.Basis == policy.Withdrawal
		stays = stays || (lineTerms{Returnless: opinion.Returnless}).stays(string(opinion.Basis))
		if opinion.Verdict == policy.Review {
			row.Permit = PermitReview
		}
		l := Line{
			ID: tx.NewID(), Return: row.ID, Line: line.ID, SKU: line.SKU, Quantity: item.Quantity, Reason: item.Reason,
			Basis: string(opinion.Basis), Resolution: g.way(item.Resolution), Decision: decisionOf(opinion, item.Exchange, wish.dearer(line, item), statute),
		}
		l.insert(tx)
		ledger.Post(tx, row.ID, ledger.Goods(ledger.Of(ledger.Sold, line.ID), ledger.Of(ledger.Coming, l.ID), item.Quantity))
		storeWords(tx, row.ID, l.ID, item)
		row.Announced += item.Quantity
		row.Policy = opinion.Version
		row.SettleAt = laterTrigger(row.SettleAt, string(opinion.Settle))
		answer.Opinions = append(answer.Opinions, ItemOpinion{item.Line, opinion})
		told.Items = append(told.Items, ItemTold{item.Line, line.SKU, item.Quantity, item.Reason, l.Basis, l.Resolution})
	}
	row.SettleAt = or(t.settings.SettleAt, row.SettleAt)
	row.Promised = t.promise(row.Promised, s, withdrawn)
	row.insert(tx)
	if withdrawn {
		keepSendBack(tx, row, s)
	}
	tx.Remember(orderOfReturn, row.ID, s.ID)
	answer.Permit, answer.Stage = row.Permit, StageOf(row)
	told.Permit, told.Policy = string(row.Permit), row.Policy
	answer.Until = until(row)
	event.Tell(tx, row.ID, told)
	return answer, settleAllowed(tx, row, stays)
}

// until is when a return of which nothing was sent expires.
func until(row Row) *time.Time {
	last := instant(row.Made).AddDate(0, 0, int(row.ExpireDays))
	return &last
}

// whole is what one request asks for together: pieces, and what was paid for them.
type whole struct {
	pieces int64
	worth  int64
}

func together(lines []order.Sold, items []Item) (w whole) {
	for _, item := range items {
		if l, ok := lineOf(lines, item.Line); ok {
			w.add(l, item.Quantity)
		}
	}
	return w
}

func (w *whole) add(l order.Sold, pieces int64) {
	w.pieces += pieces
	w.worth += money.DivideHalfUp(l.Total*min(pieces, l.Quantity), l.Quantity)
}

// claim opens the line's account at its first touch and checks that enough is left; the ledger checks again.
func claim(tx *db.Tx, subject int64, line order.Sold, item Item, i int, sold map[ledger.Account]int64) error {
	if line.Nature != order.Goods {
		return fault.New(fault.Invalid, lang.ReturnsNotGoods(nameOf(line))).At("items", i, "line")
	}
	account := ledger.Of(ledger.Sold, line.ID)
	left, open := sold[account]
	if !open {
		left = line.Quantity - line.Historic
		ledger.Post(tx, subject, ledger.Goods(ledger.World(ledger.WorldSale), account, left))
	}
	switch {
	case left == 0:
		return fault.New(fault.Conflict, lang.ReturnsNoneLeft(nameOf(line))).At("items", i, "quantity")
	case left < item.Quantity:
		return fault.New(fault.Conflict, lang.ReturnsOverQuantity(item.Quantity, nameOf(line), left)).At("items", i, "quantity")
	}
	return nil
}

// judge asks the shop's rules and the law; what they refuse is a fault at the item.
func judge(t *terms, s sale, statute policy.Statute, at time.Time, claimed policy.Basis, line order.Sold, item Item, i int, w whole, g *given) (policy.Opinion, error) {
	if err := g.check(line, item, i, at); err != nil {
		return policy.Opinion{}, err
	}
	if item.Reason != "" {
		if _, ok := t.reasons.Find(item.Reason); !ok {
			return policy.Opinion{}, fault.New(fault.Invalid, lang.ReturnsReasonUnknown(item.Reason)).At("items", i, "reason")
		}
	}
	facts := s.facts(t.zone, g.asked(at), line, item.Quantity, item.Reason, w)
	facts.Basis = claimed
	opinion := t.editions.Decide(facts, statute)
	g.opens(&opinion)
	if opinion.Verdict == policy.Refuse {
		return opinion, fault.New(fault.Conflict, refusal(opinion, nameOf(line))).At("items", i, "line")
	}
	wanted := policy.Resolution(g.way(item.Resolution))
	if opinion.Verdict == policy.Allow && !slices.Contains(opinion.Resolutions, wanted) {
		offered := make([]string, len(opinion.Resolutions))
		for k, r := range opinion.Resolutions {
			offered[k] = string(r)
		}
		return opinion, fault.New(fault.Conflict, lang.ReturnsResolutionClosed(string(wanted), strings.Join(offered, ", "))).At("items", i, "resolution")
	}
	return opinion, nil
}

// refusal is what a shopper reads of a refusal: why, and the way that stays open, which is the opinion's last reason.
func refusal(o policy.Opinion, name string) lang.Message {
	over := lang.PolicyWindowOver(time.Time{}).Key
	last := len(o.Reasons) - 1
	way := o.Reasons[last].Message
	for _, r := range o.Reasons {
		if r.Message.Key == over {
			return lang.ReturnsWindowClosed(name, r.Message, way)
		}
	}
	return lang.ReturnsRefusedByTerms(name, o.Reasons[max(0, last-1)].Message, way)
}

// decision is what is stored of an opinion with the line: enough to settle by it and to explain it.
type decision struct {
	policy.Opinion
	Exchange   string `json:"exchange_sku,omitempty"`
	Difference int64  `json:"exchange_difference,omitempty"` // minor units a piece, as shown: dearer, or, negative, cheaper

	Law []law.Step `json:"law,omitempty"` // how the law's last day of withdrawal came about, as it was read then
}

func decisionOf(o policy.Opinion, exchange string, difference int64, by policy.Statute) string {
	text, err := json.Marshal(decision{o, exchange, difference, by.Trace})
	if err != nil {
		panic(err) // an opinion is plain data
	}
	return string(text)
}

func storeWords(tx *db.Tx, ret, line int64, item Item) {
	if item.Comment != "" {
		tx.Insert("return_comment(return_line, text)", line, item.Comment)
	}
	for _, hash := range item.Photos {
		tx.InsertOr("return_photo(return_line, hash, return_id, unit, at)", "ON CONFLICT DO NOTHING", line, hash, ret, int64(0), tx.At())
	}
}

func nameOf(line order.Sold) string { return or(line.Name, line.SKU) }

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// amount is minor units in the sale's currency.
func (s sale) amount(minor int64) money.Amount { return money.Of(minor, s.Currency) }
