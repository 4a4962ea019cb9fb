package intake

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// counted counts the bytes read from a source, so that the share of a file that is done can be told.
type counted struct {
	source io.Reader
	bytes  int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.source.Read(p)
	c.bytes += int64(n)
	return n, err
}

// encodings are the ways of writing text that a mapping may name. Empty is UTF-8, which needs no change.
var encodings = map[string]encoding.Encoding{
	"":             nil,
	"utf-8":        nil,
	"utf-16":       unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
	"windows-1252": charmap.Windows1252,
	"iso-8859-1":   charmap.ISO8859_1,
	"iso-8859-15":  charmap.ISO8859_15,
}

// unpack gives the text of a file: unzipped where its first two bytes are those of gzip, whatever its name, as UTF-8
// where the encoding is known, and without a byte order mark.
func unpack(source io.Reader, encoding string) (io.Reader, error) {
	in := bufio.NewReaderSize(source, 64<<10)
	if magic, _ := in.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unzipped, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = bufio.NewReaderSize(unzipped, 64<<10)
	}
	if e := encodings[encoding]; e != nil {
		in = bufio.NewReader(e.NewDecoder().Reader(in))
	}
	if mark, _ := in.Peek(3); bytes.Equal(mark, []byte("\ufeff")) {
		_, _ = in.Discard(len(mark)) // cannot fail: it was just peeked
	}
	return in, nil
}
