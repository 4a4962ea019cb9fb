package withdrawal

import (
	"context"
	"time"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
)

// View is a declaration for people and machines.
type View struct {
	Declaration id.Code   `json:"declaration"`
	State       State     `json:"state" enum:"to_match,to_decide,matched,answered" doc:"to_match: no order fits; to_decide: its order is known and a person decides"`
	DeclaredAt  time.Time `json:"declared_at" doc:"of the confirmation; of a letter, when it was entered"`
	Zone        string    `json:"zone"`
	Language    string    `json:"language"`
	Content
	Late        *bool      `json:"late,omitempty" doc:"sent after the last day of withdrawal; absent while no order is known"`
	Why         string     `json:"why,omitempty" doc:"what a person has to look at, or the code of their answer"`
	About       string     `json:"about_order,omitempty" doc:"number of the order that it is about"`
	AboutShop   string     `json:"about_channel,omitempty"`
	Return      id.Code    `json:"return,omitempty"`
	Message     int64      `json:"acknowledgement,omitempty" doc:"number of the message that acknowledges it"`
	DeliveredAt *time.Time `json:"acknowledged_at,omitempty" doc:"when the acknowledgement reached the mail server, or was handed over"`
	How         string     `json:"acknowledged_by,omitempty" enum:"email,post,hand"`
}

type listed struct {
	Declaration
	Number  string
	Channel string
}

const listColumns = columns + ", coalesce(o.number, ''), coalesce(p.code, '')"

const listTables = tables + "LEFT JOIN orders o ON o.id = s.order_id LEFT JOIN shop p ON p.id = o.shop "

func (l listed) view() (View, error) {
	c, err := l.Said()
	v := View{
		Declaration: l.Code(), State: l.State, DeclaredAt: l.Time().UTC(), Zone: l.Zone, Language: l.Language, Content: c, Late: l.Late, Why: l.Why,
		About: l.Number, AboutShop: l.Channel, Message: l.Message, How: l.How,
	}
	if l.Return != 0 {
		v.Return = id.Make(id.Return, l.Return)
	}
	if l.Delivered != nil {
		at := time.UnixMicro(*l.Delivered).UTC()
		v.DeliveredAt = &at
	}
	return v, err
}

// Filter narrows a list. Zero fields do not.
type Filter struct {
	State   State
	Open    bool      // a person has something to do
	Silent  time.Time // not acknowledged although made before
	Order   int64
	Return  int64
	Message int64
	Below   int64 // cursor: only declarations with a lower number
}

// mostListed bounds one page of a list.
const mostListed = 500

// List reads declarations, newest first, at most limit of them, and the cursor for Filter.Below of the next page: 0 at
// the end.
func List(r db.Reader, f Filter, limit int) (page []View, next int64, err error) {
	limit = max(1, min(limit, mostListed))
	where, args := f.where()
	args = append(args, int64(limit+1))
	rows, err := db.All[listed](r, `SELECT `+listColumns+listTables+`WHERE `+where+` ORDER BY s.id DESC LIMIT `+db.In(len(args), 1), args...)
	if err != nil {
		return nil, 0, err
	}
	if len(rows) > limit {
		rows = rows[:limit]
		next = rows[limit-1].ID
	}
	for _, row := range rows {
		v, err := row.view()
		if err != nil {
			return nil, 0, err
		}
		page = append(page, v)
	}
	return page, next, nil
}

func (f Filter) where() (string, []any) {
	where, args := "1 = 1", []any{}
	for _, by := range []struct {
		test string
		is   bool
		arg  any
	}{
		{"s.id <", f.Below != 0, f.Below},
		{"s.state =", f.State != "", string(f.State)},
		{"s.order_id =", f.Order != 0, f.Order},
		{"s.return_id =", f.Return != 0, f.Return},
		{"s.message =", f.Message != 0, f.Message},
		{"s.delivered IS NULL AND d.at <", !f.Silent.IsZero(), f.Silent.UnixMicro()},
	} {
		if by.is {
			args = append(args, by.arg)
			where += " AND " + by.test + " " + db.In(len(args), 1)
		}
	}
	if f.Open {
		where += " AND s.state IN ('to_match', 'to_decide')"
	}
	return where, args
}

// Find reads one declaration by its reference.
func Find(ctx context.Context, d *db.DB, code id.Code) (View, error) {
	n := code.Number(id.Withdrawal)
	if n == 0 {
		return View{}, unknown(code)
	}
	row, ok, err := db.Get[listed](d.On(ctx), `SELECT `+listColumns+listTables+`WHERE d.id = $1`, n)
	switch {
	case err != nil:
		return View{}, err
	case !ok:
		return View{}, unknown(code)
	}
	return row.view()
}

func unknown(code id.Code) error {
	return fault.New(fault.NotFound, lang.FaultNotFound(string(code))).At("declaration")
}

// Counts are what the desk counts, each up to a bound.
type Counts struct {
	Open   int64 // a person has something to do
	Silent int64 // the acknowledgement is not delivered although it should be
}

// SilentAfter is how long an acknowledgement may take before somebody is told.
const SilentAfter = 15 * time.Minute

