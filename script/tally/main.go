// Command tally runs `go test -json`, shows what failed and what was left out and why, and ends with the plain line
// "N passed, N failed, N skipped".
//
//	go run ./script/tally [-label race] [-to FILE] -- [go test's arguments]
//
// A test that has subtests is counted by them; it counts itself only when it fails and none of them did. A package that
// does not build, or dies, is one failure. With RETOUR_TEST_NO_SKIP set, a skip is a failure too, unless it says that it
// needs ../shared and that folder is not there; so is a run in which no test ran.
package main

import (
	"cmp"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

func main() {
	label := flag.String("label", "", "one word to stand before the closing line")
	to := flag.String("to", "", "a file to which the label and the three numbers are added, one run a line")
	flag.Parse()
	counts, err := run(flag.Args(), os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(1)
	}
	strict := os.Getenv("RETOUR_TEST_NO_SKIP") != ""
	refused := 0
	if strict {
		refused = counts.refuse(sharedIsThere())
	}
	counts.report(os.Stdout, refused)
	if err := counts.add(*to, *label); err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
		os.Exit(1)
	}
	if strict && counts.Passed == 0 {
		fmt.Println("no test ran")
	}
	line := fmt.Sprintf("%d passed, %d failed, %d skipped", counts.Passed, counts.Failed, counts.Skipped)
	if *label != "" {
		line = *label + ": " + line
	}
	fmt.Println(line)
	if counts.Failed > 0 || refused > 0 || strict && counts.Passed == 0 {
		os.Exit(1)
	}
}

// run runs go test with the arguments and counts its events; failures are printed to out as they come.
func run(args []string, out io.Writer) (*Counts, error) {
	command := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	command.Stderr = os.Stderr
	events, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	counts, err := Read(events, out)
	if err != nil {
		return nil, err
	}
	// go test's own status says nothing that the events do not, except when it could not even begin.
	if command.Wait() != nil && counts.Failed == 0 {
		counts.Failed = 1
	}
	return counts, nil
}

// sharedIsThere tells whether the folder of reference data lies beside the repository.
func sharedIsThere() bool {
	_, err := os.Stat("../shared")
	return err == nil
}

// add appends the label and the three numbers to the file, for whoever sums several runs up.
func (c *Counts) add(file, label string) error {
	if file == "" {
		return nil
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(f, cmp.Or(label, "tests"), c.Passed, c.Failed, c.Skipped); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// refuse counts the skips that a complete machine has no excuse for.
func (c *Counts) refuse(shared bool) int {
	refused := 0
	for _, skip := range c.skips {
		if !shared && strings.Contains(skip.reason, "../shared") {
			continue
		}
		refused++
	}
	return refused
}

// report names what was skipped, one line a reason.
func (c *Counts) report(out io.Writer, refused int) {
	for _, group := range c.grouped() {
		fmt.Fprintf(out, "skipped: %s (%s)\n", group.reason, group.tests)
	}
	if refused > 0 {
		fmt.Fprintf(out, "%d skipped, and here nothing may be skipped (RETOUR_TEST_NO_SKIP is set)\n", refused)
	}
}
