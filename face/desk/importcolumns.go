package desk

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order/imports"
	"retour/order/intake"
)

// mappingShown is a file with its columns, to be told which is which.
type mappingShown struct {
	Guide  *guide
	Held   imports.Held
	Form   *kit.Form
	Sample intake.Sample
}

// mapping shows the first rows of a file, and which column is which.
func (d desk) mapping(v *visit.Visit) error {
	m, err := d.mappingFor(v)
	if err != nil {
		return err
	}
	if m.Held.Taken != nil && m.Held.Taken.Wrong == nil {
		return v.Go(importAt + "/" + m.Held.Token + "/done")
	}
	m.Form = kit.NewForm(v.Request.URL.Path)
	fillMapping(m.Form, m.Held.Mapping)
	return v.Show(mappingPage(m))
}

func (d desk) mappingFor(v *visit.Visit) (mappingShown, error) {
	h, err := d.held(v)
	if err != nil {
		return mappingShown{}, err
	}
	m := mappingShown{Held: h}
	if h.Taken == nil || h.Taken.Wrong != nil {
		if m.Sample, err = d.look(h, h.Mapping); err != nil && fault.Of(err) == nil {
			return m, fault.New(fault.NotFound, lang.SetupImportGone()).Because(err)
		}
	}
	m.Guide, err = d.guideOf(v, h)
	return m, err
}

// guideOf is the set-up that a file belongs to, or nil.
func (d desk) guideOf(v *visit.Visit, h imports.Held) (*guide, error) {
	if !h.Setup || !v.Actor.May("settings.write") {
		return nil, nil
	}
	q := v.Request.URL.Query()
	q.Set("shop", h.Shop)
	v.Request.URL.RawQuery = q.Encode()
	return d.guideFor(v, "orders")
}

// fillMapping puts a mapping into the form.
func fillMapping(f *kit.Form, m intake.Mapping) {
	for _, name := range intake.Columns() {
		f.Set("columns."+name, m.Columns[name])
		if value := m.Constants[name]; value != "" {
			f.Set("constants."+name, value)
		}
	}
	f.Set("decimal", m.Decimal).Set("grouping", groupingOut[m.Grouping]).Set("delimiter", delimiterOut[m.Delimiter]).Set("encoding", m.Encoding).
		Set("zone", m.Zone).Set("dates", strings.Join(m.Dates, "\n"))
	if m.NumberLines {
		f.Set("number_lines", "true")
	}
}

// A space and a tab do not survive as the value of a field: they have names in the form.
var (
	groupingOut  = map[string]string{"": "", " ": "space", ".": ".", ",": ",", "'": "'"}
	delimiterOut = map[string]string{"": "", ",": ",", ";": ";", "\t": "tab", "|": "|"}
)

func inward(names map[string]string, said string) string {
	for value, name := range names {
		if name == said {
			return value
		}
	}
	return said
}

// readMapping reads the form, and files what is missing at its field. What the form does not show of the mapping stays.
func readMapping(f *kit.Form, before intake.Mapping) intake.Mapping {
	m := before
	m.Columns, m.Constants = map[string]string{}, map[string]string{}
	for _, name := range intake.Columns() {
		if column := f.Value("columns." + name); column != "" {
			m.Columns[name] = column
		} else if value := f.Value("constants." + name); value != "" {
			m.Constants[name] = value
		}
	}
	m.Decimal, m.Grouping, m.Delimiter = f.Value("decimal"), inward(groupingOut, f.Value("grouping")), inward(delimiterOut, f.Value("delimiter"))
	m.Encoding, m.Zone, m.Dates, m.NumberLines = f.Value("encoding"), f.Value("zone"), linesOf(f.Value("dates")), f.Value("number_lines") == "true"
	for _, one := range intake.Needed() {
		if slices.Contains(one, "line") && m.NumberLines {
			continue
		}
		if !slices.ContainsFunc(one, func(name string) bool { return m.Columns[name] != "" || m.Constants[name] != "" }) {
			f.Wrong("columns."+one[0], lang.SetupImportNeeded())
		}
	}
	twice := map[string]bool{}
	for _, name := range intake.Columns() {
		if c := m.Columns[name]; c != "" && twice[c] && name != "line" {
			f.Wrong("columns."+name, lang.SetupImportTwice(c))
		}
		twice[m.Columns[name]] = true
	}
	return m
}

// saveMapping keeps which column is which, and reads the file by it without taking anything.
func (d desk) saveMapping(v *visit.Visit) error {
	m, err := d.mappingFor(v)
	if err != nil {
		return err
	}
	m.Form = v.Form()
	m.Form.Action = v.Request.URL.Path
	m.Held.Mapping = readMapping(m.Form, m.Held.Mapping)
	if text, err := json.Marshal(m.Held.Mapping); err != nil {
		return err
	} else if _, err := intake.ReadMapping(strings.NewReader(string(text))); err != nil {
		if err := m.Form.Take(err); err != nil {
			return err
		}
		datesTogether(m.Form)
	}
	if m.Form.Value("again") != "" { // only the way of writing changed: look again
		m.Form.Faults = nil
		if err := d.imports.shelf.Note(m.Held); err != nil {
			return err
		}
		return v.Go(importAt + "/" + m.Held.Token)
	}
	if !m.Form.OK() {
		return v.Again(mappingPage(m))
	}
	m.Held.Chosen, m.Held.Dry = true, nil
	if err := d.imports.shelf.Note(m.Held); err != nil {
		return err
	}
	d.imports.begin(d.DB, v.Actor, m.Held, true, v.Lang)
	return v.Go(importAt + "/" + m.Held.Token + "/check")
}

