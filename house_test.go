// Package house holds no code, only the rules of the house that a compiler does not know: who may import whom, which
// rooms are pure, which names and habits are not ours. A new folder fails here until it stands in the table.
package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "retour"

// place is a folder, with all that lies in it and has no line of its own.
type place struct {
	path string
	kind string // what it is to those who import it
	may  string // the kinds and folders it may import; its own folder always
	pure bool   // decides on values alone: see impure
}

// house is the map, upstream first: nobody knows what stands below. Of the rooms, each knows those above it.
var house = []place{
	{"ground", "ground", "ground", false},
	{"ground/money", "ground", "ground", true},
	{"ground/id", "ground", "ground", true},

	{"door", "door", "ground door", false},
	{"door/scan", "door", "", false}, // knows nothing of the rest, so that it can move out

	{"order", "room", "ground door above", false},
	{"law", "room", "ground above", true},
	{"policy", "room", "ground above", true},
	{"parcel", "room", "ground door above", false},
	{"receiving", "room", "ground door above", false},
	{"inspect", "room", "ground above", true},
	{"disposition", "room", "ground above", true},
	{"stock", "room", "ground door above", false},
	{"refund", "room", "ground door above", true},
	{"photo", "room", "ground", false},
	{"document", "room", "ground door above", false},
	{"predict", "room", "ground door above", false},
	{"withdrawal", "room", "ground door above", false},

	{"returns", "hall", "ground door room", false},

	{"notify", "follower", "ground door room hall", false},
	{"feed", "follower", "ground door room hall", false},
	{"analytics", "follower", "ground door room hall", false},

	{"demo", "demo", "", false}, // the newcomer's data, and nothing else

	{"face", "face", "ground door room hall follower", false},
	{"sim", "sim", "ground door room hall follower demo", false},
	{"app", "app", "ground door room hall follower demo face sim", false},
	{"cmd", "cmd", "ground door room hall follower demo face sim app", false},

	{"script", "script", "", false}, // run while building: needs nothing that is built
}

// impure is what a pure room does not import, each with all below it. Only its files named store… (its SQL) may.
var impure = []string{
	"database/sql", "net", "os", "syscall", "plugin", "math/rand", "crypto/rand",
	"modernc.org/sqlite", "github.com/jackc/pgx", "github.com/pressly/goose",
	module + "/ground/db", module + "/ground/ledger", module + "/ground/event", module + "/ground/job", module + "/door",
}

// harmless stands below an impure name and only reads text.
var harmless = []string{"net/url", "net/netip", "net/mail"}

// clocks are the functions of package time that ask or wait for the machine's clock.
var clocks = []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

// nameless are words that say nothing about what is inside.
var nameless = []string{"util", "utils", "helper", "helpers", "common", "manager", "managers"}

func TestWhoImportsWhom(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, wrong := range strangers(f) {
			t.Error(wrong)
		}
	}
}

func TestPureRoomsDecideOnValuesAlone(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, wrong := range impurities(f) {
			t.Error(wrong)
		}
	}
}

func TestNoTestWaitsForTheClock(t *testing.T) {
	for _, f := range goFiles(t) {
		for _, at := range sleeps(f) {
			t.Errorf("%s: a test sleeps: wait for what is to happen, or own the clock (testing/synctest)", at)
		}
	}
}

func TestNamesSayWhatIsInside(t *testing.T) {
	for _, name := range sources(t) {
		if word := namelessWord(name); word != "" {
			t.Errorf("%s: %q says nothing about what is inside", name, word)
		}
	}
	for _, f := range goFiles(t) {
		if word := namelessWord(f.syntax.Name.Name); word != "" {
			t.Errorf("%s: package %s: %q says nothing about what is inside", f.name, f.syntax.Name.Name, word)
		}
	}
}

func TestEveryDependencyIsExplained(t *testing.T) {
	explained := read(t, "docs/dependencies.md")
	modules := required(read(t, "go.mod"))
	missing := map[string]string{}
	for _, f := range goFiles(t) {
		for _, imported := range f.imports() {
			if m := longest(modules, imported.path); m != "" && !strings.Contains(explained, "`"+m+"`") {
				missing[m] = f.name
			}
		}
	}
	for m, user := range missing {
		t.Errorf("%s (imported by %s) has no line in docs/dependencies.md: why, and under which licence?", m, user)
	}
}

