package notify

import (
	"context"
	"fmt"
	"strings"
	"time"

	"retour/door/mail"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/job"
	"retour/order"
)

// Hidden stands at the end of an address in a stored message, in the place of the token of a link that works once.
const Hidden = "•••"

// The kinds of messages with a link that works once, by what it is for, and the page it leads to.
var (
	accountKinds    = map[access.Purpose]Kind{access.ForInvite: Invitation, access.ForReset: PasswordReset}
	accountPurposes = map[Kind]access.Purpose{Invitation: access.ForInvite, PasswordReset: access.ForReset}
	accountLinks    = map[Kind]string{Invitation: LinkInvite, PasswordReset: LinkReset}
)

// Account writes the message about an invitation or a new password, in the transaction of the verb that makes it, and the
// intent to send it. until is how long the link is good; the link itself is made when the message is sent.
func (n *Notifier) Account(tx *db.Tx, to access.Person, purpose access.Purpose, until time.Time) error {
	kind, ok := accountKinds[purpose]
	if !ok {
		return fmt.Errorf("there is no message for a link of the purpose %q", purpose)
	}
	s, err := n.accountStory(tx, to, kind, until)
	if err != nil {
		return err
	}
	words, version, err := housesWords(tx, s)
	if err != nil {
		return err
	}
	l := write(s, words)
	m := Message{Head: Head{
		ID: tx.NewID(), Kind: kind, Language: s.tag, Audience: Member, Recipient: to.ID, Address: to.Email, Subject: l.Subject,
		Template: version, Demo: s.settings.Demo, Made: tx.At(),
	}, Sender: clean(s.shop.Name), Text: l.Text, HTML: l.HTML}
	m.State, m.Note = n.decide(m.Address, 0)
	m.insert(tx, event.Record{ID: m.ID}) // no event causes it: its own number, in no transaction
	if m.State == Sending {
		job.Intend(tx, job.Intent{ID: m.ID, Kind: Intent, Subject: m.about()})
	}
	return nil
}

// accountStory is what a message about an account is made of: the person, and the house's name, which is that of its first
// shop, or else the sender's.
func (n *Notifier) accountStory(tx *db.Tx, to access.Person, kind Kind, until time.Time) (*story, error) {
	s := &story{kind: kind, tag: to.Language, until: until, link: n.link}
	s.record.At = tx.At()
	s.row.Name = &to.Name
	shops := db.Ask[int64](`SELECT id FROM shop ORDER BY id LIMIT 1`)
	if err := tx.Read(shops); err != nil {
		return nil, err
	}
	if first, ok := shops.First(); ok {
		ask := order.AskShop(first)
		if err := tx.Read(ask); err != nil {
			return nil, err
		}
		s.shop, _ = ask.First()
		var err error
		if s.settings, err = s.shop.Decoded(); err != nil {
			return nil, err
		}
	}
	if clean(s.shop.Name) == "" {
		s.shop.Name = n.from.Name
	}
	if clean(s.shop.Name) == "" {
		s.shop.Name = "Retour"
	}
	return s, nil
}

func housesWords(r db.Reader, s *story) (Words, int64, error) {
	q := askTemplates([]any{houses})
	if err := r.Read(q); err != nil {
		return Words{}, 0, err
	}
	for _, t := range q.Rows {
		if t.Kind == s.kind && t.Language == s.tag && t.Body != "" {
			return Words{Subject: t.Subject, Body: t.Body}, t.Version, nil
		}
	}
	return Default(s.kind, s.tag), 0, nil
}

// about is what the intent of a message belongs to.
func (m Message) about() int64 {
	if m.Audience == Member {
		return m.Recipient
	}
	return m.Return
}

// opens tells that a message holds a link that works once.
func (m Message) opens() bool { return accountPurposes[m.Kind] != "" }

// wanted refuses to send a message again whose link would open nothing any more.
func (m Message) wanted(tx *db.Tx) error {
	if !m.opens() {
		return nil
	}
	_, err := access.AskedUntil(tx, m.Recipient, accountPurposes[m.Kind], tx.Now())
	return err
}

// linked is the letter with a link made for this try alone. So it is another letter at every try, under another id: mail
// programs must not take the newer for the older.
func (n *Notifier) linked(ctx context.Context, m Message) (mail.Message, error) {
	verb, token := access.NewMailedLink(m.Recipient, accountPurposes[m.Kind])
	made, err := db.Run(ctx, n.db, db.Program, "", verb)
	if f := fault.Of(err); f != nil && f.Kind == fault.Conflict {
		return mail.Message{}, mail.Permanent(f)
	}
	if err != nil {
		return mail.Message{}, err // tried again
	}
	l := n.letter(m)
	l.ID += fmt.Sprintf("-%d", made.At.UnixMicro())
	l.Text = strings.ReplaceAll(l.Text, "/"+Hidden, "/"+token)
	l.HTML = strings.ReplaceAll(l.HTML, "/"+Hidden, "/"+token)
	return l, nil
}
