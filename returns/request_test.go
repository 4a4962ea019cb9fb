package returns_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/order"
	"retour/policy"
	"retour/returns"
	"retour/returns/halltest"
)

func article(sku string, quantity, total int64) halltest.Article {
	return halltest.Article{Line: halltest.Line{SKU: sku, Quantity: quantity, Total: total, TaxBP: 2000}}
}

// What cannot come back is refused with a sentence that says why; nothing of the request is kept.
func TestRequestsThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		card, service, final := article("GIFT", 1, 2500), article("FIT", 1, 900), article("LAST", 1, 700)
		card.Nature, service.Nature, final.Final = order.GiftCard, order.Service, true
		halltest.Sale{Number: "fresh", Lines: []halltest.Article{article("A", 3, 1000), card, service}}.Place(t, h.DB)
		halltest.Sale{Number: "old", Delivered: h.clock.At.AddDate(0, 0, -60), Lines: []halltest.Article{article("A", 3, 1000)}}.Place(t, h.DB)
		halltest.Sale{Number: "trade", Buyer: order.Business, Lines: []halltest.Article{final}}.Place(t, h.DB)
		before := article("B", 3, 900)
		before.Historic = 2 // came back before Retour: flow-cases oca-01, pitfall 51
		halltest.Sale{Number: "before", Lines: []halltest.Article{before}}.Place(t, h.DB)
		for name, c := range map[string]struct {
			ask   returns.Request
			code  string
			field string
			says  string
		}{
			"no such order":           {ask("none", item("1", 1)), "returns.order_unknown", "order", ""},
			"no such line":            {ask("fresh", item("9", 1)), "returns.line_unknown", "items[0].line", ""}, // medusa-04
			"a line twice":            {ask("fresh", item("1", 1), item("1", 1)), "returns.line_twice", "items[1].line", ""},
			"nothing":                 {ask("fresh"), "returns.nothing", "items", ""},
			"no pieces":               {ask("fresh", item("1", 0)), "fault.quantity_not_positive", "items[0].quantity", ""},
			"a negative number":       {ask("fresh", item("1", -1)), "fault.quantity_not_positive", "items[0].quantity", ""},
			"more than bought":        {ask("fresh", item("1", 4)), "returns.over_quantity", "items[0].quantity", ""}, // medusa-01, spree-02, tryton-04
			"more than is left":       {ask("before", item("1", 2)), "returns.over_quantity", "items[0].quantity", "1"},
			"a voucher":               {ask("fresh", item("2", 1)), "returns.not_goods", "items[0].line", ""},
			"a service":               {ask("fresh", item("3", 1)), "returns.not_goods", "items[0].line", ""},
			"an unknown reason":       {ask("fresh", returns.Item{Line: "1", Quantity: 1, Reason: "boredom"}), "returns.reason_unknown", "items[0].reason", ""},
			"a group is no reason":    {ask("fresh", returns.Item{Line: "1", Quantity: 1, Reason: "size"}), "returns.reason_unknown", "items[0].reason", ""},
			"repair without a fault":  {ask("fresh", returns.Item{Line: "1", Quantity: 1, Resolution: "repair"}), "returns.resolution_closed", "items[0].resolution", "refund"},
			"after the window":        {ask("old", item("1", 1)), "returns.window_closed", "items[0].line", "ended on 3"}, // spree-15, pitfall 72
			"final sale, to a trader": {ask("trade", item("1", 1)), "returns.refused_by_terms", "items[0].line", "not returnable"},
			"one good, one not":       {ask("fresh", item("1", 1), item("2", 1)), "returns.not_goods", "items[1].line", ""},
		} {
			_, err := as(h, person(1, "returns.write"), c.ask)
			if !fault.Is(err, c.code) || fault.Of(err).Field != c.field || !strings.Contains(message(err, lang.English), c.says) {
				t.Errorf("%s: %v, want %s at %s", name, err, c.code, c.field)
			}
		}
		// the way of the guarantee stands beside the closed window, in both languages
		_, err := as(h, person(1, "returns.write"), ask("old", item("1", 1)))
		if text := message(err, lang.French); !strings.Contains(text, "garantie légale") {
			t.Errorf("in French: %s", text)
		}
		if n := h.count(t, `SELECT count(*) FROM return_`) + h.count(t, `SELECT count(*) FROM account`); n != 0 {
			t.Errorf("%d rows are left of refused requests (pitfall 48)", n)
		}
		if got := run(t, h, ask("old", faulty("1", 1))); got.Permit != returns.PermitAllowed {
			t.Errorf("a fault after the window: %+v", got)
		}
	})
}

