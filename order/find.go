package order

import (
	"crypto/sha256"
	"crypto/subtle"
	"slices"
	"strconv"
	"strings"

	"retour/ground/db"
	"retour/ground/money"
)

// Search says which orders are looked for; what is empty does not matter. Text is compared as people write it: case and
// spaces of numbers, e-mails and postcodes aside; only the case of a SKU counts.
type Search struct {
	Channel  string
	Number   string
	Email    string
	Postcode string
	SKU      string
	Before   int64 // orders taken before this one (its record number) only: the Next of the last page; 0: from the newest
	Limit    int   // default 50, at most 500
}

// Found is one order of a list.
type Found struct {
	ID       int64
	Channel  string
	Number   string
	Placed   int64 // microseconds since 1970, UTC
	Currency money.Currency
	Total    int64
	Customer string // name; empty where none is known
	Country  string
}

// FindOrders gives a page of orders, those taken last first, and the Before of the next page, 0 where there is none.
func FindOrders(r db.Reader, s Search) (page []Found, next int64, err error) {
	limit := s.Limit
	if limit <= 0 {
		limit = 50
	}
	limit = min(limit, 500)
	q := &finding{}
	q.add("o.id < ", before(s.Before))
	if s.Channel != "" {
		q.args = append(q.args, s.Channel)
		q.where += " AND o.shop = (SELECT s.id FROM shop s WHERE s.code = " + q.mark() + ")"
		if s.Number == "" {
			q.where += " AND o.id > 0" // the index of lists
		}
	}
	if s.Number != "" {
		q.among("o.number", WrittenNumbers(s.Number))
		if s.Channel == "" { // numbers are looked up shop by shop
			q.where += " AND o.shop IN (SELECT id FROM shop)"
		}
	}
	if s.Email != "" {
		q.customer("c.email = ", strings.ToLower(strings.TrimSpace(s.Email)))
	}
	if s.Postcode != "" {
		q.customer("c.postcode <> '' AND replace(replace(upper(c.postcode), ' ', ''), '-', '') = ", Postcode(s.Postcode))
	}
	if s.SKU != "" {
		if err := q.article(r, s, limit+1); err != nil {
			return nil, 0, err
		}
	}
	q.args = append(q.args, int64(limit+1))
	page, err = db.All[Found](r, `SELECT o.id, s.code, o.number, o.placed, o.currency, o.total, coalesce(k.name, ''), coalesce(k.country, '')
		FROM orders o JOIN shop s ON s.id = o.shop LEFT JOIN customer k ON k.id = o.customer
		WHERE `+q.where[len(" AND "):]+` ORDER BY o.id DESC LIMIT `+q.mark(), q.args...)
	if err == nil && len(page) > limit {
		page = page[:limit]
		next = page[limit-1].ID
	}
	return page, next, err
}

func before(id int64) int64 {
	if id <= 0 {
		return 1 << 62
	}
	return id
}

// finding is the condition of a search while it grows.
type finding struct {
	where string
	args  []any
}

func (q *finding) mark() string { return db.In(len(q.args), 1) }

func (q *finding) add(condition string, value any) {
	q.args = append(q.args, value)
	q.where += " AND " + condition + q.mark()
}

func (q *finding) customer(condition, value string) {
	q.args = append(q.args, value)
	q.where += " AND o.customer IN (SELECT c.id FROM customer c WHERE " + condition + q.mark() + ")"
}

// article adds the orders in which an article was sold. Where nothing else is asked for besides, those of each shop's
// article are read no further than a page needs: the best sold one stands in very many orders.
func (q *finding) article(r db.Reader, s Search, most int) error {
	products, err := db.All[int64](r, `SELECT id FROM product WHERE shop IN (SELECT id FROM shop) AND sku = $1`, s.SKU)
	if err != nil {
		return err
	}
	alone := s.Number == "" && s.Email == "" && s.Postcode == ""
	var of []string
	for i, p := range products {
		q.args = append(q.args, p)
		sold := "SELECT DISTINCT l.order_id FROM order_line l WHERE l.product = " + q.mark()
		if alone {
			sold = "SELECT order_id FROM (" + sold + " AND l.order_id < $1 ORDER BY l.order_id DESC LIMIT " + strconv.Itoa(most) + ") AS sold" + strconv.Itoa(i)
		}
		of = append(of, sold)
	}
	if of == nil {
		of = []string{"0"} // no order
	}
	q.where += " AND o.id IN (" + strings.Join(of, " UNION ALL ") + ")"
	return nil
}

func (q *finding) among(column string, values []string) {
	from := len(q.args) + 1
	for _, v := range values {
		q.args = append(q.args, v)
	}
	q.where += " AND " + column + " IN (" + db.In(from, len(values)) + ")"
}

// WrittenNumbers are the ways in which a shop may have written the order number that somebody typed.
func WrittenNumbers(typed string) []string {
	clean := strings.Join(strings.Fields(strings.ReplaceAll(typed, "\u00a0", " ")), "")
	bare := strings.TrimPrefix(clean, "#")
	var out []string
	for _, n := range []string{strings.TrimSpace(typed), clean, bare, strings.ToUpper(bare), strings.ToLower(bare), "#" + bare, "#" + strings.ToUpper(bare), "#" + strings.ToLower(bare)} {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for len(out) < 8 { // one statement for all
		out = append(out, out[len(out)-1])
	}
	return out
}

// contact is what a shopper can prove to know of an order.
type contact struct {
	Order    int64
	Email    string
	Postcode string
}

// FindForShopper gives the record number of the order that a shopper names by its number and by its e-mail address or
// postcode, or 0. It asks and compares the same for an order that is not here, so that the time it takes tells nothing.
func FindForShopper(r db.Reader, channel, number, emailOrPostcode string) (int64, error) {
	written := WrittenNumbers(number)
	args := []any{channel}
	for _, n := range written {
		args = append(args, n)
	}
	type owned struct{ Order, Customer int64 }
	orders := db.Ask[owned](`SELECT o.id, o.customer FROM shop s JOIN orders o ON o.shop = s.id
		WHERE s.code = $1 AND o.number IN (`+db.In(2, len(written))+`) ORDER BY o.id`, args...)
	if err := r.Read(orders); err != nil {
		return 0, err
	}
	for len(orders.Rows) < namesakes {
		orders.Rows = append(orders.Rows, owned{})
	}
	found := int64(0)
	for _, o := range orders.Rows[:namesakes] {
		contacts := db.Ask[contact](`SELECT CAST($1 AS BIGINT), email, postcode FROM customer WHERE id = $2`, o.Order, o.Customer)
		if err := r.Read(contacts); err != nil {
			return 0, err
		}
		c, _ := contacts.First()
		if c.known(emailOrPostcode) && found == 0 {
			found = c.Order
		}
	}
	return found, nil
}

// namesakes is how many orders of one shop whose numbers differ in writing alone are looked at.
const namesakes = 2

// known reports whether a shopper's word is the e-mail address or the postcode. Both are always compared.
func (c contact) known(word string) bool {
	word = strings.TrimSpace(word)
	email := equal(c.Email, strings.ToLower(word))
	postcode := equal(Postcode(c.Postcode), Postcode(word))
	return email|postcode == 1
}

// equal is 1 for two texts that are the same and not empty; it takes as long for others.
func equal(a, b string) int {
	one, two := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	same := subtle.ConstantTimeCompare(one[:], two[:])
	return same & (1 - subtle.ConstantTimeEq(int32(len(a)), 0))
}
