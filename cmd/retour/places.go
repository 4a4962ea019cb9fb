package main

import (
	"retour/app"
	"retour/order"
	"retour/stock"
)

// putCommand is a command that stands for one verb: what follows is the verb's own.
type putCommand struct {
	Args []string `arg:"" optional:"" passthrough:"all" name:"fields"`
}

func (v putCommand) run(c *console, verb string) error {
	one, err := c.named(verb)
	if err != nil {
		return err
	}
	return c.verb(one, c.parsed.Selected().FullPath(), v.Args)
}

type putShopCommand struct{ putCommand }

// Run makes a shop or changes it.
func (v putShopCommand) Run(c *console) error { return v.run(c, "put-shop") }

type putSiteCommand struct{ putCommand }

// Run makes a site or changes it.
func (v putSiteCommand) Run(c *console) error { return v.run(c, "put-site") }

type putBinCommand struct{ putCommand }

// Run makes a bin or changes it.
func (v putBinCommand) Run(c *console) error { return v.run(c, "put-bin") }

type listShopCommand struct {
	JSON bool `name:"json"`
}

// Run lists the shops.
func (v listShopCommand) Run(c *console) error {
	c.machine = v.JSON
	return c.with(func(h *app.House) error {
		q := order.AskShops()
		if err := h.Store.Read(c.ctx, q); err != nil {
			return err
		}
		all := []order.PutShop{}
		rows := [][]string{}
		for _, s := range q.Rows {
			settings, err := s.Decoded()
			if err != nil {
				return err
			}
			all = append(all, order.PutShop{Code: s.Code, Name: s.Name, Currency: s.Currency, Country: s.Country, Zone: s.Zone, Language: s.Language, Settings: settings})
			rows = append(rows, []string{s.Code, s.Name, string(s.Currency), s.Country, s.Zone, string(s.Language)})
		}
		if v.JSON {
			return c.json(all)
		}
		c.table(rows)
		return nil
	})
}

type listSiteCommand struct {
	JSON bool `name:"json"`
}

// Run lists the sites.
func (v listSiteCommand) Run(c *console) error {
	c.machine = v.JSON
	return c.with(func(h *app.House) error {
		q := stock.AskSites()
		if err := h.Store.Read(c.ctx, q); err != nil {
			return err
		}
		all := []siteListed{}
		rows := [][]string{}
		for _, s := range q.Rows {
			all = append(all, siteListed{s.ID, s.Code, s.Name, s.Address})
			rows = append(rows, []string{number(s.ID), s.Code, s.Name})
		}
		if v.JSON {
			return c.json(all)
		}
		c.table(rows)
		return nil
	})
}

// siteListed is a site as JSON.
type siteListed struct {
	Site    int64  `json:"site"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	Address string `json:"address,omitempty"`
}

type listBinCommand struct {
	Purpose string `name:"purpose" placeholder:"PURPOSE"`
	JSON    bool   `name:"json"`
}

// binListed is a bin as JSON.
type binListed struct {
	Bin     string `json:"bin"`
	Name    string `json:"name"`
	Purpose string `json:"purpose"`
	Closed  bool   `json:"closed,omitempty"`
}

// Run lists the bins.
func (v listBinCommand) Run(c *console) error {
	c.machine = v.JSON
	return c.with(func(h *app.House) error {
		q := stock.AskBins(v.Purpose)
		if err := h.Store.Read(c.ctx, q); err != nil {
			return err
		}
		all := []binListed{}
		rows := [][]string{}
		for _, b := range q.Rows {
			all = append(all, binListed{string(b.Code()), b.Name, b.Purpose, b.Closed})
			rows = append(rows, []string{string(b.Code()), b.Name, b.Purpose})
		}
		if v.JSON {
			return c.json(all)
		}
		c.table(rows)
		return nil
	})
}
