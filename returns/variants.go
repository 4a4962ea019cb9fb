package returns

import (
	"slices"

	"retour/ground/db"
	"retour/ground/money"
	"retour/order"
)

// VariantOffer is the same model in another variant, that a line may be exchanged for.
type VariantOffer struct {
	SKU        string        `json:"sku"`
	Name       string        `json:"name,omitempty"`
	Variant    string        `json:"variant" doc:"what tells it apart: a size, a colour"`
	Ready      int64         `json:"ready,omitempty" doc:"pieces that came back, were looked at, and lie ready to be sold again; what else the shop has is not known here"`
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
	slices.SortStableFunc(out, func(a, b VariantOffer) int { return bySize(a.Variant, b.Variant) })
	return out
}

// askReady prepares the query for how many pieces of an order's models lie ready to be sold again.
func askReady(number int64) *db.Asked[ready] {
	return db.Ask[ready](`SELECT c.sku, CAST(sum(a.balance) AS BIGINT) FROM product p JOIN cell c ON c.shop = p.shop AND c.sku = p.sku JOIN bin b ON b.id = c.bin JOIN account a ON a.id = c.id * 64 + 7
		WHERE p.model <> '' AND b.purpose = 'restock' AND p.shop = (SELECT o.shop FROM orders o WHERE o.id = $1)
			AND p.model IN (SELECT q.model FROM order_line m JOIN product q ON q.id = m.product WHERE m.order_id = $1 AND q.model <> '') GROUP BY c.sku`, number)
}

// ready is how many pieces of an article lie ready to be sold again.
type ready struct {
	SKU    string
	Pieces int64
}

// counted says of each variant how many pieces lie ready.
func counted(all []VariantOffer, lying []ready) []VariantOffer {
	for i := range all {
		for _, r := range lying {
			if r.SKU == all[i].SKU {
				all[i].Ready = max(0, r.Pieces)
			}
		}
	}
	return all
}

// variantOf is what tells an article apart from the others of its model.
func variantOf(sku string, all []order.Variant) string {
	for _, v := range all {
		if v.SKU == sku && v.Model != "" {
			return v.Variant
		}
	}
	return ""
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
