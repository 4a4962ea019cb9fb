package db

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// dialect is the short list of words that the two engines spell differently; all SQL is written once, in the words of
// PostgreSQL, with $1 for arguments.
type dialect int

const (
	sqliteWords dialect = iota
	postgresWords
)

var argument = regexp.MustCompile(`\$(\d+)`)

// forSQLite rewrites a statement for SQLite. Each $n becomes a plain ?, since the driver asks for the name of a numbered
// one at every run; order says which argument stands where, the n of each mark in turn, and is nil where they are just
// counted up. It is not remembered here: a connection asks once for each statement that it prepares, and lists of all
// lengths would fill the memory.
func forSQLite(sql string) (text string, order []int) {
	counted := true
	text = argument.ReplaceAllStringFunc(sql, func(mark string) string {
		n, _ := strconv.Atoi(mark[1:]) // digits, by the pattern
		order = append(order, n)
		counted = counted && n == len(order)
		return "?"
	})
	if counted {
		return text, nil
	}
	return text, order
}

var (
	integers = regexp.MustCompile(`\b(BIGINT|SMALLINT|BOOLEAN)\b`)
	tableEnd = regexp.MustCompile(`(?m)^\);$`)
	keyed    = regexp.MustCompile(`(?m)^\) CLUSTERED;$`)
)

// schema rewrites the text of a migration. A table ends with ");" or ") CLUSTERED;" alone on a line: the second kind
// has a key that is not one integer, by which SQLite keeps its rows. SQLite's tables are STRICT, or it would take 'abc'
// as a BIGINT.
func (d dialect) schema(text string) string {
	if d == postgresWords {
		return keyed.ReplaceAllString(text, ");")
	}
	text = integers.ReplaceAllString(text, "INTEGER")
	text = strings.ReplaceAll(text, "BYTEA", "BLOB")
	text = keyed.ReplaceAllString(text, ") STRICT, WITHOUT ROWID;")
	return tableEnd.ReplaceAllString(text, ") STRICT;")
}

// insert writes a multi-row INSERT of rows rows; number is what the text of TxNumber is on this engine.
func (d dialect) insert(into, tail string, cols, rows int, isNumber []bool, number string) string {
	var b strings.Builder
	b.Grow(len(into) + len(tail) + rows*cols*5 + 20)
	b.WriteString("INSERT INTO ")
	b.WriteString(into)
	b.WriteString(" VALUES ")
	n := 1
	for r := range rows {
		if r > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for c := range cols {
			if c > 0 {
				b.WriteByte(',')
			}
			if d == postgresWords && isNumber[c] {
				b.WriteString(number)
				continue
			}
			if d == sqliteWords { // it looks a numbered mark up among all marks: half of a large insert's time
				b.WriteByte('?')
				continue
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
			n++
		}
		b.WriteByte(')')
	}
	if tail != "" {
		b.WriteByte(' ')
		b.WriteString(tail)
	}
	return b.String()
}

type insertKey struct {
	into, tail string
	rows       int
}

// inserts remembers the text of each multi-row insert by shape.
type inserts struct {
	mu   sync.Mutex
	text map[insertKey]insertText
}

type insertText struct {
	sql     string
	numbers int // columns that hold the number of the transaction
}

func (i *inserts) get(d dialect, w *write, rows int, number func() string) insertText {
	k := insertKey{w.into, w.tail, rows}
	i.mu.Lock()
	defer i.mu.Unlock()
	if text, ok := i.text[k]; ok {
		return text
	}
	isNumber := make([]bool, w.cols)
	text := insertText{}
	for c := range w.cols {
		if _, isNumber[c] = w.args[c].(txNumber); isNumber[c] {
			text.numbers++
		}
	}
	stands := ""
	if text.numbers > 0 {
		stands = number()
	}
	text.sql = d.insert(w.into, w.tail, w.cols, rows, isNumber, stands)
	if i.text == nil {
		i.text = map[insertKey]insertText{}
	}
	i.text[k] = text
	return text
}

func (i *inserts) clear() {
	i.mu.Lock()
	defer i.mu.Unlock()
	clear(i.text)
}

// rowsAStatement bounds a multi-row insert: more rows gain nothing, and both engines bound the number of arguments.
const rowsAStatement = 50
