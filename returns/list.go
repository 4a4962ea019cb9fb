package returns

import (
	"context"
	"strconv"
	"strings"
	"time"

	"retour/ground/db"
	"retour/ground/id"
)

// Filter chooses returns for a list. All that is set must hold.
type Filter struct {
	Stages  []Stage
	Channel string
	Order   string // the shop's order number
	SKU     string
	Reason  string // key, or the group before its dot
	Money   string // none, part, settled
	From    time.Time
	Until   time.Time
	Overdue time.Time // money was due before this instant and is not settled
	Missing bool      // pieces that were announced did not lie in the parcel, and the return is not closed
	Before  int64     // record number of the last one seen, for reading on; 0 from the first
	Sort    Sort
	Due     time.Time // with Before, in the order of due days: that of the last one seen
	Limit   int
}

// Sort is the order of a list.
type Sort string

// The orders of a list. ByDue leaves out what is closed or owes by no day.
const (
	Newest Sort = ""
	Oldest Sort = "oldest"
	ByDue  Sort = "due"
)

func (s Sort) sql() string {
	switch s {
	case Oldest:
		return "r.id"
	case ByDue:
		return "r.due, r.id"
	}
	return "r.id DESC"
}

// Listed is one return in a list.
type Listed struct {
	Return      id.Code    `json:"return"`
	Channel     string     `json:"channel"`
	Order       string     `json:"order"`
	Permit      Permit     `json:"permit"`
	Stage       Stage      `json:"stage"`
	Money       string     `json:"money"`
	RequestedAt time.Time  `json:"requested_at"`
	DueAt       *time.Time `json:"refund_due_at,omitempty"`
	Announced   int64      `json:"announced"`
	Arrived     int64      `json:"arrived"`
	Graded      int64      `json:"graded"`
	Placed      int64      `json:"placed"`
	Settled     int64      `json:"settled"`
	Missing     int64      `json:"missing"`
	ID          int64      `json:"-"`
}

type listRow struct {
	Row
	Channel string
	Number  string
}

// List reads returns, newest first unless the filter says otherwise.
func List(ctx context.Context, d *db.DB, f Filter) ([]Listed, error) {
	where, args := f.where()
	limit := f.Limit
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	args = append(args, int64(limit))
	rows, err := db.All[listRow](d.On(ctx), `SELECT `+rowColumns+`, s.code, o.number FROM return_ r JOIN shop s ON s.id = r.shop JOIN orders o ON o.id = r.order_id
		WHERE `+where+` ORDER BY `+f.Sort.sql()+` LIMIT $`+strconv.Itoa(len(args)), args...)
	if err != nil {
		return nil, err
	}
	out := make([]Listed, len(rows))
	for i, r := range rows {
		out[i] = Listed{
			r.Code(), r.Channel, r.Number, r.Permit, r.Stage, moneyStage(r.Row), instant(r.Made), instants(r.Due),
			r.Announced, r.Arrived, r.Graded, r.Placed, r.Settled, r.Missing, r.ID,
		}
	}
	return out, nil
}

func (f Filter) where() (string, []any) {
	var parts []string
	var args []any
	add := func(sql string, values ...any) {
		for _, v := range values {
			args = append(args, v)
			sql = strings.Replace(sql, "?", "$"+strconv.Itoa(len(args)), 1)
		}
		parts = append(parts, sql)
	}
	switch {
	case f.Sort == ByDue:
		parts = append(parts, "r.due IS NOT NULL AND r.closed IS NULL")
		if f.Before > 0 {
			add("(r.due > ? OR r.due = ? AND r.id > ?)", f.Due.UnixMicro(), f.Due.UnixMicro(), f.Before)
		}
	case f.Before > 0 && f.Sort == Oldest:
		add("r.id > ?", f.Before)
	case f.Before > 0:
		add("r.id < ?", f.Before)
	}
	if f.Missing {
		parts = append(parts, "r.missing > 0 AND r.closed IS NULL")
	}
	if len(f.Stages) > 0 {
		values := make([]any, len(f.Stages))
		for i, s := range f.Stages {
			values[i] = string(s)
		}
		add("r.stage IN ("+strings.TrimSuffix(strings.Repeat("?,", len(values)), ",")+")", values...)
	}
	if f.Channel != "" {
		add("s.code = ?", f.Channel)
	}
	if f.Order != "" {
		add("o.number = ?", f.Order)
	}
	if f.SKU != "" {
		add("EXISTS (SELECT 1 FROM return_line l WHERE l.return_id = r.id AND l.sku = ?)", f.SKU)
	}
	if f.Reason != "" {
		add("EXISTS (SELECT 1 FROM return_line l WHERE l.return_id = r.id AND (l.reason = ? OR substr(l.reason, 1, ?) = ?))",
			f.Reason, int64(len(f.Reason)+1), f.Reason+".")
	}
	switch f.Money {
	case "none":
		parts = append(parts, "r.settled = 0")
	case "part":
		parts = append(parts, "r.settled > 0 AND r.settled < r.announced")
	case "settled":
		parts = append(parts, "r.settled >= r.announced")
	}
	if !f.From.IsZero() {
		add("r.made >= ?", f.From.UnixMicro())
	}
	if !f.Until.IsZero() {
		add("r.made < ?", f.Until.UnixMicro())
	}
	if !f.Overdue.IsZero() {
		add("r.due < ? AND r.settled < r.announced AND r.closed IS NULL", f.Overdue.UnixMicro())
	}
	if len(parts) == 0 {
		return "r.id > 0", args
	}
	return strings.Join(parts, " AND "), args
}
