package access

import (
	"context"
	"crypto/sha256"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
)

const (
	keyPrefix = "rt_" // lets people and scanners for leaked secrets see what it is
	keyStart  = len(keyPrefix) + 6
	keyLength = len(keyPrefix) + 43 // 32 bytes in base64 without padding

	keyMemory = 30 * time.Second // how long another node may still accept a key that was revoked
	usedEvery = 5 * time.Minute  // how exactly "last used" is known
)

// Key is the key of a machine, without its secret.
type Key struct {
	ID      int64      `json:"id"`
	Start   string     `json:"start"` // its first characters, to tell keys apart
	Name    string     `json:"name"`
	Rights  []db.Right `json:"rights"`
	Creator int64      `json:"creator"` // person or key that made it
	Created time.Time  `json:"created"`
	Used    time.Time  `json:"used,omitzero"` // last use, to five minutes; zero: never
	Expires time.Time  `json:"expires,omitzero"`
	Revoked time.Time  `json:"revoked,omitzero"`
}

type keyRow struct {
	ID      int64
	Start   string
	Name    string
	Rights  string
	Creator int64
	Created int64
	Used    int64
	Expires int64
	Revoked int64
}

const keyColumns = "id, start, name, rights, creator, created, used, expires, revoked"

func (r keyRow) key() (Key, error) {
	rights, err := fromJSON[db.Right](r.Rights)
	return Key{r.ID, r.Start, r.Name, rights, r.Creator, instant(r.Created), instant(r.Used), instant(r.Expires), instant(r.Revoked)}, err
}

