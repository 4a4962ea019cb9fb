package gs1

import "strings"

// CanonicalStem is the domain of canonical Digital Links.
const CanonicalStem = "https://id.gs1.org"

// Canonical writes the link on the canonical domain, without what is ignored: path as it was, then the query's AIs,
// those of fixed length first.
func (l Link) Canonical() string { return string(l.Append(nil, CanonicalStem)) }

// Append writes the link behind another stem.
func (l Link) Append(b []byte, stem string) []byte {
	path := make([]int, min(l.Path, len(l.Elements)))
	for i := range path {
		path[i] = i
	}
	b, _ = appendLink(b, stem, l.Elements, path) // a link that was read has no elements that cannot be in one
	return b
}

// DigitalLink writes the elements as a canonical Digital Link URI. It needs a key among them; the first one leads, and
// takes the longest of its lists of qualifiers that is there. What remains must be allowed as query parameter.
func (e Elements) DigitalLink() (string, error) {
	b, err := e.AppendDigitalLink(nil, CanonicalStem)
	if err != nil {
		return "", err
	}
	return string(b), nil
}

// AppendDigitalLink writes the elements as a Digital Link URI behind a stem such as "https://example.org/shop".
func (e Elements) AppendDigitalLink(b []byte, stem string) ([]byte, error) {
	var room [MaxElements]int
	path := e.path(room[:0])
	if len(path) == 0 {
		return b, &Error{Reason: NoKey}
	}
	return appendLink(b, stem, e, path)
}

// path gives the places of key and qualifiers.
func (e Elements) path(best []int) []int {
	d := rules()
	for i := range e {
		key := d.of(e[i].AI)
		if key == nil || !key.key {
			continue
		}
		best = append(best, i)
		for _, alternative := range key.paths {
			found := []int{i}
			for _, a := range alternative {
				if at := e.place(a); at >= 0 {
					found = append(found, at)
				}
			}
			if len(found) > len(best) {
				best = found
			}
		}
		break
	}
	return best
}

func appendLink(b []byte, stem string, elements Elements, path []int) ([]byte, error) {
	begin := len(b)
	b = append(b, strings.TrimSuffix(stem, "/")...)
	var done [MaxElements]AI
	said := done[:0]
	for _, i := range path {
		b = append(append(append(b, '/'), elements[i].AI.String()...), '/')
		b = appendEscaped(b, elements[i].Value, false)
		said = append(said, elements[i].AI)
	}
	mark := byte('?')
	for _, fixed := range [...]bool{true, false} {
		for i := range elements {
			e := rules().of(elements[i].AI)
			if e == nil || e.fixed != fixed || contains(said, e.ai) {
				continue
			}
			if !e.attribute {
				return b[:begin], &Error{Reason: NoAttribute, AI: e.text}
			}
			b = append(append(append(b, mark), e.text...), '=')
			b = appendEscaped(b, elements[i].Value, true)
			mark = '&'
			said = append(said, e.ai)
		}
	}
	return b, nil
}

func contains(list []AI, a AI) bool {
	for _, b := range list {
		if a == b {
			return true
		}
	}
	return false
}
