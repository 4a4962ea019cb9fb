package verify_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"retour/door/payment"
	"retour/door/payment/manual"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
	"retour/returns/verify"
	"retour/stock"
	"retour/withdrawal"
)

// raw is a verb that does what no verb may: it changes rows by SQL.
type raw struct{ SQL []string }

func (raw) Right() db.Right { return db.Anyone }

func (raw) Touches(db.Look) ([]int64, error) { return nil, nil }

func (v raw) Do(tx *db.Tx) (bool, error) {
	for _, sql := range v.SQL {
		tx.Exec(sql)
	}
	return true, nil
}

// world is a database in which everything has happened once.
func world(t *testing.T, url string) *db.DB {
	t.Helper()
	ctx := context.Background()
	clock := &halltest.Clock{At: halltest.Start}
	d := halltest.Open(t, url, clock)
	runner := &job.Runner{DB: d, Handlers: map[string]job.Handler{
		"refund.pay": returns.PayHandler(d, map[string]payment.Driver{"manual": manual.Driver{}}),
		"settle":     returns.SettleHandler(d),
	}}
	drain := func() {
		if err := runner.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if err := event.Drain(ctx, d, returns.Numberer()); err != nil {
			t.Fatal(err)
		}
	}
	for _, number := range []string{"1001", "1002", "1003"} {
		halltest.Order(t, d, number, 450, halltest.Line{SKU: "A", Quantity: 4, Total: 1002, TaxBP: 2000}, halltest.Line{SKU: "B", Quantity: 2, Total: 2599, TaxBP: 500})
	}
	ask := func(number string, items ...returns.Item) returns.RequestAnswer {
		return halltest.Run(t, d, returns.Request{Channel: "uk", Order: number, Items: items})
	}

	// two parcels, one piece of each grade, one missing, one extra, a label lost, money in three forms
	full := ask("1001", returns.Item{Line: "1", Quantity: 3, Comment: "It broke on the first day", Reason: "changed_mind"}, returns.Item{Line: "2", Quantity: 1, Resolution: "credit"})
	lost := halltest.Run(t, d, returns.Label{Return: full.Return})
	label := halltest.Run(t, d, returns.Label{Return: full.Return, Replaces: lost.Parcel})
	halltest.Run(t, d, returns.Track{Parcel: label.Tracking, Source: "s1", Status: "accepted", At: clock.At})
	halltest.Run(t, d, returns.Receive{Code: string(label.Parcel), Scanned: returns.Scanned{ID: "scan-1"}})
	var plates []returns.InspectAnswer
	for i, item := range []string{"A", "A", "B", "B"} { // the second B was not announced
		answers := halltest.Sound()
		if i == 1 {
			answers = halltest.Worn()
		}
		plates = append(plates, halltest.Run(t, d, returns.Inspect{Parcel: label.Parcel, Item: item, Answers: answers, NoPhoto: "no_camera", Scanned: returns.Scanned{ID: fmt.Sprintf("scan-i%d", i)}}))
	}
	halltest.Run(t, d, returns.Inspect{Parcel: label.Parcel, Item: "A", Answers: halltest.Sound(), Scanned: returns.Scanned{ID: "scan-wrong"}})
	halltest.Run(t, d, returns.Undo{Scan: "scan-wrong"})
	halltest.Run(t, d, returns.CloseBox{Parcel: label.Parcel})
	clock.At = clock.At.Add(order.DefaultSettleGrace * time.Second)
	drain()
	for _, p := range plates[:3] {
		halltest.Run(t, d, returns.PutPiece{Plate: p.Plate, Bin: p.Destination})
	}
	halltest.Run(t, d, stock.Take{Bin: plates[0].Destination, Shop: "uk", SKU: "A", Grade: "A", Quantity: 1, Why: "sold"})

	// a whole order back, with an exchange that fails, and a refund that fails and is paid another way
	swap := ask("1002", returns.Item{Line: "1", Quantity: 4}, returns.Item{Line: "2", Quantity: 2, Resolution: "exchange"})
	halltest.Run(t, d, returns.Receive{Code: string(swap.Return)})
	for _, item := range []string{"A", "A", "A", "A", "B", "B"} {
		halltest.Run(t, d, returns.Inspect{Return: swap.Return, Item: item, Answers: halltest.Sound()})
	}
	half := money.Of(50, "GBP")
	settled := halltest.Run(t, d, returns.Settle{Return: swap.Return, Goodwill: nil, Deductions: nil, Shipping: &half})
	drain()
	halltest.Run(t, d, returns.ConfirmRefund{Attempt: settled.Attempts[0], Paid: false, Note: "account_closed"})
	again := halltest.Run(t, d, returns.PayAgain{Attempt: settled.Attempts[0]})
	drain()
	halltest.Run(t, d, returns.ConfirmRefund{Attempt: again.Attempt, Paid: true, Reference: "bank-7"})
	view, err := returns.Load(ctx, d, returnNumber(t, d, "1002"), lang.English)
	if err != nil {
		t.Fatal(err)
	}
	if len(view.Exchanges) != 1 {
		t.Fatalf("exchanges: %+v", view.Exchanges)
	}

	// refused by a person; cancelled; an orphan with a piece of no order
	refused := ask("1003", returns.Item{Line: "1", Quantity: 1})
	halltest.Run(t, d, returns.Cancel{Return: refused.Return})
	second := ask("1003", returns.Item{Line: "1", Quantity: 2})
	halltest.Run(t, d, raw{[]string{fmt.Sprintf(`UPDATE return_ SET permit = 'review', stage = 'review' WHERE id = %d`, second.Return.Number("RT"))}})
	person := db.Actor{ID: 7, Kind: db.Person, Rights: map[db.Right]bool{"returns.decide": true}}
	if _, err := db.Run(ctx, d, person, "", returns.Decide{Return: second.Return, Allow: false, Why: "worn"}); err != nil {
		t.Fatal(err)
	}
	orphan := halltest.Run(t, d, returns.Receive{Code: "1Z-UNKNOWN"})
	halltest.Run(t, d, returns.Inspect{Parcel: orphan.Parcel, Item: "what is this", Answers: halltest.Sound()})
	halltest.Run(t, d, withdrawal.Declare{Content: withdrawal.Content{Name: "Anna Invented", Contract: "the vase", Email: "vase@example.org"}})
	halltest.Run(t, d, raw{[]string{`UPDATE declaration_state SET message = 7`}})
	drain()
	return d
}

