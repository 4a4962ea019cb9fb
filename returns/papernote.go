package returns

import (
	"context"
	"strconv"
	"strings"
	"time"

	"retour/document"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
)

// PaperNote is what a settlement's credit note is printed from.
type PaperNote struct {
	Note     document.CreditNote
	Language lang.Tag // of the return
	Of       Holder   // whose return it is
}

type noteRow struct {
	Return   int64
	Order    int64
	Gift     int64
	Number   string
	Placed   int64
	Language lang.Tag
	Currency money.Currency
	Gross    int64
	Withheld int64
	Credit   int64
	Exchange int64
	Note     int64
	At       *int64
	Shop     string
	Country  string
	Zone     string
	Settings string
	order.Customer
}

type notePart struct {
	Kind   string
	Line   int64
	Gross  int64
	Taxes  *string
	Reason string
	SKU    *string
	Name   *string
	Charge *string
}

type notePayment struct {
	Method    string
	Provider  string
	Reference string
	Amount    int64
	State     string
	Ended     *int64
}

// NotePaper reads the credit note of a settlement. It has a number only once the follower gave it one; before that there
// is no paper.
func NotePaper(ctx context.Context, d *db.DB, settlement int64, language lang.Tag) (PaperNote, error) {
	heads := db.Ask[noteRow](`SELECT t.return_id, t.order_id, r.gift, o.number, o.placed, r.language, t.currency, t.gross, t.withheld, t.as_credit, t.as_exchange, t.note, n.at,
		s.name, s.country, s.zone, s.settings, coalesce(c.source, ''), coalesce(c.email, ''), coalesce(c.name, ''), coalesce(c.phone, ''), coalesce(c.language, ''),
		coalesce(c.street, ''), coalesce(c.city, ''), coalesce(c.postcode, ''), coalesce(c.region, ''), coalesce(c.country, '')
		FROM settlement t JOIN return_ r ON r.id = t.return_id JOIN orders o ON o.id = t.order_id JOIN shop s ON s.id = t.shop
		LEFT JOIN customer c ON c.id = o.customer LEFT JOIN credit_note n ON n.settlement = t.id WHERE t.id = $1`, settlement)
	parts := db.Ask[notePart](`SELECT p.kind, p.line, p.gross, p.taxes, p.reason, a.sku, a.name, h.name FROM settlement_part p LEFT JOIN order_line l ON l.id = p.line
		LEFT JOIN product a ON a.id = l.product LEFT JOIN charge h ON h.id = p.ref WHERE p.settlement = $1 ORDER BY p.id`, settlement)
	// what was paid again another way is paid once
	payments := db.Ask[notePayment](`SELECT t.method, a.provider, a.reference, a.amount, a.state, a.ended FROM attempt a JOIN tender t ON t.id = a.tender
		WHERE a.settlement = $1 AND a.state <> 'failed' ORDER BY a.id`, settlement)
	if err := d.Read(ctx, heads, parts, payments); err != nil {
		return PaperNote{}, err
	}
	h, ok := heads.First()
	if !ok || h.At == nil {
		return PaperNote{}, fault.New(fault.NotFound, lang.ReturnsNoPaper())
	}
	return h.paper(parts.Rows, payments.Rows, language)
}

func (h noteRow) paper(parts []notePart, payments []notePayment, language lang.Tag) (PaperNote, error) {
	settings, err := (order.Shop{Settings: h.Settings}).Decoded()
	if err != nil {
		return PaperNote{}, err
	}
	zone := (order.Shop{Zone: h.Zone}).Location()
	note := document.CreditNote{
		Number: PaperNumber(settings.PaperPrefix, h.Note), Issued: time.UnixMicro(*h.At).In(zone), Seller: h.seller(settings),
		Buyer: document.Party{Address: customerAddress(h.Customer)}, Order: document.Reference{Number: h.Number, Day: time.UnixMicro(h.Placed).In(zone)},
		Return: id.Make(id.Return, h.Return), Total: money.Of(h.Gross-h.Withheld, h.Currency), Sandbox: settings.Demo,
	}
	if note.Buyer.Name == "" {
		note.Buyer.Address = document.Address{Country: h.Customer.Country}
	}
	if note.Lines, note.Deductions, err = h.lines(parts, language); err != nil {
		return PaperNote{}, err
	}
	note.Payments = h.payments(payments, zone, language)
	return PaperNote{note, h.Language, Holder{h.Order, h.Gift}}, nil
}

// seller is who the shop says it is on paper; where it says nothing, its name and the address returns go to.
func (h noteRow) seller(s order.Settings) document.Party {
	lines := s.Seller
	if len(lines) == 0 {
		lines = append([]string{h.Shop}, s.Address.Lines...)
	}
	return document.Party{Address: document.Address{Name: lines[0], Street: strings.Join(lines[1:], "\n"), Country: h.Country}}
}

