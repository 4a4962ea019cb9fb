package access

import (
	"context"
	"crypto/rand"
	"maps"
	"runtime"
	"sync"
	"time"
	"weak"

	"retour/ground/db"
)

// memory is what this process remembers about one database, for speed; nothing depends on it being there. It goes when
// the database is no longer in use.
type memory struct {
	mu      sync.Mutex
	guess   []byte               // the secret that hides buckets; it never changes
	signing map[int64]secretRow  // the secrets that sign links, by number
	keys    map[[32]byte]keptKey // API keys seen lately, by hash
	trying  map[[32]byte]int64   // tries under way, by bucket
}

var memories sync.Map // weak.Pointer[db.DB] to *memory

func memoryOf(d *db.DB) *memory {
	key := weak.Make(d)
	if m, ok := memories.Load(key); ok {
		return m.(*memory)
	}
	m, known := memories.LoadOrStore(key, &memory{
		signing: map[int64]secretRow{}, keys: map[[32]byte]keptKey{}, trying: map[[32]byte]int64{},
	})
	if !known {
		runtime.AddCleanup(d, func(key weak.Pointer[db.DB]) { memories.Delete(key) }, key)
	}
	return m.(*memory)
}

// The kinds of secrets of the installation.
const (
	guessSecret = "guess"
	linkSecret  = "link"
)

type secretRow struct {
	ID      int64
	Value   []byte
	Created int64
}

// keepSecret stores a secret made outside, unless a young enough one of its kind is there already: of nodes that make
// one at the same moment, the first wins and all use it.
type keepSecret struct {
	kind  string
	value []byte
	fresh time.Duration // how old the newest may be; 0: any age
}

func (keepSecret) Right() db.Right { return programOnly }

func (v keepSecret) Touches(db.Look) ([]int64, error) {
	return []int64{lockOf("access secret " + v.kind)}, nil
}

func (v keepSecret) Do(tx *db.Tx) (bool, error) {
	newest, known, err := db.Get[int64](tx, `SELECT created FROM secret WHERE kind = $1 ORDER BY created DESC LIMIT 1`, v.kind)
	if err != nil || known && (v.fresh == 0 || tx.At() < newest+v.fresh.Microseconds()) {
		return false, err
	}
	tx.Insert("secret(id, kind, value, created)", tx.NewID(), v.kind, v.value, tx.At())
	return true, nil
}

// newestSecret makes sure that there is a secret of that kind, young enough, and reads the newest.
func newestSecret(ctx context.Context, d *db.DB, kind string, fresh time.Duration) (secretRow, error) {
	value := make([]byte, 32)
	_, _ = rand.Read(value) // never fails: the program ends without randomness
	if _, err := db.Run(ctx, d, db.Program, "", keepSecret{kind, value, fresh}); err != nil {
		return secretRow{}, err
	}
	row, _, err := db.Get[secretRow](d.On(ctx), `SELECT id, value, created FROM secret WHERE kind = $1 ORDER BY created DESC, id DESC LIMIT 1`, kind)
	return row, err
}

// guessKey is the secret that hides buckets.
func (m *memory) guessKey(ctx context.Context, d *db.DB) ([]byte, error) {
	m.mu.Lock()
	known := m.guess
	m.mu.Unlock()
	if known != nil {
		return known, nil
	}
	row, err := newestSecret(ctx, d, guessSecret, 0)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	m.guess = row.Value
	m.mu.Unlock()
	return row.Value, nil
}

// keptKey is an API key as it was when last looked up.
type keptKey struct {
	key  keyRow
	held db.Actor
	at   time.Time
}

const keysKept = 4096

func (m *memory) key(hash [32]byte, now time.Time) (keptKey, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.keys[hash]
	if age := now.Sub(k.at); !ok || age < 0 || age >= keyMemory {
		return keptKey{}, false
	}
	return k, true
}

func (m *memory) keepKey(hash [32]byte, k keptKey) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.keys) >= keysKept {
		clear(m.keys) // simpler than counting uses, and costs one look-up a key
	}
	m.keys[hash] = k
}

// enter counts tries as under way, and gives how many there were before in each bucket.
func (m *memory) enter(marks [][32]byte) []int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	before := make([]int64, len(marks))
	for i, mark := range marks {
		before[i] = m.trying[mark]
		m.trying[mark]++
	}
	return before
}

func (m *memory) leave(marks [][32]byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, mark := range marks {
		if m.trying[mark]--; m.trying[mark] <= 0 {
			delete(m.trying, mark)
		}
	}
}

// actor is the key's actor, with rights of its own: callers of one key do not share a map.
func (k keptKey) actor() db.Actor {
	a := k.held
	a.Rights = maps.Clone(a.Rights)
	return a
}
