package gs1

import "strings"

// Link is a GS1 Digital Link URI, taken apart.
type Link struct {
	Stem     string   // what stands before the key: "https://id.gs1.org", "https://example.org/shop"
	Elements Elements // the path's, key first, then the query's
	Path     int      // how many of them stand in the path
	Ignored  []string // query parameters that are no AIs, such as "linkType=gs1:pip", as they stand there
	Fragment string   // what follows #
}

// ParseLink reads a GS1 Digital Link URI, uncompressed, with a GTIN of 14 digits in the path. Any domain will do, and any
// path before the key.
func ParseLink(uri string) (Link, error) { return Reader{}.ParseLink(uri) }

// linkReader reads one URI.
type linkReader struct {
	Reader
	*dictionary
	uri  string
	link Link
}

// ParseLink reads a GS1 Digital Link URI as tolerantly as the reader is told to.
func (r Reader) ParseLink(uri string) (Link, error) {
	l := linkReader{Reader: r, dictionary: rules(), uri: uri}
	path, query, err := l.split()
	if err != nil {
		return Link{}, err
	}
	if err := l.readPath(path); err != nil {
		return Link{}, err
	}
	if err := l.readQuery(query); err != nil {
		return Link{}, err
	}
	if err := l.judge(); err != nil {
		return Link{}, err
	}
	return l.link, nil
}

// span is a part of the URI.
type span struct{ from, to int }

func (l *linkReader) text(s span) string { return l.uri[s.from:s.to] }

func (l *linkReader) fault(why Reason, s span) *Error {
	return &Error{Reason: why, Offset: s.from, Length: s.to - s.from}
}

// split finds path and query; scheme, domain and characters are checked.
func (l *linkReader) split() (path, query span, err error) {
	s := l.uri
	if len(s) > MaxInput {
		return path, query, l.fault(TooLong, span{MaxInput, len(s)})
	}
	for i := range len(s) {
		if !inURI[s[i]] {
			return path, query, l.fault(IllegalURICharacter, span{i, i + 1})
		}
	}
	domain := schemeLength(s)
	if domain == 0 {
		return path, query, l.fault(IllegalScheme, span{0, min(len(s), 8)})
	}
	slash := domain
	for ; slash < len(s) && s[slash] != '/'; slash++ {
		if badInDomain[s[slash]] {
			return path, query, l.fault(IllegalDomain, span{slash, slash + 1})
		}
	}
	if slash == len(s) || slash == domain {
		return path, query, l.fault(NoDomainOrPath, span{domain, slash})
	}
	end := len(s)
	if i := strings.IndexByte(s[slash:], '#'); i >= 0 {
		end = slash + i
		l.link.Fragment = s[end+1:]
	}
	path, query = span{slash, end}, span{end, end}
	if i := strings.IndexByte(s[slash:end], '?'); i >= 0 {
		path.to = slash + i
		query.from = path.to + 1
	}
	return path, query, nil
}

// schemeLength gives the length of http:// or https://, all small or all capital; 0 when the text begins with neither.
func schemeLength(s string) int {
	for _, scheme := range [...]string{"https://", "HTTPS://", "http://", "HTTP://"} {
		if strings.HasPrefix(s, scheme) {
			return len(scheme)
		}
	}
	return 0
}

// readPath finds the last pair whose AI is a key, and reads from there.
func (l *linkReader) readPath(path span) error {
	var pairs [MaxElements][2]span // AI and value, from the end
	n := 0
	for end := path.to; ; n++ {
		value := strings.LastIndexByte(l.uri[path.from:end], '/')
		if value <= 0 || n == len(pairs) {
			return l.fault(NoKeyInPath, path)
		}
		value += path.from
		ai := strings.LastIndexByte(l.uri[path.from:value], '/') + path.from
		pairs[n] = [2]span{{ai + 1, value}, {value + 1, end}}
		e := l.pathAI(l.text(pairs[n][0]))
		if e == nil {
			return l.fault(NoKeyInPath, path)
		}
		if e.key {
			l.link.Stem = l.uri[:ai]
			break
		}
		end = ai
	}
	for ; n >= 0; n-- {
		if err := l.readValue(l.pathAI(l.text(pairs[n][0])), pairs[n][1], false); err != nil {
			return err
		}
	}
	l.link.Path = len(l.link.Elements)
	return nil
}

