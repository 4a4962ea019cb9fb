package station

import (
	"net/url"
	"strings"

	"retour/face/visit"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/returns"
)

// sheetMost is how many parcels stand on the sheet: what fits beside the rest on two pages.
const sheetMost = 6

// sheet is a page of bar codes to print: with it and a scanner, the bench can be tried without a warehouse. Its codes are
// real ones of this installation.
func (s station) sheet(v *visit.Visit) error {
	ctx := v.Request.Context()
	coming, err := returns.Coming(ctx, v.DB, v.Lang, sheetMost)
	if err != nil {
		return err
	}
	dock, err := returns.AtTheDock(ctx, v.DB, v.Lang, boxesMost)
	if err != nil {
		return err
	}
	bins, err := binsHere(v)
	if err != nil {
		return err
	}
	parts := []part{keysOf(v.Lang)}
	var whole []returns.Box
	for _, b := range dock {
		if len(whole) < sheetMost && untouched(b) {
			whole = append(whole, b)
		}
	}
	parts = append(parts,
		part{lang.StationSheetDock(), lang.StationSheetDockText(), boxStrips(whole)},
		part{lang.StationSheetComing(), lang.StationSheetComingText(), boxStrips(coming)},
	)
	ways := waysIn(v.Lang)
	binStrips := []strip{}
	for _, b := range bins {
		binStrips = append(binStrips, strip{b.Bin.Bare(), b.Name, ways[b.Purpose]})
	}
	parts = append(parts, part{lang.StationSheetBins(), lang.StationSheetBinsText(), binStrips})
	return v.Show(sheetPage(parts))
}

// untouched is a parcel from which nothing was taken yet.
func untouched(b returns.Box) bool {
	for _, i := range b.Items {
		if i.Found > 0 {
			return false
		}
	}
	return len(b.Items) > 0
}

// boxStrips are parcels, each followed by what is in it.
func boxStrips(boxes []returns.Box) []strip {
	out := []strip{}
	for _, b := range boxes {
		code := string(b.Parcel)
		if kind, _, err := id.Read(code); err == nil && kind == id.Parcel {
			out = append(out, strip{b.Parcel.Bare(), code, b.Order})
		}
		for _, i := range b.Items {
			text := i.GTIN
			if text == "" {
				text = i.SKU
			}
			if _, ok := drawn(text); ok {
				out = append(out, strip{url.PathEscape(text), text, i.Name})
			}
		}
	}
	return out
}

// keysOf are the answers and all keys of the bench, for who has a scanner and no keyboard.
func keysOf(t lang.Tag) part {
	p := part{Title: lang.StationSheetKeys(), Text: lang.StationSheetKeysText()}
	for _, k := range []struct {
		key  string
		name lang.Message
	}{
		{"1", lang.StationAllFine()},
		{"2", lang.StationSheetAnswer("2")},
		{"3", lang.StationSheetAnswer("3")},
		{"4", lang.StationSheetAnswer("4")},
		{"5", lang.StationSheetAnswer("5")},
		{"6", lang.StationSheetAnswer("6")},
		{"7", lang.StationSheetAnswer("7")},
		{"8", lang.StationSheetAnswer("8")},
		{"9", lang.StationSheetAnswer("9")},
		{"0", lang.StationKeyUnsure()},
		{"ENTER", lang.StationKeyUnderstood()},
		{"Z", lang.StationKeyUndo()},
		{"E", lang.StationKeyException()},
		{"M", lang.StationKeyMissing()},
		{"PLUS", lang.StationKeyExtra()},
		{"X", lang.StationKeyLater()},
		{"F", lang.StationKeyPhoto()},
		{"R", lang.StationKeyPrint()},
		{"B", lang.StationKeyFull()},
		{"D", lang.StationModeDock()},
		{"V", lang.StationModePut()},
		{"N", lang.StationModeBench()},
		{"P", lang.StationKeyPause()},
		{"C", lang.StationKeyHandover()},
		{"H", lang.StationKeyHelp()},
	} {
		p.Strips = append(p.Strips, strip{"RETOURKEY" + k.key, strings.ToUpper(k.key), k.name.In(t)})
	}
	return p
}
