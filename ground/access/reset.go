package access

import (
	"context"
	"strconv"
	"time"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
)

// ChangePassword sets another password for the person who acts, and ends their other sessions. NewChangePassword makes
// it, after it made sure that the person knows the present one.
type ChangePassword struct {
	person int64
	was    string // the stored hash that the present password was found to fit
	next   string
	keep   []byte // hash of the session that stays
}

// NewChangePassword checks the present password (which is slowed down like a sign-in), checks and hashes the next and
// gives the verb. session is the token of the session that stays, "" for none. Faults: access.wrong_password,
// access.too_many_tries, and those of the new password.
func NewChangePassword(ctx context.Context, d *db.DB, actor db.Actor, session, present, next string) (ChangePassword, error) {
	if actor.Kind != db.Person {
		return ChangePassword{}, fault.New(fault.Forbidden, lang.AccessOnlyPerson())
	}
	q := askPerson(actor.ID)
	if err := d.Read(ctx, q); err != nil {
		return ChangePassword{}, err
	}
	row, ok := q.First()
	if !ok {
		return ChangePassword{}, noPerson()
	}
	if err := checkNew(next, row.Email); err != nil {
		return ChangePassword{}, err
	}
	known, err := Guess(ctx, d, func() (bool, error) { return fits(ctx, row.Password, present) }, byPerson(actor.ID))
	if err != nil {
		return ChangePassword{}, err
	}
	if !known {
		return ChangePassword{}, fault.New(fault.Invalid, lang.AccessWrongPassword()).At("present")
	}
	hashed, err := hashPassword(ctx, next, row.Email)
	if err != nil {
		return ChangePassword{}, err
	}
	return ChangePassword{person: actor.ID, was: row.Password, next: hashed, keep: hashOf(session)}, nil
}

// Right is none: everyone may change their own.
func (ChangePassword) Right() db.Right { return db.Anyone }

// Touches takes the person and the lock on who may do what.
func (v ChangePassword) Touches(db.Look) ([]int64, error) { return onPerson(v.person) }

// Do refuses when the password was changed in the meantime.
func (v ChangePassword) Do(tx *db.Tx) (Changed, error) {
	if v.next == "" {
		return Changed{}, errUnmade
	}
	if actor := tx.Actor(); actor.Kind != db.Person || actor.ID != v.person {
		return Changed{}, fault.New(fault.Forbidden, lang.AccessOnlyPerson())
	}
	changed := fault.New(fault.Conflict, lang.AccessWrongPassword()).At("present")
	tx.ExecOne(changed, `UPDATE person SET password = $3 WHERE id = $1 AND password = $2 AND active = $4`, v.person, v.was, v.next, true)
	endSessions(tx, v.person, v.keep)
	replaceLinks(tx, v.person)
	event.Tell(tx, v.person, PasswordChanged{})
	return Changed{v.person}, nil
}

// resetPause is the least time between two links for one person, so that nobody's mailbox is filled by a stranger.
const resetPause = 2 * time.Minute

// RequestPasswordReset makes a link for a new password, if the address has an account. Its answer is the same whether
// it has or not. NewPasswordReset makes it; the caller slows down by the address of the visitor (Allow).
type RequestPasswordReset struct {
	Email string `json:"email"`
	// Mail writes the message in the same transaction. It is called only if the address has an account.
	Mail func(tx *db.Tx, to Person, until time.Time) error `json:"-"`

	link []byte
}

// NewPasswordReset gives the verb and the token of its link, which is good only if the address has an account. The
// token must reach nobody but that address.
func NewPasswordReset(email string) (verb RequestPasswordReset, token string) {
	token = newToken()
	return RequestPasswordReset{Email: email, link: hashOf(token)}, token
}

// Requested is the answer: nothing that would tell whether the address has an account.
type Requested struct{}

// Right is none.
func (RequestPasswordReset) Right() db.Right { return db.Anyone }

// Touches takes the person, if the address has one.
func (v RequestPasswordReset) Touches(look db.Look) ([]int64, error) {
	q := askEmail(foldEmail(v.Email))
	err := look.Reader().Read(q)
	known, _ := q.First()
	return []int64{known.ID}, err
}

