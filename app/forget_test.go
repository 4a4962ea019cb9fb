package app_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"retour/app"
	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/job"
)

// longAgo is a verb that leaves intents that were done long ago.
type longAgo struct{ kinds []string }

func (longAgo) Right() db.Right                  { return db.Anyone }
func (longAgo) Touches(db.Look) ([]int64, error) { return nil, nil }

func (v longAgo) Do(tx *db.Tx) (bool, error) {
	at := tx.Now().Add(-job.DoneKept - time.Hour).UnixMicro()
	for _, kind := range v.kinds {
		tx.Insert("intent(id, kind, subject, state, due, tries, args, note, created)", tx.NewID(), kind, int64(1), "done", at, int64(1), "{}", "", at)
	}
	return true, nil
}

// The server throws away what was done long ago by itself, but for the payments, which verify asks for.
func TestWhatWasDoneLongAgoGoesByItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		s := serveWith(t, url, nil, func(h *app.House) { do(t, h, longAgo{[]string{"mail.send", "refund.pay", "settle"}}) })
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			kinds, err := db.All[string](s.Store.On(ctx), `SELECT kind FROM intent ORDER BY kind`)
			if err != nil || !slices.Contains(kinds, "refund.pay") {
				t.Fatalf("%v %v", kinds, err)
			}
			if len(kinds) == 1 {
				return
			}
			<-tick.C
		}
	})
}
