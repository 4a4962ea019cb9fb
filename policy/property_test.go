package policy_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"retour/ground/money"
	"retour/policy"
	"retour/policy/rule"
)

func drawTime(t *rapid.T, name string) time.Time {
	if !rapid.Bool().Draw(t, name+" known") {
		return time.Time{}
	}
	return at("2026-01-01").Add(time.Duration(rapid.IntRange(0, 24*1200).Draw(t, name)) * time.Hour)
}

func drawInt(t *rapid.T, name string) *int64 {
	if !rapid.Bool().Draw(t, name+" known") {
		return nil
	}
	n := rapid.Int64Range(0, 50).Draw(t, name)
	return &n
}

func anyFacts() *rapid.Generator[policy.Facts] {
	reasons := append(policy.DefaultReasons().Keys(), "", "", "", "nonsense")
	return rapid.Custom(func(t *rapid.T) policy.Facts {
		pick := func(name string, words ...string) string { return rapid.SampledFrom(words).Draw(t, name) }
		price := money.Of(rapid.Int64Range(0, 100_000).Draw(t, "price"), money.Currency(pick("currency", "EUR", "GBP", "JPY", "")))
		return policy.Facts{
			PlacedAt: drawTime(t, "placed"), ShippedAt: drawTime(t, "shipped"), DeliveredAt: drawTime(t, "delivered"), AskedAt: drawTime(t, "asked"),
			Country: pick("country", "FR", "US", ""), Buyer: pick("buyer", "", "consumer", "business"),
			Category: pick("category", "clothing", "electronics"), Nature: pick("nature", "", "goods", "service", "gift_card"),
			Final: rapid.Bool().Draw(t, "final"), Price: price, ReturnValue: price, Quantity: rapid.Int64Range(0, 3).Draw(t, "quantity"),
			Reason: pick("reason", reasons...), Basis: policy.Basis(pick("basis", append([]string{"", "", ""}, words(policy.Bases)...)...)),
			Grade: pick("grade", "", "A", "C"), Risk: pick("risk", "", "high"), Listed: pick("listed", "", "block"), Group: pick("group", "", "member"),
			Orders: drawInt(t, "orders"), Returns: drawInt(t, "returns"), Kept: drawInt(t, "kept"), Missed: drawInt(t, "missed"),
		}
	})
}

func anyLaw() *rapid.Generator[policy.Statute] {
	return rapid.Custom(func(t *rapid.T) policy.Statute {
		law := policy.Statute{Known: rapid.Bool().Draw(t, "law known")}
		if law.Known {
			law.Withdrawal, law.Last = rapid.Bool().Draw(t, "withdrawal"), drawTime(t, "last")
			law.Guarantee, law.Guaranteed = rapid.Bool().Draw(t, "guarantee"), drawTime(t, "guaranteed")
			law.CostTold = rapid.Bool().Draw(t, "cost told")
		}
		return law
	})
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}

// anyPolicy draws a shop that is as hard on its customers as the language of rules allows.
func anyPolicy() *rapid.Generator[*policy.Policy] {
	whens := []*rule.Condition{
		nil,
		{Field: "final_sale", Op: rule.Eq, Value: json.RawMessage(`true`)},
		{Field: "final_sale", Op: rule.Eq, Value: json.RawMessage(`false`)},
		{Field: "listed", Op: rule.Eq, Value: json.RawMessage(`"block"`)},
		{Field: "customer_returns", Op: rule.Ge, Value: json.RawMessage(`5`)},
		{Field: "basis", Op: rule.Eq, Value: json.RawMessage(`"withdrawal"`)},
		{Field: "liable", Op: rule.Ne, Value: json.RawMessage(`"customer"`)},
		{CEL: "quantity > 1 || customer_missed > 3"},
		{CEL: "9223372036854775807 + quantity > 0"},
	}
	effects := []policy.Effects{
		{Verdict: policy.Refuse},
		{Verdict: policy.Refuse},
		{Verdict: policy.Review},
		{Goodwill: true},
		{Hide: policy.Resolutions},
		{Resolutions: []policy.Resolution{policy.Credit}},
		{Window: &policy.Window{Days: 1, From: policy.Placed}},
		{Settle: policy.LegalDate},
		{Photo: new(true)},
		{Returnless: new(true)},
		{Fees: []policy.Fee{{Kind: policy.Restocking, Payer: policy.Customer, BP: 10_000}}},
		{Fees: []policy.Fee{{Kind: policy.ReturnShipping, Payer: policy.Customer, Amounts: []money.Amount{money.Of(9900, "EUR")}}}},
	}
	return rapid.Custom(func(t *rapid.T) *policy.Policy {
		s := policy.Default()
		last := s.Rules[len(s.Rules)-1]
		s.Rules = nil
		for i := range rapid.IntRange(0, 5).Draw(t, "rules") {
			s.Rules = append(s.Rules, policy.Rule{
				ID:   "r" + string(rune('a'+i)),
				When: rapid.SampledFrom(whens).Draw(t, "when"),
				Then: rapid.SampledFrom(effects).Draw(t, "then"),
			})
		}
		s.Rules = append(s.Rules, last)
		p, err := policy.Compile(s, policy.DefaultReasons())
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}

// TestNoStatutoryRightIsRefused: whatever a shop writes, no right that exists or is claimed is refused by a rule, and
// one that exists and only concerns the person is not even held up.
func TestNoStatutoryRightIsRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, law := anyFacts().Draw(t, "facts"), anyLaw().Draw(t, "law")
		o := anyPolicy().Draw(t, "policy").Decide(f, law)
		inTime := law.Withdrawal && !law.Last.IsZero() && !f.AskedAt.After(law.Last)
		declared := f.Basis == policy.Withdrawal
		fault := o.Basis.SellerAnswers()
		unknown := !law.Known && f.Buyer != "business"
		if o.Verdict == policy.Refuse && (inTime || declared || fault || unknown || law.Withdrawal && law.Last.IsZero()) {
			t.Fatalf("refused: in time %v, declared %v, fault %v, unknown law %v: %s", inTime, declared, fault, unknown, why(o))
		}
		if len(o.Reasons) == 0 {
			t.Fatal("an opinion without a reason")
		}
		for _, b := range o.Reasons {
			if b.Rule == "" || b.Version == "" || b.Message.Key == "" {
				t.Fatalf("a reason without rule, version or sentence: %+v", b)
			}
		}
	})
}

