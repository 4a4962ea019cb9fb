package bench

import (
	"crypto/sha512"
	"time"
)

// coreSpeed is how many megabytes a second one core hashes with SHA-512 at this moment. On a shared machine the same
// program is twice as fast a minute later; a figure is only comparable to another beside this.
func coreSpeed() float64 {
	const span = 300 * time.Millisecond
	block := make([]byte, 1<<20)
	began := time.Now()
	for hashed := 1; ; hashed++ {
		sha512.Sum512(block)
		if took := time.Since(began); took >= span {
			return float64(hashed) / took.Seconds()
		}
	}
}