// lines puts the pieces of one order line into one line of the paper, and what is held back apart.
func (h noteRow) lines(parts []notePart, language lang.Tag) (given, held []document.CreditLine, err error) {
	at := map[string]int{}
	for _, p := range parts {
		line, err := p.credit(h.Currency, language)
		if err != nil {
			return nil, nil, err
		}
		if p.Gross < 0 {
			held = append(held, line)
			continue
		}
		slot := p.Kind + " " + line.SKU + " " + taxShape(line.Taxes)
		if i, same := at[slot]; same && p.Kind == "unit" {
			given[i] = joinedLine(given[i], line)
			continue
		}
		at[slot] = len(given)
		given = append(given, line)
	}
	return given, held, nil
}

func (p notePart) credit(currency money.Currency, language lang.Tag) (document.CreditLine, error) {
	sign := int64(1)
	if p.Gross < 0 {
		sign = -1
	}
	line := document.CreditLine{Gross: money.Of(sign*p.Gross, currency), Name: p.name(language)}
	if p.Kind == "unit" {
		line.Quantity = 1
		line.SKU = or(value(p.SKU), "")
	}
	rates, known, err := order.Rates(p.Taxes)
	if err != nil || !known {
		return line, err
	}
	line.Taxes = nets(sign*p.Gross, rates, sign, currency)
	return line, nil
}

// name is what a part is called on paper.
func (p notePart) name(language lang.Tag) string {
	switch p.Kind {
	case "unit":
		return or(value(p.Name), value(p.SKU))
	case "shipping", "fee":
		if name := value(p.Charge); name != "" {
			return name
		}
	}
	name := lang.Message{Key: "returns.part_" + p.Kind}.In(language)
	if goods := or(value(p.Name), value(p.SKU)); goods != "" {
		name += " (" + goods + ")"
	}
	return name
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// nets shares a gross amount over its rates: what each rate's tax says it is the tax of, the largest rate taking the cents
// that rounding leaves. A rate without tax has what the others leave.
func nets(gross int64, rates []order.Rate, sign int64, currency money.Currency) []document.CreditTax {
	if len(rates) == 0 { // known to be taxed at nothing
		return []document.CreditTax{{Net: money.Of(gross, currency), Tax: money.Of(0, currency)}}
	}
	out := make([]document.CreditTax, len(rates))
	left, rest := gross, 0
	for i, r := range rates {
		tax := sign * r.Tax
		net := int64(0)
		if r.BP > 0 {
			net = money.DivideHalfUp(tax*10_000, r.BP)
		}
		out[i] = document.CreditTax{RateBP: r.BP, Net: money.Of(net, currency), Tax: money.Of(tax, currency)}
		left -= net + tax
		if r.BP == 0 || rates[rest].BP != 0 && r.BP > rates[rest].BP {
			rest = i
		}
	}
	out[rest].Net.Minor += left
	return out
}

func taxShape(taxes []document.CreditTax) string {
	var b strings.Builder
	for _, t := range taxes {
		b.WriteString(strconv.FormatInt(t.RateBP, 10) + " ")
	}
	if taxes == nil {
		return "unknown"
	}
	return b.String()
}

// joinedLine adds one more piece of the same article and rates to a line.
func joinedLine(a, b document.CreditLine) document.CreditLine {
	a.Quantity += b.Quantity
	a.Gross = a.Gross.Plus(b.Gross)
	for i := range a.Taxes {
		a.Taxes[i].Net = a.Taxes[i].Net.Plus(b.Taxes[i].Net)
		a.Taxes[i].Tax = a.Taxes[i].Tax.Plus(b.Taxes[i].Tax)
	}
	return a
}

// payments says how the total reaches the buyer. Where the sums do not agree (something failed and was not tried again),
// the paper says nothing of it rather than something wrong.
func (h noteRow) payments(rows []notePayment, zone *time.Location, language lang.Tag) []document.Payment {
	var out []document.Payment
	sum := int64(0)
	for _, r := range rows {
		one := document.Payment{Means: method(r.Method, language), Reference: r.Reference, Amount: money.Of(r.Amount, h.Currency)}
		if r.State == AttemptPaid && r.Ended != nil {
			one.On = time.UnixMicro(*r.Ended).In(zone)
		}
		out = append(out, one)
		sum += r.Amount
	}
	for _, way := range []struct {
		name   lang.Message
		amount int64
	}{{lang.ReturnsWayCredit(), h.Credit}, {lang.ReturnsWayExchange(), h.Exchange}} {
		if way.amount > 0 {
			out = append(out, document.Payment{Means: way.name.In(language), Amount: money.Of(way.amount, h.Currency), On: time.UnixMicro(*h.At).In(zone)})
			sum += way.amount
		}
	}
	if sum != h.Gross-h.Withheld {
		return nil
	}
	return out
}

// method is a means of payment as a person reads it; one the catalogue lacks is its own name.
func method(name string, language lang.Tag) string {
	m := lang.Message{Key: "returns.means_" + name}
	if text := m.In(language); text != m.Key {
		return text
	}
	return name
}
