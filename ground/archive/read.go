package archive

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// longestLine bounds one row, so that a file made in bad faith cannot fill the memory.
const longestLine = 256 << 20

// reader reads an archive from its beginning to its end, once, and takes the sum of what it read.
type reader struct {
	head head
	text *bufio.Reader
	sum  hash.Hash
	line []byte
}

// sink takes what an archive holds.
type sink struct {
	table func(t db.Table, next func() ([]any, error)) error
	file  func(name string) (io.WriteCloser, error)
}

// open reads the first line.
func open(r io.Reader) (*reader, error) {
	zip, err := gzip.NewReader(r)
	if err != nil {
		return nil, fault.New(fault.Invalid, lang.ArchiveNotOne()).Because(err)
	}
	a := &reader{text: bufio.NewReaderSize(zip, 256<<10), sum: sha256.New()}
	line, err := a.next()
	if err != nil {
		return nil, fault.New(fault.Invalid, lang.ArchiveBrokenHead()).Because(err)
	}
	if err := json.Unmarshal(line, &a.head); err != nil || a.head.Archive != ours {
		return nil, fault.New(fault.Invalid, lang.ArchiveNotOne()).Because(err)
	}
	if a.head.Format < 1 || a.head.Format > format {
		return nil, fault.New(fault.Invalid, lang.ArchiveNewer(int64(a.head.Format), format))
	}
	a.count(line)
	return a, nil
}

// next reads one line without its line feed, good until the next call, and does not count it yet.
func (a *reader) next() ([]byte, error) {
	line, err := a.text.ReadSlice('\n')
	if err == nil {
		return line[:len(line)-1], nil
	}
	a.line = a.line[:0]
	for errors.Is(err, bufio.ErrBufferFull) {
		if a.line = append(a.line, line...); len(a.line) > longestLine {
			return nil, errors.New("a line is too long")
		}
		line, err = a.text.ReadSlice('\n')
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF // every line has its end
	}
	if err != nil {
		return nil, err
	}
	a.line = append(a.line, line...)
	return a.line[:len(a.line)-1], nil
}

var feed = []byte{'\n'}

func (a *reader) count(line []byte) {
	_, _ = a.sum.Write(line) // a hash never fails
	_, _ = a.sum.Write(feed)
}

// nextMark reads a line that is a mark and counts it unless it is the last one.
func (a *reader) nextMark() (mark, error) {
	line, err := a.next()
	if err != nil {
		return mark{}, err
	}
	return a.asMark(line)
}

func (a *reader) asMark(line []byte) (m mark, err error) {
	strict := json.NewDecoder(bytes.NewReader(line))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&m); err != nil {
		return m, err
	}
	if m.End == nil {
		a.count(line)
	}
	return m, nil
}

// all reads the rest of the archive into the sink and checks that it is whole.
func (a *reader) all(into sink) (Summary, error) {
	h := a.head
	sum := Summary{Made: h.Made, Engine: h.Engine, Migrations: h.Migrations}
	for _, t := range h.Tables {
		rows, err := a.table(t, into)
		if err != nil {
			return sum, err
		}
		sum.Tables = append(sum.Tables, Count{t.Name, rows})
		sum.Rows += rows
	}
	for {
		m, err := a.nextMark()
		switch {
		case err == nil && m.End != nil:
			sum.SHA256 = m.End.SHA256
			return sum, a.end(*m.End, sum)
		case err == nil && m.File != "" && h.Files:
			size, err := a.file(m.File, into)
			if err != nil {
				return sum, err
			}
			sum.Files++
			sum.FileBytes += size
		default:
			return sum, brokenEnd(err)
		}
	}
}

func brokenEnd(cause error) error {
	return fault.New(fault.Invalid, lang.ArchiveBrokenEnd()).Because(cause)
}

// end compares what was read with what was written, and makes sure that nothing follows.
func (a *reader) end(told end, sum Summary) error {
	if got := hex.EncodeToString(a.sum.Sum(nil)); got != told.SHA256 || sum.Rows != told.Rows || sum.Files != told.Files {
		return brokenEnd(fmt.Errorf("%d rows, %d files, sha256 %s", sum.Rows, sum.Files, got))
	}
	if _, err := a.text.ReadByte(); err != io.EOF { // only here does gzip check its own sum
		return brokenEnd(fmt.Errorf("after the end: %w", err))
	}
	return nil
}

// table hands the rows of a table to the sink.
func (a *reader) table(t db.Table, into sink) (rows int64, err error) {
	broken := func(err error) error {
		return fault.New(fault.Invalid, lang.ArchiveBrokenTable(t.Name, rows)).Because(err)
	}
	m, err := a.nextMark()
	if err != nil || m.Table != t.Name {
		return 0, broken(err)
	}
	values := make([]any, len(t.Columns))
	over := false
	next := func() ([]any, error) {
		if over {
			return nil, io.EOF
		}
		line, err := a.next()
		if err != nil {
			return nil, broken(err)
		}
		if len(line) > 0 && line[0] == '{' {
			m, err := a.asMark(line)
			if err != nil || m.Rows == nil || *m.Rows != rows {
				return nil, broken(err)
			}
			over = true
			return nil, io.EOF
		}
		a.count(line)
		if err := readRow(line, t.Columns, values); err != nil {
			return nil, broken(err)
		}
		rows++
		return values, nil
	}
	if err := into.table(t, next); err != nil {
		return rows, err
	}
	if !over {
		return rows, fmt.Errorf("table %s was not read to its end", t.Name)
	}
	return rows, nil
}

// file hands the content of a file to the sink.
func (a *reader) file(name string, into sink) (size int64, err error) {
	broken := func(err error) error {
		return fault.New(fault.Invalid, lang.ArchiveBrokenFile(name)).Because(err)
	}
	if !fs.ValidPath(name) || name == "." {
		return 0, broken(errors.New("the name leads elsewhere"))
	}
	w, err := into.file(name)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	part := make([]byte, chunk+1)
	for {
		m, err := a.nextMark()
		switch {
		case err != nil:
			return size, broken(err)
		case m.Size != nil && *m.Size == size:
			return size, nil
		case m.Chunk < 1 || m.Chunk > chunk:
			return size, broken(nil)
		}
		piece := part[:m.Chunk+1] // and the line feed
		if _, err := io.ReadFull(a.text, piece); err != nil {
			return size, broken(err)
		}
		_, _ = a.sum.Write(piece) // a hash never fails
		if piece[m.Chunk] != '\n' {
			return size, broken(nil)
		}
		if _, err := w.Write(piece[:m.Chunk]); err != nil {
			return size, err
		}
		size += int64(m.Chunk)
	}
}
