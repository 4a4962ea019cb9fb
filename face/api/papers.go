package api

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"retour/document"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/returns"
)

const tagPapers = "papers"

// LabelQuery chooses a label.
type LabelQuery struct {
	Return id.Code `path:"return" maxLength:"32"`
	Parcel id.Code `query:"parcel" maxLength:"32" doc:"default: the newest parcel that has a label"`
	Format string  `query:"format" enum:"A6,A4" doc:"A6 is the label alone, for a label printer; A4 is for printers at home, with what to do beside it. Default A4. A carrier's own label comes as the carrier makes it."`
}

// SlipQuery chooses a packing slip.
type SlipQuery struct {
	Return id.Code `path:"return" maxLength:"32"`
	Parcel id.Code `query:"parcel" maxLength:"32" doc:"default: all of the return"`
}

// NotePath names a settlement.
type NotePath struct {
	Settlement id.Code `path:"settlement" maxLength:"32"`
}

// papers registers what can be printed.
func (a *api) papers() {
	file(a, "/returns/{return}/label.pdf", about{tag: tagPapers, id: "get-label", summary: "Print a parcel's label"}, "application/pdf", labelPaper)
	file(a, "/returns/{return}/slip.pdf", about{tag: tagPapers, id: "get-slip", summary: "Print the packing slip that lies in the parcel"}, "application/pdf", slipPaper)
	file(a, "/credit-notes/{settlement}.pdf", about{
		tag: tagPapers, id: "get-credit-note", summary: "Print a settlement's credit note",
		text: "It is numbered a moment after the settlement. A shopper needs the link of a message to see it.",
	}, "application/pdf", notePaper)
}

// trusted reports whether the caller may see names and addresses: staff, and a shopper who came by a message's link.
func (c *call) trusted() bool { return c.actor.Kind != db.Shopper || c.actor.Strong }

func labelPaper(c *call, q LabelQuery) error {
	n, err := c.ownReturn(q.Return, access.ReturnsRead)
	if err != nil {
		return err
	}
	box, err := boxOf(q.Parcel)
	if err != nil {
		return err
	}
	paper, err := returns.LabelPaper(c.ctx(), c.DB, n, box, c.trusted())
	if err != nil {
		return err
	}
	if len(paper.Document) > 0 {
		return c.file(paper.Document, paper.Format, string(paper.Label.Parcel))
	}
	paper.Label.Format = document.A4
	if q.Format == "A6" {
		paper.Label.Format = document.A6
	}
	pdf, err := paper.Label.PDF(c.paperLanguage(paper.Language))
	if err != nil {
		return err
	}
	return c.file(pdf, "application/pdf", string(paper.Label.Parcel))
}

func slipPaper(c *call, q SlipQuery) error {
	n, err := c.ownReturn(q.Return, access.ReturnsRead)
	if err != nil {
		return err
	}
	box, err := boxOf(q.Parcel)
	if err != nil {
		return err
	}
	slip, err := returns.SlipPaper(c.ctx(), c.DB, n, box, c.trusted(), c.lang)
	if err != nil {
		return err
	}
	pdf, err := slip.PDF(c.lang)
	if err != nil {
		return err
	}
	return c.file(pdf, "application/pdf", string(slip.Return))
}

func notePaper(c *call, q NotePath) error {
	kind, n, err := id.Read(string(q.Settlement))
	if err != nil || kind != id.Settled {
		return fault.New(fault.Invalid, lang.FaultCodeShape(shown(string(q.Settlement)))).At("settlement")
	}
	if c.actor.Kind != db.Shopper {
		if err := c.must(access.ReturnsRead); err != nil {
			return err
		}
	}
	paper, err := returns.NotePaper(c.ctx(), c.DB, n, c.lang)
	if err != nil {
		return err
	}
	if c.actor.Kind == db.Shopper && (!paper.Of.Is(c.actor) || !c.actor.Strong) {
		return fault.New(fault.NotFound, lang.ReturnsNoPaper())
	}
	pdf, err := paper.Note.PDF(c.lang)
	if err != nil {
		return err
	}
	return c.file(pdf, "application/pdf", paper.Note.Number)
}

// paperLanguage is what a paper is printed in: what the caller asked for, else the language of the return.
func (c *call) paperLanguage(own lang.Tag) lang.Tag {
	if c.r.Header.Get("Accept-Language") != "" {
		return c.lang
	}
	return own
}

// boxOf reads the code of a parcel, 0 for none.
func boxOf(code id.Code) (int64, error) {
	if code == "" {
		return 0, nil
	}
	kind, n, err := id.Read(string(code))
	switch {
	case err == id.ErrCheck:
		return 0, fault.New(fault.Invalid, lang.FaultCodeCheck(shown(string(code)))).At("parcel")
	case err != nil || kind != id.Parcel:
		return 0, fault.New(fault.Invalid, lang.FaultCodeShape(shown(string(code)))).At("parcel")
	}
	return n, nil
}

// file answers with a file to keep under a name.
func (c *call) file(data []byte, content, name string) error {
	ending := ""
	if kinds, err := mime.ExtensionsByType(content); err == nil && len(kinds) > 0 {
		ending = kinds[0]
	}
	h := c.w.Header()
	h.Set("Content-Type", content)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": strings.ReplaceAll(name, "/", "-") + ending}))
	c.send(http.StatusOK, data)
	return nil
}
