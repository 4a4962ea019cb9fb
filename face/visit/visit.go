// Package visit is what happens around a page of the faces: who asks and in which language, whether they may, how a form
// becomes a verb's input and a fault comes back to its field, signing in and out, and what a page says when something goes
// wrong. It owns cookies, security headers and the pages that every face has alike. It stores nothing.
//
// The order of steps of a request:
//
//  1. headers: a strict policy (nothing inline, nothing from elsewhere), for every answer;
//  2. a form must come from our own page (Sec-Fetch-Site, Origin); cookies are SameSite=Lax besides;
//  3. who asks: a person by their session, a shopper by the token of their order, or nobody;
//  4. the language: asked for in the address, then the person's own, then remembered, then the order's, then the browser's;
//  5. may they: a page without the right is not built; without a session one is led to sign in, and what was typed is kept;
//  6. the page. An error it gives back becomes a page of the same face; what is no fault is logged, never shown.
//
// What never happens here: a decision about a return, HTML from what somebody sent, a secret in an address of ours.
package visit

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"retour/face/kit"
	"retour/feed"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/lang"
	"retour/notify"
	"retour/order"
	"retour/photo"
)

// House is what the faces work with.
type House struct {
	DB      *db.DB
	Log     *slog.Logger // default: the database's
	Version string
	Base    string // public address without a slash at its end
	Photos  *photo.Store
	Feed    *feed.Feed

	// Address is the network address of a visitor, for slowing down guesses; default the connection's.
	Address func(*http.Request) string
	// Post writes the message about an invitation or a new password, in the transaction that makes it; nil: there is none.
	Post func(tx *db.Tx, to access.Person, purpose access.Purpose, until time.Time) error
	// Trial makes the message with which a person tries whether mail goes out ready to run; nil: it cannot be tried here.
	Trial func() notify.TryMail
	// Uploads is the folder of files between being uploaded and being imported; "": one beside the system's other temporary
	// files. UploadMost is how large one may be, in bytes; 0: UploadUsual.
	Uploads    string
	UploadMost int64
	// Carry carries something on after its request is answered, until it is done or the program ends; nil: for as long as
	// it takes.
	Carry func(work func(context.Context))
	// Mails says that messages are sent, and not only stored.
	Mails bool
	// Show lets /_kit be seen: development and demonstration only.
	Show bool
	// Demo: everything here is a demonstration, and pages say so.
	Demo bool
}

// UploadUsual is how large a file for import may be where nothing else is said.
const UploadUsual = 1 << 30

// Page builds one page, or gives back what went wrong.
type Page func(*Visit) error

// Face is one face being built: its pages, and what they have alike.
type Face struct {
	House
	Kind kit.Face
	// Menu is the face's navigation for who asks.
	Menu func(*Visit) []kit.Entry
	// Prove asks a shopper who sent a form without having shown whose order it is for that proof; Kept holds what was typed.
	Prove Page

	mux   *http.ServeMux
	cross *http.CrossOriginProtection
}

// NewFace begins a face. Pages are added by Public, Person and Shopper.
func NewFace(h House, kind kit.Face) *Face {
	if h.Log == nil {
		h.Log = h.DB.Log()
	}
	if h.Address == nil {
		h.Address = func(r *http.Request) string { return r.RemoteAddr }
	}
	f := &Face{House: h, Kind: kind, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection()}
	f.mux.HandleFunc("/", f.handle("", everyone, func(v *Visit) error { return v.Lost() }))
	return f
}

// Public adds a page that anybody may see. pattern is one of http.ServeMux, "GET /desk/login" or "/" for every method; the
// visitor's address and values are in v.Request.
func (f *Face) Public(pattern string, page Page) { f.add(pattern, everyone, page) }

// Person adds a page for who is signed in and holds a right (db.Anyone: whoever is signed in).
func (f *Face) Person(pattern string, right db.Right, page Page) {
	f.add(pattern, guard{person: true, right: right}, page)
}

// Shopper adds a page for who proved to know an order: v.Actor.Order is its record number.
func (f *Face) Shopper(pattern string, page Page) { f.add(pattern, guard{shopper: true}, page) }

