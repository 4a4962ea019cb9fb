package returns

import "retour/ground/db"

// PhotoOf reports whether a photo belongs to a return of that holder.
func PhotoOf(r db.Reader, hash string, h Holder) (bool, error) {
	n, _, err := db.Get[int64](r, `SELECT count(*) FROM return_ r JOIN return_photo p ON p.return_id = r.id WHERE r.order_id = $1 AND r.gift = $2 AND p.hash = $3`, h.Order, h.Gift, hash)
	return n > 0, err
}

// PhotosNamed tells which of some photos belong to a return, for the sweep of those that nobody sent a return with.
func PhotosNamed(r db.Reader, hashes []string) (map[string]bool, error) {
	named := map[string]bool{}
	const atOnce = 200
	for from := 0; from < len(hashes); from += atOnce {
		some := hashes[from:min(from+atOnce, len(hashes))]
		args := make([]any, len(some))
		for i, h := range some {
			args[i] = h
		}
		rows, err := db.All[string](r, `SELECT DISTINCT hash FROM return_photo WHERE hash IN (`+db.In(1, len(args))+`) ORDER BY hash`, args...)
		if err != nil {
			return nil, err
		}
		for _, h := range rows {
			named[h] = true
		}
	}
	return named, nil
}
