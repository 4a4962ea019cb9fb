package policy_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"retour/ground/lang"
	"retour/ground/money"
	"retour/policy"
)

func at(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t.Add(12 * time.Hour)
}

func end(day string) time.Time { return at(day).Add(12*time.Hour - time.Nanosecond) }

// bought is an ordinary line: a dress of 80 EUR, delivered on 10 September 2026 to a consumer in France.
func bought() policy.Facts {
	return policy.Facts{
		PlacedAt: at("2026-09-05"), ShippedAt: at("2026-09-07"), DeliveredAt: at("2026-09-10"), AskedAt: at("2026-09-15"),
		Country: "FR", Category: "clothing", SKU: "DR-1", Price: money.Of(8000, "EUR"), ReturnValue: money.Of(8000, "EUR"),
		Quantity: 1, Reason: "changed_mind",
	}
}

// french is the law for that line, as whoever knows the law would give it.
func french() policy.Statute {
	return policy.Statute{
		Known: true, Withdrawal: true, Last: end("2026-09-24"), Guarantee: true, Guaranteed: end("2028-09-10"), CostTold: true, Version: "2026-11-22",
	}
}

// american is the law where it gives no right to return.
func american() policy.Statute { return policy.Statute{Known: true, Version: "2026-11-22"} }

func with(change func(*policy.Facts)) policy.Facts {
	f := bought()
	change(&f)
	return f
}

