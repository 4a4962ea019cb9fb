package order

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"retour/ground/db"
)

// customerKey is what makes a customer one: the shop's own number of them, else their e-mail, and where they are. Who
// has goods sent to another country or postcode is stored once more: an order keeps the country whose law it was sold
// under and the postcode on its delivery note, whatever is ordered later.
type customerKey struct {
	shop     int64
	source   string
	email    string // empty where source is not
	country  string
	region   string
	postcode string
}

// person is a row of the table customer.
type person struct {
	Number int64
	Customer
}

// personRow is a customer as this verb leaves them.
type personRow struct {
	person
	shop           int64
	fresh, changed bool
}

// key is what an order's customer is found by, and false for one who said nothing of who they are.
func (c *Customer) key(shop int64) (customerKey, bool) {
	k := customerKey{shop: shop, country: c.Country, region: c.Region, postcode: Postcode(c.Postcode)}
	switch {
	case c.ID != "":
		k.source = c.ID
	case c.Email != "":
		k.email = c.Email
	default:
		return k, false
	}
	return k, true
}

// Postcode puts a postcode into the one form in which two are compared: capitals, no spaces or dashes.
func Postcode(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\u00a0", "").Replace(text))
}

const personColumns = "shop, id, source, email, name, phone, language, street, city, postcode, region, country"

// foundPerson is a customer with the shop they belong to.
type foundPerson struct {
	Shop int64
	person
}

// askPeople prepares the queries for the customers of orders.
func (g *register) askPeople(orders []Prepared) []*db.Asked[foundPerson] {
	sources, emails := map[int64][]string{}, []string(nil)
	asked := map[customerKey]bool{}
	for _, o := range orders {
		k, named := o.Customer.key(o.Shop)
		if !named || asked[k] {
			continue
		}
		asked[k] = true
		if k.source != "" {
			sources[k.shop] = append(sources[k.shop], k.source)
		} else {
			emails = append(emails, k.email)
		}
	}
	var out []*db.Asked[foundPerson]
	for _, shop := range slices.SortedFunc(maps.Keys(sources), cmp.Compare[int64]) {
		for _, list := range lists(sources[shop]) {
			out = append(out, db.Ask[foundPerson](
				`SELECT `+personColumns+` FROM customer WHERE shop = $1 AND source IN (`+db.In(2, len(list))+`) ORDER BY id`, append([]any{shop}, list...)...))
		}
	}
	for _, list := range lists(emails) { // of any shop: the index is by e-mail alone
		out = append(out, db.Ask[foundPerson](`SELECT `+personColumns+` FROM customer WHERE email IN (`+db.In(1, len(list))+`) ORDER BY id`, list...))
	}
	return out
}

// enter puts a customer under all that they are found by; who stands there first stays.
func (g *register) enter(shop int64, p person, fresh bool) *personRow {
	row := g.people[p.Number]
	if row == nil {
		row = &personRow{person: p, shop: shop, fresh: fresh}
		g.people[p.Number] = row
	}
	bySource, byEmail := p.Customer, p.Customer
	byEmail.ID = ""
	for _, c := range []Customer{bySource, byEmail} {
		if k, named := c.key(shop); named {
			if _, taken := g.customers[k]; !taken {
				g.customers[k] = p.Number
			}
		}
	}
	return row
}

// customer gives the number of an order's customer, new or stored, and takes over what the order says of them. own is
// the customer the order already has and shares with no other, or nil. Nothing said: 0.
func (g *register) customer(shop int64, c *Customer, own *person) int64 {
	if *c == (Customer{}) {
		return 0
	}
	k, named := c.key(shop)
	n, found := g.customers[k]
	found = found && named
	if own != nil && (!found || n == own.Number) {
		row := g.enter(shop, *own, false)
		if row.Customer != *c { // corrected as a whole: what is no longer said is gone
			row.Customer, row.changed = *c, true
			g.persons = append(g.persons, row)
		}
		return own.Number
	}
	if found {
		g.learn(g.people[n], c)
		return n
	}
	row := g.enter(shop, person{g.number(), *c}, true)
	g.persons = append(g.persons, row)
	return row.Number
}

func (g *register) learn(row *personRow, c *Customer) {
	before := row.Customer
	to := &row.Customer
	told(&to.ID, c.ID)
	told(&to.Email, c.Email)
	told(&to.Name, c.Name)
	told(&to.Phone, c.Phone)
	told(&to.Language, c.Language)
	told(&to.Street, c.Street)
	told(&to.City, c.City)
	told(&to.Postcode, c.Postcode)
	g.enter(row.shop, row.person, false)
	if row.Customer != before && !row.fresh && !row.changed {
		row.changed = true
		g.persons = append(g.persons, row)
	}
}

func (g *register) storePeople(tx *db.Tx) {
	for _, p := range g.persons {
		if p.fresh {
			customerRows.add(tx, p.Number, p.shop, p.ID, p.Email, p.Name, p.Phone, p.Language, p.Street, p.City, p.Postcode, p.Region, p.Country)
			continue
		}
		tx.Exec(`UPDATE customer SET source = $2, email = $3, name = $4, phone = $5, language = $6, street = $7, city = $8, postcode = $9, region = $10, country = $11 WHERE id = $1`,
			p.Number, p.ID, p.Email, p.Name, p.Phone, p.Language, p.Street, p.City, p.Postcode, p.Region, p.Country)
	}
}
