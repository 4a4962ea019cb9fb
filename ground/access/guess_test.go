package access_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/fault"
)

func waitOf(err error) int64 {
	if f := fault.Of(err); f != nil {
		return f.Wait
	}
	return 0
}

func TestWait(t *testing.T) {
	first := time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		failures int64
		after    time.Duration
		want     int64
	}{
		{0, 0, 0},
		{4, 0, 0},
		{5, 0, 30},
		{5, 29*time.Second + time.Millisecond, 1},
		{5, 30 * time.Second, 0},
		{6, 30 * time.Second, 60},
		{7, 90 * time.Second, 120},
		{9, 0, 30 + 60 + 120 + 240 + 480},
		{10, 930 * time.Second, 900},
		{11, 1830 * time.Second, 900},             // from here on every 15 minutes
		{7, time.Hour, 0},                         // whoever tries slowly never waits
		{1000, 24 * time.Hour, 0},                 // and all is forgotten after a day
		{1000, 23*time.Hour + 59*time.Minute, 60}, // but not before
		{5, -time.Minute, 30},                     // a node whose clock is behind
	} {
		if got := access.Wait(5, test.failures, first, first.Add(test.after)); got != test.want {
			t.Errorf("%d failures, %v after the first: wait %d, want %d", test.failures, test.after, got, test.want)
		}
	}
}

// Waiting as long as told is always enough, and never more than a day; more failures never shorten it.
func TestWaitIsEnough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := time.UnixMicro(rapid.Int64Range(0, 1<<52).Draw(t, "first"))
		now := first.Add(time.Duration(rapid.Int64Range(-int64(time.Hour), int64(30*time.Hour)).Draw(t, "after")))
		free, failures := rapid.Int64Range(0, 50).Draw(t, "free"), rapid.Int64Range(0, 1<<40).Draw(t, "failures")
		wait := access.Wait(free, failures, first, now)
		if wait < 0 || wait > 25*3600 {
			t.Fatalf("wait %d", wait)
		}
		from := now
		if from.Before(first) {
			from = first
		}
		if again := access.Wait(free, failures, first, from.Add(time.Duration(wait)*time.Second)); again != 0 {
			t.Fatalf("after %d seconds another %d", wait, again)
		}
		if more := access.Wait(free, failures+1, first, now); more < wait {
			t.Fatalf("one failure more: %d instead of %d", more, wait)
		}
	})
}

// Whoever obeys every wait gets few tries a day.
func TestTriesADay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := empty(t, url)
		order, tries := access.ByOrder("1001"), 0
		for end := h.clock.now().Add(24 * time.Hour); ; {
			err := access.Allow(ctx, h.d, order)
			if err == nil {
				tries++
				err = access.Failed(ctx, h.d, order)
				if err != nil {
					t.Fatal(err)
				}
				continue
			}
			h.fault(err, "access.too_many_tries")
			h.clock.pass(time.Duration(waitOf(err)) * time.Second)
			if !h.clock.now().Before(end) {
				break
			}
		}
		if tries > 110 || tries < 50 {
			t.Errorf("%d tries in a day", tries)
		}
	})
}

func TestGuess(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := empty(t, url)
		order, address := access.ByOrder(" a 1001"), access.ByAddress("2001:db8::1")
		try := func(fits bool) (bool, error) {
			return access.Guess(ctx, h.d, func() (bool, error) { return fits, nil }, order, address)
		}
		for range 20 {
			if ok, err := try(true); err != nil || !ok {
				t.Fatal(ok, err)
			}
		}
		if n := h.guesses(); n != 0 {
			t.Errorf("success left %d rows", n)
		}
		broken := errors.New("no database")
		if _, err := access.Guess(ctx, h.d, func() (bool, error) { return false, broken }, order); !errors.Is(err, broken) {
			t.Error(err)
		}
		if n := h.guesses(); n != 0 {
			t.Errorf("an error was counted as a wrong guess: %d rows", n)
		}
		for range 5 {
			if ok, err := try(false); err != nil || ok {
				t.Fatal(ok, err)
			}
		}
		_, err := try(true)
		h.fault(err, "access.too_many_tries")
		if f := fault.Of(err); f.Kind != fault.TooMany || f.Wait != 30 {
			t.Errorf("%+v", f)
		}
		h.fault(access.Allow(ctx, h.d, access.ByOrder("A1001")), "access.too_many_tries")
		if err := access.Allow(ctx, h.d, access.ByOrder("A1002"), address); err != nil {
			t.Error(err)
		}
		h.clock.pass(30 * time.Second)
		if ok, err := try(true); err != nil || !ok {
			t.Error(ok, err)
		}
		if err := access.Failed(ctx, h.d); err != nil {
			t.Error(err)
		}
		if err := access.Failed(ctx, h.d, access.ByAddress("")); err != nil {
			t.Error(err)
		}
	})
}

