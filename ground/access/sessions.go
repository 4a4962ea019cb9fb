package access

import (
	"context"
	"time"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
)

// How long a session lasts.
const (
	SessionIdle = 12 * time.Hour      // without a request
	SessionLife = 30 * 24 * time.Hour // in all

	seenEvery = 5 * time.Minute // how exactly "last seen" is known: an idle session may end this much early
)

// LogIn opens a session for whoever knows the password: token is the session's, for a cookie. address is the visitor's
// network address, "" if there is none. Wrong tries slow down further ones for the e-mail address and for the network
// address. The answer takes as long for an address without an account. Faults: access.wrong_login (whatever was wrong),
// access.too_many_tries.
func LogIn(ctx context.Context, d *db.DB, email, password, address string) (token string, who Person, err error) {
	email = foldEmail(email)
	byEmail := ByEmail(email)
	var row personRow
	known, err := guess(ctx, d, func() (bool, error) {
		q := askEmail(email)
		if err := d.Read(ctx, q); err != nil {
			return false, err
		}
		row, _ = q.First()
		ok, err := fits(ctx, row.Password, password)
		return ok && row.Active, err
	}, func(tx *db.Tx) { event.Tell(tx, row.ID, SessionFailed{}) }, byEmail, ByAddress(address))
	if err != nil {
		return "", Person{}, err
	}
	if !known {
		return "", Person{}, wrongLogIn()
	}
	bucket, err := markOf(ctx, d, byEmail)
	if err != nil {
		return "", Person{}, err
	}
	return start(ctx, d, startSession{person: row.ID, password: row.Password, bucket: bucket[:]})
}

func wrongLogIn() error { return fault.New(fault.Unauthenticated, lang.AccessWrongLogIn()) }

// NewLogInLink gives the verb that stores a link which signs a person in once, and its token: for the demo, where
// nobody knows a password. Only the program may run it.
func NewLogInLink(person int64) (verb MakeLogInLink, token string) {
	token = newToken()
	return MakeLogInLink{Person: person, link: hashOf(token)}, token
}

// MakeLogInLink stores a link that signs a person in. NewLogInLink makes it.
type MakeLogInLink struct {
	Person int64 `json:"person"`

	link []byte
}

// Right is one that no role holds: whoever could make such links could be anyone.
func (MakeLogInLink) Right() db.Right { return programOnly }

// Touches takes the person.
func (v MakeLogInLink) Touches(db.Look) ([]int64, error) { return []int64{v.Person}, nil }

// Do refuses a person who is gone or has not joined.
func (v MakeLogInLink) Do(tx *db.Tx) (Changed, error) {
	if v.link == nil {
		return Changed{}, errUnmade
	}
	q := askPerson(v.Person)
	if err := tx.Read(q); err != nil {
		return Changed{}, err
	}
	if row, ok := q.First(); !ok || !row.Active || row.Joined == 0 {
		return Changed{}, noPerson()
	}
	addLink(tx, v.link, ForLogIn, v.Person, logInLife)
	return Changed{v.Person}, nil
}

// LogInByLink opens a session by a link of MakeLogInLink and uses it up. Faults: those of a link that is no longer good.
func LogInByLink(ctx context.Context, d *db.DB, link string) (token string, who Person, err error) {
	owner, err := ownerOf(ctx, d, link)
	if err != nil {
		return "", Person{}, err
	}
	return start(ctx, d, startSession{person: owner.ID, link: hashOf(link)})
}

func start(ctx context.Context, d *db.DB, v startSession) (string, Person, error) {
	token := newToken()
	v.hash = hashOf(token)
	who := db.Actor{ID: v.person, Kind: db.Person, Rights: map[db.Right]bool{programOnly: true}}
	person, err := db.Run(ctx, d, who, "", v)
	if err != nil {
		return "", Person{}, err
	}
	return token, person, nil
}

// startSession opens a session for a person whose password was found to fit, or by a link.
type startSession struct {
	person   int64
	hash     []byte
	password string // the stored hash that was found to fit
	bucket   []byte // where failed tries with the person's address are counted: they are forgotten
	link     []byte // instead of a password
}

func (startSession) Right() db.Right { return programOnly }

func (v startSession) Touches(db.Look) ([]int64, error) { return []int64{v.person}, nil }

