package returns

import (
	"encoding/json"
	"fmt"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/order"
	"retour/parcel"
	"retour/policy"
)

// Change replaces the items of a return of which nothing was sent yet. Lines that are not named are taken out; the
// pieces of the old items are free again before the new ones are claimed.
type Change struct {
	Return id.Code `json:"return" minLength:"2" maxLength:"32"`
	Items  []Item  `json:"items" minItems:"1" maxItems:"500"`
	Seen   int64   `json:"seen,omitempty" minimum:"0" doc:"the version that the caller saw: another one is not overwritten. 0: whatever is there"`
}

// Right is asked in Do.
func (Change) Right() db.Right { return db.Anyone }

// Touches is the return's order.
func (v Change) Touches(look db.Look) ([]int64, error) { return ofReturn(look, v.Return) }

// Do checks the new items as Request does.
func (v Change) Do(tx *db.Tx) (RequestAnswer, error) {
	old := AskLines(v.Return.Number(id.Return))
	row, err := load(tx, v.Return, "returns.write", old)
	if err != nil {
		return RequestAnswer{}, err
	}
	if err := row.unsent(); err != nil {
		return RequestAnswer{}, err
	}
	if v.Seen != 0 && v.Seen != version(old.Rows) {
		return RequestAnswer{}, fault.New(fault.Conflict, lang.ReturnsChangedMeanwhile(string(row.Code()))).At("seen")
	}
	if err := (Request{Items: v.Items}).check(); err != nil {
		return RequestAnswer{}, err
	}
	sales := askSale(row.Order)
	lines := order.AskLines(row.Order)
	balances := db.Ask[ledger.Balance](`SELECT a.id, a.unit, a.balance FROM order_line l JOIN account a ON a.id = l.id * 64 + 1 WHERE l.order_id = $1 ORDER BY a.id`, row.Order)
	parcels := parcel.AskOf(row.ID)
	if err := tx.Read(sales, lines, balances, parcels); err != nil {
		return RequestAnswer{}, err
	}
	t, err := termsOf(tx, row.Shop, sales.Rows[0].ShopVersion)
	if err != nil {
		return RequestAnswer{}, err
	}
	sold := ledger.ByAccount(balances.Rows)
	freed, err := giveBack(tx, row.ID, old.Rows)
	if err != nil {
		return RequestAnswer{}, err
	}
	for i, l := range old.Rows {
		sold[ledger.Of(ledger.Sold, l.Line)] += freed[i]
		tx.Exec(`UPDATE unit SET return_line = 0 WHERE return_id = $1 AND return_line = $2`, row.ID, l.ID) // those whose scan was taken back
		tx.Exec(`DELETE FROM return_comment WHERE return_line = $1`, l.ID)
		tx.Exec(`DELETE FROM return_photo WHERE return_line = $1`, l.ID)
		tx.Exec(`DELETE FROM parcel_content WHERE return_line = $1`, l.ID)
		tx.Exec(`DELETE FROM return_line WHERE id = $1`, l.ID)
	}
	var g *given
	if row.Gift != 0 {
		if g, err = openGift(tx, row.Gift, old.Rows); err != nil {
			return RequestAnswer{}, err
		}
	}
	wish, err := wishes(tx, sales.Rows[0], v.Items)
	if err != nil {
		return RequestAnswer{}, err
	}
	return v.regrant(tx, row, t, sales.Rows[0], lines.Rows, sold, waiting(parcels.Rows), g, wish)
}

// version rises with every change of a return's items: each time its lines are new ones.
func version(lines []Line) (n int64) {
	for _, l := range lines {
		n = max(n, l.ID)
	}
	return n
}

// waiting is the first parcel whose label was made and that nobody sent. What the return is changed to goes into it.
func waiting(parcels []parcel.Parcel) *parcel.Parcel {
	for i := range parcels {
		if p := &parcels[i]; p.Status == "" && p.Arrived == nil {
			return p
		}
	}
	return nil
}

func (v Change) regrant(tx *db.Tx, row Row, t *terms, s sale, lines []order.Sold, sold map[ledger.Account]int64, box *parcel.Parcel, g *given, wish wished) (RequestAnswer, error) {
	answer := RequestAnswer{Return: row.Code()}
	told := Changed{Return: row.Code()}
	statute := g.statute(s.statute())
	row.Announced, row.Permit, row.SettleAt = 0, PermitAllowed, ""
	together, stays, withdrawn := together(lines, v.Items), false, false
	for i, item := range v.Items {
		line, ok := lineOf(lines, item.Line)
		if !ok {
			return answer, fault.New(fault.Invalid, lang.ReturnsLineUnknown(s.Number, item.Line)).At("items", i, "line")
		}
		if err := claim(tx, row.ID, line, item, i, sold); err != nil {
			return answer, err
		}
		opinion, err := judge(t, s, statute, tx.Now(), "", line, item, i, together, g)
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
		if box != nil {
			box.Holds(tx, l.ID, item.Quantity)
		}
		row.Announced += item.Quantity
		row.Policy = opinion.Version
		row.SettleAt = laterTrigger(row.SettleAt, string(opinion.Settle))
		answer.Opinions = append(answer.Opinions, ItemOpinion{item.Line, opinion})
		told.Items = append(told.Items, ItemTold{item.Line, line.SKU, item.Quantity, item.Reason, l.Basis, l.Resolution})
	}
	row.SettleAt = or(t.settings.SettleAt, row.SettleAt)
	row.Promised = t.promise(row.Promised, s, withdrawn)
	row.save(tx)
	if withdrawn {
		keepSendBack(tx, row, s)
	}
	tx.Exec(`UPDATE return_ SET policy = $2, settle_at = $3, remind_days = $4, expire_days = $5, tender_order = $6 WHERE id = $1`,
		row.ID, row.Policy, row.SettleAt, row.RemindDays, row.ExpireDays, row.TenderOrder)
	answer.Permit, answer.Stage, answer.Until = row.Permit, row.Stage, until(row)
	event.Tell(tx, row.ID, told)
	return answer, settleAllowed(tx, row, stays)
}

