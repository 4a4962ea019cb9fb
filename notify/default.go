package notify

import (
	"embed"
	"strings"

	"retour/ground/lang"
)

//go:embed template/*.txt
var texts embed.FS

// Default is the product's own words for a kind of message: file template/<kind>.<language>.txt, the subject on its first
// line. In a language the product lacks they are English; of an unknown kind there are none.
func Default(kind Kind, tag lang.Tag) Words {
	text, err := texts.ReadFile("template/" + string(kind) + "." + string(lang.Parse(string(tag))) + ".txt")
	if err != nil {
		return Words{}
	}
	subject, body, _ := strings.Cut(string(text), "\n")
	return Words{Subject: subject, Body: body}.tidy()
}
