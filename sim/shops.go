package sim

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"retour/door/payment"
	"retour/door/payment/manual"
	"retour/door/payment/sandbox"
	"retour/ground/money"
	"retour/order"
	"retour/policy"
	"retour/stock"
)

// shop is one channel of a world.
type shop struct {
	order.PutShop
	rates []int64 // of tax, basis points; none: the tax is unknown
	to    string  // country of its customers
	net   bool
	price int64 // of a usual article, minor units
}

// shops are four channels that differ in all a shop can differ in.
func theShops() []shop {
	at := func(country string) order.Address {
		return order.Address{Lines: []string{"Invented returns dock", "1 Invented Street", "Inventown"}, Country: country}
	}
	return []shop{
		{PutShop: order.PutShop{
			Code: "north", Name: "Invented North", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: "en",
			Settings: order.Settings{Address: at("GB")},
		}, rates: []int64{2000, 0}, to: "GB", price: 1999},
		{PutShop: order.PutShop{
			Code: "sud", Name: "Sud inventé", Currency: "EUR", Country: "FR", Zone: "Europe/Paris", Language: "fr",
			Settings: order.Settings{Address: at("FR"), SettleAt: "at_once", TenderOrder: "by_ratio", RefundLimit: 9000},
		}, rates: []int64{2000, 550}, to: "FR", price: 2490},
		{PutShop: order.PutShop{
			Code: "east", Name: "Invented East", Currency: "JPY", Country: "JP", Zone: "Asia/Tokyo", Language: "en",
			Settings: order.Settings{Address: at("JP"), SettleAt: "box_closed", TenderOrder: "last_first", ExpireDays: 14, RemindDays: 3},
		}, rates: []int64{1000, 800}, to: "JP", net: true, price: 3301},
		{PutShop: order.PutShop{
			Code: "west", Name: "Invented West", Currency: "USD", Country: "US", Zone: "America/New_York", Language: "en",
			Settings: order.Settings{Address: at("US"), SettleAt: "first_scan", TenderOrder: "credit_first", Policy: withFees("USD")},
		}, to: "US", price: 2750},
		{PutShop: order.PutShop{
			Code: "hand", Name: "Invented Hand", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: "en",
			Settings: order.Settings{Address: at("GB"), SettleAt: "person", Policy: withFees("GBP")},
		}, rates: []int64{2000}, to: "GB", price: 1501},
	}
}

// withFees is the product's policy with a price for the way back and a restocking fee.
func withFees(c money.Currency) json.RawMessage {
	set := policy.Default()
	set.Version = "with-fees-1"
	last := &set.Rules[len(set.Rules)-1]
	last.Then.Fees = []policy.Fee{
		{Kind: policy.ReturnShipping, Payer: policy.Customer, Amounts: []money.Amount{money.Of(395, c)}},
		{Kind: policy.Restocking, Payer: policy.Customer, BP: 1000},
	}
	text, err := json.Marshal([]policy.Set{set})
	if err != nil {
		panic(err) // a policy is plain data
	}
	return text
}

// Purposes are the ways out a site has a bin for.
var purposes = []string{"restock", "second_choice", "repair", "vendor", "outlet", "donate", "recycle", "destroy", "quarantine", "send_back"}

// found makes the shops, the bins, and the first orders.
func (w *world) found() error {
	h := w.hand(1_000_000)
	w.shops = theShops()
	for _, s := range w.shops {
		if _, err := call(h, manager, "", s.PutShop); err != nil {
			return err
		}
	}
	if _, err := call(h, keeper, "", stock.PutSite{Code: "main", Name: "Main"}); err != nil {
		return err
	}
	for _, p := range purposes {
		for _, b := range []stock.PutBin{{Site: "main", Name: p, Purpose: p}, {Site: "main", Name: p + "-closed", Purpose: p, Closed: true}} {
			if _, err := call(h, keeper, "", b); err != nil {
				return err
			}
		}
	}
	for range 12 {
		if _, err := h.sell(pick(h, w.shops), wish{}); err != nil {
			return err
		}
	}
	return nil
}

// wish is what an order must be like for a certain trouble; the zero wish leaves it to chance. With a number of lines it
// is a plain order of a consumer: delivered, informed, nothing final, free or discounted.
type wish struct {
	lines    int
	quantity int64
	provider string
	tenders  int
	shipping bool
	days     int // since delivery
	historic bool
	category string
}

var categories = []string{"", "", "clothing", "shoes", "electronics", "cosmetics"}

