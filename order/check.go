package order

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
)

// The most of everything one order may hold. mostMinor keeps the sum of all its amounts within 64 bits.
const (
	mostLines   = 5000
	mostCharges = 500
	mostTenders = 50
	mostPieces  = 1_000_000
	mostMinor   = math.MaxInt64 / (4 * (mostLines + mostCharges))
)

// check says what is wrong with an order as a shop tells it: the first fault, at its JSON path. It asks nothing that is
// not in the order itself.
func (o *Order) check() error {
	if !o.Currency.Known() {
		return fault.New(fault.Invalid, lang.FaultCurrencyUnknown()).At("currency")
	}
	if len(o.Lines) > mostLines || len(o.Charges) > mostCharges || len(o.Tenders) > mostTenders {
		return fault.New(fault.Invalid, lang.OrderTooLarge(mostLines, mostCharges, mostTenders))
	}
	for _, part := range []func() error{o.checkHead, o.checkDates, o.checkCustomer, o.checkLines, o.checkCharges, o.checkTenders} {
		if err := part(); err != nil {
			return err
		}
	}
	if o.Discount != nil {
		if wrong, field := o.amount(*o.Discount, true); wrong != nil {
			return wrong.At("discount", field)
		}
	}
	return nil
}

func (o *Order) checkHead() error {
	if wrong := needed(o.Channel, 64, "channel"); wrong != nil {
		return wrong.At("channel")
	}
	if wrong := needed(o.Number, 64, "number"); wrong != nil {
		return wrong.At("number")
	}
	if wrong := text(o.Terms, 64, "terms"); wrong != nil {
		return wrong.At("terms")
	}
	if o.Buyer != Consumer && o.Buyer != Business {
		return fault.New(fault.Invalid, lang.FaultOneOf("buyer", "consumer, business")).At("buyer")
	}
	return nil
}

// checkDates: a delivery may be told by its day alone, in any time zone, so it may seem to come up to a day early.
func (o *Order) checkDates() error {
	if o.PlacedAt.IsZero() {
		return fault.New(fault.Invalid, lang.FaultRequired("placed_at")).At("placed_at")
	}
	if !datable(o.PlacedAt) {
		return fault.New(fault.Invalid, lang.OrderDateRange("placed_at")).At("placed_at")
	}
	switch d := o.DeliveredAt; {
	case d == nil:
	case !datable(*d):
		return fault.New(fault.Invalid, lang.OrderDateRange("delivered_at")).At("delivered_at")
	case d.Before(o.PlacedAt.Add(-24 * time.Hour)):
		return fault.New(fault.Invalid, lang.OrderDeliveredBeforePlaced(*d, o.PlacedAt)).At("delivered_at")
	}
	return nil
}

func datable(at time.Time) bool { return at.Year() >= 1970 && at.Year() < 2200 }

func (o *Order) checkCustomer() error {
	c := &o.Customer
	for _, f := range []struct {
		text  string
		most  int
		field string
	}{
		{c.ID, 64, "id"},
		{c.Email, 254, "email"},
		{c.Name, 200, "name"},
		{c.Phone, 40, "phone"},
		{c.Language, 8, "language"},
		{c.Street, 300, "street"},
		{c.City, 100, "city"},
		{c.Postcode, 16, "postcode"},
		{c.Region, 8, "region"},
	} {
		if wrong := text(f.text, f.most, f.field); wrong != nil {
			return wrong.At("customer", f.field)
		}
	}
	if c.Email != "" && !mailable(c.Email) {
		return fault.New(fault.Invalid, lang.OrderEmailMalformed()).At("customer", "email")
	}
	if c.Country == "" { // old data may not know it; a shop must (PutOrder)
		return nil
	}
	if len(c.Country) != 2 || c.Country[0] < 'A' || c.Country[0] > 'Z' || c.Country[1] < 'A' || c.Country[1] > 'Z' {
		return fault.New(fault.Invalid, lang.OrderCountryMalformed()).At("customer", "country")
	}
	return nil
}

