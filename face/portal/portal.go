// Package portal is the shopper's face: on a phone, one hand, once a year. One page a question, in the shop's colours,
// without an account, and whole without scripts. It decides nothing: what may come back, at whose cost and when the money
// comes is asked of the hall. It stores nothing; a shopper is known by a cookie that opens one order, and what they have
// chosen so far lies in a cookie of their own.
//
// What never happens here: a reason why a right is refused that the rule does not give, a fee hidden in a sum, a choice made
// beforehand but the original means of payment, a sum that the settlement would not pay.
package portal

import (
	"errors"
	"net/http"
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/returns"
)

// portal is the face being built, and afterwards at work.
type portal struct {
	*visit.Face
}

// New builds the portal. It answers everything that no other face does.
func New(h visit.House) http.Handler {
	p := portal{visit.NewFace(h, kit.Portal)}
	p.Menu, p.Prove = menu, p.prove
	p.Public("GET /{$}", p.find)
	p.Public("POST /{$}", p.found)
	p.gifts()
	p.withdraws()
	p.links()
	p.steps()
	p.follows()
	p.papers()
	return p
}

// menu is the foot of every page.
func menu(v *visit.Visit) []kit.Entry {
	v.Scene.Legal = legal(v)
	if v.Actor.Order == 0 {
		return nil
	}
	if v.Actor.Gift != 0 {
		return []kit.Entry{{Name: lang.PortalMyGift(), Href: "/order"}, {Name: lang.PortalOtherOrder(), Href: "/"}}
	}
	return []kit.Entry{{Name: lang.PortalMyOrder(), Href: "/order"}, {Name: lang.PortalOtherOrder(), Href: "/"}}
}

// known is what a shopper types to find their order.
type known struct {
	Channel string `json:"channel"`
	Order   string `json:"order"`
	Proof   string `json:"proof"`
}

// find asks for an order's number and a proof.
func (p portal) find(v *visit.Visit) error {
	shops, err := p.shop(v)
	if err != nil {
		return err
	}
	form := v.Form().Set("channel", v.Shop.Code)
	form.Action = "/"
	return v.Show(findPage(form, shops))
}

// shop finds out whose page this is: the one that the address or the form names, or the only one there is.
func (p portal) shop(v *visit.Visit) ([]order.Shop, error) {
	shops, err := v.Shops()
	if err != nil {
		return nil, err
	}
	code := v.Query("shop")
	if v.Request.PostForm.Get("channel") != "" {
		code = v.Request.PostForm.Get("channel")
	}
	for _, s := range shops {
		if s.Code == code || len(shops) == 1 {
			return shops, v.ForShop(s)
		}
	}
	return shops, nil
}

// found looks the order up. One that does not exist and a proof that does not fit get the same answer.
func (p portal) found(v *visit.Visit) error {
	shops, err := p.shop(v)
	if err != nil {
		return err
	}
	var in known
	form := v.Read(&in)
	form.Action = "/"
	for _, name := range []string{"order", "proof"} {
		if form.Value(name) == "" {
			form.Wrong(name, lang.KitRequired())
		}
	}
	if !form.OK() {
		return v.Again(findPage(form, shops))
	}
	n, err := p.lookUp(v, in)
	switch f := fault.Of(err); {
	case f != nil && f.Kind == fault.TooMany:
		return v.Again(findPage(form.Wrong("proof", lang.PortalSlow(max(1, (f.Wait+59)/60))), shops))
	case err == nil && n == 0:
		return v.Again(findPage(form.Wrong("proof", lang.PortalNotTogether()), shops))
	case err != nil:
		return err
	}
	if err := v.OpenOrder(n); err != nil {
		return err
	}
	return v.GoOn(form, "/order")
}

// prove asks for the order again when its proof ran out while somebody typed, and loses nothing of what they typed.
// Whoever was given something is asked for the code of the gift again, as they know no order.
func (p portal) prove(v *visit.Visit) error {
	shops, err := p.shop(v)
	if err != nil {
		return err
	}
	if d, ok := p.stored(v); ok && d.Gift != 0 {
		return v.ShowAs(http.StatusUnauthorized, giftPage(v.Keep(kit.NewForm(returns.GiftPath).Set("channel", v.Shop.Code))))
	}
	form := v.Keep(kit.NewForm("/").Set("channel", v.Shop.Code))
	return v.ShowAs(http.StatusUnauthorized, findPage(form, shops))
}

func (p portal) lookUp(v *visit.Visit, in known) (n int64, err error) {
	channel := in.Channel
	if channel == "" {
		channel = v.Shop.Code
	}
	_, err = access.Guess(v.Request.Context(), v.DB, func() (bool, error) {
		n, err = order.FindForShopper(v.Reader(), channel, in.Order, strings.TrimSpace(in.Proof))
		return n != 0, err
	}, access.ByOrder(in.Order), access.ByAddress(v.Address(v.Request)))
	return n, err
}

// desk is the shopper's order as a page needs it.
type desk struct {
	returns.Offered
	sale order.View
	gift *returns.GiftView // nil: the buyer is here

	unmeant *lang.Message // why the law's withdrawal function is not for this order; nil: it is
}

// open reads the shopper's order, and gives the page its shop and, unless the shopper chose one, its language. instead is
// a return that is being changed, or 0.
func (p portal) open(v *visit.Visit, instead int64) (d desk, err error) {
	if err := p.dress(v, &d); err != nil {
		return d, err
	}
	if v.Actor.Gift != 0 {
		return d, p.unwrap(v, &d, instead)
	}
	d.Offered, err = returns.OfferInstead(v.Request.Context(), v.DB, v.Actor.Order, instead, v.Now(), v.Lang)
	return d, err
}

// dress reads the sale, and puts the page into the shop's colours and the order's language.
func (p portal) dress(v *visit.Visit, d *desk) error {
	sale, ok, err := order.ViewOf(v.Reader(), v.Actor.Order)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.NotFound, lang.ReturnsOrderUnknown())
	}
	d.sale = sale
	if l := sale.Customer.Language; l != "" && v.Actor.Gift == 0 { // what the buyer speaks, who was given it may not
		v.Prefer(lang.Parse(l))
	}
	shops, err := v.Shops()
	if err != nil {
		return err
	}
	for _, s := range shops {
		if s.Code == sale.Channel {
			return errors.Join(v.ForShop(s), d.means(v, s))
		}
	}
	return nil
}

// means finds out whether the law's withdrawal function is for this order. Where it is not, its entry is not on the page.
func (d *desk) means(v *visit.Visit, s order.Shop) error {
	settings, err := s.Decoded()
	if err != nil {
		return err
	}
	if why, offered := returns.FunctionFor(d.sale, settings); !offered {
		v.Scene.Legal, d.unmeant = nil, &why
	}
	return nil
}

// line finds a line of the order by the shop's own id of it.
func (d desk) line(source string) (returns.LineOffer, bool) {
	for _, l := range d.Lines {
		if l.Line == source {
			return l, true
		}
	}
	return returns.LineOffer{}, false
}
