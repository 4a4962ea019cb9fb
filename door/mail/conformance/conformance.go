// Package conformance is what every driver of the mail door must do, as a test. A driver earns its place by calling Run
// from its own test with a world in which a real or nasty carrier of mail stands behind it.
package conformance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"retour/door/mail"
	"retour/ground/fault"
	"retour/ground/lang"
)

// World is a driver with a fresh carrier of mail behind it.
type World struct {
	Driver mail.Driver

	// Taken gives the messages that were taken, as they would lie in the mailbox, oldest first.
	Taken func(t testing.TB) [][]byte

	// LoseAnswer makes the next message be taken and its answer be lost.
	LoseAnswer func(t testing.TB)

	// Refuse makes the address of the next message be refused for good.
	Refuse func(t testing.TB)

	// Delay makes the next message be turned away for now.
	Delay func(t testing.TB)
}

// Run holds the driver that open gives against the door's contract. Each part gets a world of its own.
func Run(t *testing.T, open func(t *testing.T) World) {
	parts := []struct {
		name string
		run  func(*testing.T, World)
	}{
		{"a message arrives as it was written", arrives},
		{"text alone arrives", textAlone},
		{"every language and every line arrives", anyText},
		{"sent again it is the same message", sameMessage},
		{"two messages are two", twoMessages},
		{"a lost answer is tried again", lostAnswer},
		{"a wrong address is for good", refusedAddress},
		{"not now is tried again", delayed},
		{"nothing is smuggled in", smuggling},
		{"what is no message is refused", noMessage},
		{"an ended context", endedContext},
	}
	for _, part := range parts {
		t.Run(part.name, func(t *testing.T) { part.run(t, open(t)) })
	}
}

// Message is a message between invented people.
func Message() mail.Message {
	return mail.Message{
		ID: "0197f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b", At: time.Date(2026, 3, 2, 12, 30, 0, 0, time.UTC),
		From: `"Example Shop, returns" <returns@example.org>`, To: "Ada Exemple <ada@example.org>", ReplyTo: "help@example.org",
		Subject: "Votre retour RT-7K3M-9QX2-C est arrivé", Language: lang.French,
		Text: "Bonjour,\n\nvotre colis est arrivé.\n", HTML: "<p>Bonjour,</p>\n<p>votre colis est <b>arrivé</b>.</p>\n",
		Headers: map[string]string{"List-Unsubscribe": "<https://shop.example.org/stop?x=1>"},
	}
}

// letter is a message as a mail program reads it.
type letter struct {
	header     netmail.Header
	text, html string
}

func (w World) send(t *testing.T, m mail.Message) mail.Result {
	t.Helper()
	got, err := w.Driver.Send(t.Context(), m)
	if err != nil {
		t.Fatalf("send: %v", err)
	}
	return got
}

func (w World) taken(t *testing.T, want int) []letter {
	t.Helper()
	raws := w.Taken(t)
	if len(raws) != want {
		t.Fatalf("%d messages were taken, want %d", len(raws), want)
	}
	letters := make([]letter, len(raws))
	for i, raw := range raws {
		letters[i] = read(t, raw)
	}
	return letters
}

func read(t *testing.T, raw []byte) letter {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("no mail program can read this: %v\n%s", err, raw)
	}
	l := letter{header: m.Header}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatalf("content type %q: %v", m.Header.Get("Content-Type"), err)
	}
	if kind == "text/plain" {
		l.text = decode(t, m.Body, m.Header.Get("Content-Transfer-Encoding"))
		return l
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return l
		}
		if err != nil {
			t.Fatal(err)
		}
		text := decode(t, part, part.Header.Get("Content-Transfer-Encoding"))
		switch kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); kind {
		case "text/plain":
			l.text += text
		case "text/html":
			l.html += text
		default:
			t.Errorf("a part of type %q", kind)
		}
	}
}

