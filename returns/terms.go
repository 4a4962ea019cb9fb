package returns

import (
	"encoding/json"
	"time"

	"retour/disposition"
	"retour/ground/db"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/inspect"
	"retour/law"
	"retour/order"
	"retour/policy"
)

// terms is a shop with its settings and rules ready to decide; made once for each version of the settings.
type terms struct {
	shop     order.Shop
	settings order.Settings
	editions policy.Editions
	reasons  *policy.Tree
	library  inspect.Library
	zone     *time.Location
	router   *disposition.Router // nil: the usual one
}

// termsKey is under what a shop's terms are remembered beside the database, by the shop's number.
type termsKey int64

// versioned is a shop's terms as of a version of its settings.
type versioned struct {
	version int64
	terms   *terms
}

// termsOf gives a shop's terms. Settings change rarely and are asked for by every verb: they are read and made ready only
// when their version is new here, and the newest is kept.
func termsOf(tx *db.Tx, shop, version int64) (*terms, error) {
	return termsAt(tx.DB(), tx, shop, version)
}

func termsAt(d *db.DB, r db.Reader, shop, version int64) (*terms, error) {
	if kept, ok := d.Aside().Load(termsKey(shop)); ok && kept.(versioned).version == version {
		return kept.(versioned).terms, nil
	}
	q := order.AskShop(shop)
	if err := r.Read(q); err != nil {
		return nil, err
	}
	t, err := prepare(q.Rows[0])
	if err != nil {
		return nil, err
	}
	d.Aside().Store(termsKey(shop), versioned{version, t})
	return t, nil
}

func prepare(shop order.Shop) (*terms, error) {
	settings, err := shop.Decoded()
	if err != nil {
		return nil, err
	}
	t := &terms{shop: shop, settings: settings, zone: shop.Location()}
	if t.reasons, err = treeOf(settings); err != nil {
		return nil, err
	}
	if t.library, err = libraryOf(settings); err != nil {
		return nil, err
	}
	sets := []policy.Set{policy.Default()}
	if len(settings.Policy) > 0 {
		sets = nil
		if err := json.Unmarshal(settings.Policy, &sets); err != nil {
			return nil, err
		}
	}
	if len(settings.Disposition) > 0 {
		set, err := disposition.Load(settings.Disposition)
		if err != nil {
			return nil, err
		}
		if t.router, err = disposition.Compile(set); err != nil {
			return nil, err
		}
	}
	for _, s := range sets {
		p, err := policy.Compile(s, t.reasons)
		if err != nil {
			return nil, err
		}
		t.editions = append(t.editions, p)
	}
	return t, nil
}

// sale is an order with what a decision needs of its shop and customer.
type sale struct {
	order.Head
	ShopVersion int64
	Channel     string
	Country     *string
	Region      *string
	Language    *string
	Postcode    *string
}

const saleColumns = "o.id, o.shop, o.number, o.customer, o.placed, o.delivered, o.currency, o.total, o.net_prices, o.buyer, o.terms, o.informed, o.historic, o.touched, s.version, s.code, c.country, c.region, c.language, c.postcode"

const saleTables = " FROM orders o JOIN shop s ON s.id = o.shop LEFT JOIN customer c ON c.id = o.customer "

func askSale(order int64) *db.Asked[sale] {
	return db.Ask[sale](`SELECT `+saleColumns+saleTables+`WHERE o.id = $1`, order)
}

func askSaleOf(channel, number string) *db.Asked[sale] {
	return db.Ask[sale](`SELECT `+saleColumns+saleTables+`WHERE s.code = $1 AND o.number = $2`, channel, number)
}

func (s sale) country() string { return text(s.Country) }

// language is the customer's where the product speaks it, else the shop's.
func (s sale) language(shop lang.Tag) lang.Tag {
	if s.Language == nil || *s.Language == "" {
		return shop
	}
	return lang.Parse(*s.Language)
}

func (s sale) placedAt() time.Time { return time.UnixMicro(s.Placed).UTC() }

func (s sale) deliveredAt() time.Time {
	if s.Delivered == nil {
		return time.Time{}
	}
	return time.UnixMicro(*s.Delivered).UTC()
}

// promise adds to what a return was promised before, if anything, what the settings promise now. A consumer who withdraws
// has at least the law's days to send the goods.
func (t *terms) promise(before Promised, s sale, withdrawn bool) Promised {
	now := before
	if now.ExpireDays == 0 {
		now = Promised{t.settings.RemindDays, t.settings.ExpireDays, or(t.settings.TenderOrder, "given")}
	}
	if withdrawn {
		now.ExpireDays = max(now.ExpireDays, int64(law.SendDays(s.lawful())))
	}
	return now
}

// lawful is what the law asks about this sale. Days end where the consumer lives.
func (s sale) lawful() law.Sale {
	return law.Sale{
		Country: s.country(), Region: text(s.Region), Postcode: text(s.Postcode), Business: s.Buyer == order.Business,
		Placed: s.placedAt(), Possessed: s.deliveredAt(), Informed: s.Informed != 2,
	}
}

func text(t *string) string {
	if t == nil {
		return ""
	}
	return *t
}

// statute asks the law about this sale.
func (s sale) statute() policy.Statute {
	right := law.Withdrawal(s.lawful())
	return policy.Statute{
		Zone: right.Zone, Trace: right.Trace,
		Known: right.Known, Withdrawal: right.Withdrawal, Last: right.Last, Guarantee: right.Guarantee, Guaranteed: right.Guaranteed,
		CostTold: s.Informed != 2, Version: right.Version,
	}
}

// facts are what the shop's rules may ask about one line of the sale.
func (s sale) facts(zone *time.Location, at time.Time, line order.Sold, quantity int64, reason string, w whole) policy.Facts {
	return policy.Facts{
		Terms: s.Terms, PlacedAt: s.placedAt(), DeliveredAt: s.deliveredAt(), Channel: s.Channel, Country: s.country(), Region: text(s.Region),
		Buyer: string(s.Buyer), Location: zone, SKU: line.SKU, Category: line.Category, Nature: string(line.Nature), Final: line.Final,
		Price: money.Of(line.Total/line.Quantity, s.Currency), Bought: line.Quantity, AskedAt: at, Quantity: quantity, Reason: reason,
		ReturnCount: w.pieces, ReturnValue: s.amount(w.worth),
	}
}
