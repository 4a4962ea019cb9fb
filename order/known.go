package order

import (
	"hash/fnv"

	"retour/ground/db"
)

// Known remembers the articles that are stored, so that the orders of an import do not ask for each of them again. It
// is filled by Learn, after the verb that stored them is durable, and a verb only reads it. It is a shortcut: without it
// a verb does the same. Customers are not remembered, or an import could write back what was erased meanwhile. It is
// used by one goroutine at a time.
type Known struct {
	articles map[articleKey]article
}

// mostKnown bounds what is remembered; beyond it everything is forgotten and asked for again.
const mostKnown = 200_000

// Learn takes over what a verb stored.
func (k *Known) Learn(t Taken) {
	if k.articles == nil || len(k.articles) > mostKnown {
		k.articles = map[articleKey]article{}
	}
	if t.register == nil {
		return
	}
	for key, a := range t.register.articles {
		k.articles[key] = a.article
	}
}

// register finds or makes the articles and customers of the orders of one verb. The newest order told wins: what it says
// of an article or a customer replaces what was known, and what it leaves out stays.
type register struct {
	known     *Known // may be nil
	number    func() int64
	articles  map[articleKey]*articleRow
	customers map[customerKey]int64
	people    map[int64]*personRow
	rows      []*articleRow // in the order in which they came, so that each run writes the same
	persons   []*personRow
}

func newRegister(known *Known, number func() int64) *register {
	if known == nil {
		known = &Known{}
	}
	return &register{
		known: known, number: number,
		articles: map[articleKey]*articleRow{}, customers: map[customerKey]int64{}, people: map[int64]*personRow{},
	}
}

// find reads the articles and customers of orders, as far as they are stored and not known.
func (g *register) find(r db.Reader, orders []Prepared) error {
	articles, people := g.askArticles(orders), g.askPeople(orders)
	queries := make([]db.Query, 0, len(articles)+len(people))
	for _, q := range articles {
		queries = append(queries, q.Asked)
	}
	for _, q := range people {
		queries = append(queries, q)
	}
	if len(queries) == 0 {
		return nil
	}
	if err := r.Read(queries...); err != nil {
		return err
	}
	for _, q := range articles {
		g.foundArticles(q.shop, q.Rows)
	}
	for _, q := range people {
		for _, p := range q.Rows {
			g.enter(p.Shop, p.person, false)
		}
	}
	return nil
}

// store queues what is new or has changed.
func (g *register) store(tx *db.Tx) {
	g.storeArticles(tx)
	g.storePeople(tx)
}

// listMost bounds the values one query asks for.
const listMost = 256

// lists cuts values into lists to ask for at once. A list is filled up with its last value to a length that is a power
// of two: each length is a statement of its own, which the databases prepare once.
func lists[T any](values []T) [][]any {
	var out [][]any
	for len(values) > 0 {
		n := min(len(values), listMost)
		size := 1
		for size < n {
			size *= 2
		}
		list := make([]any, size)
		for i := range list {
			list[i] = values[min(i, n-1)]
		}
		out = append(out, list)
		values = values[n:]
	}
	return out
}

// locks is how many keys there are for all names of one kind in one shop.
const locks = 256

// lock is a key for what has no record number yet: a name of some kind in a shop. It is negative, so never a record's
// number. Names share a few keys, since a batch has thousands and a server holds no more locks than that in all; two
// names with one key wait for each other without need, for the length of a verb.
func lock(kind, channel, name string) int64 {
	return int64(hashOf(kind, channel)&^(locks-1) | hashOf(name)%locks | 1<<63)
}

func hashOf(parts ...string) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		_, _ = h.Write([]byte(p)) // a hash never fails
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}

// customerLocks are the locks of an order's customer, of whom two orders may speak at the same moment.
func customerLocks(channel string, c *Customer) []int64 {
	var keys []int64
	if c.ID != "" {
		keys = append(keys, lock("customer", channel, c.ID))
	}
	if c.Email != "" {
		keys = append(keys, lock("e-mail", channel, c.Email))
	}
	return keys
}

// articleLocks are the locks of the articles that are not stored yet, of which two orders may be the first at the same
// moment. One that is stored stays.
func articleLocks(r db.Reader, orders []Prepared, known *Known) ([]int64, error) {
	g := newRegister(known, nil)
	queries := g.askArticles(orders)
	if len(queries) == 0 {
		return nil, nil
	}
	all := make([]db.Query, len(queries))
	for i, q := range queries {
		all[i] = q.Asked
	}
	if err := r.Read(all...); err != nil {
		return nil, err
	}
	for _, q := range queries {
		g.foundArticles(q.shop, q.Rows)
	}
	var keys []int64
	for _, o := range orders {
		for i := range o.Lines {
			if g.articles[articleKey{o.Shop, o.Lines[i].SKU}] == nil {
				keys = append(keys, lock("article", o.Channel, o.Lines[i].SKU))
			}
		}
	}
	return keys, nil
}
