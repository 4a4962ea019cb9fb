package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime/debug"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
)

// call is one request under way.
type call struct {
	*api
	w      http.ResponseWriter
	r      *http.Request
	id     string // of the request, in the log and in problems
	actor  db.Actor
	lang   lang.Tag
	key    string // idempotency key of a write
	sealed bool   // the answer has begun
}

func (c *call) ctx() context.Context { return c.r.Context() }

// serve answers one request.
func (a *api) serve(w http.ResponseWriter, r *http.Request) {
	c := &call{api: a, w: w, r: r, id: w.Header().Get(requestID), lang: lang.Choose(r.Header.Get("Accept-Language"))}
	if c.id == "" { // whoever logs requests around us may have given it one
		c.id = id.NewKey()
	}
	c.protect()
	defer c.recover()
	_, pattern := a.mux.Handler(r)
	if pattern == "" {
		c.refuse(c.nothingHere())
		return
	}
	r.Pattern = pattern // for who counts requests around us
	a.mux.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callKey{}, c)))
}

const requestID = "X-Request-Id"

type callKey struct{}

// of is the call that a handler of the mux serves, with the request that holds its path values.
func of(r *http.Request) *call {
	c := r.Context().Value(callKey{}).(*call)
	c.r = r
	return c
}

// announce tells whoever keeps the log, if anybody, which operation was asked for, and by whom.
func (c *call) announce(pattern string) {
	if log, ok := c.w.(interface {
		About(route string, actor db.Actor)
	}); ok {
		log.About(pattern, c.actor)
	}
}

// protect sets what every answer carries: it is never guessed to be HTML, never framed, never kept by a cache.
func (c *call) protect() {
	h := c.w.Header()
	h[requestID] = []string{c.id}
	h["X-Content-Type-Options"] = noSniff
	h["Content-Security-Policy"] = nothingLoads
	h["Referrer-Policy"] = noReferrer
	h["Cache-Control"] = noStore
	h["Strict-Transport-Security"] = transport
	h["Cross-Origin-Resource-Policy"] = sameOrigin
	h["Vary"] = vary
}

var (
	noSniff      = []string{"nosniff"}
	nothingLoads = []string{"default-src 'none'; frame-ancestors 'none'"}
	noReferrer   = []string{"no-referrer"}
	noStore      = []string{"no-store"}
	transport    = []string{"max-age=31536000"} // browsers heed it over HTTPS only
	sameOrigin   = []string{"same-origin"}
	vary         = []string{"Accept-Language, Authorization, Cookie"}
	jsonType     = []string{"application/json"}
)

// recover answers when the program made a mistake, and logs it.
func (c *call) recover() {
	switch p := recover(); p {
	case nil:
	case http.ErrAbortHandler:
		panic(p)
	default:
		c.refuse(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
	}
}

// nothingHere says that there is no such address, or not with this method.
func (c *call) nothingHere() error {
	asked := *c.r
	for _, method := range []string{get, post, put, delete} {
		asked.Method = method
		if _, pattern := c.mux.Handler(&asked); pattern != "" {
			c.w.Header().Add("Allow", method)
		}
	}
	if len(c.w.Header()["Allow"]) > 0 {
		return fault.New(fault.NotFound, lang.ApiMethod(shown(c.r.Method), shown(c.r.URL.Path)))
	}
	return fault.New(fault.NotFound, lang.ApiNoAddress(shown(c.r.URL.Path)))
}

// answer sends a value as JSON. Sentences in it get their text in the caller's language.
func (c *call) answer(status int, out any, sentences bool) error {
	body, err := json.Marshal(out)
	if err != nil {
		return err
	}
	if sentences {
		body = withTexts(body, c.lang)
		c.w.Header().Set("Content-Language", string(c.lang))
	}
	c.w.Header()["Content-Type"] = jsonType
	c.send(status, body)
	return nil
}

// send writes the answer. Whoever hung up is not an error of ours.
func (c *call) send(status int, body []byte) {
	c.sealed = true
	c.w.WriteHeader(status)
	_, _ = c.w.Write(body)
}
