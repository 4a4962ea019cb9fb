package api

import (
	"encoding/csv"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"retour/ground/access"
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

// exports registers what is taken out in bulk.
func (a *api) exports() {
	export(a, "returns", "one row a line of a return", returnsHeader, func(c *call, s returns.Span, row func(...string)) error {
		return returns.ExportLines(c.ctx(), c.DB, s, func(l returns.ExportedLine) { row(returnsRow(l)...) })
	})
	export(a, "refunds", "one row a payment back", refundsHeader, func(c *call, s returns.Span, row func(...string)) error {
		return returns.ExportRefunds(c.ctx(), c.DB, s, func(r returns.ExportedRefund) { row(refundsRow(r)...) })
	})
	export(a, "moves", "one row a move of goods or money", movesHeader, func(c *call, s returns.Span, row func(...string)) error {
		return returns.ExportMoves(c.ctx(), c.DB, s, func(m returns.ExportedMove) { row(movesRow(m)...) })
	})
}

// export registers one table. Its rows are written as they are read.
func export(a *api, name, what string, header []string, rows func(*call, returns.Span, func(...string)) error) {
	o := about{tag: tagExports, id: "export-" + name, summary: "Export " + name + ": " + what, text: exportText, right: access.ExportRead}
	file(a, "/exports/"+name+".csv", o, "text/csv", func(c *call, q ExportQuery) error {
		out := &table{call: c, name: name}
		out.csv = csv.NewWriter(out)
		if err := out.csv.Write(header); err != nil {
			return err
		}
		if err := rows(c, q.span(), out.row); err != nil {
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
	for i := range cells {
		cells[i] = harmless(cells[i])
	}
	_ = t.csv.Write(cells) // whoever hung up is not an error of ours
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

var returnsHeader = []string{"return", "channel", "order", "requested_at", "origin", "permit", "stage", "closed_at", "line", "sku", "name", "category",
	"quantity", "reason", "basis", "resolution", "extra", "policy"}

func returnsRow(l returns.ExportedLine) []string {
	return []string{string(l.Return), l.Channel, l.Order, moment(&l.Made), l.Origin, l.Permit, l.Stage, moment(l.Closed), l.Line, l.SKU, l.Name, l.Category,
		strconv.FormatInt(l.Quantity, 10), l.Reason, l.Basis, l.Resolution, strconv.FormatBool(l.Extra), l.Policy}
}

var refundsHeader = []string{"attempt", "return", "channel", "order", "settlement", "made_at", "ended_at", "method", "provider", "amount", "currency", "state", "reference", "note"}

func refundsRow(r returns.ExportedRefund) []string {
	return []string{strconv.FormatInt(r.Attempt, 10), string(r.Return), r.Channel, r.Order, string(r.Settlement), moment(&r.Made), moment(r.Ended), r.Method, r.Provider,
		money.Of(r.Amount, r.Currency).Decimal(), string(r.Currency), r.State, r.Reference, r.Note}
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
