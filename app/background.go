package app

import "context"

// Background starts everything that goes on by itself, without a server; wait returns when all of it has ended, after ctx
// has.
func (h *House) Background(ctx context.Context) (wait func()) { return h.begin(ctx) }
