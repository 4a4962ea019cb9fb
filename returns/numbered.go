package returns

import (
	"retour/ground/db"
	"retour/parcel"
)

// longestSerial is the longest text that is looked up as a serial number.
const longestSerial = 64

// serial is the serial number that the text can stand for, in the one form in which they are compared: what the code says,
// else the text itself. "" for none.
func (n Names) serial() string {
	text := n.Serial
	if text == "" && n.Kind == "" && n.Email == "" {
		text = n.Reading.Text
	}
	if len(text) > longestSerial {
		return ""
	}
	return parcel.Number(text)
}

// serialOf is the serial number in what was typed or scanned for one: that of a code which says it, else the text without what
// the scanner put around it.
func serialOf(text string) string {
	if text == "" {
		return ""
	}
	n := NamesOf(text)
	if n.Serial != "" {
		return n.Serial
	}
	return n.Reading.Text
}

// numberedOf are the names of the article that the code with the serial number names as well.
func (n Names) numberedOf() []string {
	for _, m := range n.Reading.Meanings {
		if m.Serial != "" && m.GTIN != "" {
			return forms(m.GTIN)
		}
	}
	return nil
}

// PiecesNumbered are the pieces with the serial number that a scanned or typed text can stand for, the newest first; those
// taken back are left out. Where the code names an article too, a piece known to be of another one is not meant.
func PiecesNumbered(r db.Reader, n Names, limit int) ([]Unit, error) {
	serial := n.serial()
	if serial == "" {
		return nil, nil
	}
	sql := `SELECT ` + unitColumns + ` FROM unit u`
	where := ` WHERE upper(replace(replace(u.serial, '-', ''), ' ', '')) = $1 AND u.serial <> '' AND u.undone = FALSE`
	args := []any{serial, int64(limit)}
	if of := n.numberedOf(); len(of) > 0 {
		for _, name := range of {
			args = append(args, name)
		}
		named := db.In(3, len(of))
		sql += ` LEFT JOIN order_line o ON o.id = u.line LEFT JOIN product a ON a.id = o.product`
		where += ` AND (u.sku IN (` + named + `) OR a.gtin IS NULL OR a.gtin = '' OR a.gtin IN (` + named + `))`
	}
	return db.All[Unit](r, sql+where+` ORDER BY u.id DESC LIMIT $2`, args...)
}
