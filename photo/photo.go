// Package photo keeps the photographs that shoppers and operators take. It owns what of a picture is kept: one JPEG of at
// most 2048 pixels a side and a small one for lists, turned upright, without where, when and with what it was taken. Both
// lie in a folder under the SHA-256 of the large one, so the same picture is there once, and a name says what it must be.
//
// To whom a picture belongs, and who may see it, is not its business: rooms keep the hash with what it shows.
//
// What never happens here: a picture decoded before its size is known and allowed; the bytes that somebody sent stored or
// served as they came.
package photo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
)

// The limits of what is taken, and of what is kept.
const (
	MostBytes  = 20 << 20
	MostPixels = 50_000_000

	largeSide = 2048
	smallSide = 320
)

// Photo is a picture as it is kept.
type Photo struct {
	Hash   string // SHA-256 of the JPEG, 64 signs of hexadecimal
	Width  int
	Height int
	Bytes  int64
}

// Store is a folder of pictures. Several nodes need one folder that all of them see.
type Store struct {
	// Uploads counts what shoppers send in, by whichever door.
	Uploads Quota

	folder string
	room   chan struct{} // decoding takes up to 400 MB: few at a time
}

// New makes a store in a folder, which is made if it is not there.
func New(folder string) (*Store, error) {
	s := &Store{folder: folder, room: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))}
	if err := s.try(); err != nil {
		return nil, fmt.Errorf("photos: %w", err)
	}
	return s, nil
}

// Keep takes a picture in: JPEG, PNG or WebP. Faults: photo.too_large, photo.not_an_image, photo.too_many_pixels,
// photo.damaged. Once it returns, the picture survives a power cut.
func (s *Store) Keep(ctx context.Context, data []byte) (Photo, error) {
	p, err := probe(data)
	if err != nil {
		return Photo{}, err
	}
	select {
	case s.room <- struct{}{}:
		defer func() { <-s.room }()
	case <-ctx.Done():
		return Photo{}, ctx.Err()
	}
	large, small, err := p.reduce()
	if err != nil {
		return Photo{}, err
	}
	sum := sha256.Sum256(large.jpeg)
	kept := Photo{Hash: hex.EncodeToString(sum[:]), Width: large.width, Height: large.height, Bytes: int64(len(large.jpeg))}
	// the small one first: where the large one is, both are
	if err := s.write(kept.Hash, Small, small.jpeg); err != nil {
		return Photo{}, err
	}
	return kept, s.write(kept.Hash, Large, large.jpeg)
}
