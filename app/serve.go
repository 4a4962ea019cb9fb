package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/job"
	"retour/returns"
)

// Limits of a request. A handler that streams extends them for itself (http.ResponseController).
const (
	headerTime  = 10 * time.Second
	readTime    = 2 * time.Minute // a photograph over a slow line
	writeTime   = 2 * time.Minute
	keepAlive   = 2 * time.Minute
	headerMost  = 64 << 10
	grace       = 10 * time.Second // for requests under way when the program is asked to stop
	streamGrace = 2 * time.Second  // and then for what streams
)

// How often what time alone causes is looked at.
const (
	sweepEvery  = 5 * time.Minute
	tidyEvery   = 6 * time.Hour
	renewEvery  = time.Hour
	idleAfter   = 20 * time.Second
	idleLookout = 5 * time.Second
)

// Serve answers requests on listener and keeps the loops going until ctx ends; then it answers what is under way, lets
// the loops finish, and returns. The database stays open.
func (h *House) Serve(ctx context.Context, listener net.Listener) error {
	streams, endStreams := context.WithCancel(context.WithoutCancel(ctx))
	defer endStreams()
	server := &http.Server{
		Handler: h.Handler(), ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: keepAlive,
		MaxHeaderBytes: headerMost, BaseContext: func(net.Listener) context.Context { return streams },
		ErrorLog: slog.NewLogLogger(h.Log.Handler(), slog.LevelDebug),
	}
	loops, stopLoops := context.WithCancel(context.WithoutCancel(ctx))
	defer stopLoops()
	wait := h.begin(loops)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		err = h.end(server, endStreams)
	}
	stopLoops()
	wait()
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// end stops the server: no new requests, an answer to those under way, then an end to what streams.
func (h *House) end(server *http.Server, endStreams func()) error {
	h.Log.Info("stopping")
	slow := time.AfterFunc(streamGrace, endStreams)
	defer slow.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		h.Log.Warn("requests were cut off", "error", err)
		return server.Close()
	}
	return nil
}

// begin starts everything that goes on by itself; wait returns when all of it has ended.
func (h *House) begin(ctx context.Context) (wait func()) {
	var group sync.WaitGroup
	if err := h.links.renew(ctx); err != nil {
		h.Log.Error("links cannot be signed", "error", err)
	}
	for _, f := range h.Followers {
		group.Go(func() { event.Loop(ctx, h.Store, f) })
	}
	outside := lasting(ctx, grace)
	for _, r := range h.Runners {
		group.Go(func() { h.carryOut(ctx, outside, r) })
	}
	group.Go(func() {
		h.every(ctx, "sweep of returns", sweepEvery, func() error { return returns.Sweep(ctx, h.Store) })
	})
	group.Go(func() {
		h.every(ctx, "sweep of sessions", tidyEvery, func() error { return access.Sweep(ctx, h.Store) })
	})
	group.Go(func() {
		h.every(ctx, "sweep of keys", tidyEvery, func() error {
			_, err := db.ForgetKeys(ctx, h.Store)
			return err
		})
	})
	group.Go(func() {
		h.every(ctx, "sweep of what is done", tidyEvery, func() error { return h.forgetDone(ctx) })
	})
	group.Go(func() {
		h.every(ctx, "sweep of photographs", tidyEvery, func() error { return h.sweepPhotos(ctx) })
	})
	group.Go(func() {
		h.every(ctx, "sweep of uploads", tidyEvery, h.sweepUploads)
	})
	group.Go(func() {
		h.every(ctx, "renewal of links", renewEvery, func() error { return h.links.renew(ctx) })
	})
	group.Go(func() {
		h.every(ctx, "look for intents of unknown kinds", renewEvery, func() error { return h.warnUnhandled(ctx) })
	})
	group.Go(func() { h.rest(ctx) })
	return group.Wait
}

// lasting is a context that outlasts another by a while.
func lasting(ctx context.Context, by time.Duration) context.Context {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() { time.AfterFunc(by, cancel) })
	return longer
}

const (
	atOnce   = 16 // intents taken at a time: those taken are finished before the program ends
	lookEach = time.Second
)

// carryOut keeps carrying out intents until ctx ends. Those under way then are finished: cut off in the middle, a payment
// would be of unknown outcome until the provider was asked.
func (h *House) carryOut(ctx, outside context.Context, r *job.Runner) {
	wake, stop := h.Store.Wake()
	defer stop()
	tick := time.NewTicker(lookEach)
	defer tick.Stop()
	for ctx.Err() == nil {
		n, err := r.Step(outside, atOnce)
		if err != nil && ctx.Err() == nil {
			h.Log.Error("intents stopped", "error", err)
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		case <-wake:
		}
	}
}

// every does something at once and then again and again.
func (h *House) every(ctx context.Context, what string, pause time.Duration, do func() error) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for ctx.Err() == nil {
		if err := do(); err != nil && ctx.Err() == nil {
			h.Log.Error(what+" failed", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// rest gives memory back to the machine once nobody has asked anything for a while.
func (h *House) rest(ctx context.Context) {
	tick := time.NewTicker(idleLookout)
	defer tick.Stop()
	resting := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		idle := h.watch.idle() >= idleAfter
		if idle && !resting {
			if err := h.Store.Shrink(ctx); err != nil && ctx.Err() == nil {
				h.Log.Warn("the database keeps its memory", "error", err)
			}
			debug.FreeOSMemory()
		}
		resting = idle
	}
}
