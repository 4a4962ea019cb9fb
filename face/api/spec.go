package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"retour/ground/db"
	"retour/ground/money"
)

const (
	schemaPrefix = "#/components/schemas/"
	amountRef    = schemaPrefix + "Amount"
	problemName  = "Problem"
)

// newSpec begins the description of the API.
func newSpec(h House) (*huma.OpenAPI, huma.Registry) {
	schemas := huma.NewMapRegistry(schemaPrefix, schemaName)
	alias(schemas)
	schemas.Schema(reflect.TypeFor[money.Amount](), true, "")
	problem := schemas.Schema(reflect.TypeFor[Problem](), true, "")
	spec := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{
			Title: "Retour", Version: h.Version, Description: introduction,
			License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"},
		},
		Servers: []*huma.Server{{URL: h.Base + Prefix}},
		Tags:    tags,
		Components: &huma.Components{
			Schemas: schemas,
			Responses: map[string]*huma.Response{problemName: {
				Description: "A problem (RFC 9457). `code` is stable; `detail` says in the caller's language what is wrong and how to mend it.",
				Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: problem}},
			}},
			SecuritySchemes: map[string]*huma.SecurityScheme{"bearer": {
				Type: "http", Scheme: "bearer",
				Description: "An API key (rt_…), the token of a session, or a shopper's token",
			}},
		},
		Security: []map[string][]string{{"bearer": {}}},
	}
	if h.Cookie != "" {
		spec.Components.SecuritySchemes["session"] = &huma.SecurityScheme{
			Type: "apiKey", In: "cookie", Name: h.Cookie,
			Description: "The session of a browser. Requests from other origins are refused.",
		}
		spec.Security = append(spec.Security, map[string][]string{"session": {}})
	}
	return spec, schemas
}

const introduction = `Returns of goods, from the request to the refund and the piece back on its shelf.

**Amounts** are whole numbers of the currency's smallest unit: 1050 with EUR is €10.50. **Times** are RFC 3339, given out in UTC.
**Unknown fields** are refused. Fields may be added to answers at any time, never taken away.

**Writes** carry an Idempotency-Key: sent again with the same key, a request has one effect and gives the same answer; another
body under the same key is refused. Where the body has a scan_id, that is the key.

**Lists** are read on with the cursor that the answer gives as next, until it gives none.

**Problems** are application/problem+json, in the language of Accept-Language (en, fr), with a stable code.`

// schemaName names a type in the description: verbs and what is the API's own by themselves, the rest with their room
// before them.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if event, ok := reflect.Zero(t).Interface().(interface{ Kind() string }); ok && t.Kind() == reflect.Struct && strings.Contains(event.Kind(), ".") {
		return "Event" + camel(event.Kind())
	}
	name := huma.DefaultSchemaNamer(t, hint)
	if _, verb := reflect.Zero(t).Interface().(interface{ Right() db.Right }); verb {
		return name
	}
	room := t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:]
	switch {
	case slices.Contains(ownNames, room), strings.HasPrefix(strings.ToLower(name), room):
		return name
	}
	return camel(room) + name
}

var ownNames = []string{"", "api", "returns", "money", "access"}

func camel(text string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '_' || r == '-' || r == '/' || r == '{' || r == '}' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

var writeProblems = []int{400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503}

var readProblems = []int{400, 401, 403, 404, 405, 422, 500, 503}

func (a *api) describe(method, path string, o about) *huma.Operation {
	op := &huma.Operation{
		Method: method, Path: path, OperationID: o.id, Summary: o.summary, Description: o.text, Tags: []string{o.tag},
		Responses: map[string]*huma.Response{},
	}
	problems := readProblems
	if method != http.MethodGet {
		problems = writeProblems
	}
	for _, status := range problems {
		op.Responses[statusText(status)] = &huma.Response{Ref: "#/components/responses/" + problemName}
	}
	if o.public {
		op.Security = []map[string][]string{{}}
	}
	if o.right != db.Anyone {
		op.Extensions = map[string]any{"x-right": string(o.right)}
	}
	return op
}

func (a *api) describeWrite(method, path string, o about, in *huma.Schema, named []part, scanned bool, out reflect.Type) {
	op := a.describe(method, path, o)
	for _, p := range named {
		op.Parameters = append(op.Parameters, &huma.Param{Name: p.name, In: "path", Required: true, Schema: p.schema, Description: p.schema.Description})
	}
	if !o.free {
		op.Parameters = append(op.Parameters, &huma.Param{
			Name: keyHeader, In: "header", Required: !scanned, Description: keyText,
			Schema: &huma.Schema{Type: huma.TypeString, Pattern: keyShape.String(), Examples: []any{"0190d2f5-7c1e-7a3b-9f64-2b1c3d4e5f60"}},
		})
	}
	whole := in
	for whole.Ref != "" {
		whole = a.schemas.SchemaFromRef(whole.Ref)
	}
	if len(whole.Properties) > len(named) {
		op.RequestBody = &huma.RequestBody{Required: len(whole.Required) > 0, Content: map[string]*huma.MediaType{"application/json": {Schema: in}}}
	}
	a.succeed(op, o, out)
	a.spec.AddOperation(op)
}

const keyText = "Made by the caller, new for each write, and the same when it is repeated. Not needed where the body has a scan_id."

func (a *api) succeed(op *huma.Operation, o about, out reflect.Type) {
	status := max(o.status, http.StatusOK)
	if status == http.StatusNoContent {
		op.Responses[statusText(status)] = &huma.Response{Description: "Done"}
		return
	}
	op.Responses[statusText(status)] = &huma.Response{
		Description: "Done",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: a.schemas.Schema(out, true, out.Name())}},
	}
}

