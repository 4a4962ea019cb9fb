package access

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"retour/ground/fault"
	"retour/ground/lang"
)

// Length of a password in characters. The least is what NIST SP 800-63B and OWASP ask for without a second factor, or
// nearly; the most only keeps the work of one try small. No rule about kinds of characters: they make people write "1!".
const (
	passwordLeast = 12
	passwordMost  = 200
)

// Cost of a hash: OWASP's Password Storage Cheat Sheet, argon2id with 19 MiB, two passes, one lane.
const (
	argonMemory = 19 * 1024 // KiB
	argonPasses = 2
	argonLanes  = 1
	argonBytes  = 32
	saltBytes   = 16
)

// errUnmade: a verb that carries a secret was written by hand instead of by its function New….
var errUnmade = errors.New("access: the verb was not made by its constructor, it lacks its secret")

// hashing bounds the hashes made at the same time: each takes 19 MiB and a core.
var hashing = make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))

// plain is the one form of a password that is hashed: the same characters typed on a phone and on a desk may come in
// different Unicode forms (RFC 8265 §4.2 asks for NFC).
func plain(password string) string { return norm.NFC.String(password) }

// checkNew refuses a password that is too short, too long, or the person's own address.
func checkNew(password, email string) error {
	text := plain(password)
	switch n := utf8.RuneCountInString(text); {
	case n < passwordLeast:
		return fault.New(fault.Invalid, lang.AccessPasswordShort(passwordLeast)).At("password")
	case n > passwordMost:
		return fault.New(fault.Invalid, lang.AccessPasswordLong(passwordMost)).At("password")
	case foldEmail(text) == email:
		return fault.New(fault.Invalid, lang.AccessPasswordIsEmail()).At("password")
	}
	return nil
}

// hashPassword checks a new password and gives its hash as a PHC string
// (https://github.com/P-H-C/phc-string-format): "$argon2id$v=19$m=19456,t=2,p=1$salt$hash".
func hashPassword(ctx context.Context, password, email string) (string, error) {
	if err := checkNew(password, email); err != nil {
		return "", err
	}
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails: the program ends without randomness
	hash, err := argon(ctx, password, salt, argonMemory, argonPasses, argonLanes, argonBytes)
	if err != nil {
		return "", err
	}
	return phc(salt, hash), nil
}

func phc(salt, hash []byte) string {
	code := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, argonMemory, argonPasses, argonLanes, code.EncodeToString(salt), code.EncodeToString(hash))
}

// nobodysHash is compared with when there is no account or it has no password yet, so that the answer takes as long. No
// password has this hash.
var nobodysHash = phc(make([]byte, saltBytes), make([]byte, argonBytes))

// fits reports whether password is the one behind a stored hash; "" is nobody's, and takes as long to refuse.
func fits(ctx context.Context, stored, password string) (bool, error) {
	if stored == "" {
		stored = nobodysHash
	}
	// a longer one was never accepted, in whatever form it was typed; it would only make work
	if len(password) > passwordMost*utf8.UTFMax*4 {
		password = ""
	}
	var memory, passes uint32
	var lanes uint8
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return false, errors.New("access: a stored password has another form than ours")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil {
		return false, fmt.Errorf("access: cost of a stored password: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("access: salt of a stored password: %w", err)
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, fmt.Errorf("access: stored password: %w", err)
	}
	got, err := argon(ctx, password, salt, memory, passes, lanes, uint32(len(want)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

func argon(ctx context.Context, password string, salt []byte, memory, passes uint32, lanes uint8, bytes uint32) ([]byte, error) {
	if err := ctx.Err(); err != nil { // of two that are ready, select takes either
		return nil, err
	}
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(plain(password)), salt, passes, memory, lanes, bytes), nil
}
