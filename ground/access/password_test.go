package access_test

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/lang"
)

func TestPasswordRules(t *testing.T) {
	h := furnished(t, dbtest.SQLite(t))
	long := "bo.with.a.long.name@example.org"
	invite, token := access.NewInvite(long, lang.English, access.Agent)
	done(h, h.admin, invite)
	for password, code := range map[string]string{
		"":                                "access.password_short",
		"elevenchars":                     "access.password_short",
		"éééééééééé1":                     "access.password_short", // 11 characters, 21 bytes
		strings.Repeat("x", 201):          "access.password_long",
		"Bo.With.A.Long.Name@example.org": "access.password_is_email",
		" " + long + " ":                  "access.password_is_email",
	} {
		_, err := access.NewAcceptInvite(ctx, h.d, token, "Bo", "", password)
		h.fault(err, code)
	}
	if _, err := access.NewAcceptInvite(ctx, h.d, token, "Bo", "", strings.Repeat("é", 200)); err != nil {
		t.Error(err)
	}
	if _, err := access.NewAcceptInvite(ctx, h.d, token, "Bo", "", "twelve chars"); err != nil {
		t.Error(err)
	}
}

// The stored form is the PHC string of argon2id with OWASP's cost, and any other program can check it.
func TestStoredPassword(t *testing.T) {
	h := furnished(t, dbtest.SQLite(t))
	stored, _, err := db.Get[string](h.d.On(ctx), `SELECT password FROM person WHERE id = $1`, h.admin.ID)
	if err != nil {
		t.Fatal(err)
	}
	parts := regexp.MustCompile(`^\$argon2id\$v=19\$m=19456,t=2,p=1\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$`).FindStringSubmatch(stored)
	if parts == nil {
		t.Fatalf("stored as %q", stored)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	hash := argon2.IDKey([]byte(password), salt, 2, 19456, 1, 32)
	if base64.RawStdEncoding.EncodeToString(hash) != parts[2] {
		t.Error("the hash is of something else")
	}
}

// The same characters in another Unicode form are the same password.
func TestPasswordTypedOnAnotherDevice(t *testing.T) {
	h := furnished(t, dbtest.SQLite(t))
	verb, err := access.NewChangePassword(ctx, h.d, h.admin, "", password, "caf\u00e9 au lait \u00e0 midi")
	if err != nil {
		t.Fatal(err)
	}
	done(h, h.admin, verb)
	h.logIn("ada@example.org", "cafe\u0301 au lait a\u0300 midi")
}

func TestChangePassword(t *testing.T) {
	each(t, func(h *house) {
		here, there := h.logIn("ada@example.org", password), h.logIn("ada@example.org", password)
		_, err := access.NewChangePassword(ctx, h.d, h.admin, here, "not the present one", other)
		h.fault(err, "access.wrong_password")
		_, err = access.NewChangePassword(ctx, h.d, h.admin, here, password, "short")
		h.fault(err, "access.password_short")
		_, err = access.NewChangePassword(ctx, h.d, db.Actor{ID: 5, Kind: db.Machine}, here, password, other)
		h.fault(err, "access.only_person")

		verb, err := access.NewChangePassword(ctx, h.d, h.admin, here, password, other)
		if err != nil {
			h.Fatal(err)
		}
		late, err := access.NewChangePassword(ctx, h.d, h.admin, here, password, "a third passphrase")
		if err != nil {
			h.Fatal(err)
		}
		refused(h, db.Actor{ID: 999_999, Kind: db.Person}, verb, "access.only_person")
		done(h, h.admin, verb)
		refused(h, h.admin, late, "access.wrong_password") // somebody else changed it in between
		h.bySession(here)
		_, err = access.BySession(ctx, h.d, there)
		h.fault(err, "access.session_over")
		_, _, err = access.LogIn(ctx, h.d, "ada@example.org", password, "")
		h.fault(err, "access.wrong_log_in")
		h.logIn("ada@example.org", other)
	})
}

func TestChangePasswordSlowsDown(t *testing.T) {
	h := furnished(t, dbtest.SQLite(t))
	for range 5 {
		_, err := access.NewChangePassword(ctx, h.d, h.admin, "", "not the present one", other)
		h.fault(err, "access.wrong_password")
	}
	_, err := access.NewChangePassword(ctx, h.d, h.admin, "", password, other)
	h.fault(err, "access.too_many_tries")
}

func TestResetPassword(t *testing.T) {
	each(t, func(h *house) {
		session := h.logIn("ada@example.org", password)
		for range 5 {
			_, _, err := access.LogIn(ctx, h.d, "ada@example.org", "not the right one", "")
			h.fault(err, "access.wrong_log_in")
		}
		_, _, err := access.LogIn(ctx, h.d, "ada@example.org", password, "")
		h.fault(err, "access.too_many_tries")

		request, token := access.NewPasswordReset("ADA@example.org")
		var mailed access.Person
		request.Mail = func(_ *db.Tx, to access.Person, until time.Time) error {
			mailed = to
			return nil
		}
		done(h, db.Actor{}, request)
		if mailed.Email != "ada@example.org" {
			h.Errorf("mailed to %+v", mailed)
		}
		_, err = access.NewResetPassword(ctx, h.d, token, "ada@example.org")
		h.fault(err, "access.password_is_email")
		_, err = access.NewResetPassword(ctx, h.d, "nonsense", other)
		h.fault(err, "access.link_unknown")
		set, err := access.NewResetPassword(ctx, h.d, token, other)
		if err != nil {
			h.Fatal(err)
		}
		done(h, set.By(), set)
		refused(h, set.By(), set, "access.reset_used")
		_, err = access.BySession(ctx, h.d, session)
		h.fault(err, "access.session_over")
		h.logIn("ada@example.org", other) // at once: the failed tries are forgotten
		if h.told("password.reset") != 1 {
			h.Errorf("events %+v", h.events())
		}
	})
}

func TestResetLinkExpires(t *testing.T) {
	each(t, func(h *house) {
		request, token := access.NewPasswordReset("ada@example.org")
		done(h, db.Actor{}, request)
		set, err := access.NewResetPassword(ctx, h.d, token, other)
		if err != nil {
			h.Fatal(err)
		}
		h.clock.pass(time.Hour)
		refused(h, set.By(), set, "access.reset_expired")
		again, newer := access.NewPasswordReset("ada@example.org")
		done(h, db.Actor{}, again)
		refused(h, set.By(), set, "access.link_replaced")
		if _, err := access.LinkOwner(ctx, h.d, access.ForReset, newer); err != nil {
			h.Error(err)
		}
	})
}

// Nobody learns from the answer whether an address has an account, and nobody's mailbox is filled.
func TestRequestTellsNothing(t *testing.T) {
	each(t, func(h *house) {
		invite, _ := access.NewInvite("invited@example.org", lang.English, access.Agent)
		done(h, h.admin, invite)
		bo := h.joined("closed@example.org", access.Agent)
		done(h, h.admin, access.Deactivate{Person: bo.ID})
		mails := map[string]int{}
		ask := func(email string) access.Requested {
			request, _ := access.NewPasswordReset(email)
			request.Mail = func(_ *db.Tx, to access.Person, _ time.Time) error {
				mails[to.Email]++
				return nil
			}
			return run(h, db.Actor{}, email+h.clock.now().String(), request)
		}
		known := ask("ada@example.org")
		for _, email := range []string{"nobody@example.org", "invited@example.org", "closed@example.org"} {
			if got := ask(email); got != known {
				h.Errorf("%s is answered differently: %v", email, got)
			}
		}
		h.clock.pass(time.Minute)
		ask("ada@example.org")
		h.clock.pass(time.Minute)
		ask("ada@example.org")
		if len(mails) != 1 || mails["ada@example.org"] != 2 {
			h.Errorf("mails: %v", mails)
		}
		answers, err := db.All[[]byte](h.d.On(ctx), `SELECT DISTINCT answer FROM call`)
		if err != nil || len(answers) != 1 {
			h.Errorf("stored answers differ: %q %v", answers, err)
		}
		malformed, _ := access.NewPasswordReset("nonsense")
		refused(h, db.Actor{}, malformed, "access.email_malformed")
	})
}
