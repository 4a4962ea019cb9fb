package id_test

import (
	"testing"

	"github.com/google/uuid"

	"retour/ground/id"
)

func TestLaterKeysSortLater(t *testing.T) {
	before := ""
	for range 1000 {
		key := id.NewKey()
		parsed, err := uuid.Parse(key)
		if err != nil || parsed.Version() != 7 {
			t.Fatalf("%q is no UUID of version 7: %v", key, err)
		}
		if key <= before {
			t.Fatalf("%s was made after %s", key, before)
		}
		before = key
	}
}
