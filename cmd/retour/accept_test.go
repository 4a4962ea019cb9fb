package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// accept is where the tool that asks the collected questions lies, seen from the root of the repository.
const accept = "../shared/accept/main.go"

// The program as it is built answers all collected questions rightly: law, quotes, shares, tags, links, GS1 data, tracking
// numbers. The cases whose licence allows it are tried by their packages as well, where the tool is not at hand.
func TestAcceptance(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program")
	}
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, accept)); err != nil {
		t.Skipf("%s is not here: the packages' own copies of the cases are what is tried", accept)
	}
	folder := t.TempDir()
	program, tool := filepath.Join(folder, "retour"), filepath.Join(folder, "accept")
	if runtime.GOOS == "windows" {
		program, tool = program+".exe", tool+".exe"
	}
	at := func(what string, args ...string) []byte {
		cmd := exec.Command("go", args...)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", what, err, out)
		}
		return out
	}
	at("building the program", "build", "-o", program, "./cmd/retour")
	at("building the tool", "build", "-o", tool, accept)
	var out bytes.Buffer
	cases, err := filepath.Abs(filepath.Join(root, "..", "shared"))
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"law", "quote", "allocate", "epc", "links", "gs1", "tracking"} {
		out.Reset()
		cmd := exec.Command(tool, "-retour", program, "-cases", cases, "-v", kind)
		cmd.Stdout, cmd.Stderr, cmd.WaitDelay = &out, &out, time.Minute
		if err := cmd.Run(); err != nil {
			t.Errorf("%s: %v\n%s", kind, err, out.String())
			continue
		}
		t.Log(strings.TrimSpace(out.String()))
	}
}
