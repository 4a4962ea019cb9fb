package notify

import (
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/job"
	"retour/ground/lang"
)

// TryMail sends a message to a person who works here, to see whether mail goes out. It is made ready by Notifier.Try.
type TryMail struct {
	Person int64 `json:"person,omitempty" minimum:"0" doc:"number of who gets it; absent: who asks"`

	notifier *Notifier
}

// TryAnswer is the message that was written.
type TryAnswer struct {
	Message int64 `json:"message"`
	State   State `json:"state" enum:"stored,sending,sent,failed" doc:"stored: no mail is set up here"`
}

// Try makes the verb ready to run.
func (n *Notifier) Try(v TryMail) TryMail {
	v.notifier = n
	return v
}

// Right is to change settings.
func (TryMail) Right() db.Right { return "settings.write" }

// Touches is nothing: a message is nobody's but its reader's.
func (TryMail) Touches(db.Look) ([]int64, error) { return nil, nil }

// Do writes the message and the intent to send it.
func (v TryMail) Do(tx *db.Tx) (TryAnswer, error) {
	person := v.Person
	if person == 0 && tx.Actor().Kind == db.Person {
		person = tx.Actor().ID
	}
	if person == 0 {
		return TryAnswer{}, fault.New(fault.Invalid, lang.FaultRequired("person")).At("person")
	}
	to, err := access.PersonOf(tx, person)
	if err != nil {
		return TryAnswer{}, err
	}
	n := v.notifier
	s, err := n.accountStory(tx, to, Trial, tx.Now())
	if err != nil {
		return TryAnswer{}, err
	}
	words, version, err := housesWords(tx, s)
	if err != nil {
		return TryAnswer{}, err
	}
	l := write(s, words)
	m := Message{Head: Head{
		ID: tx.NewID(), Kind: Trial, Language: s.tag, Audience: Member, Recipient: to.ID, Address: to.Email, Subject: l.Subject,
		Template: version, Demo: s.settings.Demo, Made: tx.At(),
	}, Sender: clean(s.shop.Name), Text: l.Text, HTML: l.HTML}
	m.State, m.Note = n.decide(m.Address, 0)
	m.insert(tx, event.Record{ID: m.ID}) // no event causes it, as with an account's
	if m.State == Sending {
		job.Intend(tx, job.Intent{ID: m.ID, Kind: Intent, Subject: m.about()})
	}
	return TryAnswer{m.ID, m.State}, nil
}

// LastTrial is the newest message with which a person tried whether mail goes out.
func LastTrial(r db.Reader, person int64) (Message, bool, error) {
	return db.Get[Message](r, `SELECT `+messageColumns+` FROM message m WHERE m.recipient = $1 AND m.audience = 'member' AND m.kind = 'trial' ORDER BY m.id DESC LIMIT 1`, person)
}
