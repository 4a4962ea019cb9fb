package order

import "retour/ground/db"

// Named is an article that has one of the names asked for.
type Named struct {
	ID      int64
	Channel string
	SKU     string
	GTIN    string
	Name    string
}

// ArticlesNamed are the articles of all shops that have one of these names as their SKU or GTIN, those known longest first.
func ArticlesNamed(r db.Reader, names []string, limit int) ([]Named, error) {
	if len(names) == 0 {
		return nil, nil
	}
	args := make([]any, 0, len(names)+1)
	for _, n := range names {
		args = append(args, n)
	}
	in := db.In(1, len(names))
	return db.All[Named](r, `SELECT p.id, s.code, p.sku, p.gtin, p.name FROM product p JOIN shop s ON s.id = p.shop WHERE p.id IN (
		SELECT id FROM product WHERE shop IN (SELECT id FROM shop) AND sku IN (`+in+`)
		UNION SELECT id FROM product WHERE gtin <> '' AND gtin IN (`+in+`)) ORDER BY p.id LIMIT `+db.In(len(names)+1, 1), append(args, int64(limit))...)
}
