// Package returns is the hall: the process of a return from "I want to send this back" to "money refunded, item back on
// the shelf", one file a step, in the order request, decide, label, track, receive, inspect, put away, settle, pay, close.
// It only holds the sequence: it asks the rooms (policy, law, inspect, disposition, refund), posts moves to the ledger and
// tells what happened. It stores returns, their lines, units, settlements and attempts.
//
// The four records of a return never overwrite each other: the shopper's declaration (return_line), the receipt of goods
// (unit, parcel), the decision on amounts (settlement), the payment (attempt).
package returns

import (
	"embed"
	"io/fs"
	"time"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema holds this room's migrations.
var Schema fs.FS = schema

// Permit says whether the return may happen.
type Permit string

// The permits.
const (
	PermitAllowed   Permit = "allowed"
	PermitReview    Permit = "review"  // a person has to answer
	PermitRefused   Permit = "refused" // a person refused
	PermitCancelled Permit = "cancelled"
	PermitExpired   Permit = "expired"
)

// Row is a return as stored. Counts are pieces.
type Row struct {
	ID        int64
	Shop      int64
	Order     int64
	Language  lang.Tag
	Origin    string
	Permit    Permit
	Stage     Stage
	Made      int64
	Due       *int64 // when money is due by law or promise, microseconds UTC
	Announced int64
	Moving    int64 // seen by a carrier and not arrived
	Arrived   int64 // came through the dock door
	Graded    int64
	Placed    int64
	Settled   int64
	Missing   int64 // announced, and not in the opened parcels
	Kept      int64 // left with the shopper with the shop's consent
	Reminded  int64
	Closed    *int64
	Policy    string
	SettleAt  string // the trigger on which it is settled
	Promised
	Given
	Declared *int64 // day the consumer's declaration of withdrawal reached the shop, where it came before the return
}

// informed is when the shop was told of the return, from which the law counts: by the declaration, or by the request.
func (r Row) informed() time.Time {
	if r.Declared != nil {
		return instant(*r.Declared)
	}
	return instant(r.Made)
}

// Given says of a return that who received a gift asked for it: under which gift, and which customer they are. 0 and 0: the
// buyer's.
type Given struct {
	Gift      int64
	Recipient int64
}

// Promised is what the shop's settings said of a return's later fate when it was asked for. It stays so, whatever they say
// later. Zero and empty: asked for before this was kept.
type Promised struct {
	RemindDays  int64
	ExpireDays  int64
	TenderOrder string
}

const rowColumns = "r.id, r.shop, r.order_id, r.language, r.origin, r.permit, r.stage, r.made, r.due, r.announced, r.moving, r.arrived, r.graded, r.placed, r.settled, r.missing, r.kept, r.reminded, r.closed, r.policy, r.settle_at, r.remind_days, r.expire_days, r.tender_order, r.gift, r.recipient, r.declared"

// Code is the return's public code.
func (r Row) Code() id.Code { return id.Make(id.Return, r.ID) }

// AskRow prepares the query for one return.
func AskRow(n int64) *db.Asked[Row] {
	return db.Ask[Row](`SELECT `+rowColumns+` FROM return_ r WHERE r.id = $1`, n)
}

// AskRows prepares the query for returns behind a number, in the order of their numbers, at most limit.
func AskRows(after int64, limit int) *db.Asked[Row] {
	return db.Ask[Row](`SELECT `+rowColumns+` FROM return_ r WHERE r.id > $1 ORDER BY r.id LIMIT $2`, after, int64(limit))
}

// Line is a line of a return as stored.
type Line struct {
	ID         int64
	Return     int64
	Line       int64
	SKU        string
	Quantity   int64
	Reason     string
	Basis      string
	Resolution string
	Extra      bool
	Decision   string
}

const lineColumns = "l.id, l.return_id, l.line, l.sku, l.quantity, l.reason, l.basis, l.resolution, l.extra, l.decision"

// AskLines prepares the query for the lines of a return.
func AskLines(n int64) *db.Asked[Line] {
	return db.Ask[Line](`SELECT `+lineColumns+` FROM return_line l WHERE l.return_id = $1 ORDER BY l.id`, n)
}

// save queues the row with its counts; the stage follows from them.
func (r *Row) save(tx *db.Tx) {
	tx.Holding(r.Order)
	r.Stage = StageOf(*r)
	tx.Exec(`UPDATE return_ SET permit = $2, stage = $3, due = $4, announced = $5, moving = $6, arrived = $7, graded = $8, placed = $9,
		settled = $10, missing = $11, kept = $12, reminded = $13, closed = $14 WHERE id = $1`,
		r.ID, string(r.Permit), string(r.Stage), r.Due, r.Announced, r.Moving, r.Arrived, r.Graded, r.Placed,
		r.Settled, r.Missing, r.Kept, r.Reminded, r.Closed)
}

func (r Row) insert(tx *db.Tx) {
	tx.Holding(r.Order)
	tx.Insert("return_(id, shop, order_id, language, origin, permit, stage, made, due, announced, moving, arrived, graded, placed, settled, missing, kept, reminded, closed, policy, settle_at, remind_days, expire_days, tender_order, gift, recipient, declared)",
		r.ID, r.Shop, r.Order, string(r.Language), r.Origin, string(r.Permit), string(StageOf(r)), r.Made, r.Due, r.Announced, r.Moving, r.Arrived,
		r.Graded, r.Placed, r.Settled, r.Missing, r.Kept, r.Reminded, r.Closed, r.Policy, r.SettleAt, r.RemindDays, r.ExpireDays, r.TenderOrder, r.Gift, r.Recipient, r.Declared)
}

func (l Line) insert(tx *db.Tx) {
	tx.Insert("return_line(id, return_id, line, sku, quantity, reason, basis, resolution, extra, decision)",
		l.ID, l.Return, l.Line, l.SKU, l.Quantity, l.Reason, l.Basis, l.Resolution, l.Extra, l.Decision)
}

// The look-ups that never change: to what a record belongs.
const (
	orderOfReturn  = `SELECT order_id FROM return_ WHERE id = $1`
	orderOfUnit    = `SELECT r.order_id FROM unit u JOIN return_ r ON r.id = u.return_id WHERE u.id = $1`
	orderOfAttempt = `SELECT order_id FROM attempt WHERE id = $1`
)

// numberOf reads a code of that kind; its fault is about the field.
func numberOf(c id.Code, kind id.Kind, field string) (int64, error) {
	k, n, err := id.Read(string(c))
	switch {
	case err == id.ErrCheck:
		return 0, fault.New(fault.Invalid, lang.FaultCodeCheck(string(c))).At(field)
	case err != nil || k != kind:
		return 0, fault.New(fault.Invalid, lang.FaultCodeShape(string(c))).At(field)
	}
	return n, nil
}

// ofReturn is the Touches of verbs about one return: its order, so that all that happens to an order's goods and money
// happens one after the other.
func ofReturn(look db.Look, c id.Code) ([]int64, error) {
	o, err := look.Owner(orderOfReturn, c.Number(id.Return))
	return []int64{o}, err
}

// load reads one return in a verb, and whether the actor may act on it.
func load(tx *db.Tx, c id.Code, right db.Right, more ...db.Query) (Row, error) {
	n, err := numberOf(c, id.Return, "return")
	if err != nil {
		return Row{}, err
	}
	if err := mayStaff(tx.Actor(), right); err != nil {
		return Row{}, err
	}
	q := AskRow(n)
	if err := tx.Read(append([]db.Query{q}, more...)...); err != nil {
		return Row{}, err
	}
	unknown := fault.New(fault.NotFound, lang.FaultNotFound(string(c))).At("return")
	row, ok := q.First()
	if !ok {
		return Row{}, unknown
	}
	return row, mayActFor(tx, Holder{row.Order, row.Gift}, right, unknown)
}

// mayAct lets staff with the right act on any order, and a shopper on theirs. Of others' orders a shopper learns nothing:
// the answer is the one for what does not exist.
func mayAct(tx *db.Tx, order int64, right db.Right, unknown error) error {
	actor := tx.Actor()
	if actor.Kind != db.Shopper {
		return mayStaff(actor, right)
	}
	if actor.Order != order {
		return unknown
	}
	return nil
}

// mayActFor is mayAct on a return: of a gift's the buyer learns nothing, and of the buyer's who received the gift.
func mayActFor(tx *db.Tx, h Holder, right db.Right, unknown error) error {
	if err := mayAct(tx, h.Order, right, unknown); err != nil {
		return err
	}
	if actor := tx.Actor(); actor.Kind == db.Shopper && !h.Is(actor) {
		return unknown
	}
	return nil
}

// mayStaff lets everybody but shoppers act by their right alone.
func mayStaff(actor db.Actor, right db.Right) error {
	if actor.Kind == db.Shopper || actor.May(right) {
		return nil
	}
	return fault.New(fault.Forbidden, lang.FaultForbidden(string(right)))
}
