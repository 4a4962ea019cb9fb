package app

import (
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/ledger"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
)

// Exports lists what can be exported as a table.
var Exports = []string{"returns", "refunds", "moves"}

// Selection says which rows of a table are exported. A zero end of the time is open, and Until is not in it.
type Selection struct {
	From, Until time.Time
	State       string // of payments back: pending are those that a person has to make; empty: all
}

// micros are the ends as stored.
func (b Selection) micros() (from, until int64) {
	until = 1 << 62
	if !b.From.IsZero() {
		from = b.From.UnixMicro()
	}
	if !b.Until.IsZero() {
		until = b.Until.UnixMicro()
	}
	return from, until
}

// Export writes a table as CSV, as the database stands at one moment: a line for each line of a return ("returns", by
// when it was asked for), each payment back ("refunds", by when it was decided) or each move of goods or money ("moves").
// Amounts are decimals with a point beside their currency, times RFC 3339 in UTC. A cell that a spreadsheet would take
// for a formula is preceded by an apostrophe.
func Export(ctx context.Context, d *db.DB, table string, b Selection, w io.Writer) (rows int64, err error) {
	out := &sheet{csv: csv.NewWriter(w)}
	err = d.Still(ctx, func(r db.Reader) error {
		switch table {
		case "refunds":
			return exportRefunds(r, b, out)
		case "moves":
			return exportMoves(r, b, out)
		}
		return exportReturns(r, b, out)
	})
	out.csv.Flush()
	if err == nil {
		err = out.csv.Error()
	}
	return out.rows, err
}

// sheet writes rows.
type sheet struct {
	csv  *csv.Writer
	rows int64
}

func (s *sheet) head(names ...string) error { return s.csv.Write(names) }

func (s *sheet) row(cells ...string) error {
	for i, c := range cells {
		cells[i] = safe(c)
	}
	s.rows++
	return s.csv.Write(cells)
}

// safe keeps a spreadsheet from running a cell that somebody else wrote: what begins like a formula and is no number is
// text.
func safe(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil && cell[0] == '-' {
		return cell
	}
	return "'" + cell
}

const page = 1000 // rows read at a time

func stamp(micros int64) string {
	return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano)
}

func stamps(micros *int64) string {
	if micros == nil {
		return ""
	}
	return stamp(*micros)
}

func count(n int64) string { return strconv.FormatInt(n, 10) }

type exportedLine struct {
	Return, Line       int64
	Channel, Order     string
	Source, SKU, Name  string
	Quantity           int64
	Reason, Basis      string
	Resolution         string
	Extra              bool
	Origin             string
	Permit, Stage      string
	Made               int64
	Due, Closed        *int64
	Announced, Settled int64
}

func exportReturns(r db.Reader, b Selection, out *sheet) error {
	from, until := b.micros()
	err := out.head("return", "channel", "order", "line", "sku", "name", "quantity", "reason", "basis", "resolution", "extra", "origin", "permit",
		"stage", "requested_at", "refund_due_at", "closed_at", "return_pieces", "return_pieces_settled")
	for last := int64(0); err == nil; {
		rows, asked := db.All[exportedLine](r, `SELECT r.id, l.id, s.code, o.number, ol.source, l.sku, p.name, l.quantity, l.reason, l.basis, l.resolution,
			l.extra, r.origin, r.permit, r.stage, r.made, r.due, r.closed, r.announced, r.settled
			FROM return_line l JOIN return_ r ON r.id = l.return_id JOIN shop s ON s.id = r.shop JOIN orders o ON o.id = r.order_id
			JOIN order_line ol ON ol.id = l.line JOIN product p ON p.id = ol.product
			WHERE l.id > $1 AND r.made >= $2 AND r.made < $3 ORDER BY l.id LIMIT $4`, last, from, until, int64(page))
		if asked != nil || len(rows) == 0 {
			return asked
		}
		for _, x := range rows {
			err = out.row(string(id.Make(id.Return, x.Return)), x.Channel, x.Order, x.Source, x.SKU, x.Name, count(x.Quantity), x.Reason, x.Basis,
				x.Resolution, strconv.FormatBool(x.Extra), x.Origin, x.Permit, x.Stage, stamp(x.Made), stamps(x.Due), stamps(x.Closed),
				count(x.Announced), count(x.Settled))
			if err != nil {
				return err
			}
			last = x.Line
		}
	}
	return err
}

