package desk

import (
	"context"

	"retour/face/visit"
	"retour/ground/db"
)

type actorKey struct{}

// knowing lets the parts of a page know who looks: what they may not see, they do not draw.
func knowing(page visit.Page) visit.Page {
	return func(v *visit.Visit) error {
		v.Request = v.Request.WithContext(context.WithValue(v.Request.Context(), actorKey{}, v.Actor))
		return page(v)
	}
}

func actorOf(ctx context.Context) db.Actor {
	a, _ := ctx.Value(actorKey{}).(db.Actor)
	return a
}
