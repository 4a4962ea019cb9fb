package gs1

import "strings"

// lintCheckDigit: the last digit makes the sum of all, weighted 3 and 1 from the right, a multiple of ten (GS1 General
// Specifications, section 7.9.1).
func lintCheckDigit(v string) flaw {
	if v == "" {
		return whole(TooShortForCheck, v)
	}
	sum, weight := 0, 1
	for i := len(v) - 1; i >= 0; i-- {
		d := v[i] - '0'
		if d > 9 {
			return lintNumeric(v)
		}
		sum += int(d) * weight
		weight = 4 - weight
	}
	if sum%10 != 0 {
		return one(IncorrectCheck, len(v)-1)
	}
	return flaw{}
}

// primes are the weights of check character pairs, least first; enough for every AI.
var primes = func() (p [97]int) {
	n := 0
	for candidate := 2; n < len(p); candidate++ {
		prime := true
		for _, q := range p[:n] {
			prime = prime && candidate%q != 0
		}
		if prime {
			p[n] = candidate
			n++
		}
	}
	return p
}()

// lintCheckPair: the last two characters hold the sum of the others' places in CSET 82, weighted by primes from the
// right, modulo 1021 (GS1 General Specifications, section 7.9.5).
func lintCheckPair(v string) flaw {
	data := len(v) - 2
	switch {
	case data < 0:
		return whole(TooShortForPair, v)
	case data > len(primes):
		return whole(TooLongForPair, v)
	}
	sum := 0
	for i := range data {
		place := strings.IndexByte(cset82, v[i])
		if place < 0 {
			return one(NotCSET82, i)
		}
		sum += place * primes[data-1-i]
	}
	sum %= 1021
	if v[data] != cset32[sum>>5] || v[data+1] != cset32[sum&31] {
		return flaw{IncorrectCheckPair, data, 2}
	}
	return flaw{}
}

// companyPrefix is the length of the shortest GS1 company prefix. Which prefixes are given out is not checked: the list
// is not public.
const companyPrefix = 4

func lintCompany1(v string) flaw {
	if len(v) < companyPrefix {
		return whole(TooShortForGCP, v)
	}
	if at := outside(v[:companyPrefix], inN); at >= 0 {
		return one(InvalidGCP, at)
	}
	return flaw{}
}

// lintCompany2: as lintCompany1, behind an indicator or extension digit.
func lintCompany2(v string) flaw {
	if len(v) < 2 {
		return whole(TooShortForGCP, v)
	}
	return lintCompany1(v[1:]).moved(1)
}

// ibanShortest is more than country and check characters alone.
const ibanShortest = 11

// lintIBAN: ISO 13616. Country, two check characters, account; with the first four moved to the end and letters as
// numbers from 10, the whole is 1 modulo 97.
func lintIBAN(v string) flaw {
	if len(v) < ibanShortest {
		return whole(IBANTooShort, v)
	}
	if lintCountryLetters(v[:2]).why != "" {
		return flaw{IBANCountry, 0, 2}
	}
	rest := 0
	for i := range len(v) {
		switch c := v[(i+4)%len(v)]; {
		case c >= '0' && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case c >= 'A' && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return ibanCharacter(v)
		}
	}
	if rest != 1 {
		return flaw{IBANChecksum, 2, 2}
	}
	return flaw{}
}

// ibanCharacter points to the first character that is neither digit nor capital letter.
func ibanCharacter(v string) flaw {
	at := strings.IndexFunc(v, func(c rune) bool { return (c < '0' || c > '9') && (c < 'A' || c > 'Z') })
	return one(IBANCharacter, at)
}
