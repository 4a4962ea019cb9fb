package calendar

import "time"

// Easter is Easter Sunday of a year by the Gregorian computus, as the western churches keep it (the anonymous algorithm,
// Nature, 20 April 1876).
func Easter(year int) Date {
	golden, century, rest := year%19, year/100, year%100
	leaps, shift := century/4, century%4
	moon := (century - (century+8)/25 + 1) / 3
	epact := (19*golden + century - leaps - moon + 15) % 30
	sunday := (32 + 2*shift + 2*(rest/4) - epact - rest%4) % 7
	late := (golden + 11*epact + 22*sunday) / 451
	month := (epact + sunday - 7*late + 114) / 31
	return Of(year, time.Month(month), (epact+sunday-7*late+114)%31+1)
}

// Orthodox is Easter Sunday of a year by the Julian computus (Meeus), as most orthodox churches keep it, written in the
// Gregorian calendar.
func Orthodox(year int) Date {
	moon := (19*(year%19) + 15) % 30
	sunday := (2*(year%4) + 4*(year%7) - moon + 34) % 7
	month := (moon + sunday + 114) / 31
	behind := year/100 - year/400 - 2 // days by which the Julian calendar is behind, from 1900 on
	return Of(year, time.Month(month), (moon+sunday+114)%31+1) + Date(behind)
}
