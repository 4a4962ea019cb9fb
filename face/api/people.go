package api

import (
	"context"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

const (
	tagAccess = "access"
	tagMe     = "session"
)

// PersonView is someone who works here.
type PersonView struct {
	ID       int64         `json:"id"`
	Email    string        `json:"email"`
	Name     string        `json:"name,omitempty" doc:"none until they joined"`
	Language lang.Tag      `json:"language"`
	Roles    []access.Role `json:"roles"`
	Active   bool          `json:"active" doc:"false: the account is closed"`
	Invited  time.Time     `json:"invited"`
	Joined   time.Time     `json:"joined,omitzero" doc:"none: has not answered the invitation"`
}

func personView(p access.Person) PersonView {
	return PersonView{p.ID, p.Email, p.Name, p.Language, list(p.Roles), p.Active, p.Invited, p.Joined}
}

// People are all who work here.
type People struct {
	People []PersonView `json:"people"`
}

// Roles are all roles, with what each may do.
type Roles struct {
	Roles  []RoleView  `json:"roles"`
	Rights []RightView `json:"rights" doc:"all that a role or key may hold"`
}

// RoleView is a role.
type RoleView struct {
	Role    access.Role `json:"role"`
	Name    string      `json:"name"`
	BuiltIn bool        `json:"built_in"`
	Rights  []db.Right  `json:"rights"`
}

// RightView is a right, in words.
type RightView struct {
	Right db.Right `json:"right"`
	Name  string   `json:"name"`
}

// RoleNamed is the role that was changed.
type RoleNamed struct {
	Role access.Role `json:"role"`
}

// Invitation invites someone.
type Invitation struct {
	Email    string        `json:"email" minLength:"3" maxLength:"254"`
	Language lang.Tag      `json:"language,omitempty"`
	Roles    []access.Role `json:"roles" minItems:"1" maxItems:"50"`
}

// Invited is an invitation that was made.
type Invited struct {
	Person int64     `json:"person"`
	Until  time.Time `json:"until" doc:"how long the link is good"`
	Token  string    `json:"token,omitempty" doc:"for POST /invitations/accept, and the page of the desk; shown once, so not in a repeated answer"`
	Link   string    `json:"link,omitempty" doc:"to hand to the person"`
	Mailed bool      `json:"mailed" doc:"the person gets a link by mail; otherwise, hand over this one"`
}

// NewRole is a role to make.
type NewRole struct {
	Name   string     `json:"name" minLength:"1" maxLength:"60"`
	Rights []db.Right `json:"rights" minItems:"1" maxItems:"50"`
}

// people registers who works here and what they may do.
func (a *api) people() {
	read(a, "/people", about{tag: tagAccess, id: "list-people", summary: "List who works here", right: access.PeopleWrite},
		func(c *call, _ struct{}) (People, error) {
			found, err := access.People(c.DB.On(c.ctx()))
			out := People{People: []PersonView{}}
			for _, p := range found {
				out.People = append(out.People, personView(p))
			}
			return out, err
		})
	write(a, post, "/people", about{tag: tagAccess, id: "invite-person", status: 201, summary: "Invite someone, again or for the first time", right: access.PeopleWrite}, invite)
	verb[access.SetRoles](a, put, "/people/{person}/roles", about{tag: tagAccess, id: "set-roles", summary: "Give a person other roles"})
	verb[access.Deactivate](a, post, "/people/{person}/deactivate", about{tag: tagAccess, id: "deactivate-person", summary: "Close a person's account"})
	read(a, "/roles", about{tag: tagAccess, id: "list-roles", summary: "List roles and rights", right: access.PeopleWrite}, listRoles)
	write(a, post, "/roles", about{tag: tagAccess, id: "add-role", status: 201, summary: "Make a role", right: access.PeopleWrite},
		func(c *call, in NewRole) (RoleNamed, error) {
			role, err := db.Run(c.ctx(), c.DB, c.actor, c.key, access.PutRole{Name: in.Name, Rights: in.Rights})
			return RoleNamed{role}, err
		})
	verbAs[access.PutRole](a, put, "/roles/{role}", about{tag: tagAccess, id: "put-role", summary: "Change a role that this installation made"},
		func(r access.Role) RoleNamed { return RoleNamed{r} })
	verbAs[access.RemoveRole](a, delete, "/roles/{role}", about{tag: tagAccess, id: "remove-role", summary: "Remove a role that nobody has"},
		func(r access.Role) RoleNamed { return RoleNamed{r} })
}

func invite(c *call, in Invitation) (Invited, error) {
	v, token := access.NewInvite(in.Email, in.Language, in.Roles...)
	if c.Post != nil {
		v.Mail = func(tx *db.Tx, to access.Person, until time.Time) error {
			return c.Post(tx, to, access.ForInvite, until)
		}
	}
	got, err := db.Run(c.ctx(), c.DB, c.actor, c.key, v)
	if err != nil {
		return Invited{}, err
	}
	out := Invited{Person: got.Person, Until: got.Until, Mailed: c.Post != nil && c.Mails}
	// a repeated call gives the answer of the first, whose token this is not
	if _, err := access.LinkOwner(c.ctx(), c.DB, access.ForInvite, token); err == nil {
		out.Token, out.Link = token, c.page(access.ForInvite, token)
	} else if fault.Of(err) == nil {
		return Invited{}, err
	}
	return out, nil
}

// page is the address of the page that a token opens, "" where the house has none.
func (c *call) page(purpose access.Purpose, token string) string {
	if c.Page == nil {
		return ""
	}
	return c.Page(purpose, token)
}

func listRoles(c *call, _ struct{}) (Roles, error) {
	custom, err := access.CustomRoles(c.DB.On(c.ctx()))
	out := Roles{Roles: []RoleView{}, Rights: []RightView{}}
	for _, r := range access.BuiltIn {
		title, _ := access.RoleTitle(r)
		out.Roles = append(out.Roles, RoleView{r, title.In(c.lang), true, access.RightsOf(r)})
	}
	for _, r := range custom {
		out.Roles = append(out.Roles, RoleView{r.Role, r.Name, false, list(r.Rights)})
	}
	for _, r := range access.Rights {
		title, _ := access.RightTitle(r)
		out.Rights = append(out.Rights, RightView{r, title.In(c.lang)})
	}
	return out, err
}

// Acceptance answers an invitation.
type Acceptance struct {
	Token    string   `json:"token" minLength:"1" maxLength:"200"`
	Name     string   `json:"name" minLength:"1" maxLength:"120"`
	Language lang.Tag `json:"language,omitempty" doc:"default: that of the invitation"`
	Password string   `json:"password" minLength:"1" maxLength:"400"`
}

// FirstAccount is the account of the first administrator.
type FirstAccount struct {
	Acceptance
	Email string `json:"email" minLength:"3" maxLength:"254"`
}

// ResetRequest asks for a new password.
type ResetRequest struct {
	Email string `json:"email" minLength:"1" maxLength:"254"`
}

// Reset sets a new password.
type Reset struct {
	Token    string `json:"token" minLength:"1" maxLength:"200"`
	Password string `json:"password" minLength:"1" maxLength:"400"`
}

// Nothing is the body or answer of what has nothing to say.
type Nothing struct{}

// joining registers what somebody does before they have an account, or without its password.
func (a *api) joining() {
	once := func(id, summary string) about {
		return about{tag: tagAccess, id: id, summary: summary, public: true, free: true}
	}
	write(a, post, "/invitations/accept", once("accept-invitation", "Join: set a name and a password"), func(c *call, in Acceptance) (access.Changed, error) {
		v, err := access.NewAcceptInvite(c.ctx(), c.DB, in.Token, in.Name, in.Language, in.Password)
		if err != nil {
			return access.Changed{}, err
		}
		return db.Run(c.ctx(), c.DB, v.By(), "", v)
	})
	write(a, post, "/first-administrator", once("become-administrator", "Make the first account"), func(c *call, in FirstAccount) (access.Changed, error) {
		v, err := access.NewBecomeAdministrator(c.ctx(), c.DB, in.Token, in.Email, in.Name, in.Language, in.Password)
		if err != nil {
			return access.Changed{}, err
		}
		return db.Run(c.ctx(), c.DB, v.By(), "", v)
	})
	reset := once("request-password-reset", "Ask for a link to set a new password")
	reset.text, reset.status = "The answer is the same whether the address has an account or not.", 202
	write(a, post, "/password-resets", reset, requestReset)
	write(a, post, "/password-resets/confirm", once("reset-password", "Set a new password by a link"), func(c *call, in Reset) (access.Changed, error) {
		v, err := access.NewResetPassword(c.ctx(), c.DB, in.Token, in.Password)
		if err != nil {
			return access.Changed{}, err
		}
		return db.Run(c.ctx(), c.DB, v.By(), "", v)
	})
}

// requestReset counts each request of a visitor like a try that failed: who asks for many accounts' links has to wait.
func requestReset(c *call, in ResetRequest) (Nothing, error) {
	if c.Post == nil || !c.Mails {
		return Nothing{}, fault.New(fault.Unavailable, lang.ApiNoMail())
	}
	visitor := access.ByAddress(c.visitor())
	if err := access.Allow(c.ctx(), c.DB, visitor); err != nil {
		return Nothing{}, err
	}
	v, _ := access.NewPasswordReset(in.Email) // its message gets a link of its own
	v.Mail = func(tx *db.Tx, to access.Person, until time.Time) error {
		return c.Post(tx, to, access.ForReset, until)
	}
	if _, err := db.Run(c.ctx(), c.DB, db.Program, "", v); err != nil {
		return Nothing{}, err
	}
	return Nothing{}, access.Failed(context.WithoutCancel(c.ctx()), c.DB, visitor)
}
