package inspect

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"retour/ground/fault"
	"retour/ground/lang"
)

//go:embed sets/*.json
var files embed.FS

// Library is the sets of one shop, each category in one of them at most.
type Library []Set

// general is the set for pieces of every category that has none of its own.
const general = "general"

// Usual is the library a new shop starts with, read once and shared: nobody changes it.
var Usual = sync.OnceValue(Default)

// Default is the library a new shop starts with, to be changed by who asks.
func Default() Library {
	names, _ := fs.Glob(files, "sets/*.json")
	var l Library
	for _, name := range names {
		data, _ := files.ReadFile(name)
		s, err := Load(data)
		if err != nil {
			panic("inspect: " + name + ": " + err.Error())
		}
		l = append(l, s)
	}
	if err := l.Check(); err != nil {
		panic("inspect: " + err.Error())
	}
	return l
}

// LoadLibrary reads the sets of a shop from JSON, strictly, and checks them. Its error holds a fault for each thing wrong,
// at its JSON path: "[1].questions[0].id".
func LoadLibrary(data []byte) (Library, error) {
	var sets []json.RawMessage
	if err := json.Unmarshal(data, &sets); err != nil || len(sets) == 0 || len(sets) > mostSets {
		return nil, fault.New(fault.Invalid, lang.InspectSets(mostSets))
	}
	var faults []error
	l := make(Library, len(sets))
	for i, one := range sets {
		var err error
		if l[i], err = Load(one); err != nil {
			faults = append(faults, below(i, err)...)
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return l, l.Check()
}

const mostSets = 100

// below moves the faults of one set to its place in the list.
func below(i int, err error) []error {
	all := fault.All(err)
	if len(all) == 0 {
		return []error{err}
	}
	out := make([]error, len(all))
	for k, f := range all {
		moved := *f
		moved.Field = fmt.Sprintf("[%d]", i)
		if f.Field != "" {
			moved.Field += "." + f.Field
		}
		out[k] = &moved
	}
	return out
}

// Check asks for the general set, for ids that occur once, and for categories that stand in one set only.
func (l Library) Check() error {
	var faults []error
	fail := func(m lang.Message, path ...any) { faults = append(faults, fault.New(fault.Invalid, m).At(path...)) }
	seen := map[string]bool{}
	for i, s := range l {
		if seen["set "+s.ID] {
			fail(lang.PolicyRuleKeyTwice(s.ID), i, "id")
		}
		seen["set "+s.ID] = true
		for n, c := range s.Categories {
			if seen["category "+c] {
				fail(lang.InspectCategoryTwice(c), i, "categories", n)
			}
			seen["category "+c] = true
		}
	}
	if !seen["set "+general] {
		fail(lang.InspectNoGeneral())
	}
	return errors.Join(faults...)
}

// For gives the set for pieces of a category; the general one where the category has none of its own.
func (l Library) For(category string) Set {
	if s, ok := pick(l, func(s Set) bool { return slices.Contains(s.Categories, category) }); ok && category != "" {
		return s
	}
	s, _ := pick(l, func(s Set) bool { return s.ID == general })
	return s
}
