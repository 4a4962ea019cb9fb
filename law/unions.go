package law

import (
	_ "embed"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"retour/ground/fault"
	"retour/ground/lang"
	"retour/law/dated"
)

//go:embed data/unions.json
var unionsFile []byte

var unions = data[struct {
	Note           string               `json:"note"`
	Union          dated.List[[]string] `json:"union"`
	Area           dated.List[[]string] `json:"area"`
	CustomsToo     dated.List[[]string] `json:"customs_too"`
	CustomsOut     dated.List[[]string] `json:"customs_out"`
	WithdrawalToo  dated.List[[]string] `json:"withdrawal_too"`
	WithdrawalNone dated.List[[]string] `json:"withdrawal_none"`
}]("unions.json", unionsFile)

// place is what a country belongs to on a day.
type place struct {
	Union, Area bool // of the European Union; of the European Economic Area, which counts the Union
	Withdrawal  bool // an online sale carries a statutory right of withdrawal
	Known       bool // whether it does is known
}

// union is the word for the Union's law without a country's.
const union = "EU"

// member says what a country, or region such as FR-57, belongs to, by the law of the day of the data.
func member(code string) (place, error) { return memberOn(code, AsOf) }

func memberOn(code string, on Date) (place, error) {
	country, _, _ := strings.Cut(code, "-")
	if country == union {
		return place{Union: true, Area: true, Withdrawal: true, Known: true}, nil
	}
	if !isCountry(country) {
		return place{}, nowhere(code)
	}
	p := place{Union: lists(unions().Union, country, on)}
	p.Area = p.Union || lists(unions().Area, country, on)
	p.Withdrawal = p.Area || lists(unions().WithdrawalToo, country, on)
	p.Known = p.Withdrawal || lists(unions().WithdrawalNone, country, on)
	return p, nil
}

func nowhere(code string) error {
	return fault.New(fault.Invalid, lang.LawUnknownPlace(short(code))).At("jurisdiction")
}

// memberAt is memberOn for a code given as a fact.
func memberAt(code string, on Date, path ...any) (place, error) {
	p, err := memberOn(code, on)
	if f := fault.Of(err); f != nil {
		return p, f.At(path...)
	}
	return p, err
}

func isCountry(code string) bool {
	if len(code) != 2 || code != strings.ToUpper(code) {
		return false
	}
	r, err := language.ParseRegion(code)
	return err == nil && r.IsCountry() && r.String() == code
}

func lists(l dated.List[[]string], code string, on Date) bool {
	v, ok := l.On(on)
	return ok && slices.Contains(v.Value, code)
}

// inCustoms says whether a country or region lies in the customs territory of the Union.
func inCustoms(code string, on Date) bool {
	if lists(unions().CustomsToo, code, on) {
		return true
	}
	country, _, _ := strings.Cut(code, "-")
	return (country == union || lists(unions().Union, country, on) || lists(unions().CustomsToo, country, on)) && !lists(unions().CustomsOut, code, on)
}
