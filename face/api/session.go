package api

import (
	"time"

	"retour/ground/access"
	"retour/ground/db"
)

// LogIn is who somebody says they are.
type LogIn struct {
	Email    string `json:"email" minLength:"1" maxLength:"254"`
	Password string `json:"password" minLength:"1" maxLength:"400"`
}

// LoggedIn is a session that began.
type LoggedIn struct {
	Token  string     `json:"token" doc:"for the Authorization header; it ends after 12 hours without a request, and after 30 days"`
	Person PersonView `json:"person"`
}

// Who is who calls.
type Who struct {
	Kind   db.ActorKind `json:"kind" enum:"person,machine,shopper"`
	Number int64        `json:"number,omitempty" doc:"of the person or key"`
	Rights []db.Right   `json:"rights"`
	Strong bool         `json:"strong,omitempty" doc:"a shopper who came by the link of a message"`
	Person *PersonView  `json:"person,omitempty"`
}

// ChangePassword sets another password.
type ChangePassword struct {
	Present  string `json:"present" minLength:"1" maxLength:"400"`
	Password string `json:"password" minLength:"1" maxLength:"400"`
}

// sessions registers signing in and out, and what somebody does for themselves.
func (a *api) sessions() {
	write(a, post, "/session", about{
		tag: tagMe, id: "log-in", status: 201, summary: "Sign in", public: true, free: true,
		text: "Tries that fail have to wait (429, Retry-After).",
	}, func(c *call, in LogIn) (LoggedIn, error) {
		token, who, err := access.LogIn(c.ctx(), c.DB, in.Email, in.Password, c.visitor())
		if err != nil {
			return LoggedIn{}, err
		}
		return LoggedIn{token, personView(who)}, nil
	})
	write(a, delete, "/session", about{tag: tagMe, id: "log-out", status: 204, summary: "Sign out", free: true}, func(c *call, _ Nothing) (Nothing, error) {
		token, _ := c.token()
		_, err := db.Run(c.ctx(), c.DB, c.actor, "", access.NewLogOut(token))
		return Nothing{}, err
	})
	read(a, "/session", about{tag: tagMe, id: "get-session", summary: "See who one is and what one may do"}, who)
	verb[access.SetProfile](a, put, "/session/profile", about{tag: tagMe, id: "set-profile", summary: "Change one's own name and language"})
	write(a, post, "/session/password", about{tag: tagMe, id: "change-password", summary: "Change one's own password; other sessions end", free: true},
		func(c *call, in ChangePassword) (access.Changed, error) {
			token, _ := c.token()
			v, err := access.NewChangePassword(c.ctx(), c.DB, c.actor, token, in.Present, in.Password)
			if err != nil {
				return access.Changed{}, err
			}
			return db.Run(c.ctx(), c.DB, c.actor, "", v)
		})
}

func who(c *call, _ struct{}) (Who, error) {
	out := Who{Kind: c.actor.Kind, Number: c.actor.ID, Rights: []db.Right{}, Strong: c.actor.Strong}
	for _, r := range append(access.Rights[:len(access.Rights):len(access.Rights)], access.ShopperOwn) {
		if c.actor.Rights[r] {
			out.Rights = append(out.Rights, r)
		}
	}
	if c.actor.Kind != db.Person {
		return out, nil
	}
	p, err := access.PersonOf(c.DB.On(c.ctx()), c.actor.ID)
	if err != nil {
		return out, err
	}
	v := personView(p)
	out.Person = &v
	return out, nil
}

const tagKeys = "keys"

// NewKey is a key to make.
type NewKey struct {
	Name    string     `json:"name" minLength:"1" maxLength:"120"`
	Rights  []db.Right `json:"rights" minItems:"1" maxItems:"50" doc:"none that the caller lacks"`
	Expires time.Time  `json:"expires,omitzero" doc:"after this it is refused; leave out for never"`
}

// CreatedKey is a key that was made.
type CreatedKey struct {
	ID    int64  `json:"id"`
	Start string `json:"start" doc:"its first characters, to tell keys apart"`
	Key   string `json:"key,omitempty" doc:"the key itself; shown once, so not in a repeated answer"`
}

// Keys are all keys.
type Keys struct {
	Keys []access.Key `json:"keys"`
}

// keys registers the keys of machines.
func (a *api) keys() {
	read(a, "/keys", about{tag: tagKeys, id: "list-keys", summary: "List API keys, revoked ones too, newest first", right: access.KeysWrite},
		func(c *call, _ struct{}) (Keys, error) {
			found, err := access.Keys(c.DB.On(c.ctx()))
			for i := range found {
				found[i].Rights = list(found[i].Rights)
			}
			return Keys{list(found)}, err
		})
	write(a, post, "/keys", about{tag: tagKeys, id: "create-key", status: 201, summary: "Make an API key", right: access.KeysWrite},
		func(c *call, in NewKey) (CreatedKey, error) {
			v, key := access.NewKey(in.Name, in.Expires, in.Rights...)
			got, err := db.Run(c.ctx(), c.DB, c.actor, c.key, v)
			if err != nil {
				return CreatedKey{}, err
			}
			out := CreatedKey{ID: got.ID, Start: got.Start}
			if got.Is(key) {
				out.Key = key
			}
			return out, nil
		})
	verb[access.RevokeKey](a, delete, "/keys/{key}", about{tag: tagKeys, id: "revoke-key", summary: "End an API key"})
}
