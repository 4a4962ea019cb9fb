package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/order"
)

// auditShown is a look into the log.
type auditShown struct {
	Subject string
	Person  int64
	Unknown bool
	Rows    []event.Record
	Words   words
	People  []kit.Option
	Follow  string
}

const (
	auditMost = 100  // events that one look shows
	auditLook = 5000 // events that are looked through for those of one person, so that a long log stays fast
)

// audit shows who did what: about one thing, or the newest.
func (d desk) audit(v *visit.Visit) error {
	ctx, text := v.Request.Context(), strings.TrimSpace(v.Query("subject"))
	w, err := d.words(ctx, v.Lang)
	if err != nil {
		return err
	}
	a := auditShown{Subject: text, Words: w, People: personOptions(w.names)}
	if person, err := strconv.ParseInt(v.Query("person"), 10, 64); err == nil {
		a.Person = person
	}
	if text == "" {
		var next event.Cursor
		if a.Rows, next, err = newestBy(v.Reader(), a.Person, placeOf(v.Query("before"))); err != nil {
			return err
		}
		a.Follow = a.follow(next)
		return v.Show(auditPage(a))
	}
	n, known, err := d.subjectOf(v, text)
	if err != nil {
		return err
	}
	if a.Unknown = !known; known {
		ask := event.AskTimeline(n)
		if err := d.DB.Read(ctx, ask); err != nil {
			return err
		}
		a.Rows = slices.DeleteFunc(ask.Rows, func(r event.Record) bool { return a.Person != 0 && !byOne(r, a.Person) })
		slices.Reverse(a.Rows)
	}
	return v.Show(auditPage(a))
}

// subjectOf is the record number of what a code or an order number names.
func (d desk) subjectOf(v *visit.Visit, text string) (int64, bool, error) {
	if _, n, err := id.Read(text); err == nil {
		return n, true, nil
	}
	found, _, err := order.FindOrders(v.Reader(), order.Search{Number: text, Limit: 1})
	if err != nil || len(found) == 0 {
		return 0, false, err
	}
	return found[0].ID, true, nil
}

// newestBy are the newest events before a place, of one person where one is named, and the place to read on from.
func newestBy(r db.Reader, person int64, at event.Cursor) (rows []event.Record, next event.Cursor, err error) {
	look := auditMost
	if person != 0 {
		look = auditLook
	}
	all, err := event.Before(r, at, look+1)
	if err != nil {
		return nil, next, err
	}
	more := len(all) > look
	for _, e := range all[:min(look, len(all))] {
		if len(rows) == auditMost {
			more = true
			break
		}
		next = event.Cursor{Tx: e.Tx, ID: e.ID}
		if person == 0 || byOne(e, person) {
			rows = append(rows, e)
		}
	}
	if !more {
		next = event.Cursor{}
	}
	return rows, next, nil
}

func byOne(r event.Record, person int64) bool { return r.Actor == person && r.ActorKind == db.Person }

// follow is the address of the older events; "" where there are none.
func (a auditShown) follow(next event.Cursor) string {
	if next == (event.Cursor{}) {
		return ""
	}
	at := "/desk/settings/audit?before=" + strconv.FormatInt(next.Tx, 10) + "-" + strconv.FormatInt(next.ID, 10)
	if a.Person != 0 {
		at += "&person=" + strconv.FormatInt(a.Person, 10)
	}
	return at
}

// placeOf reads a place in the log as an address holds it; the newest for what is none.
func placeOf(text string) event.Cursor {
	tx, n, _ := strings.Cut(text, "-")
	at := event.Cursor{}
	var err error
	if at.Tx, err = strconv.ParseInt(tx, 10, 64); err != nil {
		return event.Cursor{}
	}
	if at.ID, err = strconv.ParseInt(n, 10, 64); err != nil {
		return event.Cursor{}
	}
	return at
}

// personOptions are who works here, by name.
func personOptions(names map[int64]string) []kit.Option {
	var out []kit.Option
	for n, name := range names {
		out = append(out, kit.Option{Value: strconv.FormatInt(n, 10), Name: kit.Plain(name)})
	}
	slices.SortFunc(out, func(a, b kit.Option) int { return strings.Compare(a.Name.Key+a.Value, b.Name.Key+b.Value) })
	return append([]kit.Option{{Name: lang.DeskFilterAny()}}, out...)
}

// auditKinds are the events that no return's story tells, and the log does.
var auditKinds = []string{
	"order.taken", "order.corrected", "orders.imported", "stock.taken", "shop.put", "site.put", "bin.put", "template.put",
	"person.invited", "person.joined", "person.changed", "person.deactivated", "roles.changed", "role.put", "role.removed",
	"password.changed", "password.reset", "password.reset_requested", "session.started", "session.failed", "session.ended",
	"key.created", "key.revoked", "webhook.put", "webhook.removed", "webhook.gone", "webhook.replayed", "webhook.redelivered", "webhook.secret_rotated",
}

// auditTitle is what happened, in words.
func auditTitle(ctx context.Context, w words, r event.Record) string {
	if h, known := w.record(r); known {
		return kit.Say(ctx, h.Title)
	}
	if slices.Contains(auditKinds, r.Kind) {
		return kit.Say(ctx, lang.Message{Key: "desk.audit_" + strings.ReplaceAll(r.Kind, ".", "_")})
	}
	return r.Kind
}

// auditText is what exactly, in few words: of what no return's story tells, the names of the things.
func auditText(w words, r event.Record) string {
	if h, known := w.record(r); known {
		return h.Text
	}
	var s struct {
		Channel, Number, Site, Name, Message, Language, SKU, Why, URL string
		Quantity, Orders                                              int64
		Changed, Roles                                                []string
	}
	if json.Unmarshal([]byte(r.Data), &s) != nil { // what cannot be read is told by its title alone
		return ""
	}
	parts := []string{s.Channel, s.Number, s.Site, s.Name, s.Message, s.Language, s.SKU, s.Why, s.URL, strings.Join(s.Changed, ", "), strings.Join(s.Roles, ", ")}
	if s.Quantity > 0 {
		parts = append(parts, lang.DeskPieces(s.Quantity).In(w.tag))
	}
	if s.Orders > 0 {
		parts = append(parts, lang.Number(w.tag, s.Orders))
	}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), dot)
}

func auditReturn(w words, r event.Record) string {
	h, _ := w.record(r)
	return string(h.Return)
}
