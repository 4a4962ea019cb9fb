package house

import (
	"go/ast"
	"go/token"
	"maps"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// inFrench are the pages that stand in both languages; each has its twin beside it, NAME.fr.md.
var inFrench = []string{
	"README.md", "docs/desk.md", "docs/bench.md", "docs/first-steps-retailer.md", "docs/first-steps-operator.md", "docs/first-steps-integrator.md", "docs/running.md", "docs/refund.md", "docs/withdrawal.md", "docs/law.md", "docs/codes.md",
}

func TestLinksLeadSomewhere(t *testing.T) {
	for _, name := range pages(t) {
		text := read(t, name)
		for _, target := range links(text) {
			if wrong := deadEnd(t, name, target); wrong != "" {
				t.Errorf("%s: link to %s: %s", name, target, wrong)
			}
		}
	}
}

// A page and its twin have the same shape: as many headings of each level in the same order, the same commands and the
// same tables, so that neither says what the other leaves out.
func TestFrenchPagesKeepUp(t *testing.T) {
	for _, name := range inFrench {
		french := strings.TrimSuffix(name, ".md") + ".fr.md"
		english, other := shape(read(t, name)), shape(read(t, french))
		if at := slices.IndexFunc(english, func(s string) bool { return !slices.Contains(other, s) }); at >= 0 {
			t.Errorf("%s lacks %q of %s", french, english[at], name)
		}
		if at := slices.IndexFunc(other, func(s string) bool { return !slices.Contains(english, s) }); at >= 0 {
			t.Errorf("%s lacks %q of %s", name, other[at], french)
		}
		if a, b := levels(english), levels(other); a != b {
			t.Errorf("headings of %s and %s differ: %s and %s", name, french, a, b)
		}
	}
}

// foreign is text in italics: titles in their own language, which is not set as ours.
var foreign = regexp.MustCompile(`(?:^|[^*])\*[^*\s][^*]*\*`)

// French sets a no-break space before ; : ! ? and » and after «.
func TestFrenchPagesAreSetInFrench(t *testing.T) {
	bare := regexp.MustCompile(`[^\x{a0}\s:/]:(\s|$)|[^\x{a0}][;!?»](\s|$|[).,])|«[^\x{a0}]| [:;!?»]`)
	for _, name := range pages(t) {
		if !strings.HasSuffix(name, ".fr.md") {
			continue
		}
		for i, line := range strings.Split(foreign.ReplaceAllString(prose(read(t, name)), "x"), "\n") {
			if found := bare.FindString(line); found != "" && !strings.HasPrefix(line, "|--") {
				t.Errorf("%s:%d: %q in %q", name, i+1, found, line)
			}
		}
	}
}

// Every kind of event has its section in docs/events.md, which names each field of it; and no section is of a kind that
// is not told.
func TestEventsAreDescribed(t *testing.T) {
	described := sections(read(t, "docs/events.md"))
	kinds := eventKinds(t)
	if len(kinds) < 20 {
		t.Fatalf("only %d kinds of events found in the code", len(kinds))
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		text, ok := described[kind]
		if !ok {
			t.Errorf("docs/events.md says nothing of %s", kind)
			continue
		}
		for _, field := range kinds[kind] {
			if !strings.Contains(text, "`"+field+"`") {
				t.Errorf("docs/events.md: %s: the field %s is missing", kind, field)
			}
		}
	}
	for kind := range described {
		if _, ok := kinds[kind]; !ok {
			t.Errorf("docs/events.md describes %s, which nobody tells", kind)
		}
	}
}

// A module that is explained is imported somewhere, but for those that only the tools use.
func TestNoDependencyIsExplainedInVain(t *testing.T) {
	used := map[string]bool{}
	for _, f := range goFiles(t) {
		for _, imported := range f.imports() {
			used[longest(required(read(t, "go.mod")), imported.path)] = true
		}
	}
	ours, tools, found := strings.Cut(read(t, "docs/dependencies.md"), "## While building")
	if !found {
		t.Fatal("docs/dependencies.md has no part about building")
	}
	for _, m := range explained(ours) {
		if !used[m] {
			t.Errorf("docs/dependencies.md explains %s, which nothing imports", m)
		}
	}
	direct := required(read(t, "tools/go.mod"))
	for _, m := range explained(tools) {
		if !slices.Contains(direct, m) {
			t.Errorf("docs/dependencies.md explains %s, which tools/go.mod does not name", m)
		}
	}
}

func explained(text string) (modules []string) {
	for line := range strings.Lines(text) {
		if cells := strings.Split(line, "|"); len(cells) > 3 {
			if m := strings.Trim(strings.TrimSpace(cells[1]), "`"); strings.Contains(m, ".") && strings.Contains(m, "/") {
				modules = append(modules, m)
			}
		}
	}
	return modules
}

// pages lists every page that people wrote, relative to the root.
func pages(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(sources(t), func(name string) bool { return path.Ext(name) != ".md" })
}

var (
	fenced  = regexp.MustCompile("(?ms)^```.*?^```$")
	spanned = regexp.MustCompile("`[^`\n]*`")
	linked  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^(#+) (.+)$`)
)

// prose is a page without its code.
func prose(text string) string {
	text = fenced.ReplaceAllString(text, "")
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "    ") {
			b.WriteString(line)
		} else {
			b.WriteByte('\n')
		}
	}
	return spanned.ReplaceAllString(b.String(), "x")
}

