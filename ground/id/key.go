package id

import "github.com/google/uuid"

// NewKey is a fresh UUID version 7 (RFC 9562): for idempotency keys, event and webhook ids. Keys made later sort later.
func NewKey() string {
	key, err := uuid.NewV7()
	if err != nil {
		panic(err) // the system has no randomness: nothing else would work either
	}
	return key.String()
}
