package returns

import "retour/ground/db"

// OrderOf is the number of the order that a return belongs to, and whether there is such a return. It never changes.
func OrderOf(r db.Reader, ret int64) (int64, bool, error) {
	return db.Get[int64](r, orderOfReturn, ret)
}
