package withdrawal

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"retour/door/mail"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/job"
	"retour/ground/lang"
	"retour/order"
)

// Declare stores a declaration of withdrawal. It always succeeds once the three details are there: no order is looked for
// before it is stored. Sent again with the same words it counts once, and the first time is kept.
type Declare struct {
	Content
	Language string `json:"language,omitempty" maxLength:"8" doc:"of the consumer, one of the Union's: in it the acknowledgement is written; default the shop's"`
}

// Receipt is what the consumer gets at once. The acknowledgement follows by e-mail.
type Receipt struct {
	Declaration id.Code   `json:"declaration" doc:"reference of the declaration"`
	DeclaredAt  time.Time `json:"declared_at" doc:"the instant that counts"`
	Zone        string    `json:"zone" doc:"time zone in which its date and time are told"`
	Language    string    `json:"language"`
	Again       bool      `json:"again,omitempty" doc:"the same words were sent before; this is the first time"`
}

// within is how long the same words are taken as a repetition. Later they may be about another purchase.
const within = 30 * 24 * time.Hour

// The limits of what is declared, in characters.
const (
	NameMost     = 200
	ContractMost = 2000
	EmailMost    = 254
	NoteMost     = 2000
)

// Right is nobody's by itself: a consumer needs none, staff and machines need returns.write. Do asks.
func (Declare) Right() db.Right { return db.Anyone }

// Touches is the words: of two that say the same at the same moment one is first.
func (v Declare) Touches(db.Look) ([]int64, error) {
	_, same := v.tidy().pack()
	return []int64{int64(binary.BigEndian.Uint64(same[:8]) | 1<<63)}, nil // negative: never a record's number
}

// Do stores it, tells it, and lets its order be looked for.
func (v Declare) Do(tx *db.Tx) (Receipt, error) {
	c, actor := v.tidy(), tx.Actor()
	if actor.Kind != db.Shopper && !actor.May("returns.write") {
		return Receipt{}, fault.New(fault.Forbidden, lang.FaultForbidden("returns.write"))
	}
	if actor.Kind == db.Shopper && (c.Origin != Online || c.SentOn != "" || c.ReceivedOn != "") {
		return Receipt{}, fault.New(fault.Forbidden, lang.FaultForbidden("returns.write")).At("origin")
	}
	if actor.Kind == db.Shopper && actor.Order == 0 && (c.Order != "" || len(c.Items) > 0) {
		return Receipt{}, fault.New(fault.Forbidden, lang.FaultForbidden("returns.write")).At("order")
	}
	if err := c.check(tx.Now()); err != nil {
		return Receipt{}, err
	}
	text, same := c.pack()
	shops := order.AskShops()
	before := db.Ask[Declaration](`SELECT `+columns+tables+`WHERE d.same = $1 AND d.at > $2 ORDER BY d.id LIMIT 1`, same[:], tx.Now().Add(-within).UnixMicro())
	if err := tx.Read(shops, before); err != nil {
		return Receipt{}, err
	}
	if first, ok := before.First(); ok {
		return Receipt{first.Code(), first.Time().UTC(), first.Zone, first.Language, true}, nil
	}
	d := Declaration{ID: tx.NewID(), At: tx.At(), Language: v.Language, Text: text, Zone: "UTC", Proven: actor.Order}
	if actor.Kind != db.Shopper {
		d.Proven = 0
	}
	if err := d.belong(c, shops.Rows); err != nil {
		return Receipt{}, err
	}
	d.Seal = d.seal()
	tx.Insert("declaration(id, shop, at, zone, language, proven, content, same, seal)", d.ID, d.Shop, d.At, d.Zone, d.Language, d.Proven, d.Text, same[:], d.Seal)
	tx.Insert("declaration_state(id, state, order_id, return_id, late, why, changed, by_, message, delivered, how)",
		d.ID, string(ToMatch), int64(0), int64(0), nil, "", d.At, int64(0), int64(0), nil, "")
	event.Tell(tx, d.ID, Declared{Declaration: d.Code(), Channel: c.Channel, Origin: string(c.Origin), Language: d.Language})
	job.Intend(tx, job.Intent{Kind: Intent, Subject: d.ID})
	return Receipt{d.Code(), tx.Now(), d.Zone, d.Language, false}, nil
}

// belong finds the shop of a declaration, and with it zone and language. One merchant stands behind all shops, so a
// declaration to none of them in particular is good as well.
func (d *Declaration) belong(c Content, shops []order.Shop) error {
	for _, s := range shops {
		if s.Code != c.Channel && (c.Channel != "" || len(shops) > 1) {
			continue
		}
		d.Shop, d.Zone = s.ID, s.Zone
		if d.Language == "" {
			d.Language = string(s.Language)
		}
	}
	if d.Shop == 0 && c.Channel != "" {
		return fault.New(fault.NotFound, lang.FaultNotFound(c.Channel)).At("channel")
	}
	if d.Shop == 0 && len(shops) > 0 {
		d.Zone = shops[0].Zone
	}
	d.Language = In(d.Language).Tag
	return nil
}