func returnNumber(t *testing.T, d *db.DB, order string) int64 {
	t.Helper()
	n, ok, err := db.Get[int64](d.On(context.Background()), `SELECT r.id FROM return_ r JOIN orders o ON o.id = r.order_id WHERE o.number = $1 ORDER BY r.id LIMIT 1`, order)
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	return n
}

func found(t *testing.T, d *db.DB) []verify.Violation {
	t.Helper()
	wrong, err := verify.Verify(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return wrong
}

// damage is a change behind the back of the verbs, and what it must be found as.
type damage struct {
	invariant string
	row       string   // SQL of the number of the row that is damaged, put where the statements say %d
	sql       []string // what is done to it
	also      []string // what follows from it as well
	number    string   // SQL of the number that is named, where that is another one
}

var damages = []damage{
	{invariant: "ledger_balance", row: `SELECT id * 64 + 21 FROM store_credit`, sql: []string{`UPDATE account SET balance = balance + 1 WHERE id = %d`}},
	{invariant: "ledger_balance", row: `SELECT id * 64 + 21 FROM store_credit`, sql: []string{`UPDATE account SET unit = 978 WHERE id = %d`}},
	{invariant: "move_stray", row: `SELECT min(id) * 64 + 18 FROM tender`, sql: []string{
		`INSERT INTO move(subject, id, tx, at, source, target, unit, quantity) SELECT 1, 1, 1, 1, %d, 33, unit, 1 FROM account WHERE id = %[1]d`,
		`UPDATE account SET balance = balance - 1 WHERE id = %d`,
	}, also: []string{"provider_total", "tender_sum"}},
	{invariant: "return_count", row: `SELECT min(id) FROM return_ WHERE graded > 0`, sql: []string{`UPDATE return_ SET settled = settled - 1 WHERE id = %d`}},
	{invariant: "return_count", row: `SELECT min(id) FROM return_ WHERE permit = 'cancelled'`, sql: []string{`UPDATE return_ SET moving = 1 WHERE id = %d`}},
	{invariant: "return_count", row: `SELECT min(id) FROM return_ WHERE permit = 'cancelled'`, sql: []string{`UPDATE return_ SET missing = 1, arrived = 1 WHERE id = %d`}},
	{invariant: "return_stage", row: `SELECT min(id) FROM return_ WHERE permit = 'refused'`, sql: []string{`UPDATE return_ SET stage = 'approved' WHERE id = %d`}},
	{invariant: "line_pieces", row: `SELECT l.id FROM order_line l JOIN orders o ON o.id = l.order_id WHERE o.number = '1003' AND l.source = '1'`, sql: []string{`UPDATE order_line SET quantity = quantity + 1 WHERE id = %d`}},
	{invariant: "line_settled", row: `SELECT min(line) FROM unit WHERE settlement <> 0`, sql: []string{`UPDATE order_line SET apart = apart - 1, taxes = NULL WHERE id = %d`}, also: []string{"line_tax"}},
	{
		invariant: "line_over", row: `SELECT l.id FROM order_line l WHERE l.apart = l.quantity ORDER BY l.id LIMIT 1`, sql: []string{`UPDATE order_line SET historic = 1, taxes = NULL, total = 0 WHERE id = %d`},
		also: []string{"line_paid", "line_pieces", "line_tax", "line_worth"},
	},
	{invariant: "line_worth", row: `SELECT l.id FROM order_line l WHERE l.apart > 0 AND l.apart < l.quantity AND l.source = '1' ORDER BY l.id LIMIT 1`, sql: []string{
		`UPDATE order_line SET total = total + 4 WHERE id = %d`,
		`UPDATE account SET balance = balance + 4 WHERE id = %d * 64 + 16`,
		`INSERT INTO move(subject, id, tx, at, source, target, unit, quantity) SELECT 1, 1, 1, 1, 32, id, unit, 4 FROM account WHERE id = %d * 64 + 16`,
	}},
	{invariant: "line_tax", row: `SELECT min(line) FROM unit WHERE settlement <> 0`, sql: []string{`UPDATE order_line SET taxes = replace(taxes, '"bp":2000', '"bp":2100') WHERE id = %d`}},
	{invariant: "line_paid", row: `SELECT min(line) FROM unit WHERE settlement <> 0`, sql: []string{`UPDATE order_line SET total = total + 1 WHERE id = %d`}},
	{invariant: "charge_paid", row: `SELECT min(ref) FROM settlement_part WHERE kind = 'shipping'`, sql: []string{`UPDATE charge SET total = total - 1 WHERE id = %d`}},
	{
		invariant: "return_line_claim", row: `SELECT min(l.id) FROM return_line l JOIN return_ r ON r.id = l.return_id WHERE r.permit = 'cancelled'`, sql: []string{`UPDATE return_line SET quantity = 5 WHERE id = %d`},
		also: []string{"return_count"},
	},
	{invariant: "return_line_claim", row: `SELECT min(id) FROM return_line WHERE extra = TRUE`, sql: []string{`UPDATE return_line SET quantity = 2 WHERE id = %d`}, also: []string{"return_count"}},
	{
		invariant: "return_line_early", row: `SELECT min(return_line) FROM unit WHERE settlement <> 0 AND placed IS NULL`, sql: []string{`UPDATE unit SET received = NULL WHERE return_line = %d`},
		also: []string{"line_pieces", "return_count", "unit_place"},
	},
	{invariant: "unit_place", row: `SELECT min(id) FROM unit WHERE placed IS NOT NULL`, sql: []string{`UPDATE unit SET cell = 0, placed = NULL WHERE id = %d`}, also: []string{"cell_pieces", "return_count"}},
	{invariant: "unit_stands", row: `SELECT min(id) FROM unit WHERE placed IS NULL AND return_line = 0`, sql: []string{`UPDATE unit SET placed = 5 WHERE id = %d`}},
	{invariant: "unit_part", row: `SELECT min(id) FROM unit WHERE settlement <> 0`, sql: []string{`UPDATE settlement_part SET taxes = NULL WHERE ref = %d AND kind = 'unit'`}},
	{invariant: "unit_part", row: `SELECT min(id) FROM unit WHERE settlement <> 0`, sql: []string{`UPDATE settlement_part SET kind = 'other' WHERE ref = %d AND kind = 'unit'`}},
	{invariant: "unit_parcel", row: `SELECT u.id FROM unit u JOIN parcel p ON p.id = u.parcel WHERE p.return_id = 0`, sql: []string{`UPDATE unit SET parcel = 77 WHERE id = %d`}},
	{invariant: "unit_explained", row: `SELECT min(id) FROM unit`, sql: []string{`DELETE FROM inspection WHERE unit = %d`}},
	{invariant: "unit_explained", row: `SELECT min(id) FROM unit`, sql: []string{`UPDATE unit SET destination = '' WHERE id = %d`}},
	{invariant: "cell_pieces", row: `SELECT min(cell) FROM unit WHERE cell <> 0`, sql: []string{
		`INSERT INTO move(subject, id, tx, at, source, target, unit, quantity) VALUES (%d, 1, 1, 1, 37, %[1]d * 64 + 7, 0, 1)`, `UPDATE account SET balance = balance + 1 WHERE id = %d * 64 + 7`,
	}},
	{invariant: "cell_taken", row: `SELECT subject FROM event WHERE kind = 'stock.taken'`, sql: []string{`UPDATE event SET kind = 'stock.seen' WHERE subject = %d`}},
	{invariant: "scan_undone", row: `SELECT min(target) FROM scan WHERE act = 'inspect' AND undone = TRUE`, sql: []string{`UPDATE scan SET undone = FALSE WHERE target = %d`}},
	{invariant: "return_closed", row: `SELECT min(id) FROM return_ WHERE missing > 0`, sql: []string{`UPDATE return_ SET closed = 5, stage = 'closed' WHERE id = %d`}},
	{invariant: "return_ended", row: `SELECT min(l.id) FROM return_line l JOIN return_ r ON r.id = l.return_id WHERE r.permit = 'cancelled'`, number: `SELECT min(id) FROM return_ WHERE permit = 'cancelled'`, sql: []string{
		`INSERT INTO move(subject, id, tx, at, source, target, unit, quantity) SELECT return_id, 1, 1, 1, line * 64 + 1, id * 64 + 2, 0, 1 FROM return_line WHERE id = %d`,
		`UPDATE return_line SET quantity = quantity + 1 WHERE id = %d`,
		`UPDATE return_ SET announced = announced + 1 WHERE permit = 'cancelled'`,
		`UPDATE account SET balance = balance + 1 WHERE id = %d * 64 + 2`,
		`UPDATE account SET balance = balance - 1 WHERE id = (SELECT line * 64 + 1 FROM return_line WHERE id = %d)`,
	}},
	{invariant: "return_refused", row: `SELECT min(id) FROM return_ WHERE permit = 'refused'`, sql: []string{`UPDATE event SET actor_kind = 'system' WHERE subject = %d AND kind = 'return.decided'`}},
	{invariant: "return_line_explained", row: `SELECT min(id) FROM return_line WHERE extra = FALSE`, sql: []string{`UPDATE return_line SET decision = '{}' WHERE id = %d`}},
	{invariant: "tender_sum", row: `SELECT min(tender) FROM attempt`, sql: []string{`UPDATE tender SET amount = amount + 1 WHERE id = %d`}},
	{invariant: "tender_sum", row: `SELECT min(tender) FROM attempt`, sql: []string{`UPDATE orders SET historic = 3 WHERE id = (SELECT order_id FROM tender WHERE id = %d)`}},
	{invariant: "tender_over", row: `SELECT min(tender) FROM attempt WHERE state = 'paid'`, sql: []string{
		`INSERT INTO move(subject, id, tx, at, source, target, unit, quantity) SELECT 1, 1, 1, 1, 41, %d * 64 + 18, unit, 100000 FROM account WHERE id = %[1]d * 64 + 18`,
		`INSERT INTO move(subject, id, tx, at, source, target, unit, quantity) SELECT 1, 2, 1, 1, %d * 64 + 18, 36, unit, 100000 FROM account WHERE id = %[1]d * 64 + 18`,
	}},
	{invariant: "settlement_sum", row: `SELECT min(id) FROM settlement WHERE gross > 0`, sql: []string{`UPDATE settlement SET withheld = withheld + 1, gross = gross + 1 WHERE id = %d`}},
	{invariant: "settlement_sum", row: `SELECT min(settlement) FROM settlement_part WHERE kind = 'shipping'`, sql: []string{`INSERT INTO settlement_part(settlement, id, kind, ref, line, gross, taxes, reason) VALUES (%d, 99, 'goodwill', 0, 0, 1, NULL, '')`}},
	{invariant: "settlement_owed", row: `SELECT min(settlement) FROM attempt WHERE state = 'paid'`, sql: []string{
		`UPDATE settlement SET paid_out = paid_out + 1, gross = gross + 1 WHERE id = %d`,
		`INSERT INTO settlement_part(settlement, id, kind, ref, line, gross, taxes, reason) VALUES (%d, 99, 'goodwill', 0, 0, 1, NULL, '')`,
	}},
	{invariant: "settlement_open", row: `SELECT min(settlement) FROM attempt WHERE state = 'pending'`, sql: []string{
		`UPDATE settlement SET paid_out = paid_out - 1, gross = gross - 1 WHERE id = %d`,
		`INSERT INTO settlement_part(settlement, id, kind, ref, line, gross, taxes, reason) VALUES (%d, 99, 'fee_less', 0, 0, -1, NULL, '')`, `UPDATE settlement SET gross = gross + 1, withheld = withheld + 1 WHERE id = %d`,
		`INSERT INTO move(subject, id, tx, at, source, target, unit, quantity) SELECT 1, 1, 1, 1, id, 35, unit, 1 FROM account WHERE id = %d * 64 + 19`, `UPDATE account SET balance = balance - 1 WHERE id = %d * 64 + 19`,
	}},
	{invariant: "settlement_credit", row: `SELECT settlement FROM store_credit`, sql: []string{`UPDATE settlement SET as_credit = as_credit - 1, as_exchange = as_exchange + 1 WHERE id = %d`}, also: []string{"settlement_exchange"}},
	{invariant: "credit_opened", row: `SELECT id FROM store_credit`, sql: []string{`UPDATE store_credit SET amount = amount + 1 WHERE id = %d`}, also: []string{"settlement_credit"}},
	{invariant: "settlement_exchange", row: `SELECT settlement FROM exchange`, sql: []string{`UPDATE exchange SET price = price + 1 WHERE settlement = %d`}, also: []string{"exchange_kept"}},
	{invariant: "exchange_kept", row: `SELECT settlement FROM exchange`, sql: []string{`UPDATE exchange SET state = 'ordered' WHERE settlement = %d`}},
	{invariant: "settlement_note", row: `SELECT max(settlement) FROM credit_note`, sql: []string{`UPDATE settlement SET note = note + 1 WHERE id = %d`}},
	{invariant: "settlement_unnumbered", row: `SELECT settlement FROM credit_note ORDER BY number DESC LIMIT 1`, sql: []string{`DELETE FROM credit_note WHERE settlement = %d`, `UPDATE settlement SET note = 0 WHERE id = %d`}},
	{invariant: "note_gap", row: `SELECT max(settlement) FROM credit_note`, number: `SELECT min(id) FROM shop`, sql: []string{`UPDATE credit_note SET number = number + 1 WHERE settlement = %d`, `UPDATE settlement SET note = note + 1 WHERE id = %d`}},
	{invariant: "part_tax", row: `SELECT max(settlement) FROM settlement_part WHERE kind = 'shipping'`, sql: []string{`UPDATE settlement_part SET taxes = '[{"bp":2000,"tax":51}]' WHERE kind = 'shipping' AND settlement = %d`}},
	{invariant: "attempt_sent", row: `SELECT min(id) FROM attempt WHERE state = 'failed'`, sql: []string{`UPDATE attempt SET state = 'pending' WHERE id = %d`, `UPDATE intent SET state = 'waiting' WHERE id = %d`}, also: []string{"settlement_open", "tender_sum"}},
	{invariant: "attempt_paid", row: `SELECT min(id) FROM attempt WHERE state = 'paid'`, sql: []string{`UPDATE attempt SET state = 'failed' WHERE id = %d`}, also: []string{"provider_total", "settlement_owed", "tender_sum"}},
	{invariant: "attempt_intent", row: `SELECT min(id) FROM attempt WHERE state = 'paid'`, sql: []string{`UPDATE intent SET state = 'ready' WHERE id = %d`}},
	{invariant: "attempt_intent", row: `SELECT min(id) FROM attempt WHERE state = 'pending'`, sql: []string{`UPDATE intent SET state = 'done' WHERE id = %d`}},
	{invariant: "provider_total", row: `SELECT CAST(826 AS BIGINT)`, sql: []string{
		`INSERT INTO move(subject, id, tx, at, source, target, unit, quantity) VALUES (1, 1, 1, 1, 999999 * 64 + 20, 33, %d, 5)`,
		`INSERT INTO move(subject, id, tx, at, source, target, unit, quantity) VALUES (1, 2, 1, 1, 35, 999999 * 64 + 20, %d, 5)`,
	}},
	{invariant: "declaration_seal", row: `SELECT id FROM declaration`, sql: []string{`UPDATE declaration SET content = replace(content, 'vase', 'lamp') WHERE id = %d`}},
	{invariant: "declaration_seal", row: `SELECT id FROM declaration`, sql: []string{`UPDATE declaration SET at = at - 1 WHERE id = %d`}},
	{invariant: "declaration_acknowledged", row: `SELECT id FROM declaration`, sql: []string{`UPDATE declaration_state SET message = 0 WHERE id = %d`, `UPDATE follower SET name = 'notify'`}},
	{invariant: "link", row: `SELECT id FROM declaration`, sql: []string{`UPDATE declaration_state SET return_id = 5 WHERE id = %d`}},
	{invariant: "event_first", row: `SELECT min(id) FROM return_`, sql: []string{`DELETE FROM event WHERE subject = %d AND kind = 'return.requested'`}},
	{invariant: "log_future", row: `SELECT max(id) FROM event`, sql: []string{`UPDATE event SET tx = 4611686018427387904 WHERE id = %d`}, also: []string{"follower_cursor"}},
	{invariant: "log_future", row: `SELECT max(id) FROM move`, sql: []string{`UPDATE move SET tx = 4611686018427387904 WHERE id = %d`}},
	{invariant: "follower_cursor", row: `SELECT id + 1000000 FROM follower`, sql: []string{`UPDATE follower SET id = %d`}},
	{invariant: "event_personal", row: `SELECT min(id) FROM event WHERE kind = 'return.requested'`, sql: []string{`UPDATE event SET data = replace(data, '"order"', '"from":"1001@example.org","order"') WHERE id = %d`}},
	{invariant: "event_personal", row: `SELECT id FROM event WHERE kind = 'stock.taken'`, sql: []string{`UPDATE event SET data = replace(data, '"sku"', '"to":"1003@example.org","sku"') WHERE id = %d`}},
	{invariant: "event_comment", row: `SELECT min(id) FROM event WHERE kind = 'return.requested'`, sql: []string{`UPDATE event SET data = replace(data, '"order"', '"said":"It broke on the first day","order"') WHERE id = %d`}},
	{invariant: "parcel_content", row: `SELECT min(parcel) FROM parcel_content`, sql: []string{`UPDATE parcel_content SET quantity = -1 WHERE parcel = %d`}},
	{invariant: "parcel_opened", row: `SELECT min(id) FROM parcel WHERE status = 'void'`, sql: []string{`UPDATE parcel SET opened = 5 WHERE id = %d`}},
	{invariant: "parcel_owner", row: `SELECT id FROM parcel WHERE return_id = 0`, sql: []string{`UPDATE parcel SET arrived = NULL WHERE id = %d`}, also: []string{"unit_parcel"}},
	{invariant: "link", row: `SELECT max(id) FROM attempt`, sql: []string{`UPDATE attempt SET settlement = 5 WHERE id = %d`}, also: []string{"settlement_owed"}},
	{invariant: "link", row: `SELECT min(id) FROM parcel`, sql: []string{`DELETE FROM parcel_content WHERE parcel = %d`, `UPDATE parcel SET return_id = 5 WHERE id = %d`}},
	{invariant: "link", row: `SELECT min(id) FROM inspection`, sql: []string{`INSERT INTO inspection(id, unit, at, actor, answers, explained) VALUES (5, 5, 5, 5, '', '')`}, number: `SELECT CAST(5 AS BIGINT)`},
}

// tables that damages change; each is put back as it was from a copy.
var tables = []string{
	"account", "move", "return_", "return_line", "order_line", "orders", "charge", "tender", "unit", "inspection", "scan", "cell", "settlement", "settlement_part", "store_credit",
	"exchange", "attempt", "intent", "credit_note", "event", "follower", "parcel", "parcel_content", "declaration", "declaration_state",
}

func TestEveryDamageIsFoundAndNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		d := world(t, url)
		if wrong := found(t, d); len(wrong) > 0 {
			t.Fatalf("before any damage: %v", wrong)
		}
		var copies []string
		for _, name := range tables {
			copies = append(copies, `CREATE TABLE copy_`+name+` AS SELECT * FROM `+name)
		}
		halltest.Run(t, d, raw{copies})
		for _, hurt := range damages {
			t.Run(hurt.invariant, func(t *testing.T) { hurt.try(t, d) })
		}
		if wrong := found(t, d); len(wrong) > 0 {
			t.Fatalf("after every repair: %v", wrong)
		}
	})
}

