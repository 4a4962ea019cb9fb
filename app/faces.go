package app

import (
	"net/http"
	"strings"

	"retour/face/desk"
	"retour/face/portal"
	"retour/face/station"
	"retour/face/visit"
	"retour/notify"
)

// faces adds the pages for people: the portal answers whatever nobody else does.
func (h *House) faces(mux *http.ServeMux) {
	house := visit.House{
		DB: h.Store, Log: h.Log, Version: h.Version, Base: strings.TrimSuffix(h.Base, "/"), Photos: h.Photos, Feed: h.Feed,
		Address: h.Visitor, Show: h.Show,
		Post: h.Notifier.Account, Mails: h.Notifier.Sends(),
		Trial:   func() notify.TryMail { return h.Notifier.Try(notify.TryMail{}) },
		Uploads: h.UploadFolder(), Carry: h.carry,
	}
	visit.Mount(mux, house)
	work := desk.New(house)
	mux.Handle("/desk", work)
	mux.Handle("/desk/", work)
	mux.Handle(visit.OncePath, work)
	bench := station.New(house)
	mux.Handle("/station", bench)
	mux.Handle("/station/", bench)
	mux.Handle("/", portal.New(house))
}
