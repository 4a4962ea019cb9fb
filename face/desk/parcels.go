package desk

import (
	"strings"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/parcel"
	"retour/returns"
)

// boxesMost is how many parcels of the dock and the way the page names; the list of returns holds them all.
const boxesMost = 12

// parcels shows what arrived without a return, and what waits at the dock.
func (d desk) parcels(v *visit.Visit) error {
	below := int64(1) << 62
	if text := v.Query("cursor"); text != "" {
		kind, n, err := id.Read(text)
		if err != nil || kind != id.Parcel {
			return fault.New(fault.NotFound, lang.FaultNotFound(short(text)))
		}
		below = n
	}
	orphans := parcel.AskOrphans(below, pageRows+1)
	if err := d.DB.Read(v.Request.Context(), orphans); err != nil {
		return err
	}
	dock, err := returns.AtTheDock(v.Request.Context(), d.DB, v.Lang, boxesMost)
	if err != nil {
		return err
	}
	coming, err := returns.Coming(v.Request.Context(), d.DB, v.Lang, boxesMost)
	if err != nil {
		return err
	}
	follow := ""
	if len(orphans.Rows) > pageRows {
		orphans.Rows = orphans.Rows[:pageRows]
		follow = "/desk/parcels?cursor=" + string(orphans.Rows[pageRows-1].Code())
	}
	return v.Show(parcelsPage(orphans.Rows, dock, coming, follow))
}

// boxShown is one parcel as its page shows it.
type boxShown struct {
	parcel.Parcel
	Scans   []parcel.Scan
	Box     returns.Box
	Matches bool // may be given a return, by who looks at it
	Form    *kit.Form
	Likely  []returns.Listed
	Glances map[int64]returns.Glance
	Note    lang.Message
}

func (d desk) boxFor(v *visit.Visit) (boxShown, error) {
	kind, n, err := id.Read(v.Path("code"))
	if err != nil || kind != id.Parcel {
		return boxShown{}, fault.New(fault.NotFound, lang.FaultNotFound(short(v.Path("code"))))
	}
	ctx := v.Request.Context()
	ask, scans := parcel.Ask(n), parcel.AskScans(n)
	if err := d.DB.Read(ctx, ask, scans); err != nil {
		return boxShown{}, err
	}
	p, known := ask.First()
	if !known {
		return boxShown{}, fault.New(fault.NotFound, lang.FaultNotFound(short(v.Path("code"))))
	}
	b := boxShown{Parcel: p, Scans: scans.Rows, Form: v.Form(), Matches: p.Return == 0 && v.Actor.May(access.WorkDock)}
	if b.Box, _, err = returns.BoxOf(ctx, d.DB, v.Lang, n); err != nil {
		return b, err
	}
	if p.Return != 0 {
		return b, nil
	}
	if b.Likely, err = returns.List(ctx, d.DB, returns.Filter{Stages: []returns.Stage{returns.StageApproved, returns.StageInTransit}, Limit: 8}); err != nil {
		return b, err
	}
	b.Glances, err = returns.Glances(ctx, d.DB, b.Likely)
	return b, err
}

func (d desk) box(v *visit.Visit) error {
	b, err := d.boxFor(v)
	if err != nil {
		return err
	}
	if v.Request.Method != "POST" {
		return v.Show(boxPage(b))
	}
	f := b.Form
	code := strings.TrimSpace(f.Value("return"))
	if code == "" {
		f.Wrong("return", lang.KitRequired())
	} else if kind, n, err := id.Read(code); err != nil || kind != id.Return {
		f.Wrong("return", lang.FaultCodeShape(short(code)))
	} else {
		code = string(id.Make(id.Return, n))
	}
	_, done, err := visit.Do(v, f, returns.Match{Parcel: b.Code(), Return: id.Code(code)})
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(boxPage(b))
	}
	v.Tell(kit.Go, lang.DeskMatched(code))
	return v.Go("/desk/returns/" + code)
}

// payments shows what has to be paid by hand, agreed to, or paid another way.
func (d desk) payments(v *visit.Visit) error {
	open, err := returns.OpenPayments(v.Reader(), 200)
	if err != nil {
		return err
	}
	return v.Show(paymentsPage(open))
}
