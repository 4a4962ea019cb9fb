package returns

import (
	"context"
	"errors"
	"time"

	"retour/door/payment"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/ground/ledger"
	"retour/ground/money"
)

// The states of an attempt. ready, pending and unknown still hold the money on its way; paid and failed are final.
const (
	AttemptReady   = "ready"
	AttemptPending = "pending" // the bank, or a person, has the next word
	AttemptUnknown = "unknown" // it may have been paid; the provider is asked before anything else
	AttemptPaid    = "paid"
	AttemptFailed  = "failed" // refused for good; the money is still owed
)

// attemptRow is one payment back as stored.
type attemptRow struct {
	ID         int64
	Settlement int64
	Return     int64
	Order      int64
	Tender     int64
	Provider   string
	Amount     int64
	Currency   money.Currency
	State      string
	Reference  string
	Note       string
	Made       int64
	Ended      *int64
}

const attemptColumns = "a.id, a.settlement, a.return_id, a.order_id, a.tender, a.provider, a.amount, a.currency, a.state, a.reference, a.note, a.made, a.ended"

func insertAttempt(tx *db.Tx, a attemptRow) {
	tx.Insert("attempt(id, settlement, return_id, order_id, tender, provider, amount, currency, state, reference, note, made, ended)",
		a.ID, a.Settlement, a.Return, a.Order, a.Tender, a.Provider, a.Amount, string(a.Currency), a.State, a.Reference, a.Note, a.Made, a.Ended)
}

func (a attemptRow) amount() money.Amount { return money.Of(a.Amount, a.Currency) }

// PayArgs are the arguments of the intent "refund.pay"; its number is the attempt's.
type PayArgs struct {
	Attempt int64 `json:"attempt"`
}

// attemptCall is what the provider has to be told.
type attemptCall struct {
	attemptRow
	Payment string
	Method  string
	Number  string
}

func askAttempt(n int64) *db.Asked[attemptCall] {
	return db.Ask[attemptCall](`SELECT `+attemptColumns+`, t.reference, t.method, o.number FROM attempt a JOIN tender t ON t.id = a.tender
		JOIN orders o ON o.id = a.order_id WHERE a.id = $1`, n)
}

// PayHandler carries the intents "refund.pay" to the providers.
func PayHandler(d *db.DB, drivers map[string]payment.Driver) job.Handler {
	return func(ctx context.Context, t job.Task) job.Outcome {
		var args PayArgs
		if err := t.Into(&args); err != nil {
			return job.Outcome{State: job.Failed, Note: err.Error()}
		}
		q := askAttempt(args.Attempt)
		if err := d.Read(ctx, q); err != nil {
			return job.Outcome{State: later(t), Note: err.Error()}
		}
		a, ok := q.First()
		switch {
		case !ok:
			return job.Outcome{State: job.Failed, Note: "attempt is gone"}
		case a.State == AttemptPaid || a.State == AttemptFailed:
			return job.Outcome{State: job.Done}
		}
		driver, ok := drivers[a.Provider]
		if !ok {
			return job.Outcome{State: job.Failed, Note: "no driver " + a.Provider}
		}
		out := payOutcome(a, t, ask(ctx, driver, t, a))
		if out.State == job.Waiting && driver.Abilities().Find { // its notice may never come: then it is asked
			out.State, out.After = job.Unknown, pendingPause
		}
		return out
	}
}

// pendingPause is how long a pending refund waits for its notice before the provider is asked again.
const pendingPause = 6 * time.Hour

// later is the state of an intent of which nothing was learnt: what was unknown stays so, and is asked for first.
func later(t job.Task) job.State {
	if t.State == job.Unknown {
		return job.Unknown
	}
	return job.Ready
}

// asked is a provider's word, or the want of one.
type asked struct {
	result payment.Result
	err    error
}

// ask calls the provider; after an unknown outcome it asks first what became of the attempt. Whatever the road, the key
// is the same.
func ask(ctx context.Context, driver payment.Driver, t job.Task, a attemptCall) asked {
	call := payment.Refund{Key: t.Key(), Payment: a.Payment, Amount: a.amount(), Order: a.Number, Return: id.Make(id.Return, a.Return)}
	if t.State == job.Unknown || a.State == AttemptUnknown {
		found, err := driver.Find(ctx, t.Key())
		switch {
		case err == nil:
			result, err := payment.Check(call, found)
			return asked{result, err}
		case !errors.Is(err, payment.ErrNotFound):
			return asked{payment.Result{State: payment.Unknown}, err}
		}
	}
	result, err := driver.Refund(ctx, call)
	return asked{result, err}
}

