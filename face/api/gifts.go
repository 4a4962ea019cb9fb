package api

import (
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/id"
	"retour/returns"
)

// GiftCodes are the gift codes of an order.
type GiftCodes struct {
	Gifts []returns.GiftView `json:"gift_codes"`
}

// GiftsPath names the order of gift codes.
type GiftsPath struct {
	Channel string `path:"channel" maxLength:"64"`
	Order   string `path:"order" maxLength:"64"`
}

// GiftPath names a gift code.
type GiftPath struct {
	Code id.GiftCode `path:"gift_code" maxLength:"32" doc:"however it is written"`
}

// gifts registers the codes under which who received goods sends them back.
func (a *api) gifts() {
	const path = "/orders/{channel}/{order}/gift-codes"
	write(a, post, path, about{
		tag: tagOrders, id: "make-gift-code", status: 201, right: returns.MakeGift{}.Right(), summary: "Make a gift code for an order, or for some of it",
		text: "Print it on the gift receipt. Who received the goods opens the portal with it alone, and sends them back for store credit or an exchange, without the order's number, the buyer's data or a price before what they get. Nothing goes to the buyer's payment, and nobody writes to the buyer.",
	}, func(c *call, in returns.MakeGift) (returns.GiftView, error) {
		return db.Run(c.ctx(), c.DB, c.actor, c.key, in.Ready())
	})
	read(a, path, about{tag: tagOrders, id: "list-gift-codes", summary: "List the gift codes of an order, newest first", right: access.ReturnsRead},
		func(c *call, q GiftsPath) (GiftCodes, error) {
			n, err := c.ownOrder(OrderPath{q.Channel, q.Order})
			if err != nil {
				return GiftCodes{}, err
			}
			found, err := returns.Gifts(c.ctx(), c.DB, n)
			return GiftCodes{list(found)}, err
		})
	read(a, "/gift-codes/{gift_code}", about{tag: tagOrders, id: "get-gift-code", summary: "See what a gift code is for", right: access.ReturnsRead},
		func(c *call, q GiftPath) (returns.GiftView, error) { return returns.Gift(c.ctx(), c.DB, q.Code) })
	verb[returns.WithdrawGift](a, post, "/gift-codes/{gift_code}/withdraw", about{
		tag: tagOrders, id: "withdraw-gift-code", summary: "Withdraw a gift code", text: "Nothing more can be asked for by it. Returns that were asked for go on.",
	})
	file[GiftPath](a, "/gift-codes/{gift_code}/receipt.pdf", about{
		tag: tagOrders, id: "get-gift-receipt", summary: "The gift receipt: the code, what it is for, and where it is used", right: access.ReturnsRead,
	}, "application/pdf", giftReceipt)
}

func giftReceipt(c *call, q GiftPath) error {
	paper, language, err := returns.GiftPaper(c.ctx(), c.DB, q.Code, c.Base)
	if err != nil {
		return err
	}
	pdf, err := paper.PDF(c.paperLanguage(language))
	if err != nil {
		return err
	}
	return c.file(pdf, "application/pdf", string(paper.Code))
}
