package app

import (
	"context"
	"path/filepath"
	"time"

	"retour/photo"
	"retour/returns"
)

// PhotoFolder is the folder of the photographs.
func (h *House) PhotoFolder() string { return filepath.Join(h.Data, "photos") }

// photoLife is how long a photograph is kept that no return names: it was taken for a form that nobody sent.
const photoLife = 24 * time.Hour

// openPhotos makes the folder, and makes sure that it can be written to. A command that never serves has no need of it.
func (h *House) openPhotos() (err error) {
	if h.Keep {
		return nil
	}
	h.Photos, err = photo.New(h.PhotoFolder())
	return err
}

// sweepPhotos throws away what nobody names.
func (h *House) sweepPhotos(ctx context.Context) error {
	if h.Photos == nil {
		return nil
	}
	removed, err := h.Photos.Sweep(time.Now().Add(-photoLife), func(hashes []string) (map[string]bool, error) {
		return returns.PhotosNamed(h.Store.On(ctx), hashes)
	})
	if removed > 0 {
		h.Log.Info("photographs that no return names were thrown away", "count", removed)
	}
	return err
}
