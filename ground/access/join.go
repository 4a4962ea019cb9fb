package access

import (
	"context"
	"time"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
)

// InvitePerson invites someone by e-mail, invites them again (the link before is replaced), or opens a closed account
// again. NewInvite makes it.
type InvitePerson struct {
	Email    string   `json:"email"`
	Language lang.Tag `json:"language,omitempty"`
	Roles    []Role   `json:"roles"`
	// Mail, if set, writes the message in the same transaction, so that it is sent if and only if the invitation holds.
	Mail func(tx *db.Tx, to Person, until time.Time) error `json:"-"`

	link []byte
}

// NewInvite gives the verb and the token of its link. Repeated under the same idempotency key, the verb gives the first
// answer, and only the first token is good: LinkOwner tells.
func NewInvite(email string, language lang.Tag, roles ...Role) (verb InvitePerson, token string) {
	token = newToken()
	return InvitePerson{Email: email, Language: language, Roles: roles, link: hashOf(token)}, token
}

// InvitedPerson is the answer of InvitePerson.
type InvitedPerson struct {
	Person int64     `json:"person"`
	Until  time.Time `json:"until"` // how long the link is good
}

// Right is people.write.
func (InvitePerson) Right() db.Right { return PeopleWrite }

// Touches takes the lock on who may do what, and the person if the address has one.
func (v InvitePerson) Touches(look db.Look) ([]int64, error) {
	q := askEmail(foldEmail(v.Email))
	if err := look.Reader().Read(q); err != nil {
		return nil, err
	}
	if known, ok := q.First(); ok {
		return onPerson(known.ID)
	}
	return []int64{peopleLock}, nil
}

// Do refuses an address whose owner has joined already, and rights that the actor lacks.
func (v InvitePerson) Do(tx *db.Tx) (InvitedPerson, error) {
	if v.link == nil {
		return InvitedPerson{}, errUnmade
	}
	email, err := tidyEmail(v.Email)
	if err != nil {
		return InvitedPerson{}, err
	}
	row, roles := askEmail(email), askRoles()
	if err := tx.Read(row, roles); err != nil {
		return InvitedPerson{}, err
	}
	custom, err := customRoles(roles.Rows)
	if err != nil {
		return InvitedPerson{}, err
	}
	given, rights, err := tidyRoles(v.Roles, custom)
	if err != nil {
		return InvitedPerson{}, err
	}
	if err := mayGive(tx.Actor(), rights, "roles"); err != nil {
		return InvitedPerson{}, err
	}
	person := Person{Email: email, Language: lang.Parse(string(v.Language)), Roles: given, Active: true, Invited: tx.Now()}
	if before, ok := row.First(); ok {
		if err := v.again(tx, before, &person, custom); err != nil {
			return InvitedPerson{}, err
		}
	} else {
		person.ID = tx.NewID()
		tx.Insert("person("+personColumns+")", person.ID, email, "", string(person.Language), "", toJSON(given), true, tx.At(), int64(0))
	}
	until := addLink(tx, v.link, ForInvite, person.ID, inviteLife)
	event.Tell(tx, person.ID, Invited{given})
	if v.Mail != nil {
		if err := v.Mail(tx, person, until); err != nil {
			return InvitedPerson{}, err
		}
	}
	return InvitedPerson{person.ID, until}, nil
}

// again invites someone who was invited before or whose account was closed.
func (v InvitePerson) again(tx *db.Tx, before personRow, person *Person, custom []CustomRole) error {
	if before.Active && before.Joined != 0 {
		return fault.New(fault.Conflict, lang.AccessEmailTaken()).At("email")
	}
	was, err := before.person()
	if err != nil {
		return err
	}
	if err := notAbove(tx.Actor(), was, custom); err != nil {
		return err
	}
	person.ID, person.Name = was.ID, was.Name
	tx.Exec(`UPDATE person SET language = $2, roles = $3, active = $4, created = $5, joined = 0 WHERE id = $1`,
		was.ID, string(person.Language), toJSON(person.Roles), true, tx.At())
	replaceLinks(tx, was.ID)
	return nil
}

// AcceptInvite joins: the invited person gives a name and a password. NewAcceptInvite makes it; run it as By.
type AcceptInvite struct {
	Link     []byte   `json:"link"` // SHA-256 of the link's token
	Name     string   `json:"name"`
	Language lang.Tag `json:"language,omitempty"` // empty: that of the invitation

	person   int64
	password string
}

// NewAcceptInvite checks and hashes the password and gives the verb. Faults: access.link_unknown, and those of the
// password.
func NewAcceptInvite(ctx context.Context, d *db.DB, token, name string, language lang.Tag, password string) (AcceptInvite, error) {
	owner, err := ownerOf(ctx, d, token)
	if err != nil {
		return AcceptInvite{}, err
	}
	hashed, err := hashPassword(ctx, password, owner.Email)
	if err != nil {
		return AcceptInvite{}, err
	}
	return AcceptInvite{Link: hashOf(token), Name: name, Language: language, person: owner.ID, password: hashed}, nil
}

// By is the actor to run the verb as: the person whose link it is.
func (v AcceptInvite) By() db.Actor { return db.Actor{ID: v.person, Kind: db.Person, Lang: v.Language} }

