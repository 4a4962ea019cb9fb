package smtp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	netmail "net/mail"
	"time"

	gomail "github.com/wneessen/go-mail"

	"retour/door/mail"
)

// letter is a message ready for the line.
type letter struct {
	parties   mail.Parties
	messageID string
	raw       []byte
}

// compose writes the message as it goes over the line. Everything in it follows from m (and from now, where m has no
// date): no random boundary, no clock, no name of a machine. So what is sent again is the same, byte for byte.
func compose(m mail.Message, now time.Time) (letter, error) {
	parties, err := mail.Validate(m)
	if err != nil {
		return letter{}, err
	}
	l := letter{parties: parties, messageID: m.ID + "@" + parties.From.Domain}
	out := gomail.NewMsg(
		gomail.WithNoDefaultUserAgent(), gomail.WithCharset(gomail.CharsetUTF8), gomail.WithEncoding(gomail.EncodingQP),
		gomail.WithBoundary(boundary(m)))
	out.FromMailAddress(address(parties.From))
	out.ToMailAddress(address(parties.To))
	if m.ReplyTo != "" {
		out.ReplyToMailAddress(address(parties.ReplyTo))
	}
	if m.At.IsZero() {
		m.At = now
	}
	out.Subject(m.Subject)
	out.SetDateWithValue(m.At.UTC())
	out.SetMessageIDWithValue(l.messageID)
	// RFC 3834: other people's automatic answers shall not answer this one.
	out.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Language != "" {
		out.SetGenHeader("Content-Language", string(m.Language))
	}
	for name, value := range m.Headers {
		out.SetGenHeader(gomail.Header(name), value)
	}
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		out.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	var raw bytes.Buffer
	if _, err := out.WriteTo(&raw); err != nil {
		return letter{}, err
	}
	l.raw = raw.Bytes()
	return l, nil
}

func address(a mail.Address) *netmail.Address {
	return &netmail.Address{Name: a.Name, Address: a.Mailbox()}
}

// boundary is a fingerprint of the whole message, so no text can hold the boundary of its own message.
func boundary(m mail.Message) string {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // strings and a time always encode
	}
	sum := sha256.Sum256(text)
	return "part-" + hex.EncodeToString(sum[:16])
}
