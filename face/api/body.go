package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"retour/ground/fault"
	"retour/ground/lang"
)

const (
	bodyMost  = 1 << 20 // bytes of a JSON body
	depthMost = 32      // levels of lists and objects in it; the deepest of ours has 12
)

// body reads the request's body, whole, up to a limit in bytes.
func (c *call) body(most int64) ([]byte, error) {
	if c.r.ContentLength > most {
		return nil, tooLarge(most)
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, most))
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return nil, tooLarge(most)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, lang.ApiBodyBroken()).Because(err)
	}
	return body, nil
}

func tooLarge(most int64) error {
	return fault.New(fault.TooLarge, lang.FaultTooLarge(fmt.Sprintf("%d MB", most>>20)))
}

// jsonBody reads a JSON body and holds it against its schema. It gives the bytes, and the values as they were read. An
// empty body is an empty object.
func (c *call) jsonBody(schema *huma.Schema) ([]byte, map[string]any, error) {
	body, err := c.body(bodyMost)
	if err != nil {
		return nil, nil, err
	}
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	} else if err := c.isJSON(); err != nil {
		return nil, nil, err
	}
	value, err := parse(body)
	if err != nil {
		return nil, nil, err
	}
	check := checking{schemas: c.schemas}
	check.value(schema, value, "")
	if len(check.faults) > 0 {
		return nil, nil, errors.Join(check.faults...)
	}
	object, _ := value.(map[string]any)
	return body, object, nil
}

// isJSON refuses a body that calls itself something else: a form or plain text may come from any page in a browser.
func (c *call) isJSON() error {
	given := c.r.Header.Get("Content-Type")
	if given == "" {
		return nil
	}
	kind, _, err := mime.ParseMediaType(given)
	if err != nil || kind != "application/json" && !strings.HasSuffix(kind, "+json") {
		return fault.New(fault.Invalid, lang.ApiContentType(given))
	}
	return nil
}

// parse reads JSON into plain values, numbers as they are written. The library's own way would take any depth, and let
// the last of two equal names win.
func parse(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, fault.New(fault.Invalid, lang.ApiNotUtf8())
	}
	p := parsing{in: json.NewDecoder(bytes.NewReader(body))}
	p.in.UseNumber()
	value, err := p.value(0)
	if err == nil {
		if _, err = p.in.Token(); err == io.EOF {
			return value, nil
		}
	}
	if fault.Of(err) != nil {
		return nil, err
	}
	return nil, notJSON(body)
}

type parsing struct{ in *json.Decoder }

func (p parsing) value(depth int) (any, error) {
	token, err := p.in.Token()
	if err != nil {
		return nil, err
	}
	open, nested := token.(json.Delim)
	switch {
	case !nested:
		return token, nil
	case depth == depthMost:
		return nil, fault.New(fault.Invalid, lang.ApiTooDeep(depthMost))
	case open == '[':
		return p.list(depth)
	}
	return p.object(depth)
}

func (p parsing) list(depth int) (any, error) {
	out := []any{}
	for p.in.More() {
		value, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		out = append(out, value)
	}
	_, err := p.in.Token()
	return out, err
}

func (p parsing) object(depth int) (any, error) {
	out := map[string]any{}
	for p.in.More() {
		token, err := p.in.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string)
		if _, twice := out[name]; twice {
			return nil, fault.New(fault.Invalid, lang.ApiTwice(shown(name)))
		}
		if out[name], err = p.value(depth + 1); err != nil {
			return nil, err
		}
	}
	_, err := p.in.Token()
	return out, err
}

const brokenOff = "unexpected end of JSON input" // as the library puts it

// notJSON says where the JSON is broken, by line and column. What breaks off is broken at its end.
func notJSON(body []byte) error {
	at := len(body)
	var syntax *json.SyntaxError
	var raw json.RawMessage
	if err := json.Unmarshal(body, &raw); errors.As(err, &syntax) && syntax.Error() != brokenOff {
		at = min(at, max(0, int(syntax.Offset)-1))
	}
	line := bytes.Count(body[:at], []byte("\n")) + 1
	column := utf8.RuneCount(body[bytes.LastIndexByte(body[:at], '\n')+1:at]) + 1
	return fault.New(fault.Invalid, lang.FaultNotJson(fmt.Sprintf("%d:%d", line, column)))
}
