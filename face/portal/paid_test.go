package portal_test

import (
	"context"
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"retour/ground/db/dbtest"
	"retour/ground/id"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
	"retour/policy"
	"retour/returns"
	"retour/returns/halltest"
)

// What the page shows before the shopper commits is what the settlement pays: each line, each fee, delivery, the tax at
// each rate, the sum and over which means, in currencies with two, no and three decimals, in both languages.
func TestThePageShowsWhatIsPaid(t *testing.T) {
	article := func(sku string, pieces, total, bp int64) halltest.Article {
		return halltest.Article{Line: halltest.Line{SKU: sku, Quantity: pieces, Total: total, TaxBP: bp}}
	}
	late := halltest.Start.AddDate(0, 0, -20) // no withdrawal any more: the shop's terms, with their fees
	size := func(sku, unit string, total int64) halltest.Article {
		return halltest.Article{Line: halltest.Line{SKU: sku, Quantity: 1, Total: total}, Model: "M", Variant: sku, Unit: unit}
	}
	cases := []struct {
		name   string
		sale   halltest.Sale
		wanted []string // pieces of each line
		way    []string // fields of the page that asks how
		lang   string
	}{
		{"pieces that do not divide, after a discount, two rates, two means", halltest.Sale{
			Lines:    []halltest.Article{article("A", 3, 2999, 2000), article("B", 1, 1401, 550)},
			Shipping: 450, Tenders: []halltest.Tender{{Method: "gift_card", Amount: 500}, {Method: "card", Amount: 4350}},
		}, []string{"2", "1"}, nil, "en"},
		{"all of it, with delivery and fees", halltest.Sale{
			Lines: []halltest.Article{article("A", 3, 2999, 2000)}, Shipping: 450, Fees: []int64{99},
		}, []string{"3"}, nil, "fr"},
		{"fees of the shop's terms", halltest.Sale{
			Delivered: late, Lines: []halltest.Article{article("A", 2, 2999, 2000)},
		}, []string{"2"}, nil, "en"},
		{"yen", halltest.Sale{Currency: "JPY", Lines: []halltest.Article{article("A", 3, 1000, 1000)}}, []string{"2"}, nil, "en"},
		{"yen, with a fee", halltest.Sale{
			Currency: "JPY", Delivered: late, Lines: []halltest.Article{article("A", 3, 1000, 1000)},
		}, []string{"1"}, nil, "fr"},
		{"dinars", halltest.Sale{
			Currency: "KWD", Lines: []halltest.Article{article("A", 3, 10555, 500)}, Shipping: 1250,
		}, []string{"1"}, nil, "fr"},
		{"store credit", halltest.Sale{
			Delivered: late, Lines: []halltest.Article{article("A", 3, 2999, 2000)},
		}, []string{"1"}, []string{"resolution_0", "credit"}, "en"},
		{
			"a dearer size",
			halltest.Sale{Lines: []halltest.Article{size("M1", "89.00", 8900)}},
			[]string{"1"},
			[]string{"resolution_0", "exchange", "exchange_0", "M2"},
			"en",
		},
		{
			"a cheaper size",
			halltest.Sale{Lines: []halltest.Article{size("M1", "89.00", 8900)}},
			[]string{"1"},
			[]string{"resolution_0", "exchange", "exchange_0", "M3"},
			"fr",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, dbtest.SQLite(t), halltest.Sale{Number: "other", Currency: c.sale.Currency, Lines: []halltest.Article{size("M2", "95.50", 9550), size("M3", "79.00", 7900)}})
			halltest.Run(t, s.db, order.PutShop{
				Code: "uk", Name: "Invented shop", Currency: "GBP", Country: "GB", Zone: "Europe/London", Language: "en",
				Settings: order.Settings{Address: order.Address{Lines: []string{"Invented shop returns"}, Country: "GB"}, SettleAt: "person", Policy: withFees(t)},
			})
			c.sale.Number = "1001"
			s.order = c.sale.Place(t, s.db)
			check := s.walk(c.lang, c.wanted, c.way)
			ret := s.commit(check)
			s.atTheBench(ret)
			paid := halltest.Run(t, s.db, returns.Settle{Return: ret})
			view := s.view(ret)
			s.holds(check, lang.Tag(c.lang), view, paid.Refund.Plus(paid.Credit).Plus(paid.Exchange))
			for _, x := range view.Exchanges {
				sku := c.way[len(c.way)-1]
				got := halltest.Run(t, s.db, returns.EndExchange{Exchange: x.Exchange, Order: "N"})
				shown := got.Difference
				shown.Minor = max(shown.Minor, -shown.Minor)
				s.sees(check, sku+" ", plainly(lang.Money(lang.Tag(c.lang), shown)))
				back := int64(0)
				for _, r := range s.view(ret).Refunds {
					back += r.Amount.Minor
				}
				if want := max(0, -got.Difference.Minor); back != want {
					t.Errorf("%d paid back for a size that costs %d more", back, got.Difference.Minor)
				}
			}
		})
	}
}

