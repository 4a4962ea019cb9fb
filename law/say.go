package law

import (
	"strings"
	"time"

	"retour/ground/lang"
	"retour/law/calendar"
	"retour/law/country"
)

// RuleText says in a sentence what a rule of the time side asks ("W-03"); for another, its id.
func RuleText(rule string) lang.Message { return said("law.rule_", rule) }

// EventText names what a step starts from ("possession").
func EventText(event string) lang.Message { return said("law.event_", event) }

// HolidayText names what moved a day: a holiday, Saturday or Sunday, by the key in a step.
func HolidayText(key string, tag lang.Tag) string {
	if name := country.Named(key)[string(tag)]; name != "" {
		return name
	}
	return key
}

// ResultText says what came out of a step: a date or an instant as the language writes it, a word, or an amount or number
// as it is. Instants are shown in the zone of the step.
func (s Step) ResultText(tag lang.Tag) string {
	if day, err := calendar.Parse(s.Result); err == nil {
		return lang.LawDay(day.Time()).In(tag)
	}
	if at, err := time.Parse(time.RFC3339, s.Result); err == nil {
		return lang.LawInstant(at, s.Zone).In(tag)
	}
	return said("law.result_", s.Result).In(tag)
}

// said is the message of a key made from a word, or the word itself where there is none.
func said(prefix, word string) lang.Message {
	m := lang.Message{Key: prefix + strings.ToLower(strings.ReplaceAll(word, "-", "_"))}
	if m.In(lang.English) == m.Key {
		return lang.LawWord(word)
	}
	return m
}
