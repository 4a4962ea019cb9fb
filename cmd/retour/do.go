package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"retour/app"
	"retour/face/api"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// doCommand runs any verb. What follows its name is the verb's own.
type doCommand struct {
	List bool     `name:"list"`
	JSON bool     `name:"json"`
	Verb []string `arg:"" optional:"" passthrough:"all" name:"verb"`
}

// Run runs a verb, or lists them.
func (v doCommand) Run(c *console) error {
	c.machine = v.JSON
	if v.List || len(v.Verb) == 0 {
		return c.listVerbs(v.JSON)
	}
	name := v.Verb[0]
	if name == "--help" || name == "-h" {
		c.helpOf(c.parsed.Selected())
		return c.listVerbs(false)
	}
	one, ok := app.VerbNamed(name)
	if !ok {
		return misuse{lang.CliUnknownVerb(name)}
	}
	rest := v.Verb[1:]
	if v.JSON {
		rest = append([]string{"--json"}, rest...)
	}
	return c.verb(one, "retour do "+name, rest)
}

// listed is a verb as --list tells it.
type listed struct {
	Name  string   `json:"name"`
	Room  string   `json:"room"`
	Right db.Right `json:"right,omitempty"`
	Title string   `json:"title"`
}

func (c *console) listVerbs(asJSON bool) error {
	var all []listed
	var rows [][2]string
	for _, v := range app.Verbs {
		all = append(all, listed{v.Name, v.Room, v.Right, v.Title().In(c.tag)})
		rows = append(rows, [2]string{v.Name, v.Title().In(c.tag)})
	}
	if asJSON {
		return c.json(all)
	}
	c.section(lang.CliVerbs(), rows)
	return nil
}

// common are the flags of every verb beside its own.
type common struct {
	settings `embed:"" group:"settings"`
	JSON     bool   `name:"json"`
	Key      string `name:"idempotency-key" placeholder:"KEY"`
}

// verb reads the flags of a verb, runs it, and prints its answer.
func (c *console) verb(v app.Verb, name string, args []string) error {
	fields := fieldsOf(v.Input)
	body, args := bodyOf(args)
	flags := reflect.New(grammarOf(fields))
	var own common
	parser, err := kong.New(&own, kong.Name(name), kong.Writers(c.out, c.errs), kong.Embed(flags.Interface()),
		kong.Exit(func(int) { c.helped = true }), kong.Help(func(_ kong.HelpOptions, ctx *kong.Context) error {
			ctx.Model.Help = v.Title().In(c.tag) + "\n\n" + lang.CliVerbInput().In(c.tag)
			c.verbHelp(ctx.Model.Node)
			return nil
		}), kong.WithHyphenPrefixedParameters(true))
	if err != nil {
		return err
	}
	describe(parser.Model.Node, c.tag)
	_, err = parser.Parse(append(c.outer(), args...))
	if c.helped {
		return nil
	}
	if err != nil {
		return c.misusedVerb(name, err)
	}
	c.settings, c.machine = &own.settings, own.JSON || c.machine
	text, err := c.gather(fields, flags.Elem(), body)
	if err != nil {
		return err
	}
	input := v.New()
	if err := api.ReadInput(text, input); err != nil {
		return err
	}
	return c.with(func(h *app.House) error {
		answer, err := v.Run(c.ctx, h, db.Program, own.Key, input)
		if err != nil {
			return err
		}
		if c.machine {
			return c.json(answer)
		}
		c.readable(answer)
		return nil
	})
}

// outer is what was said before the verb's name, said again: settings may stand before it or after it.
func (c *console) outer() []string {
	var args []string
	for _, step := range c.parsed.Path {
		if step.Flag != nil && step.Flag.Group != nil {
			args = append(args, "--"+step.Flag.Name+"="+fmt.Sprint(step.Flag.Target.Interface()))
		}
	}
	return args
}

// bodyOf takes the whole input, given as JSON, out of the arguments: "--json {…}", "--json @file" or "-".
func bodyOf(args []string) (body string, rest []string) {
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "-" && (i == 0 || args[i-1] == "--json" || !strings.HasPrefix(args[i-1], "--") || strings.Contains(args[i-1], "=")):
			body = a
		case strings.HasPrefix(a, "--json=") && a != "--json=true" && a != "--json=false":
			body = strings.TrimPrefix(a, "--json=")
			rest = append(rest, "--json")
		case a == "--json" && i+1 < len(args) && isBody(args[i+1]):
			body = args[i+1]
			rest = append(rest, a)
			i++
		default:
			rest = append(rest, a)
		}
	}
	return body, rest
}

func isBody(text string) bool {
	return text == "-" || strings.HasPrefix(text, "@") || strings.HasPrefix(strings.TrimSpace(text), "{")
}

// gather makes the verb's input as one JSON object: the body, and over it each flag.
func (c *console) gather(fields []field, flags reflect.Value, body string) ([]byte, error) {
	in := &input{in: c.in}
	object := map[string]json.RawMessage{}
	if body != "" {
		text, err := in.text(body)
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &object); err != nil {
			return text, nil // the judge of inputs says what is wrong with it
		}
	}
	if err := given(fields, flags, object, in); err != nil {
		return nil, err
	}
	return encoded(object), nil
}

// encoded writes an object whose values may be broken JSON, so that the judge of inputs can say where.
func encoded(object map[string]json.RawMessage) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, name := range slices.Sorted(maps.Keys(object)) {
		if i > 0 {
			b.WriteByte(',')
		}
		key, _ := json.Marshal(name) // a text always encodes
		b.Write(key)
		b.WriteByte(':')
		b.Write(object[name])
	}
	b.WriteByte('}')
	return b.Bytes()
}

// verbHelp prints the help of a verb: its own flags, not the settings.
func (c *console) verbHelp(n *kong.Node) {
	c.line(lang.CliUsage(n.Name + " [--json '{…}' | -] [--…]").In(c.tag))
	c.line("")
	c.line(n.Help)
	var own, beside [][2]string
	for _, f := range n.Flags {
		switch {
		case f.Name == "help" || f.Group != nil:
		case f.Name == "json" || f.Name == "idempotency-key":
			beside = append(beside, flagRow(f))
		default:
			own = append(own, flagRow(f))
		}
	}
	c.section(lang.CliFields(), own)
	c.section(lang.CliFlags(), beside)
	c.line("")
	c.say(lang.CliSettingsElsewhere())
}

// misusedVerb tells what is wrong with the flags of a verb.
func (c *console) misusedVerb(name string, err error) error {
	m, ok := translate(err.Error())
	if !ok {
		m = lang.CliMisuse(err.Error())
	}
	return misuseOf{misuse{m}, name}
}

// misuseOf is a misuse of a verb's own command line.
type misuseOf struct {
	misuse
	command string
}

// Unwrap gives the misuse.
func (m misuseOf) Unwrap() error { return m.misuse }

// named is the verb that a command stands for.
func (c *console) named(verb string) (app.Verb, error) {
	v, ok := app.VerbNamed(verb)
	if !ok {
		return v, fault.New(fault.NotFound, lang.FaultNotFound(verb))
	}
	return v, nil
}