// TestLawsFloor: the law's resolutions are offered, faults cost nothing, a withdrawal carries no restocking fee, asks
// for no photo, and costs the way back only where that was told.
func TestLawsFloor(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, law := anyFacts().Draw(t, "facts"), anyLaw().Draw(t, "law")
		o := anyPolicy().Draw(t, "policy").Decide(f, law)
		if o.Verdict == policy.Refuse {
			return
		}
		if (o.Basis == policy.Withdrawal || o.Basis == policy.WrongItem) && !slices.Contains(o.Resolutions, policy.Refund) {
			t.Fatalf("%s without money back: %v", o.Basis, o.Resolutions)
		}
		for _, c := range o.Charges {
			if c.Payer != policy.Customer {
				continue
			}
			switch {
			case o.Basis.SellerAnswers():
				t.Fatalf("a fault costs the customer: %+v", c)
			case o.Basis == policy.Withdrawal && (c.Kind == policy.Restocking || !law.CostTold):
				t.Fatalf("a withdrawal costs: %+v", c)
			case c.Amount != nil && c.Amount.Currency != f.Price.Currency:
				t.Fatalf("a fee in another currency: %+v", c)
			}
		}
		if o.Basis == policy.Withdrawal && o.Photo {
			t.Fatal("a photo for a withdrawal")
		}
		for _, r := range o.Resolutions {
			kinds := map[policy.FeeKind]int{}
			for _, c := range o.Charges {
				if c.For == nil || slices.Contains(c.For, r) {
					kinds[c.Kind]++
				}
			}
			for kind, n := range kinds {
				if n > 1 {
					t.Fatalf("%s is charged %d times with %s: %+v", kind, n, r, o.Charges)
				}
			}
			if _, ok := o.Charged(policy.ReturnShipping, r); !ok && !o.Returnless && o.Basis != policy.NotDelivered {
				t.Fatalf("nobody pays the way back with %s: %+v", r, o.Charges)
			}
		}
	})
}

// TestPersonNeverBurdensARight: with all that is known of the person left out, a protected request fares no better.
func TestPersonNeverBurdensARight(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f, law := anyFacts().Draw(t, "facts"), anyLaw().Draw(t, "law")
		p := anyPolicy().Draw(t, "policy")
		known := p.Decide(f, law)
		protected := known.Basis == policy.Withdrawal || known.Basis.SellerAnswers() || !law.Known && f.Buyer != "business"
		f.Group, f.Listed, f.Risk, f.Orders, f.Returns, f.Kept, f.Missed = "", "", "", nil, nil, nil, nil
		blind := p.Decide(f, law)
		if protected && blind.Basis == known.Basis && strictness(known.Verdict) > strictness(blind.Verdict) {
			t.Fatalf("knowing the person made %s into %s: %s", blind.Verdict, known.Verdict, why(known))
		}
	})
}

func strictness(v policy.Verdict) int {
	return slices.Index([]policy.Verdict{policy.Allow, policy.Review, policy.Refuse}, v)
}

// TestLaterIsNeverBetter: asking later never turns a worse verdict into a better one while nothing else changes.
func TestLaterIsNeverBetter(t *testing.T) {
	shop := compile(t, policy.Default())
	rapid.Check(t, func(t *rapid.T) {
		f, law := anyFacts().Draw(t, "facts"), anyLaw().Draw(t, "law")
		f.AskedAt = at("2026-06-01").AddDate(0, 0, rapid.IntRange(0, 400).Draw(t, "asked"))
		early := shop.Decide(f, law)
		f.AskedAt = f.AskedAt.AddDate(0, 0, rapid.IntRange(1, 400).Draw(t, "later"))
		late := shop.Decide(f, law)
		if strictness(late.Verdict) < strictness(early.Verdict) {
			t.Fatalf("%s (%s) became %s (%s)", early.Verdict, why(early), late.Verdict, why(late))
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	p := compile(b, policy.Default())
	f, law := bought(), french()
	for b.Loop() {
		p.Decide(f, law)
	}
}
