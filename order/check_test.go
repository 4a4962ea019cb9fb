package order

import (
	"strings"
	"testing"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
)

func eur(minor int64) money.Amount { return money.Of(minor, "EUR") }

func TestWrongOrdersAreRefusedAtTheirField(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*Order)
		code   string
		field  string
	}{
		{"no currency", func(o *Order) { o.Currency = "" }, "fault.currency_unknown", "currency"},
		{"no such currency", func(o *Order) { o.Currency = "EUX" }, "fault.currency_unknown", "currency"},
		{"no channel", func(o *Order) { o.Channel = " " }, "fault.required", "channel"},
		{"no number", func(o *Order) { o.Number = "" }, "fault.required", "number"},
		{"long number", func(o *Order) { o.Number = strings.Repeat("é", 65) }, "fault.text_too_long", "number"},
		{"zero byte", func(o *Order) { o.Number = "a\x00" }, "order.text_unreadable", "number"},
		{"no UTF-8", func(o *Order) { o.Customer.Name = "Zo\xe9" }, "order.text_unreadable", "customer.name"},
		{"buyer", func(o *Order) { o.Buyer = "robot" }, "fault.one_of", "buyer"},
		{"no date", func(o *Order) { o.PlacedAt = time.Time{} }, "fault.required", "placed_at"},
		{"early date", func(o *Order) { o.PlacedAt = time.Date(1969, 1, 1, 0, 0, 0, 0, time.UTC) }, "order.date_range", "placed_at"},
		{"delivered first", func(o *Order) { at := o.PlacedAt.Add(-25 * time.Hour); o.DeliveredAt = &at }, "order.delivered_before_placed", "delivered_at"},
		{"delivered late", func(o *Order) { at := time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC); o.DeliveredAt = &at }, "order.date_range", "delivered_at"},
		{"e-mail", func(o *Order) { o.Customer.Email = "zoe" }, "order.email_malformed", "customer.email"},
		{"e-mail of two", func(o *Order) { o.Customer.Email = "a@example.org,b@example.org" }, "order.email_malformed", "customer.email"},
		{"country", func(o *Order) { o.Customer.Country = "fr" }, "order.country_malformed", "customer.country"},
		{"no lines", func(o *Order) { o.Lines = nil }, "order.without_lines", "lines"},
		{"too many lines", func(o *Order) { o.Lines = make([]Line, 5001) }, "order.too_large", ""},
		{"no line id", func(o *Order) { o.Lines[0].ID = "" }, "fault.required", "lines[0].id"},
		{"no SKU", func(o *Order) { o.Lines[0].SKU = "" }, "fault.required", "lines[0].sku"},
		{"line twice", func(o *Order) { o.Lines = append(o.Lines, o.Lines[0]) }, "order.line_twice", "lines[1].id"},
		{"nature", func(o *Order) { o.Lines[0].Nature = "air" }, "fault.one_of", "lines[0].nature"},
		{"no pieces", func(o *Order) { o.Lines[0].Quantity = 0 }, "fault.quantity_not_positive", "lines[0].quantity"},
		{"too many pieces", func(o *Order) { o.Lines[0].Quantity = 1_000_001 }, "order.quantity_too_large", "lines[0].quantity"},
		{"line's currency", func(o *Order) { o.Lines[0].Total = money.Of(2000, "GBP") }, "fault.currency_mismatch", "lines[0].total.currency"},
		{"discount's currency", func(o *Order) { o.Lines[0].Discount = money.Of(1, "GBP") }, "fault.currency_mismatch", "lines[0].discount.currency"},
		{"tax's currency", func(o *Order) { o.Lines[0].Taxes[0].Amount.Currency = "GBP" }, "fault.currency_mismatch", "lines[0].taxes[0].amount.currency"},
		{"negative line", func(o *Order) { o.Lines[0].Total = eur(-1) }, "order.amount_negative", "lines[0].total.amount"},
		{"negative discount of a line", func(o *Order) { o.Lines[0].Discount = eur(-1) }, "order.amount_negative", "lines[0].discount.amount"},
		{"vast line", func(o *Order) { o.Lines[0].Total = eur(1 << 60) }, "order.amount_too_large", "lines[0].total.amount"},
		{"tax above total", func(o *Order) { o.Lines[0].Taxes[0].Amount = eur(2001) }, "order.tax_too_large", "lines[0].taxes"},
		{"taxes above total", func(o *Order) { o.Lines[0].Taxes = []Tax{{2000, eur(1001)}, {1000, eur(1000)}} }, "order.tax_too_large", "lines[0].taxes"},
		{"negative tax", func(o *Order) { o.Lines[0].Taxes[0].Amount = eur(-1) }, "order.tax_sign", "lines[0].taxes[0].amount.amount"},
		{"rate twice", func(o *Order) { o.Lines[0].Taxes = []Tax{{2000, eur(1)}, {2000, eur(1)}} }, "order.tax_rate_twice", "lines[0].taxes[1].rate_bp"},
		{"rate", func(o *Order) { o.Lines[0].Taxes[0].RateBP = 10_001 }, "order.tax_rate_range", "lines[0].taxes[0].rate_bp"},
		{"charge twice", func(o *Order) { o.Charges = append(o.Charges, o.Charges[0]) }, "order.charge_twice", "charges[1].id"},
		{"kind of charge", func(o *Order) { o.Charges[0].Kind = "bribe" }, "fault.one_of", "charges[0].kind"},
		{"charge's currency", func(o *Order) { o.Charges[0].Total = money.Of(1, "USD") }, "fault.currency_mismatch", "charges[0].total.currency"},
		{"charge's tax", func(o *Order) { o.Charges[0].Taxes[0].Amount = eur(491) }, "order.tax_too_large", "charges[0].taxes"},
		{"tax of a discount", func(o *Order) { o.Charges[0].Total = eur(-100); o.Charges[0].Taxes[0].Amount = eur(-101) }, "order.tax_too_large", "charges[0].taxes"},
		{"tender twice", func(o *Order) { o.Tenders = append(o.Tenders, o.Tenders[0]) }, "order.tender_twice", "tenders[1].id"},
		{"tender's currency", func(o *Order) { o.Tenders[0].Amount = money.Of(1, "USD") }, "fault.currency_mismatch", "tenders[0].amount.currency"},
		{"negative tender", func(o *Order) { o.Tenders[0].Amount = eur(-5) }, "order.amount_negative", "tenders[0].amount.amount"},
		{"tenders above the order", func(o *Order) { o.Tenders[0].Amount = eur(1991) }, "order.tenders_too_large", "tenders"},
		{"discount's currency of all", func(o *Order) { d := money.Of(1, "USD"); o.Discount = &d }, "fault.currency_mismatch", "discount.currency"},
		{"negative discount", func(o *Order) { d := eur(-1); o.Discount = &d }, "order.amount_negative", "discount.amount"},
		{"discount above the order", func(o *Order) { d := eur(2491); o.Discount = &d; o.Tenders = nil }, "order.discount_too_large", "discount"},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := full()
			test.change(o)
			_, err := Prepare(o)
			f := fault.Of(err)
			if f == nil || f.Code() != test.code || f.Field != test.field || f.Kind != fault.Invalid {
				t.Fatalf("got %v, want %s at %q", err, test.code, test.field)
			}
			for _, tag := range lang.Tags {
				if text := f.Message.In(tag); text == "" || strings.Contains(text, "{") {
					t.Errorf("%s: %q", tag, text)
				}
			}
		})
	}
}

func TestUsualOrdersAreTaken(t *testing.T) {
	for name, change := range map[string]func(*Order){
		"as it is":                func(*Order) {},
		"partly unpaid":           func(o *Order) { o.Tenders[0].Amount = eur(1) },
		"delivered told by a day": func(o *Order) { at := o.PlacedAt.Truncate(24 * time.Hour); o.DeliveredAt = &at },
		"free": func(o *Order) {
			o.Lines[0].Total, o.Lines[0].Taxes, o.Discount, o.Charges, o.Tenders = eur(0), nil, nil, nil, nil
		},
		"nothing of the customer":  func(o *Order) { o.Customer = Customer{Country: "FR"} },
		"odd but possible address": func(o *Order) { o.Customer.Email = "o'brien+x@mail.example.org" },
		"a discount as a charge": func(o *Order) {
			o.Charges[0] = Charge{ID: "d", Kind: Fee, Total: eur(-100), Taxes: []Tax{{2000, eur(-17)}}}
			o.Tenders = nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := full()
			change(o)
			if _, err := Prepare(o); err != nil {
				t.Error(err)
			}
		})
	}
}
