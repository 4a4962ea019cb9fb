package main

import (
	"strings"

	"retour/app"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/withdrawal"
)

type withdrawalListCommand struct {
	State  string `name:"state" enum:",to_match,to_decide,matched,answered" default:"" placeholder:"to_match|to_decide|matched|answered"`
	Open   bool   `name:"open"`
	Silent bool   `name:"silent"`
	Before string `name:"before" placeholder:"WITHDRAWAL"`
	Limit  int    `name:"limit" default:"50"`
	JSON   bool   `name:"json"`
}

// declarationPage is a page of declarations as JSON.
type declarationPage struct {
	Declarations []withdrawal.View `json:"declarations"`
	Next         id.Code           `json:"next,omitempty"`
}

// Run lists declarations of withdrawal, newest first.
func (v withdrawalListCommand) Run(c *console) error {
	c.machine = v.JSON
	f := withdrawal.Filter{State: withdrawal.State(v.State), Open: v.Open}
	if v.Before != "" {
		before, err := codeOf(v.Before, id.Withdrawal)
		if err != nil {
			return err
		}
		f.Below = before
	}
	return c.with(func(h *app.House) error {
		if v.Silent {
			f.Silent = h.Store.Now().Add(-withdrawal.SilentAfter)
		}
		list, next, err := withdrawal.List(h.Store.On(c.ctx), f, v.Limit)
		if err != nil {
			return err
		}
		page := declarationPage{Declarations: append([]withdrawal.View{}, list...)}
		if next != 0 {
			page.Next = id.Make(id.Withdrawal, next)
		}
		if v.JSON {
			return c.json(page)
		}
		c.declarations(page)
		return nil
	})
}

func (c *console) declarations(page declarationPage) {
	if len(page.Declarations) == 0 {
		c.say(lang.CliNothingFound())
		return
	}
	rows := [][]string{strings.Split(lang.CliWithdrawalHead().In(c.tag), "|")}
	for _, d := range page.Declarations {
		acknowledged := ""
		if d.DeliveredAt != nil {
			acknowledged = lang.Date(c.tag, *d.DeliveredAt, nil)
		}
		state := lang.Message{Key: "withdrawal.state_" + string(d.State)}
		rows = append(rows, []string{
			string(d.Declaration), state.In(c.tag), lang.Date(c.tag, d.DeclaredAt, nil), d.Name, strings.TrimSpace(d.AboutShop + " " + d.About), string(d.Return), acknowledged,
		})
	}
	c.table(rows)
	if page.Next != "" {
		c.say(lang.CliMoreOrders(string(page.Next)))
	}
}
