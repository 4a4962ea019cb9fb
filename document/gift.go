package document

import (
	"strconv"
	"time"

	"retour/document/pdf"
	"retour/ground/id"
	"retour/ground/lang"
)

// Gift is the gift receipt that lies with a present: what it is, without a price, and the code under which whoever gets it
// may send it back. It names neither the order nor who bought it.
type Gift struct {
	Shop    string
	Code    id.GiftCode
	Page    string // address where the code is typed; the square code holds it with the code
	Link    string
	Lines   []GiftLine
	Made    time.Time
	Until   time.Time
	Sandbox bool
}

// GiftLine is a quantity of one article.
type GiftLine struct {
	Name     string
	Quantity int64
}

var giftItem = column{42, sheetRight, false}

// PDF is the receipt in a language. A fault says which value is missing or wrong.
func (g Gift) PDF(tag lang.Tag) ([]byte, error) {
	code, err := id.ReadGift(string(g.Code))
	switch {
	case g.Shop == "":
		return nil, missing("shop")
	case g.Made.IsZero():
		return nil, missing("made")
	case g.Until.IsZero():
		return nil, missing("until")
	case len(g.Lines) == 0:
		return nil, missing("lines")
	case err != nil:
		return nil, missing("gift_code")
	}
	g.Code = code
	f := flowing(tag, lang.DocumentGiftTitle().In(tag), g.Shop, g.Made)
	f.sandbox, f.foot = g.Sandbox, g.Shop
	f.turn()
	if err := g.drawHead(f); err != nil {
		return nil, err
	}
	g.drawLines(f)
	g.drawHow(f)
	return f.finish(), nil
}

func (g Gift) drawHead(f *flow) error {
	const square = 42.0
	f.paragraph(func() { f.Text(sheetLeft, f.y+3, strong.Grown(11), pdf.Bold.Shorten(g.Shop, 11, 110)) })
	f.file.In(pdf.Heading, func() { f.Text(sheetLeft, f.y+14, heading.Grown(26), f.say(lang.DocumentGiftTitle())) })
	f.paragraph(func() { f.Text(sheetLeft, f.y+26, code.Grown(20), string(g.Code)) })
	if err := f.square(sheetRight-square+3, f.y-5, square, g.Link, f.say(lang.DocumentGiftScan())); err != nil {
		return err
	}
	f.paragraph(func() { f.Block(sheetLeft, f.y+33, 110, 4.6, body.Grown(10.5), f.say(lang.DocumentGiftScan())) })
	f.y += 42
	f.facts([]fact{
		{lang.DocumentGiftUntil(), f.day(g.Until), strong.Grown(11), "", 3},
		{lang.DocumentGiftPage(), g.Page, body.Grown(11), "", 5},
	})
	f.y += 6
	return nil
}

func (g Gift) drawLines(f *flow) {
	f.file.Begin(pdf.Table)
	f.heads([]column{slipQuantity, giftItem}, f.say(lang.DocumentSlipQuantity()), f.say(lang.DocumentSlipItem()))
	for _, line := range g.Lines {
		name := strong.Grown(10.5)
		names := name.Font.Wrap(line.Name, name.Size, giftItem.width())
		height := 4.6*float64(len(names)) + 4.4
		f.room(height)
		f.file.In(pdf.Row, func() {
			f.file.In(pdf.Cell, func() { f.put(slipQuantity, f.y+5.6, strong.Grown(12), strconv.FormatInt(line.Quantity, 10)) })
			f.file.In(pdf.Cell, func() { f.Block(giftItem.left, f.y+5.6, giftItem.width(), 4.6, name, line.Name) })
		})
		f.y += height
		f.Rule(hairline, sheetLeft, f.y, sheetRight, f.y)
	}
	f.file.End()
	f.y += 8
}

// drawHow says what may be done with the code, and that nobody is told.
func (g Gift) drawHow(f *flow) {
	f.room(50)
	f.file.In(pdf.Subheading, func() { f.Text(sheetLeft, f.y+5, heading, f.say(lang.DocumentGiftHow())) })
	f.y += 9
	const indent, lead = 9, 4.8
	for i, m := range []lang.Message{lang.DocumentGiftOpen(), lang.DocumentGiftChoose(), lang.DocumentGiftQuiet()} {
		f.paragraph(func() {
			f.Text(sheetLeft, f.y+lead*0.8, strong.Grown(12), strconv.Itoa(i+1))
			f.running(sheetLeft+indent, sheetWidth-indent, lead, body.Grown(10.5), f.say(m))
		})
		f.y += 2
	}
}
