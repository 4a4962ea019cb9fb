package feed_test

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"retour/feed"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/event"
	"retour/returns"
)

func TestReplayGivesEachEventOnceInOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, private)
		in := newReceiver(t, nil)
		e := w.put(in.URL)
		for subject := range int64(15) { // more than one step of a replay
			run(w, happen{subject + 1, slices.Repeat([]event.Event{returns.Closed{}, returns.Expired{}}, 15)})
		}
		w.settle()
		log := w.log()
		first := map[string]string{} // webhook-id by event
		for _, m := range in.messages() {
			first[m.Told.ID] = m.ID
		}
		for _, from := range []int{-1, 100, 448, 449} {
			in.forget()
			cursor := ""
			if from >= 0 {
				cursor = feed.Encode(event.Cursor{Tx: log[from].Tx, ID: log[from].ID})
			}
			if got := run(w, feed.Replay{Endpoint: e.ID, After: cursor}); !got.Replaying {
				t.Errorf("%+v", got)
			}
			w.follow()
			w.work()
			got, want := in.messages(), log[from+1:]
			if len(got) != len(want) {
				t.Fatalf("from %d: %d messages, want %d", from, len(got), len(want))
			}
			for i, m := range got {
				if m.Told.ID != feed.EventID(want[i]).String() || m.ID != first[m.Told.ID] {
					t.Fatalf("from %d: message %d is %s of %s", from, i, m.ID, m.Told.ID)
				}
			}
			if now, err := feed.EndpointOf(w.d.On(ctx), e.ID); err != nil || now.Replaying {
				t.Errorf("it does not end: %v", err)
			}
		}
	})
}

func TestReplayDoesNotFloodASlowReceiver(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), private)
	open := false
	in := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
		if !open {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	e := run(w, w.feed.Put(feed.PutEndpoint{URL: in.URL, Paused: true}))
	for range 30 {
		run(w, happen{1, slices.Repeat([]event.Event{returns.Closed{}}, 50)})
	}
	run(w, w.feed.Put(feed.PutEndpoint{ID: e.ID, URL: in.URL}))
	run(w, feed.Replay{Endpoint: e.ID})
	w.follow()
	w.work()
	if n := len(w.deliveries(e.ID, feed.Waiting)); n < 1000 || n > 1200 {
		t.Errorf("%d wait", n)
	}
	open = true
	w.settle()
	if n := len(w.deliveries(e.ID, feed.Delivered)); n != 1500 {
		t.Errorf("%d delivered, want 1,500", n)
	}
}

func TestNewReplayEndsTheOldOne(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), private)
	in := newReceiver(t, nil)
	e := w.put(in.URL)
	w.closed(300)
	w.settle()
	in.forget()
	log := w.log()
	run(w, feed.Replay{Endpoint: e.ID})
	run(w, feed.Replay{Endpoint: e.ID, After: feed.Encode(event.Cursor{Tx: log[289].Tx, ID: log[289].ID})})
	w.settle()
	if n := len(in.messages()); n != 10 {
		t.Errorf("%d messages, want the ten of the second replay", n)
	}
}

// An endpoint that goes on while events are written, followed and replayed is told of each event, and of each behind the
// place where the replay ends just once: that is the place where the follower begins.
func TestReplayMeetsTheFollower(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, private)
		in := newReceiver(t, nil)
		var endpoints []feed.Endpoint
		for range 8 {
			endpoints = append(endpoints, run(w, w.feed.Put(feed.PutEndpoint{URL: in.URL, Paused: true})))
		}
		var over atomic.Bool
		var written atomic.Int64
		var group sync.WaitGroup
		for subject := range int64(3) {
			group.Go(func() {
				for !over.Load() {
					if _, err := db.Run(ctx, w.d, db.Program, "", happen{subject + 1, []event.Event{returns.Closed{}}}); err != nil {
						t.Error(err)
					}
					written.Add(1)
				}
			})
		}
		for range 2 {
			group.Go(func() { // two nodes
				for !over.Load() {
					if _, err := event.Step(ctx, w.d, w.feed.Follower(), 5); err != nil {
						t.Error(err)
					}
				}
			})
		}
		await := func(n int64) {
			for patience := time.Now().Add(20 * time.Second); written.Load() < n && time.Now().Before(patience); {
				continue
			}
		}
		until := map[int64]event.Cursor{}
		for i, e := range endpoints {
			await(int64(i)*20 + 20)
			run(w, w.feed.Put(feed.PutEndpoint{ID: e.ID, URL: in.URL}))
			run(w, feed.Replay{Endpoint: e.ID})
			end, _, err := db.Get[event.Cursor](w.d.On(ctx), `SELECT until_tx, until_id FROM endpoint WHERE id = $1`, e.ID)
			if err != nil {
				t.Fatal(err)
			}
			until[e.ID] = end
		}
		await(written.Load() + 60)
		over.Store(true)
		group.Wait()
		w.settle()
		for _, e := range endpoints {
			since, _, err := db.Get[event.Cursor](w.d.On(ctx), `SELECT since_tx, since_id FROM endpoint WHERE id = $1`, e.ID)
			if err != nil {
				t.Fatal(err)
			}
			told := map[string]int{}
			for _, d := range w.deliveries(e.ID, "") {
				told[d.Cursor]++
			}
			begin, end := feed.Encode(since), feed.Encode(until[e.ID])
			for _, record := range w.log() {
				at, want := feed.Encode(event.Cursor{Tx: record.Tx, ID: record.ID}), 1
				if at > begin && at <= end {
					want = 2 // by the follower, and again
				}
				if told[at] != want {
					t.Errorf("an event was told %d times, want %d; it lies behind the begin: %v, behind the replay: %v", told[at], want, at > begin, at > end)
				}
			}
		}
	})
}
