package lang

import (
	"strconv"
	"strings"
)

// Parse is the language a tag names, whatever its region or form: "fr-CA", "fr_FR.UTF-8" and "FR" are French. What
// the product does not speak is English.
func Parse(tag string) Tag {
	if t, ok := spoken(tag); ok {
		return t
	}
	return English
}

// spoken finds the language of the product that a tag names by its primary part.
func spoken(tag string) (Tag, bool) {
	primary := strings.ToLower(strings.TrimSpace(tag))
	if end := strings.IndexAny(primary, "-_.@"); end >= 0 {
		primary = primary[:end]
	}
	for _, t := range Tags {
		if primary == string(t) {
			return t, true
		}
	}
	return "", false
}

// Choose is the language a reader likes best of those the product speaks, by the Accept-Language header (RFC 9110
// §12.5.4): the highest weight wins, of equal weights the earlier. A header that is empty, unreadable or names none of
// ours is English.
func Choose(acceptLanguage string) Tag {
	weights := map[Tag]int{} // of the languages that the header names
	var best Tag
	highest, star := 0, -1
	for _, item := range strings.Split(acceptLanguage, ",") {
		tag, parameter, _ := strings.Cut(item, ";")
		weight, ok := weightOf(parameter)
		if !ok {
			continue
		}
		if strings.TrimSpace(tag) == "*" {
			star = max(star, weight)
			continue
		}
		t, ok := spoken(tag)
		if !ok {
			continue
		}
		weights[t] = max(weights[t], weight)
		if weight > highest {
			best, highest = t, weight
		}
	}
	for _, t := range Tags {
		if _, named := weights[t]; !named && star > highest {
			best, highest = t, star
		}
	}
	if best == "" {
		return English
	}
	return best
}

// weightOf reads "q=0.8" as thousandths; without it the weight is 1. A weight that breaks the rule is none.
func weightOf(parameter string) (int, bool) {
	parameter = strings.TrimSpace(parameter)
	if parameter == "" {
		return 1000, true
	}
	name, value, _ := strings.Cut(parameter, "=")
	if !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 0, false
	}
	whole, decimals, _ := strings.Cut(strings.TrimSpace(value), ".")
	if whole != "0" && whole != "1" || len(decimals) > 3 {
		return 0, false
	}
	for len(decimals) < 3 {
		decimals += "0"
	}
	thousandths, err := strconv.ParseUint(whole+decimals, 10, 16)
	if err != nil || thousandths > 1000 {
		return 0, false
	}
	return int(thousandths), true
}
