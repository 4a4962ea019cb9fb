package portal

import (
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/notify"
	"retour/returns"
)

// links adds the addresses that messages lead to. Each is followed by a signed token, and leads on at once, so that the
// token stands in no address that is shared or noted.
func (p portal) links() {
	p.Public("GET /r/{token}", p.linkReturn)
	p.Public("GET /r/label/{token}", p.linkLabel)
	p.Public("GET /r/paper/{token}", p.linkPaper)
}

// linkReturn opens the page of a return.
func (p portal) linkReturn(v *visit.Visit) error {
	token := v.Path("token")
	ret, err := access.Open(v.Request.Context(), v.DB, access.Purpose(notify.LinkReturn), token)
	if err != nil {
		return p.deadLink(v, err)
	}
	n, err := v.OpenLink(token)
	if err != nil || n == 0 {
		return p.deadLink(v, err)
	}
	return v.Go(pageOf(id.Make(id.Return, ret)))
}

// linkLabel gives the label itself: whoever prints it needs nothing else.
func (p portal) linkLabel(v *visit.Visit) error {
	box, err := access.Open(v.Request.Context(), v.DB, access.Purpose(notify.LinkLabel), v.Path("token"))
	if err != nil {
		return p.deadLink(v, err)
	}
	ret, ok, err := db.Get[int64](v.Reader(), `SELECT return_id FROM parcel WHERE id = $1`, box)
	if err != nil || !ok || ret == 0 {
		return p.deadLink(v, err)
	}
	return p.sendLabel(v, ret, box, true)
}

// linkPaper gives a credit note itself.
func (p portal) linkPaper(v *visit.Visit) error {
	n, err := access.Open(v.Request.Context(), v.DB, access.Purpose(notify.LinkPaper), v.Path("token"))
	if err != nil {
		return p.deadLink(v, err)
	}
	paper, err := returns.NotePaper(v.Request.Context(), v.DB, n, v.Lang)
	if err != nil {
		return err
	}
	return p.sendNote(v, paper)
}

// deadLink says that a link is over or incomplete, and what to do instead.
func (p portal) deadLink(v *visit.Visit, err error) error {
	if err != nil && fault.Of(err) == nil {
		return err
	}
	if v.Actor.Order != 0 {
		if err := p.dress(v, &desk{}); err != nil {
			return err
		}
	} else if _, err := p.shop(v); err != nil {
		return err
	}
	status := 404
	if f := fault.Of(err); f != nil {
		status = visit.StatusOf(f)
	}
	return v.ShowAs(status, lostLinkPage())
}

// own reads the code of a return in the address; of others' returns a shopper learns nothing.
func (p portal) own(v *visit.Visit) (int64, error) {
	unknown := fault.New(fault.NotFound, lang.PortalReturnUnknown())
	if err := p.dress(v, &desk{}); err != nil { // what is refused is refused in the shop's colours too
		return 0, err
	}
	kind, n, err := id.Read(v.Path("return"))
	if err != nil || kind != id.Return {
		return 0, unknown
	}
	holder, ok, err := returns.HolderOf(v.Reader(), n)
	if err != nil {
		return 0, err
	}
	if !ok || !holder.Is(v.Actor) {
		return 0, unknown
	}
	return n, nil
}