func compile(t testing.TB, s policy.Set) *policy.Policy {
	t.Helper()
	p, err := policy.Compile(s, policy.DefaultReasons())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// amended is the default set with rules put before its own.
func amended(t testing.TB, rules string) *policy.Policy {
	t.Helper()
	s := policy.Default()
	s.Version = "amended"
	var more []policy.Rule
	if err := json.Unmarshal([]byte(rules), &more); err != nil {
		t.Fatal(err)
	}
	s.Rules = append(more, s.Rules...)
	if err := s.Check(policy.DefaultReasons()); err != nil {
		t.Fatal(err)
	}
	return compile(t, s)
}

func why(o policy.Opinion) string {
	var ids []string
	for _, b := range o.Reasons {
		ids = append(ids, b.Rule)
	}
	return strings.Join(ids, " ")
}

func TestNewShop(t *testing.T) {
	late := func(f *policy.Facts) { f.AskedAt = at("2026-11-01") }
	for _, c := range []struct {
		name    string
		facts   policy.Facts
		law     policy.Statute
		verdict policy.Verdict
		basis   policy.Basis
		until   time.Time
		why     string
	}{
		{"withdrawal in time", bought(), french(), policy.Allow, policy.Withdrawal, end("2026-10-10"), "W-09 everyone exchange_free"},
		{"last instant of the law's period", with(func(f *policy.Facts) { f.AskedAt = end("2026-09-24") }), french(), policy.Allow, policy.Withdrawal, end("2026-10-10"), "W-09 everyone exchange_free"},
		{"no reason is needed", with(func(f *policy.Facts) { f.Reason = "" }), french(), policy.Allow, policy.Withdrawal, end("2026-10-10"), "W-09 everyone exchange_free"},
		{"the shop gives more days", with(func(f *policy.Facts) { f.AskedAt = at("2026-10-10") }), french(), policy.Allow, policy.LongerPolicy, end("2026-10-10"), "window everyone exchange_free"},
		{"after the shop's window", with(late), french(), policy.Refuse, policy.LongerPolicy, end("2026-10-10"), "window everyone B-03"},
		{"declared as a withdrawal, too late", with(func(f *policy.Facts) { late(f); f.Basis = policy.Withdrawal }), french(), policy.Review, policy.Withdrawal, end("2026-10-10"), "W-09 Z-06 everyone exchange_free"},
		{"declared as a withdrawal, in the longer window", with(func(f *policy.Facts) { f.AskedAt = at("2026-10-01"); f.Basis = policy.Withdrawal }), french(), policy.Allow, policy.LongerPolicy, end("2026-10-10"), "W-09 window everyone exchange_free"},
		{"defect after a year", with(func(f *policy.Facts) { f.AskedAt = at("2027-09-15"); f.Reason = "damaged.defect" }), french(), policy.Allow, policy.LegalGuarantee, end("2028-09-10"), "B-03 everyone faults"},
		{"defect after the guarantee", with(func(f *policy.Facts) { f.AskedAt = at("2029-09-15"); f.Reason = "damaged.defect" }), french(), policy.Review, policy.LegalGuarantee, end("2028-09-10"), "Z-06 everyone faults"},
		{"wrong item", with(func(f *policy.Facts) { f.Reason = "wrong_item" }), french(), policy.Allow, policy.WrongItem, end("2028-09-10"), "B-07 everyone faults"},
		{"broken on the way", with(func(f *policy.Facts) { f.Reason = "damaged.transit" }), french(), policy.Allow, policy.DamagedInTransit, end("2028-09-10"), "B-07 everyone faults"},
		{"nothing came", with(func(f *policy.Facts) { f.Reason = "missing.not_delivered" }), french(), policy.Review, policy.NotDelivered, end("2028-09-10"), "B-05 everyone"},
		{"recalled", with(func(f *policy.Facts) { f.Reason = "recalled"; f.AskedAt = at("2035-01-01") }), french(), policy.Allow, policy.Recall, end("2028-09-10"), "B-06 everyone recalled"},
		{"sold as final, in time", with(func(f *policy.Facts) { f.Final = true }), french(), policy.Allow, policy.Withdrawal, end("2026-10-10"), "W-09 everyone Z-04 exchange_free"},
		{"sold as final, in the longer window", with(func(f *policy.Facts) { f.Final = true; f.AskedAt = at("2026-10-01") }), french(), policy.Refuse, policy.LongerPolicy, end("2026-10-10"), "window everyone final_sale B-03"},
		{"sold as final, but broken", with(func(f *policy.Facts) { f.Final = true; f.Reason = "damaged.defect" }), french(), policy.Review, policy.LegalGuarantee, end("2028-09-10"), "B-03 everyone final_sale Z-06 faults"},
		{"a gift card", with(func(f *policy.Facts) { f.Nature = "gift_card"; f.AskedAt = at("2026-10-01") }), french(), policy.Refuse, policy.LongerPolicy, end("2026-10-10"), "window everyone nothing_to_send B-03"},
		{"no law, in the window", bought(), american(), policy.Allow, policy.LongerPolicy, end("2026-10-10"), "window everyone exchange_free"},
		{"no law, after the window", with(late), american(), policy.Refuse, policy.LongerPolicy, end("2026-10-10"), "window everyone B-03"},
		{"no law, wrong item after the window", with(func(f *policy.Facts) { late(f); f.Reason = "wrong_item" }), american(), policy.Review, policy.WrongItem, end("2026-10-10"), "claim everyone faults"},
		{"law not known, after the window", with(late), policy.Statute{}, policy.Review, policy.LongerPolicy, end("2026-10-10"), "window Z-06 everyone exchange_free"},
		{"law not known, a business", with(func(f *policy.Facts) { late(f); f.Buyer = "business" }), policy.Statute{}, policy.Refuse, policy.LongerPolicy, end("2026-10-10"), "window everyone B-03"},
		{"blocked customer withdraws", with(func(f *policy.Facts) { f.Listed = "block"; f.Risk = "high" }), french(), policy.Allow, policy.Withdrawal, end("2026-10-10"), "W-09 everyone Y-03 high_risk exchange_free"},
		{"blocked customer, a favour", with(func(f *policy.Facts) { f.Listed = "block"; f.AskedAt = at("2026-10-01") }), french(), policy.Review, policy.LongerPolicy, end("2026-10-10"), "window everyone blocked exchange_free"},
		{"a reason nobody knows", with(func(f *policy.Facts) { f.Reason = "bored"; f.AskedAt = at("2026-10-01") }), french(), policy.Review, policy.LongerPolicy, end("2026-10-10"), "reason window everyone exchange_free"},
		{"nothing known at all", policy.Facts{}, policy.Statute{}, policy.Review, policy.LongerPolicy, time.Time{}, "order everyone exchange_free"},
	} {
		o := compile(t, policy.Default()).Decide(c.facts, c.law)
		if o.Verdict != c.verdict || o.Basis != c.basis || !o.Until.Equal(c.until) || why(o) != c.why {
			t.Errorf("%s:\n got %s %s until %v because %q\nwant %s %s until %v because %q",
				c.name, o.Verdict, o.Basis, o.Until, why(o), c.verdict, c.basis, c.until, c.why)
		}
	}
}

func TestWhoPaysTheWayBack(t *testing.T) {
	fees := `[{"id":"stock","then":{"fees":[{"kind":"restocking","payer":"customer","bp":1000}]}},
		{"id":"label","then":{"fees":[{"kind":"return_shipping","payer":"customer","amounts":[{"amount":490,"currency":"EUR"}]}]}}]`
	longer := with(func(f *policy.Facts) { f.AskedAt = at("2026-10-01") })
	untold := french()
	untold.CostTold = false
	for _, c := range []struct {
		name     string
		facts    policy.Facts
		law      policy.Statute
		shipping policy.Payer
		cents    int64
		restock  int64
	}{
		{"withdrawal, told", bought(), french(), policy.Customer, 490, 0},
		{"withdrawal, not told", bought(), untold, policy.Shop, 0, 0},
		{"longer policy", longer, french(), policy.Customer, 490, 1000},
		{"defect", with(func(f *policy.Facts) { f.Reason = "damaged.defect" }), french(), policy.Shop, 0, 0},
		{"wrong item in a country without law", with(func(f *policy.Facts) { f.Reason = "wrong_item" }), american(), policy.Shop, 0, 0},
		{"a currency without an amount", with(func(f *policy.Facts) {
			f.AskedAt = at("2026-10-01")
			f.Price = money.Of(8000, "GBP")
		}), french(), policy.Shop, 0, 1000},
	} {
		o := amended(t, fees).Decide(c.facts, c.law)
		ship, ok := o.Charged(policy.ReturnShipping, policy.Refund)
		stock, _ := o.Charged(policy.Restocking, policy.Refund)
		cents := int64(0)
		if ship.Amount != nil {
			cents = ship.Amount.Minor
		}
		if !ok || ship.Payer != c.shipping || cents != c.cents || stock.BP != c.restock {
			t.Errorf("%s: %+v", c.name, o.Charges)
		}
	}
}

// TestFeeByResolution: an exchange is free, a refund is not; the first rule that speaks of a resolution counts for it.
func TestFeeByResolution(t *testing.T) {
	o := compile(t, policy.Default()).Decide(bought(), french())
	exchange, _ := o.Charged(policy.ReturnShipping, policy.Exchange)
	refund, _ := o.Charged(policy.ReturnShipping, policy.Refund)
	if exchange.Payer != policy.Shop || exchange.Rule != "exchange_free" || refund.Payer != policy.Customer || refund.Rule != "everyone" {
		t.Errorf("%+v", o.Charges)
	}
}

// TestNoDateIsNotNoLimit: without a date of delivery a stated day is counted from, and a period that has not begun by
// law is answered by a person once delivery must long have taken place.
func TestNoDateIsNotNoLimit(t *testing.T) {
	p := compile(t, policy.Default())
	undelivered := with(func(f *policy.Facts) { f.DeliveredAt = time.Time{} })
	o := p.Decide(undelivered, american())
	if o.Verdict != policy.Allow || !o.Until.Equal(end("2026-10-14")) || !strings.Contains(why(o), "transit") {
		t.Errorf("from shipping: %s until %v, %s", o.Verdict, o.Until, why(o))
	}
	undelivered.ShippedAt = time.Time{}
	o = p.Decide(undelivered, american())
	if !o.Until.Equal(end("2026-10-15")) || !strings.Contains(why(o), "transit") {
		t.Errorf("from the order: until %v, %s", o.Until, why(o))
	}
	undelivered.AskedAt = at("2026-10-16")
	if o = p.Decide(undelivered, american()); o.Verdict != policy.Refuse {
		t.Errorf("after the assumed window: %s", o.Verdict)
	}
	waiting := french()
	waiting.Last, waiting.Guaranteed = time.Time{}, time.Time{}
	if o = p.Decide(undelivered, waiting); o.Verdict != policy.Review || o.Basis != policy.Withdrawal {
		t.Errorf("a period that has not begun: %s %s", o.Verdict, o.Basis)
	}
	undelivered.AskedAt = at("2026-09-20")
	if o = p.Decide(undelivered, waiting); o.Verdict != policy.Allow || o.Basis != policy.Withdrawal {
		t.Errorf("before delivery: %s %s", o.Verdict, o.Basis)
	}
}

func TestDaysEndWhereTheShopperLives(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Skip("this machine has no time zones")
	}
	p := compile(t, policy.Default())
	f := with(func(f *policy.Facts) {
		f.Location = paris
		f.DeliveredAt = time.Date(2026, 9, 25, 22, 30, 0, 0, time.UTC) // the 26th in Paris
	})
	o := p.Decide(f, american())
	if want := time.Date(2026, 10, 27, 0, 0, 0, 0, paris).Add(-time.Nanosecond); !o.Until.Equal(want) { // across the end of summer time
		t.Errorf("until %v, want %v", o.Until, want)
	}
}

