// Package archive writes a whole database into one file while it is in use, and fills an empty database from such a file.
// The file knows no engine: what SQLite gave, PostgreSQL takes, and the other way round. The photographs, which lie in a
// folder beside the database, may travel in it.
//
// It stores nothing of its own. It never fills a database that was used before, one of another schema, or half a one: a
// file that is cut off or changed anywhere is refused before anything of it can be seen.
//
// An archive is gzip over lines:
//
//	{"archive":"retour","format":1,"made":…,"engine":…,"migrations":[…],"tables":[{"name":…,"columns":[…]}]}
//	{"table":"event"}               the tables follow in the order of the first line
//	[17,2048,"return.closed",null]  one row a line, values in the order of the columns
//	{"rows":1}                      the end of the table
//	{"file":"ab/abcdef.jpg"}        a photograph, in chunks
//	{"chunk":65536}                 followed by so many bytes and a line feed
//	{"size":65536}                  the end of the file
//	{"end":{"rows":…,"files":…,"sha256":…}}
//
// The SHA-256 is that of all bytes before the last line, unpacked. Bytes in a row are base64; text that is not UTF-8 is
// {"raw":base64}; yes and no are 1 and 0. So any language can read a backup without this program.
//
// What an archive cannot know: what was done in the outside world after it was made. Intents that were open then are
// carried out again after a restore, under the same keys, so a provider that keeps its keys pays no second time. The
// installation it was made from must not run beside the one it was restored into.
package archive

import (
	"time"

	"retour/ground/db"
)

// format is the number of the notation above.
const format = 1

// Count is how many rows one table has.
type Count struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
}

// Summary is what an archive holds.
type Summary struct {
	Made       time.Time `json:"made"`       // the instant of the snapshot, UTC
	Engine     string    `json:"engine"`     // what it was made from
	Migrations []int64   `json:"migrations"` // the schema's version: every migration it has seen
	Tables     []Count   `json:"tables"`     // by name
	Rows       int64     `json:"rows"`       // of all tables
	Files      int64     `json:"files"`      // photographs
	FileBytes  int64     `json:"file_bytes"` // their size together
	SHA256     string    `json:"sha256"`     // of the content, unpacked, in hexadecimal
}

// head is the first line.
type head struct {
	Archive    string     `json:"archive"`
	Format     int        `json:"format"`
	Made       time.Time  `json:"made"`
	Engine     string     `json:"engine"`
	Migrations []int64    `json:"migrations"`
	Files      bool       `json:"files"`
	Tables     []db.Table `json:"tables"`
}

// mark is a line between rows and bytes; one of its fields is set.
type mark struct {
	Table string `json:"table,omitempty"`
	Rows  *int64 `json:"rows,omitempty"`
	File  string `json:"file,omitempty"`
	Chunk int    `json:"chunk,omitempty"`
	Size  *int64 `json:"size,omitempty"`
	End   *end   `json:"end,omitempty"`
}

// end is the last line.
type end struct {
	Rows   int64  `json:"rows"`
	Files  int64  `json:"files"`
	SHA256 string `json:"sha256"`
}

const ours = "retour"

// chunk is how much of a file is held at a time.
const chunk = 64 << 10
