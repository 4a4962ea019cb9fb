package portal

import (
	"net/http"
	"regexp"
	"slices"

	"retour/face/visit"
	"retour/photo"
	"retour/returns"
)

var hashShape = regexp.MustCompile(`^[0-9a-f]{64}$`)

// photo shows a photo of the shopper's: one that belongs to a return of their order, or that they have just taken.
func (p portal) photo(v *visit.Visit) error {
	hash := v.Path("hash")
	if p.Photos == nil || !hashShape.MatchString(hash) {
		return v.Lost()
	}
	own := slices.ContainsFunc(p.draftOf(v).Items, func(i pick) bool { return slices.Contains(i.Photos, hash) })
	if !own {
		var err error
		if own, err = returns.PhotoOf(v.Reader(), hash, returns.Holder{Order: v.Actor.Order, Gift: v.Actor.Gift}); err != nil {
			return err
		}
	}
	if !own {
		return v.Lost()
	}
	f, err := p.Photos.Open(hash, photo.Small)
	if err != nil {
		return v.Lost()
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	v.W.Header().Set("Content-Type", "image/jpeg")
	v.W.Header().Set("Cache-Control", "private, max-age=86400, immutable")
	http.ServeContent(v.W, v.Request, "", info.ModTime(), f)
	return nil
}
