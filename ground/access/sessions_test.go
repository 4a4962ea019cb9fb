package access_test

import (
	"context"
	"testing"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/lang"
)

func TestLogIn(t *testing.T) {
	each(t, func(h *house) {
		token, who, err := access.LogIn(ctx, h.d, " ADA@example.org", password, "192.0.2.1:443")
		if err != nil || who.ID != h.admin.ID || len(token) != 43 {
			h.Fatal(token, who, err)
		}
		actor, person, err := access.WhoBySession(ctx, h.d, token)
		if err != nil || actor.ID != who.ID || person.Email != "ada@example.org" || person.Name != "Ada (invented)" {
			h.Fatal(actor, person, err)
		}
		for email, secret := range map[string]string{
			"ada@example.org": "not the right one", "nobody@example.org": password, "": password,
		} {
			_, _, err := access.LogIn(ctx, h.d, email, secret, "")
			h.fault(err, "access.wrong_log_in")
		}
		for _, token := range []string{"", "nonsense", token + "x"} {
			_, err := access.BySession(ctx, h.d, token)
			h.fault(err, "access.session_over")
		}
		subjects := map[int64]int{}
		for _, e := range h.events() {
			if e.Kind == "session.failed" {
				subjects[e.Subject]++
			}
		}
		if subjects[h.admin.ID] != 1 || subjects[0] != 2 {
			h.Errorf("failed sessions by person: %v", subjects)
		}
	})
}

func TestLogOut(t *testing.T) {
	each(t, func(h *house) {
		one, two := h.logIn("ada@example.org", password), h.logIn("ada@example.org", password)
		done(h, h.admin, access.NewLogOut(one))
		_, err := access.BySession(ctx, h.d, one)
		h.fault(err, "access.session_over")
		h.bySession(two)
		done(h, h.admin, access.NewLogOut(one)) // twice does no harm
		if n := h.told("session.ended"); n != 1 {
			h.Errorf("%d sessions ended", n)
		}
	})
}

func TestSessionEndsWhenIdle(t *testing.T) {
	each(t, func(h *house) {
		token := h.logIn("ada@example.org", password)
		for range 3 { // in use, it goes on
			h.clock.pass(11 * time.Hour)
			h.bySession(token)
		}
		h.clock.pass(access.SessionIdle)
		_, err := access.BySession(ctx, h.d, token)
		h.fault(err, "access.session_over")
	})
}

func TestSessionEndsForGood(t *testing.T) {
	each(t, func(h *house) {
		token := h.logIn("ada@example.org", password)
		start := h.clock.now()
		for h.clock.now().Before(start.Add(access.SessionLife - 10*time.Hour)) {
			h.bySession(token)
			h.clock.pass(10 * time.Hour)
		}
		h.clock.pass(start.Add(access.SessionLife).Sub(h.clock.now()))
		_, err := access.BySession(ctx, h.d, token)
		h.fault(err, "access.session_over")
	})
}

func TestLogInSlowsDown(t *testing.T) {
	each(t, func(h *house) {
		nodes := []*db.DB{h.d, h.node()}
		for i := range 5 {
			_, _, err := access.LogIn(ctx, nodes[i%2], "ada@example.org", "not the right one", "")
			h.fault(err, "access.wrong_log_in")
		}
		for _, d := range nodes {
			_, _, err := access.LogIn(ctx, d, "Ada@example.org ", password, "")
			h.fault(err, "access.too_many_tries")
			if wait := waitOf(err); wait != 30 {
				h.Errorf("wait %d seconds, want 30", wait)
			}
		}
		h.clock.pass(30 * time.Second)
		h.logIn("ada@example.org", password)
		_, _, err := access.LogIn(ctx, h.d, "ada@example.org", "not the right one", "")
		h.fault(err, "access.wrong_log_in") // counting began anew
	})
}

// One address that tries many accounts is slowed down, also for accounts it did not try.
func TestLogInSlowsDownByAddress(t *testing.T) {
	h := furnished(t, dbtest.SQLite(t))
	for range 30 {
		if err := access.Failed(ctx, h.d, access.ByAddress("198.51.100.7:1234")); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := access.LogIn(ctx, h.d, "ada@example.org", password, "198.51.100.7:4321")
	h.fault(err, "access.too_many_tries")
	h.logIn("ada@example.org", password) // from elsewhere
}

func TestLogInStopsWithItsCaller(t *testing.T) {
	h := furnished(t, dbtest.SQLite(t))
	gone, stop := context.WithCancel(ctx)
	stop()
	if _, _, err := access.LogIn(gone, h.d, "ada@example.org", password, ""); err == nil {
		t.Error("logged in for nobody")
	}
}

func TestLogInLink(t *testing.T) {
	each(t, func(h *house) {
		bo := h.joined("bo@example.org", access.Agent)
		link, token := access.NewLogInLink(bo.ID)
		refused(h, h.admin, link, "fault.forbidden") // not even an administrator becomes someone else
		done(h, db.Program, link)
		session, who, err := access.LogInByLink(ctx, h.d, token)
		if err != nil || who.ID != bo.ID || h.bySession(session).ID != bo.ID {
			h.Fatal(who, err)
		}
		_, _, err = access.LogInByLink(ctx, h.d, token)
		h.fault(err, "access.log_in_link_used")
		_, _, err = access.LogInByLink(ctx, h.d, "nonsense")
		h.fault(err, "access.link_unknown")

		late, token := access.NewLogInLink(bo.ID)
		done(h, db.Program, late)
		h.clock.pass(24 * time.Hour)
		_, _, err = access.LogInByLink(ctx, h.d, token)
		h.fault(err, "access.log_in_link_expired")

		invite, token := access.NewInvite("al@example.org", lang.English, access.Agent)
		al := done(h, h.admin, invite)
		_, _, err = access.LogInByLink(ctx, h.d, token) // an invitation signs nobody in
		h.fault(err, "access.link_unknown")
		link, _ = access.NewLogInLink(al.Person)
		refused(h, db.Program, link, "access.person_unknown")
	})
}

func TestSweepKeepsWhatIsInUse(t *testing.T) {
	each(t, func(h *house) {
		old := h.logIn("ada@example.org", password)
		invite, token := access.NewInvite("bo@example.org", lang.English, access.Agent)
		done(h, h.admin, invite)
		if err := access.Failed(ctx, h.d, access.ByEmail("x@example.org")); err != nil {
			h.Fatal(err)
		}
		h.clock.pass(access.SessionIdle)
		fresh := h.logIn("ada@example.org", password)
		if err := access.Sweep(ctx, h.d); err != nil {
			h.Fatal(err)
		}
		h.bySession(fresh)
		if _, err := access.LinkOwner(ctx, h.d, access.ForInvite, token); err != nil {
			h.Error(err)
		}
		_, err := access.BySession(ctx, h.d, old)
		h.fault(err, "access.session_over")
		h.clock.pass(37 * 24 * time.Hour)
		if err := access.Sweep(ctx, h.d); err != nil {
			h.Fatal(err)
		}
		for _, table := range []string{"session", "guess", "once_link"} {
			n, _, err := db.Get[int64](h.d.On(ctx), `SELECT count(*) FROM `+table)
			if err != nil || n != 0 {
				h.Errorf("%s still has %d rows %v", table, n, err)
			}
		}
	})
}
