package law

import (
	_ "embed"
	"slices"
	"strings"

	"retour/ground/lang"
	"retour/law/dated"
)

//go:embed data/destruction.json
var destructionFile []byte

var destruction = data[destructionData]("destruction.json", destructionFile)

type destructionData struct {
	Note               string                        `json:"note"`
	Sizes              []string                      `json:"sizes"`
	UnsoldBases        dated.List[[]string]          `json:"unsold_bases"` // returned under them, goods are unsold consumer products
	OtherBases         []string                      `json:"other_bases"`
	AnnexVII           dated.List[[]string]          `json:"annex_vii"`        // beginnings of codes of the Combined Nomenclature
	Chapters           dated.List[[]string]          `json:"chapters_covered"` // chapters that stand for such goods when no more is said
	Products           map[string]string             `json:"products"`         // words for goods and their chapter
	FoodChapters       []string                      `json:"food_chapters"`
	Ban                map[string]dated.List[bool]   `json:"ban"`        // by size of company
	Disclosure         map[string]dated.List[int]    `json:"disclosure"` // first financial year, by size of company
	Form               dated.List[disclosureForm]    `json:"disclosure_form"`
	AnnexII            dated.List[[]string]          `json:"annex_ii"`
	FormatFrom         dated.List[bool]              `json:"format_from"`
	National           map[string]dated.List[string] `json:"national"` // bans of a country's own
	NationalExceptions map[string][]string           `json:"national_exceptions"`
	Conditions         map[string]string             `json:"conditions"` // states of goods and the ground each may be
	OnlyNotFeasible    []string                      `json:"only_if_not_feasible"`
	Grounds            []groundText                  `json:"grounds"`
	Offer              dated.List[offerTerms]        `json:"offer"`
	Evidence           dated.List[evidenceTerms]     `json:"evidence"`
	Ways               dated.List[[]string]          `json:"ways"` // of disposal, in their order
	WaysOf             map[string][]string           `json:"ways_of"`
	NotWithNational    []string                      `json:"not_with_national"`
}

type groundText struct {
	Letter string             `json:"letter"`
	Says   dated.List[string] `json:"says"`
}

type disclosureForm struct {
	AnnexII       int    `json:"annex_ii_digits"`
	Other         int    `json:"other_digits"`
	WeightUnit    string `json:"weight_unit"`
	WholeNumbers  bool   `json:"whole_numbers"`
	EstimateMark  string `json:"estimate_mark"`
	PublishMonths int    `json:"publish_months"`
	OnlineYears   int    `json:"online_years"`
}

type offerTerms struct {
	Entities int `json:"entities"`
	Weeks    int `json:"weeks"`
}

type evidenceTerms struct {
	Years      int    `json:"years"`
	AnswerDays int    `json:"answer_days"`
	Format     string `json:"format"`
	Statement  bool   `json:"statement_to_waste_operator"`
}

// Ground is a ground on which the ban on destruction is lifted.
type Ground struct {
	Letter string       // a to j
	Says   lang.Message // short, for the person who chooses it
	Source string
}

// Grounds are the grounds of destruction in force on a day (rule D-04; Regulation (EU) 2026/296, article 2).
func Grounds(on Date) []Ground {
	var all []Ground
	for _, g := range destruction().Grounds {
		if v, ok := g.Says.On(on); ok {
			all = append(all, Ground{g.Letter, groundWords[g.Letter], v.Source})
		}
	}
	return all
}

var groundWords = map[string]lang.Message{
	"a": lang.LawGroundA(), "b": lang.LawGroundB(), "c": lang.LawGroundC(), "d": lang.LawGroundD(), "e": lang.LawGroundE(),
	"f": lang.LawGroundF(), "g": lang.LawGroundG(), "h": lang.LawGroundH(), "i": lang.LawGroundI(), "j": lang.LawGroundJ(),
}

// goodsCode is the code of the Combined Nomenclature behind a product's word: "apparel_CN61" is 61, "6109" itself. It
// reports false for a word that is not known.
func goodsCode(product string) (string, bool) {
	code := product
	if _, after, ok := strings.Cut(product, "_CN"); ok {
		code = after
	} else if known, ok := destruction().Products[product]; ok {
		code = known
	}
	const shortest, longest = 2, 10
	return code, numeral(code) && len(code) >= shortest && len(code) <= longest
}

// covered says whether a code lies under one of a list of beginnings.
func covered(code string, beginnings []string) bool {
	return slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(code, b) })
}