// TestRules shows what shops write: festive seasons, favours, fees by grade, goods by tag.
func TestRules(t *testing.T) {
	p := amended(t, `[
		{"id":"festive","when":{"field":"placed_at","op":"between","value":["2026-11-01","2026-12-24T23:59:59Z"]},
			"then":{"window":{"days":30,"from":"delivered","until":"2027-01-31"}}},
		{"id":"members","when":{"field":"customer_group","op":"eq","value":"member"},
			"then":{"window":{"days":100,"from":"delivered"},"settle":"first_scan"}},
		{"id":"regulars","when":{"all":[{"field":"customer_orders","op":"ge","value":20},{"cel":"days_since_delivered < 60"}]},"then":{"goodwill":true}},
		{"id":"worn","when":{"field":"grade","op":"in","value":["C","D"]},"then":{"fees":[{"kind":"restocking","payer":"customer","bp":2500}],"hide":["exchange"]}},
		{"id":"batteries","when":{"field":"tags","op":"has","value":"battery"},"then":{"verdict":"review"}},
		{"id":"gifts","when":{"field":"reason","op":"eq","value":"gift"},"then":{"resolutions":["credit"]}}
	]`)
	festive := p.Decide(with(func(f *policy.Facts) {
		f.PlacedAt, f.DeliveredAt, f.AskedAt = at("2026-11-20"), at("2026-11-25"), at("2027-01-30")
	}), french())
	if festive.Verdict != policy.Allow || !festive.Until.Equal(end("2027-01-31")) {
		t.Errorf("festive: %s until %v", festive.Verdict, festive.Until)
	}
	member := p.Decide(with(func(f *policy.Facts) { f.Group = "member"; f.AskedAt = at("2026-12-01") }), french())
	if member.Verdict != policy.Allow || member.Settle != policy.FirstScan {
		t.Errorf("member: %+v", member)
	}
	twenty := int64(20)
	regular := p.Decide(with(func(f *policy.Facts) { f.Orders = &twenty; f.AskedAt = at("2026-11-01") }), french())
	if regular.Verdict != policy.Allow || regular.Basis != policy.Goodwill || !strings.Contains(why(regular), "regulars") {
		t.Errorf("regular: %s %s %s", regular.Verdict, regular.Basis, why(regular))
	}
	worn := with(func(f *policy.Facts) { f.AskedAt = at("2026-10-01") })
	before := p.Decide(worn, french())
	worn.Grade = "C"
	after := p.Decide(worn, french())
	_, early := before.Charged(policy.Restocking, policy.Refund)
	fee, _ := after.Charged(policy.Restocking, policy.Refund)
	if early || fee.BP != 2500 || slices.Contains(after.Resolutions, policy.Exchange) || !slices.Contains(before.Resolutions, policy.Exchange) {
		t.Errorf("asked again at inspection: before %+v, after %+v", before, after)
	}
	if o := p.Decide(with(func(f *policy.Facts) { f.Tags = []string{"battery"} }), french()); o.Verdict != policy.Review {
		t.Errorf("a rule about the goods may ask for a review of a withdrawal: %s", o.Verdict)
	}
	gift := p.Decide(with(func(f *policy.Facts) { f.Reason = "gift" }), french())
	if diff := cmp.Diff([]policy.Resolution{policy.Credit, policy.Refund}, gift.Resolutions); diff != "" {
		t.Errorf("money back stays on offer in a withdrawal: %s", diff)
	}
}

