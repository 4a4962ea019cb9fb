// Package country holds the dated numbers of the law of each country, its holidays by region and its time zones, as data
// files beside the code, one a country, each number with the days on which it is in force and its source. A country of the
// Union follows eu.json and writes down what its own text says differently or elsewhere. The package reads a file once,
// when its country is first asked for, and answers by place and day. What to make of a number is decided by package law.
//
// # A data file
//
//	rules      numbers and words by name, versions oldest first (see [Rules])
//	texts      where a rule stands that is no number, by the rule's id
//	regions    codes of ISO 3166-2, with other codes in use, their own zone, and the beginnings of their postcodes
//	holidays   key (its names are in names.json), rule (see [calendar.Rule]), and, where not for the whole country and for
//	           ever: regions, from, to (days), observed ("next free": where it falls on a day of rest, also the next day
//	           that is none and no holiday; "sunday to monday")
package country

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a day ends in the consumer's zone also where the machine has no zones of its own

	"retour/law/calendar"
	"retour/law/dated"
)

// Rules are the numbers of a country's law. A rule that a country leaves out is that of whom it follows; one that both
// leave out does not exist there.
type Rules struct {
	Right            dated.List[bool]   `json:"right"`                 // B-01: a consumer may withdraw from a sale online
	WithdrawalDays   dated.List[int]    `json:"withdrawal_days"`       // W-01
	LastDayMoves     dated.List[bool]   `json:"last_day_moves"`        // W-03, W-12
	UninformedMonths dated.List[int]    `json:"uninformed_months"`     // W-06
	InformedLateDays dated.List[int]    `json:"informed_late_days"`    // W-07
	FunctionTold     dated.List[bool]   `json:"function_told"`         // W-08
	SendDays         dated.List[int]    `json:"send_days"`
	RefundDays       dated.List[int]    `json:"refund_days"`           // M-01
	RefundFrom       dated.List[string] `json:"refund_counts_from"`    // M-01, M-04: declared or seen
	RefundWaits      dated.List[bool]   `json:"refund_waits"`          // M-02
	LateWithdrawal   dated.List[Tiers]  `json:"late_withdrawal"`       // P-02
	LateNonDelivery  dated.List[Tiers]  `json:"late_non_delivery"`     // P-03
	LegalRate        dated.List[Points] `json:"legal_rate"`            // P-02: for individuals, a year
	Guarantee        dated.List[int]    `json:"guarantee_months"`      // G-01
	PresumedNew      dated.List[int]    `json:"presumed_new_months"`   // G-02
	PresumedUsed     dated.List[int]    `json:"presumed_used_months"`  // G-02
	Repaired         dated.List[int]    `json:"repaired_months"`       // G-03
	ComplyDays       dated.List[int]    `json:"comply_days"`           // G-05
	GuaranteeRefund  dated.List[int]    `json:"guarantee_refund_days"` // G-06
	HiddenDefect     dated.List[int]    `json:"hidden_defect_months"`  // G-07
	HiddenLimit      dated.List[int]    `json:"hidden_defect_limit_months"`
}

// Tiers are what lateness adds, by days late, without gap.
type Tiers []Tier

// Tier is one step of them.
type Tier struct {
	From      int    `json:"from_day"`
	To        int    `json:"to_day"` // 0: without end
	Percent   Points `json:"percent"`
	LegalRate bool   `json:"legal_rate"`     // the legal rate of interest instead, by the day
	Monthly   Points `json:"points_a_month"` // added for each month after the day before this tier
}

// Points are hundredths of a percent, written as a decimal string: "6.67" is 667.
type Points int64

// UnmarshalJSON reads a decimal string with at most two decimals.
func (p *Points) UnmarshalJSON(text []byte) error {
	var s string
	if err := json.Unmarshal(text, &s); err != nil {
		return err
	}
	whole, rest, _ := strings.Cut(s, ".")
	n := int64(0)
	for _, digit := range whole + (rest + "00")[:max(2, len(rest))] {
		if digit < '0' || digit > '9' || n > 1_000_000 {
			return fmt.Errorf("country: no percentage: %q", s)
		}
		n = n*10 + int64(digit-'0')
	}
	if whole == "" || len(rest) > 2 {
		return fmt.Errorf("country: no percentage: %q", s)
	}
	*p = Points(n)
	return nil
}

// Country is one country's law.
type Country struct {
	Code string // ISO 3166-1 alpha-2
	Zone *time.Location
	Rules

	texts     map[string]dated.List[string]
	rest      []time.Weekday
	regions   []*Region
	elsewhere bool
	holidays  []holiday
	own       []*Region // regions with days of their own, one for each different set
	table     table
}

// Region is a part of a country.
type Region struct {
	Code string // ISO 3166-2
	Zone *time.Location

	aliases   []string
	postcodes []string
	table     *table // of a region with days of its own
}

