package portal

import (
	"strings"

	"retour/document"
	"retour/face/visit"
	"retour/withdrawal"
)

// modelForm gives the model withdrawal form, with the shop's name and address filled in, to print or to fill in by hand.
func (p portal) modelForm(v *visit.Visit) error {
	if _, err := p.shop(v); err != nil {
		return err
	}
	settings, err := v.Shop.Decoded()
	if err != nil {
		return err
	}
	form := ModelForm(tongue(v), v.Shop.Name, settings.Seller, settings.ReplyTo)
	form.Made, form.Sandbox = v.Now(), settings.Demo
	pdf, err := form.PDF()
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Language", form.Language)
	return send(v, pdf, "application/pdf", form.Title)
}

// ModelForm is the model withdrawal form of a shop in a language.
func ModelForm(w withdrawal.Words, shop string, seller []string, email string) document.ModelForm {
	to := append([]string(nil), seller...)
	if len(to) == 0 {
		to = []string{shop}
	}
	if email != "" && !strings.Contains(strings.Join(to, " "), email) {
		to = append(to, email)
	}
	if to[0] == "" {
		to[0] = "…………………………"
	}
	return document.ModelForm{
		Language: w.Tag, Title: w.FormTitle, Note: w.FormNote, To: w.To, Shop: to, Notice: w.FormNotice,
		Fields: []string{w.FormOrdered, w.FormName, w.FormAddress, w.FormSign, w.FormDate}, Strike: w.FormStrike,
	}
}
