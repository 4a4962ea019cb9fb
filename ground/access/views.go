package access

import (
	"strings"
	"unicode/utf8"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// SavedView is a list that a person saved: its filters as the query of an address.
type SavedView struct {
	Name  string
	Query string
}

// Views reads a person's saved views, by name.
func Views(r db.Reader, person int64) ([]SavedView, error) {
	return db.All[SavedView](r, `SELECT name, query FROM saved_view WHERE person = $1 ORDER BY name`, person)
}

const (
	viewNameMost  = 60
	viewQueryMost = 2000
	viewsMost     = 50
)

// KeepView stores a view of the person who acts, in place of one of the same name; without a query it removes it.
func KeepView(name, query string) db.Verb[Changed] { return keepView{strings.TrimSpace(name), query} }

type keepView struct{ Name, Query string }

// Right is none: everyone keeps their own.
func (keepView) Right() db.Right { return db.Anyone }

// Touches nothing: rows of the actor's own, and nothing depends on them.
func (keepView) Touches(db.Look) ([]int64, error) { return nil, nil }

// Do refuses an actor who is not a person, and a name that is empty or too long.
func (v keepView) Do(tx *db.Tx) (Changed, error) {
	actor := tx.Actor()
	switch {
	case actor.Kind != db.Person:
		return Changed{}, fault.New(fault.Forbidden, lang.AccessOnlyPerson())
	case v.Name == "":
		return Changed{}, fault.New(fault.Invalid, lang.KitRequired()).At("name")
	case utf8.RuneCountInString(v.Name) > viewNameMost || len(v.Query) > viewQueryMost:
		return Changed{}, fault.New(fault.Invalid, lang.AccessViewLong(viewNameMost)).At("name")
	}
	known := db.Ask[string](`SELECT name FROM saved_view WHERE person = $1`, actor.ID)
	if err := tx.Read(known); err != nil {
		return Changed{}, err
	}
	tx.Exec(`DELETE FROM saved_view WHERE person = $1 AND name = $2`, actor.ID, v.Name)
	if v.Query == "" {
		return Changed{actor.ID}, nil
	}
	if len(known.Rows) >= viewsMost {
		return Changed{}, fault.New(fault.Conflict, lang.AccessViewsMany(viewsMost)).At("name")
	}
	tx.Insert("saved_view(person, name, query)", actor.ID, v.Name, v.Query)
	return Changed{actor.ID}, nil
}
