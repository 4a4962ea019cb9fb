package access_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
	"retour/ground/lang"
)

func TestFirstAdministrator(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := empty(t, url)
		first, created, err := access.FirstAdministrator(ctx, h.d)
		if err != nil || !created || len(first) != 43 {
			t.Fatal(first, created, err)
		}
		second, created, err := access.FirstAdministrator(ctx, h.d) // started again
		if err != nil || !created || first == second {
			t.Fatal(second, created, err)
		}
		if _, err := access.LinkOwner(ctx, h.d, access.ForFirst, first); err != nil {
			t.Fatal(err)
		}
		become := func(token, email, name, secret string) error {
			verb, err := access.NewBecomeAdministrator(ctx, h.d, token, email, name, lang.French, secret)
			if err != nil {
				return err
			}
			_, err = db.Run(ctx, h.d, verb.By(), "", verb)
			return err
		}
		h.fault(become("nonsense", "ada@example.org", "Ada", password), "access.link_unknown")
		h.fault(become(first, "ada", "Ada", password), "access.email_malformed")
		h.fault(become(first, "ada@example.org", " ", password), "fault.required")
		h.fault(become(first, "ada@example.org", "Ada", "short"), "access.password_short")

		var won, taken atomic.Int64
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				switch err := become([]string{first, second}[i%2], "ada@example.org", "Ada", password); {
				case err == nil:
					won.Add(1)
				case fault.Is(err, "access.first_taken"), fault.Is(err, "access.link_used"):
					taken.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 || taken.Load() != 7 {
			t.Errorf("%d became administrator and %d were too late, want 1 and 7", won.Load(), taken.Load())
		}
		if token, created, err := access.FirstAdministrator(ctx, h.d); err != nil || created || token != "" {
			t.Errorf("another first administrator: %q %v %v", token, created, err)
		}
		people, err := access.People(h.d.On(ctx))
		if err != nil || len(people) != 1 || people[0].Language != lang.French || people[0].Joined.IsZero() {
			t.Errorf("%+v %v", people, err)
		}
	})
}

func TestFirstLinkExpires(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := empty(t, url)
		token, _, err := access.FirstAdministrator(ctx, h.d)
		if err != nil {
			t.Fatal(err)
		}
		h.clock.pass(24 * time.Hour)
		verb, err := access.NewBecomeAdministrator(ctx, h.d, token, "ada@example.org", "Ada", "", password)
		if err != nil {
			t.Fatal(err)
		}
		refused(h, verb.By(), verb, "access.first_expired")
		if _, created, err := access.FirstAdministrator(ctx, h.d); err != nil || !created {
			t.Error("a restart prints no new link", err)
		}
	})
}

func TestInvitedPersonJoins(t *testing.T) {
	each(t, func(h *house) {
		invite, token := access.NewInvite("  Bo@Example.ORG ", lang.French, access.Operator, access.Agent, access.Operator)
		var mailed access.Person
		invite.Mail = func(_ *db.Tx, to access.Person, until time.Time) error {
			mailed = to
			if !until.Equal(h.clock.now().Add(7 * 24 * time.Hour)) {
				h.Errorf("good until %v", until)
			}
			return nil
		}
		got := done(h, h.admin, invite)
		if mailed.ID != got.Person || mailed.Email != "bo@example.org" || mailed.Language != lang.French {
			h.Errorf("the mail goes to %+v", mailed)
		}
		owner, err := access.LinkOwner(ctx, h.d, access.ForInvite, token)
		if err != nil || owner.ID != got.Person || !owner.Joined.IsZero() {
			h.Fatal(owner, err)
		}
		if _, err := access.LinkOwner(ctx, h.d, access.ForReset, token); !fault.Is(err, "access.link_unknown") {
			h.Errorf("an invitation opens a new password: %v", err)
		}
		_, _, err = access.LogIn(ctx, h.d, "bo@example.org", "", "")
		h.fault(err, "access.wrong_log_in") // has no password yet

		h.accept(token)
		person, err := access.PersonOf(h.d.On(ctx), got.Person)
		if err != nil || person.Name != "Someone (invented)" || person.Language != lang.French || person.Joined.IsZero() || len(person.Roles) != 2 {
			h.Errorf("%+v %v", person, err)
		}
		actor := h.bySession(h.logIn("BO@example.org", password))
		if actor.ID != got.Person || actor.Kind != db.Person || actor.Lang != lang.French ||
			!actor.May(access.WorkDock) || !actor.May(access.ReturnsWrite) || actor.May(access.PeopleWrite) {
			h.Errorf("%+v", actor)
		}
		if h.told("person.invited") != 1 || h.told("person.joined") != 2 {
			h.Errorf("events: %+v", h.events())
		}
	})
}

