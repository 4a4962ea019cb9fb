// Package lang holds every sentence a person reads, in every language of the product, and writes amounts, dates and
// numbers the way that language does. It stores nothing and decides nothing.
//
// One generated function a message: a message that lacks a language does not generate, so it does not build.
//
// # To add a message
//
// Write it under one key in catalogue/<room>.en.json and catalogue/<room>.fr.json, then run
// "go generate ./ground/lang" and commit messages.go with them. A key is the room and what the sentence says, in
// lower_snake: "returns.over_quantity" becomes ReturnsOverQuantity, with one parameter a hole in the order in which
// English first names them. The notation of holes and plurals is that of package pattern; in short
//
//	{name}   {n:int}   {price:money}   {day:date}   {at:time}   {other:message}
//	{n:int, plural, one {# piece} other {# pieces}}
//
// A brace meant as text is written \{ (in JSON "\\{"). French may be typed with plain spaces before : ; ! ? and inside
// « », and both languages with straight apostrophes: they are set as they should be when the catalogue is read.
//
// A message may be stored (as JSON) and read years later in another language. So once released, a key keeps its holes:
// a sentence that needs others gets a new key.
//
// # To add a language
//
// Add its Tag to Tags, its habits to habits.go, and a file catalogue/<room>.<tag>.json for every room. The generator
// names each message still missing; plural categories come from CLDR.
package lang

//go:generate go run ./generate

// Tag is a language of the product, as a BCP 47 primary tag.
type Tag string

// The languages of the product. English is the one a machine gets when it asks for none.
const (
	English Tag = "en"
	French  Tag = "fr"
)

// Tags lists every language of the product.
var Tags = []Tag{English, French}

// Message is a sentence not yet put into a language: its key in the catalogue and what goes into its holes.
type Message struct {
	Key  string
	Args []any
}
