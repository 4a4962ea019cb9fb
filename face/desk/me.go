package desk

import (
	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/lang"
)

// me shows what a person may set for themselves.
func (d desk) me(v *visit.Visit) error {
	return v.Show(mePage(d.mine(v)))
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
		m := d.mine(v)
		form.Action, m.Profile = "/desk/me", form
		return v.Again(mePage(m))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go("/desk/me")
}
