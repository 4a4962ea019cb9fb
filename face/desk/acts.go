package desk

import (
	"net/http"
	"strconv"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/returns"
)

// act is one thing an agent may do to a return: a button on its page, and a page of its own that asks.
type act struct {
	Name  string
	Ref   int64 // of a payment or an exchange; 0: the return itself
	Label lang.Message
	Kind  string // of the button
	Key   string
	Once  bool // cannot be taken back
	Right db.Right
	Ask   lang.Message // the question
	Text  lang.Message // what it does
}

func (a act) href(o one) string {
	if a.Ref != 0 {
		return o.actAt(a.Name) + "?ref=" + strconv.FormatInt(a.Ref, 10)
	}
	return o.actAt(a.Name)
}

// actsOf are the acts that a return allows now to who looks at it.
func actsOf(o one, who db.Actor) []act {
	var out []act
	add := func(when bool, a act) {
		if when && who.May(a.Right) {
			out = append(out, a)
		}
	}
	code := string(o.Return)
	review, open := o.Stage == returns.StageReview, o.ClosedAt == nil && o.Permit == returns.PermitAllowed
	nothingSent := (review || o.Stage == returns.StageApproved) && len(o.Settlements) == 0
	add(review, act{Name: "accept", Label: lang.DeskActAccept(), Kind: "primary", Key: "a", Right: access.ReturnsDecide, Ask: lang.DeskAskAccept(code), Text: lang.DeskTextAccept()})
	add(review, act{Name: "refuse", Label: lang.DeskActRefuse(), Kind: "danger", Once: true, Right: access.ReturnsDecide, Ask: lang.DeskAskRefuse(code), Text: lang.DeskTextRefuse()})
	due := o.Counts.Arrived > o.Counts.Settled || o.Counts.Graded > o.Counts.Settled
	add(open && due, act{Name: "settle", Label: lang.DeskActSettle(), Kind: "primary", Key: "s", Once: true, Right: access.RefundsApprove, Ask: lang.DeskAskSettle(code), Text: lang.DeskTextSettle()})
	add(o.Permit == returns.PermitAllowed, act{Name: "goodwill", Label: lang.DeskActGoodwill(), Key: "g", Once: true, Right: access.RefundsApprove, Ask: lang.DeskAskGoodwill(code), Text: lang.DeskTextGoodwill()})
	add(open && (o.Stage == returns.StageApproved || o.Stage == returns.StageInTransit), act{Name: "label", Label: lang.DeskActLabel(), Key: "l", Right: access.ReturnsWrite, Ask: lang.DeskAskLabel(code), Text: lang.DeskTextLabel()})
	add(o.Stage == returns.StageApproved, act{Name: "remind", Label: lang.DeskActRemind(), Key: "r", Right: access.ReturnsWrite, Ask: lang.DeskAskRemind(code), Text: lang.DeskTextRemind()})
	add(nothingSent, act{Name: "change", Label: lang.DeskActChange(), Key: "c", Right: access.ReturnsWrite, Ask: lang.DeskAskChange(code), Text: lang.DeskTextChange()})
	add(nothingSent, act{Name: "cancel", Label: lang.DeskActCancel(), Kind: "danger", Once: true, Right: access.ReturnsWrite, Ask: lang.DeskAskCancel(code), Text: lang.DeskTextCancel()})
	add(open && !review, act{Name: "close", Label: lang.DeskActClose(), Kind: "danger", Once: true, Right: access.ReturnsDecide, Ask: lang.DeskAskClose(code), Text: lang.DeskTextClose()})
	for _, a := range o.Refunds {
		held := heldBack(o, a.Attempt)
		add(held, act{Name: "agree", Ref: a.Attempt, Label: lang.DeskActAgree(), Kind: "primary", Once: true, Right: access.RefundsApprove, Ask: lang.DeskAskAgree(a.Amount), Text: lang.DeskTextAgree()})
		add(!held && (a.State == returns.AttemptPending || a.State == returns.AttemptUnknown), act{Name: "paid", Ref: a.Attempt, Label: lang.DeskActPaid(), Once: true, Right: access.RefundsApprove, Ask: lang.DeskAskPaid(a.Amount), Text: lang.DeskTextPaid()})
		add(!held && a.State == returns.AttemptPending, act{Name: "unpaid", Ref: a.Attempt, Label: lang.DeskActUnpaid(), Once: true, Right: access.RefundsApprove, Ask: lang.DeskAskUnpaid(a.Amount), Text: lang.DeskTextUnpaid()})
		add(a.State == returns.AttemptFailed, act{Name: "again", Ref: a.Attempt, Label: lang.DeskActAgain(), Once: true, Right: access.RefundsApprove, Ask: lang.DeskAskAgain(a.Amount), Text: lang.DeskTextAgain()})
	}
	for _, x := range o.Exchanges {
		add(x.State == "asked", act{Name: "ordered", Ref: x.Exchange, Label: lang.DeskActOrdered(), Kind: "primary", Right: access.ReturnsWrite, Once: true, Ask: lang.DeskAskOrdered(x.SKU), Text: lang.DeskTextOrdered()})
		add(x.State == "asked", act{Name: "nothad", Ref: x.Exchange, Label: lang.DeskActNothad(), Right: access.ReturnsWrite, Once: true, Ask: lang.DeskAskNothad(x.SKU), Text: lang.DeskTextNothad()})
	}
	return out
}

