package notify

import (
	"context"
	"fmt"
	"strings"
	"time"

	"retour/door/mail"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/order"
	"retour/withdrawal"
)

// tries is how often a message is tried before it is given up, visibly: about two days, as the job runner counts by default.
const tries = 15

// send carries out one intent. It may have run before, up to any point: a message the server took under this id is the same
// message again.
func (n *Notifier) send(ctx context.Context, t job.Task) job.Outcome {
	m, ok, err := one(n.db.On(ctx), t.ID)
	switch {
	case err != nil:
		return job.Outcome{State: job.Ready, Note: "database"}
	case !ok || m.Address == "":
		return job.Outcome{State: job.Failed, Note: "no address"}
	case m.State == SentState:
		return job.Outcome{State: job.Done}
	}
	letter, err := n.ready(ctx, m)
	if err == nil {
		_, err = n.mail.Send(ctx, letter)
	}
	switch class := mail.Class(err); {
	case class == nil:
		return job.Outcome{State: job.Done, Then: func(tx *db.Tx) error { return sent(tx, m) }}
	case class == mail.ErrPermanent, t.Tries+1 >= tries && m.Kind != Acknowledgement:
		return job.Outcome{State: job.Failed, Note: code(err), Then: func(tx *db.Tx) error { return notSent(tx, m.ID, Failed, err) }}
	}
	again := job.Ready
	if m.Kind == Acknowledgement && t.Tries+1 >= tries {
		again = job.Unknown // which is never given up
	}
	return job.Outcome{State: again, Note: code(err), Then: func(tx *db.Tx) error { return notSent(tx, m.ID, Sending, err) }}
}

func one(r db.Reader, id int64) (Message, bool, error) {
	q := AskMessage(id)
	err := r.Read(q)
	m, ok := q.First()
	return m, ok, err
}

// ready is the letter of a message, with the link that works once where it has one.
func (n *Notifier) ready(ctx context.Context, m Message) (mail.Message, error) {
	if m.opens() {
		return n.linked(ctx, m)
	}
	return n.letter(m), nil
}

// letter is the message as the mail driver takes it. All of it is stored, so it is the same at every try.
func (n *Notifier) letter(m Message) mail.Message {
	return mail.Message{
		ID: fmt.Sprintf("retour-%d-%d", m.ID, m.Made), At: time.UnixMicro(m.Made).UTC(), From: n.sender(m.Sender), To: m.Address,
		ReplyTo: m.ReplyTo, Subject: m.Subject, Text: m.Text, HTML: m.HTML, Language: m.Language,
	}
}

func sent(tx *db.Tx, m Message) error {
	tx.Exec(`UPDATE message SET state = 'sent', sent = $2, note = '' WHERE id = $1 AND state <> 'sent'`, m.ID, tx.At())
	if m.Kind == Acknowledgement {
		return withdrawal.Deliver(tx, m.ID)
	}
	return nil
}

// notSent keeps why with the message, where it is erasable: a mail server's words may hold the address.
func notSent(tx *db.Tx, id int64, state State, err error) error {
	why := lang.NotifyNotSent()
	if f := fault.Of(err); f != nil {
		why = f.Message
	}
	tx.Exec(`UPDATE message SET state = $2, note = $3 WHERE id = $1 AND state <> 'sent' AND address <> ''`, id, string(state), note(why))
	return nil
}

// code is what went wrong as a word, for the intent's note, which holds no personal data.
func code(err error) string {
	if f := fault.Of(err); f != nil {
		return f.Code()
	}
	return "error"
}

// Resend sends a message that failed or was only stored, to the customer's address as it is now. It does nothing to one that
// was sent or is being sent. Where no mail is set up it waits until it is.
type Resend struct {
	Message int64 `json:"message" doc:"number of the message" minimum:"1"`
}

// ResendAnswer is how the message stands now.
type ResendAnswer struct {
	Message int64 `json:"message"`
	State   State `json:"state" enum:"stored,sending,sent,failed"`
}

// Right is to act for a customer.
func (Resend) Right() db.Right { return "returns.write" }

// Touches is the message.
func (v Resend) Touches(db.Look) ([]int64, error) { return []int64{v.Message}, nil }

// Do makes its intent ready, under the same number and so the same Message-ID.
func (v Resend) Do(tx *db.Tx) (ResendAnswer, error) {
	m, ok, err := one(tx, v.Message)
	if err != nil {
		return ResendAnswer{}, err
	}
	if !ok {
		return ResendAnswer{}, fault.New(fault.NotFound, lang.FaultNotFound(fmt.Sprint(v.Message))).At("message")
	}
	if m.State == SentState || m.State == Sending {
		return ResendAnswer{m.ID, m.State}, nil
	}
	address, err := m.current(tx)
	if err != nil {
		return ResendAnswer{}, err
	}
	if address == "" || m.Text == "" {
		return ResendAnswer{}, fault.New(fault.Conflict, lang.NotifyNoAddress()).At("message")
	}
	if err := m.wanted(tx); err != nil {
		return ResendAnswer{}, err
	}
	tx.Exec(`UPDATE message SET state = 'sending', address = $2, note = '' WHERE id = $1`, m.ID, address)
	if m.State == Failed {
		return ResendAnswer{m.ID, Sending}, job.Again(tx, m.ID)
	}
	job.Intend(tx, job.Intent{ID: m.ID, Kind: Intent, Subject: m.about()})
	return ResendAnswer{m.ID, Sending}, nil
}

// current is the address of the message's reader as it is now.
func (m Message) current(tx *db.Tx) (string, error) {
	if m.Kind == Acknowledgement {
		return m.toDeclarer(tx)
	}
	switch m.Audience {
	case Member:
		person, err := access.PersonOf(tx, m.Recipient)
		return person.Email, err
	case Staff:
		shops := order.AskShop(m.Shop)
		if err := tx.Read(shops); err != nil {
			return "", err
		}
		shop, _ := shops.First()
		settings, err := shop.Decoded()
		return replyTo(settings), err
	}
	address, _, err := db.Get[string](tx, `SELECT email FROM customer WHERE id = $1`, m.Recipient)
	return strings.TrimSpace(address), err
}
