// Command retour is the program: the server, and everything an operator, an agent or a script does from the command line.
// It owns words, flags and exit codes, and nothing else: what happens is done by verbs, through the same door as the API.
//
// Exit codes: 0 it was done; 1 it was refused or failed, with the reason on standard error in the caller's language;
// 2 the command line itself was wrong.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"retour/ground/lang"
)

func main() {
	keepPrivate()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitMisuse = 2
)

// run carries one command line out and gives the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	c := &console{ctx: ctx, in: in, out: out, errs: errs, tag: tongue(args, os.Getenv)}
	var g grammar
	parser, err := newParser(c, &g)
	if err != nil {
		c.complain(err)
		return exitFailed
	}
	c.settings = &g.settings
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if c.helped {
		return exitDone
	}
	if err != nil {
		return c.misused(err)
	}
	c.parsed = parsed
	switch err := parsed.Run(c); {
	case errors.Is(err, errSaid):
		return exitFailed
	case errors.As(err, new(misuse)):
		return c.misused(err)
	case err != nil:
		c.complain(err)
		return exitFailed
	}
	return exitDone
}

// errSaid ends a command that has told why itself.
var errSaid = errors.New("said")

// further are the commands of other files, such as the demo, added when the program starts.
var further []kong.Option

func newParser(c *console, g *grammar) (*kong.Kong, error) {
	options := append([]kong.Option{
		kong.Name("retour"), kong.Writers(c.out, c.errs), kong.Help(c.help), kong.Bind(c),
		kong.Exit(func(int) { c.helped = true }), kong.WithHyphenPrefixedParameters(true),
	}, further...)
	parser, err := kong.New(g, options...)
	if err != nil {
		return nil, err
	}
	describe(parser.Model.Node, c.tag)
	return parser, nil
}

// tongue is the language of the person at the command line: --lang, then the environment.
func tongue(args []string, env func(string) string) lang.Tag {
	for i, a := range args {
		if a == "--lang" && i+1 < len(args) {
			return lang.Parse(args[i+1])
		}
		if value, ok := strings.CutPrefix(a, "--lang="); ok {
			return lang.Parse(value)
		}
	}
	for _, name := range []string{"RETOUR_LANG", "LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := env(name); value != "" {
			return lang.Parse(value)
		}
	}
	return lang.English
}
