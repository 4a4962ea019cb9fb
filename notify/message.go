package notify

import (
	"encoding/json"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/lang"
)

// Head is a message without its text, for lists. Instants are microseconds since 1970, UTC.
type Head struct {
	ID        int64
	Shop      int64
	Return    int64
	Order     int64
	Kind      Kind
	Language  lang.Tag
	Audience  Audience
	Recipient int64 // the customer's number, the shop's for its staff, or that of the person who works here
	Address   string
	Subject   string
	Template  int64 // version of the shop's words; 0: the product's
	Demo      bool  // of a demonstration; the text says so too
	State     State
	Made      int64
	Sent      *int64
	Note      string // why it was not sent, as a stored sentence
}

// Message is a message as stored.
type Message struct {
	Head
	Sender  string // the shop's name when it was made
	ReplyTo string
	Text    string
	HTML    string
}

const (
	headColumns    = "m.id, m.shop, m.return_id, m.order_id, m.kind, m.language, m.audience, m.recipient, m.address, m.subject, m.template, m.demo, m.state, m.made, m.sent, m.note"
	messageColumns = headColumns + ", m.sender, m.reply_to, m.body, m.html"
)

// Why is the note in a form that any language can show; no message where there is nothing to note.
func (h Head) Why() lang.Message {
	var m lang.Message
	if h.Note == "" || json.Unmarshal([]byte(h.Note), &m) != nil {
		return lang.Message{}
	}
	return m
}

// note is a sentence as stored with a message.
func note(m lang.Message) string {
	text, err := json.Marshal(m)
	if err != nil {
		panic(err) // a sentence of the catalogue always encodes
	}
	return string(text)
}

func (m Message) insert(tx *db.Tx, cause event.Record) {
	tx.Insert("message(id, shop, return_id, order_id, kind, language, audience, recipient, address, sender, reply_to, subject, body, html, template, demo, state, made, sent, note, event_tx, event_id)",
		m.ID, m.Shop, m.Return, m.Order, string(m.Kind), string(m.Language), string(m.Audience), m.Recipient, m.Address, m.Sender, m.ReplyTo, m.Subject,
		m.Text, m.HTML, m.Template, m.Demo, string(m.State), m.Made, m.Sent, m.Note, cause.Tx, cause.ID)
}

// AskMessage prepares the query for one message.
func AskMessage(id int64) *db.Asked[Message] {
	return db.Ask[Message](`SELECT `+messageColumns+` FROM message m WHERE m.id = $1`, id)
}

// AskMessages prepares the query for the messages of a return, oldest first.
func AskMessages(ret int64) *db.Asked[Message] {
	return db.Ask[Message](`SELECT `+messageColumns+` FROM message m WHERE m.return_id = $1 ORDER BY m.made, m.id`, ret)
}

// AskOrderMessages prepares the query for the messages about an order, over all its returns, oldest first.
func AskOrderMessages(order int64) *db.Asked[Message] {
	return db.Ask[Message](`SELECT `+messageColumns+` FROM message m WHERE m.order_id = $1 ORDER BY m.made, m.id`, order)
}

// Filter narrows the outbox. Zero fields do not.
type Filter struct {
	Shop     int64
	State    State
	Kind     Kind
	Audience Audience
	Below    int64 // cursor: only messages with a lower number
}

// mostListed bounds one page of the outbox.
const mostListed = 500

// List reads one page of the outbox, newest first, at most limit messages (500 at most), and the cursor for Filter.Below of
// the next page: 0 at the end.
func List(r db.Reader, f Filter, limit int) ([]Head, int64, error) {
	limit = max(1, min(limit, mostListed))
	sql, args := `SELECT `+headColumns+` FROM message m WHERE 1 = 1`, []any{}
	for _, by := range []struct {
		test string
		is   bool
		arg  any
	}{
		{"m.id <", f.Below != 0, f.Below},
		{"m.shop =", f.Shop != 0, f.Shop},
		{"m.state =", f.State != "", string(f.State)},
		{"m.kind =", f.Kind != "", string(f.Kind)},
		{"m.audience =", f.Audience != "", string(f.Audience)},
	} {
		if by.is {
			args = append(args, by.arg)
			sql += " AND " + by.test + " " + db.In(len(args), 1)
		}
	}
	args = append(args, int64(limit+1))
	heads, err := db.All[Head](r, sql+` ORDER BY m.id DESC LIMIT `+db.In(len(args), 1), args...)
	if err != nil || len(heads) <= limit {
		return heads, 0, err
	}
	return heads[:limit], heads[limit-1].ID, nil
}

// Trouble counts what an operator should look at.
type Trouble struct {
	Failed int64 // given up
	Late   int64 // not sent since before the given instant
}

// AskTrouble prepares the query for messages that failed, and for those that wait to be sent since before an instant
// (microseconds). An acknowledgement should not wait longer than a quarter of an hour.
func AskTrouble(before int64) *db.Asked[Trouble] {
	return db.Ask[Trouble](`SELECT (SELECT count(*) FROM message WHERE state IN ('sending', 'failed') AND state = 'failed'), (SELECT count(*) FROM message WHERE state IN ('sending', 'failed') AND state = 'sending' AND made < $1)`, before)
}

// Forget takes a customer out of the messages: address and words are emptied, what is not sent never will be. That there was
// a message, of which kind, and when, remains. It is called within the verb that forgets the customer.
func Forget(tx *db.Tx, customer int64) {
	tx.Exec(`UPDATE message SET address = '', subject = '', body = '', html = '', note = '', state = CASE WHEN state = 'sending' THEN 'failed' ELSE state END
		WHERE audience = 'customer' AND recipient = $1`, customer)
}
