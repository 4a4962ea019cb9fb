package gs1

import (
	"strconv"
	"strings"
)

// Reason says in one word why something was refused. Those of the linters bear the names GS1 gives them.
type Reason string

// Reasons that concern the structure of a message. Those of the linters stand in lint.go.
const (
	NotGS1              Reason = "not_gs1_data"            // neither FNC1 in front nor anything else that says GS1
	Malformed           Reason = "malformed"               // brackets that do not fit
	Empty               Reason = "empty"                   // no data
	TooLong             Reason = "too_long"                // more than MaxInput bytes
	TooManyElements     Reason = "too_many_elements"       // more than MaxElements
	UnknownAI           Reason = "unknown_ai"              // not in the dictionary
	ValueEmpty          Reason = "value_empty"             // an AI without value
	ValueTooShort       Reason = "value_too_short"         //
	ValueTooLong        Reason = "value_too_long"          // or an FNC1 is missing behind it
	IncorrectLength     Reason = "incorrect_length"        // a part of the value has not the length it must have
	IllegalCaret        Reason = "illegal_caret"           // ^ stands for FNC1 and cannot be data
	NotTogether         Reason = "not_together"            // two AIs that exclude one another
	DifferentValues     Reason = "different_values"        // one AI twice, with two values
	SerialMissing       Reason = "serial_missing"          // a signed key (AI 8030) without its serial part
	CompanionMissing    Reason = "companion_missing"       // an AI needs another that is not there
	IllegalURICharacter Reason = "illegal_uri_character"   //
	IllegalScheme       Reason = "illegal_scheme"          // neither http:// nor https://, all small or all capital
	IllegalDomain       Reason = "illegal_domain"          // a character that no domain has
	NoDomainOrPath      Reason = "no_domain_or_path"       //
	NoKeyInPath         Reason = "no_key_in_path"          // no /AI/value pair that names something
	NulCharacter        Reason = "nul_character"           // %00
	DuplicateAI         Reason = "duplicate_ai"            // in a Digital Link each AI stands once
	BadPath             Reason = "bad_path"                // qualifiers that the key has not, or in the wrong order
	NoAttribute         Reason = "no_attribute"            // an AI that cannot be a query parameter
	BelongsInPath       Reason = "belongs_in_path"         // a query parameter that is a qualifier of the key
	NoKey               Reason = "no_key"                  // these elements name nothing a link could lead to
	NoIdentifier        Reason = "no_symbology_identifier" // scan data without ]cm in front
	UnknownIdentifier   Reason = "unknown_symbology"       // not a carrier of GS1 data
	NotDigits           Reason = "not_digits"              // a GTIN or SSCC with something else in it
	UnknownLinter       Reason = "unknown_linter"          //
	UnknownKind         Reason = "unknown_kind"            //
)

// Error is why and where something was refused.
type Error struct {
	Reason Reason
	AI     string // text of the AI concerned, "" where none is
	With   string // the other AI, or the AIs wanted, where the reason speaks of several
	Offset int    // bytes from the start of what was given; 0 where an AI as such is the place
	Length int    // bytes concerned, 0 where something is missing
	Value  string // the AI's value as far as it was read, decoded
	At     int    // where in Value the fault begins
}

// Error says all of it in one English line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("gs1: ")
	if e.AI != "" {
		b.WriteString("AI (" + e.AI + "): ")
	}
	if text := sentences[e.Reason]; text != "" {
		b.WriteString(text)
	} else {
		b.WriteString(strings.ReplaceAll(string(e.Reason), "_", " "))
	}
	if e.With != "" {
		b.WriteString(" (" + e.With + ")")
	}
	if e.AI == "" || e.Offset > 0 || e.Length > 0 {
		b.WriteString(", at byte " + strconv.Itoa(e.Offset))
	}
	return b.String()
}

// Markup shows the AI with its value and bars around the faulty part, such as "(01)0400638133393|0|"; "" where no value
// is at fault.
func (e *Error) Markup() string {
	if e.AI == "" || e.Value == "" || e.At > len(e.Value) || e.At+e.Length > len(e.Value) {
		return ""
	}
	return "(" + e.AI + ")" + e.Value[:e.At] + "|" + e.Value[e.At:e.At+e.Length] + "|" + e.Value[e.At+e.Length:]
}
