package notify

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/policy"
	"retour/returns"
)

// story is all that a message can be made of: what the event told, and what the store knows of its return. It never holds
// what the shopper wrote.
type story struct {
	tale
	kind     Kind
	tag      lang.Tag
	shop     order.Shop
	settings order.Settings
	row      situation
	lines    []line
	names    map[string]string // of articles, by SKU
	parcel   box
	credit   int64 // number of the store credit of this settlement or exchange, or 0
	swapRow  swap
	until    time.Time // of a link that works once
	link     func(purpose string, subject int64) string
}

// situation is the return with its order and customer, as stored.
type situation struct {
	Return   int64
	Shop     int64
	Order    int64
	Language lang.Tag
	Permit   returns.Permit
	Made     int64
	Due      *int64
	Expires  int64  // days after Made, 0 where the return was promised none
	Number   string // of the order; of what was given, the gift code: the order is not its holder's business
	Customer int64
	Email    *string // NULL: the customer was never known, or was forgotten
	Name     *string
	Speaks   *string // the customer's language
	Gift     int64   // 0: the buyer's return
	Declared *int64  // when the shop was told of the withdrawal, where that was before the return
}

// line is a line of the return, as stored.
type line struct {
	Return     int64
	SKU        string
	Quantity   int64
	Basis      string
	Resolution string
	Decision   string
}

// swap is an exchange, as stored.
type swap struct {
	ID       int64
	SKU      string
	Quantity int64
	Price    int64 // what the goods that come back are worth towards it
	Currency money.Currency
}

// box is a parcel, as stored.
type box struct {
	ID       int64
	Carrier  string
	Tracking string
	Label    string
	Seen     *int64 // when a carrier first proved to have it
}

// language is the return's, else the customer's, else the shop's.
func (s *story) language() lang.Tag {
	switch {
	case !s.customers():
		return s.shop.Language
	case s.row.Language != "":
		return lang.Parse(string(s.row.Language))
	case s.row.Speaks != nil && *s.row.Speaks != "":
		return lang.Parse(*s.row.Speaks)
	}
	return lang.Parse(string(s.shop.Language))
}

func (s *story) audience() Audience {
	info, _ := Info(s.kind)
	return info.Audience
}

func (s *story) customers() bool { return s.audience() == Customer }

// choose adds the traits that the event alone does not tell, and finds the kind of message.
func (s *story) choose() Kind {
	s.trait(s.record.Kind == "return.changed" && s.row.Permit == returns.PermitReview, Review)
	s.trait(s.keeps(), Keeps)
	s.trait(s.row.Gift != 0, Gift)
	if s.row.Gift != 0 && slices.Contains(s.traits, Unavailable) { // the value is given as credit, and told as one
		s.amount, s.gross = s.swapped(), s.swapped()
	}
	asked := s.tracking == "" && (s.parcel.Label == "asked" || s.parcel.Tracking != "")
	s.trait(s.record.Kind == "return.labelled" && s.carrier != returns.OwnCarrier && asked, Asked)
	ended := []returns.Permit{returns.PermitRefused, returns.PermitCancelled, returns.PermitExpired}
	s.trait(slices.Contains(ended, s.row.Permit), EndedBefore)
	return route(s.record.Kind, s.traits)
}

// keeps reports whether nothing has to be sent: each line stays with the shopper, or never came.
func (s *story) keeps() bool {
	if len(s.lines) == 0 {
		return false
	}
	for _, l := range s.lines {
		var decided struct {
			Returnless bool `json:"returnless"`
		}
		_ = json.Unmarshal([]byte(l.Decision), &decided) // what does not parse says nothing of being kept
		stays := decided.Returnless || l.Resolution == string(policy.Keep) || l.Basis == string(policy.NotDelivered)
		if !stays {
			return false
		}
	}
	return true
}

// refunds reports whether money is to go back for at least one line, and not goods, a repair or credit alone.
func (s *story) refunds() bool {
	return slices.ContainsFunc(s.lines, func(l line) bool { return l.Resolution == string(policy.Refund) || l.Resolution == "" })
}

