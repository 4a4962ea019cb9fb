package notify

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"retour/door/payment"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/returns"
)

// Hole is a placeholder, {{name}} in a template.
type Hole struct {
	Name string
	Says lang.Message // what is put in its place
}

// value is what goes into a placeholder. One with nothing in it takes its line out of the message.
type value struct {
	text   string
	list   []string // a line each where the placeholder stands alone on its line, else joined by commas
	link   bool
	strong bool // what the reader looks for: a sum, a day
}

func (v value) empty() bool { return v.text == "" && len(v.list) == 0 }

// hole is a placeholder with what fills it: a pure function of the story.
type hole struct {
	name string
	says func() lang.Message
	of   func(*story) value
}

// holes is the table of placeholders. It is filled in init, because its functions ask the table of kinds, which asks this one.
var holes []hole

func init() { holes = append(append(holes, holesOfReturns()...), holesOfMoney()...) }

func holesOfReturns() []hole {
	return []hole{
		{"shop", lang.NotifyHoleShop, func(s *story) value { return plain(clean(s.shop.Name)) }},
		{"return", lang.NotifyHoleReturn, func(s *story) value { return plain(string(s.code())) }},
		{"order", lang.NotifyHoleOrder, func(s *story) value { return plain(clean(s.row.Number)) }},
		{"date", lang.NotifyHoleDate, func(s *story) value { return strong(s.when()) }},
		{"link", lang.NotifyHoleLink, pageOf},
		{"until", lang.NotifyHoleUntil, func(s *story) value { return strong(s.moment(s.until)) }},
		{"greeting", lang.NotifyHoleGreeting, greeting},
		{"name", lang.NotifyHoleName, func(s *story) value { return plain(s.customer()) }},
		{"items", lang.NotifyHoleItems, func(s *story) value { return value{list: s.itemLines(s.told())} }},
		{"withdrawn", lang.NotifyHoleWithdrawn, func(s *story) value { return value{list: s.itemLines(withdrawn(s.items))} }},
		{"others", lang.NotifyHoleOthers, func(s *story) value { return value{list: s.itemLines(others(s.items))} }},
		{"missing", lang.NotifyHoleMissing, func(s *story) value { return value{list: s.itemLines(s.missing)} }},
		{"pieces", lang.NotifyHolePieces, func(s *story) value { return when(s.pieces > 0, lang.NotifyPieces(s.pieces), s) }},
		{"send_by", lang.NotifyHoleSendBy, sendBy},
		{"due", lang.NotifyHoleDue, due},
		{"keep", lang.NotifyHoleKeep, func(s *story) value { return when(s.keeps(), lang.NotifyKeep(), s) }},
		{"review", lang.NotifyHoleReview, func(s *story) value { return when(s.row.Permit == returns.PermitReview, lang.NotifyReview(), s) }},
		{"why", lang.NotifyHoleWhy, func(s *story) value { return word(s, "notify.why_", s.why) }},
		{"parcel", lang.NotifyHoleParcel, func(s *story) value { return plain(string(s.tale.parcel)) }},
		{"label", lang.NotifyHoleLabel, func(s *story) value { return s.page(LinkLabel, s.tale.parcel.Number(id.Parcel)) }},
		{"replaces", lang.NotifyHoleReplaces, func(s *story) value { return plain(string(s.replaces)) }},
		{"carrier", lang.NotifyHoleCarrier, carrierName},
		{"tracking", lang.NotifyHoleTracking, tracking},
		{"seen", lang.NotifyHoleSeen, seen},
		{"item", lang.NotifyHoleItem, newItem},
		{"new_order", lang.NotifyHoleNewOrder, func(s *story) value { return plain(clean(s.order)) }},
	}
}

func holesOfMoney() []hole {
	return []hole{
		{"amount", lang.NotifyHoleAmount, func(s *story) value { return s.sum(s.amount) }},
		{"gross", lang.NotifyHoleGross, func(s *story) value { return s.sum(s.gross) }},
		{"withheld", lang.NotifyHoleWithheld, func(s *story) value { return s.sum(s.withheld) }},
		{"refund", lang.NotifyHoleRefund, func(s *story) value { return s.sum(s.refund) }},
		{"credit", lang.NotifyHoleCredit, func(s *story) value { return s.sum(s.tale.credit) }},
		{"exchange", lang.NotifyHoleExchange, func(s *story) value { return s.sum(s.exchange) }},
		{"price", lang.NotifyHolePrice, func(s *story) value { return s.sum(s.amount) }},
		{"value", lang.NotifyHoleValue, func(s *story) value { return s.sum(s.swapped()) }},
		{"still_due", lang.NotifyHoleStillDue, func(s *story) value { return s.sum(s.over(s.amount, s.swapped())) }},
		{"back", lang.NotifyHoleBack, func(s *story) value {
			if s.row.Gift != 0 {
				return value{}
			}
			return s.sum(s.over(s.swapped(), s.amount))
		}},
		{"rest", lang.NotifyHoleRest, rest},
		{"because", lang.NotifyHoleBecause, func(s *story) value { return word(s, "notify.because_", s.trigger) }},
		{"credit_code", lang.NotifyHoleCreditCode, creditCode},
		{"method", lang.NotifyHoleMethod, func(s *story) value { return wordOr(s, "notify.method_", s.method) }},
		{"expect", lang.NotifyHoleExpect, func(s *story) value { return wordOr(s, "notify.expect_", s.method) }},
		{"reference", lang.NotifyHoleReference, func(s *story) value { return plain(clean(s.reference)) }},
		{"reason", lang.NotifyHoleReason, func(s *story) value { return plain(clean(s.say(payment.Reason{Code: s.why, Text: s.why}.Message()))) }},
		{"number", lang.NotifyHoleNumber, func(s *story) value { return plain(clean(returns.PaperNumber(s.settings.PaperPrefix, s.number))) }},
		{"paper", lang.NotifyHolePaper, func(s *story) value { return s.page(LinkPaper, s.settled) }},
	}
}

