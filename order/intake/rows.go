package intake

import (
	"bytes"
	"io"
	"unicode/utf8"

	"retour/ground/lang"
)

// longestRow is the most bytes one row may have. It bounds the memory a damaged file can claim.
const longestRow = 1 << 20

// row is one row of a file. Its fields are only valid until the next row is read.
type row struct {
	line   int64    // of its first character, counted from 1
	fields [][]byte // of an unreadable row: those before the fault
	fault  *lang.Message
	lost   bool // the fault may have hidden where rows and fields begin and end
}

// rows splits a text into rows and fields after RFC 4180: fields may stand in double quotes, and then hold commas, line
// breaks and doubled quotes. A quote inside a field that does not begin with one is taken as it is.
//
// The library's reader is not used because a quote that is never closed makes it swallow the rest of the file. Here
// such a line is one bad row, and reading goes on with the line after it.
type rows struct {
	source   io.Reader
	buffer   []byte
	from, to int // what is read and not yet taken
	failed   error
	line     int64 // number of the line at buffer[from]
	comma    byte
	fields   [][]byte
	loose    []byte // fields whose doubled quotes were undone
}

func newRows(source io.Reader) *rows {
	return &rows{source: source, buffer: make([]byte, 128<<10), line: 1, comma: ','}
}

// next gives the next row that is not blank. The error is io.EOF at the end, or what the source failed with.
func (r *rows) next() (row, error) {
	for {
		end, err := r.lineEnd()
		if err != nil {
			return row{}, err
		}
		text := r.buffer[r.from:end]
		switch {
		case len(text) > longestRow:
			return r.tooLong()
		case blank(text):
			r.skip(end)
		case bytes.IndexByte(text, '"') >= 0:
			return r.quoted()
		default:
			got := row{line: r.line, fields: r.split(trimReturn(text))}
			r.skip(end)
			return checked(got, text), nil
		}
	}
}

// lineEnd is where the line at from ends: at a line feed, or at the end of the text, or beyond longestRow.
func (r *rows) lineEnd() (int, error) {
	seen := r.from
	for {
		if i := bytes.IndexByte(r.buffer[seen:r.to], '\n'); i >= 0 {
			return seen + i, nil
		}
		if r.to-r.from > longestRow {
			return r.to, nil
		}
		read := r.to - r.from
		if !r.more() {
			if r.from == r.to || r.failed != io.EOF {
				return 0, r.failed
			}
			return r.to, nil
		}
		seen = r.from + read
	}
}

// more reads on, and reports whether there was more. It may move what is not yet taken.
func (r *rows) more() bool {
	if r.failed != nil {
		return false
	}
	if r.from > 0 {
		r.to = copy(r.buffer, r.buffer[r.from:r.to])
		r.from = 0
	}
	if r.to == len(r.buffer) {
		r.buffer = append(r.buffer, make([]byte, len(r.buffer))...)
	}
	for idle := 0; idle < 100; idle++ {
		n, err := r.source.Read(r.buffer[r.to:])
		r.to += n
		if err != nil {
			r.failed = err
		}
		if n > 0 || err != nil {
			return n > 0
		}
	}
	r.failed = io.ErrNoProgress
	return false
}

// skip goes behind the line feed at end, or to the end of the text.
func (r *rows) skip(end int) {
	r.line += int64(bytes.Count(r.buffer[r.from:end], []byte{'\n'}))
	if end < r.to {
		end++
		r.line++
	}
	r.from = end
}

// tooLong passes over a line that is longer than any row may be.
func (r *rows) tooLong() (row, error) {
	bad := row{line: r.line, lost: true, fault: because(lang.IntakeRowTooLong(longestRow / 1024))}
	for {
		if i := bytes.IndexByte(r.buffer[r.from:r.to], '\n'); i >= 0 {
			r.skip(r.from + i)
			return bad, nil
		}
		r.from = r.to
		if !r.more() {
			if r.failed != io.EOF {
				return row{}, r.failed
			}
			return bad, nil
		}
	}
}

// split cuts a text without quotes at the commas.
func (r *rows) split(text []byte) [][]byte {
	r.fields = r.fields[:0]
	begin := 0
	for i, b := range text {
		if b == r.comma {
			r.fields = append(r.fields, text[begin:i:i])
			begin = i + 1
		}
	}
	r.fields = append(r.fields, text[begin:])
	return r.fields
}

