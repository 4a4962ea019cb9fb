// Package app builds the house: it reads the settings, opens the database, connects the doors, and keeps followers,
// intents and sweeps going. It decides nothing.
//
// The order of steps of a start, and of an end:
//
//  1. the database is opened and brought to the newest schema;
//  2. doors and followers are connected; nothing runs yet (Open);
//  3. the server listens, then the loops begin (Serve);
//  4. at the end the server takes no more requests and answers those under way, then the loops finish what they are
//     doing, then the database is closed. What is left over is a row in the database, and is taken up at the next start.
package app

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"sync"
	"time"

	"retour/door/carrier"
	"retour/door/payment"
	"retour/feed"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/job"
	"retour/ground/ledger"
	"retour/notify"
	"retour/order"
	"retour/parcel"
	"retour/photo"
	"retour/returns"
	"retour/stock"
	"retour/withdrawal"
)

// Settings of one node, from flags and the environment.
type Settings struct {
	DB      string // file or postgres://…
	Addr    string // host:port
	Base    string // public address, for links; default http://Addr
	Data    string // folder for photos
	SMTP    string // smtp://user:password@host:port, empty: messages are stored, not sent
	From    string // sender of messages
	DKIM    DKIM   // signs messages; zero: unsigned
	Proxy   string // header in which a proxy before us names the visitor's address; empty: there is no proxy
	Version string // of the program

	MetricsToken string // asked for at /metrics; empty: nobody is asked
	WebhookKey   []byte // seals the secrets of webhooks: 32 bytes, or none
	Log          *slog.Logger
	Clock        func() time.Time

	// Keep refuses to bring an older database to the newest schema; a new one is set up all the same.
	Keep bool

	// Local lets webhooks go to addresses of this machine and its network: for receivers beside Retour, demo and tests.
	Local bool
	// Show lets the page /_kit be seen, which shows every part of the pages: for development and the demonstration.
	Show bool
	// Sandbox is the address of a sandbox provider: demo and tests only.
	Sandbox string
	// SandboxSecret is what the sandbox signs its webhooks with; empty: none are believed.
	SandboxSecret string
}

// DKIM names the key that signs messages.
type DKIM struct {
	File     string // PEM
	Domain   string
	Selector string
}

// Schemas are the migrations of every room.
func Schemas() []fs.FS {
	return []fs.FS{ledger.Schema, job.Schema, access.Schema, order.Schema, parcel.Schema, stock.Schema, returns.Schema, withdrawal.Schema, notify.Schema, feed.Schema}
}

// House is everything, built.
type House struct {
	Settings
	Store     *db.DB
	Payments  map[string]payment.Driver
	Carriers  map[string]carrier.Driver
	Notifier  *notify.Notifier
	Feed      *feed.Feed
	Photos    *photo.Store
	Followers []event.Follower
	Runner    *job.Runner   // what the house itself has to do outside
	Runners   []*job.Runner // all of them: webhooks have their own, so that a slow receiver holds nothing up

	life    context.Context // of what requests began and their answers do not wait for
	endLife context.CancelFunc
	carried sync.WaitGroup

	watch *watch // counts what happens, for the operator
	links *links
}

// Open opens and migrates the database and connects the doors. Nothing runs yet.
func Open(ctx context.Context, s Settings) (*House, error) {
	if s.Log == nil {
		s.Log = slog.Default()
	}
	if s.Base == "" {
		s.Base = "http://" + s.Addr
	}
	w := newWatch()
	d, err := db.Open(ctx, s.DB, db.Options{Clock: s.Clock, Log: s.Log, Watch: w.database()})
	if err != nil {
		return nil, err
	}
	h := &House{Settings: s, Store: d, watch: w, links: &links{base: s.Base, db: d}}
	h.life, h.endLife = context.WithCancel(context.WithoutCancel(ctx))
	if err := h.build(ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func (h *House) build(ctx context.Context) error {
	if err := h.migrate(ctx); err != nil {
		return err
	}
	if err := errors.Join(h.connect(), h.openPhotos()); err != nil {
		return err
	}
	h.Followers = []event.Follower{returns.Numberer(), h.Notifier.Follower(), h.Feed.Follower()}
	h.Runner = &job.Runner{DB: h.Store, Handlers: map[string]job.Handler{
		"refund.pay":    returns.PayHandler(h.Store, h.Payments),
		"settle":        returns.SettleHandler(h.Store),
		"carrier.label": returns.LabelHandler(h.Store, h.Carriers),

		withdrawal.Intent: returns.DeclarationHandler(h.Store),
	}}
	for kind, handler := range h.Notifier.Handlers() {
		h.Runner.Handlers[kind] = handler
	}
	h.Runners = []*job.Runner{h.Runner, h.Feed.Runner()}
	return nil
}

// Close closes the database.
func (h *House) Close() error {
	h.rested()
	return h.Store.Close()
}
