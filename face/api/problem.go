package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"retour/ground/fault"
	"retour/ground/lang"
)

// Problem is what goes wrong, as RFC 9457 writes it.
type Problem struct {
	Type     string   `json:"type" doc:"names the sort of problem for machines: urn:retour:problem: and the code" example:"urn:retour:problem:returns.over_quantity"`
	Title    string   `json:"title" doc:"the sort of problem in a few words" example:"Not possible in the present state"`
	Status   int      `json:"status" example:"409"`
	Detail   string   `json:"detail" doc:"what is wrong, where, and how to mend it, in the caller's language" example:"You asked to return 3 of “T-shirt”, but only 1 can still be returned. Ask for 1 or fewer."`
	Instance string   `json:"instance" doc:"this occurrence: the id of the request, also in the header X-Request-Id" example:"urn:uuid:0190d2f5-7c1e-7a3b-9f64-2b1c3d4e5f60"`
	Code     string   `json:"code" doc:"stable, for machines" example:"returns.over_quantity"`
	Field    string   `json:"field,omitempty" doc:"what of the input it is about" example:"items[0].quantity"`
	Errors   []Defect `json:"errors,omitempty" doc:"all that is wrong, where it is more than one thing"`
}

// Defect is one of several things that are wrong.
type Defect struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Field  string `json:"field,omitempty"`
}

// statuses is the one place where kinds of faults become statuses of HTTP.
var statuses = map[fault.Kind]int{
	fault.Internal:        http.StatusInternalServerError,
	fault.Invalid:         http.StatusUnprocessableEntity,
	fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden:       http.StatusForbidden,
	fault.NotFound:        http.StatusNotFound,
	fault.Conflict:        http.StatusConflict,
	fault.TooLarge:        http.StatusRequestEntityTooLarge,
	fault.TooMany:         http.StatusTooManyRequests,
	fault.Unavailable:     http.StatusServiceUnavailable,
}

// finer are the few codes for which HTTP has a more telling status than for their kind.
var finer = map[string]int{
	lang.FaultNotJson("").Key:    http.StatusBadRequest,
	lang.FaultKeyMissing().Key:   http.StatusBadRequest,
	lang.FaultKeyMalformed().Key: http.StatusBadRequest,
	lang.ApiNotUtf8().Key:        http.StatusBadRequest,
	lang.ApiTooDeep(0).Key:       http.StatusBadRequest,
	lang.ApiContentType("").Key:  http.StatusUnsupportedMediaType,
	lang.ApiMethod("", "").Key:   http.StatusMethodNotAllowed,
	lang.PhotoNotAnImage().Key:   http.StatusUnsupportedMediaType,
}

var titles = map[fault.Kind]func() lang.Message{
	fault.Internal:        lang.FaultTitleInternal,
	fault.Invalid:         lang.FaultTitleInvalid,
	fault.Unauthenticated: lang.FaultTitleUnauthenticated,
	fault.Forbidden:       lang.FaultTitleForbidden,
	fault.NotFound:        lang.FaultTitleNotFound,
	fault.Conflict:        lang.FaultTitleConflict,
	fault.TooLarge:        lang.FaultTitleTooLarge,
	fault.TooMany:         lang.FaultTitleTooMany,
	fault.Unavailable:     lang.FaultTitleUnavailable,
}

// refuse answers with a problem. What is no fault is logged, and its caller learns only the request's id.
func (c *call) refuse(err error) {
	faults := fault.All(err)
	if len(faults) == 0 {
		if errors.Is(err, context.Canceled) && c.r.Context().Err() != nil {
			return // whoever asked is gone
		}
		faults = []*fault.Error{fault.New(fault.Internal, lang.FaultInternal())}
	}
	first := faults[0]
	if first.Kind == fault.Internal || first.Cause != nil {
		level := slog.LevelError
		if first.Kind != fault.Internal {
			level = slog.LevelInfo // the caller's doing; what lies behind it may help who asks why
		}
		c.Log.LogAttrs(c.ctx(), level, "request refused", slog.String("request", c.id), slog.String("method", c.r.Method),
			slog.String("path", c.r.URL.Path), slog.Any("error", err))
	}
	if c.sealed {
		return // too late to say so
	}
	h := c.w.Header()
	if first.Wait > 0 {
		h.Set("Retry-After", strconv.FormatInt(first.Wait, 10))
	}
	status := statusOf(first)
	if status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Language", string(c.lang))
	body, err := json.Marshal(c.problem(status, faults))
	if err != nil {
		panic(err) // texts and a number always encode
	}
	c.send(status, body)
}

func (c *call) problem(status int, faults []*fault.Error) Problem {
	first := faults[0]
	p := Problem{
		Type: "urn:retour:problem:" + first.Code(), Title: titles[first.Kind]().In(c.lang), Status: status,
		Detail: first.Message.In(c.lang), Instance: "urn:uuid:" + c.id, Code: first.Code(), Field: first.Field,
	}
	if len(faults) > 1 {
		for _, f := range faults {
			p.Errors = append(p.Errors, Defect{f.Code(), f.Message.In(c.lang), f.Field})
		}
	}
	return p
}

func statusOf(f *fault.Error) int {
	if status, ok := finer[f.Code()]; ok {
		return status
	}
	return statuses[f.Kind]
}
