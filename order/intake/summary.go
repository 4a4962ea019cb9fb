package intake

import (
	"maps"
	"slices"

	"retour/ground/lang"
	"retour/ground/money"
	"retour/order"
)

// Summary is what came of a file. Every row below the header is in Lines, in Payments, in Cancelled.Lines or in
// NotTaken, once.
type Summary struct {
	Rows      int64          `json:"rows"`
	Orders    int64          `json:"orders"`
	Lines     int64          `json:"lines" doc:"rows taken as sold lines, charges among them"`
	Payments  int64          `json:"payments,omitempty" doc:"rows taken as payments"`
	Value     []money.Amount `json:"value" doc:"what the orders were worth, one amount a currency: lines and charges, less the orders' discounts"`
	NotTaken  []Count        `json:"not_taken" doc:"rows, by reason"`
	Cancelled Cancellations  `json:"cancelled"`
	Ignored   []string       `json:"ignored_columns,omitempty" doc:"columns of the header that nobody reads"`
}

// Cancellations is what came of the cancelled lines.
type Cancellations struct {
	Lines         int64          `json:"lines"`
	Value         []money.Amount `json:"value" doc:"as the file has it"`
	Matched       int64          `json:"matched_lines" doc:"cancelled lines whose sales were found"`
	Pieces        int64          `json:"matched_pieces"`
	Returns       int64          `json:"historic_returns" doc:"sold lines, or parts of them, that they undo"`
	NotMatched    []Count        `json:"not_matched" doc:"cancelled lines, by reason"`
	OverCredited  int64          `json:"over_credited_lines" doc:"matched lines credited above what was paid"`
	OverCredit    []money.Amount `json:"over_credit" doc:"by how much in all; reported, never posted"`
	HistoricValue []money.Amount `json:"historic_value" doc:"credited for the matched lines, up to what was paid"`
}

// Count is a reason and how often it was given.
type Count struct {
	Reason string `json:"reason"`
	Count  int64  `json:"count"`
}

// sums adds amounts, each currency for itself.
type sums map[money.Currency]int64

func (s *sums) add(minor int64, c money.Currency) {
	if *s == nil {
		*s = sums{}
	}
	(*s)[c] += minor
}

func (s sums) amounts() []money.Amount {
	list := make([]money.Amount, 0, len(s))
	for _, c := range slices.Sorted(maps.Keys(s)) {
		list = append(list, money.Of(s[c], c))
	}
	return list
}

// reasons counts by code.
type reasons map[string]int64

func (r *reasons) add(m lang.Message) {
	if *r == nil {
		*r = reasons{}
	}
	(*r)[m.Key]++
}

func (r reasons) counts() []Count {
	list := make([]Count, 0, len(r))
	for _, code := range slices.Sorted(maps.Keys(r)) {
		list = append(list, Count{Reason: code, Count: r[code]})
	}
	return list
}

// totals is the summary while it grows.
type totals struct {
	rows                                 int64
	orders, lines, payments              int64
	value                                sums
	notTaken                             reasons
	cancelled, matched, pieces, returns  int64
	cancelledValue, overCredit, credited sums
	overCredited                         int64
	notMatched                           reasons
	ignored                              []string
}

func (t *totals) reject(m lang.Message) { t.notTaken.add(m) }

func (t *totals) take(g *group, o *order.Order) {
	t.orders++
	t.lines += int64(len(g.places)) - g.payments
	t.payments += g.payments
	t.value.add(g.total(), o.Currency)
}

func (t *totals) cancel(c *Cancelled) {
	t.cancelled++
	t.cancelledValue.add(c.Credited.Minor, c.Credited.Currency)
	if c.Unmatched != nil {
		t.notMatched.add(*c.Unmatched)
		return
	}
	t.matched++
	t.pieces += c.Quantity
	t.returns += int64(len(c.Returns))
	t.credited.add(c.Credited.Minor-c.OverCredit.Minor, c.Credited.Currency)
	if c.OverCredit.Minor > 0 {
		t.overCredited++
		t.overCredit.add(c.OverCredit.Minor, c.OverCredit.Currency)
	}
}

func (t *totals) summary() Summary {
	return Summary{
		Rows: t.rows, Orders: t.orders, Lines: t.lines, Payments: t.payments,
		Value: t.value.amounts(), NotTaken: t.notTaken.counts(), Ignored: t.ignored,
		Cancelled: Cancellations{
			Lines: t.cancelled, Value: t.cancelledValue.amounts(),
			Matched: t.matched, Pieces: t.pieces, Returns: t.returns, HistoricValue: t.credited.amounts(),
			NotMatched:   t.notMatched.counts(),
			OverCredited: t.overCredited, OverCredit: t.overCredit.amounts(),
		},
	}
}