// legalDays is how long a consumer who withdraws may take to send the goods (directive 2011/83/EU, article 14(1)); a shop's
// shorter limit is not told to them.
const legalDays = 14

// sendBy is the day by which the parcel should be handed in: that on which an unsent return expires.
func (s *story) sendBy() time.Time {
	days := cmp.Or(s.row.Expires, s.settings.ExpireDays)
	if slices.Contains(s.traits, Withdrawn) || slices.ContainsFunc(s.lines, func(l line) bool { return l.Basis == string(policy.Withdrawal) }) {
		days = max(days, legalDays)
	}
	return time.UnixMicro(s.row.Made).UTC().AddDate(0, 0, int(days))
}

// told are the items that the event named, or else those of the return now.
func (s *story) told() []returns.ItemTold {
	if len(s.items) > 0 {
		return s.items
	}
	items := make([]returns.ItemTold, len(s.lines))
	for i, l := range s.lines {
		items[i] = returns.ItemTold{SKU: l.SKU, Quantity: l.Quantity, Basis: l.Basis, Resolution: l.Resolution}
	}
	return items
}

// listed is how many items a message lists; the page has them all.
const listed = 25

func (s *story) itemLines(items []returns.ItemTold) []string {
	var out []string
	for i, item := range items {
		if i == listed {
			return append(out, s.say(lang.NotifyMoreItems(int64(len(items)-listed))))
		}
		out = append(out, s.item(item.SKU, item.Quantity))
	}
	return out
}

func (s *story) item(sku string, quantity int64) string {
	name := clean(s.names[sku])
	if name == "" {
		name = clean(sku)
	}
	return s.say(lang.NotifyItem(quantity, name))
}

func (s *story) say(m lang.Message) string { return m.In(s.tag) }

func (s *story) day(at time.Time) string { return lang.Date(s.tag, at, s.shop.Location()) }

// moment is day, hour and minute with the zone it is told in.
func (s *story) moment(at time.Time) string {
	zone := s.shop.Location()
	if zone == time.UTC {
		return lang.DateTime(s.tag, at, zone)
	}
	return s.say(lang.NotifyMoment(lang.DateTime(s.tag, at, zone), zone.String()))
}

func (s *story) code() id.Code { return id.Make(id.Return, s.row.Return) }

// clean makes a value from outside one line of visible text: no line breaks, no other control signs, and none of the signs
// that turn the direction of what follows.
func clean(text string) string {
	text = strings.ToValidUTF8(text, "\ufffd")
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		}
		return r
	}, text)
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > longest {
		text = string([]rune(text)[:longest-1]) + "…"
	}
	return text
}

// longest is how many signs of a value a message shows.
const longest = 200

// personName is a customer's name fit for a greeting, or empty. Whoever orders chooses name and address freely, so a name that
// carries an address of a page would make us send a stranger's advertisement.
func personName(name string) string {
	name = clean(name)
	if utf8.RuneCountInString(name) > 60 || strings.ContainsAny(name, "/@<>{}[]\\|:") {
		return ""
	}
	for i, r := range name {
		next, _ := utf8.DecodeRuneInString(name[i+utf8.RuneLen(r):])
		if r == '.' && unicode.IsLetter(next) {
			return ""
		}
	}
	return name
}

// when is the date of what is told. Of a withdrawal that was declared before its return was opened it is that of the
// declaration; a letter has a day, and no hour (it is kept as that day's noon).
func (s *story) when() string {
	if s.row.Declared == nil || s.kind != Withdrawal && s.kind != WithdrawalReview {
		return s.moment(s.record.Time())
	}
	at := time.UnixMicro(*s.row.Declared)
	local := at.In(s.shop.Location())
	if local.Equal(time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, local.Location())) {
		return lang.Date(s.tag, at, s.shop.Location())
	}
	return s.moment(at)
}
