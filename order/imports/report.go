package imports

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"

	"retour/ground/lang"
)

// Format is how the report is written.
type Format string

// The formats of a report.
const (
	CSV       Format = "csv"  // with a header line
	JSONLines Format = "json" // one object a line
)

// Row is a row of the report: what of the file was not taken, where it stands, and why.
type Row struct {
	File    string       `json:"file"`
	Line    int64        `json:"line"` // of the file, from 1; of an order, its first
	Order   string       `json:"order,omitempty"`
	Reason  string       `json:"reason"`
	Field   string       `json:"field,omitempty"` // JSON path in the order, where it is about one
	Text    string       `json:"text"`
	Message lang.Message `json:"-"`
}

// report writes rows; without a writer it writes none.
type report struct {
	out      *bufio.Writer
	csv      *csv.Writer
	language lang.Tag
	begun    bool
}

func (o Options) reporter() *report {
	r := &report{language: o.Language}
	if r.language == "" {
		r.language = lang.English
	}
	if o.Report == nil {
		return r
	}
	r.out = bufio.NewWriter(o.Report)
	if o.Format != JSONLines {
		r.csv = csv.NewWriter(r.out)
	}
	return r
}

// row writes a row that has a reason.
func (r *report) row(row Row) error {
	if r.out == nil || row.Message.Key == "" {
		return nil
	}
	row.Reason, row.Text = row.Message.Key, row.Message.In(r.language)
	if r.csv == nil {
		text, err := json.Marshal(row)
		if err != nil {
			return err
		}
		_, err = r.out.Write(append(text, '\n'))
		return err
	}
	if !r.begun {
		r.begun = true
		if err := r.csv.Write([]string{"file", "line", "order", "reason", "field", "text"}); err != nil {
			return err
		}
	}
	return r.csv.Write([]string{plain(row.File), strconv.FormatInt(row.Line, 10), plain(row.Order), row.Reason, plain(row.Field), plain(row.Text)})
}

// plain keeps a spreadsheet from taking a cell of the file for a formula.
func plain(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func (r *report) flush() error {
	if r.out == nil {
		return nil
	}
	if r.csv != nil {
		r.csv.Flush()
		if err := r.csv.Error(); err != nil {
			return err
		}
	}
	return r.out.Flush()
}
