package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"retour/app"
	"retour/ground/db"
)

// engine is one database engine to measure on.
type engine struct {
	name      string
	described string
	open      func(ctx context.Context, name string) (*app.House, func(), error)
	cpu       func() time.Duration            // of the database's own processes; nil: none
	rest      func(ctx context.Context) error // what the server does by itself some time after much was stored; nil: nothing
}

func (o Options) engines() []engine {
	list := []engine{{name: "sqlite", described: "SQLite, WAL, synchronous=FULL, one writer with commit groups", open: func(ctx context.Context, name string) (*app.House, func(), error) {
		file := filepath.Join(o.Folder, name+".db")
		h, err := app.Open(ctx, app.Settings{DB: file, Data: o.Folder, Log: silent})
		return h, func() {
			for _, end := range []string{"", "-wal", "-shm"} {
				_ = os.Remove(file + end) // a scratch file
			}
		}, err
	}}}
	if o.Postgres == "" {
		return list
	}
	described := "PostgreSQL"
	if conn, err := pgx.Connect(context.Background(), o.Postgres); err == nil {
		_ = conn.QueryRow(context.Background(), `SELECT 'PostgreSQL ' || current_setting('server_version') || ', synchronous_commit=' || current_setting('synchronous_commit')
			|| ', fsync=' || current_setting('fsync') || ', shared_buffers=' || current_setting('shared_buffers')`).Scan(&described)
		_ = conn.Close(context.Background())
	}
	return append(list, engine{
		name: "postgres", described: described, cpu: func() time.Duration { return postgresTime(o.Postgres) },
		rest: func(ctx context.Context) error { return o.schema(ctx, "VACUUM (ANALYZE)") },
		open: func(ctx context.Context, name string) (*app.House, func(), error) {
			schema := "bench_" + name
			if err := o.schema(ctx, "DROP SCHEMA IF EXISTS "+schema+" CASCADE; CREATE SCHEMA "+schema); err != nil {
				return nil, nil, err
			}
			mark := "?"
			if strings.Contains(o.Postgres, "?") {
				mark = "&"
			}
			h, err := app.Open(ctx, app.Settings{DB: o.Postgres + mark + "search_path=" + schema, Data: o.Folder, Log: silent})
			return h, func() { _ = o.schema(context.Background(), "DROP SCHEMA IF EXISTS "+schema+" CASCADE") }, err
		},
	})
}

func (o Options) schema(ctx context.Context, sql string) error {
	conn, err := pgx.Connect(ctx, o.Postgres)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

// postgresTime is the processor time of a PostgreSQL server's processes on this machine: its postmaster and children,
// also those that ended meanwhile.
func postgresTime(url string) time.Duration {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0
	}
	defer conn.Close(ctx)
	var pid int
	if err := conn.QueryRow(ctx, `SELECT pg_backend_pid()`).Scan(&pid); err != nil {
		return 0
	}
	parent := stat(pid).parent
	total := stat(parent).own + stat(parent).ended
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return 0
	}
	for _, e := range entries {
		if n, err := strconv.Atoi(e.Name()); err == nil {
			if s := stat(n); s.parent == parent {
				total += s.own
			}
		}
	}
	return total
}

type procStat struct {
	parent int
	own    time.Duration
	ended  time.Duration // children that ended
}

func stat(pid int) procStat {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return procStat{}
	}
	text := string(data)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	number := func(i int) int64 { n, _ := strconv.ParseInt(fields[i], 10, 64); return n }
	const tick = time.Second / 100
	return procStat{int(number(1)), time.Duration(number(11)+number(12)) * tick, time.Duration(number(13)+number(14)) * tick}
}

// clients is the actor of the load: a machine with every right it needs.
var clients = db.Actor{ID: 1, Kind: db.Machine, Rights: map[db.Right]bool{
	"returns.read": true, "returns.write": true, "work.dock": true, "work.bench": true, "refunds.approve": true, "orders.read": true,
}}

// silent drops the log: a line a request is measured as part of it all the same, only not kept.
var silent = slog.New(slog.NewTextHandler(io.Discard, nil))
