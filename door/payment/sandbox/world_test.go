package sandbox_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"retour/door/payment"
	"retour/door/payment/conformance"
	"retour/door/payment/sandbox"
	"retour/ground/money"
)

// TestMain lets the test binary be the server too: tests that kill start it as a process of its own.
func TestMain(m *testing.M) {
	if file := os.Getenv("SANDBOX_TEST_BOOK"); file != "" {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		if err := sandbox.Run(ctx, sandbox.Options{File: file}, func(url string) { fmt.Println(url) }); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

const testSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" // the example secret of the Standard Webhooks libraries

// noon is the server's clock in tests.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

type world struct {
	server  *sandbox.Server
	driver  *sandbox.Driver
	control *sandbox.Control
	taken   int
}

// open starts a server and both our sides of it; o may set more than the file.
func open(t testing.TB, o sandbox.Options) *world {
	t.Helper()
	if o.File == "" {
		o.File = filepath.Join(t.TempDir(), "sandbox.book")
	}
	if o.Now == nil {
		o.Now = func() time.Time { return noon }
	}
	o.Unsynced = true
	server, err := sandbox.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return connect(t, server.URL(), server)
}

func connect(t testing.TB, url string, server *sandbox.Server) *world {
	t.Helper()
	config := sandbox.Config{URL: url, Secret: testSecret}
	driver, err := sandbox.New(config)
	if err != nil {
		t.Fatal(err)
	}
	control, err := sandbox.NewControl(config)
	if err != nil {
		t.Fatal(err)
	}
	return &world{server: server, driver: driver, control: control}
}

func (w *world) pay(t testing.TB, amount money.Amount) string {
	t.Helper()
	w.taken++
	reference := fmt.Sprintf("pay-%d", w.taken)
	if err := w.control.Take(t.Context(), sandbox.Payment{Reference: reference, Amount: amount}); err != nil {
		t.Fatal(err)
	}
	return reference
}

// paid adds up the provider's own list for one payment.
func (w *world) paid(t testing.TB, reference string) int64 {
	t.Helper()
	records, err := w.control.Records(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sum := int64(0)
	for _, r := range records {
		if !r.Sandbox {
			t.Errorf("record %s does not say that it is of the sandbox", r.Reference)
		}
		if r.Payment == reference && r.State != payment.Refused {
			sum += r.Amount.Minor
		}
	}
	return sum
}

func eur(minor int64) money.Amount { return money.Of(minor, "EUR") }

func refund(key, reference string, minor int64) payment.Refund {
	return payment.Refund{Key: key, Payment: reference, Amount: eur(minor), Order: "1001", Return: "RT-0000-0001-X"}
}

func TestConformance(t *testing.T) {
	conformance.Run(t, func(t *testing.T) conformance.World {
		w := open(t, sandbox.Options{})
		return conformance.World{
			Driver: w.driver, Pay: w.pay, Paid: w.paid,
			LoseAnswer: func(testing.TB) { w.server.Order(sandbox.DropAfter) },
		}
	})
}
