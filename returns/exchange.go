package returns

import (
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

// EndExchange tells that the goods going out instead were ordered at a price, or could not be. A cheaper article gives
// the difference back; a dearer one leaves the customer owing it, as a state of its own; one that cannot be had gives
// all of it back.
type EndExchange struct {
	Exchange int64         `json:"exchange" minimum:"1"`
	Order    string        `json:"order,omitempty" maxLength:"64" doc:"the shop's number of the new order"`
	Price    *money.Amount `json:"price,omitempty" doc:"of the new goods; default what the old ones were worth, and the difference that was shown when it was asked for"`
	Failed   bool          `json:"failed,omitempty" doc:"cannot be had: the money is paid back"`
}

// ExchangeAnswer is how the exchange ended.
type ExchangeAnswer struct {
	Exchange   int64        `json:"exchange"`
	State      string       `json:"state" enum:"ordered,failed"`
	Difference money.Amount `json:"difference" doc:"new less old: positive is due from the customer, negative is paid back"`
	Attempts   []int64      `json:"attempts,omitempty"`
}

type exchangeRow struct {
	ID         int64
	Return     int64
	Settlement int64
	Order      int64
	SKU        string
	Price      int64
	Currency   money.Currency
	State      string
	OrderNo    string
	Shop       int64
	Recipient  int64 // who was given the goods; 0: the buyer's
	Difference int64 // what the new goods were said to cost more or, negative, less
}

const exchangeColumns = `e.id, e.return_id, e.settlement, r.order_id, e.sku, e.price, e.currency, e.state, e.order_number, r.shop, r.recipient, e.difference
		FROM exchange e JOIN return_ r ON r.id = e.return_id`

const orderOfExchange = `SELECT r.order_id FROM exchange e JOIN return_ r ON r.id = e.return_id WHERE e.id = $1`

// Right is to write returns.
func (EndExchange) Right() db.Right { return "returns.write" }

// Touches is the return's order.
func (v EndExchange) Touches(look db.Look) ([]int64, error) {
	o, err := look.Owner(orderOfExchange, v.Exchange)
	return []int64{o}, err
}

// Do ends the exchange.
func (v EndExchange) Do(tx *db.Tx) (ExchangeAnswer, error) {
	x, ok, err := db.Get[exchangeRow](tx, `SELECT `+exchangeColumns+` WHERE e.id = $1`, v.Exchange)
	switch {
	case err != nil:
		return ExchangeAnswer{}, err
	case !ok:
		return ExchangeAnswer{}, fault.New(fault.NotFound, lang.ReturnsExchangeUnknown()).At("exchange")
	case x.State != "asked":
		return ExchangeAnswer{}, fault.New(fault.Conflict, lang.ReturnsAttemptEnded(x.State)).At("exchange")
	case !v.Failed && v.Order == "":
		return ExchangeAnswer{}, fault.New(fault.Invalid, lang.FaultRequired("order")).At("order")
	}
	price := money.Of(max(0, x.Price+x.Difference), x.Currency)
	if v.Failed {
		price.Minor = 0
	} else if v.Price != nil {
		price = *v.Price
		if price.Currency != x.Currency {
			return ExchangeAnswer{}, fault.New(fault.Invalid, lang.FaultCurrencyMismatch(string(price.Currency), string(x.Currency))).At("price", "currency")
		}
		if price.Minor < 0 {
			return ExchangeAnswer{}, fault.New(fault.Invalid, lang.FaultAmountNotPositive()).At("price", "amount")
		}
	}
	return v.end(tx, x, price)
}

func (v EndExchange) end(tx *db.Tx, x exchangeRow, price money.Amount) (ExchangeAnswer, error) {
	unit := ledger.Unit(x.Currency.Number())
	kept := ledger.Of(ledger.Exchange, x.Settlement)
	answer := ExchangeAnswer{Exchange: x.ID, State: "ordered", Difference: money.Of(price.Minor-x.Price, x.Currency)}
	if v.Failed {
		answer.State = "failed"
	}
	used := min(price.Minor, x.Price)
	ledger.Post(tx, x.Return, ledger.Move{From: kept, To: ledger.World(ledger.WorldOut), Quantity: used, Unit: unit})
	if back := x.Price - used; back > 0 {
		attempts, err := x.rest(tx, kept, back)
		if err != nil {
			return answer, err
		}
		answer.Attempts = attempts
	}
	if owing := price.Minor - x.Price; owing > 0 {
		ledger.Post(tx, x.Return, ledger.Move{From: ledger.World(ledger.WorldOut), To: ledger.Of(ledger.Due, x.Settlement), Quantity: owing, Unit: unit})
	}
	tx.Exec(`UPDATE exchange SET state = $2, order_number = $3 WHERE id = $1`, x.ID, answer.State, v.Order)
	event.Tell(tx, x.Return, Exchanged{id.Make(id.Return, x.Return), x.ID, v.Order, price, v.Failed})
	return answer, nil
}

// rest gives back what an exchange did not use: over the tenders, or to who was given the goods as store credit, for the
// payments are not theirs.
func (x exchangeRow) rest(tx *db.Tx, kept ledger.Account, amount int64) ([]int64, error) {
	if x.Recipient == 0 {
		return payBack(tx, x, kept, amount)
	}
	credit := tx.NewID()
	tx.Insert("store_credit(id, shop, customer, settlement, currency, amount, made, exchange)", credit, x.Shop, x.Recipient, x.Settlement, string(x.Currency), amount, tx.At(), x.ID)
	ledger.Post(tx, x.Return, ledger.Move{From: kept, To: ledger.Of(ledger.Credit, credit), Quantity: amount, Unit: ledger.Unit(x.Currency.Number())})
	return nil, nil
}

// keptTender is a payment and what of it the shop kept to owe its worth in another form.
type keptTender struct {
	ID       int64
	Method   string
	Provider string
	Kept     int64
}

// payBack pays what an exchange did not use to the tenders. When the exchange was settled the shop kept that money; it
// returns to the tenders here and goes out from them, to each at most what was kept of it.
func payBack(tx *db.Tx, x exchangeRow, kept ledger.Account, amount int64) (attempts []int64, err error) {
	tenders, err := db.All[keptTender](tx, `SELECT t.id, t.method, t.provider, CAST(coalesce(sum(CASE WHEN m.target = $2 THEN m.quantity ELSE -m.quantity END), 0) AS BIGINT)
		FROM tender t JOIN return_ r ON r.order_id = t.order_id
		JOIN move m ON m.subject = r.id AND (m.target = $2 AND m.source = t.id * 64 + 18 OR m.source = $2 AND m.target = t.id * 64 + 18)
		WHERE t.order_id = $1 GROUP BY t.id, t.method, t.provider ORDER BY t.id`, x.Order, int64(ledger.World(ledger.WorldKept)))
	if err != nil {
		return nil, err
	}
	settings, err := settingsOf(tx, x.Order)
	if err != nil {
		return nil, err
	}
	unit := ledger.Unit(x.Currency.Number())
	list := make([]refund.Tender, len(tenders))
	for i, t := range tenders {
		list[i] = refund.Tender{ID: t.ID, Method: t.Method, Currency: x.Currency, Remaining: t.Kept}
	}
	parts, err := refund.Split(amount, list, refund.AsPaid)
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		var provider string
		for _, t := range tenders {
			if t.ID == p.Tender {
				provider = or(t.Provider, "manual")
			}
		}
		n := tx.NewID()
		tender := ledger.Of(ledger.Tender, p.Tender)
		ledger.Post(tx, x.Return,
			ledger.Move{From: kept, To: ledger.Of(ledger.Owed, x.Settlement), Quantity: p.Amount, Unit: unit},
			ledger.Move{From: ledger.World(ledger.WorldKept), To: tender, Quantity: p.Amount, Unit: unit},
			ledger.Move{From: tender, To: ledger.Of(ledger.Sent, n), Quantity: p.Amount, Unit: unit})
		insertAttempt(tx, attemptRow{
			ID: n, Settlement: x.Settlement, Return: x.Return, Order: x.Order, Tender: p.Tender, Provider: provider,
			Amount: p.Amount, Currency: x.Currency, State: AttemptReady, Made: tx.At(),
		})
		job.Intend(tx, job.Intent{ID: n, Kind: "refund.pay", Subject: x.Return, Args: PayArgs{n}, Approval: approval(tx, settings, amount)})
		attempts = append(attempts, n)
	}
	return attempts, nil
}