// sell has a shop tell an order, and its customer pay at the sandbox or by other means.
func (h *hand) sell(s shop, want wish) (*sale, error) {
	o := h.order(s, want)
	one := &sale{channel: s.Code, number: o.Number}
	for _, l := range o.Lines {
		one.lines = append(one.lines, saleLine{l.ID, l.SKU, l.Quantity, l.Category, l.Nature == "" || l.Nature == order.Goods})
	}
	for _, t := range o.Tenders {
		if t.Provider == sandbox.Name && t.Amount.Minor > 0 {
			one.tenders = append(one.tenders, payment.Refund{Payment: t.Ref, Amount: t.Amount})
			if err := h.provider.take(h.ctx, sandbox.Payment{Reference: t.Ref, Amount: t.Amount}); err != nil {
				return nil, err
			}
		}
	}
	if want.historic {
		if err := h.tellPast(s, o, one); err != nil {
			return nil, err
		}
	} else if _, err := run(h, shopFeed, order.PutOrder{Order: o}); err != nil {
		return nil, err
	}
	n, err := order.FindNumber(h.DB.On(h.ctx), s.Code, o.Number)
	if err != nil {
		return nil, err
	}
	one.id, one.shopper = n, shopperOf(n)
	add(h.world, &h.sales, one)
	return one, nil
}

// order makes up an order: odd prices, several rates of tax, discounts, delivery, one or two payments.
func (h *hand) order(s shop, want wish) order.Order {
	number := h.next()
	days := want.days
	if days == 0 {
		days = int(h.between(1, 9))
	}
	now := h.Clock.Now()
	delivered := now.AddDate(0, 0, -days)
	ordinary := plain(want)
	informed := ordinary || !h.oneIn(8)
	o := order.Order{
		Channel: s.Code, Number: fmt.Sprintf("%s-%d", s.Code, 1000+number), PlacedAt: delivered.AddDate(0, 0, -2), DeliveredAt: &delivered, Currency: s.Currency,
		NetPrices: s.net, Buyer: order.Consumer, Informed: &informed, Terms: "2026-01",
		Customer: order.Customer{
			ID: fmt.Sprint(5000 + number/2), Email: fmt.Sprintf("shopper-%d@example.org", 5000+number/2), Name: fmt.Sprintf("Invented Shopper %d", number/2),
			Phone: fmt.Sprintf("+000 555 %04d", number/2), Street: "2 Invented Street", City: "Inventown", Postcode: fmt.Sprintf("ZZ%02d 1ZZ", number%90), Country: s.to, Language: string(s.Language),
		},
	}
	if !ordinary && h.oneIn(7) {
		o.Buyer = order.Business
	}
	if !ordinary && h.oneIn(9) {
		o.DeliveredAt = nil
	}
	lines := want.lines
	if lines == 0 {
		lines = int(h.between(1, 4))
	}
	for n := range lines {
		o.Lines = append(o.Lines, h.line(s, n, want))
	}
	if !ordinary && h.oneIn(6) {
		o.Lines = append(o.Lines, order.Line{ID: "service", SKU: "ASSEMBLY", Name: "Assembly", Nature: order.Service, Quantity: 1, Total: money.Of(900, s.Currency)})
	}
	if want.shipping || !ordinary && h.oneIn(2) {
		price := h.between(1, 790)
		o.Charges = append(o.Charges, order.Charge{ID: "ship", Kind: order.Shipping, Name: "Delivery", Total: money.Of(price, s.Currency), Taxes: h.taxOf(s, price, 0)})
	}
	if !ordinary && h.oneIn(5) {
		o.Charges = append(o.Charges, order.Charge{ID: "gift", Kind: order.Fee, Name: "Gift wrapping", Total: money.Of(h.between(1, 300), s.Currency)})
	}
	if !ordinary && h.oneIn(4) {
		off := money.Of(h.between(1, s.price/3), s.Currency)
		o.Discount = &off
	}
	o.Tenders = h.tenders(s, o, want)
	return o
}

func (h *hand) line(s shop, n int, want wish) order.Line {
	quantity := want.quantity
	if quantity == 0 {
		quantity = h.between(1, 4)
	}
	category := want.category
	if category == "" && want.lines == 0 {
		category = pick(h, categories)
	}
	total := h.between(s.price/2, s.price*2)*quantity + h.between(0, quantity)
	if !plain(want) && h.oneIn(25) {
		total = 0 // a present
	}
	sku := fmt.Sprintf("ART-%02d-%d", h.chance.IntN(30), n) // an article has one category in a shop, by its number
	if category != "" {
		sku = category + "-" + sku
	}
	return order.Line{
		ID: fmt.Sprint(n + 1), SKU: sku, Name: "Article " + sku, Category: category, Quantity: quantity, GTIN: "",
		Total: money.Of(total, s.Currency), Taxes: h.taxOf(s, total, h.chance.IntN(8)), Grams: h.between(50, 900), Final: !plain(want) && h.oneIn(30),
	}
}

