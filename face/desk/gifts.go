package desk

import (
	"mime"
	"strconv"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/returns"
)

// giftPages adds what an agent does with the gift codes of an order.
func (d desk) giftPages() {
	const at = "/desk/orders/{channel}/{number}/gifts"
	d.Person(at, access.ReturnsWrite, d.makeGift)
	d.Person("GET "+at+"/{code}", access.ReturnsRead, d.giftReceipt)
	d.Person("POST "+at+"/{code}/withdraw", access.ReturnsWrite, d.withdrawGift)
}

func giftsHref(o orderShown) string { return orderHref(o.Channel, o.Head.Number) + "/gifts" }

// gifting is the form in which an agent makes a gift code.
type gifting struct {
	orderShown
	Form *kit.Form
}

// makeGift asks what a gift code is for, and makes it once it is sent.
func (d desk) makeGift(v *visit.Visit) error {
	o, err := d.orderFor(v)
	if err != nil {
		return err
	}
	g := gifting{o, v.Form()}
	g.Form.Action = v.Request.URL.Path
	if v.Request.Method != "POST" {
		for i, l := range o.Lines {
			g.Form.Set(lineField(i, "quantity"), strconv.FormatInt(l.Returnable, 10))
		}
		return v.Show(giftPage(g))
	}
	verb := returns.MakeGift{Channel: o.Channel, Order: o.Head.Number}
	at := map[string]string{}
	for i, l := range o.Lines {
		text := g.Form.Value(lineField(i, "quantity"))
		if text == "" || text == "0" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			g.Form.Wrong(lineField(i, "quantity"), lang.KitNotNumber())
			continue
		}
		at["items["+strconv.Itoa(len(verb.Items))+"]"] = "lines[" + strconv.Itoa(i) + "]"
		verb.Items = append(verb.Items, returns.Piece{Line: l.Source, Quantity: n})
	}
	if len(verb.Items) == 0 && g.Form.OK() {
		g.Form.Wrong("", lang.DeskGiftNone())
	}
	made, done, err := visit.Do(v, g.Form, verb.Ready())
	switch {
	case err != nil:
		return err
	case !done:
		moveFaults(g.Form, at)
		return v.Again(giftPage(g))
	}
	v.Tell(kit.Go, lang.DeskGiftMade(string(made.Code)))
	return v.Go(orderHref(o.Channel, o.Head.Number))
}

// giftReceipt prints the gift receipt, in the language of the order.
func (d desk) giftReceipt(v *visit.Visit) error {
	paper, language, err := returns.GiftPaper(v.Request.Context(), d.DB, id.GiftCode(v.Path("code")), d.Base)
	if err != nil {
		return err
	}
	pdf, err := paper.PDF(language)
	if err != nil {
		return err
	}
	h := v.W.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Content-Length", strconv.Itoa(len(pdf)))
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": string(paper.Code) + ".pdf"}))
	_, _ = v.W.Write(pdf) // whoever hung up is not an error of ours
	return nil
}

func (d desk) withdrawGift(v *visit.Visit) error {
	f := v.Form()
	_, done, err := visit.Do(v, f, returns.WithdrawGift{Code: id.GiftCode(v.Path("code"))})
	if err != nil {
		return err
	}
	if !done {
		return fault.New(fault.NotFound, lang.ReturnsGiftUnknown())
	}
	v.Tell(kit.Go, lang.DeskGiftWithdrawn())
	return v.Go(orderHref(v.Path("channel"), v.Path("number")))
}

// giftState is how a gift code stands.
func giftState(g returns.GiftView, o orderShown) (kit.Kind, lang.Message) {
	switch {
	case g.WithdrawnAt != nil:
		return kit.None, lang.DeskGiftIsWithdrawn()
	case g.Over(o.Now) != nil:
		return kit.None, lang.DeskGiftIsOver(g.Until)
	}
	return kit.Go, lang.DeskGiftGood(g.Until)
}
