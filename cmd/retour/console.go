package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"

	"retour/app"
	"retour/ground/fault"
	"retour/ground/lang"
)

// console is one run of the program: where it reads and writes, and in which language.
type console struct {
	ctx      context.Context
	in       io.Reader
	out      io.Writer
	errs     io.Writer
	tag      lang.Tag
	settings *settings
	parsed   *kong.Context
	machine  bool // answers and faults are JSON
	helped   bool // help was asked for and given
}

// say writes one sentence or line to standard output.
func (c *console) say(m lang.Message) { c.line(m.In(c.tag)) }

func (c *console) line(text string) { fmt.Fprintln(c.out, text) }

// printf writes text that no language changes.
func (c *console) printf(format string, args ...any) { fmt.Fprintf(c.out, format, args...) }

// note writes one sentence to standard error: what is not the answer.
func (c *console) note(m lang.Message) { fmt.Fprintln(c.errs, m.In(c.tag)) }

// json writes a value as JSON, indented for the eye.
func (c *console) json(v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	c.line(string(text))
	return nil
}

// open opens the house; an older database is not changed. Close it.
func (c *console) open() (*app.House, error) {
	s, err := c.settings.house()
	if err != nil {
		return nil, err
	}
	s.Keep = true
	return app.Open(c.ctx, s)
}

// with runs a command in the open house.
func (c *console) with(do func(*app.House) error) error {
	h, err := c.open()
	if err != nil {
		return err
	}
	return errors.Join(do(h), h.Close())
}

// complaint is a fault as a machine reads it.
type complaint struct {
	Error string `json:"error"`
	Code  string `json:"code"`
	Field string `json:"field,omitempty"`
}

// complain tells what went wrong: faults in the caller's language, anything else as it is.
func (c *console) complain(err error) {
	var all []complaint
	for _, e := range parts(err) {
		var f *fault.Error
		if !errors.As(e, &f) {
			f = fromMachine(e)
		}
		if f == nil {
			all = append(all, complaint{Error: e.Error(), Code: lang.FaultInternal().Key})
			continue
		}
		all = append(all, complaint{f.Message.In(c.tag), f.Code(), f.Field})
	}
	for _, one := range all {
		if c.machine {
			text, _ := json.Marshal(one) // three texts always encode
			fmt.Fprintln(c.errs, string(text))
			continue
		}
		where := ""
		if one.Field != "" {
			where = one.Field + ": "
		}
		fmt.Fprintln(c.errs, "retour: "+where+one.Error)
	}
}

// fromMachine is what the machine says, where people meet it often, in words; nil for anything else, which is told as it
// is: who works at a command line is helped by it.
func fromMachine(err error) *fault.Error {
	var file *fs.PathError
	var line *net.OpError
	switch {
	case errors.As(err, &file) && errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.NotFound, lang.CliNoFile(file.Path))
	case errors.As(err, &file) && errors.Is(err, fs.ErrPermission):
		return fault.New(fault.Forbidden, lang.CliNoPermission(file.Path))
	case errors.As(err, &line) && line.Op == "listen":
		return fault.New(fault.Conflict, lang.CliCannotListen(line.Addr.String()))
	case errors.As(err, &line) && line.Op == "dial":
		return fault.New(fault.Unavailable, lang.CliNobodyAnswers(line.Addr.String()))
	}
	return nil
}

// parts lists the errors that were joined.
func parts(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, e := range joined.Unwrap() {
			all = append(all, parts(e)...)
		}
		return all
	}
	return []error{err}
}

// misuse is a mistake in the command line.
type misuse struct{ lang.Message }

// Error is the English sentence.
func (m misuse) Error() string { return m.In(lang.English) }

// misused tells what is wrong with the command line, and how to see what is right.
func (c *console) misused(err error) int {
	var own misuse
	m := lang.CliMisuse(err.Error())
	if errors.As(err, &own) {
		m = own.Message
	} else if translated, ok := translate(err.Error()); ok {
		m = translated
	}
	fmt.Fprintln(c.errs, "retour: "+m.In(c.tag))
	c.note(lang.CliSeeHelp(c.commandOf(err)))
	return exitMisuse
}

// commandOf is the command whose help would have told.
func (c *console) commandOf(err error) string {
	var verb misuseOf
	if errors.As(err, &verb) {
		return verb.command
	}
	selected := c.parsed
	var wrong *kong.ParseError
	if errors.As(err, &wrong) {
		selected = wrong.Context
	}
	if selected == nil || selected.Selected() == nil {
		return "retour"
	}
	return selected.Selected().FullPath()
}

// The words of the library that reads the command line, and ours for them.
var misuses = []struct {
	pattern *regexp.Regexp
	message func(parts []string) lang.Message
}{
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean (.+)\?)?$`), func(p []string) lang.Message {
		if p[2] != "" {
			return lang.CliUnknownFlagLike(p[1], p[2])
		}
		return lang.CliUnknownFlag(p[1])
	}},
	{regexp.MustCompile(`^unexpected argument (\S+?)(?:, did you mean (.+)\?)?$`), func(p []string) lang.Message {
		if p[2] != "" {
			return lang.CliUnknownWordLike(p[1], p[2])
		}
		return lang.CliUnknownWord(p[1])
	}},
	{regexp.MustCompile(`^missing flags: (.+)$`), func(p []string) lang.Message { return lang.CliMissing(p[1]) }},
	{regexp.MustCompile(`^missing positional arguments (.+)$`), func(p []string) lang.Message { return lang.CliMissing(p[1]) }},
	{regexp.MustCompile(`^expected (?:one of )?(.+)$`), func(p []string) lang.Message { return lang.CliMissing(p[1]) }},
	{regexp.MustCompile(`^(\S+?): expected a valid .*int.* but got (.+)$`), func(p []string) lang.Message {
		return lang.CliNotNumber(p[1], p[2])
	}},
	{regexp.MustCompile(`^(\S+?)(?:=\S*)? must be one of (.+) but got (.+)$`), func(p []string) lang.Message {
		return lang.CliNotOneOf(p[1], strings.ReplaceAll(p[2], ",", ", "), p[3])
	}},
}

func translate(text string) (lang.Message, bool) {
	text = strings.ReplaceAll(text, `"`, "")
	text = argument.ReplaceAllStringFunc(text, func(name string) string { return strings.ToUpper(strings.Trim(name, "<>")) })
	for _, m := range misuses {
		if parts := m.pattern.FindStringSubmatch(text); parts != nil {
			return m.message(parts), true
		}
	}
	return lang.Message{}, false
}

// argument is how the library writes an argument that is not a flag.
var argument = regexp.MustCompile(`<[a-z-]+>`)
