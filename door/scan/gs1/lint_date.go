package gs1

func lintYYYYMMD0(v string) flaw { return lintDate(v, 8, true) }

func lintYYYYMMDD(v string) flaw { return lintDate(v, 8, false) }

// lintYYMMD0 also takes day 00, "some day of the month".
func lintYYMMD0(v string) flaw { return lintDate(v, 6, true) }

func lintYYMMDD(v string) flaw { return lintDate(v, 6, false) }

// lintDate takes a date of six or eight digits. Two digits of a year do for telling leap years: of the years they may
// mean only one ending in 00 matters, and that is 2000 until 2049.
func lintDate(v string, long int, day0 bool) flaw {
	if f := lintLength(v, long, DateTooShort, DateTooLong); f.why != "" {
		return f
	}
	year := number(v[:long-4])
	if long == 6 {
		year += 2000
	}
	month, day := number(v[long-4:long-2]), number(v[long-2:])
	switch {
	case month < 1 || month > 12:
		return flaw{IllegalMonth, long - 4, 2}
	case day > daysOf(year, month), day == 0 && !day0:
		return flaw{IllegalDay, long - 2, 2}
	}
	return flaw{}
}

// lintLength takes so many digits.
func lintLength(v string, long int, short, over Reason) flaw {
	switch {
	case len(v) < long:
		return whole(short, v)
	case len(v) > long:
		return whole(over, v)
	}
	return lintNumeric(v)
}

func lintHour(v string) flaw { return lintBelow(v, 24, HourTooShort, HourTooLong, IllegalHour) }

func lintMinute(v string) flaw { return lintBelow(v, 60, MinuteTooShort, MinuteTooLong, IllegalMinute) }

func lintSecond(v string) flaw { return lintBelow(v, 60, SecondTooShort, SecondTooLong, IllegalSecond) }

func lintBelow(v string, limit int, short, over, illegal Reason) flaw {
	if f := lintLength(v, 2, short, over); f.why != "" {
		return f
	}
	if number(v) >= limit {
		return whole(illegal, v)
	}
	return flaw{}
}

func lintHourMinute(v string) flaw {
	switch {
	case len(v) < 4:
		return whole(HourMinuteTooShort, v)
	case len(v) > 4:
		return whole(HourMinuteTooLong, v)
	}
	if f := lintHour(v[:2]); f.why != "" {
		return f
	}
	return lintMinute(v[2:]).moved(2)
}

// number reads digits.
func number(v string) (n int) {
	for i := range len(v) {
		n = n*10 + int(v[i]-'0')
	}
	return n
}

func daysOf(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && year%100 != 0 || year%400 == 0 {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