// Text is where a rule stands that is no number, in force on a day.
func (c *Country) Text(rule string, on calendar.Date) dated.Value[string] {
	versions := c.texts[rule]
	v, ok := versions.On(on)
	if !ok && len(versions) > 0 {
		v = versions[0]
	}
	return v
}

// All lists the countries whose law is known, by code.
func All() []*Country {
	all, err := onShelf().all()
	if err != nil {
		panic("law: " + err.Error())
	}
	return all
}

//go:embed *.json
var files embed.FS

// file is what a data file holds.
type file struct {
	Code     string                        `json:"code"`
	Note     string                        `json:"note"`
	Follows  string                        `json:"follows"`
	Zone     string                        `json:"zone"`
	Rest     []string                      `json:"rest_days"`
	Rules    Rules                         `json:"rules"`
	Texts    map[string]dated.List[string] `json:"texts"`
	Else     bool                          `json:"elsewhere"` // a postcode of no region lies where there are no own days
	Regions  []regionFile                  `json:"regions"`
	Source   string                        `json:"holidays_source"`
	Holidays []holidayFile                 `json:"holidays"`
}

type regionFile struct {
	Code      string   `json:"code"`
	Aliases   []string `json:"aliases"`
	Zone      string   `json:"zone"`
	Postcodes []string `json:"postcodes"`
}

type holidayFile struct {
	Key      string        `json:"key"`
	Rule     string        `json:"rule"`
	Regions  []string      `json:"regions"`
	From     calendar.Date `json:"from"`
	To       calendar.Date `json:"to"`
	Observed string        `json:"observed"`
	Source   string        `json:"source"`
}

// Name is what a holiday is called in each language of the product.
type Name map[string]string

// Named gives the names of a holiday, or of a day of rest, by its key.
func Named(key string) Name {
	called, err := onShelf().names()
	if err != nil {
		panic("law: " + err.Error())
	}
	return called[key]
}

// build makes a country of its file.
func build(f, follows file, called map[string]Name) (*Country, error) {
	c := &Country{Code: f.Code, Rules: f.Rules, texts: map[string]dated.List[string]{}, elsewhere: f.Else}
	var errs []error
	if f.Follows != follows.Code {
		errs = append(errs, errors.New("follows what there is not: "+f.Follows))
	}
	inherit(&c.Rules, follows.Rules)
	for _, texts := range []map[string]dated.List[string]{follows.Texts, f.Texts} {
		for rule, versions := range texts {
			c.texts[rule] = versions
		}
	}
	for _, name := range append(f.Rest, follows.Rest...) {
		day, ok := calendar.ParseWeekday(name)
		if c.rest = append(c.rest, day); !ok {
			errs = append(errs, errors.New("no day of rest: "+name))
		}
	}
	if f.Source == "" || len(f.Holidays) == 0 || len(c.rest) == 0 || len(c.Right) == 0 {
		errs = append(errs, errors.New("holidays, their source, days of rest or the right are missing"))
	}
	errs = append(errs, c.locate(f), c.keep(f, called), c.tiers())
	return c, errors.Join(errs...)
}

// inherit fills the rules that are left out.
func inherit(to *Rules, from Rules) {
	rules, followed := reflect.ValueOf(to).Elem(), reflect.ValueOf(from)
	for i := range rules.NumField() {
		if rules.Field(i).Len() == 0 {
			rules.Field(i).Set(followed.Field(i))
		}
	}
}

// locate reads zones and regions.
func (c *Country) locate(f file) (err error) {
	if c.Zone, err = time.LoadLocation(f.Zone); err != nil {
		return err
	}
	for _, r := range f.Regions {
		region := &Region{Code: r.Code, Zone: c.Zone, aliases: r.Aliases, postcodes: r.Postcodes}
		if r.Zone != "" {
			if region.Zone, err = time.LoadLocation(r.Zone); err != nil {
				return err
			}
		}
		if !strings.HasPrefix(r.Code, c.Code+"-") || c.region(r.Code) != nil {
			return errors.New("no region, or one twice: " + r.Code)
		}
		c.regions = append(c.regions, region)
	}
	return nil
}

func (c *Country) region(code string) *Region {
	for _, r := range c.regions {
		if r.Code == code || slices.Contains(r.aliases, code) {
			return r
		}
	}
	return nil
}

// tiers refuses steps with a gap, or out of order.
func (c *Country) tiers() error {
	for _, list := range []dated.List[Tiers]{c.LateWithdrawal, c.LateNonDelivery} {
		for _, version := range list {
			for i, t := range version.Value {
				last := i == len(version.Value)-1
				if t.From != 1+before(version.Value, i) || (t.To == 0) != last || !last && t.To < t.From || t.LegalRate != (t.Percent == 0) {
					return fmt.Errorf("tier %d of what lateness adds makes no sense", i+1)
				}
			}
		}
	}
	return nil
}

func before(tiers Tiers, i int) int {
	if i == 0 {
		return 0
	}
	return tiers[i-1].To
}
