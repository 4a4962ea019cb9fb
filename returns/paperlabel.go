package returns

import (
	"cmp"
	"context"
	"strings"
	"sync"
	"time"

	"retour/document"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/order"
	"retour/policy"
)

// PaperLabel is what a parcel's label is printed from.
type PaperLabel struct {
	Label    document.Label // drawn by us; not to be used where Document is there
	Language lang.Tag       // of the return
	Format   string         // media type of Document
	Document []byte         // the carrier's own label; empty: there is none
}

// boxRow is a parcel with what its papers show of return, shop and customer.
type boxRow struct {
	Parcel   int64
	Return   int64
	Order    int64
	Number   string
	Carrier  string
	Label    string
	Status   string
	Made     int64
	Asked    int64 // when the return was asked for
	Expires  int64 // days after that
	Language lang.Tag
	Part     int64
	Parts    int64
	Shop     string
	Zone     string
	Settings string
	order.Customer
	Format   *string
	Document []byte
}

const boxColumns = `p.id, p.return_id, o.id, o.number, p.carrier, p.label, p.status, p.made, r.made, r.expire_days, r.language,
	(SELECT count(*) FROM parcel b WHERE b.return_id = r.id AND b.status <> 'void' AND b.id <= p.id), (SELECT count(*) FROM parcel b WHERE b.return_id = r.id AND b.status <> 'void'),
	s.name, s.zone, s.settings, coalesce(c.source, ''), coalesce(c.email, ''), coalesce(c.name, ''), coalesce(c.phone, ''), coalesce(c.language, ''), coalesce(c.street, ''),
	coalesce(c.city, ''), coalesce(c.postcode, ''), coalesce(c.region, ''), coalesce(c.country, ''), l.format, l.document
	FROM parcel p JOIN return_ r ON r.id = p.return_id JOIN orders o ON o.id = r.order_id JOIN shop s ON s.id = o.shop
	LEFT JOIN customer c ON c.id = CASE WHEN r.recipient <> 0 THEN r.recipient ELSE o.customer END LEFT JOIN parcel_label l ON l.parcel = p.id`

// LabelPaper reads what the label of a return's parcel is printed from: of the named parcel, or (0) of the newest that has
// one. sender says whether the customer's address stands on it, which is not told to everyone.
func LabelPaper(ctx context.Context, d *db.DB, ret, box int64, sender bool) (PaperLabel, error) {
	sql, args := `SELECT `+boxColumns+` WHERE p.return_id = $1`, []any{ret}
	if box != 0 {
		sql += ` AND p.id = $2`
		args = append(args, box)
	}
	rows, err := db.All[boxRow](d.On(ctx), sql+` ORDER BY CASE WHEN p.status = 'void' OR p.label = 'none' THEN 1 ELSE 0 END, p.id DESC LIMIT 1`, args...)
	if err != nil {
		return PaperLabel{}, err
	}
	switch {
	case len(rows) == 0 && box != 0:
		return PaperLabel{}, fault.New(fault.NotFound, lang.ReturnsParcelUnknown(string(id.Make(id.Parcel, box)))).At("parcel")
	case len(rows) == 0 || rows[0].Label == "none":
		return PaperLabel{}, fault.New(fault.NotFound, lang.ReturnsNoLabel())
	case rows[0].Label != "made":
		return PaperLabel{}, fault.New(fault.Conflict, lang.ReturnsLabelNotReady())
	}
	return rows[0].label(sender)
}

