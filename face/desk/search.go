package desk

import (
	"net/url"
	"slices"
	"strings"

	"retour/door/scan"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/id"
	"retour/order"
	"retour/parcel"
	"retour/returns"
	"retour/stock"
)

// hits is what was found for a text that names more than one thing, or nothing.
type hits struct {
	Text     string
	Names    returns.Names
	Parcels  []parcel.Parcel
	Orders   []order.Found
	Articles []order.Named
	Sold     []order.Found // orders in which the articles were sold, the newest
	Levels   []stock.LevelRow
	Pieces   []returns.Unit // those with that serial number
}

// hitsMost is how many of each sort are shown.
const hitsMost = 20

// search leads to what was scanned or typed: a code of ours, also in a link, a signed link of a message or a label, a carrier's
// number, an order number, an e-mail, an article by any code that names it, a piece by its serial number. What can mean several
// things is offered, the likeliest first.
func (d desk) search(v *visit.Visit) error {
	text := strings.TrimSpace(v.Query("q"))
	if text == "" {
		return v.Go("/desk")
	}
	ret, err := d.signed(v, text)
	if err != nil {
		return err
	}
	if ret != 0 {
		return v.Go(returnHref(ret))
	}
	h := hits{Text: text, Names: returns.NamesOf(text)}
	if to, err := d.coded(v, h.Names); err != nil || to != "" {
		if err != nil {
			return err
		}
		return v.Go(to)
	}
	for _, look := range []func(*visit.Visit, *hits) error{d.hitParcels, d.hitOrders, d.hitArticles, d.hitPieces, d.hitPlaces} {
		if err := look(v, &h); err != nil {
			return err
		}
	}
	if to := h.only(); to != "" {
		return v.Go(to)
	}
	return v.Show(searchPage(h))
}

func (h hits) none() bool {
	return len(h.Parcels) == 0 && len(h.Orders) == 0 && len(h.Articles) == 0 && len(h.Levels) == 0 && len(h.Pieces) == 0
}

// only is where the one thing stands that was found, "" where there are several or none.
func (h hits) only() string {
	switch {
	case len(h.Articles) > 0 || len(h.Levels) > 0 || len(h.Parcels)+len(h.Orders)+len(h.Pieces) != 1:
		return ""
	case len(h.Pieces) == 1 && h.Pieces[0].Return == 0:
		return ""
	case len(h.Pieces) == 1:
		return returnHref(h.Pieces[0].Return)
	case len(h.Parcels) == 1:
		return "/desk/parcels/" + string(h.Parcels[0].Code())
	}
	return orderHref(h.Orders[0].Channel, h.Orders[0].Number)
}

// leads are the sorts of what was found, the likeliest first.
func (h hits) leads() []returns.Record {
	leads := slices.Clone(h.Names.Leads)
	for _, r := range []returns.Record{returns.NamesParcel, returns.NamesOrder, returns.NamesArticle, returns.NamesPiece} {
		if !slices.Contains(leads, r) {
			leads = append(leads, r)
		}
	}
	return leads
}

// orderLead is the sort that the orders were found by.
func (h hits) orderLead() returns.Record {
	if h.Names.Email != "" {
		return returns.NamesPerson
	}
	return returns.NamesOrder
}

// told are the meanings that say more than that a text may be a name.
func (h hits) told() []scan.Meaning {
	var out []scan.Meaning
	for _, m := range h.Names.Reading.Meanings {
		if m.Kind != scan.OrderNumber && m.Kind != scan.SKU && m.Reason != scan.Garbage && m.Reason != scan.CarrierShape {
			out = append(out, m)
		}
	}
	return out
}

// carriers are the names of those whose number it can be.
func carriers(m scan.Meaning) string {
	var names []string
	for _, c := range m.Candidates {
		if !slices.Contains(names, c.Carrier) {
			names = append(names, c.Carrier)
		}
	}
	return strings.Join(names, ", ")
}

func (d desk) hitParcels(v *visit.Visit, h *hits) error {
	found, err := parcel.FindNumbers(v.Reader(), h.Names.Parcels)
	if err != nil || len(found) == 0 {
		return err
	}
	var asks []*db.Asked[parcel.Parcel]
	var queries []db.Query
	for _, n := range found {
		ask := parcel.Ask(n)
		asks, queries = append(asks, ask), append(queries, ask)
	}
	if err := d.DB.Read(v.Request.Context(), queries...); err != nil {
		return err
	}
	for _, ask := range asks {
		h.Parcels = append(h.Parcels, ask.Rows...)
	}
	return nil
}

