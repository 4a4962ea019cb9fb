package portal

import (
	"mime"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"

	"retour/document"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/notify"
	"retour/returns"
)

// papers adds what can be printed.
func (p portal) papers() {
	p.Shopper("GET /order/returns/{return}/label.pdf", p.label)
	p.Shopper("GET /order/returns/{return}/slip.pdf", p.slip)
	p.Shopper("GET /order/returns/{return}/note/{settlement}", p.note)
}

// parcelOf reads the parcel that an address names, 0 for none.
func parcelOf(v *visit.Visit) (int64, error) {
	code := v.Query("parcel")
	if code == "" {
		return 0, nil
	}
	kind, n, err := id.Read(code)
	if err != nil || kind != id.Parcel {
		return 0, fault.New(fault.NotFound, lang.ReturnsParcelUnknown(code))
	}
	return n, nil
}

func (p portal) label(v *visit.Visit) error {
	n, err := p.own(v)
	if err != nil {
		return err
	}
	box, err := parcelOf(v)
	if err != nil {
		return err
	}
	return p.sendLabel(v, n, box, v.Actor.Strong)
}

// sendLabel gives the label of a parcel, or of the newest one.
func (p portal) sendLabel(v *visit.Visit, ret, box int64, sender bool) error {
	paper, err := returns.LabelPaper(v.Request.Context(), v.DB, ret, box, sender)
	if err != nil {
		return err
	}
	if len(paper.Document) > 0 {
		return send(v, paper.Document, paper.Format, string(paper.Label.Parcel))
	}
	paper.Label.Format = document.A4
	if v.Query("format") == "A6" {
		paper.Label.Format = document.A6
	}
	pdf, err := paper.Label.PDF(v.Lang)
	if err != nil {
		return err
	}
	return send(v, pdf, "application/pdf", string(paper.Label.Parcel))
}

func (p portal) slip(v *visit.Visit) error {
	n, err := p.own(v)
	if err != nil {
		return err
	}
	box, err := parcelOf(v)
	if err != nil {
		return err
	}
	slip, err := returns.SlipPaper(v.Request.Context(), v.DB, n, box, v.Actor.Strong, v.Lang)
	if err != nil {
		return err
	}
	pdf, err := slip.PDF(v.Lang)
	if err != nil {
		return err
	}
	return send(v, pdf, "application/pdf", string(slip.Return))
}

// note gives a credit note, which carries a name and an address: only to who came by a message's link.
func (p portal) note(v *visit.Visit) error {
	kind, n, err := id.Read(v.Path("settlement"))
	if err != nil || kind != id.Settled {
		return v.Lost()
	}
	paper, err := returns.NotePaper(v.Request.Context(), v.DB, n, v.Lang)
	if err != nil {
		return err
	}
	if !paper.Of.Is(v.Actor) || v.Actor.Gift != 0 { // a credit note is the buyer's: it carries their name and the prices
		return v.Lost()
	}
	if !v.Actor.Strong {
		return fault.New(fault.Forbidden, lang.PortalLinkNeeded())
	}
	return p.sendNote(v, paper)
}

func (p portal) sendNote(v *visit.Visit, paper returns.PaperNote) error {
	pdf, err := paper.Note.PDF(v.Lang)
	if err != nil {
		return err
	}
	return send(v, pdf, "application/pdf", paper.Note.Number)
}

// send answers with a file that the browser shows.
func send(v *visit.Visit, data []byte, content, name string) error {
	ending := ""
	if kinds, err := mime.ExtensionsByType(content); err == nil && len(kinds) > 0 {
		ending = kinds[0]
	}
	h := v.W.Header()
	h.Set("Content-Type", content)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": strings.ReplaceAll(name, "/", "-") + ending}))
	_, _ = v.W.Write(data) // whoever hung up is not an error of ours
	return nil
}

// printLife is how long the code on the screen leads to the label.
const printDays = 60

// printCode is a square code that leads to a parcel's label: whoever scans it with a phone can print it for the shopper. It
// is the outline of its dark squares, one unit each, and its width.
func (p portal) printCode(v *visit.Visit, parcel id.Code) (path string, width int, err error) {
	token, err := access.Sign(v.Request.Context(), v.DB, access.Purpose(notify.LinkLabel), parcel.Number(id.Parcel), v.Now().AddDate(0, 0, printDays))
	if err != nil {
		return "", 0, err
	}
	made, err := qr.Encode(p.Base+"/r/label/"+token, qr.M, qr.Auto)
	if err != nil {
		return "", 0, err
	}
	const quiet = 4 // modules around it (ISO/IEC 18004)
	size := made.Bounds().Dx()
	var out strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			if !dark(made, x, y) {
				continue
			}
			from := x
			for x < size && dark(made, x, y) {
				x++
			}
			out.WriteString("M" + strconv.Itoa(from+quiet) + " " + strconv.Itoa(y+quiet) + "h" + strconv.Itoa(x-from) + "v1h-" + strconv.Itoa(x-from) + "z")
		}
	}
	return out.String(), size + 2*quiet, nil
}
