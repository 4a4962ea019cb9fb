package question

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/ground/money"
	"retour/refund"
)

// most is the largest number taken from a question. What multiplies to more is refused here; package refund refuses the
// rest.
const most = 10_000_000_000_000

func tooLarge() error { return refund.Refuse(refund.AmountTooLarge, 0, "") }

// reading is a question while it is turned into an order and requests.
type reading struct {
	*question
	exponent int
	net      map[string]bool // shipping and fees whose amounts are net
	goods    int64           // prices of the goods, their own discounts taken off
	sold     refund.Order
	places   places
	tag      lang.Tag
}

func read(q *question) (*reading, error) {
	if err := known(q); err != nil {
		return nil, err
	}
	r := &reading{question: q, exponent: exponentOf(q), net: map[string]bool{}}
	o := &q.Order
	r.sold = refund.Order{
		Currency: money.Currency(q.Currency), OtherTax: int64(o.OtherTax), TaxInvoiced: number(o.TaxInvoiced),
		Total: number(o.Total), Paid: number(o.Paid), CashRounding: o.CashRounding != nil, State: state(o.Status),
	}
	for _, step := range []func() error{r.lines, r.kit, r.exactUnits, r.charges, r.storedFiner, r.discount, r.payments, r.rounded, r.past} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// known refuses a currency that is none. Those that say how many decimals they have may be of the shop's own making.
func known(q *question) error {
	_, ok := money.Currency(q.Currency).Exponent()
	switch {
	case q.Exponent != nil && (*q.Exponent < 0 || *q.Exponent > 8):
		return fault.New(fault.Invalid, lang.FaultOneOf("exponent", "0–8")).At("exponent")
	case q.Currency != "" && q.Exponent == nil && !ok:
		return fault.New(fault.Invalid, lang.FaultCurrencyUnknown()).At("currency")
	}
	return nil
}

func exponentOf(q *question) int {
	if q.Exponent != nil {
		return int(*q.Exponent)
	}
	if e, ok := money.Currency(q.Currency).Exponent(); ok {
		return e
	}
	return 2
}

func number[T minor | count](n *T) *int64 {
	if n == nil {
		return nil
	}
	v := int64(*n)
	return &v
}

func (r *reading) lines() error {
	for i := range r.Order.Lines {
		l, err := r.line(&r.Order.Lines[i])
		if err != nil {
			return within(err, "order", "lines", i)
		}
		r.sell(l, "order", "lines", i)
		r.goods += l.Price - l.Discount
	}
	return nil
}

// sell takes a line into the order and remembers where it stands in the question.
func (r *reading) sell(l refund.Line, path ...any) {
	r.sold.Lines = append(r.sold.Lines, l)
	r.places.lines = append(r.places.lines, fieldOf(path...))
}

func fieldOf(path ...any) string {
	return fault.New(fault.Invalid, lang.Message{}).At(path...).Field
}

func (r *reading) line(s *lineShape) (refund.Line, error) {
	l := refund.Line{
		ID: string(s.ID), Quantity: 1, Included: s.TaxIncluded, Rates: rates(s.TaxBP, s.TaxesBP),
		Tax: number(firstOf(s.StoredTax, s.InvoicedTax, s.Tax)),
	}
	if l.ID == "" {
		l.ID = string(s.SKU)
	}
	if s.Qty != nil {
		l.Quantity = int64(*s.Qty)
	}
	var err error
	switch {
	case s.UnitDecimal != nil && s.Unit == nil:
		l.Price, err = r.finePrice(*s.UnitDecimal, l.Quantity)
		err = within(err, "unit_decimal")
	case s.Unit != nil:
		l.Price, err = times(int64(*s.Unit), l.Quantity)
		err = within(err, "unit")
	case s.Amount != nil:
		l.Price = int64(*s.Amount)
	}
	if err != nil {
		return l, err
	}
	perUnit, err := times(int64(s.DiscountPerUnit), l.Quantity)
	if err != nil {
		return l, within(err, "discount_per_unit")
	}
	share, err := percent(l.Price, int64(s.DiscountPercentBP))
	l.Discount = int64(s.Discount) + perUnit + share
	return l, within(err, "discount_percent_bp")
}

// finePrice is the total of a unit price that is finer than a minor unit: only the total is money.
func (r *reading) finePrice(unit decimal, quantity int64) (int64, error) {
	const spare = 6
	n, _, err := unit.scaled(r.exponent + spare)
	if err != nil {
		return 0, err
	}
	return half(new(big.Int).Mul(big.NewInt(n), big.NewInt(quantity)), 1_000_000)
}

// half divides and rounds half away from zero.
func half(n *big.Int, by int64) (int64, error) {
	q := new(big.Int).Abs(n)
	q.Add(q.Lsh(q, 1), big.NewInt(by))
	q.Div(q, big.NewInt(2*by))
	if n.Sign() < 0 {
		q.Neg(q)
	}
	if !q.IsInt64() {
		return 0, tooLarge()
	}
	return q.Int64(), nil
}

func firstOf(values ...*minor) *minor {
	for _, v := range values {
		if v != nil {
			return v
		}
	}
	return nil
}

func rates(one *minor, several []minor) []int64 {
	if len(several) == 0 && one != nil {
		return []int64{int64(*one)}
	}
	var bps []int64
	for _, bp := range several {
		bps = append(bps, int64(bp))
	}
	return bps
}

func times(a, b int64) (int64, error) {
	product := new(big.Int).Mul(big.NewInt(a), big.NewInt(b))
	if product.CmpAbs(big.NewInt(most)) > 0 {
		return 0, tooLarge()
	}
	return product.Int64(), nil
}

// percent is so many basis points of amount, half up.
func percent(amount, bp int64) (int64, error) {
	if bp == 0 {
		return 0, nil
	}
	return half(new(big.Int).Mul(big.NewInt(amount), big.NewInt(bp)), 10_000)
}

// kit takes the pieces of a kit for lines of the order.
func (r *reading) kit() error {
	s := r.Order.Kit
	if s == nil {
		return nil
	}
	kits := int64(1)
	if s.Qty != nil {
		kits = int64(*s.Qty)
	}
	price, err := times(int64(s.Price), kits)
	if err != nil {
		return within(err, "order", "kit", "price")
	}
	k := refund.Kit{
		Price: price, Included: s.TaxIncluded, Discount: int64(s.Discount), Rates: rates(s.TaxBP, s.TaxesBP),
		Tax: number(s.StoredTax),
	}
	for i, c := range s.Components {
		part := refund.KitComponent{ID: string(c.ID), Quantity: kits}
		if c.Qty != nil {
			if part.Quantity, err = times(int64(*c.Qty), kits); err != nil {
				return within(err, "order", "kit", "components", i, "qty")
			}
		}
		if p := firstOf(c.Unit, c.Price); p != nil {
			part.Price = int64(*p)
		}
		k.Components = append(k.Components, part)
	}
	lines, err := k.Explode()
	for i, l := range lines {
		r.sell(l, "order", "kit", "components", i)
	}
	r.goods += price - int64(s.Discount)
	return within(err, "order", "kit")
}

// exactUnits are pieces whose prices are finer than a minor unit: their sum, rounded half up, is money, and is shared
// over them.
func (r *reading) exactUnits() error {
	var sum int64
	var weights []int64
	for i, d := range r.Order.UnitsExactDecimal {
		n, _, err := d.scaled(r.exponent + 4)
		switch {
		case err != nil:
			return within(err, "order", "units_exact_decimal", i)
		case n < 0 || n > most*1000 || sum > most*1000:
			return within(tooLarge(), "order", "units_exact_decimal", i)
		}
		weights, sum = append(weights, n), sum+n
	}
	for i, part := range money.Allocate(money.DivideHalfUp(sum, 10_000), weights) {
		r.sell(refund.Line{ID: "unit " + strconv.Itoa(i+1), Quantity: 1, Price: part}, "order", "units_exact_decimal", i)
	}
	return nil
}

// charges takes shipping and fees. Where one says its tax, its amounts are net.
func (r *reading) charges() error {
	kinds, names := []refund.Kind{refund.Shipping, refund.Fee}, []string{"shipping", "fees"}
	for k, shapes := range [][]lineShape{r.Order.Shipping, r.Order.Fees} {
		for i := range shapes {
			s, kind := &shapes[i], kinds[k]
			l, err := r.line(s)
			if err != nil {
				return within(err, "order", names[k], i)
			}
			if s.Amount == nil && s.Unit == nil && s.PercentBP != 0 {
				if l.Price, err = percent(r.goods, int64(s.PercentBP)); err != nil {
					return within(err, "order", names[k], i, "percent_bp")
				}
			}
			l.Kind, l.Quantity = kind, 1
			if s.Tax != nil {
				l.Included, r.net[l.ID] = false, true
			}
			r.sell(l, "order", names[k], i)
		}
	}
	return nil
}

// discount is that of the whole order; a percentage is taken once, of the sum of the goods.
func (r *reading) discount() error {
	share, err := percent(r.goods, int64(r.Order.OrderDiscountPercentBP))
	r.sold.Discount = int64(r.Order.OrderDiscount) + share
	return within(err, "order", "order_discount_percent_bp")
}

func (r *reading) payments() error {
	for _, s := range r.Order.Payments {
		p := refund.Payment{ID: string(s.ID), Method: s.Method, Currency: money.Currency(s.Currency), Open: !came(s.State)}
		if s.Amount != nil {
			p.Amount = int64(*s.Amount)
		} else if len(r.Order.Payments) == 1 && r.sold.Paid != nil {
			p.Amount = *r.sold.Paid
		}
		for seller, amount := range s.Shares {
			p.Shares = append(p.Shares, refund.Share{Seller: seller, Amount: int64(amount)})
		}
		slices.SortFunc(p.Shares, func(a, b refund.Share) int { return strings.Compare(a.Seller, b.Seller) })
		r.sold.Payments = append(r.sold.Payments, p)
	}
	return nil
}

// came says whether a payment in that state brought money in. A word that is not known brings none.
func came(state string) bool {
	switch strings.ToLower(state) {
	case "", "captured", "partially_captured", "settled", "paid", "completed", "complete", "succeeded", "success",
		"successful", "charged", "fully_charged", "partially_charged", "received", "confirmed", "partially_refunded":
		return true
	default:
		return false
	}
}

// state reads an order's status, of which every system has its own words.
func state(status string) refund.State {
	s := strings.ToLower(status)
	switch s {
	case "pending", "unpaid", "not_paid", "awaiting", "authorized", "authorised", "failed", "draft", "cart", "on_hold",
		"created", "placed":
		return refund.Unpaid
	}
	for _, word := range []string{
		"pending_payment", "payment_pending", "awaiting_payment", "payment_due", "unpaid",
		"not_paid", "payment_failed", "payment_error", "arranging_payment", "payment_authorized",
	} {
		if strings.Contains(s, word) {
			return refund.Unpaid
		}
	}
	for _, word := range []string{"not_delivered", "undelivered", "not_shipped", "unshipped", "unfulfilled", "not_fulfilled"} {
		if strings.Contains(s, word) {
			return refund.Undelivered
		}
	}
	return refund.Delivered
}

// rounded is what the till took in cash where the question does not say.
func (r *reading) rounded() error {
	c := r.Order.CashRounding
	if c == nil || r.sold.Paid != nil || len(r.sold.Payments) > 0 || c.Step <= 0 {
		return nil
	}
	whole, err := refund.Compute(r.sold, refund.Request{Everything: true}, refund.Policy{StepsHidden: true})
	if err != nil {
		return nil // nothing to round
	}
	sum, step := whole.Refund, int64(c.Step)
	paid := sum - sum%step
	switch {
	case sum%step == 0:
	case c.Mode == "up", c.Mode != "down" && 2*(sum%step) >= step:
		paid += step
	}
	r.sold.Paid = &paid
	return nil
}