func (hurt damage) try(t *testing.T, d *db.DB) {
	number := func(sql string) int64 {
		n, ok, err := db.Get[int64](d.On(context.Background()), sql)
		if err != nil || !ok || n == 0 {
			t.Fatalf("%s: %v %v", sql, ok, err)
		}
		return n
	}
	row := number(hurt.row)
	named := row
	if hurt.number != "" {
		named = number(hurt.number)
	}
	var statements []string
	for _, sql := range hurt.sql {
		if strings.Contains(sql, "%") {
			sql = fmt.Sprintf(sql, row)
		}
		statements = append(statements, sql)
	}
	halltest.Run(t, d, raw{statements})
	defer func() {
		var back []string
		for _, name := range tables {
			back = append(back, `DELETE FROM `+name, `INSERT INTO `+name+` SELECT * FROM copy_`+name)
		}
		halltest.Run(t, d, raw{back})
	}()
	wrong := found(t, d)
	want := append([]string{hurt.invariant}, hurt.also...)
	slices.Sort(want)
	got := map[string]bool{}
	exact := false
	for _, v := range wrong {
		got[v.Invariant] = true
		exact = exact || v.Invariant == hurt.invariant && v.Number == named
		for _, tag := range lang.Tags {
			if text := v.Message.In(tag); strings.ContainsAny(text, "{}") || text == v.Message.Key {
				t.Errorf("%s says %q", v.Invariant, text)
			}
		}
	}
	if names := slices.Sorted(maps.Keys(got)); !slices.Equal(names, want) {
		t.Errorf("found %v, want %v: %v", names, want, wrong)
	}
	if !exact {
		t.Errorf("row %d is not named: %v", named, wrong)
	}
}

// Every invariant can be broken, and is then found: no query is idle.
func TestEveryInvariantHasADamage(t *testing.T) {
	tried := map[string]bool{}
	for _, hurt := range damages {
		tried[hurt.invariant] = true
	}
	for _, name := range verify.Invariants() {
		if !tried[name] {
			t.Errorf("%s: no damage shows that it is verified", name)
		}
	}
}
