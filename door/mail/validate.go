package mail

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"retour/ground/fault"
	"retour/ground/lang"
)

// Address is a mail address taken apart: the name a person reads, the part before the @, and the domain in ASCII as the
// network knows it.
type Address struct {
	Name, Local, Domain string
}

// Mailbox is local@domain.
func (a Address) Mailbox() string { return a.Local + "@" + a.Domain }

// ASCII reports whether any server can deliver to it (RFC 5321); otherwise the server needs SMTPUTF8 (RFC 6531).
func (a Address) ASCII() bool {
	return strings.IndexFunc(a.Local, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// ReadAddress reads one address, with or without a name before it. Stricter than RFC 5322 on purpose: quoted local parts,
// comments, groups and bare hosts in brackets are refused, for nobody who returns a parcel has one and each is a way to
// smuggle something in.
func ReadAddress(text string) (Address, error) {
	wrong := Permanent(fault.New(fault.Invalid, lang.MailAddressWrong(text)))
	if broken(text) {
		return Address{}, Permanent(fault.New(fault.Invalid, lang.MailLineBreak()))
	}
	parsed, err := mail.ParseAddress(text)
	if err != nil || broken(parsed.Name) {
		return Address{}, wrong
	}
	at := strings.LastIndexByte(parsed.Address, '@')
	local, domain := parsed.Address[:at], parsed.Address[at+1:]
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil || ascii == "" || !plainLocal(local) || len(local) > 64 || len(ascii) > 253 {
		return Address{}, wrong
	}
	return Address{Name: parsed.Name, Local: local, Domain: ascii}, nil
}

// plainLocal accepts a dot-atom of RFC 5322, with the letters of RFC 6532.
func plainLocal(local string) bool {
	return local != "" && !strings.ContainsFunc(local, func(r rune) bool {
		if r > unicode.MaxASCII {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
		}
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".!#$%&'*+/=?^_`{|}~-", r)
	})
}

// broken reports whether text could end a line of a header or a command: any control sign, and bytes that are no text.
func broken(text string) bool {
	return !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) || strings.ContainsAny(text, "\u2028\u2029")
}

var (
	idShape     = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$`)
	headerShape = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,75}$`)
	reserved    = []string{
		"from", "sender", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id", "mime-version", "auto-submitted",
		"return-path", "received", "dkim-signature", "authentication-results",
	}
	reservedStarts = []string{"content-", "resent-", "arc-"}
)

// Parties are the addresses of a message, read.
type Parties struct {
	From, To, ReplyTo Address // ReplyTo is empty where the message names none
}

// Validate refuses a message that cannot be one, and gives its addresses. Everything that goes into a header is one line
// of text: a line break, or any other control sign, is refused, never removed.
func Validate(m Message) (Parties, error) {
	var p Parties
	if !idShape.MatchString(m.ID) {
		return p, Permanent(fault.New(fault.Invalid, lang.MailIdMissing()).At("id"))
	}
	var err error
	if p.From, err = ReadAddress(m.From); err != nil {
		return p, at(err, "from")
	}
	if p.To, err = ReadAddress(m.To); err != nil {
		return p, at(err, "to")
	}
	if m.ReplyTo != "" {
		if p.ReplyTo, err = ReadAddress(m.ReplyTo); err != nil {
			return p, at(err, "reply_to")
		}
	}
	switch {
	case broken(m.Subject):
		return p, Permanent(fault.New(fault.Invalid, lang.MailLineBreak()).At("subject"))
	case strings.TrimSpace(m.Subject) == "":
		return p, Permanent(fault.New(fault.Invalid, lang.MailSubjectMissing()).At("subject"))
	case strings.TrimSpace(m.Text) == "":
		return p, Permanent(fault.New(fault.Invalid, lang.MailEmpty()).At("text"))
	case broken(string(m.Language)):
		return p, Permanent(fault.New(fault.Invalid, lang.MailLineBreak()).At("language"))
	}
	return p, validateHeaders(m.Headers)
}

func validateHeaders(headers map[string]string) error {
	for name, value := range headers {
		lower := strings.ToLower(name)
		started := slices.ContainsFunc(reservedStarts, func(s string) bool { return strings.HasPrefix(lower, s) })
		if !headerShape.MatchString(name) || started || slices.Contains(reserved, lower) {
			return Permanent(fault.New(fault.Invalid, lang.MailHeaderNotAllowed(name)).At("headers"))
		}
		if broken(value) {
			return Permanent(fault.New(fault.Invalid, lang.MailLineBreak()).At("headers", name))
		}
	}
	return nil
}

// at says which field a fault is about.
func at(err error, field string) error {
	fault.Of(err).At(field)
	return err
}
