package law

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law/calendar"
	"retour/law/dated"
)

//go:embed data/vat.json
var vatFile []byte

var vat = data[struct {
	Note       string                      `json:"note"`
	Refund     dated.List[string]          `json:"refund"`
	Series     dated.List[string]          `json:"series"`
	OneStop    dated.List[oneStopTerms]    `json:"one_stop"`
	Business   string                      `json:"business"` // the words for customers that are no country
	Consumer   string                      `json:"consumer"`
	EInvoice   map[string]dated.List[bool] `json:"e_invoice"` // by size of company
	Receive    dated.List[bool]            `json:"receive"`
	CreditNote dated.List[creditNoteTerms] `json:"credit_note"`
	Reporting  dated.List[string]          `json:"reporting"`
}]("vat.json", vatFile)

type oneStopTerms struct {
	CorrectionYears int `json:"correction_years"`
	DueMonths       int `json:"due_months"` // after the end of the quarter
}

type creditNoteTerms struct {
	TypeCode  string `json:"document_type_code"`
	Channel   string `json:"channel"`
	Reference bool   `json:"reference"`
}

// VATFacts are what is said of a refund's tax and papers.
type VATFacts struct {
	Refund       *Amount         `json:"refund_incl_vat"`
	Rate         *Rate           `json:"vat_rate"` // percent
	Series       json.RawMessage `json:"series"`   // the name of one series, or a list of NumberSeries
	Numbers      []string        `json:"numbers"`
	Seller       string          `json:"seller"`
	Customer     string          `json:"customer"` // a country, FR_business or consumer
	SaleQuarter  string          `json:"sale_quarter"`
	RefundOn     Date            `json:"refund_on"`
	CompanySize  string          `json:"company_size"`
	CreditNoteOn Date            `json:"credit_note_date"`
	ReturnDue    Date            `json:"return_due"`
}

// NumberSeries is one series of papers.
type NumberSeries struct {
	Name    string `json:"name" needed:""`
	Numbers []int  `json:"numbers"`
}

// VATSaid is what follows. Fields that the facts do not call for are nil.
type VATSaid struct {
	Net          *Amount  `json:"net,omitempty"`
	VAT          *Amount  `json:"vat,omitempty"`
	Valid        *bool    `json:"valid,omitempty"`
	Missing      []string `json:"missing,omitzero"`
	Twice        []string `json:"twice,omitempty"`
	CorrectIn    *word    `json:"correct_in_return,omitempty"`
	Period       string   `json:"refers_to_period,omitempty"`
	Correction   *Amount  `json:"vat_correction,omitempty"` // below zero
	MemberState  string   `json:"member_state,omitempty"`
	CorrectUntil *Date    `json:"correct_until,omitempty"`
	EInvoice     *bool    `json:"e_invoice_mandatory,omitempty"`
	TypeCode     string   `json:"document_type_code,omitempty"`
	Reference    *bool    `json:"needs_reference_to_invoice,omitempty"`
	From         *Date    `json:"mandatory_from,omitempty"`
	Receive      *bool    `json:"must_receive_e_invoices,omitempty"`
	Channel      string   `json:"channel,omitempty"`
	Traced
}

func vatAndCreditNote(q Question) (any, error) {
	var f VATFacts
	if err := q.Read(&f); err != nil {
		return nil, err
	}
	if _, err := member(q.Jurisdiction); err != nil {
		return nil, err
	}
	v := taxing{VATFacts: f}
	for _, part := range []func() error{v.split, v.series, v.oneStop, v.papers} {
		if err := part(); err != nil {
			return nil, err
		}
	}
	if len(v.steps) == 0 {
		return nil, needed("input", "refund_incl_vat")
	}
	v.said.Traced = traced(v.steps...)
	return v.said, nil
}

// taxing is one question being answered.
type taxing struct {
	VATFacts
	said  VATSaid
	steps []Step
}

// one is a percent or a watt-hour, hundred a hundred percent.
const (
	one     Rate = 1_000_000
	hundred      = 100 * one
)

// split divides the refund into net and tax.
func (v *taxing) split() error {
	if v.Rate != nil && v.Refund == nil {
		return needed("input", "refund_incl_vat")
	}
	if v.Refund == nil || v.Rate == nil {
		return countedIf(v.Refund, "input", "refund_incl_vat")
	}
	switch {
	case *v.Rate < 0:
		return belowZero("vat_rate", "input", "vat_rate")
	case *v.Rate > hundred:
		return fault.New(fault.Invalid, lang.LawTooLarge("vat_rate")).At("input", "vat_rate")
	}
	if err := counted(*v.Refund, "input", "refund_incl_vat"); err != nil {
		return err
	}
	net, tax := SplitVAT(*v.Refund, *v.Rate)
	v.said.Net, v.said.VAT = &net, &tax
	v.steps = append(v.steps, gives("V-01", latest(vat().Refund, v.day()), net.String()+" + "+tax.String()))
	return nil
}

