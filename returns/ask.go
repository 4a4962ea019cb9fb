package returns

import (
	"context"

	"retour/ground/db"
	"retour/ground/lang"
	"retour/inspect"
	"retour/order"
	"retour/policy"
)

// Asks is what a shop asks of shoppers and of whoever stands at its bench, in its own words.
type Asks struct {
	Shop    order.Shop
	Reasons *policy.Tree
	Library inspect.Library
	OwnSets bool // the library is the shop's own
}

// AsksOf reads what each shop asks, by the shops' codes. It costs one small query: settings are read again only when they
// changed.
func AsksOf(ctx context.Context, d *db.DB) ([]Asks, error) {
	q := order.AskShops()
	if err := d.Read(ctx, q); err != nil {
		return nil, err
	}
	out := make([]Asks, len(q.Rows))
	for i, shop := range q.Rows {
		t, err := termsAt(d, d.On(ctx), shop.ID, shop.Version)
		if err != nil {
			return nil, err
		}
		out[i] = Asks{shop, t.reasons, t.library, len(t.settings.Questions) > 0}
	}
	return out, nil
}

// SetID is what a bench calls one of the shop's question sets: no two shops' own have one name.
func (a Asks) SetID(id string) string {
	if a.OwnSets {
		return a.Shop.Code + "/" + id
	}
	return id
}

// setFor is what a bench calls the set for pieces of a category.
func (t *terms) setFor(category string) string {
	return Asks{Shop: t.shop, OwnSets: len(t.settings.Questions) > 0}.SetID(t.library.For(category).ID)
}

// ReasonName is a reason as a person reads it, by the words of the shop that was told it, then by those of every shop; a key
// that nobody knows is its own name.
func ReasonName(all []Asks, channel, key string, language lang.Tag) string {
	for _, a := range all {
		if a.Shop.Code == channel {
			if r, ok := a.Reasons.Find(key); ok {
				return r.Name(key, language)
			}
		}
	}
	if r, ok := usualReasons().Find(key); ok {
		return r.Name(key, language)
	}
	for _, a := range all {
		if r, ok := a.Reasons.Find(key); ok {
			return r.Name(key, language)
		}
	}
	return key
}
