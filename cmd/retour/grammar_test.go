package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/google/go-cmp/cmp"

	"retour/app"
	"retour/ground/lang"
)

var update = flag.Bool("update", false, "write docs/settings.md anew from the flags")

func model(t *testing.T, tag lang.Tag) *kong.Application {
	t.Helper()
	parser, err := newParser(&console{ctx: context.Background(), tag: tag, out: &bytes.Buffer{}, errs: &bytes.Buffer{}}, &grammar{})
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model
}

// settingsTable is the table of docs/settings.md, as the flags themselves have it.
func settingsTable(t *testing.T) string {
	var b strings.Builder
	b.WriteString("| environment | flag | default | meaning |\n|---|---|---|---|\n")
	for _, f := range model(t, lang.English).Flags {
		if f.Group == nil {
			continue
		}
		standard := "–"
		if f.Default != "" {
			standard = "`" + f.Default + "`"
		}
		name := "--" + f.Name
		if !f.IsBool() {
			name += " " + f.PlaceHolder
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", strings.Join(f.Envs, "`, `"), strings.ReplaceAll(name, "|", "\\|"), standard, strings.ReplaceAll(f.Help, "|", "\\|"))
	}
	return b.String()
}

// docs/settings.md is compared with the flags, so that it cannot go stale.
func TestSettingsAreDocumented(t *testing.T) {
	const page, begin, end = "../../docs/settings.md", "<!-- settings: made by go test ./cmd/retour -run Settings -update -->\n", "<!-- end of settings -->\n"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	table, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s lacks the marks around its table", page)
	}
	want := settingsTable(t)
	if *update {
		if err := os.WriteFile(page, []byte(before+begin+want+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, table); diff != "" {
		t.Errorf("docs/settings.md is not what the flags say; run go test ./cmd/retour -run Settings -update\n%s", diff)
	}
}

// Every setting has its variable, and is told in every language like every other word of the command line.
func TestEveryWordOfTheCommandLineIsExplained(t *testing.T) {
	for _, tag := range lang.Tags {
		var look func(n *kong.Node)
		look = func(n *kong.Node) {
			if n.Type != kong.ApplicationNode && len(n.Children) == 0 && n.Help == "" {
				t.Errorf("%s: the command %s has no cli.help_%s", tag, n.FullPath(), keyOf(n))
			}
			for _, f := range n.Flags {
				if f.Help == "" {
					t.Errorf("%s: %s --%s has no cli.flag_%s_%s", tag, n.FullPath(), f.Name, keyOf(n), strings.ReplaceAll(f.Name, "-", "_"))
				}
				if f.Group != nil && len(f.Envs) == 0 {
					t.Errorf("the setting --%s has no variable", f.Name)
				}
			}
			for _, p := range n.Positional {
				if p.Help == "" {
					t.Errorf("%s: %s %s has no cli.flag_%s_%s", tag, n.FullPath(), p.Name, keyOf(n), strings.ReplaceAll(p.Name, "-", "_"))
				}
			}
			for _, child := range n.Children {
				look(child)
			}
		}
		look(model(t, tag).Node)
	}
}

// The help of every command can be printed, in every language, and says what the command is.
func TestHelpOfEveryCommand(t *testing.T) {
	for _, leaf := range model(t, lang.English).Leaves(true) {
		args := append(strings.Fields(leaf.FullPath())[1:], "--help")
		for _, tag := range lang.Tags {
			var out, errs bytes.Buffer
			code := run(context.Background(), append([]string{"--lang=" + string(tag)}, args...), strings.NewReader(""), &out, &errs)
			if code != exitDone || errs.Len() > 0 || !strings.Contains(out.String(), leaf.FullPath()) {
				t.Errorf("%s: retour %s: exit %d\n%s%s", tag, strings.Join(args, " "), code, out.String(), errs.String())
			}
		}
	}
}

// Every verb can be given on the command line: its flags do not collide, and its help names each field.
func TestHelpOfEveryVerb(t *testing.T) {
	for _, v := range app.Verbs {
		var out, errs bytes.Buffer
		code := run(context.Background(), []string{"--lang=en", "do", v.Name, "--help"}, strings.NewReader(""), &out, &errs)
		if code != exitDone || errs.Len() > 0 {
			t.Errorf("retour do %s --help: exit %d\n%s", v.Name, code, errs.String())
			continue
		}
		for _, f := range fieldsOf(v.Input) {
			if !strings.Contains(out.String(), "-"+f.flag) && !strings.Contains(out.String(), "]"+f.flag) {
				t.Errorf("retour do %s --help does not name --%s\n%s", v.Name, f.flag, out.String())
			}
		}
	}
}

func TestLanguageOfThePerson(t *testing.T) {
	tests := []struct {
		args []string
		env  map[string]string
		want lang.Tag
	}{
		{nil, nil, lang.English},
		{nil, map[string]string{"LANG": "fr_FR.UTF-8"}, lang.French},
		{nil, map[string]string{"LANG": "fr_FR.UTF-8", "LC_ALL": "C.UTF-8"}, lang.English},
		{nil, map[string]string{"LANG": "de_DE", "RETOUR_LANG": "fr"}, lang.French},
		{[]string{"list", "--lang", "fr"}, map[string]string{"LANG": "en_GB"}, lang.French},
		{[]string{"--lang=en", "list"}, map[string]string{"LANG": "fr_CA"}, lang.English},
	}
	for _, test := range tests {
		if got := tongue(test.args, func(name string) string { return test.env[name] }); got != test.want {
			t.Errorf("%v %v: %s, want %s", test.args, test.env, got, test.want)
		}
	}
}

func TestReachable(t *testing.T) {
	for listen, want := range map[string]string{
		"127.0.0.1:8080": "127.0.0.1:8080", "0.0.0.0:8080": "localhost:8080", ":80": "localhost:80", "[::]:8080": "localhost:8080",
		"[::1]:8080": "[::1]:8080", "returns.example.org:443": "returns.example.org:443",
	} {
		if got := reachable(listen); got != want {
			t.Errorf("reachable(%q) = %q, want %q", listen, got, want)
		}
	}
}

func TestAmountsAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"12.50 EUR": "12.50 EUR", "EUR 12.50": "12.50 EUR", "eur 7": "7.00 EUR", "-3.10 GBP": "-3.10 GBP", "500 JPY": "500 JPY", "1.234 KWD": "1.234 KWD",
	} {
		got, err := readAmount(text)
		if err != nil || got.String() != want {
			t.Errorf("readAmount(%q) = %s, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"", "12.50", "EUR", "12,50 EUR", "12.505 EUR", "1e3 EUR", "12.50 XYZ1", "a b c"} {
		if got, err := readAmount(text); err == nil {
			t.Errorf("readAmount(%q) = %s, want a refusal", text, got)
		}
	}
}

func TestBodyOf(t *testing.T) {
	tests := []struct {
		args []string
		body string
		rest string
	}{
		{[]string{"--json"}, "", "--json"},
		{[]string{"--json", "{}"}, "{}", "--json"},
		{[]string{`--json={"a":1}`}, `{"a":1}`, "--json"},
		{[]string{"--json", "@f.json", "--code", "x"}, "@f.json", "--json --code x"},
		{[]string{"--json", "-"}, "-", "--json"},
		{[]string{"-"}, "-", ""},
		{[]string{"--code=x", "-"}, "-", "--code=x"},
		{[]string{"--items", "-"}, "", "--items -"},
		{[]string{"--json", "--code", "x"}, "", "--json --code x"},
	}
	for _, test := range tests {
		body, rest := bodyOf(test.args)
		if body != test.body || strings.Join(rest, " ") != test.rest {
			t.Errorf("bodyOf(%q) = %q, %q", test.args, body, rest)
		}
	}
}

func TestExitCodes(t *testing.T) {
	t.Setenv("RETOUR_DB", filepath.Join(t.TempDir(), "retour.db"))
	t.Setenv("RETOUR_DATA", t.TempDir())
	for line, want := range map[string]int{
		"version": exitDone, "shop list": exitDone, "do --list": exitDone, "": exitDone,
		"show RT-7K3M-9QX2-C": exitFailed, "do put-shop --code uk": exitFailed, "import orders nowhere.csv": exitFailed,
		"serv": exitMisuse, "show": exitMisuse, "do put-shp": exitMisuse, "do put-shop --cod uk": exitMisuse, "export returns --from never": exitMisuse,
		"list --limit many": exitMisuse,
	} {
		var out, errs bytes.Buffer
		if got := run(context.Background(), strings.Fields(line), strings.NewReader(""), &out, &errs); got != want {
			t.Errorf("retour %s: exit %d, want %d\n%s%s", line, got, want, out.String(), errs.String())
		}
	}
}
