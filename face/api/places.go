package api

import (
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
	"retour/stock"
)

const (
	tagShops = "shops"
	tagStock = "stock"
)

// Numbered is the record number of what was stored.
type Numbered struct {
	Number int64 `json:"number"`
}

// Shops are all shops.
type Shops struct {
	Shops []ShopView `json:"shops"`
}

// ShopView is a shop with its settings; what it left open is as the product has it.
type ShopView struct {
	Number   int64          `json:"number"`
	Code     string         `json:"code"`
	Name     string         `json:"name"`
	Currency money.Currency `json:"currency"`
	Country  string         `json:"country"`
	Zone     string         `json:"zone"`
	Language lang.Tag       `json:"language"`
	Version  int64          `json:"version" doc:"counts the changes"`
	Settings order.Settings `json:"settings"`
}

// Sites are all sites.
type Sites struct {
	Sites []SiteView `json:"sites"`
}

// SiteView is a site.
type SiteView struct {
	Number  int64  `json:"number" doc:"the site of a parcel that is received"`
	Code    string `json:"code"`
	Name    string `json:"name"`
	Address string `json:"address,omitempty"`
}

// BinsQuery chooses bins.
type BinsQuery struct {
	Purpose string `query:"purpose" enum:"restock,second_choice,repair,vendor,outlet,donate,recycle,destroy,quarantine,send_back"`
}

// Bins are the bins of all sites, by name.
type Bins struct {
	Bins []BinView `json:"bins"`
}

// BinView is a bin.
type BinView struct {
	Bin     id.Code `json:"bin"`
	Site    int64   `json:"site" doc:"number of its site"`
	Name    string  `json:"name"`
	Purpose string  `json:"purpose"`
	Closed  bool    `json:"closed,omitempty"`
}

// StockQuery chooses what lies where.
type StockQuery struct {
	SKU string `query:"sku" maxLength:"64"`
	page
}

// Stock is a page of what lies where.
type Stock struct {
	Levels []LevelView `json:"levels"`
	Next   string      `json:"next,omitempty" doc:"the cursor of the next page; none: this was the last"`
}

// LevelView is how many pieces of an article in a grade lie in a bin.
type LevelView struct {
	Site     string  `json:"site" doc:"code of the site"`
	Bin      id.Code `json:"bin"`
	Name     string  `json:"name"`
	Purpose  string  `json:"purpose"`
	SKU      string  `json:"sku"`
	Grade    string  `json:"grade"`
	Quantity int64   `json:"quantity"`
}

// Left is what is left in the bin.
type Left struct {
	Left int64 `json:"left"`
}

// places registers shops, sites, bins and stock.
func (a *api) places() {
	read(a, "/shops", about{tag: tagShops, id: "list-shops", summary: "List shops with their settings", right: access.SettingsRead}, listShops)
	write(a, put, "/shops/{code}", about{
		tag: tagShops, id: "put-shop", summary: "Make a shop, or change it", right: order.PutShop{}.Right(),
		text: "The settings replace the stored ones as a whole. Rules that could not be used are refused.",
	},
		func(c *call, v order.PutShop) (Numbered, error) {
			if err := returns.CheckPut(c.DB.On(c.ctx()), v); err != nil {
				return Numbered{}, err
			}
			n, err := db.Run(c.ctx(), c.DB, c.actor, c.key, v)
			return Numbered{n}, err
		})
	read(a, "/sites", about{tag: tagStock, id: "list-sites", summary: "List sites", right: access.StockRead}, listSites)
	verbAs[stock.PutSite](a, put, "/sites/{code}", about{tag: tagStock, id: "put-site", summary: "Make a site, or change it"},
		func(n int64) Numbered { return Numbered{n} })
	read(a, "/bins", about{tag: tagStock, id: "list-bins", summary: "List bins by name", right: access.StockRead}, listBins)
	verb[stock.PutBin](a, put, "/sites/{site}/bins/{name}", about{tag: tagStock, id: "put-bin", summary: "Make a bin, or change its purpose"})
	read(a, "/stock", about{tag: tagStock, id: "list-stock", summary: "See what lies where", right: access.StockRead}, listStock)
	verbAs[stock.Take](a, post, "/stock/take", about{tag: tagStock, id: "take-stock", summary: "Take pieces out of a bin"},
		func(n int64) Left { return Left{n} })
}

func listShops(c *call, _ struct{}) (Shops, error) {
	q := order.AskShops()
	if err := c.DB.Read(c.ctx(), q); err != nil {
		return Shops{}, err
	}
	out := Shops{Shops: []ShopView{}}
	for _, s := range q.Rows {
		settings, err := s.Decoded()
		if err != nil {
			return Shops{}, err
		}
		out.Shops = append(out.Shops, ShopView{s.ID, s.Code, s.Name, s.Currency, s.Country, s.Zone, s.Language, s.Version, settings})
	}
	return out, nil
}

func listSites(c *call, _ struct{}) (Sites, error) {
	q := stock.AskSites()
	err := c.DB.Read(c.ctx(), q)
	out := Sites{Sites: []SiteView{}}
	for _, s := range q.Rows {
		out.Sites = append(out.Sites, SiteView{s.ID, s.Code, s.Name, s.Address})
	}
	return out, err
}

func listBins(c *call, in BinsQuery) (Bins, error) {
	q := stock.AskBins(in.Purpose)
	err := c.DB.Read(c.ctx(), q)
	out := Bins{Bins: []BinView{}}
	for _, b := range q.Rows {
		out.Bins = append(out.Bins, BinView{b.Code(), b.Site, b.Name, b.Purpose, b.Closed})
	}
	return out, err
}

func listStock(c *call, in StockQuery) (Stock, error) {
	after, err := c.number(in.Cursor)
	if err != nil {
		return Stock{}, err
	}
	q := stock.AskLevels(in.SKU, after, in.limit()+1)
	if err := c.DB.Read(c.ctx(), q); err != nil {
		return Stock{}, err
	}
	out := Stock{Levels: []LevelView{}}
	for i, l := range q.Rows {
		if i == in.limit() {
			out.Next = cursorOf(q.Rows[i-1].Cell)
			break
		}
		out.Levels = append(out.Levels, LevelView{l.Site, id.Make(id.Bin, l.Bin), l.Name, l.Purpose, l.SKU, l.Grade, l.Quantity})
	}
	return out, nil
}

// cursorOf writes a record number as a cursor: in the shape of a code, so that a broken one is noticed.
func cursorOf(n int64) string { return string(id.Make(id.Site, n)) }

// number reads a cursor; none is 0.
func (c *call) number(cursor string) (int64, error) {
	if cursor == "" {
		return 0, nil
	}
	kind, n, err := id.Read(cursor)
	if err != nil || kind != id.Site {
		return 0, fault.New(fault.Invalid, lang.ApiCursor()).At("cursor")
	}
	return n, nil
}