// The message is written if and only if the invitation holds.
func TestInvitationFailsWithItsMail(t *testing.T) {
	each(t, func(h *house) {
		invite, token := access.NewInvite("bo@example.org", lang.English, access.Agent)
		broken := errors.New("no mail")
		invite.Mail = func(*db.Tx, access.Person, time.Time) error { return broken }
		if _, err := db.Run(ctx, h.d, h.admin, "", invite); !errors.Is(err, broken) {
			h.Fatal(err)
		}
		_, err := access.LinkOwner(ctx, h.d, access.ForInvite, token)
		h.fault(err, "access.link_unknown")
	})
}

func TestOneInviteIsAcceptedOnce(t *testing.T) {
	each(t, func(h *house) {
		invite, token := access.NewInvite("bo@example.org", lang.English, access.Agent)
		done(h, h.admin, invite)
		nodes := []*db.DB{h.d, h.node()}
		var won, used atomic.Int64
		var group sync.WaitGroup
		for i := range 8 {
			group.Go(func() {
				d := nodes[i%2]
				verb, err := access.NewAcceptInvite(ctx, d, token, "Bo", "", password)
				if err == nil {
					_, err = db.Run(ctx, d, verb.By(), "", verb)
				}
				switch {
				case err == nil:
					won.Add(1)
				case fault.Is(err, "access.link_used"):
					used.Add(1)
				default:
					h.Error(err)
				}
			})
		}
		group.Wait()
		if won.Load() != 1 || used.Load() != 7 {
			h.Errorf("%d joined and %d were told the link is used, want 1 and 7", won.Load(), used.Load())
		}
		if n := h.told("person.joined"); n != 2 { // and the administrator
			h.Errorf("%d joined events", n)
		}
	})
}

func TestInviteIsRefused(t *testing.T) {
	each(t, func(h *house) {
		for _, test := range []struct {
			email, code string
			roles       []access.Role
		}{
			{"", "fault.required", []access.Role{access.Agent}},
			{"bo", "access.email_malformed", []access.Role{access.Agent}},
			{"Bo <bo@example.org>", "access.email_malformed", []access.Role{access.Agent}},
			{"bo@example.org, al@example.org", "access.email_malformed", []access.Role{access.Agent}},
			{"bo@example.org\r\nBcc: al@example.org", "access.email_malformed", []access.Role{access.Agent}},
			{strings.Repeat("b", 250) + "@example.org", "access.email_malformed", []access.Role{access.Agent}},
			{"bo@example.org", "access.no_roles", nil},
			{"bo@example.org", "access.role_unknown", []access.Role{"emperor"}},
			{"ADA@example.org", "access.email_taken", []access.Role{access.Agent}},
		} {
			invite, _ := access.NewInvite(test.email, lang.English, test.roles...)
			refused(h, h.admin, invite, test.code)
		}
		invite, _ := access.NewInvite("bo@example.org", lang.English, access.Agent)
		refused(h, db.Actor{}, invite, "fault.unauthenticated")
		refused(h, h.joined("agent@example.org", access.Agent), invite, "fault.forbidden")
	})
}

func TestInviteExpiresAndIsReplaced(t *testing.T) {
	each(t, func(h *house) {
		invite, first := access.NewInvite("bo@example.org", lang.English, access.Agent)
		done(h, h.admin, invite)
		h.clock.pass(7*24*time.Hour - time.Second)
		if _, err := access.LinkOwner(ctx, h.d, access.ForInvite, first); err != nil {
			h.Error(err)
		}
		verb, err := access.NewAcceptInvite(ctx, h.d, first, "Bo", "", password)
		if err != nil {
			h.Fatal(err)
		}
		h.clock.pass(time.Second)
		refused(h, verb.By(), verb, "access.invite_expired")
		_, err = access.LinkOwner(ctx, h.d, access.ForInvite, first)
		h.fault(err, "access.invite_expired")

		again, second := access.NewInvite("bo@example.org", lang.English, access.Operator)
		done(h, h.admin, again)
		refused(h, verb.By(), verb, "access.link_replaced")
		h.accept(second)
		_, err = access.LinkOwner(ctx, h.d, access.ForInvite, second)
		h.fault(err, "access.link_used")
		if bo := h.bySession(h.logIn("bo@example.org", password)); !bo.May(access.WorkDock) || bo.May(access.ReturnsWrite) {
			h.Errorf("the roles are not those of the second invitation: %v", bo.Rights)
		}
	})
}

// A repeated call gives the first answer, and only the first link is good.
func TestRepeatedInvite(t *testing.T) {
	each(t, func(h *house) {
		one, first := access.NewInvite("bo@example.org", lang.English, access.Agent)
		two, second := access.NewInvite("bo@example.org", lang.English, access.Agent)
		a, b := run(h, h.admin, "key", one), run(h, h.admin, "key", two)
		if a != b {
			h.Errorf("%+v and %+v", a, b)
		}
		if _, err := access.LinkOwner(ctx, h.d, access.ForInvite, first); err != nil {
			h.Error(err)
		}
		_, err := access.LinkOwner(ctx, h.d, access.ForInvite, second)
		h.fault(err, "access.link_unknown")
	})
}