func (d desk) hitOrders(v *visit.Visit, h *hits) error {
	if !v.Actor.May(access.OrdersRead) {
		return nil
	}
	switch {
	case h.Names.Email != "":
		return d.addOrders(v, &h.Orders, order.Search{Email: h.Names.Email})
	case h.Names.Order != "":
		return d.addOrders(v, &h.Orders, order.Search{Number: h.Names.Order})
	}
	return nil
}

// addOrders adds the orders found to a list, each once.
func (d desk) addOrders(v *visit.Visit, to *[]order.Found, s order.Search) error {
	s.Limit = hitsMost
	found, _, err := order.FindOrders(v.DB.Search(v.Request.Context()), s)
	for _, f := range found {
		if len(*to) < hitsMost && !slices.ContainsFunc(*to, func(o order.Found) bool { return o.ID == f.ID }) {
			*to = append(*to, f)
		}
	}
	return err
}

// articlesMost is how many articles' orders and places are looked for.
const articlesMost = 4

// hitArticles finds articles, the orders they were sold in, and where they lie.
func (d desk) hitArticles(v *visit.Visit, h *hits) error {
	mayOrders, mayStock := v.Actor.May(access.OrdersRead), v.Actor.May(access.StockRead)
	if !mayOrders && !mayStock || len(h.Names.Articles) == 0 {
		return nil
	}
	found, err := order.ArticlesNamed(v.Reader(), h.Names.Articles, hitsMost)
	if err != nil {
		return err
	}
	h.Articles = found
	var skus []string
	for _, a := range found {
		if !slices.Contains(skus, a.SKU) && len(skus) < articlesMost {
			skus = append(skus, a.SKU)
		}
	}
	for _, sku := range skus {
		if mayOrders {
			if err := d.addOrders(v, &h.Sold, order.Search{SKU: sku}); err != nil {
				return err
			}
		}
	}
	if len(skus) == 0 {
		skus = h.Names.Articles[:1] // what lies here may be of no order we know
	}
	for _, sku := range skus {
		if !mayStock {
			break
		}
		levels := stock.AskLevels(sku, 0, hitsMost)
		if err := d.DB.Read(v.Request.Context(), levels); err != nil {
			return err
		}
		h.Levels = append(h.Levels, levels.Rows...)
	}
	return nil
}

// hitPieces finds pieces by their serial number.
func (d desk) hitPieces(v *visit.Visit, h *hits) (err error) {
	h.Pieces, err = returns.PiecesNumbered(v.Reader(), h.Names, hitsMost)
	return err
}

// signed is the return that a signed link leads to, as messages and labels have them; 0 for any other text.
func (d desk) signed(v *visit.Visit, text string) (int64, error) {
	kind, n, err := v.Signed(text)
	if err != nil || n == 0 {
		return 0, err
	}
	found := n
	switch kind {
	case id.Parcel:
		found, _, err = db.Get[int64](v.Reader(), `SELECT return_id FROM parcel WHERE id = $1`, n)
	case id.Settled:
		found, _, err = settlementReturn(v.Reader(), n)
	}
	return found, err
}

func returnHref(n int64) string { return "/desk/returns/" + string(id.Make(id.Return, n)) }

// hitPlaces takes a text that is nothing else as a post code.
func (d desk) hitPlaces(v *visit.Visit, h *hits) error {
	if !h.none() || !v.Actor.May(access.OrdersRead) || h.Names.Order == "" {
		return nil
	}
	return d.addOrders(v, &h.Orders, order.Search{Postcode: h.Text})
}

// coded is where a code of ours leads; "" for what is none.
func (d desk) coded(v *visit.Visit, names returns.Names) (string, error) {
	n := names.Number
	switch names.Kind {
	case id.Return:
		return "/desk/returns/" + url.PathEscape(string(id.Make(id.Return, n))), nil
	case id.Parcel:
		return "/desk/parcels/" + string(id.Make(id.Parcel, n)), nil
	case id.Plate:
		ask := returns.AskUnit(n)
		if err := d.DB.Read(v.Request.Context(), ask); err != nil {
			return "", err
		}
		if u, ok := ask.First(); ok && u.Return != 0 {
			return "/desk/returns/" + string(id.Make(id.Return, u.Return)), nil
		}
	case id.Bin:
		return binAt(id.Make(id.Bin, n)), nil
	case id.Withdrawal:
		return withdrawalHref(id.Make(id.Withdrawal, n)), nil
	case id.Settled:
		found, _, err := settlementReturn(v.Reader(), n)
		if err != nil || found == 0 {
			return "", err
		}
		return "/desk/returns/" + string(id.Make(id.Return, found)), nil
	}
	return "", nil
}

// settlementReturn is the return that a settlement belongs to.
func settlementReturn(r db.Reader, n int64) (int64, bool, error) {
	return db.Get[int64](r, `SELECT return_id FROM settlement WHERE id = $1`, n)
}
