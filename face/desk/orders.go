package desk

import (
	"strconv"
	"strings"
	"time"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
)

// ordersFound is a page of orders that were looked for.
type ordersFound struct {
	Form   *kit.Form
	Found  []order.Found
	Follow string
	Asked  bool
	Shops  []order.Shop
	Import bool // files may be imported
}

// orders looks for orders by what a caller can name.
func (d desk) orders(v *visit.Visit) error {
	q := v.Request.URL.Query()
	o := ordersFound{Form: (&kit.Form{}).With("number", q.Get("number"))}
	for _, name := range []string{"email", "postcode", "sku", "channel"} {
		o.Form.Set(name, strings.TrimSpace(q.Get(name)))
	}
	f := o.Form
	s := order.Search{Channel: f.Value("channel"), Number: strings.TrimSpace(f.Value("number")), Email: f.Value("email"), Postcode: f.Value("postcode"), SKU: f.Value("sku"), Limit: pageRows}
	o.Asked = s.Number+s.Email+s.Postcode+s.SKU+s.Channel != ""
	if cursor := q.Get("cursor"); cursor != "" {
		kind, n, err := id.Read(cursor)
		if err != nil || kind != id.Order {
			return fault.New(fault.NotFound, lang.FaultNotFound(short(cursor)))
		}
		s.Before = n
	}
	found, next, err := order.FindOrders(v.DB.Search(v.Request.Context()), s)
	if err != nil {
		return err
	}
	o.Found = found
	if next != 0 {
		q.Set("cursor", string(id.Make(id.Order, next)))
		o.Follow = "/desk/orders?" + q.Encode()
	}
	if o.Shops, err = v.Shops(); err != nil {
		return err
	}
	o.Import = v.Actor.May(access.OrdersWrite)
	return v.Show(ordersPage(o))
}

// orderShown is one order with its returns.
type orderShown struct {
	order.View
	Number  int64
	Returns []returns.Listed
	Gifts   []returns.GiftView
	Now     time.Time
}

func (d desk) orderFor(v *visit.Visit) (orderShown, error) {
	n, err := order.FindNumber(v.Reader(), v.Path("channel"), v.Path("number"))
	if err != nil {
		return orderShown{}, err
	}
	if n == 0 {
		return orderShown{}, fault.New(fault.NotFound, lang.FaultNotFound(short(v.Path("number"))))
	}
	view, known, err := order.ViewOf(v.Reader(), n)
	if err != nil || !known {
		if err == nil {
			err = fault.New(fault.NotFound, lang.FaultNotFound(short(v.Path("number"))))
		}
		return orderShown{}, err
	}
	o := orderShown{View: view, Number: n, Now: v.Now()}
	if o.Gifts, err = returns.Gifts(v.Request.Context(), d.DB, n); err != nil {
		return o, err
	}
	o.Returns, err = returns.List(v.Request.Context(), d.DB, returns.Filter{Channel: view.Channel, Order: view.Head.Number, Limit: 100})
	return o, err
}

func (d desk) order(v *visit.Visit) error {
	o, err := d.orderFor(v)
	if err != nil {
		return err
	}
	return v.Show(orderPage(o, v.Actor))
}

// starting is the form in which an agent asks for a return in a caller's name.
type starting struct {
	orderShown
	Offer returns.Offered
	Form  *kit.Form
}

// start asks for a return for a caller, and does it once it is sent.
func (d desk) start(v *visit.Visit) error {
	o, err := d.orderFor(v)
	if err != nil {
		return err
	}
	s := starting{orderShown: o, Form: v.Form()}
	if s.Offer, err = returns.Offer(v.Request.Context(), d.DB, o.Number, v.Now(), v.Lang); err != nil {
		return err
	}
	s.Form.Action = v.Request.URL.Path
	if v.Request.Method != "POST" {
		return v.Show(startPage(s))
	}
	verb := returns.Request{Channel: o.Channel, Order: o.Head.Number, Language: lang.Tag(s.Form.Value("language"))}
	at := map[string]string{} // where an item's faults belong on the page
	for i, l := range s.Offer.Lines {
		field := "lines[" + strconv.Itoa(i) + "]"
		text := s.Form.Value(field + ".quantity")
		if text == "" || text == "0" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			s.Form.Wrong(field+".quantity", lang.KitNotNumber())
			continue
		}
		at["items["+strconv.Itoa(len(verb.Items))+"]"] = field
		verb.Items = append(verb.Items, returns.Item{
			Line: l.Line, Quantity: n, Reason: s.Form.Value(field + ".reason"), Resolution: s.Form.Value(field + ".resolution"), Comment: s.Form.Value(field + ".comment"),
		})
	}
	if len(verb.Items) == 0 && s.Form.OK() {
		s.Form.Wrong("", lang.DeskStartNone())
	}
	answer, done, err := visit.Do(v, s.Form, verb)
	switch {
	case err != nil:
		return err
	case !done:
		moveFaults(s.Form, at)
		return v.Again(startPage(s))
	}
	v.Tell(kit.Go, lang.DeskStarted(string(answer.Return)))
	return v.Go("/desk/returns/" + string(answer.Return))
}

// moveFaults files faults of the verb's items at the lines of the page they came from.
func moveFaults(f *kit.Form, at map[string]string) {
	for field, all := range f.Faults {
		head, rest, _ := strings.Cut(field, ".")
		to, ok := at[head]
		if !ok {
			continue
		}
		delete(f.Faults, field)
		if rest == "line" || rest == "" {
			rest = "quantity"
		}
		if strings.HasPrefix(rest, "exchange") || rest == "photos" {
			rest = "resolution"
		}
		f.Faults[to+"."+rest] = all
	}
}

func totalOf(o orderShown) money.Amount { return money.Of(o.Total, o.Currency) }
