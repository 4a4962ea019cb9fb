package scan

import (
	"net/url"
	"strings"
	"unicode"

	"retour/door/scan/gs1"
)

// partsMost is how many parts of a link are looked at.
const partsMost = 64

// email finds an e-mail address, as typed or as a code that opens a message.
func (f *finder) email() {
	text := f.text
	if len(text) > 7 && strings.EqualFold(text[:7], "mailto:") {
		text, _, _ = strings.Cut(text[7:], "?")
		if plain, err := url.PathUnescape(text); err == nil {
			text = plain
		}
	}
	if address(text) {
		f.add(certain, Meaning{Kind: Email, Value: text, Reason: Address})
	}
}

// address tells an e-mail address by its form: something, one sign for "at", a domain with a dot or none of the names that
// are no hosts.
func address(text string) bool {
	at := strings.LastIndexByte(text, '@')
	if at < 1 || len(text) > 254 || at > 64 {
		return false
	}
	local, domain := text[:at], text[at+1:]
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) || strings.ContainsAny(local, `@,;:<>()[]\"/`) {
		return false
	}
	dot := strings.IndexByte(domain, '.')
	return dot > 0 && !strings.HasSuffix(domain, ".") && !strings.Contains(domain, "..") &&
		!strings.ContainsFunc(domain, func(r rune) bool { return r != '.' && r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// link finds what a link leads to: a GS1 key in its path, a code of the house or a carrier's number in any part of it.
func (f *finder) link() {
	text := f.text
	if !strings.Contains(text, "/") || strings.ContainsFunc(text, unicode.IsSpace) {
		return
	}
	full := text
	switch {
	case prefixed(text, "https://"), prefixed(text, "http://"):
	case hosted(text):
		full = "https://" + text
	default:
		return
	}
	if scheme, rest, ok := strings.Cut(full, "://"); ok { // a scanner's keyboard may have its capitals locked
		full = strings.ToLower(scheme) + "://" + rest
	}
	if link, err := (gs1.Reader{ShortGTIN: true, Alphas: true}).ParseLink(full); err == nil {
		f.digitalLink(link)
	}
	u, err := url.Parse(full)
	if err != nil || u.Host == "" {
		return
	}
	for _, part := range partsOf(u) {
		f.own(part, CodeInLink)
		f.carriers(part, 1)
	}
	f.add(anyLink, Meaning{Kind: URL, Value: text, Reason: Link})
}

// partsOf are the parts of a link that can hold a name: the steps of its path, the values of its query, its fragment.
func partsOf(u *url.URL) []string {
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	for part := range strings.FieldsFuncSeq(u.RawQuery, func(r rune) bool { return r == '&' || r == ';' }) {
		_, value, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(value); err == nil {
			parts = append(parts, plain)
		}
	}
	parts = append(parts, u.Fragment)
	if len(parts) > partsMost {
		parts = parts[:partsMost]
	}
	return parts
}

func prefixed(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// hosted tells a link without its scheme: a host with a dot and letters behind it, then a path.
func hosted(text string) bool {
	host, _, _ := strings.Cut(text, "/")
	dot := strings.LastIndexByte(host, '.')
	if dot < 1 || len(host)-dot < 3 {
		return false
	}
	for i := range len(host) {
		c := host[i] | 0x20
		if (c < 'a' || c > 'z') && (i > dot || host[i] != '.' && host[i] != '-' && (host[i] < '0' || host[i] > '9')) {
			return false
		}
	}
	return true
}
