package returns

import (
	"context"

	"retour/ground/db"
)

// ListEitherWay reads a list by each of the ways in which its conditions may be put.
func ListEitherWay(ctx context.Context, d *db.DB, f Filter) (ways [2][]Listed, err error) {
	n, err := f.narrowing(d.Search(ctx))
	if err != nil {
		return ways, err
	}
	for i, few := range []bool{true, false} {
		n.fewSKUs, n.fewReason, n.fewDays = few, few, few
		if ways[i], err = f.list(ctx, d, n); err != nil {
			return ways, err
		}
	}
	return ways, nil
}
