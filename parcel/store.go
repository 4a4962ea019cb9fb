// Package parcel is boxes on their way: who carries them, under which number, what they should hold, where they were
// seen, and what status follows from that. It stores parcels, their content and their scans. What is in a parcel when it
// is opened is not its business.
package parcel

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"retour/ground/db"
	"retour/ground/id"
)

//go:embed schema/*.sql
var schema embed.FS

// Schema holds this room's migrations.
var Schema fs.FS = schema

// Parcel is one box as stored.
type Parcel struct {
	ID       int64
	Return   int64 // 0 while nobody knows what it belongs to
	Carrier  string
	Tracking string
	Label    string // none, made, asked, failed
	Replaces int64  // the parcel whose lost label this one replaces
	Status   string
	StatusAt int64
	Grams    int64
	Made     int64
	Arrived  *int64
	Site     int64
	Opened   *int64
	Note     string
}

// Code is the parcel's public code, on its label.
func (p Parcel) Code() id.Code { return id.Make(id.Parcel, p.ID) }

const columns = "p.id, p.return_id, p.carrier, p.tracking, p.label, p.replaces, p.status, p.status_at, p.grams, p.made, p.arrived, p.site, p.opened, p.note"

// Content is what a parcel should hold of one return line.
type Content struct {
	Parcel   int64
	Line     int64
	Quantity int64
}

// Scan is one sighting by a carrier.
type Scan struct {
	Parcel int64
	Source string
	At     int64
	Seen   int64
	Status string
	Note   string
}

// Ask prepares the query for one parcel.
func Ask(n int64) *db.Asked[Parcel] {
	return db.Ask[Parcel](`SELECT `+columns+` FROM parcel p WHERE p.id = $1`, n)
}

// AskOf prepares the query for the parcels of a return, oldest first.
func AskOf(ret int64) *db.Asked[Parcel] {
	return db.Ask[Parcel](`SELECT `+columns+` FROM parcel p WHERE p.return_id = $1 ORDER BY p.id`, ret)
}

// AskContents prepares the query for what the parcels of a return should hold.
func AskContents(ret int64) *db.Asked[Content] {
	return db.Ask[Content](`SELECT c.parcel, c.return_line, c.quantity FROM parcel p JOIN parcel_content c ON c.parcel = p.id
		WHERE p.return_id = $1 ORDER BY c.parcel, c.return_line`, ret)
}

// AskScans prepares the query for the sightings of one parcel, in the order they were told.
func AskScans(n int64) *db.Asked[Scan] {
	return db.Ask[Scan](`SELECT parcel, source, at, seen, status, note FROM parcel_scan WHERE parcel = $1 ORDER BY seen, source`, n)
}

// AskOrphans prepares the query for arrived parcels that belong to no return, newest first, from a number on.
func AskOrphans(below int64, limit int) *db.Asked[Parcel] {
	return db.Ask[Parcel](`SELECT `+columns+` FROM parcel p WHERE p.return_id = 0 AND p.arrived IS NOT NULL AND p.id < $1 ORDER BY p.id DESC LIMIT $2`, below, int64(limit))
}

// numbersUsual is how many numbers are asked for at least: fewer are filled up, so that the engines see one statement.
const numbersUsual = 6

// FindNumbers is the look-up of a parcel by carriers' numbers, however they were typed, of which each may be the parcel's: the
// parcels, in the order of their numbers, one a number, the newest where a number was used again.
func FindNumbers(r db.Reader, numbers []string) ([]int64, error) {
	type row struct {
		ID     int64
		Number string
	}
	args := make([]any, 0, max(len(numbers), numbersUsual))
	for _, n := range numbers {
		if n = Number(n); n != "" {
			args = append(args, n)
		}
	}
	if len(args) == 0 {
		return nil, nil
	}
	for len(args) < numbersUsual {
		args = append(args, args[0])
	}
	const number = `upper(replace(replace(tracking, '-', ''), ' ', ''))`
	rows, err := db.All[row](r, `SELECT max(id), `+number+` FROM parcel WHERE `+number+` IN (`+db.In(1, len(args))+`) AND tracking <> '' GROUP BY `+number+` ORDER BY 1 DESC`, args...)
	if err != nil {
		return nil, err
	}
	var found []int64
	for _, n := range args {
		for _, one := range rows {
			if one.Number == n && !slices.Contains(found, one.ID) {
				found = append(found, one.ID)
			}
		}
	}
	return found, nil
}

// Number is the one form in which numbers on parcels are compared: without spaces and dashes of any sort, in capitals.
// Only the letters of ASCII have capitals here, as both engines see it.
func Number(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.In(r, unicode.Pd, unicode.White_Space) || r == '\u2212':
			return -1
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, text)
}

// Insert queues a new parcel.
func (p Parcel) Insert(tx *db.Tx) {
	tx.Insert("parcel(id, return_id, carrier, tracking, label, replaces, status, status_at, grams, made, arrived, site, opened, note)",
		p.ID, p.Return, p.Carrier, p.Tracking, p.Label, p.Replaces, p.Status, p.StatusAt, p.Grams, p.Made, p.Arrived, p.Site, p.Opened, p.Note)
}

// Save queues the parcel's row as it is now.
func (p Parcel) Save(tx *db.Tx) {
	tx.Exec(`UPDATE parcel SET return_id = $2, carrier = $3, tracking = $4, label = $5, status = $6, status_at = $7, grams = $8, arrived = $9, site = $10,
		opened = $11, note = $12 WHERE id = $1`, p.ID, p.Return, p.Carrier, p.Tracking, p.Label, p.Status, p.StatusAt, p.Grams, p.Arrived, p.Site, p.Opened, p.Note)
}

// Holds queues what the parcel should hold of a line.
func (p Parcel) Holds(tx *db.Tx, line, quantity int64) {
	tx.Insert("parcel_content(parcel, return_line, quantity)", p.ID, line, quantity)
}
