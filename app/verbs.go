package app

import (
	"context"
	"reflect"
	"strings"
	"unicode"

	"retour/feed"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/lang"
	"retour/notify"
	"retour/order"
	"retour/order/imports"
	"retour/returns"
	"retour/stock"
	"retour/withdrawal"
)

// Verb is one change that the program can make, with its types erased: what the command line runs by name, and whatever
// else knows a verb only as text.
type Verb struct {
	Name  string       // "confirm-refund"
	Room  string       // package it belongs to
	Input reflect.Type // the verb's struct
	Right db.Right     // what its actor must be allowed to do; "" where the verb asks itself
	New   func() any   // a pointer to a new, empty input

	// Run carries the input, a pointer that New made, through one transaction.
	Run func(ctx context.Context, h *House, actor db.Actor, key string, input any) (any, error)
}

// Title is what the verb does, in one line.
func (v Verb) Title() lang.Message {
	return lang.Message{Key: "cli.verb_" + strings.ReplaceAll(v.Name, "-", "_")}
}

// Verbs lists every verb that a person or machine may run, in the order of a return's way through the house.
var Verbs = []Verb{
	ready(func(h *House, v order.PutShop) (order.PutShop, error) {
		return v, returns.CheckPut(h.Store.On(context.Background()), v)
	}),
	verb[stock.PutSite](),
	verb[stock.PutBin](),
	verb[stock.Take](),

	verb[order.PutOrder](),
	ready(func(_ *House, v returns.MakeGift) (returns.MakeGift, error) { return v.Ready(), nil }),
	verb[returns.WithdrawGift](),
	verb[imports.KeepMapping](),
	verb[withdrawal.Declare](),
	verb[returns.MatchDeclaration](),
	verb[withdrawal.AnswerDeclaration](),
	verb[withdrawal.HandOverAcknowledgement](),
	verb[returns.Request](),
	verb[returns.Change](),
	verb[returns.Cancel](),
	verb[returns.Decide](),
	verb[returns.Label](),
	verb[returns.Remind](),
	verb[returns.Expire](),
	verb[returns.Track](),
	verb[returns.Receive](),
	verb[returns.Match](),
	verb[returns.CloseBox](),
	verb[returns.Inspect](),
	verb[returns.PutPiece](),
	verb[returns.Undo](),
	verb[returns.Settle](),
	verb[returns.Approve](),
	verb[returns.ConfirmRefund](),
	verb[returns.PayAgain](),
	verb[returns.NoticeRefund](),
	verb[returns.EndExchange](),
	verb[returns.PayDue](),
	verb[returns.Close](),

	verb[notify.PutTemplate](),
	verb[notify.ResetTemplate](),
	verb[notify.Resend](),
	ready(func(h *House, v notify.TryMail) (notify.TryMail, error) { return h.Notifier.Try(v), nil }),

	ready(func(h *House, v feed.PutEndpoint) (feed.PutEndpoint, error) { return h.Feed.Put(v), nil }),
	verb[feed.RemoveEndpoint](),
	ready(func(h *House, v feed.RotateSecret) (feed.RotateSecret, error) { return h.Feed.Rotate(v.ID), nil }),
	verb[feed.Replay](),
	verb[feed.Redeliver](),

	verb[access.PutRole](),
	verb[access.RemoveRole](),
	verb[access.SetRoles](),
	verb[access.Deactivate](),
	verb[access.RevokeKey](),
}

// VerbNamed finds a verb by its name.
func VerbNamed(name string) (Verb, bool) {
	for _, v := range Verbs {
		if v.Name == name {
			return v, true
		}
	}
	return Verb{}, false
}

// Machinery names the verbs that no list offers, because only one piece of the program can make their input: the import
// of a file stores batches that it prepared, and notes its end; the desk stores a logo that it reduced.
var Machinery = []string{"order.TakeBatch", "order.FinishImport", "order.PutLogo"}

// verb enters a verb by its type.
func verb[V db.Verb[R], R any]() Verb { return ready(func(_ *House, v V) (V, error) { return v, nil }) }

// ready enters a verb that its room makes ready to run, or whose input another room judges before it runs.
func ready[V db.Verb[R], R any](make_ func(*House, V) (V, error)) Verb {
	t := reflect.TypeFor[V]()
	room := t.PkgPath()
	var none V
	return Verb{
		Name: dashed(t.Name()), Room: room[strings.LastIndexByte(room, '/')+1:], Input: t, Right: none.Right(),
		New: func() any { return new(V) },
		Run: func(ctx context.Context, h *House, actor db.Actor, key string, input any) (any, error) {
			v, err := make_(h, *input.(*V))
			if err != nil {
				return nil, err
			}
			got, err := db.Run(ctx, h.Store, actor, key, v)
			if err != nil {
				return nil, err
			}
			return got, nil
		},
	}
}

// dashed writes a type's name as commands are written: ConfirmRefund is confirm-refund.
func dashed(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
