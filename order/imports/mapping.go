package imports

import (
	"bytes"
	"encoding/json"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/order/intake"
)

// KeepMapping remembers how a shop's files of orders are to be read, for the next one.
type KeepMapping struct {
	Channel string         `json:"channel" minLength:"1" maxLength:"64" doc:"code of the shop"`
	Mapping intake.Mapping `json:"mapping" doc:"as a mapping file holds it"`
}

// Right is to put orders in.
func (KeepMapping) Right() db.Right { return "orders.write" }

// Touches is the shop.
func (v KeepMapping) Touches(look db.Look) ([]int64, error) {
	shop, _, err := db.Get[int64](look.Reader(), `SELECT id FROM shop WHERE code = $1`, v.Channel)
	return []int64{shop}, err
}

// Do stores it, and refuses one that could not work.
func (v KeepMapping) Do(tx *db.Tx) (bool, error) {
	text, err := json.Marshal(v.Mapping)
	if err != nil {
		return false, err
	}
	if _, err := intake.ReadMapping(bytes.NewReader(text)); err != nil {
		return false, err
	}
	shops := order.AskShopCode(v.Channel)
	if err := tx.Read(shops); err != nil {
		return false, err
	}
	shop, ok := shops.First()
	if !ok {
		return false, fault.New(fault.Invalid, lang.OrderShopUnknown(v.Channel)).At("channel")
	}
	tx.Exec(`INSERT INTO import_mapping(shop, mapping, at) VALUES ($1, $2, $3) ON CONFLICT (shop) DO UPDATE SET mapping = excluded.mapping, at = excluded.at`,
		shop.ID, string(text), tx.At())
	return true, nil
}

// Remembered is the mapping that was kept for a shop; the zero one where none was.
func Remembered(r db.Reader, shop int64) (intake.Mapping, error) {
	var m intake.Mapping
	text, known, err := db.Get[string](r, `SELECT mapping FROM import_mapping WHERE shop = $1`, shop)
	if err != nil || !known {
		return m, err
	}
	return m, json.Unmarshal([]byte(text), &m)
}
