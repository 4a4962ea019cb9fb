package db

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// Reader runs queries: a transaction, or the database itself outside of one.
type Reader interface {
	Read(queries ...Query) error
}

// Query is a SELECT with a place for its rows; Ask makes one.
type Query interface {
	text() (string, []any)
	// row gives pointers to the fields of a new row, good until the next.
	row() []any
	reset()
}

// Asked is a query of rows of T. T is a struct whose fields stand in the order of the SELECT's columns, or one plain
// value. Columns that may be NULL need pointer fields.
type Asked[T any] struct {
	Rows []T
	sql  string
	args []any
	plan *plan
	into []any // pointers to the fields of the row being filled
}

// Ask prepares a query; Read runs it and fills Rows.
func Ask[T any](sql string, args ...any) *Asked[T] {
	return &Asked[T]{sql: sql, args: args, plan: planOf(reflect.TypeFor[T]())}
}

// First is the first row, and whether there is one.
func (q *Asked[T]) First() (T, bool) {
	if len(q.Rows) == 0 {
		var none T
		return none, false
	}
	return q.Rows[0], true
}

func (q *Asked[T]) text() (string, []any) { return q.sql, q.args }

func (q *Asked[T]) reset() { q.Rows = nil }

func (q *Asked[T]) row() []any {
	var none T
	q.Rows = append(q.Rows, none)
	q.into = q.plan.pointers(reflect.ValueOf(&q.Rows[len(q.Rows)-1]).Elem(), q.into[:0])
	return q.into
}

// All reads every row of one query.
func All[T any](r Reader, sql string, args ...any) ([]T, error) {
	q := Ask[T](sql, args...)
	err := r.Read(q)
	return q.Rows, err
}

// Get reads the first row of one query, and whether there is one.
func Get[T any](r Reader, sql string, args ...any) (T, bool, error) {
	q := Ask[T](sql, args...)
	err := r.Read(q)
	row, ok := q.First()
	return row, ok, err
}

// In writes "$from,$from+1,…" for a list of count values, since neither engine knows the other's way to pass a list.
func In(from, count int) string {
	var b strings.Builder
	for i := range count {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d", from+i)
	}
	return b.String()
}

// On binds the database to a context as a Reader.
func (d *DB) On(ctx context.Context) Reader { return reading{d, ctx} }

// Search is On for searches, whose conditions choose a few rows or very many depending on what is asked for: PostgreSQL
// then makes a plan for these values each time, which costs up to a millisecond. The queries are read one by one, each as
// the database is at its time.
func (d *DB) Search(ctx context.Context) Reader { return searching{d, ctx} }

type reading struct {
	db  *DB
	ctx context.Context
}

func (r reading) Read(queries ...Query) error { return r.db.Read(r.ctx, queries...) }

type searching reading

func (s searching) Read(queries ...Query) error { return s.db.engine.search(s.ctx, queries) }

// plan is where in a row's struct its columns go.
type plan struct {
	fields [][]int
	plain  bool
}

var plans sync.Map

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	p := &plan{}
	if t.Kind() != reflect.Struct {
		p.plain = true
	} else {
		p.gather(t, nil)
	}
	plans.Store(t, p)
	return p
}

func (p *plan) gather(t reflect.Type, at []int) {
	for i := range t.NumField() {
		f := t.Field(i)
		path := append(append([]int(nil), at...), i)
		if f.Anonymous && f.Type.Kind() == reflect.Struct {
			p.gather(f.Type, path)
			continue
		}
		if !f.IsExported() {
			panic("db: " + t.String() + "." + f.Name + " cannot be filled: it is not exported")
		}
		p.fields = append(p.fields, path)
	}
}

// pointers appends to into where the columns of v go.
func (p *plan) pointers(v reflect.Value, into []any) []any {
	if p.plain {
		return append(into, v.Addr().Interface())
	}
	for _, path := range p.fields {
		f := v
		for _, step := range path {
			f = f.Field(step)
		}
		into = append(into, f.Addr().Interface())
	}
	return into
}
