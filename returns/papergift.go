package returns

import (
	"context"
	"net/url"
	"strings"
	"time"

	"retour/document"
	"retour/ground/db"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/order"
)

// GiftPath is the portal's page for a gift code.
const GiftPath = "/gift"

// GiftLink is the address that opens a shop's portal with a gift code typed in. base is the installation's public address.
func GiftLink(base, shop string, code id.GiftCode) string {
	return strings.TrimSuffix(base, "/") + GiftPath + "?shop=" + url.QueryEscape(shop) + "&code=" + url.QueryEscape(string(code))
}

// GiftPaper reads what a gift receipt is printed from. One that is over is not printed any more: the fault says why.
func GiftPaper(ctx context.Context, d *db.DB, code id.GiftCode, base string) (document.Gift, lang.Tag, error) {
	g, channel, _, err := giftOf(d.On(ctx), code, "gift_code")
	if err != nil {
		return document.Gift{}, "", err
	}
	if err := g.over(d.Now()); err != nil {
		return document.Gift{}, "", err
	}
	shops, held, sales := order.AskShopCode(channel), askGiftLines(g.Order), askSale(g.Order)
	if err := d.Read(ctx, shops, held, sales); err != nil {
		return document.Gift{}, "", err
	}
	shop := shops.Rows[0]
	settings, err := shop.Decoded()
	if err != nil {
		return document.Gift{}, "", err
	}
	page := strings.TrimSuffix(base, "/") + GiftPath
	if u, err := url.Parse(page); err == nil && u.Host != "" {
		page = u.Host + u.Path
	}
	out := document.Gift{
		Shop: shop.Name, Code: g.Code, Page: page, Link: GiftLink(base, channel, g.Code), Sandbox: settings.Demo,
		Made: time.UnixMicro(g.Made).In(shop.Location()), Until: time.UnixMicro(g.Expires).In(shop.Location()),
	}
	for _, l := range held.Rows {
		if l.Gift == g.ID {
			out.Lines = append(out.Lines, document.GiftLine{Name: or(l.Name, l.SKU), Quantity: l.Quantity})
		}
	}
	return out, sales.Rows[0].language(shop.Language), nil
}
