package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"retour/ground/fault"
	"retour/ground/lang"
)

// sqliteConn is one connection with its prepared statements, used by one goroutine at a time. It speaks to the driver
// directly: database/sql would convert each value twice more and take a lock a statement.
type sqliteConn struct {
	conn   driver.Conn
	ready  map[string]prepared
	args   []driver.NamedValue
	values []driver.Value
}

// prepared is a statement with the order in which its arguments stand in it, nil where they are counted up.
type prepared struct {
	driver.Stmt
	order []int
}

// statementsKept bounds the prepared statements: lists of different lengths are different statements.
const statementsKept = 1000

func openSQLiteConn(dsn string) (*sqliteConn, error) {
	c, err := (&sqlite.Driver{}).Open(dsn)
	if err != nil {
		return nil, err
	}
	return &sqliteConn{conn: c, ready: map[string]prepared{}}, nil
}

func (c *sqliteConn) prepare(sql string) (prepared, error) {
	if s, ok := c.ready[sql]; ok {
		return s, nil
	}
	if len(c.ready) >= statementsKept {
		c.forget()
	}
	text, order := forSQLite(sql)
	s, err := c.conn.Prepare(text)
	if err != nil {
		return prepared{}, fmt.Errorf("%s: %w", sql, err)
	}
	p := prepared{s, order}
	c.ready[sql] = p
	return p, nil
}

// do runs a statement without arguments or rows.
func (c *sqliteConn) do(sql string) error {
	_, err := c.exec(sql, nil)
	return err
}

func (c *sqliteConn) exec(sql string, args []any) (int64, error) {
	s, err := c.prepare(sql)
	if err != nil {
		return 0, err
	}
	bound, err := c.bind(args, s.order)
	if err != nil {
		return 0, err
	}
	result, err := s.Stmt.(driver.StmtExecContext).ExecContext(context.Background(), bound)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// script runs several statements separated by semicolons.
func (c *sqliteConn) script(text string) error {
	s, err := c.conn.Prepare(text)
	if err != nil {
		return err
	}
	_, err = s.(driver.StmtExecContext).ExecContext(context.Background(), nil)
	return errors.Join(err, s.Close())
}

func (c *sqliteConn) queries(queries []Query) error {
	for _, q := range queries {
		if err := c.query(q); err != nil {
			return err
		}
	}
	return nil
}

func (c *sqliteConn) query(q Query) error {
	sql, args := q.text()
	s, err := c.prepare(sql)
	if err != nil {
		return err
	}
	bound, err := c.bind(args, s.order)
	if err != nil {
		return err
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(context.Background(), bound)
	if err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	q.reset()
	if err := c.gather(rows, q); err != nil {
		_ = rows.Close()
		return fmt.Errorf("%s: %w", sql, err)
	}
	return rows.Close()
}

func (c *sqliteConn) gather(rows driver.Rows, q Query) error {
	count := len(rows.Columns())
	if cap(c.values) < count {
		c.values = make([]driver.Value, count)
	}
	values := c.values[:count]
	for {
		switch err := rows.Next(values); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		into := q.row()
		if len(into) != count {
			return fmt.Errorf("%d columns for %d fields", count, len(into))
		}
		for i, v := range values {
			if err := assign(into[i], v); err != nil {
				return fmt.Errorf("column %d: %w", i+1, err)
			}
		}
	}
}

func (c *sqliteConn) bind(args []any, order []int) ([]driver.NamedValue, error) {
	c.args = c.args[:0]
	count := len(args)
	if order != nil {
		count = len(order)
	}
	for i := range count {
		n := i + 1
		if order != nil {
			n = order[i]
		}
		if n < 1 || n > len(args) {
			return nil, fmt.Errorf("argument %d is missing", n)
		}
		v, err := bindable(args[n-1])
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", n, err)
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return c.args, nil
}

func (c *sqliteConn) close() error {
	for _, s := range c.ready {
		_ = s.Close()
	}
	return c.conn.Close()
}

func isConstraint(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code()&0xff == sqlite3.SQLITE_CONSTRAINT
}

// bindable turns an argument into one of the few values SQLite knows.
func bindable(a any) (driver.Value, error) {
	switch v := a.(type) {
	case nil, int64, float64:
		return a, nil
	case string:
		if !storable(v) {
			return nil, errBroken
		}
		return a, nil
	case []byte:
		if v == nil {
			return nil, nil
		}
		return a, nil
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	case int:
		return int64(v), nil
	}
	r := reflect.ValueOf(a)
	switch r.Kind() {
	case reflect.Pointer:
		if r.IsNil() {
			return nil, nil
		}
		return bindable(r.Elem().Interface())
	case reflect.String:
		return bindable(r.String())
	case reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Int:
		return r.Int(), nil
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return int64(r.Uint()), nil
	case reflect.Bool:
		return bindable(r.Bool())
	case reflect.Slice:
		if r.Type().Elem().Kind() == reflect.Uint8 {
			return bindable(r.Bytes())
		}
	}
	return nil, fmt.Errorf("%T cannot be stored", a)
}

// storable refuses what PostgreSQL would refuse, so that both take the same.
func storable(s string) bool { return strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) }

// errBroken is told to whoever sends a text that cannot be stored.
var errBroken = fault.New(fault.Invalid, lang.FaultTextBroken())

// assign puts one column's value where into points.
func assign(into any, v driver.Value) error {
	switch to := into.(type) {
	case *int64:
		if n, ok := v.(int64); ok {
			*to = n
			return nil
		}
	case *string:
		if s, ok := v.(string); ok {
			*to = s
			return nil
		}
	case *[]byte:
		switch b := v.(type) {
		case []byte:
			*to = append([]byte(nil), b...)
			return nil
		case nil:
			*to = nil
			return nil
		case string:
			*to = []byte(b)
			return nil
		}
	case *bool:
		if n, ok := v.(int64); ok {
			*to = n != 0
			return nil
		}
	}
	return assignByKind(reflect.ValueOf(into).Elem(), v)
}

func assignByKind(to reflect.Value, v driver.Value) error {
	if to.Kind() == reflect.Pointer {
		if v == nil {
			to.SetZero()
			return nil
		}
		to.Set(reflect.New(to.Type().Elem()))
		return assign(to.Interface(), v)
	}
	switch x := v.(type) {
	case int64:
		switch to.Kind() {
		case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			to.SetInt(x)
			return nil
		case reflect.Bool:
			to.SetBool(x != 0)
			return nil
		case reflect.Float64:
			to.SetFloat(float64(x))
			return nil
		}
	case float64:
		if to.Kind() == reflect.Float64 {
			to.SetFloat(x)
			return nil
		}
	case string:
		if to.Kind() == reflect.String {
			to.SetString(x)
			return nil
		}
	case []byte:
		if to.Kind() == reflect.Slice {
			to.SetBytes(append([]byte(nil), x...))
			return nil
		}
	}
	return fmt.Errorf("%T does not fit into %s", v, to.Type())
}
