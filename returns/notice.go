package returns

import (
	"encoding/json"
	"fmt"
	"time"

	"retour/door/payment"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/ledger"
	"retour/ground/money"
)

// NoticeRefund is a provider's webhook about a refund, already checked and read by its driver. One that fits no attempt
// of ours was made elsewhere: it lowers what may still be paid back, and is never paid a second time here.
type NoticeRefund struct {
	Notice    string       `json:"notice" doc:"id of the webhook"`
	Key       string       `json:"key"`
	Payment   string       `json:"payment"`
	Provider  string       `json:"provider"`
	State     string       `json:"state"`
	Reference string       `json:"reference"`
	Reason    string       `json:"reason"`
	Amount    money.Amount `json:"amount"`
	At        time.Time    `json:"at"`
}

// Right is the program's: the signature was checked before.
func (NoticeRefund) Right() db.Right { return "payments.notice" }

// number is the attempt behind the key, 0 for none of ours.
func (v NoticeRefund) number() int64 { return job.Number(v.Key) }

// Touches is the order of the attempt or of the payment.
func (v NoticeRefund) Touches(look db.Look) ([]int64, error) {
	if n := v.number(); n != 0 {
		o, err := look.Owner(orderOfAttempt, n)
		return []int64{o}, err
	}
	o, _, err := db.Get[int64](look.Reader(), `SELECT order_id FROM tender WHERE provider = $1 AND reference = $2 ORDER BY id LIMIT 1`, v.Provider, v.Payment)
	return []int64{o}, err
}

// Do ends the attempt, or records a refund made elsewhere.
func (v NoticeRefund) Do(tx *db.Tx) (bool, error) {
	a, ok, err := v.find(tx)
	if err != nil {
		return false, err
	}
	if !ok {
		return v.elsewhere(tx)
	}
	if err := tx.Hold(a.Order); err != nil {
		return false, err
	}
	if v.Amount != a.amount() {
		return false, nil // not what was asked: left unknown for a person; the driver's check says so too
	}
	switch payment.State(v.State) {
	case payment.Done:
		job.Finish(tx, a.ID, "provider's notice")
		return true, endAttempt(tx, a.ID, AttemptPaid, v.Reference, "")
	case payment.Refused:
		job.Fail(tx, a.ID, v.Reason)
		return true, endAttempt(tx, a.ID, AttemptFailed, v.Reference, v.Reason)
	case payment.Pending:
		return true, endAttempt(tx, a.ID, AttemptPending, v.Reference, "")
	}
	return false, nil
}

// find gets the attempt that is meant: by our key, else by the provider's own reference.
func (v NoticeRefund) find(tx *db.Tx) (attemptRow, bool, error) {
	if n := v.number(); n != 0 {
		a, ok, err := db.Get[attemptRow](tx, `SELECT `+attemptColumns+` FROM attempt a WHERE a.id = $1 AND a.provider = $2`, n, v.Provider)
		if ok || err != nil {
			return a, ok, err
		}
	}
	if v.Reference == "" {
		return attemptRow{}, false, nil
	}
	return db.Get[attemptRow](tx, `SELECT `+attemptColumns+` FROM attempt a JOIN tender t ON t.id = a.tender
		WHERE t.provider = $1 AND t.reference = $2 AND a.provider = $1 AND a.reference = $3 ORDER BY a.id LIMIT 1`, v.Provider, v.Payment, v.Reference)
}

type elsewhereTender struct {
	ID       int64
	Order    int64
	Amount   int64
	Currency money.Currency
	Left     *int64
	Historic int64 // credited before Retour
	Before   int64 // paid with the order's earlier tenders
}