// SplitVAT divides an amount that holds tax into net and tax: net = gross / (1 + rate), rounded half up, the tax is what
// is left, so that both add up (rule V-01; directive 2006/112/EC, article 90). The rate is in percent.
func SplitVAT(gross Amount, rate Rate) (net, tax Amount) {
	whole := big.NewInt(int64(hundred) + int64(rate))
	twice := new(big.Int).Mul(big.NewInt(int64(gross)), big.NewInt(2*int64(hundred)))
	twice.Add(twice, whole)
	net = Amount(twice.Div(twice, whole.Lsh(whole, 1)).Int64())
	return net, gross - net
}

func (v *taxing) day() Date {
	for _, d := range []Date{v.RefundOn, v.CreditNoteOn} {
		if !d.IsZero() {
			return d
		}
	}
	return AsOf
}

// series checks that numbers follow each other without gap.
func (v *taxing) series() error {
	all, width, err := v.allSeries()
	if err != nil || all == nil {
		return err
	}
	v.said.Missing = []string{}
	for _, s := range all {
		missing, twice, fits := Gaps(s.Numbers)
		if !fits {
			return fault.New(fault.Invalid, lang.LawTooWide(mostMissing)).At("input", "numbers")
		}
		for _, n := range missing {
			v.said.Missing = append(v.said.Missing, numbered(s.Name, n, width))
		}
		for _, n := range twice {
			v.said.Twice = append(v.said.Twice, numbered(s.Name, n, width))
		}
	}
	valid := len(v.said.Missing) == 0 && len(v.said.Twice) == 0
	v.said.Valid = &valid
	v.steps = append(v.steps, gives("V-02", latest(vat().Series, v.day()), truth(valid)))
	return nil
}

// usualWidth is how many digits a number has where the question does not show it.
const usualWidth = 4

func numbered(name string, n, width int) string { return fmt.Sprintf("%s-%0*d", name, width, n) }

// allSeries reads the series of the question, and how many digits their numbers have.
func (v *taxing) allSeries() ([]NumberSeries, int, error) {
	switch {
	case len(v.Series) == 0 || string(v.Series) == "null":
		if v.Numbers != nil {
			return nil, 0, needed("input", "series")
		}
		return nil, 0, nil
	case v.Series[0] == '[':
		all, err := v.listed()
		return all, usualWidth, err
	}
	name := ""
	if err := decode(v.Series, "input.series", &name); err != nil {
		return nil, 0, err
	}
	series, width := NumberSeries{Name: name}, usualWidth
	for i, text := range v.Numbers {
		digits, ok := strings.CutPrefix(text, name+"-")
		n, err := strconv.Atoi(digits)
		const longest = 12
		if !ok || err != nil || !numeral(digits) || len(digits) > longest || n < 1 {
			return nil, 0, fault.New(fault.Invalid, lang.LawNoNumberOf(short(text), short(name))).At("input", "numbers", i)
		}
		series.Numbers = append(series.Numbers, n)
		width = len(digits)
	}
	return []NumberSeries{series}, width, nil
}

// listed reads several series.
func (v *taxing) listed() ([]NumberSeries, error) {
	all := []NumberSeries{}
	if err := decode(v.Series, "input.series", &all); err != nil {
		return nil, err
	}
	for i, s := range all {
		for j, n := range s.Numbers {
			if n < 1 {
				return nil, fault.New(fault.Invalid, lang.LawTooSmall(strconv.Itoa(n), "1")).At("input", "series", i, "numbers", j)
			}
		}
	}
	return all, nil
}

// mostMissing is how many gaps are listed; beyond them the numbers are no series.
const mostMissing = 10_000

// Gaps lists the numbers that are missing between the smallest and the largest, and those that stand twice (rule V-02).
// The order of the numbers does not matter. It reports false where so many are missing that this is no series.
func Gaps(numbers []int) (missing, twice []int, ok bool) {
	sorted := slices.Sorted(slices.Values(numbers))
	for i, n := range sorted {
		if i == 0 {
			continue
		}
		before := sorted[i-1]
		if n == before && (len(twice) == 0 || twice[len(twice)-1] != n) {
			twice = append(twice, n)
		}
		if n-before-1 > mostMissing-len(missing) {
			return nil, nil, false
		}
		for m := before + 1; m < n; m++ {
			missing = append(missing, m)
		}
	}
	return missing, twice, true
}

