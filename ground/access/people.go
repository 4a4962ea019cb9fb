package access

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Person is someone who works here.
type Person struct {
	ID       int64     `json:"id"`
	Email    string    `json:"email"` // lower case
	Name     string    `json:"name"`  // empty until they joined
	Language lang.Tag  `json:"language"`
	Roles    []Role    `json:"roles"`
	Active   bool      `json:"active"` // false: the account is closed
	Invited  time.Time `json:"invited"`
	Joined   time.Time `json:"joined"` // zero: has not answered the invitation
}

// personRow is a person as stored, with what nobody is shown.
type personRow struct {
	ID       int64
	Email    string
	Name     string
	Language string
	Password string // PHC string of the hash, "" until they joined
	Roles    string
	Active   bool
	Created  int64
	Joined   int64
}

const personColumns = "id, email, name, language, password, roles, active, created, joined"

func askPerson(id int64) *db.Asked[personRow] {
	return db.Ask[personRow](`SELECT `+personColumns+` FROM person WHERE id = $1`, id)
}

func askEmail(email string) *db.Asked[personRow] {
	return db.Ask[personRow](`SELECT `+personColumns+` FROM person WHERE email = $1`, email)
}

func (r personRow) person() (Person, error) {
	roles, err := fromJSON[Role](r.Roles)
	return Person{
		ID: r.ID, Email: r.Email, Name: r.Name, Language: lang.Tag(r.Language), Roles: roles, Active: r.Active,
		Invited: instant(r.Created), Joined: instant(r.Joined),
	}, err
}

// actor is who this person is to verbs. Roles that no longer exist give nothing.
func (p Person) actor(custom []CustomRole) db.Actor {
	rights, _ := rightsOf(p.Roles, custom)
	return db.Actor{ID: p.ID, Kind: db.Person, Rights: setOf(rights), Lang: p.Language}
}

