package document

import (
	"strings"

	"retour/document/pdf"
	"retour/ground/lang"
	"retour/ground/money"
)

// PDF is the credit note in a language: as many pages as it needs. It refuses to make a paper that names nothing it
// corrects, or whose lines, taxes, payments and total do not agree.
func (c CreditNote) PDF(tag lang.Tag) ([]byte, error) {
	c, err := c.checked()
	if err != nil {
		return nil, err
	}
	sums, err := c.sums()
	if err != nil {
		return nil, err
	}
	title := lang.DocumentCreditTitle().In(tag) + " " + c.Number
	n := &creditPaper{CreditNote: c, bill: sums, flow: flowing(tag, title, c.Seller.Name, c.Issued)}
	if n.Tax == "" {
		n.Tax = n.say(lang.DocumentCreditVat())
	}
	n.sandbox, n.foot = c.Sandbox, c.Seller.Name+" — "+title
	n.turn()
	n.drawHead()
	n.drawParties()
	n.drawLines()
	n.drawSums()
	n.drawPayments()
	n.drawMentions()
	return n.finish(), nil
}

// creditPaper is a credit note on its way to paper.
type creditPaper struct {
	CreditNote
	bill
	*flow
}

// The columns of the lines.
var (
	creditItem     = column{sheetLeft, 96, false}
	creditQuantity = column{97, 107, true}
	creditNet      = column{108, 131, true}
	creditRate     = column{132, 145, true}
	creditTax      = column{146, 167, true}
	creditGross    = column{168, sheetRight, true}
)

func (n *creditPaper) amount(a money.Amount) string { return lang.Money(n.tag, a) }

func (n *creditPaper) drawHead() {
	n.paragraph(func() {
		s := heading.Grown(pdf.Bold.Fit(n.Seller.Name, 14, 9, 105))
		n.Text(sheetLeft, n.y+8, s, pdf.Bold.Shorten(n.Seller.Name, s.Size, 105))
	})
	n.file.In(pdf.Heading, func() { n.TextRight(sheetRight, n.y+8, heading.Grown(26), n.say(lang.DocumentCreditTitle())) })
	n.y += 14
	facts := []fact{
		{lang.DocumentCreditNumber(), n.Number, strong.Grown(12), "", 5},
		{lang.DocumentCreditIssued(), n.day(n.Issued), body.Grown(11), "", 4},
	}
	if n.Invoice.Number != "" {
		facts = append(facts, n.reference(lang.DocumentCreditInvoice(), n.Invoice))
	}
	if n.Order.Number != "" {
		facts = append(facts, n.reference(lang.DocumentOrder(), n.Order))
	}
	if n.Return != "" {
		facts = append(facts, fact{lang.DocumentReturn(), string(n.Return), code, "", 4})
	}
	n.facts(facts)
	n.y += 4
}

func (n *creditPaper) reference(word lang.Message, r Reference) fact {
	f := fact{word, r.Number, body.Grown(11), "", 4}
	if !r.Day.IsZero() {
		f.under = n.say(lang.DocumentDated(r.Day))
	}
	return f
}

// drawParties writes seller and buyer side by side.
func (n *creditPaper) drawParties() {
	const lead, gap = 4.3, 6.0
	width := (sheetWidth - gap) / 2
	lowest := n.y
	for i, side := range []struct {
		word  lang.Message
		party Party
	}{{lang.DocumentCreditSeller(), n.Seller}, {lang.DocumentCreditBuyer(), n.Buyer}} {
		lines := side.party.lines(n.tag)
		if side.party.TaxID != "" {
			lines = append(lines, n.say(lang.DocumentCreditTaxId(side.party.TaxID)))
		}
		lines = append(lines, side.party.More...)
		x, y := sheetLeft+float64(i)*(width+gap), n.y+8.6
		n.paragraph(func() {
			n.Text(x, n.y+3.6, caption, n.say(side.word))
			for j, line := range lines {
				s := body
				if j == 0 {
					s = strong.Grown(10.5)
				}
				y = n.Block(x, y, width, lead, s, line)
			}
		})
		lowest = max(lowest, y)
	}
	n.y = lowest + 3
}

