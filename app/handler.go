package app

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"retour/face/api"
	"retour/face/visit"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/id"
)

// Handler answers every request: the faces, and what the operator asks.
func (h *House) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", h.healthy)
	mux.HandleFunc("GET /readyz", h.ready)
	mux.Handle("GET /metrics", h.guarded(h.metrics()))
	mux.Handle(api.Prefix+"/", api.New(api.House{
		DB: h.Store, Log: h.Log, Version: h.Version, Base: strings.TrimSuffix(h.Base, "/"), Address: h.Visitor,
		Photos: h.Photos, Feed: h.Feed, Payments: h.Payments, Page: h.once, Cookie: visit.SessionCookie(h.Base),
		Post: h.Notifier.Account, Mails: h.Notifier.Sends(),
	}))
	h.faces(mux)
	return h.seen(mux)
}

// healthy says that the program runs; whether it can work is another question.
func (h *House) healthy(w http.ResponseWriter, _ *http.Request) {
	say(w, http.StatusOK, map[string]any{"status": "ok", "version": h.Version})
}

// lagMost is how many events a follower may be behind while the node still counts as ready.
const lagMost = 5000

// ready says whether the node can work: the database answers, its schema is ours, and followers keep up. Intents that
// nothing here carries out are told too; the rest of the work goes on, so they do not make the node unready.
func (h *House) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	checks := map[string]string{"database": "ok", "migrations": "ok", "followers": "ok", "intents": "ok"}
	status := http.StatusOK
	wrong := func(name, what string) { checks[name], status = what, http.StatusServiceUnavailable }
	switch missing, foreign, err := Migrations(ctx, h.Store); {
	case err != nil:
		wrong("database", "does not answer")
	case len(missing) > 0:
		wrong("migrations", "missing "+numbers(missing))
	case len(foreign) > 0:
		checks["migrations"] = "newer program: " + numbers(foreign)
	}
	for _, f := range h.Followers {
		if status != http.StatusOK {
			break
		}
		switch n, err := event.Lag(h.Store.On(ctx), f.Name); {
		case err != nil:
			wrong("database", "does not answer")
		case n > lagMost:
			wrong("followers", f.Name+" is behind")
		}
	}
	if status == http.StatusOK {
		switch found, err := h.Unhandled(ctx); {
		case err != nil:
			wrong("database", "does not answer")
		case len(found) > 0:
			checks["intents"] = unhandledWords(found)
		}
	}
	word := "ready"
	if status != http.StatusOK {
		word = "not ready"
	}
	say(w, status, map[string]any{"status": word, "checks": checks})
}

func say(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // whoever hung up is not an error of ours
}

// guarded asks for the metrics' token, where one is set.
func (h *House) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h.MetricsToken != "" {
			_, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
			if subtle.ConstantTimeCompare([]byte(given), []byte(h.MetricsToken)) != 1 {
				w.Header().Set("WWW-Authenticate", "Bearer")
				http.Error(w, "a token is needed", http.StatusUnauthorized)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// Visitor is the network address of who calls: that of the connection, or what the proxy before us says, whose last
// entry is the one it added itself.
func (h *House) Visitor(r *http.Request) string {
	if h.Proxy != "" {
		if said := r.Header.Values(h.Proxy); len(said) > 0 {
			parts := strings.Split(said[len(said)-1], ",")
			return strings.TrimSpace(parts[len(parts)-1])
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// seen logs and counts each request: what it was about, never its query, body or anything that names a person.
func (h *House) seen(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		h.watch.touch()
		out := &answer{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				h.Log.Error("request panicked", "panic", p, "stack", string(debug.Stack()))
				if p == http.ErrAbortHandler {
					panic(p)
				}
				if out.status == 0 {
					http.Error(out, "internal error", http.StatusInternalServerError)
				}
			}
			h.note(out, r, time.Since(began))
		}()
		if out.Header().Get("X-Request-Id") == "" {
			out.Header().Set("X-Request-Id", id.NewKey())
		}
		next.ServeHTTP(out, r)
	})
}

func (h *House) note(out *answer, r *http.Request, took time.Duration) {
	status := out.status
	if status == 0 {
		status = http.StatusOK
	}
	route := out.route
	if route == "" {
		route = r.Pattern
	}
	if route == "" {
		route = "none"
	}
	if _, path, ok := strings.Cut(route, " "); ok {
		route = path
	}
	method := r.Method
	if !known[method] {
		method = "other"
	}
	h.watch.touch()
	h.watch.request(method, route, status, took)
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelError
	} else if quiet[route] {
		level = slog.LevelDebug
	}
	words := []slog.Attr{
		slog.String("request", out.Header().Get("X-Request-Id")), slog.String("method", method),
		slog.String("route", route), slog.Int("status", status), slog.Int64("bytes", out.bytes), slog.Duration("took", took),
	}
	if out.actor.Kind != "" {
		words = append(words, slog.String("actor", string(out.actor.Kind)), slog.Int64("actor_number", out.actor.ID))
	}
	h.Log.LogAttrs(r.Context(), level, "request", words...)
}

var known = map[string]bool{"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true, "OPTIONS": true}

// quiet are the routes that machines ask every few seconds.
var quiet = map[string]bool{"/healthz": true, "/readyz": true, "/metrics": true}

// answer remembers what was sent, and what a face says of the request.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
	route  string
	actor  db.Actor
}

// About takes a face's word on which operation was asked for, and by whom.
func (a *answer) About(route string, actor db.Actor) { a.route, a.actor = route, actor }

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write notes how much was sent.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(b)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach what lies below.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
