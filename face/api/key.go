package api

import (
	"reflect"
	"regexp"
	"strconv"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/returns"
)

const keyHeader = "Idempotency-Key"

var keyShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,255}$`)

// scanOf finds where a verb of a station holds its scan, nil for other verbs.
func scanOf(t reflect.Type) []int {
	if f, ok := t.FieldByName("Scanned"); ok && f.Type == reflect.TypeFor[returns.Scanned]() {
		return f.Index
	}
	return nil
}

// keyFor is the key under which a write is done once. A scan that a station made has an id for ever, and that is the key:
// sent again under another header it is still the same scan. Shoppers have no record of their own, so their keys are
// those of their order.
func (c *call) keyFor(o about, v reflect.Value, scan []int) (string, error) {
	if scan != nil {
		if s := v.FieldByIndex(scan).Interface().(returns.Scanned); s.ID != "" {
			return "scan " + s.ID, nil
		}
	}
	given := c.r.Header.Get(keyHeader)
	switch {
	case given == "" && o.free:
		return "", nil
	case given == "":
		return "", fault.New(fault.Invalid, lang.FaultKeyMissing())
	case !keyShape.MatchString(given):
		return "", fault.New(fault.Invalid, lang.FaultKeyMalformed())
	case c.actor.Kind == db.Shopper:
		return "order " + strconv.FormatInt(c.actor.Order, 10) + " " + given, nil
	}
	return given, nil
}
