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
	url, err := server()
	if err != nil {
		t.Fatalf("PostgreSQL: %v", err)
	}
	return url
}

var server = sync.OnceValues(func() (string, error) {
	servers := strings.Fields(os.Getenv(Env))
	if len(servers) < 2 {
		return strings.Join(servers, ""), nil
	}
	for _, url := range servers {
		if mine, err := take(url, `SELECT pg_try_advisory_lock($1)`); err != nil || mine {
			return url, err
		}
	}
	url := servers[os.Getpid()%len(servers)]
	_, err := take(url, `SELECT true FROM pg_advisory_lock($1)`)
	return url, err
})

// holder is the lock by which a program has a server to itself; no verb locks a record of this number.
const holder = -20_161_103

// held is the connection with the lock. It is never closed: the lock goes with the process.
var held *pgx.Conn

func take(url, how string) (mine bool, err error) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return false, err
	}
	if err := conn.QueryRow(ctx, how, int64(holder)).Scan(&mine); err != nil || !mine {
		_ = conn.Close(ctx) // what it said before is what matters
		return false, err
	}
	held = conn
	return true, nil
}
