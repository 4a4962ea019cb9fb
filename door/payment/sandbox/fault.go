package sandbox

import (
	"encoding/binary"
	"hash/fnv"
	"slices"
	"sync"
)

// Fault is one way in which the provider misbehaves on a refund request. "Before" means that nothing was stored, "after"
// that the refund stands although the caller cannot know it.
type Fault string

// The faults that can be ordered.
const (
	DropBefore  Fault = "drop_before"  // the connection breaks, nothing stored
	DropAfter   Fault = "drop_after"   // stored, then the connection breaks
	StallBefore Fault = "stall_before" // no answer until the caller gives up, nothing stored
	StallAfter  Fault = "stall_after"  // stored, then no answer until the caller gives up
	FailBefore  Fault = "fail_before"  // status 500, nothing stored
	FailAfter   Fault = "fail_after"   // stored, then status 500
	Busy        Fault = "busy"         // status 429, nothing stored
	Garble      Fault = "garble"       // stored, then an answer that ends in the middle
	WrongAnswer Fault = "wrong_answer" // stored as asked, but the answer names another amount
	ShortPay    Fault = "short_pay"    // one minor unit less is paid than was asked, and the answer says so
	Decline     Fault = "decline"      // refused for good
	Pend        Fault = "pend"         // pending; done right after the answer, and a webhook says so
	PendDecline Fault = "pend_decline" // pending; refused right after the answer, and a webhook says so
	NoticeFirst Fault = "notice_first" // the webhook arrives before the answer leaves
	NoticeTwice Fault = "notice_twice" // the webhook comes twice with one id
	NoticeNever Fault = "notice_never" // the webhook is never sent
)

// Faults lists them all.
var Faults = []Fault{
	DropBefore, DropAfter, StallBefore, StallAfter, FailBefore, FailAfter, Busy, Garble, WrongAnswer, ShortPay,
	Decline, Pend, PendDecline, NoticeFirst, NoticeTwice, NoticeNever,
}

// Harmless lists the faults after which a caller that follows the rules ends with the refund paid as asked, without
// waiting for a time-out: the default of a Storm.
var Harmless = []Fault{
	DropBefore, DropAfter, FailBefore, FailAfter, Busy, Garble, WrongAnswer, Pend, NoticeFirst, NoticeTwice, NoticeNever,
}

// Storm is weather made from a seed: which request of which key meets which fault depends on nothing else, so the same
// seed brings the same trouble however the requests interleave.
type Storm struct {
	Seed   uint64  `json:"seed"`
	Rate   int     `json:"rate"`             // of a thousand requests, how many meet a fault
	Most   int     `json:"most,omitempty"`   // faults one key meets at most; 0: three
	Faults []Fault `json:"faults,omitempty"` // empty: Harmless
}

// weather decides what each request meets: first what was ordered, then the storm.
type weather struct {
	mu      sync.Mutex
	ordered []Fault
	storm   Storm
	tries   map[string]int
	met     map[string]int
}

func (w *weather) order(faults []Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ordered = append(w.ordered, faults...)
}

func (w *weather) change(s Storm) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if s.Most == 0 {
		s.Most = 3
	}
	if len(s.Faults) == 0 {
		s.Faults = Harmless
	}
	w.storm, w.tries, w.met = s, map[string]int{}, map[string]int{}
}

// meets is the fault of the next request with that key, or "".
func (w *weather) meets(key string) Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.ordered) > 0 {
		next := w.ordered[0]
		w.ordered = w.ordered[1:]
		return next
	}
	if w.storm.Rate == 0 || w.met[key] >= w.storm.Most {
		return ""
	}
	w.tries[key]++
	throw := w.storm.throw(key, w.tries[key])
	if int(throw%1000) >= w.storm.Rate {
		return ""
	}
	w.met[key]++
	return w.storm.Faults[throw/1000%uint64(len(w.storm.Faults))]
}

// throw is the die: a number that seed, key and the count of tries fix.
func (s Storm) throw(key string, try int) uint64 {
	h := fnv.New64a()
	_ = binary.Write(h, binary.LittleEndian, [2]uint64{s.Seed, uint64(try)})
	_, _ = h.Write([]byte(key))
	sum := h.Sum64()
	sum ^= sum >> 33 // FNV alone leaves the low bits of similar keys similar
	sum *= 0xFF51AFD7ED558CCD
	return sum ^ sum>>33
}

func known(f Fault) bool { return slices.Contains(Faults, f) }
