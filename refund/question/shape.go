package question

import (
	"encoding/json"

	"retour/refund"
)

// question is one line of input.
type question struct {
	Allocate *allocation   `json:"allocate"`
	Currency string        `json:"currency"`
	Exponent *count        `json:"exponent"`
	Order    orderShape    `json:"order"`
	Prior    []priorShape  `json:"prior"`
	Request  *requestShape `json:"request"`
	Policy   words         `json:"policy"`
	Lang     string        `json:"lang"` // in which the answer explains itself

	told []refund.Quote // once it was answered
	sold *refund.Order  // what they are about
}

type orderShape struct {
	Lines                  []lineShape    `json:"lines"`
	Shipping               []lineShape    `json:"shipping"`
	Fees                   []lineShape    `json:"fees"`
	OrderDiscount          minor          `json:"order_discount"`
	OrderDiscountPercentBP minor          `json:"order_discount_percent_bp"`
	OtherTax               minor          `json:"other_tax"`
	TaxInvoiced            *minor         `json:"tax_invoiced"`
	Paid                   *minor         `json:"paid"`
	Total                  *minor         `json:"total"`
	Payments               []paymentShape `json:"payments"`
	Status                 string         `json:"status"`
	CashRounding           *cashRounding  `json:"cash_rounding"`
	ChargedCurrencyRatio   *decimal       `json:"charged_currency_ratio"`
	Kit                    *kitShape      `json:"kit"`
	UnitsExactDecimal      []decimal      `json:"units_exact_decimal"`
	ShopCurrency           string         `json:"shop_currency"`
}

// lineShape is a line, a shipping charge or a fee.
type lineShape struct {
	ID                name     `json:"id"`
	SKU               name     `json:"sku"`
	Qty               *count   `json:"qty"`
	Unit              *minor   `json:"unit"`
	UnitDecimal       *decimal `json:"unit_decimal"`
	Amount            *minor   `json:"amount"` // of shipping and fees
	PercentBP         minor    `json:"percent_bp"`
	Tax               *minor   `json:"tax"` // makes amount net
	TaxBP             *minor   `json:"tax_bp"`
	TaxesBP           []minor  `json:"taxes_bp"`
	TaxIncluded       bool     `json:"tax_included"`
	Discount          minor    `json:"discount"`
	DiscountPerUnit   minor    `json:"discount_per_unit"`
	DiscountPercentBP minor    `json:"discount_percent_bp"`
	StoredTax         *minor   `json:"stored_tax"`
	InvoicedTax       *minor   `json:"invoiced_tax"`
	StoredNet         *decimal `json:"stored_net_decimal"`
	StoredTaxDecimal  *decimal `json:"stored_tax_decimal"`
}

type paymentShape struct {
	ID       name             `json:"id"`
	Method   string           `json:"method"`
	Amount   *minor           `json:"amount"`
	Currency string           `json:"currency"`
	State    string           `json:"state"`
	Shares   map[string]minor `json:"shares"`
}

type cashRounding struct {
	Step minor  `json:"step"`
	Mode string `json:"mode"`
}

type kitShape struct {
	ID          name      `json:"id"`
	Qty         *count    `json:"qty"`
	Price       minor     `json:"price"`
	Discount    minor     `json:"discount"`
	TaxBP       *minor    `json:"tax_bp"`
	TaxesBP     []minor   `json:"taxes_bp"`
	TaxIncluded bool      `json:"tax_included"`
	StoredTax   *minor    `json:"stored_tax"`
	Components  []kitPart `json:"components"`
}

type kitPart struct {
	ID    name   `json:"id"`
	Qty   *count `json:"qty"`
	Price *minor `json:"price"`
	Unit  *minor `json:"unit"`
}

// itemShape is what a request or a refund already made says of one line, shipping charge or fee.
type itemShape struct {
	ID            name     `json:"id"`
	Line          name     `json:"line"`
	Component     name     `json:"component"`
	Qty           *count   `json:"qty"`
	QtyDecimal    *decimal `json:"qty_decimal"`
	UnitIndex     *count   `json:"unit_index"`
	Amount        *minor   `json:"amount"`
	AmountDecimal *decimal `json:"amount_decimal"`
	Gross         *minor   `json:"gross"`
	GrossDecimal  *decimal `json:"gross_decimal"`
	Net           *minor   `json:"net"`
	NetDecimal    *decimal `json:"net_decimal"`
	ShareBP       *minor   `json:"share_bp"`
	Exchange      bool     `json:"exchange"`
	Announced     *count   `json:"announced"`
	Received      *count   `json:"received"`
	Unit          *minor   `json:"unit"` // of goods that no line describes
	TaxBP         *minor   `json:"tax_bp"`
	TaxesBP       []minor  `json:"taxes_bp"`
	TaxIncluded   bool     `json:"tax_included"`
	SKU           name     `json:"sku"`
}

type priorShape struct {
	itemShape
	Shipping name   `json:"shipping"`
	Fee      name   `json:"fee"`
	Tax      *minor `json:"tax"`
	Payment  name   `json:"payment"`
	For      string `json:"for"`
	State    string `json:"state"`
}

type requestShape struct {
	itemShape // a request may be one item alone, as within a sequence

	Units             []itemShape     `json:"units"`
	Amounts           []itemShape     `json:"amounts"`
	Shipping          json.RawMessage `json:"shipping"` // items, or the id of one
	Fees              json.RawMessage `json:"fees"`     // items, the id of one, or "proportional"
	AmountOfGoods     *minor          `json:"amount_of_goods"`
	Everything        bool            `json:"everything"`
	Payment           name            `json:"payment"`
	PaymentOrder      []string        `json:"payment_order"`
	Method            string          `json:"method"`
	FeePercentBP      minor           `json:"fee_percent_bp"`
	ReturnShippingFee minor           `json:"return_shipping_fee"`
	GoodwillGross     minor           `json:"goodwill_gross"`
	Last              bool            `json:"last"`
	Preview           bool            `json:"preview"`
	Return            []itemShape     `json:"return"`
	Sequence          []requestShape  `json:"sequence"`
	Add               []lineShape     `json:"add"`
	AddShipping       []charge        `json:"add_shipping"`
	Restock           bool            `json:"restock"`
	For               string          `json:"for"`
	Provider          string          `json:"provider"`
	Currency          string          `json:"currency"`
}

// charge is an amount, or an object that holds one.
type charge lineShape

// UnmarshalJSON reads 500 and {"amount": 500} alike.
func (c *charge) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '{' {
		return json.Unmarshal(data, (*lineShape)(c))
	}
	c.Amount = new(minor)
	return c.Amount.UnmarshalJSON(data)
}

// words is a word or a list of them.
type words []string

// UnmarshalJSON reads "a" and ["a", "b"] alike.
func (w *words) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*w = make(words, 1)
		return json.Unmarshal(data, &(*w)[0])
	}
	return json.Unmarshal(data, (*[]string)(w))
}
