package returns

import (
	"context"

	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/ledger"
	"retour/ground/money"
	"retour/order"
)

// Span is a stretch of time, microseconds since 1970, UTC: from From on, and before Until.
type Span struct{ From, Until int64 }

// exportStep is how many rows are read at once: an export is as long as the shop is old, and never held as a whole.
const exportStep = 2000

// ExportedLine is one line of a return.
type ExportedLine struct {
	Return     id.Code
	Channel    string
	Order      string
	Made       int64
	Origin     string
	Permit     string
	Stage      string
	Closed     *int64
	Line       string
	SKU        string
	Name       string
	Category   string
	Quantity   int64
	Reason     string
	Basis      string
	Resolution string
	Extra      bool
	Policy     string
}

// ExportLines gives every line of the returns asked for in a span, oldest first.
func ExportLines(ctx context.Context, d *db.DB, s Span, each func(ExportedLine)) error {
	type row struct {
		ID         int64
		Return     int64
		Channel    string
		Order      string
		Made       int64
		Origin     string
		Permit     string
		Stage      string
		Closed     *int64
		Line       string
		SKU        string
		Name       string
		Category   string
		Quantity   int64
		Reason     string
		Basis      string
		Resolution string
		Extra      bool
		Policy     string
	}
	return export(func(after int64) ([]row, error) {
		return db.All[row](d.On(ctx), `SELECT l.id, r.id, s.code, o.number, r.made, r.origin, r.permit, r.stage, r.closed, ol.source, l.sku, p.name, p.category,
			l.quantity, l.reason, l.basis, l.resolution, l.extra, r.policy FROM return_line l JOIN return_ r ON r.id = l.return_id JOIN shop s ON s.id = r.shop
			JOIN orders o ON o.id = r.order_id JOIN order_line ol ON ol.id = l.line JOIN product p ON p.id = ol.product
			WHERE l.id > $1 AND r.made >= $2 AND r.made < $3 ORDER BY l.id LIMIT $4`, after, s.From, s.Until, int64(exportStep))
	}, func(r row) int64 {
		each(ExportedLine{
			id.Make(id.Return, r.Return), r.Channel, r.Order, r.Made, r.Origin, r.Permit, r.Stage, r.Closed, r.Line, r.SKU, r.Name, r.Category,
			r.Quantity, r.Reason, r.Basis, r.Resolution, r.Extra, r.Policy,
		})
		return r.ID
	})
}

// ExportedRefund is one payment back.
type ExportedRefund struct {
	Attempt    int64
	Return     id.Code
	Channel    string
	Order      string
	Settlement id.Code
	Made       int64
	Ended      *int64
	Method     string
	Provider   string
	Payment    string // the provider's reference of what was paid, to which it goes back
	Amount     int64
	Currency   money.Currency
	State      string
	Reference  string
	Note       string
	CreditNote string // empty until it has its number
}

// ExportRefunds gives every payment back that was begun in a span, oldest first.
func ExportRefunds(ctx context.Context, d *db.DB, s Span, each func(ExportedRefund)) error {
	type row struct {
		Attempt    int64
		Return     int64
		Channel    string
		Order      string
		Settlement int64
		Made       int64
		Ended      *int64
		Method     string
		Provider   string
		Payment    string
		Amount     int64
		Currency   money.Currency
		State      string
		Reference  string
		Note       string
		Number     *int64
		Settings   string
	}
	prefixes := map[string]string{} // of credit notes, by channel
	return export(func(after int64) ([]row, error) {
		rows, err := db.All[row](d.On(ctx), `SELECT a.id, a.return_id, s.code, o.number, a.settlement, a.made, a.ended, t.method, a.provider, t.reference, a.amount,
			a.currency, a.state, a.reference, a.note, n.number, s.settings
			FROM attempt a JOIN tender t ON t.id = a.tender JOIN orders o ON o.id = a.order_id JOIN shop s ON s.id = o.shop
			LEFT JOIN credit_note n ON n.settlement = a.settlement
			WHERE a.id > $1 AND a.made >= $2 AND a.made < $3 ORDER BY a.id LIMIT $4`, after, s.From, s.Until, int64(exportStep))
		for _, r := range rows {
			if _, known := prefixes[r.Channel]; known || err != nil {
				continue
			}
			var settings order.Settings
			settings, err = order.Shop{Code: r.Channel, Settings: r.Settings}.Decoded()
			prefixes[r.Channel] = settings.PaperPrefix
		}
		return rows, err
	}, func(r row) int64 {
		note := ""
		if r.Number != nil {
			note = PaperNumber(prefixes[r.Channel], *r.Number)
		}
		each(ExportedRefund{
			r.Attempt, id.Make(id.Return, r.Return), r.Channel, r.Order, id.Make(id.Settled, r.Settlement), r.Made, r.Ended, r.Method, r.Provider,
			r.Payment, r.Amount, r.Currency, r.State, r.Reference, r.Note, note,
		})
		return r.Attempt
	})
}

// ExportedMove is one move of goods or money.
type ExportedMove struct {
	Subject  int64 // the return or order whose story it belongs to
	ID       int64
	At       int64
	From     string
	To       string
	Quantity int64
	Unit     string // "pieces", or a currency, of which the quantity is minor units
}

// ExportMoves gives every move made in a span, story by story, oldest first within each.
func ExportMoves(ctx context.Context, d *db.DB, s Span, each func(ExportedMove)) error {
	type row struct {
		Subject  int64
		ID       int64
		At       int64
		From     ledger.Account
		To       ledger.Account
		Quantity int64
		Unit     ledger.Unit
	}
	subject, last := int64(-1<<63), int64(0)
	return export(func(int64) ([]row, error) {
		return db.All[row](d.On(ctx), `SELECT subject, id, at, source, target, quantity, unit FROM move
			WHERE (subject, id) > ($1, $2) AND at >= $3 AND at < $4 ORDER BY subject, id LIMIT $5`, subject, last, s.From, s.Until, int64(exportStep))
	}, func(r row) int64 {
		each(ExportedMove{r.Subject, r.ID, r.At, r.From.String(), r.To.String(), r.Quantity, unitName(r.Unit)})
		subject, last = r.Subject, r.ID
		return r.ID
	})
}

func unitName(u ledger.Unit) string {
	if u == ledger.Pieces {
		return "pieces"
	}
	return string(money.Numbered(int64(u)))
}

// export reads step by step: read gives the rows behind a number, and each row, once dealt with, its own.
func export[T any](read func(after int64) ([]T, error), deal func(T) int64) error {
	for after := int64(0); ; {
		rows, err := read(after)
		if err != nil {
			return err
		}
		for _, r := range rows {
			after = deal(r)
		}
		if len(rows) < exportStep {
			return nil
		}
	}
}
