package desk

import (
	"net/url"
	"strconv"
	"time"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// peopleShown is who works here.
type peopleShown struct {
	People []access.Person
	Custom []access.CustomRole
	Form   *kit.Form // an invitation
	Link   string    // to hand over, once, where no mail goes out
	Who    db.Actor
}

func (d desk) peopleFor(v *visit.Visit) (peopleShown, error) {
	p := peopleShown{Form: kit.NewForm("/desk/settings/people"), Who: v.Actor}
	p.Form.Set("language", string(v.Lang))
	var err error
	if p.People, err = access.People(v.Reader()); err != nil {
		return p, err
	}
	p.Custom, err = access.CustomRoles(v.Reader())
	return p, err
}

func (d desk) people(v *visit.Visit) error {
	p, err := d.peopleFor(v)
	if err != nil {
		return err
	}
	if v.Request.Method != "POST" {
		return v.Show(peoplePage(p))
	}
	form := v.Form()
	form.Action = "/desk/settings/people"
	p.Form = form
	verb, token := access.NewInvite(form.Value("email"), lang.Tag(form.Value("language")), roles(form)...)
	if d.Post != nil {
		verb.Mail = func(tx *db.Tx, to access.Person, until time.Time) error {
			return d.Post(tx, to, access.ForInvite, until)
		}
	}
	_, done, err := visit.Do(v, form, verb)
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(peoplePage(p))
	}
	if d.Post == nil || !d.Mails {
		if p, err = d.peopleFor(v); err != nil {
			return err
		}
		// a form sent twice gives the answer of the first, whose token this is not
		if _, err := access.LinkOwner(v.Request.Context(), d.DB, access.ForInvite, token); err == nil {
			p.Link = d.Base + "/desk/join/" + token
		}
		return v.Show(peoplePage(p))
	}
	v.Tell(kit.Go, lang.DeskInvited(form.Value("email")))
	return v.Go("/desk/settings/people")
}

func roles(f *kit.Form) []access.Role {
	var out []access.Role
	for _, r := range f.Values["roles"] {
		if r != "" {
			out = append(out, access.Role(r))
		}
	}
	return out
}

