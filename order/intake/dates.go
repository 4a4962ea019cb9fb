package intake

import (
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a shop's local times are understood where the machine has no zones of its own
)

// dates reads the dates of a file. A shop writes the same instant on many rows, so the last one is kept.
type dates struct {
	patterns []string // in the way of package time
	zone     *time.Location
	text     string
	last     time.Time
}

// parts are what a date pattern is made of, the longer before the shorter that begins it.
var parts = []struct{ ours, theirs string }{
	{"YYYY", "2006"},
	{"YY", "06"},
	{"MM", "01"},
	{"M", "1"},
	{"DD", "02"},
	{"D", "2"},
	{"HH", "15"},
	{"H", "15"},
	{"hh", "03"},
	{"h", "3"},
	{"mm", "04"},
	{"ss", "05"},
	{"A", "PM"},
	{"ZZ", "-07:00"},
}

// usual are the forms of ISO 8601 that are understood without a mapping, and the one with which shop systems come near it.
var usual = []string{time.RFC3339, "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02"}

// pattern puts a pattern such as DD/MM/YYYY HH:mm into the way of package time.
func pattern(text string) (string, bool) {
	out, rest := "", text
	for rest != "" {
		i := slices.IndexFunc(parts, func(p struct{ ours, theirs string }) bool { return strings.HasPrefix(rest, p.ours) })
		switch {
		case i >= 0:
			out, rest = out+parts[i].theirs, rest[len(parts[i].ours):]
		case strings.ContainsRune("-/. :,T", rune(rest[0])):
			out, rest = out+rest[:1], rest[1:]
		default:
			return "", false
		}
	}
	day := strings.Contains(text, "D") && strings.Contains(text, "M") && strings.Contains(text, "YY")
	return out, day
}

// read reads a date and time, in the file's zone where the text names none. The instant is in UTC.
func (d *dates) read(text []byte) (time.Time, bool) {
	if len(text) > 0 && string(text) == d.text {
		return d.last, true
	}
	whole := string(text)
	for _, p := range d.patterns {
		if at, err := time.ParseInLocation(p, whole, d.zone); err == nil && at.Year() >= 1970 && at.Year() < 2200 {
			d.text, d.last = whole, at.UTC()
			return d.last, true
		}
	}
	return time.Time{}, false
}
