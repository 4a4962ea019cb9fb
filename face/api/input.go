package api

import (
	"encoding/json"
	"errors"
	"reflect"
)

// ReadInput reads a verb's input from JSON as a request's body is read, for those who have no request, such as the
// command line: no field that is not known, each value as described, all that is wrong at once. into points to the
// verb's struct.
func ReadInput(body []byte, into any) error {
	_, schemas := newSpec(House{})
	t := reflect.TypeOf(into).Elem()
	value, err := parse(body)
	if err != nil {
		return err
	}
	check := checking{schemas: schemas}
	check.value(schemas.Schema(t, true, t.Name()), value, "")
	if len(check.faults) > 0 {
		return errors.Join(check.faults...)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return notJSON(body)
	}
	return nil
}
