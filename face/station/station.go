// Package station is the face at the bench and at the dock: full screen, a scanner for a keyboard, giant type, one question at
// a time. It stores nothing; what is scanned while the network is away is kept by the browser and sent once.
//
// What never happens here: a scan that lands in a text field, an answer that needs a mouse, a dead end.
package station

import (
	"net/http"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
)

// station is the face being built, and afterwards at work.
type station struct{ *visit.Face }

// New builds the station. It answers everything under /station.
func New(h visit.House) http.Handler {
	s := station{visit.NewFace(h, kit.Station)}
	s.Person("GET /station", access.WorkBench, s.ready)
	return s
}

// ready waits for the first scan.
func (s station) ready(v *visit.Visit) error { return v.Show(readyPage()) }
