// Package api is the machine's face of the house: REST under /api/v1, with its own description (OpenAPI 3.1) and a page
// that reads it. Every change is a verb; its struct is the body, its answer the response. This package owns how a request
// is read, who it comes from, and how a fault becomes a problem (RFC 9457). It stores nothing.
//
// The order of steps of a write:
//
//  1. who calls: an API key, a session, or a shopper's link; without one, nothing else is looked at;
//  2. may they: the verb's right, before its input is judged;
//  3. the Idempotency-Key, or the station's own id of the scan;
//  4. the body: UTF-8, JSON, no field we do not know, each value as described; all that is wrong is said at once;
//  5. what the address names (/returns/RT-…/cancel) is put into the verb; a body that says otherwise is refused;
//  6. db.Run. A fault becomes a problem, its kind a status; anything else is logged under the request's id, never shown.
//
// What never happens here: a decision about a return, a query that a room has not got, HTML made from what somebody sent,
// an amount that passed through a float.
package api

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"retour/door/payment"
	"retour/feed"
	"retour/ground/access"
	"retour/ground/db"
	"retour/photo"
)

// Prefix is where the API begins.
const Prefix = "/api/v1"

// House is what the API works with.
type House struct {
	DB      *db.DB
	Log     *slog.Logger // default: the database's
	Version string       // of the program, for the description
	Base    string       // public address without a slash at its end, "https://returns.example.org"
	Cookie  string       // name of the cookie that may hold a session's token; "": sessions come by the Authorization header only

	Photos   *photo.Store              // nil: no photo is taken in
	Feed     *feed.Feed                // nil: webhooks cannot be put
	Payments map[string]payment.Driver // those whose provider reports by webhook are heard

	// Address is the network address of a visitor, for slowing down guesses; default the connection's. Behind a proxy it
	// reads the header that this proxy sets, and no other.
	Address func(*http.Request) string

	// Post writes the message about an invitation or a new password, in the transaction that makes it. Without it there is
	// no message.
	Post func(tx *db.Tx, to access.Person, purpose access.Purpose, until time.Time) error

	// Mails says that messages are sent, and not only stored. Where they are not, the link of an invitation has to be
	// handed over by who invites, and nobody can ask for a new password.
	Mails bool

	// Page is the address of the page on which such a link is used; without it only the token is given.
	Page func(purpose access.Purpose, token string) string
}

// api is the face being built, and afterwards at work.
type api struct {
	House
	mux     *http.ServeMux
	spec    *huma.OpenAPI
	schemas huma.Registry
	cross   *http.CrossOriginProtection
}

// New builds the API's handler. It answers everything under Prefix, and nothing else is to be sent to it.
func New(h House) http.Handler {
	if h.Log == nil {
		h.Log = h.DB.Log()
	}
	if h.Address == nil {
		h.Address = func(r *http.Request) string { return r.RemoteAddr }
	}
	a := &api{House: h, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection()}
	a.spec, a.schemas = newSpec(h)
	a.returns()
	a.views()
	a.shoppers()
	a.orders()
	a.places()
	a.rules()
	a.papers()
	a.sessions()
	a.people()
	a.joining()
	a.keys()
	a.parcels()
	a.photos()
	a.webhooks()
	a.messages()
	a.withdrawals()
	a.notices()
	a.exports()
	a.finish()
	return http.HandlerFunc(a.serve)
}
