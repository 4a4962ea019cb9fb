package api

import (
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
)

const tagOrders = "orders"

// OrdersQuery looks for orders.
type OrdersQuery struct {
	Channel  string `query:"channel" maxLength:"64"`
	Number   string `query:"number" maxLength:"64" doc:"as people write it: a # before it, spaces and case do not matter"`
	Email    string `query:"email" maxLength:"254"`
	Postcode string `query:"postcode" maxLength:"16"`
	SKU      string `query:"sku" maxLength:"64"`
	page
}

// Orders is a page of orders, those taken last first.
type Orders struct {
	Orders []OrderListed `json:"orders"`
	Next   string        `json:"next,omitempty" doc:"the cursor of the next page; none: this was the last"`
}

// OrderListed is one order in a list.
type OrderListed struct {
	Channel  string       `json:"channel"`
	Number   string       `json:"number"`
	PlacedAt time.Time    `json:"placed_at"`
	Total    money.Amount `json:"total"`
	Customer string       `json:"customer,omitempty"`
	Country  string       `json:"country,omitempty"`
}

// OrderView is an order with what of it can still come back and what was asked for.
type OrderView struct {
	order.Order
	Total      money.Amount     `json:"total" doc:"as paid"`
	Returnable []Returnable     `json:"returnable"`
	Returns    []returns.Listed `json:"returns"`
}

// Returnable is how many pieces of a line are in no return yet.
type Returnable struct {
	Line     string `json:"line"`
	Quantity int64  `json:"quantity"`
}

// orders registers what was sold.
func (a *api) orders() {
	verb[order.PutOrder](a, put, "/orders", about{
		tag: tagOrders, id: "put-order", summary: "Tell an order, for the first time or again",
		text: "The same content again changes nothing. Other content corrects what is stored, and is refused where goods or money would not add up.",
	})
	write(a, post, "/orders/batch", about{
		tag: tagOrders, id: "put-orders", summary: "Tell many orders at once", right: order.PutOrder{}.Right(),
		text: "Each is taken or refused on its own. Repeated under the same key, what was taken is not taken again.",
	}, putOrders)
	read(a, "/orders", about{tag: tagOrders, id: "find-orders", summary: "Find orders, those taken last first", right: access.OrdersRead}, findOrders)
	read(a, "/orders/{channel}/{number}", about{tag: tagOrders, id: "get-order", summary: "See one order"}, getOrder)
	a.gifts()
}

func findOrders(c *call, q OrdersQuery) (Orders, error) {
	search := order.Search{Channel: q.Channel, Number: q.Number, Email: q.Email, Postcode: q.Postcode, SKU: q.SKU, Limit: q.limit()}
	if q.Cursor != "" {
		kind, n, err := id.Read(q.Cursor)
		if err != nil || kind != id.Order {
			return Orders{}, fault.New(fault.Invalid, lang.ApiCursor()).At("cursor")
		}
		search.Before = n
	}
	found, next, err := order.FindOrders(c.DB.Search(c.ctx()), search)
	out := Orders{Orders: []OrderListed{}}
	for _, o := range found {
		out.Orders = append(out.Orders, OrderListed{o.Channel, o.Number, time.UnixMicro(o.Placed).UTC(), money.Of(o.Total, o.Currency), o.Customer, o.Country})
	}
	if next != 0 {
		out.Next = string(id.Make(id.Order, next))
	}
	return out, err
}

func getOrder(c *call, q OrderPath) (OrderView, error) {
	n, err := c.ownOrder(q)
	if err != nil {
		return OrderView{}, err
	}
	v, ok, err := order.ViewOf(c.DB.On(c.ctx()), n)
	if err != nil || !ok {
		return OrderView{}, orNotFound(err, q.Number)
	}
	out := OrderView{Order: v.Order(), Total: money.Of(v.Total, v.Currency), Returnable: []Returnable{}}
	out.Lines = list(out.Lines)
	for _, l := range v.Lines {
		out.Returnable = append(out.Returnable, Returnable{l.Source, l.Returnable})
	}
	if c.actor.Kind == db.Shopper {
		out.hide(c.actor.Strong)
	}
	found, err := returns.ListFor(c.ctx(), c.DB, c.actor, returns.Filter{Channel: v.Channel, Order: v.Number, Limit: 500})
	out.Returns = list(found)
	return out, err
}

// hide leaves out the provider's references, and for who only guessed number and postcode also who bought: the address is
// told to those alone who came by the link in a message.
func (v *OrderView) hide(strong bool) {
	for i := range v.Tenders {
		v.Tenders[i].Ref = ""
	}
	if !strong {
		v.Customer = order.Customer{Country: v.Customer.Country, Language: v.Customer.Language}
	}
}
