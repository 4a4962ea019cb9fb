package access

import (
	"context"
	"strings"
	"testing"
)

// Who has no account, or no password yet, is refused with the same work as who has.
func TestNobodyIsHashedToo(t *testing.T) {
	ctx := context.Background()
	somebody, err := hashPassword(ctx, "an invented passphrase", "ada@example.org")
	if err != nil {
		t.Fatal(err)
	}
	cost := func(stored string) string { return stored[:strings.LastIndex(stored[:40], "$")] }
	if cost(nobodysHash) != cost(somebody) || len(nobodysHash) != len(somebody) {
		t.Errorf("nobody's hash %s costs other work than %s", nobodysHash, somebody)
	}
	for _, password := range []string{"", "an invented passphrase", strings.Repeat("x", 1<<20)} {
		if ok, err := fits(ctx, "", password); ok || err != nil {
			t.Errorf("%.20q is nobody's password: %v %v", password, ok, err)
		}
	}
	gone, stop := context.WithCancel(ctx)
	stop()
	for range cap(hashing) { // all hands busy: who waits may leave
		hashing <- struct{}{}
	}
	for _, stored := range []string{"", somebody} {
		if _, err := fits(gone, stored, "an invented passphrase"); err == nil {
			t.Errorf("%q was refused without waiting for its turn to be hashed", stored)
		}
	}
	for range cap(hashing) {
		<-hashing
	}
}

func TestStoredPasswordOfAnotherForm(t *testing.T) {
	good := nobodysHash
	for _, stored := range []string{
		"x", "$2a$10$abcdefghijklmnopqrstuv", strings.Replace(good, "argon2id", "argon2i", 1), strings.Replace(good, "v=19", "v=16", 1),
		strings.Replace(good, "m=", "n=", 1), good + "$", good[:len(good)-43] + "!", strings.Replace(good, "AAAA", "!!!!", 1),
	} {
		if ok, err := fits(context.Background(), stored, "an invented passphrase"); ok || err == nil {
			t.Errorf("%q: %v %v, want an internal error", stored, ok, err)
		}
	}
}
