package epc

import "encoding/binary"

// reader takes bits from the front of a tag's memory. Whoever asks for more than is left gets zeros and over set: each
// decoder looks at it once, where it can name the field.
type reader struct {
	memory []byte // at least slack bytes longer than its size
	size   int    // in bits
	at     int
	over   bool
}

// slack lets eight bytes be taken at once from any place.
const slack = 8

func (r *reader) left() int { return r.size - r.at }

// uint takes at most 64 bits as an integer.
func (r *reader) uint(n int) uint64 {
	if n > r.size-r.at {
		r.over = true
		r.at = r.size
		return 0
	}
	if n > 56 {
		high := r.uint(n - 32)
		return high<<32 | r.uint(32)
	}
	v := binary.BigEndian.Uint64(r.memory[r.at>>3:]) << uint(r.at&7)
	r.at += n
	return v >> 1 >> uint(63-n)
}

// empty takes the bits up to end and tells whether all are zero.
func (r *reader) empty(end int) bool {
	for r.at < end {
		if r.uint(min(56, end-r.at)) != 0 {
			return false
		}
	}
	return true
}

// writer puts bits behind each other.
type writer struct {
	memory []byte
	size   int // in bits
}

// uint appends the n lowest bits of v, at most 64.
func (w *writer) uint(v uint64, n int) {
	for i := n - 1; i >= 0; i-- {
		if w.size&7 == 0 {
			w.memory = append(w.memory, 0)
		}
		w.memory[len(w.memory)-1] |= byte(v>>uint(i)&1) << uint(7-w.size&7)
		w.size++
	}
}

// zeros appends zero bits up to the size asked for.
func (w *writer) zeros(size int) {
	for w.size < size {
		w.uint(0, min(56, size-w.size))
	}
}