// mailable reports whether a text has the shape of an e-mail address. Whether mail arrives there, only mail can tell.
func mailable(email string) bool {
	at := strings.LastIndexByte(email, '@')
	if at < 1 || at == len(email)-1 || strings.ContainsAny(email, " \t\r\n,;<>()\"") {
		return false
	}
	domain := email[at+1:]
	return !strings.Contains(email[:at], "@") && !strings.HasPrefix(domain, ".") && !strings.HasSuffix(domain, ".") && strings.Contains(domain, ".")
}

func (o *Order) checkLines() error {
	if len(o.Lines) == 0 {
		return fault.New(fault.Invalid, lang.OrderWithoutLines()).At("lines")
	}
	seen := newIDs(len(o.Lines))
	for i := range o.Lines {
		l := &o.Lines[i]
		if seen.twice(l.ID) {
			return fault.New(fault.Invalid, lang.OrderLineTwice(l.ID)).At("lines", i, "id")
		}
		if err := l.checkTexts(i); err != nil {
			return err
		}
		if l.Quantity < 1 {
			return fault.New(fault.Invalid, lang.FaultQuantityNotPositive()).At("lines", i, "quantity")
		}
		if l.Quantity > mostPieces {
			return fault.New(fault.Invalid, lang.OrderQuantityTooLarge(l.Quantity, mostPieces)).At("lines", i, "quantity")
		}
		if wrong, field := o.amount(l.Total, true); wrong != nil {
			return wrong.At("lines", i, "total", field)
		}
		if l.Discount != (money.Amount{}) {
			if wrong, field := o.amount(l.Discount, true); wrong != nil {
				return wrong.At("lines", i, "discount", field)
			}
		}
		if err := o.checkTaxes(l.Taxes, l.Total, "lines", i); err != nil {
			return err
		}
	}
	return nil
}

func (l *Line) checkTexts(i int) error {
	switch l.Nature {
	case Goods, Service, GiftCard:
	default:
		return fault.New(fault.Invalid, lang.FaultOneOf("nature", "goods, service, gift_card")).At("lines", i, "nature")
	}
	if wrong := needed(l.ID, 64, "id"); wrong != nil {
		return wrong.At("lines", i, "id")
	}
	if wrong := needed(l.SKU, 64, "sku"); wrong != nil {
		return wrong.At("lines", i, "sku")
	}
	for _, f := range [...]struct {
		text  string
		most  int
		field string
	}{
		{l.Name, 300, "name"},
		{l.Unit, 32, "unit_price"},
		{l.GTIN, 14, "gtin"},
		{l.Category, 100, "category"},
		{l.Image, 1000, "image"},
		{l.Model, 64, "model"},
		{l.Variant, 64, "variant"},
	} {
		if wrong := text(f.text, f.most, f.field); wrong != nil {
			return wrong.At("lines", i, f.field)
		}
	}
	return nil
}

func (o *Order) checkCharges() error {
	seen := newIDs(len(o.Charges))
	for i := range o.Charges {
		c := &o.Charges[i]
		if c.Kind != Shipping && c.Kind != Fee {
			return fault.New(fault.Invalid, lang.FaultOneOf("kind", "shipping, fee")).At("charges", i, "kind")
		}
		if wrong := needed(c.ID, 64, "id"); wrong != nil {
			return wrong.At("charges", i, "id")
		}
		if seen.twice(c.ID) {
			return fault.New(fault.Invalid, lang.OrderChargeTwice(c.ID)).At("charges", i, "id")
		}
		if wrong := text(c.Name, 200, "name"); wrong != nil {
			return wrong.At("charges", i, "name")
		}
		if wrong, field := o.amount(c.Total, false); wrong != nil {
			return wrong.At("charges", i, "total", field)
		}
		if err := o.checkTaxes(c.Taxes, c.Total, "charges", i); err != nil {
			return err
		}
	}
	return nil
}

