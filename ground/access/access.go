// Package access knows who may do what: the people who work here with their roles and sessions, the keys of machines,
// and the proof with which a shopper comes to an order. It makes the actors that ground/db asks for rights.
//
// It stores people, roles, sessions, keys, links that work once, the secrets that sign shoppers' links, and counts of
// tries that failed. Of what opens a door (session, key, one-time link) only the SHA-256 is stored, since each is 32
// random bytes; of passwords, which people choose, an argon2id hash. A copy of the database lets nobody in by itself,
// but holds the secrets that sign shoppers' links.
//
// What never happens here: no secret is in an event, in a verb's answer (answers are stored under idempotency keys) or
// in a log. No verb makes a secret or hashes a password: a verb may run more than once, so secrets are made before, by
// the functions named New…, which give the verb and, apart from it, what to hand to the person.
package access

import (
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"hash/fnv"
	"io/fs"
	"time"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema holds this room's migrations.
var Schema fs.FS = schema

// peopleLock is held by every verb that changes who may do what, so that "the last administrator" and "this address
// has an account" are true until commit. Such changes are rare.
var peopleLock = lockOf("access people")

// lockOf names a lock that is not a record: negative, so never a record's number.
func lockOf(name string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(name)) // a hash never fails
	return int64(h.Sum64() | 1<<63)
}

// programOnly is the right of verbs that only the program itself runs; no role and no key can hold it.
const programOnly db.Right = "program"

// newToken is 32 random bytes as text for a URL.
func newToken() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails: the program ends without randomness
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// hashOf is what is stored of a token. It needs no salt and no slowness: nobody can try 2²⁵⁶ tokens.
func hashOf(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// toJSON writes a list for storage.
func toJSON[T any](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic(err) // lists of words cannot fail
	}
	return string(text)
}

func fromJSON[T any](text string) ([]T, error) {
	var list []T
	err := json.Unmarshal([]byte(text), &list)
	return list, err
}

// instant is a stored time; zero is none.
func instant(at int64) time.Time {
	if at == 0 {
		return time.Time{}
	}
	return time.UnixMicro(at).UTC()
}

func noPerson() error { return fault.New(fault.NotFound, lang.AccessPersonUnknown()).At("person") }