// strangers lists the imports of a file that its folder may not have.
func strangers(f goFile) []string {
	folder := path.Dir(f.name)
	if folder == "." {
		return nil // the root holds this file alone
	}
	from := find(folder)
	if from < 0 {
		return []string{fmt.Sprintf("%s: the folder %s does not stand in the table of house_test.go: enter it, with what it may import", f.name, folder)}
	}
	var wrong []string
	for _, imported := range f.imports() {
		inside, ours := strings.CutPrefix(imported.path, module+"/")
		if ours && !allowed(from, find(inside)) {
			wrong = append(wrong, fmt.Sprintf("%s imports %s: %s may import [%s] only", imported.at, inside, house[from].path, house[from].may))
		}
	}
	return wrong
}

// allowed tells whether the place at index from may import the one at index to.
func allowed(from, to int) bool {
	if from < 0 || to < 0 {
		return false
	}
	a, b := house[from], house[to]
	if a.path == b.path {
		return true
	}
	may := strings.Fields(a.may)
	return slices.Contains(may, b.kind) || b.kind == "room" && to < from && slices.Contains(may, "above")
}

// find is the index of the line that a folder falls under, the longest one; -1 where there is none.
func find(folder string) int {
	best := -1
	for i, p := range house {
		if under(folder, p.path) && (best < 0 || len(p.path) > len(house[best].path)) {
			best = i
		}
	}
	return best
}

// impurities lists what a file of a pure room must not do. Tests may.
func impurities(f goFile) []string {
	at := find(path.Dir(f.name))
	base := path.Base(f.name)
	if at < 0 || !house[at].pure || f.isTest() || strings.HasPrefix(base, "store") {
		return nil
	}
	var wrong []string
	for _, imported := range f.imports() {
		below := func(name string) bool { return under(imported.path, name) }
		if slices.ContainsFunc(impure, below) && !slices.Contains(harmless, imported.path) {
			wrong = append(wrong, fmt.Sprintf("%s imports %s: %s is pure (its SQL belongs in store.go)", imported.at, imported.path, house[at].path))
		}
	}
	for _, clock := range clocks {
		for _, pos := range f.calls("time", clock) {
			wrong = append(wrong, fmt.Sprintf("%s: time.%s: %s is pure: the instant is handed in", pos, clock, house[at].path))
		}
	}
	return wrong
}

func sleeps(f goFile) []string {
	if !f.isTest() {
		return nil
	}
	return f.calls("time", "Sleep")
}

// namelessWord is the first word of a path or name that says nothing, words being parted by anything but letters.
func namelessWord(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r < 'a' || r > 'z' })
	for _, word := range words {
		if slices.Contains(nameless, word) {
			return word
		}
	}
	return ""
}

// under tells whether a slash-separated path is the given one or lies below it.
func under(name, above string) bool {
	return name == above || strings.HasPrefix(name, above+"/")
}

// goFile is one Go file, its name relative to the root.
type goFile struct {
	name   string
	syntax *ast.File
	files  *token.FileSet
}

type imported struct{ path, at string }

func parse(name string, text any) (goFile, error) {
	files := token.NewFileSet()
	syntax, err := parser.ParseFile(files, name, text, parser.SkipObjectResolution)
	return goFile{name, syntax, files}, err
}

func (f goFile) isTest() bool { return strings.HasSuffix(f.name, "_test.go") }

func (f goFile) imports() []imported {
	var all []imported
	for _, spec := range f.syntax.Imports {
		if name, err := strconv.Unquote(spec.Path.Value); err == nil {
			all = append(all, imported{name, f.files.Position(spec.Pos()).String()})
		}
	}
	return all
}

// calls lists where the file speaks of pkg.name, under whichever name it imports pkg.
func (f goFile) calls(pkg, name string) []string {
	local := ""
	for _, spec := range f.syntax.Imports {
		if spec.Path.Value == strconv.Quote(pkg) {
			local = path.Base(pkg)
			if spec.Name != nil {
				local = spec.Name.Name
			}
		}
	}
	var found []string
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == name {
			if x, ok := s.X.(*ast.Ident); ok && local != "" && x.Name == local {
				found = append(found, f.files.Position(s.Pos()).String())
			}
		}
		return true
	})
	return found
}

// sources lists every file of the repository that people write, relative to the root: not what was fetched, built or
// recorded, nor other modules.
func sources(t *testing.T) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		base := entry.Name()
		if !entry.IsDir() {
			names = append(names, name)
			return nil
		}
		_, other := os.Stat(path.Join(name, "go.mod"))
		if other == nil || strings.HasPrefix(base, ".") || slices.Contains([]string{"node_modules", "testdata", "bin", "tmp"}, base) {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func goFiles(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	for _, name := range sources(t) {
		if path.Ext(name) != ".go" {
			continue
		}
		f, err := parse(name, nil)
		if err != nil {
			t.Error(err)
			continue
		}
		files = append(files, f)
	}
	return files
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// required lists the modules that a go.mod names.
func required(mod string) []string {
	var modules []string
	for line := range strings.Lines(mod) {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(line), "require "))
		if len(fields) >= 2 && strings.Contains(fields[0], ".") && strings.HasPrefix(fields[1], "v") {
			modules = append(modules, fields[0])
		}
	}
	return modules
}

