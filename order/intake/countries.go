package intake

import "golang.org/x/text/language"

// retailCountries are the countries as the Online Retail data set and its sequel name them. The Channel Islands have
// two codes, Jersey (JE) and Guernsey (GG); Jersey is the larger. Where the data names no country, there is none.
var retailCountries = map[string]string{
	"Australia": "AU", "Austria": "AT", "Bahrain": "BH", "Belgium": "BE", "Bermuda": "BM", "Brazil": "BR", "Canada": "CA",
	"Channel Islands": "JE", "Cyprus": "CY", "Czech Republic": "CZ", "Denmark": "DK", "EIRE": "IE", "European Community": "",
	"Finland": "FI", "France": "FR", "Germany": "DE", "Greece": "GR", "Hong Kong": "HK", "Iceland": "IS", "Israel": "IL",
	"Italy": "IT", "Japan": "JP", "Korea": "KR", "Lebanon": "LB", "Lithuania": "LT", "Malta": "MT", "Netherlands": "NL",
	"Nigeria": "NG", "Norway": "NO", "Poland": "PL", "Portugal": "PT", "RSA": "ZA", "Saudi Arabia": "SA",
	"Singapore": "SG", "Spain": "ES", "Sweden": "SE", "Switzerland": "CH", "Thailand": "TH", "USA": "US",
	"United Arab Emirates": "AE", "United Kingdom": "GB", "Unspecified": "", "West Indies": "",
}

// isCountry reports whether a text is the code of a country in ISO 3166-1 alpha-2.
func isCountry(code string) bool {
	if len(code) != 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z' {
		return false
	}
	region, err := language.ParseRegion(code)
	return err == nil && region.IsCountry() && region.String() == code
}
