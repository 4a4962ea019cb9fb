package returns

import (
	"slices"
	"strings"

	"retour/door/scan"
	"retour/ground/id"
	"retour/parcel"
)

// Record is a sort of record that a scanned code can lead to.
type Record string

// The sorts of records.
const (
	NamesParcel  Record = "parcel"
	NamesArticle Record = "article"
	NamesOrder   Record = "order"
	NamesPerson  Record = "person"
	NamesPiece   Record = "piece"
)

// Names are the names in our records that a scanned or typed text can stand for.
type Names struct {
	Reading  scan.Reading
	Kind     id.Kind // of our own code, "" for none
	Number   int64   // the record behind it
	Misread  bool    // it looks like a code of ours, and its check sign does not fit
	Parcels  []string
	Articles []string // SKU or GTIN, as shops write them
	Serial   string   // of the piece, where the code says it
	Order    string   // an order's number as typed
	Email    string
	Leads    []Record // what the text can lead to, the likeliest first
}

// longestNumber is the longest text that is looked up as a parcel's number.
const longestNumber = 120

// parcelsMost is how many carriers' numbers one text is looked up as.
const parcelsMost = 6

// NamesOf gives the names to look for. It decides on the text alone and asks nobody.
func NamesOf(text string) Names {
	n := Names{Reading: Codes.Read(text)}
	if len(n.Reading.Text) <= longestNumber { // a parcel may be stored under a number that no carrier's format knows
		n.parcel(n.Reading.Text)
	}
	for _, m := range n.Reading.Meanings {
		n.take(m)
	}
	n.leads(NamesParcel)
	n.leads(NamesPiece)
	return n
}

// take adds what one meaning stands for.
func (n *Names) take(m scan.Meaning) {
	switch m.Kind {
	case scan.OwnCode:
		if m.Own.Misread {
			n.Misread = true
			return
		}
		if kind, number, err := id.Read(m.Value); err == nil && n.Kind == "" {
			n.Kind, n.Number = kind, number
		}
	case scan.Tracking:
		n.leads(NamesParcel)
		for _, c := range m.Candidates {
			n.parcel(c.Number)
		}
	case scan.Email:
		n.leads(NamesPerson)
		n.Email = m.Value
	case scan.OrderNumber:
		n.leads(NamesOrder)
		n.Order = m.Value
	case scan.SKU:
		n.leads(NamesArticle)
		n.article(m.Value)
	}
	if m.SSCC != "" {
		n.leads(NamesParcel)
		n.parcel(m.SSCC)
		n.parcel("00" + m.SSCC)
	}
	if m.Serial != "" {
		n.leads(NamesPiece)
		if n.Serial == "" {
			n.Serial = m.Serial
		}
	}
	if m.GTIN != "" {
		n.leads(NamesArticle)
		for _, form := range forms(m.GTIN) {
			n.article(form)
		}
	}
}

func (n *Names) leads(s Record) {
	if !slices.Contains(n.Leads, s) {
		n.Leads = append(n.Leads, s)
	}
}

func (n *Names) parcel(number string) {
	if number = parcel.Number(number); number != "" && len(n.Parcels) < parcelsMost && !slices.Contains(n.Parcels, number) {
		n.Parcels = append(n.Parcels, number)
	}
}

func (n *Names) article(name string) {
	if !slices.Contains(n.Articles, name) {
		n.Articles = append(n.Articles, name)
	}
}

// forms are the lengths in which shops write a GTIN of 14 digits: 14, and 13, 12 and 8 where only zeros stand in front.
func forms(gtin string) []string {
	out := []string{gtin}
	for _, long := range []int{13, 12, 8} {
		if short := gtin[len(gtin)-long:]; strings.Trim(gtin[:len(gtin)-long], "0") == "" {
			out = append(out, short)
		}
	}
	return out
}

// isArticle tells whether an article with this SKU or GTIN is one of those that the text can stand for.
func (n Names) isArticle(sku, gtin string) bool {
	return slices.Contains(n.Articles, sku) || gtin != "" && slices.Contains(n.Articles, gtin)
}

// plainly is what was scanned without what the scanner put around it; one of our codes as we write it, though it came in a
// link.
func plainly(text string) string {
	r := Codes.Read(text)
	first := r.First()
	switch {
	case first.Kind == scan.OwnCode && !first.Own.Misread:
		return first.Value
	case r.Text == "":
		return strings.TrimSpace(text)
	}
	return r.Text
}

// tracked is the number under which a parcel that nobody knows is kept: the carrier's own, without what a router put in
// front, where no other carrier's numbers look like it; else the text as it is.
func tracked(text string) string {
	r := Codes.Read(text)
	if first := r.First(); first.Kind == scan.Tracking {
		if c := first.Candidates[0]; c.Marked && c.Checked && !c.Routing {
			return c.Number
		}
	}
	return strings.TrimSpace(strings.ReplaceAll(r.Text, "\x1d", ""))
}
