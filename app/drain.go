package app

import (
	"context"
	"time"

	"retour/ground/event"
)

// Drain lets followers and intents finish what is due now: for the command line, the demo, the simulation and tests.
//
// On PostgreSQL an event may be read only once every transaction that began before it has ended, anybody's in the whole
// cluster. Drain waits for that, half a minute at most; what still cannot be read then is left to the next.
func (h *House) Drain(ctx context.Context) error {
	if err := h.links.renew(ctx); err != nil {
		return err
	}
	patience := time.NewTimer(patienceMost)
	defer patience.Stop()
	again := time.NewTicker(patienceStep)
	defer again.Stop()
	for {
		done, err := h.round(ctx)
		if err != nil {
			return err
		}
		if done > 0 {
			continue
		}
		if behind, err := h.behind(ctx); err != nil || !behind {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-patience.C:
			return nil
		case <-again.C:
		}
	}
}

const (
	patienceMost = 30 * time.Second
	patienceStep = 10 * time.Millisecond
)

// round lets everything go on as far as it can, once, and says how much was done.
func (h *House) round(ctx context.Context) (done int, err error) {
	for _, f := range h.Followers {
		for {
			n, err := event.Step(ctx, h.Store, f, 200)
			if err != nil {
				return done, err
			}
			if done += n; n == 0 {
				break
			}
		}
	}
	for _, r := range h.Runners {
		n, err := r.Step(ctx, 64)
		if err != nil {
			return done, err
		}
		done += n
	}
	return done, nil
}

// behind reports whether there are events that a follower has not read.
func (h *House) behind(ctx context.Context) (bool, error) {
	for _, f := range h.Followers {
		if n, err := event.Lag(h.Store.On(ctx), f.Name); err != nil || n > 0 {
			return true, err
		}
	}
	return false, nil
}
