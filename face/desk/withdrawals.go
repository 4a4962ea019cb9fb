package desk

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/notify"
	"retour/order"
	"retour/returns"
	"retour/withdrawal"
)

const withdrawalsAt = "/desk/withdrawals"

// withdrawalPages adds what an agent does with declarations of withdrawal: reads them, finds the order of one, answers it,
// enters those that came by letter or e-mail, and sees to it that each is acknowledged.
func (d desk) withdrawalPages() {
	d.Person("GET "+withdrawalsAt, access.ReturnsRead, d.withdrawals)
	d.Person("GET "+withdrawalsAt+"/new", access.ReturnsWrite, d.enterWithdrawal)
	d.Person("POST "+withdrawalsAt+"/new", access.ReturnsWrite, d.enterWithdrawal)
	d.Person("GET "+withdrawalsAt+"/{code}", access.ReturnsRead, d.withdrawal)
	d.Person("POST "+withdrawalsAt+"/{code}/match", access.ReturnsWrite, d.matchWithdrawal)
	d.Person("POST "+withdrawalsAt+"/{code}/answer", access.ReturnsDecide, d.answerWithdrawal)
	d.Person("POST "+withdrawalsAt+"/{code}/handover", access.ReturnsWrite, d.handOverWithdrawal)
}

func withdrawalHref(c id.Code) string { return withdrawalsAt + "/" + string(c) }

// withdrawals lists declarations, newest first.
func (d desk) withdrawals(v *visit.Visit) error {
	f, tab := withdrawal.Filter{}, v.Query("show")
	switch tab {
	case "all":
	case "silent":
		f.Silent = v.Now().Add(-withdrawal.SilentAfter)
	default:
		tab, f.Open = "", true
	}
	if n, err := strconv.ParseInt(v.Query("cursor"), 10, 64); err == nil && n > 0 {
		f.Below = n
	}
	page, next, err := withdrawal.List(v.Reader(), f, pageRows)
	if err != nil {
		return err
	}
	follow := ""
	if next != 0 {
		follow = withdrawalsAt + "?" + url.Values{"show": {tab}, "cursor": {strconv.FormatInt(next, 10)}}.Encode()
	}
	return v.Show(withdrawalsPage(page, tab, follow, v.Now(), d.Mails, v.Actor))
}

// declared is one declaration as its page shows it.
type declared struct {
	withdrawal.View
	Zone   *time.Location // in which its date counts
	Now    time.Time
	Mails  bool // messages are sent, and not only stored
	Shops  []order.Shop
	Lines  []returns.LineOffer // of its order, where it is known
	Orders []order.Found       // with the same e-mail address, where it is not
	Match  *kit.Form
	Answer *kit.Form
	Hand   *kit.Form
	Ack    notify.State // of the message; "" where there is none yet
}

func (d desk) declaredFor(v *visit.Visit) (declared, error) {
	code := id.Code(v.Path("code"))
	if kind, n, err := id.Read(string(code)); err == nil && kind == id.Withdrawal {
		code = id.Make(id.Withdrawal, n)
	} else {
		return declared{}, fault.New(fault.NotFound, lang.FaultNotFound(short(string(code))))
	}
	ctx := v.Request.Context()
	view, err := withdrawal.Find(ctx, d.DB, code)
	if err != nil {
		return declared{}, err
	}
	out := declared{View: view, Now: v.Now(), Mails: d.Mails, Match: v.Form(), Answer: v.Form(), Hand: v.Form()}
	if out.Shops, err = v.Shops(); err != nil {
		return out, err
	}
	if out.Zone, err = time.LoadLocation(view.Zone); err != nil {
		out.Zone = time.UTC
	}
	if view.Message != 0 {
		ask := notify.AskMessage(view.Message)
		if err := d.DB.Read(ctx, ask); err != nil {
			return out, err
		}
		m, _ := ask.First()
		out.Ack = m.State
	}
	return out, d.aboutOrder(v, &out)
}

