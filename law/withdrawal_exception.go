package law

import (
	_ "embed"
	"maps"
	"slices"

	"retour/law/dated"
)

//go:embed data/exceptions.json
var exceptionsFile []byte

var exceptions = data[exceptionsData]("exceptions.json", exceptionsFile)

type exceptionsData struct {
	Note       string                     `json:"note"`
	Exceptions []exceptionLetter          `json:"exceptions"`
	Ordinary   map[string]bool            `json:"ordinary"` // what a fact is when nothing is said; the others are not so
	Kinds      map[string][]exceptionCase `json:"kinds"`
	Decided    map[string]string          `json:"decided"` // judgments and definitions that settle a kind
}

type exceptionLetter struct {
	Letter       string             `json:"letter"`
	KnownAtOrder bool               `json:"known_at_order"`
	Says         dated.List[string] `json:"says"`
}

// exceptionCase is one way in which a kind is excluded.
type exceptionCase struct {
	Letter   string          `json:"letter"`
	When     map[string]bool `json:"when"`
	Ordinary map[string]bool `json:"ordinary,omitempty"`
}

// ExceptionFacts are what a question says of goods or a service. A fact that is nil is not said.
type ExceptionFacts struct {
	Kind               string `json:"kind" needed:""`
	On                 Date   `json:"on"` // the contract; none: the day of the data
	FilmRemoved        *bool  `json:"film_removed"`
	Sealed             *bool  `json:"sealed_at_delivery"`
	SealBroken         *bool  `json:"seal_broken_by_consumer"`
	SaleableAgain      *bool  `json:"can_be_made_saleable_again"`
	ProductionStarted  *bool  `json:"production_started"`
	Tangible           *bool  `json:"tangible_medium"`
	Begun              *bool  `json:"performance_begun"`
	FullyPerformed     *bool  `json:"fully_performed"`
	Consent            *bool  `json:"prior_express_consent"`
	Acknowledged       *bool  `json:"acknowledged_loss"`
	Confirmed          *bool  `json:"confirmation_on_durable_medium"`
	Subscription       *bool  `json:"subscription"`
	Delivered          *bool  `json:"delivered"`
	AuctionInPerson    *bool  `json:"public_auction_with_physical_attendance_option"`
	AgreedAtOrder      *bool  `json:"price_agreed_at_order"`
	DeliveredMonthOn   *bool  `json:"delivery_after_30_days"`
	PriceFollowsMarket *bool  `json:"price_follows_market"`
	AskedFor           *bool  `json:"only_what_was_asked"`
	SpecificDate       *bool  `json:"specific_date"`
}

func (f ExceptionFacts) said() map[string]*bool {
	return map[string]*bool{
		"sealed_at_delivery": f.Sealed, "seal_broken_by_consumer": f.SealBroken, "can_be_made_saleable_again": f.SaleableAgain,
		"tangible_medium": f.Tangible, "performance_begun": f.Begun, "fully_performed": f.FullyPerformed,
		"prior_express_consent": f.Consent, "acknowledged_loss": f.Acknowledged, "confirmation_on_durable_medium": f.Confirmed,
		"subscription": f.Subscription, "delivered": f.Delivered, "public_auction_with_physical_attendance_option": f.AuctionInPerson,
		"price_agreed_at_order": f.AgreedAtOrder, "delivery_after_30_days": f.DeliveredMonthOn,
		"price_follows_market": f.PriceFollowsMarket, "only_what_was_asked": f.AskedFor, "specific_date": f.SpecificDate,
	}
}

// Excluded says whether the right of withdrawal exists.
type Excluded struct {
	Right        bool   `json:"right_of_withdrawal"`
	Exception    word   `json:"exception"` // letter of directive 2011/83/EU, article 16, or none
	KnownAtOrder bool   `json:"known_at_order"`
	Decided      string `json:"decided,omitempty"` // the judgment or definition that settles it
	Traced
}

func withdrawalException(q Question) (any, error) {
	var f ExceptionFacts
	if err := q.Read(&f); err != nil {
		return nil, err
	}
	if _, ok := exceptions().Kinds[f.Kind]; !ok {
		return nil, noWord("input.kind", f.Kind, GoodsKinds())
	}
	answer, _ := Exception(f)
	where, err := member(q.Jurisdiction)
	switch {
	case err != nil:
		return nil, err
	case !where.Known:
		return nil, nowhere(q.Jurisdiction)
	case !where.Withdrawal:
		return Excluded{Traced: traced(says("W-13", AsOf, "no"))}, nil
	}
	return answer, nil
}

// GoodsKinds are the kinds of goods and services that Exception knows.
func GoodsKinds() []string { return slices.Sorted(maps.Keys(exceptions().Kinds)) }

// Exception says whether the right of withdrawal is excluded (rule X-01; directive 2011/83/EU, article 16). It is so only
// in the listed cases, and only where all facts of the case are said or ordinary. It reports false for an unknown kind,
// which carries the right as far as anybody can tell.
func Exception(f ExceptionFacts) (Excluded, bool) {
	on := f.On
	if on.IsZero() {
		on = AsOf
	}
	cases, known := exceptions().Kinds[f.Kind]
	said := f.said()
	for _, c := range cases {
		letter, v := letterOn(c.Letter, on)
		if v.Source == "" || !c.holds(said) {
			continue
		}
		step := gives("X-01", v, c.Letter)
		return Excluded{Exception: word(c.Letter), KnownAtOrder: letter.KnownAtOrder, Decided: exceptions().Decided[f.Kind], Traced: traced(step)}, true
	}
	return Excluded{Right: true, Decided: exceptions().Decided[f.Kind], Traced: traced(says("X-01", on, "none"))}, known
}

// ExcludedFromStart says whether a kind of goods or service carries no right of withdrawal already when it is ordered, by its
// nature (the letters of article 16 that are known at the order, rule F-03).
func ExcludedFromStart(kind string) bool {
	e, known := Exception(ExceptionFacts{Kind: kind})
	return known && !e.Right && e.KnownAtOrder
}

func letterOn(letter string, on Date) (exceptionLetter, dated.Value[string]) {
	for _, e := range exceptions().Exceptions {
		if e.Letter == letter {
			v, ok := e.Says.On(on)
			if !ok {
				return e, dated.Value[string]{}
			}
			return e, v
		}
	}
	return exceptionLetter{}, dated.Value[string]{}
}

// holds says whether all facts of the case are so.
func (c exceptionCase) holds(said map[string]*bool) bool {
	for name, wanted := range c.When {
		is, own := c.Ordinary[name]
		if !own {
			is = exceptions().Ordinary[name]
		}
		if s := said[name]; s != nil {
			is = *s
		}
		if is != wanted {
			return false
		}
	}
	return true
}