// settingsOf reads the settings of the shop that sold an order.
func settingsOf(tx *db.Tx, sold int64) (order.Settings, error) {
	text, _, err := db.Get[string](tx, `SELECT s.settings FROM orders o JOIN shop s ON s.id = o.shop WHERE o.id = $1`, sold)
	if err != nil {
		return order.Settings{}, err
	}
	return (order.Shop{Settings: text}).Decoded()
}

// PayDue records that a customer paid what a dearer exchange left owing.
type PayDue struct {
	Exchange  int64        `json:"exchange" minimum:"1"`
	Amount    money.Amount `json:"amount"`
	Reference string       `json:"reference" minLength:"1" maxLength:"200"`
}

// Right is to approve refunds.
func (PayDue) Right() db.Right { return "refunds.approve" }

// Touches is the return's order.
func (v PayDue) Touches(look db.Look) ([]int64, error) {
	return EndExchange{Exchange: v.Exchange}.Touches(look)
}

// Do takes the amount off what is due; more than is due is refused.
func (v PayDue) Do(tx *db.Tx) (bool, error) {
	x, ok, err := db.Get[exchangeRow](tx, `SELECT `+exchangeColumns+` WHERE e.id = $1`, v.Exchange)
	switch {
	case err != nil:
		return false, err
	case !ok:
		return false, fault.New(fault.NotFound, lang.ReturnsExchangeUnknown()).At("exchange")
	case v.Amount.Currency != x.Currency:
		return false, fault.New(fault.Invalid, lang.FaultCurrencyMismatch(string(v.Amount.Currency), string(x.Currency))).At("amount", "currency")
	case v.Amount.Minor <= 0:
		return false, fault.New(fault.Invalid, lang.FaultAmountNotPositive()).At("amount", "amount")
	}
	due, _, err := db.Get[int64](tx, `SELECT balance FROM account WHERE id = $1`, int64(ledger.Of(ledger.Due, x.Settlement)))
	if err != nil {
		return false, err
	}
	if due < v.Amount.Minor {
		return false, fault.New(fault.Conflict, lang.ReturnsDueTooMuch(money.Of(due, x.Currency))).At("amount", "amount")
	}
	ledger.Post(tx, x.Return, ledger.Money(ledger.Of(ledger.Due, x.Settlement), ledger.World(ledger.WorldProvider), v.Amount.Minor, x.Currency.Number()))
	event.Tell(tx, x.Return, DuePaid{id.Make(id.Return, x.Return), x.ID, v.Amount})
	return true, nil
}