// taxOf is the tax a total contains; none where the shop does not tell, and now and then of two rates.
func (h *hand) taxOf(s shop, total int64, form int) []order.Tax {
	if len(s.rates) == 0 {
		return nil
	}
	contained := func(gross, bp int64) money.Amount {
		return money.Of(gross-money.DivideHalfUp(gross*10_000, 10_000+bp), s.Currency)
	}
	if form == 1 && len(s.rates) > 1 {
		return []order.Tax{{RateBP: s.rates[0], Amount: contained(total/3, s.rates[0])}, {RateBP: s.rates[1], Amount: contained(total-total/3, s.rates[1])}}
	}
	rate := pick(h, s.rates)
	return []order.Tax{{RateBP: rate, Amount: contained(total, rate)}}
}

// tenders share what is to be paid over one or two payments.
func (h *hand) tenders(s shop, o order.Order, want wish) []order.Tender {
	worth := int64(0)
	for _, l := range o.Lines {
		worth += l.Total.Minor
	}
	for _, c := range o.Charges {
		worth += c.Total.Minor
	}
	if o.Discount != nil {
		if o.Discount.Minor > worth {
			o.Discount.Minor = worth
		}
		worth -= o.Discount.Minor
	}
	provider := want.provider
	if provider == "" {
		provider = pick(h, []string{sandbox.Name, sandbox.Name, sandbox.Name, manual.Name})
	}
	card := order.Tender{ID: "1", Method: "card", Provider: provider, Ref: "pay-" + o.Number, Amount: money.Of(worth, s.Currency)}
	if want.tenders == 1 || want.tenders == 0 && (plain(want) || !h.oneIn(3)) || worth < 4 {
		return []order.Tender{card}
	}
	gift := h.between(1, worth-1)
	card.Amount.Minor -= gift
	return []order.Tender{card, {ID: "2", Method: pick(h, []string{"gift_card", "paypal"}), Provider: pick(h, []string{sandbox.Name, manual.Name}), Ref: "second-" + o.Number, Amount: money.Of(gift, s.Currency)}}
}

func plain(want wish) bool { return want.lines > 0 }

// tellPast imports an order together with pieces of it that came back before Retour.
func (h *hand) tellPast(s shop, o order.Order, one *sale) error {
	p, err := order.Prepare(&o)
	if err != nil {
		return err
	}
	shops := order.AskShopCode(s.Code)
	if err := h.DB.Read(h.ctx, shops); err != nil {
		return err
	}
	p.Shop = shops.Rows[0].ID
	i := slices.IndexFunc(o.Lines, func(l order.Line) bool { return l.Quantity > 1 })
	var past []order.Past
	if i >= 0 {
		l := o.Lines[i]
		past = append(past, order.Past{
			Shop: p.Shop, Number: o.Number, Line: l.ID, At: o.PlacedAt.Add(24 * time.Hour).UnixMicro(), Document: "C" + o.Number, Quantity: 1,
			Credited: money.Share(l.Total.Minor, l.Quantity, 0),
		})
	}
	_, err = call(h, shopFeed, "", order.TakeBatch{File: "past-" + o.Number, Through: 1, Orders: []order.Prepared{p}, Past: past})
	return err
}

// correct has a shop tell an order again, a little different: the order room takes it or says why it cannot.
func (h *hand) correct() {
	s, ok := anyOf(h, &h.sales)
	if !ok {
		return
	}
	v, ok, err := order.ViewOf(h.DB.On(h.ctx), s.id)
	if err != nil || !ok {
		h.fail("order %s: %w", s.number, err)
		return
	}
	o := v.Order()
	l := &o.Lines[h.chance.IntN(len(o.Lines))]
	by := h.between(-400, 400)
	switch h.chance.IntN(4) {
	case 0:
		l.Quantity += h.between(-1, 2)
		by = 0
	case 1:
		l.Taxes, by = nil, 0
	case 2:
		if len(o.Charges) > 0 {
			o.Charges[0].Total.Minor, o.Charges[0].Taxes = o.Charges[0].Total.Minor+by, nil
			break
		}
		fallthrough
	default:
		l.Total.Minor, l.Taxes = l.Total.Minor+by, nil
	}
	if by != 0 && h.oneIn(4) {
		by -= h.between(0, 300) // the rest is not paid yet
	}
	o.Tenders[0].Amount.Minor += by
	if by != 0 && o.Tenders[0].Provider == sandbox.Name {
		return // what the provider took is in its book, and stays there
	}
	if _, err := run(h, shopFeed, order.PutOrder{Order: o}); err == nil {
		h.struck("corrected_by_chance")
	}
}
