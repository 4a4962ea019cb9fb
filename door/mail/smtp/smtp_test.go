package smtp_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"retour/door/mail"
	"retour/door/mail/conformance"
	"retour/door/mail/fake"
	"retour/door/mail/smtp"
	"retour/ground/fault"
)

// Each fault of a server: how it is classified, what people are told, and whether the message was taken.
func TestFaults(t *testing.T) {
	for _, c := range []struct {
		fault fake.Fault
		class error
		code  string
		taken int
	}{
		{"", nil, "", 1},
		{fake.DropBefore, mail.ErrRetry, "mail.not_reached", 0},
		{fake.DropInData, mail.ErrRetry, "mail.no_answer", 0},
		{fake.DropAfter, mail.ErrRetry, "mail.no_answer", 1},
		{fake.StallAfter, mail.ErrRetry, "mail.no_answer", 1},
		{fake.Later, mail.ErrRetry, "mail.refused_for_now", 0},
		{fake.Full, mail.ErrRetry, "mail.refused_for_now", 0},
		{fake.Unavail, mail.ErrRetry, "mail.refused_for_now", 0},
		{fake.NeedAuth, mail.ErrRetry, "mail.refused_for_now", 0},
		{fake.NoMailbox, mail.ErrPermanent, "mail.refused", 0},
		{fake.Spam, mail.ErrPermanent, "mail.refused", 0},
		{fake.BadSender, mail.ErrPermanent, "mail.refused", 0},
	} {
		t.Run(string(c.fault), func(t *testing.T) {
			ctx, giveUp := context.WithCancel(t.Context())
			defer giveUp()
			options := fake.Options{}
			if c.fault == fake.StallAfter {
				options.Took = func(fake.Mail) { giveUp() }
			}
			s := open(t, options)
			s.Order(c.fault)
			_, err := driver(t, smtp.Config{URL: "smtp://" + s.Address() + "?tls=none"}).Send(ctx, conformance.Message())
			if mail.Class(err) != c.class || c.code != "" && !fault.Is(err, c.code) {
				t.Errorf("got %v; want %v, %s", err, c.class, c.code)
			}
			if got := len(s.Taken()); got != c.taken {
				t.Errorf("%d taken, want %d", got, c.taken)
			}
		})
	}
}

func TestServerWordsReachPeople(t *testing.T) {
	s := open(t, fake.Options{})
	s.Order(fake.NoMailbox)
	_, err := driver(t, smtp.Config{URL: "smtp://" + s.Address() + "?tls=none"}).Send(t.Context(), conformance.Message())
	if f := fault.Of(err); f == nil || !strings.Contains(f.Message.In("en"), "550 no such mailbox") {
		t.Errorf("want the server's own words, got %v", err)
	}
}

// Settings that are wrong are mended by the operator; the message then goes. So none of this is for good.
func TestSettingsAreNotTheMessagesFault(t *testing.T) {
	serverTLS, clientTLS := certificate(t)
	_, strangerTLS := certificate(t)
	users := map[string]string{"shop": "right"}
	for name, c := range map[string]struct {
		server fake.Options
		client smtp.Config
		url    string
		says   string
	}{
		"wrong password":              {fake.Options{TLS: serverTLS, Users: users}, smtp.Config{TLS: clientTLS}, "smtp://shop:wrong@%s", "mail.refused_for_now"},
		"no password given":           {fake.Options{TLS: serverTLS, Users: users}, smtp.Config{TLS: clientTLS}, "smtp://%s", ""},
		"server without STARTTLS":     {fake.Options{}, smtp.Config{TLS: clientTLS}, "smtp://%s", "mail.not_secure"},
		"a certificate nobody trusts": {fake.Options{TLS: serverTLS}, smtp.Config{TLS: strangerTLS}, "smtp://%s", "mail.not_secure"},
		"the same, from the start":    {fake.Options{TLS: serverTLS, Implicit: true}, smtp.Config{TLS: strangerTLS}, "smtps://%s", "mail.not_secure"},
		"a server without passwords":  {fake.Options{TLS: serverTLS}, smtp.Config{TLS: clientTLS}, "smtp://shop:right@%s", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, c.server)
			config := c.client
			config.URL = fmt.Sprintf(c.url, s.Address())
			_, err := driver(t, config).Send(t.Context(), conformance.Message())
			if !errors.Is(err, mail.ErrRetry) {
				t.Errorf("want retry, got %v", err)
			}
			if c.says != "" && !fault.Is(err, c.says) {
				t.Errorf("it says %v, want %s", err, c.says)
			}
			if len(s.Taken()) != 0 {
				t.Error("the message went out all the same")
			}
		})
	}
}

func TestNobodyThere(t *testing.T) {
	s := open(t, fake.Options{})
	address := s.Address()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := driver(t, smtp.Config{URL: "smtp://" + address + "?tls=none"}).Send(t.Context(), conformance.Message())
	if !errors.Is(err, mail.ErrRetry) || !fault.Is(err, "mail.not_reached") {
		t.Errorf("want retry, got %v", err)
	}
}

func TestEnvelopeAndLine(t *testing.T) {
	serverTLS, clientTLS := certificate(t)
	s := open(t, fake.Options{TLS: serverTLS, Users: map[string]string{"shop": "p"}})
	d := driver(t, smtp.Config{URL: "smtp://shop:p@" + s.Address(), TLS: clientTLS})
	if _, err := d.Send(t.Context(), conformance.Message()); err != nil {
		t.Fatal(err)
	}
	got := s.Taken()[0]
	if got.From != "returns@example.org" || got.To != "ada@example.org" || !got.Secure || got.User != "shop" {
		t.Errorf("from %q to %q, encrypted %v, as %q", got.From, got.To, got.Secure, got.User)
	}
	if want := conformance.Message().ID + "@example.org"; got.MessageID() != want {
		t.Errorf("message id %q, want %q", got.MessageID(), want)
	}
}

// An address of another alphabet: the domain goes as ASCII to any server, the local part only to one that speaks UTF-8.
func TestUnicodeAddresses(t *testing.T) {
	for _, c := range []struct {
		to, envelope string
		utf8         bool
		class        error
	}{
		{"ada@exämple.org", "ada@xn--exmple-cua.org", false, nil},
		{"adélaïde@example.org", "", false, mail.ErrPermanent},
		{"adélaïde@exämple.org", "adélaïde@xn--exmple-cua.org", true, nil},
	} {
		s := open(t, fake.Options{UTF8: c.utf8})
		m := conformance.Message()
		m.To = c.to
		_, err := driver(t, smtp.Config{URL: "smtp://" + s.Address() + "?tls=none"}).Send(t.Context(), m)
		if mail.Class(err) != c.class {
			t.Errorf("%s: %v, want %v", c.to, err, c.class)
		}
		if err == nil && s.Taken()[0].To != c.envelope {
			t.Errorf("%s went to %q, want %q", c.to, s.Taken()[0].To, c.envelope)
		}
	}
}

func TestDateWithoutOne(t *testing.T) {
	s := open(t, fake.Options{})
	at := time.Date(2026, 7, 1, 10, 0, 0, 0, time.FixedZone("CEST", 7200))
	d := driver(t, smtp.Config{URL: "smtp://" + s.Address() + "?tls=none", Now: func() time.Time { return at }})
	m := conformance.Message()
	m.At = time.Time{}
	if _, err := d.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if raw := string(s.Taken()[0].Raw); !strings.Contains(raw, "\r\nDate: Wed, 01 Jul 2026 08:00:00 +0000\r\n") {
		t.Errorf("no date of the sending in\n%s", raw)
	}
}
