package api_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi-validator/schema_validation"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"retour/face/api"
	"retour/feed"
	"retour/returns"
	"retour/withdrawal"
)

func model(t *testing.T) v3.Document {
	t.Helper()
	m, err := document().BuildV3Model()
	if err != nil {
		t.Fatal(err)
	}
	return m.Model
}

func TestTheDescriptionIsValidOpenAPI(t *testing.T) {
	if ok, errs := described().ValidateDocument(); !ok {
		for _, e := range errs {
			t.Errorf("%s: %s %v", e.Message, e.Reason, e.SchemaValidationErrors)
		}
	}
}

func TestEveryOperationIsDescribed(t *testing.T) {
	doc := model(t)
	tags := map[string]bool{}
	for _, tag := range doc.Tags {
		tags[tag.Name] = tag.Description != ""
	}
	n := 0
	for path, item := range doc.Paths.PathItems.FromOldest() {
		for method, op := range item.GetOperations().FromOldest() {
			n++
			if op.Summary == "" || op.OperationId == "" || len(op.Tags) != 1 || !tags[op.Tags[0]] {
				t.Errorf("%s %s: summary %q, id %q, tags %v", method, path, op.Summary, op.OperationId, op.Tags)
			}
			for name, response := range op.Responses.Codes.FromOldest() {
				if response.Content == nil && name != "204" {
					t.Errorf("%s %s: answer %s has no content", method, path, name)
				}
			}
		}
	}
	if n < 80 {
		t.Errorf("only %d operations", n)
	}
	for _, kind := range feed.Kinds {
		if _, ok := doc.Webhooks.Get(kind); !ok {
			t.Errorf("event %s is not described", kind)
		}
	}
	if len(feed.Kinds) != len(returns.Kinds)+len(withdrawal.Kinds) {
		t.Error("kinds of events")
	}
}

var pathHole = regexp.MustCompile(`\{(\w+)\}`)

// Every example is put through the description as if it had been sent.
func TestExamplesAreAsDescribed(t *testing.T) {
	for path, item := range model(t).Paths.PathItems.FromOldest() {
		for method, op := range item.GetOperations().FromOldest() {
			r := httptest.NewRequest(strings.ToUpper(method), base+api.Prefix+filled(path, op), nil)
			r.Header.Set("Authorization", "Bearer rt_example")
			r.Header.Set("Idempotency-Key", "example")
			if op.RequestBody != nil {
				if media, ok := op.RequestBody.Content.Get("application/json"); ok {
					r.Body = io.NopCloser(bytes.NewReader(asJSON(t, media.Example)))
					r.Header.Set("Content-Type", "application/json")
					if ok, errs := described().ValidateHttpRequest(r); !ok {
						t.Errorf("%s %s: %s %v", method, path, errs[0].Reason, errs[0].SchemaValidationErrors)
					}
				}
			}
			for status, response := range op.Responses.Codes.FromOldest() {
				for kind, media := range response.Content.FromOldest() {
					if !strings.Contains(kind, "json") || media.Example == nil {
						continue
					}
					code, _ := strconv.Atoi(status)
					got := &http.Response{StatusCode: code, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(bytes.NewReader(asJSON(t, media.Example))), Request: r}
					if ok, errs := described().ValidateHttpResponse(r, got); !ok {
						t.Errorf("%s %s answer %s: %s %v", method, path, status, errs[0].Reason, errs[0].SchemaValidationErrors)
					}
				}
			}
		}
	}
}

// filled puts something that fits into the names of a path.
func filled(path string, op *v3.Operation) string {
	return pathHole.ReplaceAllStringFunc(path, func(hole string) string {
		for _, p := range op.Parameters {
			if p.Name == strings.Trim(hole, "{}") && p.Schema != nil {
				s := p.Schema.Schema()
				switch {
				case len(s.Enum) > 0:
					return s.Enum[0].Value
				case s.Type != nil && s.Type[0] == "integer":
					return "1"
				case strings.HasPrefix(s.Pattern, "^[0-9a-f]"):
					return strings.Repeat("0", 64)
				}
			}
		}
		return "example"
	})
}

func asJSON(t *testing.T, node interface{ Decode(any) error }) []byte {
	t.Helper()
	var v any
	if err := node.Decode(&v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What is really told is held against how it is described.
func TestEventsAreAsDescribed(t *testing.T) {
	each(t, func(w *world) {
		w.settled("1001")
		schemas := schema_validation.NewSchemaValidator()
		doc := model(w.t)
		page := w.do(ask{method: http.MethodGet, path: "/events", token: w.everything()}).ok(200)
		var told struct{ Events []json.RawMessage }
		page.into(&told)
		if len(told.Events) < 8 {
			w.t.Errorf("only %d events", len(told.Events))
		}
		for _, e := range told.Events {
			var kind struct{ Type string }
			if err := json.Unmarshal(e, &kind); err != nil {
				w.t.Fatal(err)
			}
			hook, _ := doc.Webhooks.Get(kind.Type)
			media, _ := hook.Post.RequestBody.Content.Get("application/json")
			if ok, errs := schemas.ValidateSchemaBytes(media.Schema.Schema(), e); !ok {
				w.t.Errorf("%s: %s %v\n%s", kind.Type, errs[0].Reason, errs[0].SchemaValidationErrors, e)
			}
		}
	})
}

var outside = regexp.MustCompile(`(?i)<script|<iframe|<img|\bon[a-z]+=|style=|(?:src|href)="(?:https?:)?//`)

func TestThePageRunsNothingAndFetchesNothing(t *testing.T) {
	handler := api.New(api.House{DB: nowhere, Version: "test", Base: base, Log: discard})
	get := func(path string, header http.Header) *http.Response {
		r := httptest.NewRequest(http.MethodGet, base+api.Prefix+path, nil)
		r.Header = header
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w.Result()
	}
	got := get("/docs", http.Header{})
	text, _ := io.ReadAll(got.Body)
	if found := outside.Find(text); found != nil {
		t.Errorf("the page holds %q", found)
	}
	if policy := got.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("policy %q", policy)
	}
	for path, item := range model(t).Paths.PathItems.FromOldest() {
		for _, op := range item.GetOperations().FromOldest() {
			if !bytes.Contains(text, []byte(`id="`+op.OperationId+`"`)) {
				t.Errorf("%s %s is not on the page", path, op.OperationId)
			}
		}
	}
	for _, path := range []string{"/docs.css", "/openapi.json"} {
		first := get(path, http.Header{"Accept-Encoding": {"gzip"}})
		if first.StatusCode != 200 || first.Header.Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: %d %v", path, first.StatusCode, first.Header)
		}
		if again := get(path, http.Header{"If-None-Match": {first.Header.Get("ETag")}}); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s again: %d", path, again.StatusCode)
		}
	}
}
