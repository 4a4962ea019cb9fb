package house

import (
	"encoding/json"
	"go/ast"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"retour/app"
	"retour/disposition"
	"retour/face/api"
	"retour/ground/db"
	"retour/order"
	"retour/order/intake"
	"retour/policy"
)

// commandLine is what cmd/retour can be asked, as its source says.
type commandLine struct {
	commands map[string]bool // "import orders"
	flags    map[string]bool // of any command: "--dry-run"
	settings map[string]bool // "RETOUR_DB"
}

// grammarOf reads the command line from the structs of cmd/retour: a field with a tag cmd is a command, one with a name,
// or none, a flag of its command.
func grammarOf(t *testing.T) commandLine {
	t.Helper()
	g := commandLine{map[string]bool{}, map[string]bool{"--help": true, "--json": true, "--idempotency-key": true}, map[string]bool{}}
	structs := map[string]*ast.StructType{}
	for _, f := range goFiles(t) {
		if path.Dir(f.name) != "cmd/retour" || f.isTest() {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if s, ok := n.Type.(*ast.StructType); ok {
					structs[n.Name.Name] = s
				}
			case *ast.CallExpr:
				if s, ok := n.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "DynamicCommand" {
					if name, err := strconv.Unquote(n.Args[0].(*ast.BasicLit).Value); err == nil {
						g.commands[name] = true
					}
				}
			}
			return true
		})
	}
	g.enter(structs, "grammar", "")
	for _, s := range structs {
		for _, f := range s.Fields.List {
			tag := tagOf(f)
			if name := tag.Get("env"); name != "" {
				g.settings[name] = true
			}
			for _, name := range f.Names {
				g.flags["--"+or(tag.Get("name"), dashed(name.Name))] = true
			}
		}
	}
	for _, v := range app.Verbs {
		for _, f := range reflect.VisibleFields(v.Input) {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
				g.flags["--"+strings.ReplaceAll(name, "_", "-")] = true
			}
		}
	}
	return g
}

// enter adds the commands of a struct, those below it under their names.
func (g commandLine) enter(structs map[string]*ast.StructType, name, above string) {
	s, ok := structs[name]
	if !ok {
		return
	}
	for _, f := range s.Fields.List {
		tag := tagOf(f)
		typ, named := f.Type.(*ast.Ident)
		if _, is := tag.Lookup("cmd"); !is || !named || len(f.Names) != 1 {
			continue
		}
		command := strings.TrimSpace(above + " " + or(tag.Get("name"), dashed(f.Names[0].Name)))
		g.commands[command] = true
		g.enter(structs, typ.Name, command)
	}
}

