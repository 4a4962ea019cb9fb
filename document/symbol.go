package document

import (
	"math"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"

	"retour/document/pdf"
	"retour/ground/fault"
	"retour/ground/lang"
)

// dot is the grid on which bars lie: one dot of a label printer of 203 dpi. A bar of a broken number of dots would come
// out now thicker, now thinner.
const dot = 0.125

// Quiet zones around symbols, in modules (ISO/IEC 15417 and 18004).
const (
	quietBars = 10
	quietQR   = 4
)

// finest is the narrowest bar that is printed: two dots, 0.25 mm, which hand scanners read at arm's length.
const finest = 2 * dot

// symbol is a bar code or QR code: rows of modules, true for dark. A bar code is one row.
type symbol struct {
	content string
	rows    [][]bool
}

// bars is content as Code 128. Signs beyond ASCII are refused: the encoder would take some of them for function signs.
func bars(content string) (symbol, error) {
	if err := ascii(content); err != nil {
		return symbol{}, err
	}
	made, err := code128.Encode(content)
	if err != nil {
		return symbol{}, fault.New(fault.Invalid, lang.DocumentCodeTooLong(content)).Because(err)
	}
	return read(content, made), nil
}

// square is content as a QR code that may lose a quarter of itself (level Q): labels get scratched and rained on.
func square(content string) (symbol, error) {
	made, err := qr.Encode(content, qr.Q, qr.Auto)
	if err != nil {
		return symbol{}, fault.New(fault.Invalid, lang.DocumentCodeTooLong(content)).Because(err)
	}
	return read(content, made), nil
}

func ascii(content string) error {
	for _, r := range content {
		if r < ' ' || r > '~' {
			return fault.New(fault.Invalid, lang.DocumentCodeNotAscii(content))
		}
	}
	return nil
}

func read(content string, made barcode.Barcode) symbol {
	size := made.Bounds().Size()
	s := symbol{content: content, rows: make([][]bool, size.Y)}
	for y := range s.rows {
		s.rows[y] = make([]bool, size.X)
		for x := range s.rows[y] {
			red, _, _, _ := made.At(x, y).RGBA()
			s.rows[y][x] = red == 0
		}
	}
	return s
}

// columns is how many modules wide the symbol is.
func (s symbol) columns() int { return len(s.rows[0]) }

// module is the widest bar, in whole dots up to most millimetres, at which the symbol with its quiet zones fits width;
// 0 when not even the finest does.
func (s symbol) module(width, most float64) float64 {
	quiet := 2 * quietQR
	if len(s.rows) == 1 {
		quiet = 2 * quietBars
	}
	// The small addition keeps an exact fit from being lost to a last binary digit.
	dots := math.Floor(width/float64(s.columns()+quiet)/dot + 1e-9)
	module := min(dots*dot, most)
	if module < finest {
		return 0
	}
	return module
}

// boxes are the dark parts with the left upper corner at x, y, or at the dot nearest to it. A bar code's row is height
// high; a QR code's rows are as high as they are wide.
func (s symbol) boxes(x, y, module, height float64) []pdf.Box {
	x, y = math.Round(x/dot)*dot, math.Round(y/dot)*dot
	if len(s.rows) > 1 {
		height = module
	}
	var boxes []pdf.Box
	for i, row := range s.rows {
		for start := 0; start < len(row); start++ {
			if !row[start] {
				continue
			}
			end := start
			for end < len(row) && row[end] {
				end++
			}
			boxes = append(boxes, pdf.Box{X: x + float64(start)*module, Y: y + float64(i)*height, W: float64(end-start) * module, H: height})
			start = end
		}
	}
	return boxes
}

// barSymbol is a bar code and the width of its narrowest bar.
type barSymbol struct {
	symbol
	module float64
}

// width is that of the bars, without the quiet zones.
func (s barSymbol) width() float64 { return float64(s.columns()) * s.module }

// barred is content as bars that fit width with their quiet zones, the narrowest at most most wide.
func barred(content string, width, most float64) (barSymbol, error) {
	s, err := bars(content)
	if err != nil {
		return barSymbol{}, err
	}
	module := s.module(width, most)
	if module == 0 {
		return barSymbol{}, fault.New(fault.Invalid, lang.DocumentCodeTooLong(content))
	}
	return barSymbol{s, module}, nil
}

// drawBars draws bars from x; spoken is the code as people write it.
func (p *paper) drawBars(x, y, height float64, s barSymbol, spoken string) {
	p.Figure(p.say(lang.DocumentBarsOf(spoken)), s.boxes(x, y, s.module, height)...)
}

// bars draws content as Code 128 in the middle of the width from x, as wide as fits.
func (p *paper) bars(x, y, width, height, most float64, content, spoken string) error {
	s, err := barred(content, width, most)
	if err != nil {
		return err
	}
	p.drawBars(x+(width-s.width())/2, y, height, s, spoken)
	return nil
}

// square draws content as a QR code in the middle of the square of this size, quiet zone included.
func (p *paper) square(x, y, size float64, content, spoken string) error {
	s, err := square(content)
	if err != nil {
		return err
	}
	module := s.module(size, size)
	if module == 0 {
		return fault.New(fault.Invalid, lang.DocumentCodeTooLong(content))
	}
	margin := (size - float64(s.columns())*module) / 2
	p.Figure(p.say(lang.DocumentQrOf(spoken)), s.boxes(x+margin, y+margin, module, 0)...)
	return nil
}
