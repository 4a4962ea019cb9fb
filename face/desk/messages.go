package desk

import (
	"strconv"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/notify"
	"retour/order"
)

// outbox shows what people were told, newest first.
func (d desk) outbox(v *visit.Visit) error {
	f := notify.Filter{}
	switch s := notify.State(v.Query("state")); s {
	case notify.Stored, "sending", "sent", "failed":
		f.State = s
	}
	if n, err := strconv.ParseInt(v.Query("cursor"), 10, 64); err == nil && n > 0 {
		f.Below = n
	}
	heads, next, err := notify.List(v.Reader(), f, pageRows)
	if err != nil {
		return err
	}
	follow := ""
	if next != 0 {
		follow = "/desk/messages?state=" + string(f.State) + "&cursor=" + strconv.FormatInt(next, 10)
	}
	return v.Show(outboxPage(heads, f.State, follow, v.Actor.May(access.SettingsRead)))
}

func (d desk) messageFor(v *visit.Visit) (notify.Message, error) {
	n, err := strconv.ParseInt(v.Path("number"), 10, 64)
	if err == nil {
		ask := notify.AskMessage(n)
		if err := d.DB.Read(v.Request.Context(), ask); err != nil {
			return notify.Message{}, err
		}
		if m, ok := ask.First(); ok {
			return m, nil
		}
	}
	return notify.Message{}, fault.New(fault.NotFound, lang.FaultNotFound(short(v.Path("number"))))
}

func (d desk) message(v *visit.Visit) error {
	m, err := d.messageFor(v)
	if err != nil {
		return err
	}
	form := v.Form()
	if v.Request.Method != "POST" {
		return v.Show(messagePage(m, form, v.Actor))
	}
	if !v.Actor.May(access.ReturnsWrite) {
		return fault.New(fault.Forbidden, lang.KitForbiddenText(string(access.ReturnsWrite)))
	}
	_, done, err := visit.Do(v, form, notify.Resend{Message: m.ID})
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(messagePage(m, form, v.Actor))
	}
	v.Tell(kit.Go, lang.DeskResent())
	return v.Go("/desk/messages/" + strconv.FormatInt(m.ID, 10))
}

// shopFor is the shop that an address names, or the first.
func (d desk) shopFor(v *visit.Visit, code string) (order.Shop, []order.Shop, error) {
	shops, err := v.Shops()
	if err != nil || len(shops) == 0 {
		if err == nil {
			err = fault.New(fault.NotFound, lang.DeskNoShop())
		}
		return order.Shop{}, shops, err
	}
	if code == "" {
		return shops[0], shops, nil
	}
	for _, s := range shops {
		if s.Code == code {
			return s, shops, nil
		}
	}
	return order.Shop{}, shops, fault.New(fault.NotFound, lang.FaultNotFound(short(code)))
}

// templates lists the words of a shop's messages.
func (d desk) templates(v *visit.Visit) error {
	shop, shops, err := d.shopFor(v, v.Query("shop"))
	if err != nil {
		return err
	}
	all, err := notify.Templates(v.Reader(), shop.ID)
	if err != nil {
		return err
	}
	return v.Show(templatesPage(shop, shops, all))
}

// wording is a template being edited.
type wording struct {
	notify.Template
	Shop   order.Shop
	Form   *kit.Form
	Letter notify.Letter
}

// template edits the words of one kind of message, with a preview of an invented return beside them.
func (d desk) template(v *visit.Visit) error {
	shop, _, err := d.shopFor(v, v.Path("shop"))
	if err != nil {
		return err
	}
	all, err := notify.Templates(v.Reader(), shop.ID)
	if err != nil {
		return err
	}
	w := wording{Shop: shop, Form: v.Form()}
	known := false
	for _, t := range all {
		if string(t.Kind) == v.Path("kind") && string(t.Language) == v.Path("language") {
			w.Template, known = t, true
		}
	}
	if !known {
		return fault.New(fault.NotFound, lang.FaultNotFound(short(v.Path("kind"))))
	}
	back := "/desk/settings/messages?shop=" + shop.Code
	if v.Request.Method != "POST" {
		w.Form.Set("subject", w.Words.Subject).Set("body", w.Words.Body).Set("version", strconv.FormatInt(w.Version, 10))
		w.Letter, err = notify.Preview(w.Kind, w.Language, w.Words)
		if err != nil {
			return err
		}
		return v.Show(templatePage(w))
	}
	if !v.Actor.May(access.SettingsWrite) {
		return fault.New(fault.Forbidden, lang.KitForbiddenText(string(access.SettingsWrite)))
	}
	version, _ := strconv.ParseInt(w.Form.Value("version"), 10, 64) // 0: whichever
	typed := notify.Words{Subject: w.Form.Value("subject"), Body: w.Form.Value("body")}
	letter, wrong := notify.Preview(w.Kind, w.Language, typed)
	if wrong != nil {
		if err := w.Form.Take(wrong); err != nil {
			return err
		}
		return v.Again(templatePage(w))
	}
	w.Letter = letter
	var done bool
	switch w.Form.Value("do") {
	case "preview":
		return v.Show(templatePage(w))
	case "reset":
		done, err = ran(visit.Do(v, w.Form, notify.ResetTemplate{Shop: shop.Code, Kind: w.Kind, Language: w.Language, Version: version}))
	default:
		done, err = ran(visit.Do(v, w.Form, notify.PutTemplate{Shop: shop.Code, Kind: w.Kind, Language: w.Language, Subject: typed.Subject, Body: typed.Body, Version: version}))
	}
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(templatePage(w))
	}
	v.Tell(kit.Go, lang.DeskMeSaved())
	return v.Go(back)
}
