package gs1

// Date reads a date of six digits as AIs 11 to 17 hold it. Which century is meant depends on the year in which it is
// read: the one that lies less than fifty years back, or at most fifty ahead (GS1 General Specifications, section 7.12).
// Day 00 is the last day of the month.
func Date(value string, thisYear int) (year, month, day int, ok bool) {
	if lintYYMMD0(value).why != "" {
		return 0, 0, 0, false
	}
	year = thisYear - thisYear%100 + number(value[:2])
	switch ahead := year - thisYear; {
	case ahead >= 51:
		year -= 100
	case ahead <= -50:
		year += 100
	}
	month, day = number(value[2:4]), number(value[4:])
	last := daysOf(year, month)
	if day == 0 {
		day = last
	}
	return year, month, day, day <= last
}