// aboutOrder reads what of its order can come back, or which orders it may be about.
func (d desk) aboutOrder(v *visit.Visit, out *declared) error {
	ctx := v.Request.Context()
	if out.About == "" {
		var err error
		if out.Email != "" {
			out.Orders, _, err = order.FindOrders(v.Reader(), order.Search{Email: out.Email, Limit: 8})
		}
		return err
	}
	n, err := order.FindNumber(v.Reader(), out.AboutShop, out.About)
	if err != nil || n == 0 {
		return err
	}
	offered, err := returns.Offer(ctx, d.DB, n, v.Now(), v.Lang)
	for _, l := range offered.Lines {
		if l.Returnable > 0 {
			out.Lines = append(out.Lines, l)
		}
	}
	return err
}

func (o declared) open() bool {
	return o.State == withdrawal.ToMatch || o.State == withdrawal.ToDecide
}

// silentAt tells that an acknowledgement should have been delivered by now.
func silentAt(v withdrawal.View, now time.Time) bool {
	return v.DeliveredAt == nil && now.Sub(v.DeclaredAt) > withdrawal.SilentAfter
}

func (d desk) withdrawal(v *visit.Visit) error {
	o, err := d.declaredFor(v)
	if err != nil {
		return err
	}
	o.Match.Set("channel", o.AboutShop).Set("order", o.About)
	if o.About == "" {
		o.Match.Set("channel", o.Channel).Set("order", o.Order)
	}
	for i := range o.Lines {
		o.Match.Set(lineField(i, "quantity"), "0")
	}
	return v.Show(withdrawalPage(o, v.Actor))
}

// matchWithdrawal gives a declaration its order, and opens the return once the items are known.
func (d desk) matchWithdrawal(v *visit.Visit) error {
	o, err := d.declaredFor(v)
	if err != nil {
		return err
	}
	f := o.Match
	verb := returns.MatchDeclaration{Declaration: o.Declaration, Channel: f.Value("channel"), Order: f.Value("order")}
	if verb.Order == "" {
		f.Wrong("order", lang.KitRequired())
	}
	at := map[string]string{}
	for i, l := range o.Lines {
		n, err := strconv.ParseInt(f.Value(lineField(i, "quantity")), 10, 64)
		if err != nil || n < 0 {
			f.Wrong(lineField(i, "quantity"), lang.KitNotNumber())
		}
		if n > 0 && verb.Order == o.About {
			at["items["+strconv.Itoa(len(verb.Items))+"]"] = "lines[" + strconv.Itoa(i) + "]"
			verb.Items = append(verb.Items, withdrawal.Item{Line: l.Line, Quantity: n})
		}
	}
	got, done, err := visit.Do(v, f, verb)
	switch {
	case err != nil:
		return err
	case !done:
		moveFaults(f, at)
		return v.Again(withdrawalPage(o, v.Actor))
	}
	if got.Return != "" {
		v.Tell(kit.Go, lang.WithdrawalMatched(string(got.Return)))
		return v.Go("/desk/returns/" + string(got.Return))
	}
	v.Tell(kit.Look, lang.WithdrawalLinked())
	return v.Go(withdrawalHref(o.Declaration))
}

// answers are what may become of a declaration that opens no return.
var answers = []string{"already_returned", "business", "no_right", "not_ours", "taken_back", "twice"}

func answerWords(key string) lang.Message { return lang.Message{Key: "withdrawal.answer_" + key} }

func (d desk) answerWithdrawal(v *visit.Visit) error {
	o, err := d.declaredFor(v)
	if err != nil {
		return err
	}
	_, done, err := visit.Do(v, o.Answer, withdrawal.AnswerDeclaration{Declaration: o.Declaration, Why: o.Answer.Value("why")})
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(withdrawalPage(o, v.Actor))
	}
	v.Tell(kit.Go, lang.WithdrawalAnswered(string(o.Declaration)))
	return v.Go(withdrawalHref(o.Declaration))
}

func (d desk) handOverWithdrawal(v *visit.Visit) error {
	o, err := d.declaredFor(v)
	if err != nil {
		return err
	}
	_, done, err := visit.Do(v, o.Hand, withdrawal.HandOverAcknowledgement{Declaration: o.Declaration, How: o.Hand.Value("how")})
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(withdrawalPage(o, v.Actor))
	}
	v.Tell(kit.Go, lang.WithdrawalKept())
	return v.Go(withdrawalHref(o.Declaration))
}

