package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/alecthomas/kong"

	"retour/ground/lang"
)

// describe gives every command, argument and flag its help from the catalogue, in the caller's language.
func describe(n *kong.Node, tag lang.Tag) {
	path := keyOf(n)
	if text, ok := told("cli.help_"+path, tag); ok && path != "" {
		n.Help = text
	}
	for _, f := range n.Flags {
		f.Help = helpOf(path, f.Name, f.Help, tag)
	}
	for _, p := range n.Positional {
		p.Help = helpOf(path, p.Name, p.Help, tag)
	}
	for _, child := range n.Children {
		describe(child, tag)
	}
}

// helpOf is the help of a flag or argument: of this command, or of every command that has one of this name.
func helpOf(path, name, otherwise string, tag lang.Tag) string {
	name = strings.ReplaceAll(name, "-", "_")
	if path != "" {
		if text, ok := told("cli.flag_"+path+"_"+name, tag); ok {
			return text
		}
	}
	if text, ok := told("cli.flag_"+name, tag); ok {
		return text
	}
	return otherwise
}

// keyOf is a command's path as keys of messages are written: "import_orders".
func keyOf(n *kong.Node) string {
	if n == nil || n.Type == kong.ApplicationNode {
		return ""
	}
	name := strings.ReplaceAll(n.Name, "-", "_")
	if above := keyOf(n.Parent); above != "" {
		return above + "_" + name
	}
	return name
}

// told is a message of the catalogue by its key, if there is one.
func told(key string, tag lang.Tag) (string, bool) {
	text := lang.Message{Key: key}.In(tag)
	return text, text != key
}

// help prints the help of what was asked about.
func (c *console) help(_ kong.HelpOptions, ctx *kong.Context) error {
	node := ctx.Selected()
	if node == nil {
		node = ctx.Model.Node
	}
	c.helpOf(node)
	return nil
}

func (c *console) helpOf(n *kong.Node) {
	c.line(lang.CliUsage(usage(n)).In(c.tag))
	if n.Help != "" {
		c.line("")
		c.line(n.Help)
	}
	if n.Type == kong.ApplicationNode {
		c.line("")
		c.say(lang.CliAbout())
	}
	if len(n.Children) > 0 {
		c.section(lang.CliCommands(), commands(n))
	}
	var rows [][2]string
	for _, p := range n.Positional {
		rows = append(rows, [2]string{strings.ToUpper(p.Name), p.Help})
	}
	c.section(lang.CliArguments(), rows)
	var own, general [][2]string
	for _, group := range n.AllFlags(true) {
		for _, f := range group {
			switch row := flagRow(f); {
			case f.Name == "help":
			case f.Group != nil:
				general = append(general, row)
			default:
				own = append(own, row)
			}
		}
	}
	c.section(lang.CliFlags(), own)
	if n.Type == kong.ApplicationNode {
		c.section(lang.CliSettings(), general)
		return
	}
	c.line("")
	c.say(lang.CliSettingsElsewhere())
}

// usage is the command with its arguments: "retour import orders [flags] FILE".
func usage(n *kong.Node) string {
	words := []string{n.FullPath()}
	if len(n.Flags) > 0 && n.Type != kong.ApplicationNode {
		words = append(words, "[…]")
	}
	for _, p := range n.Positional {
		name := strings.ToUpper(p.Name)
		if p.IsSlice() {
			name += " …"
		}
		if !p.Required {
			name = "[" + name + "]"
		}
		words = append(words, name)
	}
	if len(n.Children) > 0 {
		words = append(words, "COMMAND")
	}
	return strings.Join(words, " ")
}

func commands(n *kong.Node) [][2]string {
	var rows [][2]string
	for _, child := range n.Children {
		if child.Hidden {
			continue
		}
		if len(child.Children) == 0 {
			rows = append(rows, [2]string{strings.TrimPrefix(child.FullPath(), "retour "), first(child.Help)})
			continue
		}
		rows = append(rows, commands(child)...)
	}
	return rows
}

// first is the first sentence of a text: what fits a list.
func first(text string) string {
	for _, end := range []string{". ", ".\n"} {
		if i := strings.Index(text, end); i > 0 {
			return text[:i+1]
		}
	}
	return text
}

func flagRow(f *kong.Flag) [2]string {
	name := "--" + f.Name
	if f.Short != 0 {
		name = fmt.Sprintf("-%c, %s", f.Short, name)
	}
	if f.Negated || f.Tag.Negatable != "" {
		name = "--[no-]" + f.Name
	}
	if !f.IsBool() {
		place := f.PlaceHolder
		if place == "" {
			place = strings.ToUpper(f.Name)
		}
		name += " " + place
	}
	help := f.Help
	if len(f.Envs) > 0 {
		help += " [" + strings.Join(f.Envs, ", ") + "]"
	}
	if f.Default != "" && f.Default != "false" {
		help += " (" + f.Default + ")"
	}
	return [2]string{name, strings.TrimSpace(help)}
}

// section prints two columns under a title.
func (c *console) section(title lang.Message, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	c.line("")
	c.say(title)
	columns(c.out, rows)
}

const (
	widthMost = 100
	leftMost  = 34
)

// columns writes rows with their second column aligned and broken into lines.
func columns(w io.Writer, rows [][2]string) {
	left := 0
	for _, r := range rows {
		left = max(left, min(leftMost, utf8.RuneCountInString(r[0])))
	}
	for _, r := range rows {
		lines := broken(r[1], widthMost-left-4)
		name := r[0]
		if utf8.RuneCountInString(name) > left {
			fmt.Fprintf(w, "  %s\n", name)
			name = ""
		}
		for i, line := range lines {
			if i > 0 {
				name = ""
			}
			fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %s%s  %s", name, strings.Repeat(" ", left-utf8.RuneCountInString(name)), line), " "))
		}
	}
}

// broken breaks a text into lines of at most width characters.
func broken(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	return append(lines, line)
}

// table writes rows of cells in aligned columns, the first row being the heading.
func (c *console) table(rows [][]string) {
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, r := range rows {
		fmt.Fprintln(w, strings.Join(r, "\t"))
	}
	_ = w.Flush() // to standard output, which says its own errors
}
