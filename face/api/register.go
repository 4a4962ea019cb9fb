package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
)

// about describes an operation to those who read the description.
type about struct {
	tag     string
	id      string // names the operation in generated clients
	summary string
	text    string
	status  int      // of success; 0: 200
	right   db.Right // asked before anything else; verbs bring their own
	public  bool     // nobody has to say who they are
	free    bool     // a write without an idempotency key, for what makes a secret or has no effect twice anyway
}

// handle registers what answers one method of one address. A name in it may have an ending, {settlement}.pdf, which the
// mux does not know: it is cut off where the name is read.
func (a *api) handle(method, path string, o about, answer func(*call) error) {
	a.mux.HandleFunc(method+" "+Prefix+strings.Replace(path, "}"+pdfEnding, "}", 1), func(_ http.ResponseWriter, r *http.Request) {
		c := of(r)
		err := c.enter(o)
		c.announce(Prefix + path)
		if err != nil {
			c.refuse(err)
			return
		}
		if err := answer(c); err != nil {
			c.refuse(err)
		}
	})
}

const pdfEnding = ".pdf"

// enter finds out who calls, and whether they may. Where nobody has to say who they are, a session that has ended is no
// obstacle: it may be why somebody comes.
func (c *call) enter(o about) error {
	err := c.identify()
	if f := fault.Of(err); o.public && (err == nil || f != nil && f.Kind == fault.Unauthenticated) {
		return nil
	}
	if err != nil {
		return err
	}
	return c.must(o.right)
}

// verb makes one verb an operation: its struct is the body, its answer the response.
func verb[V db.Verb[R], R any](a *api, method, path string, o about) {
	verbAs[V](a, method, path, o, func(r R) R { return r })
}

// verbAs is verb for one whose answer is not yet an object.
func verbAs[V db.Verb[R], R, Out any](a *api, method, path string, o about, shape func(R) Out) {
	var none V
	o.right = none.Right()
	write(a, method, path, o, func(c *call, v V) (Out, error) {
		if err := c.ready(v); err != nil {
			var none Out
			return none, err
		}
		got, err := db.Run(c.ctx(), c.DB, c.actor, c.key, db.Verb[R](v))
		if err != nil {
			var none Out
			return none, err
		}
		return shape(got), nil
	})
}

// write registers an operation with a JSON body. What the address names is put into the fields of the same JSON names.
func write[In, Out any](a *api, method, path string, o about, do func(*call, In) (Out, error)) {
	in, out := reflect.TypeFor[In](), reflect.TypeFor[Out]()
	schema := a.schemas.Schema(in, true, in.Name())
	named := a.namedBy(path, in, schema)
	scans := scanOf(in)
	sentences := holdsSentences(out, nil)
	status := max(o.status, http.StatusOK)
	a.describeWrite(method, path, o, schema, named, scans != nil, out)
	a.handle(method, path, o, func(c *call) error {
		body, given, err := c.jsonBody(schema)
		if err != nil {
			return err
		}
		var v In
		if err := json.Unmarshal(body, &v); err != nil {
			return notJSON(body)
		}
		if err := c.address(reflect.ValueOf(&v).Elem(), given, named); err != nil {
			return err
		}
		if c.key, err = c.keyFor(o, reflect.ValueOf(v), scans); err != nil {
			return err
		}
		got, err := do(c, v)
		if err != nil {
			return err
		}
		if status == http.StatusNoContent {
			c.send(status, nil)
			return nil
		}
		return c.answer(status, got, sentences)
	})
}

// read registers an operation that only looks. In holds the parameters of the address.
func read[In, Out any](a *api, path string, o about, do func(*call, In) (Out, error)) {
	out := reflect.TypeFor[Out]()
	parameters := a.parametersOf(reflect.TypeFor[In]())
	sentences := holdsSentences(out, nil)
	a.describeRead(path, o, parameters, a.schemas.Schema(out, true, out.Name()))
	a.handle(http.MethodGet, path, o, func(c *call) error {
		var in In
		if err := c.fill(reflect.ValueOf(&in).Elem(), parameters); err != nil {
			return err
		}
		got, err := do(c, in)
		if err != nil {
			return err
		}
		return c.answer(http.StatusOK, got, sentences)
	})
}

// file registers an operation that answers with something else than JSON.
func file[In any](a *api, path string, o about, content string, do func(*call, In) error) {
	parameters := a.parametersOf(reflect.TypeFor[In]())
	a.describeFile(path, o, parameters, content)
	a.handle(http.MethodGet, path, o, func(c *call) error {
		var in In
		if err := c.fill(reflect.ValueOf(&in).Elem(), parameters); err != nil {
			return err
		}
		return do(c, in)
	})
}

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// part is a field of a body that the address names.
type part struct {
	name   string
	field  []int
	schema *huma.Schema
}

var hole = regexp.MustCompile(`\{([a-z_]+)\}`)

// namedBy finds the fields that an address fills, and no longer asks for them in the body.
func (a *api) namedBy(path string, in reflect.Type, schema *huma.Schema) []part {
	var parts []part
	whole := schema
	for whole.Ref != "" {
		whole = a.schemas.SchemaFromRef(whole.Ref)
	}
	for _, m := range hole.FindAllStringSubmatch(path, -1) {
		name := m[1]
		field := fieldNamed(in, name)
		if field == nil {
			panic(fmt.Sprintf("api: %s has no field for {%s} of %s", in, name, path))
		}
		whole.Required = slices.DeleteFunc(whole.Required, func(r string) bool { return r == name })
		parts = append(parts, part{name, field.Index, whole.Properties[name]})
	}
	return parts
}

func fieldNamed(t reflect.Type, name string) *reflect.StructField {
	for _, f := range reflect.VisibleFields(t) {
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag == name {
			return &f
		}
	}
	return nil
}

// address puts what the address names into the body's value, and refuses a body that names something else.
func (c *call) address(v reflect.Value, given map[string]any, parts []part) error {
	check := checking{schemas: c.schemas}
	for _, p := range parts {
		text := c.r.PathValue(p.name)
		if said, ok := given[p.name]; ok && said != nil && !same(text, fmt.Sprint(said)) {
			check.fail(lang.ApiAddressDiffers(p.name, shown(fmt.Sprint(said)), shown(text)), p.name)
			continue
		}
		check.parameter(parameter{name: p.name, schema: p.schema}, text, v.FieldByIndex(p.field))
	}
	if len(check.faults) > 0 {
		return check.faults[0]
	}
	return nil
}

// same reports whether two texts name the same thing: a code may be written in several ways.
func same(a, b string) bool {
	if a == b {
		return true
	}
	kindA, numberA, errA := id.Read(a)
	kindB, numberB, errB := id.Read(b)
	return errA == nil && errB == nil && kindA == kindB && numberA == numberB
}

// holdsSentences reports whether a value of the type may hold sentences of the catalogue.
func holdsSentences(t reflect.Type, seen []reflect.Type) bool {
	if t == reflect.TypeFor[lang.Message]() {
		return true
	}
	if slices.Contains(seen, t) {
		return false
	}
	seen = append(seen, t)
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Array:
		return holdsSentences(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if holdsSentences(t.Field(i).Type, seen) {
				return true
			}
		}
	}
	return false
}
