package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"golang.org/x/text/language"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/db"
	"retour/ground/fault"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/order"
	"retour/withdrawal"
)

// The addresses of the withdrawal function.
const (
	withdrawAt  = "/withdrawal"
	confirmAt   = withdrawAt + "/confirm"
	declaredAt  = withdrawAt + "/declared/"
	modelFormAt = withdrawAt + "/form.pdf"
)

// withdraws adds the pages on which a consumer withdraws from a contract: three details, then one control that sends the
// declaration. Nobody signs in, nothing is offered on the way, and no answer tells whether an order exists. The pages
// speak all languages of the Union, for their words are the law's.
func (p portal) withdraws() {
	p.Public("GET "+withdrawAt, p.withdraw)
	p.Public("POST "+withdrawAt, p.withdrawReview)
	p.Public("GET "+confirmAt, p.withdrawAgain)
	p.Public("POST "+confirmAt, p.withdrawSend)
	p.Public("GET "+declaredAt+"{token}", p.withdrawDone)
	p.Public("GET "+modelFormAt, p.modelForm)
}

// legal is the entry of the function on a page: in the language of who looks, whatever the page itself speaks.
func legal(v *visit.Visit) *kit.Legal {
	if v.Actor.Gift != 0 { // the right is the buyer's
		return nil
	}
	w := tongue(v)
	q := url.Values{}
	if w.Tag != string(v.Lang) {
		q.Set("lang", w.Tag)
	}
	if code := v.Query("shop"); code != "" && v.Actor.Order == 0 {
		q.Set("shop", code)
	}
	href := withdrawAt
	if len(q) > 0 {
		href += "?" + q.Encode()
	}
	return &kit.Legal{Words: w.Entry, Lang: w.Tag, Href: href}
}

// tongue is the language that a consumer reads these pages in: the one the address asks for, else the one they chose of the
// product's, else the one they like best of the Union's.
func tongue(v *visit.Visit) withdrawal.Words {
	if tag, ok := withdrawal.Speaks(v.Query("lang")); ok {
		return withdrawal.In(tag)
	}
	if !v.Chose() {
		liked, _, err := language.ParseAcceptLanguage(v.Request.Header.Get("Accept-Language"))
		for _, tag := range liked {
			if err != nil {
				break
			}
			base, _ := tag.Base()
			if spoken, ok := withdrawal.Speaks(base.String()); ok {
				return withdrawal.In(spoken)
			}
		}
	}
	return withdrawal.In(string(v.Lang))
}

// declaring is a page of the function: its words, its form, and what is known.
type declaring struct {
	withdrawal.Words
	Form   *kit.Form
	Shop   order.Shop
	Seller []string
	Number string            // of the order that is open
	Items  []withdrawal.Item // of it, to choose from
	Query  string            // language and shop, for the function's own addresses

	Unmeant *lang.Message // why the law does not mean the order that is open; what is declared is taken all the same
}

func (d declaring) page(back string) kit.Page {
	title := d.Title
	if d.Form != nil && !d.Form.OK() {
		title = d.Named(d.Error, title)
	}
	return kit.Page{Title: kit.Plain(title), Back: back, Said: &kit.Said{Lang: d.Tag, Skip: d.Skip, Back: d.Words.Back}}
}

// to is an address of the function with what the page is about.
func (d declaring) to(path string) string { return path + d.Query }

// in is the function in another language.
func (d declaring) in(tag string) string {
	q, _ := url.ParseQuery("")
	if d.Query != "" {
		q, _ = url.ParseQuery(d.Query[1:])
	}
	q.Set("lang", tag)
	return withdrawAt + "?" + q.Encode()
}

func (d declaring) order(number string) string { return withdrawal.Fill(d.Words.Order, number) }

// chosen are the items that the form names.
func (d declaring) chosen() []withdrawal.Item {
	var some []withdrawal.Item
	for _, item := range d.Items {
		if d.Form.Chosen("item", item.Line) {
			some = append(some, item)
		}
	}
	return some
}