// drawLines writes what is given back, then what is held back.
func (n *creditPaper) drawLines() {
	n.file.Begin(pdf.Table)
	n.lineHeads()
	n.again = func() {
		n.file.Aside(func() {
			n.Text(sheetLeft, n.y+1, strong, pdf.Bold.Shorten(n.say(lang.DocumentCreditTitle())+" "+n.Number, strong.Size, sheetWidth))
			n.y += 4
			n.lineHeads()
		})
	}
	for _, line := range n.Lines {
		n.line(line, 1)
	}
	if len(n.Deductions) > 0 {
		n.room(24) // the word does not stay behind alone
		n.file.In(pdf.Row, func() {
			n.file.In(pdf.Cell, func() { n.Text(sheetLeft, n.y+6.4, strong, n.say(lang.DocumentCreditDeductions())) })
		})
		n.y += 8.4
		n.Rule(hairline, sheetLeft, n.y, sheetRight, n.y)
	}
	for _, line := range n.Deductions {
		n.line(line, -1)
	}
	n.again = nil
	n.file.End()
	n.Rule(rule, sheetLeft, n.y, sheetRight, n.y)
	n.y += 6
}

func (n *creditPaper) lineHeads() {
	n.heads([]column{creditItem, creditQuantity, creditNet, creditRate, creditTax, creditGross},
		n.say(lang.DocumentCreditItem()), n.say(lang.DocumentCreditQuantity()), n.say(lang.DocumentCreditNet()),
		n.say(lang.DocumentCreditRate()), n.Tax, n.say(lang.DocumentCreditGross()))
}

const creditLead = 4.4

// line writes one line; sign is -1 for what is held back.
func (n *creditPaper) line(l CreditLine, sign int64) {
	if l.Name == "" {
		l.Name, l.SKU = l.SKU, ""
	}
	name := body
	size, names := name.Font.WrapWithin(l.Name, name.Size, 7.5, creditItem.width(), most)
	name.Size = size
	height := creditLead * float64(len(names))
	if l.SKU != "" {
		height += 3.6
	}
	height = max(height, creditLead*float64(len(l.Taxes))) + 3.2
	n.room(height)
	top := n.y + 4.8
	n.file.In(pdf.Row, func() {
		n.file.In(pdf.Cell, func() {
			under := n.Block(creditItem.left, top, creditItem.width(), creditLead, name, strings.Join(names, "\n"))
			if l.SKU != "" {
				n.put(creditItem, under-0.6, code.Grown(7.5), l.SKU)
			}
		})
		n.file.In(pdf.Cell, func() {
			if l.Quantity != 0 {
				n.put(creditQuantity, top, body, lang.Number(n.tag, l.Quantity))
			}
		})
		n.lineTaxes(l, sign, top)
		n.file.In(pdf.Cell, func() { n.put(creditGross, top, strong, n.amount(signed(l.Gross, sign))) })
	})
	n.y += height
	n.Rule(hairline, sheetLeft, n.y, sheetRight, n.y)
}

// lineTaxes writes net, rate and tax, a row a rate; of an unknown tax it says that it is unknown.
func (n *creditPaper) lineTaxes(l CreditLine, sign int64, top float64) {
	inColumn := func(c column, text func(CreditTax) string) {
		n.file.In(pdf.Cell, func() {
			for i, t := range l.Taxes {
				n.put(c, top+float64(i)*creditLead, body, text(t))
			}
		})
	}
	inColumn(creditNet, func(t CreditTax) string { return n.amount(signed(t.Net, sign)) })
	inColumn(creditRate, func(t CreditTax) string { return lang.Percent(n.tag, t.RateBP) })
	if len(l.Taxes) > 0 {
		inColumn(creditTax, func(t CreditTax) string { return n.amount(signed(t.Tax, sign)) })
		return
	}
	n.file.In(pdf.Cell, func() { n.TextRight(creditTax.right, top, body, n.unknownTax()) })
}

func (n *creditPaper) unknownTax() string {
	return n.Tax + " " + n.say(lang.DocumentCreditTaxUnknown())
}

func signed(a money.Amount, sign int64) money.Amount { return money.Of(sign*a.Minor, a.Currency) }
