package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// Counts is what a run of go test came to.
type Counts struct {
	Passed, Failed, Skipped int

	skips []skip
}

type skip struct{ test, reason string }

// event is one line of go test -json; see `go doc test2json`.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
	Elapsed    float64
}

// test is one test that has begun, or a package where it stands under the empty name.
type test struct {
	output   []string
	children int
	failures int // among the children, and theirs
	ended    bool
}

// reader keeps what is known of the packages that have not ended.
type reader struct {
	counts   Counts
	packages map[string]map[string]*test
	builds   map[string][]string // what the compiler said
	out      io.Writer
}

// Read counts the events of go test -json. The output of what failed goes to out, and a line for each package.
func Read(events io.Reader, out io.Writer) (*Counts, error) {
	r := &reader{packages: map[string]map[string]*test{}, builds: map[string][]string{}, out: out}
	lines := bufio.NewScanner(events)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(out, lines.Text()) // not an event: shown as it is
			continue
		}
		r.take(e)
	}
	return &r.counts, lines.Err()
}

func (r *reader) take(e event) {
	switch e.Action {
	case "build-output":
		r.builds[e.ImportPath] = append(r.builds[e.ImportPath], e.Output)
		return
	case "build-fail":
		r.show(r.builds[e.ImportPath])
		return
	}
	t := r.find(e.Package, e.Test)
	switch e.Action {
	case "output":
		t.output = append(t.output, e.Output)
	case "pass", "fail", "skip":
		t.ended = true
		if e.Test == "" {
			r.endPackage(e, t)
		} else {
			r.endTest(e, t)
		}
	}
}

// find is the test of that name, which begins when it is first heard of.
func (r *reader) find(pkg, name string) *test {
	tests := r.packages[pkg]
	if tests == nil {
		tests = map[string]*test{}
		r.packages[pkg] = tests
	}
	t := tests[name]
	if t == nil {
		t = &test{}
		tests[name] = t
		if parent := parentOf(name); name != "" && tests[parent] != nil {
			tests[parent].children++
		}
	}
	return t
}

// parentOf is the test that a subtest belongs to; of any other it is the empty name, the package.
func parentOf(name string) string {
	return name[:max(strings.LastIndex(name, "/"), 0)]
}

func (r *reader) endTest(e event, t *test) {
	switch {
	case e.Action == "fail":
		r.show(t.output)
		if t.failures == 0 {
			r.counts.Failed++
		}
		r.find(e.Package, parentOf(e.Test)).failures++
	case t.children > 0: // its subtests are counted
	case e.Action == "skip":
		r.counts.Skipped++
		r.counts.skips = append(r.counts.skips, skip{short(e.Package) + "." + e.Test, reason(t.output)})
	default:
		r.counts.Passed++
	}
	t.output = nil
}

// endPackage prints the package's line. A package that failed with no test to blame did not build, or died half-way:
// that is one failure, and what it and its unfinished tests said is shown.
func (r *reader) endPackage(e event, t *test) {
	word := map[string]string{"pass": "ok  ", "fail": "FAIL"}[e.Action]
	if e.Action == "fail" && t.failures == 0 {
		r.counts.Failed++
		r.show(t.output)
		for _, other := range r.packages[e.Package] {
			if !other.ended {
				r.show(other.output)
			}
		}
	}
	if word != "" {
		fmt.Fprintf(r.out, "%s  %s  %.1f s\n", word, short(e.Package), e.Elapsed)
	}
	delete(r.packages, e.Package)
}

func (r *reader) show(output []string) {
	fmt.Fprint(r.out, strings.Join(output, ""))
}

// short is the package's path inside the module.
func short(pkg string) string {
	if _, inside, ok := strings.Cut(pkg, "/"); ok {
		return inside
	}
	return pkg
}

var said = regexp.MustCompile(`^\s+\S+\.go:\d+: (.*)`)

// reason is what the test said last before it was skipped.
func reason(output []string) string {
	for _, line := range slices.Backward(output) {
		if found := said.FindStringSubmatch(strings.TrimRight(line, "\n")); found != nil {
			return found[1]
		}
	}
	return "no reason given"
}

type group struct{ reason, tests string }

// grouped gathers the skipped tests by what they said, in the order they came.
func (c *Counts) grouped() []group {
	var reasons []string
	tests := map[string][]string{}
	for _, s := range c.skips {
		if tests[s.reason] == nil {
			reasons = append(reasons, s.reason)
		}
		tests[s.reason] = append(tests[s.reason], s.test)
	}
	var groups []group
	for _, reason := range reasons {
		names := tests[reason]
		text := strings.Join(names, ", ")
		if len(names) > 3 {
			text = fmt.Sprintf("%s and %d more", strings.Join(names[:3], ", "), len(names)-3)
		}
		groups = append(groups, group{reason, text})
	}
	return groups
}
