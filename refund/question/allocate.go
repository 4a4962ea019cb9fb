package question

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"

	"retour/ground/money"
	"retour/refund"
)

// allocation asks to share an amount over weights. The method names how the remainder is given; without one it is the
// product's own, largest remainder.
type allocation struct {
	Method     string  `json:"method"`
	Total      minor   `json:"total"`
	Weights    []minor `json:"weights"`
	Floors     []minor `json:"floors"`
	Quantities []count `json:"quantities"`
	Step       *minor  `json:"step"`
	Currency   string  `json:"currency"`
	PercentBP  minor   `json:"percent_bp"`
	Lines      []minor `json:"lines"`
}

func (a *allocation) answer() (out fields, err error) {
	parts, remainder, err := a.share()
	if err != nil {
		return nil, within(err, "allocate")
	}
	if parts == nil {
		parts = []int64{}
	}
	out.add("parts", parts)
	if a.separate() {
		out.add("remainder", remainder)
	}
	return out, nil
}

func (a *allocation) separate() bool { return strings.Contains(a.Method, "separate") }

// share gives the parts, and what is answered beside them.
func (a *allocation) share() (parts []int64, remainder int64, err error) {
	if strings.HasPrefix(a.Method, "percent") {
		return a.percentages()
	}
	weights, err := a.weights()
	if err != nil || len(weights) == 0 {
		return nil, int64(a.Total), err
	}
	total, step := int64(a.Total), int64(1)
	if a.Step != nil {
		if step = int64(*a.Step); step <= 0 {
			return nil, 0, within(refund.Refuse(refund.AmountNotPositive, 0, ""), "step")
		}
		if total%step != 0 && !a.separate() {
			return nil, 0, within(refund.Refuse(refund.NotInMinorUnits, 0, ""), "total")
		}
	}
	parts, err = byMethod(a.Method, total/step, weights)
	left := total
	for i := range parts {
		parts[i] *= step
		left -= parts[i]
	}
	return parts, left, err
}

func (a *allocation) weights() ([]int64, error) {
	weights, sum := make([]int64, len(a.Weights)), uint64(0)
	for i, w := range a.Weights {
		carry := uint64(0)
		sum, carry = bits.Add64(sum, uint64(max(w, 0)), 0)
		if w < 0 || carry > 0 || sum > 1<<62 {
			if w < 0 {
				return nil, within(refund.Refuse(refund.AmountNotPositive, 0, ""), "weights", i)
			}
			return nil, within(tooLarge(), "weights", i)
		}
		weights[i] = int64(w)
		if strings.HasPrefix(a.Method, "split-equal") {
			weights[i] = 1
		}
	}
	if size := int64(a.Total); size > 1<<62 || size < -(1<<62) {
		return nil, within(tooLarge(), "total")
	}
	return weights, nil
}

// percentages takes a percentage of each line, half up, or once of their sum, which is then shared over them.
func (a *allocation) percentages() (parts []int64, left int64, err error) {
	lines, sum := make([]int64, len(a.Lines)), int64(0)
	for i, l := range a.Lines {
		if l > most || l < -most {
			return nil, 0, within(tooLarge(), "lines", i)
		}
		lines[i], sum = int64(l), sum+int64(l)
	}
	if strings.Contains(a.Method, "per-line") {
		for _, l := range lines {
			part, err := percent(l, int64(a.PercentBP))
			if err != nil {
				return nil, 0, within(err, "percent_bp")
			}
			parts = append(parts, part)
		}
		return parts, 0, nil
	}
	total, err := percent(sum, int64(a.PercentBP))
	if err != nil {
		return nil, 0, within(err, "percent_bp")
	}
	if i := slices.IndexFunc(lines, func(l int64) bool { return l < 0 }); i >= 0 {
		return nil, 0, within(refund.Refuse(refund.AmountNotPositive, 0, ""), "lines", i)
	}
	return money.Allocate(total, lines), 0, nil
}

