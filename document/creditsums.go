package document

import (
	"retour/document/pdf"
	"retour/ground/lang"
)

// The columns of the sums by rate, left of the total.
var (
	sumRate  = column{sheetLeft, 50, false}
	sumNet   = column{51, 76, true}
	sumTax   = column{77, 99, true}
	sumGross = column{100, 123, true}
)

const sumRow = 5.6

// drawSums writes the sums by rate and, beside them, the total. They stay together on one page.
func (n *creditPaper) drawSums() {
	rows := len(n.rates) + 1
	if n.unknownLines > 0 {
		rows += 4 // its row, and the note
	}
	n.room(max(8+float64(rows)*sumRow, 24))
	top := n.y
	n.file.In(pdf.Table, n.drawRates)
	under := n.y
	n.y = top
	n.drawTotal()
	n.y = max(n.y, under)
	if n.unknownLines > 0 {
		n.paragraph(func() {
			n.y = n.Block(sheetLeft, n.y+5, sheetWidth, 4.2, body, n.say(lang.DocumentCreditUnknownNote(n.unknownLines)))
		})
	}
	n.y += 6
}

func (n *creditPaper) drawRates() {
	n.Rule(rule, sheetLeft, n.y, sumGross.right, n.y)
	n.sumRow(caption, n.say(lang.DocumentCreditSummary()), n.say(lang.DocumentCreditNet()), n.Tax, n.say(lang.DocumentCreditGross()), pdf.Head)
	n.Rule(hairline, sheetLeft, n.y, sumGross.right, n.y)
	for _, r := range n.rates {
		n.sumRow(body, lang.Percent(n.tag, r.rate), n.amount(r.net), n.amount(r.tax), n.amount(r.net.Plus(r.tax)), pdf.Cell)
	}
	unknown := n.say(lang.DocumentCreditTaxUnknown())
	if n.unknownLines > 0 {
		n.sumRow(body, n.unknownTax(), "", "", n.amount(n.unknown), pdf.Cell)
		n.Rule(hairline, sheetLeft, n.y, sumGross.right, n.y)
		n.sumRow(strong, n.say(lang.DocumentCreditSum()), unknown, unknown, n.amount(n.total), pdf.Cell)
	} else if len(n.rates) > 1 {
		n.Rule(hairline, sheetLeft, n.y, sumGross.right, n.y)
		n.sumRow(strong, n.say(lang.DocumentCreditSum()), n.amount(n.net), n.amount(n.tax), n.amount(n.total), pdf.Cell)
	}
	n.Rule(rule, sheetLeft, n.y, sumGross.right, n.y)
}

func (n *creditPaper) sumRow(s pdf.Style, rate, net, tax, gross string, role pdf.Role) {
	n.file.In(pdf.Row, func() {
		for _, one := range []struct {
			column
			text string
		}{{sumRate, rate}, {sumNet, net}, {sumTax, tax}, {sumGross, gross}} {
			n.file.In(role, func() { n.put(one.column, n.y+4.2, s, one.text) })
		}
	})
	n.y += sumRow
}

// drawTotal writes the one number people look for, as large as it fits.
func (n *creditPaper) drawTotal() {
	const left, height = 129.0, 21.0
	text := n.amount(n.total)
	n.Fill(black, pdf.Box{X: left, Y: n.y, W: sheetRight - left, H: 0.9})
	n.paragraph(func() {
		n.Text(left, n.y+5, caption.Grown(8), n.say(lang.DocumentCreditTotal()))
		n.TextRight(sheetRight, n.y+16, heading.Grown(pdf.Bold.Fit(text, 28, 12, sheetRight-left)), text)
	})
	n.y += height
	n.Rule(rule, left, n.y, sheetRight, n.y)
}

// drawPayments writes how the total reaches the buyer, and since when or that it is still to come.
func (n *creditPaper) drawPayments() {
	if len(n.Payments) == 0 {
		return
	}
	n.room(20)
	n.file.In(pdf.Subheading, func() { n.Text(sheetLeft, n.y+4, strong.Grown(11), n.say(lang.DocumentCreditPaid())) })
	n.y += 7
	const width, state = 92, 114.0
	for _, p := range n.Payments {
		height := creditLead*float64(len(body.Font.Wrap(p.Means, body.Size, width))) + 2.4
		if p.Reference != "" {
			height += 3.6
		}
		n.room(height)
		when := n.say(lang.DocumentCreditPaidLater())
		if !p.On.IsZero() {
			when = n.say(lang.DocumentCreditPaidOn(p.On))
		}
		n.Rule(hairline, sheetLeft, n.y, sheetRight, n.y)
		n.paragraph(func() {
			under := n.Block(sheetLeft, n.y+4.6, width, creditLead, body, p.Means)
			if p.Reference != "" {
				n.put(column{sheetLeft, sheetLeft + width, false}, under-0.6, code.Grown(7.5), p.Reference)
			}
			n.Text(state, n.y+4.6, body, when)
			n.TextRight(sheetRight, n.y+4.6, strong, n.amount(p.Amount))
		})
		n.y += height
	}
	n.Rule(rule, sheetLeft, n.y, sheetRight, n.y)
	n.y += 6
}

func (n *creditPaper) drawMentions() {
	for _, mention := range n.Mentions {
		n.paragraph(func() { n.running(sheetLeft, sheetWidth, 3.7, small.Grown(8), mention) })
		n.y += 0.8
	}
}
