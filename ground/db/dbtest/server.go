package dbtest

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Server is the address of the PostgreSQL server of this test program; empty where there is none.
//
// A transaction left open by one program would hold back what followers of another may see, as long as both are on the
// same server. So where there are several, each program has one to itself until it ends; with more programs than servers
// the last ones wait.
func Server(t testing.TB) string {
	t.Helper()
	mine, err := server()
	if err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	return mine.url
}

// taken is a server, and the connection with the lock by which the program has it to itself. That is never closed: the
// lock goes with the process.
type taken struct {
	url  string
	lock *pgx.Conn
}

var server = sync.OnceValues(func() (taken, error) {
	servers := strings.Fields(os.Getenv(Env))
	if len(servers) < 2 {
		return taken{url: strings.Join(servers, "")}, nil
	}
	for _, url := range servers {
		if lock, err := take(url, `SELECT pg_try_advisory_lock($1)`); err != nil || lock != nil {
			return taken{url, lock}, err
		}
	}
	url := servers[os.Getpid()%len(servers)]
	lock, err := take(url, `SELECT true FROM pg_advisory_lock($1)`)
	return taken{url, lock}, err
})

// holder is the number of the lock; no verb locks a record of it.
const holder = -20_161_103

// take is the connection that got the lock, nil where another program has it.
func take(url, how string) (*pgx.Conn, error) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	var mine bool
	if err := conn.QueryRow(ctx, how, int64(holder)).Scan(&mine); err != nil || !mine {
		_ = conn.Close(ctx) // what it said before is what matters
		return nil, err
	}
	return conn, nil
}
