package access

import (
	"time"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// MailedLink makes the link that goes into one message about an invitation or a new password, at the moment the message
// is handed to the mail. So the link lies in no table: whoever reads the stored message does not find it, and a message
// that is sent again, after a crash too, has a link of its own. It is good as long as the one that was asked for, beside
// which it stands: the first of them that is used ends the others. NewMailedLink makes it.
type MailedLink struct {
	Person  int64
	Purpose Purpose

	link []byte
}

// NewMailedLink gives the verb and the token of its link, for the message and nobody else.
func NewMailedLink(person int64, purpose Purpose) (verb MailedLink, token string) {
	token = newToken()
	return MailedLink{Person: person, Purpose: purpose, link: hashOf(token)}, token
}

// Mailed is a link that was made.
type Mailed struct {
	At    time.Time
	Until time.Time
}

// Right is the program's own.
func (MailedLink) Right() db.Right { return programOnly }

// Touches takes the person, whose links may be used or ended at the same moment.
func (v MailedLink) Touches(db.Look) ([]int64, error) { return onPerson(v.Person) }

// Do refuses when what was asked for is over. Fault: access.no_longer_asked.
func (v MailedLink) Do(tx *db.Tx) (Mailed, error) {
	if v.link == nil {
		return Mailed{}, errUnmade
	}
	until, err := AskedUntil(tx, v.Person, v.Purpose, tx.Now())
	if err != nil {
		return Mailed{}, err
	}
	addLink(tx, v.link, v.Purpose, v.Person, until.Sub(tx.Now()))
	return Mailed{tx.Now(), until}, nil
}

// AskedUntil is until when a person may answer an invitation, or set a new password by a link. Fault:
// access.no_longer_asked: it was done, withdrawn, or is too long ago.
func AskedUntil(r db.Reader, person int64, purpose Purpose, now time.Time) (time.Time, error) {
	until, _, err := db.Get[int64](r, `SELECT coalesce(max(expires), 0) FROM once_link WHERE person = $1 AND purpose = $2 AND ended = 0`, person, string(purpose))
	if err == nil && until <= now.UnixMicro() {
		err = fault.New(fault.Conflict, lang.AccessNoLongerAsked())
	}
	return instant(until), err
}

// useLinks ends what other links of the person there are for the same, once one of them was used.
func useLinks(tx *db.Tx, person int64, purpose Purpose) {
	tx.Exec(`UPDATE once_link SET ended = $3, reason = $4 WHERE person = $1 AND purpose = $2 AND ended = 0`, person, string(purpose), tx.At(), usedUp)
}