// Do does nothing for an address without account, one not joined or closed, or one that got a link just now.
func (v RequestPasswordReset) Do(tx *db.Tx) (Requested, error) {
	if v.link == nil {
		return Requested{}, errUnmade
	}
	email, err := tidyEmail(v.Email)
	if err != nil {
		return Requested{}, err
	}
	row := askEmail(email)
	latest := db.Ask[int64](`SELECT coalesce(max(l.created), 0) FROM once_link l JOIN person p ON p.id = l.person
		WHERE p.email = $1 AND l.purpose = $2`, email, string(ForReset))
	if err := tx.Read(row, latest); err != nil {
		return Requested{}, err
	}
	stored, ok := row.First()
	if before, _ := latest.First(); !ok || !stored.Active || stored.Joined == 0 || tx.At() < before+resetPause.Microseconds() {
		event.Tell(tx, 0, ResetRequested{}) // a commit that writes nothing would be faster, and tell
		return Requested{}, nil
	}
	person, err := stored.person()
	if err != nil {
		return Requested{}, err
	}
	replaceLinks(tx, person.ID)
	until := addLink(tx, v.link, ForReset, person.ID, resetLife)
	event.Tell(tx, person.ID, ResetRequested{})
	if v.Mail != nil {
		return Requested{}, v.Mail(tx, person, until)
	}
	return Requested{}, nil
}

// ResetPassword sets a new password by a link, ends all sessions of the person, and forgets the sign-ins that failed.
// NewResetPassword makes it; run it as By.
type ResetPassword struct {
	Link []byte `json:"link"` // SHA-256 of the link's token

	person   int64
	password string
	bucket   []byte // where failed sign-ins with the person's address are counted
}

// NewResetPassword checks and hashes the password and gives the verb. Faults: access.link_unknown, and those of the
// password.
func NewResetPassword(ctx context.Context, d *db.DB, token, password string) (ResetPassword, error) {
	owner, err := ownerOf(ctx, d, token)
	if err != nil {
		return ResetPassword{}, err
	}
	hashed, err := hashPassword(ctx, password, owner.Email)
	if err != nil {
		return ResetPassword{}, err
	}
	bucket, err := markOf(ctx, d, ByEmail(owner.Email))
	if err != nil {
		return ResetPassword{}, err
	}
	return ResetPassword{Link: hashOf(token), person: owner.ID, password: hashed, bucket: bucket[:]}, nil
}

// By is the actor to run the verb as: the person whose link it is.
func (v ResetPassword) By() db.Actor { return db.Actor{ID: v.person, Kind: db.Person} }

// Right is none: the link is the proof.
func (ResetPassword) Right() db.Right { return db.Anyone }

// Touches takes the person and the lock on who may do what.
func (v ResetPassword) Touches(db.Look) ([]int64, error) { return onPerson(v.person) }

// Do uses the link up. Faults: those of a link that is no longer good.
func (v ResetPassword) Do(tx *db.Tx) (Changed, error) {
	if v.password == "" {
		return Changed{}, errUnmade
	}
	link, row := askOnce(v.Link), askPerson(v.person)
	if err := tx.Read(link, row); err != nil {
		return Changed{}, err
	}
	stored, known := link.First()
	if err := stored.open(known && stored.Person == v.person, ForReset, tx.At()); err != nil {
		return Changed{}, err
	}
	if person, ok := row.First(); !ok || !person.Active {
		return Changed{}, noPerson()
	}
	useLink(tx, v.Link, ForReset)
	useLinks(tx, v.person, ForReset)
	tx.Exec(`UPDATE person SET password = $2 WHERE id = $1`, v.person, v.password)
	endSessions(tx, v.person, nil)
	replaceLinks(tx, v.person)
	tx.Exec(`DELETE FROM guess WHERE bucket = $1`, v.bucket)
	event.Tell(tx, v.person, PasswordReset{})
	return Changed{v.person}, nil
}

// byPerson counts wrong present passwords of someone signed in.
func byPerson(id int64) Bucket {
	return Bucket{kind: "person", value: strconv.FormatInt(id, 10), free: freeTries}
}
