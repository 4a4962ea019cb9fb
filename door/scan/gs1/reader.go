package gs1

// Reader says how tolerant reading is. The zero Reader is strict.
type Reader struct {
	// ShortGTIN takes GTINs of 8, 12 and 13 digits in the path of a Digital Link, as older links have them.
	ShortGTIN bool
	// Alphas takes the words that once stood for AIs in a Digital Link path: /gtin/04006381333931/ser/S1.
	Alphas bool
}

// alphas are the words older Digital Links had for AIs; the standard withdrew them in 2022.
var alphas = map[string]string{
	"cpid": "8010", "cpsn": "8011", "cpv": "22", "gcn": "255", "gdti": "253", "giai": "8004", "ginc": "401",
	"gln": "414", "glnx": "254", "gmn": "8013", "grai": "8003", "gsin": "402", "gsrn": "8018", "gsrnp": "8017",
	"gtin": "01", "itip": "8006", "lot": "10", "party": "417", "refno": "8020", "ser": "21", "srin": "8019", "sscc": "00",
}

// pathAI gives the AI a path segment names.
func (l *linkReader) pathAI(segment string) *definition {
	if l.Alphas {
		if ai, there := alphas[segment]; there {
			segment = ai
		}
	}
	return l.named(segment)
}