// payOutcome puts a provider's word into what becomes of the intent and the attempt.
func payOutcome(a attemptCall, t job.Task, got asked) job.Outcome {
	out := job.Outcome{Touches: []int64{a.Order}, Note: string(got.result.Reason.Code)}
	store := func(state string) func(*db.Tx) error {
		return func(tx *db.Tx) error { return endAttempt(tx, a.ID, state, got.result.Reference, out.Note) }
	}
	switch {
	case got.err == nil && got.result.State == payment.Done:
		out.State, out.Then = job.Done, store(AttemptPaid)
	case got.err == nil && got.result.State == payment.Pending:
		out.State, out.Then = job.Waiting, store(AttemptPending)
	case errors.Is(got.err, payment.ErrRefused) || got.err == nil && got.result.State == payment.Refused:
		out.State, out.Then = job.Failed, store(AttemptFailed)
	case errors.Is(got.err, payment.ErrRetry):
		out.State, out.Note = later(t), got.err.Error()
		if a.State == AttemptUnknown {
			out.State = job.Unknown
		}
	default:
		out.State, out.Note = job.Unknown, got.err.Error()
		out.Then = store(AttemptUnknown)
	}
	return out
}

// endAttempt stores what became of an attempt and moves the money. Heard twice, it has one effect: a webhook and an
// answer may both tell it, in any order.
func endAttempt(tx *db.Tx, n int64, state, reference, note string) error {
	q := askAttempt(n)
	if err := tx.Read(q); err != nil {
		return err
	}
	a, ok := q.First()
	if !ok {
		return fault.New(fault.NotFound, lang.ReturnsAttemptUnknown())
	}
	if a.State == AttemptFailed && state == AttemptPaid {
		return paidAfterAll(tx, a, reference)
	}
	if a.State == AttemptPaid || a.State == AttemptFailed || a.State == state {
		return nil
	}
	unit := ledger.Unit(a.Currency.Number())
	sent := ledger.Of(ledger.Sent, a.ID)
	code := id.Make(id.Return, a.Return)
	var ended *int64
	at := tx.At()
	switch state {
	case AttemptPaid:
		ended = &at
		ledger.Post(tx, a.Return, ledger.Move{From: sent, To: ledger.World(ledger.WorldProvider), Quantity: a.Amount, Unit: unit},
			ledger.Move{From: ledger.Of(ledger.Owed, a.Settlement), To: ledger.World(ledger.WorldCustomer), Quantity: a.Amount, Unit: unit})
		event.Tell(tx, a.Return, RefundPaid{code, a.ID, a.amount(), a.Method, reference})
	case AttemptFailed:
		ended = &at
		ledger.Post(tx, a.Return, ledger.Move{From: sent, To: ledger.Of(ledger.Tender, a.Tender), Quantity: a.Amount, Unit: unit})
		event.Tell(tx, a.Return, RefundFailed{code, a.ID, a.amount(), note})
	default:
		event.Tell(tx, a.Return, RefundSent{code, a.ID, a.amount(), state})
	}
	tx.Exec(`UPDATE attempt SET state = $2, reference = $3, note = $4, ended = $5 WHERE id = $1`, a.ID, state, or(reference, a.Reference), note, ended)
	return nil
}

// ConfirmRefund is a person's word that an attempt was paid, or cannot be, for payments that a person makes.
type ConfirmRefund struct {
	Attempt   int64  `json:"attempt" minimum:"1"`
	Paid      bool   `json:"paid"`
	Reference string `json:"reference,omitempty" maxLength:"200" doc:"the bank's or provider's reference"`
	Note      string `json:"note,omitempty" maxLength:"80" pattern:"^[a-z0-9_.]*$" doc:"code, where it could not be paid"`
}

// Right is to approve refunds.
func (ConfirmRefund) Right() db.Right { return "refunds.approve" }

// Touches is the attempt's order.
func (v ConfirmRefund) Touches(look db.Look) ([]int64, error) {
	o, err := look.Owner(orderOfAttempt, v.Attempt)
	return []int64{o}, err
}

// Do ends the attempt and its intent.
func (v ConfirmRefund) Do(tx *db.Tx) (AttemptAnswer, error) {
	q := askAttempt(v.Attempt)
	if err := tx.Read(q); err != nil {
		return AttemptAnswer{}, err
	}
	a, ok := q.First()
	switch {
	case !ok:
		return AttemptAnswer{}, fault.New(fault.NotFound, lang.ReturnsAttemptUnknown()).At("attempt")
	case a.State == AttemptPaid && v.Paid && (v.Reference == a.Reference):
		return AttemptAnswer{a.ID, a.State, a.amount()}, nil
	case a.State == AttemptPaid || a.State == AttemptFailed:
		return AttemptAnswer{}, fault.New(fault.Conflict, lang.ReturnsAttemptEnded(a.State)).At("attempt")
	case v.Paid && v.Reference == "":
		return AttemptAnswer{}, fault.New(fault.Invalid, lang.ReturnsReferenceNeeded()).At("reference")
	case !v.Paid && a.State == AttemptUnknown:
		return AttemptAnswer{}, fault.New(fault.Conflict, lang.ReturnsAttemptOpen()).At("attempt")
	}
	busy := fault.New(fault.Conflict, lang.ReturnsAttemptRunning()).At("attempt")
	state := AttemptFailed
	if v.Paid {
		state = AttemptPaid
		job.End(tx, a.ID, job.Done, "confirmed by a person", busy)
	} else {
		job.End(tx, a.ID, job.Failed, v.Note, busy)
	}
	return AttemptAnswer{a.ID, state, a.amount()}, endAttempt(tx, a.ID, state, v.Reference, v.Note)
}