// of are the acts on one payment or exchange; 0: on the return itself.
func of(all []act, ref int64) []act {
	var out []act
	for _, a := range all {
		if a.Ref == ref {
			out = append(out, a)
		}
	}
	return out
}

func (o one) act(name string, ref int64) (act, bool) {
	for _, a := range o.Acts {
		if a.Name == name && a.Ref == ref {
			return a, true
		}
	}
	return act{}, false
}

// asking is the page that asks about one act.
type asking struct {
	act
	One  one
	Form *kit.Form
	Was  lang.Message // what was done in the meantime, by somebody else or in another window; zero: nothing

	Title lang.Message // above it
}

// do asks about an act, and does it once it is sent. What was seen goes along: where somebody else changed the return in
// the meantime, nothing is done, and the page says who did what.
func (d desk) do(v *visit.Visit) error {
	o, err := d.oneFor(v)
	if err != nil {
		return err
	}
	now, err := d.changes(v.Request.Context(), o.Number)
	if err != nil {
		return err
	}
	ref, err := strconv.ParseInt(v.Query("ref"), 10, 64)
	if err != nil {
		ref = 0
	}
	form := v.Form()
	if again, err := v.Sent(form, verbOf[v.Path("act")]); err != nil || again {
		if err == nil {
			err = v.Go("/desk/returns/" + string(o.Return))
		}
		return err
	}
	asking := asking{One: o, Form: form}
	seen := strconv.Itoa(now.N)
	moved := v.Request.Method == http.MethodPost && form.Value("seen") != seen
	a, may := o.act(v.Path("act"), ref)
	if moved && now.N > 0 {
		w, err := d.words(v.Request.Context(), v.Lang)
		if err != nil {
			return err
		}
		last, _ := w.record(now.Last)
		at := kit.Local(kit.In(v.Request.Context(), v.Scene), last.At)
		asking.Title, asking.Was = lang.DeskMovedTitle(), lang.DeskMovedWhat(v.Say(last.By), at, v.Say(last.Title))
		if now.Last.Actor == v.Actor.ID && now.Last.ActorKind == v.Actor.Kind {
			asking.Title, asking.Was = lang.DeskMovedOwnTitle(), lang.DeskMovedOwn(at, v.Say(last.Title))
		}
	}
	if !may {
		return d.notNow(v, asking)
	}
	asking.act = a
	form.Action = v.Request.URL.RequestURI()
	if v.Request.Method != http.MethodPost {
		form.Set("seen", seen)
		prefill(asking)
		return v.Show(actPage(asking))
	}
	if asking.Was.Key != "" {
		form.Key = id.NewKey()
		form.Set("seen", seen)
		return v.ShowAs(http.StatusConflict, actPage(asking))
	}
	done, err := d.carryOut(v, asking)
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(actPage(asking))
	}
	v.Tell(kit.Go, lang.DeskActDone(v.Say(a.Label)))
	return v.Go("/desk/returns/" + string(o.Return))
}

// The reasons that a person gives for a refusal, and for closing what is not complete.
var (
	refuseWhys = []string{"too_late", "not_returnable", "not_ours", "no_fault", "agreed"}
	closeWhys  = []string{"never_sent", "lost_by_carrier", "missing_accepted", "agreed"}
)

// verbOf is what each act runs: by it, and the form's own key, a click that was made twice is known.
var verbOf = map[string]any{
	"accept": returns.Decide{}, "refuse": returns.Decide{}, "cancel": returns.Cancel{}, "close": returns.Close{}, "remind": returns.Remind{},
	"label": returns.Label{}, "change": returns.Change{}, "settle": returns.Settle{}, "goodwill": returns.Settle{}, "agree": returns.Approve{},
	"paid": returns.ConfirmRefund{}, "unpaid": returns.ConfirmRefund{}, "again": returns.PayAgain{}, "ordered": returns.EndExchange{}, "nothad": returns.EndExchange{},
}

// notNow says that the return does not allow an act, or not any more, and shows the return as it is.
func (d desk) notNow(v *visit.Visit, a asking) error {
	if a.Was.Key == "" {
		a.Title, a.Was = lang.DeskMovedOwnTitle(), lang.DeskNotNow(returns.StageMessage(a.One.Stage))
	}
	return v.ShowAs(http.StatusConflict, notNowPage(a))
}

