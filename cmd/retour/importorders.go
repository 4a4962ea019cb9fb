package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"retour/app"
	"retour/ground/db"
	"retour/ground/lang"
	"retour/order/imports"
	"retour/order/intake"
)

type importOrdersCommand struct {
	File    string `arg:"" name:"file"`
	Profile string `name:"profile" default:"retour" placeholder:"NAME"`
	Channel string `name:"channel" placeholder:"SHOP"`
	Mapping string `name:"mapping" placeholder:"FILE"`
	DryRun  bool   `name:"dry-run"`
	Report  string `name:"report" placeholder:"FILE"`
	JSON    bool   `name:"json"`
}

// Run takes the orders of a file in.
func (v importOrdersCommand) Run(c *console) (err error) {
	c.machine = v.JSON
	profile, err := v.profile()
	if err != nil {
		return err
	}
	file, size, err := v.source(c)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	report, end, err := v.report()
	if err != nil {
		return err
	}
	o := imports.Options{Reader: file, Name: filepath.Base(v.File), Profile: profile, DryRun: v.DryRun, Report: report, Language: c.tag}
	if strings.HasSuffix(v.Report, ".json") || strings.HasSuffix(v.Report, ".jsonl") {
		o.Format = imports.JSONLines
	}
	bar := c.bar(size)
	o.Progress = func(p imports.Progress) { bar.at(p.Bytes, lang.CliImporting(p.Rows, p.Taken)) }
	err = c.with(func(h *app.House) error {
		sum, err := imports.Run(c.ctx, h.Store, db.Program, o)
		bar.end()
		if err = errors.Join(err, end()); err != nil {
			return err
		}
		if v.JSON {
			return c.json(sum)
		}
		c.imported(sum, v)
		return nil
	})
	return err
}

func (v importOrdersCommand) profile() (intake.Profile, error) {
	p, err := intake.Named(v.Profile)
	if err != nil {
		return p, err
	}
	p.Channel = v.Channel
	if v.Mapping == "" {
		return p, nil
	}
	f, err := os.Open(v.Mapping)
	if err != nil {
		return p, err
	}
	defer f.Close()
	p.Mapping, err = intake.ReadMapping(f)
	return p, err
}

// source is the file, and its size where it is known.
func (v importOrdersCommand) source(c *console) (io.ReadCloser, int64, error) {
	if v.File == "-" {
		return io.NopCloser(c.in), 0, nil
	}
	f, err := os.Open(v.File)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}

// report is where the rows that were not taken are written, and what ends it.
func (v importOrdersCommand) report() (io.Writer, func() error, error) {
	if v.Report == "" {
		return nil, func() error { return nil }, nil
	}
	f, err := os.Create(v.Report)
	if err != nil {
		return nil, nil, err
	}
	w := bufio.NewWriter(f)
	return w, func() error { return errors.Join(w.Flush(), f.Close()) }, nil
}

// imported says what came of a file.
func (c *console) imported(s intake.Summary, v importOrdersCommand) {
	if v.DryRun {
		c.say(lang.CliImportDry())
	}
	c.say(lang.CliImportTaken(s.Rows, s.Orders, s.Lines))
	for _, a := range s.Value {
		c.line("  " + c.money(a))
	}
	if s.Cancelled.Lines > 0 {
		c.say(lang.CliImportCancelled(s.Cancelled.Lines, s.Cancelled.Matched, s.Cancelled.Pieces))
	}
	c.reasons(lang.CliImportNotTaken(), s.NotTaken)
	c.reasons(lang.CliImportNotMatched(), s.Cancelled.NotMatched)
	if len(s.Ignored) > 0 {
		c.say(lang.CliImportIgnored(strings.Join(s.Ignored, ", ")))
	}
	if len(s.NotTaken) > 0 && v.Report == "" {
		c.say(lang.CliImportReport())
	}
}

func (c *console) reasons(title lang.Message, counts []intake.Count) {
	if len(counts) == 0 {
		return
	}
	c.say(title)
	for _, n := range counts {
		c.printf("  %s  %s\n", lang.Number(c.tag, n.Count), n.Reason)
	}
}
