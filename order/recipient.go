package order

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Recipient is who was given what somebody else bought. They are a customer of their own, without an order: nothing that
// is asked about the buyer leads to them, nor the other way round.
type Recipient struct {
	Name  string `json:"name" maxLength:"120" doc:"of who received the gift"`
	Email string `json:"email" maxLength:"254" doc:"where messages about the return go, and nothing else"`
}

const recipientNameMost = 120

// Tidy is the recipient as stored. Its faults are at name and email of what the path names.
func (r Recipient) Tidy(path ...any) (Recipient, error) {
	at := func(field string) []any { return append(slices.Clone(path), field) }
	out := Recipient{Name: strings.Join(strings.Fields(r.Name), " "), Email: strings.ToLower(strings.TrimSpace(r.Email))}
	var wrong []error
	switch {
	case out.Name == "":
		wrong = append(wrong, fault.New(fault.Invalid, lang.OrderRecipientName()).At(at("name")...))
	case utf8.RuneCountInString(out.Name) > recipientNameMost:
		wrong = append(wrong, fault.New(fault.Invalid, lang.FaultTextTooLong("name", recipientNameMost)).At(at("name")...))
	}
	if len(out.Email) > 254 || !mailable(out.Email) {
		wrong = append(wrong, fault.New(fault.Invalid, lang.OrderRecipientEmail()).At(at("email")...))
	}
	return out, errors.Join(wrong...)
}

// Insert stores the recipient and gives their number. source keeps them apart from the shop's own customers.
func (r Recipient) Insert(tx *db.Tx, shop int64, source string, language lang.Tag) int64 {
	n := tx.NewID()
	customerRows.add(tx, n, shop, source, r.Email, r.Name, "", string(language), "", "", "", "", "")
	return n
}
