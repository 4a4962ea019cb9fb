package archive

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"retour/ground/db"
)

// appendRow writes one row as a line.
func appendRow(line []byte, values []any) ([]byte, error) {
	line = append(line, '[')
	for i, v := range values {
		if i > 0 {
			line = append(line, ',')
		}
		switch v := v.(type) {
		case nil:
			line = append(line, "null"...)
		case int64:
			line = strconv.AppendInt(line, v, 10)
		case string:
			line = appendText(line, v)
		case []byte:
			line = appendBytes(line, v)
		case float64:
			line = append(line, '"')
			line = strconv.AppendFloat(line, v, 'g', -1, 64)
			line = append(line, '"')
		default:
			return nil, fmt.Errorf("column %d: %T cannot be written", i+1, v)
		}
	}
	return append(line, ']', '\n'), nil
}

func appendBytes(line, v []byte) []byte {
	line = append(line, '"')
	line = base64.StdEncoding.AppendEncode(line, v)
	return append(line, '"')
}

const hexadecimal = "0123456789abcdef"

// appendText writes text as a JSON string; what is no UTF-8, which JSON cannot say, as {"raw":base64}.
func appendText(line []byte, text string) []byte {
	if !utf8.ValidString(text) {
		line = append(line, `{"raw":`...)
		return append(appendBytes(line, []byte(text)), '}')
	}
	line = append(line, '"')
	from := 0
	for i := range len(text) {
		c := text[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		line = append(line, text[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			line = append(line, '\\', c)
		case '\n':
			line = append(line, '\\', 'n')
		case '\t':
			line = append(line, '\\', 't')
		default:
			line = append(line, `\u00`...)
			line = append(line, hexadecimal[c>>4], hexadecimal[c&15])
		}
	}
	line = append(line, text[from:]...)
	return append(line, '"')
}

var errRow = errors.New("not a row of this table")

// readRow reads what appendRow wrote into values, one for each column. Nothing else is accepted.
func readRow(line []byte, columns []db.Column, values []any) error {
	rest, ok := bytes.CutPrefix(line, []byte("["))
	if !ok {
		return errRow
	}
	var err error
	for i, c := range columns {
		if i > 0 {
			if rest, ok = bytes.CutPrefix(rest, []byte(",")); !ok {
				return errRow
			}
		}
		if values[i], rest, err = readValue(rest, c.Type); err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	if string(rest) != "]" {
		return errRow
	}
	return nil
}

func readValue(rest []byte, kind db.ColumnType) (any, []byte, error) {
	if after, ok := bytes.CutPrefix(rest, []byte("null")); ok {
		return nil, after, nil
	}
	if kind == db.Integer {
		length := bytes.IndexAny(rest, ",]")
		if length < 0 {
			return nil, nil, errRow
		}
		n, err := strconv.ParseInt(string(rest[:length]), 10, 64)
		return n, rest[length:], err
	}
	if after, ok := bytes.CutPrefix(rest, []byte(`{"raw":`)); ok && kind == db.Text {
		raw, after, err := readBytes(after)
		if err != nil || len(after) == 0 || after[0] != '}' {
			return nil, nil, errRow
		}
		return string(raw), after[1:], nil
	}
	switch kind {
	case db.Bytes:
		return readAny(readBytes(rest))
	case db.Text:
		return readAny(readText(rest))
	case db.Real:
		text, after, err := readText(rest)
		if err != nil {
			return nil, nil, err
		}
		f, err := strconv.ParseFloat(text, 64)
		return f, after, err
	}
	return nil, nil, fmt.Errorf("unknown type %q", kind)
}

func readAny[T any](v T, rest []byte, err error) (any, []byte, error) { return v, rest, err }

func readBytes(rest []byte) (raw, after []byte, err error) {
	rest, ok := bytes.CutPrefix(rest, []byte(`"`))
	length := bytes.IndexByte(rest, '"')
	if !ok || length < 0 {
		return nil, nil, errRow
	}
	raw = make([]byte, base64.StdEncoding.DecodedLen(length))
	n, err := base64.StdEncoding.Strict().Decode(raw, rest[:length])
	return raw[:n], rest[length+1:], err
}

func readText(rest []byte) (text string, after []byte, err error) {
	rest, ok := bytes.CutPrefix(rest, []byte(`"`))
	if !ok {
		return "", nil, errRow
	}
	stop := bytes.IndexAny(rest, `"\`)
	if stop >= 0 && rest[stop] == '"' { // most texts
		return string(rest[:stop]), rest[stop+1:], nil
	}
	out := make([]byte, 0, len(rest))
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; c {
		case '"':
			return string(out), rest[i+1:], nil
		case '\\':
			char, length := unescape(rest[i:])
			if length == 0 {
				return "", nil, errRow
			}
			out = append(out, char)
			i += length - 1
		default:
			out = append(out, c)
		}
	}
	return "", nil, errRow
}

// unescape reads one escape that appendText writes; length 0 means that it does not.
func unescape(rest []byte) (char byte, length int) {
	if len(rest) < 2 {
		return 0, 0
	}
	switch rest[1] {
	case '"', '\\':
		return rest[1], 2
	case 'n':
		return '\n', 2
	case 't':
		return '\t', 2
	case 'u':
		if len(rest) < 6 {
			return 0, 0
		}
		n, err := strconv.ParseUint(string(rest[2:6]), 16, 8)
		if err != nil || n >= ' ' {
			return 0, 0
		}
		return byte(n), 6
	}
	return 0, 0
}