// byMethod shares by a method that another system uses. Amounts are shared without their sign, so that a negative total
// has the parts of the positive one.
func byMethod(method string, total int64, weights []int64) ([]int64, error) {
	if method == "" || method == "largest-remainder" {
		return money.Allocate(total, weights), nil
	}
	sign := int64(1)
	if total < 0 {
		sign, total = -1, -total
	}
	s := newShares(total, weights, strings.HasPrefix(method, "round-"))
	give, ok := methods[strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(method, "floor-"), "then-"), "split-equal-")]
	if !ok {
		return nil, within(refund.RefuseNamed(refund.UnknownMethod, method), "method")
	}
	give(s)
	for i := range s.parts {
		s.parts[i] *= sign
	}
	return s.parts, nil
}

// methods are the ways to give out what does not divide, by what is left of their names.
var methods = map[string]func(*shares){
	"remainder-to-first":                    (*shares).inOrder,
	"remainder-to-first-nonzero":            (*shares).inOrderOfWeighty,
	"remainder-to-last":                     func(s *shares) { s.all(len(s.parts) - 1) },
	"remainder-to-largest-weight":           (*shares).byWeight,
	"remainder-to-largest-remainder":        (*shares).byError,
	"remainder-separate":                    func(*shares) {},
	"round-then-remainder-to-first":         func(s *shares) { s.all(0) },
	"round-then-remainder-to-last":          func(s *shares) { s.all(len(s.parts) - 1) },
	"round-half-up-then-fix-largest-error":  (*shares).byError,
	"round-half-up-then-remainder-to-first": func(s *shares) { s.all(0) },
}

// shares are parts rounded, what they miss of the total, and how far each is from its exact share.
type shares struct {
	weights []int64
	parts   []int64
	short   []int64 // exact share minus part, times the sum of the weights
	left    int64   // total minus the parts
}

func newShares(total int64, weights []int64, round bool) *shares {
	s := &shares{weights: weights, parts: make([]int64, len(weights)), short: make([]int64, len(weights)), left: total}
	sum := int64(0)
	for _, w := range weights {
		sum += w
	}
	if sum == 0 {
		s.weights = slices.Repeat([]int64{1}, len(weights))
		sum = int64(len(weights))
	}
	for i, w := range s.weights {
		high, low := bits.Mul64(uint64(total), uint64(w))
		part, rest := bits.Div64(high, low, uint64(sum))
		s.parts[i], s.short[i] = int64(part), int64(rest)
		if round && int64(rest) >= sum-int64(rest) {
			s.parts[i]++
			s.short[i] -= sum
		}
		s.left -= s.parts[i]
	}
	return s
}

func (s *shares) all(i int) { s.parts[i] += s.left }

// oneEach gives one unit to each of the places named, in that order, and begins again where there are more.
func (s *shares) oneEach(places []int) {
	for k := 0; s.left > 0 && len(places) > 0; k = (k + 1) % len(places) {
		s.parts[places[k]]++
		s.left--
	}
}

func (s *shares) places(fits func(weight int64) bool) (places []int) {
	for i, w := range s.weights {
		if fits(w) {
			places = append(places, i)
		}
	}
	return places
}

func (s *shares) inOrder() { s.oneEach(s.places(func(int64) bool { return true })) }

func (s *shares) inOrderOfWeighty() { s.oneEach(s.places(func(w int64) bool { return w > 0 })) }

func (s *shares) byWeight() {
	places := s.places(func(w int64) bool { return w > 0 })
	slices.SortStableFunc(places, func(i, j int) int { return cmp.Compare(s.weights[j], s.weights[i]) })
	s.oneEach(places)
}

// byError gives to the parts that are most too small, the earlier first, or takes from those that are most too large,
// the later first.
func (s *shares) byError() {
	places := s.places(func(int64) bool { return true })
	slices.SortStableFunc(places, func(i, j int) int { return cmp.Compare(s.short[j], s.short[i]) })
	if s.left > 0 {
		s.oneEach(places)
	}
	slices.Reverse(places)
	for _, i := range places {
		if s.left < 0 {
			s.parts[i]--
			s.left++
		}
	}
}
