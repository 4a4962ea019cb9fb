package returns

import (
	"context"
	"strconv"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/order"
)

// Remind reminds a shopper who sent nothing; the program does it once.
type Remind struct {
	Return id.Code `json:"return"`
}

// Right is to write returns.
func (Remind) Right() db.Right { return "returns.write" }

// Touches is the return's order.
func (v Remind) Touches(look db.Look) ([]int64, error) { return ofReturn(look, v.Return) }

// Do counts the reminder; the message follows from the event.
func (v Remind) Do(tx *db.Tx) (Answer, error) {
	row, err := load(tx, v.Return, v.Right())
	if err != nil {
		return Answer{}, err
	}
	if row.Permit != PermitAllowed || row.Closed != nil || row.Moving > 0 || row.Arrived > 0 || row.Kept >= row.Announced {
		return row.answer(), nil
	}
	if row.Reminded > 0 && tx.Actor().Kind == db.System {
		return row.answer(), nil // another node was faster
	}
	row.Reminded++
	row.save(tx)
	event.Tell(tx, row.ID, Reminded{row.Code(), row.Reminded})
	return row.answer(), nil
}

// Expire ends a return of which nothing was sent in time. Sent all the same, it is dealt with: see Track and Receive.
type Expire struct {
	Return id.Code `json:"return"`
}

// Right is to write returns.
func (Expire) Right() db.Right { return "returns.write" }

// Touches is the return's order.
func (v Expire) Touches(look db.Look) ([]int64, error) { return ofReturn(look, v.Return) }

// Do ends the permission and gives the pieces back, so that a new return can be asked for. A parcel that comes all the
// same is opened like any other: its pieces are taken from what the shopper has.
func (v Expire) Do(tx *db.Tx) (Answer, error) {
	lines := AskLines(v.Return.Number(id.Return))
	row, err := load(tx, v.Return, v.Right(), lines)
	if err != nil {
		return Answer{}, err
	}
	if row.unsent() != nil || row.Permit != PermitAllowed {
		return row.answer(), nil
	}
	pieces, err := giveBack(tx, row.ID, lines.Rows)
	if err != nil {
		return Answer{}, err
	}
	row.Permit = PermitExpired
	row.save(tx)
	event.Tell(tx, row.ID, Expired{row.Code(), sum(pieces)})
	return row.answer(), nil
}

// Sweep does once what time alone causes: reminders, expiries, and settlements that the law's date makes due. It is
// called every few minutes, and doing it twice is doing it once.
func Sweep(ctx context.Context, d *db.DB) error {
	shops := order.AskShops()
	if err := d.Read(ctx, shops); err != nil {
		return err
	}
	for _, shop := range shops.Rows {
		settings, err := shop.Decoded()
		if err != nil {
			return err
		}
		now := d.Now().UnixMicro()
		if err := sweep(ctx, d, `stage = 'approved' AND shop = $2 AND reminded = 0 AND kept < announced AND `+waited("remind_days"),
			[]any{shop.ID, now, settings.RemindDays}, func(c id.Code) db.Verb[Answer] { return Remind{c} }); err != nil {
			return err
		}
		if err := sweep(ctx, d, `stage = 'approved' AND shop = $2 AND settled = 0 AND `+waited("expire_days"),
			[]any{shop.ID, now, settings.ExpireDays}, func(c id.Code) db.Verb[Answer] { return Expire{c} }); err != nil {
			return err
		}
	}
	return sweep(ctx, d, `due IS NOT NULL AND closed IS NULL AND due <= $2 AND permit = 'allowed' AND settled < announced AND settle_at <> 'person'`,
		[]any{d.Now().UnixMicro()}, func(c id.Code) db.Verb[SettleAnswer] { return Settle{Return: c, Trigger: "legal_date"} })
}

// waited holds for a return that may be sent since more than the days it was promised, before the instant $3: one that
// waited for an answer, since it was given. A return that was promised none has the days $4, as the settings are.
func waited(promised string) string {
	days := `(CASE WHEN ` + promised + ` = 0 THEN $4 ELSE ` + promised + ` END) * 86400000000`
	return `made + ` + days + ` < $3 AND NOT EXISTS (SELECT 1 FROM event e WHERE e.subject = return_.id AND e.kind = 'return.decided' AND e.at + ` + days + ` >= $3)`
}

const sweepPage = 500

// sweep runs a verb on each return that a condition holds for. What one of them refuses does not hold up the others.
func sweep[R any](ctx context.Context, d *db.DB, where string, args []any, verb func(id.Code) db.Verb[R]) error {
	for after := int64(0); ; {
		found, err := db.All[int64](d.On(ctx), `SELECT id FROM return_ WHERE id > $1 AND `+where+` ORDER BY id LIMIT `+strconv.Itoa(sweepPage), append([]any{after}, args...)...)
		if err != nil {
			return err
		}
		for _, n := range found {
			if _, err := db.Run(ctx, d, db.Program, "", verb(id.Make(id.Return, n))); err != nil && fault.Of(err) == nil {
				return err
			}
		}
		if len(found) < sweepPage {
			return nil
		}
		after = found[sweepPage-1]
	}
}