// declaringFor begins a page of the function: whose shop it is, and what is known of an order that is open.
func (p portal) declaringFor(v *visit.Visit) (d declaring, s desk, err error) {
	if v.Actor.Order != 0 && v.Actor.Gift == 0 {
		if s, err = p.open(v, 0); err != nil {
			return d, s, err
		}
		d.Number, d.Unmeant = s.Order, s.unmeant
		for _, l := range s.Lines {
			if l.Returnable > 0 {
				d.Items = append(d.Items, withdrawal.Item{Line: l.Line, Quantity: l.Returnable, Name: named(l)})
			}
		}
	} else if _, err = p.shop(v); err != nil {
		return d, s, err
	}
	settings, err := v.Shop.Decoded()
	d.Words, d.Shop, d.Seller = tongue(v), v.Shop, settings.Seller
	q := url.Values{}
	if d.Tag != string(v.Lang) || v.Query("lang") != "" {
		q.Set("lang", d.Tag)
	}
	if v.Query("shop") != "" {
		q.Set("shop", v.Query("shop"))
	}
	if len(q) > 0 {
		d.Query = "?" + q.Encode()
	}
	d.Form = v.Form()
	d.Form.Action = d.to(withdrawAt)
	v.Scene.Legal = nil // one is there
	return d, s, err
}

// withdraw is the first step: three details, filled in as far as they are known.
func (p portal) withdraw(v *visit.Visit) error {
	d, s, err := p.declaringFor(v)
	if err != nil {
		return err
	}
	kept, ok := p.keptDeclaration(v)
	if ok && kept.Get("name")+kept.Get("contract")+kept.Get("email") != "" {
		d.Form.Values = kept
		return v.Show(withdrawPage(d))
	}
	p.keepDeclaration(v, url.Values{}) // whether it comes back tells whether this browser keeps anything
	if s.Order != "" {
		d.Form.Set("contract", d.order(s.Order))
		if v.Actor.Strong { // who typed a number and a postcode is not shown a name and an address
			d.Form.Set("name", s.sale.Customer.Name).Set("email", s.sale.Customer.Email)
		}
	}
	return v.Show(withdrawPage(d))
}

// check says what of the three details is missing.
func (d declaring) check() {
	for name, most := range map[string]int{"name": withdrawal.NameMost, "contract": withdrawal.ContractMost, "email": withdrawal.EmailMost, "note": withdrawal.NoteMost} {
		text := d.Form.Value(name)
		switch {
		case text == "" && name != "note":
			d.Form.Wrong(name, kit.Plain(d.Needed))
		case len([]rune(text)) > most:
			d.Form.Wrong(name, kit.Plain(d.TooLong))
		case name == "email" && !withdrawal.Mailable(text):
			d.Form.Wrong(name, kit.Plain(d.BadEmail))
		}
	}
}

// withdrawReview is the second step: what is declared, as it will be sent, and one control.
func (p portal) withdrawReview(v *visit.Visit) error {
	d, _, err := p.declaringFor(v)
	if err != nil {
		return err
	}
	if d.check(); !d.Form.OK() {
		return v.Again(withdrawPage(d))
	}
	_, keeps := p.keptDeclaration(v)
	if p.keepDeclaration(v, d.Form.Values) && keeps {
		return v.Go(d.to(confirmAt)) // by an address of its own: it can be loaded again and gone back to
	}
	return v.Show(reviewPage(d, "")) // this page carries everything itself
}

// withdrawAgain is the second step by its address, for a browser that keeps what was typed. Who comes back to it after
// the declaration was made sees the declaration.
func (p portal) withdrawAgain(v *visit.Visit) error {
	d, _, err := p.declaringFor(v)
	if err != nil {
		return err
	}
	kept, ok := p.keptDeclaration(v)
	if !ok {
		return v.Go(d.to(withdrawAt))
	}
	if token := kept.Get(keptDone); token != "" {
		return v.Go(d.to(declaredAt + token))
	}
	if d.Form.Values = kept; kept.Get("contract") == "" {
		return v.Go(d.to(withdrawAt))
	}
	if d.check(); !d.Form.OK() {
		return v.Show(withdrawPage(d))
	}
	return v.Show(reviewPage(d, ""))
}

// declarationPurpose is that of the token that shows a declaration to who made it. Its subject is the declaration.
const declarationPurpose access.Purpose = "declaration"

// declarationLife is how long the page of a declaration is there; the acknowledgement is what lasts.
const declarationLife = 90 * 24 * time.Hour

