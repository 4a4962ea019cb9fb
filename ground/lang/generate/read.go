package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"retour/ground/lang/pattern"
)

// reference is the language whose text names the parameters and their order.
const reference = "en"

// message is one message of the catalogue in its reference language.
type message struct {
	key   string
	text  string
	holes []pattern.Hole
}

// entry is a message as one file has it.
type entry struct {
	file, key, text string
	pattern         pattern.Pattern
	sound           bool // it has no fault by itself and agrees with the other languages
}

var (
	fileName = regexp.MustCompile(`^([a-z]+)\.([a-z]{2,3})\.json$`)
	keyShape = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*(\.[a-z0-9]+(_[a-z0-9]+)*)+$`)
)

// read reads every file of the catalogue and checks the languages against each other. It gives the messages without
// fault, and an error that names every fault found, each with file and key.
func read(catalogue fs.FS) ([]message, error) {
	names, err := fs.Glob(catalogue, "*.json")
	if err != nil {
		return nil, err
	}
	var faults []error
	byTag := map[string]map[string]entry{reference: {}}
	for _, name := range names {
		part := fileName.FindStringSubmatch(name)
		if part == nil {
			faults = append(faults, fmt.Errorf("%s: a file is called room.language.json", name))
			continue
		}
		if byTag[part[2]] == nil {
			byTag[part[2]] = map[string]entry{}
		}
		entries, found := readFile(catalogue, name, part[2])
		faults = append(faults, found...)
		for _, e := range entries {
			if other, twice := byTag[part[2]][e.key]; twice {
				faults = append(faults, fmt.Errorf("%s: %s: the key is already in %s", name, e.key, other.file))
				continue
			}
			byTag[part[2]][e.key] = e
		}
	}
	faults = append(faults, compare(byTag)...)
	return messagesOf(byTag[reference]), errors.Join(faults...)
}

// messagesOf lists what is left of the reference language, by key.
func messagesOf(entries map[string]entry) []message {
	messages := make([]message, 0, len(entries))
	for _, key := range sorted(entries) {
		if e := entries[key]; e.sound {
			messages = append(messages, message{key: e.key, text: e.text, holes: e.pattern.Holes})
		}
	}
	return messages
}

// readFile reads one flat JSON object. The decoder of the library would let the last of two equal keys win, so the
// object is read piece by piece.
func readFile(catalogue fs.FS, name, tag string) (entries []entry, faults []error) {
	fail := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: "+format, append([]any{name}, args...)...))
	}
	content, err := fs.ReadFile(catalogue, name)
	if err != nil {
		return nil, []error{err}
	}
	in := json.NewDecoder(bytes.NewReader(content))
	if first, err := in.Token(); err != nil || first != json.Delim('{') {
		fail("the file is one JSON object of keys and texts")
		return nil, faults
	}
	for in.More() {
		token, err := in.Token()
		if err != nil {
			fail("%v", err)
			return entries, faults
		}
		key := fmt.Sprint(token)
		var text string
		if err := in.Decode(&text); err != nil {
			fail("%s: %v", key, err)
			return entries, faults
		}
		p, err := check(tag, key, text)
		if err != nil {
			fail("%s: %v", key, err)
		}
		entries = append(entries, entry{file: name, key: key, text: text, pattern: p, sound: err == nil})
	}
	if _, err := in.Token(); err != nil {
		fail("the object is not closed: %v", err)
	} else if _, err := in.Token(); err != io.EOF {
		fail("something follows the object")
	}
	return entries, faults
}

// check judges one text by itself.
func check(tag, key, text string) (pattern.Pattern, error) {
	if !keyShape.MatchString(key) {
		return pattern.Pattern{}, errors.New("a key is lower_snake with a room in front: room.what_it_says")
	}
	p, err := pattern.Parse(text)
	if err != nil {
		return p, err
	}
	return p, checkPlurals(tag, p.Parts)
}

// checkPlurals asks each plural for a wording of every category of its language, for no other, and for a difference
// between the wordings: else the number is a hole without use.
func checkPlurals(tag string, parts []pattern.Part) error {
	categories := pattern.Categories(tag)
	for _, part := range parts {
		if part.Branches == nil {
			continue
		}
		var has []string
		same := true
		for _, b := range part.Branches {
			if !b.Exact {
				has = append(has, b.Category)
				if !slices.Contains(categories, b.Category) {
					return fmt.Errorf("plural %s: this language has no category %q, only %s", part.Hole, b.Category, strings.Join(categories, ", "))
				}
			}
			same = same && sameParts(b.Parts, part.Branches[0].Parts)
			if err := checkPlurals(tag, b.Parts); err != nil {
				return err
			}
		}
		for _, c := range categories {
			if !slices.Contains(has, c) {
				return fmt.Errorf("plural %s: the branch %q is missing", part.Hole, c)
			}
		}
		if same {
			return fmt.Errorf("plural %s: all branches say the same, so the hole is not used", part.Hole)
		}
	}
	return nil
}

func sameParts(a, b []pattern.Part) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// compare holds every language against the reference, both ways, and takes soundness from a reference that another
// language does not match.
func compare(byTag map[string]map[string]entry) (faults []error) {
	for _, tag := range sorted(byTag) {
		if tag == reference {
			continue
		}
		for _, key := range sorted(byTag[reference]) {
			want := byTag[reference][key]
			fault := mismatch(want, byTag[tag][key], tag)
			if fault != nil {
				faults = append(faults, fault)
			}
			want.sound = want.sound && byTag[tag][key].sound && fault == nil
			byTag[reference][key] = want
		}
		for _, key := range sorted(byTag[tag]) {
			if _, ok := byTag[reference][key]; !ok {
				faults = append(faults, fmt.Errorf("%s: %s: missing in language %s", byTag[tag][key].file, key, reference))
			}
		}
	}
	return faults
}

// mismatch compares one message in two languages, where both could be read.
func mismatch(want, got entry, tag string) error {
	if got.key == "" {
		return fmt.Errorf("%s: %s: missing in language %s", want.file, want.key, tag)
	}
	if !want.sound || !got.sound {
		return nil // said already
	}
	if text := difference(want.pattern.Holes, got.pattern.Holes); text != "" {
		return fmt.Errorf("%s: %s: %s", got.file, got.key, text)
	}
	return nil
}

// difference says how the holes got differ from those of the reference, or "".
func difference(want, got []pattern.Hole) string {
	for _, h := range want {
		if !slices.Contains(got, h) {
			return fmt.Sprintf("hole {%s} of language %s is not used", h, reference)
		}
	}
	for _, h := range got {
		if !slices.Contains(want, h) {
			return fmt.Sprintf("hole {%s} is not in language %s", h, reference)
		}
	}
	return ""
}

func sorted[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
