package lang

import (
	"embed"
	"encoding/json"
	"path"
	"regexp"
	"strings"
	"sync"

	"retour/ground/lang/pattern"
)

//go:embed catalogue/*.json
var files embed.FS

// sentence is one message in every language. The holes are those of English, whose order Args follows.
type sentence struct {
	holes []pattern.Hole
	in    map[Tag][]pattern.Part
}

// catalogue reads the embedded files, once. What does not parse is left out: the generator and the tests refuse such
// a catalogue, and a program that is already running should rather show a key than stop.
var catalogue = sync.OnceValue(func() map[string]sentence {
	all := map[string]sentence{}
	names, _ := files.ReadDir("catalogue")
	for _, name := range names {
		content, _ := files.ReadFile(path.Join("catalogue", name.Name()))
		texts := map[string]string{}
		if json.Unmarshal(content, &texts) != nil {
			continue
		}
		tag := Tag(strings.Split(name.Name(), ".")[1])
		for key, text := range texts {
			p, err := pattern.Parse(typeset(tag, text))
			if err != nil {
				continue
			}
			s := all[key]
			if s.in == nil {
				s.in = map[Tag][]pattern.Part{}
			}
			s.in[tag] = p.Parts
			if tag == English {
				s.holes = p.Holes
			}
			all[key] = s
		}
	}
	return all
})

var (
	straight = regexp.MustCompile(`([\p{L}}])'([\p{L}{])`)
	french   = strings.NewReplacer("\u202f", "\u00a0", " :", "\u00a0:", " ;", "\u00a0;", " !", "\u00a0!", " ?", "\u00a0?",
		"« ", "«\u00a0", " »", "\u00a0»")
)

// typeset puts in what a keyboard makes hard to type: apostrophes, and the no-break spaces of French.
func typeset(tag Tag, text string) string {
	text = straight.ReplaceAllString(text, "${1}’${2}")
	if tag == French {
		text = french.Replace(text)
	}
	return text
}
