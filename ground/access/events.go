package access

import (
	"retour/ground/db"
	"retour/ground/event"
)

// The events of this room. Their subject is the number of the person, role or key; they hold no name or address.
type (
	// Invited: someone was invited, or invited again. The subject is the person.
	Invited struct {
		Roles []Role `json:"roles"`
	}
	// Joined: an invited person set a password. The subject is the person.
	Joined struct {
		First bool `json:"first,omitempty"` // by the link printed at first start
	}
	// RolesChanged: a person got other roles.
	RolesChanged struct {
		Before []Role `json:"before"`
		After  []Role `json:"after"`
	}
	// Deactivated: a person's account was closed.
	Deactivated struct{}
	// ProfileChanged: a person changed their name or language.
	ProfileChanged struct{}
	// PasswordChanged: a person set another password, knowing the one before.
	PasswordChanged struct{}
	// ResetRequested: a link for a new password was made for a person, or asked for and not made (subject 0).
	ResetRequested struct{}
	// PasswordReset: a person set a new password by such a link.
	PasswordReset struct{}
	// RolePut: a role of this installation was made or changed. The subject is the role.
	RolePut struct {
		Rights []db.Right `json:"rights"`
	}
	// RoleRemoved: a role of this installation was removed. The subject is the role.
	RoleRemoved struct{}
	// KeyCreated: a machine got a key. The subject is the key.
	KeyCreated struct {
		Rights []db.Right `json:"rights"`
	}
	// KeyRevoked: a key was ended. The subject is the key.
	KeyRevoked struct{}
	// SessionStarted: a person signed in.
	SessionStarted struct {
		Link bool `json:"link,omitempty"` // by a link that works once instead of a password
	}
	// SessionFailed: a sign-in was refused. The subject is the person, or 0 if there is no such account.
	SessionFailed struct{}
	// SessionEnded: a person signed out.
	SessionEnded struct{}
)

// Kind is the event's stable name.
func (Invited) Kind() string { return "person.invited" }

// Kind is the event's stable name.
func (Joined) Kind() string { return "person.joined" }

// Kind is the event's stable name.
func (RolesChanged) Kind() string { return "roles.changed" }

// Kind is the event's stable name.
func (Deactivated) Kind() string { return "person.deactivated" }

// Kind is the event's stable name.
func (ProfileChanged) Kind() string { return "person.changed" }

// Kind is the event's stable name.
func (PasswordChanged) Kind() string { return "password.changed" }

// Kind is the event's stable name.
func (ResetRequested) Kind() string { return "password.reset_requested" }

// Kind is the event's stable name.
func (PasswordReset) Kind() string { return "password.reset" }

// Kind is the event's stable name.
func (RolePut) Kind() string { return "role.put" }

// Kind is the event's stable name.
func (RoleRemoved) Kind() string { return "role.removed" }

// Kind is the event's stable name.
func (KeyCreated) Kind() string { return "key.created" }

// Kind is the event's stable name.
func (KeyRevoked) Kind() string { return "key.revoked" }

// Kind is the event's stable name.
func (SessionStarted) Kind() string { return "session.started" }

// Kind is the event's stable name.
func (SessionFailed) Kind() string { return "session.failed" }

// Kind is the event's stable name.
func (SessionEnded) Kind() string { return "session.ended" }

// Events lists this room's events, one of each kind, for readers of the log.
var Events = []event.Event{
	Invited{},
	Joined{},
	RolesChanged{},
	Deactivated{},
	ProfileChanged{},
	PasswordChanged{},
	ResetRequested{},
	PasswordReset{},
	RolePut{},
	RoleRemoved{},
	KeyCreated{},
	KeyRevoked{},
	SessionStarted{},
	SessionFailed{},
	SessionEnded{},
}
