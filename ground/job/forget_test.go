package job_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"retour/ground/db"
	"retour/ground/db/dbtest"
	"retour/ground/job"
)

// What was done long ago goes, in several steps; what failed, waits, is kept by its kind or was done lately stays.
func TestForgetWhatIsDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, url string) {
		w := open(t, url, nil)
		says := func(state job.State) job.Handler {
			return func(context.Context, job.Task) job.Outcome { return job.Outcome{State: state} }
		}
		r := &job.Runner{DB: w.DB, Handlers: map[string]job.Handler{"pay": says(job.Done), "mail": says(job.Done), "fail": says(job.Failed), "wait": says(job.Waiting)}}
		kept := []int64{w.intend(job.Intent{Kind: "pay"}), w.intend(job.Intent{Kind: "fail"}), w.intend(job.Intent{Kind: "wait"}), w.intend(job.Intent{Kind: "none"})}
		old := w.intend(job.Intent{Kind: "mail"})
		late := w.intend(job.Intent{Kind: "wait"})
		ended := w.intend(job.Intent{Kind: "wait"})
		w.step(r)
		if err := w.say(func(tx *db.Tx) error { // many more, by hand
			for range 4500 {
				tx.Insert("intent(id, kind, subject, state, due, tries, args, note, created)", tx.NewID(), "mail", int64(0), "done", tx.At(), int64(1), "{}", "", tx.At())
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		forget := func(want int64) {
			t.Helper()
			if gone, err := job.Forget(context.Background(), w.DB, "pay"); gone != want || err != nil {
				t.Errorf("%d went (%v), want %d", gone, err, want)
			}
		}
		w.pass(job.DoneKept - time.Hour)
		if err := w.say(func(tx *db.Tx) error { // the provider reports, and a person confirms, after weeks
			job.Finish(tx, late, "")
			job.End(tx, ended, job.Done, "", errors.New("busy"))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		forget(0)
		w.pass(2 * time.Hour)
		forget(4501)
		for i, state := range []job.State{job.Done, job.Failed, job.Waiting, job.Ready} {
			tries := int64(1)
			if state == job.Ready {
				tries = 0
			}
			w.is(kept[i], state, tries)
		}
		w.is(late, job.Done, 1)
		w.is(ended, job.Done, 1)
		if n, _, err := db.Get[int64](w.On(context.Background()), `SELECT count(*) FROM intent WHERE id = $1`, old); n != 0 || err != nil {
			t.Errorf("the old one is still there: %d %v", n, err)
		}
		w.pass(job.DoneKept)
		forget(2)
	})
}
