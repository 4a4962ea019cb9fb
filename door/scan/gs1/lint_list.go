package gs1

import "strings"

// lintCountry takes a country's number of ISO 3166-1.
func lintCountry(v string) flaw {
	if !listed(countryNumbers, v, 3) {
		return whole(NotISO3166, v)
	}
	return flaw{}
}

// lintCountryOr999 also takes 999, "not known".
func lintCountryOr999(v string) flaw {
	if v != "999" && !listed(countryNumbers, v, 3) {
		return whole(NotISO3166Or999, v)
	}
	return flaw{}
}

// lintCountryLetters takes a country's two letters of ISO 3166-1.
func lintCountryLetters(v string) flaw {
	if !listed(countryLetters, v, 2) {
		return whole(NotISO3166Alpha2, v)
	}
	return flaw{}
}

// lintCurrency takes a currency's number of ISO 4217.
func lintCurrency(v string) flaw {
	if !listed(currencyNumbers, v, 3) {
		return whole(NotISO4217, v)
	}
	return flaw{}
}

// lintPackageType takes a code of UN/ECE recommendation 21, with those GS1 adds.
func lintPackageType(v string) flaw {
	if len(v) > 3 || !listed(packageTypes, v, len(v)) {
		return whole(NotPackageType, v)
	}
	return flaw{}
}

// lintMediaType takes 01 to 10, given out by ICCBBA, and 80 to 99, for local use (GS1 General Specifications, AI 7241).
func lintMediaType(v string) flaw {
	if len(v) != 2 || outside(v, inN) >= 0 {
		return whole(NotMediaType, v)
	}
	if n := number(v); n == 0 || n > 10 && n < 80 {
		return whole(NotMediaType, v)
	}
	return flaw{}
}

// listed tells whether a word of this length stands in a list, whose words are set apart by blanks.
func listed(list, v string, long int) bool {
	if len(v) != long || long == 0 || strings.ContainsAny(v, " \n\t") {
		return false
	}
	for at := 0; ; {
		i := strings.Index(list[at:], v)
		if i < 0 {
			return false
		}
		begin, end := at+i, at+i+long
		if (begin == 0 || list[begin-1] <= ' ') && (end == len(list) || list[end] <= ' ') {
			return true
		}
		at = begin + 1
	}
}
