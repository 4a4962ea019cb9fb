//go:build unix

package sim_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"retour/door/payment"
	"retour/door/payment/sandbox"
	"retour/ground/db"
	"retour/ground/event"
	"retour/ground/job"
	"retour/ground/money"
	"retour/order"
	"retour/returns"
	"retour/returns/halltest"
	"retour/sim"
)

// child is what this test program does as another process, to be killed: the name of one of the children.
const child = "RETOUR_SIM_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(child) {
	case "requests":
		asking(setting("RETOUR_SIM_DB"), setting("RETOUR_SIM_STAGE"), number("RETOUR_SIM_AT"))
	case "payment":
		paying(setting("RETOUR_SIM_DB"), setting("RETOUR_SIM_PROVIDER"), setting("RETOUR_SIM_STAGE"), number("RETOUR_SIM_AT"))
	default:
		os.Exit(m.Run())
	}
}

func setting(name string) string { return os.Getenv(name) }

func number(name string) int64 {
	n, err := strconv.ParseInt(os.Getenv(name), 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

// die ends this process as kill -9 does, from one instruction to the next.
func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

const asked = 120 // requests a child has to make, each on an order of its own

// told is one line of a child: an answer that somebody was given.
type told struct {
	Key    string          `json:"key"`
	Answer json.RawMessage `json:"answer"`
}

func requestOf(n int) (key string, v returns.Request) {
	return fmt.Sprintf("request-%d", n), returns.Request{Channel: "uk", Order: fmt.Sprint("K", n), Items: []returns.Item{{Line: "1", Quantity: 1}}}
}

// asking makes requests from many goroutines, so that they share commits, and dies at the given stage of the n-th commit.
func asking(file, stage string, at int64) {
	ctx := context.Background()
	commits := int64(0)
	d, err := db.Open(ctx, file, db.Options{Clock: sim.NewClock(sim.Start).Now, Fault: func(s string) {
		if s == stage {
			if commits++; commits == at {
				die()
			}
		}
	}})
	if err != nil {
		panic(err)
	}
	var group sync.WaitGroup
	for hand := range 8 {
		group.Go(func() {
			for n := hand; n < asked; n += 8 {
				key, v := requestOf(n)
				got, err := db.Run(ctx, d, db.Program, key, v)
				if err != nil {
					panic(err)
				}
				answer, err := json.Marshal(got)
				if err != nil {
					panic(err)
				}
				line, err := json.Marshal(told{key, answer})
				if err != nil {
					panic(err)
				}
				_, _ = os.Stdout.Write(append(line, '\n')) // in one write: a line is told or not
			}
		})
	}
	group.Wait()
}

// killed starts this program as a child and gives the lines it told before it was killed, at the latest after most lines.
func killed(t *testing.T, most int, env ...string) []told {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), env...)
	var trouble bytes.Buffer
	cmd.Stderr = &trouble
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var lines []told
	in := bufio.NewScanner(out)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var one told
		if json.Unmarshal(in.Bytes(), &one) == nil && one.Key != "" {
			lines = append(lines, one)
		}
		if len(lines) == most {
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait() // it was killed
	if trouble.Len() > 0 {
		t.Fatalf("the child: %s", trouble.String())
	}
	return lines
}

// Killed at any moment, also within the commit that many share: what was answered is there, what was not can be asked
// again under its key, and everything happens once.
func TestKilledWhileCommitting(t *testing.T) {
	type kill struct {
		stage string
		at    int64
		most  int
	}
	kills := []kill{{"before commit", 3, 0}, {"after commit", 2, 0}, {"before commit", 1, 0}, {"after commit", 7, 0}, {"never", 0, 1}, {"never", 0, 17}, {"never", 0, 60}}
	for _, k := range kills {
		t.Run(fmt.Sprint(k), func(t *testing.T) {
			file := filepath.Join(ram(t), "killed.db")
			clock := &halltest.Clock{At: sim.Start}
			d := halltest.Open(t, file, clock)
			for n := range asked {
				halltest.Order(t, d, fmt.Sprint("K", n), 0, halltest.Line{SKU: "A", Quantity: 1, Total: 1000})
			}
			if err := d.Close(); err != nil {
				t.Fatal(err)
			}
			lines := killed(t, k.most, child+"=requests", "RETOUR_SIM_DB="+file, "RETOUR_SIM_STAGE="+k.stage, fmt.Sprint("RETOUR_SIM_AT=", k.at))
			d = open(t, file, sim.NewClock(sim.Start))
			for n := range asked { // whoever heard nothing asks again, and so does everybody else
				key, v := requestOf(n)
				got, err := db.Run(context.Background(), d, db.Program, key, v)
				if err != nil {
					t.Fatalf("%s after the fall: %v", key, err)
				}
				answer, err := json.Marshal(got)
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range lines {
					if l.Key == key && !bytes.Equal(l.Answer, answer) {
						t.Errorf("%s was answered %s; after the fall %s", key, l.Answer, answer)
					}
				}
			}
			if made, _, err := db.Get[int64](d.On(context.Background()), `SELECT count(*) FROM return_`); err != nil || made != asked {
				t.Errorf("%d returns for %d requests (%v)", made, asked, err)
			}
			sound(t, d)
			if k.most == 0 && len(lines) == asked {
				t.Error("the child was not killed")
			}
		})
	}
}

// deadly is a driver that dies with its whole process once the provider has answered.
type deadly struct {
	*sandbox.Driver
	on string
}

func (d deadly) Refund(ctx context.Context, r payment.Refund) (payment.Result, error) {
	if d.on == "before the call" {
		die()
	}
	got, err := d.Driver.Refund(ctx, r)
	if d.on == "after the refund" {
		die()
	}
	return got, err
}

func (d deadly) Find(ctx context.Context, key string) (payment.Result, error) {
	got, err := d.Driver.Find(ctx, key)
	if d.on == "after the question" {
		die()
	}
	return got, err
}

func runnerOf(d *db.DB, driver payment.Driver) *job.Runner {
	return &job.Runner{DB: d, Handlers: map[string]job.Handler{"refund.pay": returns.PayHandler(d, map[string]payment.Driver{sandbox.Name: driver})}}
}

// paying carries out what is due, and dies at the given step.
func paying(file, provider, on string, at int64) {
	ctx := context.Background()
	d, err := db.Open(ctx, file, db.Options{Clock: sim.NewClock(time.UnixMicro(at)).Now})
	if err != nil {
		panic(err)
	}
	driver, err := sandbox.New(sandbox.Config{URL: provider})
	if err != nil {
		panic(err)
	}
	if err := runnerOf(d, deadly{driver, on}).Drain(ctx); err != nil {
		panic(err)
	}
}

// Our process is killed before it calls the provider, then between the payment and its record, then once more while it
// asks what became of it. The provider, another process with its own book, pays once.
func TestKilledBetweenPaymentAndRecord(t *testing.T) {
	ctx := context.Background()
	folder := ram(t)
	file := filepath.Join(folder, "killed.db")
	server, err := sandbox.Open(sandbox.Options{File: filepath.Join(folder, "book")})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	control, err := sandbox.NewControl(sandbox.Config{URL: server.URL()})
	if err != nil {
		t.Fatal(err)
	}
	attempt := owed(t, ctx, file, control)
	at := sim.Start
	for _, on := range []string{"before the call", "after the refund", "after the question"} {
		at = at.Add(5 * time.Minute) // past the lease of the one who fell
		killed(t, 0, child+"=payment", "RETOUR_SIM_DB="+file, "RETOUR_SIM_PROVIDER="+server.URL(), "RETOUR_SIM_STAGE="+on, fmt.Sprint("RETOUR_SIM_AT=", at.UnixMicro()))
	}
	d := open(t, file, sim.NewClock(at.Add(5*time.Minute)))
	state := func() string {
		s, _, err := db.Get[string](d.On(ctx), `SELECT state FROM attempt WHERE id = $1`, attempt)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if s := state(); s == "paid" {
		t.Error("it is paid already: nobody was killed in between")
	}
	driver, err := sandbox.New(sandbox.Config{URL: server.URL()})
	if err != nil {
		t.Fatal(err)
	}
	if err := runnerOf(d, driver).Drain(ctx); err != nil {
		t.Fatal(err)
	}
	if err := event.Drain(ctx, d, returns.Numberer()); err != nil {
		t.Fatal(err)
	}
	records, err := control.Records(ctx)
	if err != nil || len(records) != 1 || records[0].Amount != money.Of(1000, "GBP") {
		t.Errorf("the provider's book: %+v %v; want one refund of 10.00", records, err)
	}
	if s := state(); s != "paid" {
		t.Errorf("the refund is %s", s)
	}
	sound(t, d)
}

// owed makes a database with one refund of 10.00 ready to go to the sandbox, and gives its number.
func owed(t *testing.T, ctx context.Context, file string, control *sandbox.Control) int64 {
	t.Helper()
	clock := &halltest.Clock{At: sim.Start}
	d := halltest.Open(t, file, clock)
	halltest.Run(t, d, order.PutShop{Code: "uk", Name: "x", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: "en", Settings: order.Settings{SettleAt: "person"}})
	halltest.Sale{
		Number: "1", Lines: []halltest.Article{{Line: halltest.Line{SKU: "A", Quantity: 1, Total: 1000}}},
		Tenders: []halltest.Tender{{Method: "card", Provider: sandbox.Name, Reference: "pay-1", Amount: 1000}},
	}.Place(t, d)
	if err := control.Take(ctx, sandbox.Payment{Reference: "pay-1", Amount: money.Of(1000, "GBP")}); err != nil {
		t.Fatal(err)
	}
	got := halltest.Run(t, d, returns.Request{Channel: "uk", Order: "1", Items: []returns.Item{{Line: "1", Quantity: 1}}})
	halltest.Run(t, d, returns.Receive{Code: string(got.Return)})
	halltest.Run(t, d, returns.Inspect{Return: got.Return, Answers: halltest.Sound()})
	settled := halltest.Run(t, d, returns.Settle{Return: got.Return})
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return settled.Attempts[0]
}
