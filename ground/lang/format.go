package lang

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/bojanz/currency"

	"retour/ground/money"
)

// narrow replaces spaces that the standard fonts of PDF and some mail readers lack.
var narrow = strings.NewReplacer("\u202f", noBreak, "\u2009", noBreak)

// Money writes an amount with the sign of its currency: "€10.50", "10,50 €". An unknown currency is written as its
// code, and its amount without decimals, which nobody knows.
func Money(t Tag, a money.Amount) string {
	amount, err := currency.NewAmountFromInt64(a.Minor, string(a.Currency))
	if err != nil {
		return Number(t, a.Minor) + noBreak + string(a.Currency)
	}
	return narrow.Replace(currency.NewFormatter(currency.NewLocale(habitOf(t).locale)).Format(amount))
}

// Number writes a whole number: "12,345", "12 345".
func Number(t Tag, n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	thousand := habitOf(t).thousand
	grouped := ""
	for len(digits) > 3 {
		grouped = thousand + digits[len(digits)-3:] + grouped
		digits = digits[:len(digits)-3]
	}
	return sign + digits + grouped
}

// Percent writes a share given in basis points (hundredths of a percent): 1250 is "12.5%", "12,5 %".
func Percent(t Tag, basisPoints int64) string {
	h := habitOf(t)
	whole, rest := basisPoints/100, basisPoints%100
	sign := ""
	if basisPoints < 0 {
		sign, whole, rest = "-", -whole, -rest
	}
	text := sign + Number(t, whole)
	if rest != 0 {
		text += h.decimal + strings.TrimRight(fmt.Sprintf("%02d", rest), "0")
	}
	return text + h.percent
}

// Date writes the day on which an instant falls in a zone (UTC when nil): "4 March 2026", "1er mars 2026".
func Date(t Tag, when time.Time, zone *time.Location) string {
	when = in(when, zone)
	h := habitOf(t)
	day := strconv.Itoa(when.Day())
	if when.Day() == 1 {
		day = h.first
	}
	return day + noBreak + h.months[when.Month()-1] + noBreak + strconv.Itoa(when.Year())
}

// DateTime writes day, hour and minute of an instant in a zone (UTC when nil): "4 March 2026, 14:05",
// "4 mars 2026 à 14 h 05". UTC is named, because hardly a reader lives by it.
func DateTime(t Tag, when time.Time, zone *time.Location) string {
	when = in(when, zone)
	h := habitOf(t)
	text := fmt.Sprintf("%s%s%02d%s%02d", Date(t, when, when.Location()), h.beforeTime, when.Hour(), h.clock, when.Minute())
	if when.Location() == time.UTC {
		text += noBreak + "UTC"
	}
	return text
}

func in(when time.Time, zone *time.Location) time.Time {
	if zone == nil {
		zone = time.UTC
	}
	return when.In(zone)
}
