package notify

import (
	"fmt"
	"strings"
	"time"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/lang"
)

// State of a message.
type State string

// The states.
const (
	Stored    State = "stored"  // readable here, and not sent: no mail, no address, or too late
	Sending   State = "sending" // its intent is open
	SentState State = "sent"    // the mail server took it
	Failed    State = "failed"  // given up; Note says why
)

// follow makes the messages of a batch of events, in the transaction of the cursor.
func (n *Notifier) follow(tx *db.Tx, records []event.Record) error {
	if err := n.acknowledge(tx, records); err != nil {
		return err
	}
	var tales []tale
	for _, r := range records {
		read, told := tellers[r.Kind]
		if !told {
			continue
		}
		t, err := read(r)
		if err != nil {
			return err
		}
		if t.ret.Number(id.Return) != 0 {
			tales = append(tales, t)
		}
	}
	if len(tales) == 0 {
		return nil
	}
	lib, err := fetch(tx, tales)
	if err != nil {
		return err
	}
	for _, t := range tales {
		if lib.done[event.Cursor{Tx: t.record.Tx, ID: t.record.ID}] {
			continue
		}
		if err := n.tell(tx, lib, t); err != nil {
			return err
		}
	}
	return nil
}

// tell makes the message of one event, if it leads to one.
func (n *Notifier) tell(tx *db.Tx, lib *library, t tale) error {
	s, err := lib.story(t, n.link)
	if err != nil {
		return err
	}
	if s.kind = s.choose(); s.kind == "" {
		return nil
	}
	s.tag = s.language()
	words, version := lib.words(s)
	m := n.message(s, write(s, words))
	m.ID, m.Template, m.Made = tx.NewID(), version, tx.At()
	m.State, m.Note = n.decide(m.Address, tx.Now().Sub(t.record.Time()))
	m.insert(tx, t.record)
	if m.State == Sending {
		job.Intend(tx, job.Intent{ID: m.ID, Kind: Intent, Subject: m.about()})
	}
	return nil
}

// story puts together what is known for one event. An event about a return that is not there is trouble: the follower stops
// rather than pass it over.
func (l *library) story(t tale, link func(string, int64) string) (*story, error) {
	n := t.ret.Number(id.Return)
	row, ok := l.returns[n]
	if !ok {
		return nil, fmt.Errorf("event %d/%d %s: there is no return %s", t.record.Tx, t.record.ID, t.record.Kind, t.ret)
	}
	shop, ok := l.shops[row.Shop]
	if !ok {
		return nil, fmt.Errorf("return %s: there is no shop %d", t.ret, row.Shop)
	}
	return &story{
		tale: t, shop: shop, settings: l.settings[row.Shop], row: row, lines: l.lines[n], names: l.names[row.Shop],
		parcel: l.boxes[t.parcel.Number(id.Parcel)], credit: l.credits[max(t.settled, t.swap)], swapRow: l.swaps[t.swap], link: link,
	}, nil
}

// words are the shop's own where it has some, else the product's.
func (l *library) words(s *story) (Words, int64) {
	own := l.templates[templateKey{s.shop.ID, s.kind, s.tag}]
	if own.Body == "" {
		return Default(s.kind, s.tag), 0
	}
	return Words{Subject: own.Subject, Body: own.Body}, own.Version
}

// message is the letter with whom it is for.
func (n *Notifier) message(s *story, l Letter) Message {
	m := Message{Head: Head{
		Shop: s.shop.ID, Return: s.row.Return, Order: s.row.Order, Kind: s.kind, Language: s.tag, Audience: Customer,
		Recipient: s.row.Customer, Subject: l.Subject, Demo: s.settings.Demo,
	}, Sender: clean(s.shop.Name), Text: l.Text, HTML: l.HTML}
	if s.customers() {
		m.ReplyTo = replyTo(s.settings)
		if s.row.Email != nil {
			m.Address = strings.TrimSpace(*s.row.Email)
		}
		return m
	}
	m.Audience, m.Recipient, m.Address = Staff, s.shop.ID, replyTo(s.settings)
	return m
}

// decide says whether a new message is to be sent, and if not, why. age is that of its event.
func (n *Notifier) decide(address string, age time.Duration) (State, string) {
	switch {
	case n.mail == nil:
		return Stored, ""
	case address == "":
		return Stored, note(lang.NotifyNoAddress())
	case age > stale:
		return Stored, note(lang.NotifyTooLate())
	}
	return Sending, ""
}
