package portal

import (
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/returns"
)

// gifts adds the page on which who was given something types the code of its gift receipt. From there on the way is that
// of a buyer, without prices, the order's number and whatever is known of the buyer.
func (p portal) gifts() {
	p.Public("GET "+returns.GiftPath, p.giftAsk)
	p.Public("POST "+returns.GiftPath, p.giftOpen)
}

// giftAsk asks for the code. The square code of a gift receipt leads here with it: it is filled in, and not looked up
// before somebody presses the button.
func (p portal) giftAsk(v *visit.Visit) error {
	if _, err := p.shop(v); err != nil {
		return err
	}
	form := v.Form().Set("channel", v.Shop.Code)
	form.Action = returns.GiftPath
	if code := v.Query("code"); len(code) <= giftMost {
		form.Set("code", code)
	}
	return v.Show(giftPage(form))
}

// giftMost is how long a code may be, however it is written.
const giftMost = 40

// giftOpen looks the code up. Tries that fail are slowed down as those for an order are.
func (p portal) giftOpen(v *visit.Visit) error {
	if _, err := p.shop(v); err != nil {
		return err
	}
	form := v.Form()
	form.Action = returns.GiftPath
	typed := form.Value("code")
	if typed == "" {
		return v.Again(giftPage(form.Wrong("code", lang.KitRequired())))
	}
	var n int64
	_, err := access.Guess(v.Request.Context(), v.DB, func() (fits bool, err error) {
		n, err = returns.FindGift(v.Reader(), typed)
		return n != 0, err
	}, access.ByOrder(typed), access.ByAddress(v.Address(v.Request)))
	switch f := fault.Of(err); {
	case f != nil && f.Kind == fault.TooMany:
		return v.Again(giftPage(form.Wrong("code", lang.PortalSlow(max(1, (f.Wait+59)/60)))))
	case err != nil:
		return err
	case n == 0:
		return v.Again(giftPage(form.Wrong("code", lang.ReturnsGiftUnknown())))
	}
	if err := v.OpenGift(n); err != nil {
		return err
	}
	return v.GoOn(form, "/order")
}

// unwrap reads what a gift code is for. Where it is over nothing is open any more, and what was asked for is still there.
func (p portal) unwrap(v *visit.Visit, d *desk, instead int64) error {
	ctx := v.Request.Context()
	g, err := returns.GiftNumbered(ctx, v.DB, v.Actor.Gift)
	if err != nil {
		return err
	}
	d.gift = &g
	if d.Offered, err = returns.OfferGift(ctx, v.DB, v.Actor.Gift, instead, v.Now(), v.Lang); err != nil {
		return err
	}
	if over := fault.Of(g.Over(v.Now())); over != nil {
		for i := range d.Lines {
			l := &d.Lines[i]
			l.Returnable, l.Why, l.Opinion, l.Reasons = 0, &over.Message, nil, nil
		}
	}
	return nil
}

// giving is the gift under which a return is asked for, nil where the buyer asks.
func (d desk) giving(name, email string) *returns.Giving {
	if d.gift == nil {
		return nil
	}
	g := &returns.Giving{Code: d.gift.Code}
	g.Name, g.Email = name, email
	return g
}
