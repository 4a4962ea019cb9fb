package access_test

import (
	"slices"
	"testing"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/lang"
)

func TestEveryRightAndRoleCanBeShown(t *testing.T) {
	for _, tag := range lang.Tags {
		for _, r := range access.Rights {
			if title, ok := access.RightTitle(r); !ok || title.In(tag) == "" {
				t.Errorf("right %s has no sentence in %s", r, tag)
			}
		}
		for _, r := range access.BuiltIn {
			if title, ok := access.RoleTitle(r); !ok || title.In(tag) == "" {
				t.Errorf("role %s has no name in %s", r, tag)
			}
		}
	}
	if _, ok := access.RightTitle(access.ShopperOwn); ok {
		t.Error("the right of shoppers is offered to people")
	}
}

// What each role must be able to do, and what it must not.
func TestBuiltInRoles(t *testing.T) {
	for _, test := range []struct {
		role    access.Role
		may     []db.Right
		mustNot []db.Right
	}{
		{access.Administrator, access.Rights, []db.Right{access.ShopperOwn}},
		{access.Manager, []db.Right{access.RefundsApprove, access.ReturnsDecide, access.WorkBench}, []db.Right{access.PeopleWrite, access.KeysWrite, access.WebhooksWrite}},
		{access.Agent, []db.Right{access.ReturnsWrite, access.OrdersRead}, []db.Right{access.RefundsApprove, access.SettingsWrite, access.ExportRead}},
		{access.Operator, []db.Right{access.WorkDock, access.WorkBench}, []db.Right{access.RefundsApprove, access.ReturnsDecide, access.OrdersWrite}},
		{access.Merchandiser, []db.Right{access.ReturnsRead, access.ExportRead}, []db.Right{access.ReturnsWrite, access.StockWrite, access.RefundsApprove}},
		{access.Integrator, []db.Right{access.OrdersWrite, access.KeysWrite, access.WebhooksWrite}, []db.Right{access.PeopleWrite, access.RefundsApprove}},
	} {
		has := access.RightsOf(test.role)
		for _, r := range test.may {
			if !slices.Contains(has, r) {
				t.Errorf("%s lacks %s", test.role, r)
			}
		}
		for _, r := range test.mustNot {
			if slices.Contains(has, r) {
				t.Errorf("%s has %s", test.role, r)
			}
		}
		for _, r := range has {
			if !slices.Contains(access.Rights, r) {
				t.Errorf("%s has %s, which is no right", test.role, r)
			}
		}
	}
}

func TestCallersCannotChangeARole(t *testing.T) {
	access.RightsOf(access.Operator)[0] = access.PeopleWrite
	if slices.Contains(access.RightsOf(access.Operator), access.PeopleWrite) {
		t.Error("the built-in role was changed")
	}
}

func TestShopper(t *testing.T) {
	a := access.AsShopper(7, true, lang.French)
	if !a.May(access.ShopperOwn) || a.May(access.OrdersRead) || a.Order != 7 || !a.Strong || a.Kind != db.Shopper {
		t.Errorf("%+v", a)
	}
}