// Stream is Person for a page whose form is too large to be read as a whole: the page itself reads the request's body.
func (f *Face) Stream(pattern string, right db.Right, page Page) {
	f.add(pattern, guard{person: true, right: right, stream: true}, page)
}

type guard struct {
	person, shopper bool
	right           db.Right
	stream          bool
}

var everyone guard

func (f *Face) add(pattern string, g guard, page Page) {
	f.mux.HandleFunc(pattern, f.handle(pattern, g, page))
}

// ServeHTTP answers a request for a page of this face.
func (f *Face) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.mux.ServeHTTP(w, r) }

// Visit is one request for one page.
type Visit struct {
	*Face
	W       http.ResponseWriter
	Request *http.Request
	Actor   db.Actor      // who asks; Kind is "" for nobody
	Who     access.Person // the person, if one is signed in
	Lang    lang.Tag
	Scene   *kit.Scene
	Shop    order.Shop // the shop whose page this is, once ForShop or the shopper's order said so

	route string
	sent  bool
}

// About is taken by whoever logs requests: which page, and for whom.
type about interface {
	About(route string, actor db.Actor)
}

func (f *Face) handle(route string, g guard, page Page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v := &Visit{Face: f, W: w, Request: r, route: route}
		f.headers(w)
		v.begin()
		if err := v.enter(g); err != nil {
			v.fail(err)
			return
		}
		if a, ok := w.(about); ok {
			a.About(route, v.Actor)
		}
		if v.sent {
			return
		}
		if err := page(v); err != nil {
			v.fail(err)
		}
	}
}

// begin finds out what needs no proof: language and scene.
func (v *Visit) begin() {
	v.Lang = v.language()
	v.Scene = &kit.Scene{Face: v.Kind, Lang: v.Lang, Path: v.Request.URL.RequestURI(), Theme: v.theme()}
}

// enter finds out who asks, and refuses who may not.
func (v *Visit) enter(g guard) error {
	if err := v.cross.Check(v.Request); err != nil {
		return crossed{err}
	}
	if err := v.identify(); err != nil {
		return err
	}
	v.Scene.Notices = v.takeNotices()
	if v.Menu != nil {
		v.Scene.Menu = v.Menu(v)
	}
	if v.posted() && !g.stream {
		if err := v.parse(); err != nil {
			return err
		}
	}
	switch {
	case g.person && v.Actor.Kind != db.Person:
		v.sent = true
		return v.signInFirst()
	case g.person && !v.Actor.May(g.right):
		return forbidden(g.right)
	case g.shopper && v.Actor.Kind != db.Shopper:
		v.sent = true
		if v.posted() && v.Prove != nil {
			return v.Prove(v)
		}
		v.Tell(kit.Look, lang.PortalNotYours())
		return v.Go("/")
	}
	return nil
}

// posted tells that the request carries a form.
func (v *Visit) posted() bool {
	return v.Request.Method == http.MethodPost || v.Request.Method == http.MethodPut
}

// Now is the instant of the house's clock.
func (v *Visit) Now() time.Time { return v.DB.Now() }

// Path is a value of the page's pattern: "/desk/returns/{code}".
func (v *Visit) Path(name string) string { return v.Request.PathValue(name) }

// Query is a value of the address.
func (v *Visit) Query(name string) string { return v.Request.URL.Query().Get(name) }

// Live tells that the answer replaces a part of a page (htmx), so a page may show that part alone.
func (v *Visit) Live() bool { return v.Request.Header.Get("HX-Request") == "true" }

// Show answers with a page.
func (v *Visit) Show(page templ.Component) error { return v.ShowAs(http.StatusOK, page) }

// Again answers with a form's page that has faults: status 422, so that neither browser nor script takes it for done.
func (v *Visit) Again(page templ.Component) error {
	return v.ShowAs(http.StatusUnprocessableEntity, page)
}

// Go leads on to another page of ours, by GET.
func (v *Visit) Go(path string) error {
	v.W.Header().Set("Location", ours(path))
	v.W.WriteHeader(http.StatusSeeOther)
	return nil
}

// ours is a path on this installation; anything else leads to the first page.
func ours(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}

// secure tells that browsers reach us by TLS.
func (h House) secure() bool { return strings.HasPrefix(h.Base, "https://") }
