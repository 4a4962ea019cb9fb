package order

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"

	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/lang"
)

// Logos is where a logo is served, by its name.
const Logos = "/logo/"

const (
	logoMost  = 512 << 10 // bytes
	logosKept = 10        // of a shop
)

// PutLogo stores a picture for the head of a shop's pages. Settings.Brand.Logo says which one is shown: it is the answer of
// this verb.
type PutLogo struct {
	Code string `json:"code" minLength:"1" maxLength:"64" doc:"of the shop"`
	PNG  []byte `json:"png" doc:"the picture as PNG, reduced to what a page needs"`
}

// LogoPut is where the logo is served.
type LogoPut struct {
	Logo string `json:"logo" doc:"its address on this installation, for the settings' brand.logo"`
}

// Right is the one to change settings.
func (PutLogo) Right() db.Right { return "settings.write" }

// Touches takes the lock on shops, whose oldest logos go.
func (PutLogo) Touches(db.Look) ([]int64, error) { return []int64{shopsLock}, nil }

// Do stores it under its hash, and lets the shop's oldest go.
func (v PutLogo) Do(tx *db.Tx) (LogoPut, error) {
	if !bytes.HasPrefix(v.PNG, []byte("\x89PNG\r\n\x1a\n")) {
		return LogoPut{}, fault.New(fault.Invalid, lang.PhotoNotAnImage()).At("png")
	}
	if len(v.PNG) > logoMost {
		return LogoPut{}, fault.New(fault.TooLarge, lang.FaultTooLarge("512 kB")).At("png")
	}
	shop, ok, err := db.Get[int64](tx, `SELECT id FROM shop WHERE code = $1`, v.Code)
	if err != nil {
		return LogoPut{}, err
	}
	if !ok {
		return LogoPut{}, fault.New(fault.NotFound, lang.FaultNotFound(v.Code)).At("code")
	}
	sum := sha256.Sum256(append([]byte(v.Code+"\x00"), v.PNG...)) // of the shop too: the logos of two never share a row
	hash := hex.EncodeToString(sum[:16])
	all, err := db.All[string](tx, `SELECT hash FROM shop_logo WHERE shop = $1 ORDER BY at DESC, hash`, shop)
	if err != nil {
		return LogoPut{}, err
	}
	kept := 1
	for _, old := range all {
		switch {
		case old == hash:
		case kept < logosKept:
			kept++
		default:
			tx.Exec(`DELETE FROM shop_logo WHERE hash = $1`, old)
		}
	}
	tx.Exec(`DELETE FROM shop_logo WHERE hash = $1`, hash)
	tx.Insert("shop_logo(hash, shop, at, png)", hash, shop, tx.At(), v.PNG)
	return LogoPut{Logos + hash + ".png"}, nil
}

// LogoOf reads a logo by its hash.
func LogoOf(r db.Reader, hash string) (png []byte, ok bool, err error) {
	return db.Get[[]byte](r, `SELECT png FROM shop_logo WHERE hash = $1`, hash)
}
