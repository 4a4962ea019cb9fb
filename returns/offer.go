package returns

import (
	"context"
	"time"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/policy"
)

// Offered is an order as it is offered for a return, before anybody asks: what may come back, why, and for what.
type Offered struct {
	Channel     string         `json:"channel"`
	Order       string         `json:"order"`
	PlacedAt    time.Time      `json:"placed_at"`
	DeliveredAt *time.Time     `json:"delivered_at,omitempty"`
	Currency    money.Currency `json:"currency"`
	Lines       []LineOffer    `json:"lines"`
}

// LineOffer is what may be asked for of one line. It is an opinion, not a promise: the request decides.
type LineOffer struct {
	Line       string          `json:"line"`
	SKU        string          `json:"sku"`
	Name       string          `json:"name,omitempty"`
	Variant    string          `json:"variant,omitempty" doc:"what tells it apart from the others of its model: a size, a colour"`
	Image      string          `json:"image,omitempty"`
	Category   string          `json:"category,omitempty"`
	Bought     int64           `json:"bought"`
	Returnable int64           `json:"returnable" doc:"pieces that are in no return yet; how many of them may come back says the opinion"`
	Total      money.Amount    `json:"total" doc:"paid for all pieces of the line"`
	Why        *lang.Message   `json:"why,omitempty" doc:"why nothing of it can come back"`
	Opinion    *policy.Opinion `json:"opinion,omitempty" doc:"what is thought of a return without a reason given"`
	Reasons    []ReasonOffer   `json:"reasons,omitempty"`
	Variants   []VariantOffer  `json:"variants,omitempty" doc:"what it may be exchanged for: the same model in other variants"`
}

// ReasonOffer is one reason that may be given, with what it leads to.
type ReasonOffer struct {
	Key         string              `json:"key"`
	Group       string              `json:"group,omitempty"`
	Name        string              `json:"name"`
	GroupName   string              `json:"group_name,omitempty"`
	Picture     string              `json:"picture,omitempty" doc:"drawing that the shop chose; absent: that of the key"`
	GroupPic    string              `json:"group_picture,omitempty"`
	Verdict     policy.Verdict      `json:"verdict"`
	Resolutions []policy.Resolution `json:"resolutions,omitempty"`
	Until       time.Time           `json:"until,omitzero"`
	Photo       bool                `json:"photo,omitempty" doc:"a photo is asked for"`
	Text        bool                `json:"text,omitempty" doc:"a sentence of the shopper's own is asked for"`
}

type offerLine struct {
	order.Sold
	Image string
	Left  *int64 // balance of the sold account, nil before the first touch
	Given int64  // pieces that a gift is for; 0: the buyer asks
}

// Offer reads an order and asks the shop's rules and the law about each line at an instant. It changes nothing.
func Offer(ctx context.Context, d *db.DB, number int64, at time.Time, language lang.Tag) (Offered, error) {
	return OfferInstead(ctx, d, number, 0, at, language)
}

// OfferInstead is Offer to somebody who changes a return of the order: its own pieces that nobody has sent are free again.
func OfferInstead(ctx context.Context, d *db.DB, number, ret int64, at time.Time, language lang.Tag) (Offered, error) {
	return offerTo(ctx, d, nil, number, ret, at, language)
}

// OfferGift is OfferInstead to who holds a gift code: what it is for, and what it opens.
func OfferGift(ctx context.Context, d *db.DB, gift, ret int64, at time.Time, language lang.Tag) (Offered, error) {
	g, err := readGift(ctx, d, gift, ret)
	if err != nil {
		return Offered{}, err
	}
	return offerTo(ctx, d, g, g.Order, ret, at, language)
}