// AttemptAnswer is where a payment back stands.
type AttemptAnswer struct {
	Attempt int64        `json:"attempt"`
	State   string       `json:"state" enum:"ready,pending,unknown,paid,failed"`
	Amount  money.Amount `json:"amount"`
}

// PayAgain starts a new payment for one that failed, perhaps another way. The failed one was refused for good, so the new
// one is another payment with a key of its own.
type PayAgain struct {
	Attempt  int64  `json:"attempt" minimum:"1"`
	Provider string `json:"provider,omitempty" maxLength:"40" doc:"driver; default the same"`
}

// Right is to approve refunds.
func (PayAgain) Right() db.Right { return "refunds.approve" }

// Touches is the attempt's order.
func (v PayAgain) Touches(look db.Look) ([]int64, error) {
	o, err := look.Owner(orderOfAttempt, v.Attempt)
	return []int64{o}, err
}

// Do writes the new attempt and its intent.
func (v PayAgain) Do(tx *db.Tx) (AttemptAnswer, error) {
	q := askAttempt(v.Attempt)
	rests := askRest(v.Attempt)
	if err := tx.Read(q, rests); err != nil {
		return AttemptAnswer{}, err
	}
	a, ok := q.First()
	switch {
	case !ok:
		return AttemptAnswer{}, fault.New(fault.NotFound, lang.ReturnsAttemptUnknown()).At("attempt")
	case a.State != AttemptFailed:
		return AttemptAnswer{}, fault.New(fault.Conflict, lang.ReturnsAgainFailedOnly()).At("attempt")
	}
	if left := rests.Rows[0].payable(); left < a.Amount {
		return AttemptAnswer{}, fault.New(fault.Conflict, lang.ReturnsAgainTooMuch(money.Of(left, a.Currency))).At("attempt")
	}
	next := a.attemptRow
	next.ID, next.State, next.Reference, next.Note, next.Ended, next.Made = tx.NewID(), AttemptReady, "", againNote(a.ID), nil, tx.At()
	next.Provider = or(v.Provider, a.Provider)
	insertAttempt(tx, next)
	ledger.Post(tx, a.Return, ledger.Move{From: ledger.Of(ledger.Tender, a.Tender), To: ledger.Of(ledger.Sent, next.ID), Quantity: a.Amount, Unit: ledger.Unit(a.Currency.Number())})
	job.Intend(tx, job.Intent{ID: next.ID, Kind: "refund.pay", Subject: a.Return, Args: PayArgs{next.ID}})
	return AttemptAnswer{next.ID, next.State, next.amount()}, nil
}

func againNote(n int64) string { return "again:" + job.Task{ID: n}.Key() }

// rest is what can still be paid: of what a settlement owes, less what is on its way, and of the payment it goes back over.
type rest struct {
	Owed   int64
	Tender int64
}

func (r rest) payable() int64 { return max(0, min(r.Owed, r.Tender)) }

func askRest(attempt int64) *db.Asked[rest] {
	return db.Ask[rest](`SELECT coalesce((SELECT b.balance FROM account b WHERE b.id = a.settlement * 64 + 19), 0) -
			CAST((SELECT coalesce(sum(o.amount), 0) FROM attempt o WHERE o.settlement = a.settlement AND o.state IN ('ready', 'pending', 'unknown')) AS BIGINT),
		coalesce((SELECT b.balance FROM account b WHERE b.id = a.tender * 64 + 18), 0) FROM attempt a WHERE a.id = $1`, attempt)
}

// Approve is a person's consent to a payment above the shop's limit.
type Approve struct {
	Attempt int64 `json:"attempt" minimum:"1"`
}

// Right is to approve refunds.
func (Approve) Right() db.Right { return "refunds.approve" }

// Touches is the attempt's order.
func (v Approve) Touches(look db.Look) ([]int64, error) {
	return PayAgain{Attempt: v.Attempt}.Touches(look)
}

// Do makes the intent ready.
func (v Approve) Do(tx *db.Tx) (AttemptAnswer, error) {
	q := askAttempt(v.Attempt)
	if err := tx.Read(q); err != nil {
		return AttemptAnswer{}, err
	}
	a, ok := q.First()
	if !ok {
		return AttemptAnswer{}, fault.New(fault.NotFound, lang.ReturnsAttemptUnknown()).At("attempt")
	}
	if a.State == AttemptPaid || a.State == AttemptFailed {
		return AttemptAnswer{}, fault.New(fault.Conflict, lang.ReturnsAttemptEnded(a.State)).At("attempt")
	}
	return AttemptAnswer{a.ID, a.State, a.amount()}, job.Again(tx, a.ID)
}
