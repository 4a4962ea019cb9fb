package notify

import (
	"strings"
	"time"
	"unicode"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/order"
	"retour/withdrawal"
)

// Acknowledgement is the kind of the message that acknowledges a declaration of withdrawal on a durable medium: what was
// declared, with its date and time (directive 2011/83/EU, article 11a(4)). No shop words it: it stands in the consumer's
// language, of all those of the Union, and is sent until it is delivered, however old.
const Acknowledgement Kind = "acknowledgement"

// declared is the event that it follows.
var declared = withdrawal.Declared{}.Kind()

// acknowledge writes the acknowledgements of the declarations among a batch of events.
func (n *Notifier) acknowledge(tx *db.Tx, records []event.Record) error {
	for _, r := range records {
		if r.Kind != declared {
			continue
		}
		of, shops := withdrawal.Ask(r.Subject), order.AskShops()
		done := askDone([]tale{{record: r}})
		if err := tx.Read(of, shops, done); err != nil {
			return err
		}
		d, ok := of.First()
		if !ok || len(done.Rows) > 0 {
			continue
		}
		if err := n.acknowledgeOne(tx, r, d, shops.Rows); err != nil {
			return err
		}
	}
	return nil
}

func (n *Notifier) acknowledgeOne(tx *db.Tx, r event.Record, d withdrawal.Declaration, shops []order.Shop) error {
	said, err := d.Said()
	if err != nil {
		return err
	}
	shop, settings, err := sellerOf(d, shops)
	if err != nil {
		return err
	}
	l := acknowledgement(d, said, shop, settings)
	m := Message{Head: Head{
		ID: tx.NewID(), Shop: d.Shop, Kind: Acknowledgement, Language: lang.Tag(d.Language), Audience: Customer, Address: said.Email,
		Subject: l.Subject, Demo: settings.Demo, Made: tx.At(),
	}, Sender: clean(shop.Name), ReplyTo: replyTo(settings), Text: l.Text, HTML: l.HTML}
	m.State, m.Note = n.decide(m.Address, 0) // never too late to be sent
	m.insert(tx, r)
	withdrawal.Acknowledge(tx, d.ID, m.ID)
	if m.State == Sending {
		job.Intend(tx, job.Intent{ID: m.ID, Kind: Intent, Subject: d.ID})
	}
	return nil
}

// sellerOf is the shop a declaration is made to; where none was named, the first of the merchant's.
func sellerOf(d withdrawal.Declaration, shops []order.Shop) (order.Shop, order.Settings, error) {
	for _, s := range shops {
		if s.ID == d.Shop || d.Shop == 0 {
			settings, err := s.Decoded()
			return s, settings, err
		}
	}
	return order.Shop{Name: "Retour"}, order.Settings{}, nil
}

// acknowledgement is the letter of a declaration. It is a pure function of what is stored, all of it.
func acknowledgement(d withdrawal.Declaration, said withdrawal.Content, shop order.Shop, settings order.Settings) Letter {
	w := withdrawal.In(d.Language)
	at := w.Moment(time.UnixMicro(d.At), d.Location())
	rows := []row{
		sentence(withdrawal.Fill(w.Received, at)), sentence(w.Keep), nil,
		{{text: w.Content, strong: true}},
		sentence(w.Notice),
	}
	field := func(name, value string) {
		lines := strings.Split(value, "\n")
		rows = append(rows, row{{text: "- " + w.Named(name, legible(lines[0]))}})
		for _, line := range lines[1:] { // of the same item, for the eye as for the ear
			rows[len(rows)-1] = append(rows[len(rows)-1], span{text: "\n  " + legible(line)})
		}
	}
	for _, f := range [][2]string{
		{w.Contract, said.Contract}, {w.Person, said.Name}, {w.Email, said.Email}, {w.Note, said.Note}, {w.FormDate, spanOf(said)},
	} {
		if f[1] != "" {
			field(f[0], f[1])
		}
	}
	if said.Order != "" {
		field(strings.TrimSpace(withdrawal.Fill(w.Order, "")), said.Order+itemsOf(said.Items))
	}
	rows = append(rows, nil, row{{text: w.Named(w.Reference, "")}, {text: string(d.Code()), strong: true}}, sentence(w.Named(w.FormDate, at)))
	if settings.Demo {
		rows = append([]row{sentence(lang.NotifyDemo().In(lang.Parse(d.Language))), nil}, rows...)
	}
	foot := []row{sentence(legible(shop.Name))}
	for _, line := range settings.Seller {
		if line = legible(line); line != "" && line != legible(shop.Name) {
			foot = append(foot, sentence(line))
		}
	}
	subject := withdrawal.Fill(w.Subject, string(d.Code()))
	return Letter{Subject: subject, Text: textOf(rows) + "\n\n-- \n" + textOf(foot) + "\n", HTML: page(lang.Tag(w.Tag), subject, legible(shop.Name), rows, foot)}
}

// spanOf is when a letter was sent and received.
func spanOf(said withdrawal.Content) string {
	if said.SentOn == "" {
		return ""
	}
	return said.SentOn + " → " + said.ReceivedOn
}

// itemsOf lists the items that were chosen of an order, as the shop numbers them.
func itemsOf(items []withdrawal.Item) string {
	var b strings.Builder
	for i, item := range items {
		b.WriteString(map[bool]string{true: " (", false: ", "}[i == 0])
		name := item.Name
		if name == "" {
			name = item.Line
		}
		b.WriteString(lang.Number(lang.English, item.Quantity) + " × " + name)
	}
	if len(items) > 0 {
		b.WriteString(")")
	}
	return b.String()
}

// legible is a consumer's line as a letter shows it: all its letters, and nothing that would turn or break the line.
func legible(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd")))
}

// toDeclarer is the address to which an acknowledgement is sent again: always the one that was declared.
func (m Message) toDeclarer(r db.Reader) (string, error) {
	page, _, err := withdrawal.List(r, withdrawal.Filter{Message: m.ID}, 1)
	if err != nil || len(page) == 0 {
		return "", err
	}
	return page[0].Email, nil
}

// DeclarationOf is the declaration that a message acknowledges; "" for other messages.
func DeclarationOf(r db.Reader, m Message) (id.Code, error) {
	if m.Kind != Acknowledgement {
		return "", nil
	}
	page, _, err := withdrawal.List(r, withdrawal.Filter{Message: m.ID}, 1)
	if err != nil || len(page) == 0 {
		return "", err
	}
	return page[0].Declaration, nil
}