// readQuery reads the AIs of the query and keeps the rest aside.
func (l *linkReader) readQuery(query span) error {
	ignored := 0
	for at := query.from; at < query.to; {
		long := strings.IndexByte(l.uri[at:query.to], '&')
		if long < 0 {
			long = query.to - at
		}
		parameter := span{at, at + long}
		at += long + 1
		if long == 0 {
			continue
		}
		if ignored+len(l.link.Elements) == MaxElements {
			return l.fault(TooManyElements, span{parameter.from, query.to})
		}
		name, _, valued := strings.Cut(l.text(parameter), "=")
		if !valued || outside(name, inN) >= 0 || name == "" {
			l.link.Ignored = append(l.link.Ignored, l.text(parameter))
			ignored++
			continue
		}
		e := l.named(name)
		if e == nil {
			f := l.fault(UnknownAI, span{parameter.from, parameter.from + len(name)})
			f.AI = name
			return f
		}
		if err := l.readValue(e, span{parameter.from + len(name) + 1, parameter.to}, true); err != nil {
			return err
		}
	}
	return nil
}

// readValue decodes and checks one value and adds the element. A GTIN in the query may be a short one, as in GS1's own
// engine: only in the path must it have 14 digits.
func (l *linkReader) readValue(e *definition, s span, query bool) error {
	raw := l.text(s)
	value, ok := unescape(raw, query)
	if !ok {
		f := l.fault(NulCharacter, s)
		f.AI = e.text
		return f
	}
	added := 0 // zeroes that do not stand in the link
	if e.ai == AIGTIN && (l.ShortGTIN || query) {
		short := value
		value = pad14(short)
		added = len(value) - len(short)
	}
	if f := e.whole(value); f.why != "" {
		fault := e.fault(f, value, s.from)
		fault.Offset = s.from + escapedPlace(raw, max(0, f.at-added))
		fault.Length = min(fault.Length, s.to-fault.Offset)
		return fault
	}
	l.link.Elements = append(l.link.Elements, Element{e.ai, value})
	return nil
}

// pad14 puts zeroes before a GTIN of 8, 12 or 13 digits.
func pad14(v string) string {
	switch len(v) {
	case 8, 12, 13:
		return "00000000000000"[len(v):] + v
	}
	return v
}

// judge checks what holds among the elements of a link.
func (l *linkReader) judge() error {
	elements := l.link.Elements
	path := elements[:l.link.Path]
	if !l.of(path[0].AI).leads(path[1:], -1) {
		return l.about(BadPath, path[len(path)-1].AI)
	}
	for i := range elements {
		if elements[:i].place(elements[i].AI) >= 0 {
			return l.about(DuplicateAI, elements[i].AI)
		}
	}
	for _, attribute := range elements[l.link.Path:] {
		if !l.of(attribute.AI).attribute {
			return l.about(NoAttribute, attribute.AI)
		}
		if l.of(path[0].AI).leads(path[1:], int(attribute.AI)) {
			return l.about(BelongsInPath, attribute.AI)
		}
	}
	return l.together(elements)
}

func (l *linkReader) about(why Reason, a AI) *Error {
	f := &Error{Reason: why, AI: a.String()}
	if at := strings.Index(l.uri, f.AI); at >= 0 {
		f.Offset, f.Length = at, len(f.AI)
	}
	return f
}

// leads tells whether the key takes these qualifiers in this order, and one more if it is not negative, at its place.
func (e *definition) leads(qualifiers Elements, more int) bool {
	if len(qualifiers) == 0 && more < 0 {
		return true
	}
	for _, path := range e.paths {
		next, found := 0, more < 0
		for _, a := range path {
			if next < len(qualifiers) && qualifiers[next].AI == a {
				next++
			} else if int(a) == more {
				found = true
			}
		}
		if found && next == len(qualifiers) {
			return true
		}
	}
	return false
}
