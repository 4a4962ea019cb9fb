package db

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Still gives look a reader for which the database stands still, while verbs go on: all its queries see what was
// committed at one moment, so that sums over different tables agree. It holds nobody up, but the engine keeps what it
// would otherwise clear away until look returns.
func (d *DB) Still(ctx context.Context, look func(r Reader) error) error {
	switch e := d.engine.(type) {
	case *sqliteEngine:
		return e.still(ctx, look)
	case *pgEngine:
		return e.still(ctx, look)
	}
	return errors.New("unknown engine")
}

// stillSQLite is a connection of its own inside one read transaction.
type stillSQLite struct {
	ctx  context.Context
	conn *sqliteConn
}

func (s stillSQLite) Read(queries ...Query) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	return s.conn.queries(queries)
}

func (e *sqliteEngine) still(ctx context.Context, look func(Reader) error) (err error) {
	c, err := e.connect("PRAGMA query_only=1", "PRAGMA cache_size=-65536")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	if err := c.do("BEGIN"); err != nil { // the view is fixed by the first read
		return err
	}
	defer func() { err = errors.Join(err, c.do("ROLLBACK")) }()
	return look(stillSQLite{ctx, c})
}

// stillPostgres is one connection inside one REPEATABLE READ transaction.
type stillPostgres struct {
	ctx  context.Context
	conn *pgxpool.Conn
}

func (s stillPostgres) Read(queries ...Query) error {
	if len(queries) == 0 {
		return nil
	}
	b := &pgx.Batch{}
	for _, q := range queries {
		sql, args := q.text()
		b.Queue(sql, args...)
	}
	results := s.conn.SendBatch(s.ctx, b)
	return errors.Join(gatherBatch(results, queries), results.Close())
}

func (e *pgEngine) still(ctx context.Context, look func(Reader) error) error {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	return pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		// between two queries we may think for long
		if _, err := tx.Exec(ctx, `SET LOCAL idle_in_transaction_session_timeout = 0`); err != nil {
			return err
		}
		return look(stillPostgres{ctx, conn})
	})
}