func (a *api) describeRead(path string, o about, parameters []parameter, out *huma.Schema) {
	op := a.describe(http.MethodGet, path, o)
	op.Parameters = params(parameters)
	op.Responses["200"] = &huma.Response{Description: "What was asked for", Content: map[string]*huma.MediaType{"application/json": {Schema: out}}}
	a.spec.AddOperation(op)
}

func (a *api) describeFile(path string, o about, parameters []parameter, content string) {
	op := a.describe(http.MethodGet, path, o)
	op.Parameters = params(parameters)
	op.Responses["200"] = &huma.Response{Description: "The file", Content: map[string]*huma.MediaType{content: {
		Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"},
	}}}
	a.spec.AddOperation(op)
}

func params(parameters []parameter) []*huma.Param {
	var all []*huma.Param
	for _, p := range parameters {
		one := &huma.Param{Name: p.name, In: "query", Schema: p.schema, Description: p.schema.Description}
		if p.path {
			one.In, one.Required = "path", true
		}
		if p.schema.Type == huma.TypeArray {
			explode := false
			one.Explode = &explode // a,b,c
		}
		all = append(all, one)
	}
	return all
}

// finish puts the last touches to the description, and serves it.
func (a *api) finish() {
	sent := map[string]bool{}
	for _, item := range a.spec.Paths {
		for _, op := range []*huma.Operation{item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil && op.RequestBody != nil {
				for _, content := range op.RequestBody.Content {
					a.reach(content.Schema, sent)
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.schemas.Map())) {
		s := a.schemas.Map()[name]
		plainLists(s)
		if closed, ok := s.AdditionalProperties.(bool); ok && !closed && !sent[schemaPrefix+name] {
			s.AdditionalProperties = nil // answers may grow
		}
	}
	a.examples()
	a.serveSpec()
}

// reach marks the schemas that a body is made of.
func (a *api) reach(s *huma.Schema, seen map[string]bool) {
	if s == nil {
		return
	}
	if s.Ref != "" {
		if seen[s.Ref] {
			return
		}
		seen[s.Ref] = true
		s = a.schemas.SchemaFromRef(s.Ref)
	}
	a.reach(s.Items, seen)
	for _, p := range s.Properties {
		a.reach(p, seen)
	}
	if each, ok := s.AdditionalProperties.(*huma.Schema); ok {
		a.reach(each, seen)
	}
}

// plainLists takes back that a list may be null: we never send one, and one that is sent is the same as none.
func plainLists(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	plainLists(s.Items)
	for _, p := range s.Properties {
		plainLists(p)
	}
	if each, ok := s.AdditionalProperties.(*huma.Schema); ok {
		plainLists(each)
	}
}

// serveSpec serves the description, and the page that shows it. Both are written when somebody first asks.
func (a *api) serveSpec() {
	a.constant("/openapi.json", "application/json", "", func() []byte {
		text, err := json.Marshal(a.spec)
		if err != nil {
			panic(err) // made of our own types
		}
		return text
	})
	a.constant("/docs", "text/html; charset=utf-8", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", a.docs)
	a.constant("/docs.css", "text/css; charset=utf-8", "", func() []byte { return docsStyle })
}