// Keys reads all keys, revoked ones too, newest first.
func Keys(r db.Reader) ([]Key, error) {
	rows, err := db.All[keyRow](r, `SELECT `+keyColumns+` FROM api_key ORDER BY created DESC, id DESC`)
	if err != nil {
		return nil, err
	}
	out := make([]Key, len(rows))
	for i, row := range rows {
		if out[i], err = row.key(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// CreateKey gives a machine a key. NewKey makes it.
type CreateKey struct {
	Name    string     `json:"name"`
	Rights  []db.Right `json:"rights"`
	Expires time.Time  `json:"expires,omitzero" doc:"after this it is refused; leave out for never"`

	hash  []byte
	start string
}

// NewKey gives the verb and the key itself, which is shown once and stored nowhere. expires may be zero: never. Repeated
// under the same idempotency key, the verb gives the first answer, and only the first key is good: CreatedKey.Is tells.
func NewKey(name string, expires time.Time, rights ...db.Right) (verb CreateKey, key string) {
	key = keyPrefix + newToken()
	return CreateKey{Name: name, Rights: rights, Expires: expires, hash: hashOf(key), start: key[:keyStart]}, key
}

// CreatedKey is the answer of CreateKey.
type CreatedKey struct {
	ID    int64  `json:"id"`
	Start string `json:"start"` // the key's first characters
}

// Is reports whether the answer is about this key. If not, the call was a repetition: the key was made, and shown, before.
func (c CreatedKey) Is(key string) bool {
	return len(key) == keyLength && strings.HasPrefix(key, c.Start)
}

// Right is keys.write.
func (CreateKey) Right() db.Right { return KeysWrite }

// Touches nothing: a key is new, and depends on nothing that changes.
func (CreateKey) Touches(db.Look) ([]int64, error) { return nil, nil }

// Do refuses rights that the actor lacks.
func (v CreateKey) Do(tx *db.Tx) (CreatedKey, error) {
	if v.hash == nil {
		return CreatedKey{}, errUnmade
	}
	name := strings.Join(strings.Fields(v.Name), " ")
	if name == "" {
		return CreatedKey{}, fault.New(fault.Invalid, lang.FaultRequired("name")).At("name")
	}
	if utf8.RuneCountInString(name) > nameMost {
		return CreatedKey{}, fault.New(fault.Invalid, lang.FaultTextTooLong("name", nameMost)).At("name")
	}
	rights, err := tidyRights(v.Rights)
	if err != nil {
		return CreatedKey{}, err
	}
	if err := mayGive(tx.Actor(), rights, "rights"); err != nil {
		return CreatedKey{}, err
	}
	expires := int64(0)
	if !v.Expires.IsZero() {
		if expires = v.Expires.UnixMicro(); expires <= tx.At() {
			return CreatedKey{}, fault.New(fault.Invalid, lang.AccessKeyExpiryPast()).At("expires")
		}
	}
	id := tx.NewID()
	tx.Insert("api_key(id, hash, start, name, rights, creator, created, used, expires, revoked)",
		id, v.hash, v.start, name, toJSON(rights), tx.Actor().ID, tx.At(), int64(0), expires, int64(0))
	event.Tell(tx, id, KeyCreated{rights})
	return CreatedKey{id, v.start}, nil
}

// RevokeKey ends a key: at once in this process, within 30 seconds in others.
type RevokeKey struct {
	Key int64 `json:"key"`
}

// RevokedKey is the answer of RevokeKey.
type RevokedKey struct {
	Key int64 `json:"key"`
}

// barred holds the hashes of keys that verbs of this process set out to revoke. They are never again answered from
// memory, so that it does not matter when the transaction ends, or whether it does: a key that is barred in vain is
// only looked up each time.
var barred sync.Map

// Right is keys.write.
func (RevokeKey) Right() db.Right { return KeysWrite }

// Touches takes the key.
func (v RevokeKey) Touches(db.Look) ([]int64, error) { return []int64{v.Key}, nil }

// Do revokes; a key that is revoked already stays as it is.
func (v RevokeKey) Do(tx *db.Tx) (RevokedKey, error) {
	row, ok, err := db.Get[struct {
		Hash    []byte
		Revoked int64
	}](tx, `SELECT hash, revoked FROM api_key WHERE id = $1`, v.Key)
	if err != nil {
		return RevokedKey{}, err
	}
	if !ok {
		return RevokedKey{}, fault.New(fault.NotFound, lang.AccessKeyNotFound()).At("key")
	}
	barred.Store([sha256.Size]byte(row.Hash), true)
	if row.Revoked == 0 {
		tx.Exec(`UPDATE api_key SET revoked = $2 WHERE id = $1`, v.Key, tx.At())
		event.Tell(tx, v.Key, KeyRevoked{})
	}
	return RevokedKey(v), nil
}

// ByKey is the actor behind an API key. Faults, all of kind Unauthenticated: access.key_unknown, access.key_revoked,
// access.key_expired. A key is looked up at most every 30 seconds.
func ByKey(ctx context.Context, d *db.DB, key string) (db.Actor, error) {
	if len(key) != keyLength || !strings.HasPrefix(key, keyPrefix) {
		return db.Actor{}, fault.New(fault.Unauthenticated, lang.AccessKeyUnknown())
	}
	m, hash, now := memoryOf(d), sha256.Sum256([]byte(key)), d.Now()
	kept, remembered := m.key(hash, now)
	if _, revoked := barred.Load(hash); revoked || !remembered {
		var err error
		if kept, err = lookUpKey(ctx, d, hash[:], now); err != nil {
			return db.Actor{}, err
		}
		m.keepKey(hash, kept)
	}
	if e := kept.key.Expires; e != 0 && now.UnixMicro() >= e {
		return db.Actor{}, fault.New(fault.Unauthenticated, lang.AccessKeyExpired(instant(e)))
	}
	return kept.actor(), nil
}

func lookUpKey(ctx context.Context, d *db.DB, hash []byte, now time.Time) (keptKey, error) {
	row, ok, err := db.Get[keyRow](d.On(ctx), `SELECT `+keyColumns+` FROM api_key WHERE hash = $1`, hash)
	switch {
	case err != nil:
		return keptKey{}, err
	case !ok:
		return keptKey{}, fault.New(fault.Unauthenticated, lang.AccessKeyUnknown())
	case row.Revoked != 0:
		return keptKey{}, fault.New(fault.Unauthenticated, lang.AccessKeyRevoked())
	}
	rights, err := fromJSON[db.Right](row.Rights)
	if err != nil {
		return keptKey{}, err
	}
	if at := now.UnixMicro(); at >= row.Used+usedEvery.Microseconds() && (row.Expires == 0 || at < row.Expires) {
		if _, err := db.Run(ctx, d, db.Program, "", noteKeyUse{row.ID}); err != nil {
			d.Log().Warn("last use of an API key not noted", "key", row.ID, "error", err)
		}
	}
	return keptKey{row, db.Actor{ID: row.ID, Kind: db.Machine, Rights: setOf(rights), Lang: lang.English}, now}, nil
}

// noteKeyUse notes when a key was last used. No event: it is not news.
type noteKeyUse struct{ key int64 }

func (noteKeyUse) Right() db.Right { return programOnly }

func (noteKeyUse) Touches(db.Look) ([]int64, error) { return nil, nil }

func (v noteKeyUse) Do(tx *db.Tx) (bool, error) {
	tx.Exec(`UPDATE api_key SET used = $2 WHERE id = $1 AND used < $2`, v.key, tx.At())
	return true, nil
}
