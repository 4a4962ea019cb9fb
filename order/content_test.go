package order

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"retour/ground/money"
)

// full is an order in which every field says something. Persons are invented.
func full() *Order {
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	later := at.Add(48 * time.Hour)
	yes := true
	off := money.Of(500, "EUR")
	return &Order{
		Channel: "fr", Number: "A-1", PlacedAt: at, DeliveredAt: &later, Currency: "EUR", NetPrices: true, Buyer: Business, Terms: "2026-01",
		Informed: &yes, Discount: &off,
		Customer: Customer{
			ID: "c1", Email: "zoe@example.org", Name: "Zoé (invented)", Phone: "+33 1 00", Language: "fr", Street: "1 rue X", City: "Lyon",
			Postcode: "69001", Region: "FR-69", Country: "FR",
		},
		Lines: []Line{{
			ID: "1", SKU: "S", Name: "Mug", Nature: Goods, Quantity: 2, Unit: "10.00", Total: money.Of(2000, "EUR"), Discount: money.Of(100, "EUR"),
			Taxes: []Tax{{RateBP: 2000, Amount: money.Of(333, "EUR")}}, GTIN: "4006381333931", Category: "kitchen", Image: "https://example.org/i", Grams: 300, Final: true,
		}},
		Charges: []Charge{{ID: "s", Kind: Shipping, Name: "Post", Total: money.Of(490, "EUR"), Taxes: []Tax{{RateBP: 2000, Amount: money.Of(82, "EUR")}}}},
		Tenders: []Tender{{ID: "t", Method: "card", Provider: "sandbox", Ref: "pay_1", Amount: money.Of(1990, "EUR")}},
	}
}

// Whoever adds a field to Order and forgets it in content would have corrections of it ignored.
func TestEveryFieldIsContent(t *testing.T) {
	before := full().content()
	if before != full().content() {
		t.Fatal("the same order has two hashes")
	}
	count := 0
	var walk func(path string, at func(*Order) reflect.Value)
	walk = func(path string, at func(*Order) reflect.Value) {
		v := at(full())
		switch {
		case v.Type() == reflect.TypeFor[time.Time](), v.Kind() != reflect.Struct && v.Kind() != reflect.Slice && v.Kind() != reflect.Pointer:
			if path == "Order.Lines[0].Total.Currency" || v.Type() == reflect.TypeFor[money.Currency]() && path != "Order.Currency" {
				return // all amounts have the order's
			}
			o := full()
			change(at(o))
			count++
			if o.content() == before {
				t.Errorf("%s is not part of the content", path)
			}
		case v.Kind() == reflect.Pointer:
			o := full()
			at(o).SetZero()
			if o.content() == before {
				t.Errorf("the absence of %s is not part of the content", path)
			}
			walk(path, func(o *Order) reflect.Value { return at(o).Elem() })
		case v.Kind() == reflect.Slice:
			o := full()
			at(o).SetZero()
			if o.content() == before {
				t.Errorf("the absence of %s is not part of the content", path)
			}
			walk(path+"[0]", func(o *Order) reflect.Value { return at(o).Index(0) })
		default:
			for i := range v.NumField() {
				walk(path+"."+v.Type().Field(i).Name, func(o *Order) reflect.Value { return at(o).Field(i) })
			}
		}
	}
	walk("Order", func(o *Order) reflect.Value { return reflect.ValueOf(o).Elem() })
	if count < 45 {
		t.Errorf("only %d fields were looked at", count)
	}
}

func change(v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = x.Add(time.Second)
		return
	case *bool:
		*x = !*x
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Int64:
		v.SetInt(v.Int() + 1)
	default:
		panic(fmt.Sprintf("no change for %s", v.Type()))
	}
}

func TestDefaultsAreTheSameContent(t *testing.T) {
	said := full()
	said.Buyer, said.Customer.Email = Consumer, "Zoe@Example.org "
	left := full()
	left.Buyer, left.Lines[0].Nature = "", ""
	for _, o := range []*Order{said, left} {
		o.normalise()
	}
	if said.content() != left.content() {
		t.Error("what is left out is not the default said")
	}
}

func TestTaxesUnknownAreNotNone(t *testing.T) {
	unknown, none := full(), full()
	unknown.Lines[0].Taxes, none.Lines[0].Taxes = nil, []Tax{}
	if unknown.content() == none.content() {
		t.Error("unknown tax reads like no tax")
	}
}
