package sim

import (
	"context"
	"runtime"
	"time"

	"retour/ground/event"
	"retour/ground/job"
	"retour/returns"
)

// background is what goes on by itself: followers read on, intents are carried out, time alone causes its effects.
func (h *hand) background() {
	if h.oneIn(3) {
		h.webhooksDue(false)
	}
	if h.oneIn(6) {
		if err := returns.Sweep(h.ctx, h.DB); err != nil {
			h.fail("sweep: %w", err)
		}
	}
	h.carryOut(int(h.between(1, 16)))
	h.follow()
}

// carryOut carries out at most so many of the intents that are due, and says how many it did.
func (w *world) carryOut(most int) int {
	for done := 0; done < most; {
		n, err := w.runner.Step(w.ctx, most-done)
		if err != nil {
			w.fail("intents: %w", err)
		}
		if done += n; err != nil || n == 0 {
			return done
		}
	}
	return most
}

// follow lets every follower catch up with what has happened.
func (w *world) follow() {
	for _, f := range w.followers {
		if err := event.Drain(w.ctx, w.DB, f); err != nil {
			w.fail("follower %s: %w", f.Name, err)
		}
	}
}

// crashing lets our process fall, now and then, after a settlement was made and before its intent knows: it must not be
// made once more.
func (w *world) crashing(settle job.Handler) job.Handler {
	return func(ctx context.Context, t job.Task) job.Outcome {
		out := settle(ctx, t)
		if t.Tries == 0 && t.ID%7 == 0 {
			w.struck("crash_after_settled")
			runtime.Goexit()
		}
		return out
	}
}

// rest lets everything come to an end: no more troubles, time passes, what waits is done, what was lost is found out.
func (w *world) rest() {
	h := w.hand(3_000_000)
	for round := 0; round < 60 && w.ctx.Err() == nil; round++ {
		h.webhooksDue(true)
		done := w.carryOut(256)
		w.follow()
		if done > 0 {
			continue
		}
		open, err := job.Open(w.DB.On(w.ctx), "", 1000)
		if err != nil {
			w.fail("intents: %w", err)
			return
		}
		waits := 0
		for _, t := range open {
			if t.State == job.Ready || t.State == job.Running || t.State == job.Unknown && !w.provider.short[t.Key()] {
				waits++
			}
		}
		if waits == 0 {
			h.lookInto(open)
			return
		}
		w.Clock.Forward(7 * time.Hour)
	}
}

// lookInto is a person who looks at the provider's own screen for what stays unknown, because it paid another amount.
func (h *hand) lookInto(open []job.Task) {
	for _, t := range open {
		if t.State == job.Unknown && h.provider.short[t.Key()] {
			_, _ = call(h, manager, "", returns.ConfirmRefund{Attempt: t.ID, Paid: true, Reference: "SHORT"})
		}
	}
}
