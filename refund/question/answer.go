package question

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/refund"
)

// field is one member of an answer; fields are its members in the order in which they are written.
type (
	field struct {
		name  string
		value any
	}
	fields []field
)

func (f *fields) add(name string, value any) { *f = append(*f, field{name, value}) }

func (f fields) bytes() []byte {
	data, err := f.MarshalJSON()
	if err != nil {
		data, _ = errorAnswer(err, lang.English).MarshalJSON()
	}
	return data
}

// MarshalJSON writes the members in their order.
func (f fields) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	encode := json.NewEncoder(&out)
	encode.SetEscapeHTML(false)
	out.WriteByte('{')
	for i, m := range f {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(strconv.Quote(m.name))
		out.WriteByte(':')
		if err := encode.Encode(m.value); err != nil {
			return nil, err
		}
		out.Truncate(out.Len() - 1) // the encoder ends with a line break
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// parts are amounts by component.
type parts struct {
	Net   int64 `json:"net"`
	Tax   int64 `json:"tax"`
	Gross int64 `json:"gross"`
}

type unitGroup struct {
	Line  string `json:"line"`
	Units int64  `json:"units"`
	parts
}

type explained struct {
	Key    string `json:"key"`
	Text   string `json:"text"`
	Line   string `json:"line,omitempty"`
	Amount int64  `json:"amount"`
	Part   bool   `json:"part,omitempty"`
}

// answer asks package refund and writes what it says.
func (q *question) answer(tag lang.Tag) (fields, error) {
	switch {
	case q.Allocate != nil:
		return q.Allocate.answer()
	case q.Request == nil:
		return nil, within(refund.Refuse(refund.NothingSelected, 0, ""), "request")
	}
	r, err := read(q)
	if err != nil {
		return nil, err
	}
	r.tag = tag
	p, err := policies(q.Policy)
	if err != nil {
		return nil, err
	}
	shapes := q.Request.shapes()
	requests := make([]refund.Request, 0, len(shapes))
	for i := range shapes {
		at := "request"
		if len(q.Request.Sequence) > 0 {
			at += ".sequence[" + strconv.Itoa(i) + "]"
		}
		r.places.requests, r.places.items = append(r.places.requests, at), append(r.places.items, nil)
		request, err := r.request(&shapes[i])
		if err != nil {
			return r.refused(within(err, at), r.before()), nil
		}
		requests = append(requests, request)
	}
	quotes, err := refund.Sequence(r.sold, requests, p.Policy)
	err = r.places.find(err, max(0, len(quotes)-1))
	switch {
	case err != nil && len(quotes) == 0:
		return nil, err
	case err == nil:
		q.told, q.sold = quotes, &r.sold
	}
	switch {
	case len(q.Request.Sequence) > 0:
		return r.sequence(shapes, quotes, err, p), nil
	case err != nil:
		return r.refused(err, quotes[0]), nil
	}
	return r.quoted(&shapes[0], &quotes[0], p), nil
}

// language is the one that the question asks for, or the given one.
func (q *question) language(given lang.Tag) (lang.Tag, error) {
	if q.Lang == "" {
		return given, nil
	}
	if tag := lang.Tag(q.Lang); slices.Contains(lang.Tags, tag) {
		return tag, nil
	}
	names := make([]string, len(lang.Tags))
	for i, tag := range lang.Tags {
		names[i] = string(tag)
	}
	return given, fault.New(fault.Invalid, lang.FaultOneOf("lang", strings.Join(names, ", "))).At("lang")
}

// shapes are the requests of a sequence, which take over how the whole is paid back, or the one request.
func (s *requestShape) shapes() []requestShape {
	if len(s.Sequence) == 0 {
		return []requestShape{*s}
	}
	for i := range s.Sequence {
		one := &s.Sequence[i]
		one.Payment = cmp.Or(one.Payment, s.Payment)
		one.Method = cmp.Or(one.Method, s.Method)
		one.Currency = cmp.Or(one.Currency, s.Currency)
		one.For = cmp.Or(one.For, s.For)
		if one.PaymentOrder == nil {
			one.PaymentOrder = s.PaymentOrder
		}
	}
	return s.Sequence
}

// before is the state of the order where a request could not even be read.
func (r *reading) before() refund.Quote {
	q, _ := refund.Compute(r.sold, refund.Request{}, refund.Policy{})
	return q
}

// errorAnswer is the answer to what is no question, or one about no possible order.
func errorAnswer(err error, tag lang.Tag) fields {
	f := fault.Of(err)
	if f == nil {
		f = fault.New(fault.Internal, lang.FaultInternal())
	}
	var out fields
	out.add("error", f.Message.In(tag))
	out.add("code", code(err, f))
	if f.Field != "" {
		out.add("field", f.Field)
	}
	return out
}

// code is the word of refusal, or that of the fault.
func code(err error, f *fault.Error) string {
	var refusal *refund.Refusal
	if errors.As(err, &refusal) {
		return string(refusal.Code)
	}
	return f.Code()
}

// refused is a refusal with the state of the order, which it left as it was.
func (r *reading) refused(err error, q refund.Quote) fields {
	out := errorAnswer(err, r.tag)
	most := q.Max
	var refusal *refund.Refusal
	if errors.As(err, &refusal) && refusal.Limited() {
		most = refusal.Max
	}
	out.add("max", most)
	out.add("max_refundable", q.Max)
	out.add("refunded_total", q.RefundedTotal)
	out.add("remaining", q.Remaining)
	out.add("shipping_remaining", q.ShippingRemaining)
	return out
}

// quoted writes a quote.
func (r *reading) quoted(s *requestShape, q *refund.Quote, p policy) (out fields) {
	out.add("refund", q.Refund)
	out.add("net", q.Net)
	out.add("tax", q.Tax)
	out.add("tax_by_rate", byRate(q.Rates))
	r.lineFields(&out, s, q, p)
	payments := map[string]int64{}
	for _, p := range r.sold.Payments {
		if !p.Open {
			payments[p.ID] = 0
		}
	}
	for _, part := range q.Payments {
		payments[part.ID] += part.Amount
	}
	out.add("by_payment", payments)
	out.add("store_credit", q.StoreCredit)
	out.add("fee_refund", q.FeeRefund)
	out.add("fees_kept", q.Fees)
	out.add("max", q.Max)
	out.add("max_refundable", q.Max)
	out.add("refunded_total", q.RefundedTotal)
	out.add("remaining", q.Remaining)
	out.add("shipping_remaining", q.ShippingRemaining)
	out.add("difference", q.Due)
	out.add("difference_due_by_customer", max(q.Due, 0))
	out.add("new_total", q.NewTotal)
	out.add("credit_note", q.Credit)
	out.add("credit_note_total", q.Credit-q.Out)
	if share := s.ShareBP; share != nil {
		out.add("tax_credited_share_bp", int64(*share))
	}
	if q.Attempted != 0 {
		out.add("attempted", q.Attempted)
	}
	if s.Preview {
		out.add("preview", true)
	}
	r.chargedCurrency(&out, q)
	out.add("steps", r.steps(q))
	return out
}

// lineFields writes what is said by line.
func (r *reading) lineFields(out *fields, s *requestShape, q *refund.Quote, p policy) {
	lines, tax, stock := map[string]parts{}, map[string]int64{}, map[string]int64{}
	sum, shippingTax := int64(0), int64(0)
	restock := s.Restock || p.cancelRestocks && r.sold.State == refund.Undelivered
	for _, l := range q.Lines {
		lines[l.ID] = parts{l.Net, l.Tax, l.Gross}
		sum += l.Gross
		switch l.Kind {
		case refund.Shipping:
			shippingTax += l.Tax
		case refund.Unit:
			tax[l.ID] = l.Tax
			if stock[l.ID] = 0; restock {
				stock[l.ID] = l.Pieces
			}
		}
	}
	groups := []unitGroup{}
	for _, g := range q.Groups {
		line := q.Lines[g.Line].ID
		if k := len(groups) - 1; k >= 0 && groups[k].same(line, g) {
			groups[k].Units += g.Pieces
			groups[k].parts = parts{groups[k].Net + g.Net, groups[k].Tax + g.Tax, groups[k].Gross + g.Gross()}
			continue
		}
		groups = append(groups, unitGroup{line, g.Pieces, parts{g.Net, g.Tax, g.Gross()}})
	}
	out.add("lines", lines)
	out.add("lines_sum", sum)
	out.add("line_tax", tax)
	out.add("shipping_tax", shippingTax)
	out.add("unit_groups", groups)
	out.add("stock_delta", stock)
}

// same says whether the pieces of g are of the same line as those in the group, and have their shares.
func (u *unitGroup) same(line string, g refund.Group) bool {
	return u.Line == line && u.Net*g.Pieces == g.Net*u.Units && u.Tax*g.Pieces == g.Tax*u.Units
}

func byRate(rates []refund.Rate) map[string]int64 {
	out := map[string]int64{}
	for _, r := range rates {
		switch {
		case r.BP == refund.NoRate && r.Tax == 0:
		case r.BP == refund.NoRate:
			out["unknown"] = r.Tax
		default:
			out[strconv.FormatInt(r.BP, 10)] = r.Tax
		}
	}
	return out
}

// chargedCurrency writes the sums in the currency that was charged, where that was another than the order's.
func (r *reading) chargedCurrency(out *fields, q *refund.Quote) {
	d := r.Order.ChargedCurrencyRatio
	if d == nil {
		return
	}
	n, _, err := d.scaled(8)
	if err != nil {
		return
	}
	in := func(amount int64) int64 {
		v, _ := half(new(big.Int).Mul(big.NewInt(amount), big.NewInt(n)), 100_000_000)
		return v
	}
	out.add("refund_charged_currency", in(q.Refund))
	out.add("net_charged_currency", in(q.Refund)-in(q.Tax))
	out.add("tax_charged_currency", in(q.Tax))
}

func (r *reading) steps(q *refund.Quote) []explained {
	out := make([]explained, 0, len(q.Steps))
	for _, s := range q.Steps {
		reason := s.Reason(&r.sold)
		out = append(out, explained{reason.Key, reason.In(r.tag), s.Line(&r.sold), s.Amount, s.Part})
	}
	return out
}

// sequence writes the sum of several refunds, and each field of theirs as a list. Where one is refused, so is the whole,
// and the lists tell how far it came.
func (r *reading) sequence(shapes []requestShape, quotes []refund.Quote, err error, p policy) fields {
	var out fields
	done := quotes
	if err != nil {
		done = quotes[:len(quotes)-1]
		out = r.refused(err, quotes[len(quotes)-1])
	}
	sum := refund.Quote{}
	lists, order := map[string][]any{}, []string{}
	for i := range done {
		sum.Refund, sum.Net, sum.Tax = sum.Refund+done[i].Refund, sum.Net+done[i].Net, sum.Tax+done[i].Tax
		for _, f := range r.quoted(&shapes[i], &done[i], p) {
			if lists[f.name] == nil {
				order = append(order, f.name)
			}
			for len(lists[f.name]) < i {
				lists[f.name] = append(lists[f.name], nil) // a field that an earlier refund did not have
			}
			lists[f.name] = append(lists[f.name], f.value)
		}
	}
	out.add("sum", sum.Refund)
	if err == nil {
		out.add("refund", sum.Refund)
		out.add("net", sum.Net)
		out.add("tax", sum.Tax)
		if n := len(done); n > 0 {
			out.add("refunded_total", done[n-1].RefundedTotal)
			out.add("remaining", done[n-1].Remaining)
			out.add("shipping_remaining", done[n-1].ShippingRemaining)
		}
	}
	for _, name := range order {
		out.add(name+"_sequence", lists[name])
	}
	return out
}
