package db

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// apart opens a connection of its own, so that a long step takes none from the verbs.
func (e *pgEngine) apart(ctx context.Context) (*pgx.Conn, error) {
	return pgx.ConnectConfig(ctx, e.pool.Config().ConnConfig)
}

// patient: the other side may be a slow disk or network.
const patient = `SET LOCAL idle_in_transaction_session_timeout = 0`

func (e *pgEngine) snapshot(ctx context.Context, look func(*Snapshot) error) (err error) {
	conn, err := e.apart(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, patient); err != nil {
		return err
	}
	s := &Snapshot{}
	if s.Whole, err = wholePostgres(ctx, tx); err != nil {
		return err
	}
	s.rows = func(t Table, each func([]any) error) error { return streamPostgres(ctx, tx, t, each) }
	if err := look(s); err != nil {
		return err // the transaction, which wrote nothing, ends with its connection
	}
	return tx.Rollback(ctx)
}

// wholePostgres reads the shape of the schema the connection works in.
func wholePostgres(ctx context.Context, tx pgx.Tx) (Whole, error) {
	var w Whole
	rows, err := tx.Query(ctx, migrationsSeen)
	if err != nil {
		return w, err
	}
	if w.Migrations, err = pgx.CollectRows(rows, pgx.RowTo[int64]); err != nil {
		return w, err
	}
	rows, err = tx.Query(ctx, `SELECT c.relname::text, a.attname::text, y.typname::text FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		JOIN pg_type y ON y.oid = a.atttypid JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname <> $1
		ORDER BY c.relname COLLATE "C", a.attnum`, migrationCount)
	if err != nil {
		return w, err
	}
	var table, column, kind string
	_, err = pgx.ForEachRow(rows, []any{&table, &column, &kind}, func() error {
		types := map[string]ColumnType{"int8": Integer, "int4": Integer, "int2": Integer, "bool": Integer, "text": Text, "bytea": Bytes, "float8": Real, "float4": Real}
		if types[kind] == "" {
			return fmt.Errorf("%s.%s: no type for %s", table, column, kind)
		}
		if n := len(w.Tables); n == 0 || w.Tables[n-1].Name != table {
			w.Tables = append(w.Tables, Table{Name: table})
		}
		t := &w.Tables[len(w.Tables)-1]
		t.Columns = append(t.Columns, Column{Name: column, Type: types[kind], yesNo: kind == "bool"})
		return nil
	})
	return w, err
}

// streamPostgres reads a table as the server sends it.
func streamPostgres(ctx context.Context, tx pgx.Tx, t Table, each func([]any) error) error {
	rows, err := tx.Query(ctx, "SELECT "+t.names()+" FROM "+quoted(t.Name))
	if err != nil {
		return err
	}
	defer rows.Close()
	fields := rows.FieldDescriptions()
	for _, f := range fields {
		if f.Format != pgtype.BinaryFormatCode && f.DataTypeOID != pgtype.TextOID && f.DataTypeOID != pgtype.ByteaOID {
			return fmt.Errorf("column %s comes as text", f.Name)
		}
	}
	values := make([]any, len(t.Columns))
	for rows.Next() {
		for i, raw := range rows.RawValues() {
			if values[i], err = plain(fields[i].DataTypeOID, raw); err != nil {
				return fmt.Errorf("column %s: %w", fields[i].Name, err)
			}
		}
		if err := each(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// plain reads a value as the server's binary format writes it.
func plain(oid uint32, raw []byte) (any, error) {
	if raw == nil {
		return nil, nil
	}
	switch {
	case oid == pgtype.TextOID:
		return string(raw), nil
	case oid == pgtype.ByteaOID:
		return raw, nil
	case oid == pgtype.BoolOID && len(raw) == 1:
		return int64(raw[0]), nil
	case oid == pgtype.Int8OID && len(raw) == 8:
		return int64(binary.BigEndian.Uint64(raw)), nil
	case oid == pgtype.Int4OID && len(raw) == 4:
		return int64(int32(binary.BigEndian.Uint32(raw))), nil
	case oid == pgtype.Int2OID && len(raw) == 2:
		return int64(int16(binary.BigEndian.Uint16(raw))), nil
	case oid == pgtype.Float8OID && len(raw) == 8:
		return math.Float64frombits(binary.BigEndian.Uint64(raw)), nil
	case oid == pgtype.Float4OID && len(raw) == 4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(raw))), nil
	}
	return nil, fmt.Errorf("%d bytes of type %d", len(raw), oid)
}

func (e *pgEngine) fill(ctx context.Context, load func(*Filling) error) (err error) {
	conn, err := e.apart(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(context.WithoutCancel(ctx))) }()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	// whoever wants to run a first verb needs a block of numbers, and waits here
	for _, sql := range []string{patient, `LOCK TABLE id_block, event IN ACCESS EXCLUSIVE MODE`} {
		if _, err := tx.Exec(ctx, sql); err != nil {
			return err
		}
	}
	f := &Filling{load: func(t Table, next func() ([]any, error)) (int64, error) { return loadPostgres(ctx, tx, t, next) }}
	if f.Whole, err = wholePostgres(ctx, tx); err != nil {
		return err
	}
	var fresh, single int64
	if err := tx.QueryRow(ctx, untouched, firstID).Scan(&fresh); err != nil {
		return err
	}
	f.Untouched = fresh == 1
	if err := load(f); err != nil {
		return err // the server undoes the transaction when its connection ends
	}
	if _, err := tx.Exec(ctx, liftGroups); err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, singles, firstID).Scan(&single); err != nil {
		return err
	}
	if single != 3 {
		return errSingles
	}
	return tx.Commit(ctx)
}

// loadPostgres copies rows in.
func loadPostgres(ctx context.Context, tx pgx.Tx, t Table, next func() ([]any, error)) (int64, error) {
	if _, err := tx.Exec(ctx, "DELETE FROM "+quoted(t.Name)); err != nil {
		return 0, err
	}
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	var broken error // what next said, which the server would wrap in words of its own
	source := pgx.CopyFromFunc(func() ([]any, error) {
		values, err := next()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			broken = err
			return nil, err
		}
		for i, c := range t.Columns {
			if n, ok := values[i].(int64); ok && c.yesNo {
				values[i] = n != 0
			}
		}
		return values, nil
	})
	count, err := tx.CopyFrom(ctx, pgx.Identifier{t.Name}, names, source)
	if broken != nil {
		return count, broken
	}
	if err != nil {
		return count, fmt.Errorf("load %s: %w", t.Name, err)
	}
	return count, nil
}
