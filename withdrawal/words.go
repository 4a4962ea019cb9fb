package withdrawal

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"retour/ground/lang"
	"retour/law"
)

//go:embed words/*.json
var wordFiles embed.FS

// Words are what a consumer reads of the withdrawal function in one of the Union's languages: the pages, the
// acknowledgement and the model form. One file a language. The words of the two controls are the law's own (law.Words);
// those of the model form follow annex I B of directive 2011/83/EU in that language.
type Words struct {
	Tag  string `json:"-"`
	Name string `json:"name"` // of the language, in itself
	Day  string `json:"date"` // how it writes a date, in Go's notation

	Skip         string `json:"skip"`
	Back         string `json:"back"`
	Title        string `json:"title"`
	Lede         string `json:"lede"`
	Person       string `json:"person"` // the first of the three fields
	Contract     string `json:"contract"`
	ContractHint string `json:"contract_hint"`
	Email        string `json:"email"`
	Note         string `json:"note"`
	Optional     string `json:"optional"`
	Order        string `json:"order"` // {order}
	Review       string `json:"review"`
	Needed       string `json:"needed"`
	BadEmail     string `json:"bad_email"`
	TooLong      string `json:"too_long"`
	Error        string `json:"error"`
	Slow         string `json:"slow"` // {minutes}
	Ways         string `json:"ways"`
	Form         string `json:"form"`
	Declaration  string `json:"your_declaration"`
	To           string `json:"to"`
	Notice       string `json:"notice"`
	Counts       string `json:"counts"`
	Done         string `json:"done"`
	Recorded     string `json:"recorded"`  // {at}
	DoneText     string `json:"done_text"` // {email}
	Reference    string `json:"reference"`
	Print        string `json:"print"`
	Others       string `json:"others"`

	Received string `json:"received"` // {at}
	Keep     string `json:"keep"`
	Content  string `json:"content"`
	Subject  string `json:"subject"` // {reference}

	FormTitle   string `json:"form_title"`
	FormNote    string `json:"form_note"`
	FormNotice  string `json:"form_notice"`
	FormOrdered string `json:"form_ordered"`
	FormName    string `json:"form_name"`
	FormAddress string `json:"form_address"`
	FormSign    string `json:"form_sign"`
	FormDate    string `json:"form_date"`
	FormStrike  string `json:"form_strike"`

	Entry   string `json:"-"` // on what leads to the function, as the law words it
	Confirm string `json:"-"` // on what sends the declaration
}

// tongues are the words by language, read when they are first asked for. That every file is whole is tested.
var tongues = sync.OnceValue(func() map[string]Words {
	files, err := fs.Glob(wordFiles, "words/*.json")
	if err != nil {
		panic(err) // the pattern is right
	}
	all := map[string]Words{}
	for _, file := range files {
		text, err := wordFiles.ReadFile(file)
		var w Words
		if err == nil {
			err = json.Unmarshal(text, &w)
		}
		if err != nil {
			panic(fmt.Sprintf("withdrawal: %s: %v", file, err))
		}
		w.Tag = strings.TrimSuffix(path.Base(file), ".json")
		official, known := law.Words(w.Tag)
		if !known {
			panic("withdrawal: the law has no words in " + w.Tag)
		}
		w.Entry, w.Confirm = official.Entry, official.Confirm
		all[w.Tag] = w
	}
	return all
})

// Languages lists the languages of the function by their tags, those the product speaks first.
func Languages() []string {
	var others []string
	for tag := range tongues() {
		if !slices.Contains(lang.Tags, lang.Tag(tag)) {
			others = append(others, tag)
		}
	}
	slices.Sort(others)
	return append([]string{string(lang.French), string(lang.English)}, others...)
}

// Speaks reads a tag ("de", "de-AT") as a language of the function; false for any other.
func Speaks(tag string) (string, bool) {
	w, ok := law.Words(strings.TrimSpace(tag))
	if !ok {
		return "", false
	}
	_, ok = tongues()[w.Language]
	return w.Language, ok
}

// In gives the words of a language; of one that is no official one of the Union, the English ones.
func In(tag string) Words {
	if spoken, ok := Speaks(tag); ok {
		return tongues()[spoken]
	}
	return tongues()[string(lang.English)]
}

// Moment writes day, time to the second and zone of an instant: "4 March 2026, 14:05:09 (Europe/Paris, UTC+01:00)".
func (w Words) Moment(at time.Time, zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	at = at.In(zone)
	name := zone.String() + ", UTC" + at.Format("-07:00")
	if zone == time.UTC {
		name = "UTC"
	}
	return w.Date(at) + ", " + at.Format("15:04:05") + " (" + name + ")"
}

// Date writes the day of an instant in its zone.
func (w Words) Date(at time.Time) string {
	for _, tag := range lang.Tags {
		if w.Tag == string(tag) {
			return lang.Date(tag, at, at.Location())
		}
	}
	return at.Format(w.Day)
}

// Named writes a name and its value with the language's own colon between them.
func (w Words) Named(name, value string) string {
	colon := ": "
	if w.Tag == string(lang.French) {
		colon = "\u00a0: "
	}
	return strings.TrimRight(name, ":\u00a0 ") + colon + value
}

// Fill puts a value into a sentence's one hole.
func Fill(sentence, value string) string {
	open, end := strings.IndexByte(sentence, '{'), strings.IndexByte(sentence, '}')
	if open < 0 || end < open {
		return sentence
	}
	return sentence[:open] + value + sentence[end+1:]
}
