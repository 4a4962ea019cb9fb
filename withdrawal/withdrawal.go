// Package withdrawal is the online withdrawal function of directive 2011/83/EU, article 11a: a consumer declares, without an
// account and without a reason, that they withdraw from a contract, and has that acknowledged. It owns the declarations, what
// became of each, and the words of the function in the Union's languages.
//
// It stores each declaration as it was made, once and for all, under a seal; what follows from it (the order it is about, the
// return it opened, its acknowledgement) lies beside it and may change. A letter or an e-mail that says the same is entered
// into the same process.
//
// The order of steps:
//
//  1. Declare stores it with the instant and zone of the confirmation. From here on it is made, whatever follows.
//  2. The event is told; the follower notify writes the acknowledgement and sends it until it is delivered.
//  3. The intent Intent lets the hall look for the order. Where none fits, it waits for a person; nobody is told.
//
// What never happens here: a declaration that is changed, merged or refused; a look whether an order exists before the
// declaration is stored; a reason, a photo or an account that is asked for; a date that is taken from the consumer's clock.
package withdrawal

import (
	"embed"
	"io/fs"
	"time"

	"retour/ground/db"
	"retour/ground/id"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema holds this room's migrations.
var Schema fs.FS = schema

// Intent is the kind of the intent that looks for a declaration's order. Its subject is the declaration's number.
const Intent = "withdrawal.match"

// Origin says how a declaration came.
type Origin string

// The origins.
const (
	Online Origin = "online" // by the function itself
	Letter Origin = "letter"
	Email  Origin = "email"
	Other  Origin = "other" // any other unambiguous statement: a chat, a call, a form handed over
)

// State says what became of a declaration.
type State string

// The states.
const (
	ToMatch  State = "to_match"  // no order fits yet: a person looks
	ToDecide State = "to_decide" // its order is known, and a person says which items, or answers
	Matched  State = "matched"   // a return was opened for it
	Answered State = "answered"  // a person answered it
)

// Content is what a consumer declares, as they wrote it. Its JSON is what is stored.
type Content struct {
	Channel    string `json:"channel,omitempty" maxLength:"64" doc:"code of the shop, where it is known"`
	Origin     Origin `json:"origin,omitempty" enum:"online,letter,email,other" doc:"how it came; default online. Others are entered by staff"`
	Name       string `json:"name" minLength:"1" maxLength:"200"`
	Contract   string `json:"contract" minLength:"1" maxLength:"2000" doc:"which contract, or which part of it, in the consumer's own words"`
	Email      string `json:"email,omitempty" maxLength:"254" doc:"to which the acknowledgement goes; needed online"`
	Note       string `json:"note,omitempty" maxLength:"2000" doc:"whatever else the consumer says"`
	Order      string `json:"order,omitempty" maxLength:"64" doc:"the shop's order number, where it is known beside the consumer's words"`
	Items      []Item `json:"items,omitempty" maxItems:"500" doc:"lines of that order, where some were chosen; never needed"`
	SentOn     string `json:"sent_on,omitempty" maxLength:"10" doc:"day a letter or e-mail was sent, 2026-11-27; it says whether it is in time"`
	ReceivedOn string `json:"received_on,omitempty" maxLength:"10" doc:"day it was received; from it the refund is due"`
}

// Item is a quantity of one line of an order.
type Item struct {
	Line     string `json:"line" minLength:"1" maxLength:"64" doc:"the shop's id of the order line"`
	Quantity int64  `json:"quantity" minimum:"1" maximum:"1000000"`
	Name     string `json:"name,omitempty" maxLength:"300" doc:"as the consumer saw it"`
}

// Declaration is one as stored, with what became of it. Instants are microseconds since 1970, UTC.
type Declaration struct {
	ID       int64
	Shop     int64 // 0: nobody knows which
	At       int64 // of the confirmation; of a letter, when it was entered
	Zone     string
	Language string
	Proven   int64 // the order that the consumer had opened, 0: none
	Text     string
	Seal     []byte
	Fate
}

// Fate is what became of a declaration.
type Fate struct {
	State     State
	Order     int64
	Return    int64
	Late      *bool
	Why       string // code of what a person has to look at, or of their answer
	Changed   int64
	By        int64
	Message   int64 // its acknowledgement, 0: not made yet
	Delivered *int64
	How       string // how the acknowledgement was delivered: email, post, hand
}

// Code is the declaration's reference.
func (d Declaration) Code() id.Code { return id.Make(id.Withdrawal, d.ID) }

// Time is the instant it was made, where its date is told.
func (d Declaration) Time() time.Time { return time.UnixMicro(d.At).In(d.Location()) }

// Location is the zone in which its date is told; an unknown one is UTC.
func (d Declaration) Location() *time.Location {
	if zone, err := time.LoadLocation(d.Zone); err == nil {
		return zone
	}
	return time.UTC
}

// Sent is when it was sent, which says whether it is in time: the confirmation itself, or the end of the day on which the
// letter was sent.
func (d Declaration) Sent(c Content) time.Time { return d.on(c.SentOn) }

// Informed is when the shop was told, from which the refund is due: the confirmation, or the day the letter was received.
func (d Declaration) Informed(c Content) time.Time { return d.on(c.ReceivedOn) }

// on is noon of a day in the declaration's zone: within that day wherever it is told nearby. Without a day it is the
// confirmation.
func (d Declaration) on(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, d.Location())
	if err != nil {
		return time.UnixMicro(d.At).UTC()
	}
	return t.Add(12 * time.Hour).UTC()
}

// Open tells that a person has something to do with it.
func (d Declaration) Open() bool { return d.State == ToMatch || d.State == ToDecide }

const columns = "d.id, d.shop, d.at, d.zone, d.language, d.proven, d.content, d.seal, s.state, s.order_id, s.return_id, s.late, s.why, s.changed, s.by_, s.message, s.delivered, s.how"

const tables = " FROM declaration d JOIN declaration_state s ON s.id = d.id "

// Ask prepares the query for one declaration.
func Ask(n int64) *db.Asked[Declaration] {
	return db.Ask[Declaration](`SELECT `+columns+tables+`WHERE d.id = $1`, n)
}

// AskAfter prepares the query for declarations behind a number, in the order of their numbers, at most limit.
func AskAfter(after int64, limit int) *db.Asked[Declaration] {
	return db.Ask[Declaration](`SELECT `+columns+tables+`WHERE d.id > $1 ORDER BY d.id LIMIT $2`, after, int64(limit))
}

// AskOf prepares the query for the declarations about an order, oldest first.
func AskOf(order int64) *db.Asked[Declaration] {
	return db.Ask[Declaration](`SELECT `+columns+tables+`WHERE s.order_id = $1 ORDER BY d.id`, order)
}
