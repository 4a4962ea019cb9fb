package api

import (
	"slices"
	"time"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/order"
	"retour/returns"
)

// ReturnsQuery chooses returns.
type ReturnsQuery struct {
	Stages  []returns.Stage `query:"stage" enum:"review,refused,cancelled,expired,approved,in_transit,arrived,inspecting,graded,shelved,closed" doc:"one or more, with commas"`
	Channel string          `query:"channel" maxLength:"64"`
	Order   string          `query:"order" maxLength:"64" doc:"the shop's order number"`
	SKU     string          `query:"sku" maxLength:"64"`
	Reason  string          `query:"reason" maxLength:"80" doc:"key of a reason, or of a group of reasons"`
	Money   string          `query:"money" enum:"none,part,settled"`
	From    time.Time       `query:"from" doc:"asked for at or after"`
	Until   time.Time       `query:"until" doc:"asked for before"`
	Overdue bool            `query:"overdue" doc:"money was due by now and is not settled"`
	page
}

// page is how lists are read on.
type page struct {
	Cursor string `query:"cursor" maxLength:"64" doc:"the next of the answer before; none: from the beginning"`
	Limit  int64  `query:"limit" minimum:"1" maximum:"500" doc:"default 50"`
}

func (p page) limit() int {
	if p.Limit == 0 {
		return 50
	}
	return int(p.Limit)
}

// Returns is a page of returns, newest first.
type Returns struct {
	Returns []returns.Listed `json:"returns"`
	Next    string           `json:"next,omitempty" doc:"the cursor of the next page; none: this was the last"`
}

// ReturnPath names a return.
type ReturnPath struct {
	Return id.Code `path:"return" maxLength:"32"`
}

// Timeline is what happened to a return.
type Timeline struct {
	Events []returns.Told `json:"events"`
}

// Moves are a return's moves of goods and money.
type Moves struct {
	Moves []returns.Moved `json:"moves"`
}

// views registers what shows returns.
func (a *api) views() {
	read(a, "/returns", about{tag: tagReturns, id: "list-returns", summary: "List returns, newest first", text: "A shopper sees those of their own order."}, listReturns)
	read(a, "/returns/{return}", about{tag: tagReturns, id: "get-return", summary: "See one return with everything that is known of it"},
		func(c *call, q ReturnPath) (*returns.View, error) {
			n, err := c.ownReturn(q.Return, access.ReturnsRead)
			if err != nil {
				return nil, err
			}
			v, err := returns.Load(c.ctx(), c.DB, n, c.lang)
			if err != nil {
				return nil, err
			}
			return c.tidy(v), nil
		})
	read(a, "/returns/{return}/timeline", about{tag: tagReturns, id: "get-return-timeline", summary: "See what happened to a return, who did it and when"},
		func(c *call, q ReturnPath) (Timeline, error) {
			told, _, err := c.timeline(q.Return)
			if c.actor.Kind == db.Shopper {
				for i := range told {
					told[i].By = 0
				}
			}
			return Timeline{list(told)}, err
		})
	read(a, "/returns/{return}/moves", about{tag: tagReturns, id: "get-return-moves", summary: "See every move of a return's goods and money", right: access.ReturnsRead},
		func(c *call, q ReturnPath) (Moves, error) {
			_, moved, err := c.timeline(q.Return)
			return Moves{list(moved)}, err
		})
	a.expected()
}

func listReturns(c *call, q ReturnsQuery) (Returns, error) {
	f := returns.Filter{
		Stages: q.Stages, Channel: q.Channel, Order: q.Order, SKU: q.SKU, Reason: q.Reason, Money: q.Money, From: q.From, Until: q.Until,
		Limit: min(q.limit()+1, 500),
	}
	if c.actor.Kind == db.Shopper {
		own, ok, err := order.ViewOf(c.DB.On(c.ctx()), c.actor.Order)
		if err != nil || !ok {
			return Returns{}, orNotFound(err, "order")
		}
		f.Channel, f.Order = own.Channel, own.Number
	} else if err := c.must(access.ReturnsRead); err != nil {
		return Returns{}, err
	}
	if q.Overdue {
		f.Overdue = c.DB.Now()
	}
	if q.Cursor != "" {
		kind, n, err := id.Read(q.Cursor)
		if err != nil || kind != id.Return {
			return Returns{}, fault.New(fault.Invalid, lang.ApiCursor()).At("cursor")
		}
		f.Before = n
	}
	found, err := returns.ListFor(c.ctx(), c.DB, c.actor, f)
	if err != nil {
		return Returns{}, err
	}
	out := Returns{Returns: list(found)}
	if most := f.Limit - 1; len(found) > most {
		out.Returns = found[:most]
		out.Next = string(found[most-1].Return)
	}
	return out, nil
}

// ownReturn reads a code and refuses a return that the caller may not see; of others' returns a shopper learns nothing.
func (c *call) ownReturn(code id.Code, right db.Right) (int64, error) {
	kind, n, err := id.Read(string(code))
	switch {
	case err == id.ErrCheck:
		return 0, fault.New(fault.Invalid, lang.FaultCodeCheck(shown(string(code)))).At("return")
	case err != nil || kind != id.Return:
		return 0, fault.New(fault.Invalid, lang.FaultCodeShape(shown(string(code)))).At("return")
	}
	if c.actor.Kind != db.Shopper {
		return n, c.must(right)
	}
	holder, ok, err := returns.HolderOf(c.DB.On(c.ctx()), n)
	if err != nil || !ok || !holder.Is(c.actor) {
		return 0, orNotFound(err, string(code))
	}
	return n, nil
}

func (c *call) timeline(code id.Code) ([]returns.Told, []returns.Moved, error) {
	n, err := c.ownReturn(code, access.ReturnsRead)
	if err != nil {
		return nil, nil, err
	}
	told, moved, err := returns.Timeline(c.ctx(), c.DB, n)
	if err == nil && len(told) == 0 {
		err = orNotFound(nil, string(code))
	}
	return told, moved, err
}

// tidy leaves out of a view what is not the shopper's business: what is still to be done outside, and where goods lie.
func (c *call) tidy(v *returns.View) *returns.View {
	v.Lines = list(v.Lines)
	for i := range v.Settlements {
		v.Settlements[i].Parts = list(v.Settlements[i].Parts)
	}
	if c.actor.Kind != db.Shopper {
		return v
	}
	v.Intents = nil
	for i := range v.Units {
		v.Units[i].Bin, v.Units[i].Destination = "", ""
	}
	for i := range v.Refunds {
		v.Refunds[i].Note = ""
	}
	return v
}

func orNotFound(err error, what string) error {
	if err != nil {
		return err
	}
	return fault.New(fault.NotFound, lang.FaultNotFound(shown(what)))
}

// list is a list that is never null.
func list[T any](some []T) []T {
	if some == nil {
		return []T{}
	}
	return slices.Clip(some)
}
