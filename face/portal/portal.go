// Package portal is the shopper's face: on a phone, one hand, once a year. One page a question, in the shop's colours,
// without an account, and whole without scripts. It decides nothing: what may come back, at whose cost and when the money
// comes is asked of the hall. It stores nothing; a shopper is known by a cookie that opens one order.
//
// What never happens here: a reason why a right is refused that the rule does not give, a fee hidden in a sum, a page between
// a person and the right of withdrawal.
package portal

import (
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
type portal struct{ *visit.Face }

// New builds the portal. It answers everything that no other face does.
func New(h visit.House) http.Handler {
	p := portal{visit.NewFace(h, kit.Portal)}
	p.Public("GET /{$}", p.find)
	p.Public("POST /{$}", p.found)
	p.Shopper("GET /order", p.order)
	return p
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
	if err == nil && n == 0 {
		err = fault.New(fault.Invalid, lang.PortalNotTogether()).At("proof")
	}
	if err != nil {
		if err := form.Take(err); err != nil {
			return err
		}
		return v.Again(findPage(form, shops))
	}
	if err := v.OpenOrder(n); err != nil {
		return err
	}
	return v.Go("/order")
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

// order shows what of an order can come back.
func (p portal) order(v *visit.Visit) error {
	offered, err := returns.Offer(v.Request.Context(), v.DB, v.Actor.Order, v.Now(), v.Lang)
	if err != nil {
		return err
	}
	shops, err := v.Shops()
	if err != nil {
		return err
	}
	for _, s := range shops {
		if s.Code == offered.Channel {
			if err := v.ForShop(s); err != nil {
				return err
			}
		}
	}
	return v.Show(orderPage(offered))
}