// elsewhere records a refund that nobody here made, once for each of the provider's references.
func (v NoticeRefund) elsewhere(tx *db.Tx) (bool, error) {
	if payment.State(v.State) != payment.Done || v.Amount.Minor <= 0 {
		return false, nil
	}
	t, ok, err := db.Get[elsewhereTender](tx, `SELECT t.id, t.order_id, t.amount, o.currency, a.balance, o.historic,
			CAST((SELECT coalesce(sum(b.amount), 0) FROM tender b WHERE b.order_id = t.order_id AND b.id < t.id) AS BIGINT)
		FROM tender t JOIN orders o ON o.id = t.order_id LEFT JOIN account a ON a.id = t.id * 64 + 18
		WHERE t.provider = $1 AND t.reference = $2 ORDER BY t.id LIMIT 1`, v.Provider, v.Payment)
	if err != nil || !ok || t.Currency != v.Amount.Currency {
		return false, err
	}
	if err := tx.Hold(t.Order); err != nil {
		return false, err
	}
	unit := ledger.Unit(v.Amount.Currency.Number())
	left := t.Amount - min(t.Amount, max(0, t.Historic-t.Before))
	if t.Left == nil {
		ledger.Post(tx, t.Order, ledger.Move{From: ledger.World(ledger.WorldSale), To: ledger.Of(ledger.Tender, t.ID), Quantity: left, Unit: unit})
	} else {
		left = *t.Left
	}
	return paidElsewhere(tx, t.Order, t.ID, left, RefundElsewhere{Provider: v.Provider, Reference: v.Reference, Amount: v.Amount})
}

// paidElsewhere takes what somebody else paid back off what is left of a payment.
func paidElsewhere(tx *db.Tx, order, tender, left int64, told RefundElsewhere) (bool, error) {
	known, err := db.All[string](tx, `SELECT data FROM event WHERE subject = $1 AND kind = $2`, order, told.Kind())
	if err != nil {
		return false, err
	}
	for _, data := range known {
		var before RefundElsewhere
		if err := json.Unmarshal([]byte(data), &before); err != nil {
			return false, fmt.Errorf("event of order %d: %w", order, err)
		}
		if before == told {
			return false, nil
		}
	}
	ledger.Post(tx, order, ledger.Move{
		From: ledger.Of(ledger.Tender, tender), To: ledger.World(ledger.WorldElsewhere),
		Quantity: min(left, told.Amount.Minor), Unit: ledger.Unit(told.Amount.Currency.Number()),
	})
	event.Tell(tx, order, told)
	return true, nil
}

// paidAfterAll is for a refund that a provider paid although it had failed here. Where it is still owed, it was paid; where
// it was paid another way meanwhile, this one was made past us.
func paidAfterAll(tx *db.Tx, a attemptCall, reference string) error {
	rests := askRest(a.ID)
	if err := tx.Read(rests); err != nil {
		return err
	}
	r := rests.Rows[0]
	if r.payable() < a.Amount {
		_, err := paidElsewhere(tx, a.Order, a.Tender, r.Tender, RefundElsewhere{Provider: a.Provider, Reference: reference, Amount: a.amount()})
		return err
	}
	unit, sent := ledger.Unit(a.Currency.Number()), ledger.Of(ledger.Sent, a.ID)
	ledger.Post(tx, a.Return, ledger.Move{From: ledger.Of(ledger.Tender, a.Tender), To: sent, Quantity: a.Amount, Unit: unit},
		ledger.Move{From: sent, To: ledger.World(ledger.WorldProvider), Quantity: a.Amount, Unit: unit},
		ledger.Move{From: ledger.Of(ledger.Owed, a.Settlement), To: ledger.World(ledger.WorldCustomer), Quantity: a.Amount, Unit: unit})
	event.Tell(tx, a.Return, RefundPaid{id.Make(id.Return, a.Return), a.ID, a.amount(), a.Method, reference})
	tx.Exec(`UPDATE attempt SET state = $2, reference = $3, note = '', ended = $4 WHERE id = $1`, a.ID, AttemptPaid, or(reference, a.Reference), tx.At())
	return nil
}
