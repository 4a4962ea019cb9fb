package portal

import (
	"image"
	"slices"
	"strconv"
	"time"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/notify"
	"retour/order"
	"retour/returns"
)

func dark(i image.Image, x, y int) bool {
	r, _, _, _ := i.At(x, y).RGBA()
	return r < 0x8000
}

// follows adds the pages of a return that was asked for.
func (p portal) follows() {
	p.Shopper("GET /order/returns/{return}", p.follow)
	p.Shopper("GET /order/returns/{return}/done", p.done)
	p.Shopper("POST /order/returns/{return}/label", p.makeLabel)
	p.Shopper("GET /order/returns/{return}/second", p.second)
	p.Shopper("POST /order/returns/{return}/second", p.makeSecond)
	p.Shopper("POST /order/returns/{return}/change", p.change)
	p.Shopper("GET /order/returns/{return}/cancel", p.cancel)
	p.Shopper("POST /order/returns/{return}/cancel", p.cancelled)
	p.Shopper("GET /order/returns/{return}/messages/{message}", p.message)
}

// followed is a return as its pages show it.
type followed struct {
	desk
	view     *returns.View
	told     []returns.Told
	expected *returns.Quoted // what is expected to be given back; nil: something was settled, or nothing will be
	messages []notify.Message
	address  order.Address // where parcels go
	settings order.Settings
	strong   bool
	code     string // outline of the square code of the newest label
	width    int
	form     *kit.Form
	zone     *time.Location
}

// load reads a return of the shopper's order.
func (p portal) load(v *visit.Visit) (w followed, err error) {
	n, err := p.own(v)
	if err != nil {
		return w, err
	}
	if w.desk, err = p.open(v, 0); err != nil {
		return w, err
	}
	ctx := v.Request.Context()
	if w.view, err = returns.Load(ctx, v.DB, n, v.Lang); err != nil {
		return w, err
	}
	if w.told, _, err = returns.Timeline(ctx, v.DB, n); err != nil {
		return w, err
	}
	w.strong, w.form, w.zone = v.Actor.Strong, kit.NewForm(""), v.Scene.Zone
	settings, err := v.Shop.Decoded()
	if err != nil {
		return w, err
	}
	w.address, w.settings = settings.Address, settings
	if w.open() && w.view.Counts.Settled == 0 {
		q, err := returns.Expect(ctx, v.DB, v.Actor, w.view.Return)
		if err != nil && fault.Of(err) == nil {
			return w, err
		}
		if err == nil {
			w.expected = &q
		}
	}
	if w.strong {
		ask := notify.AskMessages(n)
		if err := v.DB.Read(ctx, ask); err != nil {
			return w, err
		}
		w.messages = slices.DeleteFunc(ask.Rows, func(m notify.Message) bool { return m.Audience != notify.Customer })
	}
	if box, ok := w.box(); ok {
		if w.code, w.width, err = p.printCode(v, box.Parcel); err != nil {
			return w, err
		}
	}
	return w, nil
}

// open reports whether anything of the return is still to happen.
func (w followed) open() bool {
	return w.view.ClosedAt == nil && (w.view.Permit == returns.PermitAllowed || w.view.Permit == returns.PermitReview)
}

// unsent reports whether it may still be changed and cancelled.
func (w followed) unsent() bool {
	c := w.view.Counts
	return w.open() && c.Moving == 0 && c.Arrived == 0 && c.Graded == 0 && c.Settled == 0
}

// boxes are the parcels that count: those whose label was replaced do not.
func (w followed) boxes() []returns.ParcelView {
	return slices.DeleteFunc(slices.Clone(w.view.Parcels), func(b returns.ParcelView) bool { return b.Status == "void" })
}

// box is the newest parcel with a label that nobody has handed in yet.
func (w followed) box() (returns.ParcelView, bool) {
	all := w.boxes()
	for i := len(all) - 1; i >= 0; i-- {
		if b := all[i]; b.Label == "made" && b.Status == "" && b.ArrivedAt == nil && w.view.Permit == returns.PermitAllowed {
			return b, true
		}
	}
	return returns.ParcelView{}, false
}

// drop is what the shop says about where the newest parcel is handed in.
func (w followed) drop() (order.DropOff, bool) {
	box, ok := w.box()
	if !ok {
		return order.DropOff{}, false
	}
	return w.settings.DropFor(box.Carrier)
}

// sends reports whether something is to be sent: nothing of it was sent, and it is not left with the shopper.
func (w followed) sends() bool {
	return w.unsent() && slices.ContainsFunc(w.view.Lines, func(l returns.LineView) bool { return stuffed(l) })
}

func stuffed(l returns.LineView) bool { return !l.Decision.Returnless && l.Basis != "not_delivered" }

func (p portal) follow(v *visit.Visit) error {
	w, err := p.load(v)
	if err != nil {
		return err
	}
	return v.Show(followPage(w, p.tell(v, w), answersOf(w)))
}

// done is the page after asking: the label, how to pack, where to bring it. A return that has gone on since is followed.
func (p portal) done(v *visit.Visit) error {
	w, err := p.load(v)
	if err != nil {
		return err
	}
	if !w.unsent() {
		return v.Go(pageOf(w.view.Return))
	}
	return v.Show(donePage(w))
}

