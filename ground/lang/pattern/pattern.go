// Package pattern reads the notation in which messages are written: plain text with typed holes and plurals,
//
//	{count:int, plural, one {# piece} other {# pieces}} for {name}, until {end:date}
//
// It stores nothing, knows no language but for the plural categories of CLDR, and prints nothing: ground/lang does.
package pattern

// Type says what goes into a hole.
type Type string

// The types of holes. A hole without a type holds text.
const (
	Text    Type = "text"    // a string, put in as it is
	Int     Type = "int"     // a whole number, with the separators of the language
	Money   Type = "money"   // an amount with its currency
	Date    Type = "date"    // an instant, of which the day is printed
	Time    Type = "time"    // an instant, printed with day, hour and minute
	Message Type = "message" // another message, put into the same language
)

func (t Type) known() bool {
	switch t {
	case Text, Int, Money, Date, Time, Message:
		return true
	}
	return false
}

// Hole is a named gap in a message.
type Hole struct {
	Name string
	Type Type
}

// String is the hole as the catalogue writes it, without braces: "count:int", or "name" for text.
func (h Hole) String() string {
	if h.Type == Text {
		return h.Name
	}
	return h.Name + ":" + string(h.Type)
}

// Pattern is a message read.
type Pattern struct {
	Parts []Part
	Holes []Hole // each once, in order of first appearance
}

// Part is a stretch of text, a hole, or a plural.
type Part struct {
	Literal  string   // the text, when Hole is empty
	Hole     string   // the name of the hole to print or, with Branches, to choose by
	Branches []Branch // the wordings of a plural
}

// Branch is one wording of a plural.
type Branch struct {
	Exact    bool   // chosen by one number ("=0"), before any category
	Value    int64  // that number
	Category string // else a CLDR category: "one", "other" …
	Parts    []Part
}

// Selector is the branch's label as written: "=0" or "one".
func (b Branch) Selector() string {
	if b.Exact {
		return exactSelector(b.Value)
	}
	return b.Category
}

// Pick is the branch of a plural for number n in the language of the tag; of a parsed pattern it always finds one.
func Pick(branches []Branch, tag string, n int64) []Part {
	for _, b := range branches {
		if b.Exact && b.Value == n {
			return b.Parts
		}
	}
	category := Category(tag, n)
	var other []Part
	for _, b := range branches {
		switch {
		case b.Exact:
		case b.Category == category:
			return b.Parts
		case b.Category == "other":
			other = b.Parts
		}
	}
	return other
}
