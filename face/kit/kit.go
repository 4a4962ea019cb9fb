// Package kit is how every page looks: tokens, style sheets, layouts and parts, as functions that write plain HTML with one
// class a part. It owns the scene of a page (language, zone, who looks), the form that a page shows with its faults, the
// files a browser fetches, and the brand a shop may put on the portal. It stores nothing.
//
// Parts are templ components. Their texts are messages of the catalogue (lang.Message); what comes from data is given by
// Plain or as children. The context of a page carries its Scene, so a part knows its language by itself.
//
// What never happens here: a request, a session, a query, an inline style or script (the policy forbids both), a text in
// one language only.
package kit

import (
	"context"
	"time"

	"retour/ground/lang"
	"retour/ground/money"
)

// Face is one of the three faces.
type Face string

// The faces.
const (
	Portal  Face = "portal"
	Desk    Face = "desk"
	Station Face = "station"
)

// Kind is a meaning: a shape, a colour and a word, the same on all faces.
type Kind string

// The meanings.
const (
	Go   Kind = "go"   // done well
	Wait Kind = "wait" // time passes; nobody need act
	Look Kind = "look" // a person must look
	Stop Kind = "stop" // wrong, or law
	None Kind = "none" // no meaning: a dash
)

// Scene is what any part of a page may know of it.
type Scene struct {
	Face  Face
	Lang  lang.Tag
	Zone  *time.Location // in which instants are told; nil: UTC
	Path  string         // path and query of the page, for links to itself
	Theme string         // "light" or "dark" pins one; "" follows the system

	Person  string   // name of who is signed in; "": nobody
	Shop    *Brand   // the shop whose portal this is; nil: the product's own face
	Notices []Notice // said once, on the page after the one that caused them
	Menu    []Entry  // the face's navigation
	Number  string   // of the request, which the log holds too
	Legal   *Legal   // portal: the entry of the law's withdrawal function; nil: who looks has no such right
}

// Legal is an entry whose words the law gives, in a language that need not be the page's. Nothing translates them.
type Legal struct {
	Words string
	Lang  string
	Href  string
}

// Notice is said once.
type Notice struct {
	Kind Kind         `json:"kind"`
	Text lang.Message `json:"text"`
}

// Entry is one line of a navigation.
type Entry struct {
	Name lang.Message
	Href string
	Here bool
	Key  string // the key that goes there, "" for none
	N    string // how many stand there, in words; "": not said
}

type sceneKey struct{}

// In puts a scene into a context.
func In(ctx context.Context, s *Scene) context.Context { return context.WithValue(ctx, sceneKey{}, s) }

// SceneOf is the scene of a page; without one it is English and belongs to no face.
func SceneOf(ctx context.Context) *Scene {
	if s, ok := ctx.Value(sceneKey{}).(*Scene); ok {
		return s
	}
	return &Scene{Lang: lang.English}
}

// Say is a message in the page's language.
func Say(ctx context.Context, m lang.Message) string { return m.In(SceneOf(ctx).Lang) }

// Plain is a text that comes from data and is the same in every language.
func Plain(text string) lang.Message { return lang.Message{Key: text} }

// Money is an amount as the page's language writes it.
func Money(ctx context.Context, a money.Amount) string { return lang.Money(SceneOf(ctx).Lang, a) }

// Number is a whole number as the page's language writes it.
func Number(ctx context.Context, n int64) string { return lang.Number(SceneOf(ctx).Lang, n) }

// Percent is a share in basis points as the page's language writes it.
func Percent(ctx context.Context, basisPoints int64) string {
	return lang.Percent(SceneOf(ctx).Lang, basisPoints)
}

// Date is the day of an instant where the page's reader lives; nothing for no instant.
func Date(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	s := SceneOf(ctx)
	return lang.Date(s.Lang, t, s.Zone)
}

// DateTime is day, hour and minute of an instant where the page's reader lives; nothing for no instant.
func DateTime(ctx context.Context, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	s := SceneOf(ctx)
	return lang.DateTime(s.Lang, t, s.Zone)
}

// Local puts an instant into the reader's zone, for messages with a date or time in them.
func Local(ctx context.Context, t time.Time) time.Time {
	if zone := SceneOf(ctx).Zone; zone != nil {
		return t.In(zone)
	}
	return t.UTC()
}

// instant is a time for machines, in the datetime attribute.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
