package returns

import (
	"strings"

	"retour/door/scan"
	"retour/ground/id"
	"retour/ground/lang"
)

// Codes reads anything scanned or typed: our own codes beside all that door/scan knows.
var Codes = scan.Reader{Own: ownCode}

// kinds are the words for what our codes name.
var kinds = map[id.Kind]string{
	id.Return: "return", id.Plate: "piece", id.Parcel: "parcel", id.Bin: "bin", id.Tote: "tote", id.Site: "site", id.Order: "order",
	id.Settled: "settlement", id.Credit: "credit", id.Withdrawal: "withdrawal",
}

// ownCode tells one of our codes, as ground/id writes them. Of a misread one the text is kept.
func ownCode(text string) (scan.Own, bool) {
	kind, n, err := id.Read(text)
	switch err {
	case nil:
		return scan.Own{Names: kinds[kind], Code: string(id.Make(kind, n))}, true
	case id.ErrCheck:
		return scan.Own{Names: kinds[kindOf(text)], Code: text, Misread: true}, true
	}
	bare := strings.TrimSpace(text)
	if len(bare) < 2 || !strings.EqualFold(bare[:2], "GF") {
		return scan.Own{}, false // thirteen signs alone could be anybody's
	}
	gift, err := id.ReadGift(bare)
	switch err {
	case nil:
		return scan.Own{Names: "gift", Code: string(gift)}, true
	case id.ErrCheck:
		return scan.Own{Names: "gift", Code: bare, Misread: true}, true
	}
	return scan.Own{}, false
}

// kindOf finds what a misread code was to name, "" where its letters are misread as well.
func kindOf(text string) id.Kind {
	text = strings.ToUpper(strings.TrimSpace(text))
	for kind := range kinds {
		if strings.HasPrefix(text, string(kind)) {
			return kind
		}
	}
	return ""
}

// MeaningName is the name of a sort of meaning, for a person.
func MeaningName(k scan.Kind) lang.Message {
	switch k {
	case scan.OwnCode:
		return lang.ScanKindOwnCode()
	case scan.GTIN:
		return lang.ScanKindGtin()
	case scan.SSCC:
		return lang.ScanKindSscc()
	case scan.ElementString:
		return lang.ScanKindElementString()
	case scan.DigitalLink:
		return lang.ScanKindDigitalLink()
	case scan.EPC:
		return lang.ScanKindEpc()
	case scan.Tracking:
		return lang.ScanKindTracking()
	case scan.Email:
		return lang.ScanKindEmail()
	case scan.URL:
		return lang.ScanKindUrl()
	case scan.OrderNumber:
		return lang.ScanKindOrderNumber()
	case scan.SKU:
		return lang.ScanKindSku()
	}
	return lang.ScanKindOpaque()
}

// MeaningReason is why a text may mean something, for a person.
func MeaningReason(r scan.Reason) lang.Message {
	if why, ok := reasons[r]; ok {
		return why()
	}
	return lang.ScanWhyGarbage()
}

var reasons = map[scan.Reason]func() lang.Message{
	scan.OwnForm:      lang.ScanWhyOwnForm,
	scan.OwnMisread:   lang.ScanWhyOwnMisread,
	scan.CodeInLink:   lang.ScanWhyCodeInLink,
	scan.NumberInLink: lang.ScanWhyNumberInLink,
	scan.Symbol:       lang.ScanWhySymbol,
	scan.CheckDigit:   lang.ScanWhyCheckDigit,
	scan.Restricted:   lang.ScanWhyRestricted,
	scan.Brackets:     lang.ScanWhyBrackets,
	scan.Separators:   lang.ScanWhySeparators,
	scan.Unseparated:  lang.ScanWhyUnseparated,
	scan.LinkPath:     lang.ScanWhyLinkPath,
	scan.TagMemory:    lang.ScanWhyTagMemory,
	scan.EPCText:      lang.ScanWhyEpcText,
	scan.CarrierCheck: lang.ScanWhyCarrierCheck,
	scan.CarrierShape: lang.ScanWhyCarrierShape,
	scan.Address:      lang.ScanWhyAddress,
	scan.Link:         lang.ScanWhyLink,
	scan.Word:         lang.ScanWhyWord,
	scan.ForeignTag:   lang.ScanWhyForeignTag,
	scan.BrokenTag:    lang.ScanWhyBrokenTag,
	scan.ISOTag:       lang.ScanWhyIsoTag,
	scan.Garbage:      lang.ScanWhyGarbage,
	scan.Nothing:      lang.ScanWhyNothing,
}
