package returns

import (
	"retour/ground/db"
	"retour/inspect"
)

// shown refuses a look without the photo that its answers want. One that was taken at an earlier look at the piece counts.
func (b *bench) shown(set inspect.Set, a inspect.Assessment, u *Unit) error {
	photos := len(b.Photos)
	if photos == 0 && b.Plate != "" && len(a.Photos) > 0 {
		earlier, _, err := db.Get[int64](b.tx, `SELECT count(*) FROM return_photo WHERE return_line = $1 AND unit = $2`, u.ReturnLine, u.ID)
		if err != nil {
			return err
		}
		photos = int(earlier)
	}
	return set.Shown(a, photos, b.NoPhoto)
}
