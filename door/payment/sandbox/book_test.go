package sandbox_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"retour/door/payment"
	"retour/door/payment/sandbox"
)

// A crash in the middle of a line: the torn line was never answered, so it is cut off and the rest stands.
func TestTornLastLineIsCutOff(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sandbox.book")
	w := open(t, sandbox.Options{File: file})
	reference := w.pay(t, eur(1000))
	if _, err := w.driver.Refund(t.Context(), refund("k1", reference, 100)); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(string(whole), "\n"), "\n")
	last := lines[len(lines)-1]
	for cut := 1; cut < len(last); cut += 7 {
		torn := filepath.Join(t.TempDir(), "torn.book")
		if err := os.WriteFile(torn, append(whole, last[:cut]...), 0o600); err != nil {
			t.Fatal(err)
		}
		again, err := sandbox.Open(sandbox.Options{File: torn, Unsynced: true})
		if err != nil {
			t.Fatalf("cut at %d: %v", cut, err)
		}
		other := connect(t, again.URL(), again)
		if paid := other.paid(t, reference); paid != 100 {
			t.Errorf("cut at %d: paid %d, want 100", cut, paid)
		}
		if _, err := other.driver.Refund(t.Context(), refund("k2", reference, 900)); err != nil {
			t.Errorf("cut at %d: %v", cut, err)
		}
		if err := again.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A line spoilt in the middle is no crash but damage: the server does not start on half a book.
func TestDamagedBookIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sandbox.book")
	if err := os.WriteFile(file, []byte("{\"payments\":[]}\n{\"refu\n{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sandbox.Open(sandbox.Options{File: file}); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("want an error that names line 2, got %v", err)
	}
}

// Two servers on one book would each pay.
func TestSecondServerOnOneBookIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sandbox.book")
	open(t, sandbox.Options{File: file})
	second, err := sandbox.Open(sandbox.Options{File: file})
	if err == nil {
		_ = second.Close()
		t.Error("a second server opened the same book")
	}
}

// Pending when the process ended: the outcome was decided, so the next start carries it out.
func TestPendingIsSettledAtTheNextStart(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sandbox.book")
	pending := `{"payments":[{"reference":"p","amount":{"amount":1000,"currency":"EUR"}}]}
{"refund":{"record":{"sandbox":true,"key":"k1","payment":"p","amount":{"amount":400,"currency":"EUR"},"state":"pending","reference":"SBX-100001","order":"1001","return":"RT-0000-0001-X","at":"2026-03-02T12:00:00Z"},"asked":{"payment":"p","amount":{"amount":400,"currency":"EUR"},"order":"1001","return":"RT-0000-0001-X"},"then":"refused"}}
`
	if err := os.WriteFile(file, []byte(pending), 0o600); err != nil {
		t.Fatal(err)
	}
	w := open(t, sandbox.Options{File: file})
	found, err := w.driver.Find(t.Context(), "k1")
	if err != nil || found.State != payment.Refused {
		t.Errorf("found %+v, %v; want refused", found, err)
	}
	if _, err := w.driver.Refund(t.Context(), refund("k2", "p", 1000)); err != nil {
		t.Errorf("the refused refund gave its amount back to the payment: %v", err)
	}
}

func TestTokenGuards(t *testing.T) {
	w := open(t, sandbox.Options{Token: "secret"})
	if _, err := w.driver.Refund(t.Context(), refund("k1", "p", 1)); !errors.Is(err, payment.ErrRetry) {
		t.Errorf("without the token nothing happened: want retry, got %v", err)
	}
	if _, err := w.control.Totals(t.Context()); err == nil {
		t.Error("the totals are guarded too")
	}
	driver, err := sandbox.New(sandbox.Config{URL: w.server.URL(), Token: "secret", Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := driver.Refund(t.Context(), refund("k1", "p", 1)); !errors.Is(err, payment.ErrRefused) {
		t.Errorf("with the token the server answers: want a refusal of the unknown payment, got %v", err)
	}
}

func TestAddressMustBeOne(t *testing.T) {
	for _, url := range []string{"", "127.0.0.1:80", "ftp://127.0.0.1", "http://"} {
		if _, err := sandbox.New(sandbox.Config{URL: url}); err == nil {
			t.Errorf("%q was taken for an address", url)
		}
	}
}