// prefill puts into a form what is known.
func prefill(a asking) {
	if a.Name == "change" {
		for i, l := range a.One.Lines {
			at := "items[" + strconv.Itoa(i) + "]."
			a.Form.Set(at+"quantity", strconv.FormatInt(l.Quantity, 10)).Set(at+"reason", l.Reason).Set(at+"resolution", l.Resolution)
		}
	}
}

// carryOut runs an act's verb with what its form said.
func (d desk) carryOut(v *visit.Visit, a asking) (done bool, err error) {
	code, f := a.One.Return, a.Form
	switch a.Name {
	case "accept", "refuse":
		if a.Name == "refuse" && f.Value("why") == "" {
			f.Wrong("why", lang.KitRequired())
		}
		return ran(visit.Do(v, f, returns.Decide{Return: code, Allow: a.Name == "accept", Why: f.Value("why")}))
	case "cancel":
		return ran(visit.Do(v, f, returns.Cancel{Return: code}))
	case "close":
		if f.Value("why") == "" {
			f.Wrong("why", lang.KitRequired())
		}
		return ran(visit.Do(v, f, returns.Close{Return: code, Why: f.Value("why")}))
	case "remind":
		return ran(visit.Do(v, f, returns.Remind{Return: code}))
	case "label":
		return ran(visit.Do(v, f, returns.Label{Return: code, Replaces: id.Code(f.Value("replaces"))}))
	case "change":
		return ran(visit.Do(v, f, returns.Change{Return: code, Items: changedItems(a), Seen: a.One.Version}))
	case "settle":
		return ran(visit.Do(v, f, returns.Settle{Return: code, Trigger: "person"}))
	case "goodwill":
		sum := readAmount(a, "goodwill", true)
		return ran(visit.Do(v, f, returns.Settle{Return: code, Trigger: "person", Goodwill: &sum}))
	case "agree":
		return ran(visit.Do(v, f, returns.Approve{Attempt: a.Ref}))
	case "paid", "unpaid":
		if a.Name == "unpaid" && f.Value("note") == "" {
			f.Wrong("note", lang.KitRequired())
		}
		return ran(visit.Do(v, f, returns.ConfirmRefund{Attempt: a.Ref, Paid: a.Name == "paid", Reference: f.Value("reference"), Note: f.Value("note")}))
	case "again":
		return ran(visit.Do(v, f, returns.PayAgain{Attempt: a.Ref, Provider: f.Value("provider")}))
	case "ordered":
		verb := returns.EndExchange{Exchange: a.Ref, Order: f.Value("order")}
		if verb.Order == "" {
			f.Wrong("order", lang.KitRequired())
		}
		if f.Value("price") != "" {
			sum := readAmount(a, "price", false)
			verb.Price = &sum
		}
		return ran(visit.Do(v, f, verb))
	case "nothad":
		return ran(visit.Do(v, f, returns.EndExchange{Exchange: a.Ref, Failed: true}))
	}
	return false, fault.New(fault.NotFound, lang.FaultNotFound(short(a.Name)))
}

func ran[R any](_ R, done bool, err error) (bool, error) { return done, err }

// readAmount reads a sum in the order's currency, and files what is wrong with it at its field.
func readAmount(a asking, field string, needed bool) money.Amount {
	cur := a.One.Order.Currency
	text := a.Form.Value(field)
	sum, err := visit.Amount(text, cur)
	switch {
	case text == "" && needed:
		a.Form.Wrong(field, lang.KitRequired())
	case err != nil || needed && sum.Minor <= 0:
		a.Form.Wrong(field, lang.KitNotAmount(money.Of(4590, cur).Decimal()))
	}
	return sum
}

// changedItems are the items as the form has them; a quantity of none leaves a line out.
func changedItems(a asking) []returns.Item {
	var out []returns.Item
	for i, l := range a.One.Lines {
		at := "items[" + strconv.Itoa(i) + "]."
		n, err := strconv.ParseInt(a.Form.Value(at+"quantity"), 10, 64)
		if err != nil || n < 0 {
			a.Form.Wrong(at+"quantity", lang.KitNotNumber())
			continue
		}
		if n == 0 {
			continue
		}
		out = append(out, returns.Item{
			Line: l.Line, Quantity: n, Reason: a.Form.Value(at + "reason"), Resolution: a.Form.Value(at + "resolution"),
			Exchange: l.Exchange, Comment: l.Comment, Photos: l.Photos,
		})
	}
	if len(out) == 0 && a.Form.OK() {
		a.Form.Wrong("", lang.DeskChangeNone())
	}
	return out
}
