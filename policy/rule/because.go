package rule

import (
	"slices"

	"retour/ground/lang"
)

// Words is a sentence in the shop's own words, by language: {"en": "…", "fr": "…"}.
type Words map[lang.Tag]string

// In is the sentence in a language, else in English, else in the first language there is.
func (w Words) In(t lang.Tag) string {
	for _, tag := range []lang.Tag{t, lang.English} {
		if w[tag] != "" {
			return w[tag]
		}
	}
	tags := make([]lang.Tag, 0, len(w))
	for tag := range w {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	for _, tag := range tags {
		if w[tag] != "" {
			return w[tag]
		}
	}
	return ""
}

// Because is one step of an explanation: which rule, of which version, and what it says. A decision carries at least
// one. A rule of the law has its id from the table of law rules ("W-01"); a shop's own has the id in its file.
type Because struct {
	Rule    string       `json:"rule"`
	Version string       `json:"version"`
	Message lang.Message `json:"message"`
	Words   Words        `json:"words,omitempty" doc:"the shop's own sentence; it replaces the message where it is given"`
}

// In is what a person reads.
func (b Because) In(t lang.Tag) string {
	if text := b.Words.In(t); text != "" {
		return text
	}
	return b.Message.In(t)
}

// Own is the sentence of a shop's rule: its own words, else the catalogue's sentence of a rule shipped under that id,
// else that the rule applies.
func Own(room, id, version string, words Words) Because {
	b := Because{Rule: id, Version: version, Message: lang.PolicyRuleApplies(id), Words: words}
	if m := (lang.Message{Key: room + ".rule." + id}); m.In(lang.English) != m.Key {
		b.Message = m
	}
	return b
}

// Named is the name of a thing that shops may add to: their own words, else the catalogue's under key, else its id.
func Named(key, id string, words Words, t lang.Tag) string {
	if text := words.In(t); text != "" {
		return text
	}
	m := lang.Message{Key: key}
	if text := m.In(t); text != m.Key {
		return text
	}
	return id
}
