package app

import (
	"context"

	"retour/feed"
	"retour/ground/job"
)

// payments are the intents that stay when they are done: their number is what the provider knows the payment by, and
// verify holds each against its attempt.
const payments = "refund.pay"

// forgetDone throws away what was done long ago and nothing asks for any more: intents, and deliveries of webhooks. What
// failed or waits stays, and so does what happened: the log of events is never cut.
func (h *House) forgetDone(ctx context.Context) error {
	intents, err := job.Forget(ctx, h.Store, payments)
	if err != nil {
		return err
	}
	deliveries, err := feed.Forget(ctx, h.Store)
	if intents+deliveries > 0 {
		h.Log.Info("what was done long ago was thrown away", "intents", intents, "deliveries", deliveries)
	}
	return err
}