func links(text string) (targets []string) {
	for _, found := range linked.FindAllStringSubmatch(prose(text), -1) {
		targets = append(targets, found[1])
	}
	return targets
}

// deadEnd says what is wrong with a link of a page, or nothing. Addresses outside are not asked.
func deadEnd(t *testing.T, page, target string) string {
	if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
		return ""
	}
	file, anchor, _ := strings.Cut(target, "#")
	at := path.Join(path.Dir(page), file)
	if file == "" {
		at = page
	}
	if _, err := os.Stat(at); err != nil {
		return "there is no " + at
	}
	if anchor == "" {
		return ""
	}
	for _, found := range heading.FindAllStringSubmatch(read(t, at), -1) {
		if slug(found[2]) == anchor {
			return ""
		}
	}
	return at + " has no such heading"
}

// slug is the anchor that a heading gets where pages are shown.
func slug(title string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			b.WriteRune(r)
		case r == ' ':
			b.WriteByte('-')
		}
	}
	return b.String()
}

// shape is what a page and its translation have in common: levels of headings, commands, codes of tables.
func shape(text string) (parts []string) {
	for line := range strings.Lines(fenced.ReplaceAllString(text, "")) {
		line = strings.TrimRight(line, "\n")
		switch command, isCode := strings.CutPrefix(line, "    "); {
		case isCode && !strings.HasPrefix(strings.TrimSpace(command), "#"):
			command, _, _ = strings.Cut(command, "  #")
			parts = append(parts, strings.TrimSpace(command))
		case heading.MatchString(line):
			parts = append(parts, heading.FindStringSubmatch(line)[1])
		case strings.HasPrefix(line, "| `"):
			parts = append(parts, strings.Split(line, "|")[1])
		}
	}
	return parts
}

func levels(shape []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(shape), func(s string) bool { return strings.Trim(s, "#") != "" }), " ")
}

// sections are the parts of a page under headings that name one thing in code signs, by that name.
func sections(text string) map[string]string {
	found := map[string]string{}
	all := heading.FindAllStringSubmatchIndex(text, -1)
	for i, at := range all {
		end := len(text)
		if i+1 < len(all) {
			end = all[i+1][0]
		}
		title := text[at[4]:at[5]]
		if name := strings.Trim(title, "`"); name != title {
			found[name] = text[at[1]:end]
		}
	}
	return found
}

// eventKinds finds every type that has a method Kind which gives a literal with a point in it, with its JSON fields, and
// those of the structs of its package in it.
func eventKinds(t *testing.T) map[string][]string {
	t.Helper()
	types := map[string]map[string]*ast.StructType{} // by folder and name
	told := map[string]map[string]string{}           // kind by folder and name
	for _, f := range goFiles(t) {
		if f.isTest() {
			continue
		}
		folder := path.Dir(f.name)
		if types[folder] == nil {
			types[folder], told[folder] = map[string]*ast.StructType{}, map[string]string{}
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if s, ok := n.Type.(*ast.StructType); ok {
					types[folder][n.Name.Name] = s
				}
			case *ast.FuncDecl:
				if name, kind := kindOf(n); kind != "" {
					told[folder][name] = kind
				}
			}
			return true
		})
	}
	kinds := map[string][]string{}
	for folder, names := range told {
		for name, kind := range names {
			kinds[kind] = fieldsOf(types[folder], name)
		}
	}
	return kinds
}

// kindOf is the receiver and the literal of a method Kind that returns one.
func kindOf(f *ast.FuncDecl) (receiver, kind string) {
	if f.Recv == nil || f.Name.Name != "Kind" || f.Body == nil || len(f.Body.List) != 1 {
		return "", ""
	}
	r, ok := f.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(r.Results) != 1 {
		return "", ""
	}
	literal, ok := r.Results[0].(*ast.BasicLit)
	name, named := f.Recv.List[0].Type.(*ast.Ident)
	if !ok || !named || literal.Kind != token.STRING || !strings.Contains(literal.Value, ".") {
		return "", ""
	}
	text, err := strconv.Unquote(literal.Value)
	if err != nil {
		return "", ""
	}
	return name.Name, text
}

func fieldsOf(types map[string]*ast.StructType, name string) (fields []string) {
	s, ok := types[name]
	if !ok {
		return nil
	}
	for _, f := range s.Fields.List {
		if f.Tag == nil {
			continue
		}
		tag, err := strconv.Unquote(f.Tag.Value)
		if err != nil {
			continue
		}
		field, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
		if field != "" && field != "-" {
			fields = append(fields, field)
		}
	}
	return fields
}
