package main

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"retour/app"
	"retour/face/api"
	"retour/ground/archive"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/returns"
)

type exportCommand struct {
	Table string `arg:"" name:"table" enum:"returns,refunds,moves"`
	From  string `name:"from" placeholder:"DATE"`
	Until string `name:"until" placeholder:"DATE"`
	State string `name:"state" enum:",ready,pending,unknown,paid,failed" default:"" placeholder:"STATE"`
	Out   string `name:"out" short:"o" placeholder:"FILE"`
}

// Run writes a table as CSV, as the API does.
func (v exportCommand) Run(c *console) error {
	from, until, err := stretch(v.From, v.Until)
	if err != nil {
		return err
	}
	if v.State != "" && v.Table != "refunds" {
		return misuse{lang.CliStateOfRefunds()}
	}
	span := returns.Span{From: micros(from, 0), Until: micros(until, 1<<62)}
	var keep func(func(string) string) bool
	if v.State != "" {
		keep = func(cell func(string) string) bool { return cell("state") == v.State }
	}
	return c.with(func(h *app.House) error {
		if v.Out == "" || v.Out == "-" {
			out := bufio.NewWriter(c.out)
			_, err := api.Export(c.ctx, h.Store, v.Table, span, keep, out)
			return errors.Join(err, out.Flush())
		}
		count := int64(0)
		err := whole(v.Out, func(w io.Writer) (err error) {
			count, err = api.Export(c.ctx, h.Store, v.Table, span, keep, w)
			return err
		})
		if err == nil {
			c.say(lang.CliExported(count, v.Out))
		}
		return err
	})
}

func micros(at time.Time, open int64) int64 {
	if at.IsZero() {
		return open
	}
	return at.UnixMicro()
}

// stretch reads two dates or instants. A date for the end means that day too; days are those of UTC.
func stretch(from, until string) (begin, end time.Time, err error) {
	if begin, _, err = instant("from", from); err != nil {
		return begin, end, err
	}
	day := false
	if end, day, err = instant("until", until); err == nil && day {
		end = end.AddDate(0, 0, 1)
	}
	return begin, end, err
}

// instant reads "2026-11-30", then day is true, or an instant of RFC 3339; empty is the zero time.
func instant(field, text string) (at time.Time, day bool, err error) {
	if text == "" {
		return at, false, nil
	}
	if at, err = time.Parse(time.DateOnly, text); err == nil {
		return at, true, nil
	}
	if at, err = time.Parse(time.RFC3339, text); err == nil {
		return at.UTC(), false, nil
	}
	return at, false, misuse{lang.CliDate("--"+field, text)}
}

// whole writes a file under another name first, so that under its own it is never there in part.
func whole(name string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(name), ".retour-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return os.Remove(f.Name())
	}
	return os.Rename(f.Name(), name)
}

type backupCommand struct {
	File string `arg:"" name:"file"`
	JSON bool   `name:"json"`
}

// Run writes the whole database and the photographs into one file, while they are in use.
func (v backupCommand) Run(c *console) error {
	c.machine = v.JSON
	return c.with(func(h *app.House) error {
		photos, err := photographs(h.PhotoFolder())
		if err != nil {
			return err
		}
		if v.File == "-" {
			_, err := archive.Backup(c.ctx, h.Store, c.out, photos)
			return err
		}
		var sum archive.Summary
		err = whole(v.File, func(w io.Writer) (err error) {
			sum, err = archive.Backup(c.ctx, h.Store, w, photos)
			return err
		})
		if err != nil {
			return err
		}
		return c.archived(sum, lang.CliBackedUp(sum.Rows, sum.Files, v.File))
	})
}

// photographs is the folder of the photographs, or none where no photograph was ever taken.
func photographs(folder string) (fs.FS, error) {
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	return os.DirFS(folder), nil
}

func (c *console) archived(sum archive.Summary, m lang.Message) error {
	if c.machine {
		return c.json(sum)
	}
	c.say(m)
	c.line("SHA-256 " + sum.SHA256)
	return nil
}

type restoreCommand struct {
	File  string `arg:"" name:"file"`
	Check bool   `name:"check"`
	JSON  bool   `name:"json"`
}

// Run fills a new database from a file, or only looks whether the file is whole.
func (v restoreCommand) Run(c *console) error {
	c.machine = v.JSON
	in := c.in
	if v.File != "-" {
		f, err := os.Open(v.File)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	if v.Check {
		sum, err := archive.Check(in)
		if err != nil {
			return err
		}
		return c.archived(sum, lang.CliArchiveWhole(sum.Rows, sum.Files, sum.Made))
	}
	return c.with(func(h *app.House) error {
		sum, err := archive.Restore(c.ctx, h.Store, in, h.PhotoFolder())
		if err != nil {
			return err
		}
		return c.archived(sum, lang.CliRestored(sum.Rows, sum.Files, sum.Made))
	})
}

// notFound is the fault of what was named and is not there.
func notFound(what string) error { return fault.New(fault.NotFound, lang.FaultNotFound(what)) }
