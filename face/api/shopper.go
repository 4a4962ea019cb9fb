package api

import (
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/returns"
)

const tagShopper = "shopper"

// FindOrder is what a shopper knows of an order.
type FindOrder struct {
	Channel  string `json:"channel" minLength:"1" maxLength:"64" doc:"code of the shop"`
	Order    string `json:"order" minLength:"1" maxLength:"64" doc:"the shop's order number"`
	Email    string `json:"email,omitempty" maxLength:"254" doc:"with which it was bought; or"`
	Postcode string `json:"postcode,omitempty" maxLength:"16" doc:"to which it went"`
}

// FoundOrder is the order, and the token with which the shopper goes on.
type FoundOrder struct {
	Token   string           `json:"token" doc:"for the Authorization header; it opens this order alone"`
	Expires time.Time        `json:"expires_at"`
	Order   returns.Offered  `json:"order"`
	Returns []returns.Listed `json:"returns" doc:"that were asked for already"`
}

// tokenLife is how long a shopper may go on without proving again that they know the order.
const tokenLife = 12 * time.Hour

// OrderPath names an order.
type OrderPath struct {
	Channel string `path:"channel" maxLength:"64"`
	Number  string `path:"number" maxLength:"64"`
}

// shoppers registers what a shopper begins with.
func (a *api) shoppers() {
	write(a, post, "/find-order", about{
		tag: tagShopper, id: "find-order", public: true, free: true, summary: "Prove to know an order, and see what of it can come back",
		text: "An order that does not exist and a proof that does not fit get the same answer. Further tries have to wait (429, Retry-After).",
	}, findOrder)
	read(a, "/orders/{channel}/{number}/returnable", about{tag: tagShopper, id: "get-returnable", summary: "See what of an order can come back, until when, why and for what"},
		func(c *call, q OrderPath) (returns.Offered, error) {
			n, err := c.ownOrder(q)
			if err != nil {
				return returns.Offered{}, err
			}
			return returns.Offer(c.ctx(), c.DB, n, c.DB.Now(), c.lang)
		})
}

func findOrder(c *call, in FindOrder) (FoundOrder, error) {
	if in.Email == "" && in.Postcode == "" {
		return FoundOrder{}, fault.New(fault.Invalid, lang.ApiOneOfTwo("email", "postcode")).At("email")
	}
	var n int64
	known, err := access.Guess(c.ctx(), c.DB, func() (bool, error) {
		for _, word := range []string{in.Email, in.Postcode} {
			if word == "" {
				continue
			}
			found, err := order.FindForShopper(c.DB.On(c.ctx()), in.Channel, in.Order, word)
			if err != nil || found == 0 || n != 0 && found != n {
				return false, err
			}
			n = found
		}
		return true, nil
	}, access.ByOrder(in.Order), access.ByAddress(c.visitor()))
	if err != nil {
		return FoundOrder{}, err
	}
	if !known {
		return FoundOrder{}, fault.New(fault.NotFound, lang.ReturnsOrderUnknown())
	}
	return c.open(n)
}

// open gives a shopper the token of an order, and shows it.
func (c *call) open(n int64) (out FoundOrder, err error) {
	out.Expires = c.DB.Now().Add(tokenLife).Truncate(time.Second)
	if out.Token, err = access.Sign(c.ctx(), c.DB, ForOrder, n, out.Expires); err != nil {
		return FoundOrder{}, err
	}
	if out.Order, err = returns.Offer(c.ctx(), c.DB, n, c.DB.Now(), c.lang); err != nil {
		return FoundOrder{}, err
	}
	found, err := returns.ListFor(c.ctx(), c.DB, access.AsShopper(n, false, c.lang), returns.Filter{Channel: out.Order.Channel, Order: out.Order.Order})
	out.Returns = list(found)
	return out, err
}

// ownOrder finds an order by its shop and number, if the caller may see it.
func (c *call) ownOrder(q OrderPath) (int64, error) {
	if c.actor.Kind != db.Shopper {
		if err := c.must(access.OrdersRead); err != nil {
			return 0, err
		}
	}
	n, err := order.FindNumber(c.DB.On(c.ctx()), q.Channel, q.Number)
	if err != nil || n == 0 || c.actor.Kind == db.Shopper && c.actor.Order != n {
		return 0, orNotFound(err, q.Number)
	}
	return n, nil
}