// enterWithdrawal takes a declaration that came by letter, e-mail or any other way into the same process.
func (d desk) enterWithdrawal(v *visit.Visit) error {
	shops, err := v.Shops()
	if err != nil {
		return err
	}
	f := v.Form()
	f.Action = withdrawalsAt + "/new"
	if v.Request.Method != http.MethodPost {
		zone := v.Scene.Zone
		if zone == nil {
			zone = time.UTC
		}
		f.Set("origin", string(withdrawal.Letter)).Set("received_on", v.Now().In(zone).Format(time.DateOnly)).Set("language", string(v.Lang))
		return v.Show(letterPage(f, shops))
	}
	verb := withdrawal.Declare{Language: f.Value("language"), Content: withdrawal.Content{
		Channel: f.Value("channel"), Origin: withdrawal.Origin(f.Value("origin")), Name: f.Value("name"), Contract: f.Value("contract"),
		Email: f.Value("email"), Note: f.Value("note"), SentOn: f.Value("sent_on"), ReceivedOn: f.Value("received_on"),
	}}
	got, done, err := visit.Do(v, f, verb)
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(letterPage(f, shops))
	}
	if got.Again {
		v.Tell(kit.Look, lang.WithdrawalEnteredAgain(string(got.Declaration)))
	} else {
		v.Tell(kit.Go, lang.WithdrawalEntered(string(got.Declaration)))
	}
	return v.Go(withdrawalHref(got.Declaration))
}

// stateOf is how a declaration stands.
func stateOf(v withdrawal.View) (kit.Kind, lang.Message) {
	switch v.State {
	case withdrawal.ToMatch:
		return kit.Look, lang.WithdrawalStateToMatch()
	case withdrawal.ToDecide:
		return kit.Look, lang.WithdrawalStateToDecide()
	case withdrawal.Matched:
		return kit.Go, lang.WithdrawalStateMatched()
	case withdrawal.Answered:
	}
	return kit.None, lang.WithdrawalStateAnswered()
}

// ackOf is how the acknowledgement of a declaration stands.
func ackOf(v withdrawal.View, now time.Time, mails bool) (kit.Kind, lang.Message) {
	switch {
	case v.How == "post":
		return kit.Go, lang.WithdrawalAckPost()
	case v.How == "hand":
		return kit.Go, lang.WithdrawalAckHand()
	case v.DeliveredAt != nil:
		return kit.Go, lang.WithdrawalAckEmail()
	case !mails:
		return kit.Stop, lang.WithdrawalAckStored()
	case silentAt(v, now):
		return kit.Stop, lang.WithdrawalAckLate()
	}
	return kit.Wait, lang.WithdrawalAckWaiting()
}

// whyOf is what a person has to look at; no message where there is nothing.
func whyOf(v withdrawal.View) lang.Message {
	switch {
	case v.State == withdrawal.ToMatch:
		return lang.WithdrawalWhyToMatch()
	case v.Why == returns.WhyLate:
		return lang.WithdrawalWhyLate()
	case v.State == withdrawal.Answered:
		return answerWords(v.Why)
	case v.Why == returns.WhyItems:
		return lang.WithdrawalWhyItems()
	case v.Why == returns.WhyNothing:
		return lang.WithdrawalWhyNothing()
	case v.Why != "":
		return lang.WithdrawalWhyOther(v.Why)
	}
	return lang.Message{}
}

func originWords(o withdrawal.Origin) lang.Message {
	return lang.Message{Key: "withdrawal.origin_" + string(o)}
}

// lateOf says whether a declaration was in time.
func lateOf(v withdrawal.View) (kit.Kind, lang.Message) {
	switch {
	case v.Late == nil:
		return kit.None, lang.WithdrawalUnknownTime()
	case *v.Late:
		return kit.Look, lang.WithdrawalLate()
	}
	return kit.Go, lang.WithdrawalInTime()
}