func TestLastAdministratorStays(t *testing.T) {
	each(t, func(h *house) {
		refused(h, h.admin, access.SetRoles{Person: h.admin.ID, Roles: []access.Role{access.Manager}}, "access.last_administrator")
		refused(h, h.admin, access.Deactivate{Person: h.admin.ID}, "access.last_administrator")
		invite, token := access.NewInvite("bo@example.org", lang.English, access.Administrator)
		done(h, h.admin, invite)
		refused(h, h.admin, access.Deactivate{Person: h.admin.ID}, "access.last_administrator") // invited is not joined
		h.accept(token)
		bo := h.bySession(h.logIn("bo@example.org", password))

		// each closes the other's account at the same moment: one remains
		var closed atomic.Int64
		var group sync.WaitGroup
		for _, pair := range [][2]db.Actor{{h.admin, bo}, {bo, h.admin}} {
			group.Go(func() {
				switch _, err := db.Run(ctx, h.d, pair[0], "", access.Deactivate{Person: pair[1].ID}); {
				case err == nil:
					closed.Add(1)
				case !fault.Is(err, "access.last_administrator"):
					h.Error(err)
				}
			})
		}
		group.Wait()
		if closed.Load() != 1 {
			h.Errorf("%d accounts were closed", closed.Load())
		}
	})
}

func TestDeactivate(t *testing.T) {
	each(t, func(h *house) {
		bo := h.joined("bo@example.org", access.Agent)
		session := h.logIn("bo@example.org", password)
		request, reset := access.NewPasswordReset("bo@example.org")
		done(h, db.Actor{}, request)
		set, err := access.NewResetPassword(ctx, h.d, reset, other)
		if err != nil {
			h.Fatal(err)
		}

		done(h, h.admin, access.Deactivate{Person: bo.ID})
		_, err = access.BySession(ctx, h.d, session)
		h.fault(err, "access.session_over")
		_, _, err = access.LogIn(ctx, h.d, "bo@example.org", password, "")
		h.fault(err, "access.wrong_log_in")
		refused(h, set.By(), set, "access.link_replaced")
		refused(h, h.admin, access.Deactivate{Person: bo.ID}, "access.person_inactive")
		refused(h, h.admin, access.SetRoles{Person: bo.ID, Roles: []access.Role{access.Agent}}, "access.person_inactive")
		refused(h, h.admin, access.Deactivate{Person: 999_999}, "access.person_unknown")
		if _, err := access.PersonOf(h.d.On(ctx), 999_999); !fault.Is(err, "access.person_unknown") {
			h.Error(err)
		}

		invite, token := access.NewInvite("bo@example.org", lang.English, access.Operator)
		if got := done(h, h.admin, invite); got.Person != bo.ID {
			h.Errorf("opened again as another person: %d, was %d", got.Person, bo.ID)
		}
		_, _, err = access.LogIn(ctx, h.d, "bo@example.org", password, "")
		h.fault(err, "access.wrong_log_in") // the old password does not come back
		h.accept(token)
		if actor := h.bySession(h.logIn("bo@example.org", password)); actor.ID != bo.ID || !actor.May(access.WorkDock) {
			h.Errorf("%+v", actor)
		}
	})
}

func TestSetRolesCountsAtOnce(t *testing.T) {
	each(t, func(h *house) {
		bo := h.joined("bo@example.org", access.Agent)
		session := h.logIn("bo@example.org", password)
		done(h, h.admin, access.SetRoles{Person: bo.ID, Roles: []access.Role{access.Manager}})
		if actor := h.bySession(session); !actor.May(access.RefundsApprove) {
			h.Errorf("%v", actor.Rights)
		}
		refused(h, h.admin, access.SetRoles{Person: bo.ID}, "access.no_roles")
		refused(h, h.admin, access.SetRoles{Person: bo.ID, Roles: []access.Role{"emperor"}}, "access.role_unknown")
		refused(h, bo, access.SetRoles{Person: bo.ID, Roles: []access.Role{access.Administrator}}, "fault.forbidden")
		if h.told("roles.changed") != 1 {
			h.Errorf("events: %+v", h.events())
		}
	})
}

func TestSetProfile(t *testing.T) {
	each(t, func(h *house) {
		done(h, h.admin, access.SetProfile{Name: " Ada  L. ", Language: "fr-FR"})
		ada, err := access.PersonOf(h.d.On(ctx), h.admin.ID)
		if err != nil || ada.Name != "Ada L." || ada.Language != lang.French {
			h.Errorf("%+v %v", ada, err)
		}
		refused(h, h.admin, access.SetProfile{Name: " "}, "fault.required")
		refused(h, h.admin, access.SetProfile{Name: strings.Repeat("é", 121)}, "fault.text_too_long")
		refused(h, db.Actor{ID: 5, Kind: db.Machine}, access.SetProfile{Name: "x"}, "access.only_person")
		refused(h, db.Actor{ID: 999_999, Kind: db.Person}, access.SetProfile{Name: "x"}, "access.person_unknown")
	})
}
