package returns

import (
	"context"
	"math"
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
	Photos  bool      // a photo was taken, by the shopper or at the bench
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
	n, err := f.narrowing(d.Search(ctx))
	if err != nil {
		return nil, err
	}
	return f.list(ctx, d, n)
}

func (f Filter) list(ctx context.Context, d *db.DB, n narrowing) ([]Listed, error) {
	where, args := f.where(n)
	limit := f.Limit
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	args = append(args, int64(limit))
	rows, err := db.All[listRow](d.Search(ctx), `SELECT `+rowColumns+`, s.code, o.number FROM return_ r JOIN shop s ON s.id = r.shop JOIN orders o ON o.id = r.order_id
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

// narrowing is what was found out before a list is asked for: which reasons that occur belong to the one asked for, and
// which conditions on lines choose so few returns that reading those is better than walking through all returns in the
// list's order until the page is full. The databases cannot know: one reads no statistics, the other takes a rare article
// for an average one.
type narrowing struct {
	reasons                     []any
	fewSKUs, fewReason, fewDays bool
}

// fewLines is up to how many lines a condition counts as choosing few.
const fewLines = 2000

// occurring reads each reason once, by steps along its index, however many lines there are.
const occurring = `WITH RECURSIVE seen(reason) AS (SELECT min(reason) FROM return_line
	UNION ALL SELECT (SELECT min(l.reason) FROM return_line l WHERE l.reason > seen.reason) FROM seen WHERE seen.reason IS NOT NULL)
	SELECT reason FROM seen WHERE reason IS NOT NULL`

func (f Filter) narrowing(r db.Reader) (n narrowing, err error) {
	few := func(from string, values ...any) (bool, error) {
		count, _, err := db.Get[int64](r, `SELECT count(*) FROM (SELECT 1 FROM `+from+` LIMIT `+strconv.Itoa(fewLines+1)+`) AS counted`, values...)
		return count <= fewLines, err
	}
	if f.SKU != "" {
		if n.fewSKUs, err = few("return_line WHERE sku = $1", f.SKU); err != nil {
			return n, err
		}
	}
	if !f.From.IsZero() || !f.Until.IsZero() {
		from, until := f.days()
		if n.fewDays, err = few("return_ WHERE made >= $1 AND made < $2", from, until); err != nil {
			return n, err
		}
	}
	if f.Reason == "" {
		return n, nil
	}
	known, err := db.All[string](r, occurring)
	if err != nil {
		return n, err
	}
	for _, key := range known {
		if key == f.Reason || strings.HasPrefix(key, f.Reason+".") {
			n.reasons = append(n.reasons, key)
		}
	}
	if n.reasons == nil {
		n.reasons = []any{f.Reason}
	}
	n.fewReason, err = few("return_line WHERE reason IN ("+db.In(1, len(n.reasons))+")", n.reasons...)
	return n, err
}

// days is the time of asking that the filter allows, in microseconds.
func (f Filter) days() (from, until int64) {
	until = math.MaxInt64
	if !f.From.IsZero() {
		from = f.From.UnixMicro()
	}
	if !f.Until.IsZero() {
		until = f.Until.UnixMicro()
	}
	return from, until
}

// everyReturn is the condition of a filter that asks for nothing.
const everyReturn = "r.id > 0"

// onlyDays reports whether the filter asks for nothing but days: to count those, no order has to be walked along.
func (f Filter) onlyDays() bool {
	f.From, f.Until = time.Time{}, time.Time{}
	where, _ := f.where(narrowing{})
	return where == everyReturn
}

func (f Filter) where(n narrowing) (string, []any) {
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
		parts = append(parts, "r.id IN (SELECT d.id FROM return_ d WHERE d.missing > 0 AND d.closed IS NULL)")
	}
	if f.Photos {
		parts = append(parts, "r.id IN (SELECT f.return_id FROM return_photo f)")
	}
	if len(f.Stages) > 0 {
		values := make([]any, len(f.Stages))
		for i, s := range f.Stages {
			values[i] = string(s)
		}
		add("r.stage IN ("+strings.TrimSuffix(strings.Repeat("?,", len(values)), ",")+")", values...)
	}
	switch {
	case f.Order != "" && f.Channel != "":
		add("r.order_id IN (SELECT id FROM orders WHERE shop = (SELECT id FROM shop WHERE code = ?) AND number = ?)", f.Channel, f.Order)
	case f.Order != "":
		add("r.order_id IN (SELECT id FROM orders WHERE shop IN (SELECT id FROM shop) AND number = ?)", f.Order)
	case f.Channel != "":
		add("r.shop = (SELECT id FROM shop WHERE code = ?)", f.Channel)
	}
	onLines := func(few bool, condition string, values ...any) {
		if few {
			add("r.id IN (SELECT l.return_id FROM return_line l WHERE "+condition+")", values...)
		} else {
			add("EXISTS (SELECT 1 FROM return_line l WHERE l.return_id = r.id AND "+condition+")", values...)
		}
	}
	if f.SKU != "" {
		onLines(n.fewSKUs, "l.sku = ?", f.SKU)
	}
	if f.Reason != "" {
		onLines(n.fewReason, "l.reason IN ("+strings.TrimSuffix(strings.Repeat("?,", len(n.reasons)), ",")+")", n.reasons...)
	}
	switch f.Money {
	case "none":
		parts = append(parts, "r.settled = 0")
	case "part":
		parts = append(parts, "r.settled > 0 AND r.settled < r.announced")
	case "settled":
		parts = append(parts, "r.settled >= r.announced")
	}
	if !f.From.IsZero() || !f.Until.IsZero() {
		from, until := f.days()
		if n.fewDays {
			add("r.id IN (SELECT d.id FROM return_ d WHERE d.made >= ? AND d.made < ?)", from, until)
		} else {
			add("r.made >= ? AND r.made < ?", from, until)
		}
	}
	if !f.Overdue.IsZero() {
		add("r.id IN (SELECT d.id FROM return_ d WHERE d.due < ? AND d.closed IS NULL AND d.settled < d.announced)", f.Overdue.UnixMicro())
	}
	if len(parts) == 0 {
		return everyReturn, args
	}
	return strings.Join(parts, " AND "), args
}