func offerTo(ctx context.Context, d *db.DB, g *given, number, ret int64, at time.Time, language lang.Tag) (Offered, error) {
	sales := askSale(number)
	lines := db.Ask[offerLine](`SELECT l.id, l.order_id, l.source, p.sku, p.name, p.category, l.nature, l.quantity, l.total, l.discount, l.taxes, l.historic, l.apart, p.final,
		p.image, a.balance + CAST(coalesce((SELECT sum(c.balance) FROM return_line r JOIN account c ON c.id = r.id * 64 + 2 WHERE r.return_id = $2 AND r.line = l.id), 0) AS BIGINT), CAST(0 AS BIGINT)
		FROM order_line l JOIN product p ON p.id = l.product LEFT JOIN account a ON a.id = l.id * 64 + 1 WHERE l.order_id = $1 ORDER BY l.id`, number, ret)
	variants, lying := order.AskVariants(number), askReady(number)
	if err := d.Read(ctx, sales, lines, variants, lying); err != nil {
		return Offered{}, err
	}
	s, ok := sales.First()
	if !ok {
		return Offered{}, fault.New(fault.NotFound, lang.ReturnsOrderUnknown())
	}
	t, err := termsFor(ctx, d, s.Shop, s.ShopVersion)
	if err != nil {
		return Offered{}, err
	}
	out := Offered{Channel: s.Channel, Order: s.Number, PlacedAt: s.placedAt(), DeliveredAt: instants(s.Delivered), Currency: s.Currency, Lines: []LineOffer{}}
	statute := g.statute(s.statute())
	for _, l := range lines.Rows {
		if l, may := g.offers(l); may {
			one := offer(t, s, statute, at, l, language, g)
			one.Variant, one.Variants = variantOf(l.SKU, variants.Rows), counted(variantsOf(l.SKU, variants.Rows, s.Currency), lying.Rows)
			out.Lines = append(out.Lines, one)
		}
	}
	return out, nil
}

// offer is what may be asked for of one line.
func offer(t *terms, s sale, statute policy.Statute, at time.Time, l offerLine, language lang.Tag, g *given) LineOffer {
	out := LineOffer{
		Line: l.Source, SKU: l.SKU, Name: l.Name, Image: l.Image, Category: l.Category, Bought: l.Quantity, Returnable: l.Quantity - l.Historic,
		Total: s.amount(l.Total),
	}
	if l.Left != nil {
		out.Returnable = *l.Left
	}
	why := lang.ReturnsNoneLeft(nameOf(l.Sold))
	if g != nil {
		out.Bought, out.Returnable, why = l.Given, min(out.Returnable, g.left[l.ID]), lang.ReturnsGiftNoneLeft(nameOf(l.Sold))
	}
	if l.Nature != order.Goods {
		out.Returnable, why = 0, lang.ReturnsNotGoods(nameOf(l.Sold))
	}
	if out.Returnable == 0 {
		out.Why = &why
		return out
	}
	var alone whole
	alone.add(l.Sold, out.Returnable)
	opinion := t.editions.Decide(s.facts(t.zone, g.asked(at), l.Sold, out.Returnable, "", alone), statute)
	g.opens(&opinion)
	out.Opinion = &opinion
	for _, r := range t.reasons.For(l.Category) {
		if r.Reasons == nil {
			out.Reasons = append(out.Reasons, reasonOffer(t, s, statute, g, at, l, alone, r, r.Key, language))
		}
		for _, inner := range r.Reasons {
			one := reasonOffer(t, s, statute, g, at, l, alone, inner, r.Key+"."+inner.Key, language)
			one.Group, one.GroupName, one.GroupPic = r.Key, r.Name(r.Key, language), r.Picture
			out.Reasons = append(out.Reasons, one)
		}
	}
	return out
}

func reasonOffer(t *terms, s sale, statute policy.Statute, g *given, at time.Time, l offerLine, w whole, r policy.Reason, key string, language lang.Tag) ReasonOffer {
	o := t.editions.Decide(s.facts(t.zone, g.asked(at), l.Sold, w.pieces, key, w), statute)
	g.opens(&o)
	return ReasonOffer{Key: key, Name: r.Name(key, language), Verdict: o.Verdict, Resolutions: o.Resolutions, Until: o.Until, Photo: o.Photo, Text: r.Text, Picture: r.Picture}
}

// termsFor is termsOf outside of a verb.
func termsFor(ctx context.Context, d *db.DB, shop, version int64) (*terms, error) {
	return termsAt(d, d.On(ctx), shop, version)
}