// A shopper acts on their own order, and of any other learns no more than of one that does not exist.
func TestShoppersSeeTheirOwnOrderOnly(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		mine := halltest.Order(t, h.DB, "mine", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		other := halltest.Order(t, h.DB, "other", 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
		theirs := may(t, h, shopperOf(other), ask("other", item("1", 1)))
		me := shopperOf(mine)
		same := func(name string, err, unknown error) {
			if err == nil || err.Error() != unknown.Error() {
				t.Errorf("%s: %v; of what does not exist: %v", name, err, unknown)
			}
		}
		_, err := as(h, me, ask("other", item("1", 1)))
		_, unknown := as(h, me, ask("nobody's", item("1", 1)))
		same("request", err, unknown)
		gone := theirs.Return
		no := returns.Cancel{Return: "RT-0000-0000-0"}
		_, err = as(h, me, no)
		if err == nil {
			t.Error("a return that does not exist was cancelled")
		}
		for name, try := range map[string]func() error{
			"change": func() error {
				_, err := as(h, me, returns.Change{Return: gone, Items: []returns.Item{item("1", 2)}})
				return err
			},
			"cancel": func() error { _, err := as(h, me, returns.Cancel{Return: gone}); return err },
			"label":  func() error { _, err := as(h, me, returns.Label{Return: gone}); return err },
		} {
			if err := try(); !fault.Is(err, "fault.not_found") || fault.Of(err).Field != "return" {
				t.Errorf("%s: %v", name, err)
			}
		}
		mayNot(t, h, me, returns.Decide{Return: gone, Allow: true}, "fault.forbidden")
		mayNot(t, h, me, returns.Settle{Return: gone}, "fault.forbidden")
		got := may(t, h, me, ask("mine", item("1", 2)))
		may(t, h, me, returns.Label{Return: got.Return})
		if v := h.view(t, got.Return); v.Origin != "shopper" {
			t.Errorf("its origin is %s", v.Origin)
		}
	})
}

// A later change of the shop's policy does not shorten what was promised when the order was placed (pitfalls 70 and 75,
// flow-case bagisto-01).
func TestPolicyOfTheOrderCounts(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		long, short := policy.Default(), policy.Default()
		long.Version, long.From = "long", time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		short.Version, short.From = "short", h.clock.At.AddDate(0, 0, -40)
		windowOf(&long).Days, windowOf(&short).Days = 100, 20
		editions, err := json.Marshal([]policy.Set{long, short})
		if err != nil {
			t.Fatal(err)
		}
		shop(t, h, func(s *order.Settings) { s.Policy = editions })
		lines := []halltest.Article{article("A", 1, 1000)}
		halltest.Sale{Number: "before", Placed: h.clock.At.AddDate(0, 0, -50), Delivered: h.clock.At.AddDate(0, 0, -30), Lines: lines}.Place(t, h.DB)
		halltest.Sale{Number: "after", Placed: h.clock.At.AddDate(0, 0, -35), Delivered: h.clock.At.AddDate(0, 0, -30), Lines: lines}.Place(t, h.DB)
		halltest.Sale{Number: "promised", Terms: "long", Placed: h.clock.At.AddDate(0, 0, -35), Delivered: h.clock.At.AddDate(0, 0, -30), Lines: lines}.Place(t, h.DB)
		halltest.Sale{Number: "undated", Terms: "long", Placed: h.clock.At.AddDate(0, 0, -300), Lines: lines}.Place(t, h.DB)
		got := run(t, h, ask("before", item("1", 1)))
		if v := got.Opinions[0].Opinion; v.Version != "long" || v.Basis != policy.LongerPolicy {
			t.Errorf("an order from before the change is judged by %s: %+v", v.Version, v)
		}
		refused(t, h, ask("after", item("1", 1)), "returns.window_closed")
		if v := run(t, h, ask("promised", item("1", 1))).Opinions[0].Opinion; v.Version != "long" {
			t.Errorf("an order with frozen terms is judged by %s", v.Version)
		}
		// no date of delivery does not mean no end (pitfall 71, flow-case thirtybees-01): an assumed one counts, and a consumer
		// whose period has not begun is answered by a person
		if v := run(t, h, ask("undated", item("1", 1))); v.Permit != returns.PermitReview || v.Opinions[0].Opinion.Until.IsZero() {
			t.Errorf("without a date of delivery: %+v", v)
		}
		// the policy changes again: the return keeps what it was allowed by
		shop(t, h, func(*order.Settings) {})
		if v := h.view(t, got.Return); v.Lines[0].Decision.Version != "long" {
			t.Errorf("the return's line now shows %s", v.Lines[0].Decision.Version)
		}
	})
}