// withdrawSend is the confirmation: from here on the declaration is made.
func (p portal) withdrawSend(v *visit.Visit) error {
	d, s, err := p.declaringFor(v)
	if err != nil {
		return err
	}
	if d.check(); !d.Form.OK() {
		return v.Again(withdrawPage(d))
	}
	declare := withdrawal.Declare{Language: d.Tag, Content: withdrawal.Content{
		Channel: v.Shop.Code, Name: d.Form.Value("name"), Contract: d.Form.Value("contract"), Email: d.Form.Value("email"), Note: d.Form.Value("note"),
		Order: s.Order, Items: d.chosen(),
	}}
	ctx, buckets := v.Request.Context(), []access.Bucket{access.ByDeclarer(v.Address(v.Request)), access.ByMailbox(declare.Email)}
	again, err := v.Sent(d.Form, declare)
	if err == nil && !again {
		err = access.Allow(ctx, v.DB, buckets...)
	}
	if f := fault.Of(err); f != nil && f.Kind == fault.TooMany {
		v.W.Header().Set("Retry-After", strconv.FormatInt(f.Wait, 10))
		return v.ShowAs(http.StatusTooManyRequests, reviewPage(d, withdrawal.Fill(d.Slow, strconv.FormatInt(max(1, (f.Wait+59)/60), 10))))
	}
	if err != nil {
		return err
	}
	if v.Actor.Kind == "" {
		v.Actor.Kind = db.Shopper // one who proved nothing, and need not
	}
	got, done, err := visit.Do(v, d.Form, declare)
	switch {
	case err != nil:
		return err
	case !done:
		return v.Again(withdrawPage(d))
	}
	if !again && !got.Again {
		if err := access.Failed(ctx, v.DB, buckets...); err != nil {
			v.Log.Error("a declaration was not counted", "error", err) // it is made all the same
		}
	}
	token, err := access.Sign(ctx, v.DB, declarationPurpose, got.Declaration.Number(id.Withdrawal), v.Now().Add(declarationLife))
	if err != nil {
		return err
	}
	p.keepDeclaration(v, url.Values{keptDone: {token}})
	return v.Go(d.to(declaredAt + token))
}

// withdrawDone shows a declaration to who made it: its time, its reference and its words, to be printed.
func (p portal) withdrawDone(v *visit.Visit) error {
	n, err := access.Open(v.Request.Context(), v.DB, declarationPurpose, v.Path("token"))
	if err != nil {
		return p.deadLink(v, err)
	}
	d, _, err := p.declaringFor(v)
	if err != nil {
		return err
	}
	ask := withdrawal.Ask(n)
	if err := v.Reader().Read(ask); err != nil {
		return err
	}
	made, ok := ask.First()
	if !ok {
		return p.deadLink(v, nil)
	}
	said, err := made.Said()
	if err != nil {
		return err
	}
	if v.Query("lang") == "" {
		d.Words = withdrawal.In(made.Language)
	}
	return v.Show(declaredPage(d, made, said, v.Actor.Order != 0))
}

const (
	keptName = "retour_withdrawal"
	keptLife = 2 * time.Hour
)

// keepDeclaration keeps what was typed in a cookie that only this browser has, so that going back or loading again loses
// nothing; once the declaration is made, only where it is seen. False: it is too large to be kept.
func (p portal) keepDeclaration(v *visit.Visit, values url.Values) bool {
	c := &http.Cookie{
		Name: p.keptName(), Path: withdrawAt, HttpOnly: true, Secure: p.secure(), SameSite: http.SameSiteLaxMode, MaxAge: int(keptLife / time.Second),
		Value: packed(keeping(values)),
	}
	if len(c.Value) > cookieMost {
		return false
	}
	http.SetCookie(v.W, c)
	return true
}

func (p portal) keptName() string {
	if p.secure() {
		return "__Secure-" + keptName
	}
	return keptName
}

var keptFields = []string{"name", "contract", "email", "note", "item"}

// keptDone is, among what is kept, the page of the declaration that was made.
const keptDone = "done"

// keeping are the values that are kept.
func keeping(values url.Values) url.Values {
	kept := url.Values{}
	for _, name := range append([]string{keptDone}, keptFields...) {
		if values[name] != nil {
			kept[name] = values[name]
		}
	}
	return kept
}

func (p portal) keptDeclaration(v *visit.Visit) (url.Values, bool) {
	c, err := v.Request.Cookie(p.keptName())
	if err != nil || c.Value == "" {
		return nil, false
	}
	values := url.Values{}
	if !unpacked(c.Value, &values) {
		return nil, false
	}
	for name := range values {
		if name != keptDone && !slices.Contains(keptFields, name) {
			delete(values, name)
		}
	}
	return values, true
}

// languagesBeside are the other languages of the function, by their tags.
func (d declaring) languagesBeside() []withdrawal.Words {
	var all []withdrawal.Words
	for _, tag := range withdrawal.Languages() {
		if tag != d.Tag {
			all = append(all, withdrawal.In(tag))
		}
	}
	return all
}

// spoken is the language of the product nearest to a page's.
func (d declaring) spoken() lang.Tag { return lang.Parse(d.Tag) }
