package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The module that these tests run go test on: one package a fate.
var module = map[string]string{
	"go.mod": "module sample\n\ngo 1.26\n",
	"good/good_test.go": `package good
import "testing"
func TestOne(t *testing.T) {}
func TestTable(t *testing.T) { t.Run("a", func(t *testing.T) {}); t.Run("b", func(t *testing.T) {}) }
func TestAbsent(t *testing.T) { t.Skip("../shared is absent") }
func TestEngine(t *testing.T) { t.Skip("no engine") }
`,
	"bad/bad_test.go": `package bad
import "testing"
func TestOne(t *testing.T) { t.Error("one is wrong") }
func TestTable(t *testing.T) { t.Run("a", func(t *testing.T) { t.Error("a is wrong") }); t.Run("b", func(t *testing.T) {}) }
`,
	"broken/broken_test.go": "package broken\n\nvar x int = \"no number\"\n",
	"dead/dead_test.go": `package dead
import ("fmt"; "os"; "testing")
func TestOne(t *testing.T) { fmt.Println("last words"); os.Exit(3) }
`,
	"empty/empty.go": "package empty\n",
}

func TestEveryFateOfATestIsCounted(t *testing.T) {
	tests := []struct {
		pkg                     string
		passed, failed, skipped int
		shows                   string
	}{
		{"good", 3, 0, 2, "ok    good"},
		{"bad", 1, 2, 0, "a is wrong"},
		{"broken", 0, 1, 0, "cannot use"},
		{"dead", 0, 1, 0, "last words"},
		{"empty", 0, 0, 0, ""},
		{"...", 4, 4, 2, "FAIL  bad"},
	}
	inSample(t)
	for _, want := range tests {
		t.Run(want.pkg, func(t *testing.T) {
			var out strings.Builder
			got, err := run([]string{"./" + want.pkg}, &out)
			if err != nil {
				t.Fatal(err)
			}
			if got.Passed != want.passed || got.Failed != want.failed || got.Skipped != want.skipped {
				t.Errorf("%d passed, %d failed, %d skipped; want %d, %d, %d\n%s",
					got.Passed, got.Failed, got.Skipped, want.passed, want.failed, want.skipped, out.String())
			}
			if !strings.Contains(out.String(), want.shows) {
				t.Errorf("output has no %q:\n%s", want.shows, out.String())
			}
		})
	}
}

func TestASkipIsRefusedUnlessSharedIsMissing(t *testing.T) {
	inSample(t)
	var out strings.Builder
	counts, err := run([]string{"./good"}, &out)
	if err != nil {
		t.Fatal(err)
	}
	if got := counts.refuse(false); got != 1 {
		t.Errorf("without ../shared %d refused, want 1", got)
	}
	if got := counts.refuse(true); got != 2 {
		t.Errorf("with ../shared %d refused, want 2", got)
	}
	counts.report(&out, 1)
	for _, want := range []string{"skipped: no engine (good.TestEngine)", "skipped: ../shared is absent (good.TestAbsent)"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("report has no %q:\n%s", want, out.String())
		}
	}
}

func TestARunThatCannotBeginIsNoSuccess(t *testing.T) {
	inSample(t)
	var out strings.Builder
	counts, err := run([]string{"-no-such-flag", "./good"}, &out)
	if err != nil {
		t.Fatal(err)
	}
	if counts.Failed != 1 {
		t.Errorf("%d failed, want 1:\n%s", counts.Failed, out.String())
	}
}

// inSample lays the sample module in a new folder and goes there.
func inSample(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, text := range module {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	t.Setenv("GOWORK", "off")
}
