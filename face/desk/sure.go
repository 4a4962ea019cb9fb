package desk

import (
	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/lang"
)

// sureField goes along once a person was asked, and said yes.
const sureField = "sure"

// sure asks once about what cannot be taken back, on a page of its own that names what will happen and works without
// scripts. What was sent goes along, so that yes is the same form once more.
type sure struct {
	Here           string // part of the settings it belongs to; "": none
	Form           *kit.Form
	Ask, Text, Yes lang.Message
	Facts          []kit.Cell
	Returns        []chosen // what many are chosen for
	Whys           []kit.Option
	Back           string
}

// chosen is one of the returns that an act is about.
type chosen struct {
	Code, Shopper, Items string
	Stage                lang.Message
	Kind                 kit.Kind
	Worth                string
}

// asked tells that yes was said; a page that asks why also has its answer.
func (s sure) asked() bool {
	if s.Form.Value(sureField) == "" {
		return false
	}
	if s.Whys != nil && s.Form.Value("why") == "" {
		s.Form.Wrong("why", lang.KitRequired())
	}
	return s.Form.OK()
}

// show asks, again where an answer is missing.
func (s sure) show(v *visit.Visit) error {
	if !s.Form.OK() {
		return v.Again(surePage(s))
	}
	return v.Show(surePage(s))
}

// along are the values that go with yes.
func (s sure) along() []kit.Option {
	var out []kit.Option
	for name, values := range s.Form.Values {
		if name == sureField || name == "why" {
			continue
		}
		for _, value := range values {
			out = append(out, kit.Option{Value: value, Name: kit.Plain(name)})
		}
	}
	return out
}