// tidy is the content with the spaces around it gone and the origin said.
func (v Declare) tidy() Content {
	c := v.Content
	for _, text := range []*string{&c.Channel, &c.Name, &c.Contract, &c.Email, &c.Note, &c.Order, &c.SentOn, &c.ReceivedOn} {
		*text = strings.TrimSpace(strings.ReplaceAll(*text, "\r\n", "\n"))
	}
	if c.Origin == "" {
		c.Origin = Online
	}
	return c
}

// pack is the content as stored, and the hash by which a repetition is known.
func (c Content) pack() (text string, same [32]byte) {
	packed, err := json.Marshal(c)
	if err != nil {
		panic(err) // plain data
	}
	return string(packed), sha256.Sum256(packed)
}

// check refuses what cannot be acknowledged, or is no text; never what is declared.
func (c Content) check(now time.Time) error {
	for _, f := range []struct {
		name, text string
		most       int
		needed     bool
	}{
		{"name", c.Name, NameMost, true},
		{"contract", c.Contract, ContractMost, true},
		{"email", c.Email, EmailMost, c.Origin == Online},
		{"note", c.Note, NoteMost, false},
		{"order", c.Order, 64, false},
	} {
		switch {
		case f.text == "" && f.needed:
			return fault.New(fault.Invalid, lang.FaultRequired(f.name)).At(f.name)
		case !utf8.ValidString(f.text) || strings.ContainsRune(f.text, 0):
			return fault.New(fault.Invalid, lang.FaultTextBroken()).At(f.name)
		case utf8.RuneCountInString(f.text) > f.most:
			return fault.New(fault.Invalid, lang.FaultTextTooLong(f.name, int64(f.most))).At(f.name)
		}
	}
	if c.Email != "" && !Mailable(c.Email) {
		return fault.New(fault.Invalid, lang.MailAddressWrong(c.Email)).At("email")
	}
	for i, item := range c.Items {
		if item.Quantity < 1 {
			return fault.New(fault.Invalid, lang.FaultQuantityNotPositive()).At("items", i, "quantity")
		}
	}
	return c.checkWay(now)
}

// checkWay sees to it that a letter has its days, and that they have been.
func (c Content) checkWay(now time.Time) error {
	switch c.Origin {
	case Online, Letter, Email, Other:
	default:
		return fault.New(fault.Invalid, lang.FaultOneOf("origin", "online, letter, email, other")).At("origin")
	}
	tomorrow := now.AddDate(0, 0, 2).Format(time.DateOnly) // the day may have begun earlier elsewhere
	for name, day := range map[string]string{"sent_on": c.SentOn, "received_on": c.ReceivedOn} {
		_, err := time.Parse(time.DateOnly, day)
		switch {
		case c.Origin == Online && day != "":
			return fault.New(fault.Invalid, lang.WithdrawalDayOnline()).At(name)
		case c.Origin != Online && day == "":
			return fault.New(fault.Invalid, lang.FaultRequired(name)).At(name)
		case day != "" && (err != nil || day >= tomorrow):
			return fault.New(fault.Invalid, lang.KitNotDate()).At(name)
		}
	}
	if c.SentOn > c.ReceivedOn {
		return fault.New(fault.Invalid, lang.WithdrawalDayOrder()).At("received_on")
	}
	return nil
}

// Mailable reports whether an acknowledgement can be sent to an address: one bare address, without a name.
func Mailable(address string) bool {
	read, err := mail.ReadAddress(address)
	return err == nil && read.Name == "" && !strings.ContainsAny(address, "<>")
}

// seal is the hash of everything that was declared, with its time: as long as it fits, nothing was changed.
func (d Declaration) seal() []byte {
	sum := sha256.New()
	fmt.Fprintf(sum, "%d\n%d\n%d\n%s\n%s\n%d\n%s", d.ID, d.Shop, d.At, d.Zone, d.Language, d.Proven, d.Text)
	return sum.Sum(nil)
}

// Whole reports whether the declaration is as it was made.
func (d Declaration) Whole() bool { return bytes.Equal(d.Seal, d.seal()) }

// Said is what was declared.
func (d Declaration) Said() (c Content, err error) {
	if err := json.Unmarshal([]byte(d.Text), &c); err != nil {
		return c, fmt.Errorf("declaration %s: %w", d.Code(), err)
	}
	return c, nil
}
