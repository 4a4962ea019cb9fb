package sandbox_test

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"retour/door/payment"
)

// child is a sandbox server in a process of its own.
type child struct {
	*world
	process *exec.Cmd
}

func startChild(t *testing.T, book string) *child {
	t.Helper()
	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), "SANDBOX_TEST_BOOK="+book)
	process.Stderr = os.Stderr
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{process: process}
	t.Cleanup(c.kill)
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the server process does not say its address: %v", err)
	}
	c.world = connect(t, strings.TrimSpace(url), nil)
	return c
}

// kill is kill -9 on our own child.
func (c *child) kill() {
	_ = c.process.Process.Kill()
	_ = c.process.Wait()
}

// What the provider has accepted survives its sudden death: it is found by key, is not paid again, and counts in the cap.
func TestKilledProcessRemembers(t *testing.T) {
	book := filepath.Join(t.TempDir(), "sandbox.book")
	first := startChild(t, book)
	reference := first.pay(t, eur(1000))
	if err := first.control.Order(t.Context(), "drop_after"); err != nil {
		t.Fatal(err)
	}
	asked := refund("k1", reference, 600)
	if _, err := first.driver.Refund(t.Context(), asked); !errors.Is(err, payment.ErrUnknown) {
		t.Fatalf("want an unknown outcome, got %v", err)
	}
	first.kill()
	if _, err := first.driver.Refund(t.Context(), refund("k2", reference, 100)); !errors.Is(err, payment.ErrRetry) {
		t.Errorf("with no server there, nothing can have happened: want retry, got %v", err)
	}
	if _, err := first.driver.Find(t.Context(), "k1"); !errors.Is(err, payment.ErrRetry) {
		t.Errorf("with no server there, nobody can be asked: want retry, got %v", err)
	}

	second := startChild(t, book)
	found, err := second.driver.Find(t.Context(), "k1")
	if err != nil || found.State != payment.Done || found.Amount != asked.Amount {
		t.Fatalf("after the restart: %+v, %v", found, err)
	}
	again, err := second.driver.Refund(t.Context(), asked)
	if err != nil || again.Reference != found.Reference {
		t.Errorf("the same key after the restart: %+v, %v; want %s", again, err, found.Reference)
	}
	if _, err := second.driver.Refund(t.Context(), refund("k3", reference, 401)); !errors.Is(err, payment.ErrRefused) {
		t.Errorf("the cap after the restart: %v, want a refusal", err)
	}
	if paid := second.paid(t, reference); paid != 600 {
		t.Errorf("paid %d, want 600", paid)
	}
}
