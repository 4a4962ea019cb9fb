package fake

import (
	"math/rand/v2"
	"time"
)

// Event is one line of the carrier's scan feed, in the carrier's words.
type Event struct {
	Tracking string
	Raw      string
	At       time.Time
	Place    string
}

// Mangle tells an honest story as a carrier tells it: some events twice or three times, all in a wrong order, none lost.
// The same seed mangles alike.
func Mangle(seed uint64, story []Event) []Event {
	dice := rand.New(rand.NewPCG(seed, seed>>1))
	var told []Event
	for _, e := range story {
		for range 1 + dice.IntN(3) {
			told = append(told, e)
		}
	}
	dice.Shuffle(len(told), func(i, j int) { told[i], told[j] = told[j], told[i] })
	return told
}
