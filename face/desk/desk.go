// Package desk is the face of who works with returns all day: dense and quiet, every number opens what it counts, one search
// box finds anything. It shows and asks; every change is a verb of a room. It stores nothing.
//
// What never happens here: a decision that no verb makes, a button without the right to press it that does not say so, an
// irreversible act that is not asked about once.
package desk

import (
	"net/http"
	"net/url"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/returns"
)

// desk is the face being built, and afterwards at work.
type desk struct{ *visit.Face }

// New builds the desk. It answers everything under /desk, and /in/, where a link signs a person in once.
func New(h visit.House) http.Handler {
	d := desk{visit.NewFace(h, kit.Desk)}
	d.Menu = menu
	d.Signing()
	d.Person("GET /desk", access.ReturnsRead, d.home)
	d.Person("GET /desk/search", access.ReturnsRead, d.search)
	d.Person("GET /desk/me", db.Anyone, d.me)
	d.Person("POST /desk/me", db.Anyone, d.saveMe)
	return d
}

// menu is the desk's navigation: what the person may see of it.
func menu(v *visit.Visit) []kit.Entry {
	path := v.Request.URL.Path
	var entries []kit.Entry
	for _, e := range []struct {
		name  lang.Message
		href  string
		right db.Right
	}{
		{lang.DeskToday(), "/desk", access.ReturnsRead},
	} {
		if v.Actor.May(e.right) {
			entries = append(entries, kit.Entry{Name: e.name, Href: e.href, Here: path == e.href || e.href != "/desk" && strings.HasPrefix(path, e.href)})
		}
	}
	return entries
}

const latest = 20

// home shows the newest returns.
func (d desk) home(v *visit.Visit) error {
	found, err := returns.List(v.Request.Context(), v.DB, returns.Filter{Limit: latest})
	if err != nil {
		return err
	}
	return v.Show(homePage(v.Scene.Person, found))
}

// search leads to what was scanned or typed.
func (d desk) search(v *visit.Visit) error {
	text := strings.TrimSpace(v.Query("q"))
	if kind, n, err := id.Read(text); err == nil && kind == id.Return {
		return v.Go("/desk/returns/" + url.PathEscape(string(id.Make(id.Return, n))))
	}
	if text == "" {
		return v.Go("/desk")
	}
	return v.Show(searchPage(text))
}

// me shows what a person may set for themselves.
func (d desk) me(v *visit.Visit) error {
	return v.Show(mePage(v.Form().Set("name", v.Who.Name).Set("language", string(v.Lang))))
}

// saveMe stores it.
func (d desk) saveMe(v *visit.Visit) error {
	var verb access.SetProfile
	form := v.Read(&verb)
	_, done, err := visit.Do(v, form, verb)
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(mePage(form))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go("/desk/me")
}
