package access

import (
	"context"
	"time"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Purpose says what a link is for; a link for one purpose opens nothing else.
type Purpose string

// The purposes of links that work once.
const (
	ForInvite Purpose = "invite" // join with a name and a password
	ForReset  Purpose = "reset"  // set a new password
	ForFirst  Purpose = "first"  // become the first administrator
	ForLogIn  Purpose = "log-in" // sign in without a password; only the program makes these
)

// How long links that work once are good.
const (
	inviteLife = 7 * 24 * time.Hour
	resetLife  = time.Hour
	firstLife  = 24 * time.Hour
	logInLife  = 24 * time.Hour
)

type onceRow struct {
	Purpose string
	Person  int64
	Expires int64
	Ended   int64 // 0: still open
	Reason  string
}

const (
	usedUp   = "used"
	replaced = "replaced"
)

func askOnce(hash []byte) *db.Asked[onceRow] {
	return db.Ask[onceRow](`SELECT purpose, person, expires, ended, reason FROM once_link WHERE hash = $1`, hash)
}

// open refuses a link that is not (or no longer) good for purpose at instant now, and says how to get another.
func (q onceRow) open(known bool, purpose Purpose, now int64) error {
	until := instant(q.Expires)
	switch {
	case !known || q.Purpose != string(purpose):
		return fault.New(fault.NotFound, lang.AccessLinkUnknown())
	case q.Reason == replaced:
		return fault.New(fault.Conflict, lang.AccessLinkReplaced())
	case q.Ended != 0:
		return linkUsed(purpose)
	case now < q.Expires:
		return nil
	case purpose == ForInvite:
		return fault.New(fault.Conflict, lang.AccessInviteExpired(until))
	case purpose == ForReset:
		return fault.New(fault.Conflict, lang.AccessResetExpired(until))
	case purpose == ForFirst:
		return fault.New(fault.Conflict, lang.AccessFirstExpired(until))
	}
	return fault.New(fault.Conflict, lang.AccessLogInLinkExpired(until))
}

func linkUsed(purpose Purpose) error {
	switch purpose {
	case ForReset:
		return fault.New(fault.Conflict, lang.AccessResetUsed())
	case ForLogIn:
		return fault.New(fault.Conflict, lang.AccessLogInLinkUsed())
	}
	return fault.New(fault.Conflict, lang.AccessLinkUsed())
}

// addLink stores a new link that works once.
func addLink(tx *db.Tx, hash []byte, purpose Purpose, person int64, life time.Duration) (until time.Time) {
	until = tx.Now().Add(life)
	tx.Insert("once_link(hash, purpose, person, created, expires, ended, reason)",
		hash, string(purpose), person, tx.At(), until.UnixMicro(), int64(0), "")
	return until
}

// useLink marks a link used, or ends the transaction if somebody else was faster.
func useLink(tx *db.Tx, hash []byte, purpose Purpose) {
	tx.ExecOne(linkUsed(purpose), `UPDATE once_link SET ended = $2, reason = $3 WHERE hash = $1 AND ended = 0`, hash, tx.At(), usedUp)
}

// replaceLinks ends all open links of a person.
func replaceLinks(tx *db.Tx, person int64) {
	tx.Exec(`UPDATE once_link SET ended = $2, reason = $3 WHERE person = $1 AND ended = 0`, person, tx.At(), replaced)
}

// LinkOwner tells whom a link that works once belongs to, without using it, for the page it opens. A link of purpose
// ForFirst belongs to nobody yet. Faults: access.link_unknown, and those that say why it is no longer good.
func LinkOwner(ctx context.Context, d *db.DB, purpose Purpose, token string) (Person, error) {
	link, known, err := onceOf(d.On(ctx), token)
	if err != nil {
		return Person{}, err
	}
	if err := link.open(known, purpose, d.Now().UnixMicro()); err != nil {
		return Person{}, err
	}
	if purpose == ForFirst {
		return Person{}, nil
	}
	return PersonOf(d.On(ctx), link.Person)
}

func onceOf(r db.Reader, token string) (onceRow, bool, error) {
	q := askOnce(hashOf(token))
	err := r.Read(q)
	link, known := q.First()
	return link, known, err
}

// ownerOf finds a link's person and address before anything is decided, since neither ever changes: the new password
// must be compared and hashed outside of the verb.
func ownerOf(ctx context.Context, d *db.DB, token string) (personRow, error) {
	link, known, err := onceOf(d.On(ctx), token)
	if err != nil {
		return personRow{}, err
	}
	if !known || link.Person == 0 {
		return personRow{}, fault.New(fault.NotFound, lang.AccessLinkUnknown())
	}
	q := askPerson(link.Person)
	if err := d.Read(ctx, q); err != nil {
		return personRow{}, err
	}
	row, ok := q.First()
	if !ok {
		return personRow{}, noPerson()
	}
	return row, nil
}
