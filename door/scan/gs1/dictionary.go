package gs1

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed dictionary/gs1-syntax-dictionary.txt
var dictionaryText string

// rules gives the dictionary as tables, read when first asked for. The file is part of the program: that it can be read
// is shown by the tests, so a fault in it is a fault of the program.
var rules = sync.OnceValue(func() *dictionary {
	d, err := readDictionary(dictionaryText)
	if err != nil {
		panic(err)
	}
	return d
})

// dictionary is what the file says, for looking up.
type dictionary struct {
	entries []definition
	byAI    [10000]uint16 // 1 + place in entries, by the AI's number
	length  [100]uint8    // digits of all AIs that begin with these two
}

// definition is what the dictionary says of one AI.
type definition struct {
	ai        AI
	text      string // "01"
	title     string
	format    string // as the dictionary writes it
	parts     []component
	min, max  int         // characters of the value
	fixed     bool        // no FNC1 needed behind it
	attribute bool        // may be a query parameter of a Digital Link
	encoded   bool        // percent-encoded text
	key       bool        // names something: may be the first AI of a Digital Link path
	paths     [][]AI      // qualifiers that may follow the key, in order: one list for each alternative
	excludes  []pattern   // AIs it cannot stand beside
	needs     []companion // each must be satisfied
}

// component is one part of a value.
type component struct {
	set      byte // inN, inX, inY, inZ
	min, max int
	optional bool
	linters  []linter
}

// pattern is an AI, or all AIs that begin with some digits ("31nn"): those from first to last.
type pattern struct{ first, last AI }

func (p pattern) fits(a AI) bool { return a >= p.first && a <= p.last }

// companion lists groups of AIs of which one must be there as a whole.
type companion struct {
	text   string // as the dictionary writes it: "01+21,02"
	groups [][]pattern
}

// of gives the definition of an AI, nil when there is none.
func (d *dictionary) of(a AI) *definition {
	if int(a) < len(d.byAI) {
		if i := d.byAI[a]; i > 0 {
			return &d.entries[i-1]
		}
	}
	return nil
}

// front gives the definition of the AI that begins the data, nil when none does.
func (d *dictionary) front(s string) *definition {
	if len(s) < 2 || sets[s[0]]&sets[s[1]]&inN == 0 {
		return nil
	}
	n := AI(s[0]-'0')*10 + AI(s[1]-'0')
	long := int(d.length[n])
	if long == 0 || len(s) < long {
		return nil
	}
	for i := 2; i < long; i++ {
		if sets[s[i]]&inN == 0 {
			return nil
		}
		n = n*10 + AI(s[i]-'0')
	}
	return d.of(n)
}

// named gives the definition of the AI with exactly this text.
func (d *dictionary) named(text string) *definition {
	if e := d.front(text); e != nil && len(e.text) == len(text) {
		return e
	}
	return nil
}

// readDictionary reads the file line by line; its head describes the form.
func readDictionary(text string) (*dictionary, error) {
	d := &dictionary{}
	for line := range strings.Lines(text) {
		rest, title, _ := strings.Cut(line, "#")
		if strings.TrimSpace(rest) == "" {
			continue
		}
		if err := d.read(strings.Fields(rest), strings.TrimSpace(title)); err != nil {
			return nil, fmt.Errorf("gs1 dictionary: %q: %w", strings.TrimSpace(line), err)
		}
	}
	return d, nil
}

// read adds the AIs of one line.
func (d *dictionary) read(words []string, title string) error {
	if len(words) < 2 {
		return fmt.Errorf("an AI without format")
	}
	first, last, _ := strings.Cut(words[0], "-")
	if last == "" {
		last = first
	}
	from, err1 := strconv.Atoi(first)
	to, err2 := strconv.Atoi(last)
	if err1 != nil || err2 != nil || len(first) < 2 || len(first) > 4 || len(first) != len(last) || from > to {
		return fmt.Errorf("not an AI nor a range of AIs")
	}
	e := definition{title: title}
	if err := e.read(words[1:]); err != nil {
		return err
	}
	for n := from; n <= to; n++ {
		e.ai, e.text = AI(n), fmt.Sprintf("%0*d", len(first), n)
		if err := d.add(e); err != nil {
			return err
		}
	}
	return nil
}

func (d *dictionary) add(e definition) error {
	begin, _ := strconv.Atoi(e.text[:2])
	if was := d.length[begin]; was != 0 && int(was) != len(e.text) || d.byAI[e.ai] != 0 {
		return fmt.Errorf("AI %s: AIs that begin so have another length, or it is there already", e.text)
	}
	d.length[begin] = uint8(len(e.text))
	d.entries = append(d.entries, e)
	d.byAI[e.ai] = uint16(len(d.entries))
	return nil
}