// longest is the module an import path belongs to, or nothing.
func longest(modules []string, imported string) string {
	best := ""
	for _, m := range modules {
		if under(imported, m) && len(m) > len(best) {
			best = m
		}
	}
	return best
}

// The rules themselves, tried on files that break them.
func TestTheRulesRefuse(t *testing.T) {
	tests := []struct {
		name, text string
		want       string // part of the refusal; empty: nothing to refuse
	}{
		{"ground/db/a.go", `package db; import "retour/order"`, "ground may import"},
		{"ground/db/a.go", `package db; import "retour/ground/money"`, ""},
		{"order/a.go", `package order; import "retour/refund"`, "order may import"},
		{"refund/a.go", `package refund; import "retour/order"`, ""},
		{"refund/a.go", `package refund; import "retour/returns"`, "refund may import"},
		{"returns/a.go", `package returns; import ("retour/order"; "retour/predict"; "retour/door/carrier")`, ""},
		{"returns/a.go", `package returns; import "retour/notify"`, "returns may import"},
		{"notify/a.go", `package notify; import "retour/feed"`, "notify may import"},
		{"feed/a.go", `package feed; import "retour/returns"`, ""},
		{"face/desk/a.go", `package desk; import ("retour/returns"; "retour/stock"; "retour/analytics"; "retour/face/kit")`, ""},
		{"face/desk/a.go", `package desk; import "retour/app"`, "face may import"},
		{"door/payment/a.go", `package payment; import ("retour/ground/money"; "retour/door/scan")`, ""},
		{"door/payment/a.go", `package payment; import "retour/refund"`, "door may import"},
		{"door/scan/epc/a.go", `package epc; import "retour/door/scan/check"`, ""},
		{"door/scan/epc/a.go", `package epc; import "retour/ground/fault"`, "door/scan may import"},
		{"sim/a.go", `package sim; import "retour/app"`, "sim may import"},
		{"cmd/retour/a.go", `package main; import ("retour/app"; "retour/sim"; "retour/law")`, ""},
		{"billing/a.go", `package billing`, "does not stand in the table"},
		{"order/a.go", `package order; import "retour/billing"`, "order may import"},

		{"law/a.go", `package law; import "os"`, "law is pure"},
		{"law/a_test.go", `package law; import "os"`, ""},
		{"law/a.go", `package law; import ("net/url"; "encoding/json"; "time")`, ""},
		{"policy/a.go", `package policy; import "retour/ground/db"`, "policy is pure"},
		{"policy/store.go", `package policy; import "retour/ground/db"`, ""},
		{"refund/a.go", `package refund; import "github.com/jackc/pgx/v5"`, "refund is pure"},
		{"ground/money/a.go", `package money; import "math/rand/v2"`, "ground/money is pure"},
		{"law/a.go", `package law; import clock "time"; var t = clock.Now()`, "the instant is handed in"},
		{"law/a.go", `package law; import "time"; var t = time.Unix(0, 0)`, ""},
		{"stock/a.go", `package stock; import "time"; var t = time.Now()`, ""},

		{"stock/a_test.go", `package stock; import "time"; func f() { time.Sleep(1) }`, "stock/a_test.go:1"},
		{"stock/a.go", `package stock; import "time"; func f() { time.Sleep(1) }`, ""},
	}
	for _, test := range tests {
		f, err := parse(test.name, test.text)
		if err != nil {
			t.Fatal(err)
		}
		said := strings.Join(slices.Concat(strangers(f), impurities(f), sleeps(f)), "\n")
		if test.want == "" && said != "" || !strings.Contains(said, test.want) {
			t.Errorf("%s: %s\n got %q\nwant %q", test.name, test.text, said, test.want)
		}
	}
}

func TestNamelessWords(t *testing.T) {
	for name, want := range map[string]string{
		"stock/utils/bin.go": "utils", "stock/bin_helper.go": "helper", "common.go": "common", "face/kit/manager.ts": "manager",
		"stock/commonwealth.go": "", "order/order.go": "", "face/kit/utility_bill.go": "",
	} {
		if got := namelessWord(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
