package notify

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"retour/ground/fault"
	"retour/ground/lang"
)

// Words are the text of one kind of message in one language, with {{placeholders}}. There is no other notation, and nothing
// in it runs: a placeholder is put in as it is, and what is put in is not read again.
//
// Three habits of the text are kept by the page made from it: lines that begin with "- " or "1. " are a list, an empty line
// ends a paragraph, and a line that ends with a link has what stands before it as the link's words ("See your return:
// {{link}}"). A line with a placeholder that has nothing to say is left out, so that no sentence goes out with a gap.
type Words struct {
	Subject string `json:"subject" minLength:"1" maxLength:"200" doc:"one line"`
	Body    string `json:"body" minLength:"1" maxLength:"8000" doc:"plain text"`
}

// The limits of Words, in characters.
const (
	SubjectMax = 200
	BodyMax    = 8000
)

// part is a stretch of text or a placeholder.
type part struct {
	text string
	hole string
}

// phrase is one line of a template, read.
type phrase []part

// read takes a line apart. closed is false where a placeholder has no end.
func read(line string) (p phrase, closed bool) {
	for {
		before, rest, found := strings.Cut(line, "{{")
		if before != "" {
			p = append(p, part{text: before})
		}
		if !found {
			return p, true
		}
		name, after, ended := strings.Cut(rest, "}}")
		if !ended {
			return p, false
		}
		p = append(p, part{hole: strings.TrimSpace(name)})
		line = after
	}
}

// tidy makes line ends the same everywhere, so that what is compared and shown is what was meant.
func (w Words) tidy() Words {
	w.Body = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ").Replace(w.Body)
	w.Body = strings.Trim(w.Body, "\n ")
	w.Subject = strings.TrimSpace(w.Subject)
	return w
}

// Check refuses words that could not be a message of the kind: a fault at "subject", "body" or "kind" that says what is
// wrong and what is allowed.
func (w Words) Check(kind Kind) error {
	info, ok := Info(kind)
	if !ok {
		return kindUnknown(kind)
	}
	w = w.tidy()
	if err := checkText("subject", w.Subject, SubjectMax, ""); err != nil {
		return err
	}
	if err := checkText("body", w.Body, BodyMax, "\n"); err != nil {
		return err
	}
	used, err := checkHoles(info, "subject", w.Subject)
	if err != nil {
		return err
	}
	more, err := checkHoles(info, "body", w.Body)
	if err != nil {
		return err
	}
	used = append(used, more...)
	for _, name := range info.Needs {
		if !slices.Contains(used, name) {
			return fault.New(fault.Invalid, lang.NotifyPlaceholderNeeded(braced(name), holeCalled(name).says())).At("body")
		}
	}
	return nil
}

func kindUnknown(kind Kind) error {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k.kind)
	}
	return fault.New(fault.Invalid, lang.NotifyKindUnknown(string(kind), strings.Join(names, ", "))).At("kind")
}

func checkText(field, text string, most int64, allowed string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return fault.New(fault.Invalid, lang.FaultRequired(field)).At(field)
	case int64(utf8.RuneCountInString(text)) > most:
		return fault.New(fault.Invalid, lang.FaultTextTooLong(field, most)).At(field)
	case field == "subject" && strings.ContainsAny(text, "\r\n"):
		return fault.New(fault.Invalid, lang.NotifySubjectOneLine()).At(field)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unwanted(r) && !strings.ContainsRune(allowed, r) }):
		return fault.New(fault.Invalid, lang.NotifySignNotAllowed()).At(field)
	}
	return nil
}

func unwanted(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// checkHoles lists the placeholders a text uses, and refuses the first that is unknown or has no end.
func checkHoles(info KindInfo, field, text string) (used []string, err error) {
	for line := range strings.Lines(text) {
		p, closed := read(strings.TrimSuffix(line, "\n"))
		if !closed {
			return nil, fault.New(fault.Invalid, lang.NotifyPlaceholderOpen(clean(line))).At(field)
		}
		for _, part := range p {
			switch {
			case part.text != "":
				continue
			case !info.allows(part.hole):
				return nil, fault.New(fault.Invalid, lang.NotifyPlaceholderUnknown(braced(clean(part.hole)), known(info))).At(field)
			}
			used = append(used, part.hole)
		}
	}
	return used, nil
}

func braced(name string) string { return "{{" + name + "}}" }

// known lists the placeholders of a kind for a sentence.
func known(info KindInfo) string {
	names := info.names()
	for i, name := range names {
		names[i] = braced(name)
	}
	return strings.Join(names, ", ")
}
