package feed_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"retour/feed"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/ground/fault"
	"retour/returns"
)

func TestCursorsComeBackAndSortLikeTheLog(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) event.Cursor {
			return event.Cursor{Tx: rapid.Int64Min(0).Draw(t, name+".tx"), ID: rapid.Int64Min(0).Draw(t, name+".id")}
		}
		a, b := draw("a"), draw("b")
		if got, err := feed.Decode(feed.Encode(a)); err != nil || got != a {
			t.Fatal(got, err)
		}
		before := a.Tx < b.Tx || a.Tx == b.Tx && a.ID < b.ID
		if (feed.Encode(a) < feed.Encode(b)) != before {
			t.Fatalf("%s and %s", feed.Encode(a), feed.Encode(b))
		}
		text := []byte(feed.Encode(a))
		at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
		sign := rapid.SampledFrom([]byte("0123456789abcdefghijklmnopqrstuvwxyzABC-_")).Draw(t, "sign")
		if other := sign != text[at]; other {
			text[at] = sign
			// the sum of eight bits lets one mistake in 256 pass; it is no guard, and must only not be another name of a
			if got, err := feed.Decode(string(text)); err == nil && got == a {
				t.Fatalf("%s is read as %s", text, feed.Encode(a))
			}
		}
	})
	if got, err := feed.Decode(""); err != nil || got != (event.Cursor{}) {
		t.Error(got, err)
	}
	for _, text := range []string{"0", "zzz", "1", " ", strings.Repeat("0", 29), strings.Repeat("0", 1000)} {
		if _, err := feed.Decode(text); !fault.Is(err, "feed.cursor") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(feed.Encode(event.Cursor{Tx: 17, ID: 2048}))
	f.Add("")
	f.Add("0400000000000000000000000000g")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := feed.Decode(text); err == nil && text != "" && feed.Encode(c) != text {
			t.Errorf("%q has a second spelling, %q", text, feed.Encode(c))
		}
	})
}

func TestEventIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(0, 1<<52).Draw(t, "at")
		a := event.Record{Tx: rapid.Int64Min(0).Draw(t, "tx"), ID: rapid.Int64Min(0).Draw(t, "id"), At: at}
		b := a
		b.ID ^= 1
		later := a
		later.At++
		id := feed.EventID(a)
		if id.Version() != 7 || id.Variant().String() != "RFC4122" || id != feed.EventID(a) {
			t.Fatal(id)
		}
		if id == feed.EventID(b) {
			t.Fatal("two events of one instant have one id")
		}
		if id.String() >= feed.EventID(later).String() {
			t.Fatalf("%s is not before %s", id, feed.EventID(later))
		}
		if seconds, nanos := id.Time().UnixTime(); seconds != at/1_000_000 || nanos/1_000_000 != at/1000%1000 {
			t.Fatalf("%s is of %d.%d", id, seconds, nanos)
		}
	})
}

// page reads the whole log in pages.
func (w *world) pages(limit int, kinds ...string) (ids []string, last string) {
	w.Helper()
	for rounds := 0; ; rounds++ {
		got, err := feed.Page(w.d.On(ctx), w.d, last, limit, kinds)
		if err != nil {
			w.Fatal(err)
		}
		if len(got.Events) > max(limit, 1) || rounds > 1000 {
			w.Fatalf("%d events on a page of %d", len(got.Events), limit)
		}
		for _, e := range got.Events {
			ids = append(ids, e.ID)
		}
		last = got.Next
		if !got.More {
			return ids, last
		}
	}
}

func TestPagesHoldEachEventOnceInOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, private)
		for i := range 120 {
			run(w, happen{int64(i + 1), []event.Event{returns.Closed{}, secretly{}, returns.Expired{}}[:i%3+1]})
		}
		w.follow() // so that the horizon has passed all of them
		var all, expired []string
		for _, e := range w.log() {
			all = append(all, feed.EventID(e).String())
			if e.Kind == "return.expired" {
				expired = append(expired, feed.EventID(e).String())
			}
		}
		for _, limit := range []int{1, 7, 160, 1000} {
			got, last := w.pages(limit)
			if diff := cmp.Diff(all, got); diff != "" {
				t.Fatalf("limit %d: %s", limit, diff)
			}
			got, _ = w.pages(limit, "return.expired")
			if diff := cmp.Diff(expired, got); diff != "" {
				t.Fatalf("limit %d: %s", limit, diff)
			}
			after, err := feed.Page(w.d.On(ctx), w.d, last, limit, nil)
			if err != nil || len(after.Events) != 0 || after.More || after.Next != last {
				t.Errorf("behind the end: %+v %v", after, err)
			}
		}
		if first, err := feed.Page(w.d.On(ctx), w.d, "", 0, nil); err != nil || len(first.Events) != 100 || !first.More {
			t.Errorf("without a limit: %d %v", len(first.Events), err)
		}
		if _, err := feed.Page(w.d.On(ctx), w.d, "", 0, []string{"session.failed"}); !fault.Is(err, "feed.kind") {
			t.Error(err)
		}
		if _, err := feed.Page(w.d.On(ctx), w.d, "x", 0, nil); !fault.Is(err, "feed.cursor") {
			t.Error(err)
		}
	})
}

func TestReaderMissesNothingWhileEventsAreWritten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, private)
		var over atomic.Bool
		var group sync.WaitGroup
		for subject := range int64(4) {
			group.Go(func() {
				for range 60 {
					if _, err := db.Run(ctx, w.d, db.Program, "", happen{subject + 1, []event.Event{returns.Closed{}}}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		go func() { group.Wait(); over.Store(true) }()
		seen, last := map[string]int{}, ""
		for patience := time.Now().Add(20 * time.Second); (!over.Load() || len(seen) < 240) && time.Now().Before(patience); {
			got, err := feed.Page(w.d.On(ctx), w.d, last, 13, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range got.Events {
				if seen[e.ID]++; seen[e.ID] > 1 || e.Cursor <= last {
					t.Fatalf("%s after %s", e.Cursor, last)
				}
			}
			last = got.Next
		}
		if len(seen) != 240 {
			t.Errorf("%d events seen of 240", len(seen))
		}
	})
}
