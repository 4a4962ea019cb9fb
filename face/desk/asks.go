package desk

import (
	"context"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/lang"
	"retour/returns"
)

type asksKey struct{}

// telling lets the parts of a page name reasons in the words of the shop that was told them.
func (d desk) telling(page visit.Page) visit.Page {
	return func(v *visit.Visit) error {
		all, err := returns.AsksOf(v.Request.Context(), d.DB)
		if err != nil {
			return err
		}
		v.Request = v.Request.WithContext(context.WithValue(v.Request.Context(), asksKey{}, all))
		return page(v)
	}
}

func asksOf(ctx context.Context) []returns.Asks {
	all, _ := ctx.Value(asksKey{}).([]returns.Asks)
	return all
}

// reasonName is a reason in the words of the shop that was told it.
func reasonName(ctx context.Context, channel, key string, tag lang.Tag) string {
	return returns.ReasonName(asksOf(ctx), channel, key, tag)
}

// reasonsKnown are the reasons of a shop, or of all of them ("") each once, in their order: groups as headings that cannot
// be chosen unless a list is narrowed by them.
func reasonsKnown(ctx context.Context, channel string, groups bool) []kit.Option {
	tag, seen := kit.SceneOf(ctx).Lang, map[string]bool{}
	var out []kit.Option
	for _, a := range asksOf(ctx) {
		if channel != "" && a.Shop.Code != channel {
			continue
		}
		for _, g := range a.Reasons.Reasons {
			if !seen[g.Key] {
				seen[g.Key] = true
				out = append(out, kit.Option{Value: g.Key, Name: kit.Plain(g.Name(g.Key, tag)), Off: g.Reasons != nil && !groups})
			}
			for _, r := range g.Reasons {
				key := g.Key + "." + r.Key
				if !seen[key] {
					seen[key] = true
					out = append(out, kit.Option{Value: key, Name: kit.Plain("\u00a0\u00a0\u00a0" + r.Name(key, tag))})
				}
			}
		}
	}
	return out
}
