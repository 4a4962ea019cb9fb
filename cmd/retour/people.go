package main

import (
	"strconv"
	"strings"
	"time"

	"retour/app"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

type userInviteCommand struct {
	Email    string   `arg:"" name:"email"`
	Role     []string `name:"role" required:"" placeholder:"ROLE …"`
	Language string   `name:"language" placeholder:"en|fr"`
	JSON     bool     `name:"json"`
}

// linked is a link that opens an account.
type linked struct {
	Person int64     `json:"person"`
	Link   string    `json:"link"`
	Until  time.Time `json:"until"`
	Mailed bool      `json:"mailed"` // the person gets a link by mail too
}

// Run invites a person and shows the link, which is also sent by mail where mail is set up.
func (v userInviteCommand) Run(c *console) error {
	c.machine = v.JSON
	language := c.tag
	if v.Language != "" {
		language = lang.Parse(v.Language)
	}
	return c.with(func(h *app.House) error {
		verb, token := access.NewInvite(v.Email, language, roles(v.Role)...)
		verb.Mail = func(tx *db.Tx, to access.Person, until time.Time) error {
			return h.Notifier.Account(tx, to, access.ForInvite, until)
		}
		got, err := db.Run(c.ctx, h.Store, db.Program, "", verb)
		if err != nil {
			return err
		}
		return c.link(linked{got.Person, h.Page(app.PageJoin, token), got.Until, h.Notifier.Sends()}, lang.CliInvited, lang.CliInvitedByMail, v.Email)
	})
}

func roles(words []string) []access.Role {
	out := make([]access.Role, len(words))
	for i, w := range words {
		out[i] = access.Role(w)
	}
	return out
}

// link shows a link, and says whether the person also gets one by mail.
func (c *console) link(l linked, handed, mailed func(string, time.Time) lang.Message, email string) error {
	if c.machine {
		return c.json(l)
	}
	if l.Mailed {
		handed = mailed
	}
	c.say(handed(email, l.Until.In(time.Local)))
	c.line(l.Link)
	return nil
}

type userListCommand struct {
	JSON bool `name:"json"`
}

// Run lists everyone.
func (v userListCommand) Run(c *console) error {
	c.machine = v.JSON
	return c.with(func(h *app.House) error {
		people, err := access.People(h.Store.On(c.ctx))
		if err != nil {
			return err
		}
		if v.JSON {
			return c.json(append([]access.Person{}, people...))
		}
		rows := [][]string{}
		for _, p := range people {
			state := lang.CliPersonActive()
			switch {
			case !p.Active:
				state = lang.CliPersonClosed()
			case p.Joined.IsZero():
				state = lang.CliPersonInvited()
			}
			rows = append(rows, []string{number(p.ID), p.Email, p.Name, c.titles(p.Roles), state.In(c.tag)})
		}
		c.table(rows)
		return nil
	})
}

func (c *console) titles(roles []access.Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
		if title, ok := access.RoleTitle(r); ok {
			words[i] = title.In(c.tag)
		}
	}
	return strings.Join(words, ", ")
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

// person finds somebody by number or e-mail address.
func (c *console) person(h *app.House, text string) (access.Person, error) {
	people, err := access.People(h.Store.On(c.ctx))
	if err != nil {
		return access.Person{}, err
	}
	for _, p := range people {
		if strings.EqualFold(p.Email, strings.TrimSpace(text)) || number(p.ID) == text {
			return p, nil
		}
	}
	return access.Person{}, fault.New(fault.NotFound, lang.AccessPersonUnknown()).At("person")
}

type userRolesCommand struct {
	Person string   `arg:"" name:"person"`
	Role   []string `name:"role" required:"" placeholder:"ROLE …"`
}

// Run gives a person other roles.
func (v userRolesCommand) Run(c *console) error {
	return c.with(func(h *app.House) error {
		p, err := c.person(h, v.Person)
		if err != nil {
			return err
		}
		if _, err := db.Run(c.ctx, h.Store, db.Program, "", access.SetRoles{Person: p.ID, Roles: roles(v.Role)}); err != nil {
			return err
		}
		c.say(lang.CliRolesSet(p.Email, c.titles(roles(v.Role))))
		return nil
	})
}

type userDeactivateCommand struct {
	Person string `arg:"" name:"person"`
}

// Run closes a person's account.
func (v userDeactivateCommand) Run(c *console) error {
	return c.with(func(h *app.House) error {
		p, err := c.person(h, v.Person)
		if err != nil {
			return err
		}
		if _, err := db.Run(c.ctx, h.Store, db.Program, "", access.Deactivate{Person: p.ID}); err != nil {
			return err
		}
		c.say(lang.CliDeactivated(p.Email))
		return nil
	})
}

type userResetCommand struct {
	Person string `arg:"" name:"person"`
	JSON   bool   `name:"json"`
}

// Run makes a link for a new password and shows it; it is also sent by mail where mail is set up.
func (v userResetCommand) Run(c *console) error {
	c.machine = v.JSON
	return c.with(func(h *app.House) error {
		p, err := c.person(h, v.Person)
		if err != nil {
			return err
		}
		verb, token := access.NewPasswordReset(p.Email)
		until := time.Time{}
		verb.Mail = func(tx *db.Tx, to access.Person, end time.Time) error {
			until = end
			return h.Notifier.Account(tx, to, access.ForReset, end)
		}
		if _, err := db.Run(c.ctx, h.Store, db.Program, "", verb); err != nil {
			return err
		}
		if until.IsZero() { // the answer to strangers is always the same; here one may know
			return fault.New(fault.Conflict, lang.CliNoReset(p.Email))
		}
		return c.link(linked{p.ID, h.Page(app.PageReset, token), until, h.Notifier.Sends()}, lang.CliReset, lang.CliResetByMail, p.Email)
	})
}

type keyCreateCommand struct {
	Name    string   `arg:"" name:"name"`
	Right   []string `name:"right" required:"" placeholder:"RIGHT …"`
	Expires string   `name:"expires" placeholder:"DATE"`
	JSON    bool     `name:"json"`
}

// createdKey is a new key, shown once.
type createdKey struct {
	ID  int64  `json:"id"`
	Key string `json:"key"`
}

// Run makes a machine's key and shows it, once.
func (v keyCreateCommand) Run(c *console) error {
	c.machine = v.JSON
	expires, _, err := instant("expires", v.Expires)
	if err != nil {
		return err
	}
	var rights []db.Right
	for _, r := range v.Right {
		if r == "all" {
			rights = append(rights, access.Rights...)
			continue
		}
		rights = append(rights, db.Right(r))
	}
	return c.with(func(h *app.House) error {
		verb, key := access.NewKey(v.Name, expires, rights...)
		got, err := db.Run(c.ctx, h.Store, db.Program, "", verb)
		if err != nil {
			return err
		}
		if v.JSON {
			return c.json(createdKey{got.ID, key})
		}
		c.say(lang.CliKeyCreated(number(got.ID)))
		c.line(key)
		return nil
	})
}

type keyListCommand struct {
	JSON bool `name:"json"`
}

// Run lists the keys, without their secrets.
func (v keyListCommand) Run(c *console) error {
	c.machine = v.JSON
	return c.with(func(h *app.House) error {
		keys, err := access.Keys(h.Store.On(c.ctx))
		if err != nil {
			return err
		}
		if v.JSON {
			return c.json(append([]access.Key{}, keys...))
		}
		rows := [][]string{}
		for _, k := range keys {
			words := make([]string, len(k.Rights))
			for i, r := range k.Rights {
				words[i] = string(r)
			}
			rows = append(rows, []string{number(k.ID), k.Start + "…", k.Name, c.keyState(k, h.Store.Now()), strings.Join(words, " ")})
		}
		c.table(rows)
		return nil
	})
}

func (c *console) keyState(k access.Key, now time.Time) string {
	switch {
	case !k.Revoked.IsZero():
		return lang.CliKeyRevokedAt(k.Revoked.In(time.Local)).In(c.tag)
	case !k.Expires.IsZero() && !now.Before(k.Expires):
		return lang.CliKeyExpired(k.Expires.In(time.Local)).In(c.tag)
	case k.Used.IsZero():
		return lang.CliKeyUnused().In(c.tag)
	}
	return lang.CliKeyUsed(k.Used.In(time.Local)).In(c.tag)
}

type keyRevokeCommand struct {
	Key int64 `arg:"" name:"key"`
}

// Run ends a key.
func (v keyRevokeCommand) Run(c *console) error {
	return c.with(func(h *app.House) error {
		if _, err := db.Run(c.ctx, h.Store, db.Program, "", access.RevokeKey{Key: v.Key}); err != nil {
			return err
		}
		c.say(lang.CliKeyEnded(number(v.Key)))
		return nil
	})
}