// TestHistoryDecidesNothingAlone: a rule about the person may ask for a look at a favour; it refuses nothing by itself.
func TestHistoryDecidesNothingAlone(t *testing.T) {
	p := amended(t, `[{"id":"often","when":{"field":"customer_returns","op":"ge","value":30},"then":{"verdict":"refuse","window":{"days":2,"from":"delivered"}}}]`)
	thirty := int64(30)
	often := func(f *policy.Facts) { f.Returns = &thirty }
	if o := p.Decide(with(often), french()); o.Verdict != policy.Allow || !strings.Contains(why(o), "Y-03") {
		t.Errorf("a withdrawal in time: %s %s", o.Verdict, why(o))
	}
	if o := p.Decide(with(func(f *policy.Facts) { often(f); f.AskedAt = at("2026-09-12") }), american()); o.Verdict != policy.Review {
		t.Errorf("a favour: %s %s", o.Verdict, why(o))
	}
}

func TestRightsSideBySide(t *testing.T) {
	p := compile(t, policy.Default())
	o := p.Decide(with(func(f *policy.Facts) { f.Reason = "damaged.defect" }), french())
	if diff := cmp.Diff([]policy.Basis{policy.LegalGuarantee, policy.Withdrawal}, o.Open); diff != "" {
		t.Error(diff)
	}
	o = p.Decide(with(func(f *policy.Facts) { f.Reason = "damaged.defect"; f.Basis = policy.Withdrawal }), french())
	if o.Basis != policy.Withdrawal || o.Photo || !slices.Contains(o.Open, policy.LegalGuarantee) {
		t.Errorf("the shopper's choice counts, and a withdrawal asks for no photo: %+v", o)
	}
}

