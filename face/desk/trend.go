package desk

import (
	"context"
	"sync"
	"time"

	"retour/ground/db"
	"retour/returns"
)

// pastDays remembers how many returns were asked for within spans of time that are over: that never changes, so each is
// counted once, however often the first page is drawn again.
type pastDays struct {
	mu    sync.Mutex
	known map[span]int64
}

// span is a time from, until, in microseconds.
type span struct{ from, until int64 }

// spansMost is how many spans are remembered: those of some days, in the zones of those who look.
const spansMost = 512

// settledAfter is how long after its end a span counts as over: what was under way then is in the log.
const settledAfter = time.Minute

// counts gives the count of each span, at most countMost; what is not over is counted anew.
func (p *pastDays) counts(ctx context.Context, d *db.DB, now time.Time, spans []span) ([]int64, error) {
	out := make([]int64, len(spans))
	var asked []int
	var filters []returns.Filter
	p.mu.Lock()
	for i, s := range spans {
		n, known := p.known[s]
		if out[i] = n; !known {
			asked = append(asked, i)
			filters = append(filters, returns.Filter{From: time.UnixMicro(s.from).UTC(), Until: time.UnixMicro(s.until).UTC()})
		}
	}
	p.mu.Unlock()
	if len(asked) == 0 {
		return out, nil
	}
	found, err := returns.CountUpTo(ctx, d, countMost, filters...)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for n, i := range asked {
		out[i] = found[n]
		if spans[i].until > now.Add(-settledAfter).UnixMicro() {
			continue
		}
		if len(p.known) >= spansMost || p.known == nil {
			p.known = map[span]int64{}
		}
		p.known[spans[i]] = found[n]
	}
	return out, nil
}