// People reads everyone, by name.
func People(r db.Reader) ([]Person, error) {
	rows, err := db.All[personRow](r, `SELECT `+personColumns+` FROM person ORDER BY name, email`)
	if err != nil {
		return nil, err
	}
	out := make([]Person, len(rows))
	for i, row := range rows {
		if out[i], err = row.person(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// PersonOf reads one person; a fault access.person_unknown if there is none.
func PersonOf(r db.Reader, id int64) (Person, error) {
	q := askPerson(id)
	if err := r.Read(q); err != nil {
		return Person{}, err
	}
	row, ok := q.First()
	if !ok {
		return Person{}, noPerson()
	}
	return row.person()
}

// Limits of what people write about themselves, in characters.
const (
	emailMost = 254 // RFC 5321 §4.5.3.1.3, less the brackets
	nameMost  = 120
)

// foldEmail is the form in which addresses are compared. Upper and lower case are one, though RFC 5321 allows a mail
// server to tell them apart in the part before the @: none does, and people type both.
func foldEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// tidyEmail folds an address and refuses what is none.
func tidyEmail(email string) (string, error) {
	folded := foldEmail(email)
	if folded == "" {
		return "", fault.New(fault.Invalid, lang.FaultRequired("email")).At("email")
	}
	parsed, err := mail.ParseAddress(folded)
	if err != nil || parsed.Address != folded || len(folded) > emailMost {
		return "", fault.New(fault.Invalid, lang.AccessEmailMalformed()).At("email")
	}
	return folded, nil
}

func tidyName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return "", fault.New(fault.Invalid, lang.FaultRequired("name")).At("name")
	}
	if utf8.RuneCountInString(name) > nameMost {
		return "", fault.New(fault.Invalid, lang.FaultTextTooLong("name", nameMost)).At("name")
	}
	return name, nil
}

// onPerson is what verbs about one person's standing touch.
func onPerson(id int64) ([]int64, error) { return []int64{peopleLock, id}, nil }

// Changed is the answer of verbs about one person.
type Changed struct {
	Person int64 `json:"person"`
}

// SetRoles gives a person other roles. They count from the person's next request on.
type SetRoles struct {
	Person int64  `json:"person"`
	Roles  []Role `json:"roles"`
}

// Right is people.write.
func (SetRoles) Right() db.Right { return PeopleWrite }

// Touches takes the person and the lock on who may do what.
func (v SetRoles) Touches(db.Look) ([]int64, error) { return onPerson(v.Person) }

// Do refuses rights that the actor lacks, in what the person had and gets, and to take the last administrator away.
func (v SetRoles) Do(tx *db.Tx) (Changed, error) {
	person, custom, err := standing(tx, v.Person)
	if err != nil {
		return Changed{}, err
	}
	roles, rights, err := tidyRoles(v.Roles, custom)
	if err != nil {
		return Changed{}, err
	}
	if err := mayGive(tx.Actor(), rights, "roles"); err != nil {
		return Changed{}, err
	}
	if !slices.Contains(roles, Administrator) {
		if err := notTheLast(tx, person); err != nil {
			return Changed{}, err
		}
	}
	tx.Exec(`UPDATE person SET roles = $2 WHERE id = $1`, person.ID, toJSON(roles))
	event.Tell(tx, person.ID, RolesChanged{person.Roles, roles})
	return Changed{person.ID}, nil
}

// standing reads the person a verb is about, and refuses one who is gone or has rights that the actor lacks.
func standing(tx *db.Tx, id int64) (Person, []CustomRole, error) {
	row, roles := askPerson(id), askRoles()
	if err := tx.Read(row, roles); err != nil {
		return Person{}, nil, err
	}
	stored, ok := row.First()
	if !ok {
		return Person{}, nil, noPerson()
	}
	if !stored.Active {
		return Person{}, nil, fault.New(fault.Conflict, lang.AccessPersonInactive()).At("person")
	}
	person, err := stored.person()
	if err != nil {
		return Person{}, nil, err
	}
	custom, err := customRoles(roles.Rows)
	if err != nil {
		return Person{}, nil, err
	}
	return person, custom, notAbove(tx.Actor(), person, custom)
}

// notAbove refuses to change somebody who may do more than the actor.
func notAbove(actor db.Actor, person Person, custom []CustomRole) error {
	rights, _ := rightsOf(person.Roles, custom)
	if r := beyond(actor, rights); r != "" {
		return fault.New(fault.Forbidden, lang.AccessPersonAbove(string(r))).At("person")
	}
	return nil
}

// notTheLast refuses when, without this person, no active administrator were left who ever joined.
func notTheLast(tx *db.Tx, person Person) error {
	if !slices.Contains(person.Roles, Administrator) || person.Joined.IsZero() {
		return nil
	}
	people, err := People(tx)
	if err != nil {
		return err
	}
	for _, p := range people {
		if p.ID != person.ID && p.Active && !p.Joined.IsZero() && slices.Contains(p.Roles, Administrator) {
			return nil
		}
	}
	return fault.New(fault.Conflict, lang.AccessLastAdministrator()).At("person")
}

// Deactivate closes a person's account and ends their sessions and links at once. What they did stays theirs. An
// invitation opens the account again, with a new password.
type Deactivate struct {
	Person int64 `json:"person"`
}

// Right is people.write.
func (Deactivate) Right() db.Right { return PeopleWrite }

// Touches takes the person and the lock on who may do what.
func (v Deactivate) Touches(db.Look) ([]int64, error) { return onPerson(v.Person) }

// Do refuses to close the account of someone who may do more than the actor, or of the last administrator.
func (v Deactivate) Do(tx *db.Tx) (Changed, error) {
	person, _, err := standing(tx, v.Person)
	if err != nil {
		return Changed{}, err
	}
	if err := notTheLast(tx, person); err != nil {
		return Changed{}, err
	}
	tx.Exec(`UPDATE person SET active = $2, password = '' WHERE id = $1`, person.ID, false)
	endSessions(tx, person.ID, nil)
	replaceLinks(tx, person.ID)
	event.Tell(tx, person.ID, Deactivated{})
	return Changed{person.ID}, nil
}

// SetProfile changes the name and language of the person who acts.
type SetProfile struct {
	Name     string   `json:"name"`
	Language lang.Tag `json:"language"`
}

// Right is none: everyone may change their own.
func (SetProfile) Right() db.Right { return db.Anyone }

// Touches nothing: a row of the actor's own, and nothing depends on it.
func (SetProfile) Touches(db.Look) ([]int64, error) { return nil, nil }

// Do refuses an actor who is not a person.
func (v SetProfile) Do(tx *db.Tx) (Changed, error) {
	actor := tx.Actor()
	if actor.Kind != db.Person {
		return Changed{}, fault.New(fault.Forbidden, lang.AccessOnlyPerson())
	}
	name, err := tidyName(v.Name)
	if err != nil {
		return Changed{}, err
	}
	tx.ExecOne(noPerson(), `UPDATE person SET name = $2, language = $3 WHERE id = $1`, actor.ID, name, string(lang.Parse(string(v.Language))))
	event.Tell(tx, actor.ID, ProfileChanged{})
	return Changed{actor.ID}, nil
}
