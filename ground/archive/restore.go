package archive

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Check reads an archive to its end without a database and says what it holds; a damaged one is refused as Restore
// would refuse it.
func Check(r io.Reader) (Summary, error) {
	a, err := open(r)
	if err != nil {
		return Summary{}, err
	}
	sum, err := a.all(sink{
		table: func(_ db.Table, next func() ([]any, error)) error {
			for {
				if _, err := next(); errors.Is(err, io.EOF) {
					return nil
				} else if err != nil {
					return err
				}
			}
		},
		file: func(string) (io.WriteCloser, error) { return nowhere{io.Discard}, nil },
	})
	if err != nil {
		return Summary{}, err
	}
	return sum, nil
}

type nowhere struct{ io.Writer }

func (nowhere) Close() error { return nil }

// Restore fills d, which must be migrated and never used, from the archive, and writes the photographs in it to folder,
// which must be empty or absent; "" where there are none. Nothing of it can be seen before the archive was read to its
// end and found whole: then all of it is there, and followers, record numbers and the event log continue where they
// were. No other process may use the database meanwhile.
//
// Faults: archive.not_one, archive.newer, archive.other_schema, archive.not_empty, archive.broken_…,
// archive.folder_needed, archive.folder_not_empty.
func Restore(ctx context.Context, d *db.DB, r io.Reader, folder string) (Summary, error) {
	var sum Summary
	a, err := open(r)
	if err != nil {
		return sum, err
	}
	if a.head.Files && folder == "" {
		return sum, fault.New(fault.Invalid, lang.ArchiveFolderNeeded())
	}
	files := &staging{folder: folder}
	err = d.Fill(ctx, func(f *db.Filling) error {
		if err := a.fits(f); err != nil {
			return err
		}
		if a.head.Files {
			if err := files.begin(); err != nil {
				return err
			}
		}
		sum, err = a.all(sink{table: filler(f), file: files.create})
		if err != nil {
			return err
		}
		return files.keep()
	})
	if err != nil {
		return Summary{}, errors.Join(err, files.remove())
	}
	return sum, errors.Join(files.end(), d.Rebase(ctx)) // each start rebases too, should this be cut short
}

// fits refuses a database that was used, or has another schema than the archive.
func (a *reader) fits(f *db.Filling) error {
	if !slices.Equal(a.head.Migrations, f.Migrations) {
		return fault.New(fault.Conflict, lang.ArchiveOtherSchema(beyond(a.head.Migrations, f.Migrations), beyond(f.Migrations, a.head.Migrations)))
	}
	if !f.Untouched {
		return fault.New(fault.Conflict, lang.ArchiveNotEmpty())
	}
	for _, t := range f.Tables {
		if !slices.ContainsFunc(a.head.Tables, func(theirs db.Table) bool { return theirs.Name == t.Name }) {
			return otherTable(t)
		}
	}
	return nil
}

func otherTable(t db.Table) error {
	return fault.New(fault.Conflict, lang.ArchiveOtherTable(t.Name))
}

// beyond lists the migrations of one that the other lacks.
func beyond(one, other []int64) string {
	var list []string
	for _, number := range one {
		if !slices.Contains(other, number) {
			list = append(list, strconv.FormatInt(number, 10))
		}
	}
	if len(list) == 0 {
		return "–"
	}
	return strings.Join(list, ", ")
}

// filler loads each table into the database's own of that name.
func filler(f *db.Filling) func(db.Table, func() ([]any, error)) error {
	return func(t db.Table, next func() ([]any, error)) error {
		target, ok := f.Table(t.Name)
		alike := func(a, b db.Column) bool { return a.Name == b.Name && a.Type == b.Type }
		if !ok || !slices.EqualFunc(t.Columns, target.Columns, alike) {
			return otherTable(t)
		}
		_, err := f.Load(target, next)
		return err
	}
}