func (b boxRow) label(sender bool) (PaperLabel, error) {
	settings, err := (order.Shop{Settings: b.Settings}).Decoded()
	if err != nil {
		return PaperLabel{}, err
	}
	zone := (order.Shop{Zone: b.Zone}).Location()
	to := addressOf(settings.Address)
	out := PaperLabel{Language: b.Language, Document: b.Document, Label: document.Label{
		Shop: b.Shop, To: document.Address{Name: to.Name, Street: strings.ReplaceAll(to.Street, ", ", "\n"), City: to.City, Country: to.Country},
		Parcel: id.Make(id.Parcel, b.Parcel), Return: id.Make(id.Return, b.Return), Made: time.UnixMicro(b.Made).In(zone),
		Before: time.UnixMicro(b.Asked).In(zone).AddDate(0, 0, int(cmp.Or(b.Expires, settings.ExpireDays))), Sandbox: settings.Demo,
	}}
	if b.Format != nil {
		out.Format = *b.Format
	}
	if b.Parts > 1 {
		out.Label.Part, out.Label.Parts = b.Part, b.Parts
	}
	if b.Carrier != OwnCarrier {
		out.Label.Prepaid = b.Carrier
	}
	if sender {
		out.Label.From = customerAddress(b.Customer)
	}
	return out, nil
}

func customerAddress(c order.Customer) document.Address {
	return document.Address{Name: c.Name, Street: c.Street, Postcode: c.Postcode, City: c.City, Region: c.Region, Country: c.Country}
}

// SlipPaper reads the packing slip of a return: of the named parcel, or (0) of all of it. customer says whether the name
// of the customer stands on it. The lines are told in a language.
func SlipPaper(ctx context.Context, d *db.DB, ret, box int64, customer bool, language lang.Tag) (document.Slip, error) {
	type head struct {
		Number   string
		Made     int64
		Shop     string
		Zone     string
		Settings string
		Customer string
	}
	heads := db.Ask[head](`SELECT CASE WHEN r.gift = 0 THEN o.number ELSE '' END, r.made, s.name, s.zone, s.settings, coalesce(c.name, '') FROM return_ r JOIN orders o ON o.id = r.order_id JOIN shop s ON s.id = r.shop
		LEFT JOIN customer c ON c.id = CASE WHEN r.recipient <> 0 THEN r.recipient ELSE o.customer END WHERE r.id = $1`, ret)
	type content struct {
		Line     int64
		SKU      string
		Name     string
		Reason   string
		Quantity int64
		Held     *int64 // what the named parcel should hold of it
	}
	lines := db.Ask[content](`SELECT l.id, l.sku, p.name, l.reason, l.quantity, c.quantity FROM return_line l JOIN order_line o ON o.id = l.line JOIN product p ON p.id = o.product
		LEFT JOIN parcel_content c ON c.return_line = l.id AND c.parcel = $2 WHERE l.return_id = $1 ORDER BY l.id`, ret, box)
	if err := d.Read(ctx, heads, lines); err != nil {
		return document.Slip{}, err
	}
	h, ok := heads.First()
	if !ok {
		return document.Slip{}, fault.New(fault.NotFound, lang.FaultNotFound(string(id.Make(id.Return, max(1, ret)))))
	}
	settings, err := (order.Shop{Settings: h.Settings}).Decoded()
	if err != nil {
		return document.Slip{}, err
	}
	tree, err := treeOf(settings)
	if err != nil {
		return document.Slip{}, err
	}
	out := document.Slip{Shop: h.Shop, Return: id.Make(id.Return, ret), Order: h.Number, Made: time.UnixMicro(h.Made).In((order.Shop{Zone: h.Zone}).Location()), Sandbox: settings.Demo}
	if customer {
		out.Customer = h.Customer
	}
	if box != 0 {
		out.Parcel = id.Make(id.Parcel, box)
	}
	for _, l := range lines.Rows {
		one := document.SlipLine{SKU: l.SKU, Name: l.Name, Quantity: l.Quantity, Reason: l.Reason}
		if r, ok := tree.Find(l.Reason); ok {
			one.Reason = r.Name(l.Reason, language)
		}
		if box != 0 {
			if l.Held == nil || *l.Held == 0 {
				continue
			}
			one.Quantity = *l.Held
		}
		out.Lines = append(out.Lines, one)
	}
	if len(out.Lines) == 0 {
		return out, fault.New(fault.NotFound, lang.ReturnsParcelUnknown(string(out.Parcel))).At("parcel")
	}
	return out, nil
}

// usualReasons are those that every shop begins with.
var usualReasons = sync.OnceValue(policy.DefaultReasons)
