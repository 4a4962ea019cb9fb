// Package calendar counts days: dates without time or zone, their arithmetic, and the movable and fixed holidays that a
// country's data describes. It stores nothing; which days are holidays where is data of package country, and which rule
// counts or moves days is decided by package law.
package calendar

import (
	"errors"
	"strconv"
	"time"
)

// Date is a day of the Gregorian calendar, counted from the first day of the year 1, which is 1. The zero Date is none.
type Date int32

// The days that a date may be read as. What lies outside is a slip of the pen.
const (
	firstYear = 1900
	lastYear  = 2999
)

// Of makes a date. Days and months that overflow go on counting, as in package time.
func Of(year int, month time.Month, day int) Date {
	return dateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// In is the day that it is at an instant in a zone.
func In(t time.Time, zone *time.Location) Date {
	y, m, d := t.In(zone).Date()
	return Of(y, m, d)
}

// epoch is 1 January 1970.
const epoch = 719163

func dateOf(t time.Time) Date { return Date(t.Unix()/86400) + epoch }

// Time is the beginning of the day in UTC.
func (d Date) Time() time.Time { return time.Unix((int64(d)-epoch)*86400, 0).UTC() }

// Split gives year, month and day.
func (d Date) Split() (year int, month time.Month, day int) { return d.Time().Date() }

// Year is the year of the date.
func (d Date) Year() int { return d.Time().Year() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return time.Weekday(d % 7) }

// IsZero reports that there is no date.
func (d Date) IsZero() bool { return d == 0 }

// Months adds whole months by the calendar: the same day of the month, or its last where it has none such (Regulation
// 1182/71, article 3(2)(c)).
func (d Date) Months(n int) Date {
	year, month, day := d.Split()
	to := Of(year, month+time.Month(n), 1)
	if last := int(Of(year, month+time.Month(n)+1, 1) - to); day > last {
		day = last
	}
	return to + Date(day) - 1
}

// Years adds whole years, as Months does.
func (d Date) Years(n int) Date { return d.Months(12 * n) }

// End is the last second of the day in a zone, in UTC.
func (d Date) End(zone *time.Location) time.Time {
	y, m, day := d.Split()
	return time.Date(y, m, day+1, 0, 0, 0, 0, zone).Add(-time.Second).UTC()
}

// String writes YYYY-MM-DD; the zero Date is "".
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return string(d.append(make([]byte, 0, 10)))
}

func (d Date) append(to []byte) []byte {
	y, m, day := d.Split()
	for least := 1000; y < least && least > 1; least /= 10 {
		to = append(to, '0')
	}
	to = append(strconv.AppendInt(to, int64(y), 10), '-', byte('0'+m/10), byte('0'+m%10), '-')
	return append(to, byte('0'+day/10), byte('0'+day%10))
}

// MarshalJSON writes the date as a string, none as null.
func (d Date) MarshalJSON() ([]byte, error) {
	if d == 0 {
		return []byte("null"), nil
	}
	return append(d.append(append(make([]byte, 0, 12), '"')), '"'), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Date) UnmarshalJSON(text []byte) (err error) {
	if string(text) == "null" {
		*d = 0
		return nil
	}
	if len(text) < 2 || text[0] != '"' {
		return ErrNoDate
	}
	*d, err = Parse(string(text[1 : len(text)-1]))
	return err
}

// What Parse says of a text.
var (
	ErrNoDate = errors.New("calendar: no date")
	ErrFar    = errors.New("calendar: outside the years that are counted")
)

// Parse reads YYYY-MM-DD, of a day that exists, between 1900 and 2999.
func Parse(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	switch {
	case err != nil:
		return 0, ErrNoDate
	case t.Year() < firstYear || t.Year() > lastYear:
		return 0, ErrFar
	}
	return dateOf(t), nil
}

// Must is Parse for a date written in code or a test.
func Must(text string) Date {
	d, err := Parse(text)
	if err != nil {
		panic(err.Error() + ": " + text)
	}
	return d
}
