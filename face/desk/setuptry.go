package desk

import (
	"net/http"
	"time"

	"retour/face/kit"
	"retour/face/visit"
	"retour/ground/access"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/notify"
	"retour/order"
	"retour/returns"
)

// tryShown is the test return of a shop, if there is one.
type tryShown struct {
	*guide
	Form   *kit.Form
	Return returns.Listed // without a code: there is none
	Open   bool           // it can still be ended
	Parcel id.Code
	Portal string // addresses that a shopper would have by mail
	Label  string
}

// setupTry makes a test return, on an order that is made up and says so: the way of the goods is walked without any customer
// hearing of it, for the customer is who tries. At its end the return is cancelled, so it counts nowhere.
func (d desk) setupTry(v *visit.Visit, g *guide) error {
	t := tryShown{guide: g, Form: v.Form()}
	t.Form.Action = v.Request.URL.RequestURI()
	if len(g.Tried) > 0 {
		t.Return = g.Tried[0]
		t.Open = t.Return.Stage == returns.StageApproved
	}
	if v.Request.Method == http.MethodPost {
		act := d.beginTry
		if t.Form.Value("do") == "end" {
			act = endTry
		}
		done, err := act(v, t)
		switch {
		case err != nil:
			return err
		case done:
			return v.Go(g.at("try"))
		}
	}
	if err := d.tryLinks(v, &t); err != nil {
		return err
	}
	if !t.Form.OK() {
		return v.Again(setupTryPage(t))
	}
	t.Form = kit.NewForm(t.Form.Action)
	return v.Show(setupTryPage(t))
}

// testNumber is the number of a test order: one a day.
func testNumber(now time.Time) string { return "TEST-" + now.UTC().Format("20060102") }

// beginTry makes the order, unless the day has one, the return, and its label.
func (d desk) beginTry(v *visit.Visit, t tryShown) (bool, error) {
	if len(t.Settings.Address.Lines) == 0 {
		t.Form.Wrong("", lang.SetupTryAddress())
		return false, nil
	}
	if t.Open {
		return true, nil
	}
	number := testNumber(v.Now())
	if n, err := order.FindNumber(v.Reader(), t.Shop.Code, number); err != nil {
		return false, err
	} else if n == 0 {
		if _, done, err := visit.Do(v, t.Form, testOrder(v, t.Shop, number)); err != nil || !done {
			return false, err
		}
	}
	request := returns.Request{Channel: t.Shop.Code, Order: number, Language: v.Lang, Items: []returns.Item{{Line: "1", Quantity: 1, Reason: "changed_mind", Resolution: "refund"}}}
	answer, done, err := visit.Do(v, t.Form, request)
	if err != nil || !done {
		return false, err
	}
	if answer.Permit == returns.PermitAllowed {
		if _, done, err = visit.Do(v, t.Form, returns.Label{Return: answer.Return}); err != nil || !done {
			return false, err
		}
	}
	return true, nil
}

// testOrder is an invented order of today: one article, delivered yesterday, bought by who tries.
func testOrder(v *visit.Visit, s order.Shop, number string) order.PutOrder {
	now := v.Now().UTC().Truncate(time.Second)
	delivered := now.AddDate(0, 0, -1)
	price := money.Of(1000, s.Currency)
	if digits, ok := s.Currency.Exponent(); ok && digits == 0 {
		price = money.Of(10, s.Currency)
	}
	yes := true
	return order.PutOrder{Order: order.Order{
		Channel: s.Code, Number: number, PlacedAt: now.AddDate(0, 0, -3), DeliveredAt: &delivered, Currency: s.Currency, Informed: &yes,
		Customer: order.Customer{ID: testCustomer, Name: v.Say(lang.SetupTestCustomer()), Email: v.Who.Email, Language: string(v.Lang), Country: s.Country},
		Lines:    []order.Line{{ID: "1", SKU: "TEST", Name: v.Say(lang.SetupTestArticle()), Quantity: 1, Total: price}},
		Tenders:  []order.Tender{{ID: "1", Method: "card", Provider: "manual", Ref: "TEST", Amount: price}},
	}}
}

// endTry cancels the test return: its piece is its order's again, and no figure counts it.
func endTry(v *visit.Visit, t tryShown) (bool, error) {
	if t.Return.Return == "" {
		return true, nil
	}
	_, done, err := visit.Do(v, t.Form, returns.Cancel{Return: t.Return.Return})
	if done {
		v.Tell(kit.Go, lang.SetupTryEnded())
	}
	return done, err
}

// tryLife is how long the links of a test return are good.
const tryLife = 24 * time.Hour

// tryLinks makes the addresses that a shopper would get by mail.
func (d desk) tryLinks(v *visit.Visit, t *tryShown) error {
	if t.Return.Return == "" {
		return nil
	}
	ctx, until := v.Request.Context(), v.Now().Add(tryLife)
	token, err := access.Sign(ctx, d.DB, access.Purpose(notify.LinkReturn), t.Return.ID, until)
	if err != nil {
		return err
	}
	t.Portal = "/r/" + token
	view, err := returns.Load(ctx, d.DB, t.Return.ID, v.Lang)
	if err != nil || len(view.Parcels) == 0 {
		return err
	}
	t.Parcel = view.Parcels[len(view.Parcels)-1].Parcel
	token, err = access.Sign(ctx, d.DB, access.Purpose(notify.LinkLabel), t.Parcel.Number(id.Parcel), until)
	t.Label = "/r/label/" + token
	return err
}
