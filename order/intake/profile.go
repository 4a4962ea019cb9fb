package intake

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
)

// The profiles.
const (
	Ours         = "retour"            // our documented layout, fitted by a mapping
	OnlineRetail = "uci-online-retail" // the data set Online Retail
)

// Profiles lists the names of the profiles.
func Profiles() []string { return []string{Ours, OnlineRetail} }

// Profile says how a file is to be read.
type Profile struct {
	Name    string
	Channel string // the shop's code for orders whose file names none; empty: the file must, Online Retail has its own
	Mapping Mapping
}

// Mapping fits our layout to the names and habits of a shop's own export. Its zero value is our layout as documented.
// Of it, Online Retail heeds delimiter, encoding and zone.
type Mapping struct {
	Delimiter string `json:"delimiter,omitempty" doc:"comma, semicolon, tab or bar; empty: whichever stands most often in the header"`
	Encoding  string `json:"encoding,omitempty" doc:"utf-8, utf-16, windows-1252, iso-8859-1 or iso-8859-15"`
	Decimal   string `json:"decimal,omitempty" doc:"point or comma; empty: point"`
	Grouping  string `json:"grouping,omitempty" doc:"between thousands: space, point, comma or apostrophe; empty: none"`
	Zone      string `json:"zone,omitempty" doc:"time zone of dates that name none, like Europe/Paris; empty: UTC"`

	Dates     []string                     `json:"dates,omitempty" doc:"patterns such as DD/MM/YYYY HH:mm, tried in turn before those of ISO 8601"`
	Columns   map[string]string            `json:"columns,omitempty" doc:"our column: the shop's name of it"`
	Constants map[string]string            `json:"constants,omitempty" doc:"our column: what holds where the file has no such column or leaves it empty"`
	Words     map[string]map[string]string `json:"words,omitempty" doc:"our column: the shop's word: ours"`
	// NumberLines gives each line the ordinal of its row within the order as its id, for files that have no ids. It is
	// only stable while the export keeps the order of its rows.
	NumberLines bool `json:"number_lines,omitempty"`
}

// Named is the profile of that name, or a fault that names those there are.
func Named(name string) (Profile, error) {
	if !slices.Contains(Profiles(), name) {
		return Profile{}, fault.New(fault.Invalid, lang.IntakeProfileUnknown(name, strings.Join(Profiles(), ", "))).At("profile")
	}
	return Profile{Name: name}, nil
}

// ReadMapping reads a mapping file: JSON with the fields of Mapping and no others. A mapping that cannot work is a
// fault at the field that is wrong.
func ReadMapping(source io.Reader) (Mapping, error) {
	content, err := io.ReadAll(io.LimitReader(source, 1<<20))
	if err != nil {
		return Mapping{}, err
	}
	var m Mapping
	in := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(content, []byte("\ufeff"))))
	in.DisallowUnknownFields()
	err = in.Decode(&m)
	if err == nil {
		if _, more := in.Token(); more != io.EOF {
			err = errors.New("more than one JSON value")
		}
	}
	if err != nil {
		return Mapping{}, fault.New(fault.Invalid, lang.IntakeMappingMalformed(where(content, err))).Because(err)
	}
	_, err = m.checked()
	return m, err
}

// where says in which line a JSON text goes wrong.
func where(content []byte, err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	offset := int64(-1)
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	}
	text := strings.TrimPrefix(err.Error(), "json: ")
	if offset < 0 {
		return text
	}
	line := 1 + bytes.Count(content[:min(offset, int64(len(content)))], []byte{'\n'})
	return fmt.Sprintf("%d: %s", line, text)
}

// habits is a mapping made ready: how this file writes dates and numbers.
type habits struct {
	dates   dates
	writing writing
}

// checked makes a mapping ready, or says what of it cannot work.
func (m Mapping) checked() (habits, error) {
	h := habits{writing: writing{decimal: '.', grouping: m.Grouping}, dates: dates{zone: time.UTC}}
	if err := m.oneOf(); err != nil {
		return h, err
	}
	if m.Decimal != "" {
		h.writing.decimal = m.Decimal[0]
	}
	if m.Grouping == string(h.writing.decimal) {
		return h, unknownValue("grouping", m.Grouping, `" ", "'"`)
	}
	if m.Zone != "" {
		zone, err := time.LoadLocation(m.Zone)
		if err != nil || m.Zone == "Local" {
			return h, fault.New(fault.Invalid, lang.IntakeMappingZoneUnknown(m.Zone)).At("zone")
		}
		h.dates.zone = zone
	}
	for i, text := range m.Dates {
		p, ok := pattern(text)
		if !ok {
			return h, fault.New(fault.Invalid, lang.IntakeMappingDateMalformed(text)).At("dates", i)
		}
		h.dates.patterns = append(h.dates.patterns, p)
	}
	h.dates.patterns = append(h.dates.patterns, usual...)
	return h, m.namesColumns()
}

// oneOf checks the fields that have a few possible values.
func (m Mapping) oneOf() error {
	for _, f := range []struct {
		name, value string
		allowed     []string
	}{
		{"delimiter", m.Delimiter, []string{",", ";", "\t", "|"}},
		{"encoding", m.Encoding, slices.Sorted(maps.Keys(encodings))},
		{"decimal", m.Decimal, []string{".", ","}},
		{"grouping", m.Grouping, []string{" ", ".", ",", "'"}},
	} {
		if f.value != "" && !slices.Contains(f.allowed, f.value) {
			return unknownValue(f.name, f.value, quotedList(f.allowed))
		}
	}
	return nil
}

func unknownValue(field, text, allowed string) error {
	return fault.New(fault.Invalid, lang.IntakeMappingValueUnknown(text, allowed)).At(field)
}

// quotedList writes values so that a space or a tab among them can be seen.
func quotedList(values []string) string {
	list := ""
	for _, v := range values {
		if v == "" {
			continue
		}
		if list != "" {
			list += ", "
		}
		list += fmt.Sprintf("%q", v)
	}
	return list
}

// namesColumns checks that the mapping speaks of our columns only.
func (m Mapping) namesColumns() error {
	for _, part := range []struct {
		name    string
		columns []string
	}{
		{"columns", slices.Sorted(maps.Keys(m.Columns))},
		{"constants", slices.Sorted(maps.Keys(m.Constants))},
		{"words", slices.Sorted(maps.Keys(m.Words))},
	} {
		for _, name := range part.columns {
			if _, ok := columnNamed(name); !ok {
				return fault.New(fault.Invalid, lang.IntakeMappingColumnUnknown(name, strings.Join(columnNames[:], ", "))).At(part.name, name)
			}
		}
	}
	return nil
}

// choose takes the layout of a profile.
func (in *reading) choose(p Profile) error {
	if _, err := Named(p.Name); err != nil {
		return err
	}
	if p.Name == OnlineRetail && p.Mapping.Zone == "" {
		p.Mapping.Zone = "Europe/London" // the shop's local time
	}
	h, err := p.Mapping.checked()
	if err != nil {
		return err
	}
	if p.Name == OnlineRetail {
		in.layout, in.gather.patience = newRetail(in, p, h), retailPatience
		return nil
	}
	in.layout = newShop(in, p, h)
	return nil
}
