package app_test

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"retour/app"
	"retour/door/mail/fake"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/notify"
)

const passphrase = "a few words in a row"

// mailbox is a mail server that a test reads.
type mailbox struct {
	t      *testing.T
	server *fake.Server
	took   chan fake.Mail
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	b := &mailbox{t: t, took: make(chan fake.Mail, 10)}
	server, err := fake.Open(fake.Options{Took: func(m fake.Mail) { b.took <- m }})
	if err != nil {
		t.Fatal(err)
	}
	b.server = server
	t.Cleanup(func() { _ = server.Close() })
	return b
}

func (b *mailbox) settings(s *app.Settings) {
	s.SMTP, s.From = "smtp://"+b.server.Address()+"?tls=none&timeout=5s", "Returns <returns@example.org>"
}

// next waits for the next mail to somebody and gives its words.
func (b *mailbox) next(to string) string {
	b.t.Helper()
	m := <-b.took
	if m.To != to {
		b.t.Errorf("a mail to %s, want one to %s", m.To, to)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(bytes.NewReader(m.Raw)))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
}

// token is what the link of a mail to a page ends with.
func token(t *testing.T, text, page string) string {
	t.Helper()
	links := regexp.MustCompile(regexp.QuoteMeta(page)+`([A-Za-z0-9_-]{43})`).FindAllStringSubmatch(text, -1)
	if len(links) < 2 || links[0][1] != links[1][1] {
		t.Fatalf("no link to %s in the text and in the page:\n%s", page, text)
	}
	return links[0][1]
}

// Somebody is invited and joins, forgets the password and sets another, by mails alone. Afterwards nobody finds the links
// in the database.
func TestAccountsByMail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		box := newMailbox(t)
		s := serve(t, url, box.settings)
		furnish(t, s.House)
		s.newKey()
		invited := s.must("POST", "/api/v1/people", object{"email": "bo@example.org", "roles": []string{"agent"}, "language": "fr"})
		if invited["mailed"] != true {
			t.Errorf("invited: %v", invited)
		}
		letter := box.next("bo@example.org")
		if !strings.Contains(letter, "Vous êtes invité au comptoir des retours de Invented shop") {
			t.Errorf("not in the person's language, or not from the house:\n%s", letter)
		}
		join := token(t, letter, s.Page(app.PageJoin, ""))
		s.must("POST", "/api/v1/invitations/accept", object{"token": join, "name": "Bo Example", "language": "en", "password": passphrase})
		if status, out := s.ask("POST", "/api/v1/invitations/accept", object{"token": invited["token"], "name": "Eve", "password": passphrase}); status != http.StatusConflict {
			t.Errorf("the other link of the same invitation still opens it: %d %v", status, out)
		}

		s.must("POST", "/api/v1/password-resets", object{"email": "nobody@example.org"})
		s.must("POST", "/api/v1/password-resets", object{"email": "bo@example.org"})
		reset := token(t, box.next("bo@example.org"), s.Page(app.PageReset, ""))
		s.must("POST", "/api/v1/password-resets/confirm", object{"token": reset, "password": "another few words"})
		s.must("POST", "/api/v1/session", object{"email": "bo@example.org", "password": "another few words"})
		if status, _ := s.ask("POST", "/api/v1/password-resets/confirm", object{"token": reset, "password": passphrase}); status != http.StatusConflict {
			t.Errorf("a used link: %d, want 409", status)
		}

		out := s.until("/api/v1/messages?audience=member", func(v object) bool {
			list := v["messages"].([]any)
			return len(list) == 2 && list[0].(object)["state"] == "sent" && list[1].(object)["state"] == "sent"
		})
		if kind := out["messages"].([]any)[0].(object)["kind"]; kind != "password_reset" {
			t.Errorf("the newest message is %v", kind)
		}
		stored, err := db.All[string](s.Store.On(t.Context()), `SELECT subject || body || html FROM message
			UNION ALL SELECT note || args FROM intent UNION ALL SELECT data FROM event`)
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for _, text := range stored {
			if strings.Contains(text, join) || strings.Contains(text, reset) {
				t.Errorf("a link lies in the database: %s", text)
			}
			if strings.Contains(text, "/"+notify.Hidden) {
				shown++
			}
		}
		if shown != 2 {
			t.Errorf("%d stored messages show where their link was, want 2", shown)
		}
		s.end()
		if said := s.log.String(); strings.Contains(said, join) || strings.Contains(said, reset) {
			t.Error("the log holds a link")
		}
	})
}

// Without a mail server the message is stored, and the link is handed over by who invites.
func TestInvitedWithoutMail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		s := serve(t, url, nil)
		s.newKey()
		invited := s.must("POST", "/api/v1/people", object{"email": "bo@example.org", "roles": []string{"agent"}})
		link, _ := invited["link"].(string)
		handed, ok := strings.CutPrefix(link, s.Page(app.PageJoin, ""))
		if invited["mailed"] != false || !ok {
			t.Fatalf("invited: %v", invited)
		}
		if _, err := access.LinkOwner(t.Context(), s.Store, access.ForInvite, handed); err != nil {
			t.Error(err)
		}
		list := s.must("GET", "/api/v1/messages", nil)["messages"].([]any)
		if len(list) != 1 || list[0].(object)["state"] != "stored" || list[0].(object)["subject"] != "You are invited to work at Retour" {
			t.Errorf("messages: %v", list)
		}
		if status, _ := s.ask("POST", "/api/v1/password-resets", object{"email": "bo@example.org"}); status != http.StatusServiceUnavailable {
			t.Errorf("a reset that nobody can get: %d, want 503", status)
		}
	})
}
