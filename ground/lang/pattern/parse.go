package pattern

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// deepest is how many plurals may lie in one another.
const deepest = 3

var holeName = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

// Parse reads a message. Braces and the number sign are written \{ \} \# when meant as text (the number sign only
// inside a plural); apostrophes are plain text. An error says at which byte the text is wrong, and how.
func Parse(text string) (Pattern, error) {
	if strings.TrimSpace(text) == "" {
		return Pattern{}, errors.New("the text is empty")
	}
	r := &reader{text: text, types: map[string]Type{}}
	parts, err := r.parts("", 0)
	if err != nil {
		return Pattern{}, fmt.Errorf("at byte %d: %w", r.at, err)
	}
	p := Pattern{Parts: parts}
	for _, name := range r.order {
		t := r.types[name]
		if t == "" {
			t = Text
		}
		p.Holes = append(p.Holes, Hole{Name: name, Type: t})
	}
	return p, nil
}

type reader struct {
	text  string
	at    int
	order []string
	types map[string]Type // "" while a name was only seen without a type
}

// parts reads up to the end of the text or, inside a plural (depth > 0), up to the brace that closes the branch.
// counted is the hole that the number sign stands for.
func (r *reader) parts(counted string, depth int) ([]Part, error) {
	var parts []Part
	var literal strings.Builder
	flush := func() {
		if literal.Len() > 0 {
			parts = append(parts, Part{Literal: literal.String()})
			literal.Reset()
		}
	}
	for r.at < len(r.text) {
		c := r.text[r.at]
		switch {
		case c == '\\':
			escaped, err := r.escape()
			if err != nil {
				return nil, err
			}
			literal.WriteByte(escaped)
		case c == '{':
			flush()
			part, err := r.hole(depth)
			if err != nil {
				return nil, err
			}
			parts = append(parts, part)
		case c == '}' && depth > 0:
			flush()
			return parts, nil
		case c == '}':
			return nil, errors.New("a closing brace that nothing opened")
		case c == '#' && depth > 0:
			flush()
			parts = append(parts, Part{Hole: counted})
			r.at++
		default:
			literal.WriteByte(c)
			r.at++
		}
	}
	if depth > 0 {
		return nil, errors.New("a plural is not closed")
	}
	flush()
	return parts, nil
}

func (r *reader) escape() (byte, error) {
	if r.at+1 < len(r.text) && strings.IndexByte(`{}#\`, r.text[r.at+1]) >= 0 {
		r.at += 2
		return r.text[r.at-1], nil
	}
	return 0, errors.New(`a backslash stands only before { } # or \`)
}

// hole reads "{name}", "{name:type}" or a plural.
func (r *reader) hole(depth int) (Part, error) {
	r.at++
	length := strings.IndexAny(r.text[r.at:], "{},")
	if length < 0 || r.text[r.at+length] == '{' {
		return Part{}, errors.New("a hole is not closed")
	}
	name, kind, typed := strings.Cut(strings.TrimSpace(r.text[r.at:r.at+length]), ":")
	if err := r.note(name, Type(kind), typed); err != nil {
		return Part{}, err
	}
	r.at += length + 1
	if r.text[r.at-1] == '}' {
		return Part{Hole: name}, nil
	}
	if err := r.word("plural"); err != nil {
		return Part{}, err
	}
	if err := r.note(name, Int, true); err != nil {
		return Part{}, err
	}
	if depth == deepest {
		return Part{}, fmt.Errorf("more than %d plurals in one another", deepest)
	}
	branches, err := r.branches(name, depth+1)
	return Part{Hole: name, Branches: branches}, err
}

// note remembers a hole and its type; a later mention may leave the type out.
func (r *reader) note(name string, t Type, typed bool) error {
	if !holeName.MatchString(name) {
		return fmt.Errorf("%q is no name of a hole (lower_snake)", name)
	}
	if typed && !t.known() {
		return fmt.Errorf("hole %s: %q is no type (int, money, date, time, message, text)", name, t)
	}
	before, seen := r.types[name]
	if !seen {
		r.order = append(r.order, name)
	}
	if before != "" && t != "" && before != t {
		return fmt.Errorf("hole %s is %s here and %s before", name, t, before)
	}
	if before == "" {
		r.types[name] = t
	}
	return nil
}

func (r *reader) word(want string) error {
	word, _, found := strings.Cut(r.text[r.at:], ",")
	if !found || strings.TrimSpace(word) != want {
		return fmt.Errorf("after the comma comes %q and another comma", want)
	}
	r.at += len(word) + 1
	return nil
}

// branches reads the wordings of a plural and its closing brace.
func (r *reader) branches(counted string, depth int) ([]Branch, error) {
	var branches []Branch
	seen := map[string]bool{}
	for {
		r.space()
		if r.at == len(r.text) {
			return nil, errors.New("a plural is not closed")
		}
		if r.text[r.at] == '}' {
			r.at++
			break
		}
		branch, err := r.selector()
		if err != nil {
			return nil, err
		}
		if seen[branch.Selector()] {
			return nil, fmt.Errorf("plural: %s comes twice", branch.Selector())
		}
		seen[branch.Selector()] = true
		if branch.Parts, err = r.parts(counted, depth); err != nil {
			return nil, err
		}
		r.at++ // the brace at which parts stopped
		branches = append(branches, branch)
	}
	if !seen["other"] {
		return nil, errors.New(`plural: the branch "other" is missing`)
	}
	return branches, nil
}

// selector reads the label of a branch and its opening brace.
func (r *reader) selector() (Branch, error) {
	length := strings.IndexAny(r.text[r.at:], "{}")
	if length < 0 || r.text[r.at+length] == '}' {
		return Branch{}, errors.New("plural: a branch is a category and a text in braces")
	}
	label := strings.TrimSpace(r.text[r.at : r.at+length])
	if digits, exact := strings.CutPrefix(label, "="); exact {
		value, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return Branch{}, fmt.Errorf("plural: %q is no number", label)
		}
		r.at += length + 1
		return Branch{Exact: true, Value: value}, nil
	}
	switch label {
	case "zero", "one", "two", "few", "many", "other":
		r.at += length + 1
		return Branch{Category: label}, nil
	}
	return Branch{}, fmt.Errorf("plural: %q is no category", label)
}

func (r *reader) space() {
	for r.at < len(r.text) && strings.IndexByte(" \n\t\r", r.text[r.at]) >= 0 {
		r.at++
	}
}

func exactSelector(n int64) string { return "=" + strconv.FormatInt(n, 10) }
