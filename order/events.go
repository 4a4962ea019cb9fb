package order

import "retour/ground/money"

// The events of orders. Their subject is the order's record number, and that of the shop for an import. They hold no
// personal data. A field is only ever added.

// OrderTaken: an order was told for the first time.
type OrderTaken struct {
	Channel string       `json:"channel"`
	Number  string       `json:"number"`
	Total   money.Amount `json:"total"`
	Lines   int64        `json:"lines"`
	Pieces  int64        `json:"pieces"`
}

// Kind is "order.taken".
func (OrderTaken) Kind() string { return "order.taken" }

// OrderCorrected: the shop told an order again, with other content.
type OrderCorrected struct {
	Channel string       `json:"channel"`
	Number  string       `json:"number"`
	Total   money.Amount `json:"total"`
	Was     money.Amount `json:"was"`
	Changed []string     `json:"changed"` // head, customer, lines, charges, tenders
}

// Kind is "order.corrected".
func (OrderCorrected) Kind() string { return "order.corrected" }

// OrdersImported: a batch of a file was taken. The orders it brought have record numbers from First to Last.
type OrdersImported struct {
	File     string `json:"file"`     // as in the table import_progress
	Sequence int64  `json:"sequence"` // how far the file was dealt with
	Orders   int64  `json:"orders"`
	Lines    int64  `json:"lines"`
	Returns  int64  `json:"historic_returns,omitempty"`
	First    int64  `json:"first_order,omitempty"`
	Last     int64  `json:"last_order,omitempty"`
}

// Kind is "orders.imported".
func (OrdersImported) Kind() string { return "orders.imported" }

// ShopPut: a shop was made or its settings were changed. The subject is the shop.
type ShopPut struct {
	Channel string   `json:"channel"`
	Version int64    `json:"version"`           // that counts from now on
	Changed []string `json:"changed,omitempty"` // which of its fields; none: it is new
}

// Kind is "shop.put".
func (ShopPut) Kind() string { return "shop.put" }
