// Package order is what was sold, to whom, and how it was paid: orders with their lines, charges and tenders as the shop
// told us, the catalogue of articles, and the customers. It stores what came in and remembers it; it never recomputes a
// price. Returns, goods and refunds are not its business.
package order

import (
	"time"

	"retour/ground/money"
)

// Order is one sale as a shop tells it: body of PUT /api/v1/orders, row group of a CSV file, and what the store gives
// back. All amounts are in the order's one currency.
type Order struct {
	Channel     string         `json:"channel" doc:"code of the shop (channel) that sold it" minLength:"1" maxLength:"64"`
	Number      string         `json:"number" doc:"the shop's order number, as the shopper knows it" minLength:"1" maxLength:"64"`
	PlacedAt    time.Time      `json:"placed_at" doc:"when it was placed, RFC 3339"`
	DeliveredAt *time.Time     `json:"delivered_at,omitempty" doc:"when the last of it reached the shopper, if known"`
	Currency    money.Currency `json:"currency" doc:"ISO 4217" minLength:"3" maxLength:"3"`
	NetPrices   bool           `json:"net_prices,omitempty" doc:"true where the shop's prices are without tax"`
	Buyer       Buyer          `json:"buyer,omitempty" enum:"consumer,business" default:"consumer"`
	Customer    Customer       `json:"customer"`
	Lines       []Line         `json:"lines" minItems:"1" maxItems:"5000"`
	Charges     []Charge       `json:"charges,omitempty" maxItems:"500" doc:"shipping and fees"`
	Discount    *money.Amount  `json:"discount,omitempty" doc:"off the whole order, not yet in the lines' totals; shared over them by value"`
	Tenders     []Tender       `json:"tenders,omitempty" maxItems:"50" doc:"how it was paid; empty: one tender 'unknown' of the whole"`
	Terms       string         `json:"terms,omitempty" maxLength:"64" doc:"version of the terms in force at the sale"`
	Informed    *bool          `json:"withdrawal_information_given,omitempty" doc:"was the consumer told of the right of withdrawal, and can it be proved"`
}

// Buyer says whether consumer law protects who bought.
type Buyer string

// The buyers.
const (
	Consumer Buyer = "consumer"
	Business Buyer = "business"
)

// Customer is who bought, with what is needed to find, reach and ship to them.
type Customer struct {
	ID       string `json:"id,omitempty" maxLength:"64" doc:"the shop's own number of the customer"`
	Email    string `json:"email,omitempty" maxLength:"254"`
	Name     string `json:"name,omitempty" maxLength:"200"`
	Phone    string `json:"phone,omitempty" maxLength:"40"`
	Language string `json:"language,omitempty" maxLength:"8" doc:"BCP 47; messages go out in it where the product speaks it"`
	Street   string `json:"street,omitempty" maxLength:"300"`
	City     string `json:"city,omitempty" maxLength:"100"`
	Postcode string `json:"postcode,omitempty" maxLength:"16"`
	Region   string `json:"region,omitempty" maxLength:"8" doc:"ISO 3166-2"`
	Country  string `json:"country" minLength:"2" maxLength:"2" doc:"ISO 3166-1 alpha-2"`
}

// Nature says what a line is, and so whether it can come back at all.
type Nature string

// The natures of lines.
const (
	Goods    Nature = "goods"
	Service  Nature = "service"   // manual entries, samples, bank charges: nothing to send back
	GiftCard Nature = "gift_card" // a voucher
)

// Line is a quantity of one article sold. Its Total is the truth; the unit price is kept as the shop wrote it, and may
// be finer than a minor unit.
type Line struct {
	ID       string       `json:"id" doc:"the shop's own id of the line, unique within the order" minLength:"1" maxLength:"64"`
	SKU      string       `json:"sku" minLength:"1" maxLength:"64"`
	Name     string       `json:"name,omitempty" maxLength:"300"`
	Nature   Nature       `json:"nature,omitempty" enum:"goods,service,gift_card" default:"goods"`
	Quantity int64        `json:"quantity" minimum:"1" maximum:"1000000"`
	Unit     string       `json:"unit_price,omitempty" maxLength:"32" doc:"decimal, for people; the total is the truth"`
	Total    money.Amount `json:"total" doc:"paid for all pieces, tax included, after the line's own discount, before the order's"`
	Discount money.Amount `json:"discount,omitzero" doc:"already taken off in total; for the record"`
	Taxes    []Tax        `json:"taxes,omitempty" maxItems:"8" doc:"tax contained in total, one entry a rate; absent: unknown, which is not zero"`
	GTIN     string       `json:"gtin,omitempty" maxLength:"14"`
	Category string       `json:"category,omitempty" maxLength:"100"`
	Image    string       `json:"image,omitempty" maxLength:"1000"`
	Grams    int64        `json:"grams,omitempty" minimum:"0" doc:"weight of one piece"`
	Model    string       `json:"model,omitempty" maxLength:"64" doc:"what this article is a variant of: articles of one model can be exchanged for each other on the portal"`
	Variant  string       `json:"variant,omitempty" maxLength:"64" doc:"what tells it apart from the others of its model: a size, a colour"`
	Final    bool         `json:"final_sale,omitempty" doc:"sold as not returnable under the shop's own policy"`
}

// Tax is the tax of one rate contained in a total.
type Tax struct {
	RateBP int64        `json:"rate_bp" minimum:"0" maximum:"10000" doc:"basis points: 2000 is 20 %"`
	Amount money.Amount `json:"amount"`
}

// Charge is what was paid beside the goods.
type Charge struct {
	ID    string       `json:"id" minLength:"1" maxLength:"64"`
	Kind  ChargeKind   `json:"kind" enum:"shipping,fee"`
	Name  string       `json:"name,omitempty" maxLength:"200"`
	Total money.Amount `json:"total" doc:"tax included; a discount kept as a charge is negative"`
	Taxes []Tax        `json:"taxes,omitempty" maxItems:"8"`
}

// ChargeKind is shipping or a fee.
type ChargeKind string

// The kinds of charge.
const (
	Shipping ChargeKind = "shipping"
	Fee      ChargeKind = "fee"
)

// Tender is one means with which the order was paid.
type Tender struct {
	ID       string       `json:"id" minLength:"1" maxLength:"64"`
	Method   string       `json:"method" maxLength:"32" doc:"card, paypal, gift_card, invoice, cash …"`
	Provider string       `json:"provider,omitempty" maxLength:"32" doc:"driver that can pay back: manual, sandbox …"`
	Ref      string       `json:"reference,omitempty" maxLength:"200" doc:"the provider's own reference of the payment"`
	Amount   money.Amount `json:"amount"`
}