// AskCounts prepares the query for what needs a person at an instant, each counted up to most.
func AskCounts(now time.Time, most int) *db.Asked[Counts] {
	return db.Ask[Counts](`SELECT (SELECT count(*) FROM (SELECT id FROM declaration_state WHERE state IN ('to_match', 'to_decide') LIMIT $1) AS a),
		(SELECT count(*) FROM (SELECT s.id FROM declaration_state s JOIN declaration d ON d.id = s.id WHERE s.delivered IS NULL AND d.at < $2 LIMIT $1) AS b)`,
		int64(most), now.Add(-SilentAfter).UnixMicro())
}

// Acknowledge notes the message that acknowledges a declaration. It is called where the message is written.
func Acknowledge(tx *db.Tx, n, message int64) {
	tx.Exec(`UPDATE declaration_state SET message = $2 WHERE id = $1 AND message = 0`, n, message)
}

// Deliver notes that the acknowledgement of a declaration reached the mail server. It is called where that is stored.
func Deliver(tx *db.Tx, message int64) error {
	rows, err := db.All[int64](tx, `SELECT id FROM declaration_state WHERE message = $1 AND delivered IS NULL`, message)
	for _, n := range rows {
		deliver(tx, n, "email")
	}
	return err
}

func deliver(tx *db.Tx, n int64, how string) {
	tx.Exec(`UPDATE declaration_state SET delivered = $2, how = $3 WHERE id = $1 AND delivered IS NULL`, n, tx.At(), how)
	event.Tell(tx, n, Acknowledged{id.Make(id.Withdrawal, n), how})
}

// Follow stores what became of a declaration: its order, the return opened for it, or what a person has to look at.
func Follow(tx *db.Tx, d Declaration, number string, f Fate) {
	tx.Exec(`UPDATE declaration_state SET state = $2, order_id = $3, return_id = $4, late = $5, why = $6, changed = $7, by_ = $8 WHERE id = $1`,
		d.ID, string(f.State), f.Order, f.Return, f.Late, f.Why, tx.At(), tx.Actor().ID)
	told := OrderFound{Declaration: d.Code(), Order: number, Late: f.Late != nil && *f.Late, Why: f.Why}
	if f.Return != 0 {
		told.Return = id.Make(id.Return, f.Return)
	}
	event.Tell(tx, d.ID, told)
}

// HandOverAcknowledgement says that the acknowledgement was given another way than by e-mail: printed and posted, or handed over.
type HandOverAcknowledgement struct {
	Declaration id.Code `json:"declaration" minLength:"2" maxLength:"32"`
	How         string  `json:"how" enum:"post,hand"`
}

// Right is to act for a customer.
func (HandOverAcknowledgement) Right() db.Right { return "returns.write" }

// Touches is the declaration.
func (v HandOverAcknowledgement) Touches(db.Look) ([]int64, error) {
	return []int64{v.Declaration.Number(id.Withdrawal)}, nil
}

// Do notes it; one that was delivered stays as it is.
func (v HandOverAcknowledgement) Do(tx *db.Tx) (Moved, error) {
	d, err := load(tx, v.Declaration)
	if err != nil {
		return Moved{}, err
	}
	if v.How != "post" && v.How != "hand" {
		return Moved{}, fault.New(fault.Invalid, lang.FaultOneOf("how", "post, hand")).At("how")
	}
	if d.Delivered == nil {
		deliver(tx, d.ID, v.How)
	}
	return Moved{d.Code(), d.State}, nil
}

// Moved is where a declaration stands now.
type Moved struct {
	Declaration id.Code `json:"declaration"`
	State       State   `json:"state" enum:"to_match,to_decide,matched,answered"`
}

// AnswerDeclaration says that a person answered a declaration that could not be dealt with by itself. Why is a code from the shop's
// list, never free text, because events are kept forever.
type AnswerDeclaration struct {
	Declaration id.Code `json:"declaration" minLength:"2" maxLength:"32"`
	Why         string  `json:"why" minLength:"1" maxLength:"80" pattern:"^[a-z0-9_.]+$" doc:"code of the answer"`
}

// Right is to decide.
func (AnswerDeclaration) Right() db.Right { return "returns.decide" }

// Touches is the declaration.
func (v AnswerDeclaration) Touches(db.Look) ([]int64, error) {
	return []int64{v.Declaration.Number(id.Withdrawal)}, nil
}

// Do closes it. The declaration itself stays as it is.
func (v AnswerDeclaration) Do(tx *db.Tx) (Moved, error) {
	d, err := load(tx, v.Declaration)
	switch {
	case err != nil:
		return Moved{}, err
	case v.Why == "":
		return Moved{}, fault.New(fault.Invalid, lang.FaultRequired("why")).At("why")
	case !d.Open():
		return Moved{}, fault.New(fault.Conflict, lang.WithdrawalNotOpen(string(d.Code()))).At("declaration")
	}
	tx.Exec(`UPDATE declaration_state SET state = $2, why = $3, changed = $4, by_ = $5 WHERE id = $1`, d.ID, string(Answered), v.Why, tx.At(), tx.Actor().ID)
	event.Tell(tx, d.ID, Closed{d.Code(), v.Why})
	return Moved{d.Code(), Answered}, nil
}

// load reads one declaration in a verb.
func load(tx *db.Tx, code id.Code) (Declaration, error) {
	q := Ask(code.Number(id.Withdrawal))
	if err := tx.Read(q); err != nil {
		return Declaration{}, err
	}
	d, ok := q.First()
	if !ok {
		return d, unknown(code)
	}
	return d, nil
}