// Right is none: the link is the proof.
func (AcceptInvite) Right() db.Right { return db.Anyone }

// Touches takes the person and the lock on who may do what.
func (v AcceptInvite) Touches(db.Look) ([]int64, error) { return onPerson(v.person) }

// Do uses the link up. Faults: those of a link that is no longer good.
func (v AcceptInvite) Do(tx *db.Tx) (Changed, error) {
	if v.password == "" {
		return Changed{}, errUnmade
	}
	name, err := tidyName(v.Name)
	if err != nil {
		return Changed{}, err
	}
	link, row := askOnce(v.Link), askPerson(v.person)
	if err := tx.Read(link, row); err != nil {
		return Changed{}, err
	}
	stored, known := link.First()
	if err := stored.open(known && stored.Person == v.person, ForInvite, tx.At()); err != nil {
		return Changed{}, err
	}
	person, ok := row.First()
	if !ok || !person.Active {
		return Changed{}, noPerson()
	}
	language := person.Language
	if v.Language != "" {
		language = string(lang.Parse(string(v.Language)))
	}
	useLink(tx, v.Link, ForInvite)
	useLinks(tx, v.person, ForInvite)
	tx.Exec(`UPDATE person SET name = $2, language = $3, password = $4, joined = $5 WHERE id = $1`, v.person, name, language, v.password, tx.At())
	event.Tell(tx, v.person, Joined{})
	return Changed{v.person}, nil
}

// FirstAdministrator makes the link by which the first person becomes administrator, when nobody has an account yet;
// created is false, and nothing is made, when somebody has. It is called at every start, and each link is good until
// one was used or a day went by: several nodes that start together each print one.
func FirstAdministrator(ctx context.Context, d *db.DB) (token string, created bool, err error) {
	token = newToken()
	created, err = db.Run(ctx, d, db.Program, "", offerFirst{hashOf(token)})
	if err != nil || !created {
		return "", false, err
	}
	return token, true, nil
}

type offerFirst struct{ link []byte }

func (offerFirst) Right() db.Right { return programOnly }

func (offerFirst) Touches(db.Look) ([]int64, error) { return []int64{peopleLock}, nil }

func (v offerFirst) Do(tx *db.Tx) (bool, error) {
	if somebody, err := anybody(tx); err != nil || somebody {
		return false, err
	}
	addLink(tx, v.link, ForFirst, 0, firstLife)
	return true, nil
}

func anybody(r db.Reader) (bool, error) {
	n, _, err := db.Get[int64](r, `SELECT count(*) FROM person`)
	return n > 0, err
}

// BecomeAdministrator makes the first account, an administrator's. NewBecomeAdministrator makes it.
type BecomeAdministrator struct {
	Link     []byte   `json:"link"` // SHA-256 of the link's token
	Email    string   `json:"email"`
	Name     string   `json:"name"`
	Language lang.Tag `json:"language,omitempty"`

	password string
}

// NewBecomeAdministrator checks and hashes the password and gives the verb; token is that of FirstAdministrator.
func NewBecomeAdministrator(ctx context.Context, d *db.DB, token, email, name string, language lang.Tag, password string) (BecomeAdministrator, error) {
	if _, known, err := onceOf(d.On(ctx), token); err != nil {
		return BecomeAdministrator{}, err
	} else if !known {
		return BecomeAdministrator{}, fault.New(fault.NotFound, lang.AccessLinkUnknown())
	}
	hashed, err := hashPassword(ctx, password, foldEmail(email))
	if err != nil {
		return BecomeAdministrator{}, err
	}
	return BecomeAdministrator{Link: hashOf(token), Email: email, Name: name, Language: language, password: hashed}, nil
}

// By is the actor to run the verb as: the program, since there is no person yet.
func (BecomeAdministrator) By() db.Actor { return db.Program }

// Right is none: the link is the proof.
func (BecomeAdministrator) Right() db.Right { return db.Anyone }

// Touches takes the lock on who may do what.
func (BecomeAdministrator) Touches(db.Look) ([]int64, error) { return []int64{peopleLock}, nil }

// Do uses the link up. Faults: those of the link, and access.first_taken once anybody has an account.
func (v BecomeAdministrator) Do(tx *db.Tx) (Changed, error) {
	if v.password == "" {
		return Changed{}, errUnmade
	}
	email, err := tidyEmail(v.Email)
	if err != nil {
		return Changed{}, err
	}
	name, err := tidyName(v.Name)
	if err != nil {
		return Changed{}, err
	}
	link := askOnce(v.Link)
	if err := tx.Read(link); err != nil {
		return Changed{}, err
	}
	stored, known := link.First()
	if err := stored.open(known, ForFirst, tx.At()); err != nil {
		return Changed{}, err
	}
	if somebody, err := anybody(tx); err != nil {
		return Changed{}, err
	} else if somebody {
		return Changed{}, fault.New(fault.Conflict, lang.AccessFirstTaken())
	}
	id := tx.NewID()
	roles := []Role{Administrator}
	useLink(tx, v.Link, ForFirst)
	tx.Insert("person("+personColumns+")", id, email, name, string(lang.Parse(string(v.Language))), v.password, toJSON(roles), true, tx.At(), tx.At())
	event.Tell(tx, id, Joined{First: true})
	return Changed{id}, nil
}