// makeLabel makes the first label, or another in place of one that was lost.
func (p portal) makeLabel(v *visit.Visit) error {
	if _, err := p.own(v); err != nil {
		return err
	}
	f := v.Form()
	_, done, err := visit.Do[returns.LabelAnswer](v, f, returns.Label{Return: id.Code(v.Path("return")), Replaces: id.Code(f.Value("replaces"))})
	if err != nil {
		return err
	}
	if done && f.Value("replaces") != "" {
		v.Tell(kit.Go, lang.PortalLabelAgain())
	}
	if !done {
		return p.backToReturn(v, f)
	}
	return v.Go(pageOf(id.Code(v.Path("return"))) + "/done")
}

// backToReturn says what was refused on the return's own page, as it stands now.
func (p portal) backToReturn(v *visit.Visit, f *kit.Form) error {
	w, err := p.load(v)
	if err != nil {
		return err
	}
	w.form = f
	for _, name := range f.Wrongs() {
		for _, m := range f.Faults[name] {
			f.Wrong("", m)
		}
		delete(f.Faults, name)
	}
	return v.Again(followPage(w, p.tell(v, w), answersOf(w)))
}

// second asks what goes into another parcel.
func (p portal) second(v *visit.Visit) error {
	w, err := p.load(v)
	if err != nil {
		return err
	}
	if _, ok := w.box(); !ok {
		return v.Go(pageOf(w.view.Return))
	}
	f := v.Form()
	for i := range w.view.Lines {
		f.Set(quantityField(i), "0")
	}
	w.form = f
	return v.Show(secondPage(w))
}

func (p portal) makeSecond(v *visit.Visit) error {
	w, err := p.load(v)
	if err != nil {
		return err
	}
	f := v.Form()
	w.form = f
	ask := returns.Label{Return: w.view.Return}
	fields := []string{}
	for i, l := range w.view.Lines {
		text := f.Value(quantityField(i))
		n, err := strconv.ParseInt(text, 10, 64)
		switch {
		case text == "" || err == nil && n == 0:
			continue
		case err != nil || n < 0:
			f.Wrong(quantityField(i), lang.KitNotNumber())
		case n > l.Quantity:
			f.Wrong(quantityField(i), lang.ReturnsOverQuantity(n, l.Name, l.Quantity))
		}
		ask.Items = append(ask.Items, returns.Piece{Line: l.Line, Quantity: n})
		fields = append(fields, quantityField(i))
	}
	if f.OK() && len(ask.Items) == 0 {
		f.Wrong("", lang.PortalSecondNothing())
	}
	_, done, err := visit.Do[returns.LabelAnswer](v, f, ask)
	if err != nil {
		return err
	}
	for i, name := range fields { // the verb names its own items
		if m, wrong := f.Fault("items[" + strconv.Itoa(i) + "].quantity"); wrong {
			delete(f.Faults, "items["+strconv.Itoa(i)+"].quantity")
			f.Wrong(name, m)
		}
	}
	if !done {
		return v.Again(secondPage(w))
	}
	v.Tell(kit.Go, lang.PortalSecondMade())
	return v.Go(pageOf(w.view.Return) + "/done")
}

// change takes the return's items into a draft and begins with them.
func (p portal) change(v *visit.Visit) error {
	w, err := p.load(v)
	if err != nil {
		return err
	}
	if !w.unsent() {
		return p.backToReturn(v, v.Form().Wrong("", lang.ReturnsAlreadySent()))
	}
	d := draft{Instead: w.view.Return, Seen: w.view.Version}
	for _, l := range w.view.Lines {
		if l.Extra {
			continue
		}
		one := pick{Line: l.Line, Quantity: l.Quantity, Reason: l.Reason, Asked: true, Resolution: l.Resolution, Exchange: l.Exchange, Photos: l.Photos}
		if len([]rune(l.Comment)) <= commentMost {
			one.Comment = l.Comment
		}
		d.Items = append(d.Items, one)
	}
	p.keep(v, d)
	return v.Go("/order")
}

func (p portal) cancel(v *visit.Visit) error {
	w, err := p.load(v)
	if err != nil {
		return err
	}
	if !w.unsent() {
		return v.Go(pageOf(w.view.Return))
	}
	return v.Show(cancelPage(v.Form(), w))
}

func (p portal) cancelled(v *visit.Visit) error {
	if _, err := p.own(v); err != nil {
		return err
	}
	f := v.Form()
	_, done, err := visit.Do[returns.Answer](v, f, returns.Cancel{Return: id.Code(v.Path("return"))})
	if err != nil {
		return err
	}
	if !done {
		return p.backToReturn(v, f)
	}
	if d := p.draftOf(v); d.Instead == id.Code(v.Path("return")) {
		p.drop(v)
	}
	v.Tell(kit.Go, lang.PortalCancelled())
	return v.Go(pageOf(id.Code(v.Path("return"))))
}

// message shows one message that was sent to the shopper.
func (p portal) message(v *visit.Visit) error {
	w, err := p.load(v)
	if err != nil {
		return err
	}
	n, err := strconv.ParseInt(v.Path("message"), 10, 64)
	if err != nil {
		return v.Lost()
	}
	for _, m := range w.messages {
		if m.ID == n {
			return v.Show(messagePage(w, m))
		}
	}
	return v.Lost()
}