func lineOf(lines []order.Sold, source string) (order.Sold, bool) {
	for _, l := range lines {
		if l.Source == source {
			return l, true
		}
	}
	return order.Sold{}, false
}

// unsent refuses once a carrier or the dock saw anything of the return.
func (r Row) unsent() error {
	if r.Permit != PermitAllowed && r.Permit != PermitReview || r.Closed != nil {
		return fault.New(fault.Conflict, lang.ReturnsNotOpen(string(r.Code()), r.StageMessage()))
	}
	if r.Moving > 0 || r.Arrived > 0 || r.Graded > 0 || r.Settled > 0 {
		return fault.New(fault.Conflict, lang.ReturnsAlreadySent())
	}
	return nil
}

// StageMessage is the stage in words.
func (r Row) StageMessage() lang.Message { return StageMessage(StageOf(r)) }

// StageMessage is a stage in words.
func StageMessage(s Stage) lang.Message { return lang.Message{Key: "returns.stage_" + string(s)} }

// giveBack moves what no carrier has seen back to the shopper and says how many pieces of each line that were.
func giveBack(tx *db.Tx, ret int64, lines []Line) (pieces []int64, err error) {
	accounts := make([]ledger.Account, len(lines))
	for i, l := range lines {
		accounts[i] = ledger.Of(ledger.Coming, l.ID)
	}
	balances := ledger.AskBalances(accounts...)
	if err := tx.Read(balances); err != nil {
		return nil, err
	}
	coming := ledger.ByAccount(balances.Rows)
	for i, l := range lines {
		n := coming[accounts[i]]
		ledger.Post(tx, ret, ledger.Goods(accounts[i], ledger.Of(ledger.Sold, l.Line), n))
		pieces = append(pieces, n)
	}
	return pieces, nil
}

func sum(all []int64) (n int64) {
	for _, one := range all {
		n += one
	}
	return n
}

// Cancel ends a return of which nothing was sent; its pieces are the shopper's again.
type Cancel struct {
	Return id.Code `json:"return" minLength:"2" maxLength:"32"`
}

// Right is asked in Do.
func (Cancel) Right() db.Right { return db.Anyone }

// Touches is the return's order.
func (v Cancel) Touches(look db.Look) ([]int64, error) { return ofReturn(look, v.Return) }

// Do gives the pieces back.
func (v Cancel) Do(tx *db.Tx) (Answer, error) {
	lines := AskLines(v.Return.Number(id.Return))
	row, err := load(tx, v.Return, "returns.write", lines)
	if err != nil {
		return Answer{}, err
	}
	if row.Permit == PermitCancelled {
		return row.answer(), nil
	}
	if err := row.unsent(); err != nil {
		return Answer{}, err
	}
	pieces, err := giveBack(tx, row.ID, lines.Rows)
	if err != nil {
		return Answer{}, err
	}
	row.Permit = PermitCancelled
	row.save(tx)
	tx.Exec(`UPDATE parcel SET status = 'void', status_at = $2 WHERE return_id = $1 AND arrived IS NULL`, row.ID, tx.At())
	event.Tell(tx, row.ID, Cancelled{row.Code(), sum(pieces)})
	return row.answer(), nil
}

// terms reads what the decision stored with a line says about fees and the exchange.
func (l Line) terms() (lineTerms, error) {
	var d lineTerms
	if err := json.Unmarshal([]byte(l.Decision), &d); err != nil {
		return d, fmt.Errorf("decision of return line %d: %w", l.ID, err)
	}
	return d, nil
}

// lineTerms is the part of a decision that a settlement needs; the reasons are left unread.
type lineTerms struct {
	Charges    []policy.Charge `json:"charges"`
	Exchange   string          `json:"exchange_sku"`
	Difference int64           `json:"exchange_difference"`
	Returnless bool            `json:"returnless"`
}

// charged gives the charge of a kind for a resolution.
func (t lineTerms) charged(kind policy.FeeKind, with policy.Resolution) (policy.Charge, bool) {
	return policy.Opinion{Charges: t.Charges}.Charged(kind, with)
}

// told reads the whole decision stored with a line.
func (l Line) told() (decision, error) {
	var d decision
	if err := json.Unmarshal([]byte(l.Decision), &d); err != nil {
		return d, fmt.Errorf("decision of return line %d: %w", l.ID, err)
	}
	return d, nil
}