func (h *house) guesses() int64 {
	h.Helper()
	n, _, err := db.Get[int64](h.d.On(ctx), `SELECT count(*) FROM guess`)
	if err != nil {
		h.Fatal(err)
	}
	return n
}

// One connection has all addresses of its IPv6 network; ports and notations do not matter.
func TestAddressesOfOneVisitor(t *testing.T) {
	h := empty(t, dbtest.SQLite(t))
	for _, test := range []struct {
		one, two string
		same     bool
	}{
		{"192.0.2.1", "192.0.2.1:8080", true},
		{"192.0.2.1", "::ffff:192.0.2.1", true},
		{"192.0.2.1", "192.0.2.2", false},
		{"2001:db8::1", "[2001:db8::ffff]:443", true},
		{"2001:db8::1", "2001:db8:0:1::1", false},
		{"fe80::1%eth0", "fe80::1", true},
		{"@", "@", true}, // a socket without address
	} {
		for _, address := range []string{test.one, test.two} {
			if err := access.Failed(ctx, h.d, access.ByAddress(address)); err != nil {
				t.Fatal(err)
			}
		}
		if same := h.guesses() == 1; same != test.same {
			t.Errorf("%s and %s: same visitor %v, want %v", test.one, test.two, same, test.same)
		}
		h.clock.pass(25 * time.Hour)
		h.sweep()
	}
}

// Many tries at the same moment are not all free, on any number of nodes.
func TestTriesAtTheSameMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := empty(t, url)
		order := access.ByOrder("1001")
		if err := access.Allow(ctx, h.d, order); err != nil { // the secret is there
			t.Fatal(err)
		}
		var looked, refused atomic.Int64
		arrived, hold := make(chan struct{}, 40), make(chan struct{})
		var group sync.WaitGroup
		for range 40 {
			group.Go(func() {
				_, err := access.Guess(ctx, h.d, func() (bool, error) {
					looked.Add(1)
					arrived <- struct{}{}
					<-hold
					return false, nil
				}, order)
				if fault.Is(err, "access.too_many_tries") {
					refused.Add(1)
					arrived <- struct{}{}
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		for range 40 { // all have either looked or been refused before the first one fails
			<-arrived
		}
		close(hold)
		group.Wait()
		if looked.Load() != 5 || refused.Load() != 35 {
			t.Errorf("%d looked and %d were refused, want 5 and 35", looked.Load(), refused.Load())
		}
		n, _, err := db.Get[int64](h.d.On(ctx), `SELECT failures FROM guess`)
		if err != nil || n != 5 {
			t.Errorf("%d failures counted %v", n, err)
		}
	})
}

// No failure is lost when nodes count at the same moment.
func TestFailuresOnTwoNodes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		h := empty(t, url)
		nodes := []*db.DB{h.d, h.node()}
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() {
				buckets := []access.Bucket{access.ByOrder("1001"), access.ByAddress("192.0.2.1")}
				if i%3 == 0 {
					buckets[0], buckets[1] = buckets[1], buckets[0]
				}
				if err := access.Failed(ctx, nodes[i%2], buckets...); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		rows, err := db.All[int64](h.d.On(ctx), `SELECT failures FROM guess`)
		if err != nil || len(rows) != 2 || rows[0] != 20 || rows[1] != 20 {
			t.Errorf("counted %v %v, want 20 and 20", rows, err)
		}
	})
}
