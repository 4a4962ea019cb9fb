package desk

import (
	"net/http"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

const rolesAt = "/desk/settings/roles"

// rolesShown are all roles, and how many people have each.
type rolesShown struct {
	Custom []access.CustomRole
	Having map[access.Role]int64
}

func (d desk) rolesFor(v *visit.Visit) (rolesShown, error) {
	r := rolesShown{Having: map[access.Role]int64{}}
	people, err := access.People(v.Reader())
	if err != nil {
		return r, err
	}
	for _, p := range people {
		for _, role := range p.Roles {
			if p.Active {
				r.Having[role]++
			}
		}
	}
	r.Custom, err = access.CustomRoles(v.Reader())
	return r, err
}

// roles lists them: those that came with the program, and those made here.
func (d desk) roles(v *visit.Visit) error {
	r, err := d.rolesFor(v)
	if err != nil {
		return err
	}
	return v.Show(rolesPage(r))
}

// roleEdit is one role being written.
type roleEdit struct {
	rolesShown
	Role access.CustomRole // Role "" is a new one
	Form *kit.Form
	Who  db.Actor
}

// beyond tells that the role holds a right that who looks does not have: then it is not theirs to change.
func (e roleEdit) beyond() bool {
	for _, r := range e.Role.Rights {
		if !e.Who.May(r) {
			return true
		}
	}
	return false
}

// role makes a role, changes one that was made here, or removes it. A built-in role can be looked at and begun from.
func (d desk) role(v *visit.Visit) error {
	shown, err := d.rolesFor(v)
	if err != nil {
		return err
	}
	e := roleEdit{rolesShown: shown, Form: v.Form(), Who: v.Actor}
	e.Form.Action = v.Request.URL.RequestURI()
	if at := access.Role(v.Path("role")); at != "new" {
		known := false
		for _, c := range shown.Custom {
			if c.Role == at {
				e.Role, known = c, true
			}
		}
		if !known {
			return fault.New(fault.NotFound, lang.FaultNotFound(short(string(at))))
		}
	}
	if v.Request.Method != http.MethodPost {
		e.begin(access.Role(v.Query("from")))
		return v.Show(rolePage(e))
	}
	var done bool
	if e.Form.Value("do") == "remove" {
		s := sure{
			Here: "roles", Form: e.Form, Ask: lang.DeskSureRole(e.Role.Name), Text: lang.DeskSureRoleText(), Yes: lang.DeskSureRoleYes(),
			Back: rolesAt + "/" + string(e.Role.Role),
		}
		if !s.asked() {
			return s.show(v)
		}
		done, err = ran(visit.Do(v, e.Form, access.RemoveRole{Role: e.Role.Role}))
		if all := e.Form.Faults["role"]; all != nil {
			delete(e.Form.Faults, "role")
			e.Form.Wrong("", all[0])
			e.Form.Set("name", e.Role.Name)
			e.rights(e.Role.Rights)
		}
	} else {
		done, err = ran(visit.Do(v, e.Form, access.PutRole{Role: e.Role.Role, Name: e.Form.Value("name"), Rights: rightsIn(e.Form)}))
	}
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(rolePage(e))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go(rolesAt)
}

// begin fills the form: with the role as it is, or with the rights of one that a new role begins from.
func (e roleEdit) begin(from access.Role) {
	e.Form.Set("name", e.Role.Name)
	rights := e.Role.Rights
	if e.Role.Role == "" {
		rights = access.RightsOf(from)
		for _, c := range e.Custom {
			if c.Role == from {
				rights = c.Rights
			}
		}
	}
	e.rights(rights)
}

func (e roleEdit) rights(rights []db.Right) {
	e.Form.Set("rights")
	for _, r := range rights {
		e.Form.Values.Add("rights", string(r))
	}
}

func rightsIn(f *kit.Form) []db.Right {
	var out []db.Right
	for _, r := range f.Values["rights"] {
		out = append(out, db.Right(r))
	}
	return out
}
