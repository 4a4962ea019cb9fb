//go:build unix

package imports_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/ledger"
	"retour/order"
	"retour/order/imports"
)

// The child process: it imports into the database it is told of, and kills itself in the middle of a commit.
func TestMain(m *testing.M) {
	if url := os.Getenv("RETOUR_TEST_IMPORT_INTO"); url != "" {
		if err := importAndDie(url, os.Getenv("RETOUR_TEST_IMPORT_FILE"), os.Getenv("RETOUR_TEST_DIE_AT")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// importAndDie kills itself by the signal that cannot be caught at "stage count": the count-th time it comes to stage.
func importAndDie(url, file, at string) error {
	stage, number, _ := strings.Cut(at, " × ")
	count, err := strconv.Atoi(number)
	if err != nil {
		return err
	}
	ctx := context.Background()
	armed := false
	d, err := db.Open(ctx, url, db.Options{Clock: fixed, Fault: func(now string) {
		if !armed || now != stage {
			return
		}
		if count--; count == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // not one statement more
		}
	}})
	if err != nil {
		return err
	}
	if err := d.Migrate(ctx, ledger.Schema, order.Schema); err != nil {
		return err
	}
	source, err := os.Open(file)
	if err != nil {
		return err
	}
	armed = true
	_, err = imports.Run(ctx, d, db.Program, imports.Options{Reader: source, Name: "a.csv", Profile: retail(), Progress: func(p imports.Progress) { fmt.Println(p.Taken) }})
	return err
}

func TestKilledInTheMiddleAndRunAgain(t *testing.T) {
	text := slice(t, 45_000)
	whole := open(t, dbtest.SQLite(t))
	o := imports.Options{Reader: strings.NewReader(text), Name: "a.csv", Profile: retail()}
	summary, err := imports.Run(context.Background(), whole, db.Program, o)
	if err != nil {
		t.Fatal(err)
	}
	want := content(t, whole)
	file := t.TempDir() + "/a.csv"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{"before commit × 1", "before commit × 4", "after commit × 4", "after commit × 8"} {
		t.Run(at, func(t *testing.T) {
			url := dbtest.SQLite(t)
			child := exec.Command(os.Args[0])
			child.Env = append(os.Environ(), "RETOUR_TEST_IMPORT_INTO="+url, "RETOUR_TEST_IMPORT_FILE="+file, "RETOUR_TEST_DIE_AT="+at)
			out, err := child.CombinedOutput()
			var exit *exec.ExitError
			if !errors.As(err, &exit) || exit.ProcessState.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
				t.Fatalf("the child was to be killed: %v\n%s", err, out)
			}
			d := open(t, url)
			orders := sum(t, d, `SELECT count(*) FROM orders`)
			if orders >= summary.Orders {
				t.Fatalf("%d orders were there before it was killed", orders)
			}
			var taken int64
			o := o
			o.Reader, o.Progress = strings.NewReader(text), func(p imports.Progress) { taken = p.Taken }
			got, err := imports.Run(context.Background(), d, db.Program, o)
			if err != nil {
				t.Fatal(err)
			}
			if taken != summary.Orders-orders {
				t.Errorf("%d orders were taken the second time, %d lacked", taken, summary.Orders-orders)
			}
			if diff := cmp.Diff(summary, got); diff != "" {
				t.Errorf("another summary: %s", diff)
			}
			if diff := cmp.Diff(want, content(t, d)); diff != "" {
				t.Errorf("another database: %s", diff)
			}
		})
	}
}
