package order

import (
	"crypto/sha256"
	"encoding/binary"
)

// content is the hash of what the shop sent, after its defaults were filled in and before discounts were shared. A field
// that is absent adds nothing, so a field added later leaves the hashes of old orders as they are. A tag is never given
// to another field.
func (o *Order) content() [16]byte {
	d := digest{make([]byte, 0, 256+96*len(o.Lines))}
	d.text(1, o.Channel)
	d.text(2, o.Number)
	d.number(3, o.PlacedAt.UnixMicro())
	if o.DeliveredAt != nil {
		d.list(4, 1)
		d.number(5, o.DeliveredAt.UnixMicro())
	}
	d.text(6, string(o.Currency))
	d.flag(7, o.NetPrices)
	d.text(8, string(o.Buyer))
	d.text(9, o.Terms)
	d.number(10, informed(o.Informed))
	if o.Discount != nil {
		d.number(11, o.Discount.Minor)
	}
	d.customer(&o.Customer)
	d.list(40, len(o.Lines))
	for i := range o.Lines {
		d.line(&o.Lines[i])
	}
	d.list(60, len(o.Charges))
	for i := range o.Charges {
		d.charge(&o.Charges[i])
	}
	d.list(70, len(o.Tenders))
	for i := range o.Tenders {
		d.tender(&o.Tenders[i])
	}
	sum := sha256.Sum256(d.bytes)
	return [16]byte(sum[:16])
}

// digest is a text in which each value stands behind its tag and its length, so that no two orders read alike.
type digest struct{ bytes []byte }

func (d *digest) text(tag byte, s string) {
	if s == "" {
		return
	}
	d.bytes = append(d.bytes, tag)
	d.bytes = binary.AppendUvarint(d.bytes, uint64(len(s)))
	d.bytes = append(d.bytes, s...)
}

func (d *digest) number(tag byte, n int64) {
	if n != 0 {
		d.bytes = binary.AppendVarint(append(d.bytes, tag), n)
	}
}

func (d *digest) flag(tag byte, yes bool) {
	if yes {
		d.bytes = append(d.bytes, tag)
	}
}

// list begins a list, or says that what may be absent is there.
func (d *digest) list(tag byte, count int) {
	d.bytes = binary.AppendUvarint(append(d.bytes, tag), uint64(count))
}

func (d *digest) customer(c *Customer) {
	d.text(20, c.ID)
	d.text(21, c.Email)
	d.text(22, c.Name)
	d.text(23, c.Phone)
	d.text(24, c.Language)
	d.text(25, c.Street)
	d.text(26, c.City)
	d.text(27, c.Postcode)
	d.text(28, c.Region)
	d.text(29, c.Country)
}

func (d *digest) line(l *Line) {
	d.list(41, 1)
	d.text(42, l.ID)
	d.text(43, l.SKU)
	d.text(44, l.Name)
	d.text(45, string(l.Nature))
	d.number(46, l.Quantity)
	d.text(47, l.Unit)
	d.number(48, l.Total.Minor)
	d.number(49, l.Discount.Minor)
	d.taxes(50, l.Taxes)
	d.text(52, l.GTIN)
	d.text(53, l.Category)
	d.text(54, l.Image)
	d.number(55, l.Grams)
	d.flag(56, l.Final)
	d.text(57, l.Model)
	d.text(58, l.Variant)
}

// taxes: none given is unknown, which is not an empty list.
func (d *digest) taxes(tag byte, taxes []Tax) {
	if taxes == nil {
		return
	}
	d.list(tag, len(taxes))
	for _, t := range taxes {
		d.number(57, t.RateBP)
		d.number(58, t.Amount.Minor)
		d.list(59, 0)
	}
}

func (d *digest) charge(c *Charge) {
	d.list(61, 1)
	d.text(62, c.ID)
	d.text(63, string(c.Kind))
	d.text(64, c.Name)
	d.number(65, c.Total.Minor)
	d.taxes(66, c.Taxes)
}

func (d *digest) tender(t *Tender) {
	d.list(71, 1)
	d.text(72, t.ID)
	d.text(73, t.Method)
	d.text(74, t.Provider)
	d.text(75, t.Ref)
	d.number(76, t.Amount.Minor)
}
