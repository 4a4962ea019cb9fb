package order

import (
	"cmp"
	"maps"
	"slices"

	"retour/ground/db"
)

// articleKey is what makes an article one: its shop and SKU, whose case counts.
type articleKey struct {
	shop int64
	sku  string
}

// article is a row of the table product.
type article struct {
	ID       int64
	SKU      string
	Name     string
	GTIN     string
	Category string
	Image    string
	Grams    int64
	Final    bool
	Model    string
	Variant  string
}

// articleRow is an article as this verb leaves it.
type articleRow struct {
	article
	shop           int64
	fresh, changed bool
}

// articlesOf is a query about one shop.
type articlesOf struct {
	*db.Asked[article]
	shop int64
}

// askArticles prepares the queries for the articles that are not known.
func (g *register) askArticles(orders []Prepared) []articlesOf {
	wanted := map[int64][]string{}
	asked := map[articleKey]bool{}
	for _, o := range orders {
		for i := range o.Lines {
			k := articleKey{o.Shop, o.Lines[i].SKU}
			if asked[k] {
				continue
			}
			asked[k] = true
			if a, ok := g.known.articles[k]; ok {
				g.articles[k] = &articleRow{article: a, shop: k.shop}
			} else if g.articles[k] == nil {
				wanted[k.shop] = append(wanted[k.shop], k.sku)
			}
		}
	}
	var out []articlesOf
	for _, shop := range slices.SortedFunc(maps.Keys(wanted), cmp.Compare[int64]) {
		for _, list := range lists(wanted[shop]) {
			out = append(out, articlesOf{db.Ask[article](
				`SELECT id, sku, name, gtin, category, image, grams, final, model, variant FROM product WHERE shop = $1 AND sku IN (`+db.In(2, len(list))+`) ORDER BY id`,
				append([]any{shop}, list...)...), shop})
		}
	}
	return out
}

func (g *register) foundArticles(shop int64, rows []article) {
	for _, a := range rows {
		g.articles[articleKey{shop, a.SKU}] = &articleRow{article: a, shop: shop}
	}
}

// article gives the number of a line's article, new or stored, and takes over what the line says of it.
func (g *register) article(shop int64, l *Line) int64 {
	k := articleKey{shop, l.SKU}
	a := g.articles[k]
	if a == nil {
		a = &articleRow{article: article{ID: g.number(), SKU: l.SKU}, shop: shop, fresh: true}
		g.articles[k] = a
		g.rows = append(g.rows, a)
	}
	if a.learn(l) && !a.fresh && !a.changed {
		a.changed = true
		g.rows = append(g.rows, a)
	}
	return a.ID
}

// learn takes over what a line says, and reports whether it says anything new.
func (a *articleRow) learn(l *Line) bool {
	before := a.article
	told(&a.Name, l.Name)
	told(&a.GTIN, l.GTIN)
	told(&a.Category, l.Category)
	told(&a.Image, l.Image)
	told(&a.Model, l.Model)
	told(&a.Variant, l.Variant)
	if l.Grams != 0 {
		a.Grams = l.Grams
	}
	a.Final = l.Final
	return a.article != before
}

// told replaces what is known by what was said, if anything was.
func told(known *string, said string) {
	if said != "" && *known != said {
		*known = said
	}
}

func (g *register) storeArticles(tx *db.Tx) {
	for _, a := range g.rows {
		if a.fresh {
			articleRows.add(tx, a.ID, a.shop, a.SKU, a.Name, a.GTIN, a.Category, a.Image, a.Grams, a.Final, a.Model, a.Variant)
			continue
		}
		tx.Exec(`UPDATE product SET name = $2, gtin = $3, category = $4, image = $5, grams = $6, final = $7, model = $8, variant = $9 WHERE id = $1`,
			a.ID, a.Name, a.GTIN, a.Category, a.Image, a.Grams, a.Final, a.Model, a.Variant)
	}
}
