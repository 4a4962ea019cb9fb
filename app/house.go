// Package app builds the house: it reads the settings, opens the database, connects the doors, and keeps followers,
// intents and sweeps going. It decides nothing.
package app

import (
	"context"
	"io/fs"
	"log/slog"
	"time"

	"retour/door/payment"
	"retour/door/payment/manual"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/job"
	"retour/ground/ledger"
	"retour/order"
	"retour/parcel"
	"retour/returns"
	"retour/stock"
)

// Settings of one node, from flags and the environment.
type Settings struct {
	DB    string // file or postgres://…
	Addr  string // host:port
	Base  string // public address, for links; default http://Addr
	Data  string // folder for photos
	SMTP  string // smtp://user:password@host:port, empty: messages are stored, not sent
	From  string // sender of messages
	Log   *slog.Logger
	Clock func() time.Time

	// Local lets webhooks go to addresses of this machine: demo and tests only.
	Local bool
	// Sandbox is the address of a sandbox provider: demo and tests only.
	Sandbox string
}

// Schemas are the migrations of every room.
func Schemas() []fs.FS {
	return []fs.FS{ledger.Schema, job.Schema, access.Schema, order.Schema, parcel.Schema, stock.Schema, returns.Schema}
}

// House is everything, built.
type House struct {
	Settings
	Store     *db.DB
	Payments  map[string]payment.Driver
	Followers []event.Follower
	Runner    *job.Runner
}

// Open opens and migrates the database and connects the doors. Nothing runs yet.
func Open(ctx context.Context, s Settings) (*House, error) {
	if s.Log == nil {
		s.Log = slog.Default()
	}
	d, err := db.Open(ctx, s.DB, db.Options{Clock: s.Clock, Log: s.Log})
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx, Schemas()...); err != nil {
		return nil, err
	}
	h := &House{Settings: s, Store: d}
	h.Payments = map[string]payment.Driver{"manual": manual.Driver{}}
	h.Followers = []event.Follower{returns.Numberer()}
	h.Runner = &job.Runner{DB: d, Handlers: map[string]job.Handler{
		"refund.pay": returns.PayHandler(d, h.Payments),
		"settle":     returns.SettleHandler(d),
	}}
	return h, nil
}

// Drain lets followers and intents finish what is due now: for the command line, the demo, the simulation and tests.
func (h *House) Drain(ctx context.Context) error {
	for {
		before := 0
		for _, f := range h.Followers {
			for {
				n, err := event.Step(ctx, h.Store, f, 200)
				if err != nil {
					return err
				}
				before += n
				if n == 0 {
					break
				}
			}
		}
		n, err := h.Runner.Step(ctx, 64)
		if err != nil {
			return err
		}
		if before+n == 0 {
			return nil
		}
	}
}
