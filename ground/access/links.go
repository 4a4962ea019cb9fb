package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"time"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// How long a secret signs new links, and how far ahead a link may end. A secret is kept for both together, so it opens
// its last link to the end.
const (
	signingLife = 30 * 24 * time.Hour
	// LinkLifeMost is the longest a signed link may be good.
	LinkLifeMost = 400 * 24 * time.Hour
)

// Sign writes a link's token for a shopper: whoever has it came by our mail and may do what purpose says with subject,
// until then. It can be opened any number of times. Purposes are the callers' own words; a token for one opens nothing
// else. until is cut to the second, and at most LinkLifeMost ahead.
//
// The token is base64url of: number of the secret, subject, end in seconds since 1970 (all as uvarint), and
// HMAC-SHA-256 of purpose and these.
func Sign(ctx context.Context, d *db.DB, purpose Purpose, subject int64, until time.Time) (string, error) {
	now := d.Now()
	if purpose == "" || subject <= 0 || !until.After(now) || until.After(now.Add(LinkLifeMost)) {
		return "", errors.New("access: a signed link needs a purpose, a subject, and an end that is neither past nor too far")
	}
	secret, err := memoryOf(d).newestSigning(ctx, d, now)
	if err != nil {
		return "", err
	}
	return secret.token(purpose, subject, until), nil
}

// Signer gives a function that signs as Sign does and touches no database, for use inside a transaction: there, a new
// secret could not be made. until must be a year ahead at most. The function serves for a day; then ask for another.
func Signer(ctx context.Context, d *db.DB) (func(purpose Purpose, subject int64, until time.Time) string, error) {
	secret, err := memoryOf(d).newestSigning(ctx, d, d.Now())
	if err != nil {
		return nil, err
	}
	return secret.token, nil
}

// token writes the token that this secret signs.
func (s secretRow) token(purpose Purpose, subject int64, until time.Time) string {
	body := binary.AppendUvarint(nil, uint64(s.ID))
	body = binary.AppendUvarint(body, uint64(subject))
	body = binary.AppendUvarint(body, uint64(until.Unix()))
	return base64.RawURLEncoding.EncodeToString(append(body, sign(s.Value, purpose, body)...))
}

func sign(secret []byte, purpose Purpose, body []byte) []byte {
	h := hmac.New(sha256.New, secret)
	_, _ = h.Write([]byte("retour link\x00" + string(purpose) + "\x00")) // a hash never fails
	_, _ = h.Write(body)
	return h.Sum(nil)
}

// Open gives the subject of a token that Sign wrote for this purpose. Faults: access.signed_broken (kind NotFound) for
// one that is incomplete, changed or for something else, access.signed_expired (kind Conflict), which says how to get a
// new one.
func Open(ctx context.Context, d *db.DB, purpose Purpose, token string) (subject int64, err error) {
	broken := fault.New(fault.NotFound, lang.AccessSignedBroken())
	c, ok := readClaim(token)
	if !ok {
		return 0, broken
	}
	secret, known, err := memoryOf(d).signingSecret(ctx, d, c.secret)
	if err != nil {
		return 0, err
	}
	if known && !hmac.Equal(sign(secret.Value, purpose, c.body), c.mac) {
		return 0, broken
	}
	// A secret that is no longer known was swept away when all its links had ended. That such a token says so itself
	// proves nothing, but opens nothing either.
	if !d.Now().Before(c.until) {
		return 0, fault.New(fault.Conflict, lang.AccessSignedExpired(c.until))
	}
	if !known {
		return 0, broken
	}
	return c.subject, nil
}

// claim is what a token says of itself.
type claim struct {
	secret  int64
	subject int64
	until   time.Time
	body    []byte
	mac     []byte
}

const (
	tokenMost = 200          // longer ones are not ours
	yearMost  = 253402300799 // the last second of year 9999
)

// readClaim takes a token apart; it believes nothing yet.
func readClaim(token string) (claim, bool) {
	if len(token) > tokenMost {
		return claim{}, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	// one link has one spelling: the decoder would pass over line ends and spare bits
	if err != nil || len(raw) < sha256.Size || base64.RawURLEncoding.EncodeToString(raw) != token {
		return claim{}, false
	}
	body := raw[:len(raw)-sha256.Size]
	var numbers [3]int64
	rest := body
	for i := range numbers {
		n, size := binary.Uvarint(rest)
		if size <= 0 || n == 0 || n > 1<<62 {
			return claim{}, false
		}
		numbers[i], rest = int64(n), rest[size:]
	}
	if len(rest) > 0 || numbers[2] > yearMost {
		return claim{}, false
	}
	return claim{numbers[0], numbers[1], time.Unix(numbers[2], 0).UTC(), body, raw[len(body):]}, true
}

// newestSigning is the secret that signs now: the newest, or a new one when that is old.
func (m *memory) newestSigning(ctx context.Context, d *db.DB, now time.Time) (secretRow, error) {
	var newest secretRow
	m.mu.Lock()
	for _, s := range m.signing {
		if s.Created > newest.Created {
			newest = s
		}
	}
	m.mu.Unlock()
	if newest.ID != 0 && now.Before(instant(newest.Created).Add(signingLife)) {
		return newest, nil
	}
	newest, err := newestSecret(ctx, d, linkSecret, signingLife)
	if err != nil {
		return secretRow{}, err
	}
	m.keepSigning(newest)
	return newest, nil
}

func (m *memory) signingSecret(ctx context.Context, d *db.DB, id int64) (secretRow, bool, error) {
	m.mu.Lock()
	s, ok := m.signing[id]
	m.mu.Unlock()
	if ok {
		return s, true, nil
	}
	s, ok, err := db.Get[secretRow](d.On(ctx), `SELECT id, value, created FROM secret WHERE id = $1 AND kind = $2`, id, linkSecret)
	if err == nil && ok {
		m.keepSigning(s)
	}
	return s, ok, err
}

func (m *memory) keepSigning(s secretRow) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.signing[s.ID] = s
}
