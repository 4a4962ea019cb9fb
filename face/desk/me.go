package desk

import (
	"net/url"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/id"
	"retour/ground/lang"
)

// search leads to what was scanned or typed.
func (d desk) search(v *visit.Visit) error {
	text := strings.TrimSpace(v.Query("q"))
	if kind, n, err := id.Read(text); err == nil && kind == id.Return {
		return v.Go("/desk/returns/" + url.PathEscape(string(id.Make(id.Return, n))))
	}
	if text == "" {
		return v.Go("/desk")
	}
	return v.Show(searchPage(text))
}

// me shows what a person may set for themselves.
func (d desk) me(v *visit.Visit) error {
	return v.Show(mePage(v.Form().Set("name", v.Who.Name).Set("language", string(v.Lang))))
}

// saveMe stores it.
func (d desk) saveMe(v *visit.Visit) error {
	var verb access.SetProfile
	form := v.Read(&verb)
	_, done, err := visit.Do(v, form, verb)
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(mePage(form))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go("/desk/me")
}
