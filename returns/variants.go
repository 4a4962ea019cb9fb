package returns

import (
	"retour/ground/db"
	"retour/ground/money"
	"retour/order"
)

// VariantOffer is the same model in another variant, that a line may be exchanged for.
type VariantOffer struct {
	SKU        string        `json:"sku"`
	Name       string        `json:"name,omitempty"`
	Variant    string        `json:"variant" doc:"what tells it apart: a size, a colour"`
	Difference *money.Amount `json:"difference,omitempty" doc:"for one piece: what it costs more or, negative, less than the article of the line, list price to list price. Absent: not known, the shop tells it."`
}

// variantsOf are the other variants of an article's model. A discount that was given on the old piece is given on the new
// one too: what counts is by how much the articles themselves differ.
func variantsOf(sku string, all []order.Variant, c money.Currency) (out []VariantOffer) {
	var own order.Variant
	for _, v := range all {
		if v.SKU == sku {
			own = v
		}
	}
	if own.Model == "" {
		return nil
	}
	old, known := own.Price(c)
	for _, v := range all {
		if v.Model != own.Model || v.SKU == sku || v.Variant == own.Variant {
			continue
		}
		one := VariantOffer{SKU: v.SKU, Name: v.Name, Variant: v.Variant}
		if price, ok := v.Price(c); ok && known {
			d := money.Of(price.Minor-old.Minor, c)
			one.Difference = &d
		}
		out = append(out, one)
	}
	return out
}

// dearer is by how much a wished article is dearer than the line's own, for one piece, as it was shown. 0: the same, or not
// known.
func dearer(sku, wished string, all []order.Variant, c money.Currency) int64 {
	for _, v := range variantsOf(sku, all, c) {
		if v.SKU == wished && v.Difference != nil {
			return v.Difference.Minor
		}
	}
	return 0
}

// wished is what is known of the articles that a request wants in exchange.
type wished struct {
	all      []order.Variant
	currency money.Currency
}

// wishes reads them, where anything is wished for.
func wishes(tx *db.Tx, s sale, items []Item) (wished, error) {
	w := wished{currency: s.Currency}
	for _, item := range items {
		if item.Exchange == "" {
			continue
		}
		q := order.AskVariants(s.ID)
		err := tx.Read(q)
		w.all = q.Rows
		return w, err
	}
	return w, nil
}

func (w wished) dearer(line order.Sold, item Item) int64 {
	return dearer(line.SKU, item.Exchange, w.all, w.currency)
}
