// Package stock is what lies where: sites, bins, and the cells in them (one SKU in one grade). It stores these and their
// names; how many pieces lie in a cell is the balance of its account in the ledger, and every change of it is a move with
// a cause. Nothing here is sellable unless its bin's purpose says so: what waits in quarantine is never counted as stock.
package stock

import (
	"embed"
	"io/fs"

	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema holds this room's migrations.
var Schema fs.FS = schema

// Bin is the smallest named place.
type Bin struct {
	ID      int64
	Site    int64
	Name    string
	Purpose string // the way out it serves, as disposition names it
	Closed  bool
}

// Code is the bin's public code, on its label.
func (b Bin) Code() id.Code { return id.Make(id.Bin, b.ID) }

// Site is a building.
type Site struct {
	ID      int64
	Code    string
	Name    string
	Address string
}

// AskSites prepares the query for every site, by code.
func AskSites() *db.Asked[Site] {
	return db.Ask[Site](`SELECT id, code, name, address FROM site ORDER BY code`)
}

// AskBin prepares the query for one bin.
func AskBin(n int64) *db.Asked[Bin] {
	return db.Ask[Bin](`SELECT id, site, name, purpose, closed FROM bin WHERE id = $1`, n)
}

// AskBins prepares the query for the open bins of a purpose, in the order of their names; any purpose where it is empty.
func AskBins(purpose string) *db.Asked[Bin] {
	return db.Ask[Bin](`SELECT id, site, name, purpose, closed FROM bin WHERE ($1 = '' OR purpose = $1) ORDER BY name, id`, purpose)
}

// FindBin is the number of the bin with that code or, within all sites, that name; 0 for none.
func FindBin(r db.Reader, text string) (int64, error) {
	if kind, n, err := id.Read(text); err == nil && kind == id.Bin {
		return n, nil
	}
	n, _, err := db.Get[int64](r, `SELECT id FROM bin WHERE name = $1 ORDER BY id LIMIT 1`, text)
	return n, err
}

// AskCell prepares the query for the cell of a SKU and grade in a bin.
func AskCell(bin, shop int64, sku, grade string) *db.Asked[int64] {
	return db.Ask[int64](`SELECT id FROM cell WHERE bin = $1 AND shop = $2 AND sku = $3 AND grade = $4`, bin, shop, sku, grade)
}

// Level is how many pieces of a SKU in a grade lie in a bin.
type Level struct {
	Bin      int64
	Name     string
	Purpose  string
	Site     string
	SKU      string
	Grade    string
	Quantity int64
}

const levelColumns = "c.id, b.id, b.name, b.purpose, s.code, c.sku, c.grade, a.balance"

const levelTables = " FROM cell c JOIN bin b ON b.id = c.bin JOIN site s ON s.id = b.site JOIN account a ON a.id = c.id * 64 + 7 "

// AskLevels prepares the query for what lies where, of one SKU, or of all where it is empty, from a cell's number on.
func AskLevels(sku string, after int64, limit int) *db.Asked[LevelRow] {
	return AskLevelsIn(0, 0, sku, after, limit)
}

// AskLevelsIn prepares the query for what lies in one bin or one site, of one SKU or of all; what is zero does not narrow.
func AskLevelsIn(site, bin int64, sku string, after int64, limit int) *db.Asked[LevelRow] {
	return db.Ask[LevelRow](`SELECT `+levelColumns+levelTables+`WHERE ($1 = '' OR c.sku = $1) AND ($2 = 0 OR c.bin = $2) AND ($3 = 0 OR b.site = $3) AND c.id > $4 AND a.balance > 0
		ORDER BY c.id LIMIT $5`, sku, bin, site, after, int64(limit))
}

// LevelRow is a level with its cell, for reading on.
type LevelRow struct {
	Cell int64
	Level
}

// FindLevel is what lies in a cell, with the number of the shop whose it is; false for none.
func FindLevel(r db.Reader, cell int64) (LevelRow, int64, bool, error) {
	type row struct {
		LevelRow
		Shop int64
	}
	f, ok, err := db.Get[row](r, `SELECT `+levelColumns+`, c.shop`+levelTables+`WHERE c.id = $1`, cell)
	return f.LevelRow, f.Shop, ok, err
}

// Code is the bin's code, as its label says it.
func (l Level) Code() string { return string(id.Make(id.Bin, l.Bin)) }

// SitePut: a site was made or changed. The subject is the site.
type SitePut struct {
	Site string `json:"site"` // its code
	New  bool   `json:"new,omitempty"`
}

// Kind is the event's stable name.
func (SitePut) Kind() string { return "site.put" }

// BinPut: a bin was made or changed. The subject is the bin.
type BinPut struct {
	Bin     id.Code `json:"bin"`
	Name    string  `json:"name"`
	Purpose string  `json:"purpose"`
	Closed  bool    `json:"closed,omitempty"`
}

// Kind is the event's stable name.
func (BinPut) Kind() string { return "bin.put" }

// PutSite makes a site or changes its name.
type PutSite struct {
	Code    string `json:"code" minLength:"1" maxLength:"64" pattern:"^[A-Za-z0-9][A-Za-z0-9_-]*$"`
	Name    string `json:"name" minLength:"1" maxLength:"200"`
	Address string `json:"address,omitempty" maxLength:"1000"`
}

// Right is to change stock places.
func (PutSite) Right() db.Right { return "stock.write" }

// Touches is nothing: the unique code keeps two from making one site.
func (PutSite) Touches(db.Look) ([]int64, error) { return nil, nil }

// Do stores the site and gives its number.
func (v PutSite) Do(tx *db.Tx) (int64, error) {
	n, ok, err := db.Get[int64](tx, `SELECT id FROM site WHERE code = $1`, v.Code)
	if err != nil {
		return 0, err
	}
	if ok {
		tx.Exec(`UPDATE site SET name = $2, address = $3 WHERE id = $1`, n, v.Name, v.Address)
		event.Tell(tx, n, SitePut{Site: v.Code})
		return n, nil
	}
	n = tx.NewID()
	tx.Insert("site(id, code, name, address)", n, v.Code, v.Name, v.Address)
	event.Tell(tx, n, SitePut{Site: v.Code, New: true})
	return n, nil
}

// PutBin makes a bin or changes its purpose. A bin that holds something keeps its purpose: what lies in it was put there
// for it.
type PutBin struct {
	Site    string `json:"site" doc:"code of the site" minLength:"1" maxLength:"64"`
	Name    string `json:"name" minLength:"1" maxLength:"64"`
	Purpose string `json:"purpose" enum:"restock,second_choice,repair,vendor,outlet,donate,recycle,destroy,quarantine,send_back"`
	Closed  bool   `json:"closed,omitempty"`
}

// BinAnswer is the bin's code for its label.
type BinAnswer struct {
	Bin  id.Code `json:"bin"`
	Name string  `json:"name"`
}

// Right is to change stock places.
func (PutBin) Right() db.Right { return "stock.write" }

// Touches is nothing: the unique name keeps two from making one bin.
func (PutBin) Touches(db.Look) ([]int64, error) { return nil, nil }

// Do stores the bin.
func (v PutBin) Do(tx *db.Tx) (BinAnswer, error) {
	site, ok, err := db.Get[int64](tx, `SELECT id FROM site WHERE code = $1`, v.Site)
	if err != nil {
		return BinAnswer{}, err
	}
	if !ok {
		return BinAnswer{}, fault.New(fault.NotFound, lang.FaultNotFound(v.Site)).At("site")
	}
	old, ok, err := db.Get[Bin](tx, `SELECT id, site, name, purpose, closed FROM bin WHERE site = $1 AND name = $2`, site, v.Name)
	if err != nil {
		return BinAnswer{}, err
	}
	if !ok {
		b := Bin{ID: tx.NewID(), Site: site, Name: v.Name, Purpose: v.Purpose, Closed: v.Closed}
		tx.Insert("bin(id, site, name, purpose, closed)", b.ID, b.Site, b.Name, b.Purpose, b.Closed)
		event.Tell(tx, b.ID, BinPut{b.Code(), b.Name, b.Purpose, b.Closed})
		return BinAnswer{b.Code(), b.Name}, nil
	}
	if old.Purpose != v.Purpose {
		held, _, err := db.Get[int64](tx, `SELECT CAST(coalesce(sum(a.balance), 0) AS BIGINT) FROM cell c JOIN account a ON a.id = c.id * 64 + 7 WHERE c.bin = $1`, old.ID)
		if err != nil {
			return BinAnswer{}, err
		}
		if held > 0 {
			return BinAnswer{}, fault.New(fault.Conflict, lang.StockBinHolds(v.Name, held)).At("purpose")
		}
	}
	tx.Exec(`UPDATE bin SET purpose = $2, closed = $3 WHERE id = $1`, old.ID, v.Purpose, v.Closed)
	event.Tell(tx, old.ID, BinPut{old.Code(), old.Name, v.Purpose, v.Closed})
	return BinAnswer{old.Code(), old.Name}, nil
}