// oneStop says in which return of the one-stop shop a sale is corrected.
func (v *taxing) oneStop() error {
	terms := latest(vat().OneStop, v.day())
	due := v.ReturnDue
	if v.SaleQuarter != "" {
		end, err := quarterEnd(v.SaleQuarter)
		if err != nil {
			return err
		}
		if due.IsZero() {
			due = (end + 1).Months(terms.Value.DueMonths) - 1
		}
		if !v.RefundOn.IsZero() && v.RefundOn < (end+1).Months(-3) {
			return fault.New(fault.Invalid, lang.LawBefore(v.RefundOn.Time(), (end+1).Months(-3).Time())).At("input", "refund_on")
		}
	}
	if due.IsZero() {
		return nil
	}
	until := due.Years(terms.Value.CorrectionYears)
	v.said.CorrectUntil = &until
	v.steps = append(v.steps, gives("V-03", terms, until.String()))
	if v.SaleQuarter == "" {
		return nil
	}
	v.said.Period = v.SaleQuarter
	if err := v.memberState(); err != nil {
		return err
	}
	if v.said.VAT != nil {
		correction := -*v.said.VAT
		v.said.Correction = &correction
	}
	if !v.RefundOn.IsZero() {
		in := word("") // too late for a return: the Member State itself is asked
		if v.RefundOn <= until {
			in = word(quarter(v.RefundOn))
		}
		v.said.CorrectIn = &in
		v.steps = append(v.steps, gives("V-03", terms, string(in)))
	}
	return nil
}

func (v *taxing) memberState() error {
	if v.Customer == "" || v.Customer == vat().Business || v.Customer == vat().Consumer {
		return nil
	}
	p, err := memberAt(v.Customer, v.day(), "input", "customer")
	if err != nil {
		return err
	}
	if !p.Union {
		return fault.New(fault.Invalid, lang.LawUnknownPlace(short(v.Customer))).At("input", "customer")
	}
	v.said.MemberState = v.Customer
	return nil
}

// quarter names the quarter of a day: "2026-Q3".
func quarter(d Date) string {
	year, month, _ := d.Split()
	return fmt.Sprintf("%04d-Q%d", year, (int(month)+2)/3)
}

// quarterEnd is the last day of a quarter.
func quarterEnd(text string) (Date, error) {
	year, q, ok := strings.Cut(text, "-Q")
	if ok && len(q) == 1 && q >= "1" && q <= "4" && len(year) == len("2026") {
		n := int(q[0] - '0')
		if d, err := calendar.Parse(fmt.Sprintf("%s-%02d-01", year, 3*n)); err == nil {
			return d.Months(1) - 1, nil
		}
	}
	return 0, fault.New(fault.Invalid, lang.LawNoQuarter(short(text))).At("input", "sale_quarter")
}

// papers says how a credit note travels.
func (v *taxing) papers() error {
	if err := v.sellerKnown(); err != nil {
		return err
	}
	if v.CompanySize != "" {
		if err := oneOf(v.CompanySize, slices.Sorted(maps.Keys(vat().EInvoice)), "input.company_size"); err != nil {
			return err
		}
	}
	if v.Customer != vat().Business && v.Customer != vat().Consumer {
		if v.Customer != "" && v.SaleQuarter == "" {
			_, err := memberAt(v.Customer, v.day(), "input", "customer")
			return err
		}
		return nil
	}
	size := v.CompanySize
	if size == "" {
		size = "large"
	}
	duty := vat().EInvoice[size]
	now, in := duty.On(v.day())
	if !in {
		now = latest(duty, v.day())
	}
	from := duty.Begins()
	note := latest(vat().CreditNote, v.day())
	mandatory := in && v.Customer == vat().Business
	v.said.EInvoice, v.said.From = &mandatory, &from
	v.said.Channel = latest(vat().Reporting, v.day()).Value
	if v.Customer == vat().Business {
		_, receive := vat().Receive.On(v.day())
		v.said.Receive = &receive
		v.said.Channel = note.Value.Channel
	}
	v.said.TypeCode, v.said.Reference = note.Value.TypeCode, &note.Value.Reference
	v.steps = append(v.steps, gives("V-04", now, truth(mandatory)), gives("V-04", note, note.Value.TypeCode))
	return nil
}

func (v *taxing) sellerKnown() error {
	if v.Seller == "" {
		return nil
	}
	_, err := memberAt(v.Seller, v.day(), "input", "seller")
	return err
}
