package access

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/lang"
)

// CustomRole is a role that this installation made.
type CustomRole struct {
	Role   Role       `json:"role"`
	Name   string     `json:"name"`
	Rights []db.Right `json:"rights"`
}

type roleRow struct {
	ID     int64
	Name   string
	Rights string
}

// askRoles prepares the query for all custom roles; there are few.
func askRoles() *db.Asked[roleRow] {
	return db.Ask[roleRow](`SELECT id, name, rights FROM custom_role ORDER BY name, id`)
}

func (r roleRow) role() (CustomRole, error) {
	rights, err := fromJSON[db.Right](r.Rights)
	return CustomRole{customRole(r.ID), r.Name, rights}, err
}

func customRole(id int64) Role { return Role(strconv.FormatInt(id, 10)) }

// number is the record number behind a custom role, 0 for a built-in one or no role at all.
func (r Role) number() int64 {
	n, err := strconv.ParseInt(string(r), 10, 64)
	if err != nil || n <= 0 || customRole(n) != r {
		return 0
	}
	return n
}

// CustomRoles reads the roles that this installation made, by name.
func CustomRoles(r db.Reader) ([]CustomRole, error) {
	q := askRoles()
	if err := r.Read(q); err != nil {
		return nil, err
	}
	return customRoles(q.Rows)
}

func customRoles(rows []roleRow) ([]CustomRole, error) {
	out := make([]CustomRole, len(rows))
	for i, row := range rows {
		var err error
		if out[i], err = row.role(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// rightsOf joins the rights of several roles; unknown is the place of the first that does not exist, or -1.
func rightsOf(roles []Role, custom []CustomRole) (rights []db.Right, unknown int) {
	unknown = -1
	for i, role := range roles {
		given, ok := builtIn[role]
		if !ok {
			at := slices.IndexFunc(custom, func(c CustomRole) bool { return c.Role == role })
			if at < 0 {
				if unknown < 0 {
					unknown = i
				}
				continue
			}
			given = custom[at].Rights
		}
		rights = append(rights, given...)
	}
	slices.Sort(rights)
	return slices.Compact(rights), unknown
}

// tidyRoles sorts roles, leaves each once, and gives their rights; it refuses an empty list and roles that do not exist.
func tidyRoles(roles []Role, custom []CustomRole) ([]Role, []db.Right, error) {
	if len(roles) == 0 {
		return nil, nil, fault.New(fault.Invalid, lang.AccessNoRoles()).At("roles")
	}
	rights, unknown := rightsOf(roles, custom)
	if unknown >= 0 {
		return nil, nil, fault.New(fault.Invalid, lang.AccessRoleUnknown(string(roles[unknown]))).At("roles", unknown)
	}
	sorted := slices.Clone(roles)
	slices.Sort(sorted)
	return slices.Compact(sorted), rights, nil
}

const roleNameMost = 60

// PutRole makes a role, or changes one that this installation made. Everyone who has it has the new rights with their
// next request.
type PutRole struct {
	Role   Role       `json:"role,omitempty" doc:"the role to change; empty makes a new one"`
	Name   string     `json:"name"`
	Rights []db.Right `json:"rights"`
}

// Right is people.write.
func (PutRole) Right() db.Right { return PeopleWrite }

// Touches takes the lock on who may do what.
func (PutRole) Touches(db.Look) ([]int64, error) { return []int64{peopleLock}, nil }

// Do refuses rights that the actor lacks, in the role as it is and as it becomes.
func (v PutRole) Do(tx *db.Tx) (Role, error) {
	name := strings.Join(strings.Fields(v.Name), " ")
	if name == "" {
		return "", fault.New(fault.Invalid, lang.FaultRequired("name")).At("name")
	}
	if utf8.RuneCountInString(name) > roleNameMost {
		return "", fault.New(fault.Invalid, lang.FaultTextTooLong("name", roleNameMost)).At("name")
	}
	rights, err := tidyRights(v.Rights)
	if err != nil {
		return "", err
	}
	roles, err := CustomRoles(tx)
	if err != nil {
		return "", err
	}
	if nameTaken(name, v.Role, roles) {
		return "", fault.New(fault.Conflict, lang.AccessRoleNameTaken(name)).At("name")
	}
	if err := mayGive(tx.Actor(), rights, "rights"); err != nil {
		return "", err
	}
	role := v.Role
	if role == "" {
		id := tx.NewID()
		role = customRole(id)
		tx.Insert("custom_role(id, name, rights)", id, name, toJSON(rights))
	} else {
		if err := mayChangeRole(tx.Actor(), role, roles); err != nil {
			return "", err
		}
		tx.Exec(`UPDATE custom_role SET name = $2, rights = $3 WHERE id = $1`, role.number(), name, toJSON(rights))
	}
	event.Tell(tx, role.number(), RolePut{rights})
	return role, nil
}

// nameTaken: two roles of one name could not be told apart, and one called like a built-in one would deceive.
func nameTaken(name string, except Role, roles []CustomRole) bool {
	for _, role := range roles {
		if role.Role != except && strings.EqualFold(role.Name, name) {
			return true
		}
	}
	for role, title := range roleTitles {
		if strings.EqualFold(name, string(role)) {
			return true
		}
		for _, tag := range lang.Tags {
			if strings.EqualFold(name, title().In(tag)) {
				return true
			}
		}
	}
	return false
}

// mayChangeRole refuses to change a role that does not exist, is built in, or holds more than the actor has.
func mayChangeRole(actor db.Actor, role Role, roles []CustomRole) error {
	rights, unknown := rightsOf([]Role{role}, roles)
	if unknown >= 0 || role.number() == 0 {
		return fault.New(fault.NotFound, lang.AccessRoleUnknown(string(role))).At("role")
	}
	return mayGive(actor, rights, "role")
}

// RemoveRole removes a role that this installation made and nobody has any more.
type RemoveRole struct {
	Role Role `json:"role"`
}

// Right is people.write.
func (RemoveRole) Right() db.Right { return PeopleWrite }

// Touches takes the lock on who may do what.
func (RemoveRole) Touches(db.Look) ([]int64, error) { return []int64{peopleLock}, nil }

// Do refuses while someone has the role.
func (v RemoveRole) Do(tx *db.Tx) (Role, error) {
	roles, err := CustomRoles(tx)
	if err != nil {
		return "", err
	}
	if err := mayChangeRole(tx.Actor(), v.Role, roles); err != nil {
		return "", err
	}
	people, err := People(tx)
	if err != nil {
		return "", err
	}
	having := int64(0)
	for _, p := range people {
		if p.Active && slices.Contains(p.Roles, v.Role) {
			having++
		}
	}
	if having > 0 {
		return "", fault.New(fault.Conflict, lang.AccessRoleInUse(having)).At("role")
	}
	tx.Exec(`DELETE FROM custom_role WHERE id = $1`, v.Role.number())
	event.Tell(tx, v.Role.number(), RoleRemoved{})
	return v.Role, nil
}
