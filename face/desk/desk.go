// Package desk is the face of who works with returns all day: dense and quiet, every number opens what it counts, one search
// box finds anything. It shows and asks; every change is a verb of a room. It stores nothing.
//
// What never happens here: a decision that no verb makes, a button without the right to press it, an irreversible act that is
// not asked about once, a change of something that somebody else changed since it was seen.
package desk

import (
	"net/http"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/lang"
)

// desk is the face being built, and afterwards at work.
type desk struct{ *visit.Face }

// New builds the desk. It answers everything under /desk, and /in/, where a link signs a person in once.
func New(h visit.House) http.Handler {
	d := desk{visit.NewFace(h, kit.Desk)}
	d.Menu = menu
	d.Signing()
	d.Person("GET /desk", access.ReturnsRead, d.home)
	d.Person("GET /desk/live", access.ReturnsRead, d.live)
	d.Person("GET /desk/search", access.ReturnsRead, d.search)
	d.Person("GET /desk/returns", access.ReturnsRead, d.list)
	d.Person("GET /desk/returns.csv", access.ExportRead, d.listCSV)
	d.Person("POST /desk/returns/bulk", access.ReturnsWrite, d.bulk)
	d.Person("POST /desk/views", access.ReturnsRead, d.saveView)
	d.Person("GET /desk/returns/{code}", access.ReturnsRead, d.page)
	d.Person("GET /desk/returns/{code}/live", access.ReturnsRead, d.liveReturn)
	d.Person("/desk/returns/{code}/do/{act}", access.ReturnsRead, d.do)
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
		{lang.DeskReturns(), "/desk/returns", access.ReturnsRead},
	} {
		if v.Actor.May(e.right) {
			entries = append(entries, kit.Entry{Name: e.name, Href: e.href, Here: path == e.href || e.href != "/desk" && strings.HasPrefix(path, e.href)})
		}
	}
	return entries
}
