package photo

import (
	"sync"

	"golang.org/x/time/rate"
)

// Quota lets the shopper of an order hand in sixty photos an hour, thirty of them at once: a return has a dozen a piece at
// most. The zero Quota is ready to use, by many at once.
type Quota struct {
	mu sync.Mutex
	by map[int64]*rate.Limiter
}

const quotaKept = 4096

// Allow reports whether one more may be taken in for the order now, and counts it.
func (q *Quota) Allow(order int64) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	l, ok := q.by[order]
	if !ok {
		if q.by == nil || len(q.by) >= quotaKept {
			q.by = map[int64]*rate.Limiter{} // simpler than counting uses, and lets somebody begin anew
		}
		l = rate.NewLimiter(rate.Limit(1.0/60), 30)
		q.by[order] = l
	}
	return l.Allow()
}