// windowOf is the window of the rule that holds otherwise.
func windowOf(s *policy.Set) *policy.Window { return s.Rules[len(s.Rules)-1].Then.Window }

// The dates until when a shopper may ask, as flow-cases spree-14 to spree-18 and by the law of their country.
func TestWindows(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for number, c := range map[string]struct {
			sale  halltest.Sale
			code  string // "": asked and allowed
			basis policy.Basis
		}{
			"in the consumer's right":  {halltest.Sale{Delivered: h.clock.At.AddDate(0, 0, -14)}, "", policy.Withdrawal},
			"after it, in the shop's":  {halltest.Sale{Delivered: h.clock.At.AddDate(0, 0, -15)}, "", policy.LongerPolicy},
			"the shop's last day":      {halltest.Sale{Delivered: h.clock.At.AddDate(0, 0, -30)}, "", policy.LongerPolicy},
			"the day after":            {halltest.Sale{Delivered: h.clock.At.AddDate(0, 0, -31)}, "returns.window_closed", ""},
			"not told of the right":    {halltest.Sale{Delivered: h.clock.At.AddDate(0, 0, -200), Uninformed: true}, "", policy.Withdrawal},
			"a trader":                 {halltest.Sale{Delivered: h.clock.At.AddDate(0, 0, -2), Buyer: order.Business}, "", policy.LongerPolicy},
			"in France":                {halltest.Sale{Delivered: h.clock.At.AddDate(0, 0, -13), Country: "FR", Currency: "EUR"}, "", policy.Withdrawal},
			"law not known":            {halltest.Sale{Delivered: h.clock.At.AddDate(0, 0, -60), Country: "US"}, "", policy.LongerPolicy},
			"final sale, in the right": {halltest.Sale{Delivered: h.clock.At.AddDate(0, 0, -2)}, "", policy.Withdrawal},
			"final sale, after it":     {halltest.Sale{Delivered: h.clock.At.AddDate(0, 0, -20)}, "returns.refused_by_terms", ""},
		} {
			c.sale.Number, c.sale.Lines = number, []halltest.Article{article("A", 1, 1000)}
			if strings.HasPrefix(number, "final sale") {
				c.sale.Lines[0].SKU, c.sale.Lines[0].Final = "LAST", true
			}
			c.sale.Place(t, h.DB)
			got, err := as(h, person(1, "returns.write"), ask(number, item("1", 1)))
			switch {
			case c.code != "":
				if !fault.Is(err, c.code) {
					t.Errorf("%s: %v, want %s", number, err, c.code)
				}
			case err != nil:
				t.Errorf("%s: %v", number, err)
			case got.Opinions[0].Opinion.Basis != c.basis:
				t.Errorf("%s: basis %s, want %s", number, got.Opinions[0].Opinion.Basis, c.basis)
			}
			if number == "law not known" && got.Permit != returns.PermitReview {
				t.Errorf("where the law is not known nobody is refused without a person: %+v", got)
			}
		}
	})
}

// What cannot be told anew is claimed once: an order that is in returns for all its pieces offers none (spree-03,
// medusa-02), and one whose return was refused, cancelled or expired offers them again (solidus-05, spree-13).
func TestPiecesAreFreeAgain(t *testing.T) {
	each(t, func(t *testing.T, h hall) {
		for number, end := range map[string]func(returns.RequestAnswer){
			"cancelled": func(got returns.RequestAnswer) { run(t, h, returns.Cancel{Return: got.Return}) },
			"expired":   func(got returns.RequestAnswer) { run(t, h, returns.Expire{Return: got.Return}) },
			"refused":   func(got returns.RequestAnswer) { may(t, h, clerk, returns.Decide{Return: got.Return, Why: "not_ours"}) },
			"closed":    func(got returns.RequestAnswer) { run(t, h, returns.Close{Return: got.Return, Why: "never_sent"}) },
		} {
			halltest.Order(t, h.DB, number, 0, halltest.Line{SKU: "A", Quantity: 2, Total: 1000})
			first := item("1", 2)
			if number == "refused" {
				first.Reason = "missing.not_delivered" // always before a person
			}
			got := run(t, h, ask(number, first))
			refused(t, h, ask(number, item("1", 1)), "returns.none_left")
			end(got)
			if again := run(t, h, ask(number, item("1", 2))); again.Stage != returns.StageApproved {
				t.Errorf("%s: the same pieces again are %s", number, again.Stage)
			}
		}
	})
}