// quoted reads a row in which quotes stand, reading on while it lasts.
func (r *rows) quoted() (row, error) {
	for {
		r.fields, r.loose = r.fields[:0], r.loose[:0]
		end, state := r.parse()
		if state == open && r.failed == nil && r.to-r.from <= longestRow {
			r.more()
			continue // at the end of the text once more: there, what was open may be whole
		}
		got := row{line: r.line, fields: r.fields}
		switch state {
		case whole:
			text := r.buffer[r.from:end]
			r.skip(end)
			return checked(got, text), nil
		case open:
			if r.failed != nil && r.failed != io.EOF {
				return row{}, r.failed
			}
			got.fault = because(lang.IntakeQuoteOpen())
		case astray:
			got.fault = because(lang.IntakeQuoteAstray())
		}
		got.lost = true
		end, err := r.lineEnd()
		if err != nil {
			return row{}, err
		}
		r.skip(end)
		return got, nil
	}
}

// What parse found.
const (
	whole  = iota // a row
	open          // a quote that is not closed in what was read so far
	astray        // text between a closing quote and the comma
)

// parse cuts the row at from into fields, and gives where it ends.
func (r *rows) parse() (end, state int) {
	text := r.buffer[:r.to]
	at := r.from
	for {
		if at < len(text) && text[at] == '"' {
			field, after, closed := r.unquote(text, at+1)
			if !closed {
				return 0, open
			}
			r.fields = append(r.fields, field)
			at = after
			if at < len(text) && text[at] == '\r' {
				switch {
				case at+1 < len(text) && text[at+1] == '\n', at+1 == len(text) && r.failed != nil:
					at++
				case at+1 == len(text):
					return 0, open // the line feed may come next
				}
			}
		} else {
			begin := at
			for at < len(text) && text[at] != r.comma && text[at] != '\n' {
				at++
			}
			field := text[begin:at:at]
			if at == len(text) || text[at] == '\n' {
				field = trimReturn(field)
			}
			r.fields = append(r.fields, field)
		}
		switch {
		case at == len(text) && r.failed == nil:
			return 0, open // the rest of the row is not read yet
		case at == len(text) || text[at] == '\n':
			return at, whole
		case text[at] != r.comma:
			return 0, astray
		}
		at++
	}
}

// unquote reads a field from behind its opening quote to behind its closing one.
func (r *rows) unquote(text []byte, at int) (field []byte, after int, closed bool) {
	begin, start := at, len(r.loose)
	for {
		i := bytes.IndexByte(text[at:], '"')
		if i < 0 {
			return nil, 0, false
		}
		at += i
		if at+1 < len(text) && text[at+1] == '"' {
			r.loose = append(r.loose, text[begin:at+1]...)
			at += 2
			begin = at
			continue
		}
		if at+1 == len(text) && r.failed == nil {
			return nil, 0, false // the next byte may double this quote
		}
		if len(r.loose) == start {
			return text[begin:at:at], at + 1, true
		}
		r.loose = append(r.loose, text[begin:at]...)
		return r.loose[start:len(r.loose):len(r.loose)], at + 1, true
	}
}

// checked refuses a row whose bytes are no text.
func checked(got row, text []byte) row {
	if !readable(text) {
		got.fault = because(lang.IntakeTextUnreadable())
	}
	return got
}

func trimReturn(text []byte) []byte { return bytes.TrimSuffix(text, []byte{'\r'}) }

// blank reports whether nothing stands in a line.
func blank(text []byte) bool { return len(text) == 0 || len(text) == 1 && text[0] == '\r' }

// peek is the next line that is not blank, without taking it.
func (r *rows) peek() ([]byte, error) {
	for {
		end, err := r.lineEnd()
		if err != nil {
			return nil, err
		}
		if text := r.buffer[r.from:end]; !blank(text) {
			return text, nil
		}
		r.skip(end)
	}
}

// separators are what may stand between the fields of a row.
var separators = []byte{',', ';', '\t', '|'}

// separator is the separator of a file: the one the mapping names, else the one that stands most often in the header.
func separator(header []byte, named string) byte {
	if named != "" {
		return named[0]
	}
	best, most := separators[0], 0
	for _, s := range separators {
		if n := bytes.Count(header, []byte{s}); n > most {
			best, most = s, n
		}
	}
	return best
}

// readable reports whether bytes are text. A zero byte is none: databases refuse it.
func readable(text []byte) bool { return utf8.Valid(text) && bytes.IndexByte(text, 0) < 0 }
