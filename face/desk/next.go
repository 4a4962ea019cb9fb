package desk

import (
	"net/url"

	"retour/face/visit"
	"retour/parcel"
	"retour/returns"
)

// nextAt leads to what needs a person first.
const nextAt = "/desk/next"

// next leads to the first thing behind the first tile that counts any: one press, and the work itself is open. Where the
// tile stands for many kinds of work, it leads to their list.
func (d desk) next(v *visit.Visit) error {
	ctx := v.Request.Context()
	n, err := returns.CountUpTo(ctx, d.DB, countMost, needing(v.Now())...)
	if err != nil {
		return err
	}
	var h home
	if err := d.needs(ctx, &h, v.Actor, v.Now(), n); err != nil {
		return err
	}
	for _, f := range h.Needs {
		if f.N == 0 {
			continue
		}
		at, err := url.Parse(f.Href)
		if err != nil || at.Path != "/desk/returns" && at.Path != "/desk/parcels" {
			return v.Go(f.Href)
		}
		if at.Path == "/desk/parcels" {
			orphans := parcel.AskOrphans(1<<62, 1)
			if err := d.DB.Read(ctx, orphans); err != nil {
				return err
			}
			if p, ok := orphans.First(); ok {
				return v.Go("/desk/parcels/" + string(p.Code()))
			}
			return v.Go(f.Href)
		}
		v.Request.URL.RawQuery = at.RawQuery
		a := askedFor(v)
		a.Limit = 1
		rows, err := returns.List(ctx, d.DB, a.Filter)
		if err != nil {
			return err
		}
		if len(rows) > 0 {
			return v.Go("/desk/returns/" + string(rows[0].Return))
		}
		return v.Go(f.Href)
	}
	return v.Go("/desk")
}
