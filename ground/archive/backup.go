package archive

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"strings"

	"retour/ground/db"
)

// Backup writes the whole database as it is at this moment to w, and the files of photos with it unless photos is nil.
// Verbs go on meanwhile, and memory stays small however large the database is. An error of w ends it; what was written
// until then is no archive and will be refused.
//
// The photographs are read after the snapshot was taken. They are only ever added, so all that the snapshot speaks of
// are there, save those erased in between.
func Backup(ctx context.Context, d *db.DB, w io.Writer, photos fs.FS) (Summary, error) {
	var sum Summary
	out, err := newWriter(w)
	if err != nil {
		return sum, err
	}
	err = d.Snapshot(ctx, func(s *db.Snapshot) error {
		sum = Summary{Made: d.Now(), Engine: d.Engine(), Migrations: s.Migrations}
		if err := out.mark(head{ours, format, sum.Made, sum.Engine, s.Migrations, photos != nil, s.Tables}); err != nil {
			return err
		}
		for _, t := range s.Tables {
			rows, err := out.table(s, t)
			if err != nil {
				return err
			}
			sum.Tables = append(sum.Tables, Count{t.Name, rows})
			sum.Rows += rows
		}
		return nil
	})
	if err == nil && photos != nil {
		sum.Files, sum.FileBytes, err = out.files(ctx, photos)
	}
	if err == nil {
		sum.SHA256, err = out.close(sum.Rows, sum.Files)
	}
	if err != nil {
		return Summary{}, fmt.Errorf("backup: %w", err)
	}
	return sum, nil
}

// writer writes lines and takes their sum.
type writer struct {
	zip  *gzip.Writer
	sum  hash.Hash
	text *bufio.Writer // to both
	line []byte
}

func newWriter(w io.Writer) (*writer, error) {
	zip, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	return &writer{zip: zip, sum: sum, text: bufio.NewWriterSize(io.MultiWriter(zip, sum), 256<<10)}, nil
}

func (w *writer) mark(v any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.text.Write(append(line, '\n'))
	return err
}

func (w *writer) table(s *db.Snapshot, t db.Table) (rows int64, err error) {
	if err := w.mark(mark{Table: t.Name}); err != nil {
		return 0, err
	}
	err = s.Rows(t, func(values []any) error {
		line, err := appendRow(w.line[:0], values)
		if err != nil {
			return err
		}
		w.line = line
		rows++
		_, err = w.text.Write(line)
		return err
	})
	if err != nil {
		return 0, err
	}
	return rows, w.mark(mark{Rows: &rows})
}

// files writes every regular file whose name does not begin with a dot: such are files on their way in.
func (w *writer) files(ctx context.Context, photos fs.FS) (count, size int64, err error) {
	err = fs.WalkDir(photos, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // erased since its folder was read, or no photograph was ever taken
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case name != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !entry.Type().IsRegular():
			return nil
		}
		n, err := w.file(photos, name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		count++
		size += n
		return err
	})
	return count, size, err
}

func (w *writer) file(photos fs.FS, name string) (size int64, err error) {
	f, err := photos.Open(name)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := w.mark(mark{File: name}); err != nil {
		return 0, err
	}
	part := make([]byte, chunk)
	for {
		n, err := io.ReadFull(f, part)
		if n > 0 {
			if err := w.mark(mark{Chunk: n}); err != nil {
				return 0, err
			}
			if _, err := w.text.Write(append(part[:n:n], '\n')); err != nil {
				return 0, err
			}
			size += int64(n)
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return size, w.mark(mark{Size: &size})
		}
		if err != nil {
			return 0, err
		}
	}
}

// close writes the last line, which is not part of the sum it holds.
func (w *writer) close(rows, files int64) (sum string, err error) {
	if err := w.text.Flush(); err != nil {
		return "", err
	}
	sum = hex.EncodeToString(w.sum.Sum(nil))
	if err := w.mark(mark{End: &end{rows, files, sum}}); err != nil {
		return "", err
	}
	if err := w.text.Flush(); err != nil {
		return "", err
	}
	return sum, w.zip.Close()
}
