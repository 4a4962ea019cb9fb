package api

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/returns"
)

const tagExports = "exports"

// ExportQuery chooses what is exported.
type ExportQuery struct {
	From  time.Time `query:"from" doc:"made at or after"`
	Until time.Time `query:"until" doc:"made before"`
}

func (q ExportQuery) span() returns.Span {
	s := returns.Span{Until: 1<<63 - 1}
	if !q.From.IsZero() {
		s.From = q.From.UnixMicro()
	}
	if !q.Until.IsZero() {
		s.Until = q.Until.UnixMicro()
	}
	return s
}

const exportText = "Comma-separated, UTF-8, with a header. Sent as it is read, so of any length. A cell that a spreadsheet would take for a formula begins with an apostrophe."

// exported is one table that is taken out in bulk.
type exported struct {
	name   string
	what   string
	header []string
	rows   func(ctx context.Context, d *db.DB, s returns.Span, row func(...string)) error
}

var exports = []exported{
	{"returns", "one row a line of a return", returnsHeader, func(ctx context.Context, d *db.DB, s returns.Span, row func(...string)) error {
		return returns.ExportLines(ctx, d, s, func(l returns.ExportedLine) { row(returnsRow(l)...) })
	}},
	{"refunds", "one row a payment back", refundsHeader, func(ctx context.Context, d *db.DB, s returns.Span, row func(...string)) error {
		return returns.ExportRefunds(ctx, d, s, func(r returns.ExportedRefund) { row(refundsRow(r)...) })
	}},
	{"moves", "one row a move of goods or money", movesHeader, func(ctx context.Context, d *db.DB, s returns.Span, row func(...string)) error {
		return returns.ExportMoves(ctx, d, s, func(m returns.ExportedMove) { row(movesRow(m)...) })
	}},
}

// Export writes a table as CSV just as the API sends it, for those who have no request, such as the command line. keep,
// if set, chooses rows by the cell of a column. It gives the number of rows.
func Export(ctx context.Context, d *db.DB, name string, s returns.Span, keep func(cell func(column string) string) bool, w io.Writer) (rows int64, err error) {
	at := slices.IndexFunc(exports, func(e exported) bool { return e.name == name })
	if at < 0 {
		return 0, fault.New(fault.NotFound, lang.FaultNotFound(name))
	}
	e, out := exports[at], csv.NewWriter(w)
	err = out.Write(e.header)
	failed := e.rows(ctx, d, s, func(cells ...string) {
		cell := func(column string) string { return cells[slices.Index(e.header, column)] }
		if err == nil && (keep == nil || keep(cell)) {
			rows++
			err = out.Write(harmlessly(cells))
		}
	})
	out.Flush()
	return rows, errors.Join(err, failed, out.Error())
}

// exports registers what is taken out in bulk.
func (a *api) exports() {
	for _, e := range exports {
		export(a, e)
	}
}

// export registers one table. Its rows are written as they are read.
func export(a *api, e exported) {
	o := about{tag: tagExports, id: "export-" + e.name, summary: "Export " + e.name + ": " + e.what, text: exportText, right: access.ExportRead}
	file(a, "/exports/"+e.name+".csv", o, "text/csv", func(c *call, q ExportQuery) error {
		out := &table{call: c, name: e.name}
		out.csv = csv.NewWriter(out)
		if err := out.csv.Write(e.header); err != nil {
			return err
		}
		if err := e.rows(c.ctx(), c.DB, q.span(), out.row); err != nil {
			return err
		}
		out.csv.Flush()
		if !c.sealed {
			out.begin()
		}
		return nil
	})
}

// table is a CSV file on its way out. Its head is sent with the first full buffer, so that what fails before is still told
// as a problem.
type table struct {
	*call
	name string
	csv  *csv.Writer
}

func (t *table) begin() {
	h := t.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8; header=present")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "retour-" + t.name + ".csv"}))
	t.sealed = true
	t.w.WriteHeader(http.StatusOK)
}

// Write sends a stretch of the file.
func (t *table) Write(b []byte) (int, error) {
	if !t.sealed {
		t.begin()
	}
	return t.w.Write(b)
}

func (t *table) row(cells ...string) {
	_ = t.csv.Write(harmlessly(cells)) // whoever hung up is not an error of ours
}

func harmlessly(cells []string) []string {
	for i := range cells {
		cells[i] = harmless(cells[i])
	}
	return cells
}

// harmless keeps a spreadsheet from running a cell: what begins like a formula gets an apostrophe before it. A plain
// negative number stays one.
func harmless(cell string) string {
	if cell == "" || !strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil && cell[0] == '-' {
		return cell
	}
	return "'" + cell
}

var returnsHeader = []string{
	"return", "channel", "order", "requested_at", "origin", "permit", "stage", "closed_at", "line", "sku", "name", "category",
	"quantity", "reason", "basis", "resolution", "extra", "policy",
}

func returnsRow(l returns.ExportedLine) []string {
	return []string{
		string(l.Return), l.Channel, l.Order, moment(&l.Made), l.Origin, l.Permit, l.Stage, moment(l.Closed), l.Line, l.SKU, l.Name, l.Category,
		strconv.FormatInt(l.Quantity, 10), l.Reason, l.Basis, l.Resolution, strconv.FormatBool(l.Extra), l.Policy,
	}
}

var refundsHeader = []string{
	"attempt", "return", "channel", "order", "settlement", "made_at", "ended_at", "method", "provider",
	"payment_reference", "amount", "currency", "state", "reference", "note", "credit_note",
}

func refundsRow(r returns.ExportedRefund) []string {
	return []string{
		strconv.FormatInt(r.Attempt, 10), string(r.Return), r.Channel, r.Order, string(r.Settlement), moment(&r.Made), moment(r.Ended), r.Method, r.Provider,
		r.Payment, money.Of(r.Amount, r.Currency).Decimal(), string(r.Currency), r.State, r.Reference, r.Note, r.CreditNote,
	}
}

var movesHeader = []string{"story", "move", "at", "from", "to", "quantity", "unit"}

func movesRow(m returns.ExportedMove) []string {
	return []string{strconv.FormatInt(m.Subject, 10), strconv.FormatInt(m.ID, 10), moment(&m.At), m.From, m.To, strconv.FormatInt(m.Quantity, 10), m.Unit}
}

func moment(micros *int64) string {
	if micros == nil {
		return ""
	}
	return time.UnixMicro(*micros).UTC().Format(time.RFC3339Nano)
}