func TestCustomRoles(t *testing.T) {
	each(t, func(h *house) {
		role := done(h, h.admin, access.PutRole{Name: " Night  shift ", Rights: []db.Right{access.WorkDock, access.StockRead, access.WorkDock}})
		roles, err := access.CustomRoles(h.d.On(ctx))
		if err != nil || len(roles) != 1 || roles[0].Name != "Night shift" || len(roles[0].Rights) != 2 || roles[0].Role != role {
			h.Fatal(roles, err)
		}
		worker := h.joined("worker@example.org", role)
		if !worker.May(access.WorkDock) || worker.May(access.WorkBench) {
			h.Errorf("%+v", worker.Rights)
		}
		session := h.logIn("worker@example.org", password)
		done(h, h.admin, access.PutRole{Role: role, Name: "Night shift", Rights: []db.Right{access.WorkBench}})
		if worker = h.bySession(session); worker.May(access.WorkDock) || !worker.May(access.WorkBench) {
			h.Errorf("the changed role is not in force: %+v", worker.Rights)
		}

		refused(h, h.admin, access.PutRole{Name: "", Rights: []db.Right{access.WorkDock}}, "fault.required")
		refused(h, h.admin, access.PutRole{Name: "x", Rights: nil}, "access.no_rights")
		refused(h, h.admin, access.PutRole{Name: "x", Rights: []db.Right{"work.roof"}}, "access.right_unknown")
		refused(h, h.admin, access.PutRole{Name: "x", Rights: []db.Right{access.ShopperOwn}}, "access.right_unknown")
		refused(h, h.admin, access.PutRole{Name: "x", Rights: []db.Right{"program"}}, "access.right_unknown")
		refused(h, h.admin, access.PutRole{Name: "night SHIFT", Rights: []db.Right{access.WorkDock}}, "access.role_name_taken")
		refused(h, h.admin, access.PutRole{Name: "Opérateur", Rights: []db.Right{access.WorkDock}}, "access.role_name_taken")
		refused(h, h.admin, access.PutRole{Role: access.Operator, Name: "x", Rights: []db.Right{access.WorkDock}}, "access.role_unknown")
		refused(h, h.admin, access.PutRole{Role: "99999999", Name: "x", Rights: []db.Right{access.WorkDock}}, "access.role_unknown")
		refused(h, worker, access.PutRole{Name: "x", Rights: []db.Right{access.WorkBench}}, "fault.forbidden")
		refused(h, h.admin, access.RemoveRole{Role: role}, "access.role_in_use")
		refused(h, h.admin, access.RemoveRole{Role: access.Operator}, "access.role_unknown")

		done(h, h.admin, access.SetRoles{Person: worker.ID, Roles: []access.Role{access.Operator}})
		done(h, h.admin, access.RemoveRole{Role: role})
		refused(h, h.admin, access.SetRoles{Person: worker.ID, Roles: []access.Role{role}}, "access.role_unknown")
	})
}

// The right to invite is not the right to everything.
func TestNobodyGivesWhatTheyLack(t *testing.T) {
	each(t, func(h *house) {
		role := done(h, h.admin, access.PutRole{Name: "Team lead", Rights: []db.Right{access.PeopleWrite, access.KeysWrite, access.WorkDock}})
		lead := h.joined("lead@example.org", role)
		worker := done(h, h.admin, access.PutRole{Name: "Dock only", Rights: []db.Right{access.WorkDock}})
		strong := done(h, h.admin, access.PutRole{Name: "Strong", Rights: []db.Right{access.RefundsApprove}})

		invite, _ := access.NewInvite("a@example.org", lang.English, access.Administrator)
		refused(h, lead, invite, "access.right_not_yours")
		invite, _ = access.NewInvite("a@example.org", lang.English, worker)
		a := done(h, lead, invite)
		refused(h, lead, access.SetRoles{Person: a.Person, Roles: []access.Role{access.Manager}}, "access.right_not_yours")
		refused(h, lead, access.SetRoles{Person: lead.ID, Roles: []access.Role{access.Administrator}}, "access.right_not_yours")
		refused(h, lead, access.SetRoles{Person: h.admin.ID, Roles: []access.Role{worker}}, "access.person_above")
		refused(h, lead, access.Deactivate{Person: h.admin.ID}, "access.person_above")
		refused(h, lead, access.PutRole{Name: "x", Rights: []db.Right{access.AuditRead}}, "access.right_not_yours")
		refused(h, lead, access.PutRole{Role: strong, Name: "x", Rights: []db.Right{access.WorkDock}}, "access.right_not_yours")
		refused(h, lead, access.RemoveRole{Role: strong}, "access.right_not_yours")
		key, _ := access.NewKey("x", h.clock.now(), access.OrdersWrite)
		refused(h, lead, key, "access.right_not_yours")
	})
}
