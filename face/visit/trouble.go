package visit

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/a-h/templ"

	"retour/face/kit"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// crossed is a form that another site sent.
type crossed struct{ error }

func forbidden(right db.Right) error {
	return fault.New(fault.Forbidden, lang.KitForbiddenText(string(right)))
}

// Lost says that nothing is at this address.
func (v *Visit) Lost() error {
	return v.ShowAs(http.StatusNotFound, trouble(lang.KitLostTitle(), lang.KitLostText(), v.first(), lang.KitLostGo()))
}

// first is the face's first page.
func (v *Visit) first() string {
	switch v.Kind {
	case kit.Desk:
		return "/desk"
	case kit.Station:
		return "/station"
	}
	return "/"
}

var statuses = map[fault.Kind]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.Unauthenticated: http.StatusUnauthorized, fault.Forbidden: http.StatusForbidden,
	fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict, fault.TooLarge: http.StatusRequestEntityTooLarge,
	fault.TooMany: http.StatusTooManyRequests, fault.Unavailable: http.StatusServiceUnavailable,
}

// StatusOf is the status of HTTP for a fault.
func StatusOf(f *fault.Error) int {
	if f == nil || statuses[f.Kind] == 0 {
		return http.StatusInternalServerError
	}
	return statuses[f.Kind]
}

var titles = map[fault.Kind]func() lang.Message{
	fault.Invalid: lang.KitRefusedTitle, fault.Unauthenticated: lang.KitSignIn, fault.Forbidden: lang.KitForbiddenTitle, fault.NotFound: lang.KitLostTitle,
	fault.Conflict: lang.KitRefusedTitle, fault.TooLarge: lang.FaultTitleTooLarge, fault.TooMany: lang.KitSlowTitle, fault.Unavailable: lang.FaultTitleUnavailable,
}

// fail answers with a page that says what went wrong. What is no fault is logged under the request's number, and that
// number is all that is shown of it.
func (v *Visit) fail(err error) {
	if errors.Is(err, context.Canceled) && v.Request.Context().Err() != nil {
		return // whoever asked is gone
	}
	var cross crossed
	faults := fault.All(err)
	var page templ.Component
	status := http.StatusInternalServerError
	switch {
	case errors.As(err, &cross):
		status, page = http.StatusForbidden, trouble(lang.KitCrossTitle(), lang.KitCrossText(), v.first(), lang.KitLostGo())
	case len(faults) > 0 && faults[0].Kind != fault.Internal:
		first := faults[0]
		status = StatusOf(first)
		if first.Wait > 0 {
			v.W.Header().Set("Retry-After", strconv.FormatInt(first.Wait, 10))
		}
		page = trouble(titles[first.Kind](), first.Message, v.first(), lang.KitLostGo())
	default:
		page = trouble(lang.KitBrokenTitle(), lang.KitBrokenText(), v.again(), lang.KitAgain())
	}
	if status == http.StatusInternalServerError || len(faults) > 0 && faults[0].Cause != nil {
		v.Log.LogAttrs(v.Request.Context(), slog.LevelError, "page refused", slog.String("request", v.W.Header().Get("X-Request-Id")),
			slog.String("route", v.route), slog.Any("error", err))
	}
	if err := v.ShowAs(status, page); err != nil {
		v.Log.Error("a page of trouble could not be built", "error", err)
		http.Error(v.W, "internal error", http.StatusInternalServerError)
	}
}

// again is the page itself, where asking for it is harmless.
func (v *Visit) again() string {
	if v.Request.Method == http.MethodGet {
		return v.Request.URL.RequestURI()
	}
	return v.first()
}
