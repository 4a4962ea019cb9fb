package law

import (
	_ "embed"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed data/words.json
var wordsFile []byte

var officialWords = data[wordsData]("words.json", wordsFile)

type wordsData struct {
	Rule        string     `json:"rule"`
	ConfirmRule string     `json:"confirm_rule"`
	Article     string     `json:"article"`
	From        Date       `json:"from"`
	Note        string     `json:"note"`
	Words       []Controls `json:"words"`
}

// Controls are the words the law wants on the two controls of the online withdrawal function, in one language (directive
// 2011/83/EU, article 11a(1) and (3); in France D221-5, in Germany BGB § 356a). No shop changes them and nothing
// translates them.
type Controls struct {
	Language string `json:"language"` // ISO 639-1
	Entry    string `json:"entry"`    // on what leads to the function
	Confirm  string `json:"confirm"`  // on what sends the declaration, and nothing beside it
	Read     string `json:"read"`     // "wording" of the text itself, or a published "summary" of it
	Source   string `json:"source"`

	// Equivalent words say the same without doubt: what a shop has on its page already may stay.
	Equivalent struct {
		Entry   []string `json:"entry"`
		Confirm []string `json:"confirm"`
	} `json:"equivalent"`
}

// Languages are the official languages of the Union, in which the words are known, in the order of their file.
func Languages() []string {
	all := make([]string, len(officialWords().Words))
	for i, w := range officialWords().Words {
		all[i] = w.Language
	}
	return all
}

// Words gives the words of a locale or language: "de", "de-AT" and "de_AT" are German. It reports false for a language
// that is not an official one of the Union.
func Words(locale string) (Controls, bool) {
	language, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	for _, w := range officialWords().Words {
		if strings.EqualFold(w.Language, language) {
			return w, true
		}
	}
	return Controls{}, false
}

// Accepts says whether a label may stand on one of the two controls: the official words or listed equivalents, whatever
// their capitals, spaces and closing signs. "Return" or "Contact" do not say that the contract is withdrawn from (F-05).
func (w Controls) Accepts(label string) bool { return w.AcceptsEntry(label) || w.AcceptsConfirm(label) }

// AcceptsEntry says whether a label may stand on what leads to the function.
func (w Controls) AcceptsEntry(label string) bool {
	return among(label, w.Entry, w.Equivalent.Entry)
}

// AcceptsConfirm says whether a label may stand on what sends the declaration.
func (w Controls) AcceptsConfirm(label string) bool {
	return among(label, w.Confirm, w.Equivalent.Confirm)
}

func among(label, official string, equivalents []string) bool {
	label = plain(label)
	if strings.EqualFold(label, plain(official)) {
		return true
	}
	for _, e := range equivalents {
		if strings.EqualFold(label, plain(e)) {
			return true
		}
	}
	return false
}

// plain is a label without the signs that do not change its meaning.
func plain(label string) string {
	label = strings.Join(strings.Fields(norm.NFC.String(label)), " ")
	return strings.TrimRightFunc(label, func(r rune) bool {
		return unicode.IsPunct(r) || unicode.IsSpace(r) || unicode.IsSymbol(r)
	})
}
