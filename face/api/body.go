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

// parse reads JSON into plain values, numbers as they are written.
func parse(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, fault.New(fault.Invalid, lang.ApiNotUtf8())
	}
	if !shallow(body) {
		return nil, fault.New(fault.Invalid, lang.ApiTooDeep(depthMost))
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, notJSON(body, err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, notJSON(body, &json.SyntaxError{Offset: decoder.InputOffset() + 1})
	}
	return value, nil
}

// notJSON says where the JSON is broken, by line and column.
func notJSON(body []byte, err error) error {
	at := len(body)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = min(at, max(0, int(syntax.Offset)-1))
	}
	line := bytes.Count(body[:at], []byte("\n")) + 1
	column := utf8.RuneCount(body[bytes.LastIndexByte(body[:at], '\n')+1:at]) + 1
	return fault.New(fault.Invalid, lang.FaultNotJson(fmt.Sprintf("%d:%d", line, column)))
}

// shallow reports whether lists and objects are nested within bounds. Whether brackets match is found when it is parsed.
func shallow(body []byte) bool {
	depth, text := 0, false
	for i := 0; i < len(body); i++ {
		switch b := body[i]; {
		case text && b == '\\':
			i++
		case b == '"':
			text = !text
		case text:
		case b == '{' || b == '[':
			if depth++; depth > depthMost {
				return false
			}
		case b == '}' || b == ']':
			depth--
		}
	}
	return true
}