func (o *Order) checkTenders() error {
	seen := newIDs(len(o.Tenders))
	for i := range o.Tenders {
		t := &o.Tenders[i]
		if wrong := needed(t.ID, 64, "id"); wrong != nil {
			return wrong.At("tenders", i, "id")
		}
		if seen.twice(t.ID) {
			return fault.New(fault.Invalid, lang.OrderTenderTwice(t.ID)).At("tenders", i, "id")
		}
		if wrong := needed(t.Method, 32, "method"); wrong != nil {
			return wrong.At("tenders", i, "method")
		}
		if wrong := text(t.Provider, 32, "provider"); wrong != nil {
			return wrong.At("tenders", i, "provider")
		}
		if wrong := text(t.Ref, 200, "reference"); wrong != nil {
			return wrong.At("tenders", i, "reference")
		}
		if wrong, field := o.amount(t.Amount, true); wrong != nil {
			return wrong.At("tenders", i, "amount", field)
		}
	}
	return nil
}

// checkTaxes: what a total contains has its sign, and is not more than it.
func (o *Order) checkTaxes(taxes []Tax, total money.Amount, list string, i int) error {
	sum := int64(0)
	for k, t := range taxes {
		if t.RateBP < 0 || t.RateBP > 10_000 {
			return fault.New(fault.Invalid, lang.OrderTaxRateRange(t.RateBP)).At(list, i, "taxes", k, "rate_bp")
		}
		for _, other := range taxes[:k] {
			if other.RateBP == t.RateBP {
				return fault.New(fault.Invalid, lang.OrderTaxRateTwice(t.RateBP)).At(list, i, "taxes", k, "rate_bp")
			}
		}
		if wrong, field := o.amount(t.Amount, false); wrong != nil {
			return wrong.At(list, i, "taxes", k, "amount", field)
		}
		if t.Amount.Minor < 0 && total.Minor >= 0 || t.Amount.Minor > 0 && total.Minor < 0 {
			return fault.New(fault.Invalid, lang.OrderTaxSign()).At(list, i, "taxes", k, "amount", "amount")
		}
		sum += t.Amount.Minor
	}
	if sum > total.Minor && sum > 0 || sum < total.Minor && sum < 0 {
		return fault.New(fault.Invalid, lang.OrderTaxTooLarge(money.Of(sum, o.Currency), total)).At(list, i, "taxes")
	}
	return nil
}

// amount: in the order's own currency, of a size that adds up, and not negative where it must not be. The fault is about
// a field of the amount.
func (o *Order) amount(a money.Amount, positive bool) (wrong *fault.Error, field string) {
	switch {
	case a.Currency != o.Currency:
		return fault.New(fault.Invalid, lang.FaultCurrencyMismatch(string(a.Currency), string(o.Currency))), "currency"
	case positive && a.Minor < 0:
		return fault.New(fault.Invalid, lang.OrderAmountNegative()), "amount"
	case a.Minor > mostMinor || a.Minor < -mostMinor:
		return fault.New(fault.Invalid, lang.OrderAmountTooLarge()), "amount"
	}
	return nil, ""
}

// needed is text that must be there.
func needed(s string, most int, field string) *fault.Error {
	if strings.TrimSpace(s) == "" {
		return fault.New(fault.Invalid, lang.FaultRequired(field))
	}
	return text(s, most, field)
}

// text: both databases take UTF-8 without zero bytes only.
func text(s string, most int, field string) *fault.Error {
	if len(s) > most && utf8.RuneCountInString(s) > most {
		return fault.New(fault.Invalid, lang.FaultTextTooLong(field, int64(most)))
	}
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return fault.New(fault.Invalid, lang.OrderTextUnreadable(field))
	}
	return nil
}

// ids notices an id that comes twice. Few are compared one by one, which needs no memory.
type ids struct {
	list []string
	set  map[string]bool
}

const fewIDs = 24

func newIDs(count int) *ids {
	if count > fewIDs {
		return &ids{set: make(map[string]bool, count)}
	}
	return &ids{}
}

func (d *ids) twice(id string) bool {
	if d.set != nil {
		known := d.set[id]
		d.set[id] = true
		return known
	}
	for _, other := range d.list {
		if other == id {
			return true
		}
	}
	d.list = append(d.list, id)
	return false
}