// holeCalled finds a placeholder of the table; one that is not there puts in nothing.
func holeCalled(name string) hole {
	for _, h := range holes {
		if h.name == name {
			return h
		}
	}
	return hole{name: name, says: func() lang.Message { return lang.Message{} }, of: func(*story) value { return value{} }}
}

func plain(text string) value { return value{text: text} }

func strong(text string) value { return value{text: text, strong: true} }

func when(is bool, m lang.Message, s *story) value {
	if !is {
		return value{}
	}
	return plain(s.say(m))
}

// sum is an amount, or nothing where it is nothing.
func (s *story) sum(a money.Amount) value {
	if a.Minor == 0 || a.Currency == "" {
		return value{}
	}
	return strong(lang.Money(s.tag, a))
}

// page is a link, or nothing where its subject or its address is missing.
func (s *story) page(purpose string, subject int64) value {
	if subject == 0 {
		return value{}
	}
	return value{text: clean(s.link(purpose, subject)), link: true}
}

func pageOf(s *story) value {
	switch s.audience() {
	case Customer:
		return s.page(LinkReturn, s.row.Return)
	case Member:
		return value{text: clean(s.link(accountLinks[s.kind], 0)), link: true}
	}
	return s.page(LinkDesk, s.row.Return)
}

func (s *story) customer() string {
	if s.row.Name == nil {
		return ""
	}
	return personName(*s.row.Name)
}

func greeting(s *story) value {
	if name := s.customer(); name != "" {
		return plain(s.say(lang.NotifyGreetingName(name)))
	}
	return plain(s.say(lang.NotifyGreeting()))
}

func sendBy(s *story) value {
	if s.keeps() {
		return value{}
	}
	return strong(s.day(s.sendBy()))
}

// due is the day until which money is paid back, where that is known and money it is.
func due(s *story) value {
	if s.row.Due == nil || !s.refunds() {
		return value{}
	}
	return strong(s.day(time.UnixMicro(*s.row.Due)))
}

// carrierName is the carrier's driver spelled as a name. The address label has no carrier: who sends it chooses one.
func carrierName(s *story) value {
	name := s.carrier
	if name == "" {
		name = s.parcel.Carrier
	}
	name = strings.NewReplacer("_", " ", "-", " ").Replace(clean(name))
	switch {
	case name == returns.OwnCarrier:
		return value{}
	case len(name) <= 3: // UPS, DHL, GLS
		return plain(strings.ToUpper(name))
	}
	first, size := utf8.DecodeRuneInString(name)
	return plain(string(unicode.ToUpper(first)) + name[size:])
}

// tracking is the carrier's number; on an address label it is only our own code once more.
func tracking(s *story) value {
	number := s.tracking
	if number == "" {
		number = s.parcel.Tracking
	}
	if number == s.tale.parcel.Bare() || number == string(s.tale.parcel) {
		return value{}
	}
	return plain(clean(number))
}

func seen(s *story) value {
	if s.parcel.Seen == nil {
		return value{}
	}
	return strong(s.moment(time.UnixMicro(*s.parcel.Seen)))
}

// newItem is what goes out in an exchange, as the event or the store names it.
func newItem(s *story) value {
	sku, quantity := s.sku, s.quantity
	if sku == "" {
		sku, quantity = s.swapRow.SKU, s.swapRow.Quantity
	}
	if sku == "" {
		return value{}
	}
	return value{list: []string{s.item(sku, quantity)}}
}

// swapped is what the goods that come back are worth towards an exchange.
func (s *story) swapped() money.Amount { return money.Of(s.swapRow.Price, s.swapRow.Currency) }

// rest is what an exchange of something given left over, as the credit it became.
func rest(s *story) value {
	left := s.over(s.swapped(), s.amount)
	if s.row.Gift == 0 || s.credit == 0 || left.Minor == 0 {
		return value{}
	}
	return plain(s.say(lang.NotifyRest(left, string(id.Make(id.Credit, s.credit)))))
}

// over is by how much a is more than b, or nothing.
func (s *story) over(a, b money.Amount) money.Amount {
	if a.Currency != b.Currency || a.Minor <= b.Minor {
		return money.Amount{}
	}
	return a.Minus(b)
}

func creditCode(s *story) value {
	if s.credit == 0 {
		return value{}
	}
	return plain(string(id.Make(id.Credit, s.credit)))
}

// word is the sentence for a code, or nothing for a code that has none.
func word(s *story, prefix, code string) value {
	key := prefix + strings.ReplaceAll(strings.ToLower(code), ".", "_")
	if text := (lang.Message{Key: key}).In(s.tag); code != "" && text != key {
		return plain(text)
	}
	return value{}
}

// wordOr is word with the one for "other" in reserve.
func wordOr(s *story, prefix, code string) value {
	if v := word(s, prefix, code); !v.empty() {
		return v
	}
	return word(s, prefix, "other")
}
