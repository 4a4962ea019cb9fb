package document

import (
	"strconv"
	"strings"
	"time"

	"retour/document/pdf"
	"retour/ground/id"
	"retour/ground/lang"
)

// Slip is the packing slip that lies in the parcel: whoever opens it knows the return, and ticks off what is there.
// Texts on it (names, reasons) are printed as given, in the language they come in.
type Slip struct {
	Shop     string
	Return   id.Code
	Parcel   id.Code // may be empty, where the parcel is not known yet
	Part     int64   // which parcel of the return, from 1; 0 where there is only one
	Parts    int64   // how many parcels the return has
	Order    string  // the shop's order number; may be empty
	Customer string  // may be empty
	Lines    []SlipLine
	Packing  []string // how to pack these goods; empty: what holds for all goods
	Made     time.Time
	Sandbox  bool
}

// SlipLine is a quantity of one article in the parcel, and why it comes back.
type SlipLine struct {
	SKU      string
	Name     string
	Quantity int64
	Reason   string
}

// The columns of the lines, right of the box to tick.
var (
	slipQuantity = column{26, 36, true}
	slipItem     = column{42, 122, false}
	slipReason   = column{126, sheetRight, false}
)

// PDF is the slip in a language: as many pages as it needs. A fault says which value is missing or wrong.
func (s Slip) PDF(tag lang.Tag) ([]byte, error) {
	s, err := s.checked()
	if err != nil {
		return nil, err
	}
	f := flowing(tag, lang.DocumentSlipTitle().In(tag)+" "+string(s.Return), s.Shop, s.Made)
	f.sandbox, f.foot = s.Sandbox, s.Shop+" — "+string(s.Return)
	f.turn()
	if err := s.drawHead(f); err != nil {
		return nil, err
	}
	s.drawLines(f)
	s.drawPacking(f)
	return f.finish(), nil
}

func (s Slip) checked() (Slip, error) {
	var err error
	switch {
	case s.Shop == "":
		return s, missing("shop")
	case s.Made.IsZero():
		return s, missing("made")
	case len(s.Lines) == 0:
		return s, missing("lines")
	}
	for i, line := range s.Lines {
		if line.Quantity <= 0 {
			return s, missing("lines", i, "quantity")
		}
		if line.SKU == "" && line.Name == "" {
			return s, missing("lines", i, "name")
		}
	}
	if s.Parcel != "" {
		if s.Parcel, err = readable(id.Parcel, s.Parcel, "parcel"); err != nil {
			return s, err
		}
	}
	s.Return, err = readable(id.Return, s.Return, "return")
	return s, err
}

func (s Slip) drawHead(f *flow) error {
	const square = 42.0
	f.paragraph(func() { f.Text(sheetLeft, f.y+3, strong.Grown(11), pdf.Bold.Shorten(s.Shop, 11, 110)) })
	f.file.In(pdf.Heading, func() { f.Text(sheetLeft, f.y+14, heading.Grown(26), f.say(lang.DocumentSlipTitle())) })
	f.paragraph(func() { f.Text(sheetLeft, f.y+25, code.Grown(22), string(s.Return)) })
	// One symbol for cameras, one for the scanners of a dock; both say the return's code.
	if err := f.square(sheetRight-square+3, f.y-5, square, s.Return.Bare(), string(s.Return)); err != nil {
		return err
	}
	bar, err := barred(s.Return.Bare(), 70, 0.375)
	if err != nil {
		return err
	}
	f.drawBars(sheetLeft, f.y+30, 12, bar, string(s.Return))
	f.paragraph(func() {
		f.Block(sheetLeft+74, f.y+34, 56, 4.6, strong.Grown(10.5), f.say(lang.DocumentSlipPut()))
	})
	f.y += 47
	f.facts(s.facts(f))
	f.y += 5
	return nil
}

func (s Slip) facts(f *flow) []fact {
	var facts []fact
	if s.Order != "" {
		facts = append(facts, fact{lang.DocumentOrder(), s.Order, strong.Grown(11), "", 3})
	}
	if s.Customer != "" {
		facts = append(facts, fact{lang.DocumentSlipCustomer(), s.Customer, body.Grown(11), "", 4})
	}
	text, more := part(s.Part, s.Parts)
	switch {
	case s.Parcel != "" && more:
		facts = append(facts, fact{lang.DocumentParcel(), string(s.Parcel), code.Grown(11), f.say(text), 4})
	case s.Parcel != "":
		facts = append(facts, fact{lang.DocumentParcel(), string(s.Parcel), code.Grown(11), "", 4})
	case more:
		facts = append(facts, fact{lang.DocumentParcel(), f.say(text), strong.Grown(11), "", 2})
	}
	return append(facts, fact{lang.DocumentDate(), f.day(s.Made), body.Grown(11), "", 3})
}