// person sets a person's roles, or closes their account.
func (d desk) person(v *visit.Visit) error {
	n, err := strconv.ParseInt(v.Path("person"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, lang.FaultNotFound(short(v.Path("person"))))
	}
	who, err := access.PersonOf(v.Reader(), n)
	if err != nil {
		return err
	}
	custom, err := access.CustomRoles(v.Reader())
	if err != nil {
		return err
	}
	form := v.Form()
	if v.Request.Method != "POST" {
		for _, r := range who.Roles {
			form.Values.Add("roles", string(r))
		}
		return v.Show(personPage(who, custom, form))
	}
	var done bool
	if form.Value("do") == "close" {
		done, err = ran(visit.Do(v, form, access.Deactivate{Person: n}))
	} else {
		done, err = ran(visit.Do(v, form, access.SetRoles{Person: n, Roles: roles(form)}))
	}
	switch {
	case err != nil:
		return err
	case !done:
		under(form, "roles")
		return v.Again(personPage(who, custom, form))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go("/desk/settings/people")
}

func roleOptions(custom []access.CustomRole) []kit.Option {
	var out []kit.Option
	for _, r := range access.BuiltIn {
		title, _ := access.RoleTitle(r)
		out = append(out, kit.Option{Value: string(r), Name: title})
	}
	for _, r := range custom {
		out = append(out, kit.Option{Value: string(r.Role), Name: kit.Plain(r.Name)})
	}
	return out
}

// entering is a page that a link which works once leads to.
type entering struct {
	Kind  access.Purpose
	Form  *kit.Form
	Email string
}

// enter sets name and password by a link that works once: the first account, an invitation, a new password.
func (d desk) enter(kind access.Purpose) visit.Page {
	return func(v *visit.Visit) error {
		ctx, token := v.Request.Context(), v.Path("token")
		e := entering{Kind: kind, Form: v.Form()}
		if kind != access.ForFirst {
			who, err := access.LinkOwner(ctx, d.DB, kind, token)
			if err != nil {
				return err
			}
			e.Email = who.Email
			if v.Request.Method != "POST" {
				e.Form.Set("name", who.Name).Set("language", string(v.Lang))
			}
		}
		if v.Request.Method != "POST" {
			if e.Form.Value("language") == "" {
				e.Form.Set("language", string(v.Lang))
			}
			return v.Show(enterPage(e))
		}
		f := e.Form
		password := v.Request.PostForm.Get("password")
		if password != v.Request.PostForm.Get("again") {
			f.Wrong("again", lang.DeskNotSame())
			return v.Again(enterPage(e))
		}
		name, language := f.Value("name"), lang.Tag(f.Value("language"))
		var err error
		switch kind {
		case access.ForFirst:
			var verb access.BecomeAdministrator
			if verb, err = access.NewBecomeAdministrator(ctx, d.DB, token, f.Value("email"), name, language, password); err == nil {
				_, err = db.Run(ctx, d.DB, verb.By(), "", verb)
			}
			e.Email = f.Value("email")
		case access.ForInvite:
			var verb access.AcceptInvite
			if verb, err = access.NewAcceptInvite(ctx, d.DB, token, name, language, password); err == nil {
				_, err = db.Run(ctx, d.DB, verb.By(), "", verb)
			}
		default:
			var verb access.ResetPassword
			if verb, err = access.NewResetPassword(ctx, d.DB, token, password); err == nil {
				_, err = db.Run(ctx, d.DB, verb.By(), "", verb)
			}
		}
		if err != nil {
			if err := f.Take(err); err != nil {
				return err
			}
			return v.Again(enterPage(e))
		}
		v.Tell(kit.Go, lang.DeskWelcome())
		if kind == access.ForFirst { // nothing is set up yet: that is where they begin
			return v.Go(visit.SignInPath + "?back=" + url.QueryEscape(setupAt))
		}
		return v.Go(visit.SignInPath)
	}
}

// forgot asks for a link to set a new password. The answer is the same whether the address has an account or not.
func (d desk) forgot(v *visit.Visit) error {
	form := v.Form()
	if v.Request.Method != "POST" {
		return v.Show(forgotPage(form, d.Post != nil && d.Mails))
	}
	if d.Post == nil || !d.Mails {
		return fault.New(fault.Unavailable, lang.ApiNoMail())
	}
	ctx := v.Request.Context()
	visitor := access.ByAddress(v.Address(v.Request))
	if err := access.Allow(ctx, d.DB, visitor); err != nil {
		return err
	}
	verb, _ := access.NewPasswordReset(form.Value("email")) // its message gets a link of its own
	verb.Mail = func(tx *db.Tx, to access.Person, until time.Time) error {
		return d.Post(tx, to, access.ForReset, until)
	}
	if _, err := db.Run(ctx, d.DB, db.Program, "", verb); err != nil {
		if err := form.Take(err); err != nil {
			return err
		}
		return v.Again(forgotPage(form, true))
	}
	if err := access.Failed(ctx, d.DB, visitor); err != nil {
		return err
	}
	v.Tell(kit.Go, lang.DeskForgotSent())
	return v.Go(visit.SignInPath)
}

// savePassword changes the password of who is signed in.
func (d desk) savePassword(v *visit.Visit) error {
	form := v.Form()
	next := v.Request.PostForm.Get("next")
	m := d.mine(v)
	m.Password = form
	form.Action = "/desk/me/password"
	if next != v.Request.PostForm.Get("again") {
		form.Wrong("again", lang.DeskNotSame())
		return v.Again(mePage(m))
	}
	verb, err := access.NewChangePassword(v.Request.Context(), d.DB, v.Actor, v.Session(), v.Request.PostForm.Get("present"), next)
	if err == nil {
		_, err = db.Run(v.Request.Context(), d.DB, v.Actor, "", verb)
	}
	if err != nil {
		if f := fault.Of(err); f != nil && f.Kind == fault.Unauthenticated {
			err = fault.New(fault.Invalid, f.Message).At("present")
		}
		if err := form.Take(err); err != nil {
			return err
		}
		return v.Again(mePage(m))
	}
	v.Tell(kit.Go, lang.DeskPasswordSet())
	return v.Go("/desk/me")
}

// mine is what a person's own page shows.
type mine struct{ Profile, Password *kit.Form }

func (d desk) mine(v *visit.Visit) mine {
	return mine{
		kit.NewForm("/desk/me").Set("name", v.Who.Name).Set("language", string(v.Lang)), kit.NewForm("/desk/me/password"),
	}
}
