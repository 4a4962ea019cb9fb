package archive_test

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"retour/ground/archive"
	"retour/ground/db"
	"retour/ground/db/dbtest"
)

// cluster starts a PostgreSQL cluster of its own, which counts its transactions from the beginning.
func cluster(t *testing.T) (url string) {
	t.Helper()
	script, err := filepath.Abs("../../script/postgres")
	if err != nil {
		t.Fatal(err)
	}
	if err := exec.Command(script, "bin").Run(); err != nil {
		t.Skip("PostgreSQL's programs are not installed (script/postgres install)")
	}
	// not t.TempDir: the server may run as another user, who must be able to enter
	dir, err := os.MkdirTemp("", "retour-cluster-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) }) // script/postgres stop removed it already
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "RETOUR_POSTGRES_DIR="+filepath.Join(dir, "cluster"), "RETOUR_POSTGRES_PORT="+strconv.Itoa(port))
	start := exec.Command(script, "start")
	start.Env, start.Stderr = env, os.Stderr
	out, err := start.Output()
	t.Cleanup(func() {
		stop := exec.Command(script, "stop")
		stop.Env = env
		if out, err := stop.CombinedOutput(); err != nil {
			t.Errorf("stop: %v %s", err, out)
		}
	})
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// A new cluster's transaction numbers lie far below those in the log it is given; followers must not take what is new
// for old.
func TestRestoreIntoANewCluster(t *testing.T) {
	d, stop := busy(t, dbtest.Postgres(t))
	awaitEvents(t, d, 200)
	file, _ := backup(t, d, nil)
	stop()
	url := cluster(t)
	to := dbtest.Open(t, url, db.Options{}, rooms...)
	if _, err := archive.Restore(ctx, to, bytes.NewReader(file), ""); err != nil {
		t.Fatal(err)
	}
	if base, highest := count(t, to, `SELECT base FROM xid_base`), count(t, to, `SELECT max(tx) FROM event`); base <= 0 {
		t.Errorf("base %d, though the log reaches %d", base, highest)
	}
	goesOn(t, to)
	// and after the next start
	again := dbtest.Open(t, url, db.Options{}, rooms...)
	goesOn(t, again)
	// and back into the busy one
	back := dbtest.Open(t, dbtest.Postgres(t), db.Options{}, rooms...)
	second, _ := backup(t, again, nil)
	if _, err := archive.Restore(ctx, back, bytes.NewReader(second), ""); err != nil {
		t.Fatal(err)
	}
	goesOn(t, back)
}