func (v startSession) Do(tx *db.Tx) (Person, error) {
	row, link := askPerson(v.person), askOnce(v.link)
	if err := tx.Read(row, link); err != nil {
		return Person{}, err
	}
	stored, ok := row.First()
	if !ok || !stored.Active || v.link == nil && (stored.Password == "" || stored.Password != v.password) {
		return Person{}, wrongLogIn() // the account changed while the password was tried
	}
	if v.link != nil {
		l, known := link.First()
		if err := l.open(known && l.Person == v.person, ForLogIn, tx.At()); err != nil {
			return Person{}, err
		}
		useLink(tx, v.link, ForLogIn)
	} else {
		tx.Exec(`DELETE FROM guess WHERE bucket = $1`, v.bucket)
	}
	tx.Insert("session(hash, person, created, seen, expires)", v.hash, v.person, tx.At(), tx.At(), tx.Now().Add(SessionLife).UnixMicro())
	event.Tell(tx, v.person, SessionStarted{Link: v.link != nil})
	return stored.person()
}

// endSessions ends the sessions of a person, all but the one with hash keep.
func endSessions(tx *db.Tx, person int64, keep []byte) {
	if keep == nil {
		tx.Exec(`DELETE FROM session WHERE person = $1`, person)
		return
	}
	tx.Exec(`DELETE FROM session WHERE person = $1 AND hash <> $2`, person, keep)
}

// LogOut ends a session. NewLogOut makes it from the session's token. One that has ended already is no fault.
type LogOut struct{ hash []byte }

// NewLogOut gives the verb that ends the session of a token.
func NewLogOut(token string) LogOut { return LogOut{hashOf(token)} }

// Right is none: to know the token is to own the session.
func (LogOut) Right() db.Right { return db.Anyone }

// Touches nothing: the session is one row and nothing depends on it.
func (LogOut) Touches(db.Look) ([]int64, error) { return nil, nil }

// Do ends the session.
func (v LogOut) Do(tx *db.Tx) (Changed, error) {
	person, ok, err := db.Get[int64](tx, `SELECT person FROM session WHERE hash = $1`, v.hash)
	if err != nil || !ok {
		return Changed{}, err
	}
	tx.Exec(`DELETE FROM session WHERE hash = $1`, v.hash)
	event.Tell(tx, person, SessionEnded{})
	return Changed{person}, nil
}

type sessionRow struct {
	Seen    int64
	Expires int64
	personRow
}

// BySession is the actor behind a session's token, with the rights of this moment. Fault: access.session_over (kind
// Unauthenticated), whether it ended, was idle for too long, or never was.
func BySession(ctx context.Context, d *db.DB, token string) (db.Actor, error) {
	actor, _, err := WhoBySession(ctx, d, token)
	return actor, err
}

// WhoBySession is BySession with the person, whom pages greet by name.
func WhoBySession(ctx context.Context, d *db.DB, token string) (db.Actor, Person, error) {
	over := fault.New(fault.Unauthenticated, lang.AccessSessionOver())
	if token == "" {
		return db.Actor{}, Person{}, over
	}
	hash, now := hashOf(token), d.Now().UnixMicro()
	session := db.Ask[sessionRow](`SELECT s.seen, s.expires, p.id, p.email, p.name, p.language, p.password, p.roles, p.active, p.created, p.joined
		FROM session s JOIN person p ON p.id = s.person WHERE s.hash = $1`, hash)
	roles := askRoles()
	if err := d.Read(ctx, session, roles); err != nil {
		return db.Actor{}, Person{}, err
	}
	row, ok := session.First()
	if !ok || !row.Active || now >= row.Expires || now >= row.Seen+SessionIdle.Microseconds() {
		return db.Actor{}, Person{}, over
	}
	person, err := row.person()
	if err != nil {
		return db.Actor{}, Person{}, err
	}
	custom, err := customRoles(roles.Rows)
	if err != nil {
		return db.Actor{}, Person{}, err
	}
	if now >= row.Seen+seenEvery.Microseconds() {
		if _, err := db.Run(ctx, d, db.Program, "", noteSeen{hash}); err != nil {
			d.Log().Warn("a session's last use not noted", "person", person.ID, "error", err)
		}
	}
	return person.actor(custom), person, nil
}

// noteSeen notes when a session was last used. No event: it is not news.
type noteSeen struct{ hash []byte }

func (noteSeen) Right() db.Right { return programOnly }

func (noteSeen) Touches(db.Look) ([]int64, error) { return nil, nil }

func (v noteSeen) Do(tx *db.Tx) (bool, error) {
	tx.Exec(`UPDATE session SET seen = $2 WHERE hash = $1 AND seen < $2`, v.hash, tx.At())
	return true, nil
}