func (s Slip) drawLines(f *flow) {
	pieces := int64(0)
	for _, line := range s.Lines {
		pieces += line.Quantity
	}
	f.file.In(pdf.Subheading, func() { f.Text(sheetLeft, f.y+5, heading, f.say(lang.DocumentSlipPieces(pieces))) })
	f.y += 9
	f.file.Begin(pdf.Table)
	f.slipHeads()
	f.again = func() {
		f.file.Aside(func() {
			f.Text(sheetLeft, f.y, code.Grown(12), string(s.Return))
			f.y += 4
			f.slipHeads()
		})
	}
	for _, line := range s.Lines {
		f.slipLine(line)
	}
	f.again = nil
	f.file.End()
	f.Rule(rule, sheetLeft, f.y, sheetRight, f.y)
	f.y += 6
}

func (f *flow) slipHeads() {
	f.heads([]column{slipQuantity, slipItem, slipReason},
		f.say(lang.DocumentSlipQuantity()), f.say(lang.DocumentSlipItem()), f.say(lang.DocumentSlipReason()))
}

func (f *flow) slipLine(line SlipLine) {
	quantity, item, reason := slipQuantity, slipItem, slipReason
	name := strong.Grown(10.5)
	if line.Name == "" {
		line.Name, line.SKU = line.SKU, ""
	}
	size, names := name.Font.WrapWithin(line.Name, name.Size, 8, item.width(), most)
	name.Size = size
	why := body
	size, reasons := why.Font.WrapWithin(line.Reason, why.Size, 8, reason.width(), most)
	why.Size = size
	const lead = 4.6
	left, right := lead*float64(len(names)), lead*float64(len(reasons))
	if line.SKU != "" {
		left += 4.2
	}
	height := max(left, right) + 4.4
	f.room(height)
	f.file.In(pdf.Row, func() {
		y := f.y + 5.6
		f.Frame(pdf.Stroke{Width: 0.3}, pdf.Box{X: sheetLeft, Y: f.y + 2.4, W: 4.4, H: 4.4})
		f.file.In(pdf.Cell, func() { f.put(quantity, y, strong.Grown(12), strconv.FormatInt(line.Quantity, 10)) })
		f.file.In(pdf.Cell, func() {
			under := f.Block(item.left, y, item.width(), lead, name, strings.Join(names, "\n"))
			if line.SKU != "" {
				f.put(item, under-0.4, code.Grown(8.5), line.SKU)
			}
		})
		f.file.In(pdf.Cell, func() { f.Block(reason.left, y, reason.width(), lead, why, strings.Join(reasons, "\n")) })
	})
	f.y += height
	f.Rule(hairline, sheetLeft, f.y, sheetRight, f.y)
}

// drawPacking says how to pack, in steps that stay together on a page where they can.
func (s Slip) drawPacking(f *flow) {
	steps := s.Packing
	if len(steps) == 0 {
		for _, m := range []lang.Message{lang.DocumentSlipBox(), lang.DocumentSlipFill(), lang.DocumentSlipOnly(), lang.DocumentSlipClose()} {
			steps = append(steps, f.say(m))
		}
	}
	const indent, lead = 9, 4.8
	text := body.Grown(10.5)
	heights := make([]float64, len(steps))
	all := 9.0
	for i, step := range steps {
		heights[i] = lead*float64(len(text.Font.Wrap(step, text.Size, sheetWidth-indent))) + 2
		all += heights[i]
	}
	f.room(min(all, 120))
	f.file.In(pdf.Subheading, func() { f.Text(sheetLeft, f.y+5, heading, f.say(lang.DocumentSlipPacking())) })
	f.y += 9
	for i, step := range steps {
		f.room(min(heights[i], 40))
		f.paragraph(func() {
			f.Text(sheetLeft, f.y+lead*0.8, strong.Grown(12), strconv.Itoa(i+1))
			f.running(sheetLeft+indent, sheetWidth-indent, lead, text, step)
		})
		f.y += 2
	}
}
