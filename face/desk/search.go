package desk

import (
	"net/url"
	"strings"

	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/id"
	"retour/order"
	"retour/parcel"
	"retour/returns"
	"retour/stock"
)

// hits is what was found for a text that names more than one thing.
type hits struct {
	Text   string
	Orders []order.Found
	Levels []stock.LevelRow
}

// search leads to what was scanned or typed: a code of ours, a tracking number, an order number, an e-mail, an article.
func (d desk) search(v *visit.Visit) error {
	text := strings.TrimSpace(v.Query("q"))
	if text == "" {
		return v.Go("/desk")
	}
	if to, err := d.coded(v, text); err != nil || to != "" {
		if err != nil {
			return err
		}
		return v.Go(to)
	}
	if n, err := parcel.FindTracking(v.Reader(), text); err != nil {
		return err
	} else if n != 0 {
		return v.Go("/desk/parcels/" + string(id.Make(id.Parcel, n)))
	}
	h := hits{Text: text}
	if v.Actor.May(access.OrdersRead) {
		for _, s := range searches(text) {
			s.Limit = 20
			found, _, err := order.FindOrders(v.DB.Search(v.Request.Context()), s)
			if err != nil {
				return err
			}
			if h.Orders = found; len(found) > 0 {
				break
			}
		}
	}
	if len(h.Orders) == 1 {
		return v.Go(orderHref(h.Orders[0].Channel, h.Orders[0].Number))
	}
	if v.Actor.May(access.StockRead) {
		levels := stock.AskLevels(text, 0, 20)
		if err := d.DB.Read(v.Request.Context(), levels); err != nil {
			return err
		}
		h.Levels = levels.Rows
	}
	return v.Show(searchPage(h))
}

// searches are the ways to take a text as something of an order, the likeliest first.
func searches(text string) []order.Search {
	if strings.Contains(text, "@") {
		return []order.Search{{Email: text}}
	}
	return []order.Search{{Number: text}, {SKU: text}, {Postcode: text}}
}

// coded is where a code of ours leads; "" for what is none.
func (d desk) coded(v *visit.Visit, text string) (string, error) {
	if at := strings.LastIndexByte(text, '/'); at >= 0 && strings.HasPrefix(text, "http") {
		text = text[at+1:] // a code that was scanned as a link
	}
	kind, n, err := id.Read(text)
	if err != nil {
		return "", nil
	}
	switch kind {
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
		return "/desk/stock", nil
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