func TestSmallFaultStaysWithTheCustomer(t *testing.T) {
	p := compile(t, policy.Default())
	f := with(func(f *policy.Facts) {
		f.Reason = "wrong_item"
		f.Price = money.Of(400, "EUR")
		f.ReturnValue = f.Price
	})
	if o := p.Decide(f, french()); !o.Returnless || o.Settle != policy.AtOnce || o.Charges != nil {
		t.Errorf("%+v", o)
	}
	f.Risk = "high"
	if o := p.Decide(f, french()); o.Returnless {
		t.Error("the favour is switched off for high risk")
	}
}

// TestABrokenExpressionAsksAPerson: a free expression that cannot be judged never decides by itself.
func TestABrokenExpressionAsksAPerson(t *testing.T) {
	p := amended(t, `[{"id":"odd","when":{"cel":"9223372036854775807 + quantity > 0"},"then":{"verdict":"refuse"}}]`)
	o := p.Decide(with(func(f *policy.Facts) { f.AskedAt = at("2026-10-01") }), french())
	if o.Verdict != policy.Review || !strings.Contains(why(o), "odd") {
		t.Errorf("%s %s", o.Verdict, why(o))
	}
	if o = p.Decide(bought(), french()); o.Verdict != policy.Allow {
		t.Errorf("a withdrawal in time is not held up by it: %s", o.Verdict)
	}
}

