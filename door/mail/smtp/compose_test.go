package smtp

import (
	"bytes"
	netmail "net/mail"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retour/door/mail"
	"retour/ground/lang"
)

// Whatever is in a message's fields, what goes over the line has the headers we set and no other, one of each, and every
// line is short enough for any server (RFC 5322 §2.1.1).
func TestComposeSetsItsHeadersAndNoOther(t *testing.T) {
	sign := rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune("\r\n\t :;,<>\"=?._@\x00\u2028é")))
	text := rapid.StringOfN(sign, 0, 300, -1)
	rapid.Check(t, func(t *rapid.T) {
		m := mail.Message{
			ID: "m-1", At: time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC),
			From:    rapid.OneOf(rapid.Just("returns@example.org"), rapid.Map(text, func(s string) string { return `"` + s + `" <returns@example.org>` })).Draw(t, "from"),
			To:      rapid.OneOf(rapid.Just("ada@example.org"), text).Draw(t, "to"),
			Subject: text.Draw(t, "subject"), Text: text.Draw(t, "text"), HTML: text.Draw(t, "html"),
			Language: lang.Tag(rapid.SampledFrom([]string{"", "fr", "en\r\nX: y"}).Draw(t, "language")),
			Headers:  map[string]string{rapid.OneOf(rapid.Just("X-Note"), text).Draw(t, "name"): text.Draw(t, "value")},
		}
		l, err := compose(m, time.Time{})
		if err != nil {
			if mail.Class(err) != mail.ErrPermanent {
				t.Fatalf("a message that cannot be sent is refused for good; got %v", err)
			}
			return
		}
		read, err := netmail.ReadMessage(bytes.NewReader(l.raw))
		if err != nil {
			t.Fatalf("no mail program can read this: %v\n%s", err, l.raw)
		}
		ours := []string{"Auto-Submitted", "Content-Language", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To"}
		extra := 0
		for name, values := range read.Header {
			if len(values) != 1 {
				t.Fatalf("%d headers %s", len(values), name)
			}
			if !slices.Contains(ours, name) {
				extra++
			}
		}
		if extra > len(m.Headers) {
			t.Fatalf("%d headers that nobody set in\n%s", extra, l.raw)
		}
		for _, line := range bytes.Split(l.raw, []byte("\r\n")) {
			if len(line) > 998 || bytes.ContainsAny(line, "\r\n\x00") {
				t.Fatalf("a line no server must take: %.100q (%d bytes)", line, len(line))
			}
		}
		if again, err := compose(m, time.Time{}); err != nil || !bytes.Equal(again.raw, l.raw) {
			t.Fatalf("composed again it is another message: %v", err)
		}
	})
}