// withFees are terms with a restocking fee in parts of the price and what the way back costs, in each currency.
func withFees(t *testing.T) []byte {
	t.Helper()
	set := policy.Default()
	set.Version = "fees"
	end := &set.Rules[len(set.Rules)-1].Then
	end.Fees = []policy.Fee{
		{Kind: policy.ReturnShipping, Payer: policy.Customer, Amounts: []money.Amount{money.Of(295, "GBP"), money.Of(150, "JPY"), money.Of(1005, "KWD")}},
		{Kind: policy.Restocking, Payer: policy.Customer, BP: 1000},
	}
	end.Resolutions = []policy.Resolution{policy.Refund, policy.Exchange, policy.Credit}
	text, err := json.Marshal([]policy.Set{set})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// walk goes to the page that shows everything.
func (s *shop) walk(tag string, wanted, way []string) answer {
	s.Helper()
	s.post("/?lang="+tag, "order", "1001", "proof", "LS1 1AA")
	var fields []string
	for i, pieces := range wanted {
		fields = append(fields, "pick", string(rune('1'+i)), "quantity_"+string(rune('0'+i)), pieces)
	}
	a := s.post("/order", fields...)
	for i := range wanted {
		path := "/order/why/" + string(rune('1'+i))
		if a = s.post(path, "skip", "1"); a.path == path {
			a = s.post(path, "reason", "changed_mind")
		}
	}
	if a.path == "/order/refund" {
		if way == nil {
			for i := range wanted {
				way = append(way, "resolution_"+string(rune('0'+i)), "refund")
			}
		}
		a = s.post("/order/refund", way...)
	}
	if a.path != "/order/check" {
		s.Fatalf("on the way to the sum: %d %s %s", a.status, a.path, a.text)
	}
	return a
}

func (s *shop) commit(check answer) id.Code {
	s.Helper()
	done := s.post("/order/check", "_key", check.field("_key"), "draft", check.field("draft"))
	m := regexp.MustCompile(`/order/returns/([^/]+)/done$`).FindStringSubmatch(done.path)
	if m == nil {
		s.Fatalf("after confirming: %d %s %s", done.status, done.path, done.text)
	}
	return id.Code(m[1])
}

func (s *shop) view(ret id.Code) *returns.View {
	s.Helper()
	v, err := returns.Load(context.Background(), s.db, ret.Number(id.Return), lang.English)
	if err != nil {
		s.Fatal(err)
	}
	return v
}

// atTheBench has everything come and be sound.
func (s *shop) atTheBench(ret id.Code) {
	s.Helper()
	halltest.Run(s.T, s.db, returns.Receive{Code: string(ret)})
	for _, l := range s.view(ret).Lines {
		for range l.Quantity {
			halltest.Run(s.T, s.db, returns.Inspect{Return: ret, Item: l.SKU, Answers: halltest.Sound()})
		}
	}
}

var (
	sumTable = regexp.MustCompile(`(?s)<table class="money">.*?</table>`)
	sumRow   = regexp.MustCompile(`(?s)<tr[^>]*>.*?<td>(.*?)</td>`)
)

// holds holds the amounts on the page against what was settled and paid.
func (s *shop) holds(page answer, tag lang.Tag, v *returns.View, all money.Amount) {
	s.Helper()
	var shown, settled []string
	for _, m := range sumRow.FindAllStringSubmatch(sumTable.FindString(page.body), -1) {
		shown = append(shown, html.UnescapeString(m[1]))
	}
	say := func(minor int64) string { return lang.Money(tag, money.Of(minor, all.Currency)) }
	sums, names, taxes := map[string]int64{}, []string(nil), map[int64]int64{}
	for _, p := range v.Settlements[0].Parts {
		for _, r := range p.Taxes {
			taxes[r.BP] += r.Tax
		}
		name := p.Kind + " " + p.SKU
		if _, known := sums[name]; !known {
			names = append(names, name)
		}
		sums[name] += p.Gross.Minor
	}
	for _, name := range names {
		settled = append(settled, say(sums[name]))
	}
	settled = append(settled, say(all.Minor))
	if diff := cmp.Diff(sorted(settled), sorted(shown)); diff != "" {
		s.Errorf("the page shows other amounts than were settled (-settled +shown):\n%s", diff)
	}
	if len(shown) == 0 || shown[len(shown)-1] != say(all.Minor) {
		s.Errorf("the page comes to %v, settled %s", shown, say(all.Minor))
	}
	paid := int64(0)
	for _, r := range v.Refunds {
		paid += r.Amount.Minor
		s.sees(page, plainly(say(r.Amount.Minor)))
	}
	if want := v.Settlements[0].Refund.Minor; paid != want {
		s.Errorf("payments of %d, settled %d", paid, want)
	}
	for bp, tax := range taxes {
		s.sees(page, plainly(say(tax)), plainly(lang.Percent(tag, bp)))
	}
}

// plainly is text as the pages of these tests are read, with single spaces.
func plainly(text string) string { return strings.Join(strings.Fields(text), " ") }

func sorted(texts []string) []string {
	texts = slices.Clone(texts)
	slices.Sort(texts)
	return texts
}
