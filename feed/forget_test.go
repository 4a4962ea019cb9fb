package feed_test

import (
	"testing"
	"time"

	"retour/feed"
	"retour/ground/db"
	"retour/ground/db/dbtest"
)

// byHand is a verb made of a function.
type byHand func(tx *db.Tx)

func (byHand) Right() db.Right                  { return db.Anyone }
func (byHand) Touches(db.Look) ([]int64, error) { return nil, nil }
func (b byHand) Do(tx *db.Tx) (struct{}, error) { b(tx); return struct{}{}, nil }

// Deliveries that arrived long ago go; those that wait, were given up or dropped stay, however old.
func TestForgetWhatArrived(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := newWorld(t, url, private)
		deliver := func(state string, times int) {
			run(w, byHand(func(tx *db.Tx) {
				for range times {
					tx.Insert("delivery(id, endpoint, tx, event, kind, state, tries, status, reason, detail, made, at)",
						tx.NewID(), int64(1), int64(1), int64(1), "return.closed", state, int64(1), int64(200), "", "", tx.At(), tx.At())
				}
			}))
		}
		for _, state := range []feed.DeliveryState{feed.Waiting, feed.GivenUp, feed.Dropped} {
			deliver(string(state), 1)
		}
		deliver("delivered", 4100)
		w.pass(feed.DeliveredKept - time.Hour)
		deliver("delivered", 7)
		forget := func(want, left int64) {
			t.Helper()
			if gone, err := feed.Forget(ctx, w.d); gone != want || err != nil {
				t.Errorf("%d went (%v), want %d", gone, err, want)
			}
			if n := w.count(`SELECT count(*) FROM delivery`); n != left {
				t.Errorf("%d are left, want %d", n, left)
			}
		}
		forget(0, 4110)
		w.pass(2 * time.Hour)
		forget(4100, 10)
	})
}