type exportedRefund struct {
	Attempt, Settlement, Return int64
	Channel, Order              string
	Amount                      int64
	Currency                    money.Currency
	Provider, Method            string
	Payment                     string
	State, Reference, Note      string
	Made                        int64
	Ended                       *int64
	Number                      *int64
	Settings                    string
}

func exportRefunds(r db.Reader, b Selection, out *sheet) error {
	from, until := b.micros()
	err := out.head("attempt", "return", "settlement", "credit_note", "channel", "order", "amount", "currency", "provider", "method", "payment_reference",
		"state", "reference", "note", "decided_at", "ended_at")
	prefixes := map[string]string{}
	for last := int64(0); err == nil; {
		rows, asked := db.All[exportedRefund](r, `SELECT a.id, a.settlement, a.return_id, s.code, o.number, a.amount, a.currency, a.provider, t.method,
			t.reference, a.state, a.reference, a.note, a.made, a.ended, n.number, s.settings
			FROM attempt a JOIN orders o ON o.id = a.order_id JOIN shop s ON s.id = o.shop JOIN tender t ON t.id = a.tender
			LEFT JOIN credit_note n ON n.settlement = a.settlement
			WHERE a.id > $1 AND a.made >= $2 AND a.made < $3 AND ($5 = '' OR a.state = $5) ORDER BY a.id LIMIT $4`, last, from, until, int64(page), b.State)
		if asked != nil || len(rows) == 0 {
			return asked
		}
		for _, x := range rows {
			note, err := x.creditNote(prefixes)
			if err != nil {
				return err
			}
			err = out.row(count(x.Attempt), string(id.Make(id.Return, x.Return)), string(id.Make(id.Settled, x.Settlement)), note, x.Channel, x.Order,
				money.Of(x.Amount, x.Currency).Decimal(), string(x.Currency), x.Provider, x.Method, x.Payment, x.State, x.Reference, x.Note,
				stamp(x.Made), stamps(x.Ended))
			if err != nil {
				return err
			}
			last = x.Attempt
		}
	}
	return err
}

func (x exportedRefund) creditNote(prefixes map[string]string) (string, error) {
	if x.Number == nil {
		return "", nil
	}
	prefix, known := prefixes[x.Channel]
	if !known {
		settings, err := order.Shop{Code: x.Channel, Settings: x.Settings}.Decoded()
		if err != nil {
			return "", err
		}
		prefix = settings.PaperPrefix
		prefixes[x.Channel] = prefix
	}
	return returns.PaperNumber(prefix, *x.Number), nil
}

type exportedMove struct {
	ledger.Entry
	Return   *int64
	Order    *string
	Currency *money.Currency
}

func exportMoves(r db.Reader, b Selection, out *sheet) error {
	from, until := b.micros()
	err := out.head("at", "subject", "return", "order", "move", "transaction", "from", "to", "pieces", "amount", "currency")
	subject, last := int64(0), int64(0)
	for err == nil {
		rows, asked := db.All[exportedMove](r, `SELECT m.subject, m.id, m.tx, m.at, m.source, m.target, m.unit, m.quantity, r.id, o.number, o.currency
			FROM move m LEFT JOIN return_ r ON r.id = m.subject LEFT JOIN orders o ON o.id = coalesce(r.order_id, m.subject)
			WHERE (m.subject, m.id) > ($1, $2) AND m.at >= $3 AND m.at < $4 ORDER BY m.subject, m.id LIMIT $5`, subject, last, from, until, int64(page))
		if asked != nil || len(rows) == 0 {
			return asked
		}
		for _, x := range rows {
			if err := out.row(x.cells()...); err != nil {
				return err
			}
			subject, last = x.Subject, x.ID
		}
	}
	return err
}

func (x exportedMove) cells() []string {
	code, number, pieces, amount, currency := "", "", count(x.Quantity), "", ""
	if x.Return != nil {
		code = string(id.Make(id.Return, *x.Return))
	}
	if x.Order != nil {
		number = *x.Order
	}
	if x.Unit != ledger.Pieces && x.Currency != nil {
		pieces, amount, currency = "", money.Of(x.Quantity, *x.Currency).Decimal(), string(*x.Currency)
	}
	return []string{stamp(x.At), count(x.Subject), code, number, count(x.ID), count(x.Tx), x.From.String(), x.To.String(), pieces, amount, currency}
}
