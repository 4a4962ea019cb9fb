package sim

import (
	"bytes"
	"encoding/json"

	"retour/door/payment"
	"retour/door/payment/sandbox"
	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/ledger"
	"retour/returns"
	"retour/returns/verify"
)

// check holds the database against what must always be true, against the provider's own book, and against what everybody
// was told.
func (w *world) check() {
	if w.ctx.Err() != nil {
		return
	}
	violations, err := verify.Verify(w.ctx, w.DB)
	if err != nil {
		w.fail("verify: %w", err)
	}
	for _, v := range violations {
		w.fail("%s", v)
	}
	w.checkProvider()
	w.checkTold()
}

// paidRow is one of our payments at the sandbox.
type paidRow struct {
	ID       int64
	State    string
	Amount   int64
	Currency string
}

// checkProvider: what the provider says it paid for us is what we say, payment by payment; nothing was paid twice.
func (w *world) checkProvider() {
	records, err := w.provider.control.Records(w.ctx)
	if err != nil {
		w.fail("the provider's book: %w", err)
		return
	}
	rows, err := db.All[paidRow](w.DB.On(w.ctx), `SELECT id, state, amount, currency FROM attempt WHERE provider = $1 ORDER BY id`, sandbox.Name)
	if err != nil {
		w.fail("attempts: %w", err)
		return
	}
	ours := map[string]paidRow{}
	for _, a := range rows {
		ours[job.Task{ID: a.ID}.Key()] = a
	}
	seen := map[string]bool{}
	past := map[string]int64{}
	for _, r := range records {
		if r.Key == "" {
			past[string(r.Amount.Currency)] += r.Amount.Minor
			continue
		}
		a, known := ours[r.Key]
		switch paid := r.State == payment.Done; {
		case seen[r.Key]:
			w.fail("the provider has two refunds under the key %s", r.Key)
		case !known:
			w.fail("the provider knows the key %s, and we do not", r.Key)
		case paid != (a.State == returns.AttemptPaid):
			w.fail("refund %d is %s with us and %s at the provider", a.ID, a.State, r.State)
		case paid && !w.provider.short[r.Key] && r.Amount.Minor != a.Amount:
			w.fail("refund %d is of %d with us and of %d at the provider", a.ID, a.Amount, r.Amount.Minor)
		case paid:
			w.report.Paid[a.Currency] += r.Amount.Minor
		}
		seen[r.Key] = true
	}
	w.checkPast(past)
	for key, a := range ours {
		if a.State == returns.AttemptPaid && !seen[key] {
			w.fail("refund %d is paid with us, and the provider never heard of it", a.ID)
		}
	}
}

// checkPast: no more is recorded as paid back past us than the provider says.
func (w *world) checkPast(most map[string]int64) {
	type sum struct {
		Currency string
		Minor    int64
	}
	sums, err := db.All[sum](w.DB.On(w.ctx), `SELECT o.currency, CAST(sum(m.quantity) AS BIGINT) FROM move m JOIN tender t ON t.id = m.source / 64 JOIN orders o ON o.id = t.order_id
		WHERE m.target = $1 GROUP BY o.currency`, int64(ledger.World(ledger.WorldElsewhere)))
	if err != nil {
		w.fail("refunds made elsewhere: %w", err)
	}
	for _, s := range sums {
		if s.Minor > most[s.Currency] {
			w.fail("%d %s are recorded as paid back past us, and the provider says %d", s.Minor, s.Currency, most[s.Currency])
		}
	}
}

// checkTold: every answer that was given is still the answer under its key, and what it promised is there.
func (w *world) checkTold() {
	for _, a := range w.told {
		got, err := a.again()
		if err != nil || !bytes.Equal(asText(got), a.text) {
			w.fail("%s answered %s under the key %s; now %s (%v)", a.verb, a.text, a.key, asText(got), err)
			continue
		}
		w.checkPromise(a)
	}
}

// checkPromise looks for what an answer spoke of.
func (w *world) checkPromise(a answer) {
	var promise struct {
		Return     id.Code `json:"return"`
		Settlement id.Code `json:"settlement"`
		Parcel     id.Code `json:"parcel"`
		Plate      id.Code `json:"plate"`
		Attempt    int64   `json:"attempt"`
		State      string  `json:"state"`
	}
	if json.Unmarshal(a.text, &promise) != nil {
		return // an answer that is no object
	}
	there := func(sql string, n int64) {
		if found, _, err := db.Get[int64](w.DB.On(w.ctx), sql, n); n != 0 && (err != nil || found != 1) {
			w.fail("%s promised %s, which is not there (%v)", a.verb, a.text, err)
		}
	}
	there(`SELECT count(*) FROM return_ WHERE id = $1`, promise.Return.Number(id.Return))
	there(`SELECT count(*) FROM settlement WHERE id = $1`, promise.Settlement.Number(id.Settled))
	there(`SELECT count(*) FROM parcel WHERE id = $1`, promise.Parcel.Number(id.Parcel))
	there(`SELECT count(*) FROM unit WHERE id = $1`, promise.Plate.Number(id.Plate))
	if promise.State == returns.AttemptPaid {
		there(`SELECT count(*) FROM attempt WHERE id = $1 AND state = 'paid'`, promise.Attempt)
	}
}
