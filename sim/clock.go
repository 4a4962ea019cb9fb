package sim

import (
	"sync/atomic"
	"time"
)

// Start is the instant at which worlds begin.
var Start = time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)

// Clock is a clock that a world moves. It may be read and moved by many at once.
type Clock struct{ micros atomic.Int64 }

// NewClock is a clock that shows at.
func NewClock(at time.Time) *Clock {
	c := &Clock{}
	c.micros.Store(at.UnixMicro())
	return c
}

// Now is where the clock stands, in UTC.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.micros.Load()).UTC() }

// Forward moves the clock.
func (c *Clock) Forward(by time.Duration) { c.micros.Add(by.Microseconds()) }

// To moves the clock to at, never back.
func (c *Clock) To(at time.Time) {
	for {
		now := c.micros.Load()
		if at.UnixMicro() <= now || c.micros.CompareAndSwap(now, at.UnixMicro()) {
			return
		}
	}
}
