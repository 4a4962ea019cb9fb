package app

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"retour/ground/lang"
)

// exportedVerbs lists the verbs that a room's source holds: exported structs with the methods Right, Touches and Do.
func exportedVerbs(t *testing.T, room string) []string {
	t.Helper()
	files, err := filepath.Glob("../" + room + "/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source of %s: %v", room, err)
	}
	methods := map[string]map[string]bool{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			m, ok := d.(*ast.FuncDecl)
			if !ok || m.Recv == nil {
				continue
			}
			if receiver, ok := m.Recv.List[0].Type.(*ast.Ident); ok && receiver.IsExported() {
				if methods[receiver.Name] == nil {
					methods[receiver.Name] = map[string]bool{}
				}
				methods[receiver.Name][m.Name.Name] = true
			}
		}
	}
	var verbs []string
	for name, has := range methods {
		if has["Right"] && has["Touches"] && has["Do"] {
			verbs = append(verbs, room[strings.LastIndexByte(room, '/')+1:]+"."+name)
		}
	}
	slices.Sort(verbs)
	return verbs
}

// Every verb that the source holds is on the list, so that none is out of the command line's reach.
func TestEveryVerbIsListed(t *testing.T) {
	listed := map[string]bool{}
	for _, v := range Verbs {
		listed[v.Input.String()] = true
	}
	found := 0
	for _, room := range []string{"order", "stock", "returns", "notify", "feed"} {
		for _, verb := range exportedVerbs(t, room) {
			found++
			if !listed[verb] && !slices.Contains(Machinery, verb) {
				t.Errorf("%s is in no list: enter it in app.Verbs, or say in app.Machinery why not", verb)
			}
			if listed[verb] && slices.Contains(Machinery, verb) {
				t.Errorf("%s is in both lists", verb)
			}
		}
	}
	if found < 25 {
		t.Errorf("only %d verbs found in the source", found)
	}
}

func TestVerbsAreNamedOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range Verbs {
		if seen[v.Name] {
			t.Errorf("two verbs are called %s", v.Name)
		}
		seen[v.Name] = true
		got, ok := VerbNamed(v.Name)
		if !ok || got.Input != v.Input {
			t.Errorf("%s is not found by its name", v.Name)
		}
		if input := v.New(); reflect.TypeOf(input) != reflect.PointerTo(v.Input) {
			t.Errorf("%s makes a %T", v.Name, input)
		}
		for _, tag := range lang.Tags {
			if v.Title().In(tag) == v.Title().Key {
				t.Errorf("%s has no %s in %s", v.Name, v.Title().Key, tag)
			}
		}
	}
	if _, ok := VerbNamed("no-such-verb"); ok {
		t.Error("a verb that there is not is found")
	}
}

func TestDashed(t *testing.T) {
	for name, want := range map[string]string{"Request": "request", "ConfirmRefund": "confirm-refund", "PutPiece": "put-piece"} {
		if got := dashed(name); got != want {
			t.Errorf("dashed(%s) = %s, want %s", name, got, want)
		}
	}
}