// datesTogether files what is wrong with one pattern at the field that holds them all.
func datesTogether(f *kit.Form) {
	for field, all := range maps.Clone(f.Faults) {
		if strings.HasPrefix(field, "dates[") {
			delete(f.Faults, field)
			f.Faults["dates"] = append(f.Faults["dates"], all...)
		}
	}
}

// take takes the orders of a file that was looked at.
func (d desk) take(v *visit.Visit) error {
	h, err := d.held(v)
	if err != nil {
		return err
	}
	if h.Dry == nil || h.Dry.Wrong != nil {
		return v.Go(importAt + "/" + h.Token)
	}
	_, going, err := d.imports.going(d.DB, v.Reader(), h.Token)
	if err != nil {
		return err
	}
	if !going && (h.Taken == nil || h.Taken.Wrong != nil) {
		d.imports.begin(d.DB, v.Actor, h, false, v.Lang)
	}
	return v.Go(importAt + "/" + h.Token + "/done")
}

// outcomeShown is what came of a run, or how far it is.
type outcomeShown struct {
	Guide *guide
	Held  imports.Held
	Dry   bool
	Going bool
	At    imports.Running
	*imports.Outcome
	Refused []imports.Row
	More    int64 // rows of the report beyond those shown
	Form    *kit.Form
}

// refusedMost is how many rows of a report are shown; all of them are in the file.
const refusedMost = 100

// outcome shows what a run came to.
func (d desk) outcome(dry bool) visit.Page {
	return func(v *visit.Visit) error {
		h, err := d.held(v)
		if err != nil {
			return err
		}
		o := outcomeShown{Held: h, Dry: dry, Form: kit.NewForm(importAt + "/" + h.Token + "/take")}
		if o.Guide, err = d.guideOf(v, h); err != nil {
			return err
		}
		at, going, err := d.imports.going(d.DB, v.Reader(), h.Token)
		if err != nil {
			return err
		}
		o.Going, o.At = going && at.Dry == dry, at
		o.Outcome = h.Taken
		if dry {
			o.Outcome = h.Dry
		}
		if o.Outcome == nil && !o.Going {
			if dry || h.Dry == nil {
				return v.Go(importAt + "/" + h.Token) // it stopped, or never began
			}
			return v.Go(importAt + "/" + h.Token + "/check")
		}
		if !o.Going {
			if o.Refused, o.More, err = d.refused(h, dry); err != nil {
				return err
			}
		}
		return v.Show(outcomePage(o))
	}
}

// refused are the first rows of a report, and how many follow.
func (d desk) refused(h imports.Held, dry bool) (rows []imports.Row, more int64, err error) {
	f, err := d.imports.shelf.OpenReport(h.Token, dry)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close()
	in := csv.NewReader(f)
	if _, err := in.Read(); err == io.EOF {
		return nil, 0, nil
	}
	for {
		r, err := in.Read()
		switch {
		case err == io.EOF:
			return rows, more, nil
		case err != nil:
			return rows, more, err
		case len(rows) == refusedMost:
			more++
		default:
			line, _ := strconv.ParseInt(r[1], 10, 64) // our own report: a number
			rows = append(rows, imports.Row{Line: line, Order: r[2], Reason: r[3], Field: r[4], Text: r[5]})
		}
	}
}

// importReport is the whole report as a file.
func (d desk) importReport(v *visit.Visit) error {
	h, err := d.held(v)
	if err != nil {
		return err
	}
	f, err := d.imports.shelf.OpenReport(h.Token, v.Query("of") != "taken")
	if err != nil {
		return fault.New(fault.NotFound, lang.SetupImportGone())
	}
	defer f.Close()
	head := v.W.Header()
	head.Set("Content-Type", "text/csv; charset=utf-8")
	head.Set("Content-Disposition", `attachment; filename="report.csv"`)
	v.W.WriteHeader(http.StatusOK)
	_, _ = io.Copy(v.W, f) // whoever hung up is not an error of ours
	return nil
}

// mappingFile is the mapping as a file, as the command line takes it.
func (d desk) mappingFile(v *visit.Visit) error {
	h, err := d.held(v)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(h.Mapping, "", "  ")
	if err != nil {
		return err
	}
	head := v.W.Header()
	head.Set("Content-Type", "application/json")
	head.Set("Content-Disposition", `attachment; filename="mapping.json"`)
	v.W.WriteHeader(http.StatusOK)
	_, _ = v.W.Write(append(text, '\n')) // whoever hung up is not an error of ours
	return nil
}