// TestPromisedWindowIsKept: a shorter window written later does not touch old orders.
func TestPromisedWindowIsKept(t *testing.T) {
	old, young := policy.Default(), policy.Default()
	old.Version, old.From = "2026-spring", at("2026-03-01")
	young.Version, young.From = "2026-autumn", at("2026-09-10")
	young.Rules[len(young.Rules)-1].Then.Window = &policy.Window{Days: 14, From: policy.Delivered}
	shop := policy.Editions{compile(t, young), compile(t, old)}
	f := with(func(f *policy.Facts) { f.AskedAt = at("2026-10-05") })
	for _, c := range []struct {
		name, terms string
		placed      time.Time
		version     string
		verdict     policy.Verdict
	}{
		{"by the day of the order", "", at("2026-09-05"), "2026-spring", policy.Allow},
		{"placed under the new terms", "", at("2026-09-10"), "2026-autumn", policy.Refuse},
		{"by the terms frozen on the order", "2026-spring", at("2026-09-20"), "2026-spring", policy.Allow},
		{"terms of another system", "AGB 7", at("2026-09-05"), "2026-spring", policy.Allow},
		{"older than any version", "", at("2025-01-01"), "2026-spring", policy.Allow},
	} {
		f.Terms, f.PlacedAt = c.terms, c.placed
		o := shop.Decide(f, american())
		if o.Version != c.version || o.Verdict != c.verdict || o.Reasons[0].Rule != "edition" || o.Reasons[0].Version != c.version {
			t.Errorf("%s: %s %s %s", c.name, o.Version, o.Verdict, why(o))
		}
	}
	if o := (policy.Editions{}).Decide(f, american()); o.Verdict != policy.Review || len(o.Reasons) != 1 {
		t.Errorf("without a policy: %+v", o)
	}
}

// TestOpinionIsStored: an opinion kept as JSON reads the same later, in either language.
func TestOpinionIsStored(t *testing.T) {
	o := compile(t, policy.Default()).Decide(with(func(f *policy.Facts) { f.Reason = "damaged.defect" }), french())
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	var back policy.Opinion
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatal(err)
	}
	for i := range o.Reasons {
		for _, tag := range lang.Tags {
			if o.Reasons[i].In(tag) != back.Reasons[i].In(tag) {
				t.Errorf("%q became %q", o.Reasons[i].In(tag), back.Reasons[i].In(tag))
			}
		}
	}
	if got := back.Reasons[0].In(lang.French); got != "Le vendeur en répond (garantie légale de conformité). La garantie légale court jusqu’au 10\u00a0septembre\u00a02028." {
		t.Errorf("%q", got)
	}
}

func TestShopsOwnWords(t *testing.T) {
	p := amended(t, `[{"id":"dresses","when":{"field":"category","op":"eq","value":"clothing"},"then":{"verdict":"review"},"say":{"en":"We look at each dress ourselves."}},
		{"id":"plain","then":{"photo":true}}]`)
	o := p.Decide(with(func(f *policy.Facts) { f.AskedAt = at("2026-10-01") }), french())
	var said []string
	for _, b := range o.Reasons {
		said = append(said, b.In(lang.French))
	}
	text := strings.Join(said, "\n")
	if !strings.Contains(text, "We look at each dress ourselves.") || !strings.Contains(text, "La règle «\u00a0plain\u00a0» de la boutique s’applique.") {
		t.Error(text)
	}
}
