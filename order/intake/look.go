package intake

import (
	"bytes"
	"io"
	"slices"
	"unicode/utf8"

	"retour/ground/fault"
	"retour/ground/lang"
)

// Sample is the beginning of a file as a person is shown it before anything is decided: its header and first rows, and how
// it seems to be written.
type Sample struct {
	Header    []string
	Rows      [][]string // as many cells as the header; what cannot be read is left out
	Delimiter string
	Encoding  string // "" is UTF-8
}

// sampleMost is how much of a file is looked at, unpacked.
const sampleMost = 256 << 10

// Look reads the beginning of a file, gzipped or not, with the reader that Read uses: what a sample shows is what an import
// would see. Of the mapping it heeds delimiter and encoding; without an encoding, bytes that are no UTF-8 are taken for
// windows-1252. A fault means that it is no file of rows at all.
func Look(source io.Reader, file string, m Mapping, rows int) (Sample, error) {
	s := Sample{Encoding: m.Encoding}
	text, err := beginning(source, m.Encoding)
	if err != nil {
		return s, fault.New(fault.Invalid, lang.IntakeFileDamaged(file, 1)).Because(err)
	}
	if bytes.HasPrefix(text, []byte("PK\x03\x04")) || bytes.HasPrefix(text, []byte("\xd0\xcf\x11\xe0")) {
		return s, fault.New(fault.Invalid, lang.IntakeSpreadsheet(file))
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return s, fault.New(fault.Invalid, lang.IntakeNotText(file))
	}
	if m.Encoding == "" && !utf8.Valid(text) {
		s.Encoding = "windows-1252"
		if text, err = encodings[s.Encoding].NewDecoder().Bytes(text); err != nil {
			return s, fault.New(fault.Invalid, lang.IntakeFileDamaged(file, 1)).Because(err)
		}
	}
	return s, s.read(text, file, m.Delimiter, rows)
}

// beginning is the text at the beginning of a file, up to a whole line.
func beginning(source io.Reader, encoding string) ([]byte, error) {
	in, err := unpack(source, encoding)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(in, sampleMost))
	if err != nil && len(text) == 0 {
		return nil, err
	}
	if len(text) == sampleMost {
		if end := bytes.LastIndexByte(text, '\n'); end > 0 {
			text = text[:end]
		}
	}
	return text, nil
}

func (s *Sample) read(text []byte, file, delimiter string, most int) error {
	lines := newRows(bytes.NewReader(text))
	first, err := lines.peek()
	if err != nil {
		return fault.New(fault.Invalid, lang.IntakeFileEmpty(file))
	}
	lines.comma = separator(first, delimiter)
	s.Delimiter = string(lines.comma)
	head, err := lines.next()
	switch {
	case err != nil:
		return fault.New(fault.Invalid, lang.IntakeFileEmpty(file))
	case head.fault != nil:
		return fault.New(fault.Invalid, lang.IntakeHeaderUnreadable(file, *head.fault))
	}
	s.Header = texts(head.fields)
	for len(s.Rows) < most {
		r, err := lines.next()
		if err != nil {
			return nil // the end of what is looked at
		}
		if r.fault == nil && len(r.fields) == len(s.Header) {
			s.Rows = append(s.Rows, texts(r.fields))
		}
	}
	return nil
}

func texts(fields [][]byte) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = string(bytes.TrimSpace(f))
	}
	return out
}

// column are the cells of a column that are not empty.
func (s Sample) column(name string) []string {
	i := slices.Index(s.Header, name)
	var out []string
	for _, r := range s.Rows {
		if i >= 0 && r[i] != "" {
			out = append(out, r[i])
		}
	}
	return out
}
