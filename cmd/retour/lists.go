package main

import (
	"fmt"
	"strings"
	"time"

	"retour/app"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
)

type listCommand struct {
	Stage   []string `name:"stage" placeholder:"STAGE …"`
	Channel string   `name:"channel" placeholder:"SHOP"`
	Order   string   `name:"order" placeholder:"NUMBER"`
	SKU     string   `name:"sku"`
	Reason  string   `name:"reason"`
	Money   string   `name:"money" enum:",none,part,settled" default:"" placeholder:"none|part|settled"`
	From    string   `name:"from" placeholder:"DATE"`
	Until   string   `name:"until" placeholder:"DATE"`
	Overdue bool     `name:"overdue"`
	Before  string   `name:"before" placeholder:"RETURN"`
	Limit   int      `name:"limit" default:"50"`
	JSON    bool     `name:"json"`
}

// Run lists returns, newest first.
func (v listCommand) Run(c *console) error {
	c.machine = v.JSON
	from, until, err := stretch(v.From, v.Until)
	if err != nil {
		return err
	}
	f := returns.Filter{Channel: v.Channel, Order: v.Order, SKU: v.SKU, Reason: v.Reason, Money: v.Money, From: from, Until: until, Limit: v.Limit}
	for _, s := range v.Stage {
		stage := returns.Stage(s)
		if !known(stage) {
			return misuse{lang.CliNotOneOf("--stage", stages(), s)}
		}
		f.Stages = append(f.Stages, stage)
	}
	if v.Before != "" {
		if f.Before, err = codeOf(v.Before, id.Return); err != nil {
			return err
		}
	}
	return c.with(func(h *app.House) error {
		if v.Overdue {
			f.Overdue = h.Store.Now()
		}
		list, err := returns.List(c.ctx, h.Store, f)
		if err != nil {
			return err
		}
		if v.JSON {
			return c.json(append([]returns.Listed{}, list...))
		}
		c.listed(list)
		return nil
	})
}

func known(s returns.Stage) bool {
	for _, one := range returns.Stages {
		if one == s {
			return true
		}
	}
	return false
}

func stages() string {
	words := make([]string, len(returns.Stages))
	for i, s := range returns.Stages {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

func (c *console) listed(list []returns.Listed) {
	if len(list) == 0 {
		c.say(lang.CliNothingFound())
		return
	}
	rows := [][]string{strings.Split(lang.CliListHead().In(c.tag), "|")}
	for _, r := range list {
		due := ""
		if r.DueAt != nil {
			due = lang.Date(c.tag, *r.DueAt, nil)
		}
		rows = append(rows, []string{
			string(r.Return), r.Channel + " " + r.Order, returns.StageMessage(r.Stage).In(c.tag), moneyStage(r.Money).In(c.tag),
			fmt.Sprintf("%d/%d/%d", r.Announced, r.Arrived, r.Settled), lang.Date(c.tag, r.RequestedAt, nil), due,
		})
	}
	c.table(rows)
}

type orderShowCommand struct {
	Channel string `arg:"" name:"channel"`
	Number  string `arg:"" name:"number"`
	JSON    bool   `name:"json"`
}

// orderShown is an order as a shop tells it, with what of each line can still come back.
type orderShown struct {
	order.Order
	Returnable map[string]int64 `json:"returnable"`
}

// Run shows one order.
func (v orderShowCommand) Run(c *console) error {
	c.machine = v.JSON
	return c.with(func(h *app.House) error {
		r := h.Store.On(c.ctx)
		n, err := order.FindNumber(r, v.Channel, v.Number)
		if err != nil {
			return err
		}
		view, ok, err := order.ViewOf(r, n)
		if err != nil {
			return err
		}
		if !ok {
			return notFound(v.Channel + " " + v.Number)
		}
		out := orderShown{view.Order(), map[string]int64{}}
		for _, l := range view.Lines {
			out.Returnable[l.Source] = l.Returnable
		}
		if v.JSON {
			return c.json(out)
		}
		c.order(view)
		return nil
	})
}

func (c *console) order(v order.View) {
	o := v.Order()
	of := func(minor int64) string { return c.money(money.Of(minor, v.Currency)) }
	c.say(lang.CliOrderHead(v.Number, v.Channel, o.PlacedAt, money.Of(v.Total, v.Currency)))
	if o.DeliveredAt != nil {
		c.say(lang.CliOrderDelivered(*o.DeliveredAt))
	}
	c.items("", o.Customer.Name, o.Customer.Email, o.Customer.Postcode, o.Customer.City, o.Customer.Country)
	c.part(lang.CliShowLines())
	for _, l := range v.Lines {
		c.items("  ", l.Source, fmt.Sprintf("%d × %s", l.Quantity, called(l.SKU, l.Name)), of(l.Total), lang.CliOrderReturnable(l.Returnable).In(c.tag))
	}
	for _, x := range v.Charges {
		c.items("  ", x.Source, string(x.Kind), x.Name, of(x.Total))
	}
	c.part(lang.CliOrderPaid())
	for _, t := range v.Tenders {
		c.items("  ", t.Method, t.Provider, t.Reference, of(t.Amount))
	}
}

type orderFindCommand struct {
	Channel  string `name:"channel" placeholder:"SHOP"`
	Number   string `name:"number"`
	Email    string `name:"email"`
	Postcode string `name:"postcode"`
	SKU      string `name:"sku"`
	Before   int64  `name:"before" placeholder:"NUMBER"`
	Limit    int    `name:"limit" default:"50"`
	JSON     bool   `name:"json"`
}

// orderFound is one order of a list as JSON.
type orderFound struct {
	ID       int64        `json:"id"`
	Channel  string       `json:"channel"`
	Number   string       `json:"number"`
	PlacedAt time.Time    `json:"placed_at"`
	Total    money.Amount `json:"total"`
	Customer string       `json:"customer,omitempty"`
	Country  string       `json:"country,omitempty"`
}

// orderPage is a page of orders as JSON.
type orderPage struct {
	Orders []orderFound `json:"orders"`
	Next   int64        `json:"next,omitempty"`
}

// Run finds orders by what somebody knows of them.
func (v orderFindCommand) Run(c *console) error {
	c.machine = v.JSON
	return c.with(func(h *app.House) error {
		list, next, err := order.FindOrders(h.Store.On(c.ctx), order.Search{
			Channel: v.Channel, Number: v.Number, Email: v.Email, Postcode: v.Postcode,
			SKU: v.SKU, Before: v.Before, Limit: v.Limit,
		})
		if err != nil {
			return err
		}
		page := orderPage{Orders: []orderFound{}, Next: next}
		rows := [][]string{}
		for _, o := range list {
			total := money.Of(o.Total, o.Currency)
			page.Orders = append(page.Orders, orderFound{o.ID, o.Channel, o.Number, time.UnixMicro(o.Placed).UTC(), total, o.Customer, o.Country})
			rows = append(rows, []string{o.Channel, o.Number, lang.Date(c.tag, time.UnixMicro(o.Placed), nil), c.money(total), o.Customer, o.Country})
		}
		if v.JSON {
			return c.json(page)
		}
		if len(rows) == 0 {
			c.say(lang.CliNothingFound())
		}
		c.table(rows)
		if next != 0 {
			c.say(lang.CliMoreOrders(number(next)))
		}
		return nil
	})
}
