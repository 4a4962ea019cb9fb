// Package demo is the newcomer's tour: a scratch database with real orders and a second shop, a world at work on them,
// the return of one real order told step by step, and the server left running. Nothing of it is real but the orders;
// every screen, paper and message of it says so.
package demo

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"retour/app"
	"retour/door/payment/sandbox"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/lang"
)

// Options of the tour.
type Options struct {
	Addr     string    // host:port asked for; the next free one is taken where it is busy and none was asked for
	Out      io.Writer // where it is told
	JSON     bool      // one JSON object a line instead of sentences
	Language lang.Tag
	Version  string
	Log      *slog.Logger
	// Returns is how many returns the world makes; 0: the usual number.
	Returns int
}

// tour is one demonstration under way.
type tour struct {
	Options
	house    *app.House
	provider *sandbox.Control
	sandbox  *sandbox.Server
	secret   string
	base     string
	folder   string
}

// Run gives the tour and serves until ctx ends.
func Run(ctx context.Context, o Options) error {
	folder, err := os.MkdirTemp("", "retour-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	t := &tour{Options: o, folder: folder}
	listener, err := listen(o.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	t.base = "http://" + listener.Addr().String()
	stop, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if err := t.tell(ctx); err != nil {
		if ctx.Err() != nil {
			return nil // stopped by a signal, which is a good end
		}
		return err
	}
	key, err := t.key(ctx)
	if err != nil {
		return err
	}
	in, err := t.people(ctx)
	if err != nil {
		return err
	}
	try, err := t.orders(ctx)
	if err != nil {
		return err
	}
	if err := t.scanned(ctx, &try); err != nil {
		return err
	}
	t.ready(key, in, try)
	err = t.house.Serve(ctx, listener)
	if ctx.Err() != nil && (err == nil || errors.Is(err, context.Canceled)) {
		t.say("ended", lang.DemoEnded(), nil)
		return nil
	}
	return err
}

// listen takes the address that was asked for, or else the first free port from 8080 on.
func listen(addr string) (net.Listener, error) {
	if addr != "" {
		return net.Listen("tcp", addr)
	}
	for port := 8080; port < 8180; port++ {
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			return l, nil
		}
	}
	return net.Listen("tcp", "127.0.0.1:0")
}

// open starts the sandbox provider and builds the house on a scratch database.
func (t *tour) open(ctx context.Context) (stop func(), err error) {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	t.secret = "whsec_" + base64.StdEncoding.EncodeToString(key)
	again := time.NewTicker(10 * time.Second)
	provider, err := sandbox.Open(sandbox.Options{
		File: filepath.Join(t.folder, "provider.book"), Secret: t.secret, Unsynced: true,
		NoticeURL: t.base + "/api/v1/payments/notices/sandbox", Again: again.C,
	})
	if err != nil {
		return nil, err
	}
	t.sandbox = provider
	if t.provider, err = sandbox.NewControl(sandbox.Config{URL: provider.URL()}); err != nil {
		return nil, errors.Join(err, provider.Close())
	}
	h, err := app.Open(ctx, app.Settings{
		DB: filepath.Join(t.folder, "retour.db"), Data: t.folder, Base: t.base, Version: t.Version, Log: t.Log,
		Local: true, Show: true, Sandbox: provider.URL(), SandboxSecret: t.secret,
	})
	if err != nil {
		return nil, errors.Join(err, provider.Close())
	}
	t.house = h
	return func() {
		again.Stop()
		_ = h.Close() // the database is scratch
		_ = provider.Close()
	}, nil
}

// tell is the tour up to the running server.
func (t *tour) tell(ctx context.Context) error {
	weeks := weeksToYesterday(time.Now())
	t.say("notice", lang.DemoNotice(weeks), nil)
	if err := t.realOrders(ctx, weeks); err != nil {
		return err
	}
	if err := t.secondShop(ctx); err != nil {
		return err
	}
	if err := t.world(ctx); err != nil {
		return err
	}
	return t.tale(ctx)
}

// lastOrder is the day of the data's last order.
var lastOrder = time.Date(2011, 12, 9, 0, 0, 0, 0, time.UTC)

// weeksToYesterday is the largest number of whole weeks by which the data can move and still end before today.
func weeksToYesterday(now time.Time) int64 {
	yesterday := time.Date(now.Year(), now.Month(), now.Day()-1, 0, 0, 0, 0, time.UTC)
	return int64(yesterday.Sub(lastOrder) / (7 * 24 * time.Hour))
}

func (t *tour) key(ctx context.Context) (string, error) {
	verb, key := access.NewKey("demo", t.house.Store.Now().AddDate(0, 0, 7), access.Rights...)
	_, err := db.Run(ctx, t.house.Store, db.Program, "", verb)
	return key, err
}

// ready prints what the newcomer needs now.
func (t *tour) ready(key string, in links, try things) {
	if t.JSON {
		t.line(map[string]any{
			"step": "ready", "address": t.base, "api": t.base + "/api/v1", "key": key,
			"portal": in.portal, "desk": in.desk, "station": in.station, "try": try,
		})
		return
	}
	in.tell(t)
	try.tell(t)
	t.say("address", lang.DemoAddress(t.base), nil)
	t.say("key", lang.DemoKey(key), nil)
	t.say("try", lang.DemoTry(fmt.Sprintf(`curl -H "Authorization: Bearer %s" "%s/api/v1/returns?limit=3"`, key, t.base)), nil)
	t.say("try", lang.DemoTry(t.base+"/api/v1/docs"), nil)
}

// say tells one step, as a sentence or as a line of JSON.
func (t *tour) say(step string, m lang.Message, more map[string]any) {
	if t.JSON {
		object := map[string]any{"step": step, "text": m.In(t.Language)}
		for k, v := range more {
			object[k] = v
		}
		t.line(object)
		return
	}
	fmt.Fprintln(t.Out, m.In(t.Language))
}

func (t *tour) line(object map[string]any) {
	text, err := json.Marshal(object)
	if err != nil {
		return // plain data always encodes
	}
	fmt.Fprintln(t.Out, string(text))
}

// names writes a list for a sentence.
func names(list []string) string { return strings.Join(list, ", ") }