func tagOf(f *ast.Field) reflect.StructTag {
	if f.Tag == nil {
		return ""
	}
	text, err := strconv.Unquote(f.Tag.Value)
	if err != nil {
		return ""
	}
	return reflect.StructTag(text)
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// dashed writes a field's name as commands and flags are written.
func dashed(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

var (
	commanded = regexp.MustCompile("(?m)(?:^    (?:[A-Z_]+=\\S+ |runuser .* )?|`)retour ([a-z][a-z -]*)([^`\n]*)")
	flagged   = regexp.MustCompile(`(?:^| )(--[a-z-]+)`)
	setting   = regexp.MustCompile(`RETOUR_[A-Z_]+`)
	called    = regexp.MustCompile("`(GET|POST|PUT|DELETE) (/api/v1/[^ `?]+)|-X (GET|POST|PUT|DELETE) \"\\$URL(/api/v1/[^\" ?]+)")
	quoted    = regexp.MustCompile(`'[^']*'|"[^"]*"`)
)

// building are settings of scripts and tests, which are no settings of the program.
var building = []string{"RETOUR_TEST_POSTGRES", "RETOUR_BENCH_POSTGRES", "RETOUR_TEST_NO_SKIP"}

// Every command that a page names can be given: the command, the verb behind `retour do`, each flag, each setting.
func TestCommandsThatPagesNameExist(t *testing.T) {
	g := grammarOf(t)
	if len(g.commands) < 15 || len(g.settings) < 5 {
		t.Fatalf("the command line was not found in cmd/retour: %v", g)
	}
	for _, name := range pages(t) {
		text := read(t, name)
		for _, found := range commanded.FindAllStringSubmatch(text, -1) {
			line := quoted.ReplaceAllString(strings.TrimSpace(found[1]+found[2]), "x")
			if wrong := g.wrong(line); wrong != "" {
				t.Errorf("%s: retour %s: %s", name, line, wrong)
			}
		}
		for _, found := range setting.FindAllString(text, -1) {
			if !g.knows(found) && !slices.Contains(building, found) {
				t.Errorf("%s: there is no setting %s", name, found)
			}
		}
	}
}

// knows tells whether there is a setting of that name, or, where it ends in a dash below, settings that begin with it.
func (g commandLine) knows(name string) bool {
	for s := range g.settings {
		if s == name || strings.HasSuffix(name, "_") && strings.HasPrefix(s, name) {
			return true
		}
	}
	return false
}

// wrong says what of a command cannot be given, or nothing.
func (g commandLine) wrong(line string) string {
	words := strings.Fields(line)
	command := words[0]
	if len(words) > 1 && g.commands[command+" "+words[1]] {
		command += " " + words[1]
	}
	if !g.commands[command] {
		return "there is no such command"
	}
	if command == "do" && len(words) > 1 && !strings.HasPrefix(words[1], "-") {
		if _, ok := app.VerbNamed(words[1]); !ok && words[1] != "VERB" {
			return "there is no such verb"
		}
	}
	for _, found := range flagged.FindAllStringSubmatch(line, -1) {
		if !g.flags[found[1]] {
			return "there is no flag " + found[1]
		}
	}
	return ""
}

// Every address of the API that a page names is in the API's own description.
func TestAddressesThatPagesNameExist(t *testing.T) {
	d, err := db.Open(t.Context(), filepath.Join(t.TempDir(), "docs.db"), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if err := d.Migrate(t.Context(), app.Schemas()...); err != nil {
		t.Fatal(err)
	}
	handler := api.New(api.House{DB: d, Base: "http://localhost"})
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, api.Prefix+"/openapi.json", nil))
	var spec struct {
		Paths map[string]map[string]any
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &spec); err != nil {
		t.Fatal(err)
	}
	for _, name := range pages(t) {
		for _, found := range called.FindAllStringSubmatch(read(t, name), -1) {
			method, address := or(found[1], found[3]), or(found[2], found[4])
			if address == api.Prefix+"/openapi.json" || address == api.Prefix+"/docs" {
				continue
			}
			if !described(spec.Paths, method, strings.TrimPrefix(address, api.Prefix)) {
				t.Errorf("%s: the API has no %s %s", name, method, address)
			}
		}
	}
}

func described(paths map[string]map[string]any, method, address string) bool {
	hole := regexp.MustCompile(`\\\{[a-z_]+\\\}`)
	for p, methods := range paths {
		pattern := hole.ReplaceAllString(regexp.QuoteMeta(p), `[^/]+`)
		if _, ok := methods[strings.ToLower(method)]; ok && regexp.MustCompile("^"+pattern+"$").MatchString(address) {
			return true
		}
	}
	return false
}

// The examples are taken as they are.
func TestExamplesAreTaken(t *testing.T) {
	var shop order.PutShop
	decode(t, "shop.json", &shop)
	if shop.Code == "" || len(shop.Settings.Address.Lines) == 0 {
		t.Error("shop.json lacks its code or the address of returns")
	}
	if rules := shop.Settings.Disposition; len(rules) > 0 {
		if _, err := disposition.Load(rules); err != nil {
			t.Error(err)
		}
	}
	var versions []json.RawMessage
	decode(t, "policy.json", &versions)
	for _, v := range versions {
		if _, err := policy.Load(v, policy.DefaultReasons()); err != nil {
			t.Errorf("policy.json: %v", err)
		}
	}
	var one order.PutOrder
	decode(t, "order.json", &one)
	if _, err := order.Prepare(&one.Order); err != nil {
		t.Errorf("order.json: %v", err)
	}
}

func TestExampleOrdersAreTaken(t *testing.T) {
	file, err := os.Open("docs/examples/orders.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	profile, err := intake.Named(intake.Ours)
	if err != nil {
		t.Fatal(err)
	}
	summary, err := intake.Read(t.Context(), file, "orders.csv", profile, intake.Discard{})
	if err != nil || summary.Orders != 2 || summary.Lines != 3 || len(summary.NotTaken) > 0 || len(summary.Ignored) > 0 {
		t.Errorf("orders.csv: %+v, %v", summary, err)
	}
}

// decode reads an example strictly.
func decode(t *testing.T, name string, into any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(read(t, "docs/examples/"+name)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}