func decode(t *testing.T, r io.Reader, encoding string) string {
	t.Helper()
	if strings.EqualFold(encoding, "quoted-printable") {
		r = quotedprintable.NewReader(r)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

func arrives(t *testing.T, w World) {
	m := Message()
	result := w.send(t, m)
	l := w.taken(t, 1)[0]
	if want := m.ID + "@example.org"; result.MessageID != want || l.header.Get("Message-Id") != "<"+want+">" {
		t.Errorf("message id %q, header %q, want %q", result.MessageID, l.header.Get("Message-Id"), want)
	}
	words := mime.WordDecoder{}
	if subject, err := words.DecodeHeader(l.header.Get("Subject")); err != nil || subject != m.Subject {
		t.Errorf("subject %q, %v; want %q", subject, err, m.Subject)
	}
	if date, err := l.header.Date(); err != nil || !date.Equal(m.At) {
		t.Errorf("date %s, %v; want %s", date, err, m.At)
	}
	for name, want := range map[string]netmail.Address{
		"From": {Name: "Example Shop, returns", Address: "returns@example.org"}, "To": {Name: "Ada Exemple", Address: "ada@example.org"},
		"Reply-To": {Address: "help@example.org"},
	} {
		if list, err := l.header.AddressList(name); err != nil || len(list) != 1 || *list[0] != want {
			t.Errorf("%s is %v, %v; want %v", name, list, err, want)
		}
	}
	for name, want := range map[string]string{
		"Content-Language": "fr", "Auto-Submitted": "auto-generated", "List-Unsubscribe": "<https://shop.example.org/stop?x=1>",
	} {
		if got := l.header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if l.text != m.Text || l.html != m.HTML {
		t.Errorf("text %q, page %q; want %q, %q", l.text, l.html, m.Text, m.HTML)
	}
}

func textAlone(t *testing.T, w World) {
	m := Message()
	m.HTML, m.ReplyTo, m.Headers = "", "", nil
	w.send(t, m)
	if l := w.taken(t, 1)[0]; l.text != m.Text || l.html != "" || l.header.Get("Reply-To") != "" {
		t.Errorf("arrived as %+v", l)
	}
}

// anyText: what a person may write, and what the protocols would trip over: lines of one dot, very long lines, boundaries.
func anyText(t *testing.T, w World) {
	for i, text := range []string{
		"日本語の返品 ünïcödé \U0001F4E6\n", ".\n..\n.\nQUIT\n", strings.Repeat("long ", 1000) + "\n", "From here on\n--part-00\n",
		"a=b =3D\n\ttab \n\n\n", "no line end",
	} {
		m := Message()
		m.ID += "-" + string(rune('a'+i))
		m.Text, m.HTML = text, "<pre>"+text+"</pre>"
		m.Subject = strings.TrimSpace(strings.Split(text, "\n")[0])
		w.send(t, m)
		letters := w.taken(t, i+1)
		l := letters[i]
		subject, err := new(mime.WordDecoder).DecodeHeader(l.header.Get("Subject"))
		if l.text != text || l.html != m.HTML || err != nil || subject != m.Subject {
			t.Errorf("wrote %.80q, arrived text %.80q, page %.80q, subject %.80q", text, l.text, l.html, subject)
		}
	}
}

// sameMessage: apart from a signature, which carries its own instant, a message sent twice is one message.
func sameMessage(t *testing.T, w World) {
	first, second := w.send(t, Message()), w.send(t, Message())
	raws := w.Taken(t)
	if len(raws) != 2 || first.MessageID != second.MessageID {
		t.Fatalf("%d taken, ids %q and %q", len(raws), first.MessageID, second.MessageID)
	}
	if a, b := unsigned(raws[0]), unsigned(raws[1]); !bytes.Equal(a, b) {
		t.Errorf("sent again it is another message:\n%s\n%s", a, b)
	}
}

// unsigned takes the DKIM signature off the front.
func unsigned(raw []byte) []byte {
	for bytes.HasPrefix(raw, []byte("DKIM-Signature:")) {
		_, rest, _ := bytes.Cut(raw, []byte("\n"))
		for len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t') {
			_, rest, _ = bytes.Cut(rest, []byte("\n"))
		}
		raw = rest
	}
	return raw
}

func twoMessages(t *testing.T, w World) {
	m := Message()
	first := w.send(t, m)
	m.ID = "0197f3a0-1c2d-7e3f-8a4b-000000000000"
	if second := w.send(t, m); first.MessageID == second.MessageID {
		t.Errorf("two messages share the id %q", first.MessageID)
	}
	w.taken(t, 2)
}

func lostAnswer(t *testing.T, w World) {
	w.LoseAnswer(t)
	first, err := w.Driver.Send(t.Context(), Message())
	failed(t, err, mail.ErrRetry)
	second := w.send(t, Message())
	if first.MessageID != second.MessageID {
		t.Errorf("sent as %q, then as %q", first.MessageID, second.MessageID)
	}
	letters := w.taken(t, 2)
	if a, b := letters[0].header.Get("Message-Id"), letters[1].header.Get("Message-Id"); a != b {
		t.Errorf("the mailbox cannot tell that these are one: %q, %q", a, b)
	}
}

func refusedAddress(t *testing.T, w World) {
	w.Refuse(t)
	_, err := w.Driver.Send(t.Context(), Message())
	failed(t, err, mail.ErrPermanent)
	w.taken(t, 0)
}

func delayed(t *testing.T, w World) {
	w.Delay(t)
	_, err := w.Driver.Send(t.Context(), Message())
	failed(t, err, mail.ErrRetry)
	w.taken(t, 0)
	w.send(t, Message())
	w.taken(t, 1)
}

// failed checks the class of an error, and that people can read it in every language.
func failed(t *testing.T, err, class error) {
	t.Helper()
	f := fault.Of(err)
	if !errors.Is(err, class) || f == nil {
		t.Fatalf("want %v with a sentence for people, got %v", class, err)
	}
	for _, tag := range lang.Tags {
		if f.Message.In(tag) == "" {
			t.Errorf("%s has no sentence in %s", f.Code(), tag)
		}
	}
}

// smuggling: each of these would add a header, a recipient or a command to what is sent.
func smuggling(t *testing.T, w World) {
	for _, evil := range []string{"\r\nBcc: eve@example.net", "\nBcc: eve@example.net", "\rX: y", "\x00", "\r\n.\r\nQUIT", "\u2028Bcc: eve@example.net"} {
		for field, set := range map[string]func(*mail.Message){
			"id":           func(m *mail.Message) { m.ID += evil },
			"from":         func(m *mail.Message) { m.From = "Shop" + evil + " <returns@example.org>" },
			"from mailbox": func(m *mail.Message) { m.From = "returns" + evil + "@example.org" },
			"to":           func(m *mail.Message) { m.To = "ada@example.org" + evil },
			"to name":      func(m *mail.Message) { m.To = "\"Ada" + evil + "\" <ada@example.org>" },
			"reply":        func(m *mail.Message) { m.ReplyTo = evil + "help@example.org" },
			"subject":      func(m *mail.Message) { m.Subject += evil },
			"language":     func(m *mail.Message) { m.Language += lang.Tag(evil) },
			"header":       func(m *mail.Message) { m.Headers = map[string]string{"X-Note": "x" + evil} },
			"header name":  func(m *mail.Message) { m.Headers = map[string]string{"X-Note" + evil: "x"} },
		} {
			m := Message()
			set(&m)
			if _, err := w.Driver.Send(t.Context(), m); !errors.Is(err, mail.ErrPermanent) {
				t.Errorf("%q in the %s: want a refusal, got %v", evil, field, err)
			}
		}
	}
	for _, to := range []string{
		"ada@example.org, eve@example.net", "ada@example.org> NOTIFY=NEVER", `"a> b"@example.org`, "list: a@example.org, b@example.org;",
		"ada@[192.0.2.1]", "ada", "@example.org", "ada@", "", "ada@exa mple.org", "=?utf-8?q?a=0D=0ABcc:_eve?= <ada@example.org>",
	} {
		m := Message()
		m.To = to
		if _, err := w.Driver.Send(t.Context(), m); !errors.Is(err, mail.ErrPermanent) {
			t.Errorf("to %q: want a refusal, got %v", to, err)
		}
	}
	for _, name := range []string{"Bcc", "cc", "To", "MESSAGE-ID", "Content-Type", "DKIM-Signature", "Received", "X Note", "", "X:Y", "Resent-To"} {
		m := Message()
		m.Headers = map[string]string{name: "x"}
		if _, err := w.Driver.Send(t.Context(), m); !errors.Is(err, mail.ErrPermanent) {
			t.Errorf("header %q: want a refusal, got %v", name, err)
		}
	}
	w.taken(t, 0)
}

func noMessage(t *testing.T, w World) {
	for code, spoil := range map[string]func(*mail.Message){
		"mail.id_missing":      func(m *mail.Message) { m.ID = "" },
		"mail.subject_missing": func(m *mail.Message) { m.Subject = " " },
		"mail.empty":           func(m *mail.Message) { m.Text = " \n" },
		"mail.address_wrong":   func(m *mail.Message) { m.To = "nobody" },
	} {
		m := Message()
		spoil(&m)
		_, err := w.Driver.Send(t.Context(), m)
		failed(t, err, mail.ErrPermanent)
		if !fault.Is(err, code) {
			t.Errorf("want %s, got %v", code, err)
		}
	}
	w.taken(t, 0)
}

func endedContext(t *testing.T, w World) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := w.Driver.Send(ctx, Message())
	failed(t, err, mail.ErrRetry)
	w.taken(t, 0)
}
