// Package notify tells people what happens to a return: a follower that turns each event worth telling into one message, in
// the reader's language, and hands it to the mail where there is one. It owns which event is told to whom, the words (the
// product's, or a shop's own), and the messages themselves, which stay readable on the desk whether or not they were sent.
//
// It stores messages and shops' templates. The message table is the only one of this room with personal data, and it can be
// emptied person by person (Forget).
//
// The order of steps, and what survives a crash at each:
//
//  1. The follower reads events, writes their messages and the intents to send them, and moves its cursor, all in one
//     transaction. A crash before: the events are read again. After: the messages are there, and their events are behind.
//     A cursor that was set back does no harm either: an event that has its message gets no second one.
//  2. The intent is carried out with no transaction open. A crash during or after: it is sent again, as the same message
//     under the same Message-ID, by which mail programs drop the second.
//  3. What the mail server said is stored with the message.
//
// Invitations and new passwords have no event to follow: their messages are written by the verb that makes them (Account),
// and carried out like the others, but for their link. It works once, so it is made when the message is handed to the mail,
// for each try its own, and lies in no table: the stored message shows only where it stood.
//
// What never happens here: a link that works once in a stored message, a shopper's comment in a message, a shop's HTML in a page, a placeholder that runs anything, a
// sentence with a gap (its line is left out), a name or an order number that breaks out of its header, a mail about something
// long past because a cursor was set back or mail was switched on late.
package notify

import (
	"embed"
	"io/fs"
	netmail "net/mail"
	"time"

	"retour/door/mail"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/job"
	"retour/ground/lang"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema holds this room's migrations.
var Schema fs.FS = schema

// The purposes of links, the first argument of Options.Link.
const (
	LinkReturn = "return"      // the return's page, for its shopper; subject: the return's number
	LinkLabel  = "label"       // a parcel's label; subject: the parcel's number
	LinkPaper  = "credit_note" // a settlement's credit note; subject: the settlement's number
	LinkDesk   = "desk"        // the return on the desk, for people who work here; subject: the return's number
	LinkInvite = "invite"      // where an invitation is answered; subject: none. It ends with Hidden where the token goes
	LinkReset  = "reset"       // where a new password is set; likewise
)

// Intent is the kind of the intent that sends a message. Its number is the message's.
const Intent = "mail.send"

// stale is the age from which an event's message is stored and not sent: whoever reads it would be puzzled, not helped.
const stale = 7 * 24 * time.Hour

// Options of New.
type Options struct {
	// Link makes the address of a page, signed where it is for a shopper. It is called within the follower's transaction,
	// so it must not call out. Only http and https addresses become links.
	Link func(purpose string, subject int64) string

	Mail mail.Driver // nil: nothing is sent, every message stays stored
	From string      // sender's address, with or without a name; needed with Mail. The shop's name stands before it.
}

// Notifier makes and sends messages.
type Notifier struct {
	db   *db.DB
	link func(string, int64) string
	mail mail.Driver
	from mail.Address
}

// New makes a notifier. It refuses mail without a sender's address, or with a wrong one (a fault at "from").
func New(d *db.DB, o Options) (*Notifier, error) {
	n := &Notifier{db: d, link: o.Link, mail: o.Mail}
	if n.link == nil {
		n.link = func(string, int64) string { return "" }
	}
	if n.mail == nil {
		return n, nil
	}
	if o.From == "" {
		return nil, fault.New(fault.Invalid, lang.NotifyFromMissing()).At("from")
	}
	var err error
	if n.from, err = mail.ReadAddress(o.From); err != nil {
		return nil, fault.Of(err).At("from")
	}
	return n, nil
}

// Sends reports whether messages are sent, and not only stored.
func (n *Notifier) Sends() bool { return n.mail != nil }

// Follower is the follower of the event log that makes the messages.
func (n *Notifier) Follower() event.Follower { return event.Follower{Name: "notify", Do: n.follow} }

// Handlers are the handlers of this room's intents, for the job runner; none where nothing is sent.
func (n *Notifier) Handlers() map[string]job.Handler {
	if n.mail == nil {
		return nil
	}
	return map[string]job.Handler{Intent: n.send}
}

// sender is the From of a message: the shop's name, else the one of the settings, before the address of the settings.
func (n *Notifier) sender(shop string) string {
	if shop == "" {
		shop = n.from.Name
	}
	return (&netmail.Address{Name: shop, Address: n.from.Mailbox()}).String()
}
