package gs1

import (
	"fmt"
	"strconv"
	"strings"
)

// flags that may stand between AI and format; the dictionary reserves more than it uses.
const flags = "*!?\"$%&'()+,-./:;<=>@[\\]^_`{|}~"

// read takes what stands behind the AIs: flags, the parts of the value, attributes.
func (e *definition) read(words []string) error {
	if strings.Trim(words[0], flags) == "" {
		e.fixed = strings.Contains(words[0], "*")
		e.attribute = strings.Contains(words[0], "?")
		words = words[1:]
	}
	for i, word := range words {
		if err := e.readWord(word); err != nil {
			return err
		}
		if len(e.parts) == i+1 {
			e.format = strings.TrimSpace(e.format + " " + word)
		}
	}
	if len(e.parts) == 0 {
		return fmt.Errorf("no format")
	}
	for _, c := range e.parts {
		e.max += c.max
		if !c.optional {
			e.min += c.min
		}
	}
	return nil
}

func (e *definition) readWord(word string) error {
	name, value, valued := strings.Cut(word, "=")
	switch {
	case name == "dlpkey":
		return e.readKey(value)
	case name == "ex":
		var err error
		e.excludes, err = appendPatterns(e.excludes, value, ",")
		return err
	case name == "req":
		return e.readNeeds(value)
	case valued || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") == "":
		return nil // an attribute of a later release that says nothing about validity
	}
	c, err := readComponent(word)
	if err != nil {
		return err
	}
	e.encoded = e.encoded || strings.Contains(word, ",pcenc")
	e.parts = append(e.parts, c)
	return nil
}

// readComponent takes "N13,csum" or "[X..17]".
func readComponent(word string) (component, error) {
	form, names, linted := strings.Cut(word, ",")
	c := component{optional: strings.HasPrefix(form, "[")}
	form = strings.TrimSuffix(strings.TrimPrefix(form, "["), "]")
	if form == "" {
		return c, fmt.Errorf("%q is no format", word)
	}
	var ok bool
	if c.set, ok = map[byte]byte{'N': inN, 'X': inX, 'Y': inY, 'Z': inZ}[form[0]]; !ok {
		return c, fmt.Errorf("%q has no known character set", word)
	}
	upTo := strings.HasPrefix(form[1:], "..")
	long, err := strconv.Atoi(strings.TrimPrefix(form[1:], ".."))
	if err != nil || long < 1 || long > 255 {
		return c, fmt.Errorf("%q has no length", word)
	}
	c.min, c.max = long, long
	if upTo {
		c.min = 1
	}
	if !linted {
		return c, nil
	}
	for name := range strings.SplitSeq(names, ",") {
		l, known := linters[name]
		if !known {
			return c, fmt.Errorf("there is no linter %q", name)
		}
		c.linters = append(c.linters, l)
	}
	return c, nil
}

// readKey takes the qualifiers of a key: "22,10,21|235".
func (e *definition) readKey(value string) error {
	e.key = true
	for alternative := range strings.SplitSeq(value, "|") {
		if alternative == "" {
			continue
		}
		patterns, err := appendPatterns(nil, alternative, ",")
		if err != nil {
			return err
		}
		path := make([]AI, 0, len(patterns))
		for _, p := range patterns {
			path = append(path, p.first)
		}
		e.paths = append(e.paths, path)
	}
	return nil
}

// readNeeds takes companions: "01+21,02,35nn".
func (e *definition) readNeeds(value string) error {
	c := companion{text: value}
	for group := range strings.SplitSeq(value, ",") {
		patterns, err := appendPatterns(nil, group, "+")
		if err != nil {
			return err
		}
		c.groups = append(c.groups, patterns)
	}
	e.needs = append(e.needs, c)
	return nil
}

func appendPatterns(to []pattern, list, separator string) ([]pattern, error) {
	for text := range strings.SplitSeq(list, separator) {
		begin := strings.TrimRight(text, "n")
		n, err := strconv.Atoi(begin)
		if err != nil || len(text) < 2 || len(text) > 4 {
			return nil, fmt.Errorf("%q is no AI nor a pattern of AIs", text)
		}
		p := pattern{AI(n), AI(n)}
		for range len(text) - len(begin) {
			p = pattern{p.first * 10, p.last*10 + 9}
		}
		to = append(to, p)
	}
	return to, nil
}
